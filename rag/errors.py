"""What can go wrong, as one small tree. Each message names the thing, the value and the remedy.

BylineError
├── SettingsError       a setting is unknown or has a value that cannot be used
├── UnreadableFile      one file holds no article that can be read; the reason is for the index summary
├── IndexMissing        there is no index where one was expected
├── IndexMismatch       the index was built with another embedding model or by another version
├── IndexBusy           another process is writing to the index
├── StorageError        the index could not be written or read (disk full, damaged file)
├── ModelFilesDamaged   the embedding model's files are not the ones that were pinned
├── QuestionError       the question is empty or far too long
├── UnknownSource       a source or line that is not in the index
└── LanguageModelError  a model at an endpoint did not answer; the engine then quotes instead
"""

from __future__ import annotations


class BylineError(Exception):
    """Base of every error that Byline raises on purpose. `str(error)` is one line for the user."""


class SettingsError(BylineError):
    pass


class UnreadableFile(BylineError):
    pass


class IndexMissing(BylineError):
    pass


class IndexMismatch(BylineError):
    pass


class IndexBusy(BylineError):
    pass


class StorageError(BylineError):
    pass


class ModelFilesDamaged(BylineError):
    pass


class QuestionError(BylineError):
    pass


class UnknownSource(BylineError):
    pass


class LanguageModelError(BylineError):
    pass

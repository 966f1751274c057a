"""File -> Article: one reader per format, splitting a file into articles, title, outlet, date."""

from rag.articles.detection import SUPPORTED_SUFFIXES
from rag.articles.limits import MAX_FILE_BYTES, MAX_LINE_CHARACTERS, MAX_SENTENCE_CHARACTERS
from rag.articles.reading import read_articles

__all__ = [
    "MAX_FILE_BYTES",
    "MAX_LINE_CHARACTERS",
    "MAX_SENTENCE_CHARACTERS",
    "SUPPORTED_SUFFIXES",
    "read_articles",
]

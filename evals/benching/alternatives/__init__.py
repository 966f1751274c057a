"""Other ways to search the same documents with the same embedding model, one small file each.

    for system in alternatives.every():
        if system.missing() is None:
            system.index(documents, folder)
            pieces = system.search("Who leads the mission?", 10)
            system.close()

What they need is imported when it is used, so that this module costs nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Protocol

from evals.benching.documents import Document
from rag.errors import BylineError


@dataclass(frozen=True, slots=True)
class Piece:
    """What a search gives: characters `start:end` of a document's text, which are -1 where the system does not tell
    them, and the text that a reader or a language model would be given."""

    key: str
    start: int
    end: int
    text: str


class Alternative(Protocol):
    """One system. `key` is what a command names it by, `name` what a table shows, `notes` what a reader of its figures
    has to know. Systems of one `family` find what another of them has indexed in the same folder."""

    key: str
    name: str
    family: str
    notes: tuple[str, ...]

    def missing(self) -> str | None:
        """What has to be installed first, as `pip install` takes it; None when nothing is."""

    def index(self, documents: Sequence[Document], folder: Path) -> None:
        """Make all documents searchable; what is kept on disk goes into this folder, which is empty or holds the same
        documents as a system of the same family has indexed them. Once per object."""

    def search(self, question: str, limit: int) -> list[Piece]:
        """At most so many pieces, best first."""

    def close(self) -> None:
        """Let go of files and memory. Nothing can be searched after."""


_HOMES = {
    "byline": ("byline", "Byline"),
    "byline-unordered": ("byline", "Unordered"),
    "exact": ("exact", "Exact"),
    "llamaindex": ("llamaindex", "LlamaIndex"),
    "llamaindex-packaged": ("llamaindex", "LlamaIndexPackaged"),
    "llamaindex-fusion": ("llamaindex", "LlamaIndexFusion"),
    "chroma": ("chroma", "Chroma"),
    "bm25s": ("words", "Bm25s"),
    "langchain": ("langchain", "LangChain"),
    "txtai": ("txtai", "Txtai"),
    "haystack": ("haystack", "Haystack"),
}
KEYS = tuple(_HOMES)
ONLY_SPEED = ("llamaindex-packaged",)
"""Those that find the same as another."""
REFERENCE = "llamaindex"
"""What the others are compared to."""
IN_ROUNDS = (REFERENCE, *ONLY_SPEED)
"""Those whose indexing is timed in turn with ours."""


def named(key: str) -> Alternative:
    """A new one. Raises `BylineError` for a name that none has."""
    if key not in _HOMES:
        raise BylineError(f"{key}: no such system; there are {', '.join(KEYS)}")
    module, name = _HOMES[key]
    made: Alternative = getattr(import_module(f"{__name__}.{module}"), name)()
    return made


def every() -> list[Alternative]:
    """A new one of each, in the order of a table; some may lack a package."""
    return [named(key) for key in KEYS]

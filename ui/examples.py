"""Questions to start with. They belong to the sample articles and are offered only where those are indexed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.errors import UnknownSource

if TYPE_CHECKING:
    from rag import QueryEngine

SAMPLE = (
    ("How many people drowned in the Ansel flood?", "2023-11-18-continental-wire-ansel-flood.txt"),
    ("Why did the Saltmarsh Bridge close?", "2024-03-11-northfield-courier-bridge-closed.txt"),
    ("Did the dock workers vote to strike?", "2024-08-27-northfield-courier-strike-vote.txt"),
)
"""Question, and the article that answers it."""


def examples(engine: QueryEngine) -> tuple[str, ...]:
    return tuple(question for question, source in SAMPLE if _indexed(engine, source))


def _indexed(engine: QueryEngine, source: str) -> bool:
    try:
        engine.article_lines(source)
    except UnknownSource:
        return False
    return True

"""The stored lines of sources, as the index has them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from evals.judges.replies import Stored
from evals.questions import Case, Gold
from rag.errors import BylineError, UnknownSource

if TYPE_CHECKING:
    from evals.runs.remembering import Memory
    from rag import QueryEngine


def stored_lines(engine: QueryEngine, source: str) -> tuple[str, ...]:
    """All lines of a source, whose articles cover it; none when it is not in the index."""
    lines: list[str] = []
    while True:
        try:
            view = engine.article_lines(source, len(lines) + 1)
        except UnknownSource:
            return tuple(lines)
        lines[view.first_line - 1 :] = view.lines


class StoredLines:
    """The lines of any source of an index, each read when it is first asked for; none where it is not in the index.
    The index is opened only for a source that the memory does not hold."""

    def __init__(self, engine: Callable[[], QueryEngine], memory: Memory | None = None) -> None:
        self._engine = engine
        self._memory = memory
        self._known: dict[str, tuple[str, ...]] = {}

    def __call__(self, source: str) -> tuple[str, ...]:
        if source not in self._known:
            self._known[source] = self._read(source)
        return self._known[source]

    def _read(self, source: str) -> tuple[str, ...]:
        held = self._memory.get("lines", source) if self._memory else None
        if held is not None:
            return tuple(held)
        lines = stored_lines(self._engine(), source)
        if self._memory:
            self._memory.put(lines, "lines", source)
        return lines

    def of(self, sources: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """The lines of each of these sources that is in the index."""
        return {source: lines for source in dict.fromkeys(sources) if (lines := self(source))}


NAMED = 10


def check_gold(cases: Iterable[Case], stored: Stored) -> None:
    """Raises `BylineError` for cases whose gold lines are not in the articles: no system could find them."""
    wrong = {case.id: gold for case in cases for gold in case.evidence if not _there(gold, stored)}
    if not wrong:
        return
    named = [f"{id} ({_shown(gold)})" for id, gold in list(wrong.items())[:NAMED]]
    more = f" and {len(wrong) - NAMED} more" if len(wrong) > NAMED else ""
    raise BylineError(
        f"gold lines that the articles do not have: {', '.join(named)}{more}: give their articles with --corpus, or "
        "mend the question set"
    )


def _there(gold: Gold, stored: Stored) -> bool:
    lines = stored(gold.source)
    return bool(lines) and (gold.line_end or gold.line_start or 0) <= len(lines)


def _shown(gold: Gold) -> str:
    last = gold.line_end or gold.line_start
    return gold.source if last is None else f"{gold.source} line {last}"

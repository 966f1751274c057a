"""Which of several cited lines bear on a statement: the others must not lend it stray words."""

from __future__ import annotations

from collections.abc import Sequence

from rag.checking.judging import Line
from rag.checking.names import names
from rag.checking.values import values
from rag.index.lexical import words

ENOUGH = 2
"""Words that a further line has to add, unless it adds a name or a figure: who "he" is, how many there were."""


def contributing(statement: str, lines: Sequence[Line]) -> list[Line]:
    """The lines that add something, in their order; at least one."""
    if len(lines) < 2:
        return list(lines)
    said = set(words(statement))
    exact = [statement[start:end] for _, start, end in names(statement)]
    exact += [statement[value.start : value.end] for value in values(statement)]
    telling = {stem for text in exact for stem in words(text)}
    held = [said & set(words(line.text)) for line in lines]
    kept: list[int] = []
    covered: set[str] = set()
    while len(kept) < len(lines):
        best = max((n for n in range(len(lines)) if n not in kept), key=lambda n: (len(held[n] - covered), -n))
        added = held[best] - covered
        if kept and len(added) < ENOUGH and not added & telling:
            break
        kept.append(best)
        covered |= added
    return [lines[n] for n in sorted(kept)]

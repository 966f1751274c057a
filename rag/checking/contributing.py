"""Which of several cited lines bear on a statement: the others must not lend it stray words."""

from __future__ import annotations

from collections.abc import Sequence

from rag.checking.judging import Line
from rag.checking.names import missing_names, names
from rag.checking.values import agrees, values
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
    return [lines[n] for n in sorted(_with_exact(statement, lines, kept))]


def _with_exact(statement: str, lines: Sequence[Line], kept: list[int]) -> list[int]:
    """With further lines for the names and figures that those kept lack: other words may name them."""
    for number in range(len(lines)):
        if number in kept:
            continue
        texts = [lines[n].text for n in kept]
        lacking = missing_names(statement, texts)
        given = [value for text in texts for value in values(text)]
        wanted = [value for value in values(statement) if not any(agrees(value, other) for other in given)]
        if not lacking and not wanted:
            break
        own = values(lines[number].text)
        if len(missing_names(statement, [*texts, lines[number].text])) < len(lacking) or any(
            agrees(value, other) for value in wanted for other in own
        ):
            kept.append(number)
    return kept

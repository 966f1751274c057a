"""Figures and dates of a statement that its lines give otherwise, or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.checking.difference import Difference
from rag.checking.judging import Line
from rag.checking.polarity import doubts
from rag.checking.units import CURRENCY, MEASURE
from rag.checking.values import Value, agrees, conflicts, values
from rag.index.lexical import located_words, words


def value_differences(statement: str, lines: Sequence[Line]) -> Iterator[Difference]:
    each = [_given(line) for line in lines]
    given = [value for found in each for value in found]
    dates = [v for line in lines if line.published for v in values(line.published.isoformat())]
    if _FREE.search(statement) and not any(_FREE.search(line.text) for line in lines):
        yield Difference("number", "the lines do not say that it is free of charge")
    possible = doubts(statement)
    all_stated = values(statement)
    for stated in all_stated:
        if _TAKEN_BACK.search(statement[max(0, stated.start - 12) : stated.start]):
            continue
        rivals = [v for v in given if v.kind == stated.kind]
        plain = [v for v in rivals if _grain(v) == _grain(stated)]
        fits = [v for v in given if (_said(stated, v) and agrees(stated, v)) or _same_figure(stated, v, possible)]
        if fits and (len(lines) == 1 or not _of_another_line(statement, stated, lines, each, fits, all_stated)):
            continue
        if stated.kind == "date" and not plain and any(agrees(stated, value) for value in (*given, *dates)):
            continue
        if _counted_off(stated, rivals):
            continue
        rival = next((v for v in rivals if v.unit == stated.unit), None) or next(iter(rivals), None)
        yield Difference(
            "date" if stated.kind in ("date", "time") else "number",
            f"the lines say {rival.text}, not {stated.text}" if rival else f"{stated.text} is not in the cited lines",
        )


_FREE = re.compile(
    r"\bfree of charge\b|\bfor free\b|\b(?:is|are|was|were|be|travels?) free\b|\bcosts? nothing\b|"
    r"\bat no (?:cost|charge)\b|\bfree (?:ticket|entry|admission|travel|ride|meal|of)|"
    r"\b(?:nobody|no one|not?) (?:\w+ ){0,4}(?:pay|charge)\w*\b",
    re.IGNORECASE,
)
"""A price of nothing."""
_TAKEN_BACK = re.compile(r"\bnot (?:the )?\Z")
"""In "eight turbines, not twelve", twelve is no value that the line gives."""


def _given(line: Line) -> list[Value]:
    return [
        v
        for v in values(line.text, line.published)
        if not _TAKEN_BACK.search(line.text[max(0, v.start - 12) : v.start])
    ]


def _of_another_line(
    statement: str,
    stated: Value,
    lines: Sequence[Line],
    each: Sequence[Sequence[Value]],
    fits: Sequence[Value],
    all_stated: Sequence[Value],
) -> bool:
    """Whether the line that tells of the same things gives another figure: 17 sheep, where another counts 11 wolves.
    A figure that the statement gives as well is no rival."""
    around = {w for w, a, b in located_words(statement) if a >= stated.end or b <= stated.start}
    near = [
        w for w, a, b in located_words(statement) if stated.start - _NEAR <= a <= stated.end + _NEAR and w in around
    ]
    shared = [len(set(near) & set(words(line.text))) for line in lines]
    holds_it = [any(v in fits for v in found) for found in each]
    most = max(n for n, it in zip(shared, holds_it, strict=True) if it)
    return any(
        n > most
        and not it
        and any(
            v.kind == stated.kind and conflicts(stated, v) and not any(agrees(other, v) for other in all_stated)
            for v in found
        )
        for n, it, found in zip(shared, holds_it, each, strict=True)
    )


_NEAR = 40
"""Characters beside a figure that tell what it counts."""


def _said(stated: Value, given: Value) -> bool:
    """Whether a date stands in the line as it is, not only worked out from another ("Sunday", from the 10th)."""
    return stated.kind != "date" or _grain(stated) == _grain(given) or not _grain(stated).isdisjoint(_grain(given))


def _grain(value: Value) -> frozenset[str]:
    """Which parts of a date are said."""
    parts = {"year": value.year, "month": value.month, "day": value.day, "weekday": value.weekday + 1}
    return frozenset(part for part, known in parts.items() if known)


_MEASURES = frozenset(MEASURE.values()) | frozenset(CURRENCY.values())


def _same_figure(stated: Value, given: Value, possible: bool) -> bool:
    """The figure itself, beside another noun ("a man of 34" is a 34-year-old), or as a bound that is only possible."""
    if "date" in (stated.kind, given.kind) or "time" in (stated.kind, given.kind):
        return False
    if stated.unit != given.unit and {stated.unit, given.unit} <= _MEASURES - {"year"}:
        return False
    if (stated.low, stated.high) == (given.low, given.high):
        return True
    ends = given.high if given.bound in ("at most", "less than") else given.low
    return possible and stated.bound == "exact" and given.bound != "vague" and stated.low == ends


def _counted_off(stated: Value, rivals: Sequence[Value]) -> bool:
    """ "One" and "two" may have been counted in the lines, and "first" may be no number at all."""
    if stated.kind == "ordinal":
        return stated.low == 1 and not rivals
    return stated.text.casefold() in ("one", "two", "both", "a", "an") and not any(v.high < 10 for v in rivals)

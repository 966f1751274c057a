"""Exact differences between a statement and its lines: each alone is reason enough not to call it supported."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from rag.checking.alignment import Alignment
from rag.checking.judging import Line
from rag.checking.names import holds, missing_names, names
from rag.checking.polarity import Changed, changed, denies, doubts, plans
from rag.checking.units import CURRENCY, MEASURE
from rag.checking.values import Value, agrees, conflicts, values
from rag.checking.wording import SAME_WORDS, acts, close, opposites, replaced, swapped
from rag.index.lexical import located_words, words

Kind = Literal["number", "date", "name", "negation", "modality", "opposite", "order", "wording", "act"]


@dataclass(frozen=True, slots=True)
class Difference:
    """What the statement says otherwise than its lines, in words for the reader."""

    kind: Kind
    reason: str


def differences(statement: str, lines: Sequence[Line], aligned: Alignment) -> list[Difference]:
    """All that is found, the surest kinds first."""
    texts = [line.text for line in lines]
    return [
        *_values(statement, lines),
        *_names(statement, lines, aligned),
        *_polarity(statement, texts, aligned),
        *(Difference("opposite", reason) for reason in opposites(statement, texts, aligned)),
        *(Difference("order", reason) for reason in swapped(statement, texts)),
        *(Difference("wording", reason) for reason in replaced(statement, texts, _known(lines))),
        *(Difference("act", reason) for reason in acts(statement, texts)),
    ]


def _values(statement: str, lines: Sequence[Line]) -> Iterator[Difference]:
    each = [_given(line) for line in lines]
    given = [value for found in each for value in found]
    dates = [v for line in lines if line.published for v in values(line.published.isoformat())]
    if _FREE.search(statement) and not any(_FREE.search(line.text) for line in lines):
        yield Difference("number", "the lines do not say that it is free of charge")
    possible = doubts(statement)
    for stated in values(statement):
        if _TAKEN_BACK.search(statement[max(0, stated.start - 12) : stated.start]):
            continue
        rivals = [v for v in given if v.kind == stated.kind]
        plain = [v for v in rivals if _grain(v) == _grain(stated)]
        fits = [v for v in given if (_said(stated, v) and agrees(stated, v)) or _same_figure(stated, v, possible)]
        if fits and (len(lines) == 1 or not _of_another_line(statement, stated, lines, each, fits)):
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
    statement: str, stated: Value, lines: Sequence[Line], each: Sequence[Sequence[Value]], fits: Sequence[Value]
) -> bool:
    """Whether the line that tells of the same things gives another figure: 17 sheep, where another counts 11 wolves."""
    around = {w for w, a, b in located_words(statement) if a >= stated.end or b <= stated.start}
    near = [
        w for w, a, b in located_words(statement) if stated.start - _NEAR <= a <= stated.end + _NEAR and w in around
    ]
    shared = [len(set(near) & set(words(line.text))) for line in lines]
    holds_it = [any(v in fits for v in found) for found in each]
    most = max(n for n, it in zip(shared, holds_it, strict=True) if it)
    return any(
        n > most and not it and any(v.kind == stated.kind and conflicts(stated, v) for v in found)
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


def _known(lines: Sequence[Line]) -> list[str]:
    """Everything that a reader sees of the citations."""
    return [part for line in lines for part in (line.text, line.title, line.outlet) if part]


def _names(statement: str, lines: Sequence[Line], aligned: Alignment) -> Iterator[Difference]:
    known = _known(lines)
    missing = missing_names(statement, known)
    if missing:
        yield Difference("name", f"{', '.join(dict.fromkeys(missing))}: not in the cited lines")
    elif rival := _other_opening(statement, known, [line.text for line in lines], aligned):
        yield Difference("name", f"the lines speak of {rival}")


def _other_opening(statement: str, known: Sequence[str], texts: Sequence[str], aligned: Alignment) -> str | None:
    """The name that the lines have where the statement begins with another: at the beginning of a sentence a capital
    alone tells nothing, so the word that it goes back to has to be a name too."""
    said = located_words(statement)
    if not said or not statement[said[0][1]].isupper() or holds(statement[said[0][1] : said[0][2]], known):
        return None
    first = aligned.words[0] if aligned.words and aligned.words[0].start == said[0][1] else None
    places = [(text, start, end) for text in texts for _, start, end in located_words(text)]
    if first is not None and first.partner >= 0:
        text, start, end = places[first.partner]
        if any(start == at for _, at, _ in names(text)):
            return text[start:end]
    for text in texts if close(aligned) else ():
        given = located_words(text)
        if len(given) > 1 and len(said) > 1 and given[1][0] == said[1][0] and text[given[0][1]].isupper():
            return text[given[0][1] : given[0][2]]
    return None


def _polarity(statement: str, texts: Sequence[str], aligned: Alignment) -> Iterator[Difference]:
    """Where the wording differs much, a side with a denial of its own is left to the trained part of the judge."""
    each = [changed(text) for text in texts]
    said, given = changed(statement), _joined(each)
    near, stems = close(aligned), set(given.stems)
    says_no = not near and denies(statement)
    lines_say_no = not near and any(denies(text) for text in texts)
    for place, added in _turned(said, said.negated, given.denied, given, aligned):
        word = statement[place[0] : place[1]]
        plainly = not given.negations and words(word)[:1] and words(word)[0] in stems
        if added and (plainly or not lines_say_no):
            yield Difference("negation", f"the lines do not deny “{word}”")
            return
    for place, added in _turned(said, said.denied, given.denied, given, aligned):
        if not added and not says_no:
            yield Difference("negation", f"the lines deny “{statement[place[0] : place[1]]}”")
            return
    same = next((g for g in each if _of_a_length(said, g)), None)
    if near and same is not None and said.negations != same.negations:
        yield Difference("negation", f"the lines {'say' if same.negations else 'do not say'} “not”")
        return
    if not doubts(statement):
        for place in _only(said, said.possible, given.possible, given, aligned):
            word = statement[place[0] : place[1]]
            yield Difference("modality", f"the lines say “{word}” only as possible or claimed")
        if not plans(statement):
            for place in _only(said, said.planned, given.planned, given, aligned):
                word = statement[place[0] : place[1]]
                yield Difference("modality", f"the lines say “{word}” only as planned")


def _of_a_length(said: Changed, given: Changed) -> bool:
    """Whether a line could be the statement in other words, word by word."""
    shared = len(set(said.stems) & set(given.stems))
    return shared >= SAME_WORDS * max(len(set(said.stems)), len(set(given.stems)), 1)


def _only(
    said: Changed, own: Sequence[int], theirs: Sequence[int], given: Changed, aligned: Alignment
) -> Iterator[tuple[int, int]]:
    return (place for place, added in _turned(said, own, theirs, given, aligned) if not added)


def _turned(
    said: Changed, own: Sequence[int], theirs: Sequence[int], given: Changed, aligned: Alignment
) -> Iterator[tuple[tuple[int, int], bool]]:
    """Words changed on one side and not at all on the other, with whether the statement added the change."""
    places: dict[str, list[int]] = {}
    for number, stem in enumerate(given.stems):
        places.setdefault(stem, []).append(number)
    partner = {(w.start, w.end): w.partner for w in aligned.words if w.same or w.cosine >= _CLOSE}
    for number, (stem, place) in enumerate(zip(said.stems, said.places, strict=True)):
        there = places.get(stem) or [p for p in (partner.get(place, -1),) if p >= 0]
        if not there:
            continue
        if own[number] == 2 and not any(theirs[p] for p in there):
            yield place, True
        elif own[number] == 0 and all(theirs[p] == 2 for p in there):
            yield place, False


_CLOSE = 0.75


def _joined(parts: Sequence[Changed]) -> Changed:
    def all_of(name: str) -> tuple[Any, ...]:
        return tuple(item for part in parts for item in getattr(part, name))

    return Changed(
        all_of("stems"),
        all_of("places"),
        all_of("negated"),
        all_of("denied"),
        all_of("planned"),
        all_of("possible"),
        sum(part.negations for part in parts),
    )

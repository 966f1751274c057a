"""Who says a value: the subject of "said", "put it at", "counted", and those of "according to"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rag.answering.disagreeing.mentions import Mention
from rag.checking.value import word_set
from rag.index.lexical import words
from rag.types import Evidence


@dataclass(frozen=True, slots=True)
class Said:
    """The words of who speaks, as stems; empty for "he" and "it"."""

    stems: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.stems)


_JUDGES = (
    r"(?:put|puts)(?=\s(?:[^.;]{0,60}\s)?at\b)|estimates?|estimated|reckons?|reckoned|calculates?|calculated|"
    r"counts?|counted|arrives? at|arrived at|speaks? of|spoke of|spoken of|talks? of|talked of|says?|said|claims?|"
    r"claimed|believes?|believed|insists?|insisted|suggests?|suggested|maintains?|maintained|comes? to|came to|"
    r"comes? up with|came up with"
)
_FORESEES = (
    r"expects?|expected|forecasts?|predicts?|predicted|warns?|warned|assumes?|assumed|quotes?|quoted|cites?|cited"
)
_SAYS = re.compile(rf"\b(?:{_JUDGES}|{_FORESEES})\b", re.IGNORECASE)
_ACCORDING = re.compile(r"\b(?:according to|in the (?:view|words|estimate) of)\s+((?:[\w’'-]+\s?){1,8})", re.IGNORECASE)
_AFTER_SAID = re.compile(r"[”\",]\s*(?:said|says)\s+((?:[\w’'-]+\s?){1,8})", re.IGNORECASE)
_CLAUSE = re.compile(r"[;:.!?—–]\s|\b(?:while|whereas|but|and|although|though)\b|,\s(?!(?:who|which|the|an?|whose)\b)")
_IDLE = word_set("until now until then had has have also still even now first earlier later today yesterday before")
_WHOLE = frozenset(words("he she it they we i you one nobody everybody people somebody this that there who which"))
_MOST_WORDS = 12


def says(text: str) -> bool:
    """Whether somebody may say something here: a cheap test."""
    return _SAYS.search(text) is not None or _FIGURE_IS.search(text) is not None or "ccording to" in text


def speaker(mention: Mention) -> Said:
    """Who says what a sentence says of this value, as far as the sentence tells."""
    text = mention.text
    start, end = _clause(text, mention.value.start, mention.value.end)
    for verb in reversed(list(_SAYS.finditer(text, start, mention.value.start))):
        if said := _subject(text, start, verb.start()):
            return said
    behind = _ACCORDING.search(text, mention.value.end) or _AFTER_SAID.search(text, mention.value.end)
    before = _ACCORDING.search(text, 0, mention.value.start)
    found = before or behind
    if found:
        return Said(frozenset(words(found[1])) - _WHOLE)
    last = re.search(r",\s((?:[\w’'-]+\s){1,8}?)(?:said|says)\W*\Z", text)
    return Said(frozenset(words(last[1])) - _WHOLE) if last and end <= last.start() else Said(frozenset())


def _clause(text: str, start: int, end: int) -> tuple[int, int]:
    begin = max((m.end() for m in _CLAUSE.finditer(text, 0, start)), default=0)
    after = _CLAUSE.search(text, end)
    return begin, after.start() if after else len(text)


def _subject(text: str, start: int, end: int) -> Said:
    spelled = re.findall(r"[\w’'-]+", text[start:end])[-_MOST_WORDS:]
    found = words(" ".join(w for w in spelled if w.casefold() not in _IDLE))
    return Said(frozenset(found) - _WHOLE - frozenset(w for w in found if w[0].isdigit()))


_BETWEEN = re.compile(
    r"(?:[\s*_“\"(]|\b(?:it|them|that|this|the|its|their|at|of|is|was|were|are|be|to|only|just|about|around|some|nearly|"
    r"almost|roughly|approximately|there|had|been|would|will|could|as|as many as|figure|figures|number|sum|total|cost|"
    r"price|toll|count|bill|instead|rather|more like|closer)\b)*\Z",
    re.IGNORECASE,
)
_FIGURE_IS = re.compile(
    r"\b(?:figure|estimate|count|tally|number|total|sum|calculation|toll)\s(?:is|was|stands? at|stood at)\b",
    re.IGNORECASE,
)


def estimate(mention: Mention, first: Mention) -> Said | None:
    """Who gives this value in place of another that was given just before; None where the words speak of something
    that was not said of the first."""
    text = mention.text
    floor = first.value.end if first.evidence == mention.evidence else 0
    start, end = _clause(text, mention.value.start, max(mention.value.end, mention.value.unit_end))
    start = max(start, floor)
    verbs = [*_JUDGE.finditer(text, start, mention.value.start), *_FIGURE_IS.finditer(text, start, mention.value.start)]
    for verb in sorted(verbs, key=lambda v: -v.start()):
        rest = text[max(mention.value.end, mention.value.unit_end) : end].partition("(")[0]
        told = words(text[verb.end() : mention.value.start]) if not _between(text, verb, mention) else []
        left = {w for w in (*told, *words(rest)) if not w[0].isdigit()} - _SPARE
        if left <= first.stems | {first.value.unit}:
            return _subject(text, start, verb.start())
    before = _ACCORDING_FIRST.search(text, start, mention.value.start)
    if before and _BETWEEN.match(text[before.end() : mention.value.start]):
        return _subject(text, before.start(1), before.end(1))
    return None


_ACCORDING_FIRST = re.compile(
    r"\baccording to\s+((?:(?!(?:it|there|this|that|was|is|were|are|only)\b)[\w’'-]+\s?){1,8}),?\s*", re.IGNORECASE
)


def _between(text: str, verb: re.Match[str], mention: Mention) -> bool:
    return _BETWEEN.match(text[verb.end() : mention.value.start]) is not None


_JUDGE = re.compile(rf"\b(?:{_JUDGES})\b", re.IGNORECASE)
_SPARE = frozenset(words("instead only rather more at most at least people it them"))


def speakers(article: Iterable[Evidence]) -> frozenset[str]:
    """The words, as stems, for those who say something in these sentences."""
    found: set[str] = set()
    for evidence in article:
        text = evidence.quote[:_LONGEST]
        for verb in _SAYS.finditer(text):
            start, _ = _clause(text, verb.start(), verb.end())
            found |= _subject(text, start, verb.start()).stems
        for other in _ACCORDING.finditer(text):
            found |= set(words(other[1])) - _WHOLE
    return frozenset(found)


_LONGEST = 1_500

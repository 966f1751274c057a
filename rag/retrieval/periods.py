"""Time words of a question as days: "last week", "in January 2020", "between 3 and 9 March 2024".

Nothing here reads the clock: `today` is given. A year or a month alone counts only where a preposition makes it a
time ("in 2019", not "the 2019 election" or "Agenda 2030"); what lies wholly in the future is no period.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from rag.retrieval.dayreaders import Days
from rag.retrieval.daywords import READERS
from rag.types import Period

LONGEST = 4_000
"""Characters of a question that are read."""


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of a question that name days. `relative` to today, such as "last week"."""

    start: int
    end: int
    since: date | None
    until: date | None
    relative: bool


_SINCE = re.compile(r"\b(?:since|from|starting)\s+(?:the\s+)?\Z", re.IGNORECASE)
_UNTIL = re.compile(r"\b(?:until|till|up to|by|no later than)\s+(?:the\s+)?\Z", re.IGNORECASE)
_BEFORE = re.compile(r"\b(?:before|prior to|earlier than|ahead of)\s+(?:the\s+)?\Z", re.IGNORECASE)
_AFTER = re.compile(r"\b(?:after|later than|following)\s+(?:the\s+)?\Z", re.IGNORECASE)
_PLAIN = re.compile(
    r"\b(?:as of|in|on|during|throughout|over|within|at|for|of|between|from)\s+(?:the\s+)?\Z", re.IGNORECASE
)
_JOINED = re.compile(r"\s*(?:and|to|until|till|through|up to|[-–—])\s*(?:the\s+)?", re.IGNORECASE)
_HABIT = re.compile(r"\b(?:every|each|any|most)\s+\Z", re.IGNORECASE)
_CONTINUES = re.compile(r"\s*(?:on|onwards?)\b", re.IGNORECASE)
_RANGE = re.compile(r"\b(?:between|from)\s+(?:the\s+)?\Z", re.IGNORECASE)


def _found(text: str, today: date) -> list[Span]:
    taken: list[Span] = []
    for pattern, reader, relative in READERS:
        for found in pattern.finditer(text):
            start, end = found.span()
            while start < end and not text[start].isalnum():
                start += 1
            if any(start < other.end and other.start < end for other in taken) or _HABIT.search(text[:start][-8:]):
                continue
            try:
                since, until = reader(found, today)
            except (ValueError, OverflowError, IndexError):
                continue  # 31 June, the year 0
            taken.append(Span(start, end, since, until, relative))
    return sorted(taken, key=lambda span: span.start)


def spans(question: str, today: date) -> list[Span]:
    """The stretches of days that a question names, with their prepositions, joined ones as one."""
    text = question[:LONGEST]
    found = _found(text, today)
    result: list[Span] = []
    skip = False
    for i, span in enumerate(found):
        if skip:
            skip = False
            continue
        following = found[i + 1] if i + 1 < len(found) else None
        between = text[span.end : following.start] if following else ""
        inside = following is not None and (
            _JOINED.fullmatch(between) or (between == " " and text[following.start] in "-–at")
        )
        if inside and following is not None:
            joined = Span(span.start, following.end, span.since, following.until, span.relative and following.relative)
            result.append(_directed(text, joined, plain=True))
            skip = True
        else:
            result.append(_directed(text, span))
    return [span for span in result if _plausible(span, today)]


def _directed(text: str, span: Span, plain: bool = False) -> Span:
    """With "since", "before", "until", … in front."""
    before = text[max(0, span.start - 24) : span.start]
    own = re.match(
        r"(?:since|as of|until|till|up to|by|before|prior to|after|from|in|during|between|for)\s+",
        text[span.start :],
        re.I,
    )
    if own:  # the pattern took the preposition with it
        before, shift = text[span.start : span.start + own.end()], 0
    else:
        shift = 1
    day = timedelta(days=1)
    since, until, start = span.since, span.until, span.start
    for pattern in (_RANGE,) if plain else (_SINCE, _UNTIL, _BEFORE, _AFTER, _PLAIN):
        found = pattern.search(before)
        if found is None:
            continue
        start = span.start - (len(before) - found.start()) * shift
        news = re.search(
            r"\b(?:articles?|news|reports?|stories|coverage|headlines?|pieces?)\s+from\b", text[:start] + before, re.I
        )
        if pattern is _SINCE and "from" in found.group().lower() and (news or not _CONTINUES.match(text[span.end :])):
            break  # "articles from March" are those of March
        if pattern is _SINCE:
            until = None
        elif pattern is _UNTIL:
            since = None
        elif pattern is _BEFORE:
            since, until = None, (since - day if since else None)
        elif pattern is _AFTER:
            since, until = (until + day if until else None), None
        break
    return Span(start, span.end, since, until, span.relative)


def _plausible(span: Span, today: date) -> bool:
    if span.since and span.until and span.since > span.until:
        return False
    if span.since is None and (span.until is None or span.until > today):
        return False  # "by 2030"
    return span.since is None or span.since <= today


def period_between(question: str, found: list[Span]) -> Period:
    """All the days from the first of some stretches to the last, also where they are not joined."""
    words = " … ".join(" ".join(question[s.start : s.end].split()) for s in found)
    starts, ends = [s.since for s in found], [s.until for s in found]
    since = None if None in starts else min(s for s in starts if s)
    until = None if None in ends else max(u for u in ends if u)
    return as_period((since, until), words)


def as_period(of: Days, words: str) -> Period:
    since, until = of
    return Period(since.isoformat() if since else None, until.isoformat() if until else None, words)


def days(period: Period) -> Days:
    """The period as days."""
    return (
        date.fromisoformat(period.since) if period.since else None,
        date.fromisoformat(period.until) if period.until else None,
    )

"""What can be asked for in a sentence: numbers, sums, shares and dates, with their characters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from evals.mutating.words import MONTHS, SCALES, TEENS, TENS, UNITS, WEEKDAYS

Kind = Literal["count", "money", "share", "date"]


@dataclass(frozen=True, slots=True)
class Value:
    """Characters `start:end` are taken out of the sentence; `asked` opens the question for them.

    They hold the bound ("up to") or preposition before the value, and for a count the noun after it. The value as
    the sentence has it, characters `at:to`, is the answer; `spelled` is the answer with its bound.
    """

    kind: Kind
    start: int
    end: int
    at: int
    to: int
    asked: str
    spelled: str


def words_of(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WORDS = rf"(?:(?:{'|'.join(TENS)})(?:[- ](?:one|{'|'.join(UNITS)}))?|{'|'.join((*TEENS, *UNITS))})"
_SCALE = rf"(?: (?:{'|'.join(SCALES)})){{0,2}}"
_NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,9}}(?:\.\d{{1,3}})?|{_WORDS}(?![\w-])){_SCALE}"
_BOUND = (
    r"(?:(?:up to|at least|at most|more than|fewer than|less than|as many as|as much as|no fewer than|about|around"
    r"|roughly|some|nearly|almost|over|only|just|approximately) ){0,2}"
)
_STARTS, _ENDS = r"(?<![\w£$€.,/-])", r"(?![\w-]|[.,]\d)"
_MONEY = re.compile(rf"{_STARTS}(?P<bound>{_BOUND})(?P<value>[£$€]{_NUMBER}){_ENDS}", re.IGNORECASE)
_SHARE = re.compile(
    rf"{_STARTS}(?P<bound>{_BOUND})(?P<value>{_NUMBER}(?: percent| per cent|%))(?!\w)(?P<of> of\b)?", re.IGNORECASE
)
_COUNT = re.compile(
    rf"{_STARTS}(?P<bound>{_BOUND})(?P<value>{_NUMBER}){_ENDS} (?P<noun>[^\W\d_][\w’'-]*(?: [^\W\d_][\w’'-]*){{0,2}})",
    re.IGNORECASE,
)
_MONTH = rf"(?:{'|'.join(MONTHS[0])})"
_DATE = re.compile(
    rf"\b(?:(?P<before>on|in|since|until|by|from) )?(?:(?:{'|'.join(WEEKDAYS[0])}),? )?"
    rf"(?P<value>\d{{1,2}} {_MONTH}(?: \d{{4}})?|{_MONTH} \d{{1,2}}(?:, \d{{4}})?|{_MONTH} \d{{4}}"
    rf"|(?<=in )(?:1[5-9]|20)\d\d|(?<=since )(?:1[5-9]|20)\d\d|(?<=until )(?:1[5-9]|20)\d\d){_ENDS}"
)
_WHEN = {"since": "Since when", "until": "Until when", "by": "By when", "from": "From when"}
_NOUN_ENDS = words_of("""
a an the in on at of for to from by with into over under after before until since than and or but who which that when
where because while as is are was were be has have had will can could may might must would should more less percent
per each every this last next not no so if also already were said say says year years million billion
""")
_PLURALS = words_of("people men women children staff police crew cattle sheep")


def values(sentence: str) -> Iterator[Value]:
    """What can be taken out of a sentence (single blanks, up to a few hundred characters), in no special order."""
    taken: list[tuple[int, int]] = []
    for found in (*_dates(sentence), *_sums(sentence), *_counts(sentence)):
        if not any(start < found.to and found.at < end for start, end in taken):
            taken.append((found.at, found.to))
            yield found


def _dates(sentence: str) -> Iterator[Value]:
    for m in _DATE.finditer(sentence):
        asked = _WHEN.get((m["before"] or "").lower(), "When")
        yield Value("date", *m.span(), *m.span("value"), asked, m["value"])


def _sums(sentence: str) -> Iterator[Value]:
    for m in _MONEY.finditer(sentence):
        yield Value("money", *m.span(), *m.span("value"), "How much", (m["bound"] + m["value"]).strip())
    for m in _SHARE.finditer(sentence):
        asked = "What percentage" + (m["of"] or "")
        yield Value("share", *m.span(), *m.span("value"), asked, (m["bound"] + m["value"]).strip())


def _counts(sentence: str) -> Iterator[Value]:
    for m in _COUNT.finditer(sentence):
        words: list[str] = []
        for word in m["noun"].split():
            if word.lower() in _NOUN_ENDS:
                break
            words.append(word)
            if word.lower() in _PLURALS or (word.endswith("s") and not word.endswith("ss") and word.islower()):
                noun = " ".join(words)
                end = m.start("noun") + len(noun)
                spelled = (m["bound"] + m["value"]).strip()
                yield Value("count", m.start(), end, *m.span("value"), f"How many {noun}", spelled)
                break

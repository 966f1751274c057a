"""The time words of English, each with what reads it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from rag.retrieval import dayreaders as read
from rag.retrieval.dayreaders import NUMBERS, WEEKDAYS, Days

_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan\.?|feb\.?|mar\.?|apr\.?|jun\.?|jul\.?|aug\.?|sept?\.?|oct\.?|nov\.?|dec\.?)(?![a-z])"
)
_WEEKDAY = rf"(?:{'|'.join(WEEKDAYS)})"
_YEAR = r"(?:1[89]|20)\d\d(?![\d,.]*\d|[\w%]|-\w)"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_COUNT = rf"(?:\d{{1,3}}|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})"
_SEASON = r"(?:spring|summer|autumn|fall|winter)"
_PART = r"(?:early|mid|late|the (?:beginning|start|middle|end) of|the (?:first|second) half of)"
_IN = r"(?:in|since|before|after|until|till|during|by|from|between|throughout|for|prior to|up to|as of)"
_COUNTED = (
    r"(?!\s+(?:people|dollars|euros|pounds|words|cases|per ?cent|met(?:re|er)s|kilomet|tons|tonnes|times|homes|houses"
    r"|jobs))"
)
_ATTRIBUTE = r"(?<!born )(?<!built )(?<!founded )(?<!established )(?<!created )"

Reader = Callable[[re.Match[str], date], Days]


def _row(pattern: str, reader: Reader, relative: bool = False) -> tuple[re.Pattern[str], Reader, bool]:
    return re.compile(pattern, re.IGNORECASE), reader, relative


_OF = r",?\s+(?:of\s+)?"
READERS = (
    _row(
        rf"\b(?P<first>{_DAY})\s*(?:and|to|until|till|through|-|–|—)\s*(?P<last>{_DAY})\s+(?:of\s+)?(?P<month>{_MONTH})"
        rf"(?:,?\s+(?P<year>{_YEAR}))?",
        read.two_days,
    ),
    _row(
        rf"\b(?P<month>{_MONTH})\s+(?P<first>{_DAY})\s*(?:and|to|until|till|through|-|–|—)\s*(?P<last>{_DAY})\b(?!\s*%)"
        rf"(?:,?\s+(?P<year>{_YEAR}))?",
        read.two_days,
    ),
    _row(r"(?<![\d-])(?P<year>(?:1[89]|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?![\d-])", read.full_date),
    _row(r"(?<![\d/.])(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>(?:1[89]|20)\d\d)(?!\d)", read.full_date),
    _row(
        rf"(?:\b{_WEEKDAY},?\s+(?:the\s+)?)?\b(?P<day>{_DAY})\s+(?:of\s+)?(?P<month>{_MONTH})(?:,?\s+(?P<year>{_YEAR}))?",
        read.full_date,
    ),
    _row(
        rf"(?:\b{_WEEKDAY},?\s+)?\b(?P<month>{_MONTH})\s+(?P<day>{_DAY})\b(?![,.]\d{{3}}|\s*%)(?:,?\s+(?P<year>{_YEAR}))?",
        read.full_date,
    ),
    _row(
        rf"\b(?P<first>{_MONTH})\s*(?:and|to|until|till|through|-|–|—)\s*(?P<last>{_MONTH})\s+(?P<year>{_YEAR})",
        read.two_months,
    ),
    _row(
        rf"\b(?:the\s+)?(?P<nth>first|second|third|fourth|last)\s+week\s+(?:of|in)\s+(?P<month>{_MONTH})"
        rf"(?:\s+(?P<year>{_YEAR}))?",
        read.week_of_month,
    ),
    _row(
        rf"(?<!\d )\b(?:(?P<part>{_PART})[\s-]+)?(?P<month>{_MONTH})(?:\s+of)?,?\s+(?P<year>{_YEAR})",
        read.month_and_year,
    ),
    _row(
        rf"\b(?:the\s+)?(?:(?P<nth>first|second|third|fourth)\s+quarter|q(?P<n>[1-4])){_OF}(?P<year>{_YEAR})",
        read.quarter,
    ),
    _row(
        rf"\b(?:(?P<which>last|this)\s+|the\s+)?(?P<season>{_SEASON}){_OF}(?:(?P<year>{_YEAR}))(?:[/-]\d\d(?!\d))?",
        read.season_and_year,
    ),
    _row(
        rf"\b(?:(?P<which>last|this)\s+|(?<=since ))(?P<season>{_SEASON})\b(?!\s+of\b)",
        read.season_and_year,
        True,
    ),
    _row(r"\b(?:the\s+)?(?P<decade>(?:1[89]|20)\d0)s\b", read.decade),
    _row(rf"\b(?P<part>{_PART})[\s-]+(?P<year>{_YEAR})", read.year),
    _row(
        rf"\b{_IN}\s+(?:the\s+years?\s+)?(?P<first>(?:1[89]|20)\d\d)\s*(?:and|to|until|till|through|-|–|—)\s*(?P<last>{_YEAR})"
        rf"{_COUNTED}",
        read.two_years,
    ),
    _row(
        rf"\b(?:(?P<which>last|this)\s+|(?:(?<=in )|(?<=since )|(?<=during )|(?<=until )|(?<=till )|(?<=by ))"
        rf"(?:(?P<part2>{_PART})[\s-]+)?)(?P<month>{_MONTH})(?!\s+\d)",
        read.month_and_year,
        True,
    ),
    _row(
        rf"(?:(?<=before )|(?<=after )|(?<=between )|(?<=from ))(?P<month>(?!may\b){_MONTH})"
        r"(?!\s+(?:\d|(?-i:[A-Z])))",
        read.month_and_year,
        True,
    ),
    _row(
        r"\b(?P<day>the\s+day\s+before\s+yesterday|yesterday|(?-i:t)oday|\AToday|tonight|last\s+night|this\s+(?:morning|afternoon|evening))\b",
        read.named_day,
        True,
    ),
    _row(
        rf"\b(?:the\s+)?(?:last|past|previous)\s+(?P<count>{_COUNT})\s+(?P<unit>hour|day|week|month|year|decade|fortnight)s?\b",
        read.counted,
        True,
    ),
    _row(r"\b(?:the\s+)past\s+(?P<unit>day|week|month|year|decade|fortnight)\b", read.counted, True),
    _row(rf"\b(?P<count>{_COUNT})\s+(?P<unit>day|week|month|year)s?\s+ago\b", read.ago, True),
    _row(
        r"\b(?P<which>this|last|the\s+current)\s+(?P<unit>week|month|quarter|year|decade)\b(?!\s+of\b)",
        read.this_or_last,
        True,
    ),
    _row(r"\b(?:(?P<which>this|last)\s+|(?:over|at|on|during)\s+the\s+(?:past\s+)?)weekend\b", read.weekend, True),
    _row(
        rf"\b(?:(?P<which>last|this)\s+|(?:(?<=on )|(?<=since )|(?<=until )|(?<=before )|(?<=after )|(?<=of )|"
        rf"(?<=by )))(?P<weekday>{_WEEKDAY})\b(?!s|\s+(?:mornings|nights|evenings|afternoons)|\s+\d)",
        read.weekday,
        True,
    ),
    _row(
        rf"\b(?:(?:(?!in\b){_IN}|{_ATTRIBUTE}in)\s+(?:the\s+year\s+)?)(?P<year>{_YEAR}){_COUNTED}(?!\s+(?-i:[A-Z]))",
        read.year,
    ),
)
"""Most telling first: characters that one has read are not read again. True: relative to today."""

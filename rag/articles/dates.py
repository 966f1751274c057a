"""Dates as newspapers write them. Strict patterns first; `dateparser` only for short lines that look like dates."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dateparser.date import DateDataParser

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?,?\s+)?"
_DATE = re.compile(
    _WEEKDAY
    + "(?:"
    + "|".join(
        (
            r"(?<!\d)(?P<y1>\d{4})[-/.](?P<m1>\d{1,2})[-/.](?P<d1>\d{1,2})(?!\d)",
            r"(?<!\d)(?P<d2>\d{1,2})(?:st|nd|rd|th)?\.?[\s-]+(?:of\s+)?"
            + _MONTH.format("m2")
            + r",?[\s-]+(?P<y2>\d{4})(?!\d)",
            r"\b" + _MONTH.format("m3") + r"\s+(?P<d3>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y3>\d{4})(?!\d)",
            r"(?<!\d)(?P<y5>\d{4})[年년]\s?(?P<m5>\d{1,2})[月월]\s?(?P<d5>\d{1,2})[日일]",
            r"(?<!\d)(?P<d4>\d{1,2})(?P<s4>[/.-])(?P<m4>\d{1,2})(?P=s4)(?P<y4>\d{4})(?!\d)",
        )
    )
    + ")",
    re.I,
)
_FOUR_DIGITS = re.compile(r"\d{4}")
_PARTS = (
    re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)"),  # a year
    re.compile(r"(?<!\d)\d{1,2}(?!\d)"),  # a day
    re.compile(r"[^\W\d_]{3}"),  # the name of a month
)
# Each further language slows down every text that turns out not to be a date.
_LANGUAGES = ["en", "fr", "de", "es", "it", "pt", "nl", "pl", "ru", "tr", "ar", "sv", "uk", "fa", "hi"]
_TIME_ON = re.compile(r"[\s,]+(?:\w{1,5}\.?\s)?\d{1,2}[:.h]\d\d\b")
_FIRST_YEAR, _LAST_YEAR = 1700, 2100
_LONGEST_UNUSUAL, _MOST_WORDS = 40, 7


def find_date(text: str) -> tuple[date, int, int] | None:
    """The first date written in full, with the characters it takes."""
    if not _FOUR_DIGITS.search(text):
        return None
    for found in _DATE.finditer(text):
        value = _value(found)
        if value is not None:
            return value, found.start(), found.end()
    return None


def _value(found: re.Match[str]) -> date | None:
    variant = next(n for n in "12345" if found[f"y{n}"])
    year, month_text, day = int(found[f"y{variant}"]), found[f"m{variant}"], int(found[f"d{variant}"])
    month = int(month_text) if month_text.isdigit() else _MONTHS.index(month_text[:3].lower()) + 1
    if variant == "4" and month > 12 >= day:  # day first, unless only the American order makes a date
        day, month = month, day
    try:
        value = date(year, month, day)
    except ValueError:
        return None
    return value if _FIRST_YEAR <= year <= _LAST_YEAR else None


@lru_cache(maxsize=4_096)
def unusual_date(text: str) -> date | None:
    """A date in another language or order, when the short `text` is nothing but that date."""
    if len(text) > _LONGEST_UNUSUAL or not 3 <= len(text.split()) <= _MOST_WORDS:
        return None
    if not all(part.search(text) for part in _PARTS):
        return None
    try:
        value = _parser().get_date_data(text).date_obj
    except Exception:  # noqa: BLE001 - a parser of arbitrary text; what it cannot read is no date
        return None
    return value.date() if value and _FIRST_YEAR <= value.year <= _LAST_YEAR else None


@lru_cache(maxsize=1)
def _parser() -> DateDataParser:
    from dateparser.date import DateDataParser

    # All three parts must stand in the text, so today's date never fills a gap.
    settings = {
        "DATE_ORDER": "DMY",
        "STRICT_PARSING": True,
        "REQUIRE_PARTS": ["day", "month", "year"],
        "PARSERS": ["absolute-time"],
    }
    return DateDataParser(languages=_LANGUAGES, settings=settings)


def parse_date(value: object) -> date | None:
    """The date in a field that is meant to hold one: ISO, written out, or seconds or milliseconds since 1970."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        return _from_epoch(value)
    text = str(value).strip()[:80]
    found = find_date(text)
    if found:
        return found[0]
    compact = re.match(r"(\d{4})(\d\d)(\d\d)(?:\D|$)", text)
    if compact:
        nested = find_date("-".join(compact.groups()))
        return nested[0] if nested else None
    if re.fullmatch(r"\d{10}|\d{13}", text):
        return _from_epoch(int(text))
    return unusual_date(_TIME_ON.split(text, maxsplit=1)[0])


def _from_epoch(value: float) -> date | None:
    seconds = value / 1_000 if abs(value) > 1e11 else value
    try:
        return datetime.fromtimestamp(seconds, UTC).date() if seconds > 0 else None
    except (ValueError, OverflowError, OSError):
        return None

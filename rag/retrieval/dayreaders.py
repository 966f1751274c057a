"""What a found time word means: a match and today's day in, the first and last day out."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

Days = tuple[date | None, date | None]
"""First and last day, inclusive; None for open."""

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
NUMBERS = {
    w: n
    for n, w in enumerate(
        ["a", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 1
    )
}
NUMBERS |= {"an": 1, "one": 1, "couple of": 2, "a couple of": 2, "few": 3, "a few": 3, "several": 5}
_SEASON_STARTS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}


def _number(word: str) -> int:
    return int(word) if word.isdigit() else NUMBERS.get(word.lower(), 1)


def _month(word: str) -> int:
    return MONTHS.index(word[:3].lower()) + 1


def _whole_month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _back(year: int, month: int, months: int) -> tuple[int, int]:
    index = max(year * 12 + month - 1 - months, 12)
    return index // 12, index % 12 + 1


def _latest_month(month: int, today: date) -> int:
    """The year of the last such month that has begun."""
    return today.year if month <= today.month else today.year - 1


def _season(name: str, year: int) -> tuple[date, date]:
    """Meteorological, northern: winter of a year begins in its December."""
    first = _SEASON_STARTS[name.lower()]
    last_year, last_month = (year + 1, 2) if first == 12 else (year, first + 2)
    return date(year, first, 1), date(last_year, last_month, monthrange(last_year, last_month)[1])


def _part(part: str, since: date, until: date) -> Days:
    """Early, mid or late: a third of the days; a half for "the first half of"."""
    days = (until - since).days + 1
    word = part.lower()
    if "half" in word:
        middle = since + timedelta(days=days // 2)
        return (since, middle - timedelta(days=1)) if "first" in word else (middle, until)
    third = timedelta(days=days // 3)
    if "early" in word or "beginning" in word or "start" in word:
        return since, since + third
    return (since + third, until - third) if "mid" in word else (until - third, until)


def _given(found: re.Match[str], name: str) -> str:
    """A part of the match; empty when it was not written or the pattern has no such part."""
    return found.groupdict().get(name) or ""


def full_date(found: re.Match[str], today: date) -> Days:
    parts = found.groupdict()
    day = int(re.sub(r"\D", "", parts["day"]))
    month = int(parts["month"]) if parts["month"].isdigit() else _month(parts["month"])
    if parts.get("year"):
        at = date(int(parts["year"]), month, day)
    else:
        year = _latest_month(month, today)
        at = date(year, month, day)
        if at > today:
            at = date(year - 1, month, day)
    return at, at


def two_days(found: re.Match[str], today: date) -> Days:
    month = _month(found["month"])
    year = int(_given(found, "year")) if _given(found, "year") else _latest_month(month, today)
    first, last = (int(re.sub(r"\D", "", found[name])) for name in ("first", "last"))
    return date(year, month, first), date(year, month, last)


def two_months(found: re.Match[str], today: date) -> Days:
    first, last = _month(found["first"]), _month(found["last"])
    year = int(_given(found, "year"))
    return _whole_month(year if first <= last else year - 1, first)[0], _whole_month(year, last)[1]


def month_and_year(found: re.Match[str], today: date) -> Days:
    month = _month(found["month"])
    year = int(_given(found, "year")) if _given(found, "year") else _latest_month(month, today)
    if _given(found, "which").lower().strip() == "last" and month == today.month:
        year -= year == today.year
    since, until = _whole_month(year, month)
    part = _given(found, "part") or _given(found, "part2")
    return _part(part, since, until) if part else (since, until)


def week_of_month(found: re.Match[str], today: date) -> Days:
    month = _month(found["month"])
    first, end = _whole_month(int(_given(found, "year") or _latest_month(month, today)), month)
    number = ("first", "second", "third", "fourth", "last").index(found["nth"].lower())
    start = end - timedelta(days=6) if number == 4 else first + timedelta(days=7 * number)
    return start, start + timedelta(days=6)


def quarter(found: re.Match[str], today: date) -> Days:
    number = (
        "1234".find(found["n"]) if found["n"] else ("first", "second", "third", "fourth").index(found["nth"].lower())
    )
    year = int(_given(found, "year"))
    return date(year, 3 * number + 1, 1), _whole_month(year, 3 * number + 3)[1]


def season_and_year(found: re.Match[str], today: date) -> Days:
    name = found["season"]
    if _given(found, "year"):
        return _season(name, int(_given(found, "year")))
    year = today.year if today.month >= _SEASON_STARTS[name.lower()] else today.year - 1
    if _given(found, "which").lower() == "last" and _season(name, year)[1] >= today:
        year -= 1
    return _season(name, year)


def year(found: re.Match[str], today: date) -> Days:
    year = int(_given(found, "year"))
    since, until = date(year, 1, 1), date(year, 12, 31)
    return _part(_given(found, "part"), since, until) if _given(found, "part") else (since, until)


def two_years(found: re.Match[str], today: date) -> Days:
    return date(int(found["first"]), 1, 1), date(int(found["last"]), 12, 31)


def decade(found: re.Match[str], today: date) -> Days:
    return date(int(found["decade"]), 1, 1), date(int(found["decade"]) + 9, 12, 31)


def named_day(found: re.Match[str], today: date) -> Days:
    word = found["day"].lower()
    back = 2 if "before" in word else 1 if word in ("yesterday", "last night") else 0
    return today - timedelta(days=back), today - timedelta(days=back)


def counted(found: re.Match[str], today: date) -> Days:
    """ "The past three days": up to and with today."""
    count, unit = _number(_given(found, "count") or "one"), found["unit"].lower()
    days = {"hour": 1 / 24, "day": 1, "week": 7, "month": 30.44, "year": 365.25, "decade": 3652.5, "fortnight": 14}[
        unit
    ]
    return today - timedelta(days=min(max(round(count * days), 1), today.toordinal() - 400)), today


def ago(found: re.Match[str], today: date) -> Days:
    count, unit = _number(_given(found, "count")), found["unit"].lower()
    if unit == "year":
        year = max(today.year - count, 1)
        return date(year, 1, 1), date(year, 12, 31)
    if unit == "month":
        return _whole_month(*_back(today.year, today.month, count))
    at = today - timedelta(days=count * (7 if unit == "week" else 1))
    slack = timedelta(days=3 if unit == "week" else 0)
    return at - slack, at + slack


def this_or_last(found: re.Match[str], today: date) -> Days:
    unit, back = found["unit"].lower(), int(_given(found, "which").lower() not in ("this", "the current"))
    if unit == "week":
        monday = today - timedelta(days=today.weekday() + 7 * back)
        return monday, monday + timedelta(days=6)
    if unit == "month":
        return _whole_month(*_back(today.year, today.month, back))
    if unit == "quarter":
        year, month = _back(today.year, (today.month - 1) // 3 * 3 + 1, 3 * back)
        return date(year, month, 1), _whole_month(year, month + 2)[1]
    if unit == "decade":
        first = (today.year // 10 - back) * 10
        return date(first, 1, 1), date(first + 9, 12, 31)
    return date(today.year - back, 1, 1), date(today.year - back, 12, 31)


def weekend(found: re.Match[str], today: date) -> Days:
    """The last one that has begun; "this weekend" from Monday on is the coming one, and no period."""
    saturday = today - timedelta(days=(today.weekday() - 5) % 7)
    which = _given(found, "which").lower()
    if which == "this" and today.weekday() < 5:
        saturday += timedelta(days=7)
    if which == "last" and today.weekday() >= 5:
        saturday -= timedelta(days=7)
    return saturday, saturday + timedelta(days=1)


def weekday(found: re.Match[str], today: date) -> Days:
    back = (today.weekday() - WEEKDAYS.index(found["weekday"].lower())) % 7
    if _given(found, "which") and _given(found, "which").lower() == "last" and not back:
        back = 7
    return today - timedelta(days=back), today - timedelta(days=back)

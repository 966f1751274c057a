"""Dates and times of day in a sentence, to ranges of days and minutes."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta

from rag.checking.value import NO_RANGE, Value

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|"
    r"Nov(?:ember)?|Dec(?:ember)?)(?:\.(?=\s?\d)|\b)"
)
_FULL_MONTH = r"(?:January|February|April|June|July|August|September|October|November|December)"
_WEEKDAY = r"(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?"
_FULL_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_LEAD = rf"(?:\b(?P<w{{0}}>{_WEEKDAY})\b\.?,?\s+(?:the\s+)?)?"
_DAY, _YEAR = r"(?P<d{0}>[0-3]?\d)(?:st|nd|rd|th)?", r"(?P<y{0}>(?:1[5-9]|20)\d\d)(?!\d|[.,]\d)"
_FIRST_DAY = r"(?:(?P<b{0}>[0-3]?\d)(?:st|nd|rd|th)?(?:\s?[-–]\s?|\s+(?:to|and)\s+))?"
_SCALE = r"(?!\s?(?:%|per\s?cent|million|billion|thousand|hundred|dozen))"
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "winter": (12, 14)}


def _form(number: int, *parts: str) -> str:
    return "".join(parts).replace("{0}", str(number))


_FORMS = (
    _form(1, r"(?<![\d.,/-])(?P<y{0}>(?:1[5-9]|20)\d\d)[-/.](?P<n{0}>\d{1,2})[-/.](?P<d{0}>\d{1,2})(?!\d)"),
    _form(2, r"(?<![\d.,/-])(?P<d{0}>\d{1,2})[/.-](?P<n{0}>\d{1,2})[/.-](?P<y{0}>(?:19|20)\d\d)(?!\d)"),
    _form(3, _LEAD, r"(?<![\w.,-])", _FIRST_DAY, _DAY,
          r"\.?(?:\s+of)?[\s-]+", rf"(?P<m{{0}}>{_MONTH})", rf"(?:,?[\s-]+{_YEAR})?"),
    _form(4, _LEAD, rf"\b(?P<m{{0}}>{_MONTH})\s+", _DAY, r"(?![\d%:]|[.,]\d)", _SCALE, rf"(?:,?\s+{_YEAR})?"),
    _form(5, rf"\b(?P<m{{0}}>{_MONTH})[,\s]+(?:of\s+)?", _YEAR),
    _form(6, r"\b(?P<s{0}>spring|summer|autumn|winter|fall)\s+(?:of\s+)?(?:in\s+)?", _YEAR),
    _form(7, r"\b(?P<p{0}>(?:1[5-9]|20)\d)0[’']?s\b"),
    _form(8, r"\b(?P<c{0}>\d{1,2})(?:st|nd|rd|th)[\s-]century\b"),
    _form(9, rf"\b(?P<w{{0}}>{_FULL_WEEKDAY})s?\b(?:,?\s+(?:the\s+)?(?P<d{{0}}>[0-3]?\d)(?:st|nd|rd|th)\b)?"),
    _form(10, rf"\b(?P<m{{0}}>{_FULL_MONTH})\b"),
    _form(11, r"\b(?:in|since|until|till|by|from|to|last|next|this|of|early|late|mid|before|after|during|between|"
              r"through|throughout|for|every|each)[\s-](?P<m{0}>March|May)\b(?!\s+(?:[A-Z]|\d{1,2}\b))"),
    _form(12, r"(?<![\w.,/:$£€#-])(?:(?:mid|pre|post|early|late)-)?", _YEAR,
          r"(?:[-–/](?P<y2{0}>\d{2}|20\d\d)(?!\d))?(?!\w|%)"),
    _form(13, r"\b(?:on|by|until|before|after|since|from)\s+the\s+(?P<d{0}>[0-3]?\d)(?:st|nd|rd|th)\b(?!\s+[a-z]{3,})"),
    _form(14, r"\b(?P<r{0}>today|tonight|yesterday|tomorrow|(?:last|this|next)\s+(?:week|month|year|night))\b"),
)  # fmt: skip
_DATE = re.compile("|".join(f"(?P<f{i}>{form})" for i, form in enumerate(_FORMS, start=1)))
_ANY = re.compile(
    r"\d|day|today|tonight|tomorrow|week|month|year|night|January|February|March|April|May|June|July|August|September|"
    r"October|November|December"
)

_HALF = {"half": 30, "quarter": 15, "five": 5, "ten": 10, "twenty": 20}
_HOUR_NAMES = "one two three four five six seven eight nine ten eleven twelve"
_HOURS = {word: n for n, word in enumerate(_HOUR_NAMES.split(), 1)}
_HOUR_WORDS = "|".join(_HOURS)
_MERIDIEM = r"(?P<{0}>[ap])\.?\s?m\b\.?"
_TIME = re.compile(
    r"(?<![\d.,:/£$€])(?P<h1>\d{1,2})[:.](?P<m1>[0-5]\d)\s?" + _MERIDIEM.format("a1")
    + r"|(?<![\d.,:/£$€])(?P<h2>\d{1,2})\s?" + _MERIDIEM.format("a2")
    + r"|(?<![\d.,:/£$€-])(?P<h3>[01]?\d|2[0-4])[:h](?P<m3>[0-5]\d)(?![\d:]|[.,]\d)"
    + r"|\b(?:at|by|until|till|before|after|since|from)\s(?P<h4>[01]?\d|2[0-3])\.(?P<m4>[0-5]\d)(?!\d|\s?(?:[ap]\.?m|%|"
      r"per\s?cent|[a-z]*metres|million|billion|km|m\b|[a-z]+s\b))"
    + rf"|\b(?P<h5>{_HOUR_WORDS}|\d{{1,2}})\s+o[’']clock\b"
    + rf"|\b(?P<q6>half|quarter|(?:five|ten|twenty)(?=\s+past)|(?<=at )(?:five|ten|twenty))\s+(?P<p6>past|to)\s+"
    rf"(?P<h6>{_HOUR_WORDS}|noon|midnight)\b"
    + rf"|\b(?P<h8>{_HOUR_WORDS}|\d{{1,2}})\s+(?:in the (?P<a8>morning|afternoon|evening)|at night)\b"
    + r"|\b(?P<x7>noon|midday|midnight)\b",
    re.IGNORECASE,
)  # fmt: skip
_AHEAD = re.compile(
    r"\b(?:will|would|until|till|by|due|expect\w*|to|from|next|may|should|can|could|plan\w*|going|before|schedul\w*|set|"
    r"tomorrow|upcoming|hop\w+|ahead)\b",
    re.IGNORECASE,
)
_LOOK_BACK = 60


def dates(text: str, published: date | None = None) -> Iterator[Value]:
    """The dates of a text, in order. Relative words ("last month") only where `published` resolves them."""
    if not _ANY.search(text):
        return
    for found in _DATE.finditer(text):
        value = _value(text, found, published)
        if value is not None:
            yield value


def times(text: str) -> Iterator[Value]:
    """The times of day of a text, in order."""
    for found in _TIME.finditer(text):
        minutes = _minutes(found)
        if minutes is None:
            continue
        start, end = found.start(), found.end()
        if found["h4"]:
            start = text.index(found["h4"], start)
        if text[end - 1] == "." and not text[end - 3 : end - 1].lower().startswith("."):
            end -= 1  # the full stop of the sentence after "pm"
        sure = bool(found["a1"] or found["a2"] or found["x7"] or found["h8"]) or minutes >= 780 or minutes < 60
        yield Value("time", minutes, minutes, "exact", "" if sure else "12h", start, end, text[start:end], end)


def _minutes(found: re.Match[str]) -> float | None:
    if found["x7"]:
        return 0.0 if found["x7"].lower() == "midnight" else 720.0
    if found["q6"]:
        word = found["h6"].lower()
        hour = _HOURS.get(word, 12 if word == "noon" else 0)
        part = _HALF[found["q6"].lower()]
        return float(hour * 60 + part if found["p6"].lower() == "past" else hour * 60 - part) % 1440
    if found["h5"]:
        word = found["h5"].lower()
        hour = _HOURS.get(word) or int(word)
        return hour * 60.0 if 1 <= hour <= 12 else None
    if found["h8"]:
        word = found["h8"].lower()
        hour = _HOURS.get(word) or int(word)
        early = (found["a8"] or "").lower() == "morning" or (not found["a8"] and hour < 6)
        return (hour % 12 + (0 if early else 12)) * 60.0 if 1 <= hour <= 12 else None
    number = next(n for n in "1234" if found[f"h{n}"])
    hour, minute = int(found[f"h{number}"]), int(found[f"m{number}"]) if number != "2" else 0
    if number in "12":
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[f"a{number}"].lower() == "p" else 0)
    return hour * 60.0 + minute if hour < 24 else None


def _value(text: str, found: re.Match[str], published: date | None) -> Value | None:
    form = int(str(found.lastgroup)[1:]) if str(found.lastgroup).startswith("f") else _form_of(found)
    parts = {name[: -len(str(form))]: part for name, part in found.groupdict().items() if part and _belongs(name, form)}
    start, end = found.start(), found.end()
    for inner in "md":
        if form in (11, 13) and inner in parts:
            start = text.index(parts[inner], start)
    if form == 12 and _is_number(text, start, end):
        return None
    if form == 14:
        return _relative(parts["r"].lower().split(), text, start, end, published)
    if form in (6, 7, 8):
        return _long(parts, text, start, end)
    year, month = int(parts.get("y", 0)), _month(parts)
    day = int(parts.get("d", 0))
    weekday = _DAYS.index(parts["w"][:3].lower()) if "w" in parts else -1
    if form == 2 and month > 12 >= day:
        day, month = month, day
    if month > 12 or day > 31 or ("d" in parts and not day) or (("n" in parts or "m" in parts) and not month):
        return None
    if day and month and day > calendar.monthrange(year or 2000, month)[1]:
        return None
    low, high = _range(year, month, day, parts.get("y2", ""))
    first = int(parts.get("b", 0))
    if 0 < first < day:
        low, day = low - (day - first), 0
    value = Value(
        "date",
        low,
        high,
        "range" if first else "exact",
        "",
        start,
        end,
        text[start:end],
        end,
        year,
        month,
        day,
        weekday,
    )
    return _resolve(value, text, published) if published and not value.resolved else value


def _belongs(name: str, form: int) -> bool:
    return name.endswith(str(form)) and name[: -len(str(form))] in (
        "y",
        "n",
        "d",
        "m",
        "w",
        "s",
        "p",
        "c",
        "r",
        "y2",
        "b",
    )


def _form_of(found: re.Match[str]) -> int:
    return next(n for n in range(1, len(_FORMS) + 1) if found[f"f{n}"])


def _month(parts: dict[str, str]) -> int:
    if "n" in parts:
        return int(parts["n"])
    return _MONTHS.index(parts["m"][:3].lower()) + 1 if "m" in parts else 0


_NUMBER_AFTER = re.compile(
    r"[\s-]*(?:[a-z]+s\b(?<!was)(?<!is)(?<!has)(?<!as)|people\b|men\b|women\b|children\b|troops\b|%|per\s?cent\b|million\b|tonnes\b|km\b)"
)
_YEAR_BEFORE = re.compile(
    r"\b(?:in|since|the|of|last|early|late|by|from|until|before|after|during|and|its|mid|year)[\s-]+\Z", re.IGNORECASE
)
_AMOUNT_BEFORE = re.compile(
    r"\b(?:than|about|around|nearly|almost|roughly|approximately|least|most|some|over|up to|killed|"
    r"injured|only)\s+\Z|[£$€#]\s?\Z",
    re.IGNORECASE,
)


def _is_number(text: str, start: int, end: int) -> bool:
    """Whether four digits that could be a year count something: "more than 2000 people"."""
    before = text[max(0, start - 16) : start]
    counted = _NUMBER_AFTER.match(text, end, end + 30) is not None
    if _AMOUNT_BEFORE.search(before):
        return counted or bool(re.search(r"than|least|[£$€#]", before))
    if text[start - 1 : start].isalpha() or (text[start - 1 : start] == "-" and before[:-1].isupper()):
        return True
    return counted and not _YEAR_BEFORE.search(before)


def _range(year: int, month: int, day: int, second: str = "") -> tuple[float, float]:
    """First and last day as ordinals; open without a year."""
    if not year:
        return NO_RANGE
    last_year = int(str(year)[: 4 - len(second)] + second) if second else year
    first = date(year, month or 1, day or 1)
    last = date(max(last_year, year), month or 12, day or (calendar.monthrange(year, month)[1] if month else 31))
    return float(first.toordinal()), float(last.toordinal())


def _long(parts: dict[str, str], text: str, start: int, end: int) -> Value | None:
    """Seasons (northern, as months), decades and centuries."""
    if "s" in parts:
        year = int(parts["y"])
        first, last = _SEASONS[parts["s"].lower()]
        low = date(year, first, 1).toordinal()
        over, last_month = divmod(last - 1, 12)
        high = date(year + over, last_month + 1, calendar.monthrange(year + over, last_month + 1)[1]).toordinal()
        return Value("date", low, high, "exact", "", start, end, text[start:end], end)
    span = 10 if "p" in parts else 100
    year = int(parts["p"]) * 10 if "p" in parts else int(parts["c"]) * 100 - 99
    if not 1 <= year <= 2900:
        return None
    low, high = date(year, 1, 1).toordinal(), date(year + span - 1, 12, 31).toordinal()
    return Value("date", low, high, "exact", "", start, end, text[start:end], end)


def _relative(words: list[str], text: str, start: int, end: int, published: date | None) -> Value | None:
    if published is None:
        return None
    first = last = published
    if words[0] in ("yesterday", "tomorrow") or words == ["last", "night"]:
        first = last = published + timedelta(days=1 if words[0] == "tomorrow" else -1)
    elif len(words) == 2 and words[1] != "night":
        step = {"last": -1, "this": 0, "next": 1}[words[0]]
        if words[1] == "week":
            first = published - timedelta(days=published.weekday() - 7 * step)
            last = first + timedelta(days=6)
        elif words[1] == "month":
            index = published.year * 12 + published.month - 1 + step
            first = date(index // 12, index % 12 + 1, 1)
            last = date(first.year, first.month, calendar.monthrange(first.year, first.month)[1])
        else:
            first, last = date(published.year + step, 1, 1), date(published.year + step, 12, 31)
    return Value("date", first.toordinal(), last.toordinal(), "exact", "", start, end, text[start:end], end)


def _resolve(value: Value, text: str, published: date) -> Value:
    """The nearest such day or month before the day of publication, unless words close by look ahead."""
    if _AHEAD.search(text[max(0, value.start - _LOOK_BACK) : value.start]):
        return value
    low = high = 0
    if value.month:
        for year in (published.year, published.year - 1, published.year - 2, published.year - 3, published.year - 4):
            if value.day > calendar.monthrange(year, value.month)[1]:
                continue
            low = date(year, value.month, value.day or 1).toordinal()
            high = low if value.day else low + calendar.monthrange(year, value.month)[1] - 1
            if low <= published.toordinal():
                break
    elif value.weekday >= 0 and not value.day:
        back = (published.weekday() - value.weekday) % 7
        low = high = published.toordinal() - back
    if not low:
        return value
    return Value(
        "date",
        low,
        high,
        "exact",
        "",
        value.start,
        value.end,
        value.text,
        value.end,
        0,
        value.month,
        value.day,
        value.weekday,
    )

"""The exact facts of an English news sentence: numbers, amounts, shares, dates, times, each with its bound."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from rag.checking.bounds import bound_after, bound_before, spread
from rag.checking.comparing import agrees, conflicts, same_unit
from rag.checking.dates import dates, times
from rag.checking.digit_names import NO_VALUE, is_name
from rag.checking.numbers import Numbers, Read
from rag.checking.units import currency_after, unit_after
from rag.checking.value import Bound, Kind, Value

__all__ = ["Value", "agrees", "conflicts", "same_unit", "values"]


def values(text: str, published: date | None = None) -> tuple[Value, ...]:
    """All exact facts of `text`, in order, without overlaps. `published` resolves "on Wednesday" and "last month".

    Takes time linear in the length of the text. Names that hold digits (F-16, Article 5, Covid-19), telephone
    numbers and addresses of the web are no values.
    """
    found = list(dates(text, published))
    taken = _Taken([(v.start, v.end) for v in found])
    for clock in times(text):
        if taken.free(clock.start, clock.end):
            found.append(clock)
    masks = [m.span() for m in NO_VALUE.finditer(text)]
    taken = _Taken([*((v.start, v.end) for v in found), *masks])
    numbers = _shares(text, [n for n in Numbers(text).read() if taken.free(n.start, n.end)])
    found += _joined(text, [n for n in numbers if not is_name(text, n)])
    found.sort(key=lambda v: v.start)
    return tuple(v for i, v in enumerate(found) if not i or v.start >= found[i - 1].end)


def _shares(text: str, numbers: Sequence[Read]) -> Iterator[Read]:
    """ "One in five", "nine out of ten" become one fraction; all else passes."""
    skip = False
    for i, number in enumerate(numbers):
        if skip:
            skip = False
            continue
        following = numbers[i + 1] if i + 1 < len(numbers) else None
        if following is not None and number.form == following.form == "cardinal" and 0 < number.high < following.high:
            between = text[number.end : following.start]
            if following.high <= 1_000 and (
                between == " out of " or (between == " in " and not _PERIOD.match(text, following.end))
            ):
                share = number.high / following.high
                yield Read("fraction", share, share, number.start, following.end)
                skip = True
                continue
        yield number


_PERIOD = re.compile(r"\s+(?:days|weeks|months|years|hours|minutes|seconds|[A-Z])")
_CURRENCY = re.compile(r"(?:(?:US|AU|NZ|HK|CA|[AC])?\$|[£€¥₹]|\b(?:USD|GBP|EUR)\s|\bRs\.?\s)\s?\Z")
_PERCENT = re.compile(r"\s?%|[\s-]per[\s-]?cent\b|[\s-]pct\b|\s?٪")
_POINTS = re.compile(r"[\s-](?:age)?\s?points?\b|age[\s-]points?\b|\s+percentage[\s-]points?\b")
_MINUS = re.compile(r"(?:(?<=\s)|(?<=\()|\A)[-−]\Z|\bminus\s\Z")
_DEGREES = re.compile(r"\s?°\s?[CF]?|\s?degrees\b")
_AGED_ENDS = frozenset([", ", "d ", "e ", "s ", "f "])
_AGED = re.compile(
    r"\b(?:aged?|ages|age of)\s\Z|\b(?:man|woman|boy|girl|person|child|farmer|driver|pensioner) of\s\Z|"
    r"[a-zA-Z]{2,},\s\Z"
)


def _value(text: str, number: Read) -> Value:
    """A number with its currency, unit and bound."""
    start, end, low, high = number.start, number.end, number.low, number.high
    currency = _CURRENCY.search(text[max(0, start - 5) : start])
    kind: Kind = "ordinal" if number.form == "ordinal" else "percent" if number.form == "fraction" else "number"
    unit, factor = "", 1.0
    if currency is not None:
        start -= len(currency[0])
        kind, unit = "money", _symbol(currency[0])
    if kind == "number":
        minus = _MINUS.search(text[max(0, start - 6) : start])
        if minus is not None:
            start, low, high = start - len(minus[0]), -high, -low
        kind, unit, end, factor = _kind_after(text, number, end)
    elif kind == "percent":
        low, high, unit = low * 100, high * 100, "fraction"
    low, high = low * factor, high * factor
    unit_end = end
    if kind == "number" and not unit:
        unit, unit_end = _counted(text, number, start, end)
    elif kind == "ordinal":
        return Value(kind, low, high, "exact", "", start, end, text[start:end], end)
    return _bounded(text, Value(kind, low, high, _VAGUE[number.form], unit, start, end, "", unit_end))


_VAGUE: dict[str, Bound] = {
    "vague": "vague",
    "cardinal": "exact",
    "fraction": "exact",
    "ordinal": "exact",
    "pair": "exact",
}


def _symbol(written: str) -> str:
    sign = written.strip().rstrip(".")
    if sign in ("$", "US$", "USD"):
        return "$"
    if sign.endswith("$") and not sign.startswith("US"):
        return sign
    return {"GBP": "£", "EUR": "€", "Rs": "₹"}.get(sign, sign)


def _kind_after(text: str, number: Read, end: int) -> tuple[Kind, str, int, float]:
    """Percent, money or degrees by the words after the number."""
    percent = _PERCENT.match(text, end)
    if percent is not None:
        points = _POINTS.match(text, percent.end())
        return "percent", "point" if points else "", points.end() if points else percent.end(), 1.0
    points = _POINTS.match(text, end)
    if points is not None and "percentage" in points[0]:
        return "percent", "point", points.end(), 1.0
    if text[number.start : end].lower() == "twice":
        return "number", "time", end, 1.0
    currency, currency_end, factor = currency_after(text, end)
    if currency:
        return "money", currency, currency_end, factor
    degrees = _DEGREES.match(text, end)
    return ("number", "degree", degrees.end(), 1.0) if degrees else ("number", "", end, 1.0)


def _counted(text: str, number: Read, start: int, end: int) -> tuple[str, int]:
    unit, unit_end = unit_after(text, end, one=number.one or number.high < 1)
    if not unit and text[start - 2 : start] in _AGED_ENDS and _AGED.search(text[max(0, start - 16) : start]):
        lone = number.scale == 1 and 0 < number.high < 120 and float(number.high).is_integer()
        after = text[end : end + 1]
        if lone and (text[start - 2 : start] != ", " or (after in ",.)" and after)):
            return "year", end
    return unit, unit_end


def _bounded(text: str, value: Value) -> Value:
    """The value with the bound that the words around it set."""
    bound, start = bound_before(text, value.start)
    end = value.end
    if bound == "exact":
        unit_end = max(value.unit_end, end)
        bound, after = bound_after(text, end)
        if bound == "exact" and unit_end > end:
            bound, after = bound_after(text, unit_end)
        if bound != "exact":
            end = max(end, after)
            value = replace(value, unit_end=max(value.unit_end, end))
            if not value.unit:
                unit, unit_end = unit_after(text, end)
                value = replace(value, unit=unit, unit_end=max(unit_end, end))
    if value.bound == "vague":
        return replace(value, start=start, end=end, text=text[start:end])
    low, high = (value.low, value.high) if bound == "exact" else spread(value.low, bound)
    return replace(value, low=low, high=high, bound=bound, start=start, end=end, text=text[start:end])


_TO = re.compile(r"\s?[-–—‑]\s?|\s+(?:to|or)\s+")
_BETWEEN = re.compile(r"\bbetween\s+(?:US\$|[£$€¥₹])?\Z", re.IGNORECASE)
_FROM = re.compile(r"\b(?:from|rose|fell|up|down|raised|cut|increased)\s+\Z", re.IGNORECASE)
_SCORE = re.compile(
    r"\b(?:won|win|wins|lost|lose|beat|beaten|defeat\w*|drew|draw|drawn|victory|scores?|vot\w+|lead|led|leading|"
    r"approved|rejected|passed|carried|margin|split|ended|finished|by|trailed)\b[^.;]*\Z",
    re.IGNORECASE,
)


def _joined(text: str, numbers: list[Read]) -> list[Value]:
    """Values, with the two ends of a range put together and the two figures of a score marked."""
    result: list[Value] = []
    i = 0
    while i < len(numbers):
        pair = _pair(text, numbers[i], numbers[i + 1]) if i + 1 < len(numbers) else None
        if pair is not None:
            result += pair
            i += 2
        else:
            result.append(_value(text, numbers[i]))
            i += 1
    return result


def _pair(text: str, first: Read, second: Read) -> list[Value] | None:
    """One range, two figures of a score, or None when the numbers have nothing to do with each other."""
    if second.start - first.end > 24 or not first.form == second.form == "cardinal":
        return None
    between, before = text[first.end : second.start], text[max(0, first.start - 40) : first.start]
    joint = re.sub(r"[£€¥₹$%]|\s?per\s?cent\b|\b(?:US|A|C)\b", "", between)
    opened = _BETWEEN.search(text[max(0, first.start - 14) : first.start]) if joint.strip().endswith("and") else None
    if opened is None and not _TO.fullmatch(joint):
        return None
    ends, a, b = opened is not None, _value(text, first), _value(text, second)
    low, high = first.low, second.low
    if (
        first.scale == 1 < second.scale
        and second.scale >= 100
        and low < high / second.scale * 10
        and second.scale != 12
    ):
        low *= second.scale
    dash = not joint.strip().isalpha()
    if not ends and (low >= high or ((dash or joint.strip() == "to") and _SCORE.search(before))):
        if joint.strip() == "or" or a.kind != "number" or b.kind != "number":
            return None
        unit = "" if _FROM.search(before) else "score"
        return [_plain(text, n, unit) for n in (first, second)]
    if (
        low >= high
        or (joint.strip() == "to" and _FROM.search(before))
        or b.bound not in ("exact", "at least", "at most")
    ):
        return None
    if a.kind != b.kind and a.kind != "number" and b.kind != "number":
        return None
    kind, unit = (b.kind, b.unit) if b.kind != "number" or a.kind == "number" else (a.kind, a.unit)
    factor = 0.01 if kind == "money" and unit == "£" and b.high < second.high else 1.0
    start = max(0, first.start - 14) + opened.start() if opened else a.start
    unit_end = max(b.unit_end, b.end)
    return [Value(kind, low * factor, high * factor, "range", unit, start, b.end, text[start : b.end], unit_end)]


def _plain(text: str, number: Read, unit: str) -> Value:
    written = text[number.start : number.end]
    return Value("number", number.low, number.high, "exact", unit, number.start, number.end, written, number.end)


class _Taken:
    """Stretches of characters that are spoken for."""

    def __init__(self, spans: list[tuple[int, int]]) -> None:
        spans.sort()
        self._starts = [start for start, _ in spans]
        self._ends: list[int] = []
        for _, end in spans:
            self._ends.append(max(end, self._ends[-1]) if self._ends else end)

    def free(self, start: int, end: int) -> bool:
        place = bisect_right(self._starts, end - 1) - 1
        return place < 0 or self._ends[place] <= start

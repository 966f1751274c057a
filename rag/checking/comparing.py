"""Whether one value follows from another, and whether two can both be right."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

from rag.checking.units import CURRENCY, MEASURE
from rag.checking.value import Value

_EXACTLY = 1e-9
_SHARE_SLACK = 0.5
"""Percentage points between a fraction in words and the percentage that it stands for."""
_FAR = 3.0
"""Nobody says "more than 20" of a number this many times as large."""
_SPECIAL = frozenset(MEASURE.values()) | frozenset(CURRENCY.values()) | {"point", "score", "time", "degree"}


def same_unit(a: Value, b: Value) -> bool | None:
    """Whether two values count the same thing: None when one does not say."""
    if a.kind == b.kind == "percent":
        return (a.unit == "point") == (b.unit == "point")
    if a.unit == b.unit:
        return True if a.unit else None
    return None if not a.unit or not b.unit else False


def agrees(stated: Value, given: Value) -> bool:
    """Whether `stated` follows from `given`: the same value in other words, or a weaker bound that it fulfils.

    Two different nouns ("soldiers", "troops") do not stop equal figures from agreeing, as words may be changed;
    measures and currencies must be the same.
    """
    stated, given = _as_points(stated, given), _as_points(given, stated)
    if stated.kind != given.kind:
        return _year_beside_number(stated, given)
    if stated.kind == "date":
        return _date_follows(stated, given)
    if stated.kind == "time":
        return _clock(stated, given)
    if stated.kind == "ordinal":
        return stated.low == given.low
    unit = same_unit(stated, given)
    if unit is False and (stated.unit in _SPECIAL or given.unit in _SPECIAL):
        return False
    if (
        stated.bound == given.bound
        and _equal(stated.low, given.low, stated, given)
        and _equal(stated.high, given.high, stated, given)
    ):
        return True
    return unit is not False and _follows(stated, given)


def _as_points(value: Value, other: Value) -> Value:
    """ "Seven points higher" beside a percentage means percentage points."""
    if value.kind == "number" and value.unit == "point" and other.kind == "percent":
        return replace(value, kind="percent")
    return value


def _follows(stated: Value, given: Value) -> bool:
    inside = stated.low <= given.low and given.high <= stated.high
    if stated.bound == "exact":
        return False
    if stated.bound == "about":
        if given.bound == "nearly":  # nearly 500 is about 500
            return stated.low <= math.nextafter(given.high, math.inf) <= stated.high
        return inside
    if stated.bound == "vague":
        return inside or (given.bound in ("at least", "more than") and stated.low <= given.low < stated.high)
    if stated.bound in ("at least", "more than"):
        return inside and given.low <= _FAR * max(stated.low, 1.0)
    if stated.bound in ("at most", "less than"):
        return inside and given.high * _FAR >= stated.high
    return inside


def _equal(a: float, b: float, stated: Value, given: Value) -> bool:
    if a == b:
        return True
    if math.isinf(a) or math.isinf(b):
        return False
    if stated.kind == "percent" and "fraction" in (stated.unit, given.unit) and stated.unit != given.unit:
        return abs(a - b) <= _SHARE_SLACK
    return abs(a - b) <= _EXACTLY * max(abs(a), abs(b))


def _year_beside_number(stated: Value, given: Value) -> bool:
    """A bare year may be read as a number on one side only: "2,019" against "2019"."""
    pair = {stated.kind: stated, given.kind: given}
    if set(pair) != {"date", "number"}:
        return False
    day, number = pair["date"], pair["number"]
    return number.bound == "exact" and not day.month and not day.day and number.low == day.year > 0 and not number.unit


def _parts(value: Value) -> Value:
    """A date of one known day with all its parts filled in."""
    if value.resolved and value.low == value.high:
        day = date.fromordinal(int(value.low))
        return replace(value, year=day.year, month=day.month, day=day.day, weekday=day.weekday())
    if value.resolved and not value.year:
        first, last = date.fromordinal(int(value.low)), date.fromordinal(int(value.high))
        if first.year == last.year:
            month = first.month if first.month == last.month else 0
            return replace(value, year=first.year, month=value.month or month)
    return value


def _date_follows(stated: Value, given: Value) -> bool:
    if stated.resolved and given.resolved:
        return stated.low <= given.low and given.high <= stated.high and _weekday_fits(stated, given)
    known = _parts(given)
    wanted = [("year", 0), ("month", 0), ("day", 0), ("weekday", -1)]
    said = [(getattr(stated, part), getattr(known, part)) for part, empty in wanted if getattr(stated, part) != empty]
    return bool(said) and all(a == b for a, b in said)


def _weekday_fits(stated: Value, given: Value) -> bool:
    return stated.weekday < 0 or given.low != given.high or _parts(given).weekday == stated.weekday


def _clock(stated: Value, given: Value) -> bool:
    if "12h" in (stated.unit, given.unit):
        return stated.low % 720 == given.low % 720
    return stated.low == given.low


def conflicts(a: Value, b: Value) -> bool:
    """Whether two values for one and the same thing cannot both be right.

    A bound is taken at its word only near its figure: "more than 20" does not fit 500 in any sense that a reader
    would accept, but it is no contradiction.
    """
    if a.kind != b.kind:
        return False
    if a.kind == "date":
        return _dates_conflict(a, b)
    if a.kind == "time":
        return not _clock(a, b)
    if same_unit(a, b) is False:
        return False
    low, high = max(a.low, b.low), min(a.high, b.high)
    if low <= high:
        return False
    return not (_equal(low, high, a, b) and "exact" in (a.bound, b.bound) and a.bound == b.bound)


def _dates_conflict(a: Value, b: Value) -> bool:
    if a.resolved and b.resolved:
        return max(a.low, b.low) > min(a.high, b.high)
    first, second = _parts(a), _parts(b)
    for part, empty in (("year", 0), ("month", 0), ("day", 0), ("weekday", -1)):
        one, other = getattr(first, part), getattr(second, part)
        if empty not in (one, other) and one != other:
            return True
    return False

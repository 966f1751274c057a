"""One number or one part of a date of a sentence changed, written as the old one was."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence

from evals.mutating.words import MONTHS, PARTS, SCALES, TEENS, TENS, UNITS, WEEKDAYS

_SUFFIX = r"(?:st|nd|rd|th)?"
_MONTH = re.compile(
    rf"\b(?:(?P<may>May)|{'|'.join(m for m in MONTHS[0] if m != 'May')}"
    rf"|(?:{'|'.join(m for m in MONTHS[1] if m != 'May')})(?=\.?\s\d)|(?<=\d )(?:{'|'.join(MONTHS[1])}))\b"
)
_DAY_BEFORE = re.compile(
    rf"(?<![\d.,])(?:(\d{{1,2}}){_SUFFIX}(?:\s(?:and|to|or)\s|\s?[-–]\s?))?(\d{{1,2}}){_SUFFIX}\s(?:of\s)?\Z"
)
_DAY_AFTER = re.compile(r"\.?\s(\d{1,2})(?!\d|[.,:]\d|\s?%|\s(?:percent|per cent|a\.?m|p\.?m|people|million))")
_DATED_MAY = re.compile(r"\b(?:in|of|since|by|until|till|from|last|next|early|late|this|and)\s\Z|mid-\Z")
_WEEKDAY = re.compile(rf"\b(?:{'|'.join(WEEKDAYS[0])}|(?:{'|'.join(WEEKDAYS[1])})(?=[.,]\s\w))\b")
_YEAR = re.compile(
    r"(?<![\d£$€.,/-])\b(?:1[5-9]|20)\d\d\b(?![.,:]\d|%|\s(?:percent|per cent|people|members|million|pounds))"
)


def date_parts(text: str) -> list[tuple[str, int, int]]:
    """Which part of a date (day, month, weekday, year) stands at which characters, in order."""
    found = [("weekday", *m.span()) for m in _WEEKDAY.finditer(text)]
    for month in _MONTH.finditer(text):
        days = list(_days_beside(text, month))
        before = text[max(0, month.start() - 8) : month.start()]
        if month["may"] and not days and not _DATED_MAY.search(before):
            continue
        found += [("month", *month.span()), *days]
    found += [("year", *m.span()) for m in _YEAR.finditer(text)]
    return sorted(found, key=lambda part: part[1])


def _days_beside(text: str, month: re.Match[str]) -> Iterator[tuple[str, int, int]]:
    from_ = max(0, month.start() - 24)
    before = _DAY_BEFORE.search(text[from_ : month.start()])
    if before:
        for group in (1, 2):
            if before[group]:
                yield ("day", from_ + before.start(group), from_ + before.end(group))
        return
    after = _DAY_AFTER.match(text, month.end())
    if after:
        yield ("day", *after.span(1))


def other_date(text: str, rng: random.Random) -> str | None:
    """One day, month, weekday or year becomes another; None where there is no date."""
    parts = date_parts(text)
    if not parts:
        return None
    kind, start, end = rng.choice(parts)
    word = text[start:end]
    if kind == "year":
        new = str(int(word) + rng.choice((-6, -4, -3, -2, -1, 1, 2, 3)))
    elif kind == "day":
        days = [
            d for d in (range(4, 10) if len(word) == 1 else range(10, 29)) if d != int(word) and d not in (21, 22, 23)
        ]
        new = str(rng.choice(days)).rjust(len(word), "0")
        if text[end : end + 2] in ("st", "nd", "rd"):
            return f"{text[:start]}{new}th{text[end + 2 :]}"
    else:
        new = _other_of(word, MONTHS if kind == "month" else WEEKDAYS, rng)
    return text[:start] + new + text[end:]


def _other_of(word: str, tables: Sequence[Sequence[str]], rng: random.Random) -> str:
    table = next(t for t in tables if word in t)
    return rng.choice([w for w in table if w != word])


_BELOW_100 = (
    rf"(?:(?:{'|'.join(TENS)})(?:[-\s](?:one|{'|'.join(UNITS)})\b)?|{'|'.join(TEENS)}|{'|'.join(UNITS)}"
    rf"|one(?=\s(?:{'|'.join(SCALES)})\b))"
)
_SCALED = rf"(?:\s(?:{'|'.join(SCALES)})\b)*"
_PARTS = "|".join(PARTS)
_NUMBER = re.compile(
    r"(?P<clock>(?<![\w.,:])\d{1,2}(?=(?:[:.]\d\d)?\s?[ap]\.?m\b))"
    r"|(?P<minutes>(?<=\d[.:])\d\d(?=\s?[ap]\.?m\b))"
    r"|(?P<digits>(?<![\w.,:/])(?<!\w-)(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,15})(?:\.\d{1,6})?(?![\d:/]|[.,]\d|(?:st|nd|rd|th)\b))"
    rf"|(?P<part>\b(?<=\ba\s)(?:{_PARTS})\b(?=\s(?:of|more|less|as)\b|[.,;]|\Z)|\b(?:two|three)[-\s](?:{_PARTS})s\b)"
    r"|(?P<half>\bhalf(?=\s(?:of|the|its|his|her|their)\b))"
    rf"|(?P<words>\b{_BELOW_100}\b{_SCALED}(?:\sand\s{_BELOW_100}\b{_SCALED}(?<=\S))?)",
    re.IGNORECASE,
)
_AT_LEAST = re.compile(r"\b(?:at least|more than|over|above|no (?:fewer|less) than|not less than)\s\Z", re.I)
_AT_MOST = re.compile(
    r"\b(?:at most|up to|nearly|almost|under|below|(?<!no )(?<!not )(?:less|fewer) than|no (?:more|longer) than"
    r"|as (?:many|much) as)\s\Z",
    re.I,
)
_TRIES = 8


def other_number(text: str, rng: random.Random) -> str | None:
    """One number (no part of a date) becomes another; None where there is none.

    "Two" and the like count, "one" does not: it is mostly a pronoun. After a bound the number moves to where the old
    sentence does not imply the new one: "at least 40" goes up, "up to 40" down.
    """
    dates = [(start, end) for _, start, end in date_parts(text)]
    found = [
        m
        for m in _NUMBER.finditer(text)
        if m.lastgroup != "minutes" and not any(a < m.end() and m.start() < b for a, b in dates)
    ]
    if not found:
        return None
    match = rng.choice(found)
    before = text[max(0, match.start() - 24) : match.start()].rstrip("£$€")
    before = re.sub(r"\sa\s\Z", " ", before)
    up = False if _AT_MOST.search(before) else True if _AT_LEAST.search(before) else None
    change = _RENUMBER[str(match.lastgroup)]
    new = change(match[0], up, rng)
    for _ in range(_TRIES):  # "two or three" does not become "three or three"
        if not re.search(rf"\b{re.escape(new)}\b", text, re.IGNORECASE):
            break
        new = change(match[0], up, rng)
    return text[: match.start()] + new + text[match.end() :]


def _other_digits(word: str, up: bool | None, rng: random.Random) -> str:
    """As many digits and closing noughts where that can be; at least an eighth away from the old number."""
    digits = re.sub(r"\D", "", word)
    noughts = min(len(digits) - len(digits.rstrip("0")), len(digits) - 1)
    for closing in (noughts, 0):
        old = int(digits) // 10**closing
        length = len(digits) - closing
        low, high = (10 ** (length - 1) if length > 1 and digits[0] != "0" else 1), 10**length - 1
        least = max(1, -(-old // 8))
        below = range(max(low, old // 2), old - least + 1)
        above = range(old + least, min(high, old * 2 + 3) + 1)
        ranges = [r for r in ([below] if up is False else [above] if up else [below, above]) if len(r)]
        if ranges:
            new = rng.choice(rng.choice(ranges)) * 10**closing
            return _shaped(str(new).rjust(len(digits), "0"), word)
    return _shaped(str(int(digits) * 2 + 3 if up or digits in ("0", "1") else int(digits) // 2), word)


def _shaped(digits: str, like: str) -> str:
    """Digits with the decimals and thousands separators of another number."""
    decimals = len(like.partition(".")[2])
    digits = digits.rjust(decimals + 1, "0")
    whole, rest = (digits[:-decimals], "." + digits[-decimals:]) if decimals else (digits, "")
    return (f"{int(whole):,}" if "," in like else whole) + rest


def _other_clock(word: str, _: bool | None, rng: random.Random) -> str:
    return str(rng.choice([hour for hour in range(1, 13) if hour != int(word)]))


def _other_part(word: str, up: bool | None, rng: random.Random) -> str:
    *count, part = re.split(r"(?<=[-\s])", word)
    plural = "s" if count else ""
    place = PARTS.index(part.lower().removesuffix(plural) if plural else part.lower())
    return "".join(count) + rng.choice(_beside(PARTS, place, None if up is None else not up)) + plural


def _other_half(word: str, up: bool | None, rng: random.Random) -> str:
    new = rng.choice(("a quarter of", "a third of") if not up else ("two thirds of", "three quarters of"))
    return _cased(new.removesuffix(" of"), word)


def _other_words(phrase: str, up: bool | None, rng: random.Random) -> str:
    """The first word of the number changes: "seventy-one" to "forty-one", "four hundred" to "six hundred"."""
    first = re.split(r"[-\s]", phrase, maxsplit=1)[0]
    old, rest = first.lower(), phrase[len(first) :]
    if old in TENS:
        order = TENS
    elif rest:
        order = ["one", *UNITS] if old not in TEENS else TEENS
    else:
        order = [*UNITS, *TEENS]
    return _cased(rng.choice(_beside(order, order.index(old), up)), phrase) + rest


def _beside(order: Sequence[str], place: int, up: bool | None) -> list[str]:
    """The words of an ascending order other than one, on the side that is asked for where it has any."""
    sided = [w for i, w in enumerate(order) if i != place and (up is None or (i > place) == up)]
    return sided or [w for i, w in enumerate(order) if i != place]


def _cased(word: str, like: str) -> str:
    return word[0].upper() + word[1:] if like[0].isupper() else word


_RENUMBER: dict[str, Callable[[str, bool | None, random.Random], str]] = {
    "digits": _other_digits,
    "clock": _other_clock,
    "part": _other_part,
    "half": _other_half,
    "words": _other_words,
}

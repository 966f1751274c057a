"""Single lines that are no prose: dates, bylines, outlets, share bars, credits, navigation.

A line is judged as a whole. Words such as "share" or "updated" inside a sentence mean nothing here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Literal

from rag.articles.dates import find_date, unusual_date
from rag.articles.layout import is_terminated
from rag.articles.names import byline_outlet, is_agency, looks_like_outlet
from rag.articles.promotion import is_navigation, is_photo_credit, is_promotion, is_separator
from rag.articles.story import Facts
from rag.articles.vocabulary import words

Role = Literal[
    "published",
    "updated",
    "date",
    "byline",
    "outlet",
    "url",
    "promotion",
    "credit",
    "separator",
    "navigation",
    "label",
    "dateline",
]

LONGEST_MARK = 200

_LABEL = re.compile(
    r"(?P<label>(?:first |last |originally )?(?:updated|published|publish(?:ing)? date|posted|modified|issued|dated?"
    r"|released|created|pub date|publié(?:e)?|mis à jour|veröffentlicht|aktualisiert|publicad[oa]|actualizad[oa]"
    r"|опубликовано|نشر|تاريخ النشر)(?: on| at| le| am| el| em| في)?)\s*[:：|–—-]?\s*(?P<rest>.*)",
    re.I,
)
_AGO = re.compile(r"(?:an?|\d+) (?:min(?:ute)?|hour|hr|day|week|month|year)s? ago|today|yesterday|just now", re.I)
_CLOCK = (
    r"(?:at\s+)?\d{1,2}[:.h]\d\d(?::\d\d)?(?:\.\d+)?\s*(?:[ap]\.?m\.?)?\s*"
    r"(?:(?:utc|gmt|bst|e[sd]t|p[sd]t|cet|cest|ist|z|local time)\b)?(?:\s*[+-]\d\d:?\d\d)?"
)
_AFTER_DATE = re.compile(
    rf"(?:t(?=\d))?[\s,|·•–—()-]*(?:{_CLOCK})?[\s,|·•–—()-]*(?:\d+ min(?:ute)?s?(?: read)?)?[\s|.)]*", re.I
)
_CLOCK_ONLY = re.compile(rf"{_CLOCK}[\s|,.-]*", re.I)
_FIELD = re.compile(
    r"(?P<name>outlet|source|publication|publisher|newspaper|published by|agency|url|link|permalink|original|short url"
    r"|headline|title|author|reporter|section|category)\s*[:：]\s*(?P<value>\S.*)",
    re.I,
)
_CITY_OUTLET = re.compile(r"[^\W\d_][\w .'’-]{1,29}\s*[:،]\s*[«“\"„](?P<outlet>[^«»“”\"„]{2,60})[»”\"“]\.?")
_URL = re.compile(r"https?://[^\s<>\"']{3,500}", re.I)
_BYLINE = re.compile(
    r"(?:by|words by|written by|reported by|text by|story by|reporting by|additional reporting by)[: ]\s*(?P<who>\S.*)",
    re.I,
)
_FROM_OUR = re.compile(
    r"from our (?:own )?(?:agency|agencies|correspondents?|reporters?|staff|news desk)\b.{0,60}", re.I
)
_BAR = re.compile(r"\s*[|·•]\s*")
_SPLIT_OFF = re.compile(r"[\s,|·•–—-]+$")
_DATELINE = re.compile(
    r"(?P<city>[^\W\d_a-z][^\W\d_a-z .'’/-]{1,40}|[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){0,3})"
    r"(?:, (?P<more>[\w .,]{2,40}?))?\s*(?:\((?P<agency>[^()]{2,40})\))?\s*(?P<sign>:|—|–|--?)\s+(?=\S)"
)
_SIGN = re.compile(r"[:—–-]\s")
_NO_CITY = words(
    """
    note update updated watch read photo photos video breaking correction analysis opinion explainer q a faq
    timeline more related warning factbox live exclusive editor file question answer comment review interview
    summary
    """
)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a line that is no prose does, and what it says of its story."""

    role: Role
    facts: Facts = field(default_factory=Facts)


@dataclass(frozen=True, slots=True)
class Dateline:
    """ "LONDON, Jan 29, 2020 (Reuters) —" at the start of a story's first paragraph."""

    agency: str | None
    published: date | None


@lru_cache(maxsize=16_384)
def read_mark(line: str) -> Mark | None:
    """What the stripped `line` is, if it is no prose."""
    if not line or len(line) > LONGEST_MARK:
        return None
    if is_separator(line):
        return Mark("separator")
    return _labelled(line) or _field(line) or _dated(line) or _byline(line) or _other(line)


def read_dateline(line: str) -> Dateline | None:
    """The dateline that the paragraph `line` opens with. Without an agency the city must stand in capitals."""
    found = _DATELINE.match(line[:160]) if _SIGN.search(line, 0, 120) else None
    if not found:
        return None
    city, more, agency, sign = found["city"], found["more"] or "", found["agency"], found["sign"]
    dated = find_date(more)
    if city.split()[0].lower().rstrip(".") in _NO_CITY or len(city) < 3:
        return None
    if not city.isupper() and not (agency and sign != ":" and city[0].isupper()):
        return None
    if agency and not (is_agency(agency) or looks_like_outlet(agency) or agency.isupper()):
        return None
    return Dateline(agency.strip() if agency else None, dated[0] if dated else None)


def _labelled(line: str) -> Mark | None:
    found = _LABEL.fullmatch(line)
    if not found:
        return None
    label, rest = found["label"].lower(), found["rest"].strip()
    role: Role = "updated" if re.search("updat|modif", label) else "published"
    dated = find_date(rest)
    if dated and not rest[: dated[1]].strip(" ,|") and _AFTER_DATE.fullmatch(rest, dated[2]):
        return Mark(role, Facts(published=dated[0]))
    if dated is None and (_AGO.fullmatch(rest) or _CLOCK_ONLY.fullmatch(rest) or (not rest and label != "date")):
        return Mark(role)
    value = unusual_date(rest) if dated is None else None
    return Mark(role, Facts(published=value)) if value else None


def _field(line: str) -> Mark | None:
    """ "Outlet: X", "Source: https://…", "London: «X»", or an address alone."""
    city = _CITY_OUTLET.fullmatch(line)
    if city:
        return Mark("outlet", Facts(outlet=city["outlet"].strip()))
    if _URL.fullmatch(line.strip("<>")):
        return Mark("url", Facts(url=line.strip("<>")))
    found = _FIELD.fullmatch(line)
    if not found:
        return None
    name, value = found["name"].lower(), found["value"].strip()
    address = _URL.fullmatch(value.strip("<>"))
    if name == "short url":
        return Mark("promotion", Facts(url=address[0] if address else None))
    if address:
        return Mark("url", Facts(url=address[0]))
    if name in ("headline", "title") or len(value) > 80 or len(value.split()) > 8 or value.endswith((".", "?", "!")):
        return None
    if name in ("url", "link", "permalink", "original", "author", "reporter", "section", "category"):
        return Mark("label")
    return Mark("outlet", Facts(outlet=value.strip('«»“”"„')))


def _dated(line: str) -> Mark | None:
    """A date alone, or beside a byline or an outlet: "The Daily X | 29 January 2020"."""
    parts = [part for part in _BAR.split(line) if part] if len(line) <= 120 and _BAR.search(line) else []
    if 2 < len(parts) <= 5:
        return _among_parts(parts)
    dated = find_date(line) if len(line) <= 120 else None
    if dated is None:
        value = unusual_date(line) if line[-1:].isdigit() or line[:1].isdigit() else None
        return Mark("date", Facts(published=value)) if value else None
    value, start, end = dated
    before, after = line[:start], line[end:]
    if not before.strip(" (|") and _AFTER_DATE.fullmatch(after):
        return Mark("date", Facts(published=value))
    if before.strip() and _SPLIT_OFF.search(before) and _AFTER_DATE.fullmatch(after):
        beside = _SPLIT_OFF.sub("", before)
    elif not before.strip() and re.match(r"\s*[,|·•–—-]\s*\S", after):
        beside = re.sub(r"^[\s,|·•–—-]+", "", after)
    else:
        return None
    beside = re.sub(r"[\s,|·•–—-]*\b(?:updated|published|posted)(?: on)?:?$", "", beside, flags=re.I)
    named = _byline(beside) or _field(beside)
    if named:
        return Mark("date", named.facts.or_else(Facts(published=value)))
    if looks_like_outlet(beside):
        return Mark("date", Facts(outlet=beside, published=value))
    is_name, outlet = byline_outlet(beside)
    short = len(beside.split()) <= 4 and beside[:1].isupper() and bool(re.search(r"[|·•–—]", line))
    return Mark("date", Facts(outlet=outlet, published=value)) if is_name or short else None


def _among_parts(parts: list[str]) -> Mark | None:
    """ "The Daily X | 29 January 2020 | Jane Roe": short names and one date, set apart by bars."""
    marks = [_labelled(part) or _dated(part) for part in parts]
    dated = [mark for mark in marks if mark and mark.facts.published]
    others = [part for part, mark in zip(parts, marks, strict=True) if mark is None]
    if len(dated) != 1 or any(len(part.split()) > 5 or is_terminated(part) for part in others):
        return None
    names = [byline_outlet(re.sub(r"^by\s+", "", part, flags=re.I))[1] for part in others]
    outlet = next((name for name in names if name), None)
    return Mark("date", dated[0].facts.or_else(Facts(outlet=outlet)))


def _byline(line: str) -> Mark | None:
    found = _BYLINE.fullmatch(line)
    before, by, who = line.partition(", by ")
    if by and looks_like_outlet(before) and byline_outlet(who)[0]:
        return Mark("byline", Facts(outlet=before))
    if _FROM_OUR.fullmatch(line) and not is_terminated(line):
        return Mark("byline")
    if not found:
        return Mark("outlet", Facts(outlet=line)) if looks_like_outlet(line) else None
    is_name, outlet = byline_outlet(found["who"])
    return Mark("byline", Facts(outlet=outlet)) if is_name else None


def _other(line: str) -> Mark | None:
    if is_promotion(line):
        return Mark("promotion")
    if is_photo_credit(line):
        return Mark("credit")
    return Mark("navigation") if is_navigation(line) else None

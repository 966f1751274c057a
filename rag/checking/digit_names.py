"""Figures and number words that count nothing: parts of names, telephone numbers, idle words."""

from __future__ import annotations

import re

from rag.checking.numbers import Read
from rag.checking.units import unit_after

NO_VALUE = re.compile(
    r"(?:https?://|www\.)\S+|[\w.+-]{1,64}@[\w-]{1,64}\.[\w.]{1,64}"  # addresses
    r"|\+\d[\d ()./-]{6,20}\d|(?<![\d.,])(?<!\d )0\d{2,5}[ /-]\d{3,}(?:[ -]\d{2,})*"  # telephone numbers
    r"|\d+(?:\.\d+){2,}|\d{1,2}:\d\d(?::\d\d)+(?:\.\d+)?|[’']?\d0s\b|\b(?:24/7|9/11|7/7|50/50)\b"
    r"|\b(?:[Aa]rticle|[Ss]ection|[Cc]hapter|[Rr]oute|[Ff]light|[Cc]hannel|[Rr]oom|[Pp]age|[Nn]o\.|[Nn]umber(?= \d+ )|"
    r"[Pp]aragraph|[Cc]lause|[Rr]esolution|[Hh]ighway|Boeing|Airbus|Windows|Apollo|Formula|Catch|Phase|Grade|Volume|"
    r"Episode|Season|World War|Gate|Terminal|[Pp]latform|Unit|Building|Block|District|Ward|[Zz]one|Sector|Protocol|"
    r"Amendment|Title|Schedule|iPhone|[Bb]us|[Ll]evel|[Pp]art|[Rr]eactor|[Ll]ine|Studio|Area|Camp|[Ss]tage|[Rr]ound|"
    r"[Cc]ategory|[Tt]ier|[Cc]lass|Year|Group|Division|League|[Jj]unction|Exit|[Bb]erth|[Hh]angar)"
    r"\s\d+(?:[.-]\d+)*[A-Za-z]?\b(?!\s(?:per\s?cent|million|people)|%)"
)
_NAME_BEFORE = re.compile(r"(?:[^\W\d_]|[A-Z][\w]*[-‑–])\Z")
_YEAR_JOIN = re.compile(r"\b(?:mid|pre|post|early|late|sub|non|ex|minus|plus)[-‑]\Z", re.IGNORECASE)
_CAPITAL_BEFORE = re.compile(r"(?P<before>[\w,;:.!?’']*)(?P<gap>\s?)\b(?P<name>[A-Z][\w’'-]*)\s\Z")
_NOT_NAMES = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\Z|(?:In|At|By|On|Of|The|About|Around|Over|Some|From|For|To|And|But|Only|"
    r"Nearly|Almost|More|Than|Least|Another|All|With|Up|After|Before|Between|These|Those|Its|Their|Just|Under|Until)\Z"
)
_UNIT_CLOSE = re.compile(r"\s?[-‑]?(?:%|[a-z]+)")
_PERCENT = frozenset(["%", "percent", "per", "pct", "percentage", "million", "billion"])
_STARTS_SENTENCE = frozenset(".!?:;")


def is_name(text: str, number: Read) -> bool:
    """Whether the figures belong to a name (G7, F-16, Channel 4, "one another") or to idle words."""
    if number.one:
        return not _counts_one(text, number)
    if number.form == "ordinal":
        return _is_idle_ordinal(text, number)
    if not number.plain and not text[number.start].isdigit():
        return False
    before = text[max(0, number.start - 40) : number.start]
    if _NAME_BEFORE.search(before) and not _YEAR_JOIN.search(before):
        return True
    following = text[number.end : number.end + 3]
    if number.plain and following[:1].isalpha() and not _UNIT_TOUCHING.match(text, number.end):
        return True  # 5G, 4x4, 3D
    named = _CAPITAL_BEFORE.search(before) if number.plain and number.high < 10_000 else None
    if named is None or _NOT_NAMES.match(named["name"]) or "," in text[number.start : number.end]:
        return False
    starts = not named["gap"] or named["before"][-1:] in _STARTS_SENTENCE
    counted = _UNIT_CLOSE.match(text, number.end)
    return not starts and not (counted and (unit_after(text, number.end)[0] or counted[0].strip() in _PERCENT))


_UNIT_TOUCHING = re.compile(
    r"(?:km/?h?|kms|k?ph|kmh|mph|m|cm|mm|kg|g|ft|in|lb|lbs|p|s|h|hrs?|mins?|secs?|C|F|[kMG]W|ha|ml|l|pc|pts?|yds?|mi|x)\b"
)
_ONE_BEFORE = re.compile(
    r"\b(?:no|this|that|the|each|every|any|which|another|some|only|such|a|an|not)[\s-]+\Z|[’'-]\Z", re.IGNORECASE
)
_ONE_AFTER = re.compile(
    r"\s+(?!(?:of|another|day|time|is|was|has|had|would|could|must|can|will|may|should|might|that|who|which|in|on|at|by|to|"
    r"for|and|or|but|from|with|as|says|said|wants?|knows?|thing|side|way|more|hand|another|the|a|by|he|she|they|we|does|did"
    r")\b)[a-zA-Z]|[-‑](?:year|month|week|day|hour|minute|mile|metre|kilometre|off|third|man|woman)|%"
)


def _counts_one(text: str, number: Read) -> bool:
    """ "One contractor died" counts; "one of the", "no one", "one day" and "one must" do not."""
    if _ONE_BEFORE.search(text[max(0, number.start - 10) : number.start]):
        return False
    return _ONE_AFTER.match(text, number.end, number.end + 40) is not None


def _is_idle_ordinal(text: str, number: Read) -> bool:
    word, before = text[number.start : number.end], text[max(0, number.start - 12) : number.start].lower()
    if word[0].isdigit():
        return bool(before) and before[-1].isalnum()
    if word.lower() == "second" and (re.search(r"\d\s?\Z|\b(?:a|per|every|split|one)[\s-]+\Z", before)):
        return not before.endswith(("a ", "every "))
    following = text[number.end : number.end + 8].lower()
    if word.lower() in ("first", "second", "third") and following.startswith(
        (" of all", "-hand", "-class", "-rate", "-part")
    ):
        return True
    if before.endswith("at ") and word.lower() == "first":
        return True
    return word[0].isupper() and bool(before) and before.rstrip()[-1:] not in ("", *_STARTS_SENTENCE, '"', "“")

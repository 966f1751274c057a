"""One value as a sentence gives it, with what stands around it: the cheap tests of whether two mean the same thing."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache

from rag.answering.disagreeing.naming import named, names_in
from rag.answering.disagreeing.wordpairs import CONTRASTS, FAMILIES, counts_anybody
from rag.checking.units import MEASURE
from rag.checking.value import Value, word_set
from rag.checking.values import conflicts, values
from rag.index.lexical import words
from rag.types import Evidence

MOST_DAYS = 31
"""Figures published further apart are taken for two states of a changing thing, not for a disagreement."""


@dataclass(frozen=True)
class Mention:
    """A value in the sentence of one article."""

    evidence: Evidence
    value: Value
    all_values: tuple[Value, ...]
    published: date | None

    @property
    def text(self) -> str:
        return self.evidence.quote

    @property
    def shown(self) -> str:
        """As written, with the noun that it counts."""
        value = self.value
        end = value.unit_end if value.kind == "number" and value.unit_end - value.end <= _LONGEST_NOUN else value.end
        return " ".join(self.text[value.start : max(end, value.end)].split())

    def counting(self, unit: str) -> Mention:
        """The same with the noun that the sentence has elsewhere."""
        return replace(self, value=replace(self.value, unit=unit))

    @cached_property
    def clause(self) -> tuple[int, int]:
        """Characters of the clause that holds the value."""
        start = max((m.end() for m in _BREAK.finditer(self.text, 0, self.value.start)), default=0)
        after = _BREAK.search(self.text, max(self.value.end, self.value.unit_end))
        return start, after.start() if after else len(self.text)

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(words(_without(self.text, self.all_values)))

    @cached_property
    def near(self) -> frozenset[str]:
        start, end = self.clause
        return frozenset(words(_without(self.text, self.all_values)[start:end]))

    @cached_property
    def modifiers(self) -> tuple[str, ...]:
        """The words between the number and the noun that it counts."""
        if self.value.kind != "number":
            return ()
        return tuple(_WORD.findall(self.text[self.value.end : self.value.unit_end])[:-1])

    @cached_property
    def names(self) -> frozenset[str]:
        """Names of the sentence, without the words that begin it."""
        return names_in(self.text)

    @cached_property
    def days(self) -> tuple[Value, ...]:
        """The other dates of the sentence, without those on which somebody spoke."""
        dated = (v for v in self.all_values if v.kind in ("date", "time") and v != self.value)
        return tuple(v for v in dated if not _SPOKE.search(self.text[max(0, v.start - 30) : v.start]))


@lru_cache(maxsize=512)
def mentions(evidence: Evidence) -> tuple[Mention, ...]:
    """The first values of a sentence, dates resolved by the day of publication; none where it is too long."""
    if not may_hold_value(evidence.quote):
        return ()
    published = date.fromisoformat(evidence.published or "") if _DAY.fullmatch(evidence.published or "") else None
    found = values(evidence.quote, published)
    return tuple(
        Mention(evidence, value, found[:_MOST_VALUES], published)
        for value in found[:_MOST_VALUES]
        if value.kind != "ordinal"
    )


def may_hold_value(text: str) -> bool:
    """A cheap test."""
    return len(text) <= _LONGEST and _MAY_HOLD.search(text) is not None


_MAY_HOLD = re.compile(
    r"\d|day\b|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty|\w+ty-\w+|hundreds?|"
    r"thousands?|millions?|billions?|dozens?|scores|half|third|quarters?|twice|noon|midnight|January|February|March|"
    r"April|May|June|July|August|September|October|November|December)\b",
    re.IGNORECASE,
)


_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_LONGEST, _LONGEST_NOUN, _MOST_VALUES = 1_500, 40, 12
_WORD = re.compile(r"[^\W\d_]+")
_BREAK = re.compile(
    r"[;:()–—]|,\s|(?<=\w)\.\s|\b(?:and|but|while|whereas|although|though|when|which|who)\b(?!\s+(?:a|two)\s+hal)"
)
_SPOKE = re.compile(
    r"\b(?:said|says|told|announced|reported|published|wrote|gave|according to [\w ]{1,20}|confirmed|added)"
    r"(?:\s\w+){0,3}\s(?:on\s)?\Z|\b(?:on|of)\s\Z(?<=of )"
)


def _without(text: str, found: tuple[Value, ...]) -> str:
    """The text with its values blanked."""
    for value in found:
        text = text[: value.start] + " " * (value.end - value.start) + text[value.end :]
    return text


_OPPOSED = (
    re.compile(r"\b(?:for|favou?r|backed|yes)\b", re.I),
    re.compile(r"\b(?:against|oppos(?:e|es|ed|ing)|reject\w+)\b", re.I),
)
_RATE = re.compile(
    r"\b(?:a|an|per|each|every)\s(?:(?:average|typical|normal|ordinary|usual)\s)?(?:week|work|working\s)?"
    r"(second|minute|hour|day|night|week|month|quarter|year)\b(?!\s(?:ago|later|earlier|before|after)\b)",
    re.I,
)
_ADDED = re.compile(r"\b(?:further|another|additional|extra|other)\s+\Z", re.I)
_PART = re.compile(r"\bof (?:the|them|those|whom|these|its|their)\b", re.I)
_SCOPE = re.compile(
    r"\b(?:world-?wide|nation-?wide|country-?wide|globally|altogether|overall|across the country|in total)\b", re.I
)
_BEYOND = re.compile(
    r"\s*(?:above|below|higher|lower|more|less|fewer|further|downstream|upstream|away|apart|earlier|later|ahead|behind|"
    r"short of|longer|shorter)\b"
)
_RESTRICTING = word_set(
    "female male foreign domestic local overseas civilian military adult elderly young old new permanent temporary "
    "disabled weekly daily monthly annual extra spare further other former senior junior part full"
)
_GROWS = frozenset(words(
    "killed died dead death deaths drowned injured wounded hurt missing rescued evacuated arrested cases infected "

    "infections displaced burnt burned signatures donations raised casualties victims bodies homeless toll recorded"
))  # fmt: skip
_GROWN = re.compile(
    r"\b(?:ris(?:e|es|en|ing)|rose|now|reach(?:ed|es)|so far|grow[ns]?|grew|increas\w+|climb\w*|up from|latest|"
    r"since then|by (?:noon|midday|evening|\w+day)|as of|more than a (?:day|week) ago|went up|gone up|total|fell|"
    r"fallen|down from|dropped|in the end|eventually|final(?:ly)?|first (?:estimate|plans?)|was to|were to)\b",
    re.IGNORECASE,
)


def same_noun(a: str, b: str) -> bool | None:
    """Whether two units mean the same: None when words cannot tell and meaning must."""
    if a == b:
        return True
    if not a or not b:
        return None
    if any(a in family and b in family for family in FAMILIES):
        return None
    return None if counts_anybody(a, b) else False


def at_odds(a: Mention, b: Mention) -> bool:
    """Whether both values cannot be right, if their nouns mean the same."""
    if "vague" in (a.value.bound, b.value.bound) and a.value.unit != b.value.unit:
        return False  # "hundreds of staff left" says too little to contradict
    other = replace(b.value, unit=a.value.unit) if a.value.kind == "number" else b.value
    return same_noun(a.value.unit, b.value.unit) is not False and conflicts(close(a.value), close(other))


def close(value: Value) -> Value:
    """The value with "nearly 20,000" taken for what another paper would call that, and not 18,400."""
    return replace(value, low=max(value.low, _NEARLY * value.high)) if value.bound == "nearly" else value


_NEARLY = 0.95


def comparable(a: Mention, b: Mention) -> bool:
    """The cheap tests: nothing in the words says that the two values are about different things."""
    return not (_apart_in_time(a, b) or grown(a, b)) and of_one_thing(a, b)


def of_one_thing(a: Mention, b: Mention) -> bool:
    """The same, whenever the two were said."""
    return not (
        a.value.kind != b.value.kind
        or same_noun(a.value.unit, b.value.unit) is False
        or not (a.stems & b.stems) - _LINKING
        or _contrasted(a, b)
        or _far_apart(a.value, b.value)
        or _other_share(a, b)
        or _other_names(a, b)
    )


_LINKING = frozenset(words("after before since until during between over under about through also not more than from"))


def _far_apart(a: Value, b: Value) -> bool:
    """A reward of €50,000 is no other figure for a loot of €2.4 million."""
    if a.kind not in ("number", "money") or min(a.low, b.low) <= 0:
        return False
    return max(a.low, b.low) > _TIMES * min(a.low, b.low)


_TIMES = 10


def _apart_in_time(a: Mention, b: Mention) -> bool:
    for kind in ("date", "time"):
        mine, theirs = ([v for v in m.days if v.kind == kind] for m in (a, b))
        if mine and theirs and all(conflicts(x, y) for x in mine for y in theirs):
            return True
    lasting = (a.value.kind == "date" and a.value.year > 0) or a.value.unit in MEASURE
    if lasting or a.published is None or b.published is None:
        return False
    return abs((a.published - b.published).days) > MOST_DAYS


def grown(a: Mention, b: Mention) -> bool:
    """A later figure of a thing that goes on growing, or that says so, is news and no disagreement."""
    if a.value.kind == "date" or a.value.kind == "time":
        return False
    if a.published is None or b.published is None or a.published == b.published:
        return False
    first, later = (a, b) if a.published < b.published else (b, a)
    if _GROWN.search(later.text) and not _GROWN.search(first.text):
        return True
    return later.value.low > first.value.low and bool(first.near & _GROWS) and bool(later.near & _GROWS)


def _contrasted(a: Mention, b: Mention) -> bool:
    for row in CONTRASTS:
        mine = {i for i, side in enumerate(row) if side & a.near}
        theirs = {i for i, side in enumerate(row) if side & b.near}
        if mine and theirs and not mine & theirs:
            return True
    sides = [tuple(bool(p.search(m.text)) for p in _OPPOSED) for m in (a, b)]
    return sides[0][1] != sides[1][1]


def _other_share(a: Mention, b: Mention) -> bool:
    """A rate beside a sum, a part beside the whole, a further number beside the first."""
    rates = [{r.casefold() for r in _RATE.findall(m.text[m.value.end : m.value.end + 60])} for m in (a, b)]
    if rates[0] != rates[1]:
        return True
    added = [bool(_ADDED.search(m.text[max(0, m.value.start - 15) : m.value.start])) for m in (a, b)]
    part = [bool(_PART.search(m.text[max(0, m.value.start - 40) : m.value.end + 9])) for m in (a, b)]
    some = [{w.casefold() for w in m.modifiers} & _RESTRICTING for m in (a, b)]
    beyond = [bool(_BEYOND.match(m.text, max(m.value.end, m.value.unit_end))) for m in (a, b)]
    if beyond[0] != beyond[1]:
        return True
    scope = [bool(_SCOPE.search(m.text)) for m in (a, b)]
    return added[0] != added[1] or part[0] != part[1] or some[0] != some[1] or scope[0] != scope[1]


def _other_names(a: Mention, b: Mention) -> bool:
    """Names that qualify the noun on one side only, or different names on both sides of the same clause."""
    for mine, other in ((a, b), (b, a)):
        own = names_in("x " + " ".join(mine.modifiers))
        theirs = " ".join(other.modifiers)
        if other.value.unit and any(not named(name, theirs) for name in own):
            return True
    if a.value.unit == b.value.unit == "year" and a.names and b.names and not any(named(n, b.text) for n in a.names):
        return True  # the ages of two people
    left = {n for n in _clause_names(a) if not named(n, f"{b.text} {b.evidence.title}")}
    right = {n for n in _clause_names(b) if not named(n, f"{a.text} {a.evidence.title}")}
    return bool(left and right)


def _clause_names(mention: Mention) -> set[str]:
    """Names of the clause, but not those of who says so."""
    start, end = mention.clause
    clause = re.sub(r"\b(?:according to|the [A-Z]\w+ [A-Z]\w+ has)\b.*", "", mention.text[start:end])
    own = names_in(mention.evidence.outlet or "") | {w.casefold() for w in _WORD.findall(mention.evidence.outlet or "")}
    return {n for n in names_in(clause if start else mention.text[:end]) if n not in own}

"""The kind of words that answer a question: read off the question, looked for in a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMBER_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|"
    "nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|dozens?|"
    "half|third|quarter|fifth|once|twice|no|none|nobody|several"
)
_NUMBER = rf"\d|[%٪]|\b(?:{_NUMBER_WORDS})\b"
_OFTEN = rf"{_NUMBER}|\b(?:every|each|annual|yearly|monthly|weekly|daily|hourly|times|regular|rarely|never)"
# A count of things is not a day, a clock time, a sum of money, a length or an age.
_COUNT = (
    rf"(?:(?<![\d.,:£$€¥-])(?!(?:1[5-9]|20)\d\d\b(?![,.]\d))\d+(?:[.,]\d+)*|\b(?:{_NUMBER_WORDS}))\b"
    r"(?![.:]\d|-year)(?! ?(?:[ap]\.?m\b|o'clock|(?:kilo|centi|milli)?met(?:re|er)s?\b|km\b|"
    r"(?:mile|year|month|week|day|hour|minute|euro|pound|dollar)s?\b|jan|feb|mar|apr|may\b|jun|jul|aug|sep|oct|nov|dec))"
)
_TIME = (
    r"\b(?:1[0-9]|20)\d\ds?\b|\b\d{1,2}[:.]\d\d\b|\b(?:jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\b|"
    r"\bmay \d|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:today|yesterday|tomorrow|tonight|noon|midnight|"
    r"spring|summer|autumn|fall|winter|week|month|year|decade|century|season|ago|later|earlier|since|until|easter|"
    r"christmas|\d ?[ap]\.?m\b|o'clock)s?\b"
)
_NAME = r"(?-i:(?<!^)(?<![.!?“\"] )\b[A-Z][\w’'-]+)"
_ANY_NAME = r"(?-i:\b[A-Z][\w’'-]+)"
_AGE = (
    r"\byears?[- ]old\b|\baged\b|\bage of\b|\bborn\b|\b(?:is|was|turned|turns|am) \d{1,3}\b(?! ?%)|, \d{1,3}[,.)]|"
    rf"\b(?:man|woman|boy|girl) of \d|\b(?:is|was|turned|turns|am) (?:{_NUMBER_WORDS})\b"
)
_ORIGIN = r"\bborn\b|\bbirth|\bnative\b|\bgrew up\b|\bhails?\b|\b(?:comes?|came) from\b|\braised in\b"
_NATION = (
    r"\bnational(?:ity|s?)\b|\bcitizen|\bnative of\b|\bpassport|"
    r"(?-i:\b[A-Z]\w+(?:ish|ese|ian|ican|ean)\b)|\b(?:french|dutch|german|czech|greek|swiss|thai)\b"
)
_MONEY = r"[£$€¥₹]|\b(?:dollars?|euros?|pounds?|cents?|pence|yen|million|billion|percent|wage|salary|free|pay)\b"
_INCOME = r"\b(?:salar|wage|earn|income|paid|(?:an?|per|each) (?:hour|day|week|month|year)\b|starting rate)"
_SPOUSE = r"\b(?:wife|husband|spouse|married|marri|partner|widow)"
_CHILDREN = r"\b(?:child|son\b|sons\b|daughter|father of|mother of|kids?\b|twins\b|infant|baby)"
_COLOUR = (
    r"\bcolou?r|\bpaint|\b(?:red|blue|green|yellow|white|black|grey|gray|brown|orange|pink|purple|silver|gold(?:en)?|"
    r"crimson|scarlet|beige|turquoise|violet)\b"
)
_PARTY = r"\b(?:party|democrat|republican|labour|conservative|liberal|socialist|green)s?\b"
_SPEED = r"\b(?:km/?h|kph|mph|knots?|speed|per hour|per second|an hour|fast|times the)"
_PEOPLE = r"\b(?:population|inhabitants?|residents|people (?:who )?liv(?:e|ed|ing)|lives? in|home to|census)\b"
_SCHOOL = r"\b(?:universit|college|school|academy|stud(?:y|ied|ies)|graduat|degree|educat)"
_HIGH = (
    rf"(?:\d|\b(?:{_NUMBER_WORDS})\b)"
    r"(?!\S* (?:kilo|centi|milli)?(?:metres?|meters?|km|miles?|feet) (?:long|wide|deep)\b)"
)
_LONG = rf"\d|\b(?:{_NUMBER_WORDS})\b|\b(?:years?|months?|weeks?|days?|hours?|minutes?|until|decades?|centur)"


@dataclass(frozen=True, slots=True)
class AnswerType:
    """The kind of words that the answer must hold. `demanded`: without them it is no answer at all.

    They must say something that the question does not say itself (`said`: its words).
    """

    pattern: re.Pattern[str] | None = None
    demanded: bool = False
    said: frozenset[str] = frozenset()

    @classmethod
    def of(cls, question: str) -> AnswerType:
        for asks, holds, demanded in _TYPES:
            if asks.search(question):
                said = frozenset(w.casefold() for w in _WORDS.findall(question))
                return cls(holds, demanded, said)
        return cls()

    def fit(self, text: str) -> int:
        """1 when the text holds them, -1 when not, 0 when the question does not say."""
        if self.pattern is None:
            return 0
        if not self.pattern.flags & re.IGNORECASE:
            text = text.lower()
        if self.demanded:
            return 1 if self.pattern.search(text) else -1
        return 1 if any(not self._says(f.group()) for f in self.pattern.finditer(text)) else -1

    def _says(self, words: str) -> bool:
        """Whether the question itself has these words."""
        found = _WORDS.findall(words.casefold())
        return bool(found) and self.said.issuperset(found)


_WORDS = re.compile(r"\w+")


def _row(asks: str, holds: str, demanded: bool = False) -> tuple[re.Pattern[str], re.Pattern[str], bool]:
    """Patterns that know no capitals are looked for in lower-case text, which is three times as fast."""
    return re.compile(asks, re.IGNORECASE), re.compile(holds, re.IGNORECASE if "(?-i:" in holds else 0), demanded


_TIME_UNITS = r"(?:years?|months?|weeks?|days?|hours?|minutes?|seconds?|times|percent|degrees|metres|miles|kilomet\w+)"
_TYPES = (
    _row(r"\bhow old\b|\b(?:what|which)(?: is| was)?(?: the)? age\b", _AGE, demanded=True),
    _row(r"\b(?:where|which|what|when)\b.*\b(?:born|birthplace|birthday|date of birth)\b", _ORIGIN, demanded=True),
    _row(r"\b(?:wife|husband|spouse|married)\b", _SPOUSE, demanded=True),
    _row(r"\bhow many (?:children|kids|sons|daughters)\b.*\bhave\b", _CHILDREN, demanded=True),
    _row(r"\bnationalit\w+|\b(?:which|what) country\b.*\bfrom\b", _NATION, demanded=True),
    _row(r"\bcolou?rs?\b", _COLOUR, demanded=True),
    _row(r"\b(?:which|what) (?:political )?party\b", _PARTY, demanded=True),
    _row(r"\bhow fast\b|\b(?:top|average|maximum) speed\b", _SPEED, demanded=True),
    _row(r"\bpopulation\b|\bhow many people live\b", _PEOPLE, demanded=True),
    _row(
        r"\b(?:which|what) (?:university|college|school)\b|"
        r"\bwhere did .* (?:study|go to (?:school|university|college))\b",
        _SCHOOL,
        demanded=True,
    ),
    _row(r"\bsalary\b|\b(?:what|how much)\b.*\bearns?\b", _INCOME, demanded=True),
    _row(r"\b(?:how much money|what price)\b|\bhow much\b.*\b(?:cost|pay|paid)", _MONEY, demanded=True),
    _row(r"\bhow (?:high|tall)\b", _HIGH),
    _row(r"\bhow long\b", _LONG),
    _row(r"\bhow often\b", _OFTEN),
    _row(rf"\bhow many (?!{_TIME_UNITS}\b)", _COUNT),
    _row(
        r"\bhow (?:many|much|far|large|big|deep|wide|heavy)\b|"
        r"\bwhat (?:percentage|number|share|proportion|price|amount|sum|size|fraction|figure|speed|total)\b|"
        r"\bwhat (?:was|is|were|are) the (?:\w+ )?(?:percentage|number|price|cost|total|toll|score|rate)\b",
        _NUMBER,
    ),
    _row(r"\bwhen\b|\b(?:what|which|in what) (?:year|month|day|date|time|week)\b", _TIME),
    _row(r"^\W*(?:and |but )?who(?:m|se)?\b|\bby whom\b|\bwhose\b", _ANY_NAME),
    _row(
        r"\bwhere\b|\b(?:what|which) (?:city|country|town|place|region|company|firm|club|team|airline|bank|hospital|"
        r"newspaper|nation|state)\b",
        _NAME,
    ),
)

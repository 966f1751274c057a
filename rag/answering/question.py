"""What a question asks for, read off its words: the kind of answer, and what it takes for given."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.index.lexical import words
from rag.types import Article

_NUMBER_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|"
    "nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|dozens?|"
    "half|third|quarter|once|twice|no"
)
_NUMBER = rf"\d|[%٪]|\b(?:{_NUMBER_WORDS})\b"
_TIME = (
    r"\b(?:1[5-9]|20)\d\d\b|\b\d{1,2}[:.]\d\d\b|\b(?:jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\b|"
    r"\bmay \d|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:today|yesterday|tomorrow|tonight|noon|midnight|"
    r"spring|summer|autumn|winter|week|month|year|decade|century|ago|later|earlier|since|until)s?\b"
)
_NAME = r"(?-i:(?<!^)(?<![.!?“\"] )\b[A-Z][\w’'-]+)"
_AGE = (
    r"\byears?[- ]old\b|\baged\b|\bage of\b|\bborn\b|\b(?:is|was|turned|turns) \d{1,3}\b(?! ?%)|, \d{1,3}[,.)]|"
    rf"\b(?:is|was|turned|turns) (?:{_NUMBER_WORDS})\b"
)
_ORIGIN = r"\bborn\b|\bbirth|\bnative\b|\bgrew up\b|\bhails?\b|\b(?:comes?|came) from\b|\braised in\b"
_MONEY = r"[£$€¥₹]|\b(?:dollars?|euros?|pounds?|cents?|pence|yen|million|billion|percent|wage|salary|free)\b"
_SPOUSE = r"\b(?:wife|husband|spouse|married|marri|partner|widow)"


@dataclass(frozen=True, slots=True)
class AnswerType:
    """The kind of words that the answer must hold. `demanded`: without them it is no answer at all."""

    pattern: re.Pattern[str] | None = None
    demanded: bool = False

    @classmethod
    def of(cls, question: str) -> AnswerType:
        for asks, holds, demanded in _TYPES:
            if asks.search(question):
                return cls(holds, demanded)
        return cls()

    def fit(self, text: str) -> int:
        """1 when the text holds them, -1 when not, 0 when the question does not say."""
        if self.pattern is None:
            return 0
        return 1 if self.pattern.search(text) else -1


def _row(asks: str, holds: str, demanded: bool = False) -> tuple[re.Pattern[str], re.Pattern[str], bool]:
    return re.compile(asks, re.IGNORECASE), re.compile(holds, re.IGNORECASE), demanded


_TYPES = (
    _row(r"\bhow old\b|\bwhat age\b", _AGE, demanded=True),
    _row(r"\b(?:where|which|what|when)\b.*\b(?:born|birthplace|birthday|date of birth)\b", _ORIGIN, demanded=True),
    _row(r"\b(?:wife|husband|spouse|married)\b", _SPOUSE, demanded=True),
    _row(r"\b(?:salary|how much money|what price)\b|\bhow much\b.*\b(?:cost|pay|paid|earn)", _MONEY, demanded=True),
    _row(
        r"\bhow (?:many|much|long|far|large|big|high|tall|deep|often|fast|wide|heavy)\b|"
        r"\bwhat (?:percentage|number|share|proportion|price|amount|sum|size|fraction|figure|speed|total)\b|"
        r"\bwhat (?:was|is|were|are) the (?:\w+ )?(?:percentage|number|price|cost|total|toll|population|score|rate)\b",
        _NUMBER,
    ),
    _row(r"\bwhen\b|\b(?:what|which|in what) (?:year|month|day|date|time|week)\b", _TIME),
    _row(r"^\W*(?:and |but )?who(?:m|se)?\b|\bby whom\b|\bwhose\b", _NAME),
    _row(r"\bwhere\b|\b(?:what|which) (?:city|country|town|place|region)\b", _NAME),
)

_GIVEN = re.compile(r"\d+(?:[.,]\d+)*|(?<!^)\b[^\W\d_][\w’'-]*")
_YEAR_BESIDE, _YEAR_MISSING = 1.0, 2.0
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d\Z")


def missing(question: str, article: Article, passage: str, sentence: str) -> float:
    """How many of the names and figures that the question takes for given are not in its article.

    A year weighs more, and must stand in the sentence or be the article's own: an article that mentions 2017
    somewhere does not say what a figure was then.
    """
    close = set(words(f"{article.title} {sentence}"))
    near = close | set(words(passage))
    whole: set[str] | None = None
    count = 0.0
    for given in _GIVEN.findall(question.strip()):
        if given[0].islower():
            continue
        stems = set(words(given))
        if _YEAR.match(given):
            own = article.published is not None and str(article.published.year) == given
            count += 0.0 if own or stems <= close else _YEAR_BESIDE if stems <= near else _YEAR_MISSING
        elif not stems <= near:
            whole = whole if whole is not None else near | set(words(article.text))
            count += not stems <= whole
    return count

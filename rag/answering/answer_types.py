"""The kind of words that answer a question: read off the question, looked for in a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.articles.vocabulary import words as wordset
from rag.index.lexical import STOPWORDS

_NUMBER_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|"
    "nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|dozens?|"
    "half|third|quarter|fifth|once|twice|no|none|nobody|several"
)
_NUMBER = rf"\d|[%٪]|\b(?:{_NUMBER_WORDS})\b"
_OFTEN = rf"{_NUMBER}|\b(?:every|each|annual|yearly|monthly|weekly|daily|hourly|times|regular|rarely|never)"
# A count of things is not a day, a clock time, a sum of money, a length or an age.
_COUNT = (
    rf"(?:(?<![\d.,:£$€¥-])(?!(?:1[5-9]|20)\d\d\b(?![,.]\d))\d+(?:[.,]\d+)*|\b(?:{_NUMBER_WORDS}))\b(?! of the )"
    r"(?![.:]\d|-year)(?! ?(?:[ap]\.?m\b|o'clock|(?:kilo|centi|milli)?met(?:re|er)s?\b|km\b|"
    r"(?:mile|year|month|week|day|hour|minute|euro|pound|dollar)s?\b|jan|feb|mar|apr|may\b|jun|jul|aug|sep|oct|nov|dec))"
)
_TIME = (
    r"\b(?:1[0-9]|20)\d\ds?\b|\b\d{1,2}[:.]\d\d\b|\b(?:jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\b|"
    r"\bmay \d|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:today|yesterday|tomorrow|tonight|noon|midnight|"
    r"spring|summer|autumn|fall|winter|week|month|year|decade|century|season|ago|later|earlier|since|until|easter|"
    r"christmas|\d ?[ap]\.?m\b|o'clock)s?\b"
)
_NAME = re.compile(r"[A-Z]")
"""Stands for `new_name`."""
_AGE = (
    r"\byears?[- ]old\b|\baged\b|\bage of\b|\bborn\b|\b(?:is|was|turned|turns|am) \d{1,3}\b(?! ?%)|, \d{1,3}[,.)]|"
    rf"\b(?:man|woman|boy|girl) of \d|\b(?:is|was|turned|turns|am) (?:{_NUMBER_WORDS})\b"
)
_ORIGIN = r"\bborn\b|\bbirth|\bnative\b|\bgrew up\b|\bhails?\b|\b(?:comes?|came) from\b|\braised in\b"
_NATION = (
    r"\bnational(?:ity|s?)\b|\bcitizen|\bnative of\b|\bpassport|\b(?:french|dutch|german|czech|greek|swiss|thai)\b|"
    r"\b\w{3,}(?:nish|lish|tish|rish|dish|kish|lgian|ssian|talian|adian|ralian|azilian|gyptian|wegian|ranian|kranian|"
    r"ndian|ustrian|ungarian|omanian|ican|nese|guese|raqi|sraeli)\b"
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
_FIGURE = (
    rf"(?:\d[\d.,]*|\b(?:{_NUMBER_WORDS}|a|an)\b)[\s-](?:(?:and|a|half|more|full|hundred|thousand|million)\s){{0,2}}"
)
_SPAN = r"(?:metres?|meters?|m\b|feet|foot|ft\b|inch|cm\b|mm\b|centimet|millimet|storeys?|stories|floors?)"
_FAR = r"(?:kilomet|km\b|miles?\b|metres?|meters?|m\b|feet|yards?|block|minutes?|hours?)"
_TERM = r"(?:years?|months?|weeks?|days?|nights?|hours?|minutes?|seconds?|decades?|centur|fortnight)"
_HIGH = rf"{_FIGURE}{_SPAN}\w*\b(?! (?:long|wide|deep)\b)|[£$€¥%]|\bpercent\b|\bper cent\b"
_LONG = rf"{_FIGURE}(?:{_TERM}|{_SPAN}|{_FAR})|\b(?:until|overnight|all (?:day|night)|open-ended|for life)\b"
_WEIGHT = r"\b(?:tonn?e?s?|kilograms?|kilos?|kg|pounds?|lbs?|grams?|ounces?|stone)\b"
_SHARE = (
    rf"[%٪]|\b(?:percent|per cent|percentage|half|third|quarter|fifth|tenth|majority|all|none|(?:{_NUMBER_WORDS}) in "
    rf"(?:{_NUMBER_WORDS})|\d+ (?:out )?of \d+|\d+ to \d+)\b"
)

NATIONALITIES = wordset(
    """
    afghan african albanian algerian american arab argentine argentinian armenian asian australian austrian
    azerbaijani bangladeshi belarusian belgian bolivian bosnian brazilian british bulgarian cambodian canadian
    chilean chinese colombian croatian cuban cypriot czech danish dutch egyptian english estonian ethiopian european
    filipino finnish french georgian german ghanaian greek hungarian icelandic indian indonesian iranian iraqi irish
    israeli italian jamaican japanese jordanian kazakh kenyan korean kurdish kuwaiti latvian lebanese libyan
    lithuanian malaysian mexican moroccan nepalese nigerian norwegian pakistani palestinian peruvian polish
    portuguese qatari romanian russian saudi scottish serbian singaporean slovak slovenian somali spanish sudanese
    swedish swiss syrian taiwanese thai tunisian turkish ukrainian venezuelan vietnamese welsh yemeni
    """
)
"""Names also where somebody types without capitals."""


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
        if self.pattern is _NAME:
            return 1 if new_name(text, self.said, self.demanded) else -1
        text = text.lower()
        return 1 if any(not self._says(f.group()) for f in self.pattern.finditer(text)) else -1

    def _says(self, words: str) -> bool:
        """Whether the question itself has these words. What is demanded may be asked for by its own word ("wife")."""
        found = _WORDS.findall(words.casefold())
        known = bool(found) and self.said.issuperset(found)
        return known and (not self.demanded or any(word[0].isdigit() for word in found))


_CAPITALS = re.compile(r"[A-Z][\w’'-]*(?:(?: (?:of|the|de|van|von|al|bin))? [A-Z][\w’'-]*)*")
_OPENS = re.compile(r"(?:\A|[.!?:;—–]\s+|[“\"‘(•*]\s?)\Z")
_DATELINE = re.compile(r"\A[A-Z][A-Z .’'-]+(?:,[^:–—-]{0,40})?(?:\([^)]*\))?\s?[:–—-]")
_NO_NAME = wordset(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december mr mrs ms dr sir i the a an american british european
    """
)


def new_name(text: str, said: frozenset[str], strictly: bool) -> bool:
    """Whether the text holds a proper name that shares no word with the question.

    `strictly`: a single word that opens a sentence, a capital or a nationality tells nothing.
    """
    text = text[_dateline(text) :]
    for run in _CAPITALS.finditer(text):
        parts = [_POSSESSIVE.sub("", w).casefold() for w in run[0].split()]
        opens = _OPENS.search(text[max(0, run.start() - 3) : run.start()]) is not None
        if opens and (parts[0] in STOPWORDS or (strictly and len(parts) == 1)):
            parts = parts[1:]
        if strictly and len(parts) == 1 and (parts[0] in NATIONALITIES or run[0].isupper()):
            continue
        if parts and not said & set(parts) and not _NO_NAME.issuperset(parts):
            return True
    return False


def _dateline(text: str) -> int:
    found = _DATELINE.match(text[:80])
    return found.end() if found else 0


_POSSESSIVE = re.compile(r"[’']s?\Z")
_WORDS = re.compile(r"\w+")


def _row(
    asks: str, holds: str | re.Pattern[str], demanded: bool = False
) -> tuple[re.Pattern[str], re.Pattern[str], bool]:
    """What answers is looked for in lower-case text, which is three times as fast as ignoring case."""
    return re.compile(asks, re.IGNORECASE), re.compile(holds) if isinstance(holds, str) else holds, demanded


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
    _row(
        r"\b(?:how much money|what price)\b|\bhow much\b.*\b(?:cost|pay|paid)|"
        r"\bwhat (?:do|does|did|will|would)\b.*\bcost\b",
        _MONEY,
        demanded=True,
    ),
    _row(r"\bhow (?:high|tall)\b", _HIGH, demanded=True),
    _row(r"\bhow (?:deep|wide)\b", rf"{_FIGURE}(?:{_SPAN}|{_FAR})", demanded=True),
    _row(r"\bhow heavy\b", _WEIGHT, demanded=True),
    _row(r"\bhow far\b(?! along)", rf"{_FIGURE}{_FAR}", demanded=True),
    _row(r"\bhow long\b", _LONG, demanded=True),
    _row(r"\bhow often\b", _OFTEN),
    _row(rf"\bhow many (?!{_TIME_UNITS}\b)", _COUNT, demanded=True),
    _row(r"\b(?:what|which) (?:percentage|share|proportion|fraction)\b", _SHARE, demanded=True),
    _row(
        r"\bhow (?:many|much|large|big)\b|"
        r"\bwhat (?:number|price|amount|sum|size|figure|speed|total)\b|"
        r"\bwhat (?:was|is|were|are) the (?:\w+ )?(?:percentage|number|price|cost|total|toll|score|rate)\b",
        _NUMBER,
    ),
    _row(r"\b(?:what|which) (?:year|month|day|date|weekday)\b", _TIME, demanded=True),
    _row(r"\bwhen\b|\b(?:what|which|in what) (?:time|week)\b", _TIME),
    _row(
        r"\bwhat(?:['’]s| is| was| are| were)? (?:the )?(?:full )?names?\b(?! for)|"
        r"\bwhat (?:is|was|are|were) \b.*\b(?:called|named)\W*$|"
        r"\b(?:what|which) (?:airline|hotel|hospital|insurer|bank)\b",
        _NAME,
        demanded=True,
    ),
    _row(r"^\W*(?:and |but )?who(?:m|se)?\b(?! (?:is|was|are|were) (?-i:[A-Z]))|\bby whom\b|\bwhose\b", _NAME),
    _row(
        r"\bwhere\b|\b(?:what|which) (?:city|country|town|place|region|company|firm|club|team|newspaper|outlet|nation|"
        r"state|group|union|village|river)\b",
        _NAME,
    ),
)

"""What a number counts: measures and currencies in one spelling each, other nouns by their stem."""

from __future__ import annotations

import re

from rag.checking.value import word_set
from rag.index.lexical import words

_MEASURES = {
    "km": "km kms kilometre kilometres kilometer kilometers",
    "m": "m metre metres meter meters",
    "cm": "cm centimetre centimetres centimeter centimeters",
    "mm": "mm millimetre millimetres millimeter millimeters",
    "mile": "mile miles mi",
    "foot": "foot feet ft",
    "inch": "inch inches",
    "yard": "yard yards yd yds",
    "kg": "kg kgs kilo kilos kilogram kilograms kilogramme kilogrammes",
    "g": "g gram grams gramme grammes",
    "tonne": "tonne tonnes",
    "ton": "ton tons",
    "litre": "litre litres liter liters",
    "km/h": "kph kmh",
    "mph": "mph",
    "hectare": "hectare hectares ha",
    "acre": "acre acres",
    "degree": "degree degrees celsius fahrenheit",
    "mw": "mw megawatt megawatts",
    "gw": "gw gigawatt gigawatts",
    "kw": "kw kilowatt kilowatts",
    "second": "second seconds sec secs",
    "minute": "minute minutes min mins",
    "hour": "hour hours hr hrs",
    "day": "day days",
    "week": "week weeks",
    "fortnight": "fortnight fortnights",
    "month": "month months",
    "year": "year years yr yrs",
    "decade": "decade decades",
}
MEASURE = {spelling: unit for unit, spellings in _MEASURES.items() for spelling in spellings.split()}
TIME_UNITS = word_set("second minute hour day week fortnight month year decade")
# Spellings too short to be a unit unless they touch the number.
_TOUCHING = frozenset(["m", "g", "mi", "ha", "min", "sec"])

CURRENCY = {
    "pound": "£", "pounds": "£", "sterling": "£", "gbp": "£", "quid": "£", "dollar": "$", "dollars": "$", "usd": "$",
    "euro": "€", "euros": "€", "eur": "€", "yen": "¥", "rupee": "₹", "rupees": "₹", "inr": "₹", "cent": "cent",
    "cents": "cent", "yuan": "yuan", "renminbi": "yuan", "rouble": "rouble", "roubles": "rouble", "ruble": "rouble",
    "rubles": "rouble", "franc": "franc", "francs": "franc", "lira": "lira", "liras": "lira", "zloty": "zloty",
    "zlotys": "zloty", "krona": "krona", "kronor": "krona", "krone": "krone", "kroner": "krone", "shekel": "shekel",
    "shekels": "shekel", "dinar": "dinar", "dinars": "dinar", "riyal": "riyal", "riyals": "riyal", "peso": "peso",
    "pesos": "peso", "rand": "rand", "naira": "naira", "hryvnia": "hryvnia", "hryvnias": "hryvnia", "dirham": "dirham",
    "dirhams": "dirham", "real": "", "reais": "real",
}  # fmt: skip
PENCE = frozenset(["pence", "penny", "p"])

_NATION = re.compile(r"(?:US|UK|American|British|Canadian|Australian|euro)\s+", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:['’‑-][^\W\d_]+)*", re.UNICODE)
_GAP = re.compile(r"[-‑]|[ \t\u00a0\u2009\u202f]*\n?[ \t]*")
_NOUNS_WITHOUT_S = word_set(
    "people men women children troops police staff personnel cattle sheep fish crew feet mice teeth aircraft species "
    "dead killed injured wounded missing arrested hurt hospitalised hospitalized homeless data media servicemen "
    "firemen policemen women fishermen businessmen spokesmen policewomen servicewomen"
)
_STOP = word_set(
    "a an and as at be been being but by can could did do does for from had has have he her his i if in into is it its "
    "may might must no nor not on onto or our over she should since so than that the their them then there they this "
    "those to under until upon was we were what when where which while who whom whose will with would you your after "
    "before between during against per through about around within without via off out up down more less fewer each "
    "said says say told including especially although though because near nearby across amid among behind beyond "
    "despite inside outside toward towards unlike versus"
)
_VERBS_IN_S = word_set("was is has does says as this its his yes plus versus minus goes gets makes takes becomes")
_DETERMINER = word_set("the its their those these his her our all my your which them whom")
_MOST_WORDS = 5


def unit_after(text: str, end: int, one: bool = False) -> tuple[str, int]:
    """The noun that the number ending at `end` counts, as a stem, and where it ends; empty and `end` when none.

    The head is the first plural among the next words, before any function word: "5,200 US soldiers have" gives
    soldier. After `one` it is the first word in small letters.
    """
    place, of = end, False
    for position in range(_MOST_WORDS):
        gap = _GAP.match(text, place)
        found = _WORD.match(text, gap.end() if gap else place)
        if found is None or (found.start() == place and position):
            return "", end
        word = found[0].casefold()
        parts = re.split(r"[-‑]", word)
        if (
            parts[0] in MEASURE
            and not (position and parts[0] in TIME_UNITS and not of)
            and (parts[0] not in _TOUCHING or found.start() == end)
        ):
            return MEASURE[parts[0]], found.start() + len(parts[0])
        if word == "of" and not position:
            of = True
        elif word in _DETERMINER and of:
            pass
        elif word in _STOP or word == "of":
            return "", end
        elif _is_head(found[0], one):
            return _stem(found[0]), found.end()
        place = found.end()
    return "", end


def is_plural(word: str) -> bool:
    """Whether a word looks like the plural of a noun."""
    return bool(word) and word not in _STOP and _is_head(word, one=False)


def _is_head(word: str, one: bool) -> bool:
    lower = word.casefold()
    if lower.endswith(("'s", "’s", "s'", "s’")):
        return False
    if one:
        return word[0].islower() and "-" not in word
    if lower in _NOUNS_WITHOUT_S:
        return True
    return (
        len(lower) > 2
        and lower.endswith("s")
        and not lower.endswith(("ss", "ous", "us", "is"))
        and lower not in _VERBS_IN_S
    )


def _stem(noun: str) -> str:
    lower = noun.casefold()
    singular = _IRREGULAR.get(lower, lower)
    stems = words(re.split(r"[-‑]", singular)[-1])
    return stems[-1] if stems else singular


_IRREGULAR = {
    "people": "person", "men": "man", "women": "woman", "children": "child", "troops": "troop", "lives": "life",
    "servicemen": "serviceman", "fishermen": "fisherman", "policemen": "policeman", "firemen": "fireman",
}  # fmt: skip


def currency_after(text: str, end: int) -> tuple[str, int, float]:
    """The currency that a word after the number names, where it ends, and what one of it counts; empty when none."""
    gap = _GAP.match(text, end)
    place = gap.end() if gap else end
    nation = _NATION.match(text, place)
    found = _WORD.match(text, nation.end() if nation else place)
    if found is None:
        return "", end, 1.0
    word = found[0].casefold()
    if word in PENCE and (word != "p" or found.start() == end):
        return "£", found.end(), 0.01
    currency = CURRENCY.get(re.split(r"[-‑]", word)[0], "")
    return (currency, found.end(), 1.0) if currency else ("", end, 1.0)

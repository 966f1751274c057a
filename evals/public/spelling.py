"""Words in one spelling: numbers, amounts and shares of money, letters with and without accents."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Set as AbstractSet

_COUNTED = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen twenty"""
_TENS = {
    word: 10 * number
    for number, word in enumerate(["thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 3)
}
_NAMED = {word: number for number, word in enumerate(_COUNTED.split())} | _TENS
_ORDINALS = "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_NUMBERS = _NAMED | {word: number for number, word in enumerate(_ORDINALS.split(), 3)} | {"dozen": 12}
""""First" and "second" are as often other words."""
_SCALES = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_SCALES |= {"k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9, "tn": 10**12}
_UNITS = {"%": "%", "percent": "%", "pct": "%", "dollar": "$", "dollars": "$", "euro": "€", "euros": "€"}
_UNITS |= {"pound": "£", "pounds": "£", "yen": "¥"}
_SIGNS = "$€£¥%"
_WORD = re.compile(r"[$€£¥]?\d(?:[\d.,]*\d)?|[^\W\d_]+|%")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")
_NUMBER = re.compile(r"[$€£¥]?(\d+(?:\.\d+)?)%?")
_ARTICLES = ("a", "an", "the")
_GRAMMAR = """a an the of in on at to for and or by with from as is are was were be been it its their his her this that
will has have had s"""
_LITTLE = frozenset(_GRAMMAR.split())
_ENDING = re.compile(r"(?<=\w{4})(?:ing|ed|es|s|e)$")
ABOUT, ABOUT_FROM = 0.03, 100
"""A number that differs by no more than this share is nearly the same; smaller ones than `ABOUT_FROM` never are."""
NEARLY = 0.7
_SHARED = 5
"""Letters that one word must be long when the other begins with it, as "trumpet" and "trumpeter"."""


def words(text: str) -> list[str]:
    """In one spelling, without "a", "an" and "the": "1.2 million dollars" is "$1200000", "3rd" and "third" are "3"."""
    text = unicodedata.normalize("NFKD", text.casefold().replace("per cent", "percent"))
    text = "".join(c for c in text if not unicodedata.combining(c))
    found: list[str] = []
    before = ""
    for word in _WORD.findall(_ORDINAL.sub("", text)):
        last = _NUMBER.fullmatch(found[-1]) if found else None
        if word in _ARTICLES:
            continue
        if last and (scale := _SCALES.get(word)):
            found[-1] = found[-1].replace(last[1], _plain(float(last[1]) * scale))
        elif last and word in _UNITS and not set(found[-1]) & set(_SIGNS):
            found[-1] = found[-1] + "%" if _UNITS[word] == "%" else _UNITS[word] + found[-1]
        elif last and before in (*_TENS, "twenty") and 0 < _NAMED.get(word, 0) < 10:
            found[-1] = str(int(last[1]) + _NAMED[word])
        else:
            found.append(str(_NUMBERS[word]) if word in _NUMBERS else _digits(word))
        before = word
    return found


def _digits(word: str) -> str:
    return word.replace(",", "") if any(map(str.isdigit, word)) else word


def _plain(value: float) -> str:
    return f"{value:.15g}" if value < 1e15 else str(value)


def stems(text: str) -> list[str]:
    """Words that carry meaning without their commonest endings; all words where none does."""
    found = [_ENDING.sub("", word) for word in words(text)]
    return [word for word in found if word not in _LITTLE] or found


def stands(choice: str, text: str) -> bool:
    """Whether the words of a choice stand in a text, one after the other; in any spelling of numbers and letters."""
    wanted, known = words(choice), words(text)
    if not wanted:
        return False
    if not set("".join(wanted)) & set(_SIGNS):
        known = [word.strip(_SIGNS) for word in known]
    return f" {' '.join(wanted)} " in f" {' '.join(known)} "


_DENIALS = frozenset(("no", "not", "nor", "never", "neither", "without", "except"))
_DENIAL = re.compile(rf"\b(?:{'|'.join(sorted(_DENIALS))})\b", re.IGNORECASE)
_REACH = 3
"""Words before a thing among which a denial is of it: "not even the gold coins"."""


def denied(choice: str, sentence: str) -> bool:
    """Whether a sentence names a choice only to say that it is not so."""
    if not _DENIAL.search(sentence):
        return False
    wanted, known = words(choice), words(sentence)
    places = [n for n in range(len(known)) if wanted and known[n : n + len(wanted)] == wanted]
    return bool(places) and all(_DENIALS & set(known[max(0, n - _REACH) : n]) for n in places)


def likeness(stem: str, known: AbstractSet[str]) -> float:
    """1 where the stem, or a word made of it, is among those known; less where a number is nearly the same."""
    if stem in known:
        return 1.0
    if _NUMBER.fullmatch(stem):
        sign, value = _parts(stem)
        others = [_parts(word) for word in known if _NUMBER.fullmatch(word)]
        here = [other for its, other in others if not sign or sign == its]
        if value in here:
            return 1.0
        return NEARLY if any(value >= ABOUT_FROM and abs(other - value) <= ABOUT * value for other in here) else 0.0
    if len(stem) < _SHARED or not stem.isalpha():
        return 0.0
    return float(any(word.startswith(stem) or (len(word) >= _SHARED and stem.startswith(word)) for word in known))


def _parts(word: str) -> tuple[str, float]:
    """Sign and value of a number."""
    value = word.strip(_SIGNS)
    return word.replace(value, ""), float(value)

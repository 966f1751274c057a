"""New names, numbers and years for the sentences of made-up articles, the same ones all through a story."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_NAME = re.compile(r"[A-Z]\w*[a-z]\w*(?:-[A-Z]\w+)?")
_GENITIVE = re.compile(r"[’']s?$")
_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?!\w)")
_CLOCK = re.compile(r"\d{1,2}[.:]\d\d(?=\s?[ap]\.?m)")
_AFTER_A_STOP = re.compile(r"(?:^|[.!?:…]\s*|^\W*|[“\"]\s*)$")
_YEARS = range(1900, 2100)
_MONTHS = "January February March April May June July August September October November December"
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
_CALENDAR = frozenset(f"{_MONTHS} {_DAYS}".split())
_NEAR_MONTH = re.compile(rf"^\s(?:{_MONTHS.replace(' ', '|')})\b")
_COUNTS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "eleven", "twelve", "fourteen", "eighteen")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_VOWELS = "aeiouyAEIOUY"
_INVENTED = 20_000
_HEADS = 40
"""Names in the pool, and how many of them share the top: name r is drawn with a weight of 1 / (r + 40). So a few
stand in a great many articles, and most in one or two."""


@dataclass(frozen=True)
class Vocabulary:
    """The names of the given text, and the new ones that are made of their syllables. `first` are first names."""

    names: frozenset[str]
    first: tuple[str, ...]
    others: tuple[str, ...]

    @classmethod
    def of(cls, sentences: Sequence[str], seed: int) -> Vocabulary:
        """Names are words that are written with a capital letter within sentences, and never without."""
        plain, firsts, others = set[str](), dict[str, None](), dict[str, None]()
        for sentence in sentences:
            places = [found.start() for found in _WORD.finditer(sentence)]
            words = [_GENITIVE.sub("", found[0]) for found in _WORD.finditer(sentence)]
            plain.update(word for word in words if word[0].islower())
            for at, word in enumerate(words):
                if not _is_name(word) or _AFTER_A_STOP.search(sentence[: places[at]]):
                    continue
                begins = not _is_name(words[at - 1]) and _is_name("".join(words[at + 1 : at + 2]))
                (firsts if begins else others)[word] = None
        known = {name for name in {*firsts, *others} if name.lower() not in plain}
        chance = random.Random(f"names {seed}")
        return cls(
            frozenset(known),
            _invented([n for n in firsts if n in known], _INVENTED // 10, chance),
            _invented([n for n in others if n in known], _INVENTED, chance),
        )


class Renaming:
    """New values for one story. The same name or number gets the same new one wherever the story has it."""

    def __init__(self, vocabulary: Vocabulary, chance: random.Random) -> None:
        self._vocabulary = vocabulary
        self._chance = chance
        self._names: dict[str, str] = {}
        self._numbers: dict[str, str] = {}
        self._years = chance.randrange(-12, 4)

    def applied(self, text: str) -> str:
        text = _CLOCK.sub(lambda found: self._clock(found[0]), text)
        text = _NUMBER.sub(self._number, text)
        return _WORD.sub(lambda found: self._word(found[0]), text)

    def is_new(self, text: str) -> bool:
        """Whether a name in it is one that was given here."""
        return not set(self._names.values()).isdisjoint(_WORD.findall(text))

    def new_place(self) -> str:
        return self._drawn(self._vocabulary.others)

    def new_person(self) -> str:
        return f"{self._drawn(self._vocabulary.first)} {self._drawn(self._vocabulary.others)}"

    def _word(self, word: str) -> str:
        stem = _GENITIVE.sub("", word)
        if stem in self._vocabulary.names:
            if stem not in self._names:
                self._names[stem] = self._drawn(self._vocabulary.others)
            return self._names[stem] + word[len(stem) :]
        plain = word.lower()
        scale = _COUNTS if plain in _COUNTS else _TENS if plain in _TENS else None
        if scale is None:
            return word
        new = self._same(plain, lambda: self._chance.choice(scale))
        return new.upper() if word.isupper() else new.capitalize() if word[0].isupper() else new

    def _number(self, found: re.Match[str]) -> str:
        digits = found[0]
        if digits.isdigit() and int(digits) in _YEARS and len(digits) == 4:
            return str(int(digits) + self._years)
        if len(digits) <= 2 and _NEAR_MONTH.match(found.string[found.end() :]):
            return self._same(f"day {digits}", lambda: str(self._chance.randrange(1, 29)))
        return self._same(digits, lambda: self._like(digits))

    def _like(self, digits: str) -> str:
        """Of the same length, with the same marks, and as round as it was."""
        round_from = len(digits.rstrip("0"))
        new = [str(self._chance.randrange(10)) if c.isdigit() and i < round_from else c for i, c in enumerate(digits)]
        if new[0] == "0":
            new[0] = str(self._chance.randrange(1, 10))
        return "".join(new)

    def _clock(self, time: str) -> str:
        hour = self._chance.randrange(1, 13)
        return self._same(f"at {time}", lambda: f"{hour}{re.sub(r'[0-9]', '', time)}{self._chance.randrange(6)}0")

    def _same(self, key: str, new: Callable[[], str]) -> str:
        if key not in self._numbers:
            self._numbers[key] = new()
        return self._numbers[key]

    def _drawn(self, names: Sequence[str]) -> str:
        if not names:
            return "Newport"
        place = _HEADS * ((1 + len(names) / _HEADS) ** self._chance.random() - 1)
        return names[min(int(place), len(names) - 1)]


def _is_name(word: str) -> bool:
    return _NAME.fullmatch(word) is not None and word not in _CALENDAR


def _invented(names: Sequence[str], count: int, chance: random.Random) -> tuple[str, ...]:
    """These names, then new ones that begin like one of them and end like another."""
    found = dict.fromkeys(names)
    halves = [_halves(name) for name in names if len(name) > 3]
    count = min(count, len(halves) ** 2 // 2)
    for _ in range(4 * count):
        found[chance.choice(halves)[0] + chance.choice(halves)[1]] = None
        if len(found) >= count:
            break
    pool = list(found)
    chance.shuffle(pool)
    return tuple(pool)


def _halves(name: str) -> tuple[str, str]:
    """Cut before a consonant that follows a vowel, near the middle."""
    cuts = [i for i in range(2, len(name) - 1) if name[i] not in _VOWELS and name[i - 1] in _VOWELS]
    cut = min(cuts, key=lambda i: abs(i - len(name) / 2), default=len(name) // 2)
    return name[:cut], name[cut:]

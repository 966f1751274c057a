"""Numbers in digits and in words, as English newspapers write them, to plain floats."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rag.checking.number_words import (
    AFTER_SHARE,
    GLYPHS,
    NOT_AFTER_HALF,
    OF_PLURALS,
    ORDINALS,
    PARTS,
    PLURALS,
    SCALES,
    SHORT_SCALES,
    SMALL,
    SOME,
    TENS,
)
from rag.checking.units import MEASURE, is_plural

Form = Literal["cardinal", "ordinal", "fraction", "vague", "pair"]


@dataclass(frozen=True, slots=True)
class Read:
    """One number of a text. `low` and `high` differ for vague words ("dozens"). `scale` is the factor of its last
    scale word (1 when none), so that "two to three million" can share it; `plain` says that it was written in digits
    without anything after."""

    form: Form
    low: float
    high: float
    start: int
    end: int
    scale: float = 1.0
    plain: bool = False
    one: bool = False


# A thousands separator stands before exactly three digits; a plain space too, as in continental style.
_DIGITS = (
    r"\d+,\d{1,2}(?=\s(?:million|billion|trillion)\b)|\d{1,3}(?:,\d{3})+(?![\d,]\d)(?:\.\d+)?|"
    r"\d{1,3}(?:[\u00a0\u2009\u202f ]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?"
)
_TOKEN = re.compile(rf"(?P<d>{_DIGITS})|(?P<w>[^\W\d_]+)|[½¼¾⅓⅔⅛]", re.UNICODE)
_STARTS = (
    frozenset(SMALL) | frozenset(PLURALS) | frozenset(OF_PLURALS) | frozenset(SOME) | frozenset(ORDINALS)
    | frozenset(PARTS) | frozenset(GLYPHS)
    | frozenset(["a", "an", "hundred", "thousand", "million", "dozen", "twice"])
)  # fmt: skip
_JOINS = frozenset([" ", "-", "‑", "\u00a0", "\u202f", "\u2009", "\n", "  ", "", "- ", "-\n"])
_MOST_DIGITS = 15
_DECIMAL_COMMA = re.compile(r"\d+,\d{1,2}")
_CURRENCIES = frozenset("£$€¥₹")


@dataclass(frozen=True, slots=True)
class Token:
    word: str
    start: int
    end: int
    digits: bool


def tokens_of(text: str) -> list[Token]:
    """Digits and words in order; words in small letters."""
    return [Token(m[0].lower(), m.start(), m.end(), m.lastgroup == "d") for m in _TOKEN.finditer(text)]


class Numbers:
    """Reads the numbers of one text from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens_of(text)

    def read(self) -> list[Read]:
        """All numbers, in order, without overlaps."""
        found: list[Read] = []
        i = 0
        while i < len(self.tokens):
            token = self.tokens[i]
            if token.digits or token.word in _STARTS:
                number, following = self._at(i)
                if number is not None:
                    found.append(number)
                    i = following
                    continue
            i += 1
        return found

    def _word(self, i: int) -> str:
        return self.tokens[i].word if 0 <= i < len(self.tokens) else ""

    def _joined(self, i: int) -> bool:
        """Whether token i follows token i - 1 with nothing but a space or a hyphen between."""
        return 0 < i < len(self.tokens) and self.text[self.tokens[i - 1].end : self.tokens[i].start] in _JOINS

    def _next(self, i: int) -> str:
        """The word of token i when it is joined to the one before, else empty."""
        return self._word(i) if self._joined(i) else ""

    def _made(self, form: Form, low: float, high: float, i: int, following: int, **more: object) -> tuple[Read, int]:
        start, end = self.tokens[i].start, self.tokens[following - 1].end
        return Read(form, low, high, start, end, **more), following  # type: ignore[arg-type]

    def _at(self, i: int) -> tuple[Read | None, int]:
        for reader in (self._vague, self._part, self._ordinal, self._cardinal):
            number, following = reader(i)
            if number is not None:
                return number, following
        return None, i

    def _vague(self, i: int) -> tuple[Read | None, int]:
        word = self._word(i)
        if word in OF_PLURALS and self._next(i + 1) == "of" and self._next(i + 2) in PLURALS:
            low, high = OF_PLURALS[word]
            scale = SCALES[self._word(i + 2)[:-1]]
            return self._made("vague", low * scale, high * scale, i, i + 3)
        if word in PLURALS and not (word == "scores" and self._next(i + 1) != "of"):
            return self._made("vague", *PLURALS[word], i, i + 1)
        j = i + 1 if word == "a" and self._next(i + 1) in ("few", "couple") else i
        if self._word(j) in SOME:
            low, high = SOME[self._word(j)]
            k = j + 1 + (self._next(j + 1) == "of")
            scale_word = self._next(k)
            if scale_word in SCALES and scale_word not in SHORT_SCALES:
                scale = SCALES[scale_word]
                return self._made("vague", low * scale, high * scale, i, k + 1)
        return None, i

    def _part(self, i: int) -> tuple[Read | None, int]:
        """Fractions in words: "half", "a third", "two-thirds", "three quarters of a million"."""
        word, j, count = self._word(i), i, 1.0
        if word in ("a", "an"):
            j = i + 1
        elif word in SMALL and 1 <= SMALL[word] <= 9:
            count, j = SMALL[word], i + 1
        elif word not in ("half",):
            return None, i
        part = self._word(i) if j == i else self._next(j)
        if part not in PARTS or count >= PARTS[part] or (count > 1) != (part.endswith("s") or part == "halves"):
            return None, i
        value = count / PARTS[part]
        following = self._next(j + 1)
        if following in ("a", "an") and part == "half" and self._next(j + 2) in SCALES:
            scale = SCALES[self._word(j + 2)]
            return self._made("cardinal", value * scale, value * scale, i, j + 3, scale=scale)
        if following in ("a", "an") and part == "half" and j == i and self._next(j + 2) in MEASURE:
            return self._made("cardinal", value, value, i, j + 2)
        if following == "of" and self._next(j + 2) == "a" and self._next(j + 3) in SCALES:
            scale = SCALES[self._word(j + 3)]
            return self._made("cardinal", value * scale, value * scale, i, j + 4, scale=scale)
        if following in SCALES and following not in SHORT_SCALES:
            scale = SCALES[following]
            return self._made("cardinal", value * scale, value * scale, i, j + 2, scale=scale)
        if not self._is_share(i, j, part, count):
            return None, i
        return self._made("fraction", value, value, i, j + 1)

    def _is_share(self, i: int, j: int, part: str, count: float) -> bool:
        """Not the third victim, the first half, half past eight, a fifth floor."""
        before, following = self._word(i - 1) if self._joined(i) else "", self._next(j + 1)
        if before in ("first", "second", "other", "last", "third", "final", "the") and part != "half":
            return False
        if part == "half" and (before in ("first", "second", "other", "one", "and") or following in NOT_AFTER_HALF):
            return False
        if count > 1 or part == "half":
            return True
        return not following or following in AFTER_SHARE

    def _ordinal(self, i: int) -> tuple[Read | None, int]:
        token = self.tokens[i]
        if token.digits:
            if self._next(i + 1) in ("st", "nd", "rd", "th") and self.tokens[i + 1].start == token.end:
                value = _float(token.word)
                return self._made("ordinal", value, value, i, i + 2)
            return None, i
        value, j = 0.0, i
        if token.word in TENS and self._next(i + 1) in ORDINALS:
            value, j = SMALL[token.word], i + 1
        if self._word(j) not in ORDINALS:
            return None, i
        value += ORDINALS[self._word(j)]
        return self._made("ordinal", value, value, i, j + 1)

    def _cardinal(self, i: int) -> tuple[Read | None, int]:
        token, j = self.tokens[i], i
        one = token.word == "one"
        if token.word == "twice":
            return self._made("cardinal", 2.0, 2.0, i, i + 1)
        if token.word in ("a", "an"):
            if self._next(i + 1) not in SCALES or self._next(i + 1) in SHORT_SCALES:
                return None, i
            current, j = 1.0, i + 1
        elif token.digits:
            current, j = _float(token.word), i + 1
            if self._next(j) in GLYPHS and self.tokens[j].start == token.end:
                current, j = current + GLYPHS[self._word(j)], j + 1
        elif token.word in GLYPHS:
            current, j = GLYPHS[token.word], i + 1
        elif token.word in SMALL:
            current, j = self._below_hundred(i)
        elif token.word in ("hundred", "thousand", "million", "dozen") and not self._joined_number(i):
            scale = SCALES[token.word]
            return self._made("cardinal", scale, scale, i, i + 1, scale=scale)
        else:
            return None, i
        current, j = self._half_more(current, j)
        current, j, scale = self._scaled(current, j, token.digits)
        return self._made(
            "cardinal", current, current, i, j, scale=scale, plain=token.digits and j == i + 1, one=one and j == i + 1
        )

    def _joined_number(self, i: int) -> bool:
        return self._joined(i) and (self.tokens[i - 1].digits or self._word(i - 1) in SMALL)

    def _below_hundred(self, i: int) -> tuple[float, int]:
        value = SMALL[self._word(i)]
        following = self._next(i + 1)
        if value >= 20 and following in SMALL and 1 <= SMALL[following] <= 9:
            return value + SMALL[following], i + 2
        if following == "point" and self._next(i + 2) in SMALL and SMALL[self._word(i + 2)] < 10:
            text, j = "", i + 2
            while self._next(j) in SMALL and SMALL[self._word(j)] < 10 and len(text) < _MOST_DIGITS:
                text, j = text + str(int(SMALL[self._word(j)])), j + 1
            return value + float(f"0.{text}"), j
        return value, i + 1

    def _half_more(self, value: float, j: int) -> tuple[float, int]:
        """ "two and a half", "three and three quarters"."""
        if self._next(j) == "and":
            first, second = self._next(j + 1), self._next(j + 2)
            if first in ("a", "one") and second in ("half", "quarter", "third"):
                return value + 1 / PARTS[second], j + 3
            if first in ("two", "three") and second in ("thirds", "quarters"):
                return value + SMALL[first] / PARTS[second], j + 3
        return value, j

    def _scaled(self, current: float, j: int, digits: bool) -> tuple[float, int, float]:
        """Hundreds, thousands and so on after a first number, with what follows them: "five hundred and six"."""
        total, last = 0.0, 1.0
        lowest = float("inf")
        while True:
            word = self._next(j)
            short = word in SHORT_SCALES
            if word in SCALES and (not short or (digits and self._short(j))):
                scale = SCALES[word]
                if scale == 100 or (word == "dozen"):
                    if current >= 100 and not digits:
                        break
                    current *= scale
                elif scale < lowest:
                    total, current, lowest = total + current * scale, 0.0, scale
                else:
                    break
                last, j = scale, j + 1
                if short or (digits and word != "hundred"):
                    if self._next(j) in SCALES and self._word(j) not in SHORT_SCALES and not short:
                        total *= SCALES[self._word(j)]  # 5 hundred thousand
                        last, j = SCALES[self._word(j)], j + 1
                    break
                continue
            k = j + 1 if word == "and" else j
            if last > 1 and word and last != 12 and self._next(k) in SMALL and current % 100 == 0:
                small, following = self._below_hundred(k)
                if small <= 0 or not self._whole(following, lowest, current):
                    break
                current, j = current + small, following
                continue
            break
        return total + current, j, last

    def _whole(self, following: int, lowest: float, current: float) -> bool:
        """Not "two hundred and one hundred": a smaller number ends here, or goes on with a scale that fits."""
        word = self._next(following)
        if word not in SCALES or word in SHORT_SCALES:
            return True
        return current == 0 if word == "hundred" else SCALES[word] < lowest

    def _short(self, j: int) -> bool:
        """Whether a letter such as "m" after digits is a scale: it touches them, or is "bn" or "mn"."""
        token, digits = self.tokens[j], self.tokens[j - 1]
        before = (
            self.text[max(0, digits.start - 8) : digits.start].split(" ")[-1]
            or self.text[digits.start - 2 : digits.start]
        )
        if token.word in ("m", "b") and not _CURRENCIES.intersection(before):
            return token.word == "m" and token.start == digits.end and is_plural(self._next(j + 1))  # else metres
        return token.start == digits.end or token.word in ("mn", "mln", "bn", "bln", "tn", "trn")


def _float(digits: str) -> float:
    if _DECIMAL_COMMA.fullmatch(digits):
        digits = digits.replace(",", ".")
    plain = re.sub(r"[,\s]", "", digits)
    return float(plain[:300])

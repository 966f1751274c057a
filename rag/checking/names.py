"""The proper names of a statement, and which of them its lines do not hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_](?:[\w’'&-]*\w)?|\d+(?:[.,]\d+)*", re.UNICODE)
_OPENERS = re.compile(r"(?:^|[.!?:;]\s|[\"“”‘«(\[]\s?|\n|^[-*•]\s*)\Z")
_POSSESSIVE = re.compile(r"[’']s?\Z")
_NO_NAMES = """
january february march april may june july august september october november december monday tuesday wednesday thursday
friday saturday sunday jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thurs fri sat sun
mr mrs ms miss dr sir lord lady dame prof professor president minister prime mayor king queen prince princess pope
rep representative sen senator gov governor gen general col colonel capt captain sgt sergeant lt lieutenant maj major
rev reverend st saint judge justice chief officer secretary chancellor chairman chairwoman ceo director
actor actress singer coach am pm gmt utc bst est
"""
_NOT_NAMES = frozenset(_NO_NAMES.split())
"""Days, months and forms of address: checked as dates, or no part of who is meant."""
_NO_NAME = frozenset(["I", "I'm", "I’m", "I've", "I’ve", "I'll", "I’ll", "I'd", "I’d"])
_INITIALISMS = {
    "us": ("united states", "america", "american", "u.s"),
    "usa": ("united states", "america", "u.s"),
    "uk": ("united kingdom", "britain", "british", "u.k"),
    "eu": ("european union", "europe"),
    "un": ("united nations",),
    "uae": ("emirates",),
}
_BEFORE = re.compile(r"([^\W\d_][\w’'.-]*) \Z")
_SAME_LETTERS = 5
"""A name and the adjective made of it share their beginning: Canada and Canadian, Iraq and Iraqi."""


def names(text: str) -> list[tuple[str, int, int]]:
    """The words of proper names with their characters, without days, months and forms of address.

    A capital at the beginning of a sentence or quotation is no sign of a name.
    """
    found: list[tuple[str, int, int]] = []
    for match in _WORD.finditer(text):
        word = _POSSESSIVE.sub("", match[0])
        if not _looks_like_a_name(word) or word.rpartition("-")[2].casefold() in _NOT_NAMES or word in _NO_NAME:
            continue
        if len(word) == 1 and text[match.start() - 1 : match.start()] in ("°", "º"):
            continue
        if not (word.isupper() and len(word) > 1) and opens(text, match.start()):
            continue
        found.append((word, match.start(), match.start() + len(word)))
    return found


def missing_names(statement: str, known: Iterable[str]) -> list[str]:
    """The statement's names that stand in none of the known texts, as written."""
    return [word for word, _ in missing(statement, known)]


def missing(statement: str, known: Iterable[str]) -> list[tuple[str, bool]]:
    """The statement's names that stand in none of the known texts, each with whether it only adds to a name that does:
    "Tulsa County" where they say "Tulsa", but not "Ann Lee" where they say "Mary Lee"."""
    have = _Known(known)
    found = names(statement)
    held = [have.holds(word) for word, _, _ in found]
    runs = _runs(statement, found)
    lacking = []
    for number, (word, _, _) in enumerate(found):
        run = runs[number]
        if held[number] or have.shortened([found[n][0] for n in run]):
            continue
        beside = [n for n in run if abs(n - number) == 1 and held[n]]
        lacking.append((word, any(have.bare(found[n][0], n < number) for n in beside)))
    return lacking


def _runs(text: str, found: list[tuple[str, int, int]]) -> list[list[int]]:
    """For each name the numbers of those that stand with it, without a word between."""
    runs: list[list[int]] = []
    for number, (_, start, _) in enumerate(found):
        if number and text[found[number - 1][2] : start] == " ":
            runs[-1].append(number)
            runs.append(runs[-1])
        else:
            runs.append([number])
    return runs


def holds(word: str, known: Iterable[str]) -> bool:
    """Whether this word, or a form of it, stands in the texts."""
    return _Known(known).holds(word)


class _Known:
    """The words of some texts, folded, with the initials of their names."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._text = " ".join(texts)
        self._words = {fold(_POSSESSIVE.sub("", m[0])) for m in _WORD.finditer(self._text)}
        self._parts = self._words | {part for word in self._words for part in re.split(r"[-’']", word)}
        self._folded = fold(self._text)

    def holds(self, name: str) -> bool:
        word = fold(name)
        parts = re.split(r"[-’']", name)
        if word in self._parts or all(fold(part) in self._parts for part in parts):
            return True
        if len(parts) > 1:
            return all(self.holds(part) for part in parts if part[:1].isupper()) and parts[0][:1].isupper()
        if len(word) > 2 and word.endswith("s") and word[:-1] in self._parts:
            return True
        if word in _INITIALISMS and any(meant in self._folded for meant in _INITIALISMS[word]):
            return True
        if name.isupper() and 2 <= len(name) <= 6 and self._has_initials(name):
            return True
        stem = word[:_SAME_LETTERS] if len(word) >= _SAME_LETTERS else word
        return len(stem) >= 4 and any(w.startswith(stem) and abs(len(w) - len(word)) <= 4 for w in self._words)

    def shortened(self, run: list[str]) -> bool:
        """Whether the texts hold the first letters of these names as one word: United Nations, UN."""
        letters = "".join(name[0] for name in run).casefold()
        return len(run) > 1 and not self._words.isdisjoint((letters, f"{letters}s", ".".join(letters)))

    def bare(self, name: str, before: bool) -> bool:
        """Whether this name stands somewhere without another one behind it, or before it."""
        word = re.escape(name)
        if before:
            followed = re.finditer(rf"\b{word}\b(?:[’']s)?(?: (\w))?", self._text)
            return any(not (match[1] or "").isupper() for match in followed)
        for match in re.finditer(rf"\b{word}\b", self._text):
            ahead = _BEFORE.search(self._text[max(0, match.start() - 40) : match.start()])
            if ahead is None or not ahead[1][0].isupper():
                return True
        return False

    def _has_initials(self, name: str) -> bool:
        initials = "".join(m[0][0] for m in _WORD.finditer(self._text) if m[0][0].isupper())
        return name in initials


def _looks_like_a_name(word: str) -> bool:
    return word[0].isupper() or (len(word) > 2 and word[0].islower() and any(c.isupper() for c in word[1:]))


def opens(text: str, start: int) -> bool:
    return start == 0 or _OPENERS.search(text[max(0, start - 3) : start]) is not None


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """Lower case without accents: names are spelt with and without them."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))

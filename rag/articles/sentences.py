"""Where sentences begin and end, as characters of the stored text. Our own rules; linear in the text.

The unit of work is a block: consecutive characters in which sentences may run over line ends.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from rag.articles import abbreviations
from rag.articles.limits import MAX_SENTENCE_CHARACTERS

_CLOSERS = r"[\"'”’“‘»«›‹)\]}」』】〉》）］〕*_]*(?:\[\d{1,3}\])*"
_END = re.compile(
    rf"(?P<wide>[。！？｡]+[!?]*{_CLOSERS})"
    rf"|(?P<mark>[.!?…‽⁇⁈⁉؟۔।॥።]+)(?P<close>{_CLOSERS})(?=\s|$)"
)
_OPENING = "([{“”\"'‘’«»„/—–*_"
_NEXT_WORD = re.compile(r"[\s\"'“”‘’«»„‹›(\[{¿¡*_#>•–—-]*(?P<word>[\w.’'-]*)")
_SPOKEN = re.compile(
    rf"\s+(?:[A-Z][\w.’'-]*\s+){{1,4}}(?:{abbreviations.SPEECH})\b|\s+(?:{abbreviations.SPEECH})\s+[A-Z]"
)
_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
_BACK, _AHEAD = 24, 80
_JOINERS = "\u200c\u200d\ufe0e\ufe0f"


def split_sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences of the block `text[start:end]`, without white space around them, none empty.

    Together they hold every character that is not white space. None is longer than
    `MAX_SENTENCE_CHARACTERS`.
    """
    opened = start
    for found in _END.finditer(text, start, end):
        stop = found.end()
        if found["wide"] is not None:
            ends = not (found["wide"][-1] in "」』" and text.startswith("と", stop))
        else:
            ends = stop >= end or _ends_sentence(text, opened, found, end)
        if ends:
            yield from pieces(text, opened, stop)
            opened = stop
    yield from pieces(text, opened, end)


def _ends_sentence(text: str, opened: int, found: re.Match[str], end: int) -> bool:
    mark, stop = found["mark"], found.end()
    ahead = _NEXT_WORD.match(text, stop, min(end, stop + _AHEAD))
    following = ahead["word"] if ahead else ""
    if following[:1].islower():
        return False
    if mark[-1] in "؟۔।॥።":
        return True
    if "!" in mark or "?" in mark:
        return not (found["close"] and _SPOKEN.match(text, stop, min(end, stop + _AHEAD)))
    if len(mark) > 1 or mark == "…":
        # An ellipsis between spaces leaves words out; one that hangs on a word trails off.
        return found.start() > opened and not text[found.start() - 1].isspace()
    before = text[max(opened, found.start() - _BACK) : found.start()].rsplit(None, 1)
    word = before[-1].lstrip(_OPENING) if before and not text[found.start() - 1].isspace() else ""
    return _stop_ends(word, following, text, opened, found)


def _stop_ends(word: str, following: str, text: str, opened: int, found: re.Match[str]) -> bool:
    """Whether a single full stop after `word` ends the sentence, given the next word."""
    lower = word.lower()
    if not word:
        return True
    if word.isdigit():
        enumerates = len(word) <= 3 and not text[opened : found.start() - len(word)].strip()
        dates = len(word) <= 2 and following.lower() in abbreviations.MONTHS
        return not (enumerates or dates)
    if lower in abbreviations.BEFORE_A_NAME and not (lower in ("min", "sec", "sr", "fr") and word.islower()):
        return bool(found["close"]) or not following
    if lower in abbreviations.BEFORE_A_NUMBER and following[:1].isdigit():
        return False
    initial = len(word) == 1 and word.isalpha() and not word.islower()
    if initial or lower in abbreviations.WITHIN_A_NAME or _DOTTED.fullmatch(word):
        return _opens(following, text, found)
    return True


def _opens(following: str, text: str, found: re.Match[str]) -> bool:
    """Whether what follows "U.S." or "J." begins a new sentence rather than going on with the name."""
    if found["close"] or not following:
        return True
    gap = text[found.end() : found.end() + 3].lstrip()
    if gap[:1] and gap[0] in '“„«"‘':
        return True
    return following.lower() in abbreviations.OPENERS and not (len(following) == 2 and following[1] == ".")


def pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """`text[start:end]` without white space around it, cut only where it is too long for one sentence."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > MAX_SENTENCE_CHARACTERS:
        cut = _cut(text, start)
        stop = cut
        while text[stop - 1].isspace():
            stop -= 1
        yield start, stop
        start = cut
        while text[start].isspace():
            start += 1
    if start < end:
        yield start, end


def _cut(text: str, start: int) -> int:
    """Where to cut an overlong sentence that begins at `start`: at white space, or else between two characters."""
    limit = start + MAX_SENTENCE_CHARACTERS
    for cut in range(limit, start, -1):
        if text[cut].isspace():
            return cut
    for cut in range(limit, limit - 100, -1):
        if not _hangs(text[cut]) and text[cut - 1] != "\u200d":
            return cut
    return limit


def _hangs(character: str) -> bool:
    """Whether the character belongs to the one before it."""
    return character in _JOINERS or unicodedata.category(character).startswith("M")

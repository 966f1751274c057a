"""How the lines of a story are set: its bullets, and whether its paragraphs are broken into lines of one width."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.articles.promotion import is_separator

_PREFIX = re.compile(r"\s*(?:[•‣▪●○◦■□◆►▶∙⁃]\s*|[-*+–·](?=\s)\s*|>+(?=\s|$)\s*|#{1,6}(?=\s)\s*)+")
_TERMINAL = re.compile(r"[.!?…:;。！？؟۔।॥][\"'”’“»«)\]」』*_]*$")
_NARROWEST, _WIDEST = 45, 140
_SHORT = 0.72  # a line that leaves more than this share of the width free was ended on purpose


def prefix_end(line: str) -> int:
    """Length of what stands before the words: indentation and the signs of a bullet, a quotation or a heading."""
    found = _PREFIX.match(line) if line[:1] in _SIGNS or line[:1].isspace() else None
    return found.end() if found and not is_separator(line.strip()[:100]) else 0


_SIGNS = "•‣▪●○◦■□◆►▶∙⁃-*+–·>#"


def is_terminated(line: str) -> bool:
    """Whether the line ends as a sentence ends."""
    return _TERMINAL.search(line[-12:].rstrip()) is not None


def wrap_width(lines: Sequence[str], prose: Sequence[bool]) -> int:
    """The width at which the paragraphs in the `prose` lines are broken, in characters; 0 when they are not.

    Broken paragraphs show in pairs of adjacent lines: the first has no room for the next word and
    does not end a sentence, and most often the second goes on in lower case.
    """
    lengths = sorted(len(line) for line, is_prose in zip(lines, prose, strict=True) if is_prose)
    if len(lengths) < 2:
        return 0
    width = lengths[int(len(lengths) * 0.9)] if len(lengths) > 10 else lengths[-1]
    if not _NARROWEST <= width <= _WIDEST:
        return 0
    pairs = open_pairs = full = lower = 0
    for index in range(len(lines) - 1):
        if not (prose[index] and prose[index + 1]):
            continue
        pairs += 1
        if is_terminated(lines[index]):
            continue
        open_pairs += 1
        full += not has_room(lines[index], lines[index + 1], width)
        lower += not lines[index + 1].lstrip()[:1].isupper()
    broken = open_pairs * 2 > pairs and full * 10 >= open_pairs * 6 and lower * 2 >= open_pairs
    return width if broken else 0


def is_short(line: str, following: str, width: int) -> bool:
    """Whether a line was ended on purpose: it has room for the next word, which does not go on in lower case."""
    return not following.lstrip()[:1].islower() and has_room(line, following, width)


def has_room(line: str, following: str, width: int) -> bool:
    """Whether the next word would have fitted on this line of a broken paragraph."""
    words = following.split(None, 1)
    return len(line) + 1 + (len(words[0]) if words else 0) < width * _SHORT

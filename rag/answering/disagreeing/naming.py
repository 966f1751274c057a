"""Names in a text, whatever their spelling: "US" and "American", "Iraq" and "Iraqi"."""

from __future__ import annotations

import re

from rag.checking.value import word_set

_NAME = re.compile(r"(?<!^)(?<![.!?“\"‘(] )\b[A-Z][\w’'-]*")
_CALENDAR = word_set(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december i"
)
_ALIASES = {
    "america": "us", "american": "us", "americans": "us", "usa": "us", "washington": "us", "states": "us",
    "united": "us", "u": "us", "s": "us", "britain": "uk", "british": "uk", "kingdom": "uk", "isis": "is",
    "daesh": "is",
}  # fmt: skip


def names_in(text: str) -> frozenset[str]:
    """Names in small letters, each a single word, with its commonest other spellings put together."""
    found = (re.sub(r"[’']s?\Z", "", name).casefold() for name in _NAME.findall(text))
    return frozenset(_ALIASES.get(name, name) for name in found if name not in _CALENDAR)


def named(name: str, text: str) -> bool:
    """Whether a text holds a name, also as the name of its people ("Iraq" in "Iraqi")."""
    for word in _WORD.findall(text.casefold()):
        alias = _ALIASES.get(word, word)
        if alias == name or (len(name) > _SHORTEST and len(word) > _SHORTEST and alias[:_SAME] == name[:_SAME]):
            return True
    return False


_SHORTEST, _SAME = 3, 4
_WORD = re.compile(r"[^\W\d_]+")

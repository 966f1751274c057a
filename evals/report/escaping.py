"""Text from outside in Markdown and on a terminal."""

from __future__ import annotations

import html
import re

_JOINER = "\u2060"
"""Invisible; keeps GitHub from making mentions, issue links and addresses of what is only quoted."""
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")
_SPECIAL = re.compile(r"([\\`*_{}\[\]|~$])")
_STARTS_BLOCK = re.compile(r"^([#+=-]|\d+(?=[.)]))")
_LINKING = re.compile(r"(?:(?<=\W[@#])|(?<=^[@#]))(?=\w)|(?<=:)(?=//)|(?<=www)(?=\.)", re.IGNORECASE)


def plain(text: str, limit: int = 300) -> str:
    """One line without control characters, for a terminal."""
    shown = " ".join(_CONTROL.sub(" ", text[: 4 * limit]).split())
    return shown if len(shown) <= limit else f"{shown[:limit]}…"


def markdown(text: str, limit: int = 300) -> str:
    """One line that shows as it is written, in a table cell too: no markup, link or mention can start in it."""
    joined = _LINKING.sub(_JOINER, plain(text, limit))
    shown = _SPECIAL.sub(r"\\\1", html.escape(joined, quote=False))
    return _STARTS_BLOCK.sub(lambda start: f"{start[0][:-1]}{_JOINER}{start[0][-1]}", shown)


def code(text: str, limit: int = 80) -> str:
    """The same in backticks, where only they themselves have a meaning; not for the cells of a table."""
    return "`" + (plain(text, limit).replace("`", "'") or " ") + "`"

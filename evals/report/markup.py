"""HTML put together from parts, where every text is escaped unless it was made here.

Text from outside (questions, answers, articles, tags, reasons) is a plain `str` and can only become element text or an
attribute in double quotes. Nothing else in this package writes angle brackets.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

Attribute = str | int | float | bool | None

_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff"
_UNSHOWABLE = re.compile(f"[{_CONTROL}]")
_SPECIAL = re.compile(f"[&<>\"'\r{_CONTROL}]")
_VOID = {"br", "input", "meta"}


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def escaped(text: str) -> Markup:
    """Safe as element text and inside double quotes. Control characters and lone surrogates become U+FFFD."""
    if isinstance(text, Markup):
        return text
    if not _SPECIAL.search(text):
        return Markup(text)
    return Markup(html.escape(_UNSHOWABLE.sub("\ufffd", text), quote=True).replace("\r", "&#13;"))


def join(parts: Iterable[str | None], between: str = "") -> Markup:
    return Markup(escaped(between).join(escaped(part) for part in parts if part))


def tag(name: str, /, *children: str | None, **attributes: Attribute) -> Markup:
    """An element. `class_` becomes `class`, `data_tag` becomes `data-tag`; False and None leave an attribute out."""
    given = "".join(_attribute(key, value) for key, value in attributes.items() if value not in (None, False))
    if name in _VOID:
        return Markup(f"<{name}{given}>")
    return Markup(f"<{name}{given}>{join(children)}</{name}>")


def outside(text: str) -> Markup:
    """A text from outside within a line, fenced off so that its writing direction cannot reorder its surroundings."""
    return tag("bdi", text)


def hidden(text: str) -> Markup:
    """For screen readers only."""
    return tag("span", text, class_="unseen")


def cut(text: str, limit: int) -> str:
    """At most `limit` characters; says how much is missing."""
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text) - limit:,} characters more)"


def _attribute(key: str, value: Attribute) -> str:
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escaped(str(value))}"'

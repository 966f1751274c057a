"""Text from outside, made safe to stand in the page. Nothing else in this package trusts any."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from datetime import date

from rag.doors import readable_date

_UNSHOWABLE = re.compile("[\x00\ud800-\udfff]")


def escaped(text: str) -> str:
    """Safe as element text and inside double quotes. What no browser can receive becomes U+FFFD."""
    return html.escape(_UNSHOWABLE.sub("\ufffd", text), quote=True).replace("\r", "&#13;")


def isolated(text: str) -> str:
    """The same, fenced off so that its writing direction cannot reorder what stands beside it."""
    return f"<bdi>{escaped(text)}</bdi>"


def with_short(text: str, ranges: Sequence[tuple[int, int]]) -> str:
    """Escaped, with these characters marked as the words that answer."""
    shown, at = "", 0
    for start, end in ranges:
        shown += f'{escaped(text[at:start])}<mark class="by-short">{escaped(text[start:end])}</mark>'
        at = end
    return shown + escaped(text[at:])


def origin(outlet: str | None, published: str | date | None) -> str:
    """Outlet and date as escaped HTML, either of which may be missing."""
    when = readable_date(published)
    parts = [isolated(outlet)] if outlet else []
    parts += [f"<time>{isolated(when)}</time>"] if when else []
    return " · ".join(parts)


def plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"

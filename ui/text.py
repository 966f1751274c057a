"""Text from outside, made safe to stand in the page. Nothing else in this package trusts any."""

from __future__ import annotations

import html
import re
from datetime import date

_UNSHOWABLE = re.compile("[\x00\ud800-\udfff]")


def escaped(text: str) -> str:
    """Safe as element text and inside double quotes. What no browser can receive becomes U+FFFD."""
    return html.escape(_UNSHOWABLE.sub("\ufffd", text), quote=True).replace("\r", "&#13;")


def isolated(text: str) -> str:
    """The same, fenced off so that its writing direction cannot reorder what stands beside it."""
    return f"<bdi>{escaped(text)}</bdi>"


def readable_date(value: str | date | None) -> str:
    """`29 January 2020`; what is no ISO date is shown as it came."""
    if not value:
        return ""
    try:
        day = value if isinstance(value, date) else date.fromisoformat(value)
    except ValueError:
        return str(value)
    return f"{day.day} {day:%B %Y}"


def origin(outlet: str | None, published: str | date | None) -> str:
    """Outlet and date as escaped HTML, either of which may be missing."""
    when = readable_date(published)
    parts = [isolated(outlet)] if outlet else []
    parts += [f"<time>{isolated(when)}</time>"] if when else []
    return " · ".join(parts)


def plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"

"""Small drawings that stand beside words, never instead of them; screen readers skip them. Drawn once per page."""

from __future__ import annotations

from evals.report.markup import Markup, join, tag

_PATHS = {
    "check": '<circle cx="10" cy="10" r="7.5"/><path d="m6.7 10.3 2.3 2.3 4.4-4.9"/>',
    "warning": '<path d="M10 2.8 18 16.8H2z"/><path d="M10 8v4M10 14.4v.1"/>',
    "dashed": '<circle cx="10" cy="10" r="7.5" stroke-dasharray="2.6 2.6"/><path d="M7 10h6"/>',
    "note": '<circle cx="10" cy="10" r="7.5"/><path d="M10 9.2v4.4M10 6.4v.1"/>',
    "none": '<circle cx="10" cy="10" r="7.5"/><path d="m4.8 15.2 10.4-10.4"/>',
    "cross": '<circle cx="10" cy="10" r="7.5"/><path d="m7.2 7.2 5.6 5.6M12.8 7.2l-5.6 5.6"/>',
    "differ": '<path d="M3 7h11l-3-3.4M17 13H6l3 3.4"/>',
    "gold": '<path d="m10 3 7 7-7 7-7-7z"/>',
    "up": '<path d="M10 17V4M4.5 9.2 10 3.7l5.5 5.5"/>',
    "down": '<path d="M10 3v13M4.5 10.8l5.5 5.5 5.5-5.5"/>',
    "same": '<path d="M3.5 7.5h13M3.5 12.5h13"/>',
}


def sprite() -> Markup:
    """All drawings, once; `icon` refers to them."""
    symbols = [tag("symbol", Markup(path), id=f"i-{name}", viewBox="0 0 20 20") for name, path in _PATHS.items()]
    return tag("svg", join(symbols), class_="sprite", aria_hidden="true", focusable="false")


def icon(name: str) -> Markup:
    return tag("svg", tag("use", href=f"#i-{name}"), class_="icon", aria_hidden="true", focusable="false")

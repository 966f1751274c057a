"""Small drawings that stand beside words, never instead of them; screen readers skip them."""

from __future__ import annotations

_STROKE = 'fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"'


def _icon(paths: str) -> str:
    return f'<svg class="by-icon" viewBox="0 0 20 20" {_STROKE} aria-hidden="true" focusable="false">{paths}</svg>'


ICONS = {
    "supported": _icon('<circle cx="10" cy="10" r="7.5"/><path d="m6.7 10.3 2.3 2.3 4.4-4.9"/>'),
    "unsupported": _icon('<path d="M10 2.8 18 16.8H2z"/><path d="M10 8v4M10 14.4v.1"/>'),
    "unchecked": _icon('<circle cx="10" cy="10" r="7.5" stroke-dasharray="2.6 2.6"/><path d="M7 10h6"/>'),
    "warning": _icon('<path d="M10 2.8 18 16.8H2z"/><path d="M10 8v4M10 14.4v.1"/>'),
    "note": _icon('<circle cx="10" cy="10" r="7.5"/><path d="M10 9.2v4.4M10 6.4v.1"/>'),
    "none": _icon('<circle cx="9" cy="9" r="5.7"/><path d="m13.3 13.3 4 4M7 9h4"/>'),
    "differ": _icon('<path d="M3 7h11l-3-3.4M17 13H6l3 3.4"/>'),
    "corrected": _icon('<path d="M3 14.5V17h2.5L16 6.5 13.5 4z"/><path d="M11 17h6"/>'),
    "read": _icon('<path d="M3 4h14v9.5H9L5.5 17v-3.5H3z"/><path d="M7 8.7h6"/>'),
    "days": _icon('<path d="M3.5 5h13v11.5h-13zM3.5 8.7h13M7 3v3.5M13 3v3.5"/>'),
    "copy": _icon('<rect x="7" y="7" width="10" height="10" rx="1.5"/><path d="M13 7V3.8H3.8V13H7"/>'),
}

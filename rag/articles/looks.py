"""Whether a reader of a page can see an element's text: its size, its place, its colour on its ground."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from rag.articles.styles import Properties

_SMALLEST_TEXT = 2.0  # CSS pixels
_FAINTEST = 0.05
_LEAST_CONTRAST = 1.15
"""As WCAG 2 reckons it, 1 to 21. Text in #eee on white has 1.16."""
_FAR = 500.0  # CSS pixels beyond the edge
_BEYOND_SCROLLING = 5_000.0

_LENGTH = re.compile(
    r"([+-]?(?:\d{1,9}(?:\.\d{0,9})?|\.\d{1,9}))(px|pt|pc|cm|mm|in|q|r?em|ex|ch|v[wh]|vmin|vmax|%)?(?![\w.%])"
)
_PIXELS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "cm": 37.8, "mm": 3.78, "in": 96.0, "q": 0.945}
_PIXELS |= {"rem": 16.0, "vw": 12.8, "vh": 7.2, "vmin": 7.2, "vmax": 12.8}
_SHIFT = re.compile(r"translate(?:3d|x|y)?\(([^()]{1,100})\)")
_SHRINKS = re.compile(r"scale(?:3d|x|y)?\(\s*0*(?:0|\.0\d*|0\.0\d*)\s*[,)]")
_CLIPS = re.compile(
    r"inset\(\s*(?:[5-9]\d|1\d\d)(?:\.\d+)?%|(?:circle|ellipse)\(\s*0(?![.\d])"
    r"|polygon\(\s*(\S+ [^\s,)]+)(?:\s*,\s*\1)*\s*\)"
)
_CLIP_RECT = re.compile(r"rect\(\s*([01])(?:px)?[\s,]+(?:[01])(?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?\s*\)")
_FADES = re.compile(r"opacity\(\s*0*(?:\.0\d*)?%?\s*\)")
_HEX = re.compile(r"#([0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})(?![0-9a-f])")
_RGB = re.compile(r"rgba?\(\s*([\d.%]+)[\s,]+([\d.%]+)[\s,]+([\d.%]+)(?:[\s,/]+([\d.%]+))?\s*\)")
_HSL = re.compile(r"hsla?\(\s*[\d.]+(?:deg)?[\s,]+[\d.]+%[\s,]+([\d.]+)%(?:[\s,/]+([\d.%]+))?\s*\)")
_NAMED = {
    "white": "#fff", "snow": "#fffafa", "ivory": "#fffff0", "whitesmoke": "#f5f5f5", "ghostwhite": "#f8f8ff",
    "floralwhite": "#fffaf0", "azure": "#f0ffff", "mintcream": "#f5fffa", "seashell": "#fff5ee", "black": "#000",
    "gray": "#808080", "grey": "#808080", "silver": "#c0c0c0", "lightgray": "#d3d3d3", "lightgrey": "#d3d3d3",
    "darkgray": "#a9a9a9", "red": "#f00", "blue": "#00f", "navy": "#000080", "green": "#008000", "yellow": "#ff0",
}  # fmt: skip

Colour = tuple[float, float]
"""Relative luminance and opacity, both 0 to 1."""
_BLACK, _WHITE = (0.0, 1.0), (1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Look:
    """How text looks in an element. `ink` and `ground` are None where they cannot be told."""

    size: float = 16.0
    ink: Colour | None = _BLACK
    ground: Colour | None = _WHITE
    visible: bool = True

    @property
    def readable(self) -> bool:
        if not self.visible or self.size < _SMALLEST_TEXT:
            return False
        if self.ink is None:
            return True
        if self.ink[1] < _FAINTEST:
            return False
        if self.ground is None:
            return True
        lighter, darker = sorted((self.ink[0], self.ground[0]), reverse=True)
        return (lighter + 0.05) / (darker + 0.05) >= _LEAST_CONTRAST

    def inside(self, style: Properties, attributes: Mapping[str, str], page: bool = False) -> Look:
        """The look of an element within this one. `page`: it is the page itself, which scripts uncover."""
        visible = self.visible
        if "visibility" in style and not page:
            visible = style["visibility"] not in ("hidden", "collapse")
        size = self.size if page else _font_size(style, self.size)
        ink, ground = self._ink(style, attributes), self._ground(style, attributes)
        if page and ink is not None and ink[0] > 0.5 and ground == _WHITE:
            ground = None  # light letters on a page whose ground a linked style sheet sets
        return Look(size, ink, ground, visible)

    def _ink(self, style: Properties, attributes: Mapping[str, str]) -> Colour | None:
        stated = style.get("-webkit-text-fill-color") or style.get("color") or attributes.get("color", "").lower()
        if "text" in (style.get("background-clip"), style.get("-webkit-background-clip")):
            return None  # the ground shines through the letters
        if not stated or stated in ("inherit", "currentcolor", "unset"):
            return self.ink
        return _colour(stated)

    def _ground(self, style: Properties, attributes: Mapping[str, str]) -> Colour | None:
        stated = " ".join(style.get(name, "") for name in ("background", "background-color", "background-image"))
        stated = stated.strip() or attributes.get("bgcolor", "").lower()
        if not stated or stated in ("none", "inherit", "initial"):
            return self.ground
        colour = None if re.search(r"url\(|gradient\(|image|var\(", stated) else _colour(stated)
        if colour is not None and colour[1] < _FAINTEST:
            return self.ground
        return colour if colour is not None and colour[1] > 0.9 else None


def hides(style: Properties, size: float = 16.0) -> bool:
    """Whether an element with these properties shows nothing of itself and of what is in it."""
    if not style:
        return False
    if style.get("display") == "none" or style.get("content-visibility") == "hidden":
        return True
    opacity = _number(style.get("opacity", ""))
    if opacity is not None and opacity < _FAINTEST:
        return True
    if (
        _FADES.search(style.get("filter", ""))
        or _number(style.get("zoom", "")) == 0
        or _number(style.get("scale", "")) == 0
    ):
        return True
    return _clipped(style, size) or _away(style, size)


def _clipped(style: Properties, size: float) -> bool:
    if _SHRINKS.search(style.get("transform", "")) or _CLIPS.search(style.get("clip-path", "")):
        return True
    if _CLIP_RECT.search(style.get("clip", "")):
        return True
    if not any(style.get(name, "")[:6] in ("hidden", "clip") for name in ("overflow", "overflow-x", "overflow-y")):
        return False
    sides = (_pixels(style.get(name, ""), size) for name in ("width", "max-width", "height", "max-height"))
    return any(side is not None and side <= 1 for side in sides)


def _away(style: Properties, size: float) -> bool:
    """Moved so far beyond the edge of the page that nobody scrolls there."""
    moved = [style.get(name, "") for name in ("text-indent", "margin-left", "margin-top", "margin", "translate")]
    moved += _SHIFT.findall(style.get("transform", ""))
    if style.get("position") in ("absolute", "fixed", "relative", "sticky"):
        moved += [style.get(name, "") for name in ("left", "top", "right", "bottom", "inset")]
    for value in moved:
        for length in _lengths(value, size):
            if length <= -_FAR or length >= _BEYOND_SCROLLING:
                return True
    return False


def _font_size(style: Properties, inherited: float) -> float:
    stated = style.get("font-size", "")
    if not stated and "font" in style:
        found = next((m for m in _LENGTH.finditer(style["font"]) if m[2] or float(m[1]) == 0), None)
        stated = found.group() if found else ""
    if stated.endswith("%"):
        share = _number(stated)
        return inherited * share if share is not None else inherited
    size = _pixels(stated, inherited)
    return inherited if size is None else size


def _lengths(value: str, size: float) -> list[float]:
    return [
        float(m[1]) * (_PIXELS.get(m[2] or "", 0.0) or (0.0 if m[2] == "%" else size)) for m in _LENGTH.finditer(value)
    ]


def _pixels(value: str, size: float) -> float | None:
    return _lengths(value, size)[0] if _LENGTH.fullmatch(value) and not value.endswith("%") else None


def _number(value: str) -> float | None:
    """A number or a percentage, the latter as a share."""
    found = re.match(r"([+-]?(?:\d{1,9}(?:\.\d{0,9})?|\.\d{1,9}))(%?)", value)
    return float(found[1]) / (100 if found[2] else 1) if found else None


def _colour(text: str) -> Colour | None:
    """The first colour that a value names."""
    if "transparent" in text:
        return (0.0, 0.0)
    named = next((_NAMED[word] for word in re.findall(r"[a-z]+", text) if word in _NAMED), "")
    if found := _HEX.search(text) or _HEX.search(named):
        digits = found[1] if len(found[1]) > 4 else "".join(2 * d for d in found[1])
        parts = [int(digits[i : i + 2], 16) / 255 for i in range(0, len(digits), 2)]
        return _luminance(*parts[:3]), parts[3] if len(parts) > 3 else 1.0
    if found := _RGB.search(text):
        parts = [_channel(part) for part in found.groups()[:3]]
        return _luminance(*parts), _share(found[4])
    if found := _HSL.search(text):
        light = min(float(found[1].strip(".") or 0), 100.0) / 100
        # Between the ends hue and saturation count too; only the ends are told.
        return (_luminance(light, light, light), _share(found[2])) if light < 0.02 or light > 0.98 or found[2] else None
    return None


def _channel(text: str) -> float:
    value = _number(text) or 0.0
    return min(1.0, value if text.endswith("%") else value / 255)


def _share(text: str | None) -> float:
    return 1.0 if text is None else min(1.0, _number(text) or 0.0)


def _luminance(*channels: float) -> float:
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(part * c for part, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

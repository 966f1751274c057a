"""Plots as inline SVG. Places along x are percentages, so that a plot is as wide as its cell and its text keeps its
size; styles are classes, as the page allows no inline ones. Each has a title and a description for screen readers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from evals.records import Result
from evals.report.markup import Markup, join, tag

_ROW = 22
_BARS = 140
"""Heights in pixels: of one interval, and of the tallest bar."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The values at both ends of a plot, and where its fine lines stand. `zero` draws a stronger line there."""

    low: float
    high: float
    ticks: tuple[float, ...] = ()
    zero: bool = False

    @classmethod
    def share(cls) -> Scale:
        return cls(0.0, 1.0, (0.0, 0.25, 0.5, 0.75, 1.0))

    @classmethod
    def upto(cls, values: Sequence[float | None]) -> Scale:
        """From 0 to a round number that is no less than any value."""
        top = round_up(max((v for v in values if v is not None), default=1.0))
        return cls(0.0, top, (0.0, top / 2, top))

    @classmethod
    def around_zero(cls, values: Sequence[float | None]) -> Scale:
        top = round_up(max((abs(v) for v in values if v is not None), default=1.0))
        return cls(-top, top, (-top, -top / 2, top / 2, top), zero=True)

    def at(self, value: float) -> str:
        """A place along x."""
        share = (value - self.low) / (self.high - self.low)
        return f"{100 * min(max(share, 0.0), 1.0):.2f}%"


def round_up(value: float) -> float:
    """The next of 1, 2, 2.5, 5 times a power of ten; 1 for what is not above 0."""
    if not 0 < value < math.inf:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= value * (1 - 1e-9))


def intervals(results: Sequence[Result], scale: Scale, title: str, described: str, tones: Sequence[str] = ()) -> Markup:
    """A dot for each value with a whisker over its interval, one below the other."""
    height = _ROW * max(len(results), 1)
    parts = [_upright(scale.at(tick), 2, height - 2, "tick") for tick in scale.ticks]
    if scale.zero:
        parts.append(_upright(scale.at(0.0), 0, height, "zero"))
    for row, result in enumerate(results):
        kind = tones[row] if row < len(tones) else f"s{row % 4}"
        parts.append(_dot_and_whisker(result, scale, row * _ROW + _ROW / 2, kind))
    return _drawing(join(parts), height, title, described, "plot intervals")


def _dot_and_whisker(result: Result, scale: Scale, y: float, kind: str) -> Markup:
    if result.value is None:
        return Markup("")
    parts = []
    if result.low is not None and result.high is not None:
        low, high = scale.at(result.low), scale.at(result.high)
        parts.append(tag("line", x1=low, x2=high, y1=y, y2=y, class_="whisker"))
        parts += [_upright(end, y - 4, y + 4, "whisker") for end in (low, high)]
    parts.append(tag("circle", cx=scale.at(result.value), cy=y, r=4.5, class_="dot"))
    return tag("g", join(parts), class_=kind)


def histogram(seconds: Sequence[float], marks: Sequence[tuple[str, float]], title: str, bins: int = 30) -> Markup:
    """How many replies took how long. What is above four times the 95th percentile stands in the last bar.
    `marks`: named upright lines."""
    if not seconds:
        return Markup("")
    ordered = sorted(max(s, 0.0) for s in seconds)
    most = ordered[math.ceil(0.95 * len(ordered)) - 1]
    top = round_up(min(ordered[-1], 4 * most) or 1.0)
    counts = [0] * bins
    for value in ordered:
        counts[min(int(value / top * bins), bins - 1)] += 1
    over = sum(value > top for value in ordered)
    wide = 100 / bins
    parts = [
        tag("rect", x=f"{wide * i:.3f}%", width=f"{wide * 0.9:.3f}%", y=_bar_top(n, counts),
            height=_BARS - _bar_top(n, counts), class_="bar")
        for i, n in enumerate(counts) if n
    ]  # fmt: skip
    scale = Scale(0.0, top)
    parts += [_mark(name, value, scale, row) for row, (name, value) in enumerate(marks)]
    parts.append(tag("line", x1="0%", x2="100%", y1=_BARS, y2=_BARS, class_="axis"))
    parts += [_label(scale, top * i / 4, last=i == 4, over=over) for i in range(5)]
    spread = f"{len(ordered)} replies, from {_seconds(ordered[0])} to {_seconds(ordered[-1])}"
    named = ", ".join(f"{name} {_seconds(value)}" for name, value in marks)
    described = f"{spread}; the tallest bar counts {max(counts)}; {named}"
    return _drawing(join(parts), _BARS + 24, title, described, "plot histogram")


def _bar_top(count: int, counts: Sequence[int]) -> float:
    return round(_BARS - max(2.0, (_BARS - 30) * count / max(counts)), 1)


def _mark(name: str, value: float, scale: Scale, row: int) -> Markup:
    """The words stand on the side where there is room."""
    at, late = scale.at(value), value > scale.high * 0.7
    anchor, gap = ("end", -5) if late else ("start", 5)
    words = tag("text", f"{name} {_seconds(value)}", x=at, dx=gap, y=12 + 14 * row, text_anchor=anchor, class_="mark")
    return join([_upright(at, 2 + 14 * row, _BARS, "marked"), words])


def _label(scale: Scale, value: float, last: bool, over: int) -> Markup:
    words = _seconds(value) + (" and more" if last and over else "")
    anchor = "end" if last else "start" if value == 0 else "middle"
    return tag("text", words, x=scale.at(value), y=_BARS + 18, text_anchor=anchor, class_="label")


def _seconds(value: float) -> str:
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.1f} s"


def _upright(x: str, top: float, bottom: float, kind: str) -> Markup:
    return tag("line", x1=x, x2=x, y1=top, y2=bottom, class_=kind)


def _drawing(parts: Markup, height: float, title: str, described: str, kind: str) -> Markup:
    words = join([tag("title", title), tag("desc", described)])
    return tag("svg", words, parts, class_=kind, role="img", width="100%", height=height)

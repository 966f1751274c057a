"""Plots as SVG files: small panels with lines or dots, on white, so that they can be read on any page."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from evals.report.plots import round_up

if TYPE_CHECKING:
    from evals.benching.comparison import Comparison, PoolReport
    from evals.benching.growth import GrowthReport

GROWTH = "How Byline grows with the number of articles"
FOUND_AND_READ = "How often the answer is found, and how much has to be read for it"
_WIDE, _HIGH = 380, 250
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 92, 40, 44
_COLUMNS = 2
_COLOURS = ("#1b4965", "#b5432a", "#2d7d46", "#7a4fa3", "#94660a", "#0f7b8a", "#a23b72", "#555555")
_INK, _GRID = "#222222", "#dddddd"
_NAME_HIGH, _LETTER_WIDE = 13, 6
"""Pixels, about, of a name beside a line."""


@dataclass(frozen=True, slots=True)
class Line:
    """Named points, joined; a single one is a dot."""

    name: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """One plot. An axis that is not logarithmic begins at 0, that of y at `y_low`. `x_ticks`: where x is marked;
    default: round numbers."""

    title: str
    x: str
    y: str
    lines: tuple[Line, ...]
    log_x: bool = True
    log_y: bool = False
    x_ticks: tuple[float, ...] = ()
    y_low: float = 0.0


def growth(report: GrowthReport) -> str:
    """Time of indexing, latency, memory and disk against the number of articles."""
    sizes = report.sizes
    at = [float(one.articles) for one in sizes]

    def line(name: str, values: Sequence[float | None]) -> Line:
        return Line(name, tuple((x, y) for x, y in zip(at, values, strict=True) if y is not None))

    def step(name: str, key: str, share: str) -> Line:
        return line(name, [one.steps[key][share] for one in sizes])

    latency = (
        step("answer p95", "answer", "p95"),
        step("answer p50", "answer", "p50"),
        step("find p50", "find", "p50"),
        step("floor p50", "floor", "p50"),
    )
    memory = (
        line("indexing", [one.index_memory_mb for one in sizes]),
        line("answering", [one.ask_memory_mb for one in sizes]),
    )
    panels = (
        Panel("Indexing", "articles", "seconds", (line("", [one.index_s for one in sizes]),), log_y=True),
        Panel("A question, warm", "articles", "milliseconds", latency),
        Panel("Memory, most held", "articles", "MB", memory),
        Panel("Disk", "articles", "MB", (line("", [one.disk_mb for one in sizes]),), log_y=True),
    )
    return drawn([_ticked(panel, at) for panel in panels], GROWTH)


def found_and_read(comparison: Comparison) -> str:
    """How often the first five pieces hold the answer, against how many words they have; a panel for each pool."""
    return drawn([_found_and_read(pool) for pool in comparison.pools], FOUND_AND_READ)


def _found_and_read(pool: PoolReport) -> Panel:
    dots = tuple(Line(one.system, ((max(one.words[5], 1.0), one.figures["answer@5"]),)) for one in pool.qualities)
    least = min((line.points[0][1] for line in dots), default=0.0)
    title, low = f"{pool.pool}: {pool.questions} questions", max(math.floor(5 * least - 0.1) / 5, 0.0)
    return Panel(title, "words in the first five pieces", "answer among them", dots, y_low=low)


def drawn(panels: Sequence[Panel], title: str) -> str:
    """An SVG file of these panels, two in a row. The same panels give the same file."""
    columns = min(len(panels), _COLUMNS) or 1
    width, height = columns * _WIDE, math.ceil(len(panels) / columns) * _HIGH
    told = "; ".join(f"{panel.title}: {_described(panel)}" for panel in panels)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'font-family="sans-serif" font-size="11" role="img">',
        f"<title>{escape(title)}</title>",
        f"<desc>{escape(told)}</desc>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    for number, panel in enumerate(panels):
        x, y = number % columns * _WIDE, number // columns * _HIGH
        parts += [f'<g transform="translate({x} {y})">', *_panel(panel), "</g>"]
    return "\n".join([*parts, "</svg>"]) + "\n"


@dataclass(frozen=True, slots=True)
class _Axis:
    """Values to pixels. `ticks` lie within `low` and `high`."""

    low: float
    high: float
    log: bool
    ticks: tuple[float, ...]
    pixels: tuple[float, float]

    def at(self, value: float) -> float:
        scale: Callable[[float], float] = math.log10 if self.log else float
        low, high = scale(self.low), scale(self.high)
        share = (scale(max(value, self.low)) - low) / (high - low)
        return self.pixels[0] + share * (self.pixels[1] - self.pixels[0])


def _axis(
    values: Sequence[float],
    log: bool,
    pixels: tuple[float, float],
    ticks: Sequence[float] = (),
    bottom: float = 0.0,
) -> _Axis:
    known = [value for value in values if value > 0] or [1.0]
    if not log:
        top = round_up(max(known))
        return _Axis(
            bottom, top, False, tuple(ticks) or tuple(bottom + (top - bottom) * i / 4 for i in range(5)), pixels
        )
    low, high = min(known), max(known)
    if ticks:
        return _Axis(low / 1.15, high * 1.15, True, tuple(ticks), pixels)
    round_ones = [step * 10.0**power for power in range(-6, 12) for step in (1, 2, 5)]
    bottom = max((tick for tick in round_ones if tick <= low), default=low)
    top = min((tick for tick in round_ones if tick >= high and tick > bottom), default=high)
    inside = [tick for tick in round_ones if bottom <= tick <= top]
    return _Axis(bottom, top, True, tuple(inside[:: math.ceil(len(inside) / 6)]), pixels)


def _panel(panel: Panel) -> Iterator[str]:
    points = [point for line in panel.lines for point in line.points]
    right, bottom = _WIDE - _RIGHT, _HIGH - _BOTTOM
    across = _axis([x for x, _ in points], panel.log_x, (_LEFT, right), panel.x_ticks)
    up = _axis([y for _, y in points], panel.log_y, (bottom, _TOP), bottom=panel.y_low)
    yield f'<text x="{_LEFT}" y="18" font-size="13" font-weight="bold" fill="{_INK}">{escape(panel.title)}</text>'
    yield f'<text x="{_LEFT}" y="{_TOP - 8}" fill="{_INK}">{escape(panel.y)}</text>'
    yield f'<text x="{right}" y="{_HIGH - 10}" text-anchor="end" fill="{_INK}">{escape(panel.x)}</text>'
    for tick in up.ticks:
        y = up.at(tick)
        yield f'<line x1="{_LEFT}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}" stroke="{_GRID}"/>'
        yield f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end" fill="{_INK}">{_number(tick)}</text>'
    for tick in across.ticks:
        x = across.at(tick)
        yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{bottom}" y2="{bottom + 4}" stroke="{_INK}"/>'
        yield f'<text x="{x:.1f}" y="{bottom + 16}" text-anchor="middle" fill="{_INK}">{_number(tick)}</text>'
    yield f'<line x1="{_LEFT}" x2="{right}" y1="{bottom}" y2="{bottom}" stroke="{_INK}"/>'
    yield from _lines(panel.lines, across, up)


def _lines(lines: Sequence[Line], across: _Axis, up: _Axis) -> Iterator[str]:
    """The lines, each with its name at its end; names move down where one would lie upon another."""
    ends = []
    for number, line in enumerate(lines):
        places = [(across.at(x), up.at(y)) for x, y in line.points]
        colour = _COLOURS[number % len(_COLOURS)]
        if len(places) > 1:
            path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
            yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
        for (x, y), (_, value) in zip(places, line.points, strict=True):
            tip = f"<title>{escape(line.name)} {_number(value)}</title>".replace("> ", ">")
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}">{tip}</circle>'
        if places and line.name:
            ends.append((places[-1][1], places[-1][0], line.name, colour))
    yield from _names(ends)


def _names(ends: Sequence[tuple[float, float, str, str]]) -> Iterator[str]:
    """From (y, x, name, colour)."""
    taken: list[tuple[float, float, float]] = []
    for y, x, name, colour in sorted(ends):
        left, right, place = x + 8, x + 8 + _LETTER_WIDE * len(name), y
        while any(abs(place - other) < _NAME_HIGH and left < end and start < right for other, start, end in taken):
            place += 1
        taken.append((place, left, right))
        yield f'<text x="{left:.1f}" y="{place + 4:.1f}" fill="{colour}">{escape(name)}</text>'


def _ticked(panel: Panel, at: Sequence[float]) -> Panel:
    """Marks at the sizes that were measured, where they are few."""
    marks = tuple(at) if len(at) <= 6 else ()
    return Panel(panel.title, panel.x, panel.y, panel.lines, panel.log_x, panel.log_y, marks)


def _described(panel: Panel) -> str:
    return ", ".join(
        f"{line.name} {', '.join(f'{_number(y)} at {_number(x)}' for x, y in line.points)}".strip()
        for line in panel.lines
    )


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"

"""A report on a public set: our figures with their intervals, the published ones beside them, and what stands apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from evals.judges.agreement import Bootstrap, Estimate
from evals.metrics.resampling import RESAMPLES, Floats, is_narrow, widened
from evals.public.published import published
from evals.records import Result, Score
from evals.report.words import plural

Shown = Callable[[Sequence[Any]], Iterable[Any]]
"""Passes rows through while it tells how far it is."""
OURS = "Byline"


@dataclass(frozen=True, slots=True)
class PublicReport:
    """`set`: which public set; `data`: the file or folder; `system`: what of ours was measured. `apart`: cases that
    count nowhere or not everywhere, by reason. `notes`: what to know when comparing. `in_sample`: results on data that
    what was measured has learned from."""

    set: str
    data: str
    system: str
    cases: int
    results: tuple[Result, ...]
    apart: dict[str, int]
    notes: tuple[str, ...] = ()
    in_sample: tuple[str, ...] = ()

    def result(self, name: str) -> Result:
        return next(r for r in self.results if r.name == name)

    def to_dict(self) -> dict[str, Any]:
        results = [{**asdict(r), "published": [asdict(p) for p in published(self.set, r.name)]} for r in self.results]
        return {**asdict(self), "results": results}

    def text(self) -> str:
        """For a terminal or a file."""
        rows, sources = self._rows()
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = [f"{self.set}: {self.data}, {plural(self.cases, 'case')}; {OURS}: {self.system}", ""]
        lines += ["  ".join(_set(row, widths)).rstrip() for row in rows]
        return "\n".join([*lines, "", *self._remarks(sources)]) + "\n"

    def markdown(self) -> str:
        """For a page."""
        rows, sources = self._rows()
        rows = [[cell.replace("|", "\\|").strip() for cell in row] for row in rows]
        rows.insert(1, ["---"] * len(rows[0]))
        head = f"**{self.set}**: {self.data}, {plural(self.cases, 'case')}; {OURS}: {self.system}"
        table = ["| " + " | ".join(row) + " |" for row in rows]
        return "\n".join([head, "", *table, "", *(f"- {remark}" for remark in self._remarks(sources))]) + "\n"

    def _rows(self) -> tuple[list[list[str]], list[str]]:
        rows = [["metric", "system", "value", "95 % interval", "n", "source"]]
        sources: list[str] = []
        for result in self.results:
            low, high = result.low, result.high
            interval = "" if low is None or high is None else f"{shown_value(low)} – {shown_value(high)}"
            apart = f" (+{result.unscored:,} not scored)" if result.unscored else ""
            seen = "in-sample" if result.name in self.in_sample else ""
            rows.append([result.name, OURS, shown_value(result.value), interval, f"{result.n:,}{apart}", seen])
            for other in published(self.set, result.name):
                if other.source not in sources:
                    sources.append(other.source)
                mark = f"[{sources.index(other.source) + 1}]"
                note = f"{mark} {other.note}" if other.note else mark
                rows.append(["", other.system, shown_value(other.value), "", "", note])
        return rows, sources

    def _remarks(self, sources: Sequence[str]) -> list[str]:
        return [
            *(f"[{number}] {source}" for number, source in enumerate(sources, 1)),
            *(_counted(count, reason) for reason, count in self.apart.items() if count),
            *self.notes,
            f"Intervals: 95 %, bootstrap, {RESAMPLES:,} draws.",
        ]


def _counted(count: int, reason: str) -> str:
    """`1 question whose …`, of a reason that begins with a plural."""
    noun = next((word for word in reason.split(" ") if word.endswith("s")), "")
    return f"{count:,} {reason.replace(noun, noun[:-1], 1) if count == 1 else reason}"


def shown_value(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.3f}" if abs(value) < 10 else f"{value:,.0f}"


def _set(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    """Names to the left, figures to the right."""
    cells = zip(row, widths, strict=True)
    return [cell.rjust(width) if 2 <= n <= 4 else cell.ljust(width) for n, (cell, width) in enumerate(cells)]


def result(name: str, scores: Sequence[Score], seed: int, groups: Sequence[str] | None = None) -> Result:
    """A metric over cases: the sum of the numerators through that of the denominators. `groups`: which cases are drawn
    together; each by itself without them."""
    kept = [n for n, score in enumerate(scores) if score is not None]
    pairs: Floats = np.array([scores[n] for n in kept], dtype=float).reshape(-1, 2)
    names = [groups[n] if groups else str(n) for n in kept]
    draw = Bootstrap(names, seed)

    def ratio(weights: Floats) -> float:
        over = float(weights @ pairs[:, 1])
        return float(weights @ pairs[:, 0]) / over if over else float("nan")

    found = draw.estimate(ratio)
    if found.value is not None:
        apart = len({group for group, (_, below) in zip(names, pairs, strict=True) if below})
        bounded = bool((pairs[:, 0] <= pairs[:, 1]).all())
        found = Estimate(found.value, *widened(found.value, apart, found.low, found.high, bounded))
    return of_estimate(name, found, len(kept), len(scores) - len(kept))


def of_estimate(name: str, estimate: Estimate, n: int, unscored: int = 0) -> Result:
    """Without an interval where it has no width: all resamples agree, and nobody knows how others would vary."""
    low, high = (None, None) if is_narrow(estimate.low, estimate.high) else (estimate.low, estimate.high)
    return Result(name, estimate.value, low, high, n, unscored)


def yes(answer: bool) -> Score:
    """A case that counts as 1 or 0."""
    return float(answer), 1.0

"""The trade-off between answering and refusing, as a table and as a plot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, slots=True)
class Point:
    """Shares at one threshold: of the answerable questions answered; of those with a gold line cited; of their
    citations that are gold; of the unanswerable questions refused.
    """

    threshold: float
    questions: int
    answered: float
    right: float
    precision: float
    refused: float


def markdown(
    fitted: Mapping[str, float],
    chosen: Mapping[str, Point],
    areas: Mapping[str, float],
    curves: Mapping[str, Sequence[Point]],
    threshold: float,
) -> str:
    """The report: weights to paste, the figures at the threshold in use, and the whole trade-off of each set."""
    lines = [
        "# When Byline answers, and when it says that the articles do not",
        "",
        "Written by `python -m evals.calibration.abstention`. Figures are cross-validated by question; sets marked",
        "“aside” were never learned from. ClapNQ: all its passages as one collection, the text as it is, one",
        "sentence per line. “Gold cited”: answered questions with at least one gold line among the quotes.",
        "“Precision”: quotes that are gold lines. The log-odds are of a logistic model over the evidence below.",
        "",
        "The weights that rank the sentences (`rag/answering/candidates.py`) were fitted on all sets not marked",
        "“aside” and are not cross-validated here, so that “gold cited” and “precision” of those sets flatter; compare",
        "them with the ones aside. Of the bundled set the even-numbered cases are aside, and follow-ups are left out.",
        "",
        f"## At the threshold in use ({threshold:+.2f})",
        "",
        "| set | questions | answered | gold cited | precision | refused | area under the curve |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, p in chosen.items():
        lines.append(f"| {name} | {p.questions} | {_shares(p)} | {areas[name]:.3f} |")
    lines += ["", "## Weights", "", "| evidence | weight |", "| --- | --- |"]
    lines += [f"| {name} | {weight:+.3f} |" for name, weight in fitted.items()]
    for name, points in curves.items():
        lines += ["", f"## {name}", "", "| threshold | answered | gold cited | precision | refused |"]
        lines += ["| --- | --- | --- | --- | --- |"]
        lines += [f"| {p.threshold:+.2f} | {_shares(p)} |" for p in points]
    return "\n".join(lines) + "\n"


def _shares(p: Point) -> str:
    return f"{p.answered:.1%} | {p.right:.1%} | {p.precision:.1%} | {p.refused:.1%}"


_SIZE, _EDGE = 400, 50
_COLOURS = ("#1b4965", "#b5432a", "#2d7d46", "#7a4fa3", "#94660a", "#555555")


def svg(curves: Mapping[str, Sequence[Point]]) -> str:
    """Answered (across) against refused (up), one line per set; the upper right corner is perfect."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIZE + 240} {_SIZE + 2 * _EDGE}" '
        'font-family="sans-serif" font-size="12" role="img">',
        "<title>Answerable questions answered against unanswerable questions refused</title>",
        f'<rect x="{_EDGE}" y="{_EDGE}" width="{_SIZE}" height="{_SIZE}" fill="none" stroke="#999"/>',
    ]
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        x, y = _place(share, share)
        parts.append(f'<text x="{x:.0f}" y="{_SIZE + _EDGE + 18}" text-anchor="middle">{share:.0%}</text>')
        parts.append(f'<text x="{_EDGE - 6}" y="{y + 4:.0f}" text-anchor="end">{share:.0%}</text>')
    parts.append(f'<text x="{_EDGE}" y="{_SIZE + _EDGE + 38}">answerable questions answered</text>')
    parts.append(f'<text x="{_EDGE}" y="{_EDGE - 10}">unanswerable questions refused</text>')
    for number, (name, points) in enumerate(curves.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (_place(p.answered, p.refused) for p in points))
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        y = _EDGE + 16 + 18 * number
        parts.append(f'<text x="{_SIZE + _EDGE + 10}" y="{y}" fill="{colour}">{escape(name)}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def _place(answered: float, refused: float) -> tuple[float, float]:
    return _EDGE + answered * _SIZE, _EDGE + (1 - refused) * _SIZE

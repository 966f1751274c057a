"""The trade-off between answering and refusing, as a table and as a plot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, slots=True)
class Point:
    """Shares at one threshold: of the answerable questions answered; of those with a gold line cited; of their
    citations that are gold; of the unanswerable questions refused. `first`: of the answerable questions those whose
    best sentence is gold, refused or not. `f1`: of refusing.
    """

    threshold: float
    questions: int
    answered: float
    right: float
    precision: float
    refused: float
    first: float
    f1: float


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
        "Written by `python -m evals.calibration.abstention DATA`. Two small logistic models stand between the reader",
        "([reader.md](reader.md)) and the answer: one ranks the sentences, one decides whether the first of them is an",
        "answer. Each sees a few numbers; the weights are below. They learn from questions that did not teach the",
        "reader: our own over invented news, questions over Wikipedia, the odd-numbered half of the bundled set,",
        "each set counting as much as the others. No weight was fitted on sets marked “aside”; which numbers are",
        "looked at, and the threshold, were chosen with their figures in view. Of those that taught, the decision is",
        "cross-validated by question, the ranking is not.",
        "",
        "Passages of a set are one collection, an article each, one sentence a line; follow-ups are left out. “Best",
        "right”: answerable questions whose first sentence is a gold line, refused or not. “Gold cited”: answered",
        "questions with a gold line among the quotes. “Precision”: quotes that are gold lines. “F1”: of refusing;",
        "refusing everything has an F1 of .67 where half is unanswerable.",
        "",
        f"## At the threshold in use ({threshold:+.2f})",
        "",
        "| set | questions | area under the curve | best right | F1 | answered | gold cited | precision | refused |",
        "|" + " --- |" * 9,
    ]
    for name, p in chosen.items():
        figures = f"{areas[name]:.3f} | {p.first:.1%} | {p.f1:.3f}"
        lines.append(f"| {name} | {p.questions} | {figures} | {_shares(p)} |")
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

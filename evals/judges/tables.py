"""The figures of judges as tables for a terminal."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.table import Table
from rich.text import Text

from evals.judges.agreement import Agreement
from evals.judges.judging import COMBINATION, IN_SAMPLE, JudgeReport
from evals.metrics.resampling import RESAMPLES
from evals.mutating.noticing import NoticeReport


def print_report(report: JudgeReport) -> None:
    console = _console()
    console.print(Text(f"{report.name}: {report.kind}, {report.rows:,} rows, judge: {report.judge}", style="bold"))
    console.print(_figures(report))
    if report.evidence:
        console.print(_evidence(report))
    for level, agreement in report.levels.items():
        console.print(_calibration(level, agreement))
    whole = next(iter(report.levels)) in ("response", "claim") and report.kind != "WiCE"
    notes = [
        "AUC, F1, precision and recall are of finding what is not supported.",
        f"In brackets: 95 % bootstrap intervals ({RESAMPLES:,} draws of whole sources).",
        *([f"A {next(iter(report.levels))} scores by its statements: {COMBINATION}."] if whole else []),
    ]
    console.print(Text(" ".join(notes), style="dim"))
    if report.judge == "local" and report.kind != "own file":
        console.print(Text(IN_SAMPLE, style="bold"))


def _figures(report: JudgeReport) -> Table:
    table = _table("")
    for level in report.levels:
        table.add_column(level)
    levels = list(report.levels.values())
    table.add_row("judged", *(f"{a.n:,} ({a.unsupported:,} unsupported)" for a in levels))
    if any(a.unchecked for a in levels):
        table.add_row("not judged", *(f"{a.unchecked:,}" for a in levels))
    for name in ("auc", "f1", "precision", "recall", "best_f1", "balanced_accuracy", "brier"):
        table.add_row(_NAMES[name], *(str(getattr(a, name)) for a in levels))
    table.add_row("best F1 is at", *(f"score ≤ {a.best_threshold or 0:.3f}" for a in levels))
    for name, estimate in report.areas.items():
        table.add_row(f"AUC {name}", str(estimate))
    return table


_NAMES = {
    "auc": "AUC",
    "f1": "F1 at the verdicts",
    "precision": "precision",
    "recall": "recall",
    "best_f1": "best F1",
    "balanced_accuracy": "balanced accuracy",
    "brier": "Brier score",
}


def _evidence(report: JudgeReport) -> Table:
    found = report.evidence
    table = _table("evidence", "against gold sentences")
    if found:
        table.add_row("claims with gold", f"{found.claims:,}")
        table.add_row("sentences found", f"{found.found:.2f} per claim")
        for name in ("precision", "recall", "f1"):
            table.add_row("F1" if name == "f1" else name, str(getattr(found, name)))
        table.add_row("claims without gold", f"{found.without_gold:,}, {found.rightly_refused:,} judged unsupported")
    return table


def _calibration(level: str, agreement: Agreement) -> Table:
    table = _table(f"score of a {level}", "n", "mean score", "supported")
    for one in agreement.bins:
        table.add_row(f"{one.low:.1f}–{one.high:.1f}", f"{one.n:,}", f"{one.score:.2f}", f"{one.supported:.1%}")
    return table


def print_notices(report: NoticeReport) -> None:
    table = _table("statements", "n", "judged as they should be")
    for part, shares in report.parts.items():
        for kind, share in shares.items():
            table.add_row(f"{part}: {kind}", f"{share.n:,}", str(share.right))
    console = _console()
    console.print(table)
    note = "Unchanged ones should stay supported, all others turn unsupported. In brackets: 95 % bootstrap intervals."
    console.print(Text(note, style="dim"))


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        table.add_column(name)
    return table


def _console() -> Console:
    """As wide as the tables need where nobody reads along, so that nothing is cut in a file."""
    return Console(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else 120)

"""Runs as a table for the shell."""

from __future__ import annotations

from collections.abc import Sequence

from evals.metrics.registry import METRICS
from evals.records import Run

NAMES, COLUMN = 60, 80
"""Characters of the names and of each run where no terminal says how many a line has, as in a file or a pipe."""


def print_runs(runs: Sequence[Run]) -> None:
    """Every metric that some run has, a column for each run, with 95 % intervals and the scored cases."""
    from rich.console import Console
    from rich.table import Table

    from evals.report.verdict import skipped_words, taken_over

    table = Table(box=None, pad_edge=False)
    table.add_column("metric")
    for run in runs:
        table.add_column(str(run.settings.get("system", run.name)))
        table.add_column("n", justify="right")
    group = ""
    for name, metric in METRICS.items():
        found = [run.result(name) for run in runs]
        if all(one is None or one.value is None for one in found):
            continue
        if metric.group != group:
            group = metric.group
            table.add_section()
        cells = []
        for one in found:
            missing = f" (+{one.unscored} not scored)" if one and one.unscored else ""
            cells += [f"{one}" if one else "–", f"{one.n}{missing}" if one else ""]
        arrow = "" if metric.better == "higher" else " (less is better)"
        table.add_row(f"{metric.title}{f', {metric.unit}' if metric.unit else ''}{arrow}", *cells)
    console = Console(soft_wrap=True, markup=False)
    if not console.is_terminal:
        console = Console(soft_wrap=True, markup=False, width=NAMES + COLUMN * len(runs))
    console.print(table)
    for run in runs:
        if remembered := sum(record.remembered for record in run.records):
            told = (
                f"{remembered:,} of {len(run.records):,} replies are remembered from an earlier run of the same program"
            )
            console.print(f"{told} over the same articles, so no time was taken of them; --fresh asks anew.")
        for words in filter(None, (taken_over(run), skipped_words(run.settings))):
            console.print(f"{run.settings.get('system', run.name)}: {words}." if len(runs) > 1 else f"{words}.")

"""What the self-test found, as a table for the shell."""

from __future__ import annotations

from evals.selftest.testing import Outcome, SelfTest

WIDTH = 120
"""Characters of a line where no terminal says how many it has, as in a file or a pipe."""


def print_self_test(found: SelfTest) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for heading in ("change", "cases", "metric", "must go", "before", "after", "shows in", ""):
        table.add_column(heading, no_wrap=True)
    for outcome in found.outcomes:
        for row in _rows(outcome):
            table.add_row(*row)
        table.add_section()
    console = Console(soft_wrap=True)
    if not console.is_terminal:
        console = Console(soft_wrap=True, width=WIDTH)
    console.print(table)
    for name in found.imperfect:
        console.print(f"Perfect replies have {name} = {_f(found.perfect[name])}, not 1.")
    tried = [outcome for outcome in found.outcomes if outcome.tried]
    caught = sum(outcome.caught for outcome in tried)
    missing = len(found.outcomes) - len(tried)
    for outcome in tried:
        by = f"caught by {', '.join(outcome.caught_by) or 'nothing'}"
        console.print(f"{outcome.change}: {by if outcome.caught else f'MISSED ({by})'}")
    console.print()
    console.print(
        f"{caught} of {len(tried)} kinds of change are caught, over {found.cases} perfect replies"
        + (f"; {missing} could not be tried on this set." if missing else ".")
    )


def _rows(outcome: Outcome) -> list[tuple[str, ...]]:
    if not outcome.tried:
        return [(outcome.change, "0", "not tried")]
    rows: list[tuple[str, ...]] = []
    for number, shift in enumerate(outcome.shifts):
        first = ("", "") if number else (outcome.change, str(outcome.cases))
        shows = f"{shift.showed:.0%}" if shift.must != "same" else ""
        verdict = "ok" if shift.right else "MISSED"
        rows.append((*first, shift.metric, shift.must, _f(shift.before), _f(shift.after), shows, verdict))
    return rows


def _f(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"

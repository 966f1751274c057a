"""`byline-eval`: is what Byline answers right, and can the figures be trusted?"""

from __future__ import annotations

import typer

from evals.commands.benching import bench
from evals.commands.judges import judge, mutations
from evals.commands.runs import compare, run
from evals.commands.sets import draft, public, selftest
from rag.doors import run as run_door

app = typer.Typer(
    name="byline-eval",
    help="Measure Byline, or any other system, on your own machine and articles.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for command in (run, compare, draft, selftest, public, judge, mutations, bench):
    app.command()(command)


def main() -> None:
    """The console script."""
    run_door(app, "byline-eval")

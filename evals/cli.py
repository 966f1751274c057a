"""`byline-eval`: is what Byline answers right, and can the figures be trusted?"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

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
STOPPED: dict[Callable[..., None], str] = {
    run: "what was indexed, and the cases that were finished, are kept: the same command goes on there",
    compare: "nothing was written",
    draft: "nothing was written: start it again",
    selftest: "the verdicts so far are kept: the same command goes on with them",
    public: "nothing is kept but an index given with --index and the verdicts of a model: start it again",
    judge: "nothing is kept but the verdicts of a model: start it again",
    mutations: "nothing is kept but the verdicts of a model: start it again",
    bench: "nothing was written, as nothing was measured to its end: start it again",
}
"""The commands, and what is said to somebody who stops one with Ctrl-C."""


def stoppable(command: Callable[..., None], kept: str) -> Callable[..., None]:
    """The same command; stopped, it says in one line what is kept, and exits with 130."""

    @wraps(command)
    def stopping(*arguments: Any, **options: Any) -> None:
        try:
            command(*arguments, **options)
        except KeyboardInterrupt:
            print(f"byline-eval: stopped; {kept}", file=sys.stderr)  # noqa: T201
            raise typer.Exit(130) from None

    return stopping


for command, kept in STOPPED.items():
    app.command()(stoppable(command, kept))


def main() -> None:
    """The console script."""
    run_door(app, "byline-eval")

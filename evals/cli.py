"""`byline-eval`: benchmarks."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from rag.doors import run
from rag.errors import BylineError

app = typer.Typer(
    name="byline-eval",
    help="Measure Byline on your own machine and articles.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback()
def _commands() -> None:
    """Keeps `bench` a command of its own while it is the only one."""


@app.command()
def bench(
    corpus: Annotated[Path, typer.Option(help="Folder of articles.")] = Path("corpus"),
    questions: Annotated[
        Path | None, typer.Option(help="Question set (JSON lines); default: questions made from the titles.")
    ] = None,
    runs: Annotated[int, typer.Option(min=1, help="Rounds; the medians are reported.")] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Index overhead beside the bare embedding model, question latency beside its floor, and with a question set how
    many quoted answers cite a gold line, in one run."""
    from evals.bench import measure
    from evals.questions import read_questions

    if not corpus.exists():
        raise BylineError(f"{corpus}: no such folder; give one with --corpus")
    report = measure(corpus, list(read_questions(questions)) if questions else [], runs)
    if as_json:
        sys.stdout.write(json.dumps(report.to_dict(), indent=2) + "\n")
    else:
        sys.stdout.write(report.table() + "\n")


def main() -> None:
    """The console script."""
    run(app)

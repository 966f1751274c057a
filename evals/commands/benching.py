"""Speed beside its floors: `bench`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from evals.commands.options import AsJson, Limit, Seed, print_json
from rag.errors import BylineError


def bench(
    corpus: Annotated[Path, typer.Option(help="Folder of articles.")] = Path("corpus"),
    questions: Annotated[
        Path | None, typer.Option(help="Question set (JSON lines); default: questions made from the titles.")
    ] = None,
    limit: Limit = None,
    seed: Seed = 0,
    runs: Annotated[int, typer.Option(min=1, help="Rounds; the medians are reported.")] = 5,
    as_json: AsJson = False,
) -> None:
    """Index overhead beside the bare embedding model, question latency beside its floor, and with a question set how
    many quoted answers cite a gold line, in one run."""
    from evals.benching.bench import measure
    from evals.metrics.resampling import drawn
    from evals.questions import folders_for, read_questions

    if not corpus.exists():
        raise BylineError(f"{corpus}: no such folder; give one with --corpus")
    folders = folders_for(questions, corpus) if questions else (corpus,)
    cases = drawn(list(read_questions(questions)), limit, seed) if questions else []
    report = measure(folders, cases, runs)
    if as_json:
        print_json(report.to_dict())
    else:
        sys.stdout.write(report.table() + "\n")

"""Question sets put to systems: `run` and `compare`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, redirect_stdout, suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from evals.commands.options import (
    Answerer,
    AsJson,
    Corpus,
    Dataset,
    FailUnder,
    Fresh,
    Limit,
    Out,
    Price,
    Seed,
    Systems,
    Tags,
    Who,
    Workers,
    print_json,
    write,
)
from rag.doors import JudgeChoice

if TYPE_CHECKING:
    from evals.records import Run
    from evals.runs.folder import RunFolder
    from evals.runs.gates import Gate
    from evals.runs.session import Session


def run(
    dataset: Dataset = None,
    corpus: Corpus = Path("corpus"),
    system: Systems = None,
    answerer: Answerer = None,
    judge: Who = JudgeChoice.local,
    out: Out = None,
    fail_under: FailUnder = None,
    limit: Limit = None,
    tags: Tags = None,
    seed: Seed = 0,
    workers: Workers = None,
    fresh: Fresh = False,
    price: Price = None,
    as_json: AsJson = False,
) -> None:
    """Put a question set to Byline, or to other systems, and score every answer. A run that was stopped goes on where
    it was when it is started again with the same options."""
    from evals.metrics.registry import METRICS
    from evals.questions import BUNDLED
    from evals.runs.gates import read_gates
    from evals.runs.session import Session
    from evals.systems.pricing import read_prices
    from rag.doors import chosen, progress_bar

    gates = read_gates(fail_under or [])
    prices = read_prices(price) if price is not None else None
    wanted = tuple(tag.strip() for text in tags or [] for tag in text.split(",") if tag.strip())
    settings = chosen(answerer=answerer.value if answerer else None)
    asked = (dataset or BUNDLED, corpus, tuple(system or ["byline"]), judge.value, out, limit, wanted, seed, workers)
    timed = any(METRICS[gate.metric].unit == "s" for gate in gates)  # what is remembered took no time
    with progress_bar(quiet=as_json) as progress:
        session = Session(settings, *asked, progress, fresh, prices, timed)
        session.check()
    with closing(session):
        told(finish(session, gates), gates, as_json)


@contextmanager
def quiet_stdout() -> Iterator[None]:
    """What is printed goes to stderr, also by a program that is started, or that writes to the file descriptor."""
    with suppress(OSError, ValueError):
        sys.stdout.flush()
    held = None
    with suppress(OSError):  # one of them may be closed
        held = os.dup(1)
        os.dup2(2, 1)
    try:
        with redirect_stdout(sys.stderr):
            yield
    finally:
        if held is not None:
            os.dup2(held, 1)
            os.close(held)


def finish(session: Session, gates: list[Gate]) -> list[tuple[RunFolder, Run]]:
    """Ask, score and write the reports. What a system prints goes to stderr: stdout is for what was found."""
    from evals.progress import shown
    from evals.report import report_page, summary, table_page
    from evals.runs.folder import written
    from evals.runs.scoring import scoring
    from evals.runs.session import TOGETHER, WORKSHOP

    with scoring(session.judge, session.settings, WORKSHOP, session.stored) as scores, quiet_stdout():
        finished = session.run(scores, lambda cases: shown(cases, "Asking"))
    for folder, run in finished:
        folder.write("report.html", report_page(run, gates))
        folder.write("summary.md", summary(run, gates))
    if len(finished) > 1:
        runs, above = [run for _, run in finished], finished[0][0].path.parent
        written(above / "summary.md", summary(runs))
        written(above / TOGETHER, table_page(runs))  # last: it says that all are finished
    return finished


def told(finished: list[tuple[RunFolder, Run]], gates: list[Gate], as_json: bool) -> None:
    """Print what was found. Exits with 1 where a gate failed."""
    from evals.report.verdict import skipped_words, taken_over
    from evals.runs.tables import print_runs

    failures = [
        (f"{run.settings['system']}: " if len(finished) > 1 else "") + failure
        for _, run in finished
        for gate in gates
        if (failure := gate.failure(run))
    ]
    if as_json:
        found: list[dict[str, Any]] = [
            {
                "out": str(folder.path),
                "kept": folder.kept,
                "notes": [words for words in (taken_over(run), skipped_words(run.settings)) if words],
                "settings": run.settings,
                "metrics": {r.name: asdict(r) for r in run.results},
                "errors": {record.id: record.error for record in run.records if record.error},
            }
            for folder, run in finished
        ]
        print_json({"passed": not failures, "failures": failures, "runs": found})
    else:
        print_runs([run for _, run in finished])
        folders = [folder.path for folder, _ in finished]
        for folder in [folders[0].parent, *folders] if len(folders) > 1 else folders:
            write(f"Report: {folder / 'report.html'}")
    for failure in failures:
        print(f"byline-eval: gate failed: {failure}", file=sys.stderr)  # noqa: T201
    if failures:
        raise typer.Exit(1)


def compare(
    run_a: Annotated[Path, typer.Argument(help="Folder of the earlier run.")],
    run_b: Annotated[Path, typer.Argument(help="Folder of the later run.")],
    page: Annotated[Path | None, typer.Option(help="Write the comparison as an HTML page.")] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown, as for a pull request.")] = False,
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """What moved between two runs, per metric with its interval, and which cases flipped. Exits with 1 where they have
    no case in common."""
    from evals.report import comparison
    from evals.runs.folder import read_run
    from rag.errors import BylineError

    found = comparison(read_run(run_a), read_run(run_b), seed)
    if page:
        try:
            page.write_text(found.page(), encoding="utf-8")
        except OSError as error:
            raise BylineError(f"{page}: cannot be written: {error.strerror or error}") from None
    if as_json:
        print_json(found.to_dict())
    else:
        write(found.summary() if markdown else found.text())
    if not found.common:
        print("byline-eval: the runs have no case in common: nothing was compared", file=sys.stderr)  # noqa: T201
        raise typer.Exit(1)

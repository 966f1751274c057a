"""`byline-eval`: benchmarks, and how far the judge of support can be trusted."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.doors import JudgeChoice, run
from rag.errors import BylineError

if TYPE_CHECKING:
    from evals.judging import Judging

app = typer.Typer(
    name="byline-eval",
    help="Measure Byline on your own machine and articles.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Seed = Annotated[int, typer.Option(help="Of what is drawn by chance.")]
Who = Annotated[JudgeChoice, typer.Option(help="The local judge, or the configured model.")]


@app.command()
def bench(
    corpus: Annotated[Path, typer.Option(help="Folder of articles.")] = Path("corpus"),
    questions: Annotated[
        Path | None, typer.Option(help="Question set (JSON lines); default: questions made from the titles.")
    ] = None,
    runs: Annotated[int, typer.Option(min=1, help="Rounds; the medians are reported.")] = 5,
    as_json: AsJson = False,
) -> None:
    """Index overhead beside the bare embedding model, question latency beside its floor, and with a question set how
    many quoted answers cite a gold line, in one run."""
    from evals.bench import measure
    from evals.questions import read_questions

    if not corpus.exists():
        raise BylineError(f"{corpus}: no such folder; give one with --corpus")
    report = measure(corpus, list(read_questions(questions)) if questions else [], runs)
    if as_json:
        _print_json(report.to_dict())
    else:
        sys.stdout.write(report.table() + "\n")


@app.command()
def judge(
    data: Annotated[
        Path,
        typer.Option(
            help="JSON lines: RAGTruth, WiCE, entailment pairs, SummEdits, or your own rows of "
            '{"statement", "lines": […], "label": "supported" or "unsupported"}.'
        ),
    ],
    judge: Who = JudgeChoice.local,
    limit: Annotated[int | None, typer.Option(min=1, help="Judge only so many rows, drawn by the seed.")] = None,
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """How well the judge agrees with people: areas under the curve, F1, balanced accuracy, calibration."""
    from evals.judging import report
    from evals.progress import shown
    from evals.public_sets import read_set

    found = report(read_set(data, limit, seed), _judging(judge), judge.value, seed, shown)
    if as_json:
        _print_json(found.to_dict())
    else:
        from evals.judge_tables import print_report

        print_report(found)


@app.command()
def mutations(
    corpus: Annotated[Path, typer.Option(help="Folder of articles.")] = Path("corpus"),
    statements: Annotated[
        Path | None,
        typer.Option(
            help='Statements about them (JSON lines: {"id", "statement", "source", "lines": [[16, 16]], "label", '
            '"kind"}).'
        ),
    ] = None,
    judge: Who = JudgeChoice.local,
    limit: Annotated[int | None, typer.Option(min=1, help="Change only so many sentences, drawn by the seed.")] = None,
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """How often the judge notices that a true statement was made false: a number, date or name changed, a negation, a
    citation of other lines."""
    from evals.noticing import notice, read_corpus, verbatim_tries, written_tries
    from evals.progress import shown

    articles = read_corpus(corpus)
    tries = verbatim_tries(articles, limit, seed)
    tries += written_tries(articles, statements, seed) if statements else []
    found = notice(tries, _judging(judge), seed, shown)
    if as_json:
        _print_json(found.to_dict())
    else:
        from evals.judge_tables import print_notices

        print_notices(found)


def _judging(choice: JudgeChoice) -> Judging:
    from evals.judging import local_judging, model_judging

    return model_judging() if choice is JudgeChoice.llm else local_judging()


def _print_json(found: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(found, indent=2, ensure_ascii=False) + "\n")


def main() -> None:
    """The console script."""
    run(app, "byline-eval")

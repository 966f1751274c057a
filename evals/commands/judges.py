"""How far the judge of support can be trusted: `judge` and `mutations`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evals.commands.options import AsJson, Seed, Who, judging, print_json
from rag.doors import JudgeChoice


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
    from evals.judges.judging import report
    from evals.judges.labelled import read_set
    from evals.progress import shown

    found = report(read_set(data, limit, seed), judging(judge), judge.value, seed, shown)
    if as_json:
        print_json(found.to_dict())
    else:
        from evals.judges.tables import print_report

        print_report(found)


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
    from evals.mutating.noticing import notice, read_corpus, verbatim_tries, written_tries
    from evals.progress import shown

    articles = read_corpus(corpus)
    tries = verbatim_tries(articles, limit, seed)
    tries += written_tries(articles, statements, seed) if statements else []
    found = notice(tries, judging(judge), seed, shown)
    if as_json:
        print_json(found.to_dict())
    else:
        from evals.judges.tables import print_notices

        print_notices(found)

"""What the commands share: options, who judges, and printing."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.doors import JudgeChoice

if TYPE_CHECKING:
    from evals.judges.judging import Judging

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Seed = Annotated[int, typer.Option(help="Of what is drawn by chance.")]
Who = Annotated[JudgeChoice, typer.Option(help="The local judge, or the configured model.")]


class AnswererChoice(StrEnum):
    auto = "auto"
    quote = "quote"
    llm = "llm"


Dataset = Annotated[Path | None, typer.Option(help="Question set (JSON lines); default: the bundled one over corpus/.")]
Corpus = Annotated[Path, typer.Option(help="Folder of articles.")]
Systems = Annotated[
    list[str] | None,
    typer.Option(
        help="byline, citation-engine, closed-book, http://…, byline-chat:http://… or module:function; "
        "several stand in one table.",
    ),
]
Answerer = Annotated[AnswererChoice | None, typer.Option(help="Who writes Byline's answers.")]
Out = Annotated[Path | None, typer.Option(help="Folder of the run; default: a new one below runs/.")]
FailUnder = Annotated[
    list[str] | None,
    typer.Option(metavar="METRIC=VALUE", help="Exit with 1 when this is not reached; several allowed."),
]
Limit = Annotated[int | None, typer.Option(min=1, help="Use only so many cases, drawn by the seed.")]
Tags = Annotated[list[str] | None, typer.Option(help="Ask only cases with one of these tags.")]
Fresh = Annotated[
    bool,
    typer.Option(
        "--fresh", help="Ask everything anew, also what an unchanged Byline was asked before; then times are taken."
    ),
]
Price = Annotated[
    str | None,
    typer.Option(metavar="READ,WRITTEN", help="US dollars per million tokens of the model, for the cost of answers."),
]
Workers = Annotated[int | None, typer.Option(min=1, help="Questions asked at once.")]


def judging(choice: JudgeChoice) -> Judging:
    """The local judge, or the model behind the verdicts that it gave before."""
    from evals.judges.judging import local_judging, model_judging

    if choice is JudgeChoice.local:
        return local_judging()
    from evals.judges.cache import CachedJudge, model_fingerprint
    from evals.runs.scoring import VERDICTS
    from evals.runs.session import WORKSHOP
    from rag import Settings

    asked = model_judging()
    return replace(asked, judge=CachedJudge(asked.judge, WORKSHOP / VERDICTS, model_fingerprint(Settings())))


def print_json(found: Any) -> None:
    sys.stdout.write(json.dumps(found, indent=2, ensure_ascii=False) + "\n")


def write(text: str) -> None:
    sys.stdout.write(text.rstrip("\n") + "\n")

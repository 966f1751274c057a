"""Question sets of one's own, public ones, and the suite's test of itself: `draft`, `public`, `selftest`."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from evals.commands.options import AsJson, Limit, Seed, Who, judging, print_json, write
from evals.public.kinds import Kind
from rag.doors import JudgeChoice


def draft(
    corpus: Annotated[Path, typer.Option(help="Folder of articles.")] = Path("corpus"),
    out: Annotated[Path | None, typer.Option(help="New file for the drafts; default: the screen.")] = None,
    count: Annotated[int, typer.Option(min=1, help="Cases wanted.")] = 40,
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Propose cases for a question set of your own from your articles, for you to edit: asked by the configured
    model, or without one by rules (who said it, how many, when, a blank to fill). Gold lines are known."""
    from evals.drafting import drafting
    from evals.drafting.writing import writer
    from evals.mutating.noticing import read_corpus
    from evals.progress import shown
    from rag import Settings

    if out:
        drafting.refuse_existing(out)
    found = drafting.draft(
        read_corpus(corpus), count, seed, writer(Settings()), partial(shown, words="Asking the model")
    )
    if out:
        drafting.write_drafts(found, out)
    if as_json:
        print_json(found.to_dict())
    elif not out:
        write(found.lines())
    typer.echo(found.summary(), err=True)


def selftest(
    dataset: Annotated[
        Path | None, typer.Option(help="Question set with gold lines; default: the bundled one over corpus/.")
    ] = None,
    corpus: Annotated[Path, typer.Option(help="Folder of articles.")] = Path("corpus"),
    judge: Who = JudgeChoice.local,
    limit: Limit = None,
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Does the suite notice? Perfect replies are made worse in known ways (citations swapped, numbers changed, lines
    shifted, a sentence invented, a wrong refusal …), and every metric has to move as it must. Exits with 1 if not."""
    from evals.progress import shown
    from evals.questions import BUNDLED
    from evals.runs.session import Session
    from evals.selftest.tables import print_self_test
    from evals.selftest.testing import on_session
    from rag.doors import chosen, progress_bar

    with progress_bar(quiet=as_json) as progress:
        session = Session(
            chosen(answerer="quote"), dataset or BUNDLED, corpus, (), judge.value, None, limit, (), seed, None, progress
        )
        session.stored.of(gold.source for case in session.cases for gold in case.evidence)
    found = on_session(session, lambda changes: shown(changes, "Spoiling"))
    if as_json:
        print_json(found.to_dict())
    else:
        print_self_test(found)
    if not found.passed:
        raise typer.Exit(1)


def public(
    path: Annotated[Path, typer.Argument(help="File of the set, or RealTime QA's folder. Nothing is downloaded.")],
    kind: Annotated[Kind | None, typer.Option("--set", help="Which set it is; default: told by its content.")] = None,
    index: Annotated[
        Path | None, typer.Option(help="Folder in which articles and index are kept for the next time.")
    ] = None,
    judge: Who = JudgeChoice.local,
    limit: Limit = None,
    seed: Seed = 0,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown.")] = False,
    into: Annotated[
        Path | None, typer.Option(help="Page of Markdown: the table takes the place of this file's there.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """The figures of a public set as its paper reports them, with the published ones and their source beside ours:
    ClapNQ, RAGTruth, WiCE, MultiHop-RAG, RealTime QA."""
    from evals.progress import shown
    from evals.public.page import check, put
    from evals.public.reports import JUDGED, kind_of, report

    if into:
        check(into, path)
    kind = kind or kind_of(path)
    judges = judging(judge) if kind in JUDGED else None
    asking = partial(shown, words="Judging" if judges else "Asking")
    found = report(kind, path, limit, seed, asking, index, judges)
    if into:
        put(into, path, found.markdown())
    if as_json:
        print_json(found.to_dict())
    else:
        write(found.markdown() if markdown else found.text())

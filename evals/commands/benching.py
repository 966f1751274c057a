"""What is found, speed and growth, beside the alternatives: `bench`."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from evals.benching.bench import Bench, Part
from evals.commands.options import AsJson, Limit, Seed, print_json, write
from rag.errors import BylineError


def bench(
    corpus: Annotated[Path, typer.Option(help="Folder of articles.")] = Path("corpus"),
    questions: Annotated[
        Path | None, typer.Option(help="Question set (JSON lines) with gold lines or articles of that folder.")
    ] = None,
    clapnq: Annotated[Path | None, typer.Option(help="ClapNQ's file: its passages as one collection.")] = None,
    multihop: Annotated[Path | None, typer.Option(help="MultiHop-RAG's file: its facts by article.")] = None,
    wice: Annotated[Path | None, typer.Option(help="WiCE's file: its pages, and claims to be found in them.")] = None,
    systems: Annotated[
        str | None,
        typer.Option(metavar="A,B", help="byline, llamaindex, chroma, bm25s …; default: all that are installed."),
    ] = None,
    only: Annotated[
        list[Part] | None,
        typer.Option(help="What to measure; several allowed. Default: quality (with questions) and speed."),
    ] = None,
    articles: Annotated[
        int | None, typer.Option(min=1, help="Measure speed on so many articles made up out of the corpus.")
    ] = None,
    sizes: Annotated[
        str | None, typer.Option(metavar="N,M", help="Articles to grow to; default: 500,2000,8000,25000.")
    ] = None,
    words: Annotated[int | None, typer.Option(min=20, help="Words of a made-up article; default: 180.")] = None,
    limit: Limit = None,
    seed: Seed = 0,
    runs: Annotated[int, typer.Option(min=1, help="Rounds; the medians are reported.")] = 5,
    processes: Annotated[
        bool,
        typer.Option(help="Measure also what takes a process of its own: memory, starting up, every other system."),
    ] = True,
    out: Annotated[Path | None, typer.Option(help="Folder for the figures, each question, and the plots.")] = None,
    into: Annotated[
        Path | None, typer.Option(help="Page of Markdown: what was measured takes its place there, plots beside it.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """What is found and how fast, beside the alternatives with the same embedding model, in one run: quality with its
    intervals, each stage on and off, speed beside its floors, memory and disk, growth with made-up articles."""
    from evals.benching.bench import Wanted, make, run
    from evals.benching.page import check
    from evals.benching.worker import stopped_in_order

    parts = tuple(dict.fromkeys(only or ()))
    if not parts:
        parts = (Part.quality, Part.speed) if questions or clapnq or multihop or wice else (Part.speed,)
    wanted = Wanted(
        corpus,
        parts,
        questions,
        clapnq,
        multihop,
        wice,
        tuple(key.strip() for key in systems.split(",") if key.strip()) if systems is not None else None,
        articles,
        _numbers(sizes) if sizes is not None else None,
        words,
        runs,
        limit,
        seed,
        processes,
    )
    wanted.check()
    if into:
        check(into, parts)
    if out:
        make(out)
    with stopped_in_order():
        found = run(wanted, shlex.join(["byline-eval", *sys.argv[1:]]))
    try:  # each whether or not the others can be written: measuring has taken long
        if as_json:
            print_json(found.to_dict())
        else:
            write(found.table())
    finally:
        _kept(found, out, into)
    if found.growth and found.growth.unreached:
        raise BylineError(f"growth: {found.growth.unreached} What was measured before is above")


def _kept(found: Bench, out: Path | None, into: Path | None) -> None:
    try:
        if out:
            found.save(out)
    finally:
        if into and not (found.growth and found.growth.unreached):  # a page keeps its whole curves
            found.put(into)


def _numbers(text: str) -> tuple[int, ...]:
    """Raises `BylineError`."""
    try:
        return tuple(int(part.replace("_", "")) for part in text.split(",") if part.strip())
    except ValueError:
        raise BylineError(f"--sizes {text}: numbers of articles with commas between, such as 500,2000") from None

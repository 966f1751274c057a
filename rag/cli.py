"""`byline`: index and ask from a shell. A thin door: every command calls the same `Engine`.

Errors are one line on stderr; 0 is success, 1 failure, 2 wrong usage.
"""

from __future__ import annotations

import gc
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.doors import JudgeChoice, chosen, parse_history, run
from rag.errors import BylineError
from rag.printing import out, print_answer

if TYPE_CHECKING:
    from rag.engine import Engine
    from rag.index.report import IndexReport
    from rag.index.store import Index

app = typer.Typer(
    name="byline",
    help="Ask a collection of news articles. Every sentence of an answer points to the exact lines it came from.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


class AnswererChoice(StrEnum):
    auto = "auto"
    quote = "quote"
    llm = "llm"


IndexOption = Annotated[
    Path | None, typer.Option("--index", help="Index folder (default .byline, or BYLINE_INDEX).", show_default=False)
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
DateOption = datetime | None


@app.command()
def index(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files and folders (default corpus/).", show_default=False)
    ] = None,
    index: IndexOption = None,
    only: Annotated[bool, typer.Option("--only", help="Drop what was indexed from anywhere else.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Bring the index up to date with files and folders; only what changed is read again."""
    from rag.doors import progress_bar
    from rag.engine import Engine

    with progress_bar(quiet=as_json) as progress:
        engine, report = Engine.updated(paths or [Path("corpus")], index, only=only, progress=progress)
    if as_json:
        _print_json(report.to_dict())
    else:
        _print_report(report, engine)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in quotation marks.")],
    index: IndexOption = None,
    answerer: Annotated[
        AnswererChoice | None,
        typer.Option(help="quote: exact sentences; llm: written by the configured model; auto: llm when there is one."),
    ] = None,
    since: Annotated[DateOption, typer.Option(formats=["%Y-%m-%d"], help="Only articles of this day or later.")] = None,
    until: Annotated[DateOption, typer.Option(formats=["%Y-%m-%d"], help="Only articles up to this day.")] = None,
    judge: Annotated[JudgeChoice | None, typer.Option(help="Who checks what a model wrote.")] = None,
    strict: Annotated[
        bool | None, typer.Option("--strict/--no-strict", help="Leave unsupported sentences out, or mark them.")
    ] = None,
    today: Annotated[
        DateOption, typer.Option(formats=["%Y-%m-%d"], help="The day that “last week” is relative to.")
    ] = None,
    history: Annotated[
        Path | None, typer.Option(help="JSON file of earlier turns, oldest first: pairs of question and answer.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """One answer, with its sources."""
    earlier = _history(history) if history else []
    with _without_collection():
        settings = chosen(judge=judge.value if judge else None, strict=strict, today=_day(today))
        _begin_loading(index or settings.index)
        from rag.engine import Engine

        engine = Engine.open(index, settings)
        answer = engine.ask(question, earlier, _day(since), _day(until), answerer.value if answerer else None)
    if as_json:
        _print_json(answer.to_dict())
    else:
        print_answer(answer)


@contextmanager
def _without_collection() -> Iterator[None]:
    """Python looks for garbage among all objects of the imports, again and again and once more at the end: a sixth of
    the time of a process that answers one question (docs/performance.md)."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()  # they are not looked at any more, by the first round after this or by the last
        if before:
            gc.enable()


def _begin_loading(index: Path) -> None:
    """Both local models take half a second to load, which the imports of the engine take, too."""
    from rag.index.files import CATALOG

    if (index / CATALOG).exists():
        from rag.models.minilm import shared_model
        from rag.models.reader import shared_reader

        shared_model().begin_loading()
        shared_reader().begin_loading()


@app.command()
def show(
    place: Annotated[str, typer.Argument(metavar="SOURCE[:LINE[-LINE]]", help="As a citation gives it.")],
    index: IndexOption = None,
) -> None:
    """The stored lines of a source, numbered, with two lines of context."""
    opened = _open(index)
    source, first, last = (place, None, None) if opened.catalog.file(place) else _place(place)
    articles = opened.articles_of(source)
    lines = [line for article in articles for line in article.text.split("\n")]
    if first is None:
        first, last, context = 1, len(lines), 0
    else:
        context = 2
    if not 1 <= first <= (last or first) <= len(lines):
        raise BylineError(f"{source} has no lines {first}-{last}: it has 1-{len(lines)}")
    start, stop = max(1, first - context), min(len(lines), (last or first) + context)
    width = len(str(stop))
    for number in range(start, stop + 1):
        mark = ">" if context and first <= number <= (last or first) else " "
        out(f"{mark}{number:>{width}}  {lines[number - 1]}")


@app.command()
def status(index: IndexOption = None, as_json: JsonOption = False) -> None:
    """Articles, passages, embedding model, index size, last update, stale sources."""
    state = _open(index).status()
    if as_json:
        _print_json(state.to_dict())
        return
    out(f"Index        {state.index} ({state.bytes / 1e6:,.1f} MB)")
    out(f"Articles     {state.articles:,} in {state.files:,} files")
    out(f"Passages     {state.passages:,}")
    out(f"Embedding    {state.embedding}")
    out(f"Last update  {state.updated or 'never finished'}")
    for folder in state.folders:
        out(f"Folder       {folder}")
    for source in state.stale:
        out(f"Stale        {source} (changed or gone since; run  byline index  again)")


def main() -> None:
    """The console script."""
    run(app)


def _print_json(data: dict[str, Any]) -> None:
    out(json.dumps(data, ensure_ascii=False, indent=2))


def _open(index: Path | None) -> Index:
    """For what only looks: without the rooms that answer, which take a second to import."""
    from rag.index.store import open_index
    from rag.settings import Settings

    return open_index(index, Settings())


def _history(path: Path) -> list[tuple[str, str]]:
    try:
        return parse_history(path.read_bytes())
    except OSError as error:
        raise typer.BadParameter(f"--history {path} cannot be read: {error.strerror or error}") from None
    except ValueError as error:
        raise typer.BadParameter(f"--history {path}: {error}") from None


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _place(place: str) -> tuple[str, int | None, int | None]:
    """`a.txt:22-24` to ("a.txt", 22, 24); a source may itself hold colons."""
    found = re.fullmatch(r"(.+):(\d{1,9})(?:-(\d{1,9}))?", place, re.DOTALL)
    return (found[1], int(found[2]), int(found[3] or found[2])) if found else (place, None, None)


def _print_report(report: IndexReport, engine: Engine) -> None:
    out(
        f"{report.added:,} added, {report.changed:,} changed, {report.removed:,} removed, "
        f"{report.unchanged:,} unchanged, {len(report.skipped):,} skipped"
    )
    for source, reason in report.skipped:
        out(f"  skipped {source}: {reason}")
    out(f"{report.articles:,} articles in {report.passages:,} passages at {engine.index.folder}")


if __name__ == "__main__":
    main()

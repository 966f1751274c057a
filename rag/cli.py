"""`byline`: index and ask from a shell. A thin door: every command calls the same `QueryEngine`.

Errors are one line on stderr; 0 is success, 1 failure, 2 wrong usage.
"""

from __future__ import annotations

import json
import re
import sys
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.doors import run
from rag.errors import BylineError

if TYPE_CHECKING:
    from rag.engine import QueryEngine
    from rag.index.indexer import IndexReport
    from rag.types import Answer, Citation

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
    from rag.engine import QueryEngine

    with progress_bar(quiet=as_json) as progress:
        engine, report = QueryEngine.updated(paths or [Path("corpus")], index, only=only, progress=progress)
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
    as_json: JsonOption = False,
) -> None:
    """One answer, with its sources."""
    engine = _open(index)
    answer = engine.ask(question, since=_day(since), until=_day(until), answerer=answerer.value if answerer else None)
    if as_json:
        _print_json(answer.to_dict())
    else:
        _print_answer(answer)


@app.command()
def show(
    place: Annotated[str, typer.Argument(metavar="SOURCE[:LINE[-LINE]]", help="As a citation gives it.")],
    index: IndexOption = None,
) -> None:
    """The stored lines of a source, numbered, with two lines of context."""
    opened = _open(index).index
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
        _out(f"{mark}{number:>{width}}  {lines[number - 1]}")


@app.command()
def status(index: IndexOption = None, as_json: JsonOption = False) -> None:
    """Articles, passages, embedding model, index size, last update, stale sources."""
    state = _open(index).status()
    if as_json:
        _print_json(state.to_dict())
        return
    _out(f"Index        {state.index} ({state.bytes / 1e6:,.1f} MB)")
    _out(f"Articles     {state.articles:,} in {state.files:,} files")
    _out(f"Passages     {state.passages:,}")
    _out(f"Embedding    {state.embedding}")
    _out(f"Last update  {state.updated or 'never finished'}")
    for folder in state.folders:
        _out(f"Folder       {folder}")
    for source in state.stale:
        _out(f"Stale        {source} (changed or gone since; run  byline index  again)")


def main() -> None:
    """The console script."""
    run(app)


_STEERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def _out(text: str = "") -> None:
    """Exactly this text: rich would take [1] for markup. Only on a terminal, an article must not steer it."""
    if sys.stdout.isatty():
        text = _STEERS.sub("\ufffd", text)
    sys.stdout.write(text + "\n")


def _print_json(data: dict[str, Any]) -> None:
    _out(json.dumps(data, ensure_ascii=False, indent=2))


def _open(index: Path | None) -> QueryEngine:
    from rag.engine import QueryEngine

    return QueryEngine.open(index)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _place(place: str) -> tuple[str, int | None, int | None]:
    """`a.txt:22-24` to ("a.txt", 22, 24); a source may itself hold colons."""
    found = re.fullmatch(r"(.+):(\d{1,9})(?:-(\d{1,9}))?", place, re.DOTALL)
    return (found[1], int(found[2]), int(found[3] or found[2])) if found else (place, None, None)


def _print_report(report: IndexReport, engine: QueryEngine) -> None:
    _out(
        f"{report.added:,} added, {report.changed:,} changed, {report.removed:,} removed, "
        f"{report.unchanged:,} unchanged, {len(report.skipped):,} skipped"
    )
    for source, reason in report.skipped:
        _out(f"  skipped {source}: {reason}")
    _out(f"{report.articles:,} articles in {report.passages:,} passages at {engine.index.folder}")


def _print_answer(answer: Answer) -> None:
    _out(answer.text)
    unchecked = [s for s in answer.statements if s.verdict == "unchecked"]
    if unchecked:
        _out("\nNot checked: whether the cited lines support these words. Read them before you rely on them.")
    for heading, citations in (("Sources", answer.citations), ("Closest lines, which do not answer", answer.related)):
        if citations:
            _out(f"\n{heading}")
            for citation in citations:
                _print_citation(citation)
    if answer.notice:
        _out(f"\n{answer.notice}")


def _print_citation(citation: Citation) -> None:
    about = ", ".join(part for part in (citation.outlet, citation.published) if part)
    about = f" ({about})" if about else ""
    stale = "  (stale: the file has changed since it was indexed)" if citation.stale else ""
    _out(f"[{citation.number}] {citation.source}:{citation.lines}  {citation.title}{about}{stale}")
    _out(f"    {' '.join(citation.quote.split())}")


if __name__ == "__main__":
    main()

"""What shell and page share: errors as one line, the progress bar, options, and words about an answer."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NoReturn

from rag.errors import BylineError, QuestionError

if TYPE_CHECKING:
    import typer

    from rag.index.report import Progress as Step
    from rag.settings import Settings
    from rag.types import Answer, Citation, Disagreement, Period


class JudgeChoice(StrEnum):
    local = "local"
    llm = "llm"


def chosen(**values: Any) -> Settings:
    """The settings with what was given on the command line; None leaves a setting as it is."""
    from rag.settings import Settings

    return Settings(**{name: value for name, value in values.items() if value is not None})


_HISTORY_SHAPE = 'history must be JSON text like [["earlier question", "earlier answer"]]'


def parse_history(text: str | bytes) -> list[tuple[str, str]]:
    """Pairs of question and answer, oldest first. Raises `ValueError` with one clear line for anything else."""
    try:
        turns = json.loads(text)
    except (ValueError, RecursionError) as error:  # the latter for a million brackets
        raise ValueError(f"{_HISTORY_SHAPE}; this is not JSON: {error}") from None
    if not isinstance(turns, list):
        raise ValueError(f"{_HISTORY_SHAPE}; this is {type(turns).__name__}, not a list")
    for number, turn in enumerate(turns, start=1):
        if not isinstance(turn, list) or len(turn) != 2 or not all(isinstance(part, str) for part in turn):
            raise ValueError(f"{_HISTORY_SHAPE}; turn {number} is not a pair of texts")
    return [(question, answer) for question, answer in turns]


def readable_date(value: str | date | None) -> str:
    """`29 January 2020`; what is no ISO date is shown as it came."""
    if not value:
        return ""
    try:
        day = value if isinstance(value, date) else date.fromisoformat(value)
    except ValueError:
        return str(value)
    return f"{day.day} {day:%B} {day.year}"


def looked_at(period: Period) -> str:
    """`Looked at articles from 1 January 2020 to 31 January 2020 (“in January 2020”)`."""
    since, until = readable_date(period.since), readable_date(period.until)
    if since and since == until:
        days = f"of {since}"
    elif since or until:
        days = " ".join([*(["from", since] if since else []), *(["to" if since else "up to", until] if until else [])])
        days += "" if until else " on"
    else:
        days = "of any date"
    return f"Looked at articles {days}" + (f" (“{period.words}”)" if period.words else "")


def disagreement_heading(one: Disagreement) -> str:
    return "Corrected later" if one.kind == "correction" else "Articles differ"


def sources_of(answer: Answer) -> tuple[Citation, ...]:
    """The citations, but for those that only unsupported statements name: those are no source of anything."""
    kept = {n for s in answer.statements if s.verdict != "unsupported" for n in s.citations}
    kept |= {n for one in answer.disagreements for value in one.values for n in value.citations}
    named = {n for s in answer.statements for n in s.citations}
    return tuple(c for c in answer.citations if c.number in kept or c.number not in named)


@contextmanager
def progress_bar(quiet: bool = False) -> Iterator[Callable[[Step], None] | None]:
    """A callable for `progress=`; None when nothing should be shown. Drawn on stderr, so that stdout stays clean."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("Indexing"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[passages]:,} passages, {task.fields[rate]:,.0f}/s,"),
        TimeRemainingColumn(compact=True),
        TextColumn("left"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, passages=0, rate=0.0)

        def show(step: Step) -> None:
            elapsed = bar.tasks[0].elapsed or 0.0
            rate = step.passages / elapsed if elapsed else 0.0
            bar.update(task, completed=step.done, total=step.total, passages=step.passages, rate=rate)

        yield show


def run(application: typer.Typer, name: str = "byline") -> None:
    """Run a door with errors as one line on stderr and no traceback."""
    if isinstance(sys.stdout, io.TextIOWrapper):  # a quote is the stored bytes, whatever the terminal's encoding
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    try:
        try:
            _without_usage_page(application, name)
        finally:
            sys.stdout.flush()
    except QuestionError as error:
        _fail(name, error, 2)
    except BylineError as error:
        _fail(name, error, 1)
    except KeyboardInterrupt:
        _fail(name, "stopped; what was indexed so far is kept", 130)
    except OSError as error:  # of writing what is printed: Typer ends `byline show … | head` itself
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python tries once more at its end
        _fail(name, f"the output could not be written: {error.strerror or error}", 1)


def _without_usage_page(application: typer.Typer, name: str) -> None:
    """Run it; wrong usage is one line like every other error, but a bare command shows its help."""
    import typer

    if len(sys.argv) == 1:
        application()
    wrong_usage: type[Exception] = typer.BadParameter.__mro__[1]  # UsageError has no public name
    try:
        code = application(standalone_mode=False)
    except wrong_usage as error:
        message = error.format_message() if isinstance(error, typer.BadParameter) else str(error)
        _fail(name, f"{message.replace('Value error, ', '', 1)} (see --help)", 2)
    sys.exit(code if isinstance(code, int) else 0)


def _fail(name: str, error: object, code: int) -> NoReturn:
    print(f"{name}: {' '.join(str(error).split())}", file=sys.stderr)  # noqa: T201
    sys.exit(code)

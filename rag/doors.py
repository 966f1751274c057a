"""What the console scripts share: errors as one line, and the progress bar of indexing."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

from rag.errors import BylineError, QuestionError

if TYPE_CHECKING:
    import typer

    from rag.index.indexer import Progress as Step


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
        _fail(name, f"{message} (see --help)", 2)
    sys.exit(code if isinstance(code, int) else 0)


def _fail(name: str, error: object, code: int) -> NoReturn:
    print(f"{name}: {' '.join(str(error).split())}", file=sys.stderr)  # noqa: T201
    sys.exit(code)

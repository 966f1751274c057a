"""A progress bar with the remaining time, for work of more than a moment."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")
PATIENCE = 2.0
"""Seconds without a bar."""


def shown(items: Sequence[T], words: str = "Judging") -> Iterator[T]:
    """The items, with a bar on stderr once they have taken two seconds; none where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(words), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(compact=True))
    bar = Progress(*columns, TextColumn("left"), console=Console(stderr=True), transient=True)
    task = bar.add_task("", total=len(items))
    started, visible = time.monotonic(), False
    try:
        for item in items:
            if not visible and time.monotonic() - started > PATIENCE:
                bar.start()
                visible = True
            yield item
            bar.advance(task)
    finally:
        bar.stop()

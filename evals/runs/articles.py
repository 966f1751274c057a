"""The articles of a run on their way into its index: folders that are not there, files that cannot be read, and other
runs that read the same articles at this moment."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from rag.errors import BylineError, IndexBusy

if TYPE_CHECKING:
    from rag import IndexReport

T = TypeVar("T")
PATIENCE = 300.0
"""Seconds that a run waits for another one to finish its index: that of thousands of articles takes minutes."""
PAUSE = 0.5
NAMED = 20
"""Skipped files that are kept with their reasons."""


def require(folders: Iterable[Path]) -> None:
    """Raises `BylineError` for a folder of articles that is not there."""
    missing = [str(folder) for folder in folders if not folder.exists()]
    if missing:
        raise BylineError(f"{', '.join(missing)}: no such folder of articles: give another one with --corpus")


def skipped_of(report: IndexReport) -> dict[str, Any]:
    """How many files were skipped, of how many, and why; empty where none was. As settings of a run. A README, which
    every index leaves out, is no loss."""
    skipped = [(source, why) for source, why in report.skipped if Path(source).stem.casefold() != "readme"]
    if not skipped:
        return {}
    read = report.added + report.changed + report.unchanged
    return {"files": len(skipped), "of": read + len(skipped), "reasons": dict(skipped[:NAMED])}


def when_free(work: Callable[[], T], pause: Callable[[float], None] = time.sleep) -> T:
    """What `work` gives, tried again as long as another process writes the index. Raises `IndexBusy` at last."""
    for tried in range(int(PATIENCE / PAUSE)):
        try:
            return work()
        except IndexBusy:
            if not tried:
                told = "another run is indexing the same articles: waiting until it is done"
                print(f"{told} (at most {PATIENCE / 60:.0f} minutes)", file=sys.stderr)  # noqa: T201
            pause(PAUSE)
    return work()

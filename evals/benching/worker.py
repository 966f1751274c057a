"""One measurement in a process of its own, so that its memory, its imports and its first question are its own.

`python -m evals.benching.worker` reads a task as JSON from stdin, and prints one line of JSON when it is done;
`work(task)` starts such a process. The tasks are the functions below, by their names.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.benching.measures import Spread, bytes_below, peak_memory_mb, timed, told
from rag.errors import BylineError

if TYPE_CHECKING:
    from rag import Progress, QueryEngine

PIECES = 10
"""Asked of every system."""
_BETWEEN = 10.0
"""Seconds from one line of progress to the next."""


def work(task: str, **options: Any) -> dict[str, Any]:
    """The task done in a new process. What that says on stderr is passed on. Raises `BylineError` when it fails."""
    command = [sys.executable, "-m", "evals.benching.worker"]
    asked = json.dumps({"task": task, **options}, default=str)
    done = subprocess.run(  # noqa: S603 (our own)
        command, input=asked, stdout=subprocess.PIPE, text=True, check=False, env=surroundings()
    )
    lines = done.stdout.strip().splitlines()
    if done.returncode or not lines:
        raise BylineError(f"measuring {options.get('name', task)} failed with exit code {done.returncode}; see above")
    found: dict[str, Any] = json.loads(lines[-1])
    return found


def here(task: str, **options: Any) -> dict[str, Any]:
    """The same in this process: quicker, but what it says of memory means nothing and is left out."""
    found = TASKS[task](**options)
    return {name: None if "memory" in name else value for name, value in found.items()}


def surroundings() -> dict[str, str]:
    """The environment of a new process that finds this very code."""
    root = str(Path(__file__).resolve().parents[2])
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))}


def index(folders: Sequence[str], index: str, name: str) -> dict[str, Any]:
    """Bring Byline's index up to date with these folders. What it needs is loaded before the time is taken."""
    for folder in folders:
        if not Path(folder).exists():
            raise BylineError(f"{folder}: no such folder of articles")
    from rag import QueryEngine, Settings

    _warm("byline")
    before = peak_memory_mb()
    started = time.perf_counter()
    engine, report = QueryEngine.updated(
        [Path(folder) for folder in folders], index, Settings(answerer="quote"), progress=_Progress(name)
    )
    seconds = time.perf_counter() - started
    return {
        "index_s": seconds,
        "articles": report.articles,
        "passages": report.passages,
        "stages": dict(getattr(report, "stages", {})),
        "memory_mb": peak_memory_mb(),
        "memory_before_mb": before,
        "disk_bytes": engine.status().bytes,
    }


def ask(
    index: str, questions: Sequence[str], name: str, runs: int = 1, askers: Sequence[int] = (), made: int = 0
) -> dict[str, Any]:
    """Ask an index that is there: the first question of the process, then all of them step by step. Without questions
    so many are `made` from the articles."""
    from evals.benching.asking import crowds, first_answer, questions_for, step_times
    from rag import QueryEngine, Settings

    def opened() -> QueryEngine:
        return QueryEngine.open(index, Settings(answerer="quote"))

    engine, first = first_answer(opened, questions[0] if questions else "What happened on Monday?")
    memory = peak_memory_mb()  # before those things that no user does
    asked = list(questions) or questions_for(engine, made)
    told(f"  {name}: asking {len(asked)} questions")
    return {
        "first": first.to_dict(),
        "times": step_times(engine, asked, runs).to_dict() if runs else [engine.ask(one).abstained for one in asked],
        "crowds": [one.to_dict() for one in crowds(engine.ask, asked, askers)],
        "memory_first_mb": memory,
        "memory_mb": peak_memory_mb(),
        "questions": asked,
    }


def system(
    key: str, name: str, folders: Sequence[str], folder: str, questions: Sequence[str], askers: Sequence[int]
) -> dict[str, Any]:
    """Index the articles of these folders with any system, and search."""
    from evals.benching import alternatives
    from evals.benching.asking import crowds
    from evals.benching.documents import from_corpus

    documents = from_corpus([Path(one) for one in folders]).documents
    searched = alternatives.named(key)
    _warm(key)
    before = peak_memory_mb()
    told(f"  {name}: indexing {len(documents)} articles")
    index_s = timed(lambda: searched.index(documents, Path(folder)))
    disk = _disk(searched, Path(folder))
    told(f"  {name}: asking {len(questions)} questions")
    search = partial(searched.search, limit=PIECES)
    search(questions[0])
    times = [timed(partial(search, f"{question} ?")) * 1000 for question in questions]
    found = {
        "index_s": index_s,
        "articles": len(documents),
        "disk_bytes": disk,
        "search": Spread.of(times).to_dict(),
        "crowds": [one.to_dict() for one in crowds(search, questions, askers)],
        "memory_mb": peak_memory_mb(),
        "memory_before_mb": before,
    }
    searched.close()
    return found


def _disk(searched: Any, folder: Path) -> int:
    """Without the files that Byline's adapter writes for it to read: a user has those already."""
    engine = getattr(searched, "engine", None)
    return int(engine.status().bytes) if engine is not None else bytes_below(folder)


def _warm(key: str) -> None:
    """Index one article with another such system, so that its packages and the embedding model are loaded."""
    from evals.benching import alternatives
    from evals.benching.documents import Document

    article = Document("a", "Harbour opens", "Harbour opens\nThe harbour will open again on Monday, the board said.\n")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        first = alternatives.named(key)
        first.index([article], Path(place))
        first.search("When will the harbour open?", 1)
        first.close()


class _Progress:
    """Lines on stderr for a long run of indexing."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._last = self._started = time.monotonic()

    def __call__(self, step: Progress) -> None:
        now = time.monotonic()
        if now - self._last < _BETWEEN:
            return
        self._last = now
        share = step.done / step.total if step.total else 1.0
        left = (now - self._started) * (1 - share) / share if share else 0.0
        told(f"  {self._name}: {share:4.0%} read, {step.passages:,} passages embedded, about {left:.0f} s left")


TASKS: dict[str, Callable[..., dict[str, Any]]] = {"index": index, "ask": ask, "system": system}


def main() -> None:
    """One task."""
    options = json.load(sys.stdin)
    try:
        found = TASKS[options.pop("task")](**options)
    except BylineError as error:
        sys.exit(f"byline-eval: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
    sys.stdout.write("\n" + json.dumps(found) + "\n")


if __name__ == "__main__":
    main()

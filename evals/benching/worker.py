"""One measurement in a process of its own, so that its memory, its imports and its first question are its own.

`python -m evals.benching.worker` reads a task as JSON from stdin, and prints one line of JSON when it is done;
`work(task)` starts such a process. The tasks are the functions below, by their names.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
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
_MANY = 500
"""Texts in a process by which Byline's model has surely taken its faster runtime (`rag.models.runtimes`)."""
_OWN_MODEL = ("bm25s", "llamaindex-packaged")
"""Systems that do not run Byline's model: it would only add to their memory."""
_PATIENCE = 5.0
"""Seconds that a process has to put away its temporary folders."""


def work(task: str, **options: Any) -> dict[str, Any]:
    """The task done in a new process, which ends when this one is stopped. What that says on stderr is passed on.
    Raises `BylineError` when it fails."""
    command = [sys.executable, "-m", "evals.benching.worker"]
    asked = json.dumps({"task": task, **options}, default=str)
    pipe = subprocess.PIPE
    with (
        subprocess.Popen(command, stdin=pipe, stdout=pipe, encoding="utf-8", env=surroundings()) as process,  # noqa: S603 (our own)
        ended(process),
    ):
        lines = process.communicate(asked)[0].strip().splitlines()
    found: dict[str, Any] = json.loads(lines[-1]) if lines and lines[-1].startswith("{") else {}
    if process.returncode or not found or "failed" in found:
        reason = found.get("failed", "see above")
        raise BylineError(f"measuring {options.get('name', task)} failed with exit code {process.returncode}: {reason}")
    return found


@contextmanager
def ended(process: subprocess.Popen[Any]) -> Iterator[None]:
    """A process that does not go on after who asked for it is stopped."""
    try:
        yield
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def stopped_in_order() -> Iterator[None]:
    """SIGTERM stops what runs in here as Ctrl-C does, so that its processes and temporary folders go with it."""
    if threading.current_thread() is not threading.main_thread():  # signals reach only that one
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


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
    told(f"  {name}: indexing")
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
    from evals.benching.articles import from_corpus
    from evals.benching.asking import crowds

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
    """Index one article with another such system, so that its packages and the embedding model are loaded, in the
    runtime that many texts get: otherwise the time until they are many would be part of some systems' only."""
    from evals.benching import alternatives
    from evals.benching.documents import Document

    article = Document("a", "Harbour opens", "Harbour opens\nThe harbour will open again on Monday, the board said.\n")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        first = alternatives.named(key)
        first.index([article], Path(place))
        first.search("When will the harbour open?", 1)
        first.close()
    if key not in _OWN_MODEL:
        read_many()


def read_many() -> None:
    """Have the process's one model read as many texts as bring its faster runtime, where that is installed."""
    from evals.benching.alternatives.parts import embedded, lacking

    if lacking(openvino="openvino") is None:
        embedded(["a"] * _MANY)


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
    with stopped_in_order():
        try:
            options = json.load(sys.stdin)
            found, code = TASKS[options.pop("task")](**options), 0
        except KeyboardInterrupt:
            sys.exit(130)
        except BylineError as error:
            told(f"byline-eval: {error}")
            found, code = {"failed": str(error)}, 1
        except Exception as error:  # noqa: BLE001 (whatever another system raises is a reason to leave it out)
            traceback.print_exc()
            words = " ".join(str(error).split())
            found, code = {"failed": f"{type(error).__name__}: {words}" if words else type(error).__name__}, 1
        sys.stdout.write("\n" + json.dumps(found) + "\n")
        sys.exit(code)


if __name__ == "__main__":
    main()

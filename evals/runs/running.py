"""Put the cases of a question set to a system, judge and score each reply, and keep each as soon as it is finished."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from queue import SimpleQueue
from threading import Thread
from typing import Any

from evals.metrics.resampling import drawn
from evals.questions import Case
from evals.records import Judged, Record, Reply, Score
from evals.runs.folder import RunFolder
from evals.runs.remembering import Remembered
from evals.systems.system import Asked, Outcome, System
from evals.systems.system import put as answered
from rag.errors import BylineError

HOPELESS = 5
"""So many failures one after the other end the run: the cause is not in the cases."""

PATIENCE = 1.0
"""Seconds that a stopped run waits for the questions in flight."""

Shown = Callable[[Sequence[Any]], Iterable[Any]]
"""Passes items through while it tells how far it is."""


@dataclass(frozen=True, slots=True)
class Scoring:
    """How replies become figures."""

    judge: Callable[[Reply], Sequence[Judged]]
    score: Callable[[Case, Reply | None, Sequence[Judged], float | None], dict[str, Score]]
    """The last is the seconds that the reply took; None for one that is remembered."""


def put(
    cases: Sequence[Case],
    system: System,
    scoring: Scoring,
    folder: RunFolder,
    workers: int,
    shown: Shown = iter,
    fresh: bool = False,
    timed: bool = False,
) -> list[Record]:
    """A record for each case, in their order. Those that the folder holds already are not asked again, unless they
    failed, all are to be `fresh`, or all are to be `timed` and they are remembered, so took no time. Raises
    `BylineError` when all fail, or many one after the other."""
    held = {record.id: record for record in folder.begin(fresh)}
    done = {id: record for id, record in held.items() if record.error is None and not (timed and record.remembered)}
    kept = {case.id: done[case.id] for case in cases if case.id in done}
    folder.kept = len(kept)
    if held:
        print(f"going on with {folder.path}: {len(kept)} of {len(cases)} cases kept", file=sys.stderr)  # noqa: T201
    asked: dict[str, Record] = {}
    waiting = [case for case in cases if case.id not in kept]
    for record in _as_they_come(waiting, lambda case: _one(case, system, scoring), workers, shown):
        if record.error is None or record.id not in held:  # that a case failed once more is no news
            folder.add(record)
        asked[record.id] = record
        _stop_if_hopeless(list(asked.values()), len(cases))
    return [kept.get(case.id) or asked[case.id] for case in cases]


def _as_they_come(
    waiting: Sequence[Case], ask: Callable[[Case], Record], workers: int, shown: Shown
) -> Iterator[Record]:
    """The records as they are finished. No more than `workers` cases are begun before one is taken, so that whoever
    stops reading stops the asking. The threads are daemons: a system that never answers must not keep a stopped
    program from ending."""
    begun: SimpleQueue[Case | None] = SimpleQueue()
    finished: SimpleQueue[Record | BaseException] = SimpleQueue()

    def work() -> None:
        while (case := begun.get()) is not None:
            try:
                finished.put(ask(case))
            except BaseException as error:  # noqa: BLE001 - it is raised where the records are taken
                finished.put(error)

    threads = [Thread(target=work, daemon=True) for _ in range(min(workers, len(waiting)))]
    left = iter(waiting)
    for thread, case in zip(threads, left, strict=False):
        begun.put(case)
        thread.start()
    try:
        for _ in shown(waiting):
            record = finished.get()
            if isinstance(record, BaseException):
                raise record
            yield record
            for case in islice(left, 1):
                begun.put(case)
    finally:
        for _ in threads:
            begun.put(None)
        _wait(threads, PATIENCE)


def _wait(threads: Iterable[Thread], seconds: float) -> None:
    until = time.monotonic() + seconds
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))


def _stop_if_hopeless(asked: Sequence[Record], whole: int) -> None:
    """`asked`: in this session, in the order in which they came back; `whole`: how many cases the run has."""
    last = asked[-HOPELESS:]
    if len(last) < min(HOPELESS, whole) or not all(record.error for record in last):
        return
    if len(asked) > len(last):
        told = f"{len(last)} cases failed one after the other"
    else:
        told = "the only case failed" if len(last) == 1 else f"the first {len(last)} cases all failed"
    raise BylineError(f"{told}; the last one: {last[-1].error}")


def _one(case: Case, system: System, scoring: Scoring) -> Record:
    known = case.model_dump(mode="json", exclude_defaults=True)
    outcome = _answered(system, Asked(case.question, case.history, case.today))
    reply, seconds = outcome.reply, outcome.seconds
    judged = tuple(scoring.judge(reply)) if reply else ()
    scores = scoring.score(case, reply, judged, None if outcome.remembered else seconds)
    return Record(known, system.name, reply, seconds, outcome.error, judged, scores, outcome.remembered)


def _answered(system: System, asked: Asked) -> Outcome:
    started = time.perf_counter()
    try:
        return system.outcome(asked) if isinstance(system, Remembered) else answered(system, asked)
    except BaseException as error:  # noqa: BLE001 - any system fails in its own way; no Ctrl-C arrives in this thread
        return Outcome(None, time.perf_counter() - started, f"{type(error).__name__}: {error}")


def chosen(cases: Iterable[Case], tags: Sequence[str], limit: int | None, seed: int) -> list[Case]:
    """The cases with one of these tags (all without tags), at most so many, drawn by the seed, in their order."""
    cases = list(cases)
    found = [case for case in cases if not tags or set(tags) & set(case.tags)]
    if not found and not cases:
        raise BylineError("the question set holds no case")
    if not found:
        known = ", ".join(sorted({tag for case in cases for tag in case.tags}))
        raise BylineError(
            f"no case has a tag of {', '.join(tags)}; " + (f"there are {known}" if known else "none has any")
        )
    return drawn(found, limit, seed)

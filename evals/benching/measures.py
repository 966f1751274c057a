"""What is measured, and how: times, their spread, memory, disk."""

from __future__ import annotations

import itertools
import math
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

MEGABYTE = 1024**2


@dataclass(frozen=True, slots=True)
class Spread:
    """Milliseconds of `n` questions: the value that 50, 95 and 99 of 100 do not exceed."""

    n: int
    p50: float
    p95: float
    p99: float

    @classmethod
    def of(cls, milliseconds: Iterable[float]) -> Spread:
        ordered = sorted(milliseconds)
        if not ordered:
            raise ValueError("no times were taken")
        return cls(len(ordered), *(round(nearest_rank(ordered, share), 3) for share in (0.5, 0.95, 0.99)))

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def nearest_rank(ordered: Sequence[float], share: float) -> float:
    """The smallest of the ordered values that so large a share does not exceed: one that was measured."""
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)]


def timed(work: Callable[[], object]) -> float:
    """Seconds."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


@dataclass(frozen=True, slots=True)
class Crowd:
    """So many asking at once, each its next question when the last is answered."""

    askers: int
    per_second: float
    spread: Spread

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def crowd(ask: Callable[[str], object], questions: Sequence[str], askers: int) -> Crowd:
    """All questions once, shared out among the askers."""
    waiting = iter(questions)
    lock = threading.Lock()

    def one(_: int) -> list[float]:
        taken: list[float] = []
        while True:
            with lock:
                question = next(waiting, None)
            if question is None:
                return taken
            taken.append(timed(lambda asked=question: ask(asked)) * 1000)  # type: ignore[misc]

    with ThreadPoolExecutor(askers) as pool:
        list(pool.map(int, range(askers)))  # threads that are there already
        started = time.perf_counter()
        times = list(itertools.chain.from_iterable(pool.map(one, range(askers))))
        elapsed = time.perf_counter() - started
    return Crowd(askers, round(len(times) / elapsed, 2), Spread.of(times))


def peak_memory_mb(status: Path = Path("/proc/self/status")) -> float | None:
    """The most memory that this process has held, in MB of 1,048,576 bytes; None where the system does not tell.

    `ru_maxrss` of a new process begins with what the one that started it held, so that Linux is asked in its own way.
    """
    try:
        for line in status.read_text("utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return round(int(line.split()[1]) / 1024, 1)
    except (OSError, ValueError, IndexError):
        pass
    try:
        import resource
    except ImportError:  # Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / MEGABYTE if sys.platform == "darwin" else peak / 1024, 1)


def bytes_below(folder: Path) -> int:
    """Bytes of all files in a folder."""
    return sum(Path(where, name).stat().st_size for where, _, names in os.walk(folder) for name in names)


def told(words: str) -> None:
    """A line on stderr for who waits."""
    print(words, file=sys.stderr, flush=True)  # noqa: T201

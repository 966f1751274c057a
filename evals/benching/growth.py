"""How time, memory and disk grow with the collection: one index that articles are added to, measured at some sizes.

The articles are made up out of given ones (`generator`), so that any size can be had. At each size one process adds the
articles that are missing and another one asks, so that the memory of both is their own. The time of indexing is that of
all additions so far.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from evals.benching import generator, worker
from evals.benching.asking import STEPS
from evals.benching.machine import Machine, described
from evals.benching.measures import MEGABYTE, told
from evals.benching.tables import markdown, megabytes, ms, plain, seconds
from rag.errors import BylineError

SIZES = (500, 2_000, 8_000, 25_000)
_BETWEEN = 5.0


@dataclass(frozen=True, slots=True)
class Size:
    """One point of the curves. `index_s` is of all articles so far, `added_s` of those added last; `steps` and
    `first_ms` are milliseconds, the steps as in `asking.STEPS` with p50 and p95."""

    articles: int
    passages: int
    words: int
    index_s: float
    added_s: float
    stages: dict[str, float]
    steps: dict[str, dict[str, float]]
    first_ms: float
    askers: tuple[dict[str, Any], ...]
    index_memory_mb: float | None
    ask_memory_mb: float | None
    disk_bytes: int

    @property
    def disk_mb(self) -> float:
        return self.disk_bytes / MEGABYTE


@dataclass(frozen=True, slots=True)
class GrowthReport:
    """All sizes, the smallest first. `words`: of an article, as was asked for."""

    machine: Machine
    words: int
    seed: int
    runs: int
    questions: int
    sizes: tuple[Size, ...] = field(default_factory=tuple)
    unreached: str = ""
    """Why it ends before the sizes that were asked for."""

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    def table(self) -> str:
        return f"{self.words_above()}\n{plain(list(self._rows()))}"

    def markdown(self) -> str:
        return f"{self.words_above()}\n\n{markdown(list(self._rows()))}\n"

    def words_above(self) -> str:
        return (
            f"Made-up articles of about {self.words} words (seed {self.seed}), added to one index; {self.questions} "
            f"questions, {self.runs} rounds; time of indexing is of all additions so far. {self.unreached}"
        ).rstrip()

    def _rows(self) -> Iterator[list[str]]:
        yield [
            "articles",
            *("passages", "indexed, s", "articles/s", "floor p50 ms", "find p50 ms", "answer p50 ms", "answer p95 ms"),
            *("first answer ms", "memory indexing MB", "memory answering MB", "disk MB", "disk KB/article"),
        ]
        for one in self.sizes:
            p50 = {name: ms(one.steps[name]["p50"]) for name in STEPS}
            yield [
                f"{one.articles:,}",
                *(f"{one.passages:,}", seconds(one.index_s), f"{one.articles / one.index_s:,.1f}"),
                *(p50["floor"], p50["find"], p50["answer"], ms(one.steps["answer"]["p95"]), ms(one.first_ms)),
                *(megabytes(one.index_memory_mb), megabytes(one.ask_memory_mb), megabytes(one.disk_mb)),
                f"{one.disk_bytes / 1024 / one.articles:,.1f}",
            ]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured: at which sizes, with articles of about so many words."""

    sizes: tuple[int, ...] = SIZES
    words: int = generator.WORDS
    runs: int = 2
    askers: tuple[int, ...] = (1, 4)
    seed: int = 0
    questions: int = 60
    processes: bool = True
    """Each step in a process of its own; without, memory is not measured."""
    said: Callable[[str], None] = told


def measure(folders: Sequence[Path], plan: Plan) -> GrowthReport:
    """Grow an index to each size in turn. Stopped, or without room for more, it reports the sizes that it has reached.
    Raises `BylineError` for sizes or text that will not do."""
    sizes = sorted(set(plan.sizes))
    if not sizes or sizes[0] < 1:
        raise BylineError("sizes are numbers of articles above 0, such as  --sizes 500,2000")
    new = generator.articles(generator.given_of(folders), plan.seed, plan.words)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        place = Path(temporary)
        found: list[Size] = []
        unreached = ""
        questions: list[str] = []
        try:
            for size in sizes:
                one, questions = _at(size, found[-1] if found else None, new, place, questions, plan)
                found.append(one)
        except (BylineError, OSError, KeyboardInterrupt) as reason:  # what has taken many minutes is not thrown away
            if not found:
                raise
            unreached = f"{size:,} articles were not reached: {str(reason) or 'stopped'}."
    return GrowthReport(described(), plan.words, plan.seed, plan.runs, len(questions), tuple(found), unreached)


def _at(
    size: int,
    before: Size | None,
    new: Iterator[generator.Generated],
    place: Path,
    questions: list[str],
    plan: Plan,
) -> tuple[Size, list[str]]:
    """The next point, and the questions: made at the smallest size, the same at all."""
    name = f"{size:,} articles"
    words = _write(new, size - (before.articles if before else 0), place / "articles", name, plan.said)
    index = str(place / "index")
    work = worker.work if plan.processes else worker.here
    made = work("index", folders=[str(place / "articles")], index=index, name=name)
    if made["articles"] != size:
        plan.said(f"  {name}: {made['articles'] - size:+} of them, as the index counts: some files were read otherwise")
    asked = work(
        "ask",
        index=index,
        questions=questions,
        made=plan.questions,
        runs=plan.runs,
        askers=list(plan.askers),
        name=name,
    )
    one = Size(
        articles=size,
        passages=made["passages"],
        words=words + (before.words if before else 0),
        index_s=made["index_s"] + (before.index_s if before else 0.0),
        added_s=made["index_s"],
        stages=made["stages"],
        steps={step: {key: spread[key] for key in ("p50", "p95")} for step, spread in asked["times"]["steps"].items()},
        first_ms=asked["first"]["first_ms"],
        askers=tuple(asked["crowds"]),
        index_memory_mb=made["memory_mb"],
        ask_memory_mb=asked["memory_mb"],
        disk_bytes=made["disk_bytes"],
    )
    answer = one.steps["answer"]
    plan.said(f"{name}: indexed in {one.index_s:,.0f} s in all, answers in {answer['p50']:.0f} ms (p50)")
    return one, asked["questions"]


def _write(new: Iterator[generator.Generated], count: int, folder: Path, name: str, said: Callable[[str], None]) -> int:
    """So many more articles as files; how many words they have."""
    words, last = 0, time.monotonic()
    said(f"{name}: writing {count:,} more")

    def counted() -> Iterator[generator.Generated]:
        nonlocal words
        for article in islice(new, count):
            words += len(article.text.split())
            yield article

    def told_of(done: int) -> None:
        nonlocal last
        if time.monotonic() - last > _BETWEEN:
            last = time.monotonic()
            said(f"  {name}: {done:,} of {count:,} written")

    generator.write(counted(), folder, count, told_of)
    return words

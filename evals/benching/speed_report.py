"""The figures of speed, as a dictionary, as a table, and as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from evals.benching.asking import STEPS, First, StepTimes
from evals.benching.machine import Machine
from evals.benching.measures import Crowd, Spread
from evals.benching.quoted import QualityReport
from evals.benching.startup import StartUp
from evals.benching.tables import Rows, markdown, megabytes, ms, per_second, plain, seconds, times

STAGES = {
    "read": "read and cut",
    "embed": "waiting for the model",
    "catalog": "packed, into the catalog",
    "chroma": "into Chroma",
    "search_files": "search files",
}
_MODEL = (
    "Every system that embeds runs the model in Byline's way, a text a thread, unless its name says otherwise; the "
    "model's own package runs a text after the other, all threads on each."
)


@dataclass(frozen=True, slots=True)
class Beside:
    """Another system that indexed the same articles in the same rounds. `faster`: its time as a multiple of ours,
    round by round."""

    key: str
    name: str
    index_s: float
    faster: float


@dataclass(frozen=True, slots=True)
class Indexing:
    """Medians over `runs` rounds, in seconds. `tokens`: word pieces that the model reads. `embed_s`: the bare model
    over the same texts. `overhead`: (index - embed) / embed, round by round. `stages`: as the
    run itself reports them; the model works beside them."""

    articles: int
    passages: int
    tokens: int
    runs: int
    embed_s: float
    index_s: float
    overhead: float
    stages: dict[str, float]
    disk_bytes: int
    beside: tuple[Beside, ...] = ()

    @property
    def of_bare(self) -> float:
        """Throughput as a share of the bare model's."""
        return 1 / (1 + self.overhead)

    def to_dict(self) -> dict[str, Any]:
        rates = {
            f"{name}_per_s": round(count / self.index_s, 2)
            for name, count in (("articles", self.articles), ("passages", self.passages), ("tokens", self.tokens))
        }
        return {**asdict(self), **rates, "of_bare": round(self.of_bare, 4)}


@dataclass(frozen=True, slots=True)
class OwnProcess:
    """Peak memory of a process that indexes and of one that answers; the first answer of a process that has imported
    everything; and the whole way from the shell."""

    index_memory_mb: float | None
    ask_memory_mb: float | None
    first: First
    start: StartUp

    def to_dict(self) -> dict[str, Any]:
        return {**asdict(self), "start": self.start.to_dict()}


@dataclass(frozen=True, slots=True)
class SystemSpeed:
    """A system in a process of its own: indexing what is in memory already, searching for ten pieces."""

    key: str
    name: str
    articles: int
    index_s: float
    search: Spread
    crowds: tuple[Crowd, ...]
    memory_mb: float | None
    disk_bytes: int

    @property
    def articles_per_s(self) -> float:
        return self.articles / self.index_s

    @property
    def disk_kb(self) -> float:
        """Per article."""
        return self.disk_bytes / max(self.articles, 1) / 1024

    @classmethod
    def of(cls, key: str, name: str, found: Mapping[str, Any]) -> SystemSpeed:
        """From what the process printed."""
        crowds = tuple(Crowd(one["askers"], one["per_second"], Spread(**one["spread"])) for one in found["crowds"])
        own = (found["articles"], found["index_s"], Spread(**found["search"]), crowds)
        return cls(key, name, *own, found["memory_mb"], found["disk_bytes"])


@dataclass(frozen=True, slots=True)
class SpeedReport:
    """All of it. Times of indexing in seconds, of questions in milliseconds. `notes`: what a reader of the systems'
    figures has to know. `left_out`: why a system was not measured, by its name."""

    machine: Machine
    indexing: Indexing
    times: StepTimes
    crowds: tuple[Crowd, ...]
    own: OwnProcess | None = None
    systems: tuple[SystemSpeed, ...] = ()
    quality: QualityReport | None = None
    notes: tuple[str, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        steps = self.times.steps
        return {
            "machine": self.machine.line(),
            "articles": self.indexing.articles,
            "passages": self.indexing.passages,
            "runs": self.indexing.runs,
            "embed_s": self.indexing.embed_s,
            "index_s": self.indexing.index_s,
            "index_overhead": self.indexing.overhead,
            "floor_ms": steps["floor"].p50,
            "retrieve_ms": steps["find"].p50,
            "answer_ms": steps["answer"].p50,
            "answer_p95_ms": steps["answer"].p95,
            "answer_to_floor": self.times.answer_to_floor,
            "quality": self.quality.to_dict() if self.quality else None,
            "environment": self.machine.to_dict(),
            "indexing": self.indexing.to_dict(),
            "questions": self.times.to_dict(),
            "askers": [one.to_dict() for one in self.crowds],
            "own_process": self.own.to_dict() if self.own else None,
            "systems": [asdict(one) for one in self.systems],
            "notes": list(self._notes()),
            "left_out": dict(self.left_out),
        }

    def table(self) -> str:
        """For a terminal."""
        return "\n\n".join(part if isinstance(part, str) else plain(part) for part in self._parts())

    def markdown(self) -> str:
        return "\n\n".join(part if isinstance(part, str) else markdown(part) for part in self._parts()) + "\n"

    def _parts(self) -> Iterator[str | Rows]:
        """Sentences and tables in turn."""
        one = self.indexing
        yield (
            f"{one.articles:,} articles in {one.passages:,} passages of {one.tokens:,} word pieces; "
            f"medians of {one.runs} round{'s' * (one.runs > 1)}, {self.times.steps['answer'].n} answers timed."
        )
        yield list(_indexing_rows(one))
        if one.stages:
            shares = (f"{STAGES.get(name, name)} {seconds(taken)} s" for name, taken in one.stages.items())
            yield f"Stages of indexing, the model beside them on threads of its own: {', '.join(shares)}."
        yield list(_question_rows(self.times))
        yield list(_crowd_rows("Byline, quoted answers", self.crowds))
        if self.own:
            yield _own_words(self.own, one)
        if self.systems:
            yield (
                "Systems beside each other, each in a process of its own that is given the articles in memory and "
                "searched for ten pieces. In brackets: Byline's figure as a multiple of theirs."
            )
            yield list(_system_rows(self.systems))
        left_out = (f"{name} is left out: {reason}" for name, reason in self.left_out.items())
        if said := [*self._notes(), *left_out]:
            yield "\n".join(f"- {note}" for note in said)
        if self.quality:
            yield "\n".join(f"- {' '.join(line.split())}" for line in self.quality.table().splitlines())

    def _notes(self) -> tuple[str, ...]:
        compared = self.indexing.beside or any(one.key != "byline" for one in self.systems)
        return (_MODEL, *self.notes) if compared else self.notes


def _indexing_rows(one: Indexing) -> Iterator[list[str]]:
    yield ["indexing", "seconds", "articles/s", "passages/s", "word pieces/s", "Byline's speed beside it"]
    for name, taken, ratio in (
        ("the bare model, same texts", one.embed_s, times(one.of_bare)),
        ("Byline", one.index_s, ""),
    ):
        rates = (per_second(count, taken) for count in (one.articles, one.passages, one.tokens))
        yield [name, seconds(taken), *rates, ratio]
    for other in one.beside:  # what another system cuts has other sizes
        taken = other.index_s
        yield [other.name, seconds(taken), per_second(one.articles, taken), "", "", times(other.faster)]


def _question_rows(found: StepTimes) -> Iterator[list[str]]:
    yield ["a question, warm: ms until", "p50", "p95", "p99", "p50 to floor", "p95 to p50"]
    for step, name in STEPS.items():
        spread = found.steps[step]
        ratios = [times(found.to_floor(step)), times(spread.p95 / spread.p50)]
        yield [name, ms(spread.p50), ms(spread.p95), ms(spread.p99), *ratios]


def _crowd_rows(name: str, crowds: tuple[Crowd, ...]) -> Iterator[list[str]]:
    yield [f"{name}: askers at once", "answers/s", "p50 ms", "p95 ms", "p99 ms"]
    for one in crowds:
        spread = one.spread
        yield [f"{one.askers}", f"{one.per_second:,.1f}", ms(spread.p50), ms(spread.p95), ms(spread.p99)]


def _own_words(own: OwnProcess, indexing: Indexing) -> str:
    start, inside = own.start, own.first.inside
    memory = [
        f"{what} {megabytes(size)} MB"
        for what, size in (("indexing", own.index_memory_mb), ("answering", own.ask_memory_mb))
        if size is not None
    ]
    disk = indexing.disk_bytes / max(indexing.articles, 1) / 1024
    steps = ", ".join(f"{name.removesuffix('_ms')} {taken:,.0f}" for name, taken in inside.items())
    return "\n".join(
        [
            f"- Cold, from the shell to the first answer: {start.answer_s:.2f} s, {times(start.to_imports)} the "
            f"{start.imports_s:.2f} s of importing its {start.modules} modules (Python alone: {start.python_s:.2f} s).",
            f"- Cold, from opening an index to the first answer, all imported: {own.first.first_ms:,.0f} ms ({steps}).",
            *([f"- Most memory held: {', '.join(memory)}."] if memory else []),
            f"- Disk: {disk:,.1f} KB per article.",
        ]
    )


def _system_rows(systems: tuple[SystemSpeed, ...]) -> Iterator[list[str]]:
    """Each in a process of its own; in brackets, Byline's figure as a multiple of theirs."""
    own = next((one for one in systems if one.key == "byline"), None)
    yield [
        "system",
        *("articles/s", "p50 ms", "p95 ms", "p99 ms"),
        *(f"searches/s, {crowd.askers} at once" for crowd in systems[0].crowds),
        *("memory MB", "disk KB/article"),
    ]
    for one in systems:

        def beside(figure: Callable[[SystemSpeed], float | None], one: SystemSpeed = one) -> str:
            return _beside(figure(one), figure(own) if own and own is not one else None)

        yield [
            one.name,
            beside(lambda system: system.articles_per_s),
            beside(lambda system: system.search.p50),
            *(ms(value) for value in (one.search.p95, one.search.p99)),
            *(f"{crowd.per_second:,.1f}" for crowd in one.crowds),
            beside(lambda system: system.memory_mb),
            beside(lambda system: system.disk_kb),
        ]


def _beside(value: float | None, own: float | None) -> str:
    if value is None:
        return ""
    ratio = f" ({own / value:.2f} x)" if own and value else ""
    return f"{value:,.0f}{ratio}" if value >= 100 else f"{value:,.1f}{ratio}"

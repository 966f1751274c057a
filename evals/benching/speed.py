"""Speed, always beside the bare parts and the other systems in the same run: machines differ and are noisy."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from evals.benching import alternatives, startup, worker
from evals.benching.asking import First, crowds, questions_for, step_times
from evals.benching.machine import described
from evals.benching.measures import timed, told
from evals.benching.quoted import grade
from evals.benching.speed_report import Beside, Indexing, OwnProcess, SpeedReport, SystemSpeed
from evals.questions import Case
from rag import IndexReport, QueryEngine, Settings
from rag.errors import BylineError

ASKERS = (1, 4, 16)
MOST_QUESTIONS = 200
"""More say nothing more about a p99, and take minutes."""
_TEXTS_AT_ONCE = 1024
"""The model's word vectors of more texts would fill the memory."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured. `systems`: keys of `alternatives`. `processes`: also what needs a process of its own: memory,
    starting up, the first question, and every system, those of `alternatives.IN_ROUNDS` once more."""

    runs: int = 5
    systems: tuple[str, ...] = ()
    askers: tuple[int, ...] = ASKERS
    processes: bool = True
    seed: int = 0
    said: Callable[[str], None] = told


def measure(folders: Sequence[Path], cases: Sequence[Case], plan: Plan) -> SpeedReport:
    """Index the folders into temporary ones and ask the questions, each part beside its floor in every round."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        place = Path(temporary)
        plan.said("indexing once, to load what is needed and to know the passages")
        warm, _ = _indexed(folders, place / "warm")
        left_out: dict[str, str] = {}
        indexing = _indexing(folders, warm, place, plan, left_out)
        asked = [case.question for case in cases][:MOST_QUESTIONS] or questions_for(warm, seed=plan.seed)
        plan.said(f"asking {len(asked)} questions in {plan.runs} rounds")
        times = step_times(warm, asked, plan.runs)
        crowded = tuple(crowds(warm.ask, asked, plan.askers))
        own = _own_process(folders, place, asked, plan) if plan.processes else None
        systems = tuple(_systems(folders, place, asked, plan, left_out)) if plan.processes else ()
        quality = grade(warm, cases) if cases else None
    notes = _notes(systems, indexing)
    return SpeedReport(described(), indexing, times, crowded, own, systems, quality, notes, left_out)


def _indexed(folders: Sequence[Path], index: Path) -> tuple[QueryEngine, IndexReport]:
    return QueryEngine.updated(folders, index, Settings(answerer="quote"))


# Indexing, in alternating rounds


@dataclass
class _Rounds:
    """Seconds of each round, by what was timed."""

    embed: list[float] = field(default_factory=list)
    index: list[float] = field(default_factory=list)
    beside: dict[str, list[float]] = field(default_factory=dict)
    stages: dict[str, list[float]] = field(default_factory=dict)


def _indexing(
    folders: Sequence[Path], warm: QueryEngine, place: Path, plan: Plan, left_out: dict[str, str]
) -> Indexing:
    texts = _embedded_texts(warm)
    worker.read_many()
    others = _in_rounds(folders, place, plan, left_out)
    rounds = _Rounds()
    for number in range(plan.runs):
        plan.said(f"indexing, round {number + 1} of {plan.runs}")
        tokens: list[int] = []
        rounds.embed.append(timed(lambda to=tokens: to.append(_bare(warm, texts))))  # type: ignore[misc]
        reports: list[IndexReport] = []
        folder = place / f"round-{number}"
        rounds.index.append(timed(lambda into=folder, to=reports: to.append(_indexed(folders, into)[1])))  # type: ignore[misc]
        for name, taken in getattr(reports[0], "stages", {}).items():
            rounds.stages.setdefault(name, []).append(taken)
        for key, once in others.items():
            rounds.beside.setdefault(key, []).append(once(number))
    status = warm.status()
    return Indexing(
        articles=status.articles,
        passages=status.passages,
        tokens=tokens[0],
        runs=plan.runs,
        embed_s=statistics.median(rounds.embed),
        index_s=statistics.median(rounds.index),
        overhead=statistics.median(i / e - 1 for e, i in zip(rounds.embed, rounds.index, strict=True)),
        stages={name: statistics.median(taken) for name, taken in rounds.stages.items()},
        disk_bytes=status.bytes,
        beside=tuple(_beside(key, taken, rounds.index) for key, taken in rounds.beside.items()),
    )


def _beside(key: str, taken: Sequence[float], own: Sequence[float]) -> Beside:
    faster = statistics.median(theirs / ours for theirs, ours in zip(taken, own, strict=True))
    return Beside(key, alternatives.named(key).name, statistics.median(taken), faster)


def _in_rounds(
    folders: Sequence[Path], place: Path, plan: Plan, left_out: dict[str, str]
) -> dict[str, Callable[[int], float]]:
    """What times one round of indexing by the reference, and by the reference with the model as packaged, which get
    the articles read and cut out already. Only those that can be measured; of one that fails `left_out` says why."""
    wanted = [key for key in plan.systems if key in alternatives.IN_ROUNDS and not alternatives.named(key).missing()]
    if not wanted:
        return {}
    from evals.benching.articles import from_corpus

    documents = from_corpus(folders).documents

    def once(key: str, number: int) -> float:
        folder = place / f"{key}-{number}"
        folder.mkdir()
        system = alternatives.named(key)
        taken = timed(partial(system.index, documents, folder))
        system.close()
        return taken

    found: dict[str, Callable[[int], float]] = {}
    for key in wanted:
        try:
            once(key, -1)  # imports what it needs
        except Exception as error:  # noqa: BLE001 (another system's failure must not cost the other figures)
            name = alternatives.named(key).name
            left_out[name] = f"indexing beside it failed: {type(error).__name__}: {' '.join(str(error).split())}"
            plan.said(f"{name} is left out: {left_out[name]}")
        else:
            found[key] = partial(once, key)
    return found


def _bare(engine: QueryEngine, texts: Sequence[str]) -> int:
    """All texts through the model, which is all that is done; how many word pieces they have."""
    embedder = engine.index.embedder
    parts = (texts[i : i + _TEXTS_AT_ONCE] for i in range(0, len(texts), _TEXTS_AT_ONCE))
    return sum(len(encoded.offsets) for part in parts for encoded in embedder.encode_passages(part))


def _embedded_texts(engine: QueryEngine) -> list[str]:
    """What the model read, once per distinct text, as indexing does."""
    return list({p.embedded.key: p.embedded.text for p in engine.index.all_passages()}.values())


# In processes of their own


def _own_process(folders: Sequence[Path], place: Path, asked: Sequence[str], plan: Plan) -> OwnProcess:
    plan.said("Byline in processes of its own: memory, first question, start-up")
    index = str(place / "alone")
    made = worker.work("index", folders=[str(folder) for folder in folders], index=index, name="Byline")
    answered = worker.work("ask", index=index, questions=list(asked), runs=0, name="Byline")
    return OwnProcess(
        index_memory_mb=made["memory_mb"],
        ask_memory_mb=answered["memory_mb"],
        first=First(**answered["first"]),
        start=startup.measure(Path(index), asked[0], plan.runs),
    )


def _systems(
    folders: Sequence[Path], place: Path, asked: Sequence[str], plan: Plan, left_out: dict[str, str]
) -> Iterator[SystemSpeed]:
    """Those that can be measured; for the others `left_out` says why not, by name. Byline's own failure is raised."""
    for key in plan.systems:
        system = alternatives.named(key)
        if lost := system.missing():
            left_out[system.name] = f"pip install {lost}"
        else:
            plan.said(f"{system.name} in a process of its own")
            folder = place / f"system-{key}"
            folder.mkdir()
            try:
                found = worker.work(
                    "system",
                    key=key,
                    name=system.name,
                    folders=[str(one) for one in folders],
                    folder=str(folder),
                    questions=list(asked),
                    askers=list(plan.askers),
                )
            except BylineError as error:
                if system.family == "byline":
                    raise
                left_out[system.name] = str(error)
            else:
                yield SystemSpeed.of(key, system.name, found)
                continue
        plan.said(f"{system.name} is left out: {left_out[system.name]}")


def _notes(systems: Sequence[SystemSpeed], indexing: Indexing) -> tuple[str, ...]:
    """What the systems that were measured have to say of their figures."""
    keys = dict.fromkeys(one.key for one in systems)
    keys.update(dict.fromkeys(one.key for one in indexing.beside))
    return tuple(dict.fromkeys(note for key in keys for note in alternatives.named(key).notes))

"""Questions to an index: made where none are given, and timed step by step beside their floor."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from evals.benching.measures import Crowd, Spread, crowd
from rag import Answer, FusionRetriever, QueryEngine

if TYPE_CHECKING:
    from rag.types import Article

NEIGHBOURS = 10
"""Of the one vector search that a question is compared with."""
MADE = 100
"""Questions that are made where none are given."""
_LOOKED_AT = 400
STEPS = {
    "embed": "the question embedded",
    "floor": "floor: embedded, one vector search in Chroma",
    "search": "found by both searches, fused",
    "find": "found and reordered",
    "answer": "answered in quotes",
}
"""Each from the question on. A later one contains the work of those before it, and more of it: `floor` and `search`
take ten neighbours (`NEIGHBOURS`), where `find` and `answer` take all candidates that there are to reorder."""


@dataclass(frozen=True, slots=True)
class StepTimes:
    """Of the same questions. `steps`: by the names of `STEPS`. `inside`: medians of what an answer says of its own
    time. `answer_to_floor`: median of the ratios question by question."""

    steps: dict[str, Spread]
    inside: dict[str, float]
    answer_to_floor: float

    def to_floor(self, step: str) -> float:
        return self.steps[step].p50 / self.steps["floor"].p50

    def to_dict(self) -> dict[str, Any]:
        ratios = {f"{name}_to_floor": round(self.to_floor(name), 3) for name in self.steps}
        return {**asdict(self), **ratios}


def questions_for(engine: QueryEngine, count: int = MADE, seed: int = 0) -> list[str]:
    """Questions that sentences of the articles answer, made by rule; the same for the same articles and seed."""
    from evals.drafting.drafting import draft

    articles = list(islice(_articles(engine), _LOOKED_AT))
    drafted = (case.question for case in draft(articles, 2 * count, seed).cases)
    plain = [question for question in drafted if question.endswith("?") and "___" not in question]
    titles = dict.fromkeys(f"What is known about {article.title}?" for article in articles if article.title)
    found = list(islice(dict.fromkeys([*plain, *titles]), count))
    return found or ["What has happened?"]


def step_times(engine: QueryEngine, questions: Sequence[str], rounds: int) -> StepTimes:
    """Every question in every round, new to the model's cache at every step. A first round, which warms the caches and
    the disk, is not counted."""
    taken: dict[str, list[float]] = {name: [] for name in STEPS}
    inside: dict[str, list[float]] = {}
    works = list(_works(engine).items())
    for round_ in range(rounds + 1):
        for number, question in enumerate(questions):
            fresh = f"{question} {'?' * round_}" if round_ else question
            first = (number + round_) % len(works)  # each step in turn is the first to see the question
            for name, work in works[first:] + works[:first]:
                engine.index.embedder.forget()
                started = time.perf_counter()
                found = work(fresh)
                if not round_:
                    continue
                taken[name].append((time.perf_counter() - started) * 1000)
                if isinstance(found, Answer):
                    for part, milliseconds in asdict(found.timing).items():
                        inside.setdefault(part, []).append(milliseconds)
    ratios = [a / f for a, f in zip(taken["answer"], taken["floor"], strict=True)]
    return StepTimes(
        {name: Spread.of(times) for name, times in taken.items()},
        {name: round(statistics.median(times), 3) for name, times in inside.items()},
        round(statistics.median(ratios), 3),
    )


def _works(engine: QueryEngine) -> dict[str, Callable[[str], Any]]:
    """The steps, each given the question alone."""
    embedder, vectors = engine.index.embedder, engine.index.vectors
    first = FusionRetriever(engine.index, engine.scope, limit=NEIGHBOURS)
    works: dict[str, Callable[[str], Any]] = {
        "embed": embedder.encode,
        "floor": lambda question: vectors.nearest(embedder.encode(question).vector.tolist(), NEIGHBOURS),
        "search": first.retrieve,
        "find": engine.find,
        "answer": engine.ask,
    }
    return {name: works[name] for name in STEPS}


def crowds(ask: Callable[[str], object], questions: Sequence[str], askers: Sequence[int]) -> list[Crowd]:
    """The same questions, shared out among so many askers at once; each number of askers words them anew."""
    found = []
    for turn, count in enumerate(askers):
        asked = [f"{question} {'!' * (turn + 1)}" for question in questions]
        while len(asked) < 2 * count:
            asked += [f"{question}?" for question in asked]
        found.append(crowd(ask, asked, count))
    return found


@dataclass(frozen=True, slots=True)
class First:
    """The first answer of an engine: milliseconds from opening it, and what the answer says of its own time."""

    first_ms: float
    inside: dict[str, float]

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def first_answer(opened: Callable[[], QueryEngine], question: str) -> tuple[QueryEngine, First]:
    """Open an engine and ask it."""
    started = time.perf_counter()
    engine = opened()
    answer = engine.ask(question)
    taken = (time.perf_counter() - started) * 1000
    return engine, First(round(taken, 1), asdict(answer.timing))


def _articles(engine: QueryEngine) -> Iterator[Article]:
    seen: set[str] = set()
    for passage in engine.index.all_passages():
        if passage.article.article_id not in seen:
            seen.add(passage.article.article_id)
            yield passage.article

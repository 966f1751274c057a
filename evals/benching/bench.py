"""Speed, always as a ratio to the bare parts in the same run: machines differ and are noisy."""

from __future__ import annotations

import os
import platform
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from evals.benching.quality import QualityReport, grade
from evals.questions import Case
from rag import QueryEngine, Settings


@dataclass(frozen=True, slots=True)
class SpeedReport:
    """Medians over `runs` rounds. Times of indexing in seconds, of questions in milliseconds."""

    machine: str
    articles: int
    passages: int
    runs: int
    embed_s: float
    index_s: float
    index_overhead: float
    """(index - embed) / embed, of the same passages in the same round."""
    floor_ms: float
    """Embedding the question, and one vector search in Chroma."""
    retrieve_ms: float
    answer_ms: float
    """Question to quoted answer, warm."""
    answer_p95_ms: float
    answer_to_floor: float
    quality: QualityReport | None = None

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    def table(self) -> str:
        to_floor = self.retrieve_ms / self.floor_ms
        return "\n".join(
            [
                f"{self.machine}; {self.articles} articles in {self.passages} passages; medians of {self.runs} rounds",
                f"embedding alone         {self.embed_s:8.2f} s",
                f"indexing as a whole     {self.index_s:8.2f} s   overhead {self.index_overhead:+.1%}",
                f"floor of a question     {self.floor_ms:8.1f} ms  (embed it, one vector search)",
                f"retrieval, reordered    {self.retrieve_ms:8.1f} ms  {to_floor:.1f} x the floor",
                f"quoted answer           {self.answer_ms:8.1f} ms  {self.answer_to_floor:.1f} x the floor"
                f"   p95 {self.answer_p95_ms:.1f} ms",
                *([self.quality.table()] if self.quality else []),
            ]
        )


def measure(folders: Sequence[Path], cases: Sequence[Case], runs: int) -> SpeedReport:
    """Index the folders into temporary ones and ask the questions, each part beside its floor in every round."""
    settings = Settings(answerer="quote")

    def indexed(index: Path) -> QueryEngine:
        return QueryEngine.updated(folders, index, settings)[0]

    with tempfile.TemporaryDirectory() as temporary:
        warm = indexed(Path(temporary, "warm"))  # loads the model, imports chromadb
        texts = _embedded_texts(warm)
        embed, index = [], []
        for round_ in range(runs):
            embed.append(_timed(lambda: list(warm.index.embedder.encode_passages(texts))))
            folder = Path(temporary, str(round_))
            index.append(_timed(partial(indexed, folder)))
        overhead = statistics.median(i / e - 1 for e, i in zip(embed, index, strict=True))
        asked = [case.question for case in cases] or [f"What is known about {title}?" for title in _titles(warm)]
        floors, retrievals, answers = _questions(warm, asked, runs)
        status = warm.status()
        quality = grade(warm, cases) if cases else None
    floor, answer = statistics.median(floors), statistics.median(answers)
    return SpeedReport(
        machine=f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        articles=status.articles,
        passages=status.passages,
        runs=runs,
        embed_s=statistics.median(embed),
        index_s=statistics.median(index),
        index_overhead=overhead,
        floor_ms=floor,
        retrieve_ms=statistics.median(retrievals),
        answer_ms=answer,
        answer_p95_ms=sorted(answers)[int(len(answers) * 0.95)],
        answer_to_floor=statistics.median(a / f for a, f in zip(answers, floors, strict=True)),
        quality=quality,
    )


def _questions(engine: QueryEngine, asked: Sequence[str], runs: int) -> tuple[list[float], list[float], list[float]]:
    """Milliseconds per question: the floor, retrieval, the whole answer. Every question is new to the model's cache."""
    floors, retrievals, answers = [], [], []
    embedder, vectors = engine.index.embedder, engine.index.vectors
    for round_ in range(runs + 1):
        for question in asked:
            fresh = f"{question} {'?' * round_}"

            def floor(text: str = fresh) -> None:
                vectors.nearest(embedder.encode(text).vector.tolist(), 10)

            embedder.encode.cache_clear()
            floor_ms = _timed(floor) * 1000
            embedder.encode.cache_clear()
            started = time.perf_counter()
            answer = engine.ask(fresh)
            answer_ms = (time.perf_counter() - started) * 1000
            if round_:  # the first round warms caches and the disk
                floors.append(floor_ms)
                retrievals.append(answer.timing.retrieve_ms)
                answers.append(answer_ms)
    return floors, retrievals, answers


def _embedded_texts(engine: QueryEngine) -> list[str]:
    """What the model read, once per distinct text, as indexing does."""
    texts: dict[bytes, str] = {}
    for passage in engine.index.all_passages():
        texts[passage.embedded.key] = passage.embedded.text
    return list(texts.values())


def _titles(engine: QueryEngine) -> list[str]:
    return sorted({passage.article.title for passage in engine.index.all_passages() if passage.article.title})


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started

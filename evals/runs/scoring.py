"""What a run judges and scores with: the judge behind its remembered verdicts, and all metrics."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.judges.cache import CachedJudge, local_fingerprint, model_fingerprint
from evals.judges.replies import Stored, judge_reply, quotes_exact
from evals.metrics.relevance import relevance
from evals.metrics.scoring import scores
from evals.questions import Case
from evals.records import Judged, Reply, Score
from evals.runs.running import Scoring

if TYPE_CHECKING:
    from rag import Settings

VERDICTS = "verdicts.sqlite"
REMEMBERED = 4096
"""Texts whose encoding is kept: the same lines are cited again and again."""


@contextmanager
def scoring(judge: str, settings: Settings, workshop: Path, stored: Stored | None = None) -> Iterator[Scoring]:
    """`judge` is "local" or "llm"; `stored`: the lines of each source, against which quotes are held. Raises
    `SettingsError` where "llm" has no model to ask."""
    from rag import LocalJudge

    encode = lru_cache(REMEMBERED)(LocalJudge().encode)
    with open_judge(judge, settings, workshop, encode) as judging:
        write = judging.remembering(_writer(settings)) if judge == "llm" else None
        vector = judging.remembering_vectors(lambda text: encode(text).vector)

        def score(case: Case, reply: Reply | None, judged: Sequence[Judged], seconds: float | None) -> dict[str, Score]:
            found = relevance(case, reply, lambda texts: [vector(text) for text in texts], write)
            exact = quotes_exact(reply, stored) if reply and stored else (0, 0)
            return scores(case, reply, judged, seconds, found, exact, stored)

        yield Scoring(lambda reply: judge_reply(reply, judging, stored), score)


def open_judge(judge: str, settings: Settings, workshop: Path, encode: Callable[[str], Any]) -> CachedJudge:
    """The judge of a run, which remembers its verdicts in the workshop."""
    from rag import LocalJudge, ModelJudge

    if judge == "llm":
        return CachedJudge(ModelJudge.of(settings), workshop / VERDICTS, model_fingerprint(settings))
    return CachedJudge(LocalJudge(encode), workshop / VERDICTS, local_fingerprint())


def _writer(settings: Settings) -> Callable[[list[tuple[str, str]]], str]:
    from rag import open_language_model

    model = open_language_model(settings)
    return lambda messages: "".join(model.stream(messages))

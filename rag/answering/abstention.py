"""Deciding with evidence whether the articles answer at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.answering.candidates import Candidate
from rag.index.lexical import words
from rag.retrieval.topics import topic

# A logistic model over `decision_values`, fitted by `python -m evals.calibration.abstention`; docs/abstention.md has
# the trade-off that it gives.
BIAS = -13.55
WEIGHTS = {"answerable": 0.61, "found": 30.2}
NEEDED = -0.2
"""Log-odds to answer: a little below even, as a wrong refusal costs an answer and a wrong answer can be looked up."""
HOPELESS = -2.2
"""So far off that not even a language model is asked."""
_NOTHING = -10.0
_FOUND = 0.45
_TELLS = 8.0
"""Log-odds of the reader beyond which it is no surer."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether to answer, and the log-odds behind it."""

    answers: bool
    score: float
    hopeless: bool


def judge(question: str, ranked: Sequence[Candidate]) -> Judgement:
    """From the best sentences, best first."""
    score = log_odds(decision_values(ranked)) if ranked else _NOTHING
    if ranked and _tells_of_topic(question, ranked[0]):
        score = max(score, _TOLD)
    return Judgement(score >= NEEDED, score, score < HOPELESS)


def decision_values(ranked: Sequence[Candidate]) -> dict[str, float]:
    """What speaks for the first sentence being an answer, by the names in `WEIGHTS`. `ranked` is not empty.

    `answerable`: of the reader, the log-odds that its passage answers. `found`: of the search, how much of the question
    the passage finds, by the local model's word pieces whichever model embeds the passages; beyond `_FOUND` that tells
    nothing, as near misses find as much as answers do.
    """
    best = ranked[0]
    told = max(-_TELLS, min(_TELLS, best.answerable))
    return {"answerable": told, "found": min(best.hit.score, _FOUND)}


def log_odds(values: dict[str, float]) -> float:
    return BIAS + sum(weight * values[name] for name, weight in WEIGHTS.items())


def _tells_of_topic(question: str, best: Candidate) -> bool:
    """Whether news are asked for and these are of their topic: no more is asked."""
    asked = topic(question)
    return asked is not None and asked <= set(words(f"{best.hit.passage.article.title} {best.hit.text}"))


_TOLD = 1.0

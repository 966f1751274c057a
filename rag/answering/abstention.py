"""Deciding with evidence whether the articles answer at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.answering.candidates import Candidate
from rag.answering.question import AnswerType, missing

# A logistic model, fitted on ClapNQ (half of its questions are not answered by their passage) and on the project's
# own questions; what is missing or of the wrong kind is set by hand, as those sets hold too few such questions.
BIAS = -5.35
OWN = 5.7
CLOSE = 2.7
NEAR = 1.4
WEAKEST = 1.7
MISSING = -1.2
WRONG_KIND = -1.5
RIGHT_KIND = 1.0
LOOKED_AT = 3
NEEDED = -0.35
"""Answering is the better mistake: below 0, where both are equally likely."""
HOPELESS = -2.5
"""So far off that not even a language model is asked."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether to answer, and the log-odds behind it."""

    answers: bool
    score: float
    hopeless: bool


def judge(question: str, ranked: Sequence[Candidate]) -> Judgement:
    """From the best sentences and what of the question their articles lack."""
    score = max((_log_odds(question, candidate) for candidate in ranked[:LOOKED_AT]), default=-10.0)
    return Judgement(score >= NEEDED, score, score < HOPELESS)


def _log_odds(question: str, best: Candidate) -> float:
    passage = best.hit.passage
    wanted = AnswerType.of(question)
    lacking = missing(question, passage.article, best.hit.text, best.text)
    kind = wanted.fit(best.text) if wanted.demanded else 0
    return (
        BIAS
        + OWN * best.own
        + CLOSE * best.closeness
        + NEAR * best.hit.cosine
        + WEAKEST * best.weakest
        + MISSING * lacking
        + (WRONG_KIND if kind < 0 else 0)
        + (RIGHT_KIND if kind > 0 and not lacking else 0)
    )

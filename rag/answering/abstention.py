"""Deciding with evidence whether the articles answer at all."""

from __future__ import annotations

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


def judge(question: str, best: Candidate | None) -> Judgement:
    """From the best sentence and what of the question its article lacks."""
    if best is None:
        return Judgement(False, -10.0, True)
    passage = best.hit.passage
    wanted = AnswerType.of(question)
    score = (
        BIAS
        + OWN * best.own
        + CLOSE * best.closeness
        + NEAR * best.hit.cosine
        + WEAKEST * best.weakest
        + MISSING * missing(question, passage.article, best.hit.text, best.text)
        + WRONG_KIND * (wanted.demanded and wanted.fit(best.text) < 0)
    )
    return Judgement(score >= NEEDED, score, score < HOPELESS)

"""Deciding with evidence whether the articles answer at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.answering.candidates import Candidate
from rag.answering.question import AnswerType, missing
from rag.index.lexical import words

# A logistic model over `evidence`, fitted by `python -m evals.calibration.abstention`; docs/abstention.md has the
# trade-off that it gives.
BIAS = -8.69
WEIGHTS = {
    "own": 11.3,
    "closeness": 9.46,
    "cosine": -5.7,
    "weakest": 2.07,
    "missing": -1.02,
    "wrong kind": -1.08,
    "no such answer": -6.2,
    "words": 0.39,
}
NEEDED = 0.0
"""Log-odds to answer: as likely as not."""
HOPELESS = -2.5
"""So far off that not even a language model is asked."""
_NOTHING = -10.0


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether to answer, and the log-odds behind it."""

    answers: bool
    score: float
    hopeless: bool


def judge(question: str, ranked: Sequence[Candidate]) -> Judgement:
    """From the best sentence and what of the question it and its article lack."""
    score = log_odds(evidence(question, ranked[0])) if ranked else _NOTHING
    return Judgement(score >= NEEDED, score, score < HOPELESS)


def evidence(question: str, best: Candidate) -> dict[str, float]:
    """What speaks for this sentence being an answer (the first four), and what against.

    `missing`: names and figures of the question that the article lacks. `wrong kind`: 1 when the sentence holds no
    such words as the question usually asks for, `no such answer`: 1 when without them it cannot be one (no age
    where an age is asked). `words`: of the question; a long one never finds all its words, however good the answer.
    """
    wanted = AnswerType.of(question)
    unfit = wanted.fit(best.text) < 0
    return {
        "own": best.own,
        "closeness": best.closeness,
        "cosine": best.hit.cosine,
        "weakest": best.weakest,
        "missing": missing(question, best.hit.passage.article, best.hit.text, best.text),
        "wrong kind": float(unfit and not wanted.demanded),
        "no such answer": float(unfit and wanted.demanded),
        "words": float(min(len(words(question)), _LONG)),
    }


_LONG = 10
"""More words tell no more."""


def log_odds(values: dict[str, float]) -> float:
    return BIAS + sum(weight * values[name] for name, weight in WEIGHTS.items())

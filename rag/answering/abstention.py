"""Deciding with evidence whether the articles answer at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.answering.answer_types import AnswerType
from rag.answering.candidates import Candidate
from rag.answering.premises import gives_reason, untold
from rag.answering.question import missing
from rag.index.lexical import words
from rag.retrieval.pipeline import Found
from rag.retrieval.topics import topic

# A logistic model over `evidence`, fitted by `python -m evals.calibration.abstention`; docs/abstention.md has the
# trade-off that it gives.
BIAS = -4.79
WEIGHTS = {
    "strength": 4.24,
    "own": -4.13,
    "closeness": 5.17,
    "weakest": 2.95,
    "title": -2.72,
    "passage": -6.04,
    "untold": -17.52,
    "shared": 2.41,
    "missing": -1.09,
    "wrong kind": -0.38,
    "no such answer": -5.65,
    "counts": -1.62,
    "why": -1.73,
    "reason": 0.82,
    "yes or no": 1.81,
    "in what way": 1.37,
    "words": 0.45,
}
NEEDED = -0.2
"""Log-odds to answer: where refusing is best on news, with enough of ClapNQ answered."""
HOPELESS = -3.0
"""So far off that not even a language model is asked."""
_NOTHING = -10.0


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether to answer, and the log-odds behind it."""

    answers: bool
    score: float
    hopeless: bool


def judge(question: str, ranked: Sequence[Candidate], found: Found) -> Judgement:
    """From the best sentences, and what of the question the first and its article lack. `ranked` are of `found`."""
    score = log_odds(evidence(question, ranked, found)) if ranked else _NOTHING
    if ranked and _tells_of_topic(question, ranked[0]):
        score = max(score, _TOLD)
    return Judgement(score >= NEEDED, score, score < HOPELESS)


def evidence(question: str, ranked: Sequence[Candidate], found: Found) -> dict[str, float]:
    """What speaks for the first sentence being an answer, and what against. `ranked` is not empty.

    All similarities are those of the local model's word pieces, so that the decision is the same whichever model
    embeds the passages. `strength`: what ranked the sentence first. `shared`: of the question's words, those that
    stand in the sentence. `missing`: names and figures of the question that the article lacks. `wrong kind`: 1 when
    the sentence holds no such words as the question usually asks for, `no such answer`: 1 when without them it cannot
    be one (no age where an age is asked). `passage`: how much of the question its passage finds. `untold`: how far the
    article is from telling of the question's words. `reason`: 1 when the sentence gives one for what is asked why.
    `words`: of the question; a long one never finds all its words, however good the answer. Questions that count, that
    ask why, in what way, or for yes or no, find their words otherwise than the rest.
    """
    best = ranked[0]
    wanted = AnswerType.of(question)
    unfit = wanted.fit(best.text) < 0
    stems = words(question)
    why = _WHY.search(question) is not None
    return {
        "strength": best.strength,
        "own": best.own,
        "closeness": best.closeness,
        "weakest": best.weakest,
        "title": best.title,
        "passage": best.hit.score,
        "untold": untold(question, found, best),
        "shared": len(set(stems) & set(words(best.text))) / max(len(set(stems)), 1),
        "missing": missing(question, best.hit.passage.article, best.hit.text, best.text),
        "wrong kind": float(unfit and not wanted.demanded),
        "no such answer": float(unfit and wanted.demanded),
        "counts": float(_COUNTS.search(question) is not None),
        "why": float(why),
        "reason": float(why and gives_reason(best)),
        "yes or no": float(_YES_OR_NO.match(question) is not None),
        "in what way": float(_IN_WHAT_WAY.match(question) is not None),
        "words": float(min(len(stems), _LONG)),
    }


def _tells_of_topic(question: str, best: Candidate) -> bool:
    """Whether news are asked for and these are of their topic: no more is asked."""
    asked = topic(question)
    return asked is not None and asked <= set(words(f"{best.hit.passage.article.title} {best.hit.text}"))


_TOLD = 1.0
_COUNTS = re.compile(r"\bhow many\b", re.IGNORECASE)
_WHY = re.compile(r"\bwhy\b", re.IGNORECASE)
_IN_WHAT_WAY = re.compile(r"\W*how (?!many|much)\b", re.IGNORECASE)
_YES_OR_NO = re.compile(r"\W*(?:is|are|was|were|did|does|do|has|have|had|will|can|could)\b", re.IGNORECASE)
_LONG = 10
"""More words tell no more."""


def log_odds(values: dict[str, float]) -> float:
    return BIAS + sum(weight * values[name] for name, weight in WEIGHTS.items())

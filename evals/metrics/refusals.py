"""Refusing to answer: right where the articles hold no answer. The positive class is refusing.

A case counts only where it changes the figure: a refusal for precision, an unanswerable question for recall, either
for F1. Whether an answer is right is for other metrics to say.
"""

from __future__ import annotations

from evals.questions import Case
from evals.records import Reply, Score

NAMES = ("abstention_precision", "abstention_recall", "abstention_f1")


def refusals(case: Case, reply: Reply | None) -> dict[str, Score]:
    if reply is None:
        return dict.fromkeys(NAMES)
    wanted, refused = not case.answerable, reply.abstained
    right = float(wanted and refused)
    scores: dict[str, Score] = {}
    if refused:
        scores["abstention_precision"] = (right, 1.0)
    if wanted:
        scores["abstention_recall"] = (right, 1.0)
    if refused or wanted:
        scores["abstention_f1"] = (2 * right, float(refused + wanted))
    return scores

"""Telling that articles disagree. Positive: the reply reports a disagreement; expected where the case has the tag
`disagreement`. Cases: those that were answered; a refusal tells of nothing, and recall of gold lines counts it."""

from __future__ import annotations

from evals.questions import Case
from evals.records import Reply, Score

NAMES = ("disagreement_precision", "disagreement_recall")


def disagreements(case: Case, reply: Reply | None) -> dict[str, Score]:
    expected = case.disagreement
    if reply is None:
        return dict.fromkeys(NAMES if expected else NAMES[:1])
    if reply.abstained:
        return {}
    told = bool(reply.disagreements)
    scores: dict[str, Score] = {}
    if told:
        scores["disagreement_precision"] = (float(expected), 1.0)
    if expected:
        scores["disagreement_recall"] = (float(told), 1.0)
    return scores

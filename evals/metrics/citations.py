"""Citations against the gold lines that people marked. They say where an answer points, not whether it is right."""

from __future__ import annotations

from dataclasses import replace

from evals.metrics.gold import distance, lines_shared, touched, touches
from evals.questions import Case
from evals.records import Place, Reply, Score

NAMES = (
    "citation_recall",
    "citation_recall_answered",
    "citation_precision",
    "citation_line_precision",
    "lines_cited",
    "line_error",
)


def citations(case: Case, reply: Reply | None) -> dict[str, Score]:
    """Recall over all answerable cases with evidence; the rest where there is an answer, and a citation to measure."""
    groups = case.groups
    if not case.answerable or not groups:
        return {}
    if reply is None:
        return dict.fromkeys(NAMES)
    places = () if reply.abstained else tuple(dict.fromkeys(replace(place, number=0) for place in reply.citations))
    recall = (float(touched(places, groups)), float(len(groups)))
    scores: dict[str, Score] = {"citation_recall": recall}
    if not reply.abstained:
        scores["citation_recall_answered"] = recall
    if places:
        right = sum(touches(place, case.evidence) for place in places)
        scores["citation_precision"] = (float(right), float(len(places)))
        shared, lines = lines_shared(places, case.evidence)
        scores["citation_line_precision"] = (float(shared), float(lines))
        read = sum(max(1, place.line_end - place.line_start + 1) for place in places)
        scores["lines_cited"] = (float(read), float(len(places)))
    off = [error for place in places if (error := line_error(place, case)) is not None]
    if off:
        scores["line_error"] = (float(sum(off)), float(len(off)))
    return scores


def line_error(place: Place, case: Case) -> int | None:
    """Lines between a citation and the nearest gold lines of its source; None where that has none with lines."""
    found = [distance(place, gold) for gold in case.evidence if gold.line_start is not None]
    return min((lines for lines in found if lines is not None), default=None)

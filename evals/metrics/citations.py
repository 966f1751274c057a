"""Citations against the gold lines that people marked. They say where an answer points, not whether it is right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from evals.metrics.gold import distance, lines_shared, touched, touches
from evals.questions import Case
from evals.records import Place, Reply, Score

if TYPE_CHECKING:
    from evals.judges.replies import Stored

NAMES = (
    "citation_recall",
    "citation_recall_answered",
    "citation_precision",
    "citation_line_precision",
    "lines_cited",
    "line_error",
)


def citations(case: Case, reply: Reply | None, stored: Stored | None = None) -> dict[str, Score]:
    """Recall over all answerable cases with evidence; the rest where there is an answer, and a citation to measure.

    The same lines under two numbers are one place. With `stored`, a place whose lines no article has is a wrong place,
    and one wrong line of the cited ones, but it has no length and is at no distance from anything.
    """
    groups = case.groups
    if not case.answerable or not groups:
        return {}
    if reply is None:
        return dict.fromkeys(NAMES)
    cited = () if reply.abstained else reply.citations
    places = list({(place.source, place.line_start, place.line_end): place for place in cited}.values())
    there = [place for place in places if stored is None or named_lines(place, stored)]
    recall = (float(touched(there, groups)), float(len(groups)))
    scores: dict[str, Score] = {"citation_recall": recall}
    if not reply.abstained:
        scores["citation_recall_answered"] = recall
    if places:
        right = sum(touches(place, case.evidence) for place in there)
        scores["citation_precision"] = (float(right), float(len(places)))
        shared, lines = lines_shared(there, case.evidence)
        scores["citation_line_precision"] = (float(shared), float(lines + len(places) - len(there)))
    if there:
        read = sum(max(1, place.line_end - place.line_start + 1) for place in there)
        scores["lines_cited"] = (float(read), float(len(there)))
    off = [error for place in there if (error := line_error(place, case)) is not None]
    if off:
        scores["line_error"] = (float(sum(off)), float(len(off)))
    return scores


def named_lines(place: Place, stored: Stored) -> Sequence[str]:
    """The stored lines that a place names, as far as its source has them; none where it names nothing."""
    return stored(place.source)[max(place.line_start, 1) - 1 : max(place.line_end, 0)]


def line_error(place: Place, case: Case) -> int | None:
    """Lines between a citation and the nearest gold lines of its source; None where that has none with lines."""
    found = [distance(place, gold) for gold in case.evidence if gold.line_start is not None]
    return min((lines for lines in found if lines is not None), default=None)

"""Whether the cited lines say what the statements say, by the verdicts of the run's judge.

A statement that the judge could not check is left out everywhere but in `unchecked`; where nothing is left of an
answer, the answer could not be scored. A refusal says nothing that could be judged, so it is no case of these metrics.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evals.records import Judged, Reply, Score

NAMES = ("cited", "faithfulness", "unchecked", "alce_recall", "alce_precision")


def support(reply: Reply | None, judged: Sequence[Judged]) -> dict[str, Score]:
    if reply is not None and reply.abstained:
        return {}
    if reply is None or not judged:
        return dict.fromkeys(NAMES)
    return {
        "cited": (float(sum(bool(one.citations) for one in judged)), float(len(judged))),
        "faithfulness": faithfulness(judged),
        "unchecked": (float(sum(one.verdict == "unchecked" for one in judged)), float(len(judged))),
        "alce_recall": alce_recall(judged),
        "alce_precision": alce_precision(judged),
    }


def faithfulness(judged: Sequence[Judged]) -> Score:
    """|supported| / |judged| (Es et al., RAGAS, 2023, equation of section 3), each against the lines that it cites.

    RAGAS judges against all that was retrieved; here a statement that cites nothing, or the wrong lines, is not
    supported. Over cases the statements are pooled: an answer of ten counts ten times as much as one of one.
    """
    checked = [one.verdict == "supported" for one in judged if one.verdict != "unchecked"]
    return (float(sum(checked)), float(len(checked))) if checked else None


def alce_recall(judged: Sequence[Judged]) -> Score:
    """Citation recall of ALCE (Gao et al., EMNLP 2023, section 4.3): a statement has 1 when all that it cites
    together entails it, else 0, so 0 without citations, and 0, as in the paper's program, where a label names nothing,
    or lines that no article has; an answer has the mean of its statements, a run the mean of its answers."""
    checked = [one.verdict == "supported" and not one.missing for one in judged if one.verdict != "unchecked"]
    return (sum(checked) / len(checked), 1.0) if checked else None


def alce_precision(judged: Sequence[Judged]) -> Score:
    """Citation precision of ALCE (Gao et al., EMNLP 2023, section 4.3): the share of an answer's citations that are
    needed, 0 without citations as in the paper's program; a run has the mean of its answers.

    A citation is needed when all citations of its statement together entail it, and this one does so alone or the
    others do not without it. A label that names nothing, or lines that no article has, is a citation that nobody needs;
    the paper's program counts no citation of such a statement, so that invented ones would cost nothing.
    """
    checked = [one for one in judged if one.verdict != "unchecked"]
    if not checked:
        return None
    if not any(one.citations or one.missing for one in checked):
        return 0.0, 1.0
    needed = [need for one in checked for need in _needed(one) if need is not None]
    return (sum(needed) / len(needed), 1.0) if needed else None


def _needed(one: Judged) -> Iterator[bool | None]:
    """Of each citation of a statement whether it is needed; None where the judge could not tell."""
    yield from (False for _ in one.missing)
    for number in range(len(one.citations)):
        if one.verdict != "supported":
            yield False
        elif len(one.citations) == 1:
            yield True
        elif len(one.alone) != len(one.citations) or len(one.without) != len(one.citations):
            yield None
        elif one.alone[number] == "supported":
            yield True
        elif "unchecked" in (one.alone[number], one.without[number]):
            yield None
        else:
            yield one.without[number] != "supported"

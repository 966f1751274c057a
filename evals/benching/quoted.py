"""How often quoted answers cite a gold line, and how often unanswerable questions are refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from evals.metrics.answers import contains
from evals.metrics.gold import distance
from evals.questions import Case, Gold
from evals.records import Place
from rag import Answer, Citation, QueryEngine


@dataclass(frozen=True, slots=True)
class QualityReport:
    """Counts over a question set."""

    answerable: int
    answered: int
    right: int
    """Answered, with at least one citation that touches a gold line (or, without lines, quotes a gold answer)."""
    unanswerable: int
    refused: int

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    def table(self) -> str:
        return (
            f"answerable questions    {self.right} of {self.answerable} cite a gold line ({self.answered} answered)\n"
            f"unanswerable questions  {self.refused} of {self.unanswerable} refused"
        )


def grade(engine: QueryEngine, cases: Sequence[Case]) -> QualityReport:
    """Ask every case without history once."""
    asked = [(case, engine.ask(case.question)) for case in cases if not case.history]
    good = [(case, answer) for case, answer in asked if case.answerable]
    bad = [answer for case, answer in asked if not case.answerable]
    return QualityReport(
        answerable=len(good),
        answered=sum(not answer.abstained for _, answer in good),
        right=sum(cites_gold(case, answer) for case, answer in good),
        unanswerable=len(bad),
        refused=sum(answer.abstained for answer in bad),
    )


def cites_gold(case: Case, answer: Answer) -> bool:
    """Whether a citation touches gold lines or, where those are not known, quotes a gold answer of that source."""
    return any(_holds(case, gold, citation) for gold in case.evidence for citation in answer.citations)


def _holds(case: Case, gold: Gold, citation: Citation) -> bool:
    if distance(Place(citation.source, citation.line_start, citation.line_end), gold) != 0:
        return False
    return gold.line_start is not None or any(contains(citation.quote, text) for text in case.answers)

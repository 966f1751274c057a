"""All scores of one case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from evals.metrics import relevance as relevances
from evals.metrics.answers import answers
from evals.metrics.citations import citations
from evals.metrics.costs import costs
from evals.metrics.disagreements import disagreements
from evals.metrics.refusals import refusals
from evals.metrics.retrieval import retrieval
from evals.metrics.safety import safety
from evals.metrics.support import support
from evals.questions import Case
from evals.records import Judged, Reply, Score

if TYPE_CHECKING:
    from evals.judges.replies import Stored


def scores(
    case: Case,
    reply: Reply | None,
    judged: Sequence[Judged],
    seconds: float | None,
    relevance: float | None = None,
    exact: tuple[int, int] = (0, 0),
    stored: Stored | None = None,
) -> dict[str, Score]:
    """The metrics that this case is a case of; None where one could not be scored. `reply` is None where none came:
    then nothing but `errors` is known. `seconds` is None where they were not taken. `exact`: what
    `evals.judges.replies.quotes_exact` counted. `stored`: the lines of each source, where they are known."""
    quotes: dict[str, Score] = {"quotes_exact": (float(exact[0]), float(exact[1]))} if exact[1] else {}
    return {
        **retrieval(case, reply),
        **answers(case, reply),
        **citations(case, reply, stored),
        **support(reply, judged),
        **quotes,
        **relevances.scored(reply, relevance),
        **refusals(case, reply),
        **disagreements(case, reply),
        **safety(case, reply),
        **costs(reply, seconds),
    }

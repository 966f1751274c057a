"""Whether what was retrieved holds the gold lines. A passage is right when it shares a line with them.

Cases: answerable ones with evidence. A reply that tells nothing of its passages cannot be scored; one of a system that
searched and found none has 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log2

from evals.metrics.gold import touched, touches
from evals.questions import Case, Gold
from evals.records import Place, Reply, Score

DEPTHS = (1, 3, 5, 10)
CUT = 10
NAMES = (*(f"hit@{k}" for k in DEPTHS), "mrr", f"ndcg@{CUT}", f"gold_recall@{CUT}")


def retrieval(case: Case, reply: Reply | None) -> dict[str, Score]:
    groups = case.groups
    if not case.answerable or not groups:
        return {}
    if reply is None or not (reply.passages or reply.searched):
        return dict.fromkeys(NAMES)
    places = reply.passages
    first = next((rank for rank, place in enumerate(places[:CUT], 1) if touches(place, case.evidence)), None)
    found = touched(places[:CUT], groups)
    return {
        **{f"hit@{k}": (float(first is not None and first <= k), 1.0) for k in DEPTHS},
        "mrr": (reciprocal_rank(first), 1.0),
        f"ndcg@{CUT}": (ndcg(places, groups), 1.0),
        f"gold_recall@{CUT}": (float(found), float(len(groups))),
    }


def reciprocal_rank(rank: int | None) -> float:
    """1/rank of the first right passage among the first 10, 0 without one (Voorhees, TREC-8, 1999)."""
    return 1.0 / rank if rank else 0.0


def ndcg(places: Sequence[Place], groups: Sequence[tuple[Gold, ...]], cut: int = CUT) -> float:
    """DCG/IDCG with gain 1 and discount log2(1 + rank) (Järvelin and Kekäläinen, 2002; the discount as in Burges et
    al., ICML 2005, that most programs use).

    What gains is a needed group of gold lines, once, at the rank where it is first touched: further passages with the
    same lines gain nothing. A passage that touches two groups at once is read as two in a row, so that the best
    order has 1 and nothing has more.
    """
    ranks = [next((r for r, place in enumerate(places[:cut], 1) if touches(place, group)), None) for group in groups]
    found = sorted(rank for rank in ranks if rank is not None)[:cut]
    gain = sum(1 / log2(1 + max(rank, number)) for number, rank in enumerate(found, 1))
    return gain / sum(1 / log2(1 + number) for number in range(1, min(len(groups), cut) + 1))

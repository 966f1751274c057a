"""The question's way to its hits: search, reorder, drop near-copies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from rag.index.searchfiles import SearchFiles
from rag.index.store import Index
from rag.models.reranking import Reranker
from rag.retrieval import near_duplicates, periods, search
from rag.retrieval.hits import Hit
from rag.retrieval.late_interaction import Interaction, interact
from rag.retrieval.ordering import order_scores
from rag.retrieval.scope import Scope
from rag.retrieval.topics import topic

REORDERED = 60
RETURNED = 40
RESCORED = 20
"""The first hits, which an optional cross-encoder reads."""


@dataclass(frozen=True, slots=True)
class Found:
    """Hits, best first, with the word-piece similarities that ranked them (`interaction.best[i]` is of `hits[i]`)."""

    hits: tuple[Hit, ...]
    interaction: Interaction


@dataclass(frozen=True, slots=True)
class Stages:
    """Which stages take part: to see what each is worth."""

    dense: bool = True
    lexical: bool = True
    reorder: bool = True
    distinct: bool = True


ALL = Stages()


def find(index: Index, question: str, scope: Scope | None = None, limit: int = RETURNED, stages: Stages = ALL) -> Found:
    """The best passages for a question. Empty when nothing is in scope."""
    files = index.search_files
    allowed = (scope or Scope()).allowed(index)
    if topic(question) == frozenset():
        vector = index.embedder.encode(question).vector
        candidates = search.newest(files, vector, allowed, _named_days(question, files), REORDERED)
    else:
        candidates = search.fused(index, files, question, allowed, REORDERED, stages.dense, stages.lexical)
    rows = [int(files.rows[position]) for position in candidates.positions]
    stored = index.passages(rows)
    known = [i for i, row in enumerate(rows) if row in stored]
    passages = [stored[rows[i]] for i in known]
    interaction = interact(index, question, passages)
    scores = interaction.passage_scores()
    ranks = order_scores(question, passages, interaction, candidates.bm25[known], files.lexical)
    order = [int(i) for i in np.argsort(-ranks, kind="stable")]
    if topic(question) == frozenset() or not stages.reorder:
        order.sort()  # nothing to compare: the newest come first
        ranks = (1 / np.arange(1, len(order) + 1)).astype(np.float32)
    hits = [Hit(passages[i], float(scores[i]), float(candidates.cosines[known[i]]), float(ranks[i])) for i in order]
    kept = near_duplicates.distinct([hit.text for hit in hits]) if stages.distinct else list(range(len(hits)))
    if index.reranker is not None and topic(question) != frozenset():
        kept = _rescored(index.reranker, question, hits, kept)
        hits = [replace(hit, rank_score=1 / (kept.index(k) + 1) if k in kept else 0.0) for k, hit in enumerate(hits)]
    kept = kept[:limit]
    return Found(tuple(hits[k] for k in kept), interaction.of([order[k] for k in kept]))


def _rescored(reranker: Reranker, question: str, hits: Sequence[Hit], kept: list[int]) -> list[int]:
    """These hits, the first in the order of the cross-encoder."""
    first = kept[:RESCORED]
    texts = [f"{hits[k].passage.article.title}\n{hits[k].text}" for k in first]
    order = np.argsort(-reranker.scores(question, texts), kind="stable")
    return [first[int(i)] for i in order] + kept[RESCORED:]


def _named_days(question: str, files: SearchFiles) -> tuple[int, int] | None:
    """First and last day, as ordinals, that the question names ("in May 2024"), seen from the newest article."""
    days = files.days[files.days > 0]
    if not len(days):
        return None
    found = periods.spans(question, date.fromordinal(int(days.max())))
    if not found:
        return None
    since, until = periods.days(periods.period_between(question, found))
    return (since or date.min).toordinal(), (until or date.max).toordinal()

"""The question's way to its hits: search, reorder, drop near-copies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from rag.index.searchfiles import SearchFiles
from rag.index.store import Index
from rag.retrieval import near_duplicates, periods, search
from rag.retrieval.hits import Hit
from rag.retrieval.late_interaction import Interaction, interact
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
        positions = search.newest(files, allowed, _named_days(question, files), REORDERED)
    else:
        positions = search.fused(index, question, allowed, REORDERED, stages.dense, stages.lexical)
    cosines = files.matrix[positions] @ index.embedder.encode(question).vector if len(positions) else positions
    rows = [int(files.rows[position]) for position in positions]
    stored = index.passages(rows)
    known = [(stored[row], float(cosine)) for row, cosine in zip(rows, cosines, strict=True) if row in stored]
    interaction = interact(index, question, [passage for passage, _ in known])
    scores = interaction.passage_scores()
    order = [int(i) for i in np.argsort(-scores, kind="stable")]
    if topic(question) == frozenset() or not stages.reorder:
        order.sort()  # nothing to compare: the newest come first
    hits = [Hit(known[i][0], float(scores[i]), known[i][1]) for i in order]
    kept = near_duplicates.distinct([hit.text for hit in hits]) if stages.distinct else list(range(len(hits)))
    kept = _rescored(index, question, hits, kept)[:limit]
    return Found(tuple(hits[k] for k in kept), interaction.of([order[k] for k in kept]))


def _rescored(index: Index, question: str, hits: Sequence[Hit], kept: list[int]) -> list[int]:
    """The first of these hits in the order of the cross-encoder, where there is one."""
    if index.reranker is None or not kept or topic(question) == frozenset():
        return kept
    first = kept[:RESCORED]
    texts = [f"{hits[k].passage.article.title}\n{hits[k].text}" for k in first]
    order = np.argsort(-index.reranker.scores(question, texts), kind="stable")
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

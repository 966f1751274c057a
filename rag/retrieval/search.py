"""First stage: dense and lexical search, fused by reciprocal rank."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rag.index.searchfiles import SearchFiles
from rag.index.store import Index

EXACT_UP_TO = 50_000
"""Passages that are searched exactly: 50,000 take about 10 ms, and no neighbour is ever missed."""
_CANDIDATES = 100
_RRF = 60

Ranked = NDArray[np.int64]


def fused(
    index: Index,
    question: str,
    allowed: NDArray[np.bool_] | None,
    limit: int,
    by_vector: bool = True,
    by_words: bool = True,
) -> Ranked:
    """Positions (in the search files' order) of the best passages by both searches, best first.

    Reciprocal rank fusion: Cormack, Clarke and Büttcher, SIGIR 2009, with their constant 60.
    """
    files = index.search_files
    if not len(files):
        return np.zeros(0, dtype=np.int64)
    scores: dict[int, float] = {}
    searches = [dense(index, files, question, allowed)] if by_vector else []
    searches += [lexical(files, question, allowed)] if by_words else []
    for ranked in searches:
        for rank, position in enumerate(ranked):
            scores[int(position)] = scores.get(int(position), 0.0) + 1.0 / (_RRF + 1 + rank)
    best = sorted(scores, key=lambda position: (-scores[position], position))
    return np.array(best[:limit], dtype=np.int64)


def dense(index: Index, files: SearchFiles, question: str, allowed: NDArray[np.bool_] | None) -> Ranked:
    """By cosine of the passage vectors: exactly while that is fast, else by Chroma's approximate search."""
    vector = index.embedder.encode(question).vector
    count = len(files) if allowed is None else int(allowed.sum())
    if count <= EXACT_UP_TO:
        if allowed is None:
            return _best(files.matrix @ vector, _CANDIDATES)
        positions = np.flatnonzero(allowed)
        return positions[_best(files.matrix[positions] @ vector, _CANDIDATES)]
    wanted = min(len(files), _CANDIDATES * len(files) // count)  # Chroma does not know `allowed`: ask for more
    found = index.vectors.nearest(vector.tolist(), wanted)
    known = index.catalog.rows_of(list(found))
    rows = np.array([known[key] for key in found if key in known], dtype=np.int64)
    rows = rows[np.isin(rows, files.rows)]  # Chroma may already hold what another process is adding
    positions = np.searchsorted(files.rows, rows)
    return positions if allowed is None else positions[allowed[positions]][:_CANDIDATES]


def lexical(files: SearchFiles, question: str, allowed: NDArray[np.bool_] | None) -> Ranked:
    """By BM25; only passages that share a word with the question."""
    scores = files.lexical.scores(question)
    if allowed is not None:
        scores = np.where(allowed, scores, 0.0)
    best = _best(scores, _CANDIDATES)
    return best[scores[best] > 0]


def newest(files: SearchFiles, allowed: NDArray[np.bool_] | None, days: tuple[int, int] | None, limit: int) -> Ranked:
    """The passages of the newest articles, those within some days (ordinals, inclusive) before all others."""
    positions = np.arange(len(files)) if allowed is None else np.flatnonzero(allowed)
    published = files.days[positions]
    outside = np.zeros(len(positions), dtype=np.bool_)
    if days is not None:
        outside = (published < days[0]) | (published > days[1])
    return positions[np.lexsort((positions, -published, outside))][:limit]


def _best(scores: NDArray[np.float32], limit: int) -> Ranked:
    """The best positions. Of passages with the very same score, copies of one text, only the first few count, so that
    a flood of copies cannot crowd out the rest."""
    looked_at = limit
    while True:
        looked_at = min(4 * looked_at, len(scores))
        top = np.argpartition(-scores, looked_at - 1)[:looked_at] if len(scores) > looked_at else np.arange(len(scores))
        top = top[np.lexsort((top, -scores[top]))]
        ranked = scores[top]
        new = np.r_[True, ranked[1:] != ranked[:-1]] if len(ranked) else np.zeros(0, dtype=np.bool_)
        place = np.arange(len(ranked)) - np.maximum.accumulate(np.where(new, np.arange(len(ranked)), 0))
        kept = top[(place < _COPIES) | (ranked <= 0)]
        if len(kept) >= limit or looked_at == len(scores):
            return kept[:limit]


_COPIES = 4

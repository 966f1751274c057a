"""First stage: dense and lexical search, fused by a weighted sum of their scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.index.searchfiles import SearchFiles
from rag.index.store import Index
from rag.models.minilm import NAME as LOCAL

EXACT_UP_TO = 50_000
"""Passages that are searched exactly: 50,000 take about 10 ms, and no neighbour is ever missed."""
LEXICAL = 0.045
"""Of BM25 beside the cosine of the local model. From 0.03 to 0.07 the order is about as good, on seven sets of
questions and claims."""
OF_SPREAD = 1.2
"""The same for other models, whose cosines lie closer or wider: of their standard deviation among the nearest."""
_CANDIDATES = 100

Ranked = NDArray[np.int64]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages, best first: `positions` in the search files' order, with what each search gives them, (n,) each."""

    positions: Ranked
    cosines: Floats
    bm25: Floats


def fused(
    index: Index,
    files: SearchFiles,
    question: str,
    allowed: NDArray[np.bool_] | None,
    limit: int,
    by_vector: bool = True,
    by_words: bool = True,
) -> Candidates:
    """The best passages of both searches, by the sum of their scores.

    A weighted sum keeps how much better one passage is than the next, which ranks throw away: Bruch, Gai and Ingber,
    An Analysis of Fusion Functions for Hybrid Retrieval, TOIS 2023. BM25 is not scaled: a question with more rare
    words has more to tell by them.
    """
    if not len(files):
        return Candidates(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32), np.zeros(0, dtype=np.float32))
    vector = index.embedder.encode(question).vector
    bm25 = files.lexical.scores(question) if by_words else np.zeros(len(files), dtype=np.float32)
    ranked = [dense(index, files, vector, allowed)] if by_vector else []
    ranked += [_lexical(bm25, allowed)] if by_words else []
    found = np.unique(np.concatenate([*ranked, np.zeros(0, dtype=np.int64)]))
    cosines = np.asarray(files.matrix[found] @ vector, dtype=np.float32)
    weight = LEXICAL
    if by_vector and index.embedder.name != LOCAL and len(ranked[0]) > 1:
        weight = OF_SPREAD * float(np.std(files.matrix[ranked[0]] @ vector))
    total = (cosines if by_vector else 0) + weight * bm25[found]
    best = np.lexsort((found, -total))[:limit]
    return Candidates(found[best], cosines[best], bm25[found[best]])


def dense(index: Index, files: SearchFiles, vector: Floats, allowed: NDArray[np.bool_] | None) -> Ranked:
    """By cosine of the passage vectors: exactly while that is fast, else by Chroma's approximate search."""
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


def _lexical(scores: Floats, allowed: NDArray[np.bool_] | None) -> Ranked:
    """By BM25; only passages that share a word with the question."""
    if allowed is not None:
        scores = np.where(allowed, scores, np.float32(0))
    best = _best(scores, _CANDIDATES)
    return best[scores[best] > 0]


def bm25_of(files: SearchFiles, question: str, rows: Sequence[int]) -> Floats:
    """(rows,) BM25 scores of some passages, by their catalog rows; 0 of those that are not in the search files."""
    scores = files.lexical.scores(question)
    wanted = np.array(rows, dtype=np.int64)
    positions = np.minimum(np.searchsorted(files.rows, wanted), max(len(files) - 1, 0))
    if not len(files):
        return np.zeros(len(wanted), dtype=np.float32)
    return np.where(files.rows[positions] == wanted, scores[positions], np.float32(0))


def newest(
    files: SearchFiles, vector: Floats, allowed: NDArray[np.bool_] | None, days: tuple[int, int] | None, limit: int
) -> Candidates:
    """The passages of the newest articles, those within some days (ordinals, inclusive) before all others."""
    positions = np.arange(len(files)) if allowed is None else np.flatnonzero(allowed)
    published = files.days[positions]
    outside = np.zeros(len(positions), dtype=np.bool_)
    if days is not None:
        outside = (published < days[0]) | (published > days[1])
    best = positions[np.lexsort((positions, -published, outside))][:limit]
    cosines = files.matrix[best] @ vector if len(best) else np.zeros(0, dtype=np.float32)
    return Candidates(best, np.asarray(cosines, dtype=np.float32), np.zeros(len(best), dtype=np.float32))


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

"""Second stage: reorder by late interaction with the word-piece vectors that were stored at indexing.

Each word piece of the question looks for its most similar word piece in the passage (MaxSim: Khattab and Zaharia,
ColBERT, SIGIR 2020), rare words counting more. Nothing but the question goes through the model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.index.lexical import LexicalIndex, located_words
from rag.index.rows import StoredPassage
from rag.index.store import Index
from rag.index.token_vectors import PackedTokens

Floats = NDArray[np.float32]

_STOPWORD_WEIGHT = 0.2
_LEAST_WEIGHT = 0.4
"""Of a word that stands in every passage; one that stands in none weighs 1."""


@dataclass(frozen=True, slots=True)
class Interaction:
    """Question word pieces against some passages.

    `weights`: (m,), sum 1. `content`: (m,), true for the pieces of words that are not stop words.
    `words`: the stems of those words, each with the numbers of its pieces.
    `best[p]`: (parts, m), the highest cosine of each piece within the title (row 0) and within each sentence
    (row i + 1) of passage p. `closeness[p]`: (parts,), mean cosine of the whole question with the part's pieces.
    """

    weights: Floats
    content: NDArray[np.bool_]
    words: tuple[tuple[str, tuple[int, ...]], ...]
    best: tuple[Floats, ...]
    closeness: tuple[Floats, ...]

    def passage_scores(self) -> Floats:
        """(passages,) weighted MaxSim over title and sentences."""
        return np.array([float(parts.max(axis=0) @ self.weights) for parts in self.best], dtype=np.float32)

    def of(self, order: Sequence[int]) -> Interaction:
        """The same for some of the passages, in this order."""
        return Interaction(
            self.weights,
            self.content,
            self.words,
            tuple(self.best[i] for i in order),
            tuple(self.closeness[i] for i in order),
        )


def interact(index: Index, question: str, passages: Sequence[StoredPassage]) -> Interaction:
    """All similarities at once; a few milliseconds for 60 passages."""
    encoded = index.embedder.encode(question)
    weights, content, words = _weights(question, encoded.offsets, index.search_files.lexical)
    if not passages or not len(encoded.tokens):
        empty = tuple(np.zeros((len(p.ends), len(encoded.tokens)), dtype=np.float32) for p in passages)
        return Interaction(weights, content, words, empty, tuple(np.zeros(len(e), dtype=np.float32) for e in empty))
    dimensions = index.embedder.token_dimensions
    packed = PackedTokens.joined([PackedTokens.read(p.tokens, dimensions) for p in passages])
    whole = encoded.tokens.mean(axis=0)
    cosines = packed.similarities(np.vstack([encoded.tokens, whole / np.linalg.norm(whole)]))
    best, closeness = _parts(cosines, [len(p.tokens) // (dimensions // 2 + 2) for p in passages], passages)
    return Interaction(weights, content, words, best, closeness)


def _parts(
    cosines: Floats, lengths: Sequence[int], passages: Sequence[StoredPassage]
) -> tuple[tuple[Floats, ...], tuple[Floats, ...]]:
    """Per passage (parts, m) maxima and (parts,) means over each part's tokens; 0 for a part that the model did not
    read. `cosines`: (m + 1, tokens of all passages)."""
    offsets = np.cumsum([0, *lengths[:-1]])
    ends = np.concatenate([offset + np.maximum.accumulate(p.ends) for offset, p in zip(offsets, passages, strict=True)])
    counts = np.array([len(p.ends) for p in passages])
    starts = np.r_[0, ends[:-1]]
    starts[np.cumsum([0, *counts[:-1]])] = offsets
    read = ends > starts
    best = np.zeros((len(ends), cosines.shape[0] - 1), dtype=np.float32)
    closeness = np.zeros(len(ends), dtype=np.float32)
    if read.any():
        bounds = np.stack([starts[read], ends[read]], axis=1).ravel()
        padded = np.concatenate([cosines, cosines[:, -1:]], axis=1)  # the last end is no index without it
        best[read] = np.maximum.reduceat(padded[:-1], bounds, axis=1)[:, ::2].T
        closeness[read] = np.add.reduceat(padded[-1], bounds)[::2] / (ends - starts)[read]
    borders = np.cumsum(counts)[:-1]
    return tuple(np.split(best, borders)), tuple(np.split(closeness, borders))


def _weights(
    question: str, offsets: NDArray[np.int32], lexical: LexicalIndex
) -> tuple[Floats, NDArray[np.bool_], tuple[tuple[str, tuple[int, ...]], ...]]:
    """Rare words count most; stop words and punctuation, which match anywhere, least."""
    weights = np.full(len(offsets), _STOPWORD_WEIGHT, dtype=np.float32)
    content = np.zeros(len(offsets), dtype=np.bool_)
    words = []
    for stem, start, end in located_words(question):
        pieces = (offsets[:, 0] >= start) & (offsets[:, 1] <= end)
        rarity = lexical.rarity(stem)
        weights[pieces] = (_LEAST_WEIGHT + (1 - _LEAST_WEIGHT) * rarity) / max(int(pieces.sum()), 1) ** 0.5
        content |= pieces
        if pieces.any():
            words.append((stem, tuple(int(piece) for piece in np.flatnonzero(pieces))))
    return weights / max(float(weights.sum()), 1e-6), content, tuple(words)

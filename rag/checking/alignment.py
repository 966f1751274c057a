"""Which word of the cited lines each word of a statement goes back to.

Every word piece of the statement looks for its most similar word piece in the lines (MaxSim: Khattab and Zaharia,
ColBERT, SIGIR 2020); a word goes with the word of the same stem where there is one, else with that of its pieces.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.index.lexical import located_words
from rag.models.minilm import Encoded, Floats

Ints = NDArray[np.int64]
STOPWORD_WEIGHT = 0.15


@dataclass(frozen=True, slots=True)
class Word:
    """A content word of the statement. `partner` is the number of its word among the lines' content words, or -1;
    `same`: they have one stem."""

    stem: str
    start: int
    end: int
    cosine: float
    partner: int
    same: bool


@dataclass(frozen=True, slots=True)
class Alignment:
    """`tokens` and `partners`: (n, 384) word pieces of the statement and their best in the lines. `cosines`: (n,).
    `weights`: (n,), 1 for pieces of content words. `reverse`: (m,), the best cosine of each content piece of the
    lines in the statement."""

    tokens: Floats
    partners: Floats
    cosines: Floats
    weights: Floats
    reverse: Floats
    words: tuple[Word, ...]


def align(statement: str, encoded: Encoded, lines: Sequence[str], given: Sequence[Encoded]) -> Alignment:
    """The statement against lines that `given` encodes, in the same order."""
    tokens = encoded.tokens
    pool = np.concatenate([e.tokens for e in given]) if given else np.zeros((0, tokens.shape[1]), np.float32)
    weights = piece_weights(statement, encoded)
    if not len(tokens) or not len(pool):
        zero = np.zeros(len(tokens), np.float32)
        return Alignment(tokens, np.zeros_like(tokens), zero, weights, np.zeros(0, np.float32), ())
    similar = tokens @ pool.T
    best = similar.argmax(axis=1)
    cosines = similar[np.arange(len(best)), best]
    of_piece, stems = _line_words(lines, given)
    words = _words(statement, encoded, cosines, of_piece[best], stems)
    return Alignment(tokens, pool[best], cosines, weights, similar.max(axis=0)[of_piece >= 0], words)


def piece_weights(text: str, encoded: Encoded) -> Floats:
    """(n,) 1 for the word pieces of content words, little for stop words and punctuation, which match anywhere."""
    weights = np.full(len(encoded.tokens), STOPWORD_WEIGHT, dtype=np.float32)
    for _, start, end in located_words(text):
        weights[_pieces(encoded, start, end)] = 1.0
    return weights


def _pieces(encoded: Encoded, start: int, end: int) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = (encoded.offsets[:, 0] >= start) & (encoded.offsets[:, 1] <= end)
    return inside


def _line_words(lines: Sequence[str], given: Sequence[Encoded]) -> tuple[Ints, list[str]]:
    """For each word piece of the lines the number of its content word or -1, and the stems of those words."""
    stems: list[str] = []
    numbers = []
    for line, encoded in zip(lines, given, strict=True):
        of_piece = np.full(len(encoded.tokens), -1, dtype=np.int64)
        for stem, start, end in located_words(line):
            of_piece[_pieces(encoded, start, end)] = len(stems)
            stems.append(stem)
        numbers.append(of_piece)
    return np.concatenate(numbers), stems


def _words(statement: str, encoded: Encoded, cosines: Floats, partners: Ints, stems: Sequence[str]) -> tuple[Word, ...]:
    places: dict[str, list[int]] = {}
    for number, stem in enumerate(stems):
        places.setdefault(stem, []).append(number)
    found = []
    for stem, start, end in located_words(statement):
        pieces = _pieces(encoded, start, end)
        if not pieces.any():  # beyond what the model reads
            continue
        aligned = partners[pieces]
        same = places.get(stem)
        if same:
            partner = int(aligned[0]) if int(aligned[0]) in same else same[0]
        else:
            partner = int(aligned[int(cosines[pieces].argmax())])
        found.append(Word(stem, start, end, float(cosines[pieces].mean()), partner, bool(same)))
    return tuple(found)

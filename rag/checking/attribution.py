"""Finding the lines that could support a statement: for statements without citations, and for wrong ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rag.checking.alignment import piece_weights
from rag.checking.names import holds, missing_names
from rag.checking.values import agrees, values
from rag.models.minilm import Encoded

MOST = 4
GAIN = 0.05
"""A further line must find this much more of the statement: chosen on WiCE, where the optimum is flat."""
_TRIED = 20
"""Lines that are searched for another form of a name."""
CLOSE = 0.02
"""Lines this close below the best one are taken too: another outlet that says the same."""


def attribute(statement: str, encoded: Encoded, lines: Sequence[str], given: Sequence[Encoded]) -> list[int]:
    """Numbers of the lines that together cover most of the statement, best first, at most `MOST`.

    Greedy: the line that covers the statement best, then whichever adds most; then lines for names and figures
    that are still missing. Empty when there is nothing to compare.
    """
    weights = piece_weights(statement, encoded)
    if not len(weights) or not lines:
        return []
    weights = weights / weights.sum()
    cosines = np.stack([_best(encoded, line) for line in given])
    chosen: list[int] = []
    covered = np.zeros(len(weights), dtype=np.float32)
    while len(chosen) < MOST:
        found = np.maximum(cosines, covered) @ weights
        best = int(found.argmax())
        if chosen and found[best] - covered @ weights < GAIN:
            break
        chosen.append(best)
        covered = np.maximum(covered, cosines[best])
    scores = cosines @ weights
    for number in np.argsort(-scores, kind="stable"):
        if len(chosen) < MOST and scores[number] >= scores.max() - CLOSE and int(number) not in chosen:
            chosen.append(int(number))
    return _with_exact(statement, lines, scores, chosen)


def _best(encoded: Encoded, line: Encoded) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    if not len(line.tokens):
        return np.zeros(len(encoded.tokens), dtype=np.float32)
    best: np.ndarray[tuple[int], np.dtype[np.float32]] = (encoded.tokens @ line.tokens.T).max(axis=1)
    return best


def _with_exact(statement: str, lines: Sequence[str], scores: np.ndarray, chosen: list[int]) -> list[int]:
    """The best line for each name and figure that no chosen line holds."""
    order = [int(n) for n in np.argsort(-scores, kind="stable")]
    wanted = [v for v in values(statement) if not any(agrees(v, g) for n in chosen for g in values(lines[n]))]
    for value in wanted:
        found = next((n for n in order if any(agrees(value, g) for g in values(lines[n]))), None)
        if found is not None and found not in chosen:
            chosen.append(found)
    for name in missing_names(statement, [lines[n] for n in chosen]):
        found = next((n for n in order if name in lines[n]), None)
        if found is None:
            found = next((n for n in order[:_TRIED] if holds(name, [lines[n]])), None)
        if found is not None and found not in chosen:
            chosen.append(found)
    return chosen

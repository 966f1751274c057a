"""Third stage: of passages that several outlets carry nearly word for word, keep the best ranked."""

from __future__ import annotations

import re
from collections.abc import Sequence

_SHINGLE = 4
_SHARED = 0.6
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def distinct(texts: Sequence[str]) -> list[int]:
    """Positions of the texts that are not a near-copy of an earlier one.

    A near-copy shares most of its four-word shingles with the other (containment: Broder, SEQUENCES 1997).
    Passages with different figures are never copies: the difference may be what the reader looks for.
    """
    kept: list[int] = []
    seen: list[tuple[frozenset[int], frozenset[str]]] = []
    for position, text in enumerate(texts):
        shingles, numbers = _shingles(text), frozenset(_NUMBER.findall(text))
        if not any(numbers == n and _overlap(shingles, s) >= _SHARED for s, n in seen):
            kept.append(position)
            seen.append((shingles, numbers))
    return kept


def _shingles(text: str) -> frozenset[int]:
    words = text.casefold().split()
    if len(words) <= _SHINGLE:
        return frozenset([hash(tuple(words))])
    return frozenset(hash(tuple(words[i : i + _SHINGLE])) for i in range(len(words) - _SHINGLE + 1))


def _overlap(a: frozenset[int], b: frozenset[int]) -> float:
    return len(a & b) / max(min(len(a), len(b)), 1)

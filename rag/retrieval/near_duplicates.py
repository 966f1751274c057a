"""Third stage: of passages that several outlets carry nearly word for word, keep the best ranked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TypeAlias

_SHINGLE = 4
_SHARED = 0.6
_Shingles: TypeAlias = set[tuple[str, ...]]
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def distinct(texts: Sequence[str]) -> list[int]:
    """Positions of the texts that are not a near-copy of an earlier one.

    A near-copy shares most of its four-word shingles with the other (containment: Broder, SEQUENCES 1997).
    Passages with different figures are never copies: the difference may be what the reader looks for.
    """
    kept: list[int] = []
    seen: dict[frozenset[str], list[int]] = {}
    shingles = cache(lambda position: _shingles(texts[position]))  # most have no other with their figures
    for position, text in enumerate(texts):
        alike = seen.setdefault(frozenset(_NUMBER.findall(text)), [])
        if not any(_overlap(shingles(position), shingles(other)) >= _SHARED for other in alike):
            kept.append(position)
            alike.append(position)
    return kept


def _shingles(text: str) -> _Shingles:
    words = text.casefold().split()
    if len(words) <= _SHINGLE:
        return {tuple(words)}
    return set(zip(*(words[i:] for i in range(_SHINGLE)), strict=False))


def _overlap(a: _Shingles, b: _Shingles) -> float:
    return 0.0 if a.isdisjoint(b) else len(a & b) / max(min(len(a), len(b)), 1)

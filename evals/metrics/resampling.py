"""Chance, drawn one way everywhere: some of many rows, and resamples for the bootstrap."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
T = TypeVar("T")

RESAMPLES = 1000
TAILS = (0.025, 0.975)
AT_ONCE = 2_000_000
"""Drawn numbers held at a time, so that a set of many thousand cases needs little memory."""


def drawn(rows: Sequence[T], limit: int | None, seed: int) -> list[T]:
    """All rows, or so many drawn by the seed, in their order."""
    if limit is None or limit >= len(rows):
        return list(rows)
    return [rows[n] for n in sorted(random.Random(seed).sample(range(len(rows)), limit))]


def resamples(count: int, seed: int) -> Iterator[NDArray[np.int64]]:
    """As many numbers below `count` as there are, drawn with replacement, `RESAMPLES` times: (r, count) at a time.
    None where there are fewer than two."""
    chance = np.random.default_rng(seed)
    rows = max(1, AT_ONCE // max(count, 1))
    for done in range(0, RESAMPLES if count > 1 else 0, rows):
        yield chance.integers(count, size=(min(rows, RESAMPLES - done), count))


def interval(figures: Floats) -> tuple[float, float] | tuple[None, None]:
    """The middle 95 % of the figures of resamples; those that are NaN, so not defined, are left out."""
    found = figures[~np.isnan(figures)]
    if not len(found):
        return None, None
    low, high = np.quantile(found, TAILS)
    return float(low), float(high)

"""Chance, drawn one way everywhere: some of many rows, resamples for the bootstrap, and what stands in for it where
all cases agree.

Of cases that all agree a bootstrap knows nothing: its interval has no width, as if no other case were possible. For a
share from 0 to 1 another bound is taken there. That n of n cases have the same value v says that surely (97.5 %) a
share p = 0.025^(1/n) of all cases has it (Clopper and Pearson, Biometrika 26, 1934), and the others may have anything
from 0 to 1: the mean lies from p * v to 1 - p * (1 - v). So 3 of 3 is [0.29, 1], none of 3 [0, 0.71], and twice 0.5 is
[0.08, 0.92]. What has no bounds, such as lines or seconds, has no interval there.
"""

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
NOTICED = 1e-9
"""The least change that is one, and not an error of rounding."""
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


def is_narrow(low: float | None, high: float | None) -> bool:
    """Whether an interval has no width."""
    return low is not None and high is not None and high - low < NOTICED


def surely(n: int) -> float:
    """The least share of all cases that has what n of n cases have."""
    return float(TAILS[0] ** (1 / n))


def widened(
    value: float, n: int, low: float | None, high: float | None, bounded: bool = True
) -> tuple[float | None, float | None]:
    """The interval of a figure over n cases: as it was, or where they all agree that of the module's first words.
    `bounded`: the figure is a mean of shares from 0 to 1. None for fewer than two cases."""
    if n < 2:
        return None, None
    if not is_narrow(low, high):
        return low, high
    if not bounded or not 0 <= value <= 1:
        return None, None
    p = surely(n)
    return p * value, 1 - p * (1 - value)

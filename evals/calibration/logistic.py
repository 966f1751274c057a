"""Logistic regression by Newton's method, cross-validated by question; small enough to need no library."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_RIDGE = 1.0
_STEPS = 50
FOLDS = 10
REPEATS = 5


def fit(values: Floats, answerable: Flags, weights: Floats) -> tuple[float, Floats]:
    """Bias and (n,) weights for raw `values` (questions, n), with a ridge on standardised ones."""
    mean, spread = values.mean(axis=0), values.std(axis=0) + 1e-9
    design = np.c_[(values - mean) / spread, np.ones(len(values))]
    ridge = np.r_[np.full(values.shape[1], _RIDGE), 1e-6]
    found = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-design @ found))
        curvature = design.T @ (design * (weights * chance * (1 - chance))[:, None]) + np.diag(ridge)
        step = np.linalg.solve(curvature, design.T @ (weights * (answerable - chance)) - ridge * found)
        found += step
        if np.abs(step).max() < 1e-7:
            break
    raw = found[:-1] / spread
    return float(found[-1] - raw @ mean), raw


def cross_validated(values: Floats, answerable: Flags, weights: Floats, used: Flags) -> Floats:
    """(questions,) log-odds of each by models that did not see it, averaged over several cuts into folds.

    Only `used` questions are learned from.
    """
    total = np.zeros(len(values))
    for learn, asked in _folds(len(values)):
        learn = learn & used
        bias, found = fit(values[learn], answerable[learn], weights[learn])
        total[asked] += bias + values[asked] @ found
    return total / REPEATS


def _folds(count: int) -> Iterator[tuple[Flags, Flags]]:
    for repeat in range(REPEATS):
        fold = np.random.default_rng(repeat).permutation(count) % FOLDS
        for number in range(FOLDS):
            yield fold != number, fold == number


def area(scores: Floats, answerable: Flags) -> float:
    """How often an answerable question scores above an unanswerable one (area under the ROC curve)."""
    good, bad = scores[answerable], scores[~answerable]
    if not len(good) or not len(bad):
        return float("nan")
    higher = (good[:, None] > bad[None]).mean() + 0.5 * (good[:, None] == bad[None]).mean()
    return float(higher)

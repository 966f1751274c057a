"""How well a judge agrees with people, with bootstrap intervals. The positive class is what a reader must be warned of:
the unsupported. Definitions: area under the ROC curve as in Fawcett (Pattern Recognition Letters 27, 2006), Brier score
as in Brier (Monthly Weather Review 78, 1950).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evals.metrics.resampling import Floats, interval, resamples

Flags = NDArray[np.bool_]

BINS = 10


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % bootstrap interval; all None where it is not defined, as for one class alone."""

    value: float | None
    low: float | None = None
    high: float | None = None

    def __str__(self) -> str:
        if self.value is None:
            return "–"
        interval = "" if self.low is None or self.high is None else f" [{self.low:.3f}, {self.high:.3f}]"
        return f"{self.value:.3f}{interval}"


@dataclass(frozen=True, slots=True)
class Bin:
    """Items whose score lies from `low` to `high`: how many, their mean score, the share that people call supported."""

    low: float
    high: float
    n: int
    score: float
    supported: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """`n` judged items, `unsupported` of them by the people; `unchecked` further ones got no verdict and count nowhere
    else. F1, precision and recall are of the unsupported class at the judge's own verdicts; `best_f1` is at the best
    threshold, found on the same items. `calibration_error`: mean distance of score and truth over the bins."""

    n: int
    unsupported: int
    unchecked: int
    auc: Estimate
    f1: Estimate
    precision: Estimate
    recall: Estimate
    best_f1: Estimate
    best_threshold: float | None
    balanced_accuracy: Estimate
    brier: Estimate
    calibration_error: float | None
    bins: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A judged item. `group`: what is drawn as a whole when resampling, as all answers over one source.
    `score`: how likely it is supported, 0 to 1; None when it was not judged."""

    group: str
    supported: bool
    score: float | None
    verdict: bool | None


def agreement(items: Sequence[Item], seed: int = 0) -> Agreement:
    """All figures of some items; the same seed gives the same intervals."""
    judged = [item for item in items if item.score is not None and item.verdict is not None]
    bad: Flags = np.array([not item.supported for item in judged], dtype=bool)
    score: Floats = np.array([item.score for item in judged], dtype=float)
    flagged: Flags = np.array([not item.verdict for item in judged], dtype=bool)
    draw = Bootstrap([item.group for item in judged], seed)
    curve = Curve(bad, -score)
    bins = calibration(score, ~bad)
    off = sum(b.n * abs(b.score - b.supported) for b in bins) / len(judged) if judged else None
    return Agreement(
        n=len(judged),
        unsupported=int(bad.sum()),
        unchecked=len(items) - len(judged),
        auc=draw.estimate(curve.area),
        f1=draw.estimate(lambda w: f1(bad, flagged, w)),
        precision=draw.estimate(lambda w: _share(bad, w * flagged)),
        recall=draw.estimate(lambda w: _share(flagged, w * bad)),
        best_f1=draw.estimate(lambda w: curve.best_f1(w)[0]),
        best_threshold=curve.threshold(),
        balanced_accuracy=draw.estimate(lambda w: (_share(flagged, w * bad) + _share(~flagged, w * ~bad)) / 2),
        brier=draw.estimate(lambda w: _share((score - ~bad) ** 2, w)),
        calibration_error=off,
        bins=bins,
    )


class Bootstrap:
    """Resampling of whole groups with replacement (cluster bootstrap: Davison and Hinkley, 1997, section 3.8)."""

    def __init__(self, groups: Sequence[str], seed: int = 0) -> None:
        numbers = {group: number for number, group in enumerate(dict.fromkeys(groups))}
        self._group = np.array([numbers[group] for group in groups], dtype=np.int64)
        self._count = len(numbers)
        self._seed = seed

    def estimate(self, figure: Callable[[Floats], float]) -> Estimate:
        """`figure` takes the weight of each item (how often it was drawn) and may return NaN: not defined."""
        value = figure(np.ones(len(self._group)))
        if np.isnan(value):
            return Estimate(None)
        found = [figure(weights) for weights in self._weights()]
        return Estimate(float(value), *interval(np.array(found, dtype=float)))

    def _weights(self) -> Iterator[Floats]:
        """How often each item is drawn, in each resample."""
        for drawn in resamples(self._count, self._seed):
            for row in drawn:
                yield np.bincount(row, minlength=self._count)[self._group].astype(float)


class Curve:
    """Of items sorted by a score once: what lies above each threshold, for any weights. Ties stay together."""

    def __init__(self, positive: Flags, scores: Floats) -> None:
        self._order = np.argsort(-scores, kind="stable")
        self._scores = scores[self._order]
        self._positive = positive[self._order]
        self._ends = np.append(np.flatnonzero(np.diff(self._scores)), len(scores) - 1) if len(scores) else None

    def _above(self, weights: Floats) -> tuple[Floats, Floats]:
        """Weights of the positive and of the negative items at or above each distinct score, from the highest on."""
        weights = weights[self._order]
        return np.cumsum(weights * self._positive)[self._ends], np.cumsum(weights * ~self._positive)[self._ends]

    def area(self, weights: Floats) -> float:
        """How often a positive item scores above a negative one, ties counting half; NaN without both classes."""
        if self._ends is None:
            return float("nan")
        good, bad = self._above(weights)
        if not good[-1] or not bad[-1]:
            return float("nan")
        return float(np.trapezoid(np.append(0.0, good), np.append(0.0, bad)) / (good[-1] * bad[-1]))

    def best_f1(self, weights: Floats) -> tuple[float, int]:
        """The highest F1 of the positive class over all thresholds, and the number of its threshold."""
        if self._ends is None:
            return float("nan"), 0
        good, bad = self._above(weights)
        if not good[-1]:
            return float("nan"), 0
        found = 2 * good / (good + bad + good[-1])
        return float(found.max()), int(found.argmax())

    def threshold(self) -> float | None:
        """The score of support below or at which items count as unsupported for the best F1."""
        value, number = self.best_f1(np.ones(len(self._order)))
        return None if np.isnan(value) or self._ends is None else float(-self._scores[self._ends[number]])


def area(positive: Flags, scores: Floats, weights: Floats | None = None) -> float:
    """Area under the ROC curve, of items that count as often as `weights` says."""
    return Curve(positive, scores).area(np.ones(len(scores)) if weights is None else weights)


def three_way_area(ranks: NDArray[np.int64], scores: Floats, weights: Floats) -> float:
    """Mean area over all pairs of classes in their order (Hand and Till, Machine Learning 45, 2001)."""
    classes = sorted(set(ranks.tolist()))
    areas = []
    for at, low in enumerate(classes):
        for high in classes[at + 1 :]:
            both = (ranks == low) | (ranks == high)
            areas.append(area(ranks[both] == high, scores[both], weights[both]))
    return float(np.mean(areas)) if areas else float("nan")


def f1(actual: Flags, said: Flags, weights: Floats) -> float:
    """Of the positive class; NaN when nothing is positive and nothing is said to be."""
    total = float((weights * actual).sum() + (weights * said).sum())
    return 2 * float((weights * (actual & said)).sum()) / total if total else float("nan")


def calibration(scores: Floats, supported: Flags) -> tuple[Bin, ...]:
    """The reliability table, without empty bins."""
    place = np.minimum((scores * BINS).astype(int), BINS - 1)
    found = []
    for number in range(BINS):
        here = place == number
        if here.any():
            mean, share = float(scores[here].mean()), float(supported[here].mean())
            found.append(Bin(number / BINS, (number + 1) / BINS, int(here.sum()), mean, share))
    return tuple(found)


def _share(values: Flags | Floats, weights: Floats) -> float:
    total = float(weights.sum())
    return float(weights @ values) / total if total else float("nan")

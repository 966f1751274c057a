"""Figures of agreement, checked by hand on small examples."""

from __future__ import annotations

import math

import numpy as np
import pytest

from evals.judges.agreement import Bootstrap, Item, agreement, area, calibration, three_way_area


def item(supported: bool, score: float | None, verdict: bool | None, group: str = "") -> Item:
    return Item(group or f"{supported}{score}{verdict}", supported, score, verdict)


EXAMPLE = [
    item(False, 0.1, False, "a"),
    item(False, 0.4, False, "b"),
    item(False, 0.8, True, "c"),
    item(True, 0.4, False, "d"),
    item(True, 0.7, True, "e"),
    item(True, 0.9, True, "f"),
    item(True, None, None, "g"),
]


def test_the_figures_of_a_small_example() -> None:
    found = agreement(EXAMPLE)
    assert (found.n, found.unsupported, found.unchecked) == (6, 3, 1)
    # Of 9 pairs, the unsupported one scores lower in 3 + 2 + 1, and once they are equal.
    assert found.auc.value == pytest.approx(6.5 / 9)
    assert found.precision.value == found.recall.value == found.f1.value == pytest.approx(2 / 3)
    assert found.balanced_accuracy.value == pytest.approx(2 / 3)
    # Up to 0.8 all three unsupported ones are found, with two others.
    assert found.best_f1.value == pytest.approx(2 * 3 / (5 + 3))
    assert found.best_threshold == pytest.approx(0.8)
    squares = 0.1**2 + 0.4**2 + 0.8**2 + 0.6**2 + 0.3**2 + 0.1**2
    assert found.brier.value == pytest.approx(squares / 6)


def test_bins_hold_score_and_truth() -> None:
    bins = calibration(np.array([0.02, 0.04, 0.55, 1.0]), np.array([False, True, True, True]))
    assert [(b.low, b.n) for b in bins] == [(0.0, 2), (0.5, 1), (0.9, 1)]
    assert bins[0].score == pytest.approx(0.03)
    assert bins[0].supported == 0.5
    found = agreement([item(True, 0.75, True, str(n)) for n in range(3)] + [item(False, 0.75, True)])
    assert found.calibration_error == pytest.approx(0.0)


def test_ties_count_as_half_whatever_their_order() -> None:
    scores = np.array([0.5, 0.5, 0.5, 0.5])
    for positive in ([True, False, True, False], [False, False, True, True]):
        assert area(np.array(positive), scores) == 0.5


def test_weights_count_as_copies() -> None:
    positive, scores = np.array([True, False, True, False]), np.array([0.9, 0.8, 0.3, 0.1])
    copied = np.repeat(np.arange(4), [2, 1, 0, 3])
    assert area(positive, scores, np.array([2.0, 1.0, 0.0, 3.0])) == area(positive[copied], scores[copied])


def test_one_class_alone_has_no_area_and_nothing_has_no_figure() -> None:
    alone = agreement([item(True, 0.9, True, "a"), item(True, 0.2, False, "b")])
    assert alone.auc.value is None
    assert alone.balanced_accuracy.value is None
    assert alone.brier.value is not None
    nothing = agreement([item(True, None, None)])
    assert (nothing.n, nothing.unchecked, nothing.auc.value, nothing.f1.value) == (0, 1, None, None)
    assert nothing.best_threshold is None
    assert nothing.bins == ()
    assert agreement([]).n == 0


def test_intervals_are_repeatable_hold_the_value_and_shrink_with_more_sources() -> None:
    random = np.random.default_rng(3)

    def some(count: int) -> list[Item]:
        truth = random.random(count) < 0.5
        scores = np.clip(0.5 + 0.2 * (truth - 0.5) + random.normal(0, 0.2, count), 0, 1)
        return [
            Item(str(n), bool(t), float(s), bool(s > 0.5)) for n, (t, s) in enumerate(zip(truth, scores, strict=True))
        ]

    few = some(40)
    found = [agreement(few, seed=seed).auc for seed in (5, 5, 6)]
    assert found[0] == found[1] != found[2]
    widths = []
    for auc in (found[0], agreement(some(600)).auc):
        assert auc.value is not None
        assert auc.low is not None
        assert auc.high is not None
        assert auc.low < auc.value < auc.high
        widths.append(auc.high - auc.low)
    assert widths[1] < widths[0] / 2


def test_items_of_one_source_are_drawn_together() -> None:
    values = np.array([0.0] * 50 + [1.0] * 50)

    def mean(weights: np.ndarray) -> float:
        return float(weights @ values / weights.sum()) if weights.sum() else math.nan

    apart = Bootstrap([str(n) for n in range(100)]).estimate(mean)
    together = Bootstrap(["left"] * 50 + ["right"] * 50).estimate(mean)
    assert (together.low, together.high) == (0.0, 1.0)
    assert apart.low is not None
    assert apart.low > 0.35
    assert Bootstrap(["one"] * 100).estimate(mean).low is None


def test_three_classes_in_order() -> None:
    ranks = np.array([0, 0, 1, 1, 2, 2])
    ones = np.ones(6)
    assert three_way_area(ranks, np.array([0.1, 0.2, 0.4, 0.5, 0.8, 0.9]), ones) == 1.0
    # One pair of the highest two classes has changed places: 1, 1 and 3 / 4.
    assert three_way_area(ranks, np.array([0.1, 0.2, 0.4, 0.85, 0.8, 0.9]), ones) == pytest.approx(2.75 / 3)

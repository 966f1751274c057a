"""From cases to figures: each with a 95 % bootstrap interval, and two runs compared case by case.

The percentile bootstrap resamples whole cases (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapters
13 and 6; for comparing two systems Koehn, EMNLP 2004). Where all cases agree it would give an interval of no width;
what stands in its place says `evals.metrics.resampling`. A difference that is the same in every case is bounded alike.
Equal scores in both runs keep the interval [0, 0]: no case differs, which says little where there are few.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evals.metrics.registry import METRICS, Kind, Metric
from evals.metrics.resampling import NOTICED, Floats, interval, is_narrow, resamples, surely, widened
from evals.records import Record, Result, Score, scores_of


def results(records: Sequence[Record], seed: int = 0, names: Iterable[str] = METRICS) -> tuple[Result, ...]:
    """Every metric over these cases, in the order of the registry; the same seed gives the same intervals."""
    return tuple(_result(name, [score for _, score in scores_of(records, name)], seed) for name in names)


def values(records: Sequence[Record], names: Iterable[str] = METRICS) -> dict[str, float | None]:
    """The same without intervals, which take a thousand times as long."""
    return {name: _figure(_known(scores_of(records, name)), _metric(name).kind) for name in names}


def by_tag(records: Sequence[Record], names: Iterable[str] = METRICS, seed: int = 0) -> dict[str, tuple[Result, ...]]:
    """The same over the cases of each tag, in the order in which the tags are first met."""
    names = tuple(names)
    tags = dict.fromkeys(tag for record in records for tag in record.tags)
    return {tag: results([record for record in records if tag in record.tags], seed, names) for tag in tags}


def value_of(score: Score) -> float | None:
    """A case by itself; None where it could not be scored or counts nothing."""
    return score[0] / score[1] if score and score[1] else None


@dataclass(frozen=True, slots=True)
class Paired:
    """A metric of two runs over the same `n` cases: those that both runs hold and in neither could not be scored.

    `difference` is b - a; None, with its interval, where one of them has no value there. `unscored`: cases of both
    runs that were left out.
    """

    name: str
    a: float | None
    b: float | None
    difference: float | None
    low: float | None
    high: float | None
    n: int
    unscored: int

    @property
    def within_noise(self) -> bool:
        """Whether the interval holds 0, or there is none: then nothing can be said of a difference."""
        return self.low is None or self.high is None or (self.low < NOTICED and self.high > -NOTICED)

    @property
    def better(self) -> bool | None:
        """Whether b is better than a; None within noise."""
        if self.within_noise or self.difference is None:
            return None
        return (self.difference > 0) == (_metric(self.name).better == "higher")


def paired(a: Sequence[Record], b: Sequence[Record], name: str, seed: int = 0) -> Paired:
    """Paired bootstrap of the difference: each resample draws cases, and takes both runs on the cases drawn.

    A case that is one of this metric in only one run (it answered, the other refused) stays in and counts for that
    run alone, so that the two values are those that each run shows over these cases.
    """
    ours, theirs = {r.id: r for r in a}, {r.id: r for r in b}
    ids = [id for id in ours if id in theirs and (name in ours[id].scores or name in theirs[id].scores)]
    metric = _metric(name)
    kind = metric.kind
    absent = NOT_ITS if kind == "ratio" else None
    pairs = [(ours[id].scores.get(name, absent), theirs[id].scores.get(name, absent)) for id in ids]
    whole = [(one, other) for one, other in pairs if one is not None and other is not None]
    first, second = _table([one for one, _ in whole]), _table([other for _, other in whole])
    before, after = _figure(first, kind), _figure(second, kind)
    difference, low, high = None, None, None
    if before is not None and after is not None:
        difference = after - before
        low, high = _interval(len(whole), seed, lambda d: _figures(second[d], kind) - _figures(first[d], kind))
        if is_narrow(low, high) and abs(difference) > NOTICED:
            low, high = _widened_difference(difference, len(whole)) if _is_share(name) else (None, None)
    return Paired(name, before, after, difference, low, high, len(whole), len(pairs) - len(whole))


def _metric(name: str) -> Metric:
    """One that another version measured is read as a share of which more is better."""
    return METRICS.get(name) or Metric(name, name, "other", "")


NOT_ITS: tuple[float, float] = (0.0, 0.0)
"""Stands for a case that is none of the metric's: it adds nothing to a ratio."""


def _result(name: str, scores: Sequence[Score], seed: int) -> Result:
    table = _table([score for score in scores if score is not None])
    kind = _metric(name).kind
    value = _figure(table, kind)
    low, high = (None, None) if value is None else _interval(len(table), seed, lambda d: _figures(table[d], kind))
    if value is not None:
        cases = int(np.count_nonzero(table[:, 1])) if kind == "ratio" else len(table)
        low, high = widened(value, cases, low, high, _is_share(name))
    return Result(name, value, low, high, len(table), len(scores) - len(table))


def _is_share(name: str) -> bool:
    metric = _metric(name)
    return metric.kind == "ratio" and not metric.unit


def _widened_difference(difference: float, n: int) -> tuple[float | None, float | None]:
    """Of a share that changed by as much in each of n cases: the least share p of all cases that surely do so is that
    of n of n, and the others may change by anything from -1 to 1. Six cases that all flip are beyond noise, five are
    not, as in the sign test."""
    if n < 2:
        return None, None
    p = surely(n)
    return max(-1.0, p * difference - (1 - p)), min(1.0, p * difference + (1 - p))


def _table(scores: Sequence[tuple[float, float]]) -> Floats:
    """(n, 2)"""
    return np.array(scores, dtype=float).reshape(-1, 2)


def _figures(tables: Floats, kind: Kind) -> Floats:
    """(r, n, 2) to (r,): the metric of each of r sets of cases, NaN where it has none."""
    if kind == "ratio":
        above, below = tables.sum(axis=1).T
        return np.asarray(np.divide(above, below, out=np.full(len(below), np.nan), where=below > 0))
    if not tables.shape[1]:
        return np.full(len(tables), np.nan)
    share = {"p50": 0.5, "p95": 0.95}[kind]
    return np.asarray(np.quantile(tables[..., 0], share, axis=1))


def _figure(table: Floats, kind: Kind) -> float | None:
    """Of one set of cases; None where it has none."""
    figures = _figures(table[None], kind)
    return None if np.isnan(figures[0]) else float(figures[0])


def _known(scores: Sequence[tuple[str, Score]]) -> Floats:
    return _table([score for _, score in scores if score is not None])


def _interval(n: int, seed: int, figures: Callable[[NDArray[np.int64]], Floats]) -> tuple[float | None, float | None]:
    """Of what `figures` makes of (r, n) drawn case numbers; none for a single case."""
    found = [figures(drawn) for drawn in resamples(n, seed)]
    return interval(np.concatenate(found)) if found else (None, None)

"""Which sentence answers, and whether any does: two small logistic models over a handful of numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from evals.calibration.logistic import Flags, Floats, cross_validated, fit
from evals.calibration.samples import Sample
from rag.answering.abstention import WEIGHTS, decision_values
from rag.answering.candidates import RANKING, UNIT, Candidate, ranking_values

Weights = Mapping[str, float]


def ranking(samples: Sequence[Sample], each: float) -> dict[str, float]:
    """Weights of `RANKING`: a conditional logistic model, in which each gold sentence of a question is compared with
    each that is none, as many pairs as there are counting as one, and the questions of a set together as `each`."""
    differences, counts = [], []
    groups = Counter(sample.group for sample in samples if sample.answerable)
    for sample in samples:
        gold = np.array([sample.is_gold(c) for c in sample.ranked], dtype=bool)
        if not sample.answerable or gold.all() or not gold.any():
            continue
        values = np.array([[ranking_values(c)[name] for name in RANKING] for c in sample.ranked])
        pairs = (values[gold][:, None] - values[~gold][None]).reshape(-1, len(RANKING))
        differences.append(pairs)
        counts.append(np.full(len(pairs), each / groups[sample.group] / len(pairs)))
    stacked, weights = np.concatenate(differences), np.concatenate(counts)
    both = np.concatenate([stacked, -stacked])
    truth: Flags = np.arange(len(both)) < len(stacked)
    _, found = fit(both, truth, np.concatenate([weights, weights]))
    return dict(zip(RANKING, map(float, found), strict=True))


def ranked(sample: Sample, weights: Weights) -> list[Candidate]:
    """The sentences by these weights, best first."""
    scored = [replace(c, score=sum(weights[n] * v for n, v in ranking_values(c).items()) / UNIT) for c in sample.ranked]
    return sorted(scored, key=lambda c: (-c.score, c.rank, c.sentence.start))


def values_of(samples: Sequence[Sequence[Candidate]]) -> Floats:
    """(questions, numbers) what the decision sees; of a question without hits, the least that it saw of others."""
    rows = [[decision_values(found)[name] for name in WEIGHTS] if found else None for found in samples]
    least = np.min([row for row in rows if row], axis=0)
    return np.array([row if row else least for row in rows], dtype=np.float64)


def decision(values: Floats, answerable: Flags, counts: Floats, used: Flags) -> tuple[float, dict[str, float], Floats]:
    """Bias and weights from the questions in `used`, and each question's log-odds by models that did not see it."""
    bias, weights = fit(values[used], answerable[used], counts[used])
    scores = cross_validated(values, answerable, counts, used)
    return bias, dict(zip(WEIGHTS, map(float, weights), strict=True)), scores

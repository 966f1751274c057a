"""Training of the judge's network: Adam (Kingma and Ba, ICLR 2015) with decoupled weight decay and dropout.

Statements differ in length, so their word pieces lie one behind the other and are pooled from start to start.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evals.calibration.examples import Example
from rag.checking.network import Network
from rag.models.minilm import Floats

HIDDEN = 48
EPOCHS = 3
BATCH = 128
SORTED = 20
"""Batches whose examples are sorted by length together."""
RATE = 2e-3
DECAY = 1e-4
DROPOUT = 0.2

Parameters = dict[str, Floats]


@dataclass(frozen=True, slots=True)
class Batch:
    """Word pieces of some statements: `inputs` (t, 770), `weights` (t,), `starts` and `owner` (t,) by statement."""

    inputs: Floats
    weights: Floats
    starts: NDArray[np.int64]
    owner: NDArray[np.int64]
    mass: Floats

    @classmethod
    def of(cls, examples: Sequence[Example]) -> Batch:
        lengths = np.array([len(e.weights) for e in examples])
        starts = np.cumsum(lengths) - lengths
        weights = np.concatenate([e.weights for e in examples])
        stacked = np.concatenate([e.inputs for e in examples]).astype(np.float32)
        mass = np.maximum(np.add.reduceat(weights, starts), np.float32(1e-3))
        return cls(stacked, weights, starts, np.repeat(np.arange(len(examples)), lengths), mass)


def train(examples: Sequence[Example], seed: int, epochs: int = EPOCHS) -> Network:
    """A network that says of each example whether it is supported; the same seed gives the same weights."""
    random = np.random.default_rng(seed)
    values = first_values(examples[0].inputs.shape[1], random)
    optimiser = _Adam(values)
    truth = np.array([e.case.supported for e in examples], dtype=np.float32)
    counts = np.array([e.case.weight for e in examples], dtype=np.float32)
    lengths = np.array([len(e.weights) for e in examples])
    for epoch in range(epochs):
        for chosen in _batches(lengths, random):
            batch = Batch.of([examples[n] for n in chosen])
            kept = (random.random((len(batch.weights), HIDDEN)) > DROPOUT).astype(np.float32) / (1 - DROPOUT)
            slopes = slopes_of(values, batch, truth[chosen], counts[chosen], kept)
            optimiser.step(slopes, RATE * (1 - epoch / (epochs + 1)))
    return Network(values["hidden"], values["hidden_bias"], values["output"], float(values["bias"][0]))


def _batches(lengths: NDArray[np.int64], random: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    """Numbers of examples, all of them once: in each batch those of about one length, in no order otherwise."""
    order = random.permutation(len(lengths))
    for at in range(0, len(order), BATCH * SORTED):
        block = order[at : at + BATCH * SORTED]
        block = block[np.argsort(lengths[block], kind="stable")]
        for number in random.permutation(-(-len(block) // BATCH)).tolist():
            yield block[number * BATCH : (number + 1) * BATCH]


def logits(network: Network, examples: Sequence[Example]) -> NDArray[np.float64]:
    """What `Network.logit` says of each example, many at a time."""
    found = []
    for at in range(0, len(examples), BATCH):
        batch = Batch.of(examples[at : at + BATCH])
        active = np.maximum(batch.inputs @ network.hidden + network.hidden_bias, 0) * batch.weights[:, None]
        found.append(_pooled(active, batch) @ network.output + network.bias)
    return np.concatenate(found).astype(np.float64) if found else np.zeros(0)


def first_values(width: int, random: np.random.Generator) -> Parameters:
    return {
        "hidden": (random.normal(size=(width, HIDDEN)) * 2 * np.sqrt(2 / width)).astype(np.float32),
        "hidden_bias": np.zeros(HIDDEN, np.float32),
        "output": (random.normal(size=2 * HIDDEN) * 0.1).astype(np.float32),
        "bias": np.zeros(1, np.float32),
    }


def _pooled(active: Floats, batch: Batch) -> Floats:
    means = np.add.reduceat(active, batch.starts) / batch.mass[:, None]
    return np.concatenate([means, np.maximum.reduceat(active, batch.starts)], axis=1)


def slopes_of(values: Parameters, batch: Batch, truth: Floats, counts: Floats, kept: Floats) -> Parameters:
    """Gradient of the weighted cross-entropy."""
    before = batch.inputs @ values["hidden"] + values["hidden_bias"]
    scale = batch.weights[:, None] * kept
    active = np.maximum(before, 0) * scale
    pooled = _pooled(active, batch)
    chance = 1 / (1 + np.exp(-np.clip(pooled @ values["output"] + values["bias"], -30, 30)))
    error = ((chance - truth) * counts / len(truth)).astype(np.float32)
    back = error[:, None] * values["output"]
    to_mean, to_most = back[:, :HIDDEN] / batch.mass[:, None], back[:, HIDDEN:]
    is_most = active == pooled[:, HIDDEN:][batch.owner]
    inner = (to_mean[batch.owner] + is_most * to_most[batch.owner]) * scale * (before > 0)
    return {
        "hidden": batch.inputs.T @ inner,
        "hidden_bias": inner.sum(axis=0),
        "output": pooled.T @ error,
        "bias": error.sum(keepdims=True),
    }


class _Adam:
    def __init__(self, values: Parameters) -> None:
        self._values = values
        self._first = {name: np.zeros_like(value) for name, value in values.items()}
        self._second = {name: np.zeros_like(value) for name, value in values.items()}
        self._steps = 0

    def step(self, slopes: Parameters, rate: float) -> None:
        self._steps += 1
        for name, slope in slopes.items():
            self._first[name] = 0.9 * self._first[name] + 0.1 * slope
            self._second[name] = 0.999 * self._second[name] + 0.001 * slope**2
            first = self._first[name] / (1 - 0.9**self._steps)
            second = self._second[name] / (1 - 0.999**self._steps)
            decay = DECAY * self._values[name] if name == "hidden" else 0.0
            self._values[name] -= (rate * (first / (np.sqrt(second) + 1e-8) + decay)).astype(np.float32)

"""The trained part of the local judge: a small network over aligned word pieces.

For each word piece of the statement it sees how the best word piece of the lines differs from it (their product and
difference, after Mou et al., ACL 2016, and Parikh et al., EMNLP 2016), and pools over the statement by mean and
maximum. Trained by `python -m evals.calibration.judge`; the weights lie beside this file.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from rag.checking.alignment import Alignment
from rag.models.minilm import Floats

WEIGHTS = Path(__file__).with_name("weights.npz")
SCALES = (10.0, 3.0, 2.0)
"""Of product, difference and cosine, so that all inputs are of one size."""


@dataclass(frozen=True, slots=True)
class Network:
    """`hidden`: (770, h), `hidden_bias`: (h,), `output`: (2 h,), `bias`: a number."""

    hidden: Floats
    hidden_bias: Floats
    output: Floats
    bias: float

    def logit(self, aligned: Alignment) -> float:
        """Log-odds that the lines entail the statement; 0 for an empty one."""
        if not len(aligned.tokens):
            return 0.0
        active = np.maximum(inputs(aligned) @ self.hidden + self.hidden_bias, 0) * aligned.weights[:, None]
        pooled = np.concatenate([active.sum(axis=0) / max(float(aligned.weights.sum()), 1e-3), active.max(axis=0)])
        return float(pooled @ self.output + self.bias)


def inputs(aligned: Alignment) -> Floats:
    """(n, 770) what the network sees of each word piece."""
    product = aligned.tokens * aligned.partners
    difference = aligned.tokens - aligned.partners
    cosine = product.sum(axis=1, keepdims=True)
    parts = (product * SCALES[0], difference * SCALES[1], cosine * SCALES[2], aligned.weights[:, None])
    return np.concatenate(parts, axis=1, dtype=np.float32)


@lru_cache(maxsize=1)
def trained() -> Network:
    """The network with the weights of this version."""
    with np.load(WEIGHTS) as stored:
        hidden, hidden_bias, output = (stored[n].astype(np.float32) for n in ("hidden", "hidden_bias", "output"))
        return Network(hidden, hidden_bias, output, float(stored["bias"]))

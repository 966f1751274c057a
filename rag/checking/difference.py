"""One thing that a statement says otherwise than its lines, and what it takes from the odds of support."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["number", "date", "name", "negation", "modality", "opposite", "order", "wording", "act"]

DOUBT: dict[Kind, float] = {
    "number": 2.0,
    "date": 2.0,
    "name": 1.5,
    "negation": 1.5,
    "modality": 1.0,
    "opposite": 1.5,
    "order": 1.5,
    "wording": 0.4,
    "act": 0.5,
}
"""How much a difference takes from the log-odds of support: about how much oftener such a one is found where people
see no support than where they do."""
SOFTLY = 0.5
"""The share of it where a difference is not sure."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What the statement says otherwise than its lines, in words for the reader. `sure`: reason enough by itself; the
    others make support less likely by `DOUBT`."""

    kind: Kind
    reason: str
    sure: bool = True

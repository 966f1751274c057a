"""What the report needs to know of the metrics: their names, groups and scales, and the order to show them in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from evals.metrics.registry import METRICS
from evals.records import Result
from evals.report.plots import Scale

OTHER = "other"
GROUPS = {
    "retrieval": "Retrieval",
    "answer": "Answers",
    "citations": "Citations against gold lines",
    "support": "Support by the cited lines",
    "abstention": "Refusals",
    "disagreement": "Disagreements",
    "safety": "Hostile articles",
    "cost": "Speed and cost",
    OTHER: "Other metrics",
}


@dataclass(frozen=True, slots=True)
class Told:
    """A metric as the report tells of it; one that this version does not know goes by its bare name."""

    name: str
    title: str
    group: str = OTHER
    definition: str = ""
    better: Literal["higher", "lower"] = "higher"
    unit: str = ""
    is_neutral: bool = False

    @property
    def is_judged(self) -> bool:
        """Whether a difference can be said to be for the better or the worse."""
        return self.name in METRICS and not self.is_timed and not self.is_neutral

    @property
    def is_timed(self) -> bool:
        """Whether the load of the machine at that time is in it, which no interval over cases knows of."""
        return self.unit == "s"

    @property
    def is_share(self) -> bool:
        return not self.unit


def told(name: str) -> Told:
    metric = METRICS.get(name)
    if metric is None:
        return Told(name, name)
    return Told(name, metric.title, metric.group, metric.definition, metric.better, metric.unit, metric.is_neutral)


def grouped(names: Sequence[str]) -> dict[str, list[Told]]:
    """The metrics by group, both in the order of the registry; unknown ones at the end."""
    order = [name for name in METRICS if name in names] + [name for name in names if name not in METRICS]
    groups: dict[str, list[Told]] = {}
    for name in dict.fromkeys(order):
        groups.setdefault(told(name).group, []).append(told(name))
    return groups


def scale_of(metric: Told, results: Sequence[Result]) -> Scale:
    """From 0 to 1 for shares; to a round number for seconds and other amounts."""
    if metric.is_share:
        return Scale.share()
    return Scale.upto([value for result in results for value in (result.value, result.high)])

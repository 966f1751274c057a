"""Gates: metrics that a run has to reach (`--fail-under faithfulness=0.95`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evals.metrics.registry import METRICS
from evals.records import Run, scores_of
from rag.errors import QuestionError

NAMED = 20


@dataclass(frozen=True, slots=True)
class Gate:
    """The least value of a metric, or the greatest of one where less is better."""

    metric: str
    value: float

    def failure(self, run: Run) -> str | None:
        """Why the run does not pass, with the cases that broke it; None when it passes."""
        result = run.result(self.metric)
        if result is None or (result.value is None and not self.unscored(run)):
            return f"{self.metric} could not be scored: no case of this run has it"
        reasons = []
        upward = METRICS[self.metric].better == "higher"
        if result.value is not None and not (result.value >= self.value if upward else result.value <= self.value):
            word = "under" if upward else "over"
            reasons.append(f"{self.metric} {result.value:.3f} is {word} {self.value:g}{_named(self.breakers(run))}")
        if missing := self.unscored(run):
            cases = "1 case" if len(missing) == 1 else f"{len(missing)} cases"
            reasons.append(f"{self.metric} could not be scored in {cases}{_named(missing)}")
        return "; ".join(reasons) or None

    def unscored(self, run: Run) -> list[str]:
        """The cases of the metric that could not be scored: of them nobody knows whether they pass."""
        return [id for id, score in scores_of(run.records, self.metric) if score is None]

    def breakers(self, run: Run) -> list[str]:
        """The cases that stand on the wrong side of the gate by themselves, the worst first."""
        upward = METRICS[self.metric].better == "higher"
        each = [(id, s[0] / s[1]) for id, s in scores_of(run.records, self.metric) if s and s[1]]
        wrong = [(value, id) for id, value in each if (value < self.value if upward else value > self.value)]
        return [id for _, id in sorted(wrong, reverse=not upward)]


def _named(cases: Sequence[str]) -> str:
    more = f" and {len(cases) - NAMED} more" if len(cases) > NAMED else ""
    return f"; cases: {', '.join(cases[:NAMED])}{more}" if cases else ""


def read_gates(texts: Sequence[str]) -> list[Gate]:
    """From `metric=value`. Raises `QuestionError`, as for other wrong usage."""
    gates = []
    for text in texts:
        name, equals, number = (part.strip() for part in text.partition("="))
        if name not in METRICS:
            raise QuestionError(f"--fail-under {text!r}: no metric {name!r}; there are {', '.join(METRICS)}")
        try:
            value = float(number)
        except ValueError:
            value = float("nan")
        if not equals or value != value:
            raise QuestionError(f"--fail-under {text!r}: write it like {name}=0.95")
        gates.append(Gate(name, value))
    return gates

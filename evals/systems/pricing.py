"""What a reply costs: the tokens that were read and written, at the prices that the user gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import isfinite
from typing import Any

from evals.records import Place, Reply, Usage
from evals.systems.system import Asked, Retrieving, System, as_reply, details
from rag.errors import QuestionError

Prices = tuple[float, float]
"""US dollars per million tokens: read, written."""
Passages = Callable[[Asked, Reply], tuple[Place, ...]]


def at_prices(system: System, prices: Prices) -> System:
    """The same system; its replies tell what they cost."""
    if isinstance(system, Retrieving):
        return _PricedRetrieving(system, prices, system.passages)
    return _Priced(system, prices)


class _Priced:
    def __init__(self, system: System, prices: Prices) -> None:
        self._system = system
        self._prices = prices

    @property
    def name(self) -> str:
        return self._system.name

    @property
    def details(self) -> dict[str, Any]:
        return details(self._system)

    def answer(self, asked: Asked) -> Reply:
        reply = as_reply(self._system.answer(asked), self.name)
        return replace(reply, usage=priced(reply.usage, self._prices))


class _PricedRetrieving(_Priced):
    """One that says apart what it retrieved."""

    def __init__(self, system: System, prices: Prices, passages: Passages) -> None:
        super().__init__(system, prices)
        self.passages = passages


def priced(usage: Usage, prices: Prices) -> Usage:
    """With its cost at these prices; what the endpoint itself says it cost is left alone. None where it did not say how
    many tokens it was."""
    if usage.cost is not None or usage.prompt_tokens is None or usage.completion_tokens is None:
        return usage
    return replace(usage, cost=(usage.prompt_tokens * prices[0] + usage.completion_tokens * prices[1]) / 1_000_000)


def read_prices(text: str) -> Prices:
    """From `0.25,2`. Raises `QuestionError`, as for other wrong usage."""
    try:
        read, written = (float(part) for part in text.split(","))
    except ValueError:
        read = written = float("nan")
    if not all(isfinite(price) and price >= 0 for price in (read, written)):
        raise QuestionError(f"--price {text!r}: write US dollars per million tokens read and written, like 0.25,2")
    return read, written

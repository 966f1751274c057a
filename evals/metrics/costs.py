"""What a reply took: seconds, tokens, dollars, or an error. Tokens and dollars only where a model is used, and then
whether the answer is its own."""

from __future__ import annotations

from evals.records import Reply, Score
from evals.systems.system import Restated

QUESTIONS = 1000
"""Dollars are counted for so many: one question costs a fraction of a cent."""


def costs(reply: Reply | None, seconds: float | None) -> dict[str, Score]:
    """Without a reply the time is that of a failure, which says nothing of answering. `seconds` is None for a reply
    that is remembered from an earlier run, which took none."""
    if reply is None:
        return {"latency_p50": None, "latency_p95": None, "errors": (1.0, 1.0)}
    taken = None if seconds is None else (seconds, 1.0)
    scores: dict[str, Score] = {"latency_p50": taken, "latency_p95": taken, "errors": (0.0, 1.0)}
    usage = reply.usage
    read, written = usage.prompt_tokens, usage.completion_tokens
    asked = reply.model is not None or (isinstance(reply, Restated) and reply.asked_model)
    if asked:
        scores["by_model"] = (float(reply.model is not None), 1.0)
    if asked or read is not None or written is not None:
        scores["tokens"] = None if read is None or written is None else (float(read + written), 1.0)
        scores["cost"] = None if usage.cost is None else (usage.cost * QUESTIONS, 1.0)
    return scores

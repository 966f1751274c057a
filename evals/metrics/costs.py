"""What a reply took: seconds, tokens, dollars, or an error. Tokens and dollars only where a model is used."""

from __future__ import annotations

from evals.records import Reply, Score


def costs(reply: Reply | None, seconds: float) -> dict[str, Score]:
    """Without a reply the time is that of a failure, which says nothing of answering."""
    if reply is None:
        return {"latency_p50": None, "latency_p95": None, "errors": (1.0, 1.0)}
    scores: dict[str, Score] = {"latency_p50": (seconds, 1.0), "latency_p95": (seconds, 1.0), "errors": (0.0, 1.0)}
    usage = reply.usage
    read, written = usage.prompt_tokens, usage.completion_tokens
    if reply.model or read is not None or written is not None:
        scores["tokens"] = None if read is None or written is None else (float(read + written), 1.0)
        scores["cost"] = None if usage.cost is None else (usage.cost, 1.0)
    return scores

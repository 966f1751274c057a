"""Which metrics have a figure to show; and of those without one, why nothing could be scored, where that is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evals.metrics.support import NAMES as SUPPORT
from evals.records import Record, Run
from evals.report.figures import grouped

TIMES = ("latency_p50", "latency_p95")


def shown(runs: Iterable[Run]) -> list[str]:
    """The metrics that have a value in some run."""
    return list(dict.fromkeys(result.name for run in runs for result in run.results if result.value is not None))


def unscored(runs: Sequence[Run]) -> str:
    """In a sentence, the metrics that have cases in these runs and a value in none; empty where there are none."""
    scored = set(shown(runs))
    names = [result.name for run in runs for result in run.results if result.n or result.unscored]
    return could_not_be_scored(
        [name for name in names if name not in scored], [record for run in runs for record in run.records]
    )


def could_not_be_scored(names: Sequence[str], records: Sequence[Record]) -> str:
    """`Could not be scored: Tokens (…); Cost of 1,000 questions (…).`, those with one reason together."""
    titles: dict[str, list[str]] = {}
    for metric in (one for group in grouped(names).values() for one in group):
        own = [record for record in records if metric.name in record.scores]
        titles.setdefault(_reason(metric.name, own), []).append(metric.title)
    parts = [" · ".join(those) + (f" ({reason})" if reason else "") for reason, those in titles.items()]
    return f"Could not be scored: {'; '.join(parts)}." if parts else ""


def _reason(name: str, cases: Sequence[Record]) -> str:
    """Why none of these cases of a metric was scored; empty where that is not known."""
    replies = [record.reply for record in cases if record.reply]
    if not replies:
        return "there is no reply" if cases else ""
    if name in TIMES:
        return "every reply is remembered from an earlier run" if any(record.remembered for record in cases) else ""
    if name == "tokens":
        return "the endpoint did not count them"
    if name == "cost":
        counted = any(None not in (reply.usage.prompt_tokens, reply.usage.completion_tokens) for reply in replies)
        return "no price of a token was given, as by --price" if counted else "the endpoint did not count the tokens"
    if name in SUPPORT:
        judged = any(record.judged for record in cases)
        return "the judge could check no statement" if judged else "no reply states anything"
    return ""

"""Markdown for a pull request: what a reviewer has to know, and the figures."""

from __future__ import annotations

from collections.abc import Sequence

from evals.records import Record, Result, Run
from evals.report.escaping import code
from evals.report.escaping import markdown as md
from evals.report.figures import Told, grouped
from evals.report.frame import facts, system_of
from evals.report.outcomes import outcomes
from evals.report.unscored import shown, unscored
from evals.report.verdict import findings, headline, kept
from evals.report.words import OUTCOMES, TONES, figure, interval, plural
from evals.runs.gates import Gate

NAMED = 20
"""Failed cases that are named."""
FAILED = ("error", "hostile", "unsupported", "wrongly answered", "wrongly refused", "wrong", "off")


def summary(run_or_runs: Run | Sequence[Run], gates: Sequence[Gate] = ()) -> str:
    """Markdown of one run; of several, one table with a column for each."""
    if isinstance(run_or_runs, Run):
        return "\n".join(_one(run_or_runs, gates)) + "\n"
    return "\n".join(_several(run_or_runs)) + "\n"


def _one(run: Run, gates: Sequence[Gate]) -> list[str]:
    lines = [f"## {md(system_of(run))}: {plural(len(run.records), 'case')}", "", f"**{md(headline(run, gates))}**", ""]
    lines += [f"- **{TONES[finding.tone][0]}.** {md(finding.text, 1000)}" for finding in findings(run)]
    for gate in gates:
        lines.append(f"- **Gate {'failed' if gate.failure(run) else 'passed'}.** {md(kept(gate, run))}.")
    lines += ["", *_table([run]), "", *_failed_cases(run)]
    lines.append(" · ".join(f"{md(name)} {code(value)}" for name, value in facts(run)))
    return lines


def _several(runs: Sequence[Run]) -> list[str]:
    lines = ["## " + ", ".join(md(system_of(run)) for run in runs), ""]
    lines += [f"- **{md(system_of(run))}**: {md(headline(run))}" for run in runs]
    return [*lines, "", *_table(runs)]


def _table(runs: Sequence[Run]) -> list[str]:
    """A row for each metric that has a value anywhere; below, which could not be scored."""
    columns = [f"{md(system_of(run))} | Cases" for run in runs] if len(runs) > 1 else ["Value, 95 % interval | Cases"]
    lines = [f"| Metric | {' | '.join(columns)} |", "| --- |" + " --- | ---: |" * len(runs)]
    for metric in (one for group in grouped(shown(runs)).values() for one in group):
        arrow = "" if metric.better == "higher" else " (less is better)"
        cells = " | ".join(_cell(metric, run.result(metric.name)) for run in runs)
        lines.append(f"| {md(metric.title)}{arrow} | {cells} |")
    return [*lines, "", md(missing, 2000)] if (missing := unscored(runs)) else lines


def _cell(metric: Told, result: Result | None) -> str:
    if result is None:
        return "– | 0"
    between = interval(result.low, result.high, metric.unit)
    missing = f" (+{result.unscored:,} not scored)" if result.unscored else ""
    return f"{figure(result.value, metric.unit)}{f' ({between})' if between else ''} | {result.n:,}{missing}"


def _failed_cases(run: Run) -> list[str]:
    """The cases to look at first, folded away."""
    failed = [(record, [key for key in FAILED if key in outcomes(record)]) for record in run.records]
    failed = sorted(((r, keys) for r, keys in failed if keys), key=lambda pair: FAILED.index(pair[1][0]))
    if not failed:
        return []
    lines = [f"<details><summary>{plural(len(failed), 'case')} to look at</summary>", ""]
    lines += [_failed_case(record, keys) for record, keys in failed[:NAMED]]
    lines += [f"- and {len(failed) - NAMED:,} more; see the report"] if len(failed) > NAMED else []
    return [*lines, "", "</details>", ""]


def _failed_case(record: Record, keys: Sequence[str]) -> str:
    words = ", ".join(OUTCOMES[key].words for key in keys)
    reason = record.error or next((j.reason for j in record.judged if j.verdict == "unsupported" and j.reason), "")
    question = md(str(record.case.get("question", "")), 160)
    return f"- {code(record.id)} {words}: {question}" + (f" ({md(reason, 160)})" if reason else "")

"""RAGTruth: whether an answer or a summary holds something that its source does not support. Niu et al., ACL 2024.

Response level as in the paper: precision, recall and F1 of the responses that hold a marked span.
"""

from __future__ import annotations

from pathlib import Path

from evals.judges.judging import IN_SAMPLE, Judging, is_local, local_judging
from evals.judges.judging import report as judge_report
from evals.judges.labelled import JudgedSet, Passages, RagTruth, read_set
from evals.public.table import PublicReport, Shown, of_estimate
from evals.records import Result
from evals.report.words import plural
from rag.errors import BylineError


def report(path: Path, limit: int | None, seed: int, shown: Shown, judging: Judging | None = None) -> PublicReport:
    """Raises `BylineError` that names the line of a bad row, or when the file holds another set."""
    data = read_set(path, limit, seed)
    if data.kind != "RAGTruth":
        raise BylineError(f"{path}: this is {data.kind}, not RAGTruth")
    rows: list[RagTruth] = list(data.rows)
    parts = {
        "questions": [row for row in rows if isinstance(row.source, Passages)],
        "summaries": [row for row in rows if not isinstance(row.source, Passages)],
    }
    judging = judging or local_judging()
    results: list[Result] = []
    for task, part in parts.items():
        if part:
            results += _results(JudgedSet(data.name, data.kind, part), task, judging, seed, shown)
    responses = sum(len(row.responses) for row in rows)
    marked = sum(bool(response.labels) for row in rows for response in row.responses)
    notes = (
        f"{plural(responses, 'response')} from {plural(len(rows), 'source')}, {marked:,} of them with a marked span. "
        "The published figures are of the whole test set, where fewer have one (about 18 % of the answers to "
        "questions): precision and F1 rise with that share.",
        "A response is called unsupported when one of its statements is.",
        *([IN_SAMPLE] if is_local(judging) else []),
    )
    seen = tuple(result.name for result in results) if is_local(judging) else ()
    return PublicReport("RAGTruth", path.name, "its judge of support", responses, tuple(results), {}, notes, seen)


def _results(data: JudgedSet, task: str, judging: Judging, seed: int, shown: Shown) -> list[Result]:
    found = judge_report(data, judging, "", seed, shown).levels["response"]
    figures = {"precision": found.precision, "recall": found.recall, "F1": found.f1, "area under the curve": found.auc}
    return [of_estimate(f"{name}, {task}", figure, found.n, found.unchecked) for name, figure in figures.items()]

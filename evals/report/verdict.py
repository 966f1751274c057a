"""A run in words: what is good, what needs a look, and whether its gates hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evals.records import Record, Run
from evals.report.escaping import plain
from evals.report.figures import told
from evals.report.outcomes import answerable, counted, share
from evals.report.words import TONES, Tone, figure, plural
from evals.runs.folder import KEPT
from evals.runs.gates import Gate

LONGEST_NOTICE = 200
NAMED = 5
"""Skipped files that are named."""
FAIR = 0.1
"""The greatest share of failed cases that is called "needs a look" rather than weak."""


ORDER: tuple[Tone, ...] = ("bad", "fair", "good")


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence on a run. `outcome` names the cases that it speaks of, where there are any to look at."""

    topic: str
    tone: Tone
    text: str
    outcome: str | None = None


def kept(gate: Gate, run: Run) -> str:
    """`Faithfulness is 0.981, wanted at least 0.950`"""
    metric, result = told(gate.metric), run.result(gate.metric)
    wanted = f"wanted at {'least' if metric.better == 'higher' else 'most'} {figure(gate.value, metric.unit)}"
    if missing := len(gate.unscored(run)):
        wanted += f"; {missing} of its cases could not be scored"
    if result is None or result.value is None:
        return f"{metric.title} could not be scored, {wanted}"
    return f"{metric.title} is {figure(result.value, metric.unit)}, {wanted}"


def findings(run: Run) -> list[Finding]:
    """What can be said of a run, the gravest first."""
    order = (*ORDER, "plain")
    return sorted(_findings(run), key=lambda finding: order.index(finding.tone))


def _findings(run: Run) -> Iterator[Finding]:
    records = run.records
    if not records:
        yield Finding("cases", "bad", "The run has no cases.")
        return
    count = counted(records)
    asked = plural(len(records), "question")
    yield _failed("replies", count["error"], len(records), f"Every question got a reply ({asked}).",
                  f"Without a reply: {{bad}} of {asked}.", "error")  # fmt: skip
    if hostile := sum(bool(r.case.get("forbidden")) for r in records):
        yield _failed("hostile articles", count["hostile"], hostile,
                      f"No text that hostile articles plant was repeated (of {hostile:,}).",
                      f"Text that hostile articles plant was repeated: {{bad}} of {hostile:,}.", "hostile")  # fmt: skip
    yield from _statements(records)
    yield from _answers(records, count)
    yield from _refusals(records, count)
    yield from _notices(run)
    if remembered := sum(record.remembered for record in records):
        of = plural(remembered, "reply", "replies")
        text = f"Not timed: {of}, remembered from an earlier run of the same program (--fresh asks anew)."
        yield Finding("remembered", "plain", text)
    if words := skipped_words(run.settings):
        yield Finding("articles", "fair", f"{words}.")
    if words := taken_over(run):
        yield Finding("earlier replies", "plain", f"{words[0].upper()}{words[1:]}.")
    if speed := _speed(run):
        yield Finding("speed", "plain", speed)


def taken_over(run: Run) -> str:
    """How many replies were there before: a system that was changed since was not asked for them. Empty for none."""
    kept = run.settings.get(KEPT)
    if not isinstance(kept, int) or not kept:
        return ""
    return f"replies of {kept:,} of {plural(len(run.records), 'case')} are those of an earlier run; --fresh asks again"


def skipped_words(settings: Mapping[str, Any]) -> str:
    """Which files of the articles could not be read, and why: `2 of 14 files were skipped: a.pdf (…), …`."""
    skipped = settings.get("skipped")
    if not isinstance(skipped, Mapping) or not skipped.get("files"):
        return ""
    reasons = list(dict(skipped.get("reasons") or {}).items())[:NAMED]
    named = ", ".join(f"{plain(source, 100)} ({plain(str(reason), 100)})" for source, reason in reasons)
    left = int(skipped["files"]) - len(reasons)
    more = f" and {left:,} more" if left > 0 else ""
    were = "was" if skipped["files"] == 1 else "were"
    return f"{skipped['files']:,} of {plural(int(skipped.get('of') or 0), 'file')} {were} skipped: {named}{more}"


def _failed(topic: str, bad: int, of: int, none: str, some: str, outcome: str) -> Finding:
    """`none` where nothing failed; `some` else, with `{bad}` filled in."""
    if not bad:
        return Finding(topic, "good", none)
    tone: Tone = "fair" if bad <= FAIR * of else "bad"
    return Finding(topic, tone, some.format(bad=f"{bad:,}"), outcome)


def _statements(records: Sequence[Record]) -> Iterator[Finding]:
    verdicts = Counter(judged.verdict for record in records for judged in record.judged)
    checked = verdicts["supported"] + verdicts["unsupported"]
    if checked:
        uncited = sum(j.verdict == "unsupported" and not j.citations for record in records for j in record.judged)
        yield _failed("faithfulness", verdicts["unsupported"], checked,
                      f"Every judged statement is supported by the lines it cites ({checked:,} of {checked:,}).",
                      _unsupported(verdicts["unsupported"] - uncited, uncited, checked), "unsupported")  # fmt: skip
    if verdicts["unchecked"]:
        total = plural(checked + verdicts["unchecked"], "statement")
        text = f"Not judged, so neither right nor wrong: {verdicts['unchecked']:,} of {total}."
        yield Finding("unchecked", "plain", text, "unchecked")


def _unsupported(refuted: int, uncited: int, checked: int) -> str:
    """Statements whose lines do not say what they say, and apart from them those that cite none."""
    judged = plural(checked, "judged statement")
    if not uncited:
        return f"Not supported by the lines they cite: {refuted:,} of {judged}."
    none = f"Citing no lines at all, so not supported: {uncited:,} of {judged}."
    return f"{none} Citing lines that do not support them: {refuted:,}." if refuted else none


def _answers(records: Iterable[Record], count: Counter[str]) -> Iterator[Finding]:
    answered = [r for r in records if r.reply and not r.reply.abstained and answerable(r)]
    if known := sum(share(r, "contains") is not None for r in answered):
        yield _failed("answers", count["wrong"], known, f"Every answer holds an expected one ({known:,} of {known:,}).",
                      f"Without an expected answer: {{bad}} of {plural(known, 'reply', 'replies')}.",
                      "wrong")  # fmt: skip
    if known := sum(share(r, "citation_recall") is not None for r in answered):
        yield _failed("citations", count["off"], known, f"Every answer cites a gold line ({known:,} of {known:,}).",
                      f"Citing no gold line: {{bad}} of {plural(known, 'answer')}.", "off")  # fmt: skip


def _refusals(records: Iterable[Record], count: Counter[str]) -> Iterator[Finding]:
    replied = [r for r in records if r.reply]
    can = sum(answerable(r) for r in replied)
    cannot = len(replied) - can
    if can:
        yield _failed("refusals", count["wrongly refused"], can,
                      f"No question that the articles answer was refused (of {can:,}).",
                      f"Refused although the articles answer: {{bad}} of {plural(can, 'question')}.",
                      "wrongly refused")  # fmt: skip
    if cannot:
        yield _failed("unanswerable questions", count["wrongly answered"], cannot,
                      f"Every question that the articles do not answer was refused ({cannot:,} of {cannot:,}).",
                      f"Answered although the articles do not: {{bad}} of {plural(cannot, 'question')}.",
                      "wrongly answered")  # fmt: skip


def _notices(run: Run) -> Iterator[Finding]:
    """What the system tells its readers; a fault where a model was to answer, and something else was given."""
    replies = [record.reply for record in run.records if record.reply]
    notices = Counter(reply.notice for reply in replies if reply.notice)
    if not notices:
        return
    ((most, _),) = notices.most_common(1)
    number = notices.total()
    text = f"With a notice to the reader: {number:,} of {plural(len(replies), 'reply', 'replies')}"
    text += f" (most often “{plain(most or '', LONGEST_NOTICE)}”)."
    instead = sum(bool(reply.notice) and reply.model is None for reply in replies) if run.settings.get("model") else 0
    tone: Tone = "plain" if not instead else "fair" if instead <= FAIR * len(replies) else "bad"
    yield Finding("notices", tone, text, "noticed")


def _speed(run: Run) -> str:
    half, most = run.result("latency_p50"), run.result("latency_p95")
    if half is None or half.value is None:
        return ""
    text = f"Half of the replies came within {figure(half.value, 's')}"
    return text + (f", 95 % within {figure(most.value, 's')}." if most and most.value is not None else ".")


def headline(run: Run, gates: Sequence[Gate] = ()) -> str:
    """The shortest true summary: gates first, then what is weak and strong."""
    by_tone: dict[Tone, list[str]] = {}
    for finding in findings(run):
        by_tone.setdefault(finding.tone, []).append(finding.topic)
    failed = sum(gate.failure(run) is not None for gate in gates)
    parts = []
    if gates:
        parts.append(f"{failed} of {plural(len(gates), 'gate')} failed" if failed else "All gates passed")
    parts += [f"{TONES[tone][0]}: {', '.join(by_tone[tone])}" for tone in ORDER if tone in by_tone]
    return ". ".join(parts) + "."

"""Each case of a run: what was asked and expected, the reply, and why each of its statements passed or failed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from evals.records import Judged, Place, Record, Reply, Said
from evals.report.excerpts import FULL, Detail, Lines, excerpts, gold_of
from evals.report.figures import grouped
from evals.report.icons import icon
from evals.report.markup import Markup, cut, join, outside, tag
from evals.report.outcomes import answerable, outcomes
from evals.report.words import OUTCOMES, Tone, figure
from evals.report.words import lines as numbers
from rag.types import Verdict

SHORT = 400
"""Characters that are shown of what is no answer: questions, reasons, sources."""
MANY = 60
"""Statements, turns or expected answers of one case that are shown."""
RETRIEVED = 10
REMEMBERED = "remembered from an earlier run, so not timed"
ELSEWHERE = ("latency_p50", "latency_p95", "errors")
"""Scores that say of a case what its seconds and its outcome say already."""
_LABEL = re.compile(r"\[\d{1,3}\]")

VERDICTS: dict[Verdict, tuple[str, Tone]] = {
    "supported": ("check", "good"),
    "unsupported": ("warning", "bad"),
    "unchecked": ("dashed", "plain"),
}


def chip(key: str) -> Markup:
    """An outcome as a drawing and a word."""
    one = OUTCOMES[key]
    return tag("span", icon(one.icon), one.words, class_=f"chip {one.tone}", title=one.meaning)


def verdict_chip(verdict: Verdict, score: float | None = None) -> Markup:
    drawing, tone = VERDICTS.get(verdict, ("dashed", "plain"))
    words = str(verdict) + (f" {score:.2f}" if score is not None else "")
    return tag("span", icon(drawing), words, class_=f"chip {tone}")


def case(record: Record, number: int, sources: Mapping[str, Lines], detail: Detail = FULL) -> Markup:
    """A case as one closed `details`; `data-` attributes carry what the filters need."""
    keys = outcomes(record)
    summary = tag(
        "summary",
        tag("span", str(number), class_="number"),
        tag("h3", cut(str(record.case.get("question", "")), SHORT), dir="auto"),
        tag("span", join(chip(key) for key in keys), class_="chips"),
    )
    body = join([_asked(record, detail), _reply(record, detail), _lines(record, sources, detail), _more(record)])
    return tag(
        "details",
        summary,
        tag("div", body, class_="inside"),
        class_="case",
        id=f"case-{number}",
        data_tags=json.dumps(record.tags),
        data_outcomes=json.dumps(keys),
    )


def _asked(record: Record, detail: Detail) -> Markup:
    turns = record.case.get("history") or ()
    earlier = join(
        join([tag("dt", cut(str(turn[0]), SHORT), dir="auto"), tag("dd", cut(str(turn[1]), SHORT), dir="auto")])
        for turn in turns[-MANY:]
        if isinstance(turn, Sequence) and len(turn) == 2
    )
    facts = [tag("span", "Case ", tag("code", cut(record.id, 200), dir="auto"))]
    facts += [tag("span", outside(cut(one, 80)), class_="tag") for one in record.tags]
    if today := record.case.get("today"):
        facts.append(tag("span", "asked as on ", outside(cut(str(today), 40))))
    facts.append(tag("span", REMEMBERED if record.remembered else figure(record.seconds, "s")))
    long = str(record.case.get("question", ""))
    return join(
        [
            tag("p", join(facts, " "), class_="facts"),
            tag("p", cut(long, detail.answer), dir="auto") if len(long) > SHORT else None,
            _section("Earlier in the conversation", tag("dl", earlier)) if earlier else None,
            _section("Expected", _expected(record)),
        ]
    )


def _expected(record: Record) -> Markup:
    if not answerable(record):
        return tag("p", "A refusal: the articles do not answer this.")
    answers = [str(answer) for answer in record.case.get("answers", ())]
    gold = gold_of(record)
    said = join((outside(cut(answer, SHORT)) for answer in answers[:MANY]), " · ")
    where = join((tag("code", cut(str(one), SHORT), dir="auto") for one in gold[:MANY]), " ")
    return join(
        [
            tag("p", said) if said else tag("p", "Any answer; none is given."),
            tag("p", icon("gold"), "Gold lines: ", where, class_="small") if where else None,
        ]
    )


def _reply(record: Record, detail: Detail) -> Markup:
    notice = record.reply.notice if record.reply else None
    said = tag("p", icon("note"), " The system says: ", outside(cut(notice, SHORT)), class_="small") if notice else None
    return join([_answer(record, detail), said])


def _answer(record: Record, detail: Detail) -> Markup:
    reply = record.reply
    if reply is None:
        why = cut(record.error or "no reason is given", detail.answer)
        return _section("No reply", tag("p", outside(why), class_="error"))
    if reply.abstained:
        return _section("Refused to answer", tag("blockquote", cut(reply.answer, detail.answer), dir="auto"))
    items = join(_statement(reply, said, judged, detail) for said, judged in _pairs(record))
    parts = []
    if not items or not _is_all_statements(record):
        parts.append(_section("Reply", tag("blockquote", cut(reply.answer, detail.answer), dir="auto")))
    if items:
        parts.append(_section("Statements" if parts else "Reply", tag("ol", items, class_="statements")))
    else:
        parts.append(tag("p", "The reply has no statements that could be judged.", class_="small"))
    if reply.disagreements:
        told = (tag("li", join((outside(cut(v, SHORT)) for v in one), " ↔ ")) for one in reply.disagreements[:MANY])
        parts.append(_section("Disagreements it tells of", tag("ul", join(told))))
    return join(parts)


def _is_all_statements(record: Record) -> bool:
    """Whether the judged statements, one after the other, are the whole reply, so that it need not be shown twice."""
    said = record.reply.answer if record.reply and len(record.judged) <= MANY else ""
    return _letters(said) == _letters("".join(judged.text for judged in record.judged))


def _letters(text: str) -> str:
    return "".join(_LABEL.sub("", text).split())


def _pairs(record: Record) -> Iterator[tuple[Said | None, Judged | None]]:
    """What was said beside how it was judged: in order where all were judged (labels may be gone from the text)."""
    said = list(record.reply.statements[:MANY]) if record.reply else []
    judged = record.judged[:MANY]
    if len(said) == len(judged):
        yield from zip(said, judged, strict=True)
        return
    for one in judged:
        own = next((other for other in said if other.text == one.text), None)
        if own is not None:
            said.remove(own)
        yield own, one
    yield from ((one, None) for one in said)


def _statement(reply: Reply, said: Said | None, judged: Judged | None, detail: Detail) -> Markup:
    text = judged.text if judged else said.text if said else ""
    cited = judged.citations if judged else said.citations if said else ()
    pins = join((tag("span", f"[{number}]", class_="pin") for number in cited), " ")
    notes = [verdict_chip(judged.verdict, judged.score) if judged else tag("span", "not judged", class_="chip plain")]
    if judged and judged.reason:
        notes.append(tag("span", outside(cut(judged.reason, SHORT)), class_="reason"))
    parts = [tag("p", outside(cut(text, detail.answer)), " ", pins), tag("p", join(notes, " "), class_="why")]
    parts += [tag("p", line, class_="small") for line in _each_citation(judged)]
    if said and said.verdict and (judged is None or said.verdict != judged.verdict):
        own = f": {cut(said.reason, SHORT)}" if said.reason else ""
        parts.append(tag("p", "The system itself calls it ", str(said.verdict), outside(own), class_="small"))
    missing = judged.missing if judged else [n for n in cited if n not in {place.number for place in reply.citations}]
    if missing:
        labels = ", ".join(f"[{number}]" for number in missing)
        parts.append(tag("p", f"It names what the reply or the articles do not have: {labels}.", class_="small"))
    return tag("li", join(parts), class_=judged.verdict if judged else "unchecked")


def _each_citation(judged: Judged | None) -> Iterator[str]:
    """What each of several citations does for its statement, in the terms of ALCE."""
    if judged is None:
        return
    for number, alone, rest in zip(judged.citations, judged.alone, judged.without, strict=False):
        if alone == "supported":
            yield f"[{number}] supports it by itself."
        elif rest == "supported":
            yield f"[{number}] is not needed: the other lines support it without this one."
        elif judged.verdict == "supported":
            yield f"[{number}] supports it together with the others."
        else:
            yield f"[{number}] does not support it by itself."


def _lines(record: Record, sources: Mapping[str, Lines], detail: Detail) -> Markup:
    shown = excerpts(record, sources, detail)
    cited = record.reply and record.reply.citations
    return _section(f"{'Cited' if cited else 'Gold'} lines in their articles", shown) if shown else Markup("")


def _more(record: Record) -> Markup:
    parts = [_retrieved(record), _scores(record)]
    return tag("div", join(parts), class_="more") if any(parts) else Markup("")


def _retrieved(record: Record) -> Markup:
    passages = record.reply.passages[:RETRIEVED] if record.reply else ()
    gold = gold_of(record)
    rows = [tag("li", _address(p), _gold_flag() if any(g.covers(p) for g in gold) else None) for p in passages]
    return _section("Retrieved, best first", tag("ol", join(rows), class_="retrieved")) if rows else Markup("")


def _address(place: Place) -> Markup:
    return tag("code", f"{cut(place.source, 200)}:{numbers(place.line_start, place.line_end)}", dir="auto")


def _gold_flag() -> Markup:
    return join([" ", tag("span", icon("gold"), " gold", class_="goldflag")])


def _scores(record: Record) -> Markup:
    """The case's own part of each metric, without what the whole run alone has."""
    rows = []
    for metric in (one for group in grouped(list(record.scores)).values() for one in group):
        if metric.name in ELSEWHERE:
            continue
        score = record.scores[metric.name]
        value = "not scored" if score is None or not score[1] else figure(score[0] / score[1], metric.unit)
        if score is None or score[1]:
            rows.append(tag("div", tag("dt", metric.title), tag("dd", value)))
    return _section("Scores", tag("dl", join(rows), class_="scores")) if rows else Markup("")


def _section(title: str, *body: str) -> Markup:
    return tag("div", tag("h4", title), *body, class_="part")

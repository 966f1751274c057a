"""The run's judge on every statement of a reply: on the lines it cites together, and on each as ALCE asks.

What a system says that it quotes is believed only as far as the source itself bears it out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from evals.judges.uncovered import uncovered
from evals.metrics.answers import without_labels
from evals.metrics.citations import named_lines
from evals.records import Judged, Place, Reply, Said
from evals.systems.prose import LABEL, claims, statements
from rag import Line, Ruling, split_sentences

if TYPE_CHECKING:
    from evals.judges.judging import Judge
    from rag.types import Verdict

Stored = Callable[[str], Sequence[str]]
"""The stored lines of a source, from line 1; none when it is unknown."""

LONGEST = 4_000
"""Characters of a statement that are judged at once: less than any judge refuses to read."""
REACH = 5_000
"""Characters on either side of a quote in which its sentences begin and end."""
FORGED = "the quote does not stand in the lines it names"
NOWHERE = "it cites lines that the articles do not have"
_PIECE = re.compile(rf"\S(?:.{{0,{LONGEST - 1}}}(?=\s|\Z)|.{{{LONGEST - 1}}})", re.DOTALL)


def judge_reply(reply: Reply, judge: Judge, stored: Stored | None = None) -> tuple[Judged, ...]:
    """Every statement with its verdicts, in the order of the answer, then the sentences of the answer that no
    statement holds. None of a refusal, which states nothing.

    With `stored` a statement is judged on what stands in the articles: on the whole sentences that the quote touches
    when it is in the lines named, else on those lines, and the reason says so. A citation of lines that no article has
    is missing, like a number that the reply does not have. Without `stored` every quote is taken as given.
    """
    if reply.abstained:
        return ()
    said = (*stated(reply), *_read(uncovered(reply)))
    read = {place.number: _shown(place, stored) for place in reply.citations}
    return tuple(_judged(one, read, judge) for one in said)


def stated(reply: Reply) -> Iterator[Said]:
    """The statements without citation labels. Where a reply gives none, the sentences of its answer; where a statement
    gives no citations, those that its own labels name, each once, whether the reply has them or not."""
    return _read(reply.statements or claims(reply.answer) or statements(reply.answer))


def _read(said: Sequence[Said]) -> Iterator[Said]:
    for one in said:
        citations = one.citations or tuple(n for part in statements(one.text) for n in part.citations)
        text = without_labels(one.text) if LABEL.search(one.text) else one.text
        yield replace(one, text=readable(text), citations=tuple(dict.fromkeys(citations)))


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a judge sees of a citation, None where its lines are empty; `note` says what is wrong with it."""

    line: Line | None
    note: str = ""

    @property
    def missing(self) -> bool:
        return self.note == NOWHERE


def _shown(place: Place, stored: Stored | None) -> _Shown:
    if stored is None:
        return _Shown(line_of(place))
    there, note = _there(place, stored)
    if note or not place.quote.strip():
        return _Shown(line_of(replace(place, quote=there)) if there else None, note)
    before, after = _around(" ".join(place.quote.split()), there)
    return _Shown(line_of(replace(place, quote=f"{before}{place.quote.strip()}{after}")))


def _there(place: Place, stored: Stored) -> tuple[str, str]:
    """What stands in the lines of a place, in single spaces, and what is wrong with the place."""
    lines = named_lines(place, stored)
    there = " ".join(" ".join(lines).split())
    if not lines:
        return "", NOWHERE
    return there, "" if " ".join(place.quote.split()) in there else FORGED


def _around(quote: str, there: str) -> tuple[str, str]:
    """The words before and after a quote in the sentences it touches: "it is safe" may come out of "Nobody says that it
    is safe"."""
    begin = there.index(quote)
    end = begin + len(quote)
    before = after = ""
    for first, last in split_sentences(there, max(0, begin - REACH), min(len(there), end + REACH)):
        if first < begin < last:
            before = there[first:begin]
        if first < end < last:
            after = there[end:last]
    return _with_words(before), _with_words(after)


def _with_words(text: str) -> str:
    """Nothing where it is only marks, as those of a list or a quotation."""
    return text if any(map(str.isalnum, text)) else ""


def quotes_exact(reply: Reply, stored: Stored) -> tuple[int, int]:
    """How many citations have a quote that stands in the lines they name, of how many with a quote."""
    quoting = [place for place in reply.citations if place.quote.strip()]
    return sum(not _there(place, stored)[1] for place in quoting), len(quoting)


def _judged(said: Said, read: Mapping[int, _Shown], judge: Judge) -> Judged:
    """`read`: what stands behind each number that the reply has."""
    known = tuple(number for number in said.citations if number in read and not read[number].missing)
    missing = tuple(number for number in said.citations if number not in known)
    shown = [read[number] for number in said.citations if number in read]
    lines = [read[number].line for number in known]
    ruling = _ruling(said.text, lines, judge)
    notes = dict.fromkeys(one.note for one in shown if one.note)
    reason = "; ".join([*notes, *([ruling.reason] if ruling.reason else [])]) or None
    one = Judged(said.text, known, ruling.verdict, ruling.score, reason, missing=missing)
    if not ruling.supported or len(lines) < 2:
        return one
    alone = tuple(_ruling(said.text, [line], judge).verdict for line in lines)
    without = tuple(_without(n, verdict, said.text, lines, judge) for n, verdict in enumerate(alone))
    return replace(one, alone=alone, without=without)


def _without(number: int, alone: Verdict, text: str, lines: Sequence[Line | None], judge: Judge) -> Verdict:
    """On all lines but one. Not asked, so unchecked, where that line is enough by itself: ALCE then calls it needed."""
    if alone == "supported":
        return "unchecked"
    return _ruling(text, [*lines[:number], *lines[number + 1 :]], judge).verdict


def _ruling(text: str, lines: Sequence[Line | None], judge: Judge) -> Ruling:
    """A statement too long for a judge is judged sentence by sentence: it is supported when all are that can be
    checked."""
    there = [line for line in lines if line]
    if len(text) <= LONGEST:
        return judge.judge(text, there)
    weakest = Ruling("unchecked", None, "there is nothing in it to check")
    for part in _parts(text):
        ruling = judge.judge(part, there)
        if ruling.verdict == "unsupported":
            return ruling
        if ruling.verdict == "supported" and (weakest.score is None or (ruling.score or 0.0) < weakest.score):
            weakest = ruling
    return weakest


def _parts(text: str) -> Iterator[str]:
    """The sentences of a text, in pieces where they are too long themselves."""
    for start, end in split_sentences(text, 0, len(text)):
        yield from _PIECE.findall(text[start:end])


def line_of(place: Place) -> Line:
    """A cited place as a judge reads it; a date that is none is left out."""
    try:
        published = date.fromisoformat(place.published) if place.published else None
    except ValueError:
        published = None
    return Line(readable(place.quote), readable(place.title), place.outlet and readable(place.outlet), published)


def readable(text: str) -> str:
    """Without the lone surrogates that JSON can hold and no judge can read."""
    return text.encode("utf-8", "replace").decode("utf-8")

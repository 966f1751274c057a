"""Putting answers together: each citation is cut from the stored text and compared with it before it goes out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from rag.answering.candidates import Candidate
from rag.answering.disagreeing.disagreements import Found
from rag.answering.drafts import laid_out
from rag.answering.prompts import ABSTENTION, visible, without_brackets
from rag.answering.verification import Checked
from rag.types import Answer, Citation, Disagreement, DisagreementValue, Evidence, ShortAnswer, Statement

Stale = Callable[[str], bool]
Dated = Callable[[str | None], str | None]
"""From a day of publication to the words that tell it, or None where the reader need not know."""
RELATED = 3
SURE = 0.0
"""Log-odds by the reader that words need to be shown as the answer."""
_BY_LINE = re.compile(r"\S(?:[^\n]*\S)?")


def quoted(question: str, chosen: Sequence[Candidate], stale: Stale, dated: Dated) -> Answer:
    """An answer in quotes: each statement is supported by being found at its address, letter by letter."""
    citations = _citations((c.evidence() for c in chosen), stale)
    statements = tuple(
        Statement(c.quote, "supported" if c.quote == s.text else "unsupported", 1.0, (c.number,))
        for c, s in zip(citations, chosen, strict=True)
    )
    notes = _date_notes([c.published for c in citations], dated)
    text = " ".join(map(_quotation, statements, notes))
    short = tuple(s for c, one in zip(citations, chosen, strict=True) for s in _short(c, one))
    return Answer(question, text, False, "quote", statements=statements, citations=citations, short_answers=short)


def _short(citation: Citation, chosen: Candidate) -> Iterator[ShortAnswer]:
    """The words of a chosen sentence that answer; of words that go on in the next line, one for each line."""
    if chosen.words is None or chosen.sure < SURE:
        return
    article = chosen.hit.passage.article
    for piece in _BY_LINE.finditer(article.text, *chosen.words):
        span = article.span(piece.start(), piece.end())
        yield ShortAnswer(piece[0], citation.number, span.line_start, span.char_start, span.char_end)


def _quotation(statement: Statement, note: str = "") -> str:
    """An article's own "[7]" must not be taken for a citation; in the statement itself it stays."""
    labels = "".join(f"[{n}]" for n in statement.citations)
    return f"{without_brackets(visible(' '.join(statement.text.split())))} {labels}{f' ({note})' if note else ''}"


def _date_notes(published: Sequence[str | None], dated: Dated) -> list[str]:
    """The date of an old article, at the first sentence that rests on it."""
    return [dated(day) or "" if day not in published[:i] else "" for i, day in enumerate(published)]


def written(
    question: str,
    checked: Sequence[Checked],
    pool: Sequence[Evidence],
    model: str,
    stale: Stale,
    dated: Dated,
    strict: bool = False,
) -> Answer:
    """An answer in a model's words, as far as it has been checked. `strict` leaves out what is not supported.

    The numbers of checked sentences go into `pool`. A sentence that is not supported has no label in the text; its
    statement still names the lines that it claimed to rest on.
    """
    kept = [c for c in checked if c.supported or not strict]
    # In order of appearance, so that a number once shown stays while the answer grows.
    used = dict.fromkeys(n for c in kept for n in (*c.sentence.numbers, *c.claimed))
    new = {old: number for number, old in enumerate(used, 1)}
    statements = tuple(
        Statement(c.sentence.text, c.ruling.verdict, c.ruling.score, tuple(new[n] for n in c.claimed), c.ruling.reason)
        for c in kept
    )
    days = [pool[c.claimed[0] - 1].published if c.supported else None for c in kept]
    notes = _date_notes(days, dated)
    sentences = [replace(c.sentence, note=f"({n})") if n else c.sentence for c, n in zip(kept, notes, strict=True)]
    text = laid_out(sentences, new)
    citations = _citations((pool[old - 1] for old in new), stale)
    return Answer(question, text, False, "llm", model=model, statements=statements, citations=citations)


def abstention(question: str, ranked: Sequence[Candidate], stale: Stale, model: str | None = None) -> Answer:
    """No answer, said plainly, with the closest lines to look at."""
    closest: dict[str, Candidate] = {}
    for candidate in ranked:
        closest.setdefault(candidate.hit.passage.passage_id, candidate)
    related = _citations((c.evidence() for c in list(closest.values())[:RELATED]), stale)
    return Answer(question, ABSTENTION, True, "llm" if model else "quote", model=model, related=related)


def with_disagreements(answer: Answer, found: Sequence[Found], newer: Sequence[Evidence], stale: Stale) -> Answer:
    """The answer with what contradicts it: both values, by whom and when; in quotes also the other sentences. And
    with the sentences that give a newer figure."""
    citations = list(answer.citations)
    statements = list(answer.statements)
    text = answer.text
    numbers = {(c.source, c.line_start, c.char_start): c.number for c in citations}

    def number(evidence: Evidence) -> int:
        nonlocal text
        place = (evidence.source, evidence.span.line_start, evidence.span.char_start)
        if place not in numbers:
            numbers[place] = len(citations) + 1
            citations.append(Citation.of(numbers[place], evidence, stale(evidence.source)))
            if answer.answerer == "quote":
                statements.append(Statement(evidence.quote, "supported", 1.0, (numbers[place],)))
                text += f" {_quotation(statements[-1])}"
        return numbers[place]

    disagreements = tuple(_disagreement(f, number) for f in found)
    later = []
    for evidence in newer:
        known = len(citations)
        label = f"[{number(evidence)}]"
        if answer.answerer == "llm" and len(citations) > known:
            said = ", ".join(filter(None, (evidence.outlet, evidence.published)))
            later.append(f"Newer: “{without_brackets(visible(' '.join(evidence.quote.split())))}” {label}, {said}.")
    text = "\n".join([text, *later, *map(_told, disagreements)])
    return replace(
        answer, text=text, statements=tuple(statements), citations=tuple(citations), disagreements=disagreements
    )


def _disagreement(found: Found, number: Callable[[Evidence], int]) -> Disagreement:
    values = (
        DisagreementValue(
            given.value,
            tuple(dict.fromkeys(map(number, given.evidence))),
            given.evidence[0].outlet,
            given.evidence[0].published,
        )
        for given in found.values
    )
    return Disagreement(found.about, tuple(values), found.kind)


def _told(disagreement: Disagreement) -> str:
    """One line: "Articles differ (soldiers in Iraq): 5,000 [1], Harbour Post, 2020-01-29; 5,200 [2], …"."""
    opening = "Corrected later" if disagreement.kind == "correction" else "Articles differ"
    values = (
        ", ".join(filter(None, (f"{v.value} {''.join(f'[{n}]' for n in v.citations)}", v.outlet, v.published)))
        for v in disagreement.values
    )
    return f"{opening} ({disagreement.about}): {'; '.join(values)}."


def _citations(evidence: Iterable[Evidence], stale: Stale) -> tuple[Citation, ...]:
    return tuple(Citation.of(number, e, stale(e.source)) for number, e in enumerate(evidence, 1))

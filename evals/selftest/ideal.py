"""Perfect replies to a question set, made from its gold lines: what every metric has to call perfect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evals.questions import Case, Gold
from evals.records import Place, Reply, Said
from rag import split_sentences

REFUSAL = "The articles do not say."

Sources = Mapping[str, Sequence[str]]
"""The stored lines of each source, from line 1."""


def ideal(case: Case, sources: Sources) -> Reply | None:
    """The gold lines quoted and cited, one statement for each group of evidence; a refusal where there is no answer.
    None for a case whose gold lines are not known."""
    if not case.answerable:
        return Reply(REFUSAL, abstained=True)
    chosen = list({gold.group: gold for gold in reversed(case.evidence)}.values())
    places = [_place(gold, number, case, sources) for number, gold in enumerate(reversed(chosen), 1)]
    known = [place for place in places if place]
    if not known or len(known) < len(places):
        return None
    statements = tuple(Said(place.quote, (place.number,)) for place in known)
    text = " ".join(f"{place.quote} [{place.number}]" for place in known)
    differ = (tuple(case.answers),) if "disagreement" in case.tags else ()
    return Reply(text, False, statements, tuple(known), differ, passages=tuple(known))


def _place(gold: Gold, number: int, case: Case, sources: Sources) -> Place | None:
    """The sentence of the gold lines that holds an answer, or their first."""
    lines = sources.get(gold.source, ())
    if gold.line_start is None or not lines:
        return None
    for line in range(gold.line_start, (gold.line_end or gold.line_start) + 1):
        text = lines[line - 1] if line <= len(lines) else ""
        sentences = [text[a:b] for a, b in split_sentences(text, 0, len(text))]
        for sentence in sentences:
            if any(answer.casefold() in sentence.casefold() for answer in case.answers):
                return Place(gold.source, line, line, sentence, number=number)
        if sentences and line == (gold.line_end or gold.line_start):
            return Place(gold.source, line, line, sentences[0], number=number)
    return None

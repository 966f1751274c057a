"""Putting answers together: each citation is cut from the stored text and compared with it before it goes out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from rag.answering.candidates import Candidate
from rag.answering.labels import Draft
from rag.answering.prompts import ABSTENTION, without_brackets
from rag.types import Answer, Citation, Evidence, Statement

Stale = Callable[[str], bool]
RELATED = 3


def quoted(question: str, chosen: Sequence[Candidate], stale: Stale) -> Answer:
    """An answer in quotes: each statement is supported by being found at its address, letter by letter."""
    citations = _citations((c.evidence() for c in chosen), stale)
    statements = tuple(
        Statement(c.quote, "supported" if c.quote == s.text else "unsupported", 1.0, (c.number,))
        for c, s in zip(citations, chosen, strict=True)
    )
    # An article's own "[7]" must not be taken for a citation; in the quote itself it stays.
    text = " ".join(f"{without_brackets(' '.join(s.text.split()))} [{n}]" for s in statements for n in s.citations)
    return Answer(question, text, False, "quote", statements=statements, citations=citations)


def written(question: str, draft: Draft, model: str, stale: Stale) -> Answer:
    """An answer in a model's words. Its statements are not checked yet, and say so."""
    citations = _citations(draft.cited, stale)
    return Answer(question, draft.text, False, "llm", model=model, statements=draft.statements, citations=citations)


def abstention(question: str, ranked: Sequence[Candidate], stale: Stale, model: str | None = None) -> Answer:
    """No answer, said plainly, with the closest lines to look at."""
    closest: dict[str, Candidate] = {}
    for candidate in ranked:
        closest.setdefault(candidate.hit.passage.passage_id, candidate)
    related = _citations((c.evidence() for c in list(closest.values())[:RELATED]), stale)
    return Answer(question, ABSTENTION, True, "llm" if model else "quote", model=model, related=related)


def _citations(evidence: Iterable[Evidence], stale: Stale) -> tuple[Citation, ...]:
    return tuple(Citation.of(number, e, stale(e.source)) for number, e in enumerate(evidence, 1))

"""What stands just outside the passages that were found: a passage may end between two parties' figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.answering.disagreeing.mentions import may_hold_value
from rag.retrieval.hits import Hit
from rag.types import Evidence, Sentence

_HITS, _FURTHER_HITS = 10, 30
_BEFORE, _AFTER = 1, 2
_GAP = 80
"""Characters between two passages that follow each other: blank lines, a heading."""


def deeper(hits: Sequence[Hit], known: Sequence[Evidence]) -> list[Evidence]:
    """Sentences with a value, or rows of a table, of later hits where they touch the first ten; without the known."""
    places = {(e.article_id, e.span.line_start, e.span.char_start) for e in known}
    found: dict[tuple[str, int], Evidence] = {}
    ends = [(h.passage.article.article_id, *_extent(h)) for h in hits[:_HITS] if h.passage.sentences]
    for hit in hits[_HITS:_FURTHER_HITS]:
        article = hit.passage.article
        for sentence in _touching(hit, [(start, end) for key, start, end in ends if key == article.article_id]):
            text = article.text[sentence.start : sentence.end]
            if not (may_hold_value(text) or "|" in text):
                continue
            evidence = Evidence.of(article, sentence)
            if (article.article_id, evidence.span.line_start, evidence.span.char_start) not in places:
                found[article.article_id, sentence.start] = evidence
    return list(found.values())


def _extent(hit: Hit) -> tuple[int, int]:
    return hit.passage.sentences[0].start, hit.passage.sentences[-1].end


def _touching(hit: Hit, others: Sequence[tuple[int, int]]) -> Iterator[Sentence]:
    if not others or not hit.passage.sentences:
        return
    start, end = _extent(hit)
    if any(0 <= start - after <= _GAP for _, after in others):
        yield from hit.passage.sentences[:_AFTER]
    if any(0 <= before - end <= _GAP for before, _ in others):
        yield from hit.passage.sentences[-_BEFORE:]

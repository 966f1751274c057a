"""Where news, or anything known, is asked for: the opening sentences of the articles about it say what is new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice

from rag.answering.candidates import Candidate
from rag.index.lexical import words
from rag.index.store import Index
from rag.retrieval.near_duplicates import distinct
from rag.retrieval.periods import days
from rag.retrieval.topics import topic
from rag.retrieval.wishes import TimeWish
from rag.types import Article, Sentence

MOST = 3
_LOOKED_AT = 20
"""Articles."""
SHORTLY = timedelta(days=14)
_WHOLE = 8
"""Words; a shorter line before the text is a place, a date or a name."""


def openings(index: Index, question: str, ranked: Sequence[Candidate], wish: TimeWish) -> list[Candidate]:
    """The openings of the first articles whose title or opening names the whole topic, the best first; empty when the
    question asks for something else, or no article is about its topic. Of a question about some days only articles
    from these, if there are any; else, before an event, the first that tells of it."""
    asked = topic(question)
    if asked is None:
        return []
    first = {c.hit.passage.article.article_id: c for c in reversed(ranked)}
    order = list(dict.fromkeys(c.hit.passage.article.article_id for c in ranked))
    about = list(islice(_about(index, asked, [first[article] for article in order]), _LOOKED_AT))
    inside = [c for c in about if _told_in(wish, c)]
    if not inside and wish.side == "before":
        return sorted(about, key=lambda c: c.hit.passage.article.published or date.max)[:1]
    if not inside and not asked:
        return []
    found = inside or about
    return [found[i] for i in distinct([c.text for c in found])[:MOST]]


def _told_in(wish: TimeWish, candidate: Candidate) -> bool:
    """Whether the article is from the days that are asked for, or shortly after."""
    published = candidate.hit.passage.article.published
    if wish.period is None:
        return True
    since, until = days(wish.period)
    late = until + SHORTLY if until and since else until
    return published is not None and (since or date.min) <= published <= (late or date.max)


def _about(index: Index, asked: frozenset[str], candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    for candidate in candidates[:_LOOKED_AT]:
        known = candidate.hit.passage.article
        article = index.article_at(known.source, known.first_line)  # with its sentences
        sentence = _opening(article)
        if sentence is None or article.article_id != known.article_id:
            continue
        if asked <= set(words(f"{article.title} {article.text[sentence.start : sentence.end]}")):
            yield candidate if sentence == candidate.sentence else replace(candidate, sentence=sentence, words=None)


def _opening(article: Article) -> Sentence | None:
    """The first whole sentence of the text, else the first key point."""
    whole = [
        sentence
        for sentence in article.sentences
        if sentence.answers
        and len((text := article.text[sentence.start : sentence.end].rstrip()).split()) >= _WHOLE
        and (sentence.kind == "point" or text.endswith((".", "”", '"')))
    ]
    return next((s for s in whole if s.kind == "body"), whole[0] if whole else None)

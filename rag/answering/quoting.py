"""Answering without a model: the sentences that answer, exactly as they stand, in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.answering.candidates import Candidate
from rag.retrieval.near_duplicates import distinct

MOST = 3
MARGIN = 0.15
"""Sentences this close below the best one are quoted too: another outlet's figure, the second half of an answer."""
LIKELY = 1.0
"""Log-odds by the reader that a further sentence needs."""


def choose(ranked: Sequence[Candidate]) -> list[Candidate]:
    """One to three sentences, and what takes one of them back; the best article first, in reading order within each."""
    if not ranked:
        return []
    best = ranked[0]
    chosen = [best]
    for candidate in ranked[1:]:
        if len(chosen) == MOST or best.score - candidate.score > MARGIN:
            break
        if candidate.answers >= LIKELY and _adds(chosen, candidate):
            chosen.append(candidate)
    chosen += [c for c in _taken_back(chosen, ranked) if c not in chosen]
    order = {c.hit.passage.article.article_id: i for i, c in reversed(list(enumerate(chosen)))}
    return sorted(chosen, key=lambda c: (order[c.hit.passage.article.article_id], c.sentence.start))


def _taken_back(chosen: Sequence[Candidate], ranked: Sequence[Candidate]) -> Iterator[Candidate]:
    """Sentences that follow a chosen one and say that it is wrong: a correction quotes the error first."""
    places = {c.place: c for c in ranked}
    for candidate in chosen:
        passage = candidate.hit.passage
        following = passage.sentences[passage.sentences.index(candidate.sentence) + 1 :]
        for sentence in following[:_TAKEN_BACK_WITHIN]:
            text = passage.article.text[sentence.start : sentence.end]
            if not _SAYS_WRONG.search(text):
                break
            found = places.get((passage.article.article_id, sentence.start))
            if found is not None:
                yield found


_TAKEN_BACK_WITHIN = 2
_SAYS_WRONG = re.compile(
    r"^(?:that|this|it|the (?:report|figure|number|statement|claim))\b[^.]{0,40}"
    r"\b(?:wrong|incorrect|untrue|false|mistaken)\b"
    r"|\bcorrect (?:figure|number|sum|amount|date|name|year)\b|\bshould have (?:said|read|been)\b",
    re.IGNORECASE,
)


def _adds(chosen: Sequence[Candidate], candidate: Candidate) -> bool:
    """Not the same sentence again, be it a key point or a copy in another outlet."""
    texts = [c.text for c in chosen]
    return len(distinct([*texts, candidate.text])) > len(texts)

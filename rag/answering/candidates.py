"""From hits to sentences: what speaks for each sentence being the answer, as numbers with a meaning."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.answering.question import AnswerType
from rag.retrieval.hits import Hit
from rag.retrieval.pipeline import Found
from rag.types import Evidence, Sentence

Floats = NDArray[np.float32]

HITS_READ = 10
"""The answer uses the first few hits."""
CONTEXT_WEIGHT = 0.85
"""What a question word finds only beside the sentence (in the title or a neighbour) counts this much."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One sentence that could be quoted, with what speaks for it.

    `own`: weighted MaxSim of the question with the sentence alone, 0 to 1. `context`: the same with title and
    passage helping. `closeness`: mean cosine of the whole question with the sentence's word pieces. `weakest`: the
    lowest cosine among the question's content words. `matches`: (m,) best cosine of each question word piece.
    `fit`: whether it holds the kind of words that the question asks for: 1, -1, or 0 when the question does not say.
    `score` puts them together for ranking.
    """

    hit: Hit
    rank: int
    sentence: Sentence
    own: float
    context: float
    closeness: float
    weakest: float
    fit: int
    score: float
    matches: Floats

    @property
    def text(self) -> str:
        return self.hit.passage.article.text[self.sentence.start : self.sentence.end]

    @property
    def place(self) -> tuple[str, int]:
        return self.hit.passage.article.article_id, self.sentence.start

    def evidence(self) -> Evidence:
        article = self.hit.passage.article
        span = article.span(self.sentence.start, self.sentence.end)
        return Evidence(
            source=article.source,
            article_id=article.article_id,
            article_sha256=article.sha256,
            title=article.title,
            outlet=article.outlet,
            published=article.published.isoformat() if article.published else None,
            span=span,
            quote=article.quote(span),
            page=article.page(span.line_start),
            score=self.score,
        )


def candidates(question: str, found: Found, hits: int = HITS_READ) -> list[Candidate]:
    """The sentences of the first hits, best first."""
    wanted = AnswerType.of(question)
    result = []
    for rank, hit in enumerate(found.hits[:hits]):
        for number in range(len(hit.passage.sentences)):
            result.append(_candidate(found, rank, number, wanted))
    result.sort(key=lambda c: (-c.score, c.rank, c.sentence.start))
    return result


def _candidate(found: Found, rank: int, number: int, wanted: AnswerType) -> Candidate:
    hit, interaction = found.hits[rank], found.interaction
    parts = interaction.best[rank]
    own = parts[number + 1]
    matches = np.maximum(own, parts.max(axis=0) * CONTEXT_WEIGHT)
    own_score, context_score = float(own @ interaction.weights), float(matches @ interaction.weights)
    closeness = float(interaction.closeness[rank][number + 1])
    sentence = hit.passage.sentences[number]
    text = hit.passage.article.text[sentence.start : sentence.end]
    fit = wanted.fit(text)
    score = context_score + OWN * own_score + CLOSE * closeness + NEAR * hit.cosine + FITS * fit
    if wanted.demanded and fit < 0:
        score -= WRONG_KIND
    if text.rstrip("”\"'»)").endswith("?"):
        score -= IS_A_QUESTION
    weakest = float(own[interaction.content].min()) if interaction.content.any() else 0.0
    return Candidate(hit, rank, sentence, own_score, context_score, closeness, weakest, fit, score, matches)


# Chosen together for first and first-three sentences right on ClapNQ and on the project's own question sets; the
# optimum is flat, so the numbers are round.
OWN = 1.0
CLOSE = 1.0
NEAR = 0.3
FITS = 0.04
IS_A_QUESTION = 0.15
WRONG_KIND = 0.4

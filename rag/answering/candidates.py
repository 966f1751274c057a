"""From hits to sentences: what the reader and the search say for each being the answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from rag.models.reader import Passage, Reader, Reading
from rag.retrieval.hits import Hit
from rag.retrieval.pipeline import Found
from rag.types import Evidence, Sentence

HITS_READ = 10
"""The reader reads the first few hits."""

# A conditional logistic model of which sentence answers, fitted by `python -m evals.calibration.abstention`; a unit
# of `score` is `UNIT` of its log-odds.
RANKING = {"evidence": 0.26, "words": 0.15, "answerable": 0.43, "found": 16.4}
UNIT = 4.0
_EVIDENCE_TELLS = 12.0
"""Log-odds against a sentence beyond which they tell no more, as of one that did not fit."""
UNREAD = -100.0
"""The score of a sentence that was not read: below all that were."""
_WORDS_TELL = 6.0
"""Log-odds for and against the words of a short answer beyond which they tell no more."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One sentence that could be quoted.

    Log-odds by the reader: `answers` that it does, `answerable` that its passage does, `sure` that the passage's best
    short answer is one. `words`: where that stands in the article's text, if it stands in this sentence. `score` ranks,
    and moves with what the question says of days.
    """

    hit: Hit
    rank: int
    sentence: Sentence
    answers: float
    answerable: float
    sure: float
    words: tuple[int, int] | None
    score: float

    @property
    def text(self) -> str:
        return self.hit.passage.article.text[self.sentence.start : self.sentence.end]

    @property
    def place(self) -> tuple[str, int]:
        return self.hit.passage.article.article_id, self.sentence.start

    def evidence(self) -> Evidence:
        return Evidence.of(self.hit.passage.article, self.sentence, self.score)


def candidates(question: str, found: Found, reader: Reader, hits: int = HITS_READ) -> list[Candidate]:
    """The sentences of the first hits, best first."""
    first = found.hits[:hits]
    readings = reader.read(question, [_passage(hit) for hit in first])
    read = [
        one for rank, (hit, said) in enumerate(zip(first, readings, strict=True)) for one in _of_hit(hit, rank, said)
    ]
    return sorted(read, key=lambda c: (-c.score, c.rank, c.sentence.start))


def unread(found: Found, after: int = 0) -> list[Candidate]:
    """The sentences of later hits, or of all where any news is asked for, in the order in which they were found."""
    return [
        Candidate(hit, rank, sentence, 0.0, 0.0, 0.0, None, UNREAD - rank)
        for rank, hit in enumerate(found.hits)
        for sentence in hit.passage.sentences
        if rank >= after
    ]


def best_first(question: str, found: Found, reader: Reader) -> Found:
    """The hits in the order of their best sentences, as far as they are read; those behind stay."""
    best = dict.fromkeys(c.rank for c in candidates(question, found, reader))
    order = [*best, *(rank for rank in range(len(found.hits)) if rank not in best)]
    scores = sorted((hit.rank_score for hit in found.hits), reverse=True)
    hits = tuple(replace(found.hits[n], rank_score=score) for n, score in zip(order, scores, strict=True))
    return Found(hits, found.interaction.of(order))


def ranking_values(candidate: Candidate) -> dict[str, float]:
    """What speaks for a sentence, by the names in `RANKING`."""
    words = max(-_WORDS_TELL, min(_WORDS_TELL, candidate.sure)) if candidate.words else -_WORDS_TELL
    return {
        "evidence": max(candidate.answers, -_EVIDENCE_TELLS),
        "words": words,
        "answerable": candidate.answerable,
        "found": candidate.hit.score,
    }


def _passage(hit: Hit) -> Passage:
    text = hit.passage.article.text
    return Passage([text[s.start : s.end] for s in hit.passage.sentences], hit.passage.article.title)


def _of_hit(hit: Hit, rank: int, said: Reading) -> Iterator[Candidate]:
    answer = said.answer
    sure = answer.score if answer else -_WORDS_TELL
    for number, sentence in enumerate(hit.passage.sentences):
        here = answer if answer and answer.sentence == number else None
        words = (sentence.start + here.start, sentence.start + here.end) if here else None
        one = Candidate(hit, rank, sentence, said.evidence[number], said.answerable, sure, words, 0.0)
        yield replace(one, score=sum(RANKING[name] * value for name, value in ranking_values(one).items()) / UNIT)

"""From hits to sentences: what speaks for each sentence being the answer, as numbers with a meaning."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.answering.question import Asked, Dated
from rag.index.lexical import words
from rag.retrieval.dayreaders import MONTHS
from rag.retrieval.hits import Hit
from rag.retrieval.late_interaction import Interaction
from rag.retrieval.pipeline import Found
from rag.types import Article, Evidence, Sentence

Floats = NDArray[np.float32]

HITS_READ = 10
"""The answer uses the first few hits."""
CONTEXT_WEIGHT = 0.85
"""What a question word finds only beside the sentence (in the title or a neighbour) counts this much."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One sentence that could be quoted, with what speaks for it.

    `own`: weighted MaxSim of the question with the sentence alone, 0 to 1. `context`: the same with title and
    passage helping. `title`: with the title alone. `closeness`: mean cosine of the whole question with the sentence's
    word pieces. `weakest`: of the question's content words the one that finds least, with title and neighbours helping.
    `matches`: (m,) best cosine of each question word piece.
    `fit`: whether it holds the kind of words that the question asks for: 1, -1, or 0 when the question does not say.
    `strength` puts them together; `score` ranks: `strength` with what its passage tells and, where one is asked for, a
    time of day, until what the question says of days counts too.
    """

    hit: Hit
    rank: int
    sentence: Sentence
    own: float
    context: float
    title: float
    closeness: float
    weakest: float
    fit: int
    strength: float
    score: float
    matches: Floats

    @property
    def text(self) -> str:
        return self.hit.passage.article.text[self.sentence.start : self.sentence.end]

    @property
    def place(self) -> tuple[str, int]:
        return self.hit.passage.article.article_id, self.sentence.start

    def evidence(self) -> Evidence:
        return Evidence.of(self.hit.passage.article, self.sentence, self.score)


def candidates(question: str, found: Found, hits: int = HITS_READ) -> list[Candidate]:
    """The sentences of the first hits, best first."""
    asked = Asked.of(question)
    sought = Sought.of(asked, found.interaction)
    clock = _ASKS_CLOCK.search(question) is not None
    result = []
    for rank, hit in enumerate(found.hits[:hits]):
        likeness = Likeness.of(found.interaction, rank, sought, hit.passage.article)
        for number in range(len(hit.passage.sentences)):
            result.append(_candidate(hit, rank, number, likeness, asked, clock))
    result.sort(key=lambda c: (-c.score, c.rank, c.sentence.start))
    return result


@dataclass(frozen=True, slots=True)
class Sought:
    """The words of a question among its word pieces.

    `words`: (words, m), which turns similarities of pieces into those of words. The others are positions in it:
    `common` words are neither names nor figures. `days`: the pieces that name days, with these days. `months`: those
    of months without a year, by the month. `pieces`: by the stem.
    """

    words: Floats
    common: list[int]
    verb: list[int]
    days: tuple[tuple[Dated, list[int]], ...]
    months: dict[int, list[int]]
    pieces: dict[str, tuple[int, ...]]

    @classmethod
    def of(cls, asked: Asked, interaction: Interaction) -> Sought:
        rows = np.zeros((len(interaction.words), len(interaction.weights)), dtype=np.float32)
        for row, (_, pieces) in enumerate(interaction.words):
            rows[row, list(pieces)] = 1 / len(pieces)
        stems = [stem for stem, _ in interaction.words]
        return cls(
            rows,
            [row for row, stem in enumerate(stems) if stem not in asked.given],
            [row for row, stem in enumerate(stems) if stem == asked.verb],
            tuple(
                (days, [piece for stem, pieces in interaction.words if stem in days.stems for piece in pieces])
                for days in asked.days
            ),
            {
                MONTHS.index(stem[:3]) + 1: list(pieces)
                for stem, pieces in interaction.words
                if stem in _MONTHS and not any(other.isdigit() and len(other) == _YEAR for other in stems)
            },
            dict(interaction.words),
        )

    def known(self, best: Floats, article: Article) -> Floats:
        """An article of the days and of the outlet that the question names need not repeat them in every sentence."""
        fitting = [pieces for days, pieces in self.days if days.fits(article.published)]
        if article.published and article.published.month in self.months:
            fitting.append(self.months[article.published.month])
        outlet = words(article.outlet) if article.outlet else []
        if outlet and all(stem in self.pieces for stem in outlet):
            fitting.append([piece for stem in outlet for piece in self.pieces[stem]])
        if not fitting:
            return best
        best = best.copy()
        for pieces in fitting:
            best[:, pieces] = 1.0
        return best


_MONTHS = frozenset(words("January February April June July August September October November December"))
"""By their stems, without those that are ordinary words, too."""
_YEAR = 4
"""Digits. With a year the month is that of one year."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike the question and each sentence of one passage are: (sentences,) each, `title` a number and `matches`
    (sentences, m). `total` puts them together. `told`, a number: how well the passage as a whole finds the words that
    are no names."""

    own: Floats
    context: Floats
    title: float
    closeness: Floats
    weakest: Floats
    matches: Floats
    total: Floats
    told: float

    @classmethod
    def of(cls, interaction: Interaction, rank: int, sought: Sought, article: Article) -> Likeness:
        best, weights = sought.known(interaction.best[rank], article), interaction.weights
        alone = best[1:]
        matches = np.maximum(alone, best.max(axis=0) * CONTEXT_WEIGHT)
        before, after = np.vstack([alone[:1], alone[:-1]]), np.vstack([alone[1:], alone[-1:]])
        near = np.maximum(alone, np.maximum(np.maximum(before, after), best[0]) * CONTEXT_WEIGHT)
        own, context, closeness = alone @ weights, matches @ weights, interaction.closeness[rank][1:]
        found = alone @ sought.words.T
        nothing = np.full(len(alone), NO_WORD, dtype=np.float32)
        common = found[:, sought.common].mean(axis=1) if sought.common else nothing
        verb = found[:, sought.verb].max(axis=1) if sought.verb else nothing
        told = float((sought.words[sought.common] @ best.max(axis=0)).mean()) if sought.common else NO_WORD
        weakest = (near @ sought.words.T).min(axis=1) if len(sought.words) else nothing
        total = CONTEXT * context + NEAR * (near @ weights) + OWN * own + CLOSE * closeness + COMMON * common
        return cls(own, context, float(best[0] @ weights), closeness, weakest, matches, total + VERB * verb, told)


def _candidate(hit: Hit, rank: int, number: int, likeness: Likeness, asked: Asked, clock: bool) -> Candidate:
    sentence, article = hit.passage.sentences[number], hit.passage.article
    text = article.text[sentence.start : sentence.end]
    fit = asked.kind.fit(text)
    strength = float(likeness.total[number]) + _form(asked, text, article.title, fit)
    score = strength + TOLD * (likeness.told - NO_WORD)
    if clock:
        score += CLOCK if _CLOCK.search(text) else -CLOCK
    if asked.topic is not None:
        score = score if asked.topic else NEWS - LATER * rank
    return Candidate(
        hit=hit,
        rank=rank,
        sentence=sentence,
        own=float(likeness.own[number]),
        context=float(likeness.context[number]),
        title=likeness.title,
        closeness=float(likeness.closeness[number]),
        weakest=float(likeness.weakest[number]),
        fit=fit,
        strength=strength,
        score=score,
        matches=likeness.matches[number],
    )


def _form(asked: Asked, text: str, title: str, fit: int) -> float:
    """What the words of a sentence add to its score: their order, and whether they are of the kind asked for."""
    phrased, counted = asked.phrased(text, title)
    gain = PHRASED * phrased + COUNTED * counted + THING * asked.names_thing(text)
    gain += (FITS + FIGURE * asked.figure) * fit
    if asked.speech:
        gain += QUOTED * (_QUOTED.search(text) is not None) + SAID * (_SAID.search(text) is not None)
    if asked.kind.demanded and fit < 0:
        gain -= WRONG_KIND
    if text.rstrip("”\"'»)").endswith("?"):
        gain -= IS_A_QUESTION
    return gain


# Fitted by conditional logistic regression on which sentence of the hits is gold (ClapNQ and the project's own
# question sets), then rounded.
CONTEXT = 0.75
NEAR = 0.65
OWN = 0.5
CLOSE = 0.8
COMMON = 0.4
VERB = 0.2
THING = 0.13
QUOTED = 0.13
SAID = 0.2
FITS = 0.045
FIGURE = 0.09
PHRASED = 0.05
COUNTED = 0.2
WRONG_KIND = 0.2
IS_A_QUESTION = 0.15
TOLD = 0.2
CLOCK = 0.15
"""For a time of day where one is asked for, and against what has none."""
_ASKS_CLOCK = re.compile(r"\b(?:what|which) (?:time|hour)\b", re.IGNORECASE)
_CLOCK = re.compile(
    r"\b\d{1,2}[.:]\d\d\b|\b\d{1,2} ?[ap]\.?m\b|\bo[’']clock|\bmidnight\b|\bnoon\b|\bmidday\b", re.IGNORECASE
)
NO_WORD = 0.6
NEWS, LATER = 1.0, 0.002
"""For news of no given topic: the beginnings of articles, in the order in which they were found."""
_QUOTED = re.compile(r"[“”\"«»„]")
_SAID = re.compile(
    r"\b(?:sa(?:id|ys)|t(?:old|ells)|add(?:ed|s)|asked|wrote|argued|warned|explained|denied|promised|called|confirmed|"
    r"according to|announced|insisted|replied)\b",
    re.IGNORECASE,
)

"""How well a system finds: the right articles, the answer itself, and how much has to be read for it.

Articles are ranked by their best piece. A piece holds the answer when it shares text with a gold span and says one of
the accepted answers; of a span that says none of them word for word it must hold half. Where a set knows no spans, a
piece of a gold article that says an accepted answer holds it, and without these any piece of a gold article.

Text read for the same answer recall: the reference gives the answer within its first `READ` pieces to some share of
the questions. Of either system we take the fewest pieces per question that give it to as many, and compare the mean
number of words in them: the reference beside itself is 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import log2
from typing import Any

import numpy as np

from evals.benching.alternatives import Piece
from evals.benching.documents import Asked, Document, Pool, Span
from evals.metrics.answers import contains
from evals.metrics.resampling import NOTICED, TAILS, Floats, interval, is_narrow, resamples, surely

CUTS = (1, 3, 5, 10)
LIMIT = 40
"""Pieces that a system is asked for."""
READ = 5
"""Pieces of the reference, whose answer recall the others have to reach."""
NAMES = (*(f"hit@{k}" for k in CUTS), "mrr@10", "ndcg@10", *(f"answer@{k}" for k in CUTS))
"""Figures from 0 to 1, of which more is better."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """What a system gave for a question. `gold`: ranks from 1 of the gold articles, among all articles found.
    `answers[i]`: whether piece i holds the answer; `words[i]`: how long it is."""

    asked: Asked
    pieces: tuple[Piece, ...]
    gold: tuple[int, ...]
    answers: tuple[bool, ...]
    words: tuple[int, ...]

    @property
    def answer_rank(self) -> int | None:
        """Of the first piece that holds the answer."""
        return self.answers.index(True) + 1 if True in self.answers else None

    @property
    def words_to_answer(self) -> int | None:
        """Words of the pieces to the first one with the answer, which counts whole."""
        return None if self.answer_rank is None else sum(self.words[: self.answer_rank])

    def figures(self) -> dict[str, float]:
        """By name, in the order of `NAMES`."""
        first = min(self.gold, default=None)
        answer = self.answer_rank
        return {
            **{f"hit@{k}": float(first is not None and first <= k) for k in CUTS},
            "mrr@10": 1 / first if first is not None and first <= 10 else 0.0,
            "ndcg@10": _ndcg(self.gold, len(self.asked.gold)),
            **{f"answer@{k}": float(answer is not None and answer <= k) for k in CUTS},
        }

    def to_dict(self, shown: int = 10) -> dict[str, Any]:
        """For a line of the dump."""
        pieces = [
            {"key": p.key, "start": p.start, "end": p.end, "words": words, "answer": answer}
            for p, words, answer in zip(self.pieces[:shown], self.words, self.answers, strict=False)
        ]
        return {
            "id": self.asked.id,
            "question": self.asked.question,
            "gold": sorted(self.asked.gold),
            "gold_ranks": list(self.gold),
            "answer_rank": self.answer_rank,
            "words_to_answer": self.words_to_answer,
            **self.figures(),
            "pieces": pieces,
        }


class Judge:
    """Looks for the answers of one pool."""

    def __init__(self, pool: Pool) -> None:
        self._documents: Mapping[str, Document] = {one.key: one for one in pool.documents}

    def ranked(self, asked: Asked, pieces: Sequence[Piece]) -> Ranked:
        copies = dict(asked.copies)
        order = list(dict.fromkeys(copies.get(piece.key, piece.key) for piece in pieces))
        return Ranked(
            asked,
            tuple(pieces),
            tuple(rank for rank, key in enumerate(order, 1) if key in asked.gold),
            tuple(self.holds(piece, asked) for piece in pieces),
            tuple(len(piece.text.split()) for piece in pieces),
        )

    def holds(self, piece: Piece, asked: Asked) -> bool:
        """Whether a reader of the piece reads the answer."""
        if not asked.spans:
            said = not asked.answers or any(contains(piece.text, answer) for answer in asked.answers)
            return piece.key in asked.gold and said
        return any(self._covers(piece, span, asked) for span in asked.spans if span[0] == piece.key)

    def _covers(self, piece: Piece, span: Span, asked: Asked) -> bool:
        key, start, end = span
        text = self._documents[key].text[start:end]
        if piece.start < 0:
            shared = end - start if _plain(text) in _plain(piece.text) else 0
        else:
            shared = min(end, piece.end) - max(start, piece.start)
        said = [answer for answer in asked.answers if contains(text, answer)]
        if said and (shared > 0 or piece.start < 0):
            return any(contains(piece.text, answer) for answer in said)
        return shared > 0 and 2 * shared >= end - start


@dataclass(frozen=True, slots=True)
class Difference:
    """To the reference, over the same questions. The interval is None for fewer than two."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Reading:
    """Text read for the answer recall that the reference has with its first `READ` pieces. `pieces`: the fewest per
    question, `words`: in them, on average, `ratio`: to those in the fewest pieces of the reference. None where the
    recall is not reached. `reached`: share of the resamples that reach it, None without resamples. The others count
    as more than any ratio, so an end of the interval is None where it is among them."""

    recall: float
    pieces: int | None
    words: float | None
    ratio: float | None
    low: float | None
    high: float | None
    reached: float | None = None


@dataclass(frozen=True, slots=True)
class Quality:
    """One system over one pool. `words[k]`: mean words in the first k pieces. `words_to_answer`: median over the
    questions whose answer it finds."""

    system: str
    questions: int
    figures: Mapping[str, float]
    words: Mapping[int, float]
    words_to_answer: float | None
    differences: Mapping[str, Difference]
    reading: Reading | None

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def quality(system: str, ranked: Sequence[Ranked], reference: Sequence[Ranked] | None, seed: int = 0) -> Quality:
    """`reference`: of the same questions in the same order, or None where there is nothing to compare with."""
    own = _table(ranked)
    words = _cumulated(ranked, of_words=True)
    found = [one.words_to_answer for one in ranked if one.words_to_answer is not None]
    return Quality(
        system,
        len(ranked),
        {name: float(value) for name, value in zip(NAMES, own.mean(axis=0), strict=True)},
        {k: float(words[:, k - 1].mean()) for k in CUTS},
        float(np.median(found)) if found else None,
        {} if reference is None else _differences(own, _table(reference), seed),
        None if reference is None else _reading(ranked, reference, seed),
    )


def _differences(own: Floats, reference: Floats, seed: int) -> dict[str, Difference]:
    """Paired bootstrap: each resample draws questions, and takes both systems on those drawn."""
    difference = own - reference
    drawn = _counts(len(difference), seed) @ difference / max(len(difference), 1)
    found = {}
    for column, name in enumerate(NAMES):
        value = float(difference[:, column].mean())
        low, high = interval(drawn[:, column])
        if is_narrow(low, high):  # all questions agree: see `evals.metrics.resampling`
            p = surely(len(difference))
            low, high = max(-1.0, p * value - (1 - p)), min(1.0, p * value + (1 - p))
        found[name] = Difference(value, low, high)
    return found


def _reading(ranked: Sequence[Ranked], reference: Sequence[Ranked], seed: int) -> Reading:
    tables = [_cumulated(which, of_words) for which in (ranked, reference) for of_words in (False, True)]
    whole = np.ones((1, len(ranked)))
    recall, pieces, words, ratio = next(_read(whole, *tables))
    ratios = [one[3] for one in _read(_counts(len(ranked), seed), *tables)]
    if not ratios:
        return Reading(recall, pieces, words, ratio, None, None)
    drawn = np.array([np.inf if one is None else one for one in ratios])
    ends = np.quantile(drawn, TAILS, method="inverted_cdf")  # of two values, one of which may be no number, no mean
    low, high = (float(end) if np.isfinite(end) else None for end in ends)
    return Reading(recall, pieces, words, ratio, low, high, float(np.isfinite(drawn).mean()))


def _read(
    counts: Floats, answers: Floats, words: Floats, others: Floats, other_words: Floats
) -> Iterator[tuple[float, int | None, float | None, float | None]]:
    """For each row of counts, of how often a question is drawn: recall, pieces, words and ratio, as in `Reading`."""
    n = counts.sum(axis=1)[:, None]
    own, read = counts @ answers / n, counts @ words / n
    given, paid = counts @ others / n, counts @ other_words / n
    for row, recall in enumerate(given[:, READ - 1]):
        enough, other = (np.flatnonzero(found[row] >= recall - NOTICED) for found in (own, given))
        if not len(enough):
            yield float(recall), None, None, None
            continue
        taken, beside = float(read[row, enough[0]]), float(paid[row, other[0]])
        yield float(recall), int(enough[0]) + 1, taken, taken / beside if beside else None


def _cumulated(ranked: Sequence[Ranked], of_words: bool) -> Floats:
    """(questions, LIMIT): words of the first k pieces, or whether one of them holds the answer."""
    table = np.zeros((len(ranked), LIMIT))
    for row, one in enumerate(ranked):
        values = (one.words if of_words else one.answers)[:LIMIT]
        table[row, : len(values)] = values
    return table.cumsum(axis=1) if of_words else np.maximum.accumulate(table, axis=1)


def _table(ranked: Sequence[Ranked]) -> Floats:
    """(questions, names)"""
    return np.array([list(one.figures().values()) for one in ranked]).reshape(-1, len(NAMES))


def _counts(n: int, seed: int) -> Floats:
    """(resamples, n): how often each question is drawn."""
    rows = [np.bincount(row, minlength=n) for some in resamples(n, seed) for row in some]
    return np.array(rows, dtype=float).reshape(-1, n)


def _ndcg(gold: Sequence[int], wanted: int) -> float:
    """Gain 1 per gold article, discount log2(1 + rank), cut at 10 (Järvelin and Kekäläinen, 2002)."""
    gain = sum(1 / log2(1 + rank) for rank in gold if rank <= 10)
    return gain / sum(1 / log2(1 + rank) for rank in range(1, min(wanted, 10) + 1)) if wanted else 0.0


def _plain(text: str) -> str:
    return " ".join(text.split())

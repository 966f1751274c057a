"""Questions as the reader meets them: windows of whole sentences as long as our passages, and made-up near misses."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from evals.calibration.reader.data import JUDGED, SHARES, Asked
from rag.models.pieces import Ints, PieceMaker, Pieces

FEWEST_WORDS, MOST_WORDS = 45, 115
"""Of a window; passages of the index have 60 to 90."""
ELSEWHERE = 0.22
"""Of the answerable questions, those that are to be shown with sentences of their article that do not answer: where
there are enough such sentences, in seven of eight cases."""
EXCHANGED = 0.06
"""Of the answerable questions, those in which a name or a number is to be exchanged: where there is one, in a quarter
of the cases."""
TITLED = 0.75
BARE = 0.2
"""Of the questions, those that lose their question mark, as searchers write."""
POOL = 40
"""Batches whose rows are sorted by length together."""
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+(?: [A-Z][a-z]+)*")
_NUMBER = re.compile(r"\b\d[\d,.]*\d\b|\b\d\b")
IGNORED = -100


@dataclass(frozen=True, slots=True)
class Row:
    """One question with its window, in word pieces. `span`: first and last piece of the answer, counted from 1, (0, 0)
    where nothing answers, or `IGNORED` where it was not found."""

    question: Ints
    passage: Pieces
    of_question: Ints
    of_passage: Ints
    sentences: int
    answerable: bool
    gold: tuple[int, ...]
    span: tuple[int, int]
    support: bool | None

    def __len__(self) -> int:
        return len(self.question) + len(self.passage.ids)


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded arrays: see `Reader.forward`; `targets` 0 or 1; `is_question` marks what is no statement."""

    inputs: tuple[np.ndarray, ...]
    answerable: np.ndarray
    gold: np.ndarray
    there: np.ndarray
    start: np.ndarray
    end: np.ndarray
    support: np.ndarray
    is_question: np.ndarray


def batches(found: dict[str, list[Asked]], maker: PieceMaker, size: int, seed: int) -> Iterator[Batch]:
    """Endless: rounds of all sources by their shares, rows of like length together."""
    draw = random.Random(seed)
    while True:
        asked = _round(found, draw)
        for at in range(0, len(asked) - size + 1, size * POOL):
            made = (row_of(shown, maker) for one in asked[at : at + size * POOL] for shown in _shown(one, asked, draw))
            rows = sorted((row for row in made if row), key=len)
            cut = [rows[n : n + size] for n in range(0, len(rows), size)]
            draw.shuffle(cut)
            for chosen in cut:
                yield collate(chosen)


def round_length(found: dict[str, list[Asked]]) -> int:
    return sum(int(len(found[name]) * share) for name, share in {**SHARES, **JUDGED}.items())


def _round(found: dict[str, list[Asked]], draw: random.Random) -> list[Asked]:
    out: list[Asked] = []
    for name, share in {**SHARES, **JUDGED}.items():
        whole, part = divmod(share, 1)
        out += found[name] * int(whole) + draw.sample(found[name], int(len(found[name]) * part))
    draw.shuffle(out)
    return out


def _shown(one: Asked, others: Sequence[Asked], draw: random.Random) -> Iterator[Asked]:
    """The question with a window of its passage, changed now and then."""
    if one.support is not None:
        yield one
        return
    if draw.random() < BARE:
        one = replace(one, text=one.text.rstrip("?"))
    if draw.random() > TITLED:
        one = replace(one, title="")
    if one.answerable and draw.random() < EXCHANGED:
        changed = _exchanged(one, draw.choice(others), draw)
        if changed:
            yield windowed(changed, draw)
            return
    if one.answerable and draw.random() < ELSEWHERE:
        away = _elsewhere(one, draw)
        if away:
            yield away
            return
    yield windowed(one, draw)


def windowed(one: Asked, draw: random.Random) -> Asked:
    """A run of whole sentences around one that answers, or tempts, or any."""
    at = draw.choice(one.gold or one.near or range(len(one.sentences)))
    low, high = _run(one.sentences, min(at, len(one.sentences) - 1), draw)
    inside = tuple(n - low for n in one.gold if low <= n < high)
    return replace(one, sentences=one.sentences[low:high], gold=inside, near=())


def _run(sentences: Sequence[str], at: int, draw: random.Random) -> tuple[int, int]:
    most = draw.randint(FEWEST_WORDS, MOST_WORDS)
    low, high, words = at, at + 1, len(sentences[at].split())
    while True:
        more = [n for n in (low - 1, high) if 0 <= n < len(sentences)]
        if not more:
            break
        n = draw.choice(more)
        words += len(sentences[n].split())
        if words > most:
            break
        low, high = min(low, n), max(high, n + 1)
    return low, high


def _elsewhere(one: Asked, draw: random.Random) -> Asked | None:
    """Sentences of the same passage that do not hold the answer, if there are enough."""
    low, high = min(one.gold), max(one.gold) + 1
    sides = [part for part in (one.sentences[:low], one.sentences[high:]) if sum(len(s.split()) for s in part) >= 25]
    if not sides or not one.answers:
        return None
    part = draw.choice(sides)
    at, end = _run(part, draw.randrange(len(part)), draw)
    text = " ".join(part[at:end]).lower()
    if any(a.lower() in text for a in one.answers):
        return None
    return replace(one, sentences=part[at:end], answerable=False, gold=(), answers=(), near=())


def _exchanged(one: Asked, other: Asked, draw: random.Random) -> Asked | None:
    """The question with another name or number, which the passage does not have: nothing answers it."""
    pattern = draw.choice((_NAME, _NUMBER))
    here, there = list(pattern.finditer(one.text)), pattern.findall(other.text)
    text = " ".join(one.sentences).lower()
    if pattern is _NUMBER and here:
        number = here[0].group()
        there = [str(int(number) + draw.choice((-7, -3, -2, -1, 1, 2, 3, 10)))] if number.isdigit() else []
    if not here or not there or there[0].lower() in text:
        return None
    at = draw.choice(here)
    changed = one.text[: at.start()] + there[0] + one.text[at.end() :]
    return replace(one, text=changed, answerable=False, near=one.gold, gold=(), answers=())


def row_of(one: Asked, maker: PieceMaker) -> Row | None:
    """None when the sentence that answers does not fit."""
    question, passage = maker.question(one.text), maker.passage(one.sentences, one.title)
    of_question, of_passage = maker.matches(question, passage.ids)
    there = set(passage.sentence.tolist())
    gold = tuple(n for n in one.gold if n in there)
    if one.answerable and not gold:
        return None
    span = _span(one, gold, passage) if one.answerable else (0, 0)
    count = max(int(passage.sentence.max()) + 1, 1)
    return Row(question, passage, of_question, of_passage, count, one.answerable, gold, span, one.support)


def _span(one: Asked, gold: Sequence[int], passage: Pieces) -> tuple[int, int]:
    """The first answer found in a sentence that answers."""
    for answer in one.answers:
        for number in gold:
            at = one.sentences[number].find(answer)
            if at < 0 or not answer:
                continue
            inside = (passage.sentence == number) & (passage.offsets[:, 1] > at)
            inside &= passage.offsets[:, 0] < at + len(answer)
            places = np.flatnonzero(inside)
            if len(places):
                return int(places[0]) + 1, int(places[-1]) + 1
    return IGNORED, IGNORED


def collate(rows: Sequence[Row]) -> Batch:
    b, longest_q = len(rows), max(len(r.question) for r in rows)
    longest_p, most = max(len(r.passage.ids) for r in rows), max(r.sentences for r in rows)
    q, qf = np.zeros((b, longest_q), np.int64), np.zeros((b, longest_q), np.int64)
    p, pf = np.zeros((b, longest_p), np.int64), np.zeros((b, longest_p), np.int64)
    qm, pm = np.zeros((b, longest_q), np.int64), np.zeros((b, longest_p), np.int64)
    member, gold = np.zeros((b, most, longest_p), np.float32), np.zeros((b, most), np.float32)
    for n, row in enumerate(rows):
        nq, np_ = len(row.question), len(row.passage.ids)
        q[n, :nq], qf[n, :nq], qm[n, :nq] = row.question, row.of_question, 1
        p[n, :np_], pf[n, :np_], pm[n, :np_] = row.passage.ids, row.of_passage, 1
        member[n, :, :np_] = row.passage.sentence[None] == np.arange(most)[:, None]
        gold[n, list(row.gold)] = 1
    there = member.sum(-1) > 0
    member /= np.maximum(member.sum(-1, keepdims=True), 1)
    spans = np.array([r.span for r in rows], np.int64)
    return Batch(
        (q, qm, qf, p, pm, pf, member),
        np.array([r.answerable for r in rows], np.float32),
        gold,
        there,
        spans[:, 0],
        spans[:, 1],
        np.array([bool(r.support) for r in rows], np.float32),
        np.array([r.support is None for r in rows], np.bool_),
    )

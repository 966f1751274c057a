"""What the reader is given: the word pieces of question and passage, and where the two share words.

The tokenizer is the embedding model's. A piece of the passage knows its sentence and its characters there, so that an
answer found in pieces is an answer in characters of the stored text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

START, END = 101, 102
QUESTION_PIECES = 62
TITLE_PIECES = 24
PASSAGE_PIECES = 250
_STEM = 5
"""Letters by which two word pieces count as one word."""
_SHORT = 2
_STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        "the a an of in to and for on at by was is were are be did do does who what when where which how many much "
        "why that it its his her with from as or had has have",
    )
)


@dataclass(frozen=True, slots=True)
class Pieces:
    """A passage in word pieces: (n,) ids, (n,) number of the sentence or -1, (n, 2) characters of that sentence."""

    ids: Ints
    sentence: Ints
    offsets: Ints


class PieceMaker:
    """Texts to word pieces. Safe to share between threads."""

    def __init__(self, tokenizer: Any) -> None:
        """`tokenizer`: one of the `tokenizers` package, without padding and truncation."""
        self._tokenizer = tokenizer

    def question(self, text: str) -> Ints:
        """(n,) ids with [CLS] before and [SEP] behind."""
        ids = self._tokenizer.encode(text, add_special_tokens=False).ids[:QUESTION_PIECES]
        return np.array([START, *ids, END], dtype=np.int64)

    def passage(self, sentences: Sequence[str], title: str = "") -> Pieces:
        """The title, [SEP], the sentences as far as they fit, [SEP]."""
        ids: list[int] = []
        sentence: list[int] = []
        offsets: list[tuple[int, int]] = []
        if title:
            ids = [*self._tokenizer.encode(title, add_special_tokens=False).ids[:TITLE_PIECES], END]
            sentence, offsets = [-1] * len(ids), [(0, 0)] * len(ids)
        for number, encoding in enumerate(self._tokenizer.encode_batch(list(sentences), add_special_tokens=False)):
            ids += encoding.ids
            sentence += [number] * len(encoding.ids)
            offsets += encoding.offsets
            if len(ids) >= PASSAGE_PIECES:
                break
        ids, sentence, offsets = ids[:PASSAGE_PIECES], sentence[:PASSAGE_PIECES], offsets[:PASSAGE_PIECES]
        return Pieces(
            np.array([*ids, END], dtype=np.int64),
            np.array([*sentence, -1], dtype=np.int64),
            np.array([*offsets, (0, 0)], dtype=np.int64).reshape(-1, 2),
        )

    def matches(self, question: Ints, passage: Ints) -> tuple[Ints, Ints]:
        """Where question and passage share words: (question pieces,) and (passage pieces,).

        Passage: 0 no, 1 the same stop word, 2 the same stem, 3 the same piece. Question: 0 at its ends, 1 a stop word,
        2 missing from the passage, 3 there.
        """
        stems, telling, long = self._words
        inner = question[1:-1]
        told = inner[telling[inner]]
        same = np.isin(passage, inner)
        alike = np.isin(stems[passage], stems[told])
        of_passage = np.where(same, np.where(telling[passage], 3, 1), np.where(alike, 2, 0))
        there = np.isin(inner, passage) | np.isin(stems[inner], stems[passage[long[passage]]])
        of_question = np.where(telling[inner], np.where(there, 3, 2), 1)
        return np.concatenate([[0], of_question, [0]]), of_passage

    @cached_property
    def _words(self) -> tuple[Ints, NDArray[np.bool_], NDArray[np.bool_]]:
        """Of every piece of the vocabulary: its stem's number, whether it tells something, whether it is long."""
        vocabulary = self._tokenizer.get_vocab()
        size = max(vocabulary.values()) + 1
        stems, numbers = np.zeros(size, np.int64), {"": 0}
        telling, long = np.zeros(size, np.bool_), np.zeros(size, np.bool_)
        for piece, number in vocabulary.items():
            stems[number] = numbers.setdefault(piece[:_STEM], len(numbers))
            long[number] = len(piece) > _SHORT
            telling[number] = long[number] and piece not in _STOP_WORDS
        return stems, telling, long

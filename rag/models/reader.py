"""The reader: one small trained model that reads a question together with a passage.

It says whether the passage answers, which of its sentences do, and which words are the answer. With a statement in the
question's place it says whether the lines support it. docs/reader.md tells how it was trained, on what, and how good
it is. Passages are read one by one, a thread on each, so that no reading depends on what else is read.
"""

from __future__ import annotations

import os
import threading
import unicodedata
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.models.minilm import checked_file, open_tokenizer
from rag.models.pieces import Ints, PieceMaker, Pieces
from rag.models.runtimes import Floats, OnnxGraph

WEIGHTS = Path(__file__).with_name("reader.onnx")
WEIGHTS_SHA256 = "b526009857f90a55520725f15270299e40615b8a8acc7f5ccec5217b3ff1ffe9"
LONGEST_ANSWER = 24
"""Word pieces."""
_NEVER = -1e4


@dataclass(frozen=True, slots=True)
class Span:
    """The words that answer: characters `start:end` of a sentence, with their log-odds against there being none."""

    sentence: int
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Reading:
    """Log-odds: that the passage answers, and that each sentence does (far below zero for one that did not fit)."""

    answerable: float
    evidence: tuple[float, ...]
    answer: Span | None


@dataclass(frozen=True, slots=True)
class Passage:
    """What is read: whole sentences of one article, and its title."""

    sentences: Sequence[str]
    title: str = ""


class Reader:
    """The model, loaded on first use. Safe to share between threads."""

    def __init__(self, threads: int | None = None) -> None:
        self._threads = threads or os.cpu_count() or 1
        self._lock = threading.Lock()

    def begin_loading(self) -> None:
        """Load on a thread of its own, for a caller that has other things to do before it needs the model."""
        threading.Thread(target=self._load, name="byline-load-reader").start()

    def _load(self) -> None:
        with suppress(Exception):  # whoever needs the model is told
            self._run(self._maker.question("?"), self._maker.passage(["."]), 1)

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        """A reading of each passage, in order."""
        asked = self._maker.question(question)
        return list(self._pool.map(lambda passage: self._reading(asked, passage), passages))

    def support(self, statement: str, lines: Sequence[str]) -> float:
        """Log-odds that the lines, read as one passage, support the statement."""
        _, _, _, _, support = self._run(self._maker.question(statement), self._maker.passage(lines), len(lines))
        return float(support[0])

    def _reading(self, question: Ints, passage: Passage) -> Reading:
        pieces = self._maker.passage(passage.sentences, passage.title)
        said = reading(self._run(question, pieces, len(passage.sentences)), pieces, len(passage.sentences))
        return replace(said, answer=_whole_letters(said.answer, passage.sentences)) if said.answer else said

    def _run(self, question: Ints, pieces: Pieces, sentences: int) -> list[Floats]:
        return self._graph(inputs(self._maker, question, pieces, sentences))

    @cached_property
    def _maker(self) -> PieceMaker:
        return PieceMaker(open_tokenizer())

    def _graph(self, feed: Mapping[str, NDArray[Any]]) -> list[Floats]:
        with self._lock:
            graph = self._loaded
        return graph(feed)

    @cached_property
    def _loaded(self) -> OnnxGraph:
        return OnnxGraph(checked_file(WEIGHTS, WEIGHTS_SHA256, "the reader"))

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._threads, thread_name_prefix="byline-read")


@lru_cache(maxsize=1)
def shared_reader() -> Reader:
    """The process's one copy of the weights."""
    return Reader()


def inputs(maker: PieceMaker, question: Ints, pieces: Pieces, sentences: int) -> dict[str, NDArray[Any]]:
    """What the graph is given, by name. `member` (1, sentences, pieces): which pieces a sentence is the mean of."""
    of_question, of_passage = maker.matches(question, pieces.ids)
    member = (pieces.sentence[None] == np.arange(max(sentences, 1))[:, None]).astype(np.float32)
    member /= np.maximum(member.sum(axis=1, keepdims=True), 1)
    return {
        "question": question[None],
        "question_match": of_question[None],
        "passage": pieces.ids[None],
        "passage_match": of_passage[None],
        "member": member[None],
    }


def reading(outputs: Sequence[Floats], pieces: Pieces, sentences: int) -> Reading:
    """What the graph says of a passage, in log-odds and characters."""
    answerable, evidence, start, end, _ = outputs
    read = np.isin(np.arange(sentences), pieces.sentence)
    logits = np.where(read, evidence[0][:sentences], _NEVER)
    return Reading(float(answerable[0]), tuple(logits.tolist()), best_span(start[0], end[0], pieces))


def best_span(start: Floats, end: Floats, pieces: Pieces) -> Span | None:
    """The best run of word pieces within one sentence. `start`, `end`: (1 + pieces,) logits, the first of no answer."""
    begins, ends = _log_softmax(start), _log_softmax(end)
    scores = begins[1:, None] + ends[None, 1:]
    number = pieces.sentence
    together = (number[:, None] == number[None]) & (number[:, None] >= 0)
    allowed = np.triu(together) & ~np.triu(together, LONGEST_ANSWER)
    scores = np.where(allowed, scores, _NEVER)
    first, last = np.unravel_index(int(scores.argmax()), scores.shape)
    if not allowed[first, last]:
        return None
    odds = float(scores[first, last] - begins[0] - ends[0])
    return Span(int(number[first]), int(pieces.offsets[first, 0]), int(pieces.offsets[last, 1]), odds)


def _whole_letters(answer: Span, sentences: Sequence[str]) -> Span:
    """With the accents of its last letter, which the tokenizer leaves out."""
    text, end = sentences[answer.sentence], answer.end
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return replace(answer, end=end)


def _log_softmax(x: Floats) -> NDArray[np.float64]:
    shifted = x.astype(np.float64) - float(x.max())
    found: NDArray[np.float64] = shifted - np.log(np.exp(shifted).sum())
    return found

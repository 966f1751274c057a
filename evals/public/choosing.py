"""Which of several choices the retrieved lines support best.

Each choice is put into the question, in the place of what is asked for ("Who quit?" becomes "Ann Lee quit"), and held
against each sentence of the passages. The sentence should speak of what the question asks (its word pieces come near
the question's) and of the choice (its words stand there, or its word pieces, read in that place, come near). The best
sentence decides. Word pieces are compared as in ColBERT (Khattab and Zaharia, SIGIR 2020).

The weights were chosen on one half of 62 questions over made-up weeks, of which the sum chose right in 27 of 31 (with
the choice read after the question and its words twice as heavy: 24), and in 28 of the other half. The rules for
numbers, denials and "none of the above" were written with both halves in view, so expect less of other questions. The
judge's score for a statement made of question and choice adds nothing to the sum.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from evals.metrics.resampling import Floats
from evals.public.spelling import denied, likeness, stands, stems
from rag import LocalJudge, split_sentences

READ = 10
"""Passages that are held against the choices."""
READ_FOR_NONE = 3
"""Passages in which no choice may stand for "none of the above" to be right: further ones tell of other things."""
WORDS, NEAR, IN_PASSAGE, RANK = 0.25, 0.5, 0.1, 0.02
"""Weights beside the sentence's nearness to the question; `RANK` is lost with each further passage."""
REMEMBERED = 20_000

_NONE = re.compile(r"\b(?:none|neither|not any) of (?:the|these|those|them)\b|^(?:none|neither)$", re.IGNORECASE)
_ALL = re.compile(r"\ball (?:of|four|three) (?:the|these|those|them)\b|\ball of (?:the )?above\b", re.IGNORECASE)
_NOT = re.compile(r"\bNOT\b|\b(?:[Ee]xcept|EXCEPT|all but one)\b")
_BLANK = re.compile(r"_{2,}|\[blank\]|…(?=\s*\.?$)|\.{4,}", re.IGNORECASE)
_AT_THE_END = re.compile(r"\b(?:what|which|who|whom|where|when)$", re.IGNORECASE)
_AT_THE_START = re.compile(r"(?:how (?:many|much)|what|who|whom|where|when|why|how)\b", re.IGNORECASE)
_WITHIN = re.compile(r"\b(?:which|what|how many|how much)\b(?: of (?:these|the following))?", re.IGNORECASE)


class Chooser:
    """Chooses by word pieces. `encode` gives a text's word pieces, as `LocalJudge` has them."""

    def __init__(self, encode: Callable[[str], Any] | None = None) -> None:
        self._encode = lru_cache(REMEMBERED)(encode or LocalJudge().encode)
        self._sentences = lru_cache(REMEMBERED)(_sentences)

    def choose(self, question: str, choices: Sequence[str], passages: Sequence[str]) -> int:
        """The number of a choice; the least supported where the question asks which is not so. "None of the above" is
        chosen when no other choice stands in the first passages, "all of the above" when all do."""
        passages = passages[:READ]
        plain = [n for n, choice in enumerate(choices) if stems(choice) and not sums_up(choice)]
        for number, choice in enumerate(choices if plain else ()):
            first = passages[:READ_FOR_NONE] if _NONE.search(choice) else passages
            standing = [any(stands(choices[n], passage) for passage in first) for n in plain]
            if _NONE.search(choice) and not any(standing):
                return number
            if _ALL.search(choice) and all(standing) and not _NOT.search(question):
                return number
        if not plain:
            return 0
        scores = self._support(question, [choices[n] for n in plain], passages)
        return plain[int(scores.argmin() if _NOT.search(question) else scores.argmax())]

    def _support(self, question: str, choices: Sequence[str], passages: Sequence[str]) -> Floats:
        """(choices,) of the best sentence for each."""
        wanted = [_weighted(choice, question, choices) for choice in choices]
        put = [placed(question, choice) for choice in choices]
        best = np.full(len(choices), -1.0)
        for rank, passage in enumerate(passages):
            around = frozenset(stems(passage))
            for sentence, own in self._sentences(passage):
                here = self._encode(sentence).tokens
                if not len(here):
                    continue
                common = self._near(question, 0, len(question), here) - RANK * rank
                for n, (text, start, end) in enumerate(put):
                    words = 0.0 if denied(choices[n], sentence) else WORDS * _share(wanted[n], own)
                    words += IN_PASSAGE * _share(wanted[n], around)
                    best[n] = max(best[n], common + NEAR * self._near(text, start, end, here) + words)
        return best

    def _near(self, text: str, start: int, end: int, tokens: Any) -> float:
        """Mean over the word pieces between these characters of the nearest of `tokens`."""
        encoded = self._encode(text)
        ours = encoded.tokens[(encoded.offsets[:, 0] >= start) & (encoded.offsets[:, 0] < end)]
        return float((ours @ tokens.T).max(axis=1).mean()) if len(ours) else 0.0


def sums_up(choice: str) -> bool:
    """Whether a choice is about the others: "none of the above", "all of these"."""
    return bool(_NONE.search(choice) or _ALL.search(choice))


def placed(question: str, choice: str) -> tuple[str, int, int]:
    """The question with the choice in the place of what it asks for, and the characters of the choice: in the blank,
    for the question word at its end or start, for one within, or else after it."""
    question = question.strip().rstrip("?: ")
    found = (
        _BLANK.search(question)
        or _AT_THE_END.search(question)
        or _AT_THE_START.match(question)
        or _WITHIN.search(question)
    )
    start, end = found.span() if found else (len(question), len(question))
    before = question[:start] if found else f"{question} "
    return before + choice + question[end:], len(before), len(before) + len(choice)


def _sentences(passage: str) -> list[tuple[str, frozenset[str]]]:
    """With their stems."""
    found = [passage[start:end] for start, end in split_sentences(passage, 0, len(passage))]
    return [(sentence, frozenset(stems(sentence))) for sentence in found]


def _weighted(choice: str, question: str, choices: Sequence[str]) -> dict[str, float]:
    """What tells a choice from the others: its words, without those of the question, each through the number of choices
    that have it."""
    having = Counter(word for other in choices for word in set(stems(other)))
    own = set(stems(choice)) - set(stems(question)) or set(stems(choice))
    return {word: 1 / having[word] for word in own}


def _share(wanted: dict[str, float], known: frozenset[str]) -> float:
    total = sum(wanted.values())
    return sum(weight * likeness(word, known) for word, weight in wanted.items()) / total if total else 0.0

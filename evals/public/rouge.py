"""ROUGE-L and ROUGE-1 of two texts. Lin, ROUGE: A Package for Automatic Evaluation of Summaries, 2004.

As in the `rouge-score` package without stemming: lower case, words of letters and digits, the longest common
subsequence of the whole texts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Overlap:
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def rouge_l(text: str, reference: str) -> Overlap:
    """The share of the words of each that are in their longest common subsequence."""
    ours, theirs = _words(text), _words(reference)
    return _overlap(common_subsequence(ours, theirs), len(ours), len(theirs))


def rouge_1(text: str, reference: str) -> Overlap:
    """The share of the words of each that the other has, too, each as often as in both."""
    ours, theirs = _words(text), _words(reference)
    return _overlap((Counter(ours) & Counter(theirs)).total(), len(ours), len(theirs))


def common_subsequence(first: Sequence[str], second: Sequence[str]) -> int:
    """Length of the longest common subsequence, a row of the table as the bits of one number.

    Crochemore et al., A Fast and Practical Bit-Vector Algorithm for the Longest Common Subsequence Problem, 2001.
    """
    places: dict[str, int] = {}
    for number, word in enumerate(first):
        places[word] = places.get(word, 0) | 1 << number
    whole = (1 << len(first)) - 1
    row = whole
    for word in second:
        found = row & places.get(word, 0)
        row = ((row + found) | (row - found)) & whole
    return len(first) - row.bit_count()


def _overlap(shared: int, ours: int, theirs: int) -> Overlap:
    return Overlap(shared / ours if ours else 0.0, shared / theirs if theirs else 0.0)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())

"""The reader by itself on what never taught it: areas under the curve, best sentence, short answers, support.

python -m evals.calibration.reader.measure DATA [--most 2000]: the figures of the weights in use, with 95 % bootstrap
intervals, as Markdown. Whole passages are read in windows as long as the passages of an index; the best one counts.
"""

from __future__ import annotations

import argparse
import random
import re
import string
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from evals.calibration.reader.data import Asked, measuring
from rag.models.reader import Passage, Reading, shared_reader

WINDOW_WORDS = 95
DRAWS = 300


class Reads(Protocol):
    """The reader, whatever runs it."""

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]: ...

    def support(self, statement: str, lines: Sequence[str]) -> float: ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question: what was said, and what it was worth. None where the gold does not say."""

    truth: bool
    odds: float
    best_right: bool | None = None
    token_f1: float | None = None
    exact: bool | None = None
    words_odds: float = 0.0
    passage: str = ""
    """By which the bootstrap draws."""


def windows(sentences: Sequence[str], words: int = WINDOW_WORDS) -> list[tuple[int, int]]:
    """Runs of whole sentences, neighbours sharing one."""
    out, at = [], 0
    while at < len(sentences):
        end, n = at, 0
        while end < len(sentences) and (n == 0 or n + len(sentences[end].split()) <= words):
            n += len(sentences[end].split())
            end += 1
        out.append((at, end))
        if end == len(sentences):
            break
        at = max(end - 1, at + 1)
    return out


def outcome(reader: Reads, one: Asked) -> Outcome:
    """A question read over its whole passage, or a statement judged by its lines."""
    if one.support is not None:
        return Outcome(one.support, reader.support(one.text, one.sentences), passage=one.sentences[0])
    runs = windows(one.sentences)
    readings = reader.read(one.text, [Passage(one.sentences[a:b], one.title) for a, b in runs])
    best, found = np.full(len(one.sentences), -99.0), list[tuple[float, str]]()
    for (a, b), reading in zip(runs, readings, strict=True):
        best[a:b] = np.maximum(best[a:b], reading.evidence)
        if reading.answer:
            sentence = one.sentences[a + reading.answer.sentence]
            found.append((reading.answer.score, sentence[reading.answer.start : reading.answer.end]))
    odds, words = max(found, default=(-99.0, ""))
    return Outcome(
        one.answerable,
        max(reading.answerable for reading in readings),
        int(best.argmax()) in one.gold if one.gold else None,
        max(token_f1(words, t) for t in one.answers) if one.answers else None,
        any(plain(words) == plain(t) for t in one.answers) if one.answers else None,
        odds,
        one.sentences[0],
    )


def measure(reader: Reads, asked: Sequence[Asked], most: int) -> list[Outcome]:
    """Of at most so many, drawn by seed."""
    return [outcome(reader, one) for one in random.Random(1).sample(asked, min(most, len(asked)))]


Figure = Callable[[Sequence[Outcome]], float]


def _mean(values: Sequence[float | bool | None]) -> float:
    known = [float(v) for v in values if v is not None]
    return sum(known) / len(known) if known else float("nan")


def f1_with_refusals(outcomes: Sequence[Outcome]) -> float:
    """As in SQuAD 2.0, at the threshold that refuses as many as cannot be answered."""
    asked = [o for o in outcomes if o.token_f1 is not None or not o.truth]
    if not any(o.token_f1 is not None for o in asked):
        return float("nan")
    refused = sum(not o.truth for o in asked)
    bar = sorted(o.words_odds for o in asked)[min(refused, len(asked) - 1)]
    right = [(o.token_f1 or 0.0) if o.words_odds >= bar else float(not o.truth) for o in asked]
    return _mean(right)


FIGURES: dict[str, Figure] = {
    "area": lambda os: area([o.truth for o in os], [o.odds for o in os]),
    "balanced": lambda os: balanced([o.truth for o in os], [o.odds for o in os]),
    "best sentence": lambda os: _mean([o.best_right for o in os]),
    "exact": lambda os: _mean([o.exact for o in os]),
    "token F1": lambda os: _mean([o.token_f1 for o in os]),
    "F1 with refusals": f1_with_refusals,
}


def figures(reader: Reads, found: dict[str, list[Asked]], most: int) -> dict[str, dict[str, float]]:
    out = {}
    for name, asked in found.items():
        outcomes = measure(reader, asked, most)
        out[name] = {"n": float(len(outcomes))} | {key: round(figure(outcomes), 4) for key, figure in FIGURES.items()}
    return out


def area(truth: Sequence[bool], scores: Sequence[float]) -> float:
    """Area under the ROC curve: how often a true one stands above a false one, ties counting half."""
    yes = np.sort([s for s, t in zip(scores, truth, strict=True) if t])
    no = np.array([s for s, t in zip(scores, truth, strict=True) if not t])
    if not len(yes) or not len(no):
        return float("nan")
    below, not_above = np.searchsorted(yes, no, "left"), np.searchsorted(yes, no, "right")
    above = len(yes) - not_above + 0.5 * (not_above - below)
    return float(above.mean() / len(yes))


def balanced(truth: Sequence[bool], scores: Sequence[float], bar: float = 0.0) -> float:
    """Mean of the shares of true and of false ones that are told right."""
    said, true = np.array(scores) > bar, np.array(truth)
    if true.all() or not true.any():
        return float("nan")
    return float((said[true].mean() + (~said[~true]).mean()) / 2)


def plain(text: str) -> str:
    """As SQuAD's own script compares: no case, articles or punctuation."""
    text = "".join(c for c in text.lower() if c not in string.punctuation)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", text).split())


def token_f1(answer: str, truth: str) -> float:
    a, b = plain(answer).split(), plain(truth).split()
    same = sum((Counter(a) & Counter(b)).values())
    return 2 * same / (len(a) + len(b)) if same else 0.0


def interval(figure: Figure, outcomes: Sequence[Outcome]) -> tuple[float, float]:
    """95 %, by bootstrap over the passages, each with all its questions."""
    of_passage: dict[str, list[Outcome]] = {}
    for one in outcomes:
        of_passage.setdefault(one.passage, []).append(one)
    groups = list(of_passage.values())
    draw: NDArray[np.int64] = np.random.default_rng(0).integers(0, len(groups), (DRAWS, len(groups)))
    values = np.array([figure([o for n in row for o in groups[n]]) for row in draw.tolist()])
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return float(low), float(high)


def table(found: dict[str, list[Outcome]]) -> str:
    lines = ["| set | n | " + " | ".join(FIGURES) + " |", "|" + " --- |" * (len(FIGURES) + 2)]
    for name, outcomes in found.items():
        cells = []
        for figure in FIGURES.values():
            value = figure(outcomes)
            low, high = interval(figure, outcomes) if not np.isnan(value) else (value, value)
            cells.append(f"{value:.3f} [{low:.3f}, {high:.3f}]" if not np.isnan(value) else "–")
        lines.append(f"| {name} | {len(outcomes)} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder with reader/, wice.jsonl …")
    parser.add_argument("--most", type=int, default=2000, help="questions of each set")
    given = parser.parse_args()
    reader = shared_reader()
    sys.stdout.write(table({name: measure(reader, asked, given.most) for name, asked in measuring(given.data).items()}))


if __name__ == "__main__":
    main()

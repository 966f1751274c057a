"""Telling a sentence that repeats what we told the model from one that answers.

The prompt is no secret, but its sentences are no answer: an article can order a model to repeat them, and very
small models copy the worked example without being asked.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from rag.answering.prompts import (
    ABSTAINS,
    EXAMPLE_ANSWER,
    EXAMPLE_LINES,
    EXAMPLE_NAMES,
    EXAMPLE_QUESTION,
    LABEL,
    QUESTION_FORM,
    RULES,
    visible,
)

Words = tuple[str, ...]

_RUN = 5
"""So many words in a row are no accident."""
_SHARE = 0.6
"""So much of a reworded sentence, in pairs of words, is ours."""
_FEWEST_PAIRS = 4
_WORD = re.compile(r"[^\W_]+")
_FORM = re.compile(r"\{\w+\}")
_SENTENCE = re.compile(r"[.:\n]+")


def leaks(text: str) -> bool:
    """Whether a sentence repeats the rules or the worked example. Saying that the articles do not answer is no leak."""
    words = _words(text)
    if any(name.casefold() in word for name in EXAMPLE_NAMES for word in words):
        return True
    if words in _sentences() or any(run in _runs() for run in _cut(words)):
        return True
    pairs = list(pairwise(words))
    return len(pairs) >= _FEWEST_PAIRS and sum(pair in _pairs() for pair in pairs) >= _SHARE * len(pairs)


def showable(text: str) -> str:
    """The beginning of a reply that is still being written, as it may be shown: without sentences that leak, and
    without last words that may be about to."""
    shown, done = "", 0
    for end in [found.end() for found in _STOP.finditer(text)]:
        shown += "" if leaks(text[done:end]) else text[done:end]
        done = end
    rest = text[done:]
    return shown if leaks(rest) else shown + rest[: _suspicious(rest)]


_STOP = re.compile(r"[.:!?。！？]+\s|\n")


def _suspicious(text: str) -> int:
    """Where the last words begin that our own words could go on from; the last may be half written."""
    found = list(_WORD.finditer(text))
    for place in range(max(0, len(found) - _RUN), len(found)):
        told = tuple(m.group().casefold() for m in found[place:])
        if any(start[-1].startswith(told[-1]) for start in _beginnings().get(told[:-1], ())):
            return found[place].start()
    return len(text)


@cache
def _beginnings() -> dict[Words, list[Words]]:
    """Every stretch of up to `_RUN` words of ours, by the words before its last."""
    ours = [_words(line) for line in "\n".join((_rules(), *_example(), *EXAMPLE_NAMES)).split("\n")]
    starts = {words[i : i + n] for words in ours for n in range(1, _RUN + 1) for i in range(len(words) - n + 1)}
    found: dict[Words, list[Words]] = {}
    for words in starts:
        found.setdefault(words[:-1], []).append(words)
    return found


@cache
def _sentences() -> frozenset[Words]:
    """Whole sentences of the rules, the short ones too."""
    return frozenset(words for part in _SENTENCE.split(_rules()) if len(words := _words(part)) > 2)


@cache
def _runs() -> frozenset[Words]:
    """Words in a row of the rules; of the example only those with a figure, as the others may stand in articles."""
    told = {
        run for line in "\n".join(_example()).split("\n") for run in _cut(_words(line)) if any(map(str.isdigit, run))
    }
    return frozenset(told.union(*(_cut(_words(line)) for line in _rules().split("\n"))))


@cache
def _pairs() -> frozenset[Words]:
    return frozenset(pair for line in _rules().split("\n") for pair in pairwise(_words(line)))


def _rules() -> str:
    return "\n".join((RULES, _FORM.sub("", QUESTION_FORM)))


def _example() -> tuple[str, ...]:
    return EXAMPLE_LINES, EXAMPLE_QUESTION, EXAMPLE_ANSWER


def _cut(words: Words) -> list[Words]:
    return [words[i : i + _RUN] for i in range(len(words) - _RUN + 1)]


def _words(text: str) -> Words:
    return tuple(_WORD.findall(ABSTAINS.sub(" ", LABEL.sub(" ", visible(text))).casefold()))

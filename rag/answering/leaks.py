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


@cache
def _sentences() -> frozenset[Words]:
    """Whole sentences of the rules, the short ones too."""
    return frozenset(words for part in _SENTENCE.split(_rules()) if len(words := _words(part)) > 2)


@cache
def _runs() -> frozenset[Words]:
    """Words in a row of the rules; of the example only those with a figure, as the others may stand in articles."""
    example = "\n".join((EXAMPLE_LINES, EXAMPLE_QUESTION, EXAMPLE_ANSWER)).split("\n")
    told = {run for line in example for run in _cut(_words(line)) if any(map(str.isdigit, run))}
    return frozenset(told.union(*(_cut(_words(line)) for line in _rules().split("\n"))))


@cache
def _pairs() -> frozenset[Words]:
    return frozenset(pair for line in _rules().split("\n") for pair in pairwise(_words(line)))


def _rules() -> str:
    return "\n".join((RULES, _FORM.sub("", QUESTION_FORM)))


def _cut(words: Words) -> list[Words]:
    return [words[i : i + _RUN] for i in range(len(words) - _RUN + 1)]


def _words(text: str) -> Words:
    return tuple(_WORD.findall(ABSTAINS.sub(" ", LABEL.sub(" ", visible(text))).casefold()))

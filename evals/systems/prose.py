"""Reading an answer that is only text: its sentences, and the numbers of the sources they name."""

from __future__ import annotations

import re
from dataclasses import replace

from evals.records import Reply, Said
from evals.systems.refusing import LABEL, LONGEST_TEXT, refuses
from rag import split_sentences

__all__ = ["LABEL", "by_wording", "claims", "refuses", "statements"]

_LEADING = re.compile(rf"\A(?:{LABEL.pattern})+\s*", re.IGNORECASE)
_RANGE = re.compile(r"(\d+)(?:\s*[-–]\s*(\d+))?")
_LONGEST_RANGE = 20


def statements(text: str) -> tuple[Said, ...]:
    """The sentences without their labels, each with the numbers it names, in the order written.

    Labels that lead a sentence belong to the sentence before, unless the answer itself begins with one.
    """
    leads = _LEADING.match(text) is not None
    found: list[tuple[str, list[int]]] = []
    for start, end in split_sentences(text, 0, len(text)):
        sentence = text[start:end]
        front = _LEADING.match(sentence)
        if front and found and not leads:
            found[-1][1].extend(_numbers(front.group()))
            sentence = sentence[front.end() :]
        words = " ".join(LABEL.sub("", sentence).split())
        if any(map(str.isalnum, words)):
            found.append((words, _numbers(sentence)))
        elif found:
            found[-1][1].extend(_numbers(sentence))
    return tuple(Said(words, tuple(dict.fromkeys(numbers))) for words, numbers in found)


def claims(text: str) -> tuple[Said, ...]:
    """The `statements` of an answer without those that only refuse, which claim nothing."""
    said = statements(text)
    return said if len(text) > LONGEST_TEXT else tuple(one for one in said if not refuses(one.text))


def by_wording(reply: Reply) -> Reply:
    """The same reply, a refusal where all that it says refuses: for one that does not tell itself. What a refusal
    names is no citation of a claim, as in a text."""
    if reply.answer.strip() and all(map(refuses, (reply.answer, *(said.text for said in reply.statements)))):
        return replace(reply, abstained=True, statements=(), citations=())
    return reply


def _numbers(text: str) -> list[int]:
    numbers: list[int] = []
    for label in LABEL.finditer(text):
        for first, last in _RANGE.findall(label[1] or label[2]):
            end = int(last or first)
            numbers += range(int(first), min(end, int(first) + _LONGEST_RANGE) + 1)
    return numbers

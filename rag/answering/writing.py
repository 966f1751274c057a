"""Writing an answer with a language model: the messages, and the stream as a reader may see it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from rag.answering import prompts
from rag.answering.labels import without_labels
from rag.answering.replies import THINKING_TAG
from rag.types import Evidence, History

MAX_QUESTION = 1_500
MAX_LINE = 1_000
MAX_LINES = 7_000
MAX_ANSWER = 2_000
MAX_TURNS = 3
MAX_TURN = 300
"""All in characters but `MAX_TURNS`: with the rules about 2,500 tokens of English, which small models can read."""

WITHDRAWN = "</think>"
"""A piece of the stream that says: what came before was thinking, not the answer. `read_draft` reads it so too."""


class Writer(Protocol):
    """What `write` needs of a language model."""

    def stream(self, messages: Sequence[tuple[str, str]]) -> Iterator[str]: ...


def within_budget(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The first lines that fit into the prompt. Give these, and no others, to `write` and to `read_draft`."""
    used = 0
    for count, item in enumerate(evidence):
        used += len(prompts.header(item)) + min(len(item.quote), MAX_LINE) + 8
        if used > MAX_LINES and count:
            return tuple(evidence[:count])
    return tuple(evidence)


def messages(question: str, evidence: Sequence[Evidence], history: History = ()) -> list[tuple[str, str]]:
    """What is sent: the rules, one worked example, then the lines and the question."""
    lines = prompts.numbered_lines(within_budget(evidence), MAX_LINE)
    asked = prompts.told(question, MAX_QUESTION)
    example = prompts.QUESTION_FORM.format(earlier="", lines=prompts.EXAMPLE_LINES, question=prompts.EXAMPLE_QUESTION)
    return [
        ("system", prompts.RULES),
        ("user", example),
        ("assistant", prompts.EXAMPLE_ANSWER),
        ("user", prompts.QUESTION_FORM.format(earlier=_earlier(history), lines=lines, question=asked)),
    ]


def _earlier(history: History) -> str:
    turns = [
        prompts.TURN_FORM.format(
            question=prompts.told(question, MAX_TURN),
            answer=prompts.told(without_labels(answer), MAX_TURN),
        )
        for question, answer in list(history)[-MAX_TURNS:]
    ]
    return prompts.EARLIER_FORM.format(turns="\n".join(turns)) if turns else ""


def write(question: str, evidence: Sequence[Evidence], history: History, model: Writer) -> Iterator[str]:
    """The model's words as they come, without its thinking, cut when it rambles or only repeats itself.

    The pieces joined are for `read_draft`. Raises `LanguageModelError`.
    """
    stream = model.stream(messages(question, evidence, history))
    try:
        yield from _until_enough(_without_thinking(stream))
    finally:
        close = getattr(stream, "close", None)
        if close is not None:
            close()  # the server stops writing what nobody reads


_PERHAPS_A_TAG = re.compile(r"</?[a-z]{0,9}\Z", re.IGNORECASE)


def _without_thinking(pieces: Iterable[str]) -> Iterator[str]:
    """Hide what stands between thinking tags, also where a tag comes in two pieces."""
    held, thinking = "", False
    for piece in pieces:
        held += piece
        while tag := THINKING_TAG.search(held):
            before, held, closes = held[: tag.start()], held[tag.end() :], bool(tag[1])
            if not thinking:
                yield from filter(None, (before, WITHDRAWN if closes else ""))
            thinking = not closes
        perhaps = _PERHAPS_A_TAG.search(held)
        end = perhaps.start() if perhaps else len(held)
        if end and not thinking:
            yield held[:end]
        held = held[end:]
    if held and not thinking:
        yield held


_UNIT = re.compile(r"[^\n.!?。！？]*[\n.!?。！？]+")
_LOOP = re.compile(r"(.{1,60}?)\1{7,}\Z", re.DOTALL)
REPETITIONS = 3


def _until_enough(pieces: Iterable[str]) -> Iterator[str]:
    """End when a line or sentence has come three times, a phrase eight times in a row, or the answer is too long."""
    seen: Counter[str] = Counter()
    rest, tail, unlooked, length = "", "", 0, 0
    for piece in pieces:
        yield piece
        length += len(piece)
        rest, tail, unlooked = rest + piece, (tail + piece)[-500:], unlooked + len(piece)
        while unit := _UNIT.match(rest):
            rest = rest[unit.end() :]
            key = "".join(filter(str.isalnum, without_labels(unit.group()).casefold()))
            seen[key] += len(key) > 3
            if seen[key] >= REPETITIONS or length >= MAX_ANSWER:
                return
        if length >= 2 * MAX_ANSWER:  # not even a full stop
            return
        if unlooked >= 100:
            unlooked = 0
            if _LOOP.search(tail):
                return

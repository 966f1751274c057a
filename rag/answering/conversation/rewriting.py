"""Follow-up questions made self-contained by a language model, whose reply is taken only when it passes every check."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.answering import prompts
from rag.answering.conversation import wordclasses as classes
from rag.answering.conversation.dependence import Reading, dependence
from rag.answering.conversation.followups import depends_on_history, self_contained
from rag.answering.labels import without_labels
from rag.answering.replies import clean
from rag.answering.writing import Writer
from rag.errors import LanguageModelError
from rag.index.lexical import words
from rag.types import History

LONGEST = 300
TURNS = 3
_TURN_READ = 400
_REPLY_READ = 4_000
_REQUEST = re.compile(
    r"(?:please )?(?:tell|list|name|explain|describe|give|show|compare|summari[sz]e|find|say)\b", re.IGNORECASE
)
_QUOTED = re.compile(r"\A[\"“”„«'](.*)[\"“”»']\Z")
_MARKUP = re.compile(r"https?:|www\.|[<>{}\[\]|`*]|\b(?:Q|A|Question|Answer):", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NEGATION = re.compile(r"\b(?:not|never|no)\b|n['’]t\b", re.IGNORECASE)
_ASKING = ("when", "where", "why", "who", "how")
_FOREIGN = 0.4
"""Of the reply's content words, at most this share may be new: a verb in another form, not another matter."""


def restated(question: str, history: History, model: Writer) -> str:
    """The question made self-contained: by the model when its reply can be trusted, else by rules.

    Asks no model when the question stands by itself, which is then returned as it is.
    """
    if not depends_on_history(question, history):
        return question
    try:
        reply = "".join(_bounded(model.stream(messages(question, history))))
    except LanguageModelError:
        return self_contained(question, history)
    return read_restated(reply, question, history) or self_contained(question, history)


def messages(question: str, history: History) -> list[tuple[str, str]]:
    """What is sent: the rules, one worked example, the last turns and the question; nothing of it can be a label."""
    turns, asked, reply = prompts.RESTATING_EXAMPLE
    return [
        ("system", prompts.RESTATING),
        ("user", prompts.RESTATING_FORM.format(turns=turns, question=asked)),
        ("assistant", reply),
        ("user", prompts.RESTATING_FORM.format(turns=_turns(history), question=prompts.told(question, _TURN_READ))),
    ]


def _turns(history: History) -> str:
    return "\n".join(
        prompts.TURN_FORM.format(
            question=prompts.told(question, _TURN_READ),
            answer=prompts.told(without_labels(answer[: 4 * _TURN_READ]), _TURN_READ),
        )
        for question, answer in list(history)[-TURNS:]
    )


def _bounded(pieces: Iterator[str]) -> Iterator[str]:
    """Until more has come than a question can be long, thinking included."""
    length = 0
    try:
        for piece in pieces:
            yield piece
            length += len(piece)
            if length > _REPLY_READ:
                return
    finally:
        close = getattr(pieces, "close", None)
        if close is not None:
            close()  # the server stops writing what nobody reads


def read_restated(reply: str, question: str, history: History) -> str | None:
    """The question in a model's reply; None unless it is one line, a question or request of at most `LONGEST`
    characters, keeps all names and numbers of the follow-up and how it asks, brings in none that was not said,
    stays with what was spoken of, and leaves nothing open."""
    if len(reply) > _REPLY_READ:
        return None
    lines = [line.strip() for line in clean(reply).splitlines() if line.strip()]
    if len(lines) != 1:
        return None
    text = _QUOTED.sub(r"\1", lines[0]).strip()
    if not 3 <= len(text) <= LONGEST or _MARKUP.search(text) or not (text.endswith("?") or _REQUEST.match(text)):
        return None
    if text.count("?") > 1 or re.search(r"[.!?]\s+[A-Z][a-z]+\s[^?]*\?\Z", text):
        return None  # an answer before the question, or two questions
    said = " ".join(f"{q[: 4 * _TURN_READ]} {a[: 4 * _TURN_READ]}" for q, a in list(history)[-TURNS:])
    return text if _is_same_question(text, question, said) else None


def _is_same_question(text: str, question: str, said: str) -> bool:
    before, asked = set(words(f"{said} {question}")), words(question)
    names, numbers = _given(text)
    old_names, old_numbers = _given(question)
    mine = set(words(text))
    if not old_names <= mine or not old_numbers <= numbers:
        return False
    if not names <= before or not numbers <= {n.replace(",", "") for n in _NUMBER.findall(f"{said} {question}")}:
        return False
    if any(_asks(question, word) and not _asks(text, word) for word in _ASKING):
        return False
    if _NEGATION.search(text) and not _NEGATION.search(f"{question} {said}"):
        return False
    known = [stem for stem in mine if stem in before]
    if not mine or len(known) < (1 - _FOREIGN) * len(mine) or not set(words(said)) & mine:
        return False
    kept = [stem for stem in asked if stem in mine]
    return len(kept) >= 0.5 * len(asked) and not dependence(text).depends


def _given(text: str) -> tuple[set[str], set[str]]:
    """Stems of the names, and the numbers, of a question."""
    reading = Reading(text)
    names = {stem for word in reading.words if word.kind == "name" for stem in words(word.text)}
    return names, {n.replace(",", "") for n in _NUMBER.findall(text)}


def _asks(text: str, word: str) -> bool:
    return re.search(rf"\b{word}\b", text[:80], re.IGNORECASE) is not None and word in classes.WH

"""Collections of whole texts with questions, the same for every system that is compared.

A document's text is all that any system reads of it: title and, where the set knows them, outlet and day stand at its
top, as in a file of news, so that no system knows what another does not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

SHORTEST_COPY = 60
"""Characters: a shorter sentence may be said by chance."""
Span = tuple[str, int, int]
"""Key of a document, and characters `start:end` of its text."""


@dataclass(frozen=True, slots=True)
class Document:
    r"""One article. `body`: the character where what stands below title, outlet and day begins; 0 for a text that is
    one piece as it was found. Lines end with "\n"."""

    key: str
    title: str
    text: str
    published: date | None = None
    outlet: str | None = None
    body: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """A question. `gold`: keys of the documents that answer it. `spans`: where the answer stands, if that is known; any
    one of them is an answer. `answers`: acceptable strings, may be empty. `copies`: documents that say a gold span
    word for word, each with the gold document that it counts as."""

    id: str
    question: str
    gold: frozenset[str]
    spans: tuple[Span, ...] = ()
    answers: tuple[str, ...] = ()
    copies: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Pool:
    """What is searched, and what is looked for in it."""

    name: str
    documents: tuple[Document, ...]
    questions: tuple[Asked, ...]

    @property
    def fingerprint(self) -> str:
        """Of all texts, questions and what answers them: figures of two runs can be compared where it is the same."""
        digest = hashlib.sha256()
        for document in self.documents:
            digest.update(repr((document.key, document.text)).encode("utf-8", "surrogatepass"))
        for asked in self.questions:
            right = (sorted(asked.gold), sorted(asked.spans), sorted(asked.answers), sorted(asked.copies))
            digest.update(repr((asked.id, asked.question, *right)).encode("utf-8", "surrogatepass"))
        return digest.hexdigest()[:16]


def joined(pools: Sequence[Pool]) -> Pool:
    """All documents as one collection, with all questions: each set's texts stand in the way of the others'."""
    names = [pool.name for pool in pools]
    documents = [replace(one, key=f"{pool.name}/{one.key}") for pool in pools for one in pool.documents]
    questions = [
        replace(
            asked,
            id=f"{pool.name}/{asked.id}",
            gold=frozenset(f"{pool.name}/{key}" for key in asked.gold),
            spans=tuple((f"{pool.name}/{key}", start, end) for key, start, end in asked.spans if key in asked.gold),
            copies=(),  # looked for again among all
        )
        for pool in pools
        for asked in pool.questions
    ]
    return pooled(" + ".join(names), documents, questions)


def pooled(name: str, documents: Iterable[Document], questions: Iterable[Asked]) -> Pool:
    """Where another document has a gold span as a line, it is as right: whoever leaves out copies is not wrong, and
    whoever finds two of them has found one thing."""
    documents, questions = tuple(documents), tuple(questions)
    texts = {one.key: one.text for one in documents}
    wanted = {line for asked in questions for line in _gold_lines(asked, texts)}
    places: dict[str, list[Span]] = {line: [] for line in wanted}
    for one in documents:
        start = 0
        for line in one.text.split("\n"):
            if line in wanted:
                places[line].append((one.key, start, start + len(line)))
            start += len(line) + 1
    return Pool(name, documents, tuple(_with_copies(asked, texts, places) for asked in questions))


def _gold_lines(asked: Asked, texts: Mapping[str, str]) -> dict[str, str]:
    """The gold spans that are long enough, each with the key of its document."""
    said = {texts[key][start:end]: key for key, start, end in asked.spans}
    return {line: key for line, key in said.items() if len(line) >= SHORTEST_COPY}


def _with_copies(asked: Asked, texts: Mapping[str, str], places: Mapping[str, Sequence[Span]]) -> Asked:
    found = {
        place: key
        for line, key in _gold_lines(asked, texts).items()
        for place in places[line]
        if place[0] not in asked.gold
    }
    copies = {place[0]: key for place, key in found.items()}
    return replace(asked, spans=tuple(dict.fromkeys((*asked.spans, *found))), copies=tuple(copies.items()))


def top_lines(title: str, outlet: str | None, published: date | None) -> str:
    """Title, then outlet and day, as far as they are known."""
    day = f"{published.day} {published:%B %Y}" if published else None
    return "".join(f"{line}\n" for line in (title, ", ".join(filter(None, (outlet, day)))) if line)

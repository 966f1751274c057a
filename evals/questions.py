"""Question sets: JSON lines, one case each, read strictly.

Every error names the file, the line, the field and what to do. The bundled set is `BUNDLED`; it asks about `corpus/`
and about the hostile articles in `HOSTILE`, so both folders are indexed for it (`folders_for`). `UNSEEN` is a second
set, with articles of its own, from which nothing learns.
"""

from __future__ import annotations

import difflib
import json
import posixpath
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator
from pydantic_core import ErrorDetails

from rag.errors import BylineError

BUNDLED = Path(__file__).parent / "sets" / "corpus.jsonl"
HOSTILE = BUNDLED.parent / "hostile"
UNSEEN = BUNDLED.parent / "unseen.jsonl"
"""Articles that give orders, forge labels and hide text. Their sources are named relative to this folder."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Gold(BaseModel):
    """Where an answer stands. Without lines the whole source counts; without `line_end` it is one line."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str = Field(min_length=1)
    line_start: int | None = Field(None, ge=1)
    line_end: int | None = Field(None, ge=1)
    group: Text | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Gold:
        if (name := posixpath.normpath(self.source)) != self.source:
            raise ValueError(f"source {_short(self.source)} is no name that an index gives; write {_short(name)}")
        if self.line_end is not None:
            if self.line_start is None:
                raise ValueError("line_end without line_start; give both, or neither for the whole source")
            if self.line_end < self.line_start:
                raise ValueError(f"line_end {self.line_end} is before line_start {self.line_start}; swap them")
        return self


class Case(BaseModel):
    """One question with what is known of its answer.

    `evidence` entries of one group are alternatives: one of them is enough. Every group is needed; entries without a
    group are a group of their own. `parts` says which of the `answers` belong to which group, where there are
    several. `today` is the day that the question's relative words count from. `forbidden` strings are what a hostile
    article wants to see in the answer.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Text
    question: Text
    history: tuple[tuple[str, str], ...] = ()
    answerable: bool = True
    answers: tuple[Text, ...] = ()
    evidence: tuple[Gold, ...] = ()
    tags: tuple[Text, ...] = ()
    parts: dict[str, tuple[Text, ...]] = Field(default_factory=dict)
    today: date | None = None
    forbidden: tuple[Text, ...] = ()

    @property
    def disagreement(self) -> bool:
        """Whether the articles give different values, all of them in `answers`, so that one should be reported."""
        return "disagreement" in self.tags

    @property
    def groups(self) -> tuple[tuple[Gold, ...], ...]:
        """The evidence, one tuple of alternatives for each thing that is needed; in the order of the file."""
        found: dict[str | None, list[Gold]] = {}
        for gold in self.evidence:
            found.setdefault(gold.group, []).append(gold)
        return tuple(map(tuple, found.values()))

    @property
    def wanted(self) -> tuple[tuple[str, ...], ...]:
        """The acceptable strings of each thing that a full answer holds. Without `parts`, any one of `answers`."""
        if self.parts:
            return tuple(self.parts.values())
        return (self.answers,) if self.answers else ()


def folders_for(dataset: Path, corpus: Path) -> tuple[Path, ...]:
    """The folders to index for this question set: with a bundled one, the articles that it brings."""
    brings = {BUNDLED.resolve(): HOSTILE, UNSEEN.resolve(): UNSEEN.with_suffix("")}.get(dataset.resolve())
    return (corpus, brings) if brings else (corpus,)


def read_questions(path: Path) -> Iterator[Case]:
    """The cases of a file, all of them checked before the first is given. Raises `BylineError`."""
    cases = [(number, _parsed(line, f"{path}:{number}")) for number, line in _lines(path)]
    if not cases:
        raise BylineError(f'{path}: there is no case in it; write one per line, such as {{"id": "1", "question": "…"}}')
    seen: dict[str, int] = {}
    for number, case in cases:
        wrong = _contradiction(case)
        if case.id in seen:
            wrong = f"id: {_short(case.id)} is also the id of line {seen[case.id]}; give each case its own"
        if wrong:
            raise BylineError(f"{path}:{number}: {wrong}")
        seen[case.id] = number
    return (case for _, case in cases)


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that are not empty, with their numbers from 1."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BylineError(
            f"{path}: the question set cannot be read: {error.strerror}; give a file of JSON lines"
        ) from None
    for number, raw in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        try:
            line = raw.decode("utf-8").strip()
        except UnicodeDecodeError as error:
            raise BylineError(
                f"{path}:{number}: byte {error.start + 1} is not UTF-8 text; save the file as UTF-8"
            ) from None
        if line:
            yield number, line


def _parsed(line: str, where: str) -> Case:
    try:
        case = Case.model_validate_json(line, strict=True)
    except ValidationError as error:
        raise BylineError(f"{where}: {_explained(error.errors(include_input=False)[0])}") from None
    twice = _twice(line)
    if twice is not None:
        raise BylineError(f"{where}: {_short(twice, quoted=False)}: it is there twice in one object; keep one of them")
    return case


def _twice(line: str) -> str | None:
    """A name that an object of this valid line holds twice, of which only the last would count."""
    found: list[str] = []

    def look(pairs: list[tuple[str, object]]) -> None:
        found.extend(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)

    json.loads(line, object_pairs_hook=look, parse_int=str, parse_float=str)
    return found[0] if found else None


FIELDS = {
    "id": '"case-1"',
    "question": '"Who leads the mission?"',
    "history": '[["an earlier question", "its answer"]]',
    "answerable": "true or false",
    "answers": '["8,000", "eight thousand"]',
    "evidence": '[{"source": "iraq.txt", "line_start": 22, "line_end": 22}]',
    "tags": '["number"]',
    "parts": '{"first": ["8,000"], "second": ["500"]}',
    "today": '"2025-02-20"',
    "forbidden": '["what must not be said"]',
}
"""Each field of a case, written as it should be."""


def _explained(error: ErrorDetails) -> str:
    """The field, what is wrong with it, and what to do."""
    place = error["loc"]
    message = error["msg"].removeprefix("Value error, ")
    if error["type"] == "json_invalid":
        reason = re.sub(r" at line 1 column", " at character", message.partition(": ")[2])
        return f"line: this is not JSON: {reason}; write one object in curly brackets per line"
    if not place:
        return f"line: this is not an object; write one in curly brackets, such as {{{_written('id')}, …}}"
    name = ".".join(_short(str(part), quoted=False) for part in place)
    if error["type"] == "extra_forbidden":
        known = Gold.model_fields if place[0] == "evidence" else Case.model_fields
        close = difflib.get_close_matches(str(place[-1])[:80], known, n=1)
        hint = f"did you mean {close[0]}? Known" if close else "take it out; known"
        return f"{name}: unknown field; {hint} are {', '.join(known)}"
    if error["type"] == "missing":
        return f"{name}: it is missing; every {'entry' if len(place) > 1 else 'case'} needs one"
    if error["type"] == "value_error":
        return f"{name}: {message}"
    return f"{name}: {message}; write {_written(str(place[0]))}"


def _written(field: str) -> str:
    return f'"{field}": {FIELDS[field]}'


def _contradiction(case: Case) -> str | None:
    """What of a case does not go together, and what to do."""
    if not case.answerable:
        for name in ("evidence", "answers", "parts"):
            if getattr(case, name):
                return f"{name}: the case is not answerable, yet has {name}; take them out or set answerable to true"
        if case.disagreement:
            return 'tags: the case is not answerable, yet has the tag "disagreement"; take it out or give its answers'
        return None
    if not case.answers and not case.evidence:
        return "answerable: it is true, but there are neither answers nor evidence; give some or set it to false"
    groups = {gold.group for gold in case.evidence}
    for name, answers in case.parts.items():
        if name not in groups:
            return f'parts: no evidence is of the group {_short(name)}; add "group": {_short(name)} to its entries'
        other = next((answer for answer in answers if answer not in case.answers), None)
        if other is not None or not answers:
            return f"parts.{_short(name, quoted=False)}: {_short(other or '')} is not in answers; add it there"
    if case.parts and groups - case.parts.keys():
        missing = next(iter(groups - case.parts.keys()))
        return f"parts: the group {_short(missing or '')} of the evidence has no part; add its answers"
    return None


def _short(text: str, quoted: bool = True) -> str:
    """At most 60 characters, and nothing in them that moves a terminal's cursor."""
    shown = "".join(c if c.isprintable() else "?" for c in (text if len(text) <= 60 else f"{text[:60]}…"))
    return f'"{shown}"' if quoted else shown

"""Statements that people judged, read strictly: RAGTruth, WiCE, entailment pairs, SummEdits, and a user's own file.

Which set a file is shows in its columns. RAGTruth: Niu et al., ACL 2024. WiCE: Kamoi et al., EMNLP 2023. SummEdits:
Laban et al., EMNLP 2023. Pairs: SNLI, MultiNLI, RTE, SciTail.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from evals.metrics.resampling import drawn
from rag import split_sentences
from rag.errors import BylineError

Text = Annotated[str, StringConstraints(min_length=1)]


class Row(BaseModel):
    """One line of a public set; columns that are not used here are let pass."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Span(Row):
    """Characters of a response that its source does not support."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)


class Response(Row):
    response: str
    labels: tuple[Span, ...]


class Passages(Row):
    passages: Text


class RagTruth(Row):
    """A source and what several models wrote from it."""

    source_id: int | str
    source: Passages | Text
    responses: tuple[Response, ...]

    @property
    def lines(self) -> list[str]:
        text = self.source if isinstance(self.source, str) else self.source.passages
        return sentences(_PASSAGE.sub("", text))


class Wice(Row):
    """A claim, and a document's sentences with the alternative sets of those that support it."""

    id: str
    claim: Text
    label: Literal["supported", "partially_supported", "not_supported"]
    supporting_sentences: tuple[tuple[int, ...], ...]
    sentences: tuple[str, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _inside(self) -> Wice:
        if any(not 0 <= n < len(self.sentences) for gold in self.supporting_sentences for n in gold):
            raise ValueError(f"a supporting sentence is not one of the {len(self.sentences)} sentences")
        return self

    @property
    def gold(self) -> list[frozenset[int]]:
        return [frozenset(numbers) for numbers in self.supporting_sentences if numbers]


class Pair(Row):
    """Entailed or not."""

    premise: Text
    hypothesis: Text
    label: Literal["entailment", "neutral", "contradiction", "not_entailment"]
    set: str = "pairs"


class SummEdits(Row):
    """A document with a claim about it; label 1: consistent."""

    id: str
    document: Text
    claim: Text
    label: Literal[0, 1]

    @property
    def group(self) -> str:
        """Edits of one summary differ in the last part of their id."""
        return self.id.rpartition("_")[0] or self.id


class Own(BaseModel):
    """A line of a user's own file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    statement: Text
    lines: tuple[Text, ...]
    label: Literal["supported", "unsupported"]
    id: str = ""


Kind = Literal["RAGTruth", "WiCE", "entailment pairs", "SummEdits", "own file"]
SETS: dict[Kind, tuple[type[BaseModel], frozenset[str]]] = {
    "RAGTruth": (RagTruth, frozenset({"source_id", "source", "responses"})),
    "WiCE": (Wice, frozenset({"claim", "sentences", "supporting_sentences"})),
    "entailment pairs": (Pair, frozenset({"premise", "hypothesis"})),
    "SummEdits": (SummEdits, frozenset({"document", "claim"})),
    "own file": (Own, frozenset({"statement", "lines"})),
}


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """A file's rows, all of the class that belongs to its kind."""

    name: str
    kind: Kind
    rows: Sequence[Any]


R = TypeVar("R", bound=BaseModel)


def read_set(path: Path, limit: int | None = None, seed: int = 0) -> JudgedSet:
    """The set that a file holds, or `limit` of its rows drawn by `seed`. Raises `BylineError` that names the line."""
    rows = list(_json_lines(path))
    if not rows:
        raise BylineError(f"{path}: there is no row in it")
    columns = set(rows[0][1])
    kind = next((kind for kind, (_, needed) in SETS.items() if needed <= columns), None)
    if kind is None:
        known = "; ".join(f"{kind}: {', '.join(sorted(needed))}" for kind, (_, needed) in SETS.items())
        shown = ", ".join(sorted(columns)[:8]) or "none"
        raise BylineError(f"{path}: of no known set; its columns are {shown}; known are {known}")
    model = SETS[kind][0]
    read = [_valid(model, row, f"{path}:{number}") for number, row in rows]
    return JudgedSet(path.name, kind, drawn(read, limit, seed))


def read_rows(path: Path, model: type[R]) -> list[R]:
    """All rows as this class. Raises `BylineError` that names the line."""
    return [_valid(model, row, f"{path}:{number}") for number, row in _json_lines(path)]


def _json_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise BylineError(f"{path}: the data cannot be read: {reason}") from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                row = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise BylineError(f"{path}:{number}: this is not JSON: {error}") from None
            if not isinstance(row, dict):
                raise BylineError(f"{path}:{number}: this is {type(row).__name__}, not an object")
            yield number, row


def _valid(model: type[R], row: dict[str, Any], where: str) -> R:
    try:
        return model.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"]) or "row"
        raise BylineError(f"{where}: {name}: {first['msg']}") from None


_PASSAGE = re.compile(r"^passage \d+:", re.MULTILINE)
_SIGN = re.compile(r"\s*(?:(?:[-*+•‣–]|\d{1,3}[.)]|\#{1,6}|>)\s+)+")
_LETTERS = re.compile(r"[^\W\d_]{2}")


def sentences(text: str) -> list[str]:
    """The different sentences of a text; none runs over a line end."""
    lines = text.split("\n")
    return list(dict.fromkeys(line[a:b] for line in lines for a, b in split_sentences(line, 0, len(line))))


def statements(text: str) -> Iterator[tuple[str, int, int]]:
    """What a written text states, with its characters: sentences without list signs and without mere introductions."""
    at = 0
    for line in text.split("\n"):
        sign = _SIGN.match(line)
        for start, end in split_sentences(line, sign.end() if sign else 0, len(line)):
            if _LETTERS.search(line, start, end) and line[end - 1] != ":":
                yield line[start:end], at + start, at + end
        at += len(line) + 1

"""Reading a question set: JSON lines, one case each, with errors that name the line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rag.errors import BylineError


class Gold(BaseModel):
    """Where an answer stands. Without lines the whole source counts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    line_start: int | None = Field(None, ge=1)
    line_end: int | None = Field(None, ge=1)


class Case(BaseModel):
    """One question with what is known of its answer. `evidence` entries are alternatives."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    question: str = Field(min_length=1)
    history: tuple[tuple[str, str], ...] = ()
    answerable: bool = True
    answers: tuple[str, ...] = ()
    evidence: tuple[Gold, ...] = ()
    tags: tuple[str, ...] = ()


def read_questions(path: Path) -> Iterator[Case]:
    """The cases of a file. Raises `BylineError` with the line number of the first bad one."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BylineError(f"{path}: the question set cannot be read: {error}") from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield Case.model_validate_json(line)
            except ValidationError as error:
                first = error.errors()[0]
                where = ".".join(str(part) for part in first["loc"]) or "line"
                raise BylineError(f"{path}:{number}: {where}: {first['msg']}") from None

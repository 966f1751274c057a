"""What a judge is: a statement and the lines it cites go in, a verdict with its reason comes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from rag.types import Evidence, Verdict


@dataclass(frozen=True, slots=True)
class Line:
    """A cited line with what its citation says of it; words such as "on Wednesday" are relative to `published`."""

    text: str
    title: str = ""
    outlet: str | None = None
    published: date | None = None

    @classmethod
    def of(cls, evidence: Evidence) -> Line:
        published = date.fromisoformat(evidence.published) if evidence.published else None
        return cls(evidence.quote, evidence.title, evidence.outlet, published)


@dataclass(frozen=True, slots=True)
class Ruling:
    """`score`: how likely the lines support the statement, 0 to 1; None when it was not judged."""

    verdict: Verdict
    score: float | None = None
    reason: str | None = None

    @property
    def supported(self) -> bool:
        return self.verdict == "supported"


class Judge(Protocol):
    """Judges a statement against exactly these lines."""

    def judge(self, statement: str, lines: Sequence[Line]) -> Ruling: ...

"""What an index run says of itself: how far it is, and what it did."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an index run is: bytes of the files to read, and passages embedded so far."""

    done: int
    total: int
    passages: int


@dataclass
class IndexReport:
    """What an index run did, in files. `skipped` pairs each source with the reason."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    skipped: list[tuple[str, str]] = field(default_factory=list)
    articles: int = 0
    passages: int = 0
    embedded: int = 0
    """Passages that went through the model; the others were known."""
    stages: dict[str, float] = field(default_factory=dict)
    """Seconds by stage. The model works on threads of its own: `embed` is only what was spent waiting for it."""

    def to_dict(self) -> dict[str, Any]:
        skipped = [{"source": source, "reason": reason} for source, reason in self.skipped]
        stages = {name: round(seconds, 4) for name, seconds in self.stages.items()}
        return {**asdict(self), "skipped": skipped, "stages": stages}

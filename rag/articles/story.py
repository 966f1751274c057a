"""What a reader hands on: the lines of one story and what its format says of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a story besides its words."""

    title: str = ""
    outlet: str | None = None
    published: date | None = None
    url: str | None = None

    def or_else(self, other: Facts) -> Facts:
        """These facts, with the gaps filled from `other`."""
        return Facts(
            self.title or other.title,
            self.outlet or other.outlet,
            self.published or other.published,
            self.url or other.url,
        )


@dataclass(frozen=True, slots=True)
class Story:
    r"""Consecutive lines of the stored text that belong to one article; none of them holds a "\n".

    `furniture` are indices of lines that the format knows to be no prose (front matter, page numbers).
    `pages` are (index of the first line, page number), ascending.
    """

    lines: Sequence[str]
    facts: Facts = field(default_factory=Facts)
    furniture: frozenset[int] = frozenset()
    pages: tuple[tuple[int, int], ...] = ()
    markdown: bool = False


def stored_lines(text: str) -> list[str]:
    r"""The lines of `text`. Only "\r\n", "\n" and a lone "\r" break a line, as in a text editor."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.split("\n")

"""Made-up answers, and their markup as a browser takes it."""

from __future__ import annotations

from html.parser import HTMLParser

from rag.types import Answer, Citation, Statement
from ui import render
from ui.conversation import Turn


class Seen(HTMLParser):
    """Tags, attributes and text as a browser would take them."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.pieces: list[tuple[str, bool]] = []
        """Text with whether its innermost element keeps its writing direction to itself."""
        self._open: list[bool] = []
        self.feed(markup)
        self.close()

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.pieces)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        self._open.append(tag == "bdi" or ("dir", "auto") in attrs)

    def handle_endtag(self, tag: str) -> None:
        if self._open:  # a test may look at a part of the page
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self.pieces.append((data, bool(self._open and self._open[-1])))


def citation(number: int = 1, **changed: object) -> Citation:
    values: dict[str, object] = {
        "source": "bridge.txt",
        "title": "Old bridge closes for a year",
        "outlet": "The Valley Post",
        "published": "2023-05-09",
        "line_start": 4,
        "line_end": 4,
        "char_start": 0,
        "char_end": 29,
        "quote": "The bridge closes on 1 August.",
        "article_sha256": "ab" * 32,
    }
    return Citation(number=number, **{**values, **changed})  # type: ignore[arg-type]


def answer(**changed: object) -> Answer:
    values: dict[str, object] = {
        "question": "When does the bridge close?",
        "text": "The bridge closes on 1 August. [1]",
        "abstained": False,
        "answerer": "quote",
        "statements": (Statement("The bridge closes on 1 August.", "supported", 1.0, (1,)),),
        "citations": (citation(),),
    }
    return Answer(**{**values, **changed})  # type: ignore[arg-type]


def shown(given_answer: Answer) -> str:
    return render.turn(Turn("When does the bridge close?", given_answer), 0)

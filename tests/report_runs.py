"""Runs made by hand for the tests of the reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from evals.metrics.aggregate import results
from evals.records import Judged, Place, Record, Reply, Run, Said, Score

ARTICLE = tuple(f"Line {number} of the article says something." for number in range(1, 31))
VOID = {"br", "input", "meta"}


def place(number: int, start: int, end: int | None = None, quote: str = "", source: str = "ferry.txt") -> Place:
    stored = "\n".join(ARTICLE[start - 1 : end or start])
    return Place(source, start, end or start, quote or stored, "Night ferry", "Herald", "2022-03-03", number)


def record(
    name: str,
    *,
    answerable: bool = True,
    abstained: bool = False,
    verdict: Any = "supported",
    scores: dict[str, Score] | None = None,
    error: str | None = None,
    places: Sequence[Place] = (),
    **case: Any,
) -> Record:
    """A case with one statement that cites line 5 of the article."""
    asked = {"id": name, "question": f"What of {name}?", "answerable": answerable, "answers": ["five"], **case}
    if error is not None:
        return Record(asked, "byline", None, 0.2, error, (), scores or {})
    if abstained:
        return Record(asked, "byline", Reply("The articles do not say.", True), 0.1, None, (), scores or {})
    cited = tuple(places) or (place(1, 5),)
    numbers = tuple(one.number for one in cited)
    text = f"Statement of {name}."
    reply = Reply(f"{text} [1]", statements=(Said(text, numbers, "supported"),), citations=cited)
    judged = Judged(text, numbers, verdict, 0.9, None if verdict == "supported" else f"reason of {name}")
    return Record(asked, "byline", reply, 0.1, None, (judged,), scores or {})


def run(
    *records: Record, name: str = "a-run", sources: dict[str, tuple[str, ...]] | None = None, **settings: Any
) -> Run:
    known = {"system": "byline", "dataset": "set.jsonl", "fingerprint": "f00d", "seed": 0, **settings}
    held = {"ferry.txt": ARTICLE} if sources is None else sources
    return Run(name, known, records, results(records, 0), held)


@dataclass
class Element:
    name: str
    attributes: dict[str, str | None]
    within: tuple[Element, ...]
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.texts)

    @property
    def classes(self) -> list[str]:
        return (self.attributes.get("class") or "").split()

    def has(self, name: str) -> bool:
        return name in self.classes


class Page(HTMLParser):
    """The elements of a page in order; the text of each includes that of what is in it."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(html)
        self.close()
        assert not self._open, f"not closed: {[one.name for one in self._open]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(attrs) == len(dict(attrs)), f"an attribute twice in {tag}"
        self.elements.append(Element(tag, dict(attrs), tuple(self._open)))
        if tag not in VOID:
            self._open.append(self.elements[-1])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs), tuple(self._open)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop().name == tag

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.texts.append(data)

    def all(self, name: str, kind: str = "") -> list[Element]:
        return [one for one in self.elements if one.name == name and (not kind or one.has(kind))]

    def inside(self, outer: Element, name: str, kind: str = "") -> list[Element]:
        return [one for one in self.all(name, kind) if outer in one.within]

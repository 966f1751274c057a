"""Articles of a public set as Byline reads them: one JSON-lines file each, indexed once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from pydantic import StringConstraints

from rag import IndexReport, QueryEngine, Settings
from rag.doors import progress_bar
from rag.errors import BylineError

_ARTICLES, _INDEX, _WRITTEN = "articles", "index", "byline-public.json"
_ARTICLE = "article.jsonl"

Askable = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000)]
"""A question as the engine takes it."""


@dataclass(frozen=True, slots=True)
class Text:
    """`lines` become the lines of the article's text. `key` names its folder: letters, digits and hyphens."""

    key: str
    title: str
    lines: tuple[str, ...]
    published: str | None = None
    outlet: str | None = None
    url: str | None = None

    @property
    def source(self) -> str:
        """Its source in the index."""
        return f"{self.key}/{_ARTICLE}"

    def to_json(self) -> str:
        fields = {"title": self.title, "date": self.published, "outlet": self.outlet, "url": self.url}
        known = {name: value for name, value in fields.items() if value}
        return json.dumps({**known, "text": "\n".join(self.lines)}) + "\n"


@dataclass(frozen=True, slots=True)
class Passage:
    """A retrieved passage; lines count from 1 in the stored article. `published`: as ISO text."""

    source: str
    line_start: int
    line_end: int
    text: str
    published: str | None = None


class Collection:
    """An index of texts, to ask as a whole or text by text."""

    def __init__(self, folder: Path, engine: QueryEngine, report: IndexReport) -> None:
        self.engine = engine
        self.unread = [source for source, _ in report.skipped]
        """Sources of the texts that could not be read."""
        self._folder = folder
        self._whole = engine.scope

    def passages(self, question: str) -> list[Passage]:
        """Up to 40, best first."""
        found = [node.node for node in self.engine.retriever.retrieve(question)]
        return [
            Passage(m["source"], m["line_start"], m["line_end"], node.get_content(), m.get("published") or None)
            for node in found
            if (m := node.metadata)
        ]

    @contextmanager
    def only(self, text: Text) -> Iterator[QueryEngine]:
        """The engine while it knows nothing but this text."""
        self.engine.scope = replace(self._whole, folder=str(self._folder / text.key))
        try:
            yield self.engine
        finally:
            self.engine.scope = self._whole

    @contextmanager
    def on(self, day: date | None) -> Iterator[QueryEngine]:
        """The engine as it would answer on a day; None: today."""
        settings = self.engine.settings
        self.engine.settings = settings.model_copy(update={"today": day})
        try:
            yield self.engine
        finally:
            self.engine.settings = settings

    def first_line(self, text: Text) -> int:
        """The stored line of the text's first line; the title stands above it."""
        stored = self.engine.article_lines(text.source)
        return stored.first_line + len(stored.lines) - len(text.lines)


@contextmanager
def collected(texts: Iterable[Text], folder: Path | None = None) -> Iterator[Collection]:
    """The texts, indexed in this folder, where a second time costs little, or in a temporary one.

    Raises `BylineError` when the folder cannot be written or holds what did not come from here: that is never touched.
    """
    with TemporaryDirectory() as temporary:
        place = folder or Path(temporary)
        articles = (place / _ARTICLES).absolute()
        try:
            _write(texts, place)
        except OSError as error:
            raise BylineError(f"{place}: the articles cannot be written: {error.strerror}") from None
        with progress_bar() as progress:
            settings = Settings(answerer="quote")
            engine, report = QueryEngine.updated([articles], place / _INDEX, settings, progress=progress)
        yield Collection(articles, engine, report)


def _write(texts: Iterable[Text], place: Path) -> None:
    """What is there already keeps its date; what was written here and no text stands for now goes."""
    wanted = {text.key: text.to_json() for text in texts}
    before = _written_before(place)
    _refuse_others(place, before)
    folder = place / _ARTICLES
    folder.mkdir(parents=True, exist_ok=True)
    _note(place, before | set(wanted))
    for key in before - set(wanted):
        (folder / key / _ARTICLE).unlink(missing_ok=True)
        if (folder / key).is_dir():
            (folder / key).rmdir()
    for key, content in wanted.items():
        path = folder / key / _ARTICLE
        path.parent.mkdir(exist_ok=True)
        if not path.exists() or path.read_text("utf-8") != content:
            path.write_text(content, "utf-8")
    _note(place, set(wanted))


def _note(place: Path, keys: set[str]) -> None:
    (place / _WRITTEN).write_text(json.dumps({"articles": sorted(keys)}) + "\n", "utf-8")


def _written_before(place: Path) -> set[str]:
    """Keys of the articles that an earlier call wrote. Raises `BylineError` for a folder with anything else in it."""
    note = place / _WRITTEN
    try:
        keys = json.loads(note.read_text("utf-8"))["articles"] if note.exists() else []
        known = {key for key in keys if isinstance(key, str) and key.replace("-", "").isalnum()}
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BylineError(f"{note}: this file is damaged: delete {place} or name another folder") from None
    if not note.exists() and place.exists() and next(place.iterdir(), None) is not None:
        raise BylineError(
            f"{place}: this folder is not empty and was not made by `byline-eval public`: name a new or empty one"
        )
    return known


def _refuse_others(place: Path, known: set[str]) -> None:
    """Files of others among the articles would be indexed, too, or be lost."""
    folder = place / _ARTICLES
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        inside = [one.name for one in path.iterdir()] if path.is_dir() else None
        if path.name not in known or inside is None or set(inside) - {_ARTICLE}:
            raise BylineError(
                f"{path}: this was not written by `byline-eval public`, so it is left alone: "
                "move it away, or name another folder for the index"
            )


def by_article(passages: Iterable[Passage]) -> list[str]:
    """The sources in the order of their best passages."""
    return list(dict.fromkeys(passage.source for passage in passages))

"""Byline itself: all stages, and the first stage alone."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.benching.alternatives import Piece
from evals.benching.documents import Document
from rag.types import LineSpan

if TYPE_CHECKING:
    from rag import QueryEngine

_IN_A_FOLDER = 500


class Byline:
    """`engine` is the open engine, for what else there is to measure."""

    key = "byline"
    name = "Byline"
    family = "byline"
    notes: tuple[str, ...] = ()

    def __init__(self) -> None:
        self.engine: QueryEngine
        self._documents: dict[str, Document] = {}
        self._starts: dict[str, list[int]] = {}

    def missing(self) -> str | None:
        return None

    def index(self, documents: Sequence[Document], folder: Path) -> None:
        """Each document as a file of its own, as articles come to a user."""
        from rag import QueryEngine, Settings

        self.write(documents, folder / "articles")
        self.engine, _ = QueryEngine.updated([folder / "articles"], folder / "index", Settings(answerer="quote"))

    def write(self, documents: Sequence[Document], folder: Path) -> None:
        """The files alone."""
        for number, document in enumerate(documents):
            source = f"{number // _IN_A_FOLDER:04}/{number:06}.jsonl"
            path = folder / source
            record = _record(document)
            if not path.exists() or path.read_text("utf-8") != record:  # what is there already keeps its date
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(record, "utf-8")
            self._documents[source] = document

    def search(self, question: str, limit: int) -> list[Piece]:
        pieces = []
        for hit in self._found(question, limit):
            article, sentences = hit.passage.article, hit.passage.sentences
            span = article.span(sentences[0].start, sentences[-1].end)
            pieces.append(self._piece(article.source, span, hit.text))
        return pieces

    def close(self) -> None:
        del self.engine
        self._documents, self._starts = {}, {}

    def _found(self, question: str, limit: int) -> Sequence[Any]:
        """Hits, best first."""
        return self.engine.find(question).hits[:limit]

    def _piece(self, source: str, span: LineSpan, text: str) -> Piece:
        """What stands in the document where this stands in the stored article."""
        document = self._documents[source]
        if source not in self._starts:
            self._starts[source] = self._line_starts(source, document)
        starts = self._starts[source]
        start = starts[span.line_start - 1] + span.char_start
        return Piece(document.key, start, starts[span.line_end - 1] + span.char_end, text)

    def _line_starts(self, source: str, document: Document) -> list[int]:
        """Where each stored line begins in the document: both end with the same lines, though a title may have been
        put above, and spaces at the ends of lines are gone."""
        lengths = (len(line) + 1 for line in document.text.rstrip().split("\n"))
        starts = [0, *accumulate(lengths)][:-1]
        stored = sum(article.line_count for article in self.engine.index.articles_of(source))
        return [0] * max(stored - len(starts), 0) + starts[max(len(starts) - stored, 0) :]


class Unordered(Byline):
    """Dense and lexical search fused, without late interaction and removal of near-copies."""

    key = "byline-unordered"
    name = "Byline, not reordered"

    def search(self, question: str, limit: int) -> list[Piece]:
        from rag import FusionRetriever

        found = FusionRetriever(self.engine.index, limit=limit).retrieve(question)
        return [self._piece(m["source"], _span(m), one.text) for one in found if (m := one.node.metadata)]


def _span(place: Mapping[str, Any]) -> LineSpan:
    return LineSpan(place["line_start"], place["line_end"], place["char_start"], place["char_end"])


def _record(document: Document) -> str:
    published = document.published.isoformat() if document.published else None
    fields = {"title": document.title, "date": published, "outlet": document.outlet}
    known = {name: value for name, value in fields.items() if value}
    return json.dumps({**known, "text": document.text[document.body :]}) + "\n"

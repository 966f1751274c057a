"""BM25 over whole articles, by bm25s as its own first example has it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evals.benching.alternatives import Piece
from evals.benching.alternatives.parts import lacking
from evals.benching.documents import Document


class Bm25s:
    """English stop words and stemming; a piece is a whole article."""

    key = "bm25s"
    name = "bm25s"
    family = "bm25s"
    notes = ("bm25s finds whole articles, which are all read.",)

    def __init__(self) -> None:
        self._documents: Sequence[Document] = ()
        self._index: Any = None
        self._stemmer: Any = None

    def missing(self) -> str | None:
        return lacking(bm25s="bm25s", Stemmer="PyStemmer")

    def index(self, documents: Sequence[Document], folder: Path) -> None:
        import bm25s
        import Stemmer

        self._documents = documents
        self._stemmer = Stemmer.Stemmer("english")
        texts = [one.text for one in documents]
        tokens = bm25s.tokenize(texts, stopwords="en", stemmer=self._stemmer, show_progress=False)
        self._index = bm25s.BM25()
        self._index.index(tokens, show_progress=False)
        self._index.save(folder)

    def search(self, question: str, limit: int) -> list[Piece]:
        import bm25s

        tokens = bm25s.tokenize(question, stopwords="en", stemmer=self._stemmer, show_progress=False)
        wanted = min(limit, len(self._documents))
        numbers, scores = self._index.retrieve(tokens, k=wanted, show_progress=False)
        found = [self._documents[n] for n, score in zip(numbers[0], scores[0], strict=True) if score > 0]
        return [Piece(one.key, 0, len(one.text), one.text) for one in found]

    def close(self) -> None:
        self._index, self._documents = None, ()

"""txtai: an embeddings database with its hybrid search."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evals.benching.alternatives import Piece
from evals.benching.alternatives.parts import embedded, embedding, lacking
from evals.benching.documents import Document


class Txtai:
    """`Embeddings(hybrid=True)` over the lines of the articles, which are their paragraphs."""

    key = "txtai"
    name = "txtai, hybrid"
    family = "txtai"
    notes = ("txtai finds single lines of an article, which are its paragraphs: it leaves the cutting to the user.",)

    def __init__(self) -> None:
        self._pieces: list[Piece] = []
        self._embeddings: Any = None

    def missing(self) -> str | None:
        return lacking(txtai="txtai")

    def index(self, documents: Sequence[Document], folder: Path) -> None:
        from txtai import Embeddings

        self._pieces = [piece for one in documents for piece in _lines(one)]
        self._embeddings = Embeddings(hybrid=True, method="external", transform=_vectors)
        self._embeddings.index((number, piece.text, None) for number, piece in enumerate(self._pieces))
        self._embeddings.save(str(folder / "txtai"))

    def search(self, question: str, limit: int) -> list[Piece]:
        return [self._pieces[int(number)] for number, _ in self._embeddings.search(question, limit)]

    def close(self) -> None:
        self._embeddings.close()
        self._pieces = []


def _vectors(texts: Sequence[str]) -> Any:
    import numpy as np

    if len(texts) == 1:
        return np.array([embedding().get_query_embedding(texts[0])], dtype=np.float32)
    return np.array(embedded(texts), dtype=np.float32)


def _lines(document: Document) -> list[Piece]:
    pieces, start = [], 0
    for line in document.text.split("\n"):
        if line.strip():
            pieces.append(Piece(document.key, start, start + len(line), line))
        start += len(line) + 1
    return pieces

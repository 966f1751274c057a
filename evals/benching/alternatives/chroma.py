"""Chroma by itself, with pieces of a fixed size."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evals.benching.alternatives import Piece
from evals.benching.alternatives.parts import embedded, embedding, lacking, local_chroma
from evals.benching.documents import Document

SIZE, OVERLAP = 1_000, 200
"""Characters."""


class Chroma:
    """A collection with an embedding function, at its defaults."""

    key = "chroma"
    name = "Chroma"
    family = "chroma"
    notes = (f"Chroma by itself has pieces of {SIZE:,} characters, {OVERLAP} of them shared with the next.",)

    def __init__(self) -> None:
        self._client: Any = None
        self._collection: Any = None

    def missing(self) -> str | None:
        return lacking(chromadb="chromadb")

    def index(self, documents: Sequence[Document], folder: Path) -> None:
        self._client = local_chroma(folder)
        self._collection = self._client.create_collection("articles", embedding_function=_embedding_function())
        pieces = [
            (one, start) for one in documents for start in range(0, max(len(one.text) - OVERLAP, 1), SIZE - OVERLAP)
        ]
        at_once = self._client.get_max_batch_size()
        for i in range(0, len(pieces), at_once):
            part = pieces[i : i + at_once]
            self._collection.add(
                ids=[f"{one.key}:{start}" for one, start in part],
                documents=[one.text[start : start + SIZE] for one, start in part],
                metadatas=[{"key": one.key, "start": start} for one, start in part],
            )

    def search(self, question: str, limit: int) -> list[Piece]:
        found = self._collection.query(query_texts=[question], n_results=limit, include=["documents", "metadatas"])
        return [
            Piece(place["key"], place["start"], place["start"] + len(text), text)
            for text, place in zip(found["documents"][0], found["metadatas"][0], strict=True)
        ]

    def close(self) -> None:
        self._client.close()
        self._collection = None


def _embedding_function() -> Any:
    import numpy as np
    from chromadb.api.types import Documents, EmbeddingFunction, Embeddings

    class Same(EmbeddingFunction[Documents]):
        """The model that all systems share."""

        def __init__(self) -> None:
            self.model = embedding()

        def __call__(self, input: Documents) -> Embeddings:
            return [np.array(vector, dtype=np.float32) for vector in embedded(input)]

        def embed_query(self, input: Documents) -> Embeddings:
            return [np.array(self.model.get_query_embedding(text), dtype=np.float32) for text in input]

        @staticmethod
        def name() -> str:
            return "byline-shared"

        def get_config(self) -> dict[str, Any]:
            return {}

        @staticmethod
        def build_from_config(config: dict[str, Any]) -> Same:
            return Same()

    return Same()

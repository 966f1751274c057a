"""The passages' vectors in Chroma: an embedded store in the index folder, or a Chroma server.

A Chroma server up to 1.5.9 has an unauthenticated remote-code advisory: keep it on a private network.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from rag.errors import StorageError

if TYPE_CHECKING:
    from llama_index.core.schema import TextNode
    from llama_index.vector_stores.chroma import ChromaVectorStore

COLLECTION = "byline"
# Chroma's defaults search with ef 100 and can miss neighbours; 256 found all of the exact ten nearest among 6,000.
# More neighbours per record (32) and a wider construction (200) found no more and took twice as long to add.
_HNSW = {"space": "cosine", "ef_construction": 100, "max_neighbors": 16, "ef_search": 256}
_RECORDS_AT_ONCE = 1_000  # Chroma takes up to 5,461


class Vectors:
    """One Chroma collection of our nodes. Any LlamaIndex program can open it under the name `byline`."""

    def __init__(self, folder: Path, url: str | None = None, collection: str = COLLECTION) -> None:
        self._where = url or str(folder / "chroma")
        self._remedy = "see that the server runs" if url else "make room or, if it is damaged, delete that folder"
        with self._errors("opened"):
            self._client = _client(folder, url)
            self.collection: Any = self._client.get_or_create_collection(
                collection, configuration={"hnsw": _HNSW}, embedding_function=None
            )

    def close(self) -> None:
        """Let go of the files. After a failed write, a store that stays open can make the next write wait forever."""
        self._client.close()

    @property
    def store(self) -> ChromaVectorStore:
        """The LlamaIndex vector store over this collection."""
        from llama_index.vector_stores.chroma import ChromaVectorStore

        return ChromaVectorStore(chroma_collection=self.collection)

    def add(self, nodes: Sequence[TextNode]) -> None:
        """Nodes with their embeddings. Ids are content-addressed: one that is there already is the same record."""
        with self._errors("written"):
            for i in range(0, len(nodes), _RECORDS_AT_ONCE):
                self.store.add(list(nodes[i : i + _RECORDS_AT_ONCE]))

    def remove(self, ids: Iterable[str]) -> None:
        wanted = list(ids)
        with self._errors("written"):
            for i in range(0, len(wanted), _RECORDS_AT_ONCE):
                self.collection.delete(ids=wanted[i : i + _RECORDS_AT_ONCE])

    def ids(self) -> set[str]:
        """The ids of all that is stored."""
        found: set[str] = set()
        with self._errors("read"):
            while page := self.collection.get(include=[], limit=_RECORDS_AT_ONCE, offset=len(found))["ids"]:
                found.update(page)
        return found

    def count(self) -> int:
        with self._errors("read"):
            return int(self.collection.count())

    def nearest(self, vector: Sequence[float], limit: int, where: dict[str, Any] | None = None) -> dict[str, float]:
        """Ids with their cosine similarity, best first, by Chroma's approximate search."""
        with self._errors("read"):
            found = self.collection.query(
                query_embeddings=[vector], n_results=limit, where=where, include=["distances"]
            )
        return {key: 1.0 - distance for key, distance in zip(found["ids"][0], found["distances"][0], strict=True)}

    @contextmanager
    def _errors(self, done: str) -> Iterator[None]:
        """Chroma raises many classes, among them bare `Exception` from its Rust core: all mean one thing here."""
        try:
            yield
        except Exception as error:  # see above
            reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
            raise StorageError(
                f"the Chroma store at {self._where} could not be {done}: {reason}; "
                f"{self._remedy} and run the command again"
            ) from error


def _client(folder: Path, url: str | None) -> Any:
    # Chroma looks this up when it is imported; its own setting alone does not stop every call.
    os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
    import chromadb
    from chromadb.config import Settings as ChromaSettings

    quiet = ChromaSettings(anonymized_telemetry=False)
    if url is None:
        return chromadb.PersistentClient(str(folder / "chroma"), settings=quiet)
    address = urlsplit(url)
    secure = address.scheme == "https"
    return chromadb.HttpClient(
        host=address.hostname or "127.0.0.1", port=address.port or (443 if secure else 80), ssl=secure, settings=quiet
    )

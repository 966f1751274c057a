"""The embedding model behind one small door, chosen by `BYLINE_EMBEDDING`.

Whatever model gives the passage vectors, the word-piece vectors for late interaction come from the local one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rag.errors import LanguageModelError, SettingsError
from rag.models import minilm
from rag.models.minilm import Encoded, Ordered

if TYPE_CHECKING:
    from rag.settings import Settings

EmbedTexts = Callable[[Sequence[str]], list[list[float]]]


class Embedder:
    """Texts to `Encoded`. `name` goes into the index, so that vectors of two models are never mixed."""

    def __init__(
        self, name: str = minilm.NAME, passages: EmbedTexts | None = None, question: EmbedTexts | None = None
    ) -> None:
        self.name = name
        self._local = minilm.shared_model()
        self._passages = passages
        self._question = question
        self._question_locally = lru_cache(maxsize=64)(self._local.encode)
        self._encode = lru_cache(maxsize=64)(self._encoded)

    def encode(self, question: str) -> Encoded:
        """One question. Remembered, as the stages of retrieval and answering all ask for it."""
        return self._encode(question)

    def forget(self) -> None:
        """The questions so far, as if they had not been asked."""
        self._encode.cache_clear()
        self._question_locally.cache_clear()

    @property
    def token_dimensions(self) -> int:
        return minilm.DIMENSIONS

    def encode_local(self, text: str) -> Encoded:
        """One text by the local model, whatever model gives the passage vectors, and not remembered."""
        return self._local.encode(text)

    def remembering(self, *questions: str) -> Callable[[str], Encoded]:
        """Texts by the local model, each once, for as long as one answer takes. `questions` are those of `encode`."""
        return cache(lambda text: self._question_locally(text) if text in questions else self.encode_local(text))

    def _encoded(self, question: str) -> Encoded:
        encoded = self._question_locally(question)
        if self._question is None:
            return encoded
        return encoded.with_vector(self._checked(self._question([question]), 1)[0])

    def encode_passages(self, texts: Sequence[str]) -> Ordered:
        """Many texts, in order. The local model starts on them at once, on threads of its own."""
        encoded = self._local.encode_many(texts)
        if self._passages is None or not texts:
            return encoded
        try:
            vectors = self._checked(self._passages(texts), len(texts))
        except BaseException:  # an interrupt, too: the threads must not go on with what nobody will take
            encoded.close()
            raise
        return encoded.with_vectors(vectors)

    def _checked(self, vectors: Sequence[Sequence[float]], count: int) -> NDArray[np.float32]:
        """(count, d). Raises `LanguageModelError` for what would spoil the index."""
        if len(vectors) != count:
            raise LanguageModelError(f"{self.name} gave {len(vectors)} vectors for {count} texts")
        try:
            numbers = np.asarray(vectors, dtype=np.float32)
        except (TypeError, ValueError):
            raise LanguageModelError(f"{self.name} gave vectors of different lengths, or what is no vector") from None
        if numbers.ndim != 2 or not numbers.size or not np.isfinite(numbers).all() or not numbers.any(axis=1).all():
            raise LanguageModelError(f"{self.name} gave an empty vector, or one that is zero or not finite")
        return numbers


def open_embedder(settings: Settings) -> Embedder:
    """The embedding model that the settings name. Raises `SettingsError` when its package or key is missing."""
    provider, _, model = settings.embedding.partition(":")
    if provider == "openai":
        return _openai(settings, model)
    if provider == "fastembed":
        return _fastembed(model)
    return Embedder()


def _openai(settings: Settings, model: str) -> Embedder:
    import openai
    from llama_index.embeddings.openai import OpenAIEmbedding

    if not settings.has_endpoint:
        raise SettingsError(f"BYLINE_EMBEDDING = openai:{model} needs OPENAI_API_KEY or OPENAI_BASE_URL")
    key = settings.openai_api_key
    embedding = OpenAIEmbedding(
        model_name=model,
        api_key=key.get_secret_value() if key else "none",
        api_base=settings.openai_base_url,
        timeout=settings.llm_timeout,
        max_retries=2,
    )

    def embed(texts: Sequence[str]) -> list[list[float]]:
        try:
            return embedding.get_text_embedding_batch(list(texts))
        except openai.OpenAIError as error:
            secret = key.get_secret_value() if key else ""
            reason = " ".join(str(error).split())[:200]
            raise LanguageModelError(
                f"the embedding model {model} did not answer ({reason.replace(secret, '…') if secret else reason}): "
                "check OPENAI_API_KEY, OPENAI_BASE_URL and BYLINE_EMBEDDING"
            ) from None

    return Embedder(f"openai:{model}", embed, embed)


def _fastembed(model: str) -> Embedder:
    try:
        from fastembed import TextEmbedding
    except ImportError:
        raise SettingsError(
            f"BYLINE_EMBEDDING = fastembed:{model} needs the extra: pip install 'byline[fastembed]'"
        ) from None
    embedding: Any = TextEmbedding(model)
    return Embedder(
        f"fastembed:{model}",
        lambda texts: [v.tolist() for v in embedding.passage_embed(list(texts))],
        lambda texts: [v.tolist() for v in embedding.query_embed(list(texts))],
    )

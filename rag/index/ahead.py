"""Texts on their way through the embedding model while the calling thread reads, packs and writes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from rag.errors import LanguageModelError
from rag.index.passages import EmbeddedText, Passage
from rag.index.rows import FileRow
from rag.models.embedding import Embedder
from rag.models.minilm import Ordered
from rag.types import Article

_EMBEDDED_AT_ONCE = 64
_AHEAD = 2
"""Batches at the model while another is taken: it never waits for the disk."""

KnownKeys = Callable[[Iterable[bytes]], set[bytes]]


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file that was read: its new row and what it holds."""

    row: FileRow
    articles: list[tuple[Article, list[Passage]]]

    @property
    def passages(self) -> list[Passage]:
        return [passage for _, passages in self.articles for passage in passages]


@dataclass(frozen=True, slots=True)
class Batch:
    """Some of the new texts of a window, which are files that are written together, at the model. `size`: bytes of
    files that they stand for. `last`: after it the window can be written."""

    window: list[ReadFile]
    texts: list[EmbeddedText]
    encoded: Ordered
    size: int
    last: bool


def embed_ahead(
    windows: Iterable[list[ReadFile]], known: KnownKeys, embedder: Embedder, take: Callable[[Batch], None]
) -> None:
    """Every batch of the windows to `take`, in order, while the model works on the next ones. `known`: those of some
    keys that are embedded already. When the model fails on a batch, those before it are taken first."""
    waiting: deque[Batch] = deque()
    batches = _batches(windows, known, embedder)
    try:
        while batch := _next(batches, waiting, take):
            waiting.append(batch)
            if len(waiting) > _AHEAD:
                take(waiting.popleft())
        while waiting:
            take(waiting.popleft())
    finally:
        for batch in waiting:
            batch.encoded.close()


def _next(batches: Iterator[Batch], waiting: deque[Batch], take: Callable[[Batch], None]) -> Batch | None:
    try:
        return next(batches, None)
    except LanguageModelError:
        while waiting:
            take(waiting.popleft())
        raise


def _batches(windows: Iterable[list[ReadFile]], known: KnownKeys, embedder: Embedder) -> Iterator[Batch]:
    """All texts that are not known yet, on their way through the model, whose threads start on them at once.

    Texts of many files go to the model together, so that no thread waits for the last passage of a file.
    """
    sent: set[bytes] = set()
    for window in windows:
        texts = {p.embedded.key: p.embedded for read in window for p in read.passages}
        there = known(texts) | sent
        fresh = [text for key, text in texts.items() if key not in there]
        sent.update(text.key for text in fresh)
        left = sum(read.row.size for read in window)
        for start in range(0, len(fresh) or 1, _EMBEDDED_AT_ONCE):
            part = fresh[start : start + _EMBEDDED_AT_ONCE]
            last = start + len(part) == len(fresh)
            size = left if last else left * len(part) // (len(fresh) - start)
            left -= size
            yield Batch(window, part, embedder.encode_passages([t.text for t in part]), size, last)

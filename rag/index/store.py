"""An index on disk, opened: what the rooms after this one ask for passages, articles and its state."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.errors import IndexBusy, IndexMismatch, IndexMissing, StorageError, UnknownSource
from rag.index.catalog import FILE_NAME, Catalog
from rag.index.passages import USUAL, Cutting, Passage, cut
from rag.index.rows import SCHEMA_VERSION, FileRow, StoredPassage
from rag.index.searchfiles import SearchFiles
from rag.models.embedding import Embedder, open_embedder
from rag.models.reranking import Reranker, open_reranker

if TYPE_CHECKING:
    from rag.index.report import IndexReport, Progress
    from rag.index.vectors import Vectors
    from rag.settings import Settings
    from rag.types import Article


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """What is in an index. `stale` lists sources whose file has changed or gone since."""

    index: str
    files: int
    articles: int
    passages: int
    embedding: str
    bytes: int
    updated: str | None
    folders: tuple[str, ...]
    stale: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


class Index:
    """One index folder. Opening checks that it was built by this version with this embedding model.

    Raises `IndexMissing` or `IndexMismatch`, each with the remedy.
    """

    def __init__(
        self,
        folder: Path,
        embedder: Embedder,
        chroma_url: str | None = None,
        create: bool = False,
        cutting: Cutting = USUAL,
        reranker: Reranker | None = None,
    ) -> None:
        self.folder = folder
        self.embedder = embedder
        self.cutting = cutting
        self.reranker = reranker
        self._chroma_url = chroma_url
        if not _has_catalog(folder):
            if not create:
                raise IndexMissing(f"there is no index at {folder}: make one with  byline index PATH --index {folder}")
            _make(folder)
        self.catalog = Catalog(folder)
        self._lock = threading.Lock()
        self._search: tuple[str, SearchFiles] | None = None
        self._check()

    def _check(self) -> None:
        meta = self.catalog.meta()
        wanted = {"schema": str(SCHEMA_VERSION), "embedding": self.embedder.name, "cutting": str(self.cutting)}
        if not meta:
            self.catalog.set_meta(**wanted)
            return
        meta.setdefault("cutting", str(USUAL))  # indexes from before it could be chosen
        for key, what in (("schema", "layout"), ("embedding", "embedding model"), ("cutting", "another cut:")):
            if meta.get(key) != wanted[key]:
                raise IndexMismatch(
                    f"the index at {self.folder} was built with {what} {meta.get(key)}, not {wanted[key]}: "
                    "use that setting, or index the articles into another folder (--index DIR)"
                )

    @cached_property
    def vectors(self) -> Vectors:
        """The Chroma collection for reading; opened only when it is needed."""
        return self._open_vectors()

    def _open_vectors(self) -> Vectors:
        from rag.index.vectors import Vectors  # late, as chromadb takes a second and a half to import

        return Vectors(self.folder, self._chroma_url)

    def update(
        self, paths: Iterable[Path], only: bool = False, progress: Callable[[Progress], None] | None = None
    ) -> IndexReport:
        """Bring the index up to date with these files and folders. One writer at a time: raises `IndexBusy`."""
        from filelock import FileLock, Timeout

        from rag.index.indexer import Indexer

        try:
            with FileLock(self.folder / "writer.lock", timeout=0), closing(self._open_vectors()) as vectors:
                return Indexer(self.folder, self.catalog, vectors, self.embedder, progress, self.cutting).run(
                    paths, only
                )
        except Timeout:
            raise IndexBusy(f"another process is writing to the index at {self.folder}: wait for it to end") from None
        except OSError as error:
            raise StorageError(f"the index at {self.folder} could not be written: {error.strerror or error}") from None

    @property
    def search_files(self) -> SearchFiles:
        """The newest state: another process may have brought the index up to date since the last question."""
        generation = self.catalog.meta().get("generation", "")
        with self._lock:
            if self._search is None or self._search[0] != generation:
                self._search = generation, SearchFiles.open(self.folder, generation, self.catalog)
            return self._search[1]

    def passages(self, rows: Sequence[int], tokens: bool = True) -> dict[int, StoredPassage]:
        return self.catalog.passages(rows, tokens)

    def article_at(self, source: str, line: int) -> Article:
        """The article that holds this line. Raises `UnknownSource`."""
        article = self.catalog.article_at(source, line)
        if article is None:
            articles = self.articles_of(source)
            last = articles[-1].first_line + articles[-1].line_count - 1
            raise UnknownSource(f"{source} has no line {line}: its last line is {last}")
        return article

    def articles_of(self, source: str) -> list[Article]:
        """All articles of a file, in order. Raises `UnknownSource`."""
        articles = self.catalog.articles_of(source)
        if articles:
            return articles
        file = self.catalog.file(source)
        if file is not None:
            raise UnknownSource(f"{source} was skipped: {file.skipped}")
        raise UnknownSource(f"{source} is not in the index: see  byline status, or index it first")

    def all_passages(self) -> Iterator[Passage]:
        """Every passage as it was cut for the model, source by source."""
        for source in sorted(row.source for row in self.catalog.files().values()):
            for article in self.catalog.articles_of(source):
                yield from cut(article, self.cutting)

    def stale(self, source: str) -> bool:
        """Whether the file on disk is no longer the one that was indexed."""
        file = self.catalog.file(source)
        return file is None or _changed(file)

    def status(self, folder: str | None = None) -> IndexStatus:
        """The whole index; with a folder, the counts are of what stands below it."""
        files, articles, passages = self.catalog.counts(folder)
        meta = self.catalog.meta()
        rows = self.catalog.files().values()
        return IndexStatus(
            index=str(self.folder),
            files=files,
            articles=articles,
            passages=passages,
            embedding=meta.get("embedding", ""),
            bytes=_size(self.folder),
            updated=meta.get("updated"),
            folders=tuple(self.catalog.roots()),
            stale=tuple(sorted(row.source for row in rows if row.skipped is None and _changed(row))),
        )


def open_index(folder: str | Path | None, settings: Settings) -> Index:
    """The existing index in this folder, or in that of the settings. Raises `IndexMissing` or `IndexMismatch`."""
    embedder, reranker = open_embedder(settings), open_reranker(settings)
    return Index(Path(folder or settings.index), embedder, settings.chroma_url, reranker=reranker)


def _has_catalog(folder: Path) -> bool:
    try:
        return (folder / FILE_NAME).exists()
    except OSError as error:
        raise StorageError(f"the index at {folder} cannot be opened: {error.strerror}; choose another") from None


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"the index folder {folder} cannot be made: {error.strerror}; choose another") from None


def _changed(file: FileRow) -> bool:
    """By time stamp and size first; the bytes are hashed only when these differ."""
    try:
        status = Path(file.path).stat()
        if (status.st_size, status.st_mtime_ns) == (file.size, file.mtime_ns):
            return False
        return hashlib.sha256(Path(file.path).read_bytes()).hexdigest() != file.sha256
    except OSError:
        return True


def _size(folder: Path) -> int:
    total = 0
    for where, _, names in os.walk(folder):
        for name in names:
            path = Path(where, name)
            total += path.stat().st_size if path.exists() else 0
    return total

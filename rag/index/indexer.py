"""Bringing an index up to date with files and folders: only what changed is read, and only new text is embedded."""

from __future__ import annotations

import hashlib
import logging
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from rag.articles import read_articles
from rag.errors import LanguageModelError, UnreadableFile
from rag.index.ahead import Batch, ReadFile, embed_ahead
from rag.index.catalog import Catalog
from rag.index.files import FoundFile, Root, find_files, source_name
from rag.index.nodes import node_of
from rag.index.passages import USUAL, Cutting, EmbeddedText, Passage, cut
from rag.index.report import IndexReport, Progress
from rag.index.rows import Embedding, FileRow
from rag.index.searchfiles import SearchFiles, drop_old
from rag.index.token_vectors import pack
from rag.index.vectors import Vectors
from rag.models.embedding import Embedder
from rag.models.minilm import Encoded

_log = logging.getLogger(__name__)
_PASSAGES_AT_ONCE = 256
"""Written together."""


class Indexer:
    """One run over an open index. The caller holds the writer's lock."""

    def __init__(
        self,
        folder: Path,
        catalog: Catalog,
        vectors: Vectors,
        embedder: Embedder,
        progress: Callable[[Progress], None] | None = None,
        cutting: Cutting = USUAL,
    ) -> None:
        self._cutting = cutting
        self._folder = folder
        self._catalog = catalog
        self._vectors = vectors
        self._embedder = embedder
        self._progress = progress or (lambda _: None)
        self._report = IndexReport()
        self._known = catalog.files()
        self._dimensions = catalog.dimensions()
        self._sources = {row.source for row in self._known.values()}
        self._done = self._total = 0
        self._changed = False

    def run(self, paths: Iterable[Path], only: bool = False) -> IndexReport:
        """Bring these files and folders up to date. `only` drops what was indexed from elsewhere."""
        roots = find_files(paths, self._catalog.roots(), self._known)
        self._finish_interrupted_run()
        gone = self._gone(roots, only)
        if gone:
            self._catalog.set_meta(unfinished="yes")
            self._remove(gone)
            self._sources -= {row.source for row in gone}  # their names are free again
        to_read = list(self._sort_out(roots))
        if to_read:
            self._catalog.set_meta(unfinished="yes")
        self._total = sum(file.size for file, _ in to_read)
        self._progress(Progress(0, self._total, 0))
        embed_ahead(self._windows(to_read), self._catalog.known_keys, self._embedder, self._take)
        if only:
            self._catalog.keep_roots([root.path for root in roots])
        self._finish()
        return self._report

    def _finish_interrupted_run(self) -> None:
        """After a killed run the two stores may differ; the catalog is the truth."""
        if "unfinished" not in self._catalog.meta() and self._vectors.count() == self._catalog.counts()[2]:
            return
        self._changed = True
        stored, wanted = self._vectors.ids(), set(self._catalog.passage_ids())
        self._vectors.remove(stored - wanted)
        if missing := wanted - stored:
            affected = {row.source for row in self._known.values()}
            for source in sorted(affected):
                if missing.intersection(self._catalog.passage_ids(source)):
                    articles = self._catalog.articles_of(source)
                    self._store_vectors([p for a in articles for p in cut(a, self._cutting) if p.passage_id in missing])

    def _sort_out(self, roots: Sequence[Root]) -> Iterator[tuple[FoundFile, str]]:
        """Files that have to be read, with their source names; the others are counted."""
        seen: set[str] = set()
        for root in roots:
            self._catalog.add_root(root.path)
            self._report.skipped += [(folder.relative, folder.refused or "") for folder in root.closed]
            for file in root.files:
                if file.path in seen:
                    continue
                seen.add(file.path)
                known = self._known.get(file.path)
                source = known.source if known else self._name(root, file)
                if known and (known.size, known.mtime_ns) == (file.size, file.mtime_ns):
                    self._count_unchanged(known)
                elif file.refused:
                    self._skip(file, source, file.refused, "")
                else:
                    yield file, source

    def _name(self, root: Root, file: FoundFile) -> str:
        name = source_name(root, file, self._sources)
        self._sources.add(name)
        return name

    def _count_unchanged(self, known: FileRow) -> None:
        if known.skipped:
            self._report.skipped.append((known.source, known.skipped))
        else:
            self._report.unchanged += 1

    def _windows(self, to_read: list[tuple[FoundFile, str]]) -> Iterator[list[ReadFile]]:
        """Files read, in groups that are embedded and written together."""
        window: list[ReadFile] = []
        size = 0
        for file, source in to_read:
            with self._stage("read"):
                read = self._read(file, source)
            if read is None:
                self._advance(file.size, 0)
                continue
            window.append(read)
            size += len(read.passages)
            if size >= _PASSAGES_AT_ONCE:
                yield window
                window, size = [], 0
        if window:
            yield window

    def _read(self, file: FoundFile, source: str) -> ReadFile | None:
        """The file's articles; None when it has none to add (the reason is in the report) or has not changed."""
        try:
            data = Path(file.path).read_bytes()
        except OSError as error:  # what was indexed of it before is kept
            self._report.skipped.append((source, f"cannot be read: {error.strerror}"))
            return None
        sha256 = hashlib.sha256(data).hexdigest()
        known = self._known.get(file.path)
        row = FileRow(source, file.path, file.size, file.mtime_ns, sha256)
        if known and known.sha256 == sha256:
            with self._catalog.transaction():
                self._catalog.touch(row)
            self._count_unchanged(known)
            return None
        try:
            articles = read_articles(data, source)
        except UnreadableFile as error:
            self._skip(file, source, str(error), sha256)
            return None
        except Exception as error:  # noqa: BLE001 (a reader's mistake with one file must not stop the others)
            _log.info("reading %s", file.path, exc_info=True)
            self._report.skipped.append((source, f"the reader failed on it: {type(error).__name__}; please report it"))
            return None
        read = ReadFile(row, [(article, list(cut(article, self._cutting))) for article in articles])
        if not read.passages:
            self._skip(file, source, "no sentence that could answer a question", sha256)
            return None
        return read

    def _skip(self, file: FoundFile, source: str, reason: str, sha256: str) -> None:
        """Remember the reason, so that the file is not read again until it changes."""
        self._report.skipped.append((source, reason))
        old = self._catalog.passage_ids(source)
        self._changed = self._changed or bool(old)
        with self._catalog.transaction():
            self._catalog.replace(FileRow(source, file.path, file.size, file.mtime_ns, sha256, reason), ())
        self._vectors.remove(old)

    def _take(self, batch: Batch) -> None:
        """Keep what the model made of a batch; after the last of a window, write the window."""
        with self._stage("embed"):
            encoded = [self._fitting(one) for one in batch.encoded]
            rows = [_embedding(text, one) for text, one in zip(batch.texts, encoded, strict=True)]
        with self._stage("catalog"), self._catalog.transaction():
            self._catalog.add_embeddings(rows)
        self._advance(batch.size, len(rows))
        if batch.last:
            self._write(batch.window)

    def _fitting(self, encoded: Encoded) -> Encoded:
        """Raises `LanguageModelError` for a vector that cannot stand beside those of the index."""
        self._dimensions = self._dimensions or len(encoded.vector)
        if len(encoded.vector) != self._dimensions:
            raise LanguageModelError(
                f"{self._embedder.name} gave vectors of {len(encoded.vector)} numbers, the index has "
                f"{self._dimensions}: see whether the address still serves the same model, or index into another "
                "folder (--index DIR)"
            )
        return encoded

    def _write(self, window: list[ReadFile]) -> None:
        """Vectors first, then the catalog in one transaction, then what is obsolete goes: killed anywhere between,
        the next run repairs it. Until `_finish`, changed files are not found; all others are."""
        old = {key for read in window for key in self._catalog.passage_ids(read.row.source)}
        new = {p.passage_id: p for read in window for p in read.passages}
        with self._stage("chroma"):
            self._store_vectors([p for key, p in new.items() if key not in old])
        with self._stage("catalog"), self._catalog.transaction():
            for read in window:
                self._catalog.replace(read.row, read.articles)
        with self._stage("chroma"):
            self._vectors.remove(old - new.keys())
        self._changed = True
        for read in window:
            known = self._known.get(read.row.path)
            if known and not known.skipped:
                self._report.changed += 1
            else:
                self._report.added += 1

    def _store_vectors(self, passages: Sequence[Passage]) -> None:
        vectors = self._catalog.vectors([p.embedded.key for p in passages])
        nodes = []
        for passage in passages:
            node = node_of(passage.passage_id, passage.article, passage.sentences)
            node.embedding = np.frombuffer(vectors[passage.embedded.key], dtype=np.float32).tolist()
            nodes.append(node)
        self._vectors.add(nodes)

    def _gone(self, roots: Sequence[Root], only: bool) -> list[FileRow]:
        found = {file.path for root in roots for file in root.files}
        whole = _below(root.path for root in roots if root.whole)
        vanished = {root.path for root in roots if root.whole}
        closed = _below(folder.path for root in roots for folder in root.closed)
        return [
            row
            for path, row in self._known.items()
            if path not in found
            and not path.startswith(closed)
            and (only or path.startswith(whole) or path in vanished)
        ]

    def _remove(self, gone: Sequence[FileRow]) -> None:
        for row in gone:
            old = self._catalog.passage_ids(row.source)
            with self._catalog.transaction():
                self._catalog.remove(row.source)
            self._vectors.remove(old)
            self._changed = self._changed or bool(old)
            self._report.removed += row.skipped is None

    def _finish(self) -> None:
        _, self._report.articles, self._report.passages = self._catalog.counts()
        self._report.skipped.sort()
        if self._changed or "generation" not in self._catalog.meta():
            with self._catalog.transaction():
                self._catalog.drop_unused_embeddings()
            generation = uuid.uuid4().hex
            with self._stage("search_files"):
                SearchFiles.build(self._catalog).save(self._folder, generation)
            self._catalog.set_meta(generation=generation)
            drop_old(self._folder, generation)
        self._catalog.set_meta(updated=datetime.now(UTC).isoformat(timespec="seconds"))
        self._catalog.clear_meta("unfinished")

    @contextmanager
    def _stage(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self._report.stages[name] = self._report.stages.get(name, 0.0) + time.perf_counter() - started

    def _advance(self, size: int, passages: int) -> None:
        self._done += size
        self._report.embedded += passages
        self._progress(Progress(self._done, self._total, self._report.embedded))


def _below(folders: Iterable[str]) -> tuple[str, ...]:
    """What the paths of files in these folders start with."""
    return tuple(folder.rstrip("/") + "/" for folder in folders)


def _embedding(text: EmbeddedText, encoded: Encoded) -> Embedding:
    starts = encoded.offsets[:, 0]
    head = int(np.searchsorted(starts, text.bounds[0][0]))
    ends = [head, *(int(np.searchsorted(starts, end)) for _, end in text.bounds)]
    return Embedding(text.key, encoded.vector.astype(np.float32).tobytes(), pack(encoded.tokens), tuple(ends))

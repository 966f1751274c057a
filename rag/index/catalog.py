"""The catalog: the exact stored text of every article and what is known of every file, in one SQLite file.

The stored text is the truth that quotes are cut from; Chroma only finds. Each file's rows change in one transaction,
so that a killed process or a full disk leaves the state before or after, never between.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from rag.errors import StorageError
from rag.index.files import CATALOG
from rag.index.passages import Passage
from rag.index.rows import (
    ARTICLE_COLUMNS,
    COLUMNS_WITHOUT_SENTENCES,
    SCHEMA,
    Embedding,
    FileRow,
    StoredPassage,
    article_from_row,
    row_of_article,
    sentences_from_text,
    sentences_to_text,
)
from rag.types import Article

FILE_NAME = CATALOG
_MAPPED = 2**30
"""Bytes of the file that are mapped: word-piece vectors are read twice as fast."""
_DAMAGED = "if it is damaged, delete that folder and index the articles again, or use another with --index DIR"


class Catalog:
    """One open catalog. Readers see the last finished transaction while a writer goes on."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE_NAME
        self._lock = threading.RLock()
        try:
            if os.access(self.path, os.R_OK) and not (os.access(self.path, os.W_OK) and os.access(folder, os.W_OK)):
                self._db = self._connect(f"{self.path.absolute().as_uri()}?mode=ro&immutable=1")
            else:
                self._db = self._connect(self.path.absolute().as_uri())
                self._db.execute("PRAGMA journal_mode=WAL")
                self._db.execute("PRAGMA synchronous=NORMAL")
                self._db.executescript(SCHEMA)
        except sqlite3.Error as error:
            raise StorageError(f"the index at {folder} cannot be opened: {error}; {_DAMAGED}") from None

    @staticmethod
    def _connect(uri: str) -> sqlite3.Connection:
        database = sqlite3.connect(uri, uri=True, check_same_thread=False, timeout=30, isolation_level=None)
        database.execute(f"PRAGMA mmap_size={_MAPPED}")
        return database

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. Raises `StorageError` when the disk is full or the file is damaged."""
        with self._lock:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                try:
                    yield
                except BaseException:  # also of an interrupt: half a change must not stay
                    if self._db.in_transaction:  # SQLite ends it by itself when the disk is full
                        self._db.execute("ROLLBACK")
                    raise
                self._db.execute("COMMIT")
            except sqlite3.Error as error:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise StorageError(
                    f"the index at {self.path.parent} could not be written: {error}; "
                    "what was indexed before is kept. Make room and run the command again"
                ) from None

    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self._reading():
            return self._db.execute(sql, values).fetchall()

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self._lock:
            try:
                yield
            except sqlite3.Error as error:
                raise StorageError(f"the index at {self.path.parent} could not be read: {error}; {_DAMAGED}") from None

    # What is known of the index itself

    def meta(self) -> dict[str, str]:
        return {str(k): str(v) for k, v in self._rows("SELECT key, value FROM meta")}

    def set_meta(self, **values: str) -> None:
        with self.transaction():
            self._db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", values.items())

    def clear_meta(self, key: str) -> None:
        with self.transaction():
            self._db.execute("DELETE FROM meta WHERE key = ?", (key,))

    def add_root(self, path: str) -> None:
        with self.transaction():
            self._db.execute("INSERT OR IGNORE INTO roots VALUES (?)", (path,))

    def keep_roots(self, paths: Sequence[str]) -> None:
        """Forget all other folders."""
        with self.transaction():
            self._db.execute(f"DELETE FROM roots WHERE path NOT IN ({','.join('?' * len(paths))})", paths)

    def roots(self) -> list[str]:
        """The indexed folders; sources are named relative to them."""
        return [str(path) for (path,) in self._rows("SELECT path FROM roots ORDER BY path")]

    # Files and articles

    def files(self) -> dict[str, FileRow]:
        """By absolute path."""
        rows = self._rows("SELECT source, path, size, mtime_ns, sha256, skipped FROM files")
        return {str(row[1]): FileRow(*row) for row in rows}

    def file(self, source: str) -> FileRow | None:
        rows = self._rows("SELECT source, path, size, mtime_ns, sha256, skipped FROM files WHERE source = ?", (source,))
        return FileRow(*rows[0]) if rows else None

    def touch(self, file: FileRow) -> None:
        """The file has the same bytes but another time stamp."""
        values = (file.size, file.mtime_ns, file.source)
        self._db.execute("UPDATE files SET size = ?, mtime_ns = ? WHERE source = ?", values)

    def replace(self, file: FileRow, articles: Iterable[tuple[Article, Sequence[Passage]]]) -> None:
        """This file's articles and passages, instead of what was there. Call inside `transaction`."""
        self.remove(file.source)
        self._db.execute(
            "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?)",
            (file.source, file.path, file.size, file.mtime_ns, file.sha256, file.skipped),
        )
        for article, passages in articles:
            number = self._db.execute(
                "INSERT INTO articles VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row_of_article(article)
            ).lastrowid
            self._db.executemany(
                "INSERT INTO passages VALUES (NULL, ?, ?, ?, ?, ?)",
                [(p.passage_id, number, p.ordinal, sentences_to_text(p.sentences), p.embedded.key) for p in passages],
            )

    def remove(self, source: str) -> None:
        """Leave nothing of this file behind. Call inside `transaction`."""
        db = self._db
        db.execute("DELETE FROM passages WHERE article IN (SELECT id FROM articles WHERE source = ?)", (source,))
        db.execute("DELETE FROM articles WHERE source = ?", (source,))
        db.execute("DELETE FROM files WHERE source = ?", (source,))

    def article_at(self, source: str, line: int) -> Article | None:
        """The article that holds this line of the source."""
        rows = self._rows(
            f"SELECT {ARTICLE_COLUMNS} FROM articles a WHERE source = ? AND first_line <= ? AND last_line >= ?",
            (source, line, line),
        )
        return article_from_row(rows[0]) if rows else None

    def articles_of(self, source: str) -> list[Article]:
        rows = self._rows(f"SELECT {ARTICLE_COLUMNS} FROM articles a WHERE source = ? ORDER BY first_line", (source,))
        return [article_from_row(row) for row in rows]

    def counts(self, folder: str | None = None) -> tuple[int, int, int]:
        """Files with articles, articles, passages; of files below an absolute folder when one is given."""
        below, values = _below(folder)
        row = self._rows(
            f"SELECT count(DISTINCT f.source), count(DISTINCT a.id), count(p.id) FROM files f"
            f" JOIN articles a ON a.source = f.source JOIN passages p ON p.article = a.id WHERE {below}",
            values,
        )[0]
        return int(row[0]), int(row[1]), int(row[2])

    # Passages and embeddings

    def passage_ids(self, source: str | None = None) -> list[str]:
        where = "" if source is None else " WHERE article IN (SELECT id FROM articles WHERE source = ?)"
        rows = self._rows(f"SELECT passage_id FROM passages{where}", () if source is None else (source,))
        return [str(row[0]) for row in rows]

    def known_keys(self, keys: Iterable[bytes]) -> set[bytes]:
        found: set[bytes] = set()
        wanted = list(keys)
        for i in range(0, len(wanted), 500):
            part = wanted[i : i + 500]
            marks = ",".join("?" * len(part))
            found.update(
                row[0] for row in self._rows(f"SELECT embed_key FROM embeddings WHERE embed_key IN ({marks})", part)
            )
        return found

    def add_embeddings(self, embeddings: Iterable[Embedding]) -> None:
        """Call inside `transaction`."""
        self._db.executemany(
            "INSERT OR IGNORE INTO embeddings VALUES (?, ?, ?, ?)",
            [(e.key, e.vector, e.tokens, json.dumps(e.ends)) for e in embeddings],
        )

    def dimensions(self) -> int | None:
        """Of the vectors; None when there are none yet."""
        rows = self._rows("SELECT length(vector) FROM embeddings LIMIT 1")
        return int(rows[0][0]) // 4 if rows else None

    def vectors(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        found: dict[bytes, bytes] = {}
        for i in range(0, len(keys), 500):
            part = keys[i : i + 500]
            marks = ",".join("?" * len(part))
            found.update(self._rows(f"SELECT embed_key, vector FROM embeddings WHERE embed_key IN ({marks})", part))
        return found

    def drop_unused_embeddings(self) -> None:
        """Call inside `transaction`."""
        self._db.execute(
            "DELETE FROM embeddings"
            " WHERE NOT EXISTS (SELECT 1 FROM passages p WHERE p.embed_key = embeddings.embed_key)"
        )

    def searchable(self) -> Iterator[tuple[int, int, bytes, str, str]]:
        """Every passage: row, day (0 without a date), vector, title, text. In row order."""
        with self._reading():
            for row, published, vector, title, text, sentences in self._db.execute(
                "SELECT p.id, a.published, e.vector, a.title, a.text, p.sentences FROM passages p"
                " JOIN articles a ON a.id = p.article JOIN embeddings e ON e.embed_key = p.embed_key ORDER BY p.id"
            ):
                spans = sentences_from_text(sentences)
                day = date.fromisoformat(published).toordinal() if published else 0
                yield row, day, vector, title, text[spans[0].start : spans[-1].end]

    def rows_under(self, folder: str) -> list[int]:
        """The passages of files below this absolute folder, ascending."""
        below, values = _below(folder)
        found = self._rows(
            "SELECT p.id FROM passages p JOIN articles a ON a.id = p.article JOIN files f ON f.source = a.source"
            f" WHERE {below} ORDER BY p.id",
            values,
        )
        return [row for (row,) in found]

    def rows_of(self, passage_ids: Sequence[str]) -> dict[str, int]:
        marks = ",".join("?" * len(passage_ids))
        rows = self._rows(f"SELECT passage_id, id FROM passages WHERE passage_id IN ({marks})", passage_ids)
        return {str(key): int(row) for key, row in rows}

    def passages(self, rows: Sequence[int], tokens: bool = True) -> dict[int, StoredPassage]:
        """What is stored of these passages, by row. Rows that are gone are left out. Their articles come without
        sentences: a passage has its own. `tokens`: with the word pieces, which are most of what is read."""
        marks = ",".join("?" * len(rows))
        found = self._rows(
            f"SELECT p.id, p.passage_id, p.sentences, {'e.tokens' if tokens else 'zeroblob(0)'}, e.ends, p.article"
            " FROM passages p"
            f" JOIN embeddings e ON e.embed_key = p.embed_key WHERE p.id IN ({marks})",
            rows,
        )
        numbers = list({row[5] for row in found})
        articles = {
            row[-1]: article_from_row(row[:-1])
            for row in self._rows(
                f"SELECT {COLUMNS_WITHOUT_SENTENCES}, a.id FROM articles a"
                f" WHERE a.id IN ({','.join('?' * len(numbers))})",
                numbers,
            )
        }
        return {
            int(row): StoredPassage(
                int(row),
                str(key),
                articles[number],
                sentences_from_text(str(sentences)),
                bytes(tokens),
                tuple(json.loads(str(ends))),
            )
            for row, key, sentences, tokens, ends, number in found
        }


def _below(folder: str | None) -> tuple[str, tuple[object, ...]]:
    """The condition that file f is this one or stands below it, with its values."""
    if folder is None:
        return "1", ()
    return "(f.path = ? OR substr(f.path, 1, ?) = ?)", (folder, len(folder) + 1, folder.rstrip("/") + "/")

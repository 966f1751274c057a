"""Verdicts that were given before, kept in a file by content, so that judging the same again costs nothing.

A verdict is found again only for the same judge, the same statement and the same lines. The file is SQLite: processes
may share it, and one that is killed leaves all that it had written. What could not be checked is not kept: the model
may answer the next time, and the local judge says so at once.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from rag import Line, Ruling
from rag.errors import BylineError

if TYPE_CHECKING:
    from evals.judges.judging import Judge
    from evals.metrics.relevance import Write
    from rag import Settings

Floats: TypeAlias = NDArray[np.float32]

BUSY = 30.0
"""Seconds to wait for another process that writes."""
_TABLE = "CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, told TEXT NOT NULL) WITHOUT ROWID"
"""`told`: ASCII JSON, which can hold any text; of a verdict [verdict, score, reason]."""
_MODEL_JUDGE = ("answering", "checking")
"""The rooms that decide what a model is asked, how its reply is read, and which figures it cannot pass."""


class Kept:
    """Texts by key, in a file. May be used by several threads. Raises `BylineError` where it cannot be used."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        with self._usable():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = sqlite3.connect(path, timeout=BUSY, isolation_level=None, check_same_thread=False)
            self._file.execute("PRAGMA journal_mode = WAL")
            self._file.execute("PRAGMA synchronous = NORMAL")
            self._file.execute(_TABLE)

    def get(self, key: str) -> str | None:
        with self._lock, self._usable():
            row = self._file.execute("SELECT told FROM kept WHERE key = ?", (key,)).fetchone()
            return str(row[0]) if row else None

    def put(self, key: str, told: str) -> None:
        with self._lock, self._usable():
            self._file.execute("INSERT OR REPLACE INTO kept VALUES (?, ?)", (key, told))

    def forget_but(self, prefix: str) -> None:
        """Keep only what has a key that starts so."""
        with self._lock, self._usable():
            self._file.execute("DELETE FROM kept WHERE substr(key, 1, ?) <> ?", (len(prefix), prefix))

    def close(self) -> None:
        with self._lock:  # closed under a thread that reads it, SQLite takes the whole program down
            self._file.close()

    @contextmanager
    def _usable(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            remedy = "make room" if "disk" in str(error) else "delete this file, it is made anew"
            raise BylineError(f"{self._path}: what earlier runs found cannot be used ({error}): {remedy}") from None


class CachedJudge:
    """A judge that asks `judge` only what the file at `path` does not know. May be used by several threads.

    `fingerprint` says who judges: `local_fingerprint()` or `model_fingerprint(settings)`. `remembered` and `asked`
    count verdicts since it was made. Raises `BylineError` where the file cannot be used.
    """

    def __init__(self, judge: Judge, path: Path, fingerprint: str) -> None:
        self.asked = 0
        self.remembered = 0
        self._judge = judge
        self._fingerprint = fingerprint
        self._kept = Kept(path)
        self._counting = threading.Lock()

    def __enter__(self) -> CachedJudge:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._kept.close()

    def judge(self, statement: str, lines: Sequence[Line]) -> Ruling:
        key = key_of(self._fingerprint, statement, lines)
        known = self._kept.get(key)
        with self._counting:
            self.remembered += known is not None
            self.asked += known is None
        if known is not None:
            return Ruling(*json.loads(known))
        ruling = self._judge.judge(statement, lines)
        if ruling.verdict != "unchecked":
            self._kept.put(key, json.dumps([ruling.verdict, ruling.score, ruling.reason]))
        return ruling

    def remembering(self, write: Write) -> Write:
        """A writer that asks `write` only what the same file does not know; for the questions of answer relevance."""

        def written(messages: list[tuple[str, str]]) -> str:
            key = _sha256(json.dumps([self._fingerprint, messages]).encode())
            known = self._kept.get(key)
            if known is not None:
                return str(json.loads(known))
            text = write(messages)
            if text.strip():
                self._kept.put(key, json.dumps(text))
            return text

        return written

    def remembering_vectors(self, encode: Callable[[str], Floats]) -> Callable[[str], Floats]:
        """Vectors of texts, (d,), asked of `encode` only where the same file does not know them; for the proxy of
        answer relevance."""

        def encoded(text: str) -> Floats:
            key = _sha256(json.dumps([self._fingerprint, "vector", text]).encode())
            known = self._kept.get(key)
            if known is not None:
                return np.frombuffer(b64decode(known), dtype=np.float32)
            vector = np.asarray(encode(text), dtype=np.float32)
            self._kept.put(key, b64encode(vector.tobytes()).decode())
            return vector

        return encoded


def key_of(fingerprint: str, statement: str, lines: Sequence[Line]) -> str:
    """SHA-256 of all that a verdict depends on."""
    shown = [[ln.text, ln.title, ln.outlet, ln.published.isoformat() if ln.published else None] for ln in lines]
    return _sha256(json.dumps([fingerprint, statement, shown]).encode())


@cache
def local_fingerprint() -> str:
    """Byline's version, and the whole code of `rag` with the judge's weights: any change of it may change a verdict."""
    return f"local {version('byline')} {_code(files('rag'))[:16]}"


def model_fingerprint(settings: Settings) -> str:
    """The model, a hash of its address (which may hold a password), and the code that asks it and reads its reply."""
    address = _sha256((settings.openai_base_url or "").strip().rstrip("/").encode())
    code = "".join(_code(files("rag") / room) for room in _MODEL_JUDGE)
    return f"llm {settings.llm} {address[:8]} {_sha256(code.encode())[:16]}"


def _code(folder: Traversable) -> str:
    """SHA-256 of the Python files and the weights below a folder."""
    found = sorted(_files(folder, ""))
    return _sha256(json.dumps([[name, hashlib.sha256(data).hexdigest()] for name, data in found]).encode())


def _files(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for item in folder.iterdir():
        if item.is_dir():
            yield from _files(item, f"{prefix}{item.name}/")
        elif item.name.endswith((".py", ".npz")):
            yield prefix + item.name, item.read_bytes()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()

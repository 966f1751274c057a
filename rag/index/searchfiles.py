"""What searching needs in memory, derived from the catalog: the vector matrix and the lexical index.

It is written once per change into `search/<generation>/` and mapped, not read, when an engine opens it. It can be
thrown away at any time: a missing folder is built again from the catalog.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.errors import StorageError
from rag.index.catalog import Catalog
from rag.index.lexical import LexicalIndex

FOLDER = "search"
_ARRAYS = ("rows", "days", "matrix")


@dataclass(frozen=True)
class SearchFiles:
    """All passages, in one order. `rows`: (n,) catalog rows, ascending. `days`: (n,), 0 without a date.
    `matrix`: (n, d) unit vectors."""

    rows: NDArray[np.int64]
    days: NDArray[np.int32]
    matrix: NDArray[np.float32]
    lexical: LexicalIndex

    def __len__(self) -> int:
        return len(self.rows)

    @classmethod
    def build(cls, catalog: Catalog) -> SearchFiles:
        rows, days, vectors, texts = [], [], [], []
        for row, day, vector, title, text in catalog.searchable():
            rows.append(row)
            days.append(day)
            vectors.append(np.frombuffer(vector, dtype=np.float32))
            texts.append(f"{title}\n{text}")
        return cls(
            np.array(rows, dtype=np.int64),
            np.array(days, dtype=np.int32),
            np.stack(vectors) if vectors else np.zeros((0, 1), dtype=np.float32),
            LexicalIndex.build(texts),
        )

    def save(self, folder: Path, generation: str) -> None:
        """Write under a temporary name, then rename: a half-written folder is never opened."""
        parent = folder / FOLDER
        target, draft = parent / generation, parent / f"{generation}.writing"
        try:
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir(parents=True)
            for name in _ARRAYS:
                np.save(draft / f"{name}.npy", getattr(self, name))
            self.lexical.save(draft / "lexical")
            draft.rename(target)
        except OSError as error:
            shutil.rmtree(draft, ignore_errors=True)
            raise StorageError(
                f"{target} could not be written: {error.strerror or error}; make room and run the command again"
            ) from None

    @classmethod
    def open(cls, folder: Path, generation: str, catalog: Catalog) -> SearchFiles:
        place = folder / FOLDER / generation
        try:
            arrays = {name: np.load(place / f"{name}.npy", mmap_mode="r") for name in _ARRAYS}
            lexical = LexicalIndex.open(place / "lexical", len(arrays["rows"]))
        except (OSError, EOFError, ValueError, KeyError):  # gone, or damaged: everything in it can be derived
            return cls.build(catalog)
        return cls(arrays["rows"], arrays["days"], arrays["matrix"], lexical)


def drop_old(folder: Path, generation: str) -> None:
    """Leave only this generation. A reader that has an older one mapped keeps it."""
    for place in (folder / FOLDER).glob("*"):
        if place.name != generation:
            shutil.rmtree(place, ignore_errors=True)

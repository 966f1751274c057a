"""Killed processes, two processes at once, and full disks: nothing earlier is lost, the next run puts all right."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import FERRY, Desk

from rag.errors import IndexBusy, StorageError
from rag.models import minilm

QUESTION = "What do tickets for the night ferry cost?"
STREETS = ("Kelp Lane", "Mill Street", "Harbour Road", "Tower Hill", "Fish Row")

KILLED = """
import os, signal, sys
from importlib import import_module
from pathlib import Path
from rag import QueryEngine, Settings

articles, index, module, owner, method, call = sys.argv[1:]
owner = getattr(import_module(module), owner)
original, calls = getattr(owner, method), []

def killed(*args, **kwargs):
    calls.append(1)
    if len(calls) == int(call):
        os.kill(os.getpid(), signal.SIGKILL)
    return original(*args, **kwargs)

setattr(owner, method, killed)
import_module("rag.index.indexer")._PASSAGES_AT_ONCE = 16  # several windows from few files
QueryEngine.updated([Path(articles)], index, Settings(answerer="quote"))
"""

LIMITED = """
import resource, sys
from pathlib import Path
from rag import QueryEngine, Settings

resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
from rag.errors import StorageError
try:
    QueryEngine.updated([Path(sys.argv[1])], sys.argv[2], Settings(answerer="quote"))
except StorageError as error:
    print(error)
    sys.exit(7)
"""


def many_files(folder: Path, count: int, version: str) -> None:
    """So many short files of few distinct texts, so that embedding them is quick."""
    for number in range(count):
        street = STREETS[number % len(STREETS)]
        text = f"Repairs in {street}\n\nRepairs in {street} will take {version} weeks, the council said.\n"
        (folder / f"{number:04}.txt").write_text(text)


def content(desk: Desk) -> tuple[object, ...]:
    """All that a user could find in an index, but for where its articles come from."""
    index = desk.open().index
    files = sorted((f.source, f.size, f.sha256, f.skipped) for f in index.catalog.files().values())
    articles = [(a.source, a.article_id, a.text, a.title) for f in files for a in index.catalog.articles_of(f[0])]
    stored = index.vectors.collection.get(include=["documents", "embeddings"])
    vectors = zip(stored["ids"], stored["documents"], (e.round(4).tolist() for e in stored["embeddings"]), strict=True)
    return files, articles, sorted(index.catalog.passage_ids()), sorted(vectors), len(index.search_files)


MOMENTS = {
    "before vectors are stored": ("rag.index.vectors", "Vectors", "add", 1),
    "between vectors and catalog": ("rag.index.catalog", "Catalog", "replace", 17),
    "in the middle of a transaction": ("rag.index.catalog", "Catalog", "replace", 24),
    "between catalog and what is obsolete": ("rag.index.vectors", "Vectors", "remove", 2),
    "while removing": ("rag.index.catalog", "Catalog", "remove", 56),
    "while the search files are written": ("rag.index.lexical", "LexicalIndex", "save", 1),
}


@pytest.fixture(scope="module", autouse=True)
def _one_runtime() -> Iterator[None]:
    """Vectors are compared digit by digit with those of killed processes, which are too short for a faster runtime."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(minilm, "_MANY", 10**9)
        yield


@pytest.fixture(scope="module")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """An index of 61 files, of which 50 then change and ten go."""
    desk = Desk(tmp_path_factory.mktemp("articles"), tmp_path_factory.mktemp("indexes") / "index")
    many_files(desk.articles, 60, "two")
    (desk.articles / "ferry.txt").write_text(FERRY)
    desk.update()
    many_files(desk.articles, 50, "three")
    for number in range(50, 60):
        (desk.articles / f"{number:04}.txt").unlink()
    return desk


@pytest.fixture(scope="module")
def fresh(earlier: Desk) -> tuple[object, ...]:
    """What an index of the same files holds that was never interrupted."""
    desk = Desk(earlier.articles, earlier.folder.with_name("fresh"))
    desk.update()
    return content(desk)


@pytest.mark.parametrize("moment", MOMENTS)
def test_after_a_kill_the_next_run_ends_as_a_fresh_index(
    earlier: Desk, fresh: tuple[object, ...], tmp_path: Path, moment: str
) -> None:
    desk = Desk(earlier.articles, tmp_path / "index")
    shutil.copytree(earlier.folder, desk.folder)
    where = [str(part) for part in MOMENTS[moment]]
    run = subprocess.run([sys.executable, "-c", KILLED, str(desk.articles), str(desk.folder), *where], check=False)
    assert run.returncode == -signal.SIGKILL

    answer = desk.open().ask(QUESTION)
    assert "nine pounds" in answer.text, "what was indexed before still answers"
    assert 51 <= desk.open().status().files <= 61

    report = desk.update()
    assert report.unchanged + report.changed == 51
    assert content(desk) == fresh
    desk.assert_consistent()
    assert [p.name for p in (desk.folder / "search").iterdir()] == [desk.open().index.catalog.meta()["generation"]]
    assert desk.counts() == {"unchanged": 51}


def test_two_writers_do_not_meet(desk: Desk, ferry: Path, scripts: Path) -> None:
    runs: list[subprocess.CompletedProcess[str]] = []

    def meanwhile(_: object) -> None:
        if not runs:
            command = [scripts / "byline", "index", desk.articles, "--index", desk.folder]
            runs.append(subprocess.run(command, capture_output=True, text=True, check=False))
            with pytest.raises(IndexBusy, match="another process is writing to the index"):
                desk.update()

    desk.update(progress=meanwhile)
    assert runs[0].returncode == 1
    assert runs[0].stderr.startswith("byline: another process is writing to the index at ")
    assert runs[0].stderr.count("\n") == 1
    desk.assert_consistent()


def test_an_open_reader_sees_the_new_state_at_its_next_question(desk: Desk, ferry: Path, scripts: Path) -> None:
    desk.update()
    reader = desk.open()
    assert "nine pounds" in reader.ask(QUESTION).text
    ferry.write_text(FERRY.replace("nine", "eleven"))
    subprocess.run(
        [scripts / "byline", "index", desk.articles, "--index", desk.folder], check=True, capture_output=True
    )
    assert "eleven pounds" in reader.ask(QUESTION).text
    ferry.unlink()
    desk.update()
    assert reader.ask(QUESTION).abstained


def test_a_reader_answers_while_a_writer_is_at_work(desk: Desk, ferry: Path) -> None:
    desk.update()
    many_files(desk.articles, 20, "two")
    answers = []
    desk.update(progress=lambda _: answers.append(desk.open().ask(QUESTION)))
    assert len(answers) > 1
    assert all("nine pounds" in answer.text for answer in answers)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of a few megabytes, where this user may mount one."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = shutil.which("mount")
    if mount is None or os.geteuid() != 0:
        pytest.skip("only root may mount a small file system")
    mounted = subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=16m", "tmpfs", folder], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"a small file system cannot be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def test_a_full_disk_is_one_clear_line_and_loses_nothing(desk: Desk, ferry: Path, small_disk: Path) -> None:
    desk = Desk(desk.articles, small_disk / "index")
    desk.update()
    filler = small_disk / "filler"
    many_files(desk.articles, 600, "two")
    with filler.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space left"):
        while True:
            file.write(b"\0" * 4096)
    for room in (0, 64 * 1024, 512 * 1024):
        os.truncate(filler, filler.stat().st_size - room)
        with pytest.raises(StorageError, match=r"could not be|cannot be") as caught:
            desk.update()
        assert "\n" not in str(caught.value)
        assert "nine pounds" in desk.open().ask(QUESTION).text
    filler.unlink()
    desk.update()
    desk.assert_consistent()
    assert desk.counts() == {"unchanged": 601}


def test_a_file_that_cannot_grow_is_one_clear_line_and_loses_nothing(desk: Desk, ferry: Path) -> None:
    desk.update()
    many_files(desk.articles, 600, "two")
    arguments = [str(desk.articles), str(desk.folder), "300000"]
    run = subprocess.run([sys.executable, "-c", LIMITED, *arguments], capture_output=True, text=True, check=False)
    assert run.returncode == 7, run.stderr[-800:]
    assert run.stdout.count("\n") == 1
    assert "nine pounds" in desk.open().ask(QUESTION).text
    desk.update()
    desk.assert_consistent()
    assert desk.counts() == {"unchanged": 601}

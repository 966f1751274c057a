"""What all tests share: surroundings without the developer's settings, and one engine over the sample articles."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from desk import FERRY, MUSEUM, Desk

from rag import QueryEngine, Settings

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT.parent / "shared" / "seeds"

Write = Callable[..., Path]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, so that no worker waits for the other at the end."""
    items.sort(key=lambda item: item.path.parent.name not in ("integration", "browser"))


def _clean_environment(patch: pytest.MonkeyPatch, folder: Path) -> None:
    for name in list(os.environ):
        if name.upper().startswith(("OPENAI_", "BYLINE_")):
            patch.delenv(name)
    patch.chdir(folder)


@pytest.fixture(scope="session", autouse=True)
def _session_without_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """For the engines that live as long as the session."""
    with pytest.MonkeyPatch.context() as patch:
        _clean_environment(patch, tmp_path_factory.mktemp("elsewhere"))
        yield


@pytest.fixture(autouse=True)
def _test_without_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No key, no BYLINE_ name and no .env of the developer reaches a test."""
    _clean_environment(monkeypatch, tmp_path)


@pytest.fixture(scope="session")
def corpus() -> Path:
    return ROOT / "corpus"


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory, corpus: Path) -> QueryEngine:
    """The sample articles, with the real model and the real Chroma. Tests must not write to its index."""
    settings = Settings(answerer="quote")
    return QueryEngine.from_folder(corpus, tmp_path_factory.mktemp("index"), settings)


@pytest.fixture(scope="session")
def seeds() -> Path:
    if not SEEDS.is_dir():
        pytest.skip("the seed articles are not beside this checkout (../shared/seeds)")
    return SEEDS


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """An empty folder for a test's own articles."""
    folder = tmp_path / "articles"
    folder.mkdir()
    return folder


@pytest.fixture
def write(articles: Path) -> Write:
    """`write("a.txt", "text")` puts a file into `articles` and returns its path."""

    def put(name: str, content: str | bytes) -> Path:
        path = articles / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return put


@pytest.fixture
def desk(articles: Path, tmp_path: Path) -> Desk:
    """The folder `articles`, with an index of its own that a test may write to."""
    return Desk(articles, tmp_path / "index")


@pytest.fixture
def ferry(write: Write) -> Path:
    return write("ferry.txt", FERRY)


@pytest.fixture
def museum(write: Write) -> Path:
    return write("museum.txt", MUSEUM)


@pytest.fixture(scope="session")
def scripts() -> Path:
    """The folder of the console scripts."""
    return Path(sys.executable).parent

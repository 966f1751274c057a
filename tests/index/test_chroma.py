"""The collection in Chroma: open to other programs, on a server too, and searched without missing neighbours."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import chromadb
import numpy as np
import pytest
from desk import FERRY, Desk
from llama_index.core import VectorStoreIndex
from llama_index.vector_stores.chroma import ChromaVectorStore

from rag import BylineEmbedding, QueryEngine, Settings
from rag.errors import StorageError
from rag.models.minilm import shared_model
from rag.retrieval import search

Write = Callable[[str, str], Path]
QUESTION = "What do tickets for the night ferry cost?"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def server(scripts: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Chroma server of its own process."""
    folder, port = tmp_path_factory.mktemp("chroma"), free_port()
    command = [scripts / "chroma", "run", "--host", "127.0.0.1", "--port", str(port), "--path", folder]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/api/v2/heartbeat", process)
        yield address
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        try:
            with urlopen(address, timeout=1):
                return
        except OSError:
            with suppress(subprocess.TimeoutExpired):
                pytest.fail(f"the Chroma server ended with {process.wait(0.05)}")
    pytest.fail("the Chroma server did not start")


def test_another_program_opens_the_folder_under_the_promised_name(desk: Desk, ferry: Path, museum: Path) -> None:
    """With nothing of ours but the embedding model."""
    desk.update()
    client = chromadb.PersistentClient(str(desk.folder / "chroma"))
    assert [collection.name for collection in client.list_collections()] == ["byline"]
    store = ChromaVectorStore(chroma_collection=client.get_collection("byline"))
    index = VectorStoreIndex.from_vector_store(store, embed_model=BylineEmbedding())
    (best,) = index.as_retriever(similarity_top_k=1).retrieve("pendulum stolen from a museum")
    assert best.node.get_content() == "The clock museum in Ostmere has recovered a pendulum that was stolen in 1974."
    data = best.node.metadata
    assert (data["source"], data["title"]) == ("museum.txt", "Clock museum finds its pendulum")
    assert (data["outlet"], data["published"]) == ("Harbour Gazette", "2022-10-17")
    assert (data["line_start"], data["line_end"], data["char_start"], data["char_end"]) == (5, 5, 0, 77)
    assert data["article_id"] == desk.open().index.article_at("museum.txt", 5).article_id


def test_a_server_holds_the_collection_instead_of_the_folder(
    desk: Desk, ferry: Path, museum: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BYLINE_CHROMA_URL", server)
    desk.settings = Settings(answerer="quote")
    assert desk.counts() == {"added": 2, "embedded": 2}
    assert not (desk.folder / "chroma").exists()
    desk.assert_consistent()
    assert "nine pounds" in desk.open().ask(QUESTION).text

    ferry.write_text(FERRY.replace("nine", "eleven"))
    museum.unlink()
    assert desk.counts() == {"changed": 1, "removed": 1, "embedded": 1}
    desk.assert_consistent()
    assert desk.holds("pendulum") == {"catalog": 0, "chroma": 0, "lexical": 0}
    assert "eleven pounds" in desk.open().ask(QUESTION).text


def test_an_index_moves_to_a_server_without_the_model(desk: Desk, ferry: Path, museum: Path, server: str) -> None:
    desk.update()
    desk.settings = Settings(answerer="quote", chroma_url=server)
    assert desk.counts() == {"unchanged": 2}
    desk.assert_consistent()


def test_a_server_that_is_not_there_is_one_clear_line(desk: Desk, ferry: Path) -> None:
    address = f"http://127.0.0.1:{free_port()}"
    desk.settings = Settings(answerer="quote", chroma_url=address)
    with pytest.raises(StorageError) as caught:
        desk.update()
    message = str(caught.value)
    assert message.startswith(f"the Chroma store at {address} could not be opened: ")
    assert "\n" not in message


def test_a_damaged_store_is_one_clear_line_and_answers_go_on(desk: Desk, ferry: Path, museum: Path) -> None:
    desk.update()
    (desk.folder / "chroma" / "chroma.sqlite3").write_bytes(b"not a database " * 1000)
    assert "nine pounds" in desk.open().ask(QUESTION).text
    with pytest.raises(StorageError, match=r"the Chroma store at .* could not be") as caught:
        desk.update()
    assert "\n" not in str(caught.value)


@pytest.fixture(scope="module")
def streets(tmp_path_factory: pytest.TempPathFactory) -> QueryEngine:
    """Eight hundred passages: more than Chroma keeps aside to compare one by one."""
    folder = tmp_path_factory.mktemp("streets")
    things = ("lamp", "bridge", "well", "school", "ferry", "clock", "oak", "mill", "court", "drain")
    acts = ("mended", "sold", "painted", "lost", "praised")
    lines = [
        f'{{"title": "Council news {n}", "text": "The council {acts[n % 5]} the {things[n % 10]} of ward {n}."}}'
        for n in range(800)
    ]
    (folder / "news.jsonl").write_text("\n".join(lines))
    index = tmp_path_factory.mktemp("index")
    return QueryEngine.from_folder(folder, index, Settings(answerer="quote"))


def vector(text: str) -> Any:
    return shared_model().encode(text).vector


def test_approximate_search_finds_nearly_all_neighbours(streets: QueryEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    files = streets.index.search_files
    questions = [f"What happened to the {thing} in ward {n}?" for n, thing in enumerate(("lamp", "oak", "bell") * 20)]
    exact = [search.dense(streets.index, files, vector(question), None)[:10] for question in questions]
    monkeypatch.setattr(search, "EXACT_UP_TO", 0)
    found = [search.dense(streets.index, files, vector(question), None)[:10] for question in questions]
    shared = sum(len(set(a.tolist()) & set(b.tolist())) for a, b in zip(exact, found, strict=True))
    assert shared / (10 * len(questions)) >= 0.95


def test_approximate_search_keeps_to_its_scope(streets: QueryEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    files = streets.index.search_files
    allowed = np.arange(len(files)) % 3 == 0
    exact = search.dense(streets.index, files, vector("the lamp of ward 33"), allowed)[:10]
    monkeypatch.setattr(search, "EXACT_UP_TO", 0)
    found = search.dense(streets.index, files, vector("the lamp of ward 33"), allowed)
    assert allowed[found].all()
    assert len(set(found[:10].tolist()) & set(exact.tolist())) >= 9
    assert len(search.dense(streets.index, files, vector("the lamp"), np.zeros(len(files), dtype=bool))) == 0


def test_approximate_search_leaves_out_what_another_process_has_just_added(
    desk: Desk, write: Write, ferry: Path, museum: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.update()
    engine = desk.open()
    earlier = engine.index.search_files
    write("news.txt", "Night ferry wins a prize\n\nThe night ferry to Skerry has won a prize.\n")
    desk.update()
    monkeypatch.setattr(search, "EXACT_UP_TO", 0)
    found = search.dense(engine.index, earlier, vector("night ferry"), None)
    assert found.tolist() == [0]

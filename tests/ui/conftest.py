from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from rag import QueryEngine, Settings

ARTICLES = {
    "bridge.txt": (
        "Old bridge closes for a year\n"
        "The Valley Post\n"
        "9 May 2023\n"
        "\n"
        "The old bridge over the Tarn will close to all traffic on 1 August 2023, the county said. "
        "Repairs are expected to cost 14 million euros.\n"
        "\n"
        "Engineer Paola Reinholt said that 37 of the 212 rivets she had tested were cracked.\n"
    ),
    "museum.txt": (
        "Clock museum finds its missing pendulum\n"
        "Harbour Gazette\n"
        "17 October 2022\n"
        "\n"
        "The clock museum in Ostmere has recovered a pendulum that was stolen in 1974.\n"
        "\n"
        "Curator Jory Banfield discovered it in a crate of garden tools on Saturday.\n"
    ),
}


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> QueryEngine:
    folder = tmp_path_factory.mktemp("articles")
    for name, text in ARTICLES.items():
        (folder / name).write_text(text, "utf-8")
    index = tmp_path_factory.mktemp("index")
    return QueryEngine.from_folder(folder, index=index, settings=Settings(index=index, answerer="quote"))


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def address(engine: QueryEngine) -> Iterator[str]:
    """A running page over the two articles."""
    from ui.page import build, launch

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    page = build(engine, ("When does the old bridge close?",))
    yield launch(page, "127.0.0.1", port)
    page.close(verbose=False)

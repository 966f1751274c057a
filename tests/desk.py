"""A folder of small articles with its index, as one user has them."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from rag import IndexReport, QueryEngine, Settings

FERRY = (
    "Night ferry to Skerry returns\nThe Island Herald\n3 March 2022\n\n"
    "The night ferry to Skerry will sail again from 2 April, the harbour board said. Tickets cost nine pounds.\n"
)
MUSEUM = (
    "Clock museum finds its pendulum\nHarbour Gazette\n17 October 2022\n\n"
    "The clock museum in Ostmere has recovered a pendulum that was stolen in 1974.\n"
)


T = TypeVar("T")


def finish(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine on a thread of its own: a browser of another test may hold this one's event loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


class Desk:
    """A folder of articles with its index, as one user has them."""

    def __init__(self, articles: Path, folder: Path) -> None:
        self.articles = articles
        self.folder = folder
        self.settings = Settings(answerer="quote")

    def update(self, *paths: Path, **options: Any) -> IndexReport:
        """Without paths: the whole folder."""
        _, report = QueryEngine.updated(paths or [self.articles], self.folder, self.settings, **options)
        return report

    def open(self) -> QueryEngine:
        return QueryEngine.open(self.folder, self.settings)

    def counts(self, *paths: Path, **options: Any) -> dict[str, int]:
        """What an update did, without what is zero."""
        data = self.update(*paths, **options).to_dict()
        data["skipped"] = len(data["skipped"])
        return {k: data[k] for k in ("added", "changed", "removed", "unchanged", "skipped", "embedded") if data[k]}

    def holds(self, word: str) -> dict[str, int]:
        """In how many records of each store a word stands."""
        index = self.open().index
        in_chroma = index.vectors.collection.get(where_document={"$contains": word})["ids"]
        texts = [a.text for file in index.catalog.files().values() for a in index.catalog.articles_of(file.source)]
        return {
            "catalog": sum(word in text for text in texts),
            "chroma": len(in_chroma),
            "lexical": int((index.search_files.lexical.scores(word) > 0).sum()),
        }

    def assert_consistent(self) -> None:
        """The three stores hold the same passages."""
        index = self.open().index
        ids = index.catalog.passage_ids()
        assert index.vectors.ids() == set(ids)
        assert len(index.search_files) == len(ids) == index.status().passages
        assert sorted(index.search_files.rows) == sorted(index.catalog.rows_of(ids).values())

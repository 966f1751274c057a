"""Texts at the model while others are written: what fails in between loses nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from desk import Desk

from rag.errors import LanguageModelError
from rag.index.report import Progress
from rag.index.store import Index
from rag.models.embedding import Embedder

STREETS, TEXTS = 300, 280
"""More passages than are written together, so that some are written before the model fails; some texts twice."""


class Endpoint:
    """Another model's vectors: says how long each text is. After `good` texts it gives a vector too few."""

    def __init__(self, good: int) -> None:
        self.left = good

    def __call__(self, texts: Sequence[str]) -> list[list[float]]:
        self.left -= len(texts)
        return [[1.0, float(len(text))] for text in texts][self.left < 0 :]


@pytest.fixture
def streets(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    for number in range(STREETS):
        (folder / f"{number:04}.txt").write_text(f"Repairs\n\nStreet {number % TEXTS} is closed.\n", "utf-8")
    return folder


def test_a_model_that_fails_in_between_loses_nothing(streets: Path, tmp_path: Path) -> None:
    index = Index(tmp_path / "index", Embedder("other", Endpoint(270), Endpoint(1)), create=True)
    with pytest.raises(LanguageModelError, match=r"other gave \d+ vectors for \d+ texts"):
        index.update([streets])
    seen: list[Progress] = []
    index.embedder = Embedder("other", Endpoint(10_000), Endpoint(1))
    report = index.update([streets], progress=seen.append)
    assert (report.added + report.unchanged, report.articles, report.passages) == (STREETS, STREETS, STREETS)
    assert report.embedded == TEXTS - 256, "all that the model answered is known"
    assert seen[-1].done == seen[-1].total
    assert [step.done for step in seen] == sorted(step.done for step in seen)
    assert index.vectors.ids() == set(index.catalog.passage_ids())


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ([float("nan"), 1.0], "an empty vector, or one that is zero or not finite"),
        ([0.0, 0.0], "an empty vector, or one that is zero or not finite"),
        ([], "an empty vector, or one that is zero or not finite"),
        ([1.0, 2.0, 3.0], "other gave vectors of 3 numbers, the index has 2: see whether the address"),
        (None, "an empty vector, or one that is zero or not finite"),
    ],
)
def test_a_bad_vector_does_not_get_into_the_index(desk: Desk, ferry: Path, bad: list[float], said: str) -> None:
    good = Embedder("other", Endpoint(100), Endpoint(1))
    index = Index(desk.folder, good, create=True)
    index.update([ferry])
    (desk.articles / "more.txt").write_text("Street closed\n\nThe council closed a street.\n", "utf-8")
    index.embedder = Embedder("other", lambda texts: [bad for _ in texts], Endpoint(1))
    with pytest.raises(LanguageModelError, match=said):
        index.update([desk.articles])
    index.embedder = good
    assert index.update([desk.articles]).passages == 2


def test_a_run_says_where_its_time_went(desk: Desk, ferry: Path) -> None:
    stages = desk.update().to_dict()["stages"]
    assert set(stages) == {"read", "embed", "catalog", "chroma", "search_files"}
    assert all(0 <= seconds < 60 for seconds in stages.values())
    assert desk.update().to_dict()["stages"] == {}, "nothing changed, nothing was done"

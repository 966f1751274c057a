"""Each ablation takes away what its name says, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.benching.ablations import ABLATIONS, USUAL_KEY, Variant, ablate
from evals.benching.documents import Asked, Document, Pool

STORY = "The lighthouse of Eide will be painted red, the council decided on a windy night by nine votes to eight."
TEXTS = {
    "first": ("Lighthouse of Eide", STORY),
    "again": ("Eide paints", STORY),
    "goats": ("Goats of Torvik", "A herd grazes on the roof of the town hall. The mayor counts them each morning."),
    "plain": ("Tax in Holm", " ".join(f"Holm raised fee number {n} by a tenth of a pound." for n in range(30))),
}
DOCUMENTS = tuple(
    Document(key, title, f"{title}\n{body}", None, None, len(title) + 1) for key, (title, body) in TEXTS.items()
)
BY_KEY = {one.key: one for one in ABLATIONS}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ablations")


def found(folder: Path, key: str, question: str) -> list[str]:
    variant = Variant(BY_KEY[key])
    place = folder / variant.family
    place.mkdir(exist_ok=True)
    variant.index(DOCUMENTS, place)
    try:
        return [piece.key for piece in variant.search(question, 40)]
    finally:
        variant.close()


def test_near_copies_stay_where_their_removal_is_off(folder: Path) -> None:
    question = "What colour will the lighthouse of Eide be painted?"
    assert len({"first", "again"} & set(found(folder, USUAL_KEY, question))) == 1
    assert {"first", "again"} <= set(found(folder, "no-distinct", question))


def test_without_vectors_only_shared_words_find(folder: Path) -> None:
    question = "livestock"  # in no article, though goats are meant
    assert "goats" in found(folder, USUAL_KEY, question)
    assert found(folder, "no-dense", question) == []
    assert found(folder, "lexical-alone", question) == []
    assert "goats" in found(folder, "dense-alone", question)


def test_larger_passages_are_fewer(folder: Path) -> None:
    question = "Which fee did Holm raise?"
    small, usual, large = (
        found(folder, key, question).count("plain") for key in ("words-30", "no-distinct", "words-240")
    )
    assert small > usual > large > 0


def test_ablations_are_compared_with_byline_as_it_is() -> None:
    asked = Asked("1", "What grazes on the roof of the town hall?", frozenset({"goats"}))
    report = ablate([Pool("tiny", DOCUMENTS, (asked,))], ablations=[BY_KEY[USUAL_KEY], BY_KEY["no-title"]])
    (pool,) = report.pools
    assert pool.reference == "Byline as it is"
    assert [one.figures["hit@1"] for one in pool.qualities] == [1.0, 1.0]
    assert [bool(one.differences) for one in pool.qualities] == [False, True]
    assert len({one.key for one in ABLATIONS}) == len({one.name for one in ABLATIONS}) == len(ABLATIONS)

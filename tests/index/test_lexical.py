"""Words as the lexical index counts them, and the index itself."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rag.index.lexical import LexicalIndex, located_words, words

TEXTS = [
    "The coalition has 5,200 troops in Iraq.",
    "The ferry to Skerry sails at 23.15.",
    "Élodie Brûlé met the US envoy.",
]


def best(index: LexicalIndex, question: str) -> int | None:
    scores = index.scores(question)
    return int(scores.argmax()) if scores.max() > 0 else None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("5,200", "5200"),
        ("soldiers", "soldier"),
        ("sailing", "sails"),
        ("Brûlé", "brule"),
        ("STRASSE", "straße"),
        ("Iraq’s", "Iraq"),
        ("parliament's", "parliament"),
        ("1.5.", "1.5"),
    ],
)
def test_these_are_the_same_word(one: str, other: str) -> None:
    assert words(one) == words(other) != []


@pytest.mark.parametrize(("one", "other"), [("5,200", "5"), ("5,200", "5.200"), ("2018", "2019"), ("US", "us")])
def test_these_are_different_words(one: str, other: str) -> None:
    assert words(one) != words(other)


def test_a_number_is_one_word() -> None:
    assert words("5,200 and 23.15") == ["5200", "23.15"]


def test_stop_words_are_left_out_but_names_that_look_like_them_are_not() -> None:
    assert words("what will they do to us") == []
    assert words("The US and IT") == words("US IT") != []
    assert words("A") == []


def test_words_of_any_script_count() -> None:
    assert len(words("Киев принял решение")) == 3
    assert words("القوات") != []
    assert words("12 ٣") == ["12", "٣"]
    assert words("…—!") == []


def test_each_word_is_found_where_it_stands() -> None:
    text = "Iraq’s 5,200 soldiers"
    assert [text[start:end] for _, start, end in located_words(text)] == ["Iraq", "5,200", "soldiers"]


@pytest.mark.parametrize(
    ("question", "expected"), [("How many soldiers? 5200", 0), ("When does it sail?", 1), ("brule", 2)]
)
def test_questions_find_their_text(question: str, expected: int) -> None:
    assert best(LexicalIndex.build(TEXTS), question) == expected


@pytest.mark.parametrize("question", ["", "the of and", "zanzibar", "tell us"])
def test_questions_without_a_known_word_find_nothing(question: str) -> None:
    scores = LexicalIndex.build(TEXTS).scores(question)
    assert scores.shape == (3,)
    assert not scores.any()


def test_a_saved_index_scores_as_before(tmp_path: Path) -> None:
    built = LexicalIndex.build(TEXTS)
    built.save(tmp_path / "lexical")
    opened = LexicalIndex.open(tmp_path / "lexical", len(TEXTS))
    for question in ("5,200 troops", "US envoy", "zanzibar"):
        assert np.array_equal(built.scores(question), opened.scores(question))
        assert built.rarity(words(question)[0]) == opened.rarity(words(question)[0])


@pytest.mark.parametrize("texts", [[], ["…", "the of"]])
def test_an_index_without_words_can_be_saved_and_asked(tmp_path: Path, texts: list[str]) -> None:
    LexicalIndex.build(texts).save(tmp_path / "lexical")
    opened = LexicalIndex.open(tmp_path / "lexical", len(texts))
    assert opened.scores("ferry").shape == (len(texts),)
    assert not opened.scores("ferry").any()
    assert opened.rarity("ferry") == 1.0


def test_a_missing_folder_is_not_taken_for_an_index_without_words(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="lexical"):
        LexicalIndex.open(tmp_path / "lexical", len(TEXTS))


def test_rare_words_weigh_more() -> None:
    index = LexicalIndex.build(["ferry storm", "ferry calm", "ferry fog", "ferry sun"])
    common, rare, unknown = (index.rarity(words(word)[0]) for word in ("ferry", "storm", "zanzibar"))
    assert 0 <= common < rare <= unknown == 1.0
    assert common < 0.2


def test_a_word_that_the_question_repeats_counts_once() -> None:
    index = LexicalIndex.build(TEXTS)
    assert np.array_equal(index.scores("troops, troops and more troops"), index.scores("troops"))


def test_a_rare_word_has_more_to_tell() -> None:
    index = LexicalIndex.build(["ferry storm", "ferry calm", "ferry fog", "ferry sun"])
    common, rare, unknown = (index.idf(words(word)[0]) for word in ("ferry", "storm", "zanzibar"))
    assert 0 <= common < rare < unknown
    assert LexicalIndex.build([]).idf("ferri") >= 0

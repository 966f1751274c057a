"""What the reader is given: every word piece knows its characters, and which words question and passage share."""

from __future__ import annotations

from functools import lru_cache

from hypothesis import given, settings
from hypothesis import strategies as st

from rag.models.minilm import open_tokenizer
from rag.models.pieces import PASSAGE_PIECES, QUESTION_PIECES, PieceMaker

SENTENCES = ["The coalition keeps up to 8,000 troops in Iraq.", "Élodie Brandt leads it."]


@lru_cache(maxsize=1)
def maker() -> PieceMaker:
    return PieceMaker(open_tokenizer())


def matched(question: str, sentences: list[str]) -> tuple[dict[str, int], dict[str, int]]:
    """The match of each piece of question and passage, by its letters."""
    asked, passage = maker().question(question), maker().passage(sentences)
    of_question, of_passage = maker().matches(asked, passage.ids)
    name = open_tokenizer().id_to_token
    return (
        dict(zip(map(name, asked), of_question.tolist(), strict=True)),
        dict(zip(map(name, passage.ids), of_passage.tolist(), strict=True)),
    )


def test_each_piece_knows_its_sentence_and_its_characters() -> None:
    passage = maker().passage(SENTENCES, "A title")
    for number, sentence in enumerate(SENTENCES):
        here = passage.offsets[passage.sentence == number]
        assert "".join(sentence[a:b] for a, b in here) == sentence.replace(" ", "")
    assert (passage.offsets[passage.sentence < 0] == 0).all()


def test_question_and_passage_are_told_which_words_they_share() -> None:
    of_question, of_passage = matched("Who leads the coalition of troop carriers?", SENTENCES)
    assert of_question["coalition"] == 3
    assert of_question["troop"] == 3  # of one stem with "troops"
    assert of_question["carriers"] == 2
    assert of_question["the"] == 1
    assert of_passage["coalition"] == 3
    assert of_passage["troops"] == 2
    assert of_passage["iraq"] == 0


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=80), max_size=6), st.text(max_size=60))
def test_any_text_keeps_its_characters(sentences: list[str], title: str) -> None:
    passage = maker().passage(sentences, title)
    assert len(passage.ids) == len(passage.sentence) == len(passage.offsets) <= PASSAGE_PIECES + 1
    for number, (start, end) in zip(passage.sentence.tolist(), passage.offsets.tolist(), strict=True):
        assert -1 <= number < len(sentences)
        if number >= 0:
            assert 0 <= start <= end <= len(sentences[number])


def test_what_is_too_long_is_cut() -> None:
    assert len(maker().question("word " * 10_000)) == QUESTION_PIECES + 2
    assert len(maker().passage(["word " * 100_000, "never read"], "title " * 1_000).ids) == PASSAGE_PIECES + 1

"""What the reader learns from: windows that keep the answer, near misses that lose it, and nothing that measures."""

from __future__ import annotations

import random
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.calibration.reader.batches import IGNORED, _elsewhere, _exchanged, collate, row_of, windowed
from evals.calibration.reader.data import APART, STATEMENTS, Asked, measuring, questions_of, rows, training
from evals.calibration.reader.measure import area, balanced, f1_with_refusals, measure, plain, token_f1, windows
from rag.models.minilm import open_tokenizer
from rag.models.pieces import PieceMaker
from rag.models.reader import Passage, Reading, Span

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
STORY = (
    "Odalys Brandt, the mayor of Skerry, opened the market hall on Tuesday after two years of work on its roof.",
    "The hall is 80 metres long and cost three million crowns, half of which the province paid in the end.",
    "Some 300 visitors came to the opening, and 40 stalls are let to farmers from the villages around the lake.",
    "It was closed in 2016 after a fire in the kitchen of the fish shop that stood at its northern end.",
    "Brandt denied that she had promised free parking, and said that the council would decide on it in May.",
)


@lru_cache(maxsize=1)
def maker() -> PieceMaker:
    return PieceMaker(open_tokenizer())


def asked(gold: int = 3, answer: str = "a fire in the kitchen") -> Asked:
    return Asked("Why was the market hall closed?", STORY, "Mayor opens hall", True, (gold,), (answer,))


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([0, 1, 2, 3, 4]))
def test_a_window_keeps_the_sentence_that_answers(seed: int, gold: int) -> None:
    shown = windowed(asked(gold, STORY[gold][:10]), random.Random(seed))
    assert [shown.sentences[n] for n in shown.gold] == [STORY[gold]]
    assert " ".join(shown.sentences) in " ".join(STORY)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10_000))
def test_sentences_from_elsewhere_do_not_answer(seed: int) -> None:
    shown = _elsewhere(asked(), random.Random(seed))
    assert shown is not None
    assert not shown.answerable
    assert STORY[3] not in shown.sentences


def test_another_name_is_one_that_the_passage_lacks() -> None:
    one = Asked("When did Odalys Brandt open the hall?", STORY, "", True, (0,), ("Tuesday",))
    other = Asked("Where does the painter Ada Voss live?", (), "")
    made = [_exchanged(one, other, random.Random(seed)) for seed in range(20)]
    changed = [m for m in made if m]
    assert changed
    assert all("Ada Voss" in m.text and not m.answerable and not m.gold for m in changed)


def test_a_row_knows_the_pieces_of_the_answer() -> None:
    row = row_of(asked(), maker())
    assert row is not None
    first, last = row.span
    start, end = row.passage.offsets[first - 1][0], row.passage.offsets[last - 1][1]
    assert STORY[3][start:end] == "a fire in the kitchen"
    elsewhere = row_of(Asked("Who?", STORY, "", True, (3,), ("nowhere",)), maker())
    assert elsewhere is not None
    assert elsewhere.span == (IGNORED, IGNORED)
    nothing = row_of(Asked("Who?", STORY), maker())
    assert nothing is not None
    assert nothing.span == (0, 0)


def test_a_batch_tells_sentences_from_padding() -> None:
    made = [row_of(asked(), maker()), row_of(Asked("Who?", STORY[:2]), maker())]
    batch = collate([row for row in made if row])
    assert batch.there.tolist() == [[True] * 5, [True, True, False, False, False]]
    assert batch.gold.tolist() == [[0, 0, 0, 1, 0], [0] * 5]
    assert np.allclose(batch.inputs[6].sum(-1), batch.there)


def test_windows_cover_everything_and_are_as_long_as_passages() -> None:
    runs = windows([f"{n} " + "word " * 30 for n in range(9)])
    assert {n for a, b in runs for n in range(a, b)} == set(range(9))
    assert all(b - a <= 3 for a, b in runs)
    assert windows(["word " * 500, "end"]) == [(0, 1), (1, 2)]


class Knows:
    """A reader that finds the fire and nothing else."""

    def read(self, question: str, passages: list[Passage]) -> list[Reading]:
        assert question
        found = []
        for passage in passages:
            n = next((n for n, s in enumerate(passage.sentences) if "fire" in s), None)
            evidence = tuple(5.0 if k == n else -5.0 for k in range(len(passage.sentences)))
            at = passage.sentences[n].find("a fire") if n is not None else 0
            span = Span(n, at, at + len("a fire"), 4.0) if n is not None else Span(0, 0, 1, -4.0)
            found.append(Reading(5.0 if n is not None else -5.0, evidence, span))
        return found

    def support(self, statement: str, lines: list[str]) -> float:
        return 1.0 if lines and statement else 0.0


def test_what_a_reading_is_worth() -> None:
    found = measure(Knows(), [asked(), Asked("Who sings?", STORY[:2])], 10)  # type: ignore[arg-type]
    right, refused = sorted(found, key=lambda o: -o.odds)
    assert right.best_right
    assert right.token_f1 == 0.5  # "fire" against "fire in kitchen", as articles do not count
    assert not right.exact
    assert (refused.truth, refused.best_right) == (False, None)
    assert area([o.truth for o in found], [o.odds for o in found]) == 1.0
    assert f1_with_refusals(found) == 0.75


def test_areas_and_shares_by_hand() -> None:
    assert area([True, True, False, False], [2.0, 1.0, 1.0, 0.0]) == 0.875
    assert balanced([True, False, False], [1.0, -1.0, 1.0]) == 0.75
    assert token_f1("the fire", "Fire.") == 1.0


def test_our_own_articles_keep_to_their_parts() -> None:
    parts = {row["article"]: row["part"] for row in rows(APART)}
    assert {"train", "calibrate", "aside"} == set(parts.values())
    assert all(parts[row["article"]] == row["part"] for row in rows(STATEMENTS))
    for one in questions_of(APART, "news_questions"):
        for answer in one.answers:
            assert any(answer in one.sentences[n] for n in one.gold), (one.text, answer)
        assert bool(one.gold) == one.answerable


@pytest.mark.skipif(not SHARED.exists(), reason="the public sets are not beside this checkout (../shared/data)")
def test_nothing_that_measures_teaches() -> None:
    found = training(SHARED)
    assert all(len(found[name]) > 100 for name in found)
    taught = {plain(sentence) for asked in found.values() for a in asked for sentence in a.sentences}
    for name, asked in measuring(SHARED).items():
        assert asked, name
        assert not {plain(s) for a in asked for s in a.sentences if len(plain(s)) > 60} & taught, name
    titles = {a.title for a in measuring(SHARED)["SQuAD 2.0"]}
    assert not titles & {a.title for a in found["squad20_dev"]}

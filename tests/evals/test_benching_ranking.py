"""Figures of retrieval, each worked out by hand, and systems beside each other."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from math import log2
from pathlib import Path

import pytest

from evals.benching.alternatives import Piece
from evals.benching.alternatives.byline import Byline
from evals.benching.comparison import Comparison, compare, report
from evals.benching.documents import Asked, Document, Pool
from evals.benching.ranking import Judge, Quality, Ranked, quality
from rag.errors import BylineError

TEXTS = {
    "kiln": "Torvik kiln\nThe kiln was lit in 1902. It fires 8,000 bricks a week.",
    "heron": "Herons\nA heron stands on the roof of the kiln.",
    "mill": "Mill\nThe mill grinds rye at night.",
    "copy": "Again\nIt fires 8,000 bricks a week.",
    "goats": "Goats\nA herd of 8,000 came. The kiln of the goatherd fires 8,000 bricks.",
}
DOCUMENTS = tuple(Document(key, text.split("\n")[0], text) for key, text in TEXTS.items())


def piece(key: str, words: str | None = None) -> Piece:
    """Where these words stand in a document; the whole document without any."""
    text = TEXTS[key]
    start = text.index(words) if words else 0
    return Piece(key, start, start + len(words or text), words or text)


def span(key: str, words: str) -> tuple[str, int, int]:
    found = piece(key, words)
    return key, found.start, found.end


BRICKS = "It fires 8,000 bricks a week."
WEEK = Asked("1", "How many bricks?", frozenset({"kiln"}), (span("kiln", BRICKS),), ("8,000", "eight thousand"))
GOATS = Asked(
    "3",
    "How many bricks?",
    frozenset({"goats"}),
    (span("goats", "The kiln of the goatherd fires 8,000 bricks."),),
    ("8,000",),
)
NIGHT = Asked("2", "When does it grind?", frozenset({"mill"}), (span("mill", "The mill grinds rye at night."),))
POOL = Pool("tiny", DOCUMENTS, (WEEK, NIGHT))


def ranked(asked: Asked, *pieces: Piece) -> Ranked:
    return Judge(POOL).ranked(asked, pieces)


# What holds the answer


@pytest.mark.parametrize(
    ("asked", "found", "holds"),
    [
        (WEEK, piece("kiln", "fires 8,000 bricks"), True),  # says the answer within the gold sentence
        (WEEK, piece("kiln", "bricks a week."), False),  # in the gold sentence, but not the answer
        (WEEK, piece("kiln", "The kiln was lit in 1902."), False),
        (WEEK, piece("copy", BRICKS), False),  # not known to be a copy
        (GOATS, piece("goats", "A herd of 8,000 came."), False),  # the answer, said of something else
        (NIGHT, piece("mill", "mill grinds rye at"), True),  # no accepted answer: half of the sentence
        (NIGHT, piece("mill", "at night."), False),
        (NIGHT, Piece("mill", -1, -1, "… The mill  grinds rye\nat night."), True),  # its place is not told
        (NIGHT, Piece("mill", -1, -1, "The mill grinds rye"), False),
        (WEEK, Piece("kiln", -1, -1, "It fires 8,000"), True),
    ],
)
def test_a_piece_holds_the_answer_where_a_reader_would_read_it(asked: Asked, found: Piece, holds: bool) -> None:
    assert Judge(POOL).holds(found, asked) is holds


def test_without_spans_the_words_of_the_answer_count() -> None:
    asked = Asked("3", "How many?", frozenset({"kiln"}), (), ("8000",))
    judge = Judge(POOL)
    assert judge.holds(piece("kiln", BRICKS), asked)
    assert not judge.holds(piece("kiln", "The kiln was lit in 1902."), asked)
    assert not judge.holds(piece("copy"), asked)
    bare = Asked("4", "Where?", frozenset({"heron"}))
    assert judge.holds(piece("heron", "A heron"), bare)


# Figures of one question


def test_articles_are_ranked_by_their_best_piece() -> None:
    found = ranked(WEEK, piece("heron"), piece("heron", "A heron"), piece("kiln", "Torvik kiln"), piece("kiln", BRICKS))
    figures = found.figures()
    assert found.gold == (2,)
    assert (figures["hit@1"], figures["hit@3"], figures["mrr@10"]) == (0.0, 1.0, 0.5)
    assert figures["ndcg@10"] == pytest.approx(1 / log2(3))
    assert (figures["answer@3"], figures["answer@5"]) == (0.0, 1.0)
    assert found.words_to_answer == 10 + 2 + 2 + 6


def test_two_copies_of_the_answer_are_one_find() -> None:
    text = TEXTS["copy"]
    start = text.index(BRICKS)
    spans = (*WEEK.spans, ("copy", start, start + len(BRICKS)))
    asked = Asked("1", WEEK.question, WEEK.gold, spans, WEEK.answers, (("copy", "kiln"),))
    only_copy, both = ranked(asked, piece("copy")), ranked(asked, piece("copy"), piece("kiln"))
    assert only_copy.figures() == both.figures()
    assert only_copy.figures()["hit@1"] == only_copy.figures()["answer@1"] == only_copy.figures()["ndcg@10"] == 1.0


def test_nothing_found_is_zero() -> None:
    found = ranked(WEEK)
    assert set(found.figures().values()) == {0.0}
    assert (found.answer_rank, found.words_to_answer) == (None, None)


# Figures of a system


def system(*kiln_ranks: int, size: int = 10) -> list[Ranked]:
    """One question per rank of the piece with the answer, 0 for never; every piece has `size` words."""
    found = []
    for number, rank in enumerate(kiln_ranks):
        pieces = tuple(Piece("mill" if at != rank else "kiln", 0, 1, "") for at in range(1, 11))
        answers = tuple(at == rank for at in range(1, 11))
        asked = Asked(str(number), "How many?", frozenset({"kiln"}))
        gold = () if not rank else ((1,) if rank == 1 else (2,))
        found.append(Ranked(asked, pieces, gold, answers, (size,) * 10))
    return found


@pytest.mark.parametrize(("last", "paid"), [(5, 500), (2, 200), (1, 100)])
def test_text_read_is_of_the_fewest_pieces_that_find_as_many_answers(last: int, paid: int) -> None:
    """Of both: the reference need not read on either, once it has what its first five pieces give."""
    reference = system(1, 1, last, 0, size=100)
    found = quality("ours", system(2, 1, 0, 3, size=10), reference)
    assert found.reading is not None
    assert (found.reading.recall, found.reading.pieces, found.reading.words) == (0.75, 3, 30.0)
    assert found.reading.ratio == pytest.approx(30 / paid)


@pytest.mark.parametrize("ranks", [(1,) * 50, (1,) * 40 + (2,) * 5 + (0,) * 5, (1, 2, 3, 5, 8) * 9])
def test_a_system_beside_itself_reads_as_much(ranks: tuple[int, ...]) -> None:
    reading = quality("ours", system(*ranks), system(*ranks)).reading
    assert reading is not None
    assert (reading.ratio, reading.low, reading.high, reading.reached) == (1.0, 1.0, 1.0, 1.0)


def test_resamples_that_never_find_as_many_are_in_the_interval() -> None:
    """As many answers, but to another question: where that is drawn less often than its own, no number of pieces
    gives as many."""
    pool = replace(POOL, questions=tuple(replace(WEEK, id=str(number)) for number in range(20)))
    ours = system(*[1] * 18, 1, 0, size=10)
    theirs = system(*[1] * 18, 0, 1, size=100)
    reading = quality("Ours", ours, theirs).reading
    assert reading is not None
    assert (reading.ratio, reading.low, reading.high) == (0.1, 0.1, None)
    assert reading.reached is not None
    assert 0.5 < reading.reached < 0.9
    found = Comparison((report(pool, {"Theirs": theirs, "Ours": ours}, reference="Theirs"),))
    for text in (found.table(), found.markdown()):
        assert "0.10 [0.10, not reached] k=1" in text
    written = json.loads(json.dumps(found.to_dict(), allow_nan=False))["pools"][0]["systems"][1]["reading"]
    assert (written["high"], written["reached"]) == (None, reading.reached)


def test_a_recall_that_is_not_reached_has_no_ratio() -> None:
    reading = quality("ours", system(1, 0, 0, 0), system(1, 1, 0, 0)).reading
    assert reading is not None
    assert (reading.pieces, reading.words, reading.ratio) == (None, None, None)


def test_differences_are_paired() -> None:
    """Better by as much in half the questions: certain as a pair, though each figure by itself is uncertain."""
    ours, theirs = system(*[1, 0] * 30), system(*[2, 0] * 30)
    found = quality("ours", ours, theirs).differences["mrr@10"]
    assert found.value == pytest.approx(0.25)
    assert found.low is not None
    assert found.high is not None
    assert 0.15 < found.low < 0.25 < found.high < 0.35


def test_where_all_questions_agree_the_interval_is_that_of_so_few() -> None:
    found = quality("ours", system(1, 1, 1), system(0, 0, 0)).differences["hit@1"]
    assert found.value == 1.0
    assert found.low is not None
    assert found.low < 0  # three questions are too few to be sure


@pytest.mark.parametrize(("questions", "width"), [(5, 0.522), (50, 0.071)])
def test_ties_alone_are_as_uncertain_as_they_are_few(questions: int, width: float) -> None:
    """1 - 0.025 ** (1 / n): so many of other questions may differ, and as far as they can."""
    same = system(*[1] * questions)
    found = quality("ours", same, same).differences["hit@1"]
    assert found.value == 0.0
    assert (found.low, found.high) == (pytest.approx(-width, abs=5e-4), pytest.approx(width, abs=5e-4))


def test_words_to_the_answer_are_a_median_of_those_found() -> None:
    found = quality("ours", system(1, 3, 0, size=10), None)
    assert found.words_to_answer == 20.0
    assert (found.words[1], found.words[5]) == (10.0, 50.0)
    assert found.differences == {}
    assert found.reading is None


# Beside each other


class Fixed:
    """Always gives the same documents, whole."""

    notes = ("It reads nothing.",)

    def __init__(self, key: str, *found: str, lost: str | None = None) -> None:
        self.key = self.family = key
        self.name = key.title()
        self._found, self._lost = found, lost
        self.closed = 0

    def missing(self) -> str | None:
        return self._lost

    def index(self, documents: Sequence[Document], folder: Path) -> None:
        assert folder.is_dir()
        assert self._lost is None

    def search(self, question: str, limit: int) -> list[Piece]:
        return [piece(key) for key in self._found][:limit]

    def close(self) -> None:
        self.closed += 1


def compared() -> Comparison:
    systems = [Fixed("llamaindex", "heron", "kiln"), Fixed("best", "kiln", "mill"), Fixed("away", lost="away-bm25")]
    found = compare(systems, [POOL, Pool("none", DOCUMENTS, ())])
    assert [one.closed for one in systems] == [1, 1, 0]
    return found


def test_systems_stand_beside_the_reference() -> None:
    found = compared()
    (pool,) = found.pools  # the one without questions has no figures
    by_name = {one.system: one for one in pool.qualities}
    assert by_name["Llamaindex"].figures["hit@1"] == 0.0
    assert by_name["Best"].figures["hit@1"] == 0.5
    assert by_name["Best"].differences["hit@1"].value == 0.5
    assert by_name["Llamaindex"].differences == {}
    assert found.left_out == {"Away": "pip install away-bm25"}


class Broken(Fixed):
    """Leaves half an index behind."""

    def index(self, documents: Sequence[Document], folder: Path) -> None:
        (folder / "half").touch()
        raise TypeError("unexpected keyword 'k'\nat line 7")


class Sibling(Fixed):
    def index(self, documents: Sequence[Document], folder: Path) -> None:
        assert not list(folder.iterdir())


def test_a_system_that_fails_does_not_cost_the_others_their_figures() -> None:
    systems = [Broken("chain"), Sibling("chain", "kiln"), Fixed("best", "kiln", "mill")]
    systems[1].name = "Sibling"
    found = compare(systems, [POOL])
    assert list(found.pools[0].ranked) == ["Sibling", "Best"]
    assert found.left_out == {"tiny, Chain": "failed: TypeError: unexpected keyword 'k'"}
    assert "tiny, Chain is left out: failed: TypeError: unexpected keyword 'k'\n" in f"{found.table()}\n"


def test_what_fails_in_byline_is_not_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise TypeError("ours")

    ours = Byline()
    monkeypatch.setattr(ours, "index", broken)
    with pytest.raises(TypeError, match="ours"):
        compare([Fixed("best", "kiln"), ours], [POOL])


def test_where_no_system_is_left_there_is_no_report() -> None:
    with pytest.raises(
        BylineError, match=r"tiny: no system is left to compare; Away: pip install away-bm25; tiny, Chain"
    ):
        compare([Fixed("away", lost="away-bm25"), Broken("chain")], [POOL])


def test_no_room_for_temporary_files_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(BylineError, match=r"nowhere.*: No such file or directory; set TMPDIR"):
        compare([Fixed("best", "kiln")], [POOL])


def test_tables_name_every_system_and_what_is_left_out() -> None:
    found = compared()
    for text in (found.table(), found.markdown()):
        assert "Best" in text
        assert "+0.500" in text
        assert "beside Llamaindex" in text
        assert "Away is left out: pip install away-bm25" in text
        assert text.count("It reads nothing.") == 1
    assert found.markdown().count("\n| ---") == 2


def test_the_report_and_the_dump_are_json() -> None:
    found = compared()
    data = json.loads(json.dumps(found.to_dict()))
    assert data["pools"][0]["systems"][1]["figures"]["hit@1"] == 0.5
    lines = [json.loads(line) for line in found.dump()]
    assert [(one["system"], one["id"], one["gold_ranks"]) for one in lines] == [
        ("Llamaindex", "1", [2]), ("Llamaindex", "2", []), ("Best", "1", [1]), ("Best", "2", [2])
    ]  # fmt: skip
    assert lines[2]["pieces"][0] == {"key": "kiln", "start": 0, "end": 67, "words": 14, "answer": True}


def test_without_a_reference_there_are_no_differences() -> None:
    found = report(POOL, {"Best": [ranked(WEEK, piece("kiln")), ranked(NIGHT)]})
    only: Quality = found.qualities[0]
    assert (found.reference, only.differences, only.reading) == (None, {}, None)
    assert "beside" not in Comparison((found,)).table()

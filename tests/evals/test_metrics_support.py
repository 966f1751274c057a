"""What a judge's verdicts make of an answer: faithfulness and ALCE by hand, and how replies come before the judge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from evals.judges.replies import judge_reply, quotes_exact
from evals.metrics.support import alce_precision, alce_recall, faithfulness, support
from evals.records import Judged, Place, Reply, Said
from rag import Line, LocalJudge, Ruling

S, U, C = "supported", "unsupported", "unchecked"


class Words:
    """Supports a statement when every word of it stands in the lines; keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, list[str]]] = []
        self.lines: list[Line] = []

    def judge(self, statement: str, lines: Sequence[Line]) -> Ruling:
        self.asked.append((statement, [line.text for line in lines]))
        self.lines += lines
        if statement == "?" or len(statement) > 5_000:
            return Ruling(C, None, "too short")
        held = {word for line in lines for word in line.text.split()}
        return Ruling(S, 1.0) if lines and held >= set(statement.split()) else Ruling(U, 0.0, "not there")


def test_faithfulness_and_alce_by_hand() -> None:
    # Four statements: one supported by the two lines it cites, one supported by one of three, one unsupported with a
    # citation, one without any; a fifth could not be checked.
    # Faithfulness: 2 of the 4 judged. Unchecked: 1 of 5. ALCE recall: (1 + 1 + 0 + 0) / 4 = 1/2.
    # ALCE precision, citation by citation: both lines of the first are needed (neither is enough, nor is either left
    # out); of the second the first line is enough, the others are neither enough nor missed; the third's is wrong.
    # (2 + 1 + 0) of 2 + 3 + 1 = 1/2.
    judged = [
        Judged("a b", (1, 2), S, alone=(U, U), without=(U, U)),
        Judged("c", (3, 4, 5), S, alone=(S, U, U), without=(C, S, S)),
        Judged("d", (6,), U),
        Judged("e", (), U),
        Judged("?", (7,), C),
    ]
    assert faithfulness(judged) == (2, 4)
    assert alce_recall(judged) == (0.5, 1)
    assert alce_precision(judged) == (0.5, 1)
    assert support(Reply("a b …"), judged)["unchecked"] == (1, 5)
    assert support(Reply("a b …"), judged)["cited"] == (4, 5)


def test_what_cannot_be_scored_is_neither_nought_nor_one() -> None:
    nothing = [Judged("?", (1,), C)]
    scores = support(Reply("?"), nothing)
    assert scores.pop("unchecked") == scores.pop("cited") == (1, 1)
    assert set(scores.values()) == {None} and len(scores) == 3
    assert set(support(None, ()).values()) == {None} == set(support(Reply("x"), ()).values())
    assert support(Reply("No.", abstained=True), ()) == {}


def test_an_answer_without_citations_has_no_precision_as_in_the_papers_program() -> None:
    assert alce_precision([Judged("e", (), U)]) == (0, 1)


def test_a_label_that_names_nothing_costs_recall_and_precision() -> None:
    # Three labels, of which the reply has one: 1 of 3 citations is needed, and the statement is not fully cited.
    judge = Words()
    said = (Said("bread", (3, 8, 9)), Said("bread", (3,)))
    judged = judge_reply(Reply("…", statements=said, citations=LINES), judge)
    assert [one.verdict for one in judged] == [S, S]
    assert faithfulness(judged) == (2, 2)
    assert alce_recall(judged) == (0.5, 1)
    assert alce_precision(judged) == (0.5, 1)
    invented = judge_reply(Reply("Bread [1].", passages=LINES), judge)
    assert alce_precision(invented) == (0, 1)


def test_a_citation_that_the_judge_could_not_weigh_is_left_out() -> None:
    # Nobody misses the first line; whether the second is missed is not known.
    assert alce_precision([Judged("c", (1, 2), S, alone=(U, U), without=(S, C))]) == (0, 1)
    assert alce_precision([Judged("c", (1, 2), S)]) is None


LINES = (
    Place("a.txt", 1, 1, "mill burned", "Fire", "Herald", "2022-03-03", number=1),
    Place("a.txt", 2, 2, "on Friday", number=2),
    Place("a.txt", 3, 3, "bread", published="last week", number=3),
)


def test_each_statement_is_judged_on_all_its_lines_and_then_on_each() -> None:
    judge = Words()
    said = (Said("mill burned on Friday", (1, 2, 3)), Said("bread", ()), Said("bread", (9,)), Said("?", (3,)))
    first, second, third, fourth = judge_reply(Reply("…", statements=said, citations=LINES), judge)
    assert (first.verdict, first.alone) == (S, (U, U, U))
    assert first.without == (U, U, S)
    assert second.verdict == third.verdict == U and (third.citations, third.missing) == ((), (9,))
    assert (fourth.verdict, fourth.reason) == (C, "too short")
    assert ("mill burned on Friday", ["mill burned", "bread"]) in judge.asked
    assert judge.lines[0] == Line("mill burned", "Fire", "Herald", date(2022, 3, 3))
    assert all(line.published is None for line in judge.lines if line.text == "bread")


def test_no_more_is_asked_than_alce_needs() -> None:
    judge = Words()
    said = (Said("bread", (3, 1)), Said("cake", (1, 2)))
    judge_reply(Reply("…", statements=said, citations=LINES), judge)
    # The first: together, each alone, and without line 1, as line 3 is enough. The second: together, in vain.
    assert [lines for _, lines in judge.asked] == [
        ["bread", "mill burned"],
        ["bread"],
        ["mill burned"],
        ["bread"],
        ["mill burned", "on Friday"],
    ]


@pytest.mark.parametrize(
    "reply",
    [
        Reply("Mills burned [1]. Bread came [3].", citations=LINES),
        Reply("…", statements=(Said("Mills burned [1]."), Said("Bread came [3].")), citations=LINES),
    ],
    ids=["text alone", "labels in the statements"],
)
def test_labels_in_a_text_are_its_citations_and_not_judged(reply: Reply) -> None:
    judge = Words()
    judged = judge_reply(reply, judge)
    assert [(one.text, one.citations) for one in judged] == [("Mills burned.", (1,)), ("Bread came.", (3,))]
    assert [lines for _, lines in judge.asked] == [["mill burned"], ["bread"]]


def test_broken_characters_do_not_stop_the_judge() -> None:
    place = Place("a.txt", 1, 1, "The mill \ud800 burned.", "\ud800", "\ud800", number=1)
    reply = Reply("The mill \ud800 burned [1]. It sold 40 \ud800 cakes [1].", citations=(place,))
    assert [one.verdict for one in judge_reply(reply, LocalJudge())] == [S, U]


def test_a_refusal_states_nothing() -> None:
    assert judge_reply(Reply("The articles do not say.", abstained=True), Words()) == ()
    assert judge_reply(Reply(""), Words()) == ()


# What a system says of its own sources

SOURCE = {"a.txt": ("The mill burned on Friday,", "and nobody was hurt.", "Bread is sold in the square.")}


def stored(source: str) -> Sequence[str]:
    return SOURCE.get(source, ())


def ask(statement: str, place: Place) -> Judged:
    (judged,) = judge_reply(
        Reply("…", statements=(Said(statement, (place.number,)),), citations=(place,)), Words(), stored
    )
    return judged


def test_a_quote_is_believed_only_where_it_stands() -> None:
    forged = ask("moon fell", Place("a.txt", 1, 2, "moon fell", number=1))
    assert forged.verdict == U
    assert forged.reason == "the quote does not stand in the lines it names; not there"
    shifted = ask("Bread is", Place("a.txt", 3, 3, "nobody was hurt.", number=1))  # the lines bear it out by themselves
    assert shifted.verdict == S and shifted.reason == "the quote does not stand in the lines it names"
    across = ask("Friday, and", Place("a.txt", 1, 2, "on Friday,  and\nnobody", number=1))
    assert (across.verdict, across.reason) == (S, None)
    assert ask("hurt.", Place("a.txt", 1, 1, "on Friday, and nobody was hurt.", number=1)).verdict == U
    assert ask("Bread is", Place("a.txt", 3, 3, number=1)).reason is None  # names lines alone: they are read


def test_lines_that_no_article_has_are_no_citation() -> None:
    beyond = Place("a.txt", 40, 90, "moon fell", number=1)
    elsewhere = (beyond, replace(beyond, line_start=3, line_end=1), replace(beyond, line_start=0, line_end=0))
    invented = (Place("b.txt", 1, 1, "moon fell", number=1), Place("x/a.txt", 3, 3, "moon fell", number=1))
    for place in (*elsewhere, *invented):
        judged = ask("moon fell", place)
        assert (judged.verdict, judged.citations, judged.missing) == (U, (), (1,))
        assert judged.reason == "it cites lines that the articles do not have; not there"
        assert alce_recall([judged]) == alce_precision([judged]) == (0, 1)
    assert ask("Bread is", Place("a.txt", -7, 10**9, "moon fell", number=1)).verdict == S


def test_an_invented_source_beside_a_real_one_costs_citation_recall_and_precision() -> None:
    both = Reply(
        "…",
        statements=(Said("Bread is", (1, 2)),),
        citations=(Place("b.txt", 1, 1, "Bread is", number=2), Place("a.txt", 3, 3, number=1)),
    )
    judged = judge_reply(both, Words(), stored)
    assert [(one.verdict, one.citations, one.missing) for one in judged] == [(S, (1,), (2,))]
    assert (alce_recall(judged), alce_precision(judged)) == ((0, 1), (0.5, 1))


def test_without_the_articles_quotes_are_taken_as_given() -> None:
    reply = Reply("…", statements=(Said("moon fell", (1,)),), citations=(Place("b.txt", 1, 1, "moon fell", number=1),))
    assert [(one.verdict, one.reason) for one in judge_reply(reply, Words())] == [(S, None)]


@pytest.mark.parametrize(
    ("quote", "read"),
    [
        ("it is safe", "We will not open it before it is safe, the mayor said."),
        ("safe", "We will not open it before it is safe, the mayor said."),
        ("the mayor said. Bread", "We will not open it before it is safe, the mayor said. Bread is sold."),
        ("We will not open it", "We will not open it before it is safe, the mayor said."),
        ("Bread is sold", "Bread is sold"),  # all its words: as it stands
        ("It rained.\nWe will not", "It rained.\nWe will not open it before it is safe, the mayor said."),
    ],
)
def test_a_quote_is_judged_in_its_whole_sentences(quote: str, read: str) -> None:
    lines = ("- It rained.", "We will not open it before it is safe, the mayor said. Bread is sold.")
    judge = Words()
    place = Place("c.txt", 1, 2, quote, number=1)
    judge_reply(Reply("…", statements=(Said("x", (1,)),), citations=(place,)), judge, lambda source: lines)
    assert judge.asked == [("x", [read])]


def test_a_quote_deep_in_an_endless_line_is_found_in_its_sentence() -> None:
    lines = ("The mill burned. " * 6_000 + "Nobody says that it is safe.",)
    judge = Words()
    for quote in ("it is safe", "The mill", "mill burned. Nobody"):
        place = Place("c.txt", 1, 1, quote, number=1)
        judge_reply(Reply("…", statements=(Said("x", (1,)),), citations=(place,)), judge, lambda source: lines)
    read = [lines for _, (lines,) in judge.asked]
    assert read == [
        "Nobody says that it is safe",
        "The mill burned.",
        "The mill burned. Nobody says that it is safe.",
    ]


def test_a_crop_that_turns_the_meaning_round_is_unsupported() -> None:
    place = Place("c.txt", 1, 1, "the bridge was closed in March", number=1)
    reply = Reply("The bridge was closed in March [1].", citations=(place,))
    line = "The council denied that the bridge was closed in March."
    assert [one.verdict for one in judge_reply(reply, LocalJudge())] == [S]
    assert [one.verdict for one in judge_reply(reply, LocalJudge(), lambda source: (line,))] == [U]


def test_quotes_that_stand_are_counted() -> None:
    places = (
        Place("a.txt", 1, 1, "The mill burned", number=1),
        Place("a.txt", 1, 1, "and nobody", number=2),
        Place("b.txt", 1, 1, "moon", number=3),
        Place("a.txt", 3, 3, number=4),
    )
    assert quotes_exact(Reply("…", citations=places), stored) == (1, 3)


def test_a_long_statement_is_judged_sentence_by_sentence() -> None:
    place = Place("a.txt", 1, 1, "Bread is sold. " * 10, number=1)
    good = "Bread is sold. " * 400
    for text, verdict in ((good, S), (good + "Moon fell.", U), (good + "moon " * 2000, U), ("x" * 9000, U)):
        (judged,) = judge_reply(Reply("…", statements=(Said(text, (1,)),), citations=(place,)), Words())
        assert judged.verdict == verdict


# What an answer says beside its statements


def test_sentences_that_no_statement_holds_are_judged_too() -> None:
    said = (Said("mill burned on Friday", (1, 2)),)
    answer = "Mill burned  on Friday [1][2]. The mayor set the fire himself. Bread was sold [3]."
    judged = judge_reply(Reply(answer, statements=said, citations=LINES), Words())
    assert [(one.text, one.citations) for one in judged[1:]] == [
        ("The mayor set the fire himself.", ()),
        ("Bread was sold.", (3,)),
    ]
    within = "Mill burned on Friday, as the mayor had planned [1][2]."
    assert len(judge_reply(Reply(within, statements=said, citations=LINES), Words())) == 2


@pytest.mark.parametrize(
    "answer",
    [
        "Mill burned on Friday [1][2] (as of 3 March 2022).",
        "1. Mill burned\non Friday (not supported by the cited lines).",
        "Mill burned on Friday [1].\nNewer: “mill burned” [1], Herald, 2022-03-03.",
        "Mill burned on Friday [1].\nArticles differ (mills): 3 [1], Herald, 2022-03-03; 4 [2].",
        "Mill burned on Friday [1]. The articles do not say who saw it.",
        "…",
    ],
)
def test_what_claims_nothing_of_its_own_is_not_judged(answer: str) -> None:
    reply = Reply(answer, False, (Said("mill burned on Friday", (1, 2)),), LINES, (("3", "4"),))
    assert len(judge_reply(reply, Words())) == 1


def test_a_notice_cannot_carry_other_claims() -> None:
    for line in ("Articles differ (mills): the mayor set 9 fires.", "Newer: “the mayor set the fire” [1], Herald."):
        reply = Reply(
            f"Mill burned on Friday [1].\n{line}", False, (Said("mill burned on Friday", (1,)),), LINES, (("3", "4"),)
        )
        assert len(judge_reply(reply, Words())) == 2

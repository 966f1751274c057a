"""What a model writes, read strictly: no label that was not given becomes a citation, whatever the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answering.drafts import Draft, read_draft
from rag.answering.labels import without_labels
from rag.answering.prompts import ABSTENTION, LABEL
from rag.types import Evidence, LineSpan


def evidence(count: int = 5) -> tuple[Evidence, ...]:
    return tuple(
        Evidence("port.txt", "id", "hash", "The port", "Post", "2021-03-04", LineSpan(n, n, 0, 8), f"Quote {n}.")
        for n in range(1, count + 1)
    )


def lines_cited(draft: Draft) -> list[int]:
    return [item.span.line_start for item in draft.cited]


# what is written -> what is shown, which line [1] [2] … are, labels refused
FORMS = [
    ("Ships wait [1].", "Ships wait [1].", [1], 0),
    ("Ships wait. [1]", "Ships wait [1].", [1], 0),
    ("Ships wait.[1]", "Ships wait [1].", [1], 0),
    ("Ships wait[4].", "Ships wait [1].", [4], 0),
    ("Ships wait [4][2].", "Ships wait [1][2].", [4, 2], 0),
    ("Ships wait [4] [2].", "Ships wait [1][2].", [4, 2], 0),
    ("Ships wait [4], [2].", "Ships wait [1][2].", [4, 2], 0),
    ("Ships wait [4, 2].", "Ships wait [1][2].", [4, 2], 0),
    ("Ships wait [4; 2].", "Ships wait [1][2].", [4, 2], 0),
    ("Ships wait [4 and 2].", "Ships wait [1][2].", [4, 2], 0),
    ("Ships wait [2,2][2].", "Ships wait [1].", [2], 0),
    ("Ships wait [2-4].", "Ships wait [1][2][3].", [2, 3, 4], 0),
    ("Ships wait [2–3].", "Ships wait [1][2].", [2, 3], 0),
    ("Ships wait 【3】.", "Ships wait [1].", [3], 0),
    ("Ships wait 【3†L1-L2】.", "Ships wait [1].", [3], 0),
    ("Ships wait [３].", "Ships wait [1].", [3], 0),
    ("Ships wait ［３］.", "Ships wait [1].", [3], 0),
    ("Ships wait [line 3].", "Ships wait [1].", [3], 0),
    ("Ships wait [Lines 3-4].", "Ships wait [1][2].", [3, 4], 0),
    ("Ships wait [source 3].", "Ships wait [1].", [3], 0),
    ("Ships wait [^3].", "Ships wait [1].", [3], 0),
    ("Ships wait ([3]).", "Ships wait [1].", [3], 0),
    ("Ships wait (see [3], [4]).", "Ships wait [1][2].", [3, 4], 0),
    ("Ships wait [3](https://example.org/3).", "Ships wait [1].", [3], 0),
    ("船が待つ【3】。", "船が待つ [1]。", [3], 0),
    ("Ships wait [999].", "Ships wait.", [], 1),
    ("Ships wait [0].", "Ships wait.", [], 1),
    ("Ships wait [6].", "Ships wait.", [], 1),
    ("Ships wait [-1].", "Ships wait.", [], 1),
    ("Ships wait [01].", "Ships wait.", [], 1),
    ("Ships wait [2, 999].", "Ships wait [1].", [2], 1),
    ("Ships wait [4-2].", "Ships wait.", [], 1),
    ("Ships wait [4-99].", "Ships wait.", [], 1),
    ("Ships wait [1-2-3].", "Ships wait.", [], 1),
    (f"Ships wait [{'9' * 5000}].", "Ships wait.", [], 1),
    (f"Ships wait [1-{'9' * 5000}].", "Ships wait.", [], 1),
    ("Ships wait [1.5].", "Ships wait [1.5].", [], 0),
    ("Ships wait [sic] [1].", "Ships wait [sic] [1].", [1], 0),
    ("Some [5,000] ships wait [1].", "Some [5,000] ships wait [1].", [1], 0),
    ("Ships [1,[2]3] wait.", "Ships (1, [1] 3) wait.", [2], 0),
    ("Ships wait [].", "Ships wait [].", [], 0),
    ("Ships wait [1", "Ships wait [1", [], 0),
    ("See https://example.org/a[1]?b[2]=3 now.", "See https://example.org/a%5B1%5D?b%5B2%5D=3 now.", [], 0),
    ("The code `rows[1]` fails.", "The code `rows(1)` fails.", [], 0),
    ("Here rows[1].name is set.", "Here rows(1).name is set.", [], 0),
    ("Here rows[1] = 4 is set.", "Here rows(1) = 4 is set.", [], 0),
]


@pytest.mark.parametrize(("written", "shown", "cited", "refused"), FORMS, ids=[form[0][:40] for form in FORMS])
def test_forms_of_labels(written: str, shown: str, cited: list[int], refused: int) -> None:
    draft = read_draft(written, evidence())
    assert (draft.text, lines_cited(draft), draft.unknown_labels) == (shown, cited, refused)


# what is written -> statements with the lines they cite
PLACES = [
    ("Ships wait. [2] Tugs leave. [3]", [("Ships wait.", [2]), ("Tugs leave.", [3])]),
    ("Ships wait [2]. Tugs leave [3].", [("Ships wait.", [2]), ("Tugs leave.", [3])]),
    ("[2] Ships wait. [3] Tugs leave.", [("Ships wait.", [2]), ("Tugs leave.", [3])]),
    ("[2] Ships wait.\n[3] Tugs leave.", [("Ships wait.", [2]), ("Tugs leave.", [3])]),
    ("[2]\nShips wait.", [("Ships wait.", [2])]),
    ("Ships wait.\n[2]", [("Ships wait.", [2])]),
    ("Ships wait. Tugs leave [3].", [("Ships wait.", []), ("Tugs leave.", [3])]),
    ("The Post says 12 [1], the Mail 15 [2].", [("The Post says 12, the Mail 15.", [1, 2])]),
    ("- Ships wait [2]\n- Tugs leave [3]", [("Ships wait", [2]), ("Tugs leave", [3])]),
    ("1. Ships wait [2].\n2. Tugs leave [3].", [("Ships wait.", [2]), ("Tugs leave.", [3])]),
    ("## Answer\n**Ships** wait [2].", [("Ships wait.", [2])]),
    ("> Ships wait [2].", [("Ships wait.", [2])]),
    ("[2] (Post, 2021-03-04) Ships wait.", [("Ships wait.", [2])]),
    ("(Post, 2021-03-04) Ships wait [2]. (Post, 2021-03-04) Tugs go.", [("Ships wait.", [2]), ("Tugs go.", [])]),
    ("Ships wait. Ships wait [2]. Ships wait [3].", [("Ships wait.", [2])]),
    ("Mr. Orr of the U.S. Navy waits [2].", [("Mr. Orr of the U.S. Navy waits.", [2])]),
    ("He said “We wait.” [2] Tugs leave [3].", [("He said “We wait.”", [2]), ("Tugs leave.", [3])]),
    ("Ships wait [2]. Ships wait [2]. Ships wait [2].", [("Ships wait.", [2])]),
    ("Ships wait [2].\nSources:\n[1] (Post) Quote 1.\n[2] Quote 2.", [("Ships wait.", [2])]),
]


@pytest.mark.parametrize(("written", "statements"), PLACES, ids=[place[0][:40] for place in PLACES])
def test_each_label_belongs_to_its_sentence(written: str, statements: list[tuple[str, list[int]]]) -> None:
    draft = read_draft(written, evidence())
    assert [(s.text, list(s.numbers)) for s in draft.sentences] == statements


def test_labels_are_renumbered_in_order_of_first_use() -> None:
    draft = read_draft("[5] Ships wait [2]. Tugs leave [5][3].", evidence())
    assert draft.text == "Ships wait [1][2]. Tugs leave [1][3]."
    assert lines_cited(draft) == [5, 2, 3]
    assert [s.numbers for s in draft.sentences] == [(5, 2), (5, 3)]


def test_a_label_inside_a_sentence_stays_where_it_is() -> None:
    assert (
        read_draft("The Post says 12 [4], the Mail 15 [2].", evidence()).text
        == "The Post says 12 [1], the Mail 15 [2]."
    )


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("[2] Ships wait.\n[3] Tugs leave.", "Ships wait [1]. Tugs leave [2]."),
        ("Ships wait [2].\n\nTugs leave [3].", "Ships wait [1].\nTugs leave [2]."),
        (
            "- Ships wait [2]. Long.\n- Tugs leave [3].\nSo it is.",
            "- Ships wait [1]. Long.\n- Tugs leave [2].\nSo it is.",
        ),
        ("At sea:\n1) Ships [2]\n2) Tugs [3]", "At sea:\n1) Ships [1]\n2) Tugs [2]"),
    ],
)
def test_items_and_paragraphs_keep_their_lines(written: str, shown: str) -> None:
    assert read_draft(written, evidence()).text == shown


NOISE = [
    ("<think>Line 1 or [3]?</think>Ships wait [2].", "Ships wait [1]."),
    ("<think>a</think>\n\n<think>b</think>Ships wait [2].", "Ships wait [1]."),
    ("Line 1 or [3]?\n</think>\nShips wait [2].", "Ships wait [1]."),
    ("<think>Line 1 or [3]?", ""),
    ("Ships wait [2].\n<think>Or not?", "Ships wait [1]."),
    ("```\nShips wait [2].\n```", "Ships wait [1]."),
    ("```markdown\nShips wait [2].\n```\n", "Ships wait [1]."),
    ("Answer: Ships wait [2].", "Ships wait [1]."),
    ("Question: What waits?\nAnswer: Ships wait [2].", "Ships wait [1]."),
    ("What waits?\nShips wait [2].", "Ships wait [1]."),
    ("Ships wait [2].\n\nQuestion: What leaves?\nAnswer: Tugs [3].", "Ships wait [1]."),
    ("Ships wait [2].<|im_end|>\n<|im_start|>user\nMore [3].", "Ships wait [1]."),
    ("<|im_start|>assistant\nShips wait [2].", "Ships wait [1]."),
    ("<|channel|>analysis<|message|>Hm [3].<|end|><|channel|>final<|message|>Ships wait [2].", "Ships wait [1]."),
    ("Ships\x00 wait\x1b [2].\r\n", "Ships wait [1]."),
    ("", ""),
    (" \n ", ""),
    ("[1][2]", ""),
    ("---", ""),
]


@pytest.mark.parametrize(("written", "shown"), NOISE, ids=[ascii(noise[0][:40]) for noise in NOISE])
def test_what_models_put_around_an_answer_is_not_shown(written: str, shown: str) -> None:
    assert read_draft(written, evidence(), "What waits?").text == shown


@pytest.mark.parametrize(
    "written",
    [
        ABSTENTION,
        ABSTENTION.rstrip("."),
        ABSTENTION.upper(),
        f"**{ABSTENTION}**",
        f"{ABSTENTION} [1]",
        "I am sorry, but the articles don’t answer this question.",
        "The provided lines do not answer the question.",
        f"{ABSTENTION} However, ships wait [1].",
        f"Ships wait. {ABSTENTION}",
        f"<think>Hm.</think>{ABSTENTION}",
    ],
)
def test_saying_that_nothing_answers_is_an_abstention(written: str) -> None:
    draft = read_draft(written, evidence())
    assert draft.abstains
    assert (draft.text, draft.sentences, draft.cited) == (ABSTENTION, (), ())


def test_an_answer_with_lines_is_not_withdrawn_by_a_closing_phrase() -> None:
    draft = read_draft(f"Ships wait [1]. {ABSTENTION}", evidence())
    assert not draft.abstains
    assert draft.text == "Ships wait [1]."


@pytest.mark.parametrize(
    ("written", "states"),
    [("Ships wait [1].", True), ("Ships wait.", True), ("Ships wait [9].", True), ("", False), ("[1]", False)],
)
def test_a_statement_needs_words(written: str, states: bool) -> None:
    assert bool(read_draft(written, evidence()).sentences) is states


def test_without_lines_nothing_can_be_cited() -> None:
    draft = read_draft("Ships wait [1].", ())
    assert (draft.cited, draft.unknown_labels) == ((), 1)


def test_an_earlier_answer_loses_its_labels() -> None:
    assert without_labels("Ships wait [1][2]. Tugs\nleave [3] .") == "Ships wait. Tugs leave."


PIECES = (
    "[1] [2] [5] [9] [1, [2- -3] ] [ 【3】 （ ( ) [[1]] [line [^2] , ; . ! ? … \n - * # > ` ``` <think> </think> "
    "** 船 。 ships Tugs https://x.y/ a[1]b 1 23 , and † Answer: Question: \u2028 \u0301 \u202e ١ ² %"
)
FRAGMENTS = st.sampled_from(PIECES.split(" "))
WRITTEN = st.one_of(st.lists(st.one_of(FRAGMENTS, st.just(" ")), max_size=40).map("".join), st.text(max_size=200))


@given(WRITTEN, st.integers(0, 6))
def test_whatever_is_written_only_given_lines_are_cited(written: str, count: int) -> None:
    given_lines = evidence(count)
    draft = read_draft(written, given_lines)
    assert set(draft.cited) <= set(given_lines)
    assert len(set(draft.cited)) == len(draft.cited)
    shown = [int(label["numbers"]) for label in LABEL.finditer(draft.text)]
    assert list(dict.fromkeys(shown)) == list(range(1, len(draft.cited) + 1))
    assert {n for s in draft.sentences for n in s.numbers} == set(draft.numbering)


@given(WRITTEN)
def test_the_statements_are_the_text_without_its_labels(written: str) -> None:
    draft = read_draft(written, evidence())
    if draft.abstains:
        return
    rest = "".join(LABEL.sub("", draft.text).split())
    for statement in draft.sentences:
        words = "".join(LABEL.sub("", statement.text).split())
        assert words in rest
        rest = rest[rest.index(words) + len(words) :]
        assert LABEL.search(statement.text) is None
    assert not any(map(str.isalpha, rest))

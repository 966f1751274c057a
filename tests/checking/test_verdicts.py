"""What the local judge says of a statement and its lines: true words in other words pass, and false ones do not."""

from __future__ import annotations

import pytest

from rag.checking.claims import bare, claimless
from rag.checking.judging import Line, Ruling
from rag.checking.local import LocalJudge


@pytest.fixture(scope="module")
def judge() -> LocalJudge:
    return LocalJudge()


def ruled(judge: LocalJudge, statement: str, *lines: str) -> Ruling:
    return judge.judge(statement, [Line(line) for line in lines])


FERRY = "The night ferry to Skerry will sail again from 2 April, the harbour board said."
TRUE = [
    # where it was read, and the numbers of a list, are no figures of the lines
    ("The night ferry to Skerry will sail again from 2 April (passage 3).", [FERRY]),
    ("According to passage 7, the night ferry to Skerry will sail again.", [FERRY]),
    ("Put the eel in the smoker for six hours (step 4).", ["3.  Put the eel in the smoker for six hours."]),
    ("Step 2: Put the eel in the smoker for six hours.", ["4  Put the eel in the smoker for six hours."]),
    # a word that only joins, an order to the reader, a name in another form
    ("Finally, put the eel in the smoker for six hours.", ["Put the eel in the smoker for six hours."]),
    ("Lay the eel in the smoker for six hours.", ["Put the eel in the smoker for six hours."]),
    ("The force led by the United Nations left Skerry in May.", ["The UN force left Skerry in May."]),
    ("The Skerry County sheriff closed the harbour.", ["The Skerry sheriff closed the harbour."]),
    # each figure from a line of its own
    (
        "The dryest year brought 24.9 inches of rain and the wettest 57.6 inches.",
        ["The dryest year brought 24.9 inches of rain.", "The wettest year brought 57.6 inches of rain."],
    ),
    # of two lines alike, the one that is meant
    (
        "Turn the top left bolt towards the centre of the plate.",
        ["Turn the top right bolt toward the centre of the plate.", "Turn the top left bolt toward the centre of it."],
    ),
]


@pytest.mark.parametrize(("statement", "lines"), TRUE)
def test_true_statements_pass(statement: str, lines: list[str], judge: LocalJudge) -> None:
    ruling = ruled(judge, statement, *lines)
    assert ruling.supported, ruling


FALSE = [
    ("The night ferry to Skerry will sail again from 3 April, the harbour board said.", [FERRY], "2 April"),
    ("The day ferry to Skerry will sail again from 2 April, the harbour board said.", [FERRY], "day"),
    ("Eels killed most of the bees, the board said.", ["Mites killed most of the bees, the board said."], "Mites"),
    ("Mary Lee opened the museum.", ["Ann Lee opened the museum."], "Mary"),
    ("The board voted against the tunnel in May.", ["The board voted for the tunnel in May."], "for"),
    ("The board promised to save the pier.", ["The merger saves the pier, the board says."], "promised"),
    (
        "The farm lost 11 sheep to wolves.",
        ["The farm lost 17 sheep to wolves last week.", "A biologist counted 11 wolves in the forest."],
        "",
    ),
]


@pytest.mark.parametrize(("statement", "lines", "reason"), FALSE)
def test_false_statements_do_not(statement: str, lines: list[str], reason: str, judge: LocalJudge) -> None:
    ruling = ruled(judge, statement, *lines)
    assert ruling.verdict == "unsupported", ruling
    assert reason in (ruling.reason or "")


@pytest.mark.parametrize(
    "text",
    [
        "Sure, I can help you with that!",
        "I hope this helps!",
        "Let me know if you have any other questions.",
        "Therefore, I am unable to answer the question based on the given passages.",
        "The passages do not mention how the ferry was paid for.",
    ],
)
def test_what_claims_nothing_is_left_unchecked(text: str, judge: LocalJudge) -> None:
    ruling = ruled(judge, text, FERRY)
    assert (ruling.verdict, ruling.score) == ("unchecked", None)
    assert ruled(judge, text, text).verdict in ("supported", "unchecked")  # a line may say it word for word


@pytest.mark.parametrize(
    "text",
    [
        "Sure, the mayor of Skerry resigned.",
        "The documents do not mention his name.",
        "The passages do not mention the ferry, and the mayor resigned.",
        "I cannot answer for the mayor, who resigned.",
    ],
)
def test_claims_behind_polite_words_are_checked(text: str) -> None:
    assert claimless(text) is None


@pytest.mark.parametrize(
    "text", ["4.5 million people came.", "2 Palestinians were hurt.", "Article 5 was invoked.", "Passages 15% longer."]
)
def test_figures_of_the_news_stay(text: str) -> None:
    assert bare(text) == text


def test_bare_texts_keep_their_length() -> None:
    for text in ("", "3. It rained (passages 1, 2 and 3).", "(" * 50_000, "passage 1 " * 20_000, "1  A" * 20_000):
        assert len(bare(text)) == len(text)


def test_another_word_is_no_proof_and_another_figure_is(judge: LocalJudge) -> None:
    line = "Put the eel in the smoker for six hours and turn it twice."
    soft, sure = ruled(judge, line.replace("turn", "move"), line), ruled(judge, line.replace("six", "ten"), line)
    assert soft.supported and not sure.supported
    assert (sure.score or 0) <= 0.4 and "six" in (sure.reason or "")

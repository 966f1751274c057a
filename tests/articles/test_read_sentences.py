"""Where sentences end, in the ways that newspapers write them."""

from __future__ import annotations

import pytest

from rag.articles.sentences import split_sentences


def split(text: str) -> list[str]:
    return [text[a:b] for a, b in split_sentences(text, 0, len(text))]


@pytest.mark.parametrize(
    "text",
    [
        # Each "|" is where one sentence ends and the next begins.
        "Mr. Roe met Dr. Ito and Lt. Gen. J. K. Okafor on Jan. 3. |He left.",
        "The U.S. Navy came. |It was made in the U.S. |The crew left at 5 p.m. |Then it rained.",
        "Michael R. White and White R. W. were held. |Plan B. |The city agreed.",
        "It rose 3.5 percent to 12.75. |Prices fell by 2. |In 2014. |Again.",
        "Delta Inc. Chief Ana Roe spoke. |She left Delta Inc. |In May she came back.",
        "Engines, e.g. this one, i.e. the old one, cost less vs. Diesel ones etc. |They last.",
        "Flight No. 5 was late. |She said no. |Nobody asked.",
        "“We go,” he said. |“Why now?” Jane Roe asked. |“Stop!” he cried. |It ended.",
        "He said: “It is over.” |Then he left... and came back. |Wait… |What?",
        "“Nobody rushes … We are interested,” she said. |Fine.",
        "„Gut“, sagte er. |„Nein.“ |Am 3. Januar kam er wieder. |Es war z.B. Montag.",
        "«Oui.» |Il est parti. |«Non !» |Fin.",
        "Really?! |Yes. |No!! |Never; not even once; no.",
        "He (the owner) left. |(She stayed.) |They met at example.com. |Version 2.0.1 is out.",
        "1. First the dam. |2. Then the road.",
        "The dam broke.[3] |The road held.",
        "東京で地震があった。|「大丈夫だ。」と彼は言った。|終わり！？|はい。",
        "هل وصل القطار؟ |نعم وصل. |د. سامي كان هناك. |یہ ختم ہوا۔ |اچھا",
        "यह पहला है। |यह दूसरा है। |और?",
        "Он пришёл. |Это был г. Москва. |В. И. Петров ушёл.",
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text):
    assert split(text.replace("|", "")) == [part.strip() for part in text.split("|")]


def test_nothing_to_split():
    assert split("") == []
    assert split(" \n\t ") == []


def test_a_line_holds_ten_sentences(read, said):
    line = " ".join(f"Crew {n} left the harbour." for n in range(10))
    (article,) = read(f"Crews leave\n\n{line}\n")
    assert said(article, "body") == [f"Crew {n} left the harbour." for n in range(10)]
    spans = [article.span(s.start, s.end) for s in article.sentences if s.kind == "body"]
    assert {span.line_start for span in spans} == {3}
    assert len({span.char_start for span in spans}) == 10


WRAPPED = """\
Harbour wall to cost twice the estimate

The harbour wall that the council approved in January will cost nearly
twice the first estimate, according to a report that engineers handed to
Mayor J. R. Okafor on Tuesday. The wall is 3.5 kilometres long. It was
planned to cost 12 million euros.

“We did not expect this,” she said. “Nobody in the council had seen the
new price of stone.”

What happens next
Work begins in May.
"""


def test_sentences_of_broken_paragraphs_run_over_line_ends(read, said):
    (article,) = read(WRAPPED)
    body = said(article, "body")
    assert body[1] == "The wall is 3.5 kilometres long."
    assert body[0].count("\n") == 2
    assert body[2] == "It was\nplanned to cost 12 million euros."
    assert body[4] == "“Nobody in the council had seen the\nnew price of stone.”"
    assert body[5:] == ["What happens next", "Work begins in May."]
    assert article.title == "Harbour wall to cost twice the estimate"


def test_the_first_line_of_a_broken_paragraph_is_no_headline(read, said):
    (article,) = read(WRAPPED.split("\n\n")[1])
    assert said(article, "title") == []
    assert article.title.startswith("The harbour wall that the council approved")
    assert len(article.title) <= 120
    assert article.title.endswith("…")


def test_elsewhere_a_line_end_ends_the_sentence(read, said):
    (article,) = read(
        "Ferry stops\n\nThe ferry stopped on Sunday\nThe crew went home on Monday.\nA verse\nof two lines\n"
    )
    assert said(article, "body")[:2] == ["The ferry stopped on Sunday", "The crew went home on Monday."]


def test_an_empty_line_always_ends_a_sentence(read, said):
    (article,) = read(WRAPPED.replace("handed to\n", "handed to\n\n"))
    assert said(article, "body")[0].endswith("handed to")


def test_a_line_that_goes_on_in_lower_case_does_not_end_a_sentence_of_a_broken_paragraph(read, said):
    (article,) = read(
        WRAPPED.replace("Nobody in the council had seen the\nnew", "Nobody\nin the council had seen the new")
    )
    assert said(article, "body")[4].startswith("“Nobody\nin the council")


def test_verses_are_not_taken_for_a_broken_paragraph(read, said):
    verses = [
        "The grey sea lies along the shore in lasting silence",
        "And not a ship has come to us again since early Sunday",
        "The bells of evening call the tired men to supper",
        "But no one rises from the wet stones to answer",
    ]
    (article,) = read("The quay\n\n" + "\n".join(verses) + "\n")
    assert said(article, "body") == verses

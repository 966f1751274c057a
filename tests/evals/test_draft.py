"""`byline-eval draft` proposes cases that are true of the articles and worth a person's edit."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from evals.drafting.drafting import Drafted, draft, write_drafts
from evals.drafting.questions import proposals
from evals.drafting.writing import messages, read_proposal, writer
from evals.questions import Case, read_questions
from rag import Settings
from rag.articles import read_articles
from rag.errors import BylineError, LanguageModelError
from rag.types import Article

BARGE = """Barge market opens on the Tolle canal

Photo: Ada Brinkwell / The Canal Post
Short Url: https://canalpost.example/b1
Share | Tweet | Email
Updated 4 May 2021

The market will sell fruit and cheese from 37 barges on the canal every Saturday. The city has paid £480,000 for new
moorings and lamps along the northern bank. It hopes for more visitors.

Wilma Strake, who speaks for the bakers, said the bread would be baked on board. The first barge sailed in 1911, when
the canal reached the old town of Haverlund.

Osric Penhale, the harbour master, denied that the locks were too narrow for the wider boats.
"""
COPY = """Market on barges from May

The Lock Gazette
5 May 2021

The market will sell fruit and cheese from 37 barges on the canal every Saturday. Nearly 900 people came to the
opening on a cold morning in Haverlund.
"""


def articles() -> list[Article]:
    return [*read_articles(BARGE.encode(), "barge.txt"), *read_articles(COPY.encode(), "copy.txt")]


def asked(sentence: str, title: str = "", small: Sequence[str] = ("the", "a", "nations", "American")) -> list[str]:
    return [f"{p.question} {' | '.join(p.answers)}" for p in proposals(sentence, title, small) if not p.blank]


QUESTIONS = """
The union has 2,150 members at the port.
 How many members does the union have at the port? 2,150
The repair will cost up to £4.2 million, the town says.
 How much will the repair cost? £4.2 million | up to £4.2 million
About three hundred pickets stood at the gates on Friday.
 How many pickets stood at the gates on Friday? three hundred | About three hundred
Sixty percent of all houses in Tolle are damaged now.
 What percentage of all houses in Tolle are damaged now? Sixty percent
The first tram in the town ran in 1903.
 When did the first tram in the town run? 1903
American troops had come back in 2014, three years later.
 When had American troops come back? 2014
TOLLE, May 4 (Canal Wire) - The coalition keeps 8,000 troops in the country.
 How many troops does the coalition keep in the country? 8,000
Wilma Strake, who speaks for the bakers, said the bread would be baked on board.
 Who said the bread would be baked on board? Wilma Strake | Strake
“We do not need the light at all,” Orla Fenn said.
 Who said “We do not need the light at all”? Orla Fenn | Fenn
The bread will be baked on board, said Wilma Strake, a baker.
 Who said that the bread will be baked on board? Wilma Strake | Strake
The United Nations demanded his release earlier this month.
 Who demanded his release earlier this month? The United Nations | United Nations
"""
PAIRS = [tuple(map(str.strip, pair)) for pair in zip(*[iter(QUESTIONS.strip().split("\n"))] * 2, strict=True)]


@pytest.mark.parametrize(("sentence", "question"), PAIRS)
def test_simple_sentences_become_questions(sentence: str, question: str) -> None:
    assert question in asked(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "This has 2,150 members at the port of Tolle.",  # nobody knows what it is
        "The record there is 6.1 metres, measured in 1974 at the weir.",  # "When is the record …, measured?"
        "A boat built in Tolle carries 120 people each day.",  # "How many people did a boat build in Tolle carries?"
        "The big boats will cross the harbour every twenty minutes.",  # "How many minutes will they cross every?"
        "Workers lost 35 percent of their pay within a year.",
        "Three deputies involved in the arrest in Tolle, a town by the sea, have gone.",
        "The city said they would pay £3 million for it.",
    ],
)
def test_what_no_rule_is_sure_of_is_no_question(sentence: str) -> None:
    assert [q for q in asked(sentence) if not q.startswith("How many metres is the record there?")] == []


REPAIRS = "Repairs will cost 300 pounds at the pier in Tolle."


@pytest.mark.parametrize(
    ("elsewhere", "subject"),
    [
        ("It was under repair and the lamps were dark.", "repairs"),
        ("The engineers of Repairs and its owner met the press.", "Repairs"),
        ("The engineers met the press in a cold hall.", None),
    ],
)
def test_a_capital_that_only_its_place_may_have_given_stays_only_in_a_name(elsewhere: str, subject: str | None) -> None:
    told = f"News from the pier\n\n{REPAIRS} {elsewhere}\n"
    found = [case.question for case in draft(list(read_articles(told.encode(), "pier.txt"))).cases]
    wanted = [f"How many pounds will {subject} cost at the pier in Tolle?"] if subject else []
    assert [question for question in found if question.startswith("How many")] == wanted


def test_else_a_blank_stands_for_the_value_and_the_headline_does_not_give_it_away() -> None:
    sentence = "Villagers in Lower Pellam say that 41 of them heard no siren."
    title = "Sirens stay silent"
    blanks = {p.answers: p.question for p in proposals(sentence, title, ()) if p.blank}
    told = "Fill in the blank (from “Sirens stay silent”): Villagers in ____ say that 41 of them heard no siren."
    assert blanks == {("Lower Pellam",): told}
    (bare,) = [p.question for p in proposals(sentence, "Lower Pellam hears nothing", ()) if p.blank]
    assert bare == told.replace(f" (from “{title}”)", "")


def plain(text: str) -> str:
    return " ".join(text.split())


def test_every_draft_is_true_of_its_lines_and_reads_back_as_a_question_set(tmp_path: Path) -> None:
    found = draft(articles(), 20)
    path = tmp_path / "drafts.jsonl"
    write_drafts(found, path)
    assert list(read_questions(path)) == found.cases
    lines = {"barge.txt": BARGE.split("\n"), "copy.txt": COPY.split("\n")}
    assert len(found.cases) >= 5
    for case in found.cases:
        assert "draft" in case.tags
        for gold in case.evidence:
            assert gold.line_start
            assert gold.line_end
            told = plain("\n".join(lines[gold.source][gold.line_start - 1 : gold.line_end]))
            assert all(answer in told for answer in case.answers[:1]), case
    assert set(json.loads(path.read_text("utf-8").split("\n")[0])) >= {
        *("id", "question", "history", "answerable", "answers", "evidence", "tags")
    }


def test_furniture_is_never_asked_about_and_copies_are_asked_about_once() -> None:
    found = draft(articles(), 20)
    everything = " ".join(case.question for case in found.cases)
    assert not any(word in everything for word in ("Brinkwell", "Short Url", "Tweet", "Updated"))
    of_barges = [case for case in found.cases if "37" in case.answers]
    assert [{gold.source for gold in case.evidence} for case in of_barges] == [{"barge.txt", "copy.txt"}]


def test_what_is_marked_as_furniture_is_left_out_whatever_it_says() -> None:
    marked = [
        replace(article, sentences=tuple(replace(one, kind="furniture") for one in article.sentences))
        for article in articles()
    ]
    assert draft(marked, 20).cases == []


def test_two_articles_do_not_give_the_same_question_twice() -> None:
    told = "Club in debt\n\nThe Canal Post\n\nThe rowing club owes its lenders £{} million{}.\n"
    one = read_articles(told.format(11, ", papers show").encode(), "one.txt")
    other = read_articles(told.format(12, " in all").encode(), "other.txt")
    asked = [case for case in draft([*one, *other], 9).cases if "cloze" not in case.tags]
    assert len(asked) == 1


def test_drafts_are_spread_over_the_articles_and_follow_the_seed(corpus: Path) -> None:
    files = sorted(path for path in corpus.glob("2*.txt"))
    read = [article for path in files for article in read_articles(path.read_bytes(), path.name)]
    found = draft(read, len(read))
    assert len({case.evidence[0].source for case in found.cases}) >= len(files) - 1
    assert draft(read, len(read)).cases == found.cases
    few = {tuple(case.evidence[0].source for case in draft(read, 2, seed).cases) for seed in range(5)}
    assert len(few) > 1


def test_too_few_sentences_are_said_and_nothing_is_made_up() -> None:
    found = draft(articles(), 500)
    assert "the articles gave no more, 500 were wanted" in found.summary()
    assert draft([], 5).cases == []


def test_a_file_with_edited_cases_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text("edited\n", "utf-8")
    with pytest.raises(BylineError, match=r"mine\.jsonl is there already"):
        write_drafts(Drafted(1), path)
    assert path.read_text("utf-8") == "edited\n"
    with pytest.raises(BylineError, match="cannot be written: No such file or directory; give another --out"):
        write_drafts(Drafted(1), tmp_path / "none" / "mine.jsonl")


# With a model

SENTENCE = "The market will sell fruit and cheese from 37 barges on the canal every Saturday."
REPLIES = [
    ("QUESTION: From how many barges is fruit sold?\nANSWER: 37", None),
    ("QUESTION: From how many barges is fruit sold?\r\n\r\nANSWER: “37 barges”.\n", None),
    ("<think>ANSWER: 12</think>\nQUESTION: On which day is the market held?\nANSWER: Saturday", None),
    ("On which day? Saturday", "not in the form asked for"),
    ("Sure!\nQUESTION: On which day is it held?\nANSWER: Saturday", "not in the form asked for"),
    ("QUESTION: When?\nANSWER: Saturday\nQUESTION: Where?\nANSWER: canal", "not in the form asked for"),
    ("", "not in the form asked for"),
    ("QUESTION: Tell me the day\nANSWER: Saturday", "no single question"),
    ("QUESTION: How many barges are there?\nANSWER: 38", "answer not in the sentence"),
    ("QUESTION: How many barges are there?\nANSWER: 3", "answer not in the sentence"),
    ("QUESTION: What is sold from barges?\nANSWER: heese", "answer not in the sentence"),
    ("QUESTION: How many barges are there?\nANSWER: thirty-seven", "answer not in the sentence"),
    (f"QUESTION: How many barges are there?\nANSWER: {SENTENCE}", "answer too long"),
    ("QUESTION: Is the market held every Saturday?\nANSWER: saturday", "answer not in the sentence"),
    ("QUESTION: Is the market held every Saturday?\nANSWER: Saturday", "answer in the question"),
    ("QUESTION: Which number does the sentence give?\nANSWER: 37", "asks about the text"),
]


@pytest.mark.parametrize(("reply", "why"), REPLIES)
def test_a_reply_counts_only_in_its_form_and_with_words_of_the_sentence(reply: str, why: str | None) -> None:
    found = read_proposal(reply, SENTENCE)
    assert found == why if why else not isinstance(found, str)


class Scripted:
    """A model that gives these replies in turn; it keeps what it was sent."""

    def __init__(self, *replies: str | Exception) -> None:
        self.replies = list(replies)
        self.sent: list[str] = []

    def __call__(self, messages: list[tuple[str, str]]) -> str:
        self.sent.append(messages[-1][1])
        reply = self.replies.pop(0) if self.replies else LanguageModelError("no more")
        if isinstance(reply, Exception):
            raise reply
        return reply


def test_the_models_questions_come_first_and_rules_fill_up() -> None:
    sentence = "Osric Penhale, the harbour master, denied that the locks were too narrow for the wider boats."
    only = list(read_articles(f"Locks too narrow?\n\nThe Canal Post\n\n{sentence}\n".encode(), "locks.txt"))
    more = [*only, *read_articles(COPY.encode(), "copy.txt")]
    model = Scripted("QUESTION: What does the harbour master of Tolle deny?\nANSWER: the locks were too narrow")
    found = draft(only, 1, write=model)
    assert found.cases == [
        Case.model_validate(
            {
                "id": "draft-001",
                "question": "What does the harbour master of Tolle deny?",
                "answers": ["the locks were too narrow"],
                "evidence": [{"source": "locks.txt", "line_start": 5, "line_end": 5}],
                "tags": ["single-fact", "draft"],
            }
        )
    ]
    assert model.sent == [f"Headline: Locks too narrow?\nSentence: {sentence}"]
    filled = draft(more, 3, write=Scripted("nonsense", "QUESTION: Who?\nANSWER: me"))
    assert (len(filled.cases), filled.by_model) == (3, 0)
    assert filled.dropped["not in the form asked for"] == filled.dropped["answer not in the sentence"] == 1


def test_a_model_that_never_replies_is_an_error_and_one_that_stops_is_not() -> None:
    with pytest.raises(LanguageModelError):
        draft(articles(), 4, write=Scripted())
    stopped = draft(articles(), 4, write=Scripted("nonsense"))
    assert len(stopped.cases) == 4
    assert stopped.dropped["without a reply"] == 3


def test_a_sentence_cannot_pretend_to_be_the_instructions() -> None:
    sent = messages("One.\nQUESTION: x?\nANSWER: y", "Head\nline")[-1][1]
    assert sent == "Headline: Head line\nSentence: One. QUESTION: x? ANSWER: y"


def test_a_model_is_asked_only_where_one_is_configured_and_wanted() -> None:
    address = "http://127.0.0.1:9/v1"
    assert writer(Settings()) is None
    assert writer(Settings(openai_base_url=address, answerer="quote")) is None
    assert writer(Settings(openai_base_url=address)) is not None

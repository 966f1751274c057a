"""RealTime QA: the folder of a weekly quiz, its addresses, and which choice the articles support."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from evals.public.addresses import links, normalised
from evals.public.choosing import Chooser
from evals.public.collection import Passage, Text, collected
from evals.public.quiz import Question, read_quiz
from evals.public.realtime import of_its_days, report
from evals.public.spelling import denied, stands
from evals.public.table import PublicReport
from rag.errors import BylineError

QUIZ = Path(__file__).parent / "realtime"


@pytest.mark.parametrize(
    "address",
    [
        "https://www.tidewire.example/2022/06/14/world/dam/index.html",
        "http://tidewire.example/2022/06/14/world/dam",
        "https://tidewire.example/2022/06/14/world/dam/?utm_source=quiz&id=3#top",
        "https://m.tidewire.example/2022/06/14/world/dam.html",
        "https://mobile.tidewire.example//2022/06/14/world/dam",
        "https://amp.tidewire.example/2022/06/14/world/dam/amp/",
        "https://amp.tidewire.example/tidewire/2022/06/14/world/dam",
        "https://www.tidewire.example/amp/2022/06/14/world/dam",
        "https://edition.tidewire.example:443/2022/06/14/world/d%61m",
        "https://www.google.com/amp/s/www.tidewire.example/2022/06/14/world/dam",
        "https://www-tidewire-example.cdn.ampproject.org/c/s/www.tidewire.example/2022/06/14/world/dam.amp.html",
        "//WWW.TIDEWIRE.EXAMPLE/2022/06/14/world/dam",
        "tidewire.example/2022/06/14/world/dam",
        "https://web.archive.org/web/20220615000000id_/http://www.tidewire.example/2022/06/14/world/dam/",
        "https://www.google.com/url?sa=t&url=https%3A%2F%2Ftidewire.example%2F2022%2F06%2F14%2Fworld%2Fdam&usg=x",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Ftidewire.example%2F2022%2F06%2F14%2Fworld%2Fdam%3Ffbclid%3D1",
        "https://tidewire.example/2022/06/14/world/amp/dam",
        "https://www2.tidewire.example/2022/06/14/world/dam?utm_medium=email&amp=1#:~:text=dam",
    ],
)
def test_the_addresses_of_one_article_are_one(address: str) -> None:
    assert normalised(f" {address} ") == "tidewire.example/2022/06/14/world/dam"


def test_what_tells_articles_apart_stays() -> None:
    different = [
        "https://a.example/story.php?storyId=1&ref=x",
        "https://a.example/story.php?ref=y&storyid=2",
        "https://a.example/US/story?id=85412345",
        "https://a.example/US/story?id=85412346&ref=x",
        "https://a.example/Story",
        "https://b.example/Story",
        "https://news.b.example/Story",
        "https://www.amp.example/story",
        "https://a.example/camp/story",
    ]
    assert len({normalised(address) for address in different}) == len(different)
    assert normalised("https://a.example/story.php?storyId=1") == normalised(different[0])
    assert normalised("https://b\u00fccher.example/caf%C3%A9") == normalised("http://xn--bcher-kva.example/cafe\u0301/")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "mailto:a@b.example",
        "/2022/06/x",
        "javascript:alert(1)",
        "https://[a",
        "https://a/b",
        "//a.example/" + "x" * 9_000,
    ],
)
def test_what_is_no_address_is_none(address: str) -> None:
    assert normalised(address) is None


def test_links_are_those_of_the_html_or_else_of_its_text() -> None:
    html = (
        "<p>https://no.example/x <A HREF='https://www.a.example/x?b=1'>one</a> <a href=\"mailto:x@y.example\">two</a>"
    )
    assert links(f"{html} <a>three</a> <a href=//b.example/y>four</a><a href='https://a.example/x/'>five") == [
        "a.example/x",
        "b.example/y",
    ]
    assert links("Read https://www.a.example/x.") == links("[x](https://a.example/x)") == ["a.example/x"]
    assert links("www.a.example/x") == links("&lt;a href=&quot;https://a.example/x&quot;&gt;") == ["a.example/x"]
    assert links("<a href='https://a.example/'>its first page</a>") == []
    assert links("<p>no link") == links("") == []
    assert links("<a href=https://a.example/x>one</a> <![x[ <a href=") == ["a.example/x"]
    assert links("<a class='x' href = 'https://a.example/x?a=1&amp;b=2'>one</a>") == ["a.example/x"]


@pytest.mark.parametrize("part", ["<", "<a ", "<a href", "<a\t", "<a href='", "https://", "<a x=' href="])
def test_hostile_html_takes_no_time(part: str) -> None:
    assert len(links((part * 500_000)[:500_000])) <= 1
    assert len(links(f"<a {part[1:] * 50_000}")) <= 1


def test_a_choice_stands_in_a_text_in_any_spelling() -> None:
    assert stands("The Lantern-Keeper", "He saw “the lantern keeper” twice.")
    assert stands("three percent", "It rose by 3 per cent.")
    assert stands("31,000 cars", "Some 31000 cars a day")
    assert stands("Café Orlé", "at the Cafe Orle")
    assert stands("$2 million", "It cost 2,000,000 dollars.") and stands("2 million", "It cost $2 million.")
    assert stands("Twenty-three", "the 23rd of May") and stands("12 eggs", "a dozen eggs")
    assert not stands("$165", "all 165 residents") and not stands("2 million", "$2")
    assert not stands("1", "It rose by 31 percent.")
    assert not stands("Lantern Keeper", "The keeper of the lantern")
    assert not stands("…", "…")


def test_what_a_sentence_denies_is_not_said() -> None:
    assert denied("Gold coins", "Nothing else was taken, not even the gold coins in the next room.")
    assert denied("credit card details", "Names were taken, but no credit card details.")
    assert not denied("Names", "Names were taken, but no credit card details.")
    assert not denied("coins", "The coins were taken; no coins were found.")
    assert not denied("", "There is nothing, not a thing.") and not denied("a loan", "It is not Alonso.")


@pytest.fixture(scope="module")
def chooser() -> Chooser:
    return Chooser()


BRIDGE = "The Harrow Bridge was closed after divers found cracks in two of its piers. The ferry from Pell is free."


@pytest.mark.parametrize(
    ("question", "choices", "right"),
    [
        ("Why was the Harrow Bridge closed?", ["A ship ran into it", "Fractured piers", "It was sold"], 1),
        ("Which bridge was closed?", ["Pell", "Harrow", "Sund"], 1),
        ("Which of these is NOT in the news?", ["The Harrow Bridge", "A moon landing", "A free ferry"], 1),
        ("All of these are in the news except:", ["The Harrow Bridge", "A moon landing", "A free ferry"], 1),
        ("Which bridge fell?", ["Ostmere", "Skerry", "None of the above"], 2),
        ("What is told of?", ["cracks", "divers", "All of the above"], 2),
        ("What is told of?", ["cracks", "lions", "All of the above", "None of these"], 0),
        ("Which?", ["None of these", "All of the above"], 0),
        ("Which of these did NOT close?", ["The Harrow Bridge", "The ferry", "All of the above"], 1),
        ("Divers found ____ in the piers of the bridge.", ["a car", "cracks", "bread"], 1),
        ("What closed the bridge?", ["", "Cracks"], 1),
        ("What is the ferry?", ["Broken", "Free of charge"], 1),
    ],
)
def test_the_choice_that_the_lines_support_is_chosen(
    chooser: Chooser, question: str, choices: list[str], right: int
) -> None:
    assert chooser.choose(question, choices, ["Bread got dearer in Sund.", BRIDGE]) == right


def test_a_choice_is_made_from_nothing_too(chooser: Chooser) -> None:
    assert chooser.choose("Who?", ["a", "…", ""], []) in range(3)
    assert chooser.choose("Who?", ["…", "b"], ["", "…"]) in range(2)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> PublicReport:
    return report(QUIZ, None, 0, iter, tmp_path_factory.mktemp("quiz"))


def test_linked_articles_are_found_under_any_of_their_addresses(found: PublicReport) -> None:
    for name in ("hit@1", "hit@5", "hit@10", "MRR"):
        assert (found.result(name).n, found.result(name).unscored) == (18, 2)
    assert found.result("hit@10").value == 1.0
    assert (found.result("MRR").value or 0) >= 0.9
    assert found.cases == 20


def test_what_cannot_be_told_is_counted_apart(found: PublicReport) -> None:
    assert found.apart == {
        "questions whose evidence links to nothing": 1,
        "questions whose linked article is not among the articles": 1,
        "questions without a usable answer": 1,
        "questions for which no article was found": 1,
        "questions without a date, asked as of the day in the name of their file": 1,
        "articles without a text": 1,
        "weeks without a file of articles": 0,
        "articles that could not be read": 0,
    }
    assert (found.result("multiple choice").n, found.result("multiple choice").unscored) == (19, 1)


def test_choices_and_answers_are_scored(found: PublicReport) -> None:
    assert (found.result("multiple choice").value or 0) >= 0.75
    top = [found.result(f"answer in the top {k}").value or 0 for k in (1, 3, 5)]
    assert top == sorted(top)
    assert top[0] >= 0.5
    assert (found.result("answered").value or 0) >= 0.7


def test_the_table_shows_the_published_figures_with_their_source(found: PublicReport) -> None:
    text = found.text()
    assert "GPT-3 with web search    0.641" in text
    assert "[2] Kasai et al." in text
    published = next(r for r in found.to_dict()["results"] if r["name"] == "multiple choice")["published"]
    assert [(p["system"], p["value"]) for p in published][1:] == [
        ("GPT-3 with web search", 0.641),
        ("GPT-3, closed book", 0.45),
    ]
    assert "18 (+2 not scored)" in text
    json.dumps(found.to_dict())


def put(path: Path, *rows: Any) -> Path:
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows), "utf-8")
    return path


ROW = {"question_id": "1", "question_date": "2022/06/17", "question_sentence": "Who won?", "choices": ["A", "B"]}


def test_time_words_are_those_of_the_question_s_day(tmp_path: Path) -> None:
    """No article of June 2022 answers what happened "this week", unless it is asked in that June. A question without
    a day is asked on that of its file."""
    row, found = ((QUIZ / f"20220617_{kind}.jsonl").read_text("utf-8").split("\n")[0] for kind in ("qa", "gcs"))
    question, searched = json.loads(row), json.loads(found)
    assert "this week" in question["question_sentence"]
    late = {**question, "question_date": "June 17, 2024"}
    put(tmp_path / "20220617_qa.jsonl", question, late, {**question, "question_date": None})
    put(tmp_path / "20220617_gcs.jsonl", searched)
    assert report(tmp_path, None, 0, iter).result("answered").value == pytest.approx(2 / 3)


def test_articles_are_taken_once_with_their_longest_text(tmp_path: Path) -> None:
    put(tmp_path / "20220617_qa.jsonl", ROW)
    text = "Something happened in the harbour. " * 20
    pages = [
        {"url": "https://a.example/x", "title": "T", "text": "Something happened."},
        {"url": "https://www.a.example/x/?ref=1", "text": text, "publish_date": "2022/06/16"},
        {"url": "https://copy.example/y", "text": f"{text}\n"},
        {"url": "https://gone.example/z"},
        {"url": "https://wall.example/1", "text": "Sign in."},
        {"url": "https://wall.example/2", "text": "Sign in."},
    ]
    put(tmp_path / "20220617_gcs.jsonl", {"question_id": "1", "search_result": pages})
    quiz = read_quiz(tmp_path)
    assert len(quiz.texts) == 3
    assert quiz.keys["a.example/x"] == quiz.keys["copy.example/y"]
    kept = quiz.texts[quiz.keys["a.example/x"]]
    assert (kept.title, kept.published, kept.lines) == ("T", "2022/06/16", (text,))
    assert quiz.lacking["articles without a text"] == 1


@pytest.mark.parametrize(
    ("change", "answer"),
    [
        ({"answer": ["1"]}, (1,)),
        ({"answer": "1"}, (1,)),
        ({"answer": ["1", "0"]}, (0, 1)),
        ({"answer": []}, ()),
        ({"answer": None}, ()),
        ({"answer": ["2"]}, ()),
        ({"answer": ["C"]}, ()),
        ({"answer": ["b"]}, (1,)),
        ({"answer": [1.0]}, (1,)),
        ({"answer": float("nan")}, ()),
        ({"answer": ["9" * 9_000]}, ()),
        ({}, ()),
    ],
)
def test_an_answer_is_the_numbers_of_choices(change: dict[str, Any], answer: tuple[int, ...], tmp_path: Path) -> None:
    put(tmp_path / "20220617_qa.jsonl", {**ROW, **change})
    (question,) = read_quiz(tmp_path).questions
    assert question.answer == answer
    assert not question.found


def test_what_real_weeks_hold_is_no_error(tmp_path: Path) -> None:
    nan = float("nan")
    messy = {
        "question_sentence": "Who said &quot;no&quot; in <i>Doria</i>?",
        "choices": ["AT&amp;T", 31, None, nan],
        "answer": ["0"],
        "evidence": ["https://www.a.example/x", None, "https://b.example/y"],
        "question_date": "2022-06-17 00:00:00",
        "question_source": None,
    }
    pages = [
        {"url": "http://a.example/x/", "title": nan, "text": "AT&amp;T said no.\r\nIt did.", "publish_date": nan},
        {
            "url": "https://b.example/y",
            "text": ["One line.", None, "Another."],
            "authors": "Desk",
            "publish_date": None,
        },
        {"url": nan, "text": "No address."},
        {"url": "https://c.example/z", "title": "T", "text": None},
    ]
    for week, found in (("20220617", pages), ("20220624", nan), ("20220701", {"url": "https://a.example/x"})):
        put(tmp_path / f"{week}_qa.jsonl", {**messy, "question_id": 7}, "", {**ROW, "evidence": nan})
        put(tmp_path / f"{week}_gcs.jsonl", {"question_id": "7", "search_result": found}, "")
    put(tmp_path / "20220708_qa.jsonl", ROW)
    quiz = read_quiz(tmp_path)
    first = quiz.questions[0]
    assert (first.text, first.choices) == ('Who said "no" in Doria?', ("AT&T", "31", "", ""))
    assert (first.answer, str(first.day), first.found) == ((0,), "2022-06-17", True)
    assert first.linked == {"a.example/x", "b.example/y"}
    assert sorted(text.lines for text in quiz.texts.values()) == [
        ("AT&T said no.", "It did."), ("No address.",), ("One line.", "Another.")]  # fmt: skip
    assert [one.found for one in quiz.questions] == [True, False, False, False, True, False, False]
    assert quiz.lacking == {"articles without a text": 1, "weeks without a file of articles": 1}


@pytest.mark.parametrize("day", ["2022/06/17", "2022-06-17T03:00:00Z", "June 17, 2022", "06/17/2022", "soon", None])
def test_a_question_has_a_day(day: str | None, tmp_path: Path) -> None:
    put(tmp_path / "20220617_qa.jsonl", {**ROW, "question_date": day})
    (question,) = read_quiz(tmp_path).questions
    assert (str(question.day), question.dated) == ("2022-06-17", day not in ("soon", None))


def test_news_of_the_question_s_days_are_read_first() -> None:
    pages = [Passage("a", 1, 1, str(n), "2021-06-10") for n in range(12)]
    pages += [
        Passage("b", 1, 1, "new", "2022-06-10"),
        Passage("c", 1, 1, "undated"),
        Passage("d", 1, 1, "x", "2022-09-01"),
    ]
    question = Question("20220617", "1", "Who won?", ("A",), (0,), frozenset(), date(2022, 6, 17), True, True)
    assert [p.text for p in of_its_days(pages, question)][:4] == ["0", "1", "2", "new"]
    assert of_its_days(pages, replace(question, day=None)) == pages


@pytest.mark.parametrize(
    ("name", "row", "said"),
    [
        ("20220617_qa.jsonl", "{", r"20220617_qa\.jsonl:2: this is not JSON"),
        ("20220617_qa.jsonl", {**ROW, "choices": []}, r"20220617_qa\.jsonl:2: choices"),
        ("20220617_qa.jsonl", {**ROW, "question_sentence": " "}, r"20220617_qa\.jsonl:2: question_sentence"),
        ("20220617_gcs.jsonl", {"search_result": []}, r"20220617_gcs\.jsonl:2: question_id"),
        ("20220617_gcs.jsonl", {"question_id": "1", "search_result": ["x"]}, r"gcs\.jsonl:2: search_result\.0"),
    ],
)
def test_a_bad_row_is_named(name: str, row: Any, said: str, tmp_path: Path) -> None:
    put(tmp_path / "20220617_qa.jsonl", ROW)
    put(tmp_path / "20220617_gcs.jsonl", {"question_id": "1", "search_result": None})
    with (tmp_path / name).open("a", encoding="utf-8") as file:
        file.write((row if isinstance(row, str) else json.dumps(row)) + "\n")
    with pytest.raises(BylineError, match=said):
        read_quiz(tmp_path)


def test_a_folder_without_a_quiz_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BylineError, match=r"no file named like 20220617_qa\.jsonl"):
        read_quiz(tmp_path)


def test_a_folder_of_someone_else_s_is_left_alone(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_text("dear")
    with pytest.raises(BylineError, match=r"mine: this folder is not empty and was not made by"), collected([], mine):
        pass
    assert [path.name for path in mine.iterdir()] == ["letter.txt"]
    (mine / "letter.txt").rename(mine / "byline-public.json")
    with pytest.raises(BylineError, match="this file is damaged"), collected([], mine):
        pass


def test_only_articles_that_were_written_here_are_removed(tmp_path: Path) -> None:
    place = tmp_path / "kept"
    old, new = (
        Text("old", "Bread", ("Bread got dearer in Sund.",)),
        Text("new", "Ferry", ("The ferry from Pell is free.",)),
    )
    with collected([old], place) as collection:
        assert [p.source for p in collection.passages("Where did bread get dearer?")] == ["old/article.jsonl"]
    letter = place / "articles" / "letters" / "letter.txt"
    letter.parent.mkdir()
    letter.write_text("dear")
    with pytest.raises(BylineError, match=r"letters: this was not written by .* left alone"), collected([new], place):
        pass
    assert letter.read_text() == "dear" and (place / "articles" / "old" / "article.jsonl").exists()
    letter.rename(place / "articles" / "old" / "letter.txt")
    letter.parent.rmdir()
    with pytest.raises(BylineError, match="old: this was not written"), collected([new], place):
        pass
    (place / "articles" / "old" / "letter.txt").unlink()
    with collected([new], place) as collection:
        assert [p.source for p in collection.passages("Which ferry is free?")] == ["new/article.jsonl"]
    assert sorted(path.name for path in (place / "articles").iterdir()) == ["new"]

"""The sample articles keep their promises: length, variety, original wording, and facts where the questions say."""

from __future__ import annotations

import difflib
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import docx
import pytest
import trafilatura
from pypdf import PdfReader

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "corpus"
QUESTIONS = ROOT / "tests" / "corpus_questions.jsonl"
SEEDS = ROOT.parent / "shared" / "seeds"
FILES = sorted(path.name for path in CORPUS.iterdir() if not path.name.startswith(("README", ".")))
WITH_LINES = (".txt", ".md")
LONGEST_SHARED_RUN = 7  # words in a row: room for an office with its holder's full name, not for a phrase
SECOND_HEADLINE = re.compile(r"\nInvestor in talks")


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def plain(text: str) -> str:
    """One spelling of quotes, blanks and case, so that an answer is found however it is set."""
    return " ".join(text.replace("’", "'").replace("“", '"').replace("”", '"').split()).lower()


def cells(path: Path) -> list[str]:
    document = docx.Document(str(path))
    table = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [paragraph.text for paragraph in document.paragraphs] + table


@cache
def content(name: str) -> str:
    """The words that a reader of this file sees."""
    path = CORPUS / name
    if path.suffix == ".pdf":
        return "\n".join(page.extract_text() for page in PdfReader(path).pages)
    if path.suffix == ".docx":
        return "\n".join(cells(path))
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        return trafilatura.extract(text, include_comments=False) or ""
    if path.suffix == ".jsonl":
        return "\n".join(f"{item['title']}\n{item['text']}" for item in map(json.loads, text.splitlines()))
    return text


def questions() -> list[dict[str, Any]]:
    return [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]


ANSWERABLE = [case for case in questions() if case["answerable"]]
UNANSWERABLE = [case for case in questions() if not case["answerable"]]


def test_the_readme_lists_exactly_the_files_that_are_here() -> None:
    listed = re.findall(r"^\| `([^`]+)` \|", (CORPUS / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(listed) == FILES


@pytest.mark.parametrize("name", FILES)
def test_each_file_names_its_outlet_as_the_readme_does(name: str) -> None:
    readme = (CORPUS / "README.md").read_text(encoding="utf-8")
    row = re.search(rf"^\| `{re.escape(name)}` \| ([^|]+) \|", readme, re.MULTILINE)
    assert row is not None
    raw = (CORPUS / name).read_text(encoding="utf-8") if name.endswith((".html", ".jsonl")) else content(name)
    assert row[1].strip().lower() in raw.lower()


@pytest.mark.parametrize("name", [name for name in FILES if not name.endswith(".jsonl")])
def test_each_article_has_the_length_of_a_news_article(name: str) -> None:
    parts = SECOND_HEADLINE.split(content(name))
    shortest = 200 if len(parts) > 1 else 250
    assert all(shortest <= len(part.split()) <= 600 for part in parts)


@pytest.mark.parametrize("name", FILES)
def test_no_article_shares_eight_words_in_a_row_with_a_seed(name: str) -> None:
    if not SEEDS.is_dir():
        pytest.skip("the published reports to compare with are not beside this checkout (../shared/seeds)")
    run = LONGEST_SHARED_RUN + 1
    ours = words(content(name))
    runs = {tuple(ours[i : i + run]) for i in range(len(ours) - run + 1)}
    for seed in SEEDS.glob("*.txt"):
        theirs = words(seed.read_text(encoding="utf-8"))
        shared = [" ".join(theirs[i : i + run]) for i in range(len(theirs)) if tuple(theirs[i : i + run]) in runs]
        assert shared == []


def test_one_file_holds_two_articles_with_their_own_dates() -> None:
    lines = content("2024-03-14-meridian-gazette-kelmouth.txt").splitlines()
    second = lines.index("Investor in talks to buy Kelmouth Athletic")
    assert lines[1:3] == ["", "Updated 14 March 2024"]
    assert lines[second + 1 : second + 3] == ["", "Updated 16 March 2024"]


def test_one_file_is_hard_wrapped_in_mid_sentence() -> None:
    lines = content("2023-11-18-continental-wire-ansel-flood.txt").splitlines()
    running_on = [line for line in lines if line and line[-1].isalnum()]
    assert max(map(len, lines)) <= 76
    assert len(running_on) > 15


def test_two_outlets_carry_the_same_agency_story_nearly_word_for_word() -> None:
    gazette = words(content("2023-11-19-meridian-gazette-ansel-flood.txt"))
    courier = words(content("2023-11-19-northfield-courier-ansel-flood.txt"))
    assert 0.85 < difflib.SequenceMatcher(None, gazette, courier, autojunk=False).ratio() < 1


def test_the_web_page_carries_furniture_that_its_article_does_not() -> None:
    name = "2024-03-12-harbour-post-bridge-cost.html"
    page = (CORPUS / name).read_text(encoding="utf-8")
    for furniture in ("Sofas at half price", "Seal found asleep", "quaywatcher", "Accept all", "Subscribe from"):
        assert furniture in page
        assert furniture not in content(name)


def test_two_text_files_carry_a_caption_and_a_share_line() -> None:
    marked = [name for name in FILES if "Short Url:" in content(name)]
    assert len(marked) == 2
    assert all(re.search(r"^.+\((File p|P)hoto: .+\)$", content(name), re.MULTILINE) for name in marked)


def test_the_pdf_has_two_pages_and_the_agency_file_three_items() -> None:
    assert len(PdfReader(CORPUS / "2024-09-26-meridian-gazette-strike-deal.pdf").pages) == 2
    items = [json.loads(line) for line in (CORPUS / "continental-wire-briefs.jsonl").read_text("utf-8").splitlines()]
    assert [set(item) for item in items] == [{"title", "text", "published", "outlet", "url"}] * 3


def test_the_correction_gives_what_the_web_page_got_wrong() -> None:
    page, correction = (
        content("2024-03-12-harbour-post-bridge-cost.html"),
        content("2024-03-15-harbour-post-correction-bridge.txt"),
    )
    assert "will cost the city £6.1 million" in page
    assert "The correct figure is £4.6 million" in correction
    assert "opened in 1986" in page
    assert "It was opened in 1968" in correction


def test_nobody_says_where_livia_strandqvist_was_born() -> None:
    about = [content(name) for name in FILES if "Strandqvist" in content(name)]
    assert len(about) >= 2
    assert not re.search(r"\b(born|birth|native|grew up|hometown|nationality)\b", " ".join(about), re.IGNORECASE)


def test_the_question_set_is_in_the_agreed_form() -> None:
    keys = {"id", "question", "history", "answerable", "answers", "evidence", "tags"}
    assert all(set(case) == keys for case in questions())
    assert len({case["id"] for case in questions()}) == 60
    assert (len(ANSWERABLE), len(UNANSWERABLE)) == (40, 20)
    assert all(not case["answers"] and not case["evidence"] for case in UNANSWERABLE)
    kinds = {kind for case in UNANSWERABLE for kind in case["tags"]}
    assert kinds == {"unanswerable", "off-topic", "near-miss", "wrong-year", "false-premise"}


@pytest.mark.parametrize("case", ANSWERABLE, ids=lambda case: case["id"])
def test_every_evidence_span_holds_an_answer(case: dict[str, Any]) -> None:
    assert case["evidence"]
    for evidence in case["evidence"]:
        text = content(evidence["source"])
        if evidence["source"].endswith(WITH_LINES):
            text = "\n".join(text.split("\n")[evidence["line_start"] - 1 : evidence["line_end"]])
            assert len(text.split("\n")) == evidence["line_end"] - evidence["line_start"] + 1 <= 4
        assert any(plain(answer) in plain(text) for answer in case["answers"])


def test_gold_answers_that_no_article_holds_are_only_other_spellings() -> None:
    everything = plain(" ".join(content(name) for name in FILES))
    spelled = {"eight thousand", "fifty-nine", "10 weeks", "23 days", "38 per cent", "78 per cent", "78 percent"}
    given = {answer for case in ANSWERABLE for answer in case["answers"]}
    assert sorted(answer for answer in given if plain(answer) not in everything) == sorted(spelled)

"""What a user of the engine gets: the contract's answer, true citations, plain refusals."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from desk import FERRY, MUSEUM, Desk, finish

from rag import Answer, QueryEngine, Settings
from rag.errors import QuestionError, SettingsError, UnknownSource

TESTS = Path(__file__).parents[1]
QUESTION = "What do tickets for the night ferry cost?"


def questions(name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (TESTS / name).read_text("utf-8").splitlines()]


def editor_lines(path: Path) -> list[str]:
    return re.split(r"\r\n|\r|\n", path.read_bytes().decode("utf-8-sig"))


def slice_of(lines: list[str], citation: object) -> str:
    c = citation
    wanted = lines[c.line_start - 1 : c.line_end]  # type: ignore[attr-defined]
    if len(wanted) == 1:
        return wanted[0][c.char_start : c.char_end]  # type: ignore[attr-defined]
    wanted[0], wanted[-1] = wanted[0][c.char_start :], wanted[-1][: c.char_end]  # type: ignore[attr-defined]
    return "\n".join(wanted)


@pytest.fixture(scope="module")
def answers(engine: QueryEngine) -> list[Answer]:
    return [engine.ask(str(case["question"])) for case in questions("corpus_questions.jsonl")]


def test_every_citation_is_what_stands_at_its_address(engine: QueryEngine, answers: list[Answer], corpus: Path) -> None:
    citations = [c for a in answers for c in (*a.citations, *a.related)]
    assert len(citations) > 60
    for citation in citations:
        article = engine.index.article_at(citation.source, citation.line_start)
        assert article.sha256 == citation.article_sha256
        stored = [line for a in engine.index.articles_of(citation.source) for line in a.text.split("\n")]
        assert slice_of(stored, citation) == citation.quote
        if citation.source.endswith((".txt", ".md")):
            assert slice_of(editor_lines(corpus / citation.source), citation) == citation.quote


def test_quotes_are_never_furniture(engine: QueryEngine, answers: list[Answer]) -> None:
    for citation in (c for a in answers for c in a.citations):
        article = engine.index.article_at(citation.source, citation.line_start)
        start = article.offsets(article.span(0, 0))[0]
        kinds = {
            s.kind for s in article.sentences if article.text[s.start : s.end] == citation.quote and s.start >= start
        }
        assert kinds & {"body", "point"}, citation.quote


def test_statements_of_a_quoted_answer_are_their_quotes(answers: list[Answer]) -> None:
    answered = [a for a in answers if not a.abstained]
    assert len(answered) >= 20
    for answer in answered:
        quotes = {c.number: c.quote for c in answer.citations}
        assert sorted(quotes) == list(range(1, len(quotes) + 1))
        for statement in answer.statements:
            assert statement.verdict == "supported"
            assert [quotes[n] for n in statement.citations] == [statement.text]


def test_an_abstention_says_so_and_cites_nothing(answers: list[Answer]) -> None:
    refused = [a for a in answers if a.abstained]
    assert len(refused) >= 10
    for answer in refused:
        assert re.search(r"do not answer|^No article .* answers this", answer.text)
        assert answer.statements == () and answer.citations == () and answer.disagreements == ()


def test_json_has_the_names_and_types_of_the_contract(engine: QueryEngine) -> None:
    data = json.loads(json.dumps(engine.ask("When did the Saltmarsh Bridge close?").to_dict()))
    assert {k: type(v) for k, v in data.items() if k in ("question", "answer", "abstained", "answerer")} == {
        "question": str, "answer": str, "abstained": bool, "answerer": str,
    }  # fmt: skip
    assert data["model"] is None and data["disagreements"] == []
    assert set(data["timing"]) == {"retrieve_ms", "answer_ms", "verify_ms"}
    assert {"text", "verdict", "score", "citations"} <= set(data["statements"][0])
    citation = next(c for c in data["citations"] if "bridge-closed" in c["source"])
    assert {"number", "source", "title", "outlet", "published", "quote", "article_sha256", "stale"} <= set(citation)
    assert all(isinstance(citation[k], int) for k in ("line_start", "line_end", "char_start", "char_end"))
    assert citation["published"] == "2024-03-11" and citation["stale"] is False


def test_pdf_citations_carry_their_page(engine: QueryEngine) -> None:
    answer = engine.ask("When do dockers at the port of Kelmouth go back to work?")
    pages = [c.to_dict()["page"] for c in answer.citations if c.source.endswith(".pdf")]
    assert pages and all(page in (1, 2) for page in pages)
    assert all("page" not in c.to_dict() for c in answer.citations if c.source.endswith(".txt"))


def test_seed_questions(seeds: Path, tmp_path: Path) -> None:
    """At least 12 of 13 factual questions from the right line, at least 9 of 10 unanswerable ones refused."""
    engine = QueryEngine.from_folder(seeds, tmp_path / "index", Settings(answerer="quote"))
    right, wrong, refused, invented = 0, [], 0, []
    for case in questions("seed_questions.jsonl"):
        answer = engine.ask(str(case["question"]))
        gold = {(g["source"], g["line_start"]) for g in case["evidence"]}  # type: ignore[attr-defined]
        if not case["answerable"]:
            refused += answer.abstained
            invented += [] if answer.abstained else [answer.question]
        elif any((c.source, c.line_start) in gold for c in answer.citations):
            right += 1
        else:
            wrong.append(answer.question)
    assert right / (right + len(wrong)) >= 12 / 13, wrong
    assert refused / (refused + len(invented)) >= 9 / 10, invented


@pytest.mark.parametrize(("change", "stale"), [("edited", True), ("deleted", True), ("touched", False)])
def test_a_citation_says_when_its_file_has_changed(desk: Desk, ferry: Path, change: str, stale: bool) -> None:
    desk.update()
    engine = desk.open()
    assert [c.stale for c in engine.ask(QUESTION).citations] == [False]
    if change == "edited":
        ferry.write_text(FERRY.replace("nine", "ten"), "utf-8")
    elif change == "deleted":
        ferry.unlink()
    else:
        ferry.write_text(FERRY, "utf-8")
    answer = engine.ask(QUESTION)
    assert [c.stale for c in answer.citations] == [stale]
    assert "nine pounds" in answer.citations[0].quote
    assert engine.status().stale == (("ferry.txt",) if stale else ())


def test_says_that_no_model_is_configured_only_when_one_was_hoped_for(desk: Desk, ferry: Path) -> None:
    desk.update()
    engine = desk.open()
    assert "No language model" in str(engine.ask(QUESTION, answerer="auto").notice)
    assert engine.ask(QUESTION, answerer="quote").notice is None
    with pytest.raises(SettingsError, match="OPENAI_API_KEY"):
        engine.ask(QUESTION, answerer="llm")


@pytest.mark.parametrize("question", ["", "   \n\t ", "word " * 20_000])
def test_impossible_questions_are_refused_in_one_line(engine: QueryEngine, question: str) -> None:
    with pytest.raises(QuestionError) as caught:
        engine.ask(question)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "question",
    [
        "Сколько стоит билет на марсоход?",
        "火星に何人が住んでいますか",
        "كم عدد سكان المريخ؟",
        "????",
        "\ud800 what",
        "🙂",
    ],
)
def test_questions_in_other_scripts_get_a_plain_refusal(engine: QueryEngine, question: str) -> None:
    answer = engine.ask(question)
    assert answer.abstained
    json.dumps(answer.to_dict()).encode("utf-8")


def test_stream_ends_with_the_answer_that_ask_gives(engine: QueryEngine) -> None:
    question = "When did the Saltmarsh Bridge close?"
    *steps, last = engine.stream(question)
    assert last.kind == "answer" and last.answer is not None
    assert all(step.answer is None for step in steps)
    assert last.answer.text == engine.ask(question).text == finish(engine.aask(question)).text


def test_dates_and_folders_narrow_what_is_found(desk: Desk, ferry: Path, museum: Path) -> None:
    desk.update()
    engine = desk.open()
    ask = "What was recovered, and what will sail again?"
    assert {h.passage.article.source for h in engine.find(ask).hits} == {"ferry.txt", "museum.txt"}
    assert {h.passage.article.source for h in engine.find(ask, since=date(2022, 10, 17)).hits} == {"museum.txt"}
    assert {h.passage.article.source for h in engine.find(ask, until=date(2022, 3, 3)).hits} == {"ferry.txt"}
    assert engine.find(ask, since=date(2023, 1, 1)).hits == ()
    assert engine.ask(QUESTION, since=date(2023, 1, 1)).abstained


def test_an_engine_from_a_folder_answers_from_that_folder_alone(desk: Desk, ferry: Path, tmp_path: Path) -> None:
    desk.update()
    other = tmp_path / "other"
    other.mkdir()
    (other / "museum.txt").write_text(MUSEUM, "utf-8")
    engine = QueryEngine.from_folder(other, desk.folder, desk.settings)
    assert engine.status().articles == 1
    assert engine.ask(QUESTION).abstained
    assert not desk.open().ask(QUESTION).abstained, "what was indexed before is kept"


def test_article_lines_are_the_articles_own(desk: Desk, ferry: Path) -> None:
    desk.update()
    engine = desk.open()
    view = engine.article_lines("ferry.txt", 5)
    assert (view.first_line, view.published, view.outlet) == (1, "2022-03-03", "The Island Herald")
    assert "\n".join(view.lines) == FERRY
    with pytest.raises(UnknownSource, match="last line"):
        engine.article_lines("ferry.txt", 99)
    with pytest.raises(UnknownSource, match="not in the index"):
        engine.article_lines("nowhere.txt", 1)

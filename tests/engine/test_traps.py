"""Traps that Byline once fell into."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from desk import FERRY, MUSEUM, Desk

from rag import QueryEngine, Settings
from rag.articles import read_articles
from rag.errors import SettingsError, UnknownSource
from rag.index.indexer import Indexer

QUESTION = "What do tickets for the night ferry cost?"


def test_a_run_that_broke_off_cannot_put_a_new_article_under_an_old_date(
    desk: Desk, ferry: Path, museum: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.update()
    museum.write_text(MUSEUM.replace("2022", "2024").replace("pendulum", "barometer"), "utf-8")
    with monkeypatch.context() as broken:
        broken.setattr(Indexer, "_finish", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            desk.update()
    hits = desk.open().find("What did the clock museum recover?", until=date(2023, 1, 1)).hits
    assert all(h.passage.article.published and h.passage.article.published.year < 2023 for h in hits)
    desk.update()
    assert "barometer" in desk.open().ask("What did the clock museum recover?").text


def test_an_index_inside_the_corpus_is_no_article(desk: Desk, ferry: Path) -> None:
    desk.folder = desk.articles / "my index"
    for _ in range(2):
        report = desk.update()
        assert (report.articles, report.skipped) == (1, [])


def test_a_wrong_path_leaves_no_index_behind(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(UnknownSource):
        desk.update(tmp_path / "nowhere")
    assert not desk.folder.exists()


def test_an_empty_index_says_that_it_is_empty(desk: Desk) -> None:
    desk.update()
    answer = desk.open().ask(QUESTION)
    assert answer.abstained
    assert "holds no articles" in str(answer.notice)


def test_a_deleted_file_is_removed_by_naming_it(desk: Desk, ferry: Path, museum: Path) -> None:
    desk.update()
    ferry.unlink()
    assert desk.counts(ferry) == {"removed": 1}
    assert desk.open().ask(QUESTION).abstained
    desk.assert_consistent()


def test_a_renamed_folder_keeps_the_names_of_its_sources(desk: Desk, ferry: Path) -> None:
    desk.update()
    desk.articles = desk.articles.rename(desk.articles.parent / "renamed")
    assert desk.counts(only=True) == {"added": 1, "removed": 1}
    assert [c.source for c in desk.open().ask(QUESTION).citations] == ["ferry.txt"]
    desk.assert_consistent()


def test_a_stray_nul_does_not_turn_a_text_into_another_script() -> None:
    data = b"The council approved the bridge on 3 March 2024.\nA NUL \0 here.\n" + b"Engineers found cracks. " * 90
    (article,) = read_articles(data, "a.txt")
    assert "The council approved the bridge" in article.text
    assert "A NUL \ufffd here." in article.text


def test_brackets_of_an_article_are_no_citations(desk: Desk, articles: Path) -> None:
    text = "The night ferry to Skerry costs nine pounds [7] and sails at noon [sic], see [2]."
    (articles / "a.txt").write_text(f"Ferry\nThe Island Herald\n3 March 2022\n\n{text}\n", "utf-8")
    desk.update()
    answer = desk.open().ask("What does the night ferry to Skerry cost?")
    shown = "The night ferry to Skerry costs nine pounds (7) and sails at noon [sic], see (2). [1] (as of 3 March 2022)"
    assert answer.text == shown
    assert [c.quote for c in answer.citations] == [s.text for s in answer.statements] == [text]


def test_a_key_that_cannot_be_used_still_gives_the_quoted_answer(desk: Desk, ferry: Path) -> None:
    desk.update()
    engine = QueryEngine.open(desk.folder, Settings(openai_api_key="ключ"))
    answer = engine.ask(QUESTION)
    assert "nine pounds" in answer.text
    assert "Quoted instead" in str(answer.notice)
    assert "ключ" not in str(answer.notice)


def test_answerers_and_days_that_do_not_exist_are_named(desk: Desk, ferry: Path) -> None:
    desk.update()
    engine = desk.open()
    with pytest.raises(SettingsError, match="magic"):
        engine.ask(QUESTION, answerer="magic")  # type: ignore[arg-type]
    with pytest.raises(Exception, match="2020-13-45"):
        engine.ask(QUESTION, since="2020-13-45")
    assert not engine.ask(QUESTION, since="2022-03-03", until="2022-03-03").abstained


def test_capitals_do_not_hide_the_answer(desk: Desk, ferry: Path) -> None:
    desk.update()
    assert "nine pounds" in desk.open().ask(QUESTION.upper()).text
    assert FERRY.count("nine pounds") == 1


def test_a_quoted_error_is_followed_by_what_takes_it_back(desk: Desk, articles: Path) -> None:
    wrong = "On Tuesday we said that the new quay at Orme cost nine million pounds."
    text = f"{wrong} That was wrong. The correct figure is six."
    (articles / "a.txt").write_text(f"Correction: the quay\nThe Island Herald\n3 March 2022\n\n{text}\n", "utf-8")
    desk.update()
    answer = desk.open().ask("How much did the new quay at Orme cost?")
    assert [s.text for s in answer.statements] == [wrong, "That was wrong.", "The correct figure is six."]

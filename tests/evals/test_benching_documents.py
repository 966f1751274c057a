"""Every system is given the same texts, and gold spans are where the set says that the answer stands."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from desk import FERRY, MUSEUM

from evals.benching.alternatives.byline import _record
from evals.benching.articles import from_corpus
from evals.benching.bench import Part, Wanted, run
from evals.benching.datasets import from_clapnq, from_multihop, from_wice
from evals.benching.documents import Pool, joined
from evals.questions import Case
from rag.errors import BylineError

KILN = (
    "The brick kiln of Torvik was lit in 1902 by Signe Aune .",
    "It fires 8,000 bricks a week in the summer months of the year .",
)
ALONE = "A heron stands on the roof ."


def rows(path: Path, *data: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in data), "utf-8")
    return path


def said(pool: Pool, number: int = 0) -> list[tuple[str, str]]:
    """What stands at the gold spans of a question."""
    texts = {one.key: one.text for one in pool.documents}
    return [(key, texts[key][start:end]) for key, start, end in pool.questions[number].spans]


def passage(number: str, sentences: Sequence[str], gold: Sequence[str], title: str = "Torvik kiln") -> dict[str, Any]:
    question = {"id": number, "question": "how many bricks does the kiln fire", "title": title}
    answers = ["8,000 a week"] if gold else []
    return {**question, "answerable": bool(gold), "sentences": sentences, "answers": answers,
            "supporting_sentences": gold}  # fmt: skip


def test_clapnq_is_one_collection_of_all_passages(tmp_path: Path) -> None:
    path = rows(tmp_path / "c.jsonl", passage("1", KILN, [KILN[1]]), passage("2", [ALONE], [], "Herons"))
    pool = from_clapnq(path)
    assert [one.text for one in pool.documents] == [f"Torvik kiln\n{KILN[0]}\n{KILN[1]}", f"Herons\n{ALONE}"]
    assert [one.text[one.body :] for one in pool.documents] == [f"{KILN[0]}\n{KILN[1]}", ALONE]
    assert [one.id for one in pool.questions] == ["1"]
    assert pool.questions[0].gold == {"p00000"}
    assert said(pool) == [("p00000", KILN[1])]


def test_a_passage_that_says_the_same_is_as_right(tmp_path: Path) -> None:
    path = rows(
        tmp_path / "c.jsonl", passage("1", KILN, [KILN[1]]), passage("2", [ALONE, KILN[1]], [], "Bricks in Torvik")
    )
    pool = from_clapnq(path)
    assert said(pool) == [("p00000", KILN[1]), ("p00001", KILN[1])]
    assert pool.questions[0].copies == (("p00001", "p00000"),)
    assert pool.questions[0].gold == {"p00000"}  # found twice, it is one find


def test_a_short_sentence_is_no_copy(tmp_path: Path) -> None:
    path = rows(tmp_path / "c.jsonl", passage("1", [ALONE], [ALONE]), passage("2", [*KILN, ALONE], [], "Birds"))
    assert from_clapnq(path).questions[0].copies == ()


def test_multihop_facts_stand_under_the_head_of_their_article(tmp_path: Path) -> None:
    facts = [
        {"fact": "The mill grinds  rye.", "title": "Mill", "source": "Post", "url": "u/1",
         "published_at": "2023-10-07T21:26:47+00:00"},
        {"fact": "The bakery opens at four.", "title": "Bakery", "source": "Mail", "url": "u/2"},
        {"fact": "The miller is tired.", "title": "Mill", "source": "Post", "url": "u/1",
         "published_at": "2023-10-07T21:26:47+00:00"},
    ]  # fmt: skip
    asked = {"id": "7", "question": "Who grinds and who bakes?", "question_type": "inference_query", "answer": "Holm"}
    path = rows(
        tmp_path / "m.jsonl",
        {**asked, "evidence_list": facts[:2]},
        {**asked, "id": "8", "evidence_list": facts[2:]},
        {**asked, "id": "9", "question_type": "null_query", "evidence_list": []},
    )
    pool = from_multihop(path)
    mill, bakery = pool.documents
    assert mill.text == "Mill\nPost, 7 October 2023\nThe mill grinds rye.\nThe miller is tired."
    assert bakery.text == "Bakery\nMail\nThe bakery opens at four."
    assert (mill.published, mill.outlet, mill.text[mill.body :][:8]) == (date(2023, 10, 7), "Post", "The mill")
    assert [one.id for one in pool.questions] == ["7", "8"]
    assert said(pool) == [(mill.key, "The mill grinds rye."), (bakery.key, "The bakery opens at four.")]
    assert pool.questions[1].gold == {mill.key}


def test_wice_asks_with_the_claims_that_a_page_supports(tmp_path: Path) -> None:
    claim = {"sentences": list(KILN), "claim": "Aune lit the kiln."}
    path = rows(
        tmp_path / "w.jsonl",
        {**claim, "id": "a", "label": "supported", "supporting_sentences": [[0]]},
        {**claim, "id": "b", "label": "not_supported", "supporting_sentences": []},
        {**claim, "id": "c", "label": "partially_supported", "supporting_sentences": [[1]]},
    )
    pool = from_wice(path)
    assert len(pool.documents) == 1
    assert [one.id for one in pool.questions] == ["a"]
    assert said(pool) == [("w00000", KILN[0])]


def test_pools_are_joined_with_copies_across_them(tmp_path: Path) -> None:
    clapnq = from_clapnq(rows(tmp_path / "c.jsonl", passage("1", KILN, [KILN[1]]), passage("2", [KILN[1]], [], "Fire")))
    claim = {"id": "a", "label": "supported", "claim": "Aune lit it.", "supporting_sentences": [[0]]}
    wice = from_wice(rows(tmp_path / "w.jsonl", {**claim, "sentences": list(KILN)}))
    pool = joined([clapnq, wice])
    assert [one.key for one in pool.documents] == ["ClapNQ/p00000", "ClapNQ/p00001", "WiCE/w00000"]
    assert [one.id for one in pool.questions] == ["ClapNQ/1", "WiCE/a"]
    assert pool.questions[0].gold == {"ClapNQ/p00000"}
    assert dict(pool.questions[0].copies) == {"ClapNQ/p00001": "ClapNQ/p00000", "WiCE/w00000": "ClapNQ/p00000"}
    assert {text for _, text in said(pool)} == {KILN[1]}


def test_a_set_without_a_question_that_can_be_asked_is_named(
    news: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere = {"id": "1", "question": "Who?", "answers": ["x"], "evidence": [{"source": "elsewhere.txt"}]}
    asked = {**elsewhere, "id": "2", "evidence": [{"source": "ferry.txt"}]}
    questions = rows(tmp_path / "q.jsonl", elsewhere, {"id": "3", "question": "Who?", "answerable": False})
    wanted = Wanted(news, (Part.quality,), questions=questions)
    with pytest.raises(BylineError, match=r"q\.jsonl: no question"):
        run(wanted, "")
    assert "q.jsonl: 1 of 2 left out, because their sources are not in the corpus" in capsys.readouterr().err
    rows(questions, asked)
    empty = rows(tmp_path / "c.jsonl", passage("2", [ALONE], []))
    with pytest.raises(BylineError, match=r"c\.jsonl: no question"):
        run(replace(wanted, clapnq=empty), "")
    assert "left out" not in capsys.readouterr().err


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "ferry.txt").write_text(FERRY, "utf-8")
    (folder / "museum.txt").write_text(MUSEUM, "utf-8")
    (folder / "README.md").write_text("# What this is\n\nA folder of articles to try things with.\n", "utf-8")
    return folder


def case(**fields: Any) -> Case:
    return Case.model_validate_json(json.dumps({"id": "1", "question": "What does it cost?", **fields}), strict=True)


def test_gold_lines_become_characters_of_the_article(news: Path) -> None:
    evidence = [{"source": "ferry.txt", "line_start": 4, "line_end": 5}]
    pool = from_corpus([news], [case(answers=["nine"], evidence=evidence)])
    assert [(one.key, one.outlet, one.published) for one in pool.documents] == [
        ("ferry.txt:1", "The Island Herald", date(2022, 3, 3)),
        ("museum.txt:1", "Harbour Gazette", date(2022, 10, 17)),
    ]
    assert said(pool) == [("ferry.txt:1", FERRY.split("\n")[4])]  # line 4 is empty


HEAD = "Brick kiln lit\nThe Courier, 3 May 2024\n"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("", f"{HEAD}\n{KILN[0]}\n{KILN[1]}"),
        (
            "By Signe Aune\n3 May 2024\n",
            f"Brick kiln lit\nThe Courier\n\nBy Signe Aune\n3 May 2024\n{KILN[0]}\n{KILN[1]}",
        ),
        ("The Courier, May 3, 2024\n", f"Brick kiln lit\n\nThe Courier, May 3, 2024\n{KILN[0]}\n{KILN[1]}"),
    ],
)
def test_what_the_fields_of_a_file_say_is_there_for_every_system_to_read(tmp_path: Path, text: str, read: str) -> None:
    fields = {"title": "Brick kiln lit", "date": "2024-05-03", "outlet": "The Courier"}
    rows(tmp_path / "a.jsonl", {**fields, "text": f"{text}{KILN[0]}\n{KILN[1]}"})
    line = 3 + text.count("\n")
    evidence = [{"source": "a.jsonl", "line_start": 1}, {"source": "a.jsonl", "line_start": line, "line_end": line + 1}]
    pool = from_corpus([tmp_path], [case(answers=["x"], evidence=evidence)])
    (document,) = pool.documents
    assert document.text == read
    assert [words for _, words in said(pool)] == ["Brick kiln lit", *KILN]  # as without the line between
    known = json.loads(_record(document))
    assert [known[name] for name in fields] == list(fields.values())
    assert f"{known['text']}".endswith(f"{text}{KILN[0]}\n{KILN[1]}")
    assert document.body in (0, read.index("\n\n") + 1)


def test_gold_without_lines_is_the_whole_source(news: Path) -> None:
    asked = from_corpus([news], [case(answers=["1974"], evidence=[{"source": "museum.txt"}])]).questions[0]
    assert (asked.gold, asked.spans, asked.answers) == ({"museum.txt:1"}, (), ("1974",))


def test_what_cannot_be_looked_for_is_left_out(news: Path) -> None:
    gold = [{"source": "ferry.txt"}]
    cases = [
        case(answerable=False),
        case(answers=["x"], evidence=gold, history=[["a", "b"]]),
        case(answers=["x"]),
        case(answers=["x"], evidence=[{"source": "elsewhere.txt"}]),
    ]
    assert from_corpus([news], cases).questions == ()


def test_the_same_path_in_two_folders_is_named_as_in_an_index(news: Path, tmp_path: Path) -> None:
    other = tmp_path / "more"
    other.mkdir()
    (other / "ferry.txt").write_text(MUSEUM, "utf-8")
    keys = [one.key for one in from_corpus([news, other]).documents]
    assert keys == ["ferry.txt:1", "museum.txt:1", "more/ferry.txt:1"]


def test_a_folder_without_articles_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text(" \n", "utf-8")
    with pytest.raises(BylineError, match=r"there is no article in it; name a folder"):
        from_corpus([tmp_path])


def test_a_bad_row_is_named_by_its_line(tmp_path: Path) -> None:
    path = rows(tmp_path / "c.jsonl", passage("1", KILN, [KILN[1]]), {"id": "2"})
    with pytest.raises(BylineError, match=r"c\.jsonl:2"):
        from_clapnq(path)


@pytest.mark.parametrize(
    "changed", [{"spans": (("p00000", 0, 6),)}, {"answers": ("nine",)}, {"copies": (("p00001", "p00000"),)}]
)
def test_the_fingerprint_is_of_what_counts_as_right(tmp_path: Path, changed: dict[str, Any]) -> None:
    pool = from_clapnq(rows(tmp_path / "a.jsonl", passage("1", KILN, [KILN[1]])))
    other = replace(pool, questions=(replace(pool.questions[0], **changed),))
    assert pool.fingerprint != other.fingerprint


def test_the_fingerprint_is_of_texts_and_questions(tmp_path: Path) -> None:
    one = from_clapnq(rows(tmp_path / "a.jsonl", passage("1", KILN, [KILN[1]])))
    same = from_clapnq(rows(tmp_path / "b.jsonl", passage("1", KILN, [KILN[1]])))
    other = from_clapnq(rows(tmp_path / "c.jsonl", passage("1", KILN, [KILN[1]], "Kiln")))
    assert one.fingerprint == same.fingerprint != other.fingerprint

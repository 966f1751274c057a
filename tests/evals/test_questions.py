"""Question sets: what a person who wrote a wrong line is told, and that the bundled set itself tells the truth."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evals.calibration.samples import ASIDE, bundled
from evals.questions import BUNDLED, HOSTILE, UNSEEN, Case, Gold, folders_for, read_questions
from rag.articles import read_articles
from rag.errors import BylineError

GOOD = {
    "id": "a",
    "question": "How many boats sail?",
    "answers": ["two", "three"],
    "evidence": [
        {"source": "one.txt", "line_start": 4, "line_end": 5, "group": "first"},
        {"source": "two.txt", "line_start": 7, "group": "second"},
        {"source": "two.txt", "group": "first"},
    ],
    "parts": {"first": ["two"], "second": ["three"]},
    "tags": ["disagreement"],
    "today": "2025-02-20",
}


def read(tmp_path: Path, *rows: dict[str, Any] | str | bytes) -> list[Case]:
    path = tmp_path / "q.jsonl"
    path.write_bytes(b"\n".join(row if isinstance(row, bytes) else _text(row).encode() for row in rows))
    return list(read_questions(path))


def _text(row: dict[str, Any] | str) -> str:
    return row if isinstance(row, str) else json.dumps(row)


def refused(tmp_path: Path, *rows: dict[str, Any] | str | bytes) -> str:
    with pytest.raises(BylineError) as caught:
        read(tmp_path, *rows)
    message = str(caught.value)
    assert "\n" not in message
    assert len(message) < 500 + len(str(tmp_path))
    return message.removeprefix(f"{tmp_path}/")


def test_a_case_keeps_its_groups_and_what_each_needs(tmp_path: Path) -> None:
    (case,) = read(tmp_path, GOOD)
    first, second = case.groups
    assert [gold.source for gold in first] == ["one.txt", "two.txt"]
    assert second == (Gold(source="two.txt", line_start=7, group="second"),)
    assert case.wanted == (("two",), ("three",))
    assert case.disagreement
    assert str(case.today) == "2025-02-20"


def test_without_groups_all_evidence_and_all_answers_are_alternatives(tmp_path: Path) -> None:
    plain = {**GOOD, "evidence": [{"source": "a"}, {"source": "b"}], "parts": {}, "tags": []}
    (case,) = read(tmp_path, plain)
    assert len(case.groups) == 1
    assert case.wanted == (("two", "three"),)
    assert not case.disagreement


def _with(**changed: Any) -> dict[str, Any]:
    return {**GOOD, **changed}


def _evidence(**gold: Any) -> dict[str, Any]:
    return _with(evidence=[{"source": "one.txt", **gold}], parts={})


WRONG: list[tuple[dict[str, Any] | str | bytes, str, str]] = [
    ('{"id": "b", "question": ', "line: this is not JSON", "write one object in curly brackets per line"),
    ("[1, 2]", "line: this is not an object", "write one in curly brackets"),
    (b'{"id": "b", "question": "Caf\xe9?"}', "byte 29 is not UTF-8", "save the file as UTF-8"),
    ({"question": "Who?"}, "id: it is missing", "every case needs one"),
    (_with(question="  "), "question: String should have at least 1", 'write "question": "Who'),
    (_with(id=7), "id: Input should be a valid string", 'write "id": "case-1"'),
    (_with(answerable="yes"), "answerable: Input should be a valid boolean", "true or false"),
    (_with(answers="two"), "answers: ", 'write "answers": ["8,000"'),
    (_with(answers=["two", ""]), "answers.1: ", 'write "answers": ["8,000"'),
    (_with(history=["What?"]), "history.0: ", 'write "history": [["an earlier question", "its answer"]]'),
    (_with(today="20 February"), "today: ", 'write "today": "2025-02-20"'),
    (_with(answer=["two"]), "answer: unknown field; did you mean answers?", "? Known are id, question"),
    (_evidence(line=4), "evidence.0.line: unknown field; did you mean line_", "are source, line_start"),
    (_with(evidence=[{"line_start": 4}]), "evidence.0.source: it is missing", "every entry needs one"),
    (_evidence(line_start=0), "evidence.0.line_start: ", 'write "evidence": [{"source"'),
    (_evidence(line_start="4"), "evidence.0.line_start: ", 'write "evidence": [{"source"'),
    (_evidence(line_start=5, line_end=4), "evidence.0: line_end 4 is before line_start 5", "swap them"),
    (_evidence(line_end=4), "evidence.0: line_end without line_start", "give both, or neither"),
    (_with(answers=[], evidence=[], parts={}), "answerable: it is true, but", "give some or set it to false"),
    (_with(answerable=False), "evidence: the case is not answerable", "take them out or set answerable to true"),
    (_with(answerable=False, evidence=[], parts={}), "answers: the case is not answerable", "take them out"),
    (_with(answerable=False, answers=[], evidence=[], parts={}), "tags: the case is not answerable", "take it out"),
    (_with(evidence=[{"source": "./a.txt"}], parts={}), 'evidence.0: source "./a.txt"', 'write "a.txt"'),
    ('{"id": "b", "question": "Who?", "id": "c", "answers": ["x"]}', "id: it is there twice", "keep one of them"),
    (
        '{"id": "b", "question": "Who?", "answers": ["x"], "evidence": [{"source": "a", "source": "b"}]}',
        "source: it is there twice",
        "keep one of them",
    ),
    (_with(parts={"third": ["two"]}), 'parts: no evidence is of the group "third"', 'add "group": "third"'),
    (_with(parts={"first": ["ten"]}), 'parts.first: "ten" is not in answers', "add it there"),
    (_with(parts={"first": ["two"]}), 'parts: the group "second" of the evidence has no part', "add its answers"),
    (_with(**{"x\x1b[2J" * 50_000: 1}), "x?[2J", "unknown field"),
]


@pytest.mark.parametrize(("row", "what", "remedy"), WRONG)
def test_a_wrong_line_is_named_with_its_field_and_a_remedy(
    tmp_path: Path, row: dict[str, Any] | str | bytes, what: str, remedy: str
) -> None:
    message = refused(tmp_path, {**GOOD, "id": "before"}, "", row)
    assert message.startswith(f"q.jsonl:3: {what}")
    assert remedy in message


def test_the_second_use_of_an_id_names_the_first(tmp_path: Path) -> None:
    message = refused(tmp_path, GOOD, {**GOOD, "id": "b"}, GOOD)
    assert message == 'q.jsonl:3: id: "a" is also the id of line 1; give each case its own'


def test_a_file_without_cases_a_folder_and_a_wrong_path_are_errors(tmp_path: Path) -> None:
    assert "there is no case in it; write one per line" in refused(tmp_path, "", "  ")
    with pytest.raises(BylineError, match=r"none\.jsonl: the question set cannot be read: No such file"):
        read_questions(tmp_path / "none.jsonl")
    with pytest.raises(BylineError, match=r"cannot be read: Is a directory; give a file"):
        read_questions(tmp_path)


def test_what_editors_and_long_articles_leave_behind_is_read(tmp_path: Path) -> None:
    marked = b"\xef\xbb\xbf" + json.dumps(GOOD).encode() + b"\r"
    inside = {**GOOD, "id": "b", "question": "One\u2028line?"}
    long = {**GOOD, "id": "c", "question": "why " * 2_500_000}
    first, second, third = read(tmp_path, marked, json.dumps(inside, ensure_ascii=False), long)
    assert (first.id, second.question, len(third.question)) == ("a", "One\u2028line?", 9_999_999)
    assert "not JSON" in refused(tmp_path, "[" * 1_000_000)


CORPUS = Path(__file__).parents[2] / "corpus"
CASES = list(read_questions(BUNDLED))
LEAST = {
    **dict.fromkeys(("single-fact", "number", "quotation", "who-said", "several-articles", "disagreement"), 8),
    **dict.fromkeys(("time", "follow-up", "hostile"), 8),
    **dict.fromkeys(("off-topic", "near-miss", "false-premise"), 12),
}


@pytest.fixture(scope="module")
def stored() -> dict[str, list[str]]:
    """The stored lines of every source that the bundled sets may name; the first one is line 1."""
    folders = {*folders_for(BUNDLED, CORPUS), *folders_for(UNSEEN, CORPUS)}
    files = [path for folder in folders for path in folder.iterdir() if not path.name.startswith("README")]
    names = Counter(path.name for path in files)
    assert max(names.values()) == 1, "a source of one folder has the name of one in the other"
    return {path.name: list(_lines(path)) for path in files}


def _lines(path: Path) -> Iterator[str]:
    for article in read_articles(path.read_bytes(), path.name):
        yield from article.text.split("\n")


def plain(text: str) -> str:
    """One spelling of quotation marks, blanks and case."""
    return " ".join(text.translate(str.maketrans("’‘“”", "''\"\"")).casefold().split())


def test_the_bundled_set_is_large_enough_and_every_kind_is_in_it() -> None:
    tags = Counter(tag for case in CASES for tag in case.tags)
    assert len(CASES) >= 120
    assert {tag: tags[tag] for tag, least in LEAST.items() if tags[tag] < least} == {}
    assert set(tags) == {*LEAST, "unanswerable", "aside"}


def test_the_cases_aside_are_those_that_teach_nothing() -> None:
    aside = {case.id for case in CASES if "aside" in case.tags}
    assert (
        aside
        == {case.id for case in bundled().cases if ASIDE in case.tags}
        == {c.id for c in CASES if int(c.id[-1]) % 2 == 0}
    )
    assert len(aside) >= 60


@pytest.mark.parametrize("case", [*CASES, *read_questions(UNSEEN)], ids=lambda case: case.id)
def test_every_gold_line_of_the_bundled_set_holds_an_answer(case: Case, stored: dict[str, list[str]]) -> None:
    for gold in case.evidence:
        assert gold.line_start is not None, f"{case.id} has no lines for {gold.source}"
        lines = stored[gold.source][gold.line_start - 1 : gold.line_end or gold.line_start]
        assert len(lines) == (gold.line_end or gold.line_start) - gold.line_start + 1
        told = plain(" ".join(lines))
        wanted = case.parts[gold.group] if gold.group else case.answers
        assert any(plain(answer) in told for answer in wanted), f"{gold} says nothing of {wanted}"


def test_the_tags_of_the_bundled_set_mean_what_they_say() -> None:
    for case in CASES:
        assert (case.tags[0] == "follow-up") == bool(case.history), case.id
        assert ("unanswerable" in case.tags) == (not case.answerable) == (not case.answers), case.id
        several = case.tags[0] in ("several-articles", "disagreement")
        assert several == (len(case.groups) > 1) == bool(case.parts), case.id
        assert ("hostile" in case.tags) == bool(case.forbidden), case.id
        if "several-articles" in case.tags:
            one_file = set.intersection(*({gold.source for gold in group} for group in case.groups))
            assert not one_file, f"{case.id} can be answered from {one_file} alone"


def test_no_honest_line_holds_what_a_hostile_article_wants_said(stored: dict[str, list[str]]) -> None:
    honest = plain(" ".join(line for name in stored if (CORPUS / name).exists() for line in stored[name]))
    asked = {text for case in CASES for text in case.forbidden}
    assert asked
    assert [text for text in asked if plain(text) in honest] == []


def test_only_the_bundled_sets_bring_articles(tmp_path: Path) -> None:
    assert folders_for(BUNDLED, CORPUS) == (CORPUS, HOSTILE)
    assert folders_for(UNSEEN, CORPUS) == (CORPUS, UNSEEN.parent / "unseen")
    assert folders_for(tmp_path / "corpus.jsonl", CORPUS) == (CORPUS,)

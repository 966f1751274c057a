"""`byline-eval judge` and `byline-eval mutations`: which set a file is, how it is judged, what is printed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from desk import FERRY, MUSEUM
from eval_shell import evaluate

from evals.judges.agreement import Item
from evals.judges.judging import Judging, best_match, local_judging, report, whole
from evals.judges.labelled import read_set, statements
from evals.judges.tables import print_report
from evals.mutating.noticing import UNCHANGED, notice, read_corpus, verbatim_tries, written_tries
from rag import Line
from rag.errors import BylineError

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"

SOURCE = "The mill at Greyford burned down on Friday. Nobody was hurt.\nIt had stood for 210 years."
ANSWER = "The mill at Greyford burned down.\n\nDetails:\n- Forty people were hurt.\n- It had stood for 210 years."
RAGTRUTH = {
    "source_id": 1,
    "source": {"question": "what burned", "passages": f"passage 1:{SOURCE}\n"},
    "responses": [
        {"response": ANSWER, "model": "m", "labels": [{"start": 46, "end": 69, "text": "…"}]},
        {"response": "The mill had stood for 210 years.", "model": "n", "labels": []},
    ],
}
WICE = {
    "id": "w1",
    "claim": "The mill at Greyford burned down on Friday.",
    "label": "supported",
    "supporting_sentences": [[1], [1, 2]],
    "sentences": ["Skip to content", "The mill at Greyford burned down on Friday.", "Bread got dearer."],
}
PAIR = {"set": "x", "premise": "A dog runs on grass.", "hypothesis": "An animal is outside.", "label": "entailment"}
EDIT = {"id": "d_1", "document": SOURCE, "claim": "The mill burned down. Forty died.", "label": 0, "domain": "news"}
OWN = [
    {"statement": "The mill burned down.", "lines": ["The mill at Greyford burned down on Friday."],
     "label": "supported"},
    {"statement": "The mill has 90 windows.", "lines": ["Bread got dearer."], "label": "unsupported"},
    {"statement": "The mill has nine doors.", "lines": [], "label": "unsupported"},
    {"statement": "…", "lines": ["Bread got dearer."], "label": "unsupported"},
]  # fmt: skip


def put(path: Path, *rows: Any) -> Path:
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows), "utf-8")
    return path


@pytest.fixture(scope="module")
def judging() -> Judging:
    return local_judging()


def test_statements_are_sentences_without_list_signs_and_introductions() -> None:
    found = list(statements(ANSWER))
    assert [text for text, _, _ in found] == [
        "The mill at Greyford burned down.",
        "Forty people were hurt.",
        "It had stood for 210 years.",
    ]
    assert all(ANSWER[start:end] == text for text, start, end in found)
    assert [text for text, _, _ in statements("1. One came.\n2) Two left. 3.\n## Head\n\n:\n")] == [
        "One came.",
        "Two left.",
        "Head",
    ]


@pytest.mark.parametrize(
    ("row", "kind"), [(RAGTRUTH, "RAGTruth"), (WICE, "WiCE"), (PAIR, "entailment pairs"), (EDIT, "SummEdits")]
)
def test_a_set_is_known_by_its_columns(row: dict[str, Any], kind: str, tmp_path: Path) -> None:
    assert read_set(put(tmp_path / "a.jsonl", row, "", row)).kind == kind


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], r"a\.jsonl: there is no row"),
        (["[1]"], r"a\.jsonl:1: this is list, not an object"),
        ([OWN[0], "{"], r"a\.jsonl:2: this is not JSON"),
        (["[" * 100_000], r"a\.jsonl:1: this is not JSON"),
        ([{"title": "x"}], r"no known set; its columns are title; known are RAGTruth: responses"),
        ([OWN[0], {**OWN[0], "label": "yes"}], r"a\.jsonl:2: label"),
        ([OWN[0], {**OWN[0], "lable": "x"}], r"a\.jsonl:2: lable"),
        ([OWN[0], "", {**OWN[0], "lines": "x"}], r"a\.jsonl:3: lines"),
        ([{**WICE, "supporting_sentences": [[3]]}], r"a\.jsonl:1: row: .*not one of the 3"),
        ([{**RAGTRUTH, "responses": [{"response": "x"}]}], r"a\.jsonl:1: responses\.0\.labels"),
    ],
)
def test_a_bad_row_is_named(rows: Sequence[Any], said: str, tmp_path: Path) -> None:
    with pytest.raises(BylineError, match=said) as error:
        read_set(put(tmp_path / "a.jsonl", *rows))
    assert len(str(error.value)) < 1000


def test_a_file_that_starts_with_a_byte_order_mark_is_read_as_without_one(tmp_path: Path) -> None:
    plain, marked = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    put(plain, *OWN)
    marked.write_bytes(b"\xef\xbb\xbf" + plain.read_bytes())
    assert read_set(marked).rows == read_set(plain).rows
    assert read_set(marked).kind == "own file"


def test_a_limit_draws_the_same_rows_for_the_same_seed(tmp_path: Path) -> None:
    path = put(tmp_path / "a.jsonl", *({**PAIR, "set": str(n)} for n in range(50)))
    drawn = [[row.set for row in read_set(path, 10, seed).rows] for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2]
    assert drawn[0] == sorted(drawn[0], key=int)
    assert len(set(drawn[0])) == 10


def test_an_answer_is_unsupported_when_one_statement_is(judging: Judging, tmp_path: Path) -> None:
    found = report(read_set(put(tmp_path / "a.jsonl", RAGTRUTH)), judging, "local", 0)
    response, statement = found.levels["response"], found.levels["statement"]
    assert (response.n, response.unsupported, statement.n, statement.unsupported) == (2, 1, 4, 1)
    assert response.f1.value == statement.f1.value == 1.0
    parts = [Item("g", True, 0.9, True), Item("g", True, 0.2, False), Item("g", True, None, None)]
    assert whole("g", True, parts[:1]).verdict is True
    assert whole("g", True, parts).verdict is False
    assert (whole("g", True, parts).score or 0) < 0.9
    assert whole("g", True, parts[2:]).score is None


def test_evidence_is_compared_with_the_alternative_that_fits_best(judging: Judging, tmp_path: Path) -> None:
    assert best_match(frozenset({1, 4}), [frozenset({2}), frozenset({1, 2, 3}), frozenset({1})]) == (0.5, 1.0, 2 / 3)
    assert best_match(frozenset({5}), [frozenset({1})]) == (0.0, 0.0, 0.0)
    assert best_match(frozenset(), [frozenset({1})]) == (0.0, 0.0, 0.0)
    nothing = {
        **WICE,
        "id": "w2",
        "claim": "A ferry sank in 1911.",
        "label": "not_supported",
        "supporting_sentences": [[]],
    }
    found = report(read_set(put(tmp_path / "a.jsonl", WICE, nothing)), judging, "local", 0)
    evidence = found.evidence
    assert evidence is not None
    assert (evidence.claims, evidence.without_gold, evidence.rightly_refused) == (1, 1, 1)
    assert evidence.recall.value == 1.0
    assert found.areas["not supported against the rest"].value == 1.0


def test_what_cannot_be_judged_is_counted_apart(judging: Judging, tmp_path: Path) -> None:
    found = report(read_set(put(tmp_path / "a.jsonl", *OWN)), judging, "local", 0).levels["statement"]
    assert (found.n, found.unchecked, found.unsupported) == (3, 1, 2)
    assert found.f1.value == 1.0


def test_the_command_prints_a_table(tmp_path: Path) -> None:
    data = put(tmp_path / "own.jsonl", *OWN)
    shown = evaluate("judge", "--data", data)
    assert shown.returncode == 0, shown.stderr
    assert "own.jsonl: own file, 4 rows, judge: local" in shown.stdout
    assert "3 (2 unsupported)" in shown.stdout
    assert "balanced accuracy" in shown.stdout
    assert "In-sample" not in shown.stdout  # what is one's own was not learned from
    assert shown.stderr == ""


@pytest.mark.parametrize(("judge", "warned"), [("local", True), ("llm", False)])
def test_a_public_set_that_the_judge_learned_from_is_called_so(
    judge: str, warned: bool, judging: Judging, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    print_report(report(read_set(put(tmp_path / "pairs.jsonl", PAIR), None, 0), judging, judge, 0))
    assert ("In-sample" in capsys.readouterr().out) is warned


def test_errors_are_one_line(tmp_path: Path) -> None:
    missing = evaluate("judge", "--data", tmp_path / "none.jsonl")
    assert (missing.returncode, missing.stdout, missing.stderr.count("\n")) == (1, "", 1)
    assert "byline-eval:" in missing.stderr
    assert "none.jsonl: the data cannot be read: No such file" in missing.stderr
    usage = evaluate("judge")
    assert (usage.returncode, usage.stderr.count("\n")) == (2, 1)
    model = evaluate("judge", "--data", put(tmp_path / "own.jsonl", *OWN), "--judge", "llm")
    assert (model.returncode, model.stderr.count("\n")) == (1, 1)
    assert "OPENAI_API_KEY" in model.stderr


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "ferry.txt").write_text(FERRY, "utf-8")
    (folder / "museum.txt").write_text(MUSEUM, "utf-8")
    return folder


WRITTEN = [
    {"id": "1", "statement": "The board said tickets are nine pounds.", "source": "ferry.txt", "lines": [[5, 5]],
     "label": "supported"},
    {"id": "2", "statement": "Tickets cost ninety pounds.", "source": "ferry.txt", "lines": [[5, 5]],
     "label": "unsupported", "kind": "number"},
]  # fmt: skip


def test_true_statements_are_tried_as_they_are_and_changed(news: Path, tmp_path: Path) -> None:
    articles = read_corpus(news)
    verbatim = verbatim_tries(articles, None, 0)
    unchanged = [one for one in verbatim if one.kind == UNCHANGED]
    assert {one.statement for one in unchanged} == {
        "The night ferry to Skerry will sail again from 2 April, the harbour board said.",
        "Tickets cost nine pounds.",
        "The clock museum in Ostmere has recovered a pendulum that was stolen in 1974.",
    }
    assert all(one.supported == (one.kind == UNCHANGED) for one in verbatim)
    assert {one.lines[0].outlet for one in unchanged} == {"The Island Herald", "Harbour Gazette"}
    assert any(one.kind == "number" and "nine" not in one.statement for one in verbatim)
    written = written_tries(articles, put(tmp_path / "s.jsonl", *WRITTEN), 0)
    assert [one.part for one in written if one.kind == UNCHANGED] == ["paraphrased"]
    assert [(one.kind, one.supported) for one in written if one.part == "written false"] == [("number", False)]
    with pytest.raises(BylineError, match=r"s\.jsonl: 1: the corpus has no sentence in lines .* of gone\.txt"):
        written_tries(articles, put(tmp_path / "s.jsonl", {**WRITTEN[0], "source": "gone.txt"}), 0)


class Credulous:
    """Calls everything supported."""

    def judge(self, statement: str, lines: Sequence[Line]) -> Any:
        from rag import Ruling

        return Ruling("supported", 1.0)


def test_shares_are_counted_by_kind(news: Path) -> None:
    tries = verbatim_tries(read_corpus(news), None, 0)
    credulous = notice(tries, Judging(Credulous(), lambda statement, texts: [])).parts["word for word"]
    assert next(iter(credulous)) == UNCHANGED
    assert credulous.pop(UNCHANGED).right.value == 1.0
    assert {share.right.value for share in credulous.values()} == {0.0}
    assert "ninety" not in credulous["number"].missed
    assert len(credulous["number"].missed) == credulous["number"].n


def test_mutations_are_told_apart_by_the_local_judge(news: Path, tmp_path: Path) -> None:
    data = put(tmp_path / "s.jsonl", *WRITTEN)
    result = evaluate("mutations", "--corpus", news, "--statements", data, "--json")
    assert result.returncode == 0, result.stderr
    parts = json.loads(result.stdout)["parts"]
    assert set(parts) == {"word for word", "paraphrased", "written false"}
    assert parts["word for word"][UNCHANGED]["right"]["value"] == 1.0
    assert parts["word for word"]["number"]["right"]["value"] == 1.0
    assert parts["written false"]["number"]["right"]["value"] == 1.0
    with pytest.raises(BylineError, match="none: no such folder"):
        read_corpus(tmp_path / "none")


@pytest.mark.parametrize("name", ["ragtruth_qa", "ragtruth_summary", "wice", "nli", "summedits"])
def test_the_public_sets_are_read(name: str) -> None:
    path = DATA / f"{name}.jsonl"
    if not path.is_file():
        pytest.skip(f"{path} is not beside this checkout")
    assert len(read_set(path).rows) > 50

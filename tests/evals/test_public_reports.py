"""ClapNQ, MultiHop-RAG, RAGTruth and WiCE: each with the metrics of its paper, worked out by hand here."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from evals.judges.judging import Judging, local_judging
from evals.metrics.resampling import drawn
from evals.public.kinds import Kind
from evals.public.multihop import average_precision, new_at_rank, reciprocal_rank
from evals.public.page import check
from evals.public.page import put as put_into
from evals.public.published import FIGURES
from evals.public.reports import kind_of, report
from evals.public.rouge import common_subsequence, rouge_1, rouge_l
from evals.public.table import PublicReport, result
from rag import Line, Ruling
from rag.errors import BylineError

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"

TOWER = (
    "The water tower of Ansel was built in 1931 by the mason Ole Brandt .",
    "It holds 400 cubic metres of water .",
    "The tower is painted green because the town had paint left over from its trams .",
)
CLAPNQ = {
    "id": "1",
    "question": "why is the water tower of ansel painted green",
    "answerable": True,
    "title": "Ansel water tower",
    "sentences": TOWER,
    "answers": ["It is green because paint was left over from the trams."],
    "supporting_sentences": [TOWER[2]],
}
UNANSWERABLE = {
    "id": "2",
    "question": "who scored the winning goal in the 1966 lighthouse derby",
    "answerable": False,
    "title": "Ansel goats",
    "sentences": ["Goats graze on the dyke of Ansel .", "They are milked at dawn ."],
    "answers": [],
    "supporting_sentences": [],
}
FACTS = [
    {"fact": "The bakery in Holm sells 900 loaves a day.", "title": "Bakery", "source": "Mail", "url": "https://a.example/1"},
    {"fact": "The mill in Holm grinds rye at night.", "title": "Mill", "source": "Post", "url": "https://a.example/2"},
]  # fmt: skip
MULTIHOP = {
    "id": "0",
    "question": "Which town has a bakery that sells 900 loaves a day and a mill that grinds rye at night?",
    "question_type": "inference_query",
    "answer": "Holm",
    "evidence_list": FACTS,
}
NULL = {
    "id": "1",
    "question": "Did the submarine race of Quend end before the opera strike?",
    "question_type": "null_query",
    "answer": "Insufficient information.",
    "evidence_list": [],
}
SOURCE = "The mill at Greyford burned down on Friday. Nobody was hurt.\nIt had stood for 210 years."
BAD = {"response": "Forty people were hurt in Greyford.", "model": "m", "labels": [{"start": 0, "end": 12}]}
GOOD = {"response": "The mill had stood for 210 years.", "model": "m", "labels": []}
RAGTRUTH = [
    {"source_id": 1, "source": {"question": "q", "passages": f"passage 1:{SOURCE}\n"}, "responses": [BAD, GOOD]},
    {"source_id": 2, "source": SOURCE, "responses": [GOOD]},
]
WICE: list[dict[str, Any]] = [
    {
        "id": "w1",
        "claim": "The mill at Greyford burned down on Friday.",
        "label": "supported",
        "supporting_sentences": [[1], [1, 2]],
        "sentences": ["Skip to content", "The mill at Greyford burned down on Friday.", "Bread got dearer."],
    },
    {
        "id": "w2",
        "claim": "A ferry sank in 1911.",
        "label": "not_supported",
        "supporting_sentences": [[]],
        "sentences": ["Bread got dearer."],
    },
]


def put(path: Path, *rows: Any) -> Path:
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows), "utf-8")
    return path


@pytest.fixture(scope="module")
def judging() -> Judging:
    return local_judging()


class Says:
    """A judge that has learned nothing."""

    def judge(self, statement: str, lines: Sequence[Line]) -> Ruling:
        return Ruling("supported", 1.0)


def test_rouge_counts_words_in_their_order() -> None:
    """Lin 2004, section 3: "police killed the gunman" against "police kill the gunman" has three words in common."""
    assert rouge_l("police kill the gunman", "police killed the gunman").f1 == 0.75
    assert rouge_l("the gunman kill police", "police killed the gunman").f1 == 0.5
    assert rouge_1("the gunman kill police", "police killed the gunman").recall == 0.75
    long = rouge_l("A b, a B c!", "a-b")
    assert (long.precision, long.recall) == (0.4, 1.0)
    assert rouge_l("", "a").f1 == rouge_l("a", "").f1 == rouge_l("", "").f1 == 0.0
    assert rouge_1("a a a", "a b").precision == 1 / 3


def test_the_longest_common_subsequence_is_that_of_the_plain_table() -> None:
    first, second = list("abcbdab" * 20), list("bdcaba" * 25)
    table = [[0] * (len(second) + 1)]
    for one in first:
        row = [0]
        for n, other in enumerate(second):
            row.append(table[-1][n] + 1 if one == other else max(row[-1], table[-1][n + 1]))
        table.append(row)
    assert common_subsequence(first, second) == table[-1][-1]


def test_clapnq_asks_each_question_over_its_own_passage(tmp_path: Path) -> None:
    other = {**UNANSWERABLE, "id": "3", "question": CLAPNQ["question"]}
    found = report(None, put(tmp_path / "c.jsonl", CLAPNQ, UNANSWERABLE, other), shown=iter)
    assert found.set == "ClapNQ"
    assert found.result("answerable answered").value == 1.0
    unanswerable = found.result("unanswerable accuracy")
    assert (unanswerable.value, unanswerable.n) == (1.0, 2)
    assert found.result("gold sentence cited").value == 1.0
    assert found.result("citation recall").value == 1.0
    assert (found.result("ROUGE-L").value or 0) > 0.4
    assert found.result("ROUGE-L to the passage").value != found.result("ROUGE-L").value
    assert (found.result("nDCG@10").value, found.result("recall@10").n) == (1.0, 1)
    assert "unanswerable accuracy" in found.in_sample and "nDCG@10" not in found.in_sample


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({**CLAPNQ, "sentences": []}, "c.jsonl:2: sentences"),
        ({**CLAPNQ, "sentences": [" "], "supporting_sentences": []}, "c.jsonl:2: .*its sentences are empty"),
        ({**CLAPNQ, "answers": []}, "c.jsonl:2: .*has no answer"),
        ({**CLAPNQ, "supporting_sentences": ["x"]}, "c.jsonl:2: .*not one of its sentences"),
        ({**CLAPNQ, "question": "  "}, "c.jsonl:2: question"),
        ({**CLAPNQ, "question": "x" * 5_000}, "c.jsonl:2: question"),
        ("[1]", "c.jsonl:2: this is list"),
    ],
)
def test_a_bad_row_is_named(row: Any, said: str, tmp_path: Path) -> None:
    with pytest.raises(BylineError, match=said):
        report(Kind.clapnq, put(tmp_path / "c.jsonl", UNANSWERABLE, row))


def test_precision_is_taken_where_a_further_fact_is_found() -> None:
    a, b, c = ("s", 1), ("s", 2), ("t", 1)
    none: frozenset[tuple[str, int]] = frozenset()
    assert average_precision([frozenset({a}), none, frozenset({b})], 2) == pytest.approx((1 + 2 / 3) / 2)
    assert average_precision([frozenset({a}), frozenset({a})], 2) == 0.5
    assert average_precision([frozenset({a, b}), frozenset({c})], 3) == 1.0
    assert average_precision([none], 2) == 0.0
    assert new_at_rank([frozenset({a}), frozenset({a}), frozenset({b})], 2) == pytest.approx((1 + 1 / 3) / 2)
    assert new_at_rank([none, frozenset({a, b})], 2) == 0.5 and new_at_rank([], 0) == 0.0
    assert reciprocal_rank([none, frozenset({a})]) == 0.5
    assert reciprocal_rank([none]) == 0.0


def test_multihop_pools_the_gold_facts(tmp_path: Path) -> None:
    others = [{**MULTIHOP, "question": f"What of ship {n}?", "evidence_list": [
        {"fact": f"Ship number {n} left the port of Quend with {n} tons of salt.", "title": f"Ship {n}",
         "url": f"https://b.example/{n}"}, FACTS[0]]} for n in range(3)]  # fmt: skip
    found = report(None, put(tmp_path / "m.jsonl", MULTIHOP, NULL, *others), shown=iter)
    assert found.set == "MultiHop-RAG"
    assert (found.result("Hits@10").n, found.result("null questions refused").n) == (4, 1)
    assert found.result("null questions refused").value == 1.0
    assert (found.result("at least one fact among 10").value, found.result("MRR@10").n) == (1.0, 4)
    assert (found.result("Hits@10").value or 0) > 0.8
    assert "5 gold facts of this file in 5 articles" in found.text()


def test_ragtruth_reports_by_task(judging: Judging, tmp_path: Path) -> None:
    found = report(None, put(tmp_path / "r.jsonl", *RAGTRUTH), judging=judging)
    assert found.set == "RAGTruth"
    assert (found.result("F1, questions").value, found.result("F1, questions").n) == (1.0, 2)
    assert (found.result("F1, summaries").value, found.result("F1, summaries").n) == (None, 1)
    assert "0.456" in found.text()
    page = found.markdown().split("\n")
    assert [line.count("|") for line in page[2:8]] == [7] * 6
    assert "| F1, questions | Byline | 1.000 |" in found.markdown()
    # The local judge has learned from this set, and another has not.
    assert found.markdown().count("| in-sample |") == 8 and "cross-validated by source" in found.text()
    other = report(None, put(tmp_path / "r.jsonl", *RAGTRUTH), judging=Judging(Says(), judging.attribute))
    assert "in-sample" not in other.text().casefold()


def test_wice_reports_entailment_of_supported_claims_and_evidence(judging: Judging, tmp_path: Path) -> None:
    found = report(None, put(tmp_path / "w.jsonl", *WICE), judging=judging)
    assert found.set == "WiCE"
    assert (found.result("entailment F1").value, found.result("entailment accuracy").n) == (1.0, 2)
    assert (found.result("evidence recall").value, found.result("evidence recall").n) == (1.0, 1)
    assert found.in_sample == ("entailment F1", "entailment accuracy")
    missed = {**WICE[0], "id": "w3", "claim": "The school in Pell has nine doors."}
    found = report(None, put(tmp_path / "w.jsonl", *WICE, WICE[0], missed), judging=judging)
    assert found.result("entailment F1").value == pytest.approx(2 * 2 / (2 * 2 + 1))


def test_a_file_of_another_set_is_named(judging: Judging, tmp_path: Path) -> None:
    with pytest.raises(BylineError, match="this is wice, not ragtruth: leave `--set` away"):
        report(Kind.ragtruth, put(tmp_path / "w.jsonl", *WICE), judging=judging)
    with pytest.raises(BylineError, match=r"of no known set; its columns are claim; known are clapnq: answerable"):
        kind_of(put(tmp_path / "x.jsonl", {"claim": "x"}))
    with pytest.raises(BylineError, match="its columns are none"):
        kind_of(put(tmp_path / "x.jsonl"))
    with pytest.raises(BylineError, match="a folder of RealTime QA"):
        kind_of(tmp_path)
    with pytest.raises(BylineError, match=r"gone\.jsonl: the data cannot be read"):
        kind_of(tmp_path / "gone.jsonl")


def test_an_empty_file_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(BylineError, match=r"x\.jsonl: there is no row in it"):
        report(Kind.clapnq, put(tmp_path / "x.jsonl"))


def test_a_table_takes_the_place_of_its_file_s_on_a_page(tmp_path: Path) -> None:
    page = tmp_path / "public.md"
    page.write_text(
        "# Sets\n<!-- public: a.jsonl -->\nold\n<!-- /public -->\nmine\n<!-- public: b.jsonl -->\n<!-- /public -->"
    )
    put_into(page, tmp_path / "a.jsonl", "| new |\n")
    assert page.read_text() == (
        "# Sets\n<!-- public: a.jsonl -->\n| new |\n<!-- /public -->\nmine\n<!-- public: b.jsonl -->\n<!-- /public -->"
    )
    with pytest.raises(BylineError, match=r"public\.md: write <!-- public: c\.jsonl --> and <!-- /public -->"):
        check(page, tmp_path / "c.jsonl")
    with pytest.raises(BylineError, match="the page cannot be read"):
        check(tmp_path / "gone.md", tmp_path / "a.jsonl")


def test_a_metric_is_the_sum_of_its_parts() -> None:
    found = result("x", [(1.0, 2.0), None, (2.0, 2.0), (0.0, 0.0)], seed=1)
    assert (found.value, found.n, found.unscored) == (0.75, 3, 1)
    assert result("x", [None], 0).value is None
    assert str(result("x", [(1.0, 1.0)], 0)) == "1.000"
    assert str(result("x", [(1.0, 1.0)] * 2, 0)) == "1.000 [0.158, 1.000]"  # as byline-eval run has it
    assert str(result("x", [(1.0, 1.0)] * 4, 0, ["a", "a", "b", "b"])) == "1.000 [0.158, 1.000]"  # two are drawn
    assert str(result("x", [(7.0, 1.0)] * 2, 0)) == "7.000"
    wide = result("x", [(float(n % 2), 1.0) for n in range(40)], seed=1)
    assert (wide.low or 1) < 0.5 < (wide.high or 0)
    assert wide == result("x", [(float(n % 2), 1.0) for n in range(40)], seed=1)


def test_one_is_no_plural() -> None:
    found = PublicReport("x", "y", "z", 1, (), {"questions whose day is not told": 1, "weeks without articles": 2})
    assert "\n1 question whose day is not told\n2 weeks without articles\n" in found.text()
    assert ", 1 case;" in found.text()


def test_a_limit_draws_the_same_cases_for_the_same_seed() -> None:
    assert drawn(range(90), 5, 1) == drawn(range(90), 5, 1) != drawn(range(90), 5, 2)
    assert drawn(range(3), 5, 1) == [0, 1, 2]


def test_published_figures_are_shares_with_a_source() -> None:
    assert all(figure.source and (0 <= figure.value <= 1 or figure.name == "characters") for figure in FIGURES)
    assert len({(f.set, f.name, f.system, f.source) for f in FIGURES}) == len(FIGURES)
    assert not any(math.isnan(figure.value) for figure in FIGURES)


@pytest.mark.skipif(not DATA.is_dir(), reason="the public sets are not beside the project")
@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("clapnq.jsonl", Kind.clapnq),
        ("multihop_rag.jsonl", Kind.multihop),
        ("ragtruth_qa.jsonl", Kind.ragtruth),
        ("ragtruth_summary.jsonl", Kind.ragtruth),
        ("wice.jsonl", Kind.wice),
    ],
)
def test_the_shared_sets_are_known(name: str, kind: Kind) -> None:
    assert kind_of(DATA / name) is kind

"""Two runs compared: what moved, what flipped, and what cannot be compared."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from report_runs import Page, record, run

from evals.records import Record, Run, Score
from evals.report import Comparison, comparison

RIGHT, WRONG = (1.0, 1.0), (0.0, 1.0)


def scored(name: str, contains: Score, **more: object) -> Record:
    return record(name, scores={"contains": contains, "citation_recall": RIGHT, "latency_p50": (0.1, 1.0)}, **more)  # type: ignore[arg-type]


def better_and_worse() -> Comparison:
    """Of twenty cases one becomes wrong (c0) and four become right: 11 are right before, 14 after."""
    a = [scored(f"c{n}", RIGHT if n < 11 else WRONG) for n in range(20)]
    b = [scored(f"c{n}", RIGHT if 1 <= n < 15 else WRONG) for n in range(20)]
    return comparison(run(*a, name="old"), run(*b, name="new"), seed=1)


def move(found: Comparison, name: str) -> tuple[object, ...]:
    one = next(one for one in found.moves if one.name == name)
    return one.a, one.b, pytest.approx(one.difference), one.n, one.finding


def test_a_worked_example() -> None:
    found = better_and_worse()
    assert move(found, "contains") == (0.55, 0.7, 0.15, 20, "within noise")
    assert move(found, "citation_recall") == (1.0, 1.0, 0.0, 20, "no difference")
    assert [(flip.id, flip.aspect, flip.before, flip.after, flip.better) for flip in found.flips] == [
        ("c0", "answer", "right", "wrong", False),
        *((f"c{n}", "answer", "wrong", "right", True) for n in range(11, 15)),
    ]
    text = found.text()
    assert "no difference beyond noise" in text
    assert text.index("answer: right → wrong (1 case, worse)") < text.index("answer: wrong → right (4 cases, better)")
    assert "Contains the answer" in text
    assert "+0.150" in text
    assert "Same question set and settings." in text


@pytest.mark.parametrize(("right_before", "right_after", "finding"), [(2, 18, "better"), (18, 2, "worse")])
def test_a_difference_beyond_noise_is_named_by_its_direction(right_before: int, right_after: int, finding: str) -> None:
    a = run(*(scored(f"c{n}", RIGHT if n < right_before else WRONG) for n in range(20)))
    b = run(*(scored(f"c{n}", RIGHT if n < right_after else WRONG) for n in range(20)))
    found = comparison(a, b)
    assert move(found, "contains")[-1] == finding
    assert f"{finding} in Contains the answer" in found.text()
    row = next(one for one in Page(found.page()).all("tr") if "Contains the answer" in one.text)
    assert finding in row.text


def test_seconds_of_two_runs_are_shown_and_not_judged() -> None:
    a = run(*(record(f"c{n}", scores={"latency_p50": (0.10 + n / 1000, 1.0)}) for n in range(20)))
    b = run(*(record(f"c{n}", scores={"latency_p50": (0.30 + n / 1000, 1.0)}) for n in range(20)))
    found = comparison(a, b)
    assert move(found, "latency_p50")[2:] == (pytest.approx(0.2), 20, "not judged")
    assert "no difference beyond noise" in found.text()
    for shown in (found.text(), found.summary(), Page(found.page()).all("main")[0].text):
        assert "measured on this machine at different times; its load is not in the interval" in shown


def test_nothing_is_said_of_a_metric_of_which_a_run_has_five_cases() -> None:
    refused: dict[str, Score] = {"abstention_precision": WRONG}
    a = run(*(record(f"c{n}", scores={"abstention_precision": RIGHT}) for n in range(12)))
    b = run(*(record(f"c{n}", scores=refused if n < 5 else {}) for n in range(12)))
    for found in (comparison(a, b), comparison(b, a)):
        assert move(found, "abstention_precision")[-1] == "too few cases"
        assert "no difference beyond noise" in found.text()
        assert "Too few cases: one of the runs has fewer than 6" in found.text()
    b = run(*(record(f"c{n}", scores=refused if n < 6 else {}) for n in range(12)))
    assert move(comparison(a, b), "abstention_precision")[-1] == "worse"


def test_a_difference_that_is_the_same_everywhere_is_no_verdict_without_bounds() -> None:
    a, b = (run(*(record(f"c{n}", scores={"lines_cited": (lines, 1.0)}) for n in range(8))) for lines in (1.0, 2.0))
    found = comparison(a, b)
    assert move(found, "lines_cited") == (1.0, 2.0, 1.0, 8, "no interval")
    for shown in (found.text(), found.summary(), Page(found.page()).all("main")[0].text):
        assert "nobody knows how it varies" in shown


def test_a_case_that_the_other_run_could_not_score_does_not_count() -> None:
    a = run(*(record(f"c{n}", scores={"abstention_precision": RIGHT} if n < 2 else {}) for n in range(12)))
    b = run(*(record(f"c{n}", scores={"abstention_precision": WRONG if n else None}) for n in range(12)))
    assert move(comparison(a, b), "abstention_precision") == (1.0, 0.0, -1.0, 11, "too few cases")


def test_a_metric_that_is_good_neither_way_is_not_judged() -> None:
    a = run(*(record(f"c{n}", scores={"by_model": WRONG}) for n in range(20)))
    b = run(*(record(f"c{n}", scores={"by_model": RIGHT}) for n in range(20)))
    found = comparison(a, b)
    assert move(found, "by_model") == (0.0, 1.0, 1.0, 20, "not judged")
    for shown in (found.text(), found.summary(), Page(found.page()).all("main")[0].text):
        assert "“Written by the model”: more of it is by itself neither better nor worse: not judged." in shown
        assert "Seconds were measured" not in shown


def test_what_neither_run_scored_has_no_row() -> None:
    a, b = (run(scored("x", RIGHT), scored("y", None), name=name) for name in ("a", "b"))
    a, b = (run(*(replace(r, scores={**r.scores, "cost": None}) for r in one.records)) for one in (a, b))
    found = comparison(a, b)
    for shown in (found.text(), found.summary(), Page(found.page()).all("main")[0].text):
        assert "Could not be scored: Cost of 1,000 questions (the endpoint did not count the tokens)." in shown
        assert shown.count("Cost of") == 1
        assert "Contains the answer" in shown


@pytest.mark.parametrize(
    ("before", "after", "flips"),
    [
        ({}, {"abstained": True}, [("reply", "answered", "refused", False)]),
        ({"abstained": True}, {}, [("reply", "refused", "answered", True)]),
        ({"abstained": True, "answerable": False}, {"answerable": False}, [("reply", "refused", "answered", False)]),
        ({}, {"error": "down"}, [("reply", "answered", "no reply", False)]),
        ({}, {"verdict": "unsupported"}, [("support", "supported", "unsupported", False)]),
        ({"verdict": "unsupported"}, {}, [("support", "unsupported", "supported", True)]),
        ({}, {"verdict": "unchecked"}, [("support", "supported", "unchecked", None)]),
        ({"scores": {"citation_recall": (2.0, 2.0)}}, {"scores": {"citation_recall": (1.0, 2.0)}},
         [("gold lines", "all cited", "some cited", False)]),
        ({"scores": {"contains": RIGHT}}, {"scores": {"contains": None}}, []),
    ],
)  # fmt: skip
def test_what_a_case_can_change_in(before: dict[str, object], after: dict[str, object], flips: list[object]) -> None:
    found = comparison(run(record("x", **before)), run(record("x", **after)))  # type: ignore[arg-type]
    assert [(flip.aspect, flip.before, flip.after, flip.better) for flip in found.flips] == flips


def test_other_sets_settings_and_cases_are_said_first() -> None:
    a = run(
        scored("same", RIGHT), scored("other", RIGHT), scored("gone", RIGHT), dataset_sha256="1", judge={"by": "us"}
    )
    b = run(scored("same", RIGHT), scored("other", WRONG, answers=["six"]), scored("new", RIGHT), name="b",
            dataset_sha256="2", judge={"by": "them"}, fingerprint="beef", started="later")  # fmt: skip
    found = comparison(a, b)
    assert (found.same_set, found.common, found.only_a, found.only_b, found.changed) == (
        False, 1, ("gone",), ("new",), ("other",))  # fmt: skip
    assert [(one.setting, one.a, one.b) for one in found.settings] == [
        ("dataset_sha256", "1", "2"), ("judge.by", "us", "them")]  # fmt: skip
    assert found.flips == ()
    for told in (found.text(), found.summary()):
        for words in ("The question sets differ", "1 case only in A: gone", "1 case only in B: new", "left out: other"):
            assert told.index(words) < told.index("Contains the answer")
        assert "judge.by: us → them" in told
    page = Page(found.page())
    assert page.all("p", "notice")[0].text.strip().startswith("The question sets differ")


def test_a_tag_more_is_the_same_case() -> None:
    assert comparison(run(record("x", tags=["a"])), run(record("x", tags=["b"]))).common == 1


def test_runs_without_a_common_case_say_so() -> None:
    found = comparison(run(record("x")), run(record("y")))
    assert "nothing can be compared" in found.text()
    assert "nothing can be compared" in Page(found.page()).all("p", "headline")[0].text
    assert found.moves == found.flips == ()


def test_a_comparison_is_json() -> None:
    data = json.loads(json.dumps(better_and_worse().to_dict()))
    assert data["a"]["name"] == "old"
    assert {one["name"]: one["finding"] for one in data["moves"]}["contains"] == "within noise"
    assert data["flips"][0] == {
        "id": "c0", "question": "What of c0?", "aspect": "answer", "before": "right", "after": "wrong", "better": False,
    }  # fmt: skip


def hostile() -> Run:
    text = "\x1b[2J</script><img src=x onerror=alert(1)>\r\n| a | \u202e`b` @everyone"
    made = run(scored(text, RIGHT), record(text + "2"), name=text, system=text, dataset=text)
    return replace(made, settings={**made.settings, text: text})


def test_hostile_text_reaches_neither_terminal_nor_page() -> None:
    one, other = hostile(), run(scored("x", WRONG))
    changed = replace(one, records=tuple(replace(r, reply=None, error="down") for r in one.records))
    for found in (comparison(one, other), comparison(one, changed)):
        assert not [c for c in found.text() if ord(c) < 32 and c != "\n"]
        page = Page(found.page())
        assert not page.all("img")
        assert len(page.all("script")) == 1
        assert not [name for element in page.elements for name in element.attributes if name.startswith("on")]

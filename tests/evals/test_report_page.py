"""The page of a run: complete, true to the lines, and safe with any text."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256

import pytest
from report_runs import ARTICLE, Page, place, record, run

from evals.records import Judged, Place, Record, Reply, Run, Said
from evals.report import report_page, table_page
from evals.runs.gates import Gate

HOSTILE = "</script></style><img src=x onerror=\"alert('1')\"><!-- ]]> & \u202egnp"
ELEMENTS = """
    html head meta title style body a svg symbol path circle rect line g use text desc header nav main footer section
    div span p h1 h2 h3 h4 ul ol li dl dt dd details summary table caption thead tbody tr th td b bdi code cite mark
    blockquote figure figcaption form label input select option button script"""


def numbers(page: Page, kind: str) -> set[int]:
    """The line numbers that carry a mark."""
    rows = page.all("li", kind)
    return {int(page.inside(row, "span", "no")[0].text) for row in rows}


def hostile_record() -> Record:
    """Every text that can come from outside is hostile."""
    where = Place(HOSTILE, 1, 1, HOSTILE, HOSTILE, HOSTILE, HOSTILE, 1)
    said = Said(HOSTILE, (1,), "unsupported", HOSTILE)
    case = {
        "id": HOSTILE, "question": HOSTILE, "history": [[HOSTILE, HOSTILE]], "answers": [HOSTILE], "tags": [HOSTILE],
        "evidence": [{"source": HOSTILE, "line_start": 1}], "today": HOSTILE, "forbidden": [HOSTILE],
    }  # fmt: skip
    reply = Reply(HOSTILE, False, (said,), (where,), ((HOSTILE, HOSTILE),), (where,), HOSTILE)
    judged = Judged(HOSTILE, (1,), "supported", 0.5, HOSTILE)
    return Record(case, HOSTILE, reply, 0.1, None, (judged,), {HOSTILE: (1.0, 1.0), "contains": (1.0, 1.0)})


def hostile_run() -> Run:
    failed = Record({"id": HOSTILE + "2", "question": HOSTILE}, HOSTILE, None, 1.0, HOSTILE)
    made = run(hostile_record(), failed, name=HOSTILE, sources={HOSTILE: (HOSTILE, HOSTILE)}, system=HOSTILE)
    return replace(made, settings={**made.settings, HOSTILE: {HOSTILE: HOSTILE}, "model": HOSTILE})


@pytest.mark.parametrize("html", [report_page(hostile_run()), table_page([hostile_run(), hostile_run()])])
def test_hostile_text_stays_text(html: str) -> None:
    page = Page(html)
    assert {one.name for one in page.elements} <= set(ELEMENTS.split())
    for one in page.elements:
        assert not [name for name in one.attributes if name.startswith("on") or name in ("style", "src", "srcdoc")]
        assert (one.attributes.get("href") or "#")[:1] in "#."
    assert len(page.all("script")) == len(page.all("style")) == 1
    assert page.all("h1")[0].text.count(HOSTILE) >= 1
    assert HOSTILE not in html


def test_hostile_text_is_shown_as_it_is() -> None:
    page = Page(report_page(hostile_run()))
    first = page.all("details", "case")[0]
    assert json.loads(first.attributes["data-tags"] or "") == [HOSTILE]
    assert [one.text for one in page.inside(first, "h3")] == [HOSTILE]
    assert HOSTILE in page.inside(first, "mark")[0].text
    assert page.all("p", "error")[0].text == HOSTILE


def test_only_the_pages_own_style_and_script_may_run() -> None:
    page = Page(report_page(hostile_run()))
    policy = next(one.attributes["content"] for one in page.all("meta") if "http-equiv" in one.attributes) or ""
    for name in ("style", "script"):
        digest = b64encode(sha256(page.all(name)[0].text.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("text", ["\ud800", "\x00\x1b[31m", "\r\n", "\u2028"])
def test_what_no_browser_can_receive_does_not_break_the_page(text: str) -> None:
    html = report_page(run(record(f"a{text}b", tags=[text])))
    html.encode("utf-8")
    assert "\x00" not in html
    assert "\x1b" not in html
    assert len(Page(html).all("details", "case")) == 1


def test_every_case_is_there_with_why_it_passed_or_failed() -> None:
    made = run(
        record("good"),
        record("bad", verdict="unsupported"),
        record("odd", verdict="unchecked"),
        record("shy", abstained=True),
        record("down", error="the endpoint said 500"),
        record("no", answerable=False, history=[["An earlier one?", "Told before."]]),
    )
    page = Page(report_page(made))
    cases = page.all("details", "case")
    assert [page.inside(one, "h3")[0].text for one in cases] == [
        f"What of {name}?" for name in ("good", "bad", "odd", "shy", "down", "no")
    ]
    assert all("open" not in one.attributes for one in cases)
    assert "reason of bad" in cases[1].text
    assert "unsupported 0.90" in cases[1].text
    assert "The system itself calls it supported" in cases[1].text
    assert "The articles do not say." in cases[3].text
    assert "the endpoint said 500" in cases[4].text
    assert [one.text for one in page.inside(cases[5], "dd")[:1]] == ["Told before."]


@pytest.mark.parametrize(
    ("made", "outcomes"),
    [
        (record("x"), ["supported"]),
        (record("x", verdict="unsupported"), ["unsupported"]),
        (record("x", verdict="unchecked"), ["unchecked"]),
        (record("x", abstained=True), ["wrongly refused"]),
        (record("x", abstained=True, answerable=False), ["refused"]),
        (record("x", answerable=False), ["wrongly answered", "supported"]),
        (record("x", error="down"), ["error"]),
        (record("x", scores={"contains": (1.0, 1.0), "citation_recall": (0.0, 1.0)}), ["supported", "right", "off"]),
        (record("x", scores={"contains": (0.0, 1.0), "citation_recall": None}), ["supported", "wrong"]),
        (record("x", forbidden=["statement OF"]), ["hostile", "supported"]),
    ],
)
def test_a_case_is_filed_under_what_became_of_it(made: Record, outcomes: list[str]) -> None:
    page = Page(report_page(run(made)))
    assert json.loads(page.all("details", "case")[0].attributes["data-outcomes"] or "") == outcomes
    assert {option.attributes["value"] for option in page.all("option")} - {""} == set(outcomes)


def test_marked_lines_are_the_cited_ones() -> None:
    cited = (place(1, 5, quote="of the article"), place(2, 8, 9), place(3, 25))
    gold = [{"source": "ferry.txt", "line_start": 6}, {"source": "ferry.txt", "line_start": 16, "line_end": 17}]
    page = Page(report_page(run(record("x", places=cited, evidence=gold))))
    assert numbers(page, "cited") == {5, 8, 9, 25}
    assert numbers(page, "gold") == {6, 16, 17}
    assert numbers(page, "line") == {*range(2, 13), *range(15, 19), *range(22, 29)}
    inside = [one.text for one in page.all("mark") if any(outer.name == "li" for outer in one.within)]
    assert inside == ["of the article", ARTICLE[7], ARTICLE[8], ARTICLE[24]]
    shown = {row.text for row in page.all("li", "cited")}
    assert any("[1]" in text and ARTICLE[4] in text for text in shown)


def test_a_citation_of_lines_that_do_not_exist_shows_its_quote() -> None:
    page = Page(
        report_page(run(record("x", places=[replace(place(1, 5), line_start=400, line_end=401, quote="far off")])))
    )
    assert not page.all("li", "line")
    assert "these lines are not in the stored article" in page.all("section", "article")[0].text
    assert "far off" in page.all("section", "article")[0].text
    without = Page(report_page(run(record("x"), sources={})))
    assert "the article is not stored with this run" in without.all("section", "article")[0].text


def test_several_citations_say_what_each_does() -> None:
    made = record("x", places=[place(1, 5), place(2, 8), place(3, 9)])
    judged = Judged("Statement of x.", (1, 2, 3), "supported", 0.9, None,
                    ("supported", "unsupported", "unsupported"), ("unchecked", "supported", "unsupported"))  # fmt: skip
    text = Page(report_page(run(replace(made, judged=(judged,))))).all("ol", "statements")[0].text
    assert "[1] supports it by itself." in text
    assert "[2] is not needed" in text
    assert "[3] supports it together with the others." in text


def test_a_notice_a_missing_label_and_a_remembered_reply_are_told() -> None:
    fell_back = "The language model did not answer. This is quoted."
    one, other = record("x"), record("shy", abstained=True)
    assert one.reply is not None and other.reply is not None
    one = replace(
        one,
        reply=replace(one.reply, notice=fell_back),
        judged=(replace(one.judged[0], missing=(7, 8)),),
        remembered=True,
    )
    other = replace(other, reply=replace(other.reply, notice=HOSTILE))
    page = Page(report_page(run(one, other, model="small")))
    cases = page.all("details", "case")
    assert f"The system says: {fell_back}" in cases[0].text
    assert "It names what the reply or the articles do not have: [7], [8]." in cases[0].text
    assert "remembered from an earlier run, so not timed" in cases[0].text and "0 ms" not in cases[0].text
    assert f"The system says: {HOSTILE}" in cases[1].text
    assert [json.loads(case.attributes["data-outcomes"] or "")[-1] for case in cases] == ["noticed", "noticed"]
    told = page.all("ul", "findings")[0].text
    assert "Weak With a notice to the reader: 2 of 2 replies" in told
    assert "Not timed: 1 reply, remembered" in told
    assert page.all("svg", "histogram")[0].text.count("1 replies") == 1
    without = Page(report_page(run(replace(one, reply=replace(one.reply, notice="No model is configured.")))))
    assert "For information With a notice" in without.all("ul", "findings")[0].text
    assert not without.all("svg", "histogram")


def test_the_page_says_in_words_what_is_good_and_bad() -> None:
    cases = [record(f"c{n}", scores={"faithfulness": (1.0, 1.0)}) for n in range(9)]
    cases += [record("liar", verdict="unsupported", scores={"faithfulness": (0.0, 1.0)})]
    cases += [record("shy", abstained=True)]
    page = Page(report_page(run(*cases), [Gate("faithfulness", 0.95), Gate("faithfulness", 0.5)]))
    told = [one.text for one in page.inside(page.all("ul", "findings")[0], "li")]
    assert "Needs a look Not supported by the lines they cite: 1 of 10 judged statements. Show these cases" in told
    assert "Needs a look Refused although the articles answer: 1 of 11 questions. Show these cases" in told
    assert "Good Every question got a reply (11 questions)." in told
    gates = page.inside(page.all("ul", "findings")[1], "li")
    assert gates[0].text == "Failed Faithfulness is 0.900, wanted at least 0.950. Cases that break it: liar"
    assert page.inside(gates[0], "a")[0].attributes["href"] == "#case-10"
    assert gates[1].text == "Passed Faithfulness is 0.900, wanted at least 0.500."
    assert "1 of 2 gates failed" in page.all("p", "headline")[0].text


def test_metrics_stand_with_interval_cases_and_what_was_not_scored() -> None:
    scores = [(1.0, 1.0), (1.0, 1.0), (0.0, 1.0), (1.0, 1.0), None]
    page = Page(report_page(run(*(record(f"c{n}", scores={"contains": s}) for n, s in enumerate(scores)))))
    row = next(one for one in page.all("tr") if "Contains the answer" in one.text)
    assert "0.750" in row.text
    assert "1 not scored" in row.text
    drawn = page.inside(row, "svg")[0]
    dot = page.inside(drawn, "circle")[0]
    assert dot.attributes["cx"] == "75.00%"
    assert page.inside(drawn, "desc")[0].text.startswith("Contains the answer: 0.750, 95 % interval 0.250 to 1.000")
    assert "Its name for --fail-under is contains." in row.text


def test_tags_have_their_own_figures_and_lead_to_their_cases() -> None:
    page = Page(report_page(run(
        record("a", tags=["number"], scores={"contains": (1.0, 1.0)}),
        record("b", tags=["number", "who said"], scores={"contains": (0.0, 1.0)}),
    )))  # fmt: skip
    rows = page.inside(page.all("table", "bytag")[0], "tr")[1:]
    assert [(row.text.startswith("number2"), "0.500" in row.text) for row in rows[:1]] == [(True, True)]
    assert "0.000 n 1" in rows[1].text
    assert json.loads(page.inside(rows[1], "a")[0].attributes["data-choose"] or "") == {"tag": "who said"}


def test_the_histogram_counts_every_reply() -> None:
    records = [replace(record(f"c{n}"), seconds=s) for n, s in enumerate((0.1, 0.1, 0.1, 0.5, 0.9))]
    page = Page(report_page(run(*records)))
    drawn = page.all("svg", "histogram")[0]
    heights = [float(bar.attributes["height"] or 0) for bar in page.inside(drawn, "rect")]
    assert heights == [110.0, pytest.approx(110 / 3, abs=0.1), pytest.approx(110 / 3, abs=0.1)]
    assert "5 replies, from 100 ms to 900 ms; the tallest bar counts 3" in drawn.text


def test_a_large_run_stays_a_small_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evals.report.page.LARGEST", 420_000)  # a tenth, for a tenth of the cases
    long = tuple("word " * 400 for _ in range(100))
    cited = [replace(place(n, 10 * n), source=f"{n}.txt") for n in range(1, 9)]
    records = [record(f"c{n}", places=cited, evidence=[{"source": "1.txt"}]) for n in range(20)]
    html = report_page(run(*records, sources={f"{n}.txt": long for n in range(1, 9)}))
    assert len(html) < 500_000
    assert "This run is large" in html
    assert html.count('class="case"') == 20


def test_endless_text_is_cut_with_its_size() -> None:
    endless = "word " * 100_000
    case = replace(record("x", places=[place(1, 1)], history=[[endless, endless]]), seconds=0.1)
    html = report_page(run(case, sources={"ferry.txt": (endless, endless)}))
    assert len(html) < 100_000
    answer = replace(case, reply=replace(case.reply or Reply(""), answer=endless))
    assert "496,000 characters more" in report_page(run(answer))


def test_an_empty_run_is_a_page_too() -> None:
    page = Page(report_page(run()))
    assert "The run has no cases." in page.all("section")[0].text


def test_a_metric_that_this_version_does_not_know_keeps_its_name() -> None:
    made = run(record("x", scores={"contains": (1.0, 1.0)}))
    renamed = replace(made, results=tuple(replace(one, name=f"new {one.name}") for one in made.results))
    assert "new contains" in Page(report_page(renamed)).all("table", "metrics")[0].text


def test_several_systems_stand_in_one_table() -> None:
    cases = [record(f"c{n}", scores={"contains": (1.0, 1.0)}) for n in range(20)]
    worse = [replace(one, scores={"contains": (float(n < 3), 1.0)}) for n, one in enumerate(cases)]
    missing = run(*worse[:-1], name="other/../one", system="other")
    page = Page(table_page([run(*cases, name="byline"), missing]))
    row = next(one for one in page.all("tr") if "Contains the answer" in one.text)
    cells = page.inside(row, "td")
    assert "1.000" in cells[0].text
    assert "worse" not in cells[0].text
    assert "0.158" in cells[1].text
    assert "worse" in cells[1].text
    assert len(page.inside(row, "circle")) == 2
    links = [one.attributes["href"] for one in page.inside(page.all("ul", "systems")[0], "a")]
    assert links == ["./byline/report.html", "./other%2F..%2Fone/report.html"]
    last = page.inside(page.all("table", "bycase")[0], "tr")[-1]
    assert last.text.endswith("not asked")

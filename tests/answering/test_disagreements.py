"""Different values for one thing are found, with who gives them; different things are left alone."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

import pytest

from rag.answering.composing import with_disagreements
from rag.answering.disagreeing.deeper import deeper
from rag.answering.disagreeing.disagreements import Found, disagreements
from rag.answering.disagreeing.newest import newest
from rag.articles.reading import read_articles
from rag.index.rows import StoredPassage
from rag.models.minilm import Encoded, shared_model
from rag.retrieval.hits import Hit
from rag.types import Answer, Article, Evidence, LineSpan, Sentence

PAIRS = Path(__file__).parent.parent / "disagreement_pairs.jsonl"
CORPUS = Path(__file__).parents[2] / "corpus"
_KNOWN: dict[str, Encoded] = {}


def encode(text: str) -> Encoded:
    if text not in _KNOWN:
        _KNOWN[text] = shared_model().encode(text)
    return _KNOWN[text]


def evidence(
    text: str, outlet: str | None = "Vale Times", published: str | None = "2021-05-03", **more: Any
) -> Evidence:
    key = more.get("article", f"{outlet}{published}{text}")
    line = more.get("line", 3)
    span = LineSpan(line, line, 0, len(text))
    return Evidence(f"{key}.txt", key, "0" * 64, more.get("title", ""), outlet, published, span, text)


def of_article(article: Article) -> list[Evidence]:
    return [
        Evidence(
            article.source,
            article.article_id,
            article.sha256,
            article.title,
            article.outlet,
            article.published.isoformat() if article.published else None,
            article.span(s.start, s.end),
            article.text[s.start : s.end],
        )
        for s in article.sentences
        if s.answers
    ]


def corpus(*names: str) -> list[Evidence]:
    found = []
    for name in names:
        for article in read_articles((CORPUS / name).read_bytes(), name):
            found += of_article(article)
    return found


def holding(sentences: list[Evidence], words: str) -> Evidence:
    return next(e for e in sentences if words in e.quote)


def shown(found: Found) -> list[str]:
    return [given.value for given in found.values]


def test_two_figures_come_with_their_outlets_oldest_first() -> None:
    old = evidence("The clinic in Marrow treated 412 patients in April.", "Vale Times", "2021-05-03")
    new = evidence("In April, 380 patients were treated at the Marrow clinic.", "Sound Herald", "2021-05-04")
    [found] = disagreements("How many patients were treated at the clinic?", [new], [old], encode)
    assert (found.kind, shown(found)) == ("difference", ["412 patients", "380 patients"])
    assert [g.evidence for g in found.values] == [(old,), (new,)]
    assert found.about == "patients treated at the clinic"


@pytest.mark.parametrize(("when", "told"), [("", 1), (" in the end", 0), (" according to the first count", 0)])
def test_what_was_first_and_what_came_of_it_in_the_end_do_not_contradict_each_other(when: str, told: int) -> None:
    first = evidence("The clinic in Marrow treated 412 patients in April.", "Vale Times", "2021-05-03")
    final = evidence("In April, 380 patients were treated at the Marrow clinic.", "Sound Herald", "2021-05-04")
    question = f"How many patients were treated at the clinic{when}?"
    assert len(disagreements(question, [first], [final], encode)) == told


def test_copies_of_one_story_stand_together() -> None:
    text = "Nine people died when a bus left the road near Arlen on Monday, police told the agency."
    first, copy = evidence(text, "City Mail"), evidence(text, "Ledger")
    other = evidence("A bus left the road near Arlen on Monday and eleven people died.", "Sound Herald")
    [found] = disagreements("How many people died in the bus crash?", [first], [copy, other], encode)
    assert {g.value: len(g.evidence) for g in found.values} == {"Nine people": 2, "eleven people": 1}
    assert disagreements("How many people died in the bus crash?", [first], [copy], encode) == []


def test_a_correction_comes_last_and_says_so() -> None:
    old = evidence("The new stadium in Cairn cost €61 million.", published="2019-09-09")
    title = "Correction: stadium in Cairn"
    error = evidence("We wrote that it cost €61 million.", published="2019-09-11", article="c", title=title)
    right = evidence("The correct figure is €16 million.", published="2019-09-11", article="c", line=4, title=title)
    [found] = disagreements("How much did the stadium cost?", [old], [error, right], encode)
    assert (found.kind, shown(found)) == ("correction", ["€61 million", "€16 million"])
    assert found.values[-1].evidence == (right,)


def test_another_outlet_does_not_correct() -> None:
    old = evidence("The new stadium in Cairn cost €61 million.", "Ledger", "2019-09-09")
    late = evidence(
        "Correction: the new stadium in Cairn cost €16 million, not €61 million.", "City Mail", "2019-09-11"
    )
    assert all(f.kind != "correction" for f in disagreements("How much did the stadium cost?", [old], [late], encode))


def test_a_value_that_does_not_answer_is_left_alone() -> None:
    a = evidence("The new bridge in Roke is 1.2 kilometres long and cost £4 million.", "Ledger")
    b = evidence("The new bridge in Roke is 1.5 kilometres long.", "City Mail")
    assert disagreements("How much did the bridge cost?", [a], [b], encode) == []
    assert disagreements("Who opened the bridge?", [a], [b], encode) == []


def test_two_parties_in_one_article_are_told_apart_with_the_other_paper_that_agrees() -> None:
    sentences = corpus("2025-02-06-northfield-courier-tram-vote.txt", "2025-02-13-meridian-gazette-tram-challenge.md")
    [cost] = disagreements("How much will the tram cost?", [holding(sentences, "Building cost  ")], sentences, encode)
    assert shown(cost) == ["£412 million (Council)", "£455 million (Residents’ study)"]
    assert "Northfield Courier" in [e.outlet for e in cost.values[0].evidence]
    assert {e.outlet for e in cost.values[1].evidence} == {"Meridian Gazette"}
    riders = [holding(sentences, "up to 34,000")]
    [found] = disagreements("How many passengers a day will use the tram?", riders, sentences, encode)
    assert shown(found) == ["34,000 (Council)", "26,500 (Residents’ study)"]
    asked_of_one = "How many trees does the council say will go?"
    assert disagreements(asked_of_one, [holding(sentences, "Trees felled")], sentences, encode) == []


def test_the_other_figure_is_found_just_behind_a_passage() -> None:
    text = "The lift may be shut for six weeks, the owner said. Tenants spoke of ten. Nobody likes stairs."
    [article] = read_articles(text.encode(), "lift.txt")
    first, *others = (Sentence(s.start, s.end) for s in article.sentences)
    hits = [Hit(StoredPassage(0, "", article, kept, b"", ()), 0.0) for kept in ((first,), tuple(others))]
    rest = [replace(hits[0], passage=replace(hits[0].passage, sentences=()))] * 9
    assert [e.quote for e in deeper([hits[0], *rest, hits[1]], [])] == ["Tenants spoke of ten."]
    assert deeper([*hits, *rest], []) == []


def test_few_sentences_are_encoded() -> None:
    asked: list[str] = []

    def counting(text: str) -> Encoded:
        asked.append(text)
        return encode(text)

    cited = evidence("The clinic in Marrow treated 412 patients in April.")
    others = [evidence(f"The clinic in Marrow treated {n} patients in April.", f"Paper {n}") for n in range(500, 560)]
    found = disagreements("How many patients were treated at the clinic?", [cited], others, counting)
    assert found and len(set(asked)) <= 7  # six sentences and the question
    asked.clear()
    disagreements("Who runs the clinic?", [evidence("Ada Voss runs it.")], others, counting)
    assert asked == []


@pytest.mark.parametrize(
    "text", ["", " ", "5", "\ud800 5 people", "5 people " * 2_000, "1," * 5_000, "one of the " * 900]
)
def test_odd_sentences_give_no_error(text: str) -> None:
    other = evidence("There were 7 people.", "Ledger", None)
    disagreements("How many people were there?", [evidence(text, None, "no date")], [other], encode)


def pairs(part: str) -> list[dict[str, Any]]:
    return [r for r in map(json.loads, PAIRS.read_text("utf-8").splitlines()) if r["part"] == part]


def outcomes(row: dict[str, Any]) -> list[str | None]:
    """What is found with each of the sentences as the cited one, or with those that `cites` numbers; all the values
    must be there."""
    said = [evidence(s.pop("text"), s.pop("outlet"), s.pop("published"), **s) for s in map(dict, row["articles"])]
    cited = [said[i] for i in row.get("cites", range(len(said)))]
    results = [disagreements(row["question"], [e], [o for o in said if o != e], encode) for e in cited]
    whole = [found for found in results if found and len(found[0].values) == row.get("values", 2)]
    return [(found[0].kind if found in whole else "incomplete") if found else None for found in results]


@pytest.mark.parametrize(
    ("part", "precision", "recall"),
    [
        ("tuned", 0.98, 0.9),
        ("aside", 0.8, 0.75),
        ("second", 0.75, 0.5),
        ("third", 1.0, 1.0),
        ("third-aside", 0.7, 0.35),
        ("parties", 1.0, 1.0),
        ("parties-aside", 0.9, 0.8),
    ],
)
def test_pairs(part: str, precision: float, recall: float) -> None:
    """Rules were tuned on `tuned`; `aside` and `second` (nastier look-alikes) were looked at afterwards, twice;
    rules were tuned on `third` and `parties`, and `third-aside` and `parties-aside` were looked at once (two general
    nouns were added after that)."""
    results = [(row["kind"], got) for row in pairs(part) for got in outcomes(row)]
    right = sum(kind == got and got is not None for kind, got in results)
    raised, wanted = sum(got is not None for _, got in results), sum(kind is not None for kind, _ in results)
    assert right / raised >= precision and right / wanted >= recall


def test_a_newer_figure_is_found_and_only_of_the_same_thing() -> None:
    bill = evidence("Repairing the Garrow viaduct will cost £3.1 million, the council said.", published="2022-03-01")
    final = evidence(
        "Repairing the viaduct cost £3.8 million in the end.", "City Mail", "2022-09-20", title="Garrow viaduct"
    )
    other = evidence("The new school in Garrow cost £9 million in the end.", "City Mail", "2022-10-20")
    question = "How much does the repair of the Garrow viaduct cost?"
    assert newest(question, [bill], [other, final], encode) == final
    assert newest(question, [final], [bill, other], encode) is None
    assert newest(question, [bill], [other], encode) is None
    assert newest("How much was the repair of the viaduct first expected to cost?", [bill], [final], encode) is None
    dead = evidence("The landslide at Velm has killed nine people.", published="2022-03-01")
    more = evidence("The number of people killed by the landslide at Velm rose to 12.", "City Mail", "2022-03-04")
    hurt = evidence("The landslide at Velm has injured 40 people.", "City Mail", "2022-03-05")
    assert newest("How many people did the landslide kill?", [dead], [hurt, more], encode) == more


def test_the_sample_articles_give_the_final_bill_and_the_final_toll() -> None:
    costs = corpus(
        *(f"2024-{n}" for n in ("03-12-harbour-post-bridge-cost.html", "05-20-northfield-courier-bridge-reopens.txt"))
    )
    bill = newest("How much did the bridge repair cost?", [holding(costs, "will cost the city")], costs, encode)
    assert bill is not None and "£5.3 million in the end" in bill.quote
    flood = corpus("2023-11-18-continental-wire-ansel-flood.txt", "continental-wire-briefs.jsonl")
    toll = newest("How many people drowned in the Ansel flood?", [holding(flood, "Two people drowned")], flood, encode)
    assert toll is not None and "to six" in toll.quote


@pytest.mark.parametrize("answerer", ["quote", "llm"])
def test_a_newer_figure_stands_in_the_answer_with_its_citation(answerer: Literal["quote", "llm"]) -> None:
    later = evidence("The bill is now £5 million.", "City Mail", "2022-09-20")
    given = with_disagreements(
        Answer("How much?", "It cost £4 million.", False, answerer), [], [later], lambda _: False
    )
    assert [c.quote for c in given.citations] == [later.quote]
    assert "The bill is now £5 million." in given.text and "[1]" in given.text
    assert [s.citations for s in given.statements] == ([(1,)] if answerer == "quote" else [])


def test_the_pair_set_is_large_enough() -> None:
    kinds = [json.loads(line)["kind"] for line in PAIRS.read_text("utf-8").splitlines()]
    assert sum(k is not None for k in kinds) >= 35 and kinds.count(None) >= 45 and kinds.count("correction") >= 8


def test_sample_articles_about_soldiers_and_attacks() -> None:
    files = ("2020-01-29-harbour-post-nato-role.txt", "2020-01-30-meridian-gazette-iraq-coalition.txt")
    sentences = corpus(*files)
    [soldiers] = disagreements("How many US soldiers are in Iraq?", [holding(sentences, "5,200 US")], sentences, encode)
    assert shown(soldiers) == ["5,200 US soldiers", "5,000 American soldiers"]
    assert [g.evidence[0].outlet for g in soldiers.values] == ["Harbour Post", "Meridian Gazette"]
    assert soldiers.about == "US soldiers in Iraq"
    [attacks] = disagreements(
        "How many attacks were there on American interests?", [holding(sentences, "more than 20")], sentences, encode
    )
    assert shown(attacks) == ["nearly 20 rocket attacks", "more than 20 missile attacks"]
    coalition = [holding(sentences, "up to 8,000")]
    assert disagreements("How many troops does the coalition have?", coalition, sentences, encode) == []


def test_sample_articles_correct_the_cost_and_the_year_of_the_bridge() -> None:
    sentences = corpus("2024-03-12-harbour-post-bridge-cost.html", "2024-03-15-harbour-post-correction-bridge.txt")
    cited = [holding(sentences, "will cost the city")]
    [cost] = disagreements("How much will the bridge repair cost?", cited, sentences, encode)
    assert (cost.kind, shown(cost)) == ("correction", ["£6.1 million", "£4.6 million"])
    cited = [holding(sentences, "was opened in 1986 and")]
    [year] = disagreements("When was the bridge opened?", cited, sentences, encode)
    assert (year.kind, shown(year)) == ("correction", ["1986", "1968"])


def test_a_toll_that_rises_is_no_disagreement() -> None:
    sentences = corpus(
        "2023-11-18-continental-wire-ansel-flood.txt",
        "2023-11-19-meridian-gazette-ansel-flood.txt",
        "2023-11-22-northfield-courier-flood-toll.md",
    )
    cited = [holding(sentences, "killed five people")]
    assert date.fromisoformat(str(cited[0].published)) == date(2023, 11, 22)
    assert disagreements("How many people were killed by the flood?", cited, sentences, encode) == []

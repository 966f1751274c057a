"""Different values for one thing are found, with who gives them; different things are left alone."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rag.answering.disagreeing.disagreements import Found, disagreements
from rag.articles.reading import read_articles
from rag.models.minilm import Encoded, shared_model
from rag.types import Article, Evidence, LineSpan

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


def outcome(row: dict[str, Any], turned: bool) -> str | None:
    a, b = (evidence(s["text"], s["outlet"], s["published"]) for s in row["articles"])
    found = disagreements(row["question"], [b if turned else a], [a if turned else b], encode)
    return found[0].kind if found else None


@pytest.mark.parametrize(
    ("part", "precision", "recall"), [("tuned", 0.98, 0.9), ("aside", 0.8, 0.75), ("second", 0.75, 0.5)]
)
def test_pairs(part: str, precision: float, recall: float) -> None:
    """Rules were tuned on `tuned`; `aside` and `second` (nastier look-alikes) were looked at afterwards, twice."""
    results = [(row["kind"], outcome(row, turned)) for row in pairs(part) for turned in (False, True)]
    right = sum(kind == got and got is not None for kind, got in results)
    raised, wanted = sum(got is not None for _, got in results), sum(kind is not None for kind, _ in results)
    assert right / raised >= precision and right / wanted >= recall


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

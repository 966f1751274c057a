"""A mutation changes one thing of the kind that it names, and sentences that hold such a thing get one."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from evals.mutating.mutations import KINDS, Mutation, Quoted, collection_names, corpus_statements, mutations, other_name
from evals.mutating.negating import negated
from evals.mutating.values import other_date, other_number
from rag.articles.reading import read_articles

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
SEEDS = range(12)


@pytest.fixture(scope="module")
def quoted() -> list[Quoted]:
    files = sorted(path for path in CORPUS.iterdir() if path.name != "README.md")
    return corpus_statements(article for path in files for article in read_articles(path.read_bytes(), path.name))


@pytest.fixture(scope="module")
def names(quoted: list[Quoted]) -> tuple[str, ...]:
    return collection_names(q.statement for q in quoted)


def mutate(q: Quoted, names: Sequence[str], seed: int = 1) -> list[Mutation]:
    return list(mutations(q.statement, q.lines, q.article_sentences, q.place, names, random.Random(seed)))


def replaced(old: str, new: str) -> tuple[str, str]:
    """The words of the old text that are not in the new one, and the other way round, from first to last change."""
    a, b = old.split(), new.split()
    head = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    tail = next((i for i, (x, y) in enumerate(zip(a[head:][::-1], b[head:][::-1], strict=False)) if x != y), None)
    tail = min(len(a), len(b)) - head if tail is None else tail
    return " ".join(a[head : len(a) - tail]), " ".join(b[head : len(b) - tail])


@pytest.mark.parametrize(
    ("sentence", "before", "after"),
    [
        ("The mill used 4,300 tonnes of rye.", r"4,300", r"[1-9],\d00"),
        ("Rye cost £212.50 a tonne.", r"£212\.50", r"£\d{3}\.\d0"),
        ("Nineteen bakers came.", r"Nineteen", r"[A-Z][a-z]+"),
        ("The baker is forty-four.", r"forty-four\.", r"[a-z]+-four\."),
        ("Some three hundred and six loaves were left.", r"three", r"[a-z]+"),
        ("The oven burned for 2.5 hours on 3 May 2021.", r"2\.5", r"\d\.\d"),
        ("They met at 4.15 p.m. on Friday.", r"4\.15", r"\d{1,2}\.15"),
        ("A third of the flour was spoilt.", r"third", r"quarter|fifth|sixth|tenth"),
        ("Half of the flour was spoilt.", r"Half", r"A .+"),
        ("The 71-year-old miller retired.", r"71-year-old", r"\d\d-year-old"),
        ("Seven percent of the 3% rise was lost.", r"Seven|3%", r"[A-Z][a-z]+|\d%"),
    ],
)
def test_one_number_changes_and_keeps_its_form(sentence: str, before: str, after: str) -> None:
    for seed in SEEDS:
        new = other_number(sentence, random.Random(seed))
        assert new is not None
        old_words, new_words = replaced(sentence, new)
        assert re.fullmatch(before, old_words)
        assert re.fullmatch(after, new_words)
        assert old_words != new_words


@pytest.mark.parametrize(
    ("sentence", "rises"),
    [
        ("At least 40 ovens burned.", True),
        ("More than £900 was stolen.", True),
        ("No fewer than five ovens burned.", True),
        ("Up to 40 ovens burned.", False),
        ("Nearly 600 loaves were sold.", False),
        ("No more than 10 loaves were sold.", False),
    ],
)
def test_after_a_bound_the_old_sentence_does_not_imply_the_new(sentence: str, rises: bool) -> None:
    ones = ["four", "five", "six", "seven", "eight", "nine"]

    def value(text: str) -> int:
        digits = re.search(r"\d+", text)
        if digits:
            return int(digits[0])
        return next((n for n, word in enumerate(ones, 4) if re.search(rf"\b{word}\b", text)), 10)

    for seed in SEEDS:
        new = other_number(sentence, random.Random(seed))
        assert new is not None
        assert (value(new) > value(sentence)) == rises


@pytest.mark.parametrize(
    "sentence", ["The mill burned on 3 May 2021.", "On Nov 18, 1999 it reopened.", "One of them left."]
)
def test_dates_and_pronouns_are_no_numbers(sentence: str) -> None:
    assert other_number(sentence, random.Random(1)) is None


@pytest.mark.parametrize(
    ("sentence", "before", "after"),
    [
        ("The mill burned on 3 May.", r"3|May\.", r"\d|[A-Z][a-z]+\."),
        ("The mill burned on November 18th.", r"November|18th\.", r"[A-Z][a-z]+|\d\dth\."),
        ("The mill burned in May.", r"May\.", r"[A-Z][a-z]+\."),
        ("The mill burned on Sept 12.", r"Sept|12\.|Sep", r"\d\d\."),
        ("The mill of 1871 had 2,100 tenants.", r"1871", r"18\d\d"),
        ("It reopens on Tuesday.", r"Tuesday\.", r"[A-Z][a-z]+day\."),
        ("The fair lasts from 7 to 12 June.", r"7|12|June\.", r"\d|\d\d|[A-Z][a-z]+\."),
        ("RYE, Nov 18, 2023 (Wire) -- It rained.", r"Nov|18,|2023", r"[A-Z][a-z]{2}|\d\d,|20\d\d"),
    ],
)
def test_one_part_of_a_date_changes(sentence: str, before: str, after: str) -> None:
    for seed in SEEDS:
        new = other_date(sentence, random.Random(seed))
        if new is None:
            assert "Sept" in sentence
            continue
        old_words, new_words = replaced(sentence, new)
        assert re.fullmatch(before, old_words)
        assert re.fullmatch(after, new_words)


@pytest.mark.parametrize("sentence", ["It may rain.", "May they return?", "They march at 9.", "It held 2,100 people."])
def test_other_words_are_no_dates(sentence: str) -> None:
    assert other_date(sentence, random.Random(1)) is None


POOL = ("Alma Brandt", "Piet Koolhaas", "Tarn", "Veldrik", "NATO", "UNESCO", "Dutch", "Ostra Mills Trust", "Iraqi")


@pytest.mark.parametrize(
    ("sentence", "before", "after"),
    [
        ("The baker Jon Orlo left.", "Jon Orlo", "Alma Brandt|Piet Koolhaas"),
        ("Professor Jon Orlo left.", "Jon Orlo", "Alma Brandt|Piet Koolhaas"),
        ("The flour came from Greyford's mill.", "Greyford's", "(Tarn|Veldrik|Dutch|Iraqi)'s"),
        ("It was sent by the WFP last week.", "WFP", "NATO|UNESCO"),
        ("Tarn has a mill.", "Tarn", "Veldrik|Dutch|Iraqi"),
        ("On Monday President Jon Orlo left.", "Jon Orlo", "Alma Brandt|Piet Koolhaas"),
    ],
)
def test_one_name_becomes_another_of_the_same_shape(sentence: str, before: str, after: str) -> None:
    for seed in SEEDS:
        new = other_name(sentence, [sentence], POOL, random.Random(seed))
        assert new is not None
        old_words, new_words = replaced(sentence, new)
        assert old_words == before
        assert re.fullmatch(after, new_words)


def test_a_name_is_not_swapped_for_another_name_of_the_same_thing() -> None:
    sentence = "The envoy flew to Iraq."
    assert other_name(sentence, [sentence], ["Baghdad", "Iraqi", "Iraq"], random.Random(1)) is None
    assert other_name("The envoy flew home.", [], POOL, random.Random(1)) is None
    assert other_name("Nobody in March or on Monday.", [], POOL, random.Random(1)) is None


@pytest.mark.parametrize(
    ("sentence", "negated_"),
    [
        ("The mill has burned down.", "The mill has not burned down."),
        ("The mill has nine windows.", "The mill does not have nine windows."),
        ("She said the mill would close.", "She said the mill would not close."),
        ("The council passed the plan.", "The council did not pass the plan."),
        ("The price rose to nine crowns.", "The price did not rise to nine crowns."),
        ("The council closed the mill.", "The council did not close the mill."),
        ("The rain stopped the race.", "The rain did not stop the race."),
        ("The guard killed a fox.", "The guard did not kill a fox."),
        ("The town carried the cost.", "The town did not carry the cost."),
        ("The mill is empty.", "The mill is not empty."),
        ("The mill may close.", "The mill will not close."),
        ("The miller wants a loan.", "The miller does not want a loan."),
        ("The mill is not empty.", "The mill is empty."),
        ("The mill cannot open.", "The mill can open."),
        ("They won’t sell the mill.", "They will sell the mill."),
        ("He denied that the mill burned.", "He confirmed that the mill burned."),
        ("Nobody saw the fire.", "Somebody saw the fire."),
        ("She said so.", "She did not say so."),
        ("Bread, rye, flour.", None),
        ("", None),
    ],
)
def test_one_negation_comes_or_goes(sentence: str, negated_: str | None) -> None:
    assert negated(sentence, random.Random(1)) == negated_


def test_worded_mutations_keep_the_lines_and_line_mutations_keep_the_words(
    quoted: list[Quoted], names: tuple[str, ...]
) -> None:
    for q in quoted:
        found = mutate(q, names)
        assert [m.kind for m in found] == [kind for kind in KINDS if kind in {m.kind for m in found}]
        for m in found:
            if m.kind in ("citation moved", "line shifted"):
                assert m.statement == q.statement
                assert m.lines != q.lines
            else:
                assert m.lines == q.lines
                assert m.statement != q.statement
                before, after = replaced(q.statement, m.statement)
                assert len(before.split()) <= 6
                assert len(after.split()) <= 6


def test_moved_and_shifted_lines_stand_where_they_should() -> None:
    sentences = [f"Sentence {i} tells of matter{i} and thing{i}." for i in range(9)]
    for seed in SEEDS:
        found = {m.kind: m for m in mutations(sentences[4], [sentences[4]], sentences, 4, [], random.Random(seed))}
        assert abs(sentences.index(found["citation moved"].lines[0]) - 4) >= 3
        assert abs(sentences.index(found["line shifted"].lines[0]) - 4) == 1
        pair = list(mutations(sentences[1], sentences[1:3], sentences, 1, [], random.Random(seed)))
        moved = {m.kind: m.lines for m in pair}
        assert len(moved["citation moved"]) == 2
        assert sentences.index(moved["citation moved"][0]) >= 5
        assert moved["line shifted"][0] in (sentences[0], sentences[3])


def test_a_line_that_says_the_same_is_no_false_citation() -> None:
    same = "The old mill at Greyford burned down on Friday."
    assert [m for m in mutations(same, [same], [same] * 9, 4, [], random.Random(1)) if "line" in m.kind] == []


def test_nearly_every_sentence_of_the_corpus_is_mutated(quoted: list[Quoted], names: tuple[str, ...]) -> None:
    kinds = {q: {m.kind for m in mutate(q, names)} for q in quoted}

    def share(kind: str, pattern: str) -> float:
        having = [q for q in quoted if re.search(pattern, q.statement)]
        assert len(having) >= 50
        return sum(kind in kinds[q] for q in having) / len(having)

    assert (
        share("number", r"[£\s]\d[\d,.]*\s(?:percent|million|people|metres|hours|days)|[Tt]wo|[Ff]our|[Ff]ive") >= 0.97
    )
    assert share("date", r"\b(?:19|20)\d\d\b|[a-z]day\b") >= 0.95
    assert (
        share("name", r"[a-z] (?!Sun|Mon|Tue|Wed|Thu|Fri|Sat|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[A-Z][a-z]{3}")
        >= 0.97
    )
    assert share("negation", r"\b(?:is|are|was|were|has|had|will|would|could|may|might|not)\s") >= 0.99
    assert share("negation", r"\w") >= 0.9
    assert share("citation moved", r"\w") >= 0.95
    assert share("line shifted", r"\w") >= 0.95


def test_the_same_seed_gives_the_same_mutations(quoted: list[Quoted], names: tuple[str, ...]) -> None:
    for q in quoted[::40]:
        assert mutate(q, names, 5) == mutate(q, names, 5)
    assert any(mutate(q, names, 5) != mutate(q, names, 6) for q in quoted[::40])


def test_corpus_statements_are_body_sentences_with_their_lines(quoted: list[Quoted]) -> None:
    bridge = [q for q in quoted if q.source == "2024-05-20-northfield-courier-bridge-reopens.txt" and q.line_start == 7]
    assert (
        bridge[0].statement == bridge[0].lines[0] == "The repair cost £5.3 million in the end, the city council said."
    )
    wrapped = next(q for q in quoted if q.statement.startswith("The dead were a man of 71"))
    assert (wrapped.line_start, wrapped.line_end) == (8, 9)
    assert all(q.article_sentences[q.place] == q.statement for q in quoted)
    assert not any("Short Url" in q.statement for q in quoted)


@pytest.mark.parametrize(
    "text", ["", " ", "1" * 50_000, "May " * 20_000, "A " * 20_000, "no " * 20_000, "\ud83d 5 \u0661"]
)
def test_odd_text_ends_soon(text: str) -> None:
    list(mutations(text, [text], [text], 0, ["Tarn"], random.Random(1)))

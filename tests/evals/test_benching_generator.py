"""Made-up articles look like articles, differ from one another, and can be made again."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations, islice
from pathlib import Path

import pytest

from evals.benching.generator import Generated, Given, articles, write
from rag.articles import read_articles
from rag.errors import BylineError

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
HARBOUR = Given(
    "Skerry ferry returns after storm",
    (
        "SKERRY - The night ferry to Skerry will sail again on 2 April, Hanne Oldroyd said on Monday.",
        "Tickets will cost 14 pounds, which is 3 pounds more than before the storm of 2019.",
        "Some 4,200 people signed a letter that asked Oldroyd to keep the old price.",
        "She answered that fuel had become twice as dear within five months.",
        "The boat was built in 1987 and carries 310 passengers and forty cars.",
        "Work on the pier at Skerry took eleven weeks and cost 820,000 pounds.",
        "A second boat may follow if the island council agrees to a loan.",
    ),
)
MUSEUM = Given(
    "Clock museum finds its pendulum",
    (
        "A pendulum that was stolen from the clock museum in Ostmere in 1974 has come back.",
        "Police found it at 9.30 a.m. on Tuesday in a barn that belongs to Pieter Vanhollen.",
        "The museum, which Marit Sandoval has led since 2011, paid a reward of 300 pounds.",
        "Sandoval said that visitors would see the pendulum from 17 October.",
        "Its brass weighs 12.5 kilograms and swings once in two seconds.",
        "Nobody has been charged, because the theft is too long ago.",
        "The barn near Ostmere had been empty for twenty years.",
        "too small a fragment to be",
    ),
)
GIVEN = (HARBOUR, MUSEUM)


def made(count: int, seed: int = 0, words: int = 60) -> list[Generated]:
    return list(islice(articles(GIVEN, seed, words), count))


def test_the_same_seed_makes_the_same_articles_and_more_of_them() -> None:
    assert made(10) == made(40)[:10]
    assert [one.published for one in made(10)] != [one.published for one in made(10, seed=1)]


def test_articles_are_read_as_what_they_are() -> None:
    for one in made(40):
        (article,) = read_articles(one.text.encode(), one.name)
        assert (article.title, article.outlet, article.published) == (one.title, one.outlet, one.published)


def test_no_two_are_near_copies() -> None:
    texts = [path.read_bytes() for path in sorted(CORPUS.glob("*.txt"))]
    read = [article for text in texts for article in read_articles(text, "a.txt")]
    given = [Given(a.title, tuple(a.text[s.start : s.end] for s in a.sentences if s.kind == "body")) for a in read]
    found = list(islice(articles(given), 150))
    assert len({one.title for one in found}) > 130
    for one, other in combinations([_shingles(one) for one in found], 2):
        assert len(one & other) < 0.5 * len(one | other)


def test_names_and_numbers_are_new_and_the_same_all_through_an_article() -> None:
    found = made(60)
    told = [sentence for one in GIVEN for sentence in one.sentences if re.search(r"\d|[a-z] [A-Z]", sentence)]
    kept = [sentence for one in found for p in one.paragraphs for sentence in told if sentence in p]
    assert len(kept) < 0.05 * sum(len(p.split(". ")) for one in found for p in one.paragraphs)
    assert len({n for one in found for n in re.findall(r"carries (\d+) passengers", one.text)}) > 5
    led = {one.number: name for one in found for name in re.findall(r"which \S+ (\S+) has led", one.text)}
    said = {one.number: name for one in found for name in re.findall(r"(\S+) said that visitors", one.text)}
    together = led.keys() & said.keys()
    assert together
    assert all(led[number] == said[number] for number in together)
    assert len(set(led.values())) > 5


def _shingles(one: Generated) -> set[tuple[str, ...]]:
    words = " ".join(one.paragraphs).split()
    return {tuple(words[i : i + 5]) for i in range(len(words) - 4)}


def test_articles_have_about_the_words_that_were_asked_for() -> None:
    lengths = [sum(len(p.split()) for p in one.paragraphs) for one in made(200, words=50)]
    assert 35 < sum(lengths) / len(lengths) < 65


def test_files_are_spread_over_folders(tmp_path: Path) -> None:
    told: list[int] = []
    write(articles(GIVEN), tmp_path, 3, told.append)
    files = sorted(tmp_path.rglob("*.txt"), key=lambda path: path.stem[-6:])
    assert [path.read_text("utf-8") for path in files] == [one.text for one in made(3, words=180)]
    assert told == [1, 2, 3]
    assert [replace(made(1)[0], number=n).name.partition("/")[0] for n in (499, 500)] == ["000", "001"]


@pytest.mark.parametrize("given", [(), (Given("Title", ()),), (Given("", HARBOUR.sentences[:4]),)])
def test_too_little_text_is_refused(given: tuple[Given, ...]) -> None:
    with pytest.raises(BylineError, match="too few to recombine"):
        articles(given)

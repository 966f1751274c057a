"""Plausible new articles out of given ones, for sizes where real text runs out.

A story takes the sentences of a few given articles, gives all names, numbers and years in them new values, and deals
the sentences out to one or several articles, none of them twice. So the words and their frequencies, the lengths of
sentences and articles, and follow-up reports on one story are like those of the given text; what the articles say is
nonsense, so they serve for measuring speed and size, never quality. Article n depends on the seed and the given text
alone: the first 500 of 25,000 are the 500.

    python -m evals.benching.generator --from corpus --articles 2000 --out news/
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

from evals.benching.renaming import Renaming, Vocabulary
from rag.errors import BylineError

WORDS = 180
"""Words of an article, on average, where nothing else is asked for."""
FEWEST_SENTENCES = 12
"""With fewer there would be hardly anything to recombine."""
PER_FOLDER = 500
_WORDS_OF_A_SENTENCE = (5, 60)
_OVERSHOT = 20
"""Words by which the last sentences of an article exceed what was wanted, on average."""
_GIVEN_PER_STORY = 3
_FIRST_DAY = date(2019, 1, 1)
_DAYS = 6 * 365
_WORDS_OF_A_TITLE = 10
_LONGEST_TITLE = 90
_DATELINE = re.compile(r"^[A-Z][A-Z’' .-]+(?:,[^-–—:]{1,40})?(?:\([^)]{1,40}\))?\s?(?:[-–—:]|\s-)\s+")
_LEANS = re.compile(r"^(?:He|She|It|They|But|And|That|This|These|Those|His|Her|Their|Its|Nor|Yet|Then|Both)\b")
"""Openings of sentences that lean on the sentence before."""
_BEGINS, _ENDS = re.compile(r"[\"“‘']?[^\W_a-z]"), re.compile(r"[.!?…][\"”’')]*$")
_PAPERS = ("Courier", "Gazette", "Post", "Herald", "Dispatch", "Observer")


@dataclass(frozen=True, slots=True)
class Given:
    """What is recombined: an article's title and its body sentences, in order."""

    title: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Generated:
    """A new article. `number` counts from 0."""

    number: int
    title: str
    outlet: str
    author: str
    place: str
    published: date
    paragraphs: tuple[str, ...]

    @property
    def name(self) -> str:
        """Path of its file below the folder; so many files per folder as a file browser still shows."""
        outlet = self.outlet.lower().replace(" ", "-")
        return f"{self.number // PER_FOLDER:03}/{self.published.isoformat()}-{outlet}-{self.number:06}.txt"

    @property
    def text(self) -> str:
        day = f"{self.published.day} {self.published:%B %Y}"
        head = f"{self.title}\n\n{self.outlet}\n{day}\nBy {self.author}\n\n"
        return head + f"{self.place.upper()} - " + "\n\n".join(self.paragraphs) + "\n"


def given_of(folders: Sequence[Path]) -> list[Given]:
    """The articles of these folders. Raises `BylineError` when there is too little in them."""
    from evals.mutating.noticing import read_corpus

    articles = [article for folder in folders for article in read_corpus(folder)]
    articles.sort(key=lambda article: (article.source, article.first_line))
    return [
        Given(article.title, tuple(article.text[s.start : s.end] for s in article.sentences if s.kind == "body"))
        for article in articles
    ]


def articles(given: Sequence[Given], seed: int = 0, words: int = WORDS) -> Iterator[Generated]:
    """New articles without end, of about so many words each. Raises `BylineError` for too little text."""
    usable = [one for one in (_cleaned(one) for one in given) if one.sentences]
    count = sum(len(one.sentences) for one in usable)
    if count < FEWEST_SENTENCES:
        raise BylineError(f"{count} usable sentences are too few to recombine: give at least {FEWEST_SENTENCES}")
    return _stories(usable, Vocabulary.of([s for one in usable for s in one.sentences], seed), seed, words)


def write(
    new: Iterator[Generated], folder: Path, count: int, written: Callable[[int], object] = lambda _: None
) -> None:
    """The next `count` of these articles as text files below this folder; `written` is told how many are done."""
    for done, article in enumerate(islice(new, count), 1):
        path = folder / article.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(article.text, "utf-8")
        written(done)


def _stories(given: Sequence[Given], vocabulary: Vocabulary, seed: int, words: int) -> Iterator[Generated]:
    number = story = 0
    while True:
        for article in _story(given, vocabulary, random.Random(f"{seed}/{story}"), words):
            yield article(number)
            number += 1
        story += 1


def _story(
    given: Sequence[Given], vocabulary: Vocabulary, chance: random.Random, words: int
) -> Iterator[Callable[[int], Generated]]:
    """The articles of one story: all but their numbers."""
    sources = chance.sample(given, min(_GIVEN_PER_STORY, len(given)))
    renaming = Renaming(vocabulary, chance)
    place = renaming.new_place()
    day = _FIRST_DAY + timedelta(days=chance.randrange(_DAYS))
    titles = [one.title for one in sources if one.title]
    leads, rest = _units(sources)
    chance.shuffle(leads)
    chance.shuffle(rest)
    for _ in range(_articles_of_a_story(chance)):
        sentences = _dealt(leads, rest, int(words * chance.uniform(0.5, 1.5)) - _OVERSHOT)
        if not sentences:
            return
        body = [renaming.applied(sentence) for sentence in sentences]
        title = _title(renaming, titles.pop() if titles else "", body[0], place)
        outlet = f"{renaming.new_place()} {chance.choice(_PAPERS)}"
        author, paragraphs = renaming.new_person(), tuple(_paragraphs(body, chance))
        yield _numbered(title, outlet, author, place, day, paragraphs)
        day += timedelta(days=chance.randrange(1, 6))


def _numbered(
    title: str, outlet: str, author: str, place: str, day: date, paragraphs: tuple[str, ...]
) -> Callable[[int], Generated]:
    return lambda number: Generated(number, title, outlet, author, place, day, paragraphs)


def _articles_of_a_story(chance: random.Random) -> int:
    """Mostly one or two; sometimes a whole series."""
    return min(1 + int(chance.expovariate(0.9)), 6)


def _units(given: Sequence[Given]) -> tuple[list[list[str]], list[list[str]]]:
    """Sentences with those that lean on them: the openings of the articles, and all others."""
    leads, rest = [], []
    for one in given:
        units: list[list[str]] = []
        for sentence in one.sentences:
            if units and _LEANS.match(sentence):
                units[-1].append(sentence)
            else:
                units.append([sentence])
        leads.append(units[0])
        rest += units[1:]
    return leads, rest


def _dealt(leads: list[list[str]], rest: list[list[str]], words: int) -> list[str]:
    """One opening and sentences up to so many words, taken off both lists; empty when they are used up."""
    taken = list(leads.pop() if leads else rest.pop() if rest else [])
    while rest and sum(len(sentence.split()) for sentence in taken) < words:
        taken += rest.pop()
    return taken


def _title(renaming: Renaming, title: str, opening: str, place: str) -> str:
    """The given title with new names, or the beginning of the first sentence. With the place in front where it names
    nothing, as thousands of articles would else share it."""
    new = renaming.applied(title) or " ".join(re.sub(r"[“”\"]", "", opening).rstrip(".!?").split()[:_WORDS_OF_A_TITLE])
    if not renaming.is_new(new):
        new = f"{place}: {new[:1].lower()}{new[1:]}"
    return new[:_LONGEST_TITLE].rstrip(" ,;:")


def _paragraphs(sentences: Sequence[str], chance: random.Random) -> Iterator[str]:
    at = 0
    while at < len(sentences):
        size = chance.choice((1, 2, 2, 3))
        yield " ".join(sentences[at : at + size])
        at += size


def _cleaned(given: Given) -> Given:
    """Without datelines, and without sentences that are very short or long or lie half within quotation marks."""
    shortest, longest = _WORDS_OF_A_SENTENCE
    found = dict.fromkeys(" ".join(_DATELINE.sub("", sentence).split()) for sentence in given.sentences)
    kept = [s for s in found if shortest <= len(s.split()) <= longest and _whole(s)]
    title = "" if given.title.isupper() else " ".join(given.title.split())
    return Given(title, tuple(kept))


def _whole(sentence: str) -> bool:
    quoted = sentence.count('"') % 2 == 0 and sentence.count("“") == sentence.count("”")
    return quoted and _BEGINS.match(sentence) is not None and _ENDS.search(sentence) is not None


def main() -> None:
    """Write articles from the shell; see the first words of this file."""
    parser = argparse.ArgumentParser(prog="python -m evals.benching.generator", description="Make up articles.")
    parser.add_argument("--from", dest="folders", type=Path, action="append", required=True, help="given articles")
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--out", type=Path, required=True, help="a new folder")
    parser.add_argument("--words", type=int, default=WORDS, help="of an article, on average")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    if options.out.exists() and any(options.out.iterdir()):
        parser.error(f"{options.out} is not empty: name a new folder")
    try:
        write(articles(given_of(options.folders), options.seed, options.words), options.out, options.articles)
    except BylineError as error:
        parser.error(str(error))


if __name__ == "__main__":
    main()

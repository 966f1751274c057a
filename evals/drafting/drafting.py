"""New cases for a question set, proposed from a user's own articles for a person to edit.

Each comes from one sentence, so its gold lines are known. With a language model the model asks; what it cannot give
is filled up by rules, which need none.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evals.drafting.questions import Proposal, proposals, usable
from evals.drafting.writing import Write, messages, read_proposal
from evals.questions import Case, Gold
from rag.errors import BylineError, LanguageModelError
from rag.types import Article

ALIKE = 0.6
"""Share of common words from which two questions, or two sentences, count as the same."""
TRIES = 2
"""Sentences that the model is asked about, for each case that is wanted."""
ENOUGH = 100
"""Articles that the rules look at, or three for each case that is wanted: a large collection has more than enough."""
FAILURES = 3
"""So many replies missing one after the other, and the model is not asked again."""


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence with its lines, blanks made single."""

    source: str
    title: str
    text: str
    line_start: int
    line_end: int

    @property
    def gold(self) -> Gold:
        return Gold(source=self.source, line_start=self.line_start, line_end=self.line_end)


@dataclass(slots=True)
class Drafted:
    """Proposed cases; how many the model asked; and why other replies of it were not used, with their number."""

    wanted: int
    cases: list[Case] = field(default_factory=list)
    by_model: int = 0
    dropped: Counter[str] = field(default_factory=Counter)

    def lines(self) -> str:
        """As a question set: JSON lines in the contract's form."""
        return "".join(f"{json.dumps(row(case), ensure_ascii=False)}\n" for case in self.cases)

    def to_dict(self) -> dict[str, Any]:
        return {
            "wanted": self.wanted,
            "drafted": len(self.cases),
            "by_model": self.by_model,
            "dropped": dict(self.dropped),
            "cases": [row(case) for case in self.cases],
        }

    def summary(self) -> str:
        sources = len({gold.source for case in self.cases for gold in case.evidence[:1]})
        told = f"{len(self.cases)} drafts from {sources} files: edit each before it counts"
        if len(self.cases) < self.wanted:
            told += f"; the articles gave no more, {self.wanted} were wanted"
        if self.by_model or self.dropped:
            told += f"; {self.by_model} asked by the model, {self.dropped.total()} of its replies dropped"
            told += "".join(f", {count} {reason}" for reason, count in self.dropped.most_common())
        return told


def row(case: Case) -> dict[str, Any]:
    """A case with the fields of the contract, and of ours those that are set."""
    found = case.model_dump(mode="json", exclude_none=True)
    return {name: value for name, value in found.items() if value or name not in ("parts", "forbidden")}


def draft(
    articles: Sequence[Article],
    count: int = 40,
    seed: int = 0,
    write: Write | None = None,
    shown: Callable[[Sequence[int]], Iterable[int]] = iter,
) -> Drafted:
    """Up to `count` cases, spread over the articles. The same articles and seed give the same cases without a model.

    Raises `LanguageModelError` where the model gives no reply at all.
    """
    rng = random.Random(seed)
    places = {article.article_id: _places(article) for article in articles}
    order = sorted(places)
    rng.shuffle(order)
    spread = [places[key] for key in order if places[key]]
    everywhere = [place for found in spread for place in found]
    drafting = _Drafting(Drafted(count), everywhere)
    if write is not None:
        _ask(drafting, spread, write, random.Random(seed), shown)
    small = _small_words(articles)
    for place, proposal in _by_rule(spread[: max(ENOUGH, 3 * count)], small, rng, drafting.used):
        if len(drafting.found.cases) >= count:
            break
        drafting.take(place, proposal)
    return drafting.found


def refuse_existing(path: Path) -> None:
    """Raises `BylineError` where the file is there: it may hold edited cases. Called before a model is asked."""
    if path.exists():
        raise BylineError(f"{path} is there already and may hold edited cases; give another --out")


def write_drafts(found: Drafted, path: Path) -> None:
    """Write them as a new question set. Raises `BylineError`."""
    refuse_existing(path)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(found.lines())
    except OSError as error:
        raise BylineError(f"{path}: the drafts cannot be written: {error.strerror}; give another --out") from None


class _Drafting:
    """The cases so far, and what of the articles they use."""

    def __init__(self, found: Drafted, everywhere: Sequence[Place]) -> None:
        self.found = found
        self.used: set[Place] = set()
        self.tags: Counter[str] = Counter()
        self._everywhere = everywhere
        self._asked: list[frozenset[str]] = []

    def take(self, place: Place, proposal: Proposal, by_model: bool = False) -> bool:
        """Whether the proposal is new enough to be a case. Sentences that say the same are alternative gold lines."""
        words = _words(proposal.question)
        if place in self.used or any(_alike(words, other) for other in self._asked):
            return False
        said = _words(place.text)
        same = [p for p in self._everywhere if proposal.answers[0] in p.text and _alike(said, _words(p.text))]
        self.used.update((place, *same))
        self._asked.append(words)
        self.tags[proposal.tag] += 1
        self.found.by_model += by_model
        tags = (proposal.tag, *(("cloze",) if proposal.blank else ()), "draft")
        self.found.cases.append(
            Case(
                id=f"draft-{len(self.found.cases) + 1:03}",
                question=proposal.question,
                answers=proposal.answers,
                evidence=tuple(dict.fromkeys(p.gold for p in (place, *same))),
                tags=tags,
            )
        )
        return True


def _places(article: Article) -> list[Place]:
    """The sentences that can answer: no titles, captions or share links. Each text once."""
    found: dict[str, Place] = {}
    for sentence in article.sentences:
        text = " ".join(article.text[sentence.start : sentence.end].split())
        if sentence.answers and usable(text):
            span = article.span(sentence.start, sentence.end)
            found.setdefault(text, Place(article.source, article.title, text, span.line_start, span.line_end))
    return list(found.values())


def _in_turn(spread: Sequence[Sequence[Place]], rng: random.Random) -> Iterator[Place]:
    """One sentence of each article, then another one of each."""
    piles = [rng.sample(places, len(places)) for places in spread]
    while piles := [pile for pile in piles if pile]:
        for pile in piles:
            yield pile.pop()


def _ask(
    drafting: _Drafting,
    spread: Sequence[Sequence[Place]],
    write: Write,
    rng: random.Random,
    shown: Callable[[Sequence[int]], Iterable[int]],
) -> None:
    """The model's questions, until there are enough or it was asked `TRIES` times as often as that."""
    turn = _in_turn(spread, rng)
    missing = 0
    for _ in shown(range(TRIES * drafting.found.wanted)):
        place = next(turn, None)
        if place is None or len(drafting.found.cases) >= drafting.found.wanted or missing >= FAILURES:
            return
        try:
            reply = write(messages(place.text, place.title))
        except LanguageModelError:
            missing += 1
            if missing >= FAILURES and not drafting.found.cases and drafting.found.dropped.keys() <= {_NO_REPLY}:
                raise
            drafting.found.dropped[_NO_REPLY] += 1
            continue
        missing = 0
        proposal = read_proposal(reply, place.text)
        if isinstance(proposal, str):
            drafting.found.dropped[proposal] += 1
        elif not drafting.take(place, proposal, by_model=True):
            drafting.found.dropped["much like another"] += 1


_NO_REPLY = "without a reply"


def _by_rule(
    spread: Sequence[Sequence[Place]], small: frozenset[str], rng: random.Random, used: set[Place]
) -> Iterator[tuple[Place, Proposal]]:
    """Proposals of each article in turn: its questions first, then blanks; kinds that are rare so far first."""
    counts: Counter[str] = Counter()
    piles = []
    for places in spread:
        pile = [(place, p) for place in places for p in proposals(place.text, place.title, small)]
        piles.append(rng.sample(pile, len(pile)))
    while piles := [pile for pile in piles if pile]:
        for pile in piles:
            pile[:] = [one for one in pile if one[0] not in used]
            if pile:
                chosen = min(pile, key=lambda one: (one[1].blank, counts[one[1].tag]))
                pile.remove(chosen)
                counts[chosen[1].tag] += 1
                yield chosen


def _small_words(articles: Sequence[Article]) -> frozenset[str]:
    """Words that are somewhere written without a capital, so that a capital at the start of a sentence is no name; and
    words that have one within a sentence, so that it is. Headlines tell nothing of either kind of capital."""
    small = {w for article in articles for w in re.findall(r"(?<![\w/.-])[a-z]+(?![\w/-])", article.text)}
    bodies = (a.text[one.start : one.end] for a in articles for one in a.sentences if one.answers)
    return frozenset(small.union(*(re.findall(r"(?<=[a-z,;]\s)[A-Z][a-z]+(?!\w)", body) for body in bodies)))


def _words(text: str) -> frozenset[str]:
    """What a text is about; the headline that a blank names is not."""
    return frozenset(re.findall(r"\w+", re.sub(r" \(from “.*?”\):", "", text).casefold()))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= ALIKE * len(one | other)

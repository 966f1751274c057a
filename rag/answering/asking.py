"""One question on its way to its answer: understood, searched part by part, answered, checked."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise, zip_longest

from rag.answering.abstention import Judgement, judge
from rag.answering.candidates import HITS_READ, Candidate, candidates, unread
from rag.answering.clock import Clock
from rag.answering.composing import abstention, quoted, with_disagreements, written
from rag.answering.conversation.followups import depends_on_history, self_contained
from rag.answering.conversation.parts import in_context, parts
from rag.answering.conversation.rewriting import restated
from rag.answering.disagreeing.deeper import deeper
from rag.answering.disagreeing.disagreements import disagreements
from rag.answering.disagreeing.newest import newest
from rag.answering.drafting import Drafting
from rag.answering.openings import openings
from rag.answering.prompts import ABSTAINS
from rag.answering.quoting import choose
from rag.answering.verification import Checked, Verifier
from rag.answering.writing import within_budget, write
from rag.checking.judging import Judge
from rag.checking.local import LocalJudge
from rag.checking.other_value import AnsweringJudge
from rag.errors import LanguageModelError
from rag.index.store import Index
from rag.models.language import LanguageModel
from rag.models.reader import Reader
from rag.retrieval.bare_months import in_articles_year
from rag.retrieval.datelines import dated, nearest, nothing_inside
from rag.retrieval.pipeline import Found, find
from rag.retrieval.scope import Scope
from rag.retrieval.topics import topic
from rag.retrieval.wishes import NEVER, TimeWish, at_event, bonus, scope_days, time_wish
from rag.types import Answer, Event, Evidence, History, LineSpan, Timing

NOTHING_HOLDS = "nothing that {model} wrote is supported by the articles"
UNCHECKED = "what {model} wrote could not be checked: {reason}"
ANSWERS_WELL = 0.4
"""Sentences scored this close below the best count when the newest article is looked for."""
SURELY = 0.0
"""Log-odds: a part judged so is answered, and what is asked beside it is likely to be told as well."""
MEANT = 1.0
"""Log-odds that a part may lose when it is asked with the topic that it does not repeat."""
LENIENCE = 1.25
"""How far below zero a part may be judged and still be answered beside one that is surely answered."""
AS_SPOKEN = 0.5
"""What the words of a follow-up count beside the question that was made of it."""
FURTHER_GAP = 0.25
"""How far the second sentence may be below the best for it to answer the other of two parts."""
FURTHER_LINES = 60
"""Sentences in which further support and other values are looked for."""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that the question asks, with what was found for it."""

    question: str
    found: Found
    ranked: list[Candidate]
    judgement: Judgement
    openings: tuple[Candidate, ...] = ()

    @property
    def chosen(self) -> list[Candidate]:
        if not self.judgement.answers:
            return []
        return list(self.openings) or choose(self.ranked)


@dataclass(frozen=True, slots=True)
class Asking:
    """How questions are answered: from which index and articles, read by what, by whom, judged by whom. `model` is None
    to quote; `failure` is why, when there should be one."""

    index: Index
    reader: Reader
    scope: Scope
    stale: Callable[[str], bool]
    today: date
    model: LanguageModel | None = None
    judge: Judge | None = None
    strict: bool = False
    failure: str = ""

    def steps(self, question: str, history: History) -> Iterator[Event]:
        """The events of one answer; the last holds it."""
        clock = Clock()
        understood = self._understood(question, history)
        yield Event("status", "Searching the articles …")
        wish = time_wish(understood, self.today)
        asked = self._asked(understood, wish, question)
        retrieve_ms = clock.lap()
        answer, failure, verify_ms = yield from self._tried(understood, asked, wish, history)
        answer = answer or self._quoted(understood, asked, wish)
        before = clock.lap() - verify_ms
        if not answer.abstained:
            answer = self._with_disagreements(answer, asked)
        verify_ms += clock.lap()
        yield Event(
            "answer",
            answer=replace(
                answer,
                question=question,
                understood=understood if understood != question else None,
                period=wish.period if wish.hard else None,
                notice=_notice(answer, failure),
                timing=Timing(retrieve_ms, round(before, 3), round(verify_ms, 3)),
            ),
        )

    def _tried(
        self, question: str, asked: Sequence[Part], wish: TimeWish, history: History
    ) -> Generator[Event, None, tuple[Answer | None, str, float]]:
        """The model's answer, or None and why there is none; and the milliseconds that checking it took."""
        if self.model is None or all(part.judgement.hopeless for part in asked):
            return None, self.failure, 0.0
        yield Event("status", f"{self.model.name} is writing …")
        try:
            answer, failure, verify_ms = yield from self._written(question, asked, wish, history, self.model)
        except LanguageModelError as error:
            yield Event("restart")
            return None, f"the language model did not answer: {error}", 0.0
        if answer is None:
            yield Event("restart")
        return answer, failure, verify_ms

    def _understood(self, question: str, history: History) -> str:
        if not history or not depends_on_history(question, history):
            return question
        return restated(question, history, self.model) if self.model else self_contained(question, history)

    def _asked(self, question: str, wish: TimeWish, spoken: str) -> list[Part]:
        """The parts of the question, which was `spoken` so. One that names nothing is asked with the topic of those
        before it, and one that is refused is read more leniently beside a part that is surely answered from the same
        story."""
        texts = parts(question)
        if len(texts) == 1:
            return [self._part(question, wish, spoken if spoken != question else "")]
        wishes = [wish if wish.hard or (own := time_wish(text, self.today)).idle else own for text in texts]
        asked = [self._part(text, own) for text, own in zip(texts, wishes, strict=True)]
        for at, part in enumerate(asked):
            text = in_context(part.question, texts[:at][::-1])
            again = self._part(text, wishes[at], part.question) if text else part
            if again.judgement.score > part.judgement.score - MEANT:
                surer = max(part.judgement, again.judgement, key=lambda judged: judged.score)
                asked[at] = replace(again, question=part.question, judgement=surer)
        return [self._beside(part, asked) for part in asked]

    def _beside(self, part: Part, asked: Sequence[Part]) -> Part:
        judged = part.judgement
        if judged.answers or judged.score < -LENIENCE or not part.ranked:
            return part
        story = part.ranked[0].hit.passage.article.article_id
        sure = any(
            other.judgement.score >= SURELY
            and story in [hit.passage.article.article_id for hit in other.found.hits[:HITS_READ]]
            for other in asked
            if other is not part
        )
        return replace(part, judgement=replace(judged, answers=True)) if sure else part

    def _part(self, question: str, wish: TimeWish, spoken: str = "") -> Part:
        since, until = scope_days(wish)
        found = find(self.index, question, self.scope.within(since, until))
        named = topic(question)
        ranked = candidates(question, found, self.reader) if named != frozenset() else []
        if named is not None:
            ranked += unread(found, HITS_READ if named else 0)
        if spoken:
            ranked = self._as_spoken(spoken, found, ranked)
        wish = in_articles_year(at_event(wish, found.hits), found.hits[:HITS_READ])
        if not wish.idle:
            near = [c for c in ranked if c.score >= ranked[0].score - ANSWERS_WELL]
            newest = max((d for c in near if (d := c.hit.passage.article.published)), default=None)
            gains = [bonus(wish, c.hit.passage.article.published, newest) for c in ranked]
            ranked = [replace(c, score=c.score + gain) for c, gain in zip(ranked, gains, strict=True) if gain > NEVER]
            ranked.sort(key=lambda c: -c.score)
        opening = openings(self.index, question, ranked, wish)
        judged = judge(question, ranked)
        if opening:
            judged = replace(judged, answers=True, hopeless=False)
        elif topic(question) == frozenset():
            judged = replace(judged, answers=False, score=-LENIENCE - 1)  # news of days without an article
        return Part(question, found, ranked, judged, tuple(opening))

    def _as_spoken(self, spoken: str, found: Found, ranked: Sequence[Candidate]) -> list[Candidate]:
        """The candidates with what a follow-up finds as it was typed: an answer, too, may say "she" and not repeat the
        names that were filled in."""
        scores = {c.place: c.score for c in candidates(spoken, found, self.reader)}
        weighed = [
            replace(c, score=(c.score + AS_SPOKEN * scores[c.place]) / (1 + AS_SPOKEN)) if c.place in scores else c
            for c in ranked
        ]
        return sorted(weighed, key=lambda c: -c.score)

    # In quotes

    def _quoted(self, question: str, asked: Sequence[Part], wish: TimeWish) -> Answer:
        chosen: list[Candidate] = []
        for part in asked:
            chosen += [c for c in part.chosen if c.place not in {known.place for known in chosen}]
        chosen += _further([part.ranked for part in asked if part.judgement.answers], chosen)
        if not chosen:
            return self._abstaining(question, asked, wish)
        answer = quoted(question, chosen, self.stale, lambda published: dated(published, self.today, question))
        return replace(answer, unanswered=tuple(p.question for p in asked if not p.judgement.answers))

    def _abstaining(self, question: str, asked: Sequence[Part], wish: TimeWish, model: str | None = None) -> Answer:
        answer = abstention(question, [c for part in asked for c in part.ranked], self.stale, model)
        if not wish.hard or wish.period is None:
            return answer
        anywhere = find(self.index, question, self.scope, limit=HITS_READ)
        closest = nearest(wish.period, [hit.passage.article.published for hit in anywhere.hits])
        answer = abstention(question, candidates(question, anywhere, self.reader), self.stale, model)
        return replace(answer, text=nothing_inside(wish.period, closest))

    def _with_disagreements(self, answer: Answer, asked: Sequence[Part]) -> Answer:
        lines = _interleaved([[c.evidence() for c in part.ranked] for part in asked])[:FURTHER_LINES]
        holding = {
            n for statement in answer.statements if statement.verdict == "supported" for n in statement.citations
        }
        cited = {(c.source, c.line_start, c.char_start) for c in answer.citations if c.number in holding}
        own = [e for e in lines if (e.source, e.span.line_start, e.span.char_start) in cited]
        others = [e for e in lines if e not in own]
        encode = self.index.embedder.remembering(*(part.question for part in asked))
        beside = [(part.question, [*others, *deeper(part.found.hits, lines)]) for part in asked]
        found = [one for asking, more in beside for one in disagreements(asking, own, more, encode)]
        newer = [one for asking, more in beside if (one := newest(asking, own, more, encode))]
        return with_disagreements(answer, found, newer, self.stale) if found or newer else answer

    # In a model's words

    def _written(
        self, question: str, asked: Sequence[Part], wish: TimeWish, history: History, model: LanguageModel
    ) -> Generator[Event, None, tuple[Answer | None, str, float]]:
        """The model's answer, checked as it is written, or None and why nothing of it holds; and the milliseconds that
        checking took."""
        nothing = NOTHING_HOLDS.format(model=model.name)
        lines = _interleaved([[c.evidence() for c in part.ranked] for part in asked])
        shown = within_budget(lines)
        local = LocalJudge(self.index.embedder.remembering())
        answering = AnsweringJudge(local, question, self.reader) if len(asked) == 1 else local
        judge = self.judge or answering
        verifier = Verifier(judge, local.attribute, shown, lines[:FURTHER_LINES])

        def composed(checked: Sequence[Checked]) -> Answer:
            note = lambda published: dated(published, self.today, question)  # noqa: E731
            return written(question, checked, verifier.pool, model.name, self.stale, note, self.strict)

        drafting = Drafting(question, shown, verifier, composed)
        checked = yield from drafting.events(write(question, shown, history, model))
        if checked is None and _tells_to_refuse(shown):
            return None, nothing, drafting.checking_ms
        if checked is None:
            return self._abstaining(question, asked, wish, model.name), "", drafting.checking_ms
        if any(c.supported for c in checked):
            return composed(checked), "", drafting.checking_ms
        if checked and all(c.ruling.verdict == "unchecked" for c in checked):
            nothing = UNCHECKED.format(model=model.name, reason=checked[0].ruling.reason)
        return None, nothing, drafting.checking_ms


def _further(ranked: Sequence[Sequence[Candidate]], chosen: Sequence[Candidate]) -> list[Candidate]:
    """Where two parts would be answered by one sentence alone, the next best for one of them, if it is about as good:
    "turnout was 71 percent, seven points higher than in August" is asked for October and for August."""
    places = {c.place for c in chosen}
    found: list[Candidate] = []
    for one, other in pairwise(ranked):
        if not one or not other or one[0].place != other[0].place:
            continue
        nexts = [(part[0].score - c.score, c) for part in (one, other) for c in part[1:2]]
        gap, following = min(nexts, key=lambda n: n[0], default=(FURTHER_GAP + 1, one[0]))
        if gap <= FURTHER_GAP and following.place not in places:
            places.add(following.place)
            found.append(following)
    return found


def _tells_to_refuse(lines: Sequence[Evidence]) -> bool:
    """Whether an article holds our phrase of abstention: a model that repeats it says nothing of the other lines."""
    return any(ABSTAINS.search(line.quote) for line in lines)


def _interleaved(lists: Sequence[Sequence[Evidence]]) -> list[Evidence]:
    """The best lines of each part in turn, none twice."""
    found: dict[tuple[str, LineSpan], Evidence] = {}
    for row in zip_longest(*lists):
        for evidence in row:
            if evidence is not None:
                found.setdefault((evidence.article_id, evidence.span), evidence)
    return list(found.values())


def _notice(answer: Answer, failure: str) -> str | None:
    """What the reader should know of how the answer came to be."""
    if failure and not answer.abstained:
        return f"Quoted instead, as {failure}"
    return failure[0].upper() + failure[1:] if failure else None

"""Each change done to perfect replies, and whether each metric moved the way it has to."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from evals.metrics.aggregate import values
from evals.metrics.scoring import scores
from evals.questions import Case
from evals.records import Judged, Record, Reply
from evals.selftest.changes import CHANGES, Change, Good, Move
from evals.selftest.ideal import Sources, ideal
from rag.errors import BylineError

if TYPE_CHECKING:
    from evals.runs.session import Session

NOTICED = 0.8
"""The least share of the cases by themselves in which a change has to show: the judge misses some, and the next line
may be a gold line as well (one case in ten of the bundled set)."""
EVERYWHERE = ("down", "up")
PERFECT = 0.995
"""What each metric of a perfect reply has to reach: the judge may fail one in two hundred."""
ALWAYS_PERFECT = (
    "citation_recall",
    "citation_precision",
    "abstention_f1",
    "hit@1",
    "mrr",
    "faithfulness",
    "alce_recall",
)

Judging = Callable[[Reply], Sequence[Judged]]


@dataclass(frozen=True, slots=True)
class Shift:
    """One metric before and after a change, over the same cases; `showed`: the share of them in which it moved."""

    metric: str
    must: Move
    before: float | None
    after: float | None
    showed: float
    right: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """One change: on how many cases it was tried, and what the metrics said."""

    change: str
    cases: int
    shifts: tuple[Shift, ...]

    @property
    def caught(self) -> bool:
        """One that was not tried is not missed either."""
        return not self.tried or all(shift.right for shift in self.shifts)

    @property
    def caught_by(self) -> list[str]:
        """The metrics that had to tell, and did."""
        return [shift.metric for shift in self.shifts if self.tried and shift.must != "same" and shift.right]

    @property
    def tried(self) -> bool:
        """Whether the set has cases that it can be done to."""
        return self.cases > 0


@dataclass(frozen=True, slots=True)
class SelfTest:
    """`perfect`: the metrics of the unchanged replies over `cases` cases."""

    cases: int
    perfect: dict[str, float | None]
    outcomes: tuple[Outcome, ...]

    @property
    def passed(self) -> bool:
        tried = any(outcome.tried for outcome in self.outcomes)
        return tried and not self.imperfect and all(outcome.caught for outcome in self.outcomes)

    @property
    def imperfect(self) -> list[str]:
        """Metrics that do not call perfect replies perfect."""
        return [name for name, value in self.perfect.items() if (value or 0.0) < PERFECT]

    def to_dict(self) -> dict[str, Any]:
        outcomes = [
            {"tried": o.tried, "caught": o.caught, "caught_by": o.caught_by, **asdict(o)} for o in self.outcomes
        ]
        return {"passed": self.passed, "cases": self.cases, "perfect": self.perfect, "changes": outcomes}


def self_test(
    cases: Sequence[Case],
    sources: Sources,
    judge: Judging,
    seed: int = 0,
    shown: Callable[[Sequence[Change]], Iterable[Change]] = iter,
) -> SelfTest:
    """Raises `BylineError` when the set has no case with gold lines in these sources."""
    good = {case.id: reply for case in cases if (reply := ideal(case, sources))}
    known = [case for case in cases if case.id in good]
    if not any(case.answerable for case in known):
        raise BylineError("the self-test needs answerable cases with gold lines: use the bundled set")
    _require_others(known, good)
    before = {case.id: _record(case, good[case.id], judge) for case in known}
    perfect = values(list(before.values()))
    unasked = () if any(not case.answerable for case in known) else ("abstention_f1",)
    outcomes = tuple(_try(change, known, before, sources, judge, seed) for change in shown(CHANGES))
    return SelfTest(len(known), {n: perfect.get(n) for n in ALWAYS_PERFECT if n not in unasked}, outcomes)


def _try(
    change: Change, cases: Sequence[Case], before: dict[str, Record], sources: Sources, judge: Judging, seed: int
) -> Outcome:
    chance = random.Random(f"{seed} {change.name}")
    after = {}
    replies = {id: record.reply for id, record in before.items() if record.reply}
    for case, other in zip(cases, _others(cases, replies), strict=True):
        reply = before[case.id].reply
        spoilt = change.make(Good(reply, other, sources, chance)) if reply else None
        if spoilt is not None:
            after[case.id] = _record(case, spoilt, judge)
    old_values = values(list(before.values()), change.moves)
    new_values = values([after.get(case.id, before[case.id]) for case in cases], change.moves)
    shifts = []
    for metric, must in change.moves.items():
        old, new = old_values[metric], new_values[metric]
        showed = _showed(metric, [(before[id], record) for id, record in after.items()])
        right = _moved(old, new) == must.partition(" ")[0] and (must not in EVERYWHERE or showed >= NOTICED)
        shifts.append(Shift(metric, must, old, new, showed, right))
    return Outcome(change.name, len(after), tuple(shifts))


def _moved(old: float | None, new: float | None) -> Move | None:
    """A metric that had no case before had nothing wrong: it goes down from 1."""
    if new is None:
        return "same" if old is None else None
    old = 1.0 if old is None else old
    return "same" if abs(new - old) < 1e-9 else "up" if new > old else "down"


def _showed(metric: str, pairs: Sequence[tuple[Record, Record]]) -> float:
    """In which share of the changed cases the score of the case itself became another."""
    both = [(old.scores.get(metric), new.scores.get(metric)) for old, new in pairs]
    known = [(old, new) for old, new in both if old or new]
    return sum(old != new for old, new in known) / len(known) if known else 0.0


def _others(cases: Sequence[Case], replies: Mapping[str, Reply]) -> list[Reply | None]:
    """For each case the reply to the next answerable one that cites other sources; None where there is none, as for a
    case with gold lines in all articles."""
    found = []
    for place, case in enumerate(cases):
        sources = {c.source for c in replies[case.id].citations}
        following = (*cases[place + 1 :], *cases[:place])
        others = (replies[one.id] for one in following if one.answerable)
        found.append(next((r for r in others if sources.isdisjoint(c.source for c in r.citations)), None))
    return found


def _require_others(cases: Sequence[Case], replies: Mapping[str, Reply]) -> None:
    """Raises `BylineError` where no answerable case has another to take lines from."""
    if any(other and case.answerable for case, other in zip(cases, _others(cases, replies), strict=True)):
        return
    sources = sorted({place.source for reply in replies.values() for place in reply.citations})
    if len(sources) == 1:
        raise BylineError(
            f"all gold lines of this set stand in {sources[0]}: the self-test puts the lines of one article in place "
            "of another's, so it needs answerable cases with gold lines in at least two articles"
        )
    raise BylineError(
        "no two answerable cases of this set have their gold lines in different articles, so that the self-test could "
        "put those of one in place of the other's: add one whose lines all stand in an article that another has not"
    )


def _record(case: Case, reply: Reply, judge: Judging) -> Record:
    judged = tuple(judge(reply))
    known = case.model_dump(mode="json", exclude_defaults=True)
    return Record(known, "perfect", reply, 0.0, None, judged, scores(case, reply, judged, 0.0))


def on_session(session: Session, shown: Callable[[Sequence[Change]], Iterable[Change]] = iter) -> SelfTest:
    """With the cases, articles and judge of a session."""
    from evals.runs.scoring import scoring
    from evals.runs.session import WORKSHOP

    sources = session.stored.of(gold.source for case in session.cases for gold in case.evidence)
    with scoring(session.judge, session.settings, WORKSHOP, session.stored) as scores:
        return self_test(session.cases, sources, scores.judge, session.seed, shown)

"""Two runs side by side: what moved beyond noise, which cases flipped, and in what the runs differ to begin with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

from evals.metrics.aggregate import Paired, paired
from evals.metrics.registry import METRICS
from evals.metrics.resampling import is_narrow
from evals.records import Record, Run
from evals.report.figures import told
from evals.report.frame import flat_settings, system_of
from evals.report.outcomes import answerable, share
from evals.report.unscored import could_not_be_scored

Finding = Literal[
    "better", "worse", "within noise", "no difference", "not comparable", "too few cases", "no interval", "not judged"
]

NOT_SETTINGS = ("fingerprint", "started", "kept")
"""Differ between any two runs, and say nothing by themselves."""
SET_SETTINGS = ("dataset_sha256", "dataset")
FEWEST = 6
"""Scored cases that each of two runs needs before one is called better. The sign test, which asks least of the cases,
never finds a difference in fewer: five that all go the same way have p = 0.0625, six 0.031."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two runs. `scored` cases are in both."""

    name: str
    system: str
    dataset: str
    cases: int


@dataclass(frozen=True, slots=True)
class Change:
    """A setting that is not the same; None where a run does not have it."""

    setting: str
    a: str | None
    b: str | None


@dataclass(frozen=True, slots=True)
class Move(Paired):
    """A metric of both runs, with what its difference amounts to. Seconds are not judged, as they were taken at
    different times, nor is what is neither good nor bad by itself."""

    title: str
    unit: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class Flip:
    """A case that changed in one respect. `better` is None where neither is."""

    id: str
    question: str
    aspect: str
    before: str
    after: str
    better: bool | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """`changed`: cases of both runs that are not the same question or have other gold, so that they are left out.
    `unscored`: in a sentence, which metrics neither run could score, and why; empty where there are none."""

    a: Side
    b: Side
    same_set: bool
    settings: tuple[Change, ...]
    common: int
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]
    changed: tuple[str, ...]
    moves: tuple[Move, ...]
    flips: tuple[Flip, ...]
    unscored: str = ""

    def shown(self) -> list[Move]:
        """The metrics that some run scored."""
        return [move for move in self.moves if not _is_empty(move)]

    def found(self, finding: Finding) -> list[Move]:
        return [move for move in self.moves if move.finding == finding]

    def by_kind(self) -> list[list[Flip]]:
        """The flips in groups that changed alike, those for the worse first."""
        kinds: dict[tuple[object, ...], list[Flip]] = {}
        for flip in sorted(self.flips, key=lambda flip: {False: 0, True: 1, None: 2}[flip.better]):
            kinds.setdefault((flip.aspect, flip.before, flip.after, flip.better), []).append(flip)
        return list(kinds.values())

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    def text(self) -> str:
        """For the shell."""
        from evals.report.comparison_text import text

        return text(self)

    def summary(self) -> str:
        """Markdown for a pull request."""
        from evals.report.comparison_text import markdown

        return markdown(self)

    def page(self) -> str:
        """One self-contained HTML page."""
        from evals.report.comparison_page import page

        return page(self)


def comparison(a: Run, b: Run, seed: int = 0) -> Comparison:
    """What moved from `a` to `b`, over the cases that are the same in both."""
    before, after = ({record.id: record for record in run.records} for run in (a, b))
    shared = [name for name in before if name in after]
    changed = tuple(name for name in shared if _asked(before[name]) != _asked(after[name]))
    common = [name for name in shared if name not in set(changed)]
    ours, theirs = [before[name] for name in common], [after[name] for name in common]
    moves = tuple(_moves(ours, theirs, seed))
    return Comparison(
        a=_side(a),
        b=_side(b),
        same_set=_same_set(a, b),
        settings=tuple(_changes(a, b)),
        common=len(common),
        only_a=tuple(name for name in before if name not in after),
        only_b=tuple(name for name in after if name not in before),
        changed=changed,
        moves=moves,
        flips=tuple(flip for pair in zip(ours, theirs, strict=True) for flip in flips(*pair)),
        unscored=could_not_be_scored([move.name for move in moves if _is_empty(move)], [*ours, *theirs]),
    )


def _side(run: Run) -> Side:
    return Side(run.name, system_of(run), str(run.settings.get("dataset") or "not named"), len(run.records))


def _asked(record: Record) -> dict[str, Any]:
    return {key: value for key, value in record.case.items() if key != "tags"}


def _same_set(a: Run, b: Run) -> bool:
    """By the contents of the set where both runs know them, else by its name."""
    for name in SET_SETTINGS:
        if a.settings.get(name) and b.settings.get(name):
            return bool(a.settings[name] == b.settings[name])
    return True


def _changes(a: Run, b: Run) -> Iterator[Change]:
    ours, theirs = flat_settings(a), flat_settings(b)
    for name in dict.fromkeys([*ours, *theirs]):
        if name not in NOT_SETTINGS and ours.get(name) != theirs.get(name):
            yield Change(name, ours.get(name), theirs.get(name))


def _moves(a: Sequence[Record], b: Sequence[Record], seed: int) -> Iterator[Move]:
    for name in METRICS:
        one = paired(a, b, name, seed)
        if not one.n and not one.unscored:
            continue
        metric = told(name)
        known = {field.name: getattr(one, field.name) for field in fields(one)}
        yield Move(**known, title=metric.title, unit=metric.unit, finding=finding_of(one, a, b))


def finding_of(one: Paired, a: Sequence[Record], b: Sequence[Record]) -> Finding:
    """What a paired difference of these records amounts to."""
    if not told(one.name).is_judged:
        return "not judged"
    if one.difference is None:
        return "not comparable"
    if min(_own_cases(a, b, one.name), _own_cases(b, a, one.name)) < FEWEST:
        return "too few cases"
    if one.low is None or one.high is None:
        return "no interval"
    if is_narrow(one.low, one.high):
        return "no difference"
    if one.within_noise:
        return "within noise"
    return "better" if one.better else "worse"


def _own_cases(records: Sequence[Record], others: Sequence[Record], name: str) -> int:
    """Of the cases that are compared, those with a value in these records: a case can be one of only one run."""
    other = {record.id: record.scores for record in others}
    return sum(
        share(record, name) is not None and other[record.id].get(name, ()) is not None
        for record in records
        if record.id in other
    )


def _is_empty(move: Move) -> bool:
    return move.a is None and move.b is None


def flips(a: Record, b: Record) -> Iterator[Flip]:
    """In what the same case changed: whether it was answered, and if both did, the answer, its lines, its support."""
    question = str(a.case.get("question", ""))
    for aspect, states in _ASPECTS.items():
        before, after = states(a), states(b)
        if before is None or after is None or before == after:
            continue
        worth = _worth(aspect, answerable(a))
        gain = worth.get(after, 0) - worth.get(before, 0)
        yield Flip(a.id, question, aspect, before, after, gain > 0 if gain else None)


def _reply(record: Record) -> str:
    if record.reply is None:
        return "no reply"
    return "refused" if record.reply.abstained else "answered"


def _part(record: Record, metric: str, words: tuple[str, str, str]) -> str | None:
    """None, part or all of what was expected, for an answer."""
    value = share(record, metric) if _reply(record) == "answered" else None
    return None if value is None else words[2 if value >= 1 else 1 if value > 0 else 0]


def _support(record: Record) -> str | None:
    verdicts = {judged.verdict for judged in record.judged}
    if not verdicts or _reply(record) != "answered":
        return None
    return next(name for name in ("unsupported", "unchecked", "supported") if name in verdicts)


_ASPECTS: dict[str, Callable[[Record], str | None]] = {
    "reply": _reply,
    "answer": lambda record: _part(record, "contains", ("wrong", "right in part", "right")),
    "support": _support,
    "gold lines": lambda record: _part(record, "citation_recall", ("none cited", "some cited", "all cited")),
}


def _worth(aspect: str, can_answer: bool) -> dict[str, int]:
    """Which state is better than which; an unchecked statement is neither better nor worse than a supported one."""
    if aspect == "reply":
        return {"no reply": 0, "refused": 1, "answered": 2} if can_answer else {"refused": 1}
    return {"wrong": 0, "right in part": 1, "right": 2, "none cited": 0, "some cited": 1, "all cited": 2,
            "unsupported": 0, "unchecked": 1, "supported": 1}  # fmt: skip

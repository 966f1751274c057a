"""How well a judge of support agrees with people, on the sets of `evals.judges.labelled`.

A written answer is split into statements; each is judged against the lines that attribution finds for it in the whole
source. The answer is called unsupported when one of its statements is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from evals.judges.agreement import Agreement, Bootstrap, Estimate, Item, agreement, area, three_way_area
from evals.judges.labelled import JudgedSet, Own, Pair, RagTruth, SummEdits, Wice, sentences, statements
from evals.metrics.resampling import Floats
from rag import Line

if TYPE_CHECKING:
    from rag import LocalJudge, Ruling

REMEMBERED = 4096
"""Texts whose encoding is kept: more than the sentences of any one document."""
WICE_RANKS = {"not_supported": 0, "partially_supported": 1, "supported": 2}

Shown = Callable[[Sequence[Any]], Iterable[Any]]
"""Passes rows through while it tells how far it is."""


class Judge(Protocol):
    def judge(self, statement: str, lines: Sequence[Line]) -> Ruling: ...


@dataclass(frozen=True, slots=True)
class Judging:
    """Who judges, and who finds the lines for a statement that cites none."""

    judge: Judge
    attribute: Callable[[str, Sequence[str]], list[int]]

    def on_lines(self, statement: str, texts: Sequence[str]) -> Ruling:
        return self.judge.judge(statement, [Line(text) for text in texts])

    def in_source(self, statement: str, texts: Sequence[str]) -> Ruling:
        return self.on_lines(statement, [texts[n] for n in self.attribute(statement, texts)])


@dataclass(frozen=True, slots=True)
class Evidence:
    """WiCE: sentences found against the alternative gold set they match best, as means over `claims` with gold.
    `without_gold` claims have none; of those `rightly_refused` were judged unsupported."""

    claims: int
    found: float
    precision: Estimate
    recall: Estimate
    f1: Estimate
    without_gold: int
    rightly_refused: int


@dataclass(frozen=True, slots=True)
class JudgeReport:
    """`levels`: agreement by what was judged ("response", "statement" …), the chief one first. `areas`: further areas
    under the curve by name. `rows`: lines of the file."""

    name: str
    kind: str
    judge: str
    rows: int
    levels: dict[str, Agreement]
    areas: dict[str, Estimate] = field(default_factory=dict)
    evidence: Evidence | None = None

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def local_judging() -> Judging:
    """The judge that needs no network; each text is encoded once."""
    from rag import LocalJudge

    judge: LocalJudge = LocalJudge()
    judge = LocalJudge(lru_cache(REMEMBERED)(judge.encode))
    return Judging(judge, judge.attribute)


IN_SAMPLE = (
    "In-sample: the weights of the local judge were trained on the shared parts of this set, so that on them these "
    "figures flatter. docs/judge.md has figures cross-validated by source, where no judge has seen what it is "
    "measured on."
)


def is_local(judging: Judging) -> bool:
    """Whether the judge is the one whose weights learned from public sets."""
    from rag import LocalJudge

    return isinstance(judging.judge, LocalJudge)


def model_judging() -> Judging:
    """The configured model judges; the lines are found as for the local judge. Raises `SettingsError` without one."""
    from rag import ModelJudge, Settings

    return Judging(ModelJudge.of(Settings(judge="llm")), local_judging().attribute)


def report(data: JudgedSet, judging: Judging, judge: str, seed: int, shown: Shown = iter) -> JudgeReport:
    """Judge all rows of a set and compare."""
    if data.kind == "WiCE":
        return _wice(data, judging, judge, seed, shown)
    levels: dict[str, list[Item]] = {}
    parts: dict[str, list[Item]] = {}
    for level, part, item in _items(data, judging, shown):
        levels.setdefault(level, []).append(item)
        if part:
            parts.setdefault(part, []).append(item)
    chief = {level: agreement(items, seed) for level, items in levels.items()}
    areas = {f"of {part}": agreement(items, seed).auc for part, items in parts.items()}
    return JudgeReport(data.name, data.kind, judge, len(data.rows), chief, areas)


def _items(data: JudgedSet, judging: Judging, shown: Shown) -> Iterator[tuple[str, str, Item]]:
    """Level, part of the set (or nothing), and item."""
    for row in shown(data.rows):
        if isinstance(row, RagTruth):
            for answer in row.responses:
                found = list(_statement_items(row, answer.response, [(s.start, s.end) for s in answer.labels], judging))
                yield "response", "", whole(str(row.source_id), not answer.labels, found)
                yield from (("statement", "", item) for item in found)
        elif isinstance(row, SummEdits):
            lines = sentences(row.document)
            rulings = [judging.in_source(text, lines) for text in sentences(row.claim)]
            found = [_item(row.group, row.label == 1, ruling) for ruling in rulings]
            yield "claim", "", whole(row.group, row.label == 1, found)
        elif isinstance(row, Pair):
            ruling = judging.on_lines(row.hypothesis, [row.premise])
            yield "statement", row.set, _item(row.premise, row.label == "entailment", ruling)
        elif isinstance(row, Own):
            ruling = judging.on_lines(row.statement, row.lines)
            yield "statement", "", _item("\n".join(row.lines), row.label == "supported", ruling)


def _statement_items(
    row: RagTruth, response: str, wrong: Sequence[tuple[int, int]], judging: Judging
) -> Iterator[Item]:
    lines = row.lines
    for text, start, end in statements(response):
        supported = not any(a < end and b > start for a, b in wrong)
        yield _item(str(row.source_id), supported, judging.in_source(text, lines))


def _item(group: str, supported: bool, ruling: Ruling) -> Item:
    judged = ruling.verdict != "unchecked"
    return Item(group, supported, ruling.score if judged else None, ruling.supported if judged else None)


def whole(group: str, supported: bool, parts: Sequence[Item]) -> Item:
    """Many statements as one: unsupported when one of them is, and as likely supported as `combined` says."""
    judged = [part for part in parts if part.score is not None]
    if not judged:
        return Item(group, supported, None, None)
    score = combined([part.score for part in judged if part.score is not None])
    return Item(group, supported, score, all(part.verdict for part in judged))


COMBINATIONS: dict[str, Callable[[Sequence[float]], float]] = {
    "minimum": min,
    "product": lambda scores: float(np.prod(scores)),
    "product by root of number": lambda scores: float(np.prod(np.maximum(scores, LEAST)) ** (1 / len(scores) ** 0.5)),
    "mean of the two lowest": lambda scores: float(np.mean(sorted(scores)[:2])),
    "mean": lambda scores: float(np.mean(scores)),
}
"""How likely a whole answer is supported, from its statements' scores; `evals.calibration.judge` compares them."""
COMBINATION = "product by root of number"
"""Between the product, which long answers lower however good, and the geometric mean, which one bad statement hardly
lowers: good on both parts of RAGTruth, where each of these two is good on one."""
LEAST = 1e-3


def combined(scores: Sequence[float]) -> float:
    return COMBINATIONS[COMBINATION](scores)


def _wice(data: JudgedSet, judging: Judging, judge: str, seed: int, shown: Shown) -> JudgeReport:
    rows: list[Wice] = list(data.rows)
    items, chosen = [], []
    for row in shown(rows):
        found = judging.attribute(row.claim, row.sentences)
        chosen.append(frozenset(found))
        ruling = judging.on_lines(row.claim, [row.sentences[n] for n in found])
        items.append(_item(row.id, row.label == "supported", ruling))
    judged = [(row, item.score) for row, item in zip(rows, items, strict=True) if item.score is not None]
    ranks = np.array([WICE_RANKS[row.label] for row, _ in judged], dtype=np.int64)
    scores: Floats = np.array([score for _, score in judged], dtype=float)
    draw = Bootstrap([row.id for row, _ in judged], seed)
    areas = {
        "not supported against the rest": draw.estimate(lambda w: area(ranks == 0, -scores, w)),
        "three classes": draw.estimate(lambda w: three_way_area(ranks, scores, w)),
    }
    evidence = _evidence(rows, items, chosen, seed)
    return JudgeReport(data.name, data.kind, judge, len(rows), {"claim": agreement(items, seed)}, areas, evidence)


def _evidence(rows: Sequence[Wice], items: Sequence[Item], chosen: Sequence[frozenset[int]], seed: int) -> Evidence:
    graded = [(row.id, best_match(found, row.gold)) for row, found in zip(rows, chosen, strict=True) if row.gold]
    table: Floats = np.array([figures for _, figures in graded], dtype=float).reshape(-1, 3)
    draw = Bootstrap([name for name, _ in graded], seed)

    def mean(column: int) -> Estimate:
        return draw.estimate(lambda w: float(w @ table[:, column] / w.sum()) if w.sum() else float("nan"))

    refused = [item.verdict is False for row, item in zip(rows, items, strict=True) if not row.gold]
    return Evidence(
        claims=len(graded),
        found=float(np.mean([len(found) for found in chosen])),
        precision=mean(0),
        recall=mean(1),
        f1=mean(2),
        without_gold=len(refused),
        rightly_refused=sum(refused),
    )


def best_match(found: frozenset[int], gold: Sequence[frozenset[int]]) -> tuple[float, float, float]:
    """Precision, recall and F1 of the sentences found against the alternative gold set with the highest F1."""
    best = (0.0, 0.0, 0.0)
    for numbers in gold:
        right = len(found & numbers)
        if right:
            precision, recall = right / len(found), right / len(numbers)
            best = max(best, (precision, recall, 2 * precision * recall / (precision + recall)), key=lambda x: x[2])
    return best

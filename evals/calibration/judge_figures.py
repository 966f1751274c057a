"""What the local judge is worth, as a page of Markdown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

from evals.calibration.cases import FILES, OWN_HELD
from evals.calibration.encodings import Encodings
from evals.calibration.examples import Example
from evals.calibration.logistic import Flags, Floats
from evals.judges.agreement import Agreement, Bootstrap, Curve, Item, agreement, area
from evals.judges.judging import COMBINATION, COMBINATIONS, REMEMBERED
from rag.checking.judging import Line
from rag.checking.local import DIFFERS, NEEDED, SAME_WORDS, LocalJudge
from rag.checking.network import Network

COMMAND = """
```
python -m evals.calibration.judge --data ../shared/data --statements tests/statements.jsonl \\
    --out rag/checking/weights.npz --report docs/judge.md
```
"""
ABOUT = f"""# What the local judge is worth

Written by `python -m evals.calibration.judge`, which also trains the network of the judge and writes its weights.

The local judge says of a statement whether its cited lines, and nothing else, support it. It needs no key and nothing
from the internet. A small network (two layers, 48 hidden units) looks at how each word piece of the statement differs
from the nearest word piece of the lines. To its log-odds come {SAME_WORDS:g} times the share of the statement's content
words that the lines hold; each exact difference of figures, dates, names, negations and the like takes some away. A
statement with a score of {NEEDED:g} or more is supported; one that differs for sure scores {DIFFERS:g} at most,
whatever the network says.
{COMMAND}
The network learns from four sets of entailment pairs, from RAGTruth, SummEdits and WiCE, and from our own statements
about the articles in `corpus/`; also from supported statements set beside other lines of their source, and with a
negation or a name changed.

What is in-sample and what not: all figures but the last section's are cross-validated by source in three folds, so no
network saw anything of the source that it is measured on. The weights that are written come from all the data at once.
The exact comparisons, what they take away, the {SAME_WORDS:g} and the {NEEDED:g}, and how an answer is scored, were
chosen with these sets in view: there are few such numbers, but expect a little less on new texts.

AUC, F1, precision and recall are of finding what is not supported. In brackets: 95 % bootstrap intervals, whole sources
drawn. Lines are found by the judge itself, except in pairs, in WiCE (gold lines) and in our own statements (their cited
lines). The verdicts are those of the judge itself, but of pairs only the network's; sentences without a
claim ("I hope this helps!") are left out, as the judge leaves them unchecked. Headlines and dates of articles, which
the judge otherwise looks at too, play no part here.
"""


EVEN = 1.0
"""Added to the log-odds of the network alone: about what the judge adds."""
ANSWERS = [source for source in FILES.values() if source.startswith("RAGTruth")]


def rulings(network: Network, found: Sequence[Example], encodings: Encodings) -> Floats:
    """(examples,) the score by a judge with this network; of pairs, or of what is left unchecked, nan."""
    judge = LocalJudge(lru_cache(REMEMBERED)(encodings.encode_any), network)
    scores = np.full(len(found), np.nan)
    for number, example in enumerate(found):
        if not example.case.pair:
            ruling = judge.judge(example.case.statement, [Line(text) for text in example.case.pool])
            scores[number] = np.nan if ruling.score is None else ruling.score
    return scores


def report(found: Sequence[Example], says: Floats, scores: Floats) -> str:
    """The page. `says`: log-odds of the network for each example; `scores`: those of the judge, nan where none."""
    chances = np.asarray(1 / (1 + np.exp(-np.clip(says + EVEN, -30, 30))), dtype=float)
    judged = np.array([e.case.pair for e in found]) | ~np.isnan(scores)
    found = [e for e, use in zip(found, judged, strict=True) if use]
    says, chances, scores = says[judged], chances[judged], scores[judged]
    final = np.where(np.isnan(scores), chances, scores)
    sources = {
        source: np.array([e.case.source == source for e in found])
        for source in dict.fromkeys(e.case.source for e in found)
    }
    lines = [ABOUT, "## Whole answers", "", *_answers(found, sources, chances, final)]
    lines += ["", "## Statements", "", "“Called”: share that the judge calls not supported, comparisons included.", ""]
    held = sources.pop(OWN_HELD, None)
    lines += _statements(found, sources, says, final)
    if held is not None:
        lines += ["", "## Our own statements that nothing was learned from", ""]
        lines += _held(held, found, chances, final)
    return "\n".join(lines) + "\n"


def _answers(found: Sequence[Example], sources: dict[str, Flags], chances: Floats, final: Floats) -> list[str]:
    asked = [source for source in sources if source in ANSWERS]
    lines = ["An answer is not supported when one of its statements is not. In bold: the score that is shown.", ""]
    lines += ["| set | answers | score of an answer from its statements | AUC |", "|" + " --- |" * 4]
    for source in asked:
        lines += _areas(source, found, sources[source], chances, final)
    lines += ["", "At the verdicts:", "", "| set | not supported | F1 | precision | recall | best F1, any threshold |"]
    lines += ["|" + " --- |" * 6]
    for source in asked:
        one = _whole(found, sources[source], final, COMBINATIONS[COMBINATION])
        share = f"{one.unsupported} of {one.n}"
        lines.append(f"| {source} | {share} | {one.f1} | {one.precision} | {one.recall} | {one.best_f1} |")
    return lines


def _areas(source: str, found: Sequence[Example], here: Flags, chances: Floats, final: Floats) -> list[str]:
    lines = []
    for name, combine in COMBINATIONS.items():
        shown = f"**{name}**" if name == COMBINATION else name
        one = _whole(found, here, final, combine)
        lines.append(f"| {source} | {one.n} | {shown} | {one.auc} |")
    bare = _whole(found, here, chances, COMBINATIONS[COMBINATION])
    return [*lines, f"| {source} | {bare.n} | {COMBINATION}, network alone | {bare.auc} |"]


def _whole(
    found: Sequence[Example], here: Flags, values: Floats, combine: Callable[[Sequence[float]], float]
) -> Agreement:
    """Agreement on whole answers, each unsupported when one of its statements is."""
    answers: dict[str, list[int]] = {}
    for number in np.flatnonzero(here).tolist():
        answers.setdefault(found[number].case.answer, []).append(number)
    items = []
    for numbers in answers.values():
        case, parts = found[numbers[0]].case, values[numbers].tolist()
        items.append(Item(case.group, case.answer_supported, combine(parts), min(parts) >= NEEDED))
    return agreement(items)


def _statements(found: Sequence[Example], sources: dict[str, Flags], says: Floats, final: Floats) -> list[str]:
    lines = ["| set | n | not supported | AUC, network | AUC, with comparisons | called, of good | called, of bad |"]
    lines.append("|" + " --- |" * 7)
    bad = np.array([not e.case.supported for e in found])
    for source, here in sources.items():
        draw = Bootstrap([e.case.group for e, use in zip(found, here, strict=True) if use])
        areas = [str(draw.estimate(Curve(bad[here], -values[here]).area)) for values in (says, final)]
        called = [_shown(_share(final[here & kind] < NEEDED), ".1%") for kind in (~bad, bad)]
        lines.append(f"| {source} | {here.sum():,} | {bad[here].mean():.1%} | {' | '.join(areas + called)} |")
    return lines


def _held(here: Flags, found: Sequence[Example], chances: Floats, final: Floats) -> list[str]:
    lines = ["By the network as it is written, which has seen other statements about the same articles.", ""]
    lines += ["| judge | statements | right | right of the supported | right of the others | AUC |", "|" + " --- |" * 6]
    good = np.array([e.case.supported for e in found])
    for name, values in (("network alone", chances), ("with exact comparisons", final)):
        right = (values >= NEEDED) == good
        shares = [_shown(_share(right[here & kind]), ".1%") for kind in (good | ~good, good, ~good)]
        found_area = _shown(area(~good[here], -values[here]), ".3f")
        lines.append(f"| {name} | {here.sum()} | {' | '.join(shares)} | {found_area} |")
    return lines


def _share(flags: Flags) -> float:
    return float(flags.mean()) if len(flags) else float("nan")


def _shown(value: float, form: str) -> str:
    return "–" if np.isnan(value) else format(value, form)

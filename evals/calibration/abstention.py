"""Fit which sentence is quoted and whether the articles answer, and write down the whole trade-off.

python -m evals.calibration.abstention DATA [--kept FOLDER] [--out docs/abstention.md]

Two small models over what the reader and the search say: see `evals.calibration.decision`. They learn from questions
that did not teach the reader (our own over invented news, others over Wikipedia), and from the odd-numbered half of
the bundled set. On the sets marked “aside” no weight is fitted, neither of these models nor of the reader.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from evals.calibration import samples as sets
from evals.calibration.curve import Point, markdown, svg
from evals.calibration.decision import Weights, decision, ranked, ranking, values_of
from evals.calibration.logistic import Flags, Floats, area
from evals.calibration.samples import Sample, collect
from evals.calibration.telling import tell
from rag.answering.abstention import NEEDED
from rag.answering.candidates import Candidate
from rag.answering.quoting import choose
from rag.errors import BylineError

EACH = 300.0
"""What the questions of a set count together."""
STEPS = np.round(np.arange(-2.0, 2.01, 0.25), 2)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.calibration.abstention", description=__doc__)
    parser.add_argument("data", type=Path, help="the folder with clapnq.jsonl and reader/")
    parser.add_argument("--kept", type=Path, help="keep the articles and their indexes in this folder")
    parser.add_argument("--most", type=int, default=2000, help="questions of each set")
    parser.add_argument("--out", type=Path, help="write the report as Markdown, and the plot beside it as SVG")
    options = parser.parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory() as folder:
            asked = _samples(options.data, options.kept or Path(folder), options.most)
    except BylineError as error:
        tell(str(error))
        return 1
    report, curves = _report(asked)
    sys.stdout.write(report)
    if options.out:
        options.out.write_text(report + f"\n![Answered against refused]({options.out.stem}.svg)\n", "utf-8")
        options.out.with_suffix(".svg").write_text(svg(curves), "utf-8")
    return 0


def _samples(data: Path, kept: Path, most: int) -> list[Sample]:
    clapnq = sets.clapnq(data / "clapnq.jsonl", kept)
    asked = (sets.bundled(), sets.apart(kept), sets.general(data, kept), sets.near_misses(data, kept), clapnq)
    return [sample for one in asked for sample in collect(one, kept, most)]


def _report(samples: Sequence[Sample]) -> tuple[str, dict[str, list[Point]]]:
    used: Flags = np.array([s.learned_from and (not s.answerable or s.found) for s in samples])
    tell("fitting")
    order = ranking([s for s, use in zip(samples, used, strict=True) if use], EACH)
    best = [ranked(s, order) for s in samples]
    values = values_of(best)
    answerable: Flags = np.array([s.answerable for s in samples])
    groups = Counter(s.group for s, use in zip(samples, used, strict=True) if use)
    counts: Floats = np.array([EACH / groups[s.group] if use else 0.0 for s, use in zip(samples, used, strict=True)])
    bias, weights, scores = decision(values, answerable, counts, used)
    curves, areas, chosen = {}, {}, {}
    for group in dict.fromkeys(s.group for s in samples):
        here = np.array([s.group == group for s in samples])
        of_group = [(s, found) for s, found in zip(samples, best, strict=True) if s.group == group]
        areas[group] = area(scores[here], answerable[here])
        curves[group] = [_point(of_group, scores[here], step) for step in STEPS]
        chosen[group] = _point(of_group, scores[here], NEEDED)
    fitted = _named(order, "ranking") | {"decision: BIAS": bias} | _named(weights, "decision")
    return markdown(fitted, chosen, areas, curves, NEEDED), curves


def _named(weights: Weights, model: str) -> dict[str, float]:
    return {f"{model}: {name}": weight for name, weight in weights.items()}


def _point(asked: Sequence[tuple[Sample, Sequence[Candidate]]], scores: Floats, threshold: float) -> Point:
    answered = [one for one, score in zip(asked, scores, strict=True) if score >= threshold]
    good = [(sample, found) for sample, found in answered if sample.answerable]
    unanswerable = sum(not sample.answerable for sample, _ in asked)
    quotes = [[sample.is_gold(c) for c in choose(found)] for sample, found in good]
    first = [sample.is_gold(found[0]) for sample, found in asked if sample.answerable and found]
    refused_right = unanswerable - (len(answered) - len(good))
    refused = len(asked) - len(answered)
    return Point(
        threshold=float(threshold),
        questions=len(asked),
        answered=len(good) / max(len(asked) - unanswerable, 1),
        right=sum(map(any, quotes)) / max(len(good), 1),
        precision=sum(map(sum, quotes)) / max(sum(map(len, quotes)), 1),
        refused=refused_right / max(unanswerable, 1),
        first=float(np.mean(first)) if first else float("nan"),
        f1=2 * refused_right / max(unanswerable + refused, 1),
    )


if __name__ == "__main__":
    sys.exit(main())

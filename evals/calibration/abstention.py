"""Fit the decision to answer or to abstain, and write down the whole trade-off.

python -m evals.calibration.abstention --clapnq PATH [--seeds FOLDER] [--out docs/abstention.md]

Every figure on ClapNQ and on the project's own sets is of models that did not see the question; questions tagged
`aside` are never learned from.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np

from evals.calibration.curve import Point, markdown, svg
from evals.calibration.logistic import Flags, Floats, area, cross_validated, fit
from evals.calibration.samples import ASIDE, Sample, bundled, clapnq, collect, own, tell
from evals.questions import BUNDLED, folders_for
from rag.answering.abstention import NEEDED, WEIGHTS
from rag.errors import BylineError

ROOT = Path(__file__).resolve().parents[2]
CLAPNQ = "ClapNQ"
NEWS_COUNTS = 2.0
"""How much more a question over news counts than one of ClapNQ, of which there are more."""
STEPS = np.round(np.arange(-2.0, 2.01, 0.2), 1)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.calibration.abstention", description=__doc__)
    parser.add_argument("--clapnq", type=Path, required=True, help="clapnq.jsonl")
    parser.add_argument("--seeds", type=Path, help="folder of the articles that tests/seed_questions.jsonl asks about")
    parser.add_argument("--out", type=Path, help="write the report as Markdown, and the plot beside it as SVG")
    options = parser.parse_args(arguments)
    try:
        samples = _samples(options.clapnq, options.seeds)
    except BylineError as error:
        tell(str(error))
        return 1
    report, curves = _report(samples)
    sys.stdout.write(report)
    if options.out:
        options.out.write_text(report + f"\n![Answered against refused]({options.out.stem}.svg)\n", "utf-8")
        options.out.with_suffix(".svg").write_text(svg(curves), "utf-8")
    return 0


def _samples(path: Path, seeds: Path | None) -> list[Sample]:
    tests, corpus = ROOT / "tests", ROOT / "corpus"
    with tempfile.TemporaryDirectory() as folder:
        samples = collect(CLAPNQ, [Path(folder)], clapnq(path, Path(folder)))
    samples += collect("corpus questions", [corpus], own(tests / "corpus_questions.jsonl"))
    samples += collect("near misses", [corpus], own(tests / "near_miss_questions.jsonl"))
    samples += collect("ordinary questions", [corpus], own(tests / "ordinary_questions.jsonl"))
    samples += collect("bundled set", folders_for(BUNDLED, corpus), bundled())
    if seeds:
        samples += collect("seed questions", [seeds], own(tests / "seed_questions.jsonl"))
    return samples


def _report(samples: list[Sample]) -> tuple[str, dict[str, list[Point]]]:
    values: Floats = np.array([s.values for s in samples])
    answerable: Flags = np.array([s.answerable for s in samples])
    counts: Floats = np.array([1.0 if s.group == CLAPNQ else NEWS_COUNTS for s in samples])
    used: Flags = np.array([not s.group.endswith(ASIDE) for s in samples])
    tell("fitting")
    scores = cross_validated(values, answerable, counts, used)
    bias, weights = fit(values[used], answerable[used], counts[used])
    curves, areas, chosen = {}, {}, {}
    for group in dict.fromkeys(s.group for s in samples):
        here = np.array([s.group == group for s in samples])
        of_group = [s for s in samples if s.group == group]
        areas[group] = area(scores[here], answerable[here])
        curves[group] = [_point(of_group, scores[here], step) for step in STEPS]
        chosen[group] = _point(of_group, scores[here], NEEDED)
    fitted = {"BIAS": bias} | dict(zip(WEIGHTS, map(float, weights), strict=True))
    return markdown(fitted, chosen, areas, curves, NEEDED), curves


def _point(samples: list[Sample], scores: Floats, threshold: float) -> Point:
    answered = [s for s, score in zip(samples, scores, strict=True) if score >= threshold]
    good = [s for s in answered if s.answerable]
    unanswerable = sum(not s.answerable for s in samples)
    return Point(
        threshold=float(threshold),
        questions=len(samples),
        answered=len(good) / max(len(samples) - unanswerable, 1),
        right=sum(s.gold > 0 for s in good) / max(len(good), 1),
        precision=sum(s.gold for s in good) / max(sum(s.cited for s in good), 1),
        refused=1 - (len(answered) - len(good)) / max(unanswerable, 1),
    )


if __name__ == "__main__":
    sys.exit(main())

"""WiCE: whether an article supports a claim of Wikipedia, and which of its sentences do. Kamoi et al., EMNLP 2023.

Entailment as in the paper: F1 and accuracy of "supported" against the rest. Evidence: the sentences found against the
alternative gold set that they fit best, over the claims that have one.
"""

from __future__ import annotations

from pathlib import Path

from evals.judges.judging import IN_SAMPLE, Judging, best_match, is_local, local_judging
from evals.judges.labelled import Wice, read_set
from evals.public.table import PublicReport, Shown, result, yes
from evals.records import Result, Score
from rag.errors import BylineError


def report(path: Path, limit: int | None, seed: int, shown: Shown, judging: Judging | None = None) -> PublicReport:
    """Raises `BylineError` that names the line of a bad row, or when the file holds another set."""
    data = read_set(path, limit, seed)
    if data.kind != "WiCE":
        raise BylineError(f"{path}: this is {data.kind}, not WiCE")
    rows: list[Wice] = list(data.rows)
    judging = judging or local_judging()
    found: list[tuple[Wice, frozenset[int], bool | None]] = []
    for row in shown(rows):
        numbers = judging.attribute(row.claim, row.sentences)
        ruling = judging.on_lines(row.claim, [row.sentences[n] for n in numbers])
        said = None if ruling.verdict == "unchecked" else ruling.supported
        found.append((row, frozenset(numbers), said))
    graded = [best_match(numbers, row.gold) for row, numbers, _ in found if row.gold]
    results = [*_entailment([(row.label == "supported", said) for row, _, said in found], seed)]
    for column, name in enumerate(("precision", "recall", "F1")):
        results.append(result(f"evidence {name}", [(figures[column], 1.0) for figures in graded], seed))
    apart = {"claims without evidence, which count in entailment only": len(found) - len(graded)}
    local = is_local(judging)
    notes = (*NOTES, *([IN_SAMPLE] if local else []))
    seen = tuple(one.name for one in results if one.name.startswith("entailment")) if local else ()
    return PublicReport("WiCE", path.name, "its judge of support", len(rows), tuple(results), apart, notes, seen)


NOTES = (
    "The judge sees only the sentences that it found itself in the whole article. Partly supported counts as not "
    "supported.",
    "The published figures are of the 358 claims of the test set, or of as many of them as stands there; the models' "
    "threshold was chosen on the development set.",
)


def _entailment(verdicts: list[tuple[bool, bool | None]], seed: int) -> list[Result]:
    """From whether each claim is supported and whether the judge said so, None where it could not."""
    counts: list[Score] = []
    for truth, said in verdicts:
        counts.append(None if said is None else (2.0 * (truth and said), float(truth) + float(said)))
    accuracy: list[Score] = [None if said is None else yes(truth == said) for truth, said in verdicts]
    return [
        result("entailment F1", counts, seed),
        result("entailment accuracy", accuracy, seed),
    ]

"""What the judge's network learns from: judged statements with the lines that attribution finds for them, the same
statements with other lines, and small false changes of them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from evals.calibration.cases import OWN, Case
from evals.calibration.encodings import Encodings
from evals.calibration.telling import tell
from evals.mutating.mutations import collection_names, mutations
from rag.checking.alignment import align
from rag.checking.attribution import attribute
from rag.checking.network import inputs
from rag.models.minilm import Floats

OTHER_LINES = ", other lines"
MUTATED = ("negation", "name")
"""Changes that no exact comparison finds for sure; numbers and dates are left to it."""
PAIRS = 5000
"""Entailed pairs whose hypotheses are changed, of `PAIR_WORDS` words."""
PAIR_WORDS = range(5, 31)
_SHARE = 0.35
"""Of the supported statements of RAGTruth, those that are shown with other lines as well."""
_MOST_OTHERS = 2
_RAGTRUTH_OTHERS = 0.7
"""Less than one: other lines of a source sometimes say the same again."""
_MUTANT_WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class Example:
    """`inputs`: (n, 770), half precision, and `weights`: (n,), per word piece."""

    case: Case
    inputs: NDArray[np.float16]
    weights: Floats


def widened(found: Sequence[Case], encodings: Encodings, seed: int) -> list[Case]:
    """The cases with their lines found, and what is made from them: other lines, and changed statements."""
    encodings.add(text for case in found for text in (case.statement, *case.pool, *case.others))
    draw = random.Random(seed)
    made = []
    for number, case in enumerate(found, 1):
        with_lines = attributed(case, encodings)
        if with_lines.pool:
            made.append(with_lines)
        made += _beside(case, with_lines, encodings, draw)
        if number % 5000 == 0 or number == len(found):
            tell(f"found the lines of {number:,} of {len(found):,} statements")
    changed = list(_mutants(made, draw))
    encodings.add(case.statement for case in changed)
    return made + changed


def examples(found: Sequence[Case], encodings: Encodings) -> list[Example]:
    """The cases that the network sees anything of. Their lines must have been found, their texts encoded."""
    made = []
    for number, case in enumerate(found, 1):
        example = _example(case, encodings)
        if example is not None:
            made.append(example)
        if number % 5000 == 0 or number == len(found):
            tell(f"aligned {number:,} of {len(found):,} statements")
    return made


def attributed(case: Case, encodings: Encodings, most: int | None = None) -> Case:
    """The case with those lines of its pool that together cover most of its statement."""
    if not case.attributed:
        return case
    given = [encodings.encode(text) for text in case.pool]
    chosen = attribute(case.statement, encodings.encode(case.statement), case.pool, given)[:most]
    return replace(case, pool=tuple(case.pool[n] for n in chosen), attributed=False)


def _beside(case: Case, with_lines: Case, encodings: Encodings, draw: random.Random) -> Iterator[Case]:
    """The statement with the best of the lines that it is not from: near it in words, and no support."""
    others, weight = case.others, 1.0
    if case.source.startswith("RAGTruth"):
        if not case.supported or draw.random() >= _SHARE:
            return
        others = tuple(text for text in case.pool if text not in with_lines.pool)
        weight = _RAGTRUTH_OTHERS
    if len(others) < _MOST_OTHERS:
        return
    moved = replace(
        case,
        source=case.source + OTHER_LINES,
        supported=False,
        answer_supported=False,
        pool=others,
        attributed=True,
        weight=weight,
        others=(),
    )
    moved = attributed(moved, encodings, _MOST_OTHERS)
    if moved.pool:
        yield moved


def _mutants(found: Sequence[Case], draw: random.Random) -> Iterator[Case]:
    """Changed copies of supported statements of RAGTruth and of one's own, and of some entailed hypotheses."""
    true = [case for case in found if case.supported]
    written = [case for case in true if case.source.startswith("RAGTruth")]
    names = collection_names(case.statement for case in written)
    pairs = [case for case in true if case.pair and len(case.statement.split()) in PAIR_WORDS]
    draw.shuffle(pairs)
    for case in written + pairs[:PAIRS] + [case for case in true if case.source == OWN]:
        for one in mutations(case.statement, case.pool, case.pool, 0, names, draw):
            if one.kind in MUTATED:
                changed = replace(case, statement=one.statement, supported=False, answer_supported=False)
                yield replace(
                    changed, source=f"{one.kind} changed{', pairs' if case.pair else ''}", weight=_MUTANT_WEIGHT
                )


def _example(case: Case, encodings: Encodings) -> Example | None:
    encoded = encodings.encode(case.statement)
    given = [encodings.encode(text) for text in case.pool]
    aligned = align(case.statement, encoded, case.pool, given)
    if not len(aligned.tokens) or not aligned.words:
        return None
    return Example(case, inputs(aligned).astype(np.float16), aligned.weights)

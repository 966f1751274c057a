"""Rows are drawn one way everywhere: the same for the same seed, in their order, all where there are no more."""

from __future__ import annotations

import pytest

from evals.metrics.resampling import drawn
from evals.mutating.noticing import UNCHANGED, verbatim_tries
from rag.types import Article, Sentence

LINES = [f"On day {n} the board counted {n} gulls." for n in range(1, 41)]


def article() -> Article:
    ends = [sum(len(line) + 1 for line in LINES[: n + 1]) - 1 for n in range(len(LINES))]
    sentences = tuple(Sentence(end - len(line), end) for line, end in zip(LINES, ends, strict=True))
    return Article("gulls.txt", "\n".join(LINES), sentences=sentences)


@pytest.mark.parametrize(("limit", "seed"), [(None, 0), (0, 0), (7, 0), (7, 1), (40, 0), (41, 5)])
def test_statements_of_a_corpus_are_drawn_as_all_rows_are(limit: int | None, seed: int) -> None:
    tried = [one.statement for one in verbatim_tries([article()], limit, seed) if one.kind == UNCHANGED]
    assert tried == drawn(LINES, limit, seed)
    assert tried == sorted(tried, key=LINES.index)
    assert len(set(tried)) == len(tried) == min(40 if limit is None else limit, 40)


def test_another_seed_draws_other_rows() -> None:
    assert drawn(LINES, 7, 0) == drawn(LINES, 7, 0) != drawn(LINES, 7, 1)

"""What judging a statement costs beside embedding it once: `python -m evals.calibration.judge_cost`.

Statements are sentences of the articles with one word cut out, so that none is found word for word, each beside its own
sentence and its neighbours. The lines' encodings are known, as they are when an answer is checked. Embedding the
statement and all that judging it takes, its embedding included, are timed in turn, and medians are told.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

from evals.mutating.mutations import Quoted, corpus_statements
from evals.mutating.noticing import read_corpus
from rag import Line, LocalJudge

LINES = (1, 2, 3)
FEWEST_WORDS = 8


def ratio(quoted: Sequence[Quoted], lines: int) -> tuple[float, float]:
    """Median of judging, embedding included, through embedding; and the median milliseconds of embedding.

    The first statement warms up."""
    encode = LocalJudge().encode
    known = {text: encode(text) for one in quoted for text in _lines(one, lines)}
    judge = LocalJudge(lambda text: known[text] if text in known else encode(text))
    ratios, embedded = [], []
    for one in quoted:
        words = one.statement.split()
        statement = " ".join([*words[:3], *words[4:]])
        begun = perf_counter()
        known[statement] = encode(statement)
        between = perf_counter()
        judge.judge(statement, [Line(text) for text in _lines(one, lines)])
        ratios.append((perf_counter() - begun) / (between - begun))
        embedded.append(between - begun)
    return median(ratios[1:]), 1000 * median(embedded[1:])


def _lines(one: Quoted, count: int) -> tuple[str, ...]:
    first = max(0, min(one.place, len(one.article_sentences) - count))
    return one.article_sentences[first : first + count]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    arguments = parser.parse_args()
    quoted = [
        one for one in corpus_statements(read_corpus(arguments.corpus)) if one.statement.count(" ") > FEWEST_WORDS
    ]
    for lines in LINES:
        times, milliseconds = ratio(quoted, lines)
        sys.stdout.write(
            f"{lines} line(s): judging takes {times:.1f} x embedding ({milliseconds:.1f} ms), n = {len(quoted)}\n"
        )


if __name__ == "__main__":
    main()

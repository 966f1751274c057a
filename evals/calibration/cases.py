"""Judged statements of the public sets and of a file of one's own, each with the lines it is judged against."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from evals.judges.labelled import Pair, RagTruth, SummEdits, Wice, read_rows, read_set, sentences, statements
from rag.articles.reading import read_articles
from rag.errors import BylineError

FILES = {
    "nli.jsonl": "",
    "ragtruth_qa.jsonl": "RAGTruth questions",
    "ragtruth_summary.jsonl": "RAGTruth summaries",
    "summedits.jsonl": "SummEdits",
    "wice.jsonl": "WiCE",
}
"""What is learned from, with the name of the set; entailment pairs name theirs row by row."""
OWN = "own statements"
OWN_HELD = "own statements, held back"
HELD = "-held"
"""How the ids of one's own statements end that nothing is learned from."""

UNSUPPORTED = 4.0
"""How much an unsupported statement of RAGTruth counts: there are few."""
WHOLE_CLAIMS = 0.5
"""SummEdits labels whole claims, so that some of its statements are wrongly labelled."""
WRITTEN = 2.0
"""Claims and statements with lines that a person chose: the nearest to what is judged."""
PARTLY = 0.5
"""Claims of WiCE that their lines support in part."""


@dataclass(frozen=True, slots=True)
class Case:
    """A statement with the texts it is judged against. Statements of one `answer` belong together."""

    source: str
    group: str
    answer: str
    supported: bool
    answer_supported: bool
    statement: str
    pool: tuple[str, ...]
    attributed: bool
    """Whether the lines have to be found in `pool` first."""
    weight: float = 1.0
    others: tuple[str, ...] = ()
    """Texts of the same source beside `pool`, which do not support the statement."""
    pair: bool = False
    """An entailment pair: to learn from, not judged like a reader's statement."""


class OwnStatement(BaseModel):
    """A row of one's own file: `lines` are first and last lines of the article `source`."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str
    statement: str
    source: str
    lines: tuple[tuple[int, int], ...]
    label: Literal["supported", "unsupported"]


def cases(folder: Path, limit: int | None, seed: int) -> list[Case]:
    """All statements of the sets in a folder, or of `limit` rows of each file. Raises `BylineError`."""
    found: list[Case] = []
    for name, source in FILES.items():
        for number, row in enumerate(read_set(folder / name, limit, seed).rows):
            found += _of_row(row, source, f"{name}:{number}")
    return found


def _of_row(row: Pair | RagTruth | SummEdits | Wice, source: str, name: str) -> Iterator[Case]:
    if isinstance(row, Pair):
        entailed = row.label == "entailment"
        yield Case(row.set, row.premise, name, entailed, entailed, row.hypothesis, (row.premise,), False, pair=True)
    elif isinstance(row, SummEdits):
        fits, pool = row.label == 1, tuple(sentences(row.document))
        for text in sentences(row.claim):
            yield Case(source, row.group, name, fits, fits, text, pool, attributed=True, weight=WHOLE_CLAIMS)
    elif isinstance(row, Wice):
        yield from _of_claim(row, source, name)
    else:
        pool = tuple(row.lines)
        for number, answer in enumerate(row.responses):
            for text, start, end in statements(answer.response):
                supported = not any(s.start < end and s.end > start for s in answer.labels)
                group, whole = str(row.source_id), f"{name}:{number}"
                weight = 1.0 if supported else UNSUPPORTED
                yield Case(source, group, whole, supported, not answer.labels, text, pool, True, weight)


def _of_claim(row: Wice, source: str, name: str) -> Iterator[Case]:
    """A claim with its gold lines and the lines beside them; without gold lines, all lines are beside."""
    group = "\n".join(row.sentences)
    gold = [row.sentences[n] for n in sorted(row.gold[0])] if row.gold else []
    any_gold = {n for numbers in row.gold for n in numbers}
    others = tuple(text for n, text in enumerate(row.sentences) if n not in any_gold)
    supported = row.label == "supported"
    pool = tuple(gold) if row.label != "not_supported" else ()
    weight = WRITTEN if supported else PARTLY
    yield Case(source, group, name, supported, supported, row.claim, pool, False, weight, others)


def own_cases(path: Path, corpus: Path) -> tuple[list[Case], list[Case]]:
    """One's own statements about the articles in a folder: those to learn from, and those held back.

    Raises `BylineError`.
    """
    found: tuple[list[Case], list[Case]] = ([], [])
    articles: dict[str, list[str]] = {}
    for row in read_rows(path, OwnStatement):
        if row.source not in articles:
            articles[row.source] = _body_lines(corpus / row.source)
        lines = articles[row.source]
        if any(not 1 <= first <= last <= len(lines) for first, last in row.lines):
            raise BylineError(f"{path}: {row.id}: {row.source} has no such lines")
        pool = tuple(" ".join(lines[first - 1 : last]) for first, last in row.lines)
        fits, held = row.label == "supported", row.id.endswith(HELD)
        found[held].append(
            Case(OWN_HELD if held else OWN, row.source, row.id, fits, fits, row.statement, pool, False, WRITTEN)
        )
    return found


def _body_lines(path: Path) -> list[str]:
    """The lines of a file as the reader numbers them."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BylineError(f"{path}: the article cannot be read: {error.strerror}") from None
    lines: list[str] = []
    for article in read_articles(content, path.name):
        lines += [""] * (article.first_line - 1 - len(lines))
        lines += article.text.split("\n")[: article.line_count]
    return lines

"""Published question sets as collections: their texts pooled, with the questions that these answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from evals.benching.documents import Asked, Document, Pool, Span, pooled, top_lines
from evals.judges.labelled import Wice, read_rows
from evals.public import clapnq, multihop


def from_clapnq(path: Path) -> Pool:
    """All passages of the file, and the questions that their passage answers. Raises `BylineError` for a bad row."""
    rows = read_rows(path, clapnq.Question)
    keys = {p: f"p{number:05}" for number, p in enumerate(dict.fromkeys((row.title, row.lines) for row in rows))}
    made = {key: _titled(key, " ".join(title.split()), lines) for (title, lines), key in keys.items()}
    questions = []
    for row in rows:
        if row.answerable:
            document, lines = made[keys[row.title, row.lines]]
            spans = tuple((document.key, *lines[number]) for number in sorted(row.gold))
            questions.append(Asked(str(row.id), row.question, frozenset({document.key}), spans, row.answers))
    return pooled("ClapNQ", [document for document, _ in made.values()], questions)


def from_multihop(path: Path) -> Pool:
    """The gold facts of the file by article, and the questions that have some. Raises `BylineError` for a bad row."""
    rows = read_rows(path, multihop.Question)
    facts: dict[str, list[multihop.Fact]] = {}
    for row in rows:
        for fact in row.evidence_list:
            known = facts.setdefault(fact.article, [])
            if fact.line not in [one.line for one in known]:
                known.append(fact)
    made: dict[str, Document] = {}
    places: dict[tuple[str, str], Span] = {}
    for number, (article, known) in enumerate(facts.items()):
        first = known[0]
        title, texts = " ".join((first.title or "").split()), [one.line for one in known]
        document, lines = _titled(f"a{number:05}", title, texts, _day(first.published_at), first.source)
        made[article] = document
        places |= {(article, text): (document.key, *line) for text, line in zip(texts, lines, strict=True)}
    questions = []
    for number, row in enumerate(rows, 1):
        if row.answerable:
            spans = tuple(dict.fromkeys(places[fact.article, fact.line] for fact in row.evidence_list))
            gold = frozenset(key for key, _, _ in spans)
            questions.append(Asked(str(row.id or number), row.question, gold, spans))
    return pooled("MultiHop-RAG", made.values(), questions)


def from_wice(path: Path) -> Pool:
    """The pages of the file, which are whole articles, and the claims that some of their sentences support as if they
    were questions. Raises `BylineError` for a bad row."""
    rows = read_rows(path, Wice)
    pages = dict.fromkeys(tuple(" ".join(s.split()) for s in row.sentences) for row in rows)
    made = {page: _titled(f"w{number:05}", "", page) for number, page in enumerate(pages)}
    questions = []
    for row in rows:
        wanted = {number for numbers in row.gold for number in numbers if row.sentences[number].strip()}
        if row.label == "supported" and wanted:
            document, lines = made[tuple(" ".join(s.split()) for s in row.sentences)]
            spans = tuple((document.key, *lines[number]) for number in sorted(wanted))
            questions.append(Asked(row.id, row.claim, frozenset({document.key}), spans))
    return pooled("WiCE", [document for document, _ in made.values()], questions)


def _titled(
    key: str, title: str, lines: Sequence[str], published: date | None = None, outlet: str | None = None
) -> tuple[Document, list[tuple[int, int]]]:
    """The document, and the characters of each of the lines in its text."""
    text = top_lines(title, outlet, published)
    body = len(text)
    places = []
    for line in lines:
        places.append((len(text), len(text) + len(line)))
        text += f"{line}\n"
    return Document(key, title, text.removesuffix("\n"), published, outlet, body), places


def _day(moment: str | None) -> date | None:
    try:
        return date.fromisoformat((moment or "")[:10])
    except ValueError:
        return None

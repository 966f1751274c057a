"""Folders of articles as one collection, named and read as an index of them does.

This looks inside the rooms of `rag` that read files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from evals.benching.documents import Asked, Document, Pool, Span, pooled, top_lines
from evals.questions import Case, Gold
from rag.articles import read_articles
from rag.articles.dates import find_date, unusual_date
from rag.errors import BylineError, UnreadableFile
from rag.index.files import find_files, source_name
from rag.types import Article, LineSpan

TOP = 10
"""Lines with text in which an article says its title, outlet and day."""


def from_corpus(folders: Sequence[Path], cases: Iterable[Case] = (), name: str = "corpus") -> Pool:
    """Articles as Byline reads them from files, and the answerable cases without history and with evidence.

    Title, outlet and day that only a file's fields tell are put into the text, since Byline knows them from there.
    Sources are named as in an index of these folders. Raises `BylineError` when there is no article in them.
    """
    articles = {_key(article): article for article in _articles(folders)}
    if not articles:
        raise BylineError(f"{', '.join(map(str, folders))}: there is no article in it; name a folder of articles")
    by_source: dict[str, list[Article]] = {}
    for article in articles.values():
        by_source.setdefault(article.source, []).append(article)
    documents = {key: _headed(key, article) for key, article in articles.items()}
    added = {key: len(documents[key].text) - len(article.text) for key, article in articles.items()}

    def moved(span: Span) -> Span:
        key, start, end = span
        by = added[key] if start >= documents[key].body - added[key] else 0
        return key, start + by, end + by

    asked = [_asked(case, by_source) for case in cases if _usable(case, by_source)]
    return pooled(name, documents.values(), [replace(one, spans=tuple(map(moved, one.spans))) for one in asked])


def _articles(folders: Sequence[Path]) -> Iterator[Article]:
    sources: set[str] = set()
    for root in find_files(folders):
        for file in root.files:
            if file.refused is None:
                source = source_name(root, file, sources)
                sources.add(source)
                yield from _read(Path(file.path), source)


def _read(path: Path, source: str) -> tuple[Article, ...]:
    """Nothing of a file that an index would skip."""
    try:
        articles = read_articles(path.read_bytes(), source)
    except (OSError, UnreadableFile):
        return ()
    return articles if any(s.answers for article in articles for s in article.sentences) else ()


def _headed(key: str, article: Article) -> Document:
    """With what the top of the text does not say: below a first line that is the title, or above all."""
    text = article.text
    top = [line for line in text.split("\n") if line.strip()][:TOP]
    said = _plain("\n".join(top))
    title = "" if _plain(article.title).rstrip("…") in said else article.title
    outlet = None if _plain(article.outlet or "") in said else article.outlet
    published = None if _says(top, article.published) else article.published
    head = top_lines(" ".join(title.split()), outlet, published)
    first = text.find("\n", len(text) - len(text.lstrip())) + 1
    at = first if first and _plain(text[:first]) == _plain(article.title) else 0
    body = at + len(head) if head else 0
    return Document(key, article.title, text[:at] + head + text[at:], article.published, article.outlet, body)


def _says(lines: Sequence[str], day: date | None) -> bool:
    found = (value[0] if (value := find_date(line)) else unusual_date(line) for line in lines)
    return day is None or day in found


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _key(article: Article) -> str:
    return f"{article.source}:{article.first_line}"


def _usable(case: Case, by_source: dict[str, list[Article]]) -> bool:
    return case.answerable and not case.history and any(gold.source in by_source for gold in case.evidence)


def _asked(case: Case, by_source: dict[str, list[Article]]) -> Asked:
    known = [gold for gold in case.evidence if gold.source in by_source]
    held = [(article, gold) for gold in known for article in by_source[gold.source] if _holds(article, gold)]
    spans = tuple(dict.fromkeys(span for article, gold in held for span in _spans(article, gold)))
    return Asked(case.id, case.question, frozenset(_key(article) for article, _ in held), spans, case.answers)


def _holds(article: Article, gold: Gold) -> bool:
    if gold.line_start is None:
        return True
    last = article.first_line + article.line_count - 1
    return article.first_line <= (gold.line_end or gold.line_start) and gold.line_start <= last


def _spans(article: Article, gold: Gold) -> Iterator[Span]:
    """The gold lines that the article holds, one span each; none where the whole source is gold."""
    if gold.line_start is None:
        return
    last = article.first_line + article.line_count - 1
    for line in range(max(gold.line_start, article.first_line), min(gold.line_end or gold.line_start, last) + 1):
        start, _ = article.offsets(LineSpan(line, line, 0, 0))
        end = article.text.find("\n", start)
        end = len(article.text) if end < 0 else end
        if article.text[start:end].strip():
            yield _key(article), start, end

"""How articles and sentences stand in the catalog's rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from rag.types import Article, Sentence

ARTICLE_COLUMNS = "a.source, a.text, a.first_line, a.title, a.outlet, a.published, a.url, a.sentences, a.pages"


COLUMNS_WITHOUT_SENTENCES = ARTICLE_COLUMNS.replace("a.sentences", "''")


def row_of_article(article: Article) -> tuple[object, ...]:
    return (
        article.article_id,
        article.source,
        article.first_line,
        article.first_line + article.line_count - 1,
        article.title,
        article.outlet,
        article.published.isoformat() if article.published else None,
        article.url,
        article.sha256,
        article.text,
        json.dumps(article.pages),
        sentences_to_text(article.sentences),
    )


def article_from_row(row: Sequence[Any]) -> Article:
    source, text, first_line, title, outlet, published, url, sentences, pages = row
    return Article(
        source=str(source),
        text=str(text),
        first_line=int(first_line),
        title=str(title),
        outlet=None if outlet is None else str(outlet),
        published=date.fromisoformat(str(published)) if published else None,
        url=None if url is None else str(url),
        sentences=sentences_from_text(str(sentences)),
        pages=tuple((int(line), int(page)) for line, page in json.loads(str(pages))),
    )


_KINDS = {"b": "body", "p": "point", "t": "title", "f": "furniture"}


def sentences_to_text(sentences: Iterable[Sentence]) -> str:
    """Compact, as there are many: `b0-57 b58-90`."""
    return " ".join(f"{s.kind[0]}{s.start}-{s.end}" for s in sentences)


def sentences_from_text(text: str) -> tuple[Sentence, ...]:
    found = []
    for item in text.split():
        start, _, end = item[1:].partition("-")
        found.append(Sentence(int(start), int(end), _KINDS[item[0]]))  # type: ignore[arg-type]
    return tuple(found)

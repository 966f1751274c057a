"""The rows of the catalog: its tables, and how files, articles, sentences and passages stand in them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rag.types import Article, Sentence

SCHEMA_VERSION = 1
# A passage's id is never used again: older search files that still name it must not find another passage there.
SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS roots (path TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS files (
  source TEXT PRIMARY KEY, path TEXT NOT NULL UNIQUE,
  size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, sha256 TEXT NOT NULL, skipped TEXT);
CREATE TABLE IF NOT EXISTS articles (
  id INTEGER PRIMARY KEY, article_id TEXT UNIQUE NOT NULL, source TEXT NOT NULL REFERENCES files(source),
  first_line INTEGER NOT NULL, last_line INTEGER NOT NULL, title TEXT NOT NULL, outlet TEXT, published TEXT, url TEXT,
  sha256 TEXT NOT NULL, text TEXT NOT NULL, pages TEXT NOT NULL, sentences TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS articles_by_source ON articles (source, first_line);
CREATE TABLE IF NOT EXISTS passages (
  id INTEGER PRIMARY KEY AUTOINCREMENT, passage_id TEXT UNIQUE NOT NULL,
  article INTEGER NOT NULL REFERENCES articles(id), ordinal INTEGER NOT NULL,
  sentences TEXT NOT NULL, embed_key BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS passages_by_article ON passages (article, ordinal);
CREATE INDEX IF NOT EXISTS passages_by_key ON passages (embed_key);
CREATE TABLE IF NOT EXISTS embeddings (
  embed_key BLOB PRIMARY KEY, vector BLOB NOT NULL, tokens BLOB NOT NULL, ends TEXT NOT NULL) WITHOUT ROWID;
"""

ARTICLE_COLUMNS = "a.source, a.text, a.first_line, a.title, a.outlet, a.published, a.url, a.sentences, a.pages"
COLUMNS_WITHOUT_SENTENCES = ARTICLE_COLUMNS.replace("a.sentences", "''")


@dataclass(frozen=True, slots=True)
class FileRow:
    source: str
    path: str
    size: int
    mtime_ns: int
    sha256: str
    skipped: str | None = None


@dataclass(frozen=True, slots=True)
class Embedding:
    """What the model made of one passage's text. `ends[0]` is where the title's tokens end, `ends[i + 1]` where
    sentence i's end."""

    key: bytes
    vector: bytes
    tokens: bytes
    ends: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage as retrieval reads it: its article, its own sentences, its packed word pieces (`ends` as above)."""

    row: int
    passage_id: str
    article: Article
    sentences: tuple[Sentence, ...]
    tokens: bytes
    ends: tuple[int, ...]


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

"""How the tests of this folder read a file and look at the sentences in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rag.articles import read_articles
from rag.types import Article

Read = Callable[..., tuple[Article, ...]]
Said = Callable[..., list[str]]


@pytest.fixture
def read() -> Read:
    """The articles in a text, or in bytes, under a file name."""

    def read(content: str | bytes, source: str = "story.txt") -> tuple[Article, ...]:
        return read_articles(content.encode() if isinstance(content, str) else content, source)

    return read


@pytest.fixture
def said() -> Said:
    """The sentences of an article of some kinds, in order."""

    def said(article: Article, *kinds: str) -> list[str]:
        return [article.text[s.start : s.end] for s in article.sentences if s.kind in kinds]

    return said

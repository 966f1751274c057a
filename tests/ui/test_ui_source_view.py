"""The article beside the answer: exactly the cited characters are marked, whatever the article holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.types import Article, Citation, Evidence
from ui.source_view import CHARACTERS_AROUND, LINES_AROUND, source_view


@dataclass(frozen=True)
class View:
    """The shape that `QueryEngine.article_lines` promises."""

    lines: tuple[str, ...]
    first_line: int = 1
    title: str = "Old bridge closes"
    outlet: str | None = "The Valley Post"
    published: str | None = "2023-05-09"
    url: str | None = None
    source: str = "bridge.txt"


def view_and_citation(text: str, start: int, end: int, first_line: int = 1) -> tuple[View, Citation]:
    article = Article("bridge.txt", text, first_line)
    span = article.span(start, end)
    evidence = Evidence(
        "bridge.txt", article.article_id, article.sha256, "Old bridge", None, None, span, text[start:end]
    )
    return View(tuple(text.split("\n")), first_line), Citation.of(1, evidence)


def marks(markup: str) -> str:
    return "\n".join(unescape(one) for one in re.findall(r"<mark>(.*?)</mark>", markup, re.DOTALL))


def numbers(markup: str) -> list[int]:
    return [int(one) for one in re.findall(r'data-line="(\d+)"', markup)]


def test_exactly_the_cited_characters_are_marked() -> None:
    text = "Bridge closes\n\nThe bridge closes today. Nobody knows why.\nEnd"
    start = text.index("Nobody")
    view, cited = view_and_citation(text, start, start + len("Nobody knows why."))
    markup = source_view(view, cited)
    assert marks(markup) == "Nobody knows why."
    assert numbers(markup) == [1, 2, 3, 4]
    assert "The Valley Post" in markup
    assert "9 May 2023" in markup


def test_a_quote_over_three_lines_marks_each_line() -> None:
    text = "one two\nthree\nfour five"
    view, cited = view_and_citation(text, 4, len("one two\nthree\nfour"), first_line=40)
    markup = source_view(view, cited)
    assert marks(markup) == "two\nthree\nfour"
    assert numbers(markup) == [40, 41, 42]


line = st.text(st.characters(exclude_characters="\n\r\x00", exclude_categories=["Cs"]), min_size=1, max_size=30)


@given(st.lists(line, min_size=1, max_size=6), st.data())
def test_marked_text_is_the_quote_for_any_article(lines: list[str], data: st.DataObject) -> None:
    text = "\n".join(lines)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    view, cited = view_and_citation(text, start, end, data.draw(st.integers(1, 500)))
    markup = source_view(view, cited)
    # An empty piece of a line has nothing to mark; the text without line breaks must still be the quote's.
    assert marks(markup).replace("\n", "") == cited.quote.replace("\n", "")
    assert "<script" not in markup.lower()


def test_markup_in_an_article_stays_text() -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    view, cited = view_and_citation(hostile, 0, len(hostile))
    markup = source_view(View(view.lines, title=hostile, outlet=hostile, source=hostile), cited)
    assert marks(markup) == hostile
    assert "<img" not in markup
    assert "<script" not in markup


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "JAVASCRIPT:alert(1)", "//host", "http://[", "file:///etc"]
)
def test_only_web_addresses_become_links(url: str) -> None:
    view, cited = view_and_citation("text", 0, 4)
    assert "<a " not in source_view(View(view.lines, url=url), cited)


def test_a_web_address_becomes_an_escaped_link() -> None:
    view, cited = view_and_citation("text", 0, 4)
    markup = source_view(View(view.lines, url='https://post.example/a?b="><script>'), cited)
    assert 'href="https://post.example/a?b=&quot;&gt;&lt;script&gt;"' in markup
    assert "noopener" in markup


def test_other_characters_at_the_address_are_never_marked() -> None:
    view, cited = view_and_citation("The bridge closes today.", 0, 24)
    markup = source_view(View(("Something else stands here now.",)), cited)
    assert "<mark>" not in markup
    assert "no longer at this place" in markup
    assert "The bridge closes today." in markup
    assert "no longer at this place" not in source_view(view, cited)


def test_an_address_outside_the_article_is_said_not_raised() -> None:
    _, cited = view_and_citation("one\ntwo\nthree", 8, 13)
    assert "no longer at this place" in source_view(View(("one",)), cited)


def test_a_stale_file_is_announced() -> None:
    view, cited = view_and_citation("text", 0, 4)
    stale = Citation(**{**cited.to_dict(), "stale": True})
    assert "has changed since it was indexed" in source_view(view, stale)
    assert "has changed since it was indexed" not in source_view(view, cited)


def test_a_ten_megabyte_line_is_cut_around_the_quote() -> None:
    text = "a" * 5_000_000 + "The quote." + "b" * 5_000_000
    view, cited = view_and_citation(text, 5_000_000, 5_000_010)
    markup = source_view(view, cited)
    assert marks(markup) == "The quote."
    assert len(markup) < 4 * CHARACTERS_AROUND
    assert f"{5_000_000 - CHARACTERS_AROUND:,} characters are not shown" in markup


def test_a_very_long_article_shows_the_lines_around_the_quote_with_their_true_numbers() -> None:
    text = "\n".join(f"line {i}" for i in range(1, 20_001))
    start = text.index("line 9000\n")
    view, cited = view_and_citation(text, start, start + 9)
    markup = source_view(view, cited)
    assert numbers(markup) == list(range(9000 - LINES_AROUND, 9000 + LINES_AROUND + 1))
    assert f"{9000 - LINES_AROUND - 1:,} earlier lines are not shown" in markup
    assert marks(markup) == "line 9000"

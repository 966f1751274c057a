"""Addresses and quotes: the same characters back, whatever the text is made of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.types import Answer, Article, Citation, Evidence, LineSpan, Sentence

# Letters with combining marks, right-to-left and joined scripts, emoji sequences, odd line separators that are
# characters like any other, and plain words: what splits in the wrong place when characters are miscounted.
PIECES = [
    "e\u0301",
    "ñ",
    "שלום",
    "\u202eسلام\u202c",
    "क्षि",
    "👩‍👩‍👧",
    "\u2028",
    "\x0b",
    "\x85",
    "\t",
    "word ",
    "„x“",
    "\ufeff",
]
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.lists(st.sampled_from([*PIECES, "\n", "\n\n"])).map("".join),
    st.integers(1, 50).map(lambda n: ("long line of words " * n * 200) + "\n" + "end"),
)


@st.composite
def cuts(draw: st.DrawFn) -> tuple[Article, int, int]:
    text = draw(TEXTS)
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, len(text)))
    return Article("a.txt", text, first_line=draw(st.integers(1, 10_000))), start, end


@given(cuts())
def test_every_address_leads_back_to_its_characters(cut: tuple[Article, int, int]) -> None:
    article, start, end = cut
    span = article.span(start, end)
    assert article.offsets(span) == (start, end)
    assert article.quote(span) == article.text[start:end]


@given(cuts())
def test_an_address_reads_as_an_editor_counts(cut: tuple[Article, int, int]) -> None:
    """Taken by hand from the lines, without the class's own arithmetic."""
    article, start, end = cut
    span = article.span(start, end)
    lines = article.text.split("\n")
    picked = lines[span.line_start - article.first_line : span.line_end - article.first_line + 1]
    picked[-1] = picked[-1][: span.char_end]
    picked[0] = picked[0][span.char_start :]
    assert "\n".join(picked) == article.text[start:end]
    assert article.first_line <= span.line_start <= span.line_end < article.first_line + article.line_count
    assert article.line_count == len(lines)


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_articles_of_one_file_share_its_line_numbers(texts: list[str]) -> None:
    whole = "\n".join(texts)
    first = 1
    for text in texts:
        article = Article("a.txt", text, first_line=first)
        span = article.span(0, len(text))
        assert "\n".join(whole.split("\n")[span.line_start - 1 : span.line_end]) == text
        first += article.line_count


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 2), (0, 6), (6, 7)])
def test_characters_outside_an_article_are_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="outside an article of 5 characters"):
        Article("a.txt", "ab\ncd").span(start, end)


@pytest.mark.parametrize(("first", "last"), [(6, 6), (9, 9), (8, 7), (7, 9)])
def test_lines_outside_an_article_are_refused(first: int, last: int) -> None:
    with pytest.raises(ValueError, match="outside this article"):
        Article("a.txt", "ab\ncd", first_line=7).offsets(LineSpan(first, last, 0, 1))


def test_ids_follow_content_and_place() -> None:
    article = Article("a.txt", "text")
    assert article.article_id == Article("a.txt", "text", title="Another title").article_id
    others = [Article("b.txt", "text"), Article("a.txt", "text", first_line=2), Article("a.txt", "texts")]
    assert len({article.article_id, *(other.article_id for other in others)}) == 4
    assert article.sha256 == others[0].sha256 != others[2].sha256


def test_a_line_stands_on_the_page_that_began_before_it() -> None:
    article = Article("a.pdf", "a\nb\nc\nd", first_line=3, pages=((3, 1), (5, 2)))
    assert [article.page(line) for line in (2, 3, 4, 5, 6)] == [None, 1, 1, 2, 2]
    assert Article("a.txt", "a").page(1) is None


def test_only_sentences_of_the_story_answer() -> None:
    kinds = {kind: Sentence(0, 1, kind).answers for kind in ("body", "point", "title", "furniture")}
    assert kinds == {"body": True, "point": True, "title": False, "furniture": False}


@pytest.mark.parametrize("page", [None, 4])
def test_a_citation_names_a_page_only_where_there_are_pages(page: int | None) -> None:
    evidence = Evidence("a.pdf", "id", "hash", "T", None, "2024-01-02", LineSpan(3, 5, 1, 2), "quote", page)
    citation = Citation.of(2, evidence, stale=True)
    assert citation.lines == "3-5"
    assert ("page" in citation.to_dict()) == (page is not None)
    assert citation.to_dict()["stale"] is True


def test_an_answer_has_every_promised_key() -> None:
    promised = "question answer abstained answerer model statements citations disagreements timing"
    data = Answer("q", "a", True, "quote").to_dict()
    assert set(promised.split()) <= set(data)
    assert data["timing"] == {"retrieve_ms": 0.0, "answer_ms": 0.0, "verify_ms": 0.0}

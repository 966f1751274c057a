"""Whatever the file holds, an address gives exactly the stored characters, and the sentences cover them all."""

from __future__ import annotations

import json
import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.articles import MAX_SENTENCE_CHARACTERS, read_articles
from rag.errors import UnreadableFile
from rag.types import Article

PIECES = [
    *("The dam broke on Monday.", "Dam breaks", "By Jane Roe, The Post", "Updated 01 June 2020", "Short Url", "Share"),
    *("TEHRAN: A man spoke.", "(File/AFP)", "“Why now?” ", "U.S. ", "3.5", "…", "?!", "«Outlet»", "London: "),
    *("\n", "\n\n", "\r\n", "\r", " ", "\t", "\x0b", "\x0c", "\x85", "\u2028", "\u00a0", "29/01/2020"),
    *("  • ", "- ", "# ", "---\n", "> ", "1. ", "|", "`", "![a](b)", "title: x\n", "https://example.org/a"),
    *("e\u0301", "\u0301", "שלום עולם. ", "مرحبا؟ نعم. ", "\u202eabc\u202c", "你好。再见！", "यह है। ", "😀", "👩‍👩‍👧"),
    *("word " * 300, "x" * 1_100, "\u0301" * 1_100),
]
STARTS = [b"", b"%PDF-1.7\n", b"PK\x03\x04", b"<html>", b"\xff\xfe", b"\xef\xbb\xbf", b'{"text": "', b"---\n"]
RANDOM = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60)
TEXTS = st.lists(st.sampled_from(PIECES) | RANDOM, min_size=1, max_size=40).map("".join)
QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def lines_in_an_editor(text: str) -> list[str]:
    return re.split(r"\r\n|\n|\r", text)


def cut(lines: list[str], article: Article, start: int, end: int) -> str:
    """The characters at an address, taken from the file's own lines."""
    span = article.span(start, end)
    taken = lines[span.line_start - 1 : span.line_end]
    last = len(taken[-1]) - span.char_end
    joined = "\n".join(taken)
    return joined[span.char_start : len(joined) - last]


def check(articles: tuple[Article, ...], lines: list[str]) -> None:
    assert "\n".join(a.text for a in articles) == "\n".join(lines)
    line = 1
    for article in articles:
        assert article.first_line == line
        line += article.text.count("\n") + 1
        before = 0
        for sentence in article.sentences:
            quote = article.text[sentence.start : sentence.end]
            assert quote
            assert quote == quote.strip()
            assert len(quote) <= MAX_SENTENCE_CHARACTERS
            assert not article.text[before : sentence.start].strip(), "characters outside every sentence"
            assert article.quote(article.span(sentence.start, sentence.end)) == quote
            assert cut(lines, article, sentence.start, sentence.end) == quote
            before = sentence.end
        assert not article.text[before:].strip(), "characters after the last sentence"


@QUICK
@given(TEXTS, st.sampled_from(["a.text", "a.md"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_text_files(text, source, encoding):
    # Markup and JSON at the start would rightly go to another reader; a first U+FEFF is a byte order mark.
    text = text.replace("<", "(").replace("{", "(").lstrip("\ufeff")
    try:
        articles = read_articles(text.encode(encoding), source)
    except UnreadableFile:
        return
    check(articles, lines_in_an_editor(text))


@QUICK
@given(st.lists(st.tuples(RANDOM, TEXTS), min_size=1, max_size=5), st.booleans())
def test_json_lines(records, ascii_only):
    rows = [json.dumps({"title": title, "text": text}, ensure_ascii=ascii_only) for title, text in records]
    try:
        articles = read_articles("\n".join(rows).encode(), "a.jsonl")
    except UnreadableFile:
        return
    check(articles, "\n".join(a.text for a in articles).split("\n"))


@QUICK
@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_web_pages(paragraphs):
    page = "<!doctype html><body>" + "".join(f"<p>{p}</p>" for p in paragraphs)
    try:
        articles = read_articles(page.encode(), "a.html")
    except UnreadableFile:
        return
    check(articles, "\n".join(a.text for a in articles).split("\n"))


@QUICK
@given(
    st.sampled_from(STARTS),
    st.binary(max_size=300) | TEXTS.map(str.encode),
    st.sampled_from(["a.txt", "a.md", "a.html", "a.pdf", "a.docx", "a.jsonl", "a", "ä/b.weird"]),
)
def test_any_bytes_give_articles_or_one_plain_line(start, data, source):
    articles, reason = (), "none"
    try:
        articles = read_articles(start + data, source)
    except UnreadableFile as error:
        reason = str(error)
    assert reason
    assert "\n" not in reason
    if articles:
        check(articles, "\n".join(a.text for a in articles).split("\n"))


def test_only_editor_line_breaks_count(read):
    (article,) = read("One.\x0bstill\x0cone\x85and\u2028one.\r\nTwo.\rThree.\nFour.")
    assert article.line_count == 4
    last = article.sentences[-1]
    assert article.span(last.start, last.end).line_start == 4


def test_a_combining_mark_stays_with_its_letter_when_a_long_word_is_cut(read, said):
    (article,) = read("x" + "e\u0301" * 2_000)
    pieces = said(article, "body")
    assert len(pieces) > 1
    assert not any(piece.startswith("\u0301") for piece in pieces)


def test_a_long_sentence_is_cut_at_white_space(read, said):
    (article,) = read("kilometre " * 500 + "ends.")
    pieces = said(article, "body")
    assert len(pieces) == 6
    assert all(piece.split()[0] == "kilometre" for piece in pieces[:-1])

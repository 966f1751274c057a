"""Encodings, and files that lie about what they are or hold no article."""

from __future__ import annotations

import os
import time

import pytest

from rag.articles import MAX_FILE_BYTES, SUPPORTED_SUFFIXES
from rag.errors import UnreadableFile

WESTERN = "Le maire a déclaré que l’été serait très chaud à Orléans, où la fête a commencé. « C’est vrai », dit-il."
STORY = "Fête à Orléans\n\n" + WESTERN + "\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_encodings_of_a_western_text(read, encoding):
    (article,) = read(STORY.encode(encoding))
    assert article.text == STORY
    assert article.title == "Fête à Orléans"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("latin-1", "The café on the corner reopened on Monday."),
        ("cp1252", "The mayor said “we shall see” – and left."),
        ("cp1251", "Премьер-министр заявил, что правительство скоро представит новый план."),
        ("koi8-r", "Премьер-министр заявил, что правительство скоро представит новый план."),
        ("cp1250", "Premier zapowiedział, że rząd wkrótce przedstawi nowy plan dla górników i hut na Śląsku."),
        ("cp1256", "أعلن رئيس الوزراء أن الحكومة ستقدم خطة جديدة قريبا."),
        ("shift_jis", "首相は政府が近く新しい計画を発表すると述べた。"),
        ("gb18030", "总理表示，政府将很快提出新的计划。"),
        ("utf-16-le", "Премьер-министр заявил, что будет план"),
        ("utf-16-be", "أعلن رئيس الوزراء أن الحكومة"),
    ],
)
@pytest.mark.parametrize("times", [1, 500])
def test_older_encodings(read, encoding, text, times):
    whole = "\n".join([text] * times)
    assert read(whole.encode(encoding))[0].text == whole


def test_broken_utf8_keeps_what_is_whole(read):
    data = "Größe “zählt”. Naïve Züge fahren über Öl.\n".encode()
    (article,) = read(data[:20] + b"\xff" + data[20:])
    assert article.text.count("�") == 1
    assert "Züge fahren über Öl" in article.text


def test_utf8_cut_inside_its_last_character(read):
    (article,) = read("Größe zählt, sagte er über Öl…".encode()[:-1])
    assert article.text == "Größe zählt, sagte er über Öl�"


def test_what_no_store_can_hold_is_replaced(read):
    (article,) = read('{"title": "A \\ud800 day", "text": "One \\u0000 two. Three."}', "a.jsonl")
    article.text.encode("utf-8")
    assert "\x00" not in article.text


@pytest.mark.parametrize(
    ("data", "source", "reason"),
    [
        (b"", "a.txt", "empty file"),
        (b" \r\n\t \n", "a.txt", "nothing but white space"),
        ("\ufeff".encode(), "a.txt", "nothing but white space"),
        (b"--- *** ---\n...\n", "a.txt", "no words in it"),
        (bytes(range(256)) * 20, "a.txt", "binary, not text"),
        (os.urandom(4_000), "a.txt", "binary, not text"),
        (bytes(range(1, 256)) * 20, "a.txt", "binary, not text"),
        (b"word \x00\x00\x01\x02 word" * 50, "a.txt", "binary, not text"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "a.txt", "an image, not text"),
        (b"\x1f\x8b\x08" + bytes(100), "a.txt", "compressed (gzip): unpack it first"),
        (b"{\\rtf1 Hello}", "a.txt", "rich text (RTF): save it as .docx or .txt"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "a.docx", "an old or encrypted Office file"),
        (b"x" * 10_000_000, "a.txt", "a line of 10,000,000 characters; Byline reads lines up to 1,000,000"),
        (b"%PDF-1.7\nnonsense", "a.txt", "a damaged PDF"),
        (b"PK\x03\x04nonsense", "a.docx", "a damaged Word file (.docx)"),
        (b"not json\nnor this\n", "a.jsonl", "JSON lines without an article"),
        (b"<html><body><script>alert(1)</script></body></html>", "a.html", "a web page (HTML) without text"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 60 else "",
)
def test_a_file_without_an_article_says_why(read, data, source, reason):
    with pytest.raises(UnreadableFile) as caught:
        read(data, source)
    assert str(caught.value).startswith(reason)
    assert "\n" not in str(caught.value)


def test_a_huge_file_is_refused_before_it_is_parsed(read):
    with pytest.raises(UnreadableFile, match="Byline reads files up to 100,000,000"):
        read(b"%PDF-" + bytes(MAX_FILE_BYTES), "a.pdf")


@pytest.mark.parametrize("source", ["story.pdf", "story.docx", "story.html", "story", "story.weird", "dir/story.TXT"])
def test_a_text_under_any_name_is_read_as_text(read, source):
    (article,) = read("Ferry stops\n\nIt stopped at 5 < 6 o'clock. Nobody was hurt.\n", source)
    assert article.text == "Ferry stops\n\nIt stopped at 5 < 6 o'clock. Nobody was hurt.\n"
    assert article.source == source


def test_formats_are_told_by_their_content(read):
    page = "<!DOCTYPE html><html><body><p>The ferry stopped on Sunday. Nobody was hurt.</p></body></html>"
    assert read(page, "a.txt")[0].text == "The ferry stopped on Sunday. Nobody was hurt."
    rows = '{"title": "Ferry stops", "text": "It stopped."}\n{"title": "Bridge opens", "text": "It opened."}\n'
    assert [a.title for a in read(rows, "a.txt")] == ["Ferry stops", "Bridge opens"]
    markup = "<p>The ferry stopped.</p>\n" * 20
    assert "<p>" not in read(markup, "a.txt")[0].text
    assert "<b>" in read("# Ferry\n\nIt <b>stopped</b> on Sunday.\n", "a.md")[0].text


def test_the_usual_extensions_are_supported():
    assert {".txt", ".md", ".html", ".htm", ".pdf", ".docx", ".jsonl"} <= SUPPORTED_SUFFIXES


@pytest.mark.parametrize(
    "text",
    [
        *("x\n\n" * 50_000, "A\n\n3 June 2020\n\n" * 10_000, "“" * 200_000 + "a", "a. " * 60_000, "[a](b) " * 20_000),
        *(
            "---\ntitle: x\n" * 20_000,
            "Head of it\n\nCITY: It rained.\n\n" * 8_000,
            "<script>\n" * 20_000,
            "> " * 90_000 + "a",
        ),
        *('{"text":' * 50_000, "\r" * 200_000 + "x", "- " * 100_000 + "x", "e" + "\u0301" * 300_000),
    ],
    ids=range(13),
)
@pytest.mark.parametrize("source", ["a.txt", "a.md"])
def test_odd_texts_take_time_in_proportion_to_their_length(read, text, source):
    began = time.process_time()
    read("Ferry stops\n\n" + text, source)
    assert time.process_time() - began < 10

"""PDF and Word files, and JSON lines."""

from __future__ import annotations

import io
import json
import time
import zipfile
from datetime import date

import pytest

from rag.articles import MAX_LINE_CHARACTERS
from rag.errors import UnreadableFile

pypdf = pytest.importorskip("pypdf")
docx = pytest.importorskip("docx")

LONG = (
    "The ferry between the two towns stopped on Sunday after a fire broke out in the engine room, the company said. "
    "Nobody was hurt. It will run again in May, when the engine has been replaced by a new one, said Mr. Okafor."
)


def make_pdf(*pages: str, title: str = "") -> bytes:
    fpdf = pytest.importorskip("fpdf")
    document = fpdf.FPDF()
    document.set_title(title)
    document.set_font("helvetica", size=12)
    for page in pages:
        document.add_page()
        document.multi_cell(0, 6, page)
    return bytes(document.output())


def encrypted(data: bytes, password: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=pypdf.PdfReader(io.BytesIO(data)))
    writer.encrypt(password, "owner")
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def make_docx(*paragraphs: str) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


def test_a_pdf_keeps_its_pages_and_lines(read, said):
    data = make_pdf(
        f"Ferry stops after fire\n3 March 2021\n\n{LONG}\n\n1", "The crew went home.\n\n2", title="report7.doc"
    )
    (article,) = read(data, "ferry.pdf")
    assert (article.title, article.published) == ("Ferry stops after fire", date(2021, 3, 3))
    assert [number for _, number in article.pages] == [1, 2]
    last = next(s for s in article.sentences if article.text[s.start : s.end] == "The crew went home.")
    assert article.page(article.span(last.start, last.end).line_start) == 2
    assert article.page(1) == 1
    assert said(article, "furniture") == ["3 March 2021", "1", "2"]
    body = said(article, "body")
    assert [" ".join(sentence.split()) for sentence in body[:2]] == [LONG.split(" Nobody")[0], "Nobody was hurt."]
    assert "\n" in body[0]


def test_a_number_inside_a_page_is_no_page_number(read, said):
    (article,) = read(make_pdf("Ferry stops\n\nIt cost\n\n12\n\nmillion.\n\nIt is old.\nIt is slow.\n\n1"), "a.pdf")
    assert said(article, "furniture") == ["1"]


def test_running_heads_are_furniture(read, said):
    pages = [f"The Port Courier - number {n}\n\n{LONG}\n\nPage {n} of 4" for n in range(1, 5)]
    (article,) = read(make_pdf(*pages), "a.pdf")
    assert "Page 3 of 4" in said(article, "furniture")
    assert "The Port Courier - number 3" in said(article, "furniture")


def test_a_counted_footer_on_two_pages_is_furniture(read, said):
    pages = [f"Ferry stops after fire\n\n{LONG}\n\nThe Port - page 1 of 2", f"{LONG}\n\nThe Port - page 2 of 2"]
    (article,) = read(make_pdf(*pages), "a.pdf")
    assert said(article, "furniture") == ["The Port - page 1 of 2", "The Port - page 2 of 2"]


def test_a_pdf_under_another_name(read):
    assert read(make_pdf(LONG), "ferry.txt")[0].pages == ((1, 1),)


def test_an_encrypted_pdf_says_so(read):
    with pytest.raises(UnreadableFile, match=r"^encrypted PDF: remove the password first$"):
        read(encrypted(make_pdf(LONG), "secret"), "a.pdf")


def test_a_pdf_that_opens_without_a_password_is_read(read):
    assert "The ferry" in read(encrypted(make_pdf(LONG), ""), "a.pdf")[0].text


def test_a_scanned_pdf_says_so(read):
    with pytest.raises(UnreadableFile, match=r"^PDF without text \(scanned pages\): run OCR first$"):
        read(make_pdf(""), "a.pdf")


@pytest.mark.parametrize("keep", [20, 300, 700])
def test_a_truncated_pdf_says_so(read, keep):
    with pytest.raises(UnreadableFile, match="PDF"):
        read(make_pdf(LONG)[:keep], "a.pdf")


def test_damaged_pdfs_never_raise_anything_else(read):
    data = make_pdf(LONG)
    for at in range(0, len(data), max(1, len(data) // 60)):
        try:
            read(data[:at] + b"\xff>>" + data[at + 3 :], "a.pdf")
        except UnreadableFile as error:
            assert "PDF" in str(error)  # noqa: PT017 - most damage is survived


def test_a_word_file_gives_paragraphs_lists_and_tables_in_order(read, said):
    document = docx.Document()
    document.add_heading("Ferry stops after fire", 0)
    document.add_paragraph("3 March 2021")
    document.add_paragraph(LONG)
    document.add_paragraph("The engine is lost", style="List Bullet")
    table = document.add_table(2, 2)
    for cell, text in zip([c for row in table.rows for c in row.cells], ["Year", "Trips", "2020", "400"], strict=True):
        cell.text = text
    document.add_paragraph("The crew went home.").add_run(" Hidden words.").font.hidden = True
    document.core_properties.title = "Word Document"
    output = io.BytesIO()
    document.save(output)
    (article,) = read(output.getvalue(), "ferry.docx")
    assert article.text.split("\n") == [
        *("Ferry stops after fire", "3 March 2021", LONG, "• The engine is lost", "Year\tTrips", "2020\t400"),
        "The crew went home.",
    ]
    assert (article.title, article.published) == ("Ferry stops after fire", date(2021, 3, 3))
    assert said(article, "point") == ["The engine is lost"]


def test_the_title_in_the_properties_counts_where_the_text_bears_it_out(read):
    document = docx.Document(io.BytesIO(make_docx("All about the inner sea", "Ferry stops after fire", LONG)))
    document.core_properties.title = "Ferry stops after fire"
    output = io.BytesIO()
    document.save(output)
    assert read(output.getvalue(), "a.docx")[0].title == "Ferry stops after fire"


def test_a_word_file_can_hold_two_articles(read):
    story = ["By Ana Lindqvist", "3 March 2021", "", LONG, ""]
    data = make_docx("Ferry stops", *story, "Bridge opens to traffic", *story)
    assert [a.title for a in read(data, "a.docx")] == ["Ferry stops", "Bridge opens to traffic"]


def test_a_word_file_under_another_name(read):
    assert read(make_docx("Ferry stops", LONG), "a.txt")[0].title == "Ferry stops"


@pytest.mark.parametrize("share", [0.2, 0.5, 0.95])
def test_a_truncated_word_file_says_so(read, share):
    data = make_docx("Ferry stops", LONG)
    with pytest.raises(UnreadableFile, match=r"^a damaged Word file \(\.docx\)$"):
        read(data[: int(len(data) * share)], "a.docx")


def test_a_word_file_without_text_says_so(read):
    with pytest.raises(UnreadableFile, match="Word file without text"):
        read(make_docx("", " "), "a.docx")


def test_a_word_file_that_unpacks_to_too_much_is_refused_at_once(read):
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(60_000_000))
    assert len(output.getvalue()) < 100_000
    with pytest.raises(UnreadableFile, match="unpacks to more than"):
        read(output.getvalue(), "a.docx")


def test_another_zip_archive_says_what_it_is(read):
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        archive.writestr("readme.txt", "Hello.")
    with pytest.raises(UnreadableFile, match="zip archive without a Word document"):
        read(output.getvalue(), "a.docx")


def test_json_lines_give_one_article_each_under_the_usual_names(read, said):
    rows = [
        {
            "title": "Ferry stops",
            "text": "It stopped.\r\nNobody was hurt.",
            "published": "2021-03-01",
            "outlet": "The Port",
        },
        {"headline": "Bridge opens", "body": "It opened.", "date": "4 March 2021", "source": {"name": "Delta Radio"}},
        {
            "Title": "Park opens",
            "content": ["It opened.", "It is big."],
            "publishedAt": 1614816000,
            "link": "http://x.org/p",
        },
        {
            "title": "Pool opens",
            "article_text": "Pool opens\nIt is wet.",
            "publish_date": "2021-03-05",
            "url": "javascript://a.b/c",
        },
    ]
    articles = read("\n".join(json.dumps(row) for row in rows), "news.jsonl")
    assert [a.title for a in articles] == ["Ferry stops", "Bridge opens", "Park opens", "Pool opens"]
    assert [a.published for a in articles] == [date(2021, 3, day) for day in (1, 4, 4, 5)]
    assert [a.outlet for a in articles] == ["The Port", "Delta Radio", None, None]
    assert [a.url for a in articles] == [None, None, "http://x.org/p", None]
    assert articles[0].text == "Ferry stops\n\nIt stopped.\nNobody was hurt."
    assert articles[3].text == "Pool opens\nIt is wet."
    assert [a.first_line for a in articles] == [1, 5, 8, 12]
    assert said(articles[0], "title") == ["Ferry stops"]


def test_bad_json_lines_are_passed_over(read):
    long = json.dumps({"title": "Long", "text": "x" * (MAX_LINE_CHARACTERS + 1)})
    bad = ["not json", "[1, 2]", "{}", '{"title": "No text"}', '{"title": "T", "text": 7}', "{" * 9_999, long, '"text"']
    good = '{"title": "Ferry stops", "text": "It stopped."}'
    (article,) = read("\n".join([*bad[:4], good, *bad[4:]]), "news.jsonl")
    assert article.title == "Ferry stops"
    with pytest.raises(UnreadableFile, match=r"^JSON lines without an article"):
        read("\n".join(bad), "news.jsonl")


def test_one_json_value_over_several_lines(read):
    rows = [{"title": "Ferry stops", "text": "It stopped."}, {"title": "Bridge opens", "text": "It opened."}]
    assert len(read(json.dumps(rows, indent=2), "news.jsonl")) == 2


def test_ten_thousand_json_lines_take_seconds(read):
    text = " ".join(f"The crew of ship {n} left the harbour on Monday." for n in range(10))
    rows = "\n".join(
        json.dumps({"title": f"Ship {n} leaves", "text": text, "date": "2021-03-01"}) for n in range(10_000)
    )
    began = time.process_time()
    assert len(read(rows, "news.jsonl")) == 10_000
    assert time.process_time() - began < 15


def test_tiny_files_cost_little(read):
    texts = [f"Ship {n} leaves\n\nThe crew of ship {n} left on Monday. It rained.\n" for n in range(2_000)]
    began = time.process_time()
    for text in texts:
        read(text)
    assert (time.process_time() - began) / len(texts) < 0.001

"""Everything that a folder of files can throw at an index: each has its outcome, and the good ones are indexed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from desk import FERRY, Desk
from fpdf import FPDF
from fpdf.enums import AccessPermission

from rag import QueryEngine, Settings
from rag.index.files import find_files

Write = Callable[[str, str | bytes], Path]

REASONS = {
    "empty.txt": "empty file",
    "blank.txt": "nothing but white space",
    "binary.txt": "binary, not text",
    "picture.txt": "an image, not text",
    "long-line.txt": "a line of 10,000,000 characters; Byline reads lines up to 1,000,000",
    "loop": "cannot be opened: Too many levels of symbolic links",
    "dangling.txt": "cannot be opened: No such file or directory",
    "pipe.txt": "not a regular file",
    "b\N{REPLACEMENT CHARACTER}d.txt": "its name is not valid UTF-8; rename it",
    "b?d.txt": "its name is not valid UTF-8; rename it",
    "locked.pdf": "encrypted PDF: remove the password first",
    "scan.pdf": "PDF without text (scanned pages): run OCR first",
    "README.md": "describes the folder; not an article",
    "captions.txt": "no sentence that could answer a question",
}


def pdf(text: str, password: str | None = None) -> bytes:
    document = FPDF()
    document.add_page()
    if text:
        document.set_font("Helvetica", size=12)
        document.multi_cell(0, 6, text)
    if password:
        document.set_encryption(owner_password=password, user_password=password, permissions=AccessPermission.none())
    return bytes(document.output())


def good(town: str) -> str:
    return f"Mill in {town} burns\n\nThe old mill in {town} burned down on Friday, the café’s owner said.\n"


def test_each_bad_file_has_its_reason_and_the_good_ones_are_indexed(desk: Desk, write: Write, articles: Path) -> None:
    write("plain.txt", good("Arlow"))
    write("bom.txt", b"\xef\xbb\xbf" + good("Brand").encode())
    write("latin.txt", good("Corvo").replace("’", "'").encode("latin-1"))
    write("wide.txt", good("Dunmore").encode("utf-16"))
    write("broken.txt", good("Eskil").encode() + b"And then \xff came the caf\xc3\xa9 of the fire brigade.\n")
    write("windows.txt", good("Farrow").replace("\n", "\r\n"))
    write("deep/er/in.txt", good("Gilden"))
    write("empty.txt", "")
    write("blank.txt", " \n\t\u00a0\n" * 50)
    write("binary.txt", bytes(range(256)) * 40)
    write("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(100))
    write("long-line.txt", "long line " * 1_000_000)
    write("locked.pdf", pdf("The mill in Hexham burned.", "secret"))
    write("scan.pdf", pdf(""))
    write("README.md", "# About\n\nThese are articles about mills.\n")
    write("captions.txt", "Short Url\n\nUpdated 29 January 2020\n")
    write(".hidden.txt", good("Iona"))
    write(".git/note.txt", good("Jarrow"))
    (articles / "loop").symlink_to("loop")
    (articles / "deep" / "round").symlink_to("..")
    (articles / "dangling.txt").symlink_to("nowhere.txt")
    os.mkfifo(articles / "pipe.txt")
    with open(os.fsencode(articles) + b"/b\xffd.txt", "w") as file:
        file.write(good("Kelso"))

    report = desk.update()

    skipped = dict(report.skipped)
    assert {source: REASONS.get(source) for source in skipped} == skipped
    assert len(skipped) == len(REASONS) - 1, "one of the two spellings of the odd name"
    assert report.added == 7
    engine = desk.open()
    for town in ("Arlow", "Brand", "Corvo", "Dunmore", "Eskil", "Farrow", "Gilden"):
        (citation,) = engine.ask(f"What burned down in {town}?").citations[:1]
        assert f"The old mill in {town} burned down on Friday, the café" in citation.quote
        assert citation.line_start == 3
    assert desk.counts() == {"unchanged": 7, "skipped": len(skipped)}
    assert desk.update().skipped == report.skipped
    desk.assert_consistent()


def test_a_file_that_becomes_good_is_taken_up(desk: Desk, write: Write, articles: Path) -> None:
    link = articles / "later.txt"
    link.symlink_to("missing.txt")
    write("empty.txt", "")
    assert desk.counts() == {"skipped": 2}
    link.unlink()
    link.write_text("")
    write("empty.txt", good("Arlow"))
    report = desk.update()
    assert (report.added, report.skipped) == (1, [("later.txt", "empty file")])


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_what_may_not_be_read_is_named_and_what_was_known_of_it_stays(
    desk: Desk, write: Write, articles: Path, tmp_path: Path, kind: str
) -> None:
    """In a process of a user without rights, as root may read everything."""
    secret = write("inner/secret.txt", good("Arlow"))
    write("open.txt", good("Brand"))
    user = [] if os.geteuid() else ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    if user and subprocess.run([*user, sys.executable, "-c", "import rag"], check=False, cwd=tmp_path).returncode:
        pytest.skip("another user cannot run this Python, and root may read everything")
    desk.folder.mkdir()
    for folder in (desk.folder, tmp_path, *tmp_path.parents):
        if "pytest" in str(folder):  # the test runner's own folders, which only root may enter
            folder.chmod(0o777)

    def update() -> str:
        command = [*user, sys.executable, "-m", "rag.cli", "index", articles, "--index", desk.folder]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert "2 added" in update()
    target = secret if kind == "file" else secret.parent
    secret.write_text(good("Corvo"))
    target.chmod(0)
    try:
        shown = update()
    finally:
        target.chmod(0o755)
    name = "inner/secret.txt" if kind == "file" else "inner"
    assert "0 removed, 1 unchanged, 1 skipped" in shown
    assert f"skipped {name}: cannot be " in shown
    assert "Permission denied" in shown
    desk.settings = Settings(answerer="quote")
    assert "Arlow" in desk.open().ask("What burned down in Arlow?").text


def test_an_article_of_thousands_of_passages_is_written_whole(desk: Desk, write: Write) -> None:
    """Chroma takes only so many records at once."""
    line = '{{"title": "Notice", "text": "The council mended lamp {} in Mill Street."}}\n'
    write("notices.jsonl", "".join(line.format(number % 100) for number in range(6_000)))
    report = desk.update()
    assert (report.added, report.articles, report.passages, report.embedded) == (1, 6_000, 6_000, 100)
    desk.assert_consistent()


def test_a_folder_whose_name_is_not_utf8_is_one_clear_outcome(tmp_path: Path, scripts: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/n\xffws"
    os.mkdir(folder)
    with open(folder + b"/ferry.txt", "w") as file:
        file.write(FERRY)
    command = [os.fsencode(scripts / "byline"), b"index", folder, b"--index", os.fsencode(tmp_path / "index")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "not valid UTF-8; rename it" in done.stderr


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "up").symlink_to("../..")
    (tmp_path / "a" / "self").symlink_to(".")
    (tmp_path / "a" / "b" / "x.txt").write_text("x")
    (root,) = find_files([tmp_path])
    assert [file.relative for file in root.files] == ["a/b/x.txt"]


def test_a_folder_reached_by_a_winding_path_is_the_same_folder(desk: Desk, ferry: Path, articles: Path) -> None:
    winding = articles / ".." / "articles"
    engine = QueryEngine.from_folder(winding, desk.folder, desk.settings)
    assert engine.ask("What do tickets for the night ferry cost?").citations[0].source == "ferry.txt"
    assert desk.counts() == {"unchanged": 1}

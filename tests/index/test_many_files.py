"""Fifty thousand tiny files."""

from __future__ import annotations

from desk import Desk

FILES = 50_000
ARTICLES = 2_000
EVERY = FILES // ARTICLES
TEXTS = 500


def test_fifty_thousand_tiny_files(desk: Desk) -> None:
    """One in 25 is an article, of few distinct texts: what is tried is everything but the embedding model."""
    for number in range(FILES):
        folder = desk.articles / f"{number // 1000:02}"
        if number % 1000 == 0:
            folder.mkdir()
        lamp = number // EVERY % TEXTS
        text = "\n" if number % EVERY else f"Lamp {lamp} mended\n\nThe council mended lamp {lamp}.\n"
        (folder / f"{number:05}.txt").write_text(text)
    report = desk.update()
    assert (report.added, report.articles, report.passages, report.embedded) == (ARTICLES, ARTICLES, ARTICLES, TEXTS)
    assert {reason for _, reason in report.skipped} == {"nothing but white space"}
    assert desk.counts() == {"unchanged": ARTICLES, "skipped": FILES - ARTICLES}
    assert "lamp 321" in desk.open().ask("Who mended lamp 321?").text

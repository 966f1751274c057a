"""Fifty thousand tiny files."""

from __future__ import annotations

import time

from desk import Desk

FILES = 50_000
TEXTS = 500
SECONDS = 100.0


def test_fifty_thousand_tiny_files(desk: Desk) -> None:
    """Few distinct texts, so that what is measured is everything but the embedding model."""
    for number in range(FILES):
        folder = desk.articles / f"{number // 1000:02}"
        if number % 1000 == 0:
            folder.mkdir()
        lamp = number % TEXTS
        (folder / f"{number:05}.txt").write_text(f"Lamp {lamp} mended\n\nThe council mended lamp {lamp}.\n")
    started = time.perf_counter()
    report = desk.update()
    took = time.perf_counter() - started
    assert (report.added, report.articles, report.passages, report.embedded) == (FILES, FILES, FILES, TEXTS)

    started = time.perf_counter()
    assert desk.counts() == {"unchanged": FILES}
    again = time.perf_counter() - started

    answer = desk.open().ask("Who mended lamp 321?")
    assert "lamp 321" in answer.text
    assert took < SECONDS, f"indexing {FILES:,} files took {took:.0f} s"
    assert again < took / 4, f"a second look at {FILES:,} unchanged files took {again:.0f} s, the first {took:.0f} s"

"""Text stands out enough to be read (WCAG 2.2 AA: 4.5 to 1), by day and by night."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

PAIRS = [
    ("ink", "paper"),
    ("ink", "sheet"),
    ("ink", "bad-tint"),
    ("soft", "paper"),
    ("soft", "sheet"),
    ("accent", "paper"),
    ("accent", "sheet"),
    ("accent", "tint"),
    ("accent-ink", "accent"),
    ("mark-ink", "mark"),
    ("good", "paper"),
    ("bad", "paper"),
    ("bad", "bad-tint"),
    ("note", "note-tint"),
]


def colours(selector: str) -> dict[str, str]:
    css = files("ui").joinpath("assets", "page.css").read_text("utf-8")
    block = re.search(rf"^{re.escape(selector)} {{(.*?)^}}", css, re.DOTALL | re.MULTILINE)
    assert block
    return dict(re.findall(r"--by-([\w-]+): (#[0-9a-f]{6});", block[1]))


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("selector", [":root", ".dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_contrast(selector: str, text: str, ground: str) -> None:
    found = colours(selector)
    lighter, darker = sorted((luminance(found[text]), luminance(found[ground])), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_day_and_night_name_the_same_colours() -> None:
    assert set(colours(":root")) == set(colours(".dark"))

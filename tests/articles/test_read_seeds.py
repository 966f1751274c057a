"""The two real files that a user would drop in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"


def _seed(prefix: str) -> bytes:
    found = sorted(SEEDS.glob(f"{prefix}_*.txt"))
    if not found:
        pytest.skip(f"no seed file {prefix}_*.txt in ../shared/seeds")
    return found[0].read_bytes()


def test_the_first_file_is_one_article_with_its_outlet(read, said):
    (article,) = read(_seed("000"))
    assert article.title == "Baghdad hopes to expand the role of NATO as an alternative to the US-led coalition"
    assert article.outlet == "Middle East"
    assert article.published is None
    assert (article.first_line, article.line_count) == (1, 16)
    furniture = said(article, "furniture")
    assert [line.split()[0] for line in furniture] == ["Arab", "The", "London:"]
    lines = {article.span(s.start, s.end).line_start for s in article.sentences if s.kind == "body"}
    assert lines == set(range(5, 17))


def test_the_second_file_is_two_articles_with_their_dates(read):
    first, second = read(_seed("001"))
    assert first.title == "Iraq weighs larger NATO role to replace US-led coalition"
    assert (first.published, first.outlet) == (date(2020, 1, 29), None)
    assert second.title == "Iran says scientist jailed in US to return in days"
    assert (second.published, second.outlet) == (date(2020, 6, 1), None)
    assert (first.first_line, first.line_count, second.first_line) == (1, 45, 46)


def test_the_second_file_has_its_furniture_points_and_headlines_told_apart(read):
    for article, titles, points in zip(read(_seed("001")), ({1, 7}, {46, 50}), ({9, 10}, {52, 53}), strict=True):
        lines: dict[str, set[int]] = {}
        for sentence in article.sentences:
            lines.setdefault(sentence.kind, set()).add(article.span(sentence.start, sentence.end).line_start)
        assert lines["title"] == titles
        assert lines["point"] == points
        assert lines["furniture"] - points <= {3, 4, 5, 48}
        assert min(lines["body"]) == max(points) + 2

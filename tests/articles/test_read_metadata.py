"""Headline, outlet, date and address, as far as the text gives them."""

from __future__ import annotations

from datetime import date

import pytest

BODY = "The ferry between the two towns stopped on Sunday. Nobody was hurt in the fire.\n"


@pytest.mark.parametrize(
    ("line", "published"),
    [
        ("29 January 2020", date(2020, 1, 29)),
        ("January 29, 2020", date(2020, 1, 29)),
        ("Wednesday, 29 January 2020 | 14:05 GMT", date(2020, 1, 29)),
        ("Updated 01 June 2020", date(2020, 6, 1)),
        ("Last updated: 1st of June 2020 at 10:45 am", date(2020, 6, 1)),
        ("Published: 2020-06-01T10:45:00Z", date(2020, 6, 1)),
        ("Date: 2020-06-01", date(2020, 6, 1)),
        ("29/01/2020", date(2020, 1, 29)),
        ("03/04/2020", date(2020, 4, 3)),
        ("01/29/2020", date(2020, 1, 29)),
        ("Sept. 3, 2019", date(2019, 9, 3)),
        ("By Ana Lindqvist | 3 March 2021", date(2021, 3, 3)),
        ("The Port Courier, 3 March 2021", date(2021, 3, 3)),
        ("The Port Courier | Wednesday 3 March 2021 | Ana Lindqvist", date(2021, 3, 3)),
        ("29 janvier 2020", date(2020, 1, 29)),
        ("Veröffentlicht am 29. Januar 2020", date(2020, 1, 29)),
        ("٢٩ يناير 2020", date(2020, 1, 29)),
        ("2020年1月29日", date(2020, 1, 29)),
        ("31/02/2020", None),
        ("January 2020", None),
        ("Updated 2 hours ago", None),
        ("Yesterday", None),
        ("The vote of 29 January 2020 was lost.", None),
        ("Updated figures for 29 January 2020 show a loss.", None),
    ],
)
def test_dates_in_the_head(read, line, published):
    (article,) = read(f"Ferry stops\n{line}\n\n{BODY}")
    assert article.published == published
    assert article.title == "Ferry stops"


def test_a_date_in_the_body_is_not_the_date_of_the_story(read):
    (article,) = read(f"Ferry stops\n\n{BODY}It was built on 3 May 1990.\n\n3 May 1991\n\nIt was painted.\n")
    assert article.published is None


def test_the_day_of_publication_goes_before_the_day_of_an_update(read):
    (article,) = read(f"Ferry stops\nUpdated 4 March 2021\nPublished 1 March 2021\n\n{BODY}")
    assert article.published == date(2021, 3, 1)


@pytest.mark.parametrize(
    ("head", "outlet"),
    [
        ("Outlet: The Port Courier", "The Port Courier"),
        ("Source: Delta Radio", "Delta Radio"),
        ("London: «Middle Sea»", "Middle Sea"),
        ("By Ana Lindqvist, The Port Courier", "The Port Courier"),
        ("By Ana Lindqvist | Harbour Gazette | 3 March 2021", "Harbour Gazette"),
        ("The Port Courier | Wednesday 3 March 2021 | Ana Lindqvist", "The Port Courier"),
        ("The Port Courier, by Ana Lindqvist", "The Port Courier"),
        ("By Ana Lindqvist, Health Editor", None),
        ("By Ana Lindqvist and Tom Ito", None),
        ("The Port Courier", "The Port Courier"),
        ("PORT HARRIS (Reuters) — The ferry will run again in May.", "Reuters"),
        ("Outlet: The Port Courier\n\nPORT HARRIS (Reuters) — The ferry will run again.", "The Port Courier"),
        ("A crowd at the quay (File/AFP)", None),
        ("The mayor told AFP that she was sorry.", None),
        ("PORT HARRIS: The ferry will run again.", None),
        ("Latest News", None),
    ],
)
def test_outlets_in_the_head(read, head, outlet):
    (article,) = read(f"Ferry stops\n{head}\n\n{BODY}")
    assert article.outlet == outlet


def test_an_outlet_named_below_the_story(read, said):
    (article,) = read(f"Ferry stops\n\n{BODY}\nSource: The Port Courier\n")
    assert article.outlet == "The Port Courier"
    assert said(article, "furniture") == ["Source: The Port Courier"]


@pytest.mark.parametrize(
    ("line", "url"),
    [
        ("https://example.org/ferry", "https://example.org/ferry"),
        ("Source: https://example.org/ferry", "https://example.org/ferry"),
        ("URL: http://example.org/a?b=c", "http://example.org/a?b=c"),
        ("URL: javascript:alert(1)", None),
    ],
)
def test_addresses_in_the_head(read, line, url):
    (article,) = read(f"Ferry stops\n{line}\n\n{BODY}")
    assert article.url == url


def test_front_matter_gives_everything_and_is_furniture(read, said):
    (article,) = read(
        '---\ntitle: "Ferry stops: what now?"\ndate: 2021-03-01\noutlet: The Port Courier\n'
        f"source: https://example.org/ferry\ntags: [sea, fire]\n---\n\n# Ferry stops: what now?\n\n{BODY}",
        "ferry.md",
    )
    assert (article.title, article.outlet) == ("Ferry stops: what now?", "The Port Courier")
    assert (article.published, article.url) == (date(2021, 3, 1), "https://example.org/ferry")
    assert said(article, "title") == ["Ferry stops: what now?"]
    assert "date: 2021-03-01" in said(article, "furniture")
    assert len(said(article, "body")) == 2


def test_a_rule_at_the_top_is_not_front_matter(read, said):
    (article,) = read(f"---\nFerry stops\n---\n\n{BODY}", "ferry.md")
    assert article.title == "Ferry stops"
    assert len(said(article, "body")) == 2


def test_a_long_first_sentence_stands_in_for_the_headline(read, said):
    sentence = "The ferry between the two towns stopped " + "again and " * 20 + "again on Sunday."
    (article,) = read(f"{sentence} Nobody was hurt.\n")
    assert len(article.title) <= 120
    assert sentence.startswith(article.title.rstrip("…"))
    assert sentence[len(article.title) - 1] == " "
    assert said(article, "body") == [sentence, "Nobody was hurt."]


def test_a_section_label_above_the_headline_is_not_the_title(read, said):
    (article,) = read(f"World\nFerry between two towns stops\n3 March 2021\n\n{BODY}")
    assert article.title == "Ferry between two towns stops"
    assert said(article, "furniture") == ["World", "3 March 2021"]


def test_a_headline_can_run_over_two_lines(read, said):
    (article,) = read(f"Night-time deal ends dock strike\nafter twenty-three days\n3 March 2021\n\n{BODY}")
    assert article.title == "Night-time deal ends dock strike after twenty-three days"
    assert said(article, "title") == ["Night-time deal ends dock strike", "after twenty-three days"]

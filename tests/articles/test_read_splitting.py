"""One file can hold several articles; most files that look so do not."""

from __future__ import annotations

from datetime import date

import pytest

FERRY = "The ferry between the two towns stopped on Sunday. Nobody was hurt in the fire.\nIt will run again in May."
BRIDGE = "The new bridge over the river opened on Wednesday. Cars crossed it all day.\nIt cost 12 million euros."


@pytest.mark.parametrize(
    "head",
    [
        "Updated 04 March 2021",
        "Short Url",
        "4 March 2021",
        "By Ana Lindqvist",
        "By Ana Lindqvist, The Port Courier\n4 March 2021",
        "Published: 2021-03-04\n\n  • It cost 12 million",
        "Outlet: The Port Courier",
        "London: «The Port Courier»",
        "Bridge opens three days late",
        "\nA crowd on Wednesday. (File/AFP)\nShort Url\nUpdated 4 March 2021\n\nBridge opens three days late",
    ],
)
def test_a_headline_with_the_head_of_a_story_begins_an_article(read, head):
    first, second = read(f"Ferry stops after fire\n\n{FERRY}\n\n\nBridge opens three days late\n{head}\n\n{BRIDGE}\n")
    assert (first.title, second.title) == ("Ferry stops after fire", "Bridge opens three days late")
    assert second.first_line == 7
    assert first.text.endswith("May.\n\n")


@pytest.mark.parametrize("line", ["---", "=====", "***", "* * *", "________"])
def test_a_separator_and_a_head_begin_an_article(read, line):
    first, second = read(
        f"Ferry stops\nPublished: 2021-03-01\n\n{FERRY}\n\n{line}\n\nBridge opens\nShare\n\n{BRIDGE}\n"
    )
    assert (first.published, second.published) == (date(2021, 3, 1), None)
    assert (first.title, second.title) == ("Ferry stops", "Bridge opens")
    assert first.text.rstrip().endswith(line)


def test_stories_that_all_open_with_an_agency_dateline(read):
    ferry = f"Ferry stops after fire\n\nPORT HARRIS (Reuters) — {FERRY}\n\n"
    first, second = read(ferry + f"Bridge opens three days late\n\nDELTA CITY (AP) — {BRIDGE}\n")
    assert (first.outlet, second.outlet) == ("Reuters", "AP")


@pytest.mark.parametrize("ending", ["Reuters", "To be continued"])
def test_the_end_of_a_story_is_not_taken_for_the_headline_of_the_next(read, ending):
    first, second = read(f"Ferry stops\n\n{FERRY}\n\n{ending}\n\nBridge opens\n\nUpdated 4 March 2021\n\n{BRIDGE}\n")
    assert second.title == "Bridge opens"
    assert first.text.rstrip().endswith(ending)


def test_three_stories_in_a_row(read):
    story = (
        "{} opens to the public\nBy Ana Lindqvist\n{} March 2021\n\nIt opened at noon. Many people came to see it.\n\n"
    )
    articles = read("".join(story.format(name, day) for name, day in (("Bridge", 1), ("Park", 2), ("Pool", 3))))
    assert [a.published for a in articles] == [date(2021, 3, day) for day in (1, 2, 3)]


@pytest.mark.parametrize(
    "inside",
    [
        "What we know\n\nThe fire began at 3 a.m. on 3 May 2020 in the engine room.",
        "Why did it stop?\n\nThe engine had failed. By Monday it was clear why.",
        "Q: When will it run?\nA: In May.\n\nQ: Who pays?\nA: The town does.",
        "The damage\n\n  • The engine is lost\n  • Two cabins burned\n\nNobody was hurt.",
        "The captain's letter\n\n“DELTA CITY: I left at noon,” it said. “It rained.”",
        "What the capitals said\n\nPARIS: All were sorry.\n\nBERLIN: Help was sent.\n\nROME: Nobody spoke.",
        "How it was\n\n1 March 2021\n\nThe ferry left.\n\n2 March 2021\n\nA fire began.\n\n3 March 2021\n\nIt was out.",
        "The song\n\nThe sea is calm\nThe tide is full\n\nCome to the window\nSweet is the air",
        "By the numbers\n\nThe ferry has 400 seats. It made 12 trips a day.",
        "---\n\nThe owner of the line, Mr. Ito, said that he was sorry. He will pay.",
        "Update\n\nUpdated figures show that 12 people were on board. Share prices fell.",
        "Witnesses\n\nOKAFOR: I saw smoke.\n\nITO: So did I.",
        "Follow the money\n\nThe line belongs to a bank. Follow us on Twitter",
        "What the company says about it\n\nNOTE: The ferry is old. It is slow.",
        "What the captain told his crew\n\nOkafor: I saw smoke. I ran.",
        "The letter\n\nDELTA CITY: So it began. It was short.",
        "Where the money went\n\nShare\n\nThe line belongs to a bank.",
        "Photo: The ferry in May (AFP)\n\nThe crew went home.",
    ],
)
def test_what_looks_like_a_story_inside_a_story_does_not_split_it(read, inside):
    head = f"Ferry stops after fire\nUpdated 4 March 2021\n\nPORT HARRIS: {FERRY}\n\n"
    (article,) = read(head + f"{inside}\n\nThe ferry will be repaired. It is 40 years old.\n")
    assert article.title == "Ferry stops after fire"
    assert article.published == date(2021, 3, 4)


def test_markdown_headings_with_a_date_below_are_articles(read, said):
    first, second = read(
        "# Ferry stops\n*The Port Courier, 1 March 2021*\n\n" + FERRY + "\n\n"
        "# Bridge opens\n*Delta Radio, 4 March 2021*\n\n" + BRIDGE + "\n\n## What it cost\n\nNobody knows.\n",
        "news.md",
    )
    assert (first.title, first.outlet, first.published) == ("Ferry stops", "The Port Courier", date(2021, 3, 1))
    assert (second.title, second.outlet, second.published) == ("Bridge opens", "Delta Radio", date(2021, 3, 4))
    assert said(second, "title") == ["Bridge opens", "What it cost"]


def test_markdown_headings_without_a_head_are_parts_of_one_article(read):
    (article,) = read(
        f"# Ferry stops\n\n{FERRY}\n\n# What happens next\n\n{BRIDGE}\n\n```\n# not a heading\n3 May 2020\n```\n",
        "a.md",
    )
    assert article.title == "Ferry stops"


def test_front_matter_inside_a_file_begins_an_article(read):
    ferry = f"---\ntitle: Ferry stops\ndate: 2021-03-01\n---\n{FERRY}\n\n"
    first, second = read(ferry + f"---\ntitle: Bridge opens\ndate: 2021-03-04\n---\n{BRIDGE}\n", "news.md")
    assert (second.title, second.published, second.first_line) == ("Bridge opens", date(2021, 3, 4), 8)
    assert first.published == date(2021, 3, 1)

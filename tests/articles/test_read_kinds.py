"""What can answer a question and what is only set around the story."""

from __future__ import annotations

import pytest

BODY = "The ferry between the two towns stopped on Sunday. Nobody was hurt in the fire."


@pytest.mark.parametrize(
    "line",
    [
        *(
            "Short Url",
            "Short Url: https://x.example/1",
            "Share",
            "Tweet",
            "Share this article on Facebook and Twitter",
        ),
        *("Follow us on Twitter @courier", "Read more", "Read more: Bridge opens", "Related articles", "Advertisement"),
        *("Subscribe to our newsletter", "Sign up for our daily newsletter to get the news first.", "12 comments"),
        *(
            "(File/AFP)",
            "(dpa)",
            "Photo: Ana Lindqvist",
            "Getty Images",
            "REUTERS/Ana Lindqvist",
            "AFP via Getty Images",
        ),
        *("This website uses cookies to give you the best experience.", "Accept all cookies", "Privacy policy"),
        *("Home | World | Sport", "Home > News > Africa", "Updated 3 March 2021", "By Ana Lindqvist", "---", "* * *"),
        *("© 2021 The Port Courier. All rights reserved.", "https://example.org/x", "Back to top", "Tags: sea, fire"),
        *("The quay after the fire on Sunday. (Supplied)", "The quay on Sunday (Ana Lindqvist/Reuters)"),
        *(
            "![The quay](quay.jpg)",
            "[Bridge opens](https://example.org/b)",
            '<img src="x" onerror="alert(1)">',
            "|---|---|",
        ),
    ],
)
@pytest.mark.parametrize("place", ["head", "body"])
def test_furniture_is_kept_but_never_answers(read, said, line, place):
    story = (
        f"Ferry stops\n\n{line}\n\n{BODY}\n" if place == "head" else f"Ferry stops\n\n{BODY}\n\n{line}\n\nIt is old.\n"
    )
    (article,) = read(story)
    assert line in said(article, "furniture")
    assert not any(line in sentence for sentence in said(article, "body", "point", "title"))
    assert article.text == story


@pytest.mark.parametrize(
    "sentence",
    [
        *(
            "Share prices fell 3 percent on Monday.",
            "Share your food, the priest told them.",
            "Updated figures are due in May.",
        ),
        *(
            "Follow the money, she said.",
            "Read more books, the minister told pupils.",
            "By Monday the port had closed.",
        ),
        *(
            "Photo by photo, the archive was lost.",
            "Sign up sheets were full by noon.",
            "Subscribe or leave, he told them.",
        ),
        *("Advertisement spending rose by 3 percent.", "Print runs were cut.", "Copyright law was changed in May."),
        *("He told the agency that it was over (AFP).", "Home prices rose.", "Email traffic stopped for an hour."),
        *("The crew, updated by radio, shared its food.", "On 3 May 2020 the ferry left.", "Live music was banned."),
        *("Related crimes rose too.", "Comment was not possible, the firm said.", "Source: unknown, the report says."),
    ],
)
@pytest.mark.parametrize("before", ["", BODY + "\n"])
def test_prose_that_contains_such_words_stays_prose(read, said, sentence, before):
    (article,) = read(f"Ferry stops\n\n{before}{sentence}\nIt is an old ship.\n")
    assert sentence in said(article, "body")


def test_key_points_are_points_without_their_bullets(read, said):
    (article,) = read(
        "Ferry stops\nUpdated 3 March 2021\n\n  • The engine is lost\n  • Nobody was hurt. All are home\n"
        f"- Two cabins\n    burned\n\n{BODY}\n"
    )
    points = said(article, "point")
    assert points == ["The engine is lost", "Nobody was hurt.", "All are home", "Two cabins\n    burned"]
    assert said(article, "furniture") == ["Updated 3 March 2021", "•", "•", "-"]


def test_the_headline_repeated_is_a_title_again(read, said):
    (article,) = read(f"Ferry stops\n\nShort Url\n\nFerry stops\n\n{BODY}\nFERRY STOPS!\n")
    assert said(article, "title") == ["Ferry stops", "Ferry stops", "FERRY STOPS!"]


def test_a_caption_that_the_story_repeats_is_furniture_above_and_prose_below(read, said):
    caption = "The old ferry has carried people between the two towns since 1980."
    (article,) = read(f"Ferry stops\n\n{caption} (File/AFP)\n{caption}\n3 March 2021\n\n{BODY}\n{caption}\n")
    assert said(article, "body").count(caption) == 1
    assert said(article, "furniture")[0] == f"{caption} (File/AFP)"
    assert article.sentences[-1].kind == "body"


def test_a_section_label_in_the_head_is_furniture(read, said):
    (article,) = read(f"Ferry stops\nInner sea\nThe quay, seen from the mayor's office (dpa)\n\n{BODY}\n")
    assert said(article, "furniture")[0] == "Inner sea"


def test_short_lines_without_a_head_are_not_labels(read, said):
    (article,) = read("The sea\n\nThe sea is calm\nThe tide is full\nUpon the straits\n")
    assert said(article, "furniture") == []
    assert len(said(article, "body")) == 3


@pytest.mark.parametrize("text", ["Ferry stops", "Ferry stops\n\nFerry stops\nShare\n"])
def test_a_story_without_prose_still_has_something_to_say(read, said, text):
    (article,) = read(text)
    assert "Ferry stops" in said(article, "body")
    assert said(article, "title") == []


def test_scripts_and_comments_in_markdown_are_furniture(read, said):
    (article,) = read(
        f"# Ferry stops\n\n<script>\nsteal(document)\n</script>\n\n<!-- secret\nnote -->\n{BODY}\n", "a.md"
    )
    assert said(article, "body") == BODY.replace(". ", ".|").split("|")
    assert "steal(document)" in said(article, "furniture")


def test_quotations_and_headings_in_markdown_keep_their_words_apart_from_the_signs(read, said):
    (article,) = read(f"# Ferry stops\n\n{BODY}\n\n## What next\n\n> “We are sorry,” he said.\n", "a.md")
    assert said(article, "title") == ["Ferry stops", "What next"]
    assert said(article, "body")[-1] == "“We are sorry,” he said."


def test_subheadings_between_paragraphs_do_not_answer(read, said):
    text = f"Ferry stops\n\n{BODY}\n\nWhere the money comes from\n\n{BODY}\nWhat comes next\n{BODY}\n"
    (article,) = read(text)
    assert said(article, "title") == ["Ferry stops", "Where the money comes from", "What comes next"]


@pytest.mark.parametrize(
    "line", ["The ferry has 400 seats", "Owner: Tom Ito", "the engine was lost", "Tom Ito, the captain", "Yes"]
)
def test_short_lines_that_say_something_are_no_subheadings(read, said, line):
    below = "It is old." if line == "Yes" else BODY
    (article,) = read(f"Ferry stops\n\n{BODY}\n{line}\n{line}\n{below}\n")
    assert said(article, "body").count(line) == 2

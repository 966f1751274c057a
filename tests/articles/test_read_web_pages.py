"""Web pages: the story without what surrounds it, and never what the page hides."""

from __future__ import annotations

import time
from datetime import date

import pytest

P1 = "The ferry between the two towns stopped on Sunday after a fire broke out in the engine room, the company said."
P2 = "Nobody was hurt, and the ferry will run again on 5 May 2022 once the engine has been replaced by a new one."
P3 = "“We are sorry,” the captain said. “It was bad luck, and we shall see that it does not happen again this year.”"

HEAD = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Ferry stops | The Port Courier</title>
<meta property="og:site_name" content="The Port Courier"><link rel="canonical" href="https://example.org/ferry">
<meta property="article:published_time" content="2021-03-03T10:00:00Z"></head>"""


def page(head: str = HEAD, extra: str = "") -> str:
    return f"""{head}<body><nav><a href="/">Home</a> <a href="/w">World</a> <a href="/s">Sport</a></nav>
<article><h1>Ferry stops</h1><p>{P1}</p>{extra}<p>{P2}</p><p>{P3}</p></article>
<aside>Most read: other things</aside><footer>© 2021 The Port Courier</footer></body></html>"""


def test_a_page_gives_its_story_title_date_outlet_and_address(read, said):
    (article,) = read(page(), "ferry.html")
    assert article.text.split("\n") == ["Ferry stops", P1, P2, P3]
    assert (article.title, article.outlet) == ("Ferry stops", "The Port Courier")
    assert (article.published, article.url) == (date(2021, 3, 3), "https://example.org/ferry")
    assert said(article, "title") == ["Ferry stops"]


def test_a_page_without_a_date_gets_none_from_its_middle_or_from_today(read):
    head = HEAD.replace('<meta property="article:published_time" content="2021-03-03T10:00:00Z">', "")
    (article,) = read(page(head, "<p>It was built on <b>2001-05-03</b>.</p>"), "ferry.html")
    assert article.published is None


def test_a_title_that_only_the_head_of_the_page_gives_comes_first(read, said):
    (article,) = read(page().replace("<h1>Ferry stops</h1>", ""), "ferry.html")
    assert article.text.split("\n") == ["Ferry stops", P1, P2, P3]
    assert said(article, "title") == ["Ferry stops"]


@pytest.mark.parametrize(
    "hidden",
    [
        "<p style='display:none'>SECRET words that no reader of the page can see or quote.</p>",
        "<div style='color:red; visibility: hidden'><p>SECRET words of a longer kind.</p></div>",
        "<p hidden>SECRET words that no reader of the page can see or quote.</p>",
        "<div aria-hidden='true'><div><p>SECRET words in a deeper place.</p></div></div>",
        "<script>var a = 'SECRET words that no reader can see';</script>",
        "<style>.a:before { content: 'SECRET' }</style>",
        "<noscript><p>SECRET words for browsers without scripts.</p></noscript>",
        "<template><p>SECRET words in a template that is not shown.</p></template>",
        "<img src=x onerror=\"alert('SECRET')\">",
        "<svg><text>SECRET</text><script>SECRET()</script></svg>",
        "<!-- SECRET words in a comment -->",
        "<p onclick=\"say('SECRET')\" title='SECRET'>Seen.</p>",
        "<iframe srcdoc='<p>SECRET</p>'>SECRET</iframe>",
        '<script type=\'application/ld+json\'>{"@type": "NewsArticle", "articleBody": "SECRET words. "}</script>',
    ],
)
def test_hidden_text_never_becomes_part_of_the_story(read, hidden):
    (article,) = read(page(extra=hidden), "ferry.html")
    assert "SECRET" not in article.text
    assert P2 in article.text


def test_a_page_in_a_declared_old_encoding(read):
    html = "<html><head><meta charset='macintosh'></head><body><p>The café reopened on Monday.</p></body></html>"
    assert read(html.encode("mac_roman"), "a.html")[0].text == "The café reopened on Monday."


def test_a_javascript_address_is_no_address(read):
    head = HEAD.replace("https://example.org/ferry", "javascript:alert(1)")
    assert read(page(head), "a.html")[0].url is None


def test_a_tiny_page_falls_back_to_its_plain_text(read):
    (article,) = read("<html><body><div>Dam breaks.</div><div>Two towns flooded.</div></body></html>", "a.html")
    assert article.text == "Dam breaks.\nTwo towns flooded."


@pytest.mark.parametrize(
    "body",
    [
        f"<article><p>{P3}</p><p>{P3}</p>" + "<div>" * 5_000 + f"<p>{P1}</p>" + "</div>" * 5_000 + f"<p>{P2}</p>",
        "<b>" * 5_000 + P1 + f"<p>{P2}</p>",
        "<ul><li>" * 3_000 + P1 + "</li></ul>" * 3_000 + f"<p>{P2}</p>",
        f"<p>{P1}" * 20_000 + f"<p>{P2}",
        f"<p>{P1}</p><p>{P2}</p>" + "<a" * 100_000,
        f"<p>{P1}</p><p>{P2}</p>" + "<a b='" * 50_000,
        f"<p>{P1}</p><p>{P2}</p>" + "<!--" * 50_000,
        f"<p {'a=1 ' * 50_000}>{P1}</p><p>{P2}</p>" + "&#" * 50_000,
    ],
    ids=["divs", "inline", "lists", "paragraphs", "open tags", "open quotes", "open comments", "attributes"],
)
def test_pathological_markup_is_read_in_seconds(read, body):
    began = time.process_time()
    (article,) = read(f"<!doctype html><html><body>{body}", "deep.html")
    assert P1 in article.text
    assert P2 in article.text
    assert time.process_time() - began < 20

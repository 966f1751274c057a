"""What a reader sees of an answer, and what a hostile article cannot make them see."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_answers import Seen, answer, citation, shown

from rag.doors import readable_date
from rag.types import Answer, Disagreement, DisagreementValue, Period, ShortAnswer, Statement
from ui import render
from ui.conversation import Turn
from ui.render_answer import as_plain_text
from ui.render_citations import pin

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "<a href='javascript:alert(1)'>read on</a>",
    "[read on](javascript:alert(1)) **bold** `code`",
    "</bdi></p></article><h1>Byline says</h1>",
    "\u202egnp.exe\u202c \u2066 \u2067",
    "&lt;script&gt; &amp; &#60;",
    "${alert(1)} {{constructor.constructor('alert(1)')()}}",
    "lone \ud800 surrogate and \x00 null",
]


def poisoned(text: str) -> Answer:
    bad = citation(source=text, title=text, outlet=text, published=text, quote=text, stale=True)
    return answer(
        question=text,
        text=text,
        answerer="llm",
        model=text,
        statements=(
            Statement(text, "unsupported", 0.1, (1,), text),
            Statement(text, "unchecked", None, (1,), text),
            Statement(text, "supported", 1.0, (1,)),
        ),
        citations=(bad,),
        disagreements=(
            Disagreement(text, (DisagreementValue(text, (1,), text, text),)),
            Disagreement(text, (DisagreementValue(text, (1,), text, text),) * 2, "correction"),
        ),
        notice=text,
        understood=text,
        period=Period(text, text, text),
        unanswered=(text, text),
    )


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("abstained", [False, True])
def test_hostile_text_is_shown_as_text(text: str, abstained: bool) -> None:
    given_answer = poisoned(text)
    if abstained:
        given_answer = answer(
            text=text, notice=text, abstained=True, statements=(), citations=(), related=given_answer.citations
        )
    markup = render.turn(Turn(text, given_answer), 0) + render.pending(text, 0, text, text, poisoned(text))
    markup += render.problem(text)
    seen = Seen(markup)
    assert not {"script", "img", "a", "h1", "iframe", "style"} & set(seen.tags)
    assert not [name for name, _ in seen.attributes if name.startswith("on") or name in ("href", "src", "style")]
    assert text.replace("\ud800", "\ufffd").replace("\x00", "\ufffd") in seen.text
    assert markup.count("<article") == markup.count("</article>") == 2
    markup.encode("utf-8")


def test_writing_direction_cannot_leave_its_fence() -> None:
    flip = "\u202egnp.exe"
    pieces = Seen(shown(poisoned(flip))).pieces
    assert sum(flip in text for text, _ in pieces) >= 18
    assert all(fenced for text, fenced in pieces if "\u202e" in text)


@given(st.text(max_size=60))
def test_any_text_comes_back_out_of_the_markup(text: str) -> None:
    one = answer(statements=(Statement(text, "supported", 1.0, (1,)),), citations=(citation(title=text, quote=text),))
    seen = Seen(shown(one))
    assert not text or (text.replace("\x00", "\ufffd"), True) in seen.pieces
    assert not [name for name, _ in seen.attributes if name.startswith("on")]


def test_citation_buttons_say_where_they_lead() -> None:
    seen = Seen(pin(citation(line_end=6), 2))
    assert seen.tags == ["button"]
    assert ("aria-label", "Source 1: Old bridge closes for a year, lines 4-6") in seen.attributes
    assert ("data-opens", "2/citation/1") in seen.attributes
    assert seen.text == "1"


def test_a_citation_number_without_citation_makes_no_button() -> None:
    one = answer(statements=(Statement("Invented.", "unchecked", None, (1, 7)),))
    assert 'data-opens="0/citation/7"' not in shown(one)


def test_sources_are_grouped_by_article_with_address_outlet_and_date() -> None:
    two = citation(2, line_start=9, line_end=9, quote="Cyclists may cross.", page=3)
    seen = Seen(shown(answer(citations=(citation(), two))))
    assert seen.text.count("Old bridge closes for a year") == 1
    for part in ("The Valley Post", "9 May 2023", "bridge.txt:4", "bridge.txt:9, page 3", "Cyclists may cross."):
        assert part in seen.text


def test_a_quote_that_is_the_sentence_itself_is_not_repeated() -> None:
    assert Seen(shown(answer())).text.count("The bridge closes on 1 August.") == 1


def test_the_models_own_labels_give_way_to_buttons_but_quoted_ones_stay() -> None:
    text = "The bridge closes in August [1]."
    written = answer(answerer="llm", statements=(Statement(text, "supported", 0.9, (1,)),))
    quoted = answer(statements=(Statement(text, "supported", 0.9, (1,)),))
    assert "The bridge closes in August." in Seen(shown(written)).text
    assert text in Seen(shown(quoted)).text


def test_an_abstention_says_so_and_offers_the_closest_lines() -> None:
    none = answer(text="The articles do not say.", abstained=True, statements=(), citations=(), related=(citation(),))
    markup = shown(none)
    assert "The articles do not say." in Seen(markup).text
    assert "Closest lines, which do not answer it" in Seen(markup).text
    assert 'data-opens="0/related/1"' in markup
    assert "by-sources" not in markup


def test_notices_and_stale_files_are_shown() -> None:
    text = Seen(shown(answer(notice="The model failed.", citations=(citation(), citation(2, stale=True))))).text
    assert "The model failed." in text
    assert text.count("file has changed since it was indexed") == 1


def test_the_copied_answer_carries_its_sources() -> None:
    copied = as_plain_text(answer())
    assert copied.splitlines() == [
        "The bridge closes on 1 August. [1]",
        "",
        "[1] The Valley Post, 9 May 2023, Old bridge closes for a year (bridge.txt:4): "
        "“The bridge closes on 1 August.”",
    ]
    assert ("data-copy", copied) in Seen(shown(answer())).attributes


def test_a_very_long_question_does_not_fill_the_page() -> None:
    assert len(render.pending("x" * 100_000, 0, "", "")) < 3_000


def test_the_header_counts_and_says_who_writes() -> None:
    assert "1 article, 2,345 passages" in Seen(render.header(1, 2345, None)).text
    assert "Answers are exact quotes" in Seen(render.header(1, 2, None)).text
    assert "Answers written by small-model" in Seen(render.header(1, 2, "small-model")).text


def test_no_examples_no_list_of_examples() -> None:
    assert "For example" not in render.welcome(())
    assert Seen(render.welcome(("Who <b>won</b>?",))).attributes.count(("data-example", "0")) == 1


@pytest.mark.parametrize(
    ("value", "expected"), [("2020-01-29", "29 January 2020"), ("last week", "last week"), (None, ""), ("", "")]
)
def test_dates_read_as_people_write_them(value: str | None, expected: str) -> None:
    assert readable_date(value) == expected


def test_the_words_that_answer_are_marked_in_the_quote() -> None:
    page = Seen(shown(answer(short_answers=(ShortAnswer("1 August", 1, 4, 21, 29),))))
    assert ("class", "by-short") in page.attributes
    assert page.tags.count("mark") == 1
    assert "The bridge closes on 1 August." in page.text
    assert "mark" not in Seen(shown(answer())).tags


def test_marking_lets_no_article_write_markup() -> None:
    quote = "<b>The</b> bridge closes on <i>1 August</i>."
    statement = Statement(quote, "supported", 1.0, (1,))
    short = ShortAnswer("<i>1 August</i>", 1, 4, 29, 44)
    page = Seen(shown(answer(statements=(statement,), citations=(citation(quote=quote),), short_answers=(short,))))
    assert {"b", "i"}.isdisjoint(page.tags)
    assert quote in page.text

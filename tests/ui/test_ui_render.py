"""What a reader sees of an answer, and what a hostile article cannot make them see."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.types import Answer, Citation, Disagreement, DisagreementValue, Statement
from ui import render, text
from ui.conversation import Turn

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


class Seen(HTMLParser):
    """Tags, attributes and text as a browser would take them."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.pieces: list[tuple[str, bool]] = []
        """Text with whether its innermost element keeps its writing direction to itself."""
        self._open: list[bool] = []
        self.feed(markup)
        self.close()

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.pieces)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        self._open.append(tag == "bdi" or ("dir", "auto") in attrs)

    def handle_endtag(self, tag: str) -> None:
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self.pieces.append((data, bool(self._open and self._open[-1])))


def citation(number: int = 1, **changed: object) -> Citation:
    values: dict[str, object] = {
        "source": "bridge.txt",
        "title": "Old bridge closes for a year",
        "outlet": "The Valley Post",
        "published": "2023-05-09",
        "line_start": 4,
        "line_end": 4,
        "char_start": 0,
        "char_end": 29,
        "quote": "The bridge closes on 1 August.",
        "article_sha256": "ab" * 32,
    }
    return Citation(number=number, **{**values, **changed})  # type: ignore[arg-type]


def answer(**changed: object) -> Answer:
    values: dict[str, object] = {
        "question": "When does the bridge close?",
        "text": "The bridge closes on 1 August. [1]",
        "abstained": False,
        "answerer": "quote",
        "statements": (Statement("The bridge closes on 1 August.", "supported", 1.0, (1,)),),
        "citations": (citation(),),
    }
    return Answer(**{**values, **changed})  # type: ignore[arg-type]


def shown(given_answer: Answer) -> str:
    return render.turn(Turn("When does the bridge close?", given_answer), 0)


def poisoned(text: str) -> Answer:
    bad = citation(source=text, title=text, outlet=text, published=text, quote=text, stale=True)
    return answer(
        question=text,
        text=text,
        answerer="llm",
        model=text,
        statements=(Statement(text, "unsupported", 0.1, (1,), text), Statement(text, "supported", 1.0, (1,))),
        citations=(bad,),
        disagreements=(Disagreement(text, (DisagreementValue(text, (1,)),)),),
        notice=text,
    )


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("abstained", [False, True])
def test_hostile_text_is_shown_as_text(text: str, abstained: bool) -> None:
    given_answer = poisoned(text)
    if abstained:
        given_answer = answer(
            text=text, notice=text, abstained=True, statements=(), citations=(), related=given_answer.citations
        )
    markup = render.turn(Turn(text, given_answer), 0) + render.pending(text, 0, text, text) + render.problem(text)
    seen = Seen(markup)
    assert not {"script", "img", "a", "h1", "iframe", "style"} & set(seen.tags)
    assert not [name for name, _ in seen.attributes if name.startswith("on") or name in ("href", "src", "style")]
    assert text.replace("\ud800", "\ufffd").replace("\x00", "\ufffd") in seen.text
    assert markup.count("<article") == markup.count("</article>") == 2
    markup.encode("utf-8")


def test_writing_direction_cannot_leave_its_fence() -> None:
    flip = "\u202egnp.exe"
    pieces = Seen(shown(poisoned(flip))).pieces
    assert sum(flip in text for text, _ in pieces) >= 8
    assert all(fenced for text, fenced in pieces if "\u202e" in text)


@given(st.text(max_size=60))
def test_any_text_comes_back_out_of_the_markup(text: str) -> None:
    one = answer(statements=(Statement(text, "supported", 1.0, (1,)),), citations=(citation(title=text, quote=text),))
    seen = Seen(shown(one))
    assert not text or (text.replace("\x00", "\ufffd"), True) in seen.pieces
    assert not [name for name, _ in seen.attributes if name.startswith("on")]


def test_citation_buttons_say_where_they_lead() -> None:
    seen = Seen(render.pin(citation(line_end=6), 2))
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


def test_verdicts_are_words_and_differ_per_sentence_when_they_differ() -> None:
    mixed = answer(
        answerer="llm",
        statements=(
            Statement("It closes.", "supported", 0.9, (1,)),
            Statement("It closes for two years.", "unsupported", 0.1, (1,), "two years is not in the cited lines"),
            Statement("People are sad.", "unchecked", None, (1,)),
        ),
    )
    text = Seen(shown(mixed)).text
    assert text.count("Supported by the cited lines") == 1
    assert "Not supported by the cited lines: two years is not in the cited lines" in text
    assert text.count("Not checked") == 1


def test_one_line_speaks_for_all_sentences_when_they_fare_alike() -> None:
    alike = answer(answerer="llm", statements=(Statement("One.", "unchecked", None, (1,), "no check was made"),) * 3)
    assert Seen(shown(alike)).text.count("Not checked") == 1
    assert "all 3 sentences" in Seen(shown(alike)).text
    assert "quoted word for word" in Seen(shown(answer())).text


def test_a_reason_against_a_sentence_is_told_once_and_at_that_sentence() -> None:
    told = answer(answerer="llm", statements=(Statement("Two years.", "unsupported", 0.1, (1,), "it is one year"),))
    text = Seen(shown(told)).text
    assert text.count("Not supported by the cited lines") == 1
    assert "Not supported by the cited lines: it is one year" in text


def test_an_unchecked_quote_is_never_called_supported() -> None:
    one = answer(statements=(Statement("The bridge closes on 1 August.", "unchecked", None, (1,)),))
    assert "Supported" not in Seen(shown(one)).text


def test_an_abstention_says_so_and_offers_the_closest_lines() -> None:
    none = answer(text="The articles do not say.", abstained=True, statements=(), citations=(), related=(citation(),))
    markup = shown(none)
    assert "The articles do not say." in Seen(markup).text
    assert "Closest lines, which do not answer it" in Seen(markup).text
    assert 'data-opens="0/related/1"' in markup
    assert "by-sources" not in markup


def test_notices_disagreements_and_stale_files_are_shown() -> None:
    values = (DisagreementValue("5,000", (1,)), DisagreementValue("5,200", (2,)))
    text = Seen(
        shown(
            answer(
                notice="The model failed, so these are quotes.",
                citations=(citation(), citation(2, stale=True)),
                disagreements=(Disagreement("number of soldiers", values),),
            )
        )
    ).text
    for part in ("The model failed, so these are quotes.", "number of soldiers", "5,000", "5,200"):
        assert part in text
    assert text.count("file has changed since it was indexed") == 1


def test_the_copied_answer_carries_its_sources() -> None:
    copied = render.as_plain_text(answer())
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
    assert text.readable_date(value) == expected

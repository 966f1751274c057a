"""What a reader sees of checked sentences: which are supported, which are not, which are still being checked."""

from __future__ import annotations

import re

import pytest
from made_answers import Seen, answer, citation, shown

from rag.types import Answer, Disagreement, DisagreementValue, Statement
from ui import render
from ui.render_answer import as_plain_text

WRONG = "It stays closed for two years."
REASON = "the lines say one year, not two"


def written(*statements: Statement, **changed: object) -> Answer:
    texts = [s.text if s.verdict == "supported" else f"{s.text} (not supported by the cited lines)" for s in statements]
    two = (citation(), citation(2, line_start=9, line_end=9, quote="It will take one year."))
    values = {"text": " ".join(texts), "answerer": "llm", "model": "m", "statements": statements, "citations": two}
    return answer(**{**values, **changed})


GOOD = Statement("It closes in August.", "supported", 0.9, (1,))
BAD = Statement(WRONG, "unsupported", 0.1, (2,), REASON)
UNSURE = Statement("People are sad.", "unchecked", None, (1,), "the judge gave no verdict")
MIXED = written(GOOD, BAD, UNSURE)


def sentence(markup: str, text: str) -> str:
    """The markup of one sentence with all that belongs to it."""
    start = markup.index('<span class="by-statement', markup.index(text) - 100)
    following = markup.find('<span class="by-statement', start + 1)
    return markup[start : following if following > 0 else markup.index("</p>", start)]


def test_a_supported_sentence_appears_as_it_is() -> None:
    kept = sentence(shown(MIXED), GOOD.text)
    assert Seen(kept).text.replace("\u2060", "").strip() == "It closes in August.1"


def test_an_unsupported_sentence_says_so_with_the_reason_right_behind_it() -> None:
    markup = shown(MIXED)
    assert f"Not supported by the cited lines: {REASON}" in Seen(sentence(markup, WRONG)).text
    assert Seen(markup).text.count("Not supported by the cited lines") == 1
    assert "<svg" in sentence(markup, WRONG)


def test_lines_that_do_not_support_a_sentence_can_be_opened_but_are_no_citation_of_it() -> None:
    markup = sentence(shown(MIXED), WRONG)
    assert 'class="by-pin"' not in markup
    assert 'class="by-claim" data-opens="0/citation/2"' in markup
    seen = Seen(markup)
    assert "bridge.txt:9" in seen.text
    (label,) = [value for name, value in seen.attributes if name == "aria-label"]
    assert label.startswith("bridge.txt:9") and "without support" in label


def test_lines_that_only_unsupported_sentences_name_are_no_sources() -> None:
    sources = shown(MIXED).split('class="by-sources"')[1]
    assert "bridge.txt:4" in sources
    assert "bridge.txt:9" not in sources
    assert "[2]" not in as_plain_text(MIXED)
    alone = shown(written(BAD, citations=MIXED.citations[1:]))
    assert "by-sources" not in alone
    assert 'data-opens="0/citation/2"' in alone


def test_lines_stay_sources_where_anything_else_rests_on_them() -> None:
    differ = Disagreement("the years", (DisagreementValue("one", (2,)), DisagreementValue("two", (1,))))
    assert "[2]" in as_plain_text(written(GOOD, BAD, disagreements=(differ,)))
    assert "[2]" in as_plain_text(written(GOOD, BAD, Statement("One year.", "supported", 1.0, (2,))))


def test_an_unchecked_sentence_says_so_at_its_own_place_and_keeps_its_citation() -> None:
    markup = sentence(shown(MIXED), UNSURE.text)
    assert "Not checked: the judge gave no verdict" in Seen(markup).text
    assert 'class="by-pin" data-opens="0/citation/1"' in markup


def test_mixed_sentences_are_counted() -> None:
    assert "1 of 3 sentences supported by the cited lines" in Seen(shown(MIXED)).text
    assert "None of 2 sentences supported by the cited lines" in Seen(shown(written(BAD, BAD))).text
    assert "sentences supported" not in Seen(shown(written(BAD))).text


def test_one_line_speaks_for_all_sentences_when_they_fare_alike() -> None:
    alike = written(
        *(Statement(f"{n}.", "unchecked", None, (1,), "no check was made") for n in ("One", "Two", "Three"))
    )
    text = Seen(shown(alike)).text
    assert text.count("Not checked: no check was made (all 3 sentences)") == text.count("Not checked") == 1
    assert "Supported by the cited lines (all 2 sentences)" in Seen(shown(written(GOOD, GOOD))).text
    assert "quoted word for word" in Seen(shown(answer())).text


def test_every_unsupported_sentence_is_marked_also_when_all_are_alike() -> None:
    same = Statement("Two years.", "unsupported", 0.1, (2,))
    assert Seen(shown(written(same, same))).text.count("Not supported by the cited lines") == 2


def test_an_unchecked_quote_is_never_called_supported() -> None:
    one = answer(statements=(Statement("The bridge closes on 1 August.", "unchecked", None, (1,)),))
    assert "Supported" not in Seen(shown(one)).text


@pytest.mark.parametrize("numbers", [(), (7,)])
def test_an_unsupported_sentence_that_names_no_line_names_none(numbers: tuple[int, ...]) -> None:
    markup = shown(written(Statement(WRONG, "unsupported", 0.0, numbers)))
    assert "Not supported by the cited lines" in Seen(markup).text
    assert "Lines it names" not in markup and "by-claim" not in markup


# While it is being written


def test_checked_sentences_stand_as_in_the_finished_answer_before_the_pending_rest() -> None:
    pending = render.pending("When?", 0, "m is writing …", "It may open", MIXED)
    text = Seen(pending).text
    assert text.index(GOOD.text) < text.index(WRONG) < text.index("Being checked") < text.index("It may open")
    finished = shown(MIXED)
    for one in (GOOD.text, WRONG, UNSURE.text):
        assert sentence(pending, one).split('<span class="by-draft')[0].strip() == sentence(finished, one).strip()
    alone = render.pending("When?", 0, "", "", written(UNSURE))
    assert "Not checked: the judge gave no verdict" in Seen(alone).text
    assert 'aria-busy="true"' in pending and "m is writing …" in text


def test_what_is_pending_is_said_in_words_and_not_read_aloud_as_it_grows() -> None:
    pending = render.pending("When?", 0, "", "It may open")
    (draft,) = re.findall(r'<span class="by-draft" ([^>]*)>(.*?)</bdi></span>', pending)
    assert draft[0] == 'aria-live="off"'
    assert "Being checked" in draft[1] and "It may open" in draft[1] and "<svg" in draft[1]
    assert "Being checked" not in render.pending("When?", 0, "", "", written(GOOD))


DRAFTS = [" [2] It may open [1].", "It may open [1][3].", "It may open [1, 2-3].", "It may open. [1", "It may open. ["]


@pytest.mark.parametrize("draft", [*DRAFTS, "【1】It may open."])
def test_numbers_that_nobody_has_checked_are_not_shown_as_citations(draft: str) -> None:
    (said,) = re.findall(r"<bdi>(.*?)</bdi></span>", render.pending("When?", 0, "", draft))
    assert said == "It may open."


def test_brackets_that_are_words_stay_in_the_draft() -> None:
    words = "rows[i] and [sic] and 5 [or 6] and [1.5]"
    assert words in render.pending("?", 0, "", words)


@pytest.mark.parametrize("filling", [" ", "[", "[ ", "[1", "1, ", "[1, "])
def test_a_hostile_draft_does_not_stop_the_page(filling: str) -> None:
    many = filling * 300_000
    shown_draft = render.pending("?", 0, "", f"x{many}y")
    assert shown_draft.count("Being checked") == 1
    assert "y</bdi>" in shown_draft
    assert "y</bdi>" in shown(written(Statement(f"x{many}y", "supported", 1.0, (1,))))

"""What a reader sees around an answer: how the question was read, what is left open, where articles differ."""

from __future__ import annotations

import re

import pytest
from made_answers import Seen, answer, citation, shown

from rag.types import Answer, Disagreement, DisagreementValue, Period
from ui import render
from ui.render_answer import as_plain_text

OLD = DisagreementValue("5,000", (1,), "The Valley Post", "2023-05-09")
NEW = DisagreementValue("5,200", (2, 3), "Harbour Gazette", "2023-06-01")


def rows(given: Answer) -> list[str]:
    (section,) = re.findall(r'<section class="by-disagree.*?</section>', shown(given))
    return [" ".join(Seen(row).text.split()) for row in re.findall(r"<li>(.*?)</li>", section)]


def differing(kind: str, *values: DisagreementValue) -> Answer:
    about = "How many soldiers there are"
    return answer(
        citations=tuple(citation(n) for n in (1, 2, 3)),
        disagreements=(Disagreement(about, values, kind),),  # type: ignore[arg-type]
    )


def test_values_that_differ_stand_with_outlet_date_and_their_citations() -> None:
    given = differing("difference", OLD, NEW)
    assert rows(given) == ["5,000 The Valley Post · 9 May 2023 1", "5,200 Harbour Gazette · 1 June 2023 23"]
    text = Seen(shown(given)).text
    assert "Articles differ" in text and "How many soldiers there are" in text
    assert "Corrected later" not in text


def test_a_correction_says_which_value_stands() -> None:
    given = differing("correction", OLD, DisagreementValue("5,100", (3,)), NEW)
    assert [row.split(" 5")[0] for row in rows(given)] == ["first said", "then", "corrected to"]
    assert "Corrected later" in Seen(shown(given)).text
    assert "Articles differ" not in Seen(shown(given)).text


def test_a_value_with_unknown_outlet_date_or_citation_is_still_shown() -> None:
    assert rows(differing("difference", DisagreementValue("5,000", (9,)))) == ["5,000"]


def test_how_the_question_was_understood_stands_above_the_answer() -> None:
    one = answer(understood="When does the old bridge close?")
    text = Seen(shown(one)).text
    assert text.index("Understood as: When does the old bridge close?") < text.index("The bridge closes on 1 August.")
    assert "Understood as" in Seen(render.pending("When?", 0, "", "It", one)).text
    assert "Understood as" not in Seen(shown(answer())).text
    none = answer(understood="When does it open?", abstained=True, statements=(), citations=())
    assert "Understood as: When does it open?" in Seen(shown(none)).text


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        ("2020-01-01", "2020-01-31", "from 1 January 2020 to 31 January 2020"),
        ("2020-01-01", "2020-01-01", "of 1 January 2020"),
        ("2020-01-01", None, "from 1 January 2020 on"),
        (None, "2020-01-31", "up to 31 January 2020"),
        (None, None, "of any date"),
        ("0020-01-01", "someday", "from 1 January 20 to someday"),
    ],
)
def test_the_days_that_were_looked_at_are_named(since: str | None, until: str | None, days: str) -> None:
    text = Seen(shown(answer(period=Period(since, until, "last week")))).text
    assert f"Looked at articles {days} (“last week”)" in text


def test_what_the_articles_leave_open_is_listed_and_copied() -> None:
    partly = answer(unanswered=("who pays for it", "when it opens again"))
    text = Seen(shown(partly)).text
    assert text.index("The bridge closes") < text.index("Not answered by the articles:") < text.index("who pays for it")
    assert "when it opens again" in text
    assert "Not answered by the articles:\n- who pays for it\n- when it opens again\n\n[1]" in as_plain_text(partly)
    assert "Not answered" not in Seen(shown(answer())).text

"""Time words of questions: the days they mean, how hard they bind, and what that does to hits."""

from __future__ import annotations

import json
import time
from datetime import date, timedelta
from pathlib import Path

import pytest

from rag.index.rows import StoredPassage
from rag.retrieval.datelines import dated, nearest, nothing_inside
from rag.retrieval.hits import Hit
from rag.retrieval.wishes import NEVER, TimeWish, at_event, bonus, event_days, scope_days, time_wish
from rag.types import Article, Period, Sentence

CASES = [
    json.loads(line) for line in (Path(__file__).parents[1] / "period_questions.jsonl").read_text("utf-8").splitlines()
]
TODAY = date(2024, 3, 20)
"""A Wednesday."""


@pytest.mark.parametrize(("part", "needed"), [("tune", 0.97), ("aside", 0.9)])
def test_labelled_questions(part: str, needed: float) -> None:
    """Days, hardness, "latest" and event must all be right. The part kept aside was not tuned on."""
    wrong = []
    cases = [case for case in CASES if case["part"] == part]
    for case in cases:
        wish = time_wish(case["question"], date.fromisoformat(case["today"]))
        since, until = (wish.period.since, wish.period.until) if wish.period else (None, None)
        got = {"since": since, "until": until, "hard": wish.hard, "latest": wish.latest, "side": wish.side}
        if any(got[key] != case[key] for key in got):
            wrong.append(f"{case['question']}: {got}")
    assert len(cases) >= 30
    assert 1 - len(wrong) / len(cases) >= needed, "\n".join(wrong)


@pytest.mark.parametrize(
    ("words", "since", "until"),
    [
        ("last week", "2024-03-11", "2024-03-17"),
        ("yesterday", "2024-03-19", "2024-03-19"),
        ("this month", "2024-03-01", "2024-03-31"),
        ("in January 2020", "2020-01-01", "2020-01-31"),
        ("in 2019", "2019-01-01", "2019-12-31"),
        ("since March", "2024-03-01", None),
        ("before 1 June 2020", None, "2020-05-31"),
        ("between 3 and 9 March 2024", "2024-03-03", "2024-03-09"),
        ("in the past three days", "2024-03-17", "2024-03-20"),
        ("last autumn", "2023-09-01", "2023-11-30"),
        ("on 29 January 2020", "2020-01-29", "2020-01-29"),
        ("on Tuesday", "2024-03-19", "2024-03-19"),
        ("in February 2024", "2024-02-01", "2024-02-29"),
        ("on 29 February 2024", "2024-02-29", "2024-02-29"),
        ("in December", "2023-12-01", "2023-12-31"),
        ("in winter 2019", "2019-12-01", "2020-02-29"),
    ],
)
def test_days_and_the_questions_own_words(words: str, since: str | None, until: str | None) -> None:
    period = time_wish(f"What did the mayor say {words}?", TODAY).period
    assert period == Period(since, until, words)


def test_today_may_be_any_day() -> None:
    """Ends of months and years, and the first days that there are."""
    day = date(2023, 12, 25)
    questions = [case["question"] for case in CASES[::4]]
    for _ in range(40):
        day += timedelta(days=9)
        for question in questions:
            period = time_wish(question, day).period
            assert period is None or period.since is None or date.fromisoformat(period.since) <= day
    for first in (date.min, date.max, date(2, 3, 1)):
        time_wish("What happened in the last 900 years, last autumn, last week, 12 months ago, last decade?", first)


@pytest.mark.parametrize("question", ["on 31 June 2023", "on 29 February 2023", "on 45 March 2023", "in 2023-13-45"])
def test_days_that_do_not_exist_are_no_period(question: str) -> None:
    assert time_wish(question, TODAY).period is None


HOSTILE = (
    "in ", "january ", "after the ", "1 and 2 ", "articles about ", "2019-", "before the strike ", "a few ", "9",
    "that x ", "last ", "the first week of ", "\ud800 ", "٣ مارس ", "٢٠٢٤ ",
)  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_questions_end_quickly(piece: str) -> None:
    start = time.process_time()
    time_wish(piece * (1_000_000 // len(piece)), TODAY)
    assert time.process_time() - start < 1.0


def hit(published: str | None, title: str, text: str = "It was so.", score: float = 0.5) -> Hit:
    day = date.fromisoformat(published) if published else None
    article = Article("a.txt", text, title=title, published=day, sentences=(Sentence(0, len(text)),))
    return Hit(StoredPassage(1, "p", article, article.sentences, b"", ()), score)


def order(wish: TimeWish, hits: list[Hit]) -> list[int]:
    """Where hits come with what the wish gives them; those that it rules out are gone."""
    days = [hit.passage.article.published for hit in hits]
    gains = [bonus(wish, day, max((d for d in days if d), default=None)) for day in days]
    return sorted((i for i in range(len(hits)) if gains[i] > NEVER), key=lambda i: (-hits[i].score - gains[i], i))


OLD, INSIDE, LATER = hit("2019-12-20", "Old"), hit("2020-01-15", "Inside"), hit("2021-06-01", "Later")


def test_a_preference_moves_up_and_throws_nothing_out() -> None:
    wish = time_wish("How many soldiers were in Iraq in January 2020?", TODAY)
    assert not wish.hard
    assert order(wish, [OLD, LATER, INSIDE, hit(None, "Undated")]) == [2, 1, 0, 3]
    assert scope_days(wish) == (None, None)


def test_what_is_told_soon_after_counts_more_than_what_came_before() -> None:
    wish = time_wish("How many soldiers were in Iraq in January 2020?", TODAY)
    days = [date(2020, 1, 31), date(2020, 2, 20), date(2020, 8, 1), date(2019, 12, 31)]
    gains = [bonus(wish, day, None) for day in days]
    assert gains == sorted(gains, reverse=True)
    assert gains[0] > gains[1] > gains[2] > gains[3] == 0.0


def test_a_preference_never_outweighs_a_much_better_hit() -> None:
    wish = time_wish("How many soldiers were in Iraq in January 2020?", TODAY)
    assert order(wish, [INSIDE, hit("2019-12-20", "Old", score=0.9)]) == [1, 0]


def test_articles_from_a_month_are_only_those() -> None:
    wish = time_wish("Show me articles from January 2020 about Iraq", TODAY)
    assert wish.hard
    assert order(wish, [OLD, LATER, INSIDE, hit(None, "Undated")]) == [2]
    assert scope_days(wish) == (date(2020, 1, 1), date(2020, 1, 31))
    assert bonus(wish, date(2019, 12, 31), None) == bonus(wish, None, None) == NEVER


def test_what_happened_last_week_may_be_told_a_week_later_but_not_earlier() -> None:
    wish = time_wish("What happened in Tarnby last week?", TODAY)
    assert wish.hard
    assert bonus(wish, date(2024, 3, 10), None) == NEVER
    assert bonus(wish, date(2024, 3, 11), None) > bonus(wish, date(2024, 3, 20), None) > 0
    assert scope_days(wish) == (date(2024, 3, 11), date(2024, 3, 24))


def test_the_latest_comes_first_even_by_one_day() -> None:
    wish = time_wish("What is the latest toll of the fire?", TODAY)
    assert order(wish, [hit("2024-03-01", "A"), hit("2024-03-02", "B"), hit("2022-03-02", "C")]) == [1, 0, 2]
    newest = date(2024, 3, 2)
    assert bonus(wish, newest, newest) - bonus(wish, date(2024, 3, 1), newest) > 0.05


def test_without_time_words_nothing_moves() -> None:
    wish = time_wish("Who won the 2019 election?", TODAY)
    assert wish == TimeWish()
    assert order(wish, [OLD, LATER, INSIDE]) == [0, 1, 2]
    assert bonus(wish, TODAY, TODAY) == 0.0


STRIKE = [
    hit("2021-05-02", "Bakers end strike", score=0.2),
    hit("2024-01-03", "Dockers earn 20 pounds", score=0.6),
    hit("2024-02-01", "Port strike begins", score=0.6),
    hit("2024-02-20", "Port strike ends", score=0.5),
    hit("2024-03-10", "Dockers earn 22 pounds", score=0.6),
]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("What did dockers earn before the port strike?", "Dockers earn 20 pounds"),
        ("What did dockers earn after the strike?", "Dockers earn 22 pounds"),
        ("What did dockers earn during the strike?", "Port strike begins"),
    ],
)
def test_before_and_after_an_event_follow_its_articles(question: str, first: str) -> None:
    wish = at_event(time_wish(question, TODAY), STRIKE)
    titles = [STRIKE[i].passage.article.title for i in order(wish, STRIKE)]
    top = [title for title in titles if wish.side == "during" or "earn" in title]
    assert top[0] == first
    assert len(titles) == len(STRIKE)


def test_the_days_of_an_event() -> None:
    assert event_days("the port strike", STRIKE) == (date(2024, 2, 1), date(2024, 2, 20))
    assert event_days("the strike", STRIKE) == (date(2024, 2, 1), date(2024, 2, 20))
    assert event_days("the reopening of the bridge", STRIKE) is None
    assert event_days("the", STRIKE) is None
    closed = [hit("2024-05-01", "News", "The bridge was closed."), hit(None, "The closure of the bridge")]
    assert event_days("the closure of the bridge", closed) == (date(2024, 5, 1), date(2024, 5, 1))


@pytest.mark.parametrize(
    ("period", "says"),
    [
        (
            ("2024-03-01", "2024-03-07"),
            "No article from 1 to 7 March 2024 answers this; the nearest is from 2 May",
        ),
        (("2024-03-01", "2024-04-07"), "No article from 1 March to 7 April 2024 answers this; the nearest is"),
        (("2023-03-01", "2024-03-07"), "No article from 1 March 2023 to 7 March 2024 answers this"),
        (("2024-03-03", "2024-03-03"), "No article of 3 March 2024 answers this"),
        (("2024-06-01", None), "The articles since 1 June 2024 do not answer this"),
        ((None, "2024-03-07"), "No article up to 7 March 2024 answers this"),
    ],
)
def test_an_abstention_says_which_days_hold_nothing(period: tuple[str | None, str | None], says: str) -> None:
    asked = Period(*period, "then")
    assert nothing_inside(asked, nearest(asked, [None, "2025-01-01", "2024-05-02", "no day"])).startswith(says)
    assert nothing_inside(asked, None).endswith("answers this.")


@pytest.mark.parametrize(
    ("question", "published", "words"),
    [
        ("Who leads the council?", "2020-01-29", "as of 29 January 2020"),
        ("How many soldiers are in Iraq?", "2020-01-29", "as of 29 January 2020"),
        ("How many have died so far?", "2020-01-29", "as of 29 January 2020"),
        ("Who leads the council?", "2024-03-01", None),
        ("When did the bridge close?", "2020-01-29", None),
        ("Who won the election?", "2020-01-29", None),
        ("Who was killed in the strike?", "2020-01-29", None),
        ("Who leads the council?", None, None),
        ("Who leads the council?", "no day", None),
    ],
)
def test_an_old_answer_names_its_date_where_it_may_have_aged(question: str, published: str | None, words: str) -> None:
    assert dated(published, TODAY, question) == words

"""Numbers, amounts, shares, dates and times of a sentence, and what follows from what."""

from __future__ import annotations

import math
import random
import time
from datetime import date
from itertools import pairwise

import pytest

from rag.checking.values import Value, agrees, conflicts, values

INF = math.inf


def only(text: str, published: date | None = None) -> Value:
    found = values(text, published)
    assert len(found) == 1, found
    return found[0]


def day(text: str) -> float:
    return float(date.fromisoformat(text).toordinal())


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("They found 7 boats.", 7, "boat"),
        ("The 5,200 US soldiers left.", 5200, "soldier"),
        ("It holds 12 000 litres.", 12000, "litre"),
        ("It holds 12\u00a0000 litres.", 12000, "litre"),
        ("It holds 12\u2009500 litres.", 12500, "litre"),
        ("The town has 1,234,567 people.", 1234567, "person"),
        ("twenty-one goats escaped", 21, "goat"),
        ("twenty one goats escaped", 21, "goat"),
        ("five hundred and six men", 506, "man"),
        ("four hundred and twelve houses", 412, "hous"),
        ("two thousand three hundred and five books", 2305, "book"),
        ("six hundred and fifty thousand voters", 650_000, "voter"),
        ("one hundred thousand voters", 100_000, "voter"),
        ("fifteen hundred voters", 1500, "voter"),
        ("a hundred voters", 100, "voter"),
        ("a dozen eggs", 12, "egg"),
        ("two dozen eggs", 24, "egg"),
        ("half a dozen eggs", 6, "egg"),
        ("a million voters", 1e6, "voter"),
        ("half a million voters", 5e5, "voter"),
        ("a quarter of a million voters", 25e4, "voter"),
        ("two and a half million voters", 2.5e6, "voter"),
        ("1.2m voters", 1.2e6, "voter"),
        ("1.2 million voters", 1.2e6, "voter"),
        ("1,5 million voters", 1.5e6, "voter"),
        ("12bn cells", 12e9, "cell"),
        ("3k runners", 3000, "runner"),
        ("ninety minutes", 90, "minute"),
        ("640 metres long", 640, "m"),
        ("3 km from here", 3, "km"),
        ("3 kilometres from here", 3, "km"),
        ("10km away", 10, "km"),
        ("a wall 6.4m high", 6.4, "m"),
        ("1500m in all", 1500, "m"),
        ("80kg of rice", 80, "kg"),
        ("minus 5 degrees", -5, "degree"),
        ("It was -5 degrees.", -5, "degree"),
        ("3½ miles", 3.5, "mile"),
        ("one and a half years", 1.5, "year"),
        ("half an hour", 0.5, "hour"),
        ("a ten-week closure", 10, "week"),
        ("a 34-year-old man", 34, "year"),
        ("a girl aged 12 was seen", 12, "year"),
        ("Hana Voss, 34, was seen", 34, "year"),
        ("a man of 71 drowned", 71, "year"),
        ("three of its members", 3, "member"),
        ("one man is missing", 1, "man"),
        ("One contractor died.", 1, "contractor"),
        ("the case of 23 dead", 23, "dead"),
        ("more 2000 houses burnt", 2000, "hous"),
        ("zero points", 0, "point"),
        ("twice", 2, "time"),
        ("12.", 12, ""),
        ("(12)", 12, ""),
    ],
)
def test_reads_a_number_with_what_it_counts(text: str, number: float, unit: str) -> None:
    value = only(text)
    assert (value.kind, value.low, value.high, value.bound, value.unit) == ("number", number, number, "exact", unit)


@pytest.mark.parametrize(
    ("text", "bound", "low", "high"),
    [
        ("20 cars", "exact", 20, 20),
        ("20 or more cars", "at least", 20, INF),
        ("at least 20 cars", "at least", 20, INF),
        ("no fewer than 20 cars", "at least", 20, INF),
        ("20-plus cars", "at least", 20, INF),
        ("20+ cars", "at least", 20, INF),
        ("more than 20 cars", "more than", math.nextafter(20, INF), INF),
        ("over 20 cars", "more than", math.nextafter(20, INF), INF),
        ("in excess of 20 cars", "more than", math.nextafter(20, INF), INF),
        ("upwards of twenty cars", "more than", math.nextafter(20, INF), INF),
        ("nearly 20 cars", "nearly", 16, math.nextafter(20, 0)),
        ("almost twenty cars", "nearly", 16, math.nextafter(20, 0)),
        ("just under 20 cars", "nearly", 16, math.nextafter(20, 0)),
        ("up to 8,000 cars", "at most", 0, 8000),
        ("no more than 8,000 cars", "at most", 0, 8000),
        ("as many as 8,000 cars", "at most", 0, 8000),
        ("8,000 or fewer cars", "at most", 0, 8000),
        ("fewer than 20 cars", "less than", 0, math.nextafter(20, 0)),
        ("under 20 cars", "less than", 0, math.nextafter(20, 0)),
        ("about 500 cars", "about", 450, 550),
        ("around 500 cars", "about", 450, 550),
        ("some 500 cars", "about", 450, 550),
        ("an estimated 500 cars", "about", 450, 550),
        ("500 or so cars", "about", 450, 550),
        ("500-odd cars", "about", 450, 550),
        ("between 5 and 7 cars", "range", 5, 7),
        ("5-7 cars", "range", 5, 7),
        ("5–7 cars", "range", 5, 7),
        ("five to seven cars", "range", 5, 7),
        ("two or three cars", "range", 2, 3),
        ("two to three million cars", "range", 2e6, 3e6),
        ("1.5 to 2 million cars", "range", 1.5e6, 2e6),
        ("10,000-12,000 cars", "range", 10_000, 12_000),
        ("dozens of cars", "vague", 24, 99),
        ("hundreds of cars", "vague", 200, 999),
        ("thousands of cars", "vague", 2000, 99_999),
        ("tens of thousands of cars", "vague", 20_000, 99_000),
        ("several hundred cars", "vague", 200, 999),
    ],
)
def test_reads_the_bound(text: str, bound: str, low: float, high: float) -> None:
    value = only(f"There were {text} in it.")
    assert (value.bound, value.low, value.high, value.unit) == (bound, low, high, "car")
    assert "car" in f"There were {text} in it."[value.start : value.unit_end]


@pytest.mark.parametrize(
    ("text", "kind", "amount", "unit"),
    [
        ("3%", "percent", 3, ""),
        ("3 per cent", "percent", 3, ""),
        ("3 percent", "percent", 3, ""),
        ("seventy-eight percent", "percent", 78, ""),
        ("9.5 percent", "percent", 9.5, ""),
        ("3.5 percentage points", "percent", 3.5, "point"),
        ("half of the houses", "percent", 50, "fraction"),
        ("a third of the houses", "percent", 100 / 3, "fraction"),
        ("two-thirds of the houses", "percent", 200 / 3, "fraction"),
        ("three quarters of the houses", "percent", 75, "fraction"),
        ("a fifth more", "percent", 20, "fraction"),
        ("one in five", "percent", 20, "fraction"),
        ("nine out of ten", "percent", 90, "fraction"),
        ("£4.2 million", "money", 4.2e6, "£"),
        ("£4.2m", "money", 4.2e6, "£"),
        ("£1.2bn", "money", 1.2e9, "£"),
        ("1.2 million pounds", "money", 1.2e6, "£"),
        ("£17.40", "money", 17.4, "£"),
        ("50p", "money", 0.5, "£"),
        ("$3 million", "money", 3e6, "$"),
        ("US$3m", "money", 3e6, "$"),
        ("3 million US dollars", "money", 3e6, "$"),
        ("€250,000", "money", 250_000, "€"),
        ("250 million euros", "money", 250e6, "€"),
    ],
)
def test_reads_shares_and_money(text: str, kind: str, amount: float, unit: str) -> None:
    value = only(f"They gave {text}.")
    assert (value.kind, value.unit) == (kind, unit)
    assert value.low == value.high == pytest.approx(amount)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("29 January 2020", "2020-01-29", "2020-01-29"),
        ("January 29, 2020", "2020-01-29", "2020-01-29"),
        ("Jan. 29, 2020", "2020-01-29", "2020-01-29"),
        ("Wednesday, 29 January 2020", "2020-01-29", "2020-01-29"),
        ("29th of January 2020", "2020-01-29", "2020-01-29"),
        ("29/01/2020", "2020-01-29", "2020-01-29"),
        ("2020-01-29", "2020-01-29", "2020-01-29"),
        ("3-5 May 2020", "2020-05-03", "2020-05-05"),
        ("January 2020", "2020-01-01", "2020-01-31"),
        ("February 2020", "2020-02-01", "2020-02-29"),
        ("2019", "2019-01-01", "2019-12-31"),
        ("2019-20", "2019-01-01", "2020-12-31"),
        ("mid-2019", "2019-01-01", "2019-12-31"),
        ("the 1990s", "1990-01-01", "1999-12-31"),
        ("the 19th century", "1801-01-01", "1900-12-31"),
        ("spring 2021", "2021-03-01", "2021-05-31"),
        ("winter 2021", "2021-12-01", "2022-02-28"),
    ],
)
def test_reads_dates_to_their_days(text: str, first: str, last: str) -> None:
    value = only(f"It began in {text}, they said.")
    assert (value.kind, value.low, value.high) == ("date", day(first), day(last))


@pytest.mark.parametrize(
    ("text", "month", "number", "weekday"),
    [
        ("January 29", 1, 29, -1),
        ("29 January", 1, 29, -1),
        ("Tuesday 3 September", 9, 3, 1),
        ("Wednesday", 0, 0, 2),
        ("the 29th", 0, 29, -1),
        ("October", 10, 0, -1),
        ("May", 5, 0, -1),
    ],
)
def test_reads_dates_without_a_year(text: str, month: int, number: int, weekday: int) -> None:
    value = only(f"It began on {text}." if "29th" in text else f"It lasted until {text}.")
    assert (value.month, value.day, value.weekday) == (month, number, weekday)
    assert not value.resolved


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("It burnt on Wednesday.", "2024-03-13", "2024-03-13"),
        ("It burnt on Friday.", "2024-03-15", "2024-03-15"),
        ("It burnt yesterday.", "2024-03-14", "2024-03-14"),
        ("It burnt last month.", "2024-02-01", "2024-02-29"),
        ("It burnt last year.", "2023-01-01", "2023-12-31"),
        ("It burnt last week.", "2024-03-04", "2024-03-10"),
        ("It burnt on 20 December.", "2023-12-20", "2023-12-20"),
        ("It burnt in November.", "2023-11-01", "2023-11-30"),
    ],
)
def test_resolves_dates_by_the_day_of_publication(text: str, first: str, last: str) -> None:
    value = only(text, published=date(2024, 3, 15))
    assert (value.low, value.high) == (day(first), day(last))


def test_a_day_ahead_stays_open() -> None:
    assert not only("It will burn on Wednesday.", published=date(2024, 3, 15)).resolved


@pytest.mark.parametrize(
    ("text", "minutes", "unit"),
    [
        ("14:30", 870, ""),
        ("2.30pm", 870, ""),
        ("2.30 p.m.", 870, ""),
        ("2pm", 840, ""),
        ("4.12 a.m.", 252, ""),
        ("noon", 720, ""),
        ("midnight", 0, ""),
        ("ten o'clock", 600, "12h"),
        ("half past eight", 510, "12h"),
        ("quarter to six", 345, "12h"),
        ("5.30", 330, "12h"),
    ],
)
def test_reads_times_of_day(text: str, minutes: float, unit: str) -> None:
    value = only(f"It rang at {text}, they said.")
    assert (value.kind, value.low, value.unit, value.text) == ("time", minutes, unit, text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("the third victim", 3),
        ("a third victim", 3),
        ("his 21st win", 21),
        ("the twenty-first win", 21),
        ("a 2nd try", 2),
    ],
)
def test_reads_ordinals(text: str, number: float) -> None:
    value = only(text)
    assert (value.kind, value.low) == ("ordinal", number)


@pytest.mark.parametrize("text", ["They lost 2-1 at home.", "The council voted by 2 to 1.", "The vote was 2-1."])
def test_the_figures_of_a_score_are_two(text: str) -> None:
    assert [(v.low, v.unit) for v in values(text)] == [(2, "score"), (1, "score")]


@pytest.mark.parametrize(
    "text",
    [
        "one of the men said so",
        "no one said so",
        "they saw one another",
        "one must say so",
        "this one is new",
        "F-16 jets and a T-72",
        "Covid-19 and COVID-19",
        "under Article 5 of the treaty",
        "the G7 and the G20",
        "a motel on Route 66",
        "5G masts",
        "on Channel 4 she said so",
        "flight MH370",
        "a Boeing 737 landed",
        "the World War 2 bunker",
        "call 020 7946 0991 now",
        "call +44 20 7946 0991 now",
        "see https://example.org/2020/01/29/x9 here",
        "write to desk24@example.org",
        "in his 80s",
        "open 24/7",
        "version 1.2.3",
        "the first half",
        "the Second World War",
        "they may come",
        "",
        "no soldiers at all",
    ],
)
def test_names_and_idle_words_are_no_values(text: str) -> None:
    assert [v for v in values(text) if v.kind != "ordinal"] == []


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("It rose from 54 to 46.", [54, 46]),
        ("He has 3, 5 and 7.", [3, 5, 7]),
        ("the bridge's 96 hangers and 3,5 others", [96, 3, 5]),
        ("five hundred and six hundred", [500, 600]),
        ("two hundred and one hundred", [200, 100]),
        ("On Tuesday 12 people died.", [12]),
        ("In the village 20 people and 4 dogs", [20, 4]),
        ("by May 5, 200 people", [200]),
        ("more than 20 of the 300 houses", [math.nextafter(20, INF), 300]),
    ],
)
def test_several_numbers_stay_apart(text: str, amounts: list[float]) -> None:
    assert [v.low for v in values(text) if v.kind == "number"] == amounts


@pytest.mark.parametrize(
    ("stated", "given"),
    [
        ("five hundred men", "500 men"),
        ("500 men", "five hundred men"),
        ("500 soldiers", "500 troops"),
        ("500", "500 troops"),
        ("£1.2m", "1.2 million pounds"),
        ("$3 million", "$3m"),
        ("3 km", "3 kilometres"),
        ("3%", "three per cent"),
        ("half of the houses", "50 percent"),
        ("a third of the houses", "33 percent"),
        ("one in five", "20 percent"),
        ("two dozen cars", "24 cars"),
        ("more than 20 attacks", "more than 20 attacks"),
        ("at least 20 attacks", "more than 20 attacks"),
        ("more than 20 attacks", "more than 30 attacks"),
        ("at least 20 attacks", "20 attacks"),
        ("more than 20 attacks", "25 attacks"),
        ("about 500 men", "498 men"),
        ("about 500 men", "roughly 500 men"),
        ("about 500 men", "nearly 500 men"),
        ("nearly 500 men", "almost 500 men"),
        ("nearly 500 men", "496 men"),
        ("up to 8,000 men", "as many as 8,000 men"),
        ("thousands of men", "5,000 men"),
        ("dozens of men", "more than 30 men"),
        ("between 5 and 7 men", "6 men"),
        ("between 5 and 7 men", "five to seven men"),
        ("January 2020", "29 January 2020"),
        ("2020", "29 January 2020"),
        ("the 1990s", "1994"),
        ("29 January", "29 January 2020"),
        ("January 29, 2020", "29/01/2020"),
        ("Wednesday", "29 January 2020"),
        ("Wednesday", "on Wednesday"),
        ("Wednesday", "Wednesday 29 January"),
        ("January", "29 January"),
        ("2.30 p.m.", "14:30"),
        ("ten o'clock", "22:00"),
        ("the third victim", "the 3rd victim"),
        ("seven percentage points", "7 percentage points"),
    ],
)
def test_follows(stated: str, given: str) -> None:
    assert agrees(only(stated), only(given))


@pytest.mark.parametrize(
    ("stated", "given"),
    [
        ("20 or more attacks", "nearly 20 attacks"),
        ("more than 20 attacks", "20 attacks"),
        ("more than 20 attacks", "nearly 20 attacks"),
        ("more than 20 attacks", "at least 20 attacks"),
        ("nearly 20 attacks", "more than 20 attacks"),
        ("nearly 20 attacks", "20 attacks"),
        ("500 men", "about 500 men"),
        ("500 men", "up to 500 men"),
        ("500 men", "more than 500 men"),
        ("500 men", "501 men"),
        ("about 500 men", "580 men"),
        ("about 500 men", "up to 500 men"),
        ("at least 20 cars", "up to 20 cars"),
        ("up to 20 cars", "at least 20 cars"),
        ("more than 20 cars", "25 goats"),
        ("5 km", "5 miles"),
        ("£5", "$5"),
        ("£5", "5 cars"),
        ("5%", "5 cars"),
        ("5 percent", "5 percentage points"),
        ("thousands of men", "500 men"),
        ("29 January 2020", "January 2020"),
        ("29 January 2020", "29 January"),
        ("January 2020", "2020"),
        ("Tuesday", "29 January 2020"),
        ("Tuesday", "on Wednesday"),
        ("29 January", "30 January 2020"),
        ("2019", "2020"),
        ("2.30 p.m.", "2.30 a.m."),
        ("the third victim", "the fourth victim"),
        ("third place", "3 places"),
        ("between 5 and 7 men", "8 men"),
    ],
)
def test_does_not_follow(stated: str, given: str) -> None:
    assert not agrees(only(stated), only(given))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("more than 20 attacks", "nearly 20 attacks", True),
        ("5,000 soldiers", "5,200 soldiers", True),
        ("£4.2 million", "£6.1 million", True),
        ("at least 30 men", "20 men", True),
        ("Monday", "Tuesday", True),
        ("1968", "1986", True),
        ("3 January", "4 January 2020", True),
        ("9am", "10am", True),
        ("half of them", "a third of them", True),
        ("about 500 men", "498 men", False),
        ("thousands of men", "5,000 men", False),
        ("more than 20 attacks", "25 attacks", False),
        ("five hundred men", "500 men", False),
        ("January 2020", "29 January 2020", False),
        ("Wednesday", "29 January 2020", False),
        ("ten o'clock", "22:00", False),
        ("up to 8,000 men", "roughly 8,000 men", False),
        ("5 km", "5 miles", False),
        ("20 men", "30 goats", False),
        ("5 percent", "£5", False),
    ],
)
def test_cannot_both_be_right(one: str, other: str, expected: bool) -> None:
    assert conflicts(only(one), only(other)) is expected
    assert conflicts(only(other), only(one)) is expected


_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety"


def spelled(number: int) -> str:
    for scale, name in ((1_000_000, "million"), (1_000, "thousand"), (100, "hundred")):
        if number >= scale:
            rest = number % scale
            joint = " and " if 0 < rest < 100 else " "
            return f"{spelled(number // scale)} {name}" + (joint + spelled(rest) if rest else "")
    if number < 20:
        return _SMALL.split()[number]
    return _TENS.split()[number // 10] + (f"-{_SMALL.split()[number % 10]}" if number % 10 else "")


def test_every_way_to_write_a_number_is_the_same_value() -> None:
    chance = random.Random(7)
    for _ in range(400):
        number = chance.choice(
            [chance.randrange(2, 100), chance.randrange(100, 10_000), chance.randrange(10_000, 10**8)]
        )
        ways = [f"{number:,}", f"{number:,}".replace(",", "\u202f"), f"{number:,}".replace(",", " "), spelled(number)]
        for way in ways:
            value = only(f"They counted {way} goats there.")
            assert (value.low, value.high, value.unit) == (number, number, "goat"), way
            assert value.text == way


def test_every_way_to_write_a_day_is_the_same_value() -> None:
    chance = random.Random(8)
    for _ in range(300):
        moment = date.fromordinal(chance.randrange(date(1950, 1, 1).toordinal(), date(2049, 12, 31).toordinal()))
        for form in ("%d %B %Y", "%B %d, %Y", "%b %d, %Y", "%Y-%m-%d", "%d/%m/%Y", "%A, %d %B %Y", "%a %d %b %Y"):
            assert only(f"It was on {moment.strftime(form)}.").low == moment.toordinal(), moment.strftime(form)


def test_any_text_is_read_without_error_and_without_overlaps() -> None:
    chance = random.Random(9)
    pieces = [
        "5",
        ",",
        ".",
        " ",
        "-",
        "one",
        "hundred",
        "million",
        "and",
        "£",
        "%",
        "May",
        "pm",
        ":",
        "a",
        "third",
        "to",
    ]
    for _ in range(2_000):
        text = "".join(
            chance.choice(pieces) if chance.random() < 0.7 else chr(chance.randrange(0x20, 0x2FFFF)) for _ in range(30)
        )
        found = values(text, published=date(2024, 2, 29))
        assert all(a.end <= b.start for a, b in pairwise(found))
        for value in found:
            assert value.text == text[value.start : value.end] and value.low <= value.high
            assert value.end <= value.unit_end <= len(text)
            agrees(value, found[0]), conflicts(value, found[0])


@pytest.mark.parametrize(
    "text", ["٥٠٠ men", "9" * 5_000, "1," * 500, "half " * 500, "one hundred and " * 300, "\ud800 5"]
)
def test_odd_texts_give_no_error(text: str) -> None:
    values(text)


@pytest.mark.parametrize(
    "piece",
    ["more than 20 men on 3 May 2020, ", "1 ", "one hundred and ", "9-", "over ", "- ", "A", "1:", "hundred ", "£5m"],
)
def test_time_grows_with_the_length_and_not_faster(piece: str) -> None:
    def seconds(size: int) -> float:
        text = (piece * size)[:size]
        begun = time.process_time()
        values(text)
        return time.process_time() - begun

    seconds(1_000)
    assert seconds(80_000) < 30 * max(seconds(10_000), 0.02)

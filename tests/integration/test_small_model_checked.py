"""What a very small real model writes is checked before it is shown: nothing unsupported stands there as supported.

SmolLM2-135M answers questions to short articles over the wire, once with Byline's own messages and, for some, without
the worked example, as it then forgets more labels. Every statement of it that is shown as supported must be so by a
person's label or word for word. Run it with `-s` to see the figures.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from overheard_model import OverheardModel, Says, passing_on, saying
from statement_labels import proven, supported, to_label

from rag import Answer, QueryEngine, Settings
from rag.answering.drafts import Draft, read_draft
from rag.answering.leaks import leaks
from rag.answering.prompts import LABEL
from rag.answering.verification import NOT_SUPPORTED
from rag.types import Evidence, LineSpan, Statement

HERE = Path(__file__).parent
ENOUGH_TOKENS = 40
FEWEST_QUESTIONS = 40
WITHOUT_EXAMPLE = 4
"""Every so many questions are also put without the worked example."""
EVERY = 14
"""One question in so many is asked live; set ASK_THE_SMALL_MODEL_EVERYTHING for all. All are in the recording."""


def _rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


def _articles() -> list[dict[str, Any]]:
    return _rows("small_model_articles.jsonl")


@dataclass(frozen=True)
class Reply:
    """What the model wrote to a question, the lines it was shown as (header, line), and what the reader got."""

    text: str
    lines: tuple[tuple[str, str], ...]
    answer: Answer

    @property
    def draft(self) -> Draft:
        evidence = [_evidence(number, *line) for number, line in enumerate(self.lines, 1)]
        return read_draft(self.text, evidence, self.answer.question)

    def written(self) -> list[tuple[str, tuple[str, ...]]]:
        """Its statements with the lines that the model itself gave for each."""
        sentences = [s for s in self.draft.sentences if not leaks(s.text)]
        return [(s.text, tuple(self.lines[n - 1][1] for n in s.numbers)) for s in sentences]

    def shown(self) -> list[tuple[Statement, tuple[str, ...]]]:
        """The statements in the model's words that the reader sees, with the quotes of their citations."""
        if self.answer.answerer != "llm":
            return []
        quotes = {c.number: c.quote for c in self.answer.citations}
        return [(s, tuple(quotes[n] for n in s.citations)) for s in self.answer.statements]


def _evidence(number: int, header: str, line: str) -> Evidence:
    return Evidence("lines.txt", "id", "hash", "", None, header, LineSpan(number, number, 0, len(line)), line)


def _without_example(says: Says) -> Says:
    def without(body: dict[str, Any]) -> Generator[str, None, None]:
        return says({**body, "messages": [body["messages"][0], body["messages"][-1]]})

    return without


Opened = Callable[..., QueryEngine]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    """`opened(address, name)`: an engine for one of the short articles, or for all, that asks the model there."""
    folder, index = tmp_path_factory.mktemp("articles"), tmp_path_factory.mktemp("index")
    for article in _articles():
        (folder / article["name"]).mkdir()
        text = "\n".join([article["title"], "", *article["lines"], ""])
        (folder / article["name"] / "article.txt").write_text(text, encoding="utf-8")

    made: dict[str, QueryEngine] = {}

    def engine(address: str, name: str = "") -> QueryEngine:
        if name not in made:
            made[name] = QueryEngine.from_folder(folder / name, index)
        settings = Settings(
            openai_base_url=address, openai_api_key="not-needed", llm="smollm2-135m", llm_timeout=120, answerer="llm"
        )
        return QueryEngine(made[name].index, settings, made[name].scope)

    return engine


@pytest.fixture(scope="module", params=["recorded", "real"])
def replies(request: pytest.FixtureRequest, opened: Opened) -> list[Reply]:
    """To all questions with our own messages, then to some without the worked example.

    `recorded`: what the model once wrote, said again over the wire; quick, and the same on every machine.
    """
    if request.param == "recorded":
        recorded = _rows("small_model_replies.jsonl")
        return [
            r for row in recorded for r in _asked([(row["question"], row["article"])], opened, _again(row["reply"]))
        ]
    questions = [(q, article["name"]) for article in _articles() for q in article["questions"]]
    says = passing_on(request.getfixturevalue("real_endpoint"), ENOUGH_TOKENS)
    few = questions[::EVERY]  # all of them take this model some minutes
    if os.environ.get("ASK_THE_SMALL_MODEL_EVERYTHING"):
        return _asked(questions, opened, says) + _asked(questions[::WITHOUT_EXAMPLE], opened, _without_example(says))
    return _asked(few, opened, says) + _asked(few[:1], opened, _without_example(says))


def _again(text: str) -> Says:
    def says(body: dict[str, Any]) -> Generator[str, None, None]:
        yield from (text[i : i + 6] for i in range(0, len(text), 6))

    return says


def _asked(questions: Sequence[tuple[str, str]], opened: Opened, says: Says) -> list[Reply]:
    """A question reads one article: a long prompt would take this model minutes."""
    replies = []
    with OverheardModel(says) as model:
        for question, name in questions:
            before = len(model.heard)
            answer = opened(model.address, name).ask(question)
            if len(model.heard) > before:
                replies.append(Reply(model.reply(), tuple(model.lines()), answer))
    return replies


def test_nothing_unsupported_is_shown_as_supported(replies: list[Reply]) -> None:
    wrong, unlabelled = [], []
    for reply in replies:
        for statement, quotes in reply.shown():
            holds, why = supported(statement.text, quotes) if statement.verdict == "supported" else (True, "")
            if holds is False:
                wrong.append(f"{statement.text!r} ({statement.score}) from {list(quotes)}: {why}")
            elif holds is None:
                unlabelled.append(to_label(statement.text, quotes))
    told = "\n".join(["shown as supported, but it is not:", *wrong, "to be labelled by a person:", *unlabelled])
    assert not wrong and not unlabelled, told


def test_only_what_is_supported_carries_a_label_for_the_reader(replies: list[Reply]) -> None:
    for reply in replies:
        for statement, quotes in reply.shown():
            if statement.verdict == "supported":
                assert quotes, statement.text
            elif statement.verdict == "unsupported":
                behind = reply.answer.text.partition(statement.text.rstrip(".!?"))[2]
                assert behind.startswith(f" {NOT_SUPPORTED}"), (statement.text, reply.answer.text)


def test_the_figures(replies: list[Reply], record_property: Callable[[str, object], None]) -> None:
    """How often a false citation would have been shown without the check, and what became of it."""
    counts = _figures(replies)
    for name, count in counts.items():
        record_property(name, count)
        print(f"{count:4} {name}")  # noqa: T201 - this test reports
    if counts["questions asked of the model"] >= FEWEST_QUESTIONS:
        assert counts["cited without support, as the model wrote it"] > 0, "a set on which nothing can be seen"
        assert counts["shown as supported"] >= FEWEST_QUESTIONS // 2
    assert counts["shown as supported without support"] == 0


def _figures(replies: Sequence[Reply]) -> Counter[str]:
    counts: Counter[str] = Counter({"questions asked of the model": len(replies)})
    for reply in replies:
        written, shown, answer = reply.written(), reply.shown(), reply.answer
        counts["statements that the model wrote"] += len(written)
        counts["cited by the model"] += sum(bool(quotes) for _, quotes in written)
        wrong = sum(bool(quotes) and not supported(text, quotes)[0] for text, quotes in written)
        counts["cited without support, as the model wrote it"] += wrong
        counts["replies with such a citation"] += wrong > 0
        right = [(s, q) for s, q in shown if s.verdict == "supported"]
        counts["shown as supported"] += len(right)
        counts["shown as supported without support"] += sum(not supported(s.text, q)[0] for s, q in right)
        own = {text: set(quotes) for text, quotes in reversed(written)}
        counts["supported by other lines than the model's"] += sum(not {*q} <= own.get(s.text, set()) for s, q in right)
        counts["shown as not supported"] += sum(s.verdict == "unsupported" for s, _ in shown)
        counts["supported by a label, but rejected"] += sum(
            s.verdict == "unsupported" and any(supported(s.text, [line])[0] for _, line in reply.lines)
            for s, _ in shown
        )
        counts["quoted instead"] += answer.answerer == "quote" and not answer.abstained
        counts["abstained"] += answer.abstained
        unlabelled = not LABEL.search(reply.text)
        counts["replies without a label"] += unlabelled
        counts["of these, cited answers in the model's words"] += unlabelled and bool(right)
    return counts


TRUE = {
    "Wolves killed 17 sheep near Steinau last week.": "Wolves killed 17 sheep near Steinau last week",
    "Biologist Aino Kerr counted eleven wolves in the forest.": "Biologist Aino Kerr counted eleven wolves",
    "Environment minister Paul Drexler rejected the demand.": "Environment minister Paul Drexler rejected",
}
FALSE = (
    "Wolves killed 71 sheep near Steinau last week.",
    "Biologist Paul Drexler counted eleven wolves in the forest.",
    "Environment minister Paul Drexler did not reject the demand.",
)


def test_true_statements_without_labels_get_the_lines_that_say_them(opened: Opened) -> None:
    with OverheardModel(saying(list(TRUE))) as model:
        answer = opened(model.address).ask("What happened with the wolves near Steinau?")
    assert answer.answerer == "llm" and not LABEL.search(model.reply())
    assert [(s.text, s.verdict) for s in answer.statements] == [(text, "supported") for text in TRUE]
    for statement in answer.statements:
        (number,) = statement.citations
        citation = answer.citations[number - 1]
        assert citation.quote.startswith(TRUE[statement.text]) and citation.source.endswith("wolves/article.txt")
        assert f"{statement.text.rstrip('.')} [{number}]." in answer.text


@pytest.mark.parametrize("false", FALSE)
def test_a_false_statement_without_a_label_is_marked_with_the_reason(opened: Opened, false: str) -> None:
    true = list(TRUE)[1]
    with OverheardModel(saying([true, false])) as model:
        answer = opened(model.address).ask("What happened with the wolves near Steinau?")
    assert [(s.text, s.verdict) for s in answer.statements] == [(true, "supported"), (false, "unsupported")]
    assert f"{false.rstrip('.')} {NOT_SUPPORTED}." in answer.text
    assert answer.statements[1].reason


def test_where_everything_is_false_the_lines_are_quoted_instead(opened: Opened) -> None:
    with OverheardModel(saying(FALSE)) as model:
        answer = opened(model.address).ask("How many sheep did the wolves kill?")
    assert answer.answerer == "quote" and answer.notice and "supported" in answer.notice
    assert [s.text for s in answer.statements] == [c.quote for c in answer.citations]
    assert not any(text in answer.text for text in FALSE)


@pytest.mark.parametrize(
    ("statement", "quote", "holds"),
    [
        ("The ferry carries 310 passengers.", "The ferry carries 310 passengers and 85 cars.", True),
        ("The ferry carries 310 cars.", "The ferry carries 310 passengers and 85 cars.", False),
        ("The day ferry would be cancelled.", "The board denied that the day ferry would be cancelled.", False),
        ("The council voted against the farm.", "The council voted for the farm.", False),
        ("The damage reached 3 million euros.", "The damage may reach 3 million euros.", False),
        ("They took 50,000 francs.", "They took at least 50,000 francs.", False),
        ("Wolf.", "Wolves killed 17 sheep.", False),
    ],
)
def test_a_proof_without_a_label_is_strict(statement: str, quote: str, holds: bool) -> None:
    assert proven(statement, quote) is holds

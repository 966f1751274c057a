"""`byline-eval selftest`: every kind of spoilt reply is caught, and by the metrics that have to tell."""

from __future__ import annotations

from functools import lru_cache

import pytest

from evals.judges.replies import judge_reply
from evals.questions import BUNDLED, Case, Gold, read_questions
from evals.records import Judged, Place, Reply, Said
from evals.runs.running import chosen
from evals.selftest.ideal import ideal
from evals.selftest.testing import self_test
from rag import LocalJudge
from rag.errors import BylineError


def blind(reply: Reply) -> tuple[Judged, ...]:
    """A judge that supports whatever it is shown."""
    return tuple(Judged(said.text, said.citations, "supported") for said in reply.statements)


def sources() -> dict[str, tuple[str, ...]]:
    folders = (BUNDLED.parents[2] / "corpus", BUNDLED.parent / "hostile")
    files = [file for folder in folders for file in folder.glob("*.txt")]
    return {file.name: tuple(file.read_text("utf-8").rstrip("\n").split("\n")) for file in files}


def known_cases() -> list[Case]:
    held = sources()
    cases = [c for c in read_questions(BUNDLED) if all(gold.source in held for gold in c.evidence)]
    return chosen(cases, [], 40, 0)


def test_every_kind_of_change_is_caught_and_a_blind_judge_is_not_trusted() -> None:
    local = LocalJudge(lru_cache(1000)(LocalJudge().encode))
    held = sources()
    found = self_test(known_cases(), held, lambda reply: judge_reply(reply, local, lambda name: held.get(name, ())))
    assert found.passed, [outcome for outcome in found.outcomes if not outcome.caught]
    assert all(outcome.tried and outcome.caught_by for outcome in found.outcomes)
    by = {outcome.change: set(outcome.caught_by) for outcome in found.outcomes}
    assert by["numbers changed"] >= {"faithfulness", "alce_recall", "contains"}
    assert by["answered although not"] == {"abstention_recall", "abstention_f1"}

    trusting = self_test(known_cases(), sources(), blind)
    assert not trusting.passed
    missed = {outcome.change for outcome in trusting.outcomes if not outcome.caught}
    assert {"citations swapped", "numbers changed", "statements denied", "lines shifted"} <= missed


def test_a_case_of_all_articles_is_left_out_where_another_one_s_lines_are_needed() -> None:
    held = {"a.txt": ("The mill burned down on Friday.",), "b.txt": ("The mill burned down on Monday.",)}
    one, other = (Gold(source=source, line_start=1, group=source) for source in held)
    asked = [
        Case(id=name, question="When?", answers=("friday", "monday"), evidence=gold, tags=("disagreement",))
        for name, gold in (("a", (one,)), ("b", (other,)), ("both", (one, other)))
    ]
    tried = {outcome.change: outcome.cases for outcome in self_test(asked, held, blind).outcomes}
    assert tried["citations swapped"] == tried["a sentence invented"] == tried["right passage second"] == 2
    assert tried["refused although answerable"] == tried["disagreement not told"] == 3


def test_perfect_replies_come_from_the_gold_lines() -> None:
    held = {"a.txt": ("Title", "", "It rained. The mill burned down on Friday.", "Nobody was hurt.")}
    gold = {"source": "a.txt", "line_start": 3}
    asked = Case.model_validate({"id": "1", "question": "When?", "answers": ["friday"], "evidence": [gold]})
    reply = ideal(asked, held)
    quote = "The mill burned down on Friday."
    place = Place("a.txt", 3, 3, quote, number=1)
    assert reply == Reply(f"{quote} [1]", False, (Said(quote, (1,)),), (place,), passages=(place,))
    assert ideal(asked, {}) is None
    with pytest.raises(BylineError, match="in at least two articles"):
        self_test([asked], held, blind)
    both = asked.model_copy(update={"evidence": (*asked.evidence, Gold(source="b.txt", line_start=1, group="b"))})
    with pytest.raises(BylineError, match="no two answerable cases of this set have their gold lines in different"):
        self_test([both], {**held, "b.txt": ("It was a Friday.",)}, blind)
    refusal = ideal(asked.model_copy(update={"answerable": False, "evidence": ()}), held)
    assert refusal is not None
    assert refusal.abstained

"""`byline-eval selftest`: every kind of spoilt reply is caught, and by the metrics that have to tell."""

from __future__ import annotations

from functools import lru_cache

import pytest

from evals.judges.replies import judge_reply
from evals.questions import BUNDLED, Case, read_questions
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
    refusal = ideal(asked.model_copy(update={"answerable": False, "evidence": ()}), held)
    assert refusal is not None
    assert refusal.abstained

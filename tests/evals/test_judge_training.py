"""Training of the judge's network: it learns, it repeats, and the judge reads the same from the stored weights."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from evals.calibration.cases import OWN, Case, own_cases
from evals.calibration.encodings import Encodings
from evals.calibration.examples import OTHER_LINES, Example, widened
from evals.calibration.judge import main
from evals.calibration.training import EPOCHS, HIDDEN, Batch, Parameters, first_values, logits, slopes_of, train
from rag.checking import network
from rag.checking.alignment import align
from rag.errors import BylineError
from rag.models.embedding import Embedder


def example(random: np.random.Generator, supported: bool) -> Example:
    """Unsupported ones have one word piece whose tenth number is high."""
    pieces = int(random.integers(2, 9))
    seen = random.normal(0, 0.1, (pieces, 770))
    if not supported:
        seen[random.integers(pieces), 10] = 5.0
    case = Case("x", "g", "a", supported, supported, "", (), attributed=False)
    return Example(case, seen.astype(np.float16), np.ones(pieces, np.float32))


def test_one_piece_that_differs_is_learned_to_matter() -> None:
    random = np.random.default_rng(1)
    found = [example(random, n % 3 > 0) for n in range(1500)]
    trained = train(found[:1200], seed=1, epochs=20)
    says = logits(trained, found[1200:]) > 0
    assert np.mean(says == [e.case.supported for e in found[1200:]]) > 0.95
    again = train(found[:300], seed=2)
    assert np.array_equal(again.hidden, train(found[:300], seed=2).hidden)
    assert not np.array_equal(again.hidden, train(found[:300], seed=3).hidden)


def test_slopes_are_those_of_the_loss() -> None:
    random = np.random.default_rng(4)
    found = [example(random, n % 2 > 0) for n in range(12)]
    truth, counts = np.array([n % 2 for n in range(12)], np.float32), np.arange(1, 13, dtype=np.float32)
    values: Parameters = first_values(770, random)
    values["hidden_bias"] += random.normal(0, 0.3, HIDDEN).astype(np.float32)
    batch = Batch.of(found)
    slopes = slopes_of(values, batch, truth, counts, np.ones((len(batch.weights), HIDDEN), np.float32))

    def loss() -> float:
        network_ = network.Network(values["hidden"], values["hidden_bias"], values["output"], float(values["bias"][0]))
        chance = 1 / (1 + np.exp(-logits(network_, found)))
        return float(-np.mean(counts * np.log(np.where(truth > 0, chance, 1 - chance))))

    for name, value in values.items():
        for at in random.integers(value.size, size=6).tolist() + [10 * HIDDEN + 5] * (name == "hidden"):
            flat, step = value.reshape(-1), 2e-3
            flat[at] += step
            above = loss()
            flat[at] -= 2 * step
            below = loss()
            flat[at] += step
            assert slopes[name].reshape(-1)[at] == pytest.approx((above - below) / (2 * step), abs=3e-3, rel=0.05), name


def test_the_judge_says_the_same_as_the_training() -> None:
    encode = Embedder().encode
    lines = ["The mill at Greyford burned down on Friday.", "Nobody was hurt."]
    aligned = [
        align(text, encode(text), lines, [encode(line) for line in lines])
        for text in ("The old mill burned.", "Forty people were hurt in the fire at the mill.")
    ]
    case = Case("x", "g", "a", True, True, "", (), attributed=False)
    found = [Example(case, network.inputs(a).astype(np.float16), a.weights) for a in aligned]
    trained = train(found, seed=1)
    assert logits(trained, found) == pytest.approx([trained.logit(a) for a in aligned], abs=0.01)


def test_texts_are_encoded_once_and_found_again(tmp_path: Path) -> None:
    first = Encodings(tmp_path)
    first.add(["A mill burned.", "", "A mill burned."])
    files = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.*")}
    second = Encodings(tmp_path)
    second.add(["A mill burned."])
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.*")} == files
    kept, fresh = second.encode("A mill burned."), Embedder().encode("A mill burned.")
    assert np.allclose(kept.tokens, fresh.tokens, atol=1e-3)
    assert kept.offsets.tolist() == fresh.offsets.tolist()
    assert len(second.encode("").tokens) == 0


SOURCE = "The mill burned down on Friday. Nobody was hurt. It had stood for two centuries."
GOOD, BAD = "The mill burned down. Nobody was hurt.", "The mill burned down. It was sold for scrap."


def put(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def public_sets(folder: Path) -> None:
    responses = [{"response": GOOD, "labels": []}, {"response": BAD, "labels": [{"start": 22, "end": 44}]}]
    truth = [{"source_id": n, "source": f"{SOURCE} It is mill number {n}.", "responses": responses} for n in range(9)]
    put(folder / "ragtruth_qa.jsonl", truth)
    put(folder / "ragtruth_summary.jsonl", truth)
    edits = [{"id": f"{n}_1", "document": SOURCE, "claim": BAD, "label": n % 2} for n in range(9)]
    put(folder / "summedits.jsonl", edits)
    labels = ["entailment", "neutral"]
    pairs = [{"set": "s", "premise": f"{n} dogs", "hypothesis": GOOD, "label": labels[n % 2]} for n in range(9)]
    put(folder / "nli.jsonl", pairs)
    claim = {"claim": "A mill burned.", "label": "supported", "supporting_sentences": [[0]]}
    documents = [[f"Mill {n} burned.", "It rained.", "A horse ran off."] for n in range(9)]
    put(folder / "wice.jsonl", [{**claim, "id": str(n), "sentences": d} for n, d in enumerate(documents)])


def own_statements(folder: Path) -> list[str]:
    """Options for four statements about one article, two of them held back."""
    (folder / "corpus").mkdir()
    (folder / "corpus" / "mill.txt").write_text("Mill burns\n\nThe mill burned down.\nNobody\nwas hurt.\n", "utf-8")
    same = {"source": "mill.txt", "lines": [[3, 3], [4, 5]]}
    ids = {"a-yes": "supported", "a-no": "unsupported", "b-yes-held": "supported", "b-no-held": "unsupported"}
    rows = [{**same, "id": i, "label": label, "statement": f"A mill burned ({i})."} for i, label in ids.items()]
    put(folder / "own.jsonl", rows)
    return ["--statements", str(folder / "own.jsonl"), "--corpus", str(folder / "corpus")]


def test_the_script_writes_weights_that_the_judge_can_load(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    public_sets(tmp_path)
    out, page = tmp_path / "w.npz", tmp_path / "judge.md"
    options = ["--data", str(tmp_path), "--out", str(out), "--cache", str(tmp_path / "c"), "--epochs", str(EPOCHS)]
    assert main([*options, "--report", str(page), *own_statements(tmp_path)]) == 0
    shown = capsys.readouterr().out
    assert page.read_text("utf-8") == shown
    assert "| RAGTruth questions | 36 | 25.0% |" in shown
    assert "| RAGTruth questions | 9 of 18 |" in shown
    assert "| WiCE, other lines | 9 | 100.0% |" in shown
    assert "| own statements | 2 | 50.0% |" in shown
    assert "| network alone | 2 | " in shown
    assert str(tmp_path) not in shown
    monkeypatch.setattr(network, "WEIGHTS", out)
    network.trained.cache_clear()
    try:
        assert network.trained().hidden.shape == (770, 48)
    finally:
        network.trained.cache_clear()


def test_own_statements_come_with_the_lines_that_they_cite(tmp_path: Path) -> None:
    own_statements(tmp_path)
    learned, held = own_cases(tmp_path / "own.jsonl", tmp_path / "corpus")
    assert [case.supported for case in learned] == [True, False]
    assert [case.answer for case in held] == ["b-yes-held", "b-no-held"]
    assert learned[0].pool == ("The mill burned down.", "Nobody was hurt.")
    put(
        tmp_path / "own.jsonl",
        [{"id": "a", "statement": "A", "source": "mill.txt", "lines": [[3, 99]], "label": "supported"}],
    )
    with pytest.raises(BylineError, match=r"mill\.txt has no such lines"):
        own_cases(tmp_path / "own.jsonl", tmp_path / "corpus")


def test_supported_statements_are_shown_with_other_lines_and_changed(tmp_path: Path) -> None:
    lines = ("Ann Reed opened the mill in Greyford.", "The mill has two wheels.", "It rained on Sunday in Harwick.")
    text = "Ann Reed has opened the mill."
    case = Case("WiCE", "g", "a", True, True, text, lines[:1], attributed=False, others=lines[1:])
    own = [Case(OWN, "g", f"a{n}", True, True, text, lines, attributed=True) for n in range(3)]
    found = [Case("RAGTruth", "g", "b", True, True, "Bob Hill came to see Harwick.", lines, attributed=True)]
    made = widened([case, *own, *found], Encodings(tmp_path), seed=0)
    beside = [one for one in made if one.source == "WiCE" + OTHER_LINES]
    assert [set(one.pool) <= set(lines[1:]) and not one.supported for one in beside] == [True]
    changed = [one for one in made if one.source.endswith("changed")]
    assert changed and not any(one.supported for one in changed)
    assert all(one.statement not in (text, "Bob Hill came to see Harwick.") for one in changed)
    assert all(lines[0] in one.pool for one in made if one.source == OWN)


def test_a_missing_file_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path), "--out", str(tmp_path / "w"), "--cache", str(tmp_path / "c")]) == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert not (tmp_path / "w").exists()

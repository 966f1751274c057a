"""Every system that is installed finds the right article, and tells where its pieces stand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from evals.benching import alternatives
from evals.benching.alternatives import KEYS, REFERENCE, llamaindex, parts
from evals.benching.documents import Document
from rag.errors import BylineError

_BODIES = {
    "ferry": "The night ferry to Skerry will sail again from 2 April.  \nTickets cost nine pounds, the board said.",
    "museum": "The clock museum in Ostmere has recovered a pendulum.\n\nA man in a green coat stole it in 1974.",
    "bees": "Beekeepers on the dyke of Holm lost half of their hives.\nA mild winter woke the bees too early.",
}
_HEADS = {
    "ferry": ("Night ferry returns", "The Island Herald, 3 March 2022"),
    "museum": ("Pendulum found",),
    "bees": (),
}


def _document(key: str) -> Document:
    head = "".join(f"{line}\n" for line in _HEADS[key])
    title = _HEADS[key][0] if _HEADS[key] else ""
    day, outlet = (date(2022, 3, 3), "The Island Herald") if key == "ferry" else (None, None)
    return Document(key, title, head + _BODIES[key], day, outlet, len(head))


DOCUMENTS = tuple(_document(key) for key in _BODIES)
ASKED = {
    "What do tickets for the night ferry to Skerry cost?": "ferry",
    "When was the pendulum of the clock museum stolen?": "museum",
    "Why did beekeepers lose their hives in winter?": "bees",
}


@pytest.mark.parametrize("key", KEYS)
def test_a_system_finds_the_article_and_says_where(key: str, tmp_path: Path) -> None:
    system = alternatives.named(key)
    if lost := system.missing():
        pytest.skip(f"{lost} is not installed")
    system.index(DOCUMENTS, tmp_path)
    texts = {one.key: one.text for one in DOCUMENTS}
    try:
        for question, wanted in ASKED.items():
            found = system.search(question, 2)
            assert found[0].key == wanted
            assert len(found) <= 2
            for one in found:
                assert one.start < 0 or texts[one.key][one.start : one.end].split() == one.text.split()
        everything = system.search(next(iter(ASKED)), 40)
        assert {one.key for one in everything} <= set(texts)
    finally:
        system.close()


def test_systems_of_one_family_share_an_index(tmp_path: Path) -> None:
    """The second finds what the first has indexed: nothing is read again."""
    first, second = alternatives.named("byline"), alternatives.named("exact")
    assert first.family == second.family
    first.index(DOCUMENTS, tmp_path)
    first.close()
    written = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.jsonl")}
    second.index(DOCUMENTS, tmp_path)
    assert len(written) == len(DOCUMENTS)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.jsonl")} == written
    assert second.search("stolen pendulum", 1)[0].key == "museum"
    second.close()


def test_systems_are_named_and_no_two_alike() -> None:
    every = alternatives.every()
    assert tuple(one.key for one in every) == KEYS
    assert len({one.name for one in every}) == len(KEYS)
    assert REFERENCE in KEYS
    with pytest.raises(BylineError, match=r"lamaindex: no such system; there are byline, .*haystack"):
        alternatives.named("lamaindex")


def test_what_is_not_installed_is_named_as_pip_takes_it() -> None:
    assert parts.lacking(json="json") is None
    assert parts.lacking(no_such_module="some-package", no_such_parent__child="other-package", json="json") == (
        "some-package other-package"
    )


def test_llamaindex_is_given_whole_sentences_where_nltk_refuses_its_files(monkeypatch: pytest.MonkeyPatch) -> None:
    from llama_index.core.node_parser.text import sentence

    def refuse(text: str) -> list[str]:
        raise OSError("multiply-linked file")

    monkeypatch.setattr(sentence, "split_by_sentence_tokenizer", lambda: refuse)
    text = " ".join(f"The ferry made trip number {number} to Skerry today." for number in range(400))
    pieces = llamaindex._splitter().split_text(text)
    assert len(pieces) > 1
    assert all(one.startswith("The ferry") and one.endswith("today.") for one in pieces)

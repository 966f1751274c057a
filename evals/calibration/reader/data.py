"""What the reader learns from and is measured on: the files of `data/reader`, as questions over one passage each.

Split by title (SQuAD 2.0 dev), by article (`aside` of the news sets) and by source (judged statements): what measures
is never returned by `training`.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.judges.labelled import RagTruth, read_set, statements
from rag.errors import BylineError


@dataclass(frozen=True, slots=True)
class Asked:
    """A question over sentences. `gold`: those that answer; `near`: the one that tempts; `support`: for a statement in
    the question's place, whether the sentences support it, otherwise None."""

    text: str
    sentences: Sequence[str]
    title: str = ""
    answerable: bool = False
    gold: tuple[int, ...] = ()
    answers: tuple[str, ...] = ()
    near: tuple[int, ...] = ()
    support: bool | None = None
    source: str = ""
    kind: str = ""
    part: str = "train"
    """`train` teaches the reader, `calibrate` what decides with it, `aside` nothing."""


APART = Path(__file__).resolve().parents[2] / "sets" / "reading" / "news_questions.jsonl.gz"
"""Our own questions over invented news, a part of which never teaches the reader."""
STATEMENTS = APART.with_name("news_statements.jsonl.gz")
"""Statements over the same articles, in the same parts."""


SHARES = {
    "squad11_train": 0.6,
    "squad20_train_unanswerable": 1.0,
    "squad20_dev": 1.0,
    "squad11_dev_rest": 0.6,
    "squad11_train_synthneg": 0.2,
    "wiki1k_synthneg": 0.35,
    "wiki1k_incontext": 0.25,
    "nq_qed": 1.0,
    "nomiracl_en_nonrelevant": 0.7,
    "selqa": 1.0,
    "fairytaleqa": 0.15,
    "quotesum_dev": 1.0,
    "news_nearmiss": 6.0,
    "news_nearmiss_original": 6.0,
    "news_questions": 6.0,
}
"""How often a question of each file is seen in one round."""
GENERAL = ("squad11_train", "squad20_train_unanswerable", "nq_qed", "nomiracl_en_nonrelevant")
"""Of their titles every twentieth teaches what decides with the reader, and not the reader."""
JUDGED = {"nli": 0.5, "statements": 4.0, "claims": 1.0, "wice": 1.5, "summedits": 0.4, "ragtruth": 0.6}
"""The same for statements."""
_MOST_SENTENCES = 40


def training(data: Path) -> dict[str, list[Asked]]:
    """Everything that teaches, by the name in `SHARES` or `JUDGED`. `data`: the folder above `reader/`.

    Sets overlap, so whatever shares a sentence with what does not teach is left out, from whichever file it comes.
    """
    judged = {"nli": _nli, "statements": _statements, "claims": _claims, "wice": _wice, "summedits": _summedits}
    found = {name: list(questions_of(_file(data, name), name)) for name in SHARES}
    found |= {name: list(read(data)) for name, read in judged.items()}
    found["ragtruth"] = list(_ragtruth(data))
    kept_back = {key for asked in found.values() for a in asked if a.part != "train" for key in _keys(a)}
    return {
        name: [a for a in asked if a.part == "train" and kept_back.isdisjoint(_keys(a))]
        for name, asked in found.items()
    }


def _keys(asked: Asked) -> Iterator[str]:
    """The letters of each sentence that is long enough to be of one text only."""
    for sentence in asked.sentences:
        letters = "".join(filter(str.isalnum, sentence.lower()))
        if len(letters) >= _TELLING:
            yield letters


_TELLING = 40


def measuring(data: Path) -> dict[str, list[Asked]]:
    """What never teaches: questions with whole passages, and statements."""
    names = {"SQuAD 2.0": "squad20_dev", "news": "news_nearmiss", "original": "news_nearmiss_original"}
    names["ours"] = "news_questions"
    found = {
        shown: [a for a in questions_of(_file(data, name), name) if a.part == "aside"] for shown, name in names.items()
    }
    for shown, read in {"statements": _statements, "WiCE": _wice, "SummEdits": _summedits}.items():
        found[shown] = [a for a in read(data) if a.part == "aside"]
    return found


def half(key: str) -> int:
    """0 measures, 1 teaches."""
    return _number(key) % 2


def _number(key: str) -> int:
    """The same on every machine."""
    return int(hashlib.md5(key.encode(), usedforsecurity=False).hexdigest(), 16)


def _part(teaches: bool) -> str:
    return "train" if teaches else "aside"


def _file(data: Path, name: str) -> Path:
    return APART if name == "news_questions" else data / "reader" / f"{name}.jsonl.gz"


def questions_of(path: Path, name: str) -> Iterator[Asked]:
    """The questions of one file of `data/reader`, or of `APART`."""
    for row in rows(path):
        if not 0 < len(row["sentences"]) <= _MOST_SENTENCES:
            continue
        title = row.get("title") or ""
        part = row.get("part") or _part(not row.get("aside") and (name != "squad20_dev" or half(title) == 1))
        if name in GENERAL and _number(title) % 20 == 0:
            part = "calibrate"
        shown = "" if title.startswith("Wiki1k:") else title.replace("_", " ")
        for q in row["questions"]:
            if q["answerable"] and not q.get("answer_sentences"):
                continue
            yield Asked(
                q["question"],
                row["sentences"],
                shown,
                bool(q["answerable"]),
                tuple(q.get("answer_sentences") or ()),
                tuple(q.get("answers") or ()),
                tuple(q.get("closest") or q.get("plausible_sentences") or ()),
                source=name,
                kind=q.get("kind", ""),
                part=part,
            )


def _statements(data: Path) -> Iterator[Asked]:
    for row in rows(data / "reader" / "news_statements.jsonl.gz") + rows(STATEMENTS):
        part = row.get("part") or _part(not row["aside"])
        for s in row["statements"]:
            lines = [row["sentences"][n] for n in s["lines"]]
            supported = s["label"] == "supported"
            yield Asked(s["statement"], lines, support=supported, source="statements", kind=s["kind"], part=part)


def _nli(data: Path) -> Iterator[Asked]:
    for row in rows(data / "nli.jsonl"):
        yield Asked(row["hypothesis"], [row["premise"]], support=row["label"] == "entailment", source="nli")


def _claims(data: Path) -> Iterator[Asked]:
    for row in rows(data / "reader" / "claims.jsonl.gz"):
        yield Asked(row["hypothesis"], [row["premise"]], support=row["label"] == "entailment", source=row["set"])


def _wice(data: Path) -> Iterator[Asked]:
    for row in rows(data / "wice.jsonl"):
        part = _part(half(row["id"]) == 1)
        groups = row["supporting_sentences"] or []
        for group in groups[:2]:
            lines = [row["sentences"][n] for n in sorted(group) if n < len(row["sentences"])][:6]
            if lines:
                supported = row["label"] == "supported"
                yield Asked(row["claim"], lines, support=supported, source="wice", kind=row["label"], part=part)


def _summedits(data: Path) -> Iterator[Asked]:
    for row in rows(data / "summedits.jsonl"):
        if len(row["document"].split()) <= 220:
            part = _part(half(row["document"]) == 1)
            yield Asked(row["claim"], [row["document"]], support=bool(row["label"]), source="summedits", part=part)


def _ragtruth(data: Path) -> Iterator[Asked]:
    """Sentences of responses with the lines of their source that share most words with them."""
    for name in ("ragtruth_qa.jsonl", "ragtruth_summary.jsonl"):
        for row in read_set(data / name, None, 0).rows:
            if not isinstance(row, RagTruth):
                continue
            part = _part(half(str(row.source_id)) == 1)
            words = [_words(line) for line in row.lines]
            for answer in row.responses:
                for text, start, end in statements(answer.response):
                    lines = [row.lines[n] for n in _nearest(_words(text), words)]
                    supported = not any(s.start < end and s.end > start for s in answer.labels)
                    yield Asked(text, lines, support=supported, source="ragtruth", part=part)


def _nearest(words: frozenset[str], lines: Sequence[frozenset[str]], most: int = 3) -> list[int]:
    best = sorted(range(len(lines)), key=lambda n: -len(words & lines[n]) / (4 + len(lines[n])))
    return sorted(best[:most])


def _words(text: str) -> frozenset[str]:
    return frozenset(w for w in re.findall(r"\w+", text.lower()) if len(w) > 2)


def rows(path: Path) -> list[dict[str, Any]]:
    """The lines of a file, which may be packed. Raises `BylineError`."""
    try:
        packed = path.read_bytes()
        text = (gzip.decompress(packed) if path.suffix == ".gz" else packed).decode("utf-8")
        return [json.loads(line) for line in text.split("\n") if line.strip()]
    except (OSError, EOFError, ValueError) as error:
        raise BylineError(f"{path}: cannot be read ({error}): give the folder that holds it") from None

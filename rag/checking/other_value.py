"""A statement that answers the question with another value than its own lines do.

A line may hold two figures, so that either is supported by it, and only one answers. The reader says which.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.checking.judging import Judge, Line, Ruling
from rag.checking.value import Value
from rag.checking.values import agrees, values
from rag.index.lexical import words
from rag.models.reader import Passage, Reader

SURELY = 3.0
"""Log-odds by the reader that words of a line need to be held against a statement."""
_DOUBTFUL = 0.4


@dataclass(frozen=True, slots=True)
class AnsweringJudge:
    """Another judge, whose supported statements must also answer the question as their lines do."""

    judge_of_support: Judge
    question: str
    reader: Reader

    def judge(self, statement: str, lines: Sequence[Line]) -> Ruling:
        ruling = self.judge_of_support.judge(statement, lines)
        if not ruling.supported:
            return ruling
        for line in lines:
            answer = self._answer(line)
            if answer and _another(statement, values(answer), line.text):
                reason = f"asked this, the line says “{answer}”"
                return Ruling("unsupported", min(ruling.score or 0.0, _DOUBTFUL), reason)
        return ruling

    def _answer(self, line: Line) -> str:
        """The words of a line that surely answer the question, or nothing."""
        answer = self.reader.read(self.question, [Passage([line.text], line.title)])[0].answer
        return line.text[answer.start : answer.end] if answer and answer.score >= SURELY else ""


def _another(statement: str, asked: Sequence[Value], line: str) -> bool:
    """Whether the value asked for is not stated, but in its place another of the same line, and nothing of what the
    line says of that other."""
    stated = values(statement)
    if len(asked) != 1 or any(agrees(s, asked[0]) or agrees(asked[0], s) for s in stated):
        return False
    alike = [s for s in stated if s.kind == asked[0].kind]
    rivals = [v for v in values(line) if v.kind == asked[0].kind and not agrees(v, asked[0])]
    rival = next((v for v in rivals if len(alike) == 1 and agrees(alike[0], v)), None)
    return rival is not None and not set(words(_behind(line, rival))) & set(words(statement))


def _behind(line: str, value: Value) -> str:
    """What a line says of a figure: the words behind it in its clause."""
    found = _CLAUSE.match(line, value.end)
    return found[0] if found else ""


_CLAUSE = re.compile(r"[^,;.]*")

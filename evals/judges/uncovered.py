"""The sentences of an answer that none of its statements holds, so that nothing goes by unjudged."""

from __future__ import annotations

import re

from evals.metrics.answers import normalised, without_labels
from evals.records import Reply, Said
from evals.systems.prose import refuses, statements

FEW = 2
"""So many words of a sentence may stand in no statement: a heading's "First:", the number of a list item."""
_NOTICE = re.compile(r"\((?:as of \d{1,2} [A-Z][a-z]+ \d{4}|not supported by the cited lines)\)")
"""What Byline itself puts behind a sentence: the day of an old article, and that a sentence has no support."""
_DIFFER = re.compile(r"(?:Articles differ|Corrected later) \([^\n]{1,300}?\): ")
_NEWER = re.compile(r"Newer: “([^\n]+)” \[")


def uncovered(reply: Reply) -> list[Said]:
    """Sentences more than a few words of which stand in no statement, with the citations that they name.

    Left out is what claims nothing of its own: refusals, and the lines in which Byline lays out the disagreements and
    quotes that the reply gives beside the text. None where a reply has no statements: its sentences are all judged.
    """
    if not reply.statements:
        return []
    known = _known(reply)
    text = "\n".join(line for line in _NOTICE.sub(" ", reply.answer).splitlines() if not _laid_out(line, reply))
    return [said for said in statements(text) if _left(said.text, known) > FEW and not refuses(said.text)]


def _known(reply: Reply) -> list[str]:
    """The words of the statements, longest first, so that a short one takes nothing out of a long one."""
    texts = {normalised(form) for said in reply.statements for form in (said.text, without_labels(said.text))}
    return sorted((text for text in texts if text), key=len, reverse=True)


def _left(sentence: str, known: list[str]) -> int:
    """How many words of a sentence stand in no statement."""
    left = f" {normalised(sentence)} "
    for text in known:
        if left in f" {text} ":
            return 0
        left = left.replace(f" {text} ", " | ")
    return sum(word != "|" for word in left.split())


def _laid_out(line: str, reply: Reply) -> bool:
    """Whether a line tells a disagreement of the reply, all values of it, or quotes one of the cited places."""
    if _DIFFER.match(line):
        return any(values and all(value in line for value in values) for values in reply.disagreements)
    newer = _NEWER.match(line)
    return newer is not None and any(normalised(newer[1]) in normalised(place.quote) for place in reply.citations)

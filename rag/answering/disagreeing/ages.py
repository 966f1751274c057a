"""How old somebody is, and of whom a sentence says so."""

from __future__ import annotations

import re

from rag.answering.disagreeing.mentions import Mention
from rag.answering.disagreeing.naming import names_in


def is_age(mention: Mention) -> bool:
    """Whether a number is how old somebody or something is: "44,", "46 years old", "who is 46,"."""
    value = mention.value
    if value.kind != "number" or value.unit not in ("", "year"):
        return False
    if value.unit:
        spelled = "year" in mention.text[value.start : max(value.end, value.unit_end)]
        return not spelled or _OLD.match(mention.text, max(value.end, value.unit_end)) is not None
    before = mention.text[max(0, value.start - 20) : value.start]
    lone = value.bound == "exact" and 0 < value.low <= _OLDEST
    return lone and _IS.search(before) is not None and _THEN.match(mention.text, value.end) is not None


def owner(mention: Mention) -> frozenset[str]:
    """The name that an age stands behind, else the one that it stands before."""
    before = [m.group() for m in _PERSON.finditer(mention.text, 0, mention.value.start)]
    behind = _PERSON.search(mention.text, mention.value.end)
    named_by = before[-1] if before else behind.group() if behind else ""
    return names_in(f"x {named_by}")


_OLD = re.compile(r"[\s-]*(?:old\b|of age\b)")
_PERSON = re.compile(r"\b[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*")
_OLDEST = 115
_IS = re.compile(r"\b(?:is|am|are|was|has (?:just )?turned|turn(?:s|ed)|at) (?:now |still |only |just )?\Z")
_THEN = re.compile(r"\s*(?:[,.;:)–—-]|\Z|and\b|but\b|this\b|on\b|today\b)")

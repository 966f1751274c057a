"""Which values of a sentence could answer a question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.answering.disagreeing.mentions import Mention, mentions, named, names_in
from rag.checking.units import MEASURE
from rag.checking.value import word_set
from rag.index.lexical import words
from rag.types import Evidence

_KINDS = (
    (re.compile(r"\b(?:percent\w*|per cent|share|proportion|fraction|turnout|rate)\b", re.I), ("percent",)),
    (re.compile(r"\bhow old\b|\bwhat age\b", re.I), ("number",)),
    (re.compile(r"\bhow (?:many|often)\b|\bnumber of\b|\bdeath toll\b", re.I), ("number",)),
    (re.compile(r"\bcosts?\b|\bprice\b|\bpa(?:y|ys|id)\b|\bmoney\b", re.I), ("money",)),
    (re.compile(r"\bhow much\b", re.I), ("money", "number", "percent")),
    (re.compile(r"^\W*(?:(?:and|but|so|since|until|by) )*when\b|"
            r"\b(?:what|which) (?:day|date|year|month|time)\b", re.I), ("date", "time")),
    (re.compile(r"\bhow (?!"
                r"do|did|does|is|are|was|were|can|could|will|would|has|have|come\b)\w+", re.I),
     ("number", "percent")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question asks for: kinds of values, and the noun to be counted with the names that qualify it."""

    kinds: tuple[str, ...]
    stems: frozenset[str]
    age: bool
    names: frozenset[str]

    @classmethod
    def of(cls, question: str) -> Asked:
        kinds = next((kinds for asks, kinds in _KINDS if asks.search(question)), ())
        noun = _COUNTED.search(question)
        asked = noun[1] if noun else question
        stems = set(words(asked))
        stems |= {MEASURE[w] for w in re.findall(r"[a-z]+", asked.casefold()) if w in MEASURE}
        stems |= {word for stem in list(stems) for word in _MEANS.get(stem, ())}
        counted = re.search(r"\bhow many ((?:[A-Z][\w’'-]*\s)+)[a-z]", question, re.I)
        capital = [w for w in counted[1].split() if w[0].isupper()] if counted else []
        age = re.search(r"\bhow old\b|\bwhat age\b", question, re.I) is not None
        return cls(kinds, frozenset(stems), age, names_in("x " + " ".join(capital)))

    def answers(self, evidence: Evidence) -> list[Mention]:
        """The values of a sentence that could be the answer."""
        found = [m for m in mentions(evidence) if m.value.kind in self.kinds]
        if self.age:
            return [m for m in found if m.value.unit == "year"]
        if self.kinds == ("number",):
            counted = [m for m in found if self._counts(m.value.unit)]
            bare = (m for m in found if not m.value.unit and self.stems & (m.near | frozenset([m.value.unit])))
            return counted or list(bare)
        money = [m for m in found if m.value.kind == "money"]
        return money or found

    def _counts(self, unit: str) -> bool:
        """ "How many people fell ill?" is answered by a number of pupils too."""
        return unit in self.stems or (bool(self.stems & {"peopl", "person"}) and unit in _PEOPLE)

    def closest(self, own: list[Mention], rest: Sequence[Mention]) -> list[Mention]:
        """The cited values; when the question asks for "US soldiers" and none of them is, the others that are."""
        if not self.names:
            return own
        exact = [m for m in own if self._named(m)]
        return exact or [m for m in rest if self._named(m)] or own

    def names_both(self, a: Mention, b: Mention) -> bool:
        """Whether both count exactly what the question names, such as US soldiers."""
        return bool(self.names) and self._named(a) and self._named(b)

    def _named(self, mention: Mention) -> bool:
        beside = " ".join(mention.modifiers)
        return all(named(name, beside) for name in self.names)


_COUNTED = re.compile(
    r"\bhow (?:many|often) ((?:(?!(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|may|of|in|on|at|for|"
    r"to|by|from|there|the)\b)[\w’'-]+\s*){1,5})",
    re.IGNORECASE,
)
_MEANS = {
    "peopl": ("person",), "death": ("person", "dead", "kill"), "victim": ("person", "dead", "kill"),
    "soldier": ("troop", "forc"), "troop": ("soldier", "forc"), "forc": ("soldier", "troop"),
    "men": ("man",), "women": ("woman",), "children": ("child",), "home": ("hous",), "hous": ("home",),
}  # fmt: skip
_PEOPLE = word_set(
    "person pupil student patient resid visitor refuge villag worker protest passeng soldier man woman child"
)

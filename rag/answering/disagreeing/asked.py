"""Which values of a sentence could answer a question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.answering.disagreeing.ages import is_age
from rag.answering.disagreeing.mentions import Mention, mentions
from rag.answering.disagreeing.naming import named, names_in
from rag.answering.disagreeing.wordpairs import DEADLY, counts_people, fate
from rag.checking.units import MEASURE
from rag.index.lexical import words
from rag.types import Evidence

_KINDS = (
    (re.compile(r"\b(?:percent\w*|per cent|share|proportion|fraction|turnout|rate)\b", re.I), ("percent",)),
    (re.compile(r"\bhow old\b|\bwhat age\b", re.I), ("number",)),
    (re.compile(r"\bhow (?:many|often)\b|\bnumber of\b|\btoll\b", re.I), ("number",)),
    (re.compile(r"\bcosts?\b|\bprice\b|\bpa(?:y|ys|id)\b|\bmoney\b", re.I), ("money",)),
    (re.compile(r"\bhow (?:much|high|great|big|large)\b", re.I), ("money", "number", "percent")),
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
    fate: frozenset[str]
    """Words for what befell the people that are counted: killed, hurt, missing …"""
    deadly: bool
    """Whether deaths could answer, though it may not name them: "How many did the gunman shoot?"."""
    told: frozenset[str]
    """All words of the question."""

    @classmethod
    def of(cls, question: str) -> Asked:
        kinds = next((kinds for asks, kinds in _KINDS if asks.search(question)), ())
        noun = _COUNTED.search(question)
        asked = noun[1] if noun else "people" if _OF_PEOPLE.search(question) else question
        stems = set(words(asked))
        stems |= {MEASURE[w] for w in re.findall(r"[a-z]+", asked.casefold()) if w in MEASURE}
        stems |= {word for stem in list(stems) for word in _MEANS.get(stem, ())}
        counted = re.search(r"\bhow many ((?:[A-Z][\w’'-]*\s)+)[a-z]", question, re.I)
        capital = [w for w in counted[1].split() if w[0].isupper()] if counted else []
        age = re.search(r"\bhow old\b|\bwhat age\b", question, re.I) is not None
        names = names_in("x " + " ".join(capital))
        deadly = noun is None or not (_ANYBODY & set(words(noun[1]))) or _VIOLENT.search(question) is not None
        return cls(kinds, frozenset(stems), age, names, fate(words(question)), deadly, frozenset(words(question)))

    def answers(self, evidence: Evidence) -> list[Mention]:
        """The values of a sentence that could be the answer."""
        found = [m for m in mentions(evidence) if m.value.kind in self.kinds]
        if self.age:
            return [m if m.value.unit else m.counting("year") for m in found if is_age(m)]
        if self.kinds == ("number",):
            found = [m for m in self._with_nouns([self._numbered(m) for m in found]) if self._of_fate(m)]
            counted = self._said([m for m in found if self._counts(m.value.unit)])
            bare = (m for m in found if not m.value.unit and self.stems & (m.near | frozenset([m.value.unit])))
            return counted or list(bare)
        money = [m for m in found if m.value.kind == "money"]
        return money or found

    def _counts(self, unit: str) -> bool:
        """ "How many people fell ill?" is answered by a number of pupils too."""
        return unit in self.stems or (bool(self.stems & {"peopl", "person"}) and counts_people(unit))

    def _of_fate(self, mention: Mention) -> bool:
        """The number of passengers on a train is not that of the injured."""
        if not self.fate:
            return self.deadly or not (DEADLY & (mention.near | {mention.value.unit}))
        return bool(self.fate & (mention.stems | {mention.value.unit}))

    def _with_nouns(self, found: list[Mention]) -> list[Mention]:
        """With "people" for the 340 of "Two people drowned and about 340 had to leave their homes"."""
        result: list[Mention] = []
        for m in found:
            before = result[-1] if result else None
            bare = not m.value.unit and _ALSO_COUNTED.match(m.text, m.value.end) is not None
            if bare and before and self._counts(before.value.unit) and _AND.search(m.text[: m.value.start]):
                m = m.counting(before.value.unit)
            result.append(m)
        return result

    def _said(self, counted: list[Mention]) -> list[Mention]:
        """Of several counts of one sentence those of which it says what the question asks."""
        shared = [len((m.near & self.told) - {m.value.unit, *_ANYBODY}) for m in counted]
        return [m for m, n in zip(counted, shared, strict=True) if n == max(shared)]

    def _numbered(self, mention: Mention) -> Mention:
        """With the noun of "The number of pupils who stayed away was put at 750" and of "120 dead seals"."""
        following = _NEXT.match(mention.text, max(mention.value.end, mention.value.unit_end))
        stem = "".join(words(following[1])) if following else ""
        if stem in self.stems and not self._counts(mention.value.unit):
            return mention.counting(stem)
        if mention.value.unit:
            return mention
        before = mention.text[max(0, mention.value.start - _FAR) : mention.value.start]
        said = _NUMBER_OF.search(before)
        counted = [stem for stem in words(said[1]) if stem in self.stems] if said else []
        return mention.counting(counted[0]) if counted else mention

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
_OF_PEOPLE = re.compile(
    r"\bhow many (?:(?:were|was|are|is|have|had|been|people|got|still|to) )*(?:killed|died|drowned|dead|injured|"
    r"wounded|hurt|missing|arrested|detained|rescued|evacuated|infected|fell ill|homeless|displaced|survived)\b",
    re.IGNORECASE,
)
_MEANS = {
    "peopl": ("person",), "death": ("person", "dead", "kill"), "victim": ("person", "dead", "kill"),
    "soldier": ("troop", "forc"), "troop": ("soldier", "forc"), "forc": ("soldier", "troop"),
    "toll": ("person", "dead", "kill", "death", "victim", "life"),
    "men": ("man",), "women": ("woman",), "children": ("child",), "home": ("hous",), "hous": ("home",),
}  # fmt: skip
_ALSO_COUNTED = re.compile(r"\s(?:(?:more|others|still)\s)?(?:had|have|were|was|are|is|remain(?:ed)?|still)\b")
_AND = re.compile(r"(?:,|;|\b(?:and|while|but))\s\Z")
_ANYBODY = frozenset(("peopl", "person"))
_VIOLENT = re.compile(
    r"\b(?:shot|shoot|murder\w*|slain|execut\w+|lost|lose|affect\w*|hit|attack\w*|massacre\w*|bomb\w*|cost|claim\w*|"
    r"casualt\w+|crush\w*|burn\w*)\b",
    re.IGNORECASE,
)
_NEXT = re.compile(r"\s([a-z]+)")
_FAR = 90
_NUMBER_OF = re.compile(r"\b(?:number|count|total) of (?:the )?((?:[\w’'-]+\s){1,3})[^\d.;]*\Z", re.IGNORECASE)

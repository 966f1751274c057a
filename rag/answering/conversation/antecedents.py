"""What was said before, and which of its persons, things and places a pronoun may stand for."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property

from rag.answering.conversation import wordclasses as classes
from rag.answering.conversation.dependence import Reading
from rag.answering.conversation.phrases import Phrase, extended

_MOST = 140
"""Characters of an antecedent; longer ones are shortened to their first phrase."""
_ENTITY = classes.wordset(
    "capital name company country city town village club team party group organisation organization agency ship boat "
    "newspaper firm nation state region island river school university hospital bank bridge"
)
_ALONE = re.compile(r"\W*(?:the\s+)?[^\s]+(?:\s+[^\s]+){0,4}\W*\Z", re.IGNORECASE)
_IDENTITY = re.compile(r"\W*(?:which|what)(?:\s+(?:is|was)|['’]s)\s+the\b", re.IGNORECASE)
"""As in "What is the best-known find of the museum?": "it" is then what the answer names."""
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_THE = re.compile(r"the\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Focus:
    """One earlier turn: its self-contained question, and its answer without labels (empty for an abstention)."""

    question: str
    answer: str

    @cached_property
    def asked(self) -> Reading:
        return Reading(self.question)

    @cached_property
    def said(self) -> Reading:
        return Reading(self.answer)

    def _from_question(self, place: int, whole: bool = True) -> str:
        phrase = self.asked.phrases[place]
        text = extended(self.question, self.asked.words, self.asked.phrases, place) if whole else phrase.text
        return text if len(text) <= _MOST else phrase.text[:_MOST]

    @cached_property
    def _new_names(self) -> list[Phrase]:
        """Names of the answer that the question did not hold."""
        known = self.question.casefold()
        names = [_without_role(p) for p in self.said.phrases if p.named or self._opens_with_name(p)]
        return [p for p in names if len(p.text) <= _MOST and p.text.casefold() not in known]

    def _opens_with_name(self, phrase: Phrase) -> bool:
        """Whether the capital at the start of a sentence is that of a name: "Canada leads the mission"."""
        words = self.said.words
        first = words[phrase.first]
        if not first.text[0].isupper() or phrase.last - phrase.first != 1 or first.kind == "time":
            return False
        following = words[phrase.last] if phrase.last < len(words) else None
        if following is None or following.kind == "stop":
            return True
        return following.kind in ("aux", "word") and not phrase.plural and not first.key.endswith(("ly", "ing"))

    @property
    def _wh(self) -> str:
        return next((w.key for w in self.asked.words[:3] if w.kind == "wh"), "")

    def person(self, pronoun: str = "") -> str:
        """Whom "he" or "she" may mean, two names where both may be meant; empty when nobody was spoken of."""
        people = [p for p in self.asked.phrases if p.kind == "name" and _person_score(p) >= _SURELY]
        fitting = [p for p in people if not _other_gender(p.text, pronoun)]
        if len(people) == 2 and fitting and pronoun in classes.PERSON:
            return " or ".join(p.text for p in fitting)
        best, best_score = "", 0.0
        identity = re.match(r"\W*who(?:\s+(?:is|was)|['’]s)\b", self.question, re.IGNORECASE)
        for place, phrase in enumerate(self.asked.phrases):
            score = _person_score(phrase) - 0.1 * place + (0.5 if phrase.subject else 0.0)
            if identity and phrase.kind == "name" and phrase.subject:
                score += 5
            if score > best_score:
                best, best_score = self._from_question(place, whole=phrase.kind != "name"), score
        for place, phrase in enumerate(self._new_names[:6]):
            score = (
                _person_score(phrase) - 0.3 * place + (1.5 if self._wh in ("who", "whom", "whose", "which") else -1.0)
            )
            if score > best_score:
                best, best_score = phrase.text, score
        return best

    def thing(self) -> str:
        """What "it" may mean."""
        if (name := self._asked_for()) is not None:
            return name
        scored = []
        for place, phrase in enumerate(self.asked.phrases):
            if phrase.kind in ("time", "number") or phrase.head in classes.ROLE:
                continue
            score = 2.0 * phrase.named + (phrase.kind == "the") + 0.5 * phrase.subject - 0.1 * place
            score -= (
                2.0 * phrase.asked
                + 1.0 * (phrase.in_place and phrase.kind == "name")
                + 2.5 * (phrase.plural and not phrase.named)
            )
            score -= 1.5 * (phrase.head in classes.RELATIONAL and self._continues(place))
            score -= 1.5 * (
                place > 0 and not self._owes(place) and self._from_question(place - 1).endswith(phrase.text)
            )
            score -= 1.0 * (phrase.kind == "name" and _person_score(phrase) >= 2)
            scored.append((score, -place))
        if not scored or max(scored)[0] < -2:
            return ""
        text = self._from_question(-max(scored)[1])
        return f"the {text}" if self.asked.phrases[-max(scored)[1]].kind == "bare" else text

    def _owes(self, place: int) -> bool:
        """Whether the phrase before is only something of this one: "the weight limit on [the bridge]"."""
        return self.asked.phrases[place - 1].head in classes.RELATIONAL and self._continues(place - 1)

    def _continues(self, place: int) -> bool:
        after = self.asked.phrases[place].last
        return after < len(self.asked.words) and self.asked.words[after].key in ("of", "for", "on")

    def _asked_for(self) -> str | None:
        """The answer's name, when the question asked which one: "Which company …", "What is the capital of …"."""
        phrases = self.asked.phrases
        if not self._new_names or not phrases:
            return None
        first = phrases[0]
        chosen = first.asked and self._wh in ("which", "what") and not first.plural and first.head not in classes.ROLE
        entity = self._wh == "what" and first.head in _ENTITY and first.subject
        short = self._wh in ("which", "what") and _ALONE.match(self.answer) and first.head not in classes.TIME_NOUN
        is_it = short and _IDENTITY.match(self.question) and first.head not in classes.RELATIONAL
        if (chosen and first.head not in classes.TIME_NOUN) or entity or (short and (first.asked or is_it)):
            return self._new_names[0].text
        return None

    def plural(self, but: str = "", pronoun: str = "they") -> str:
        """Whom or what "they" or "them" may mean, other than the counted things `but`."""
        people = [p.text for p in self.asked.phrases if p.kind == "name" and _person_score(p) >= _SURELY]
        if len(people) == 2 and not any(p.plural and not p.asked for p in self.asked.phrases):
            return " and ".join(people)
        if owners := self._owners() or self._who_did():
            return owners
        scored = []
        for place, phrase in enumerate(self.asked.phrases):
            lone = phrase.kind in ("the", "the-name") and not phrase.plural and phrase.head not in classes.AGENT
            if lone and (phrase.head in classes.EVENT or (phrase.text.count(" ") > 1 and self._plural_said(pronoun))):
                continue
            if phrase.kind in ("time", "number") or not (phrase.plural or phrase.named or phrase.kind == "the"):
                continue
            if phrase.text == but:
                continue
            nation = phrase.kind == "the-name" and phrase.text.count(" ") == 1  # "the French"
            score = 2.0 * (phrase.plural or nation) + 1.0 * phrase.named + 0.5 * phrase.subject - 0.1 * place
            score -= 0.5 * phrase.asked + 1.0 * phrase.in_place + 1.0 * (phrase.head in classes.ROLE)
            score -= 0.8 * (phrase.kind == "the" and not phrase.plural)
            scored.append((score, -place))
        if not scored:
            return self._plural_said(pronoun) or (self._new_names[0].text if self._new_names else "")
        text = self._from_question(-max(scored)[1])
        bare = self.asked.phrases[-max(scored)[1]].kind == "bare"
        return f"the {text}" if bare else text

    def _owners(self) -> str:
        """ "The dockers" of "the dockers' strike", when nothing else in the question is plural."""
        if any(p.plural and not p.asked for p in self.asked.phrases):
            return ""
        for phrase in self.asked.phrases:
            owner = next((w for w in self.asked.words[phrase.first : phrase.last - 1] if w.key.endswith("s'")), None)
            if owner is not None and not owner.text[0].isupper():
                return self.question[phrase.start : owner.end - 1]
        return ""

    def _who_did(self) -> str:
        """The answer to "who …": the name that opens it, when nothing in the question is plural."""
        if self._wh != "who" or not self._new_names or any(p.plural and not p.named for p in self.asked.phrases):
            return ""
        first = self._new_names[0]
        return first.text if self.answer.lstrip().startswith(first.text) and _person_score(first) < _TITLED else ""

    def _plural_said(self, pronoun: str) -> str:
        """The first things of the answer that are several, or the last for "them": "Inspectors found cracks"."""
        several = [p for p in self.said.phrases if p.plural and p.kind in ("the", "bare") and not p.in_place]
        if not several:
            return ""
        chosen = several[-1 if pronoun == "them" else 0]
        return chosen.text if chosen.kind == "the" else f"the {chosen.text[:1].lower()}{chosen.text[1:]}"

    def of_them(self) -> str:
        """Whom "how many of them" may mean."""
        if counted := self.counted():
            return f"the {counted}"
        people = next((p for p in self.said.phrases if p.head in ("people", "persons", "passengers")), None)
        return f"the {people.head}" if people else self._plural_said("they") or self.plural()

    def in_order(self, ordinal: str) -> str:
        """The first, second … of the names that the answer lists; empty where it lists fewer."""
        listed = list(dict.fromkeys(p.text for p in self._new_names))
        places = {"first": 0, "former": 0, "second": 1, "third": 2, "last": -1, "latter": -1}
        at = places.get(ordinal, len(listed))
        found = listed[at] if len(listed) > 1 and -1 <= at < len(listed) else ""
        return f"the {found[4:]}" if found.startswith("The ") else found

    def place(self) -> str:
        """Where "there" may be: "in Iraq"."""
        for reading in (self.asked, self.said):
            placed = [p for p in reading.phrases if p.named and p.before in ("in", "at", "on", "near", "to", "from")]
            if placed:
                chosen = placed[-1] if reading is self.asked else placed[0]
                preposition = chosen.before if chosen.before in ("at", "on", "near") else "in"
                return f"{preposition} {chosen.text[:_MOST]}"
        names = [p for p in self.asked.phrases if p.named and _person_score(p) < 2]
        return f"in {names[-1].text}" if names else ""

    def year(self) -> str:
        found = _YEAR.search(self.question) or _YEAR.search(self.answer)
        return found.group() if found else ""

    def same_noun(self, head: str) -> str:
        """The phrase that "this mission" takes up."""
        stem = head.removesuffix("s")
        for reading in (self.asked, self.said):
            for place, phrase in enumerate(reading.phrases):
                if phrase.head.removesuffix("s") == stem and not phrase.asked:
                    text = extended(reading.text, reading.words, reading.phrases, place)
                    return text if len(text) <= _MOST else phrase.text[:_MOST]
        return ""

    def counted(self) -> str:
        """The noun of an earlier "how many …"."""
        words = self.asked.words
        for phrase in self.asked.phrases:
            if phrase.asked and phrase.before == "many" and words[phrase.first - 2].key == "how":
                return phrase.text
        return ""

    def topic(self) -> str:
        """The phrase that says most about what was asked."""
        scored = []
        for place, phrase in enumerate(self.asked.phrases):
            if phrase.kind in ("time", "number"):
                continue
            named = Reading(self._from_question(place)).named or phrase.named
            score = 2.0 * named + (phrase.kind in ("the", "the-name")) - 0.1 * place
            score -= 1.0 * phrase.asked + 0.7 * (phrase.in_place and phrase.kind == "name")
            scored.append((score, -place))
        return self._from_question(-max(scored)[1]) if scored else self.clause()

    def clause(self) -> str:
        """What was asked about, verb and all: "the Saltmarsh Bridge shut"."""
        words = self.asked.words
        i = 0
        while i < len(words) and words[i].kind in ("wh", "aux", "prep", "adv"):
            i += 1
        if i == len(words):
            return ""
        kept, begin = "", words[i].start
        phrase = next((p for p in self.asked.phrases if p.first == i), None)
        if phrase and phrase.asked and phrase.last < len(words) and words[phrase.last].key in classes.DO:
            kept, begin = f"{phrase.text} ", words[phrase.last].end + 1  # "soldiers [do] the French have"
        return (kept + self.question[begin:]).rstrip(" ?!.")


_TITLED = 3.0
"""A person with a title is hardly "they"."""
_SURELY = 2.0
"""The score of a first name with a surname."""
_MALE = classes.wordset("mr sir lord king prince man boy father son brother husband chairman spokesman")
_FEMALE = classes.wordset(
    "mrs ms miss lady dame queen princess woman girl mother daughter sister wife widow chairwoman spokeswoman actress"
)


def _other_gender(name: str, pronoun: str) -> bool:
    """Whether a title speaks against "he" or "she"."""
    titles = {word.strip(".").casefold() for word in name.split()}
    against = _FEMALE if pronoun in ("he", "him", "his", "himself") else _MALE
    return bool(titles & against)


def _without_role(phrase: Phrase) -> Phrase:
    """ "Pavel Dorn" of "its governor Pavel Dorn"."""
    shown = phrase.text.split()
    at = next((i for i, word in enumerate(shown) if word.lower() in classes.ROLE), None)
    rest = shown[at + 1 :] if at is not None and shown[at][:1].islower() else []
    if len(rest) < 2 or not all(word[:1].isupper() for word in rest):
        return phrase
    return replace(phrase, text=" ".join(rest), kind="name")


def _person_score(phrase: Phrase) -> float:
    """How much a phrase looks like the name or the role of one person."""
    names = phrase.text.split()
    titled = any(n.strip(".").lower() in classes.TITLE for n in names)
    if phrase.kind in ("time", "number") or (phrase.plural and not titled and phrase.kind != "name"):
        return 0.0
    if phrase.kind != "name":
        return 2.0 if phrase.head in classes.ROLE else 1.0 if titled else 0.0
    acronym = any(n.isupper() and len(n) > 1 for n in names)
    common = not names[-1][:1].isupper() and not titled
    score = 1.0 + (len(names) >= 2) * 1.5 + titled * 2.0 - acronym * 3.0 - common * 2.0
    return score - 1.5 * (phrase.before in ("in", "at", "near", "from")) + 1.0 * (phrase.head in classes.ROLE)

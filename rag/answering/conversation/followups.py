"""Follow-up questions made self-contained from the history, by rules.

A question that names what it asks about stays exactly as it is. In any other the pronoun, the missing noun or the
missing verb is filled in from the turns before; when unsure, the topic is put behind in brackets, which finds the
right articles even where the grammar is lost.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answering.conversation import wordclasses as classes
from rag.answering.conversation.antecedents import Focus
from rag.answering.conversation.dependence import Dependence, Pointer, Reading, dependence
from rag.answering.conversation.parallels import in_parallel
from rag.answering.conversation.phrases import Phrase
from rag.answering.labels import without_labels
from rag.answering.prompts import ABSTAINS
from rag.types import History

TURNS = 8
"""Earlier turns are forgotten."""
_QUESTION_READ = 500
_ANSWER_READ = 800
_END = re.compile(r"[\s?!.…]+\Z")


def depends_on_history(question: str, history: History) -> bool:
    """Whether the question cannot be understood without what was said before."""
    return bool(_foci(history)) and dependence(question).depends


def self_contained(question: str, history: History) -> str:
    """The question with what it takes from the history; itself, character for character, when that is nothing."""
    leaning = dependence(question)
    if not leaning.depends:
        return question
    foci = _foci(history)
    return _resolved(question, leaning, foci) if foci else question


def _foci(history: History) -> list[Focus]:
    """The earlier turns, latest first, each question resolved with those before it."""
    foci: list[Focus] = []
    for question, answer in list(history)[-TURNS:]:
        asked = " ".join(question[:_QUESTION_READ].split())
        leaning = dependence(asked)
        if leaning.depends and foci:
            asked = _resolved(asked, leaning, foci)[:_QUESTION_READ]
        said = without_labels(answer[:_ANSWER_READ])
        focus = Focus(asked, "" if ABSTAINS.search(said) else said)
        if focus.asked.phrases and sum(w.kind != "stop" for w in focus.asked.words) > 1:  # not "Thanks!"
            foci.insert(0, focus)
    return foci


def _resolved(question: str, leaning: Dependence, foci: Sequence[Focus]) -> str:
    last, body = foci[0], leaning.reading
    if leaning.form == "sure":
        return last.question
    if leaning.form == "more":
        return f"What more is known about {last.topic()}?"
    if leaning.form == "bare":
        return _finished(_with_question_word(body, last))
    if said := _SAID.fullmatch(_END.sub("", body.text)):
        return _finished(_aside("Who said so" if said[1] else body.text, last.clause()))
    if leaning.form in ("others", "about") and (listed := _in_order(body.text, last)):
        return _finished(listed)
    if leaning.form == "about" and not leaning.pointers:
        return _finished(in_parallel(body, last))
    if leaning.form in ("others", "thin", "led") and not leaning.pointers:
        other = last.clause() if leaning.form == "others" else last.topic()
        return _finished(_aside(body.text, other))
    if leaning.form == "noun":
        return _finished(_of_topic(body, last))
    text = _with_antecedents(leaning, foci)
    if leaning.form == "about":
        owned = leaning.pointers[0].owns
        text = f"What is {_END.sub('', text)}" if owned else _aside(f"What about {text}", last.clause())
    return _finished(text) or question


_SAID = re.compile(
    r"(?:(says who)|(?:who|which \w+) (?:else )?(?:said|says|claims?|claimed|reports?|reported|told (?:you|us)|wrote|"
    r"confirmed|confirms) (?:so|that|this|it|them|him|her|you that))",
    re.IGNORECASE,
)
_ORDER = re.compile(r"\bthe (first|second|third|last|former|latter)(?: one)?(?=\W|\Z)", re.IGNORECASE)


def _in_order(text: str, last: Focus) -> str:
    """ "The second one" of the names that the answer before lists."""
    found = _ORDER.search(text)
    named = last.in_order(found[1].lower()) if found else ""
    if found is None or not named:
        return ""
    alone = not _END.sub("", f"{text[: found.start()]}{text[found.end() :]}").strip()
    return f"What is known about {named}" if alone else f"{text[: found.start()]}{named}{text[found.end() :]}"


def _finished(text: str) -> str:
    text = _END.sub("", " ".join(text.split()))
    return f"{text[:1].upper()}{text[1:]}?" if text else ""


def _aside(text: str, topic: str) -> str:
    """The topic in brackets behind the question, unless the question already holds it."""
    text = _END.sub("", text)
    return text if not topic or topic.casefold() in text.casefold() else f"{text} ({topic})"


# A question word alone takes the rest of the question before.


def _with_question_word(body: Reading, last: Focus) -> str:
    word = _END.sub("", body.text)
    words = last.asked.words
    before = _END.sub("", last.question)
    joined = f"{before}, and {_lowered(word)}"
    wh = next((i for i, w in enumerate(words[:3]) if w.kind == "wh"), None)
    helper = next((i for i, w in enumerate(words[:8]) if w.kind == "aux"), None)
    key = next(w.key for w in body.words if w.kind == "wh")
    same = wh is not None and key == words[wh].key
    if same and wh is not None and any(w.key == "else" for w in body.words):
        return f"{word} {before[words[wh].end :].lstrip()}"
    if body.words[-1].key == "not" or (wh is None and helper != 0):
        return joined
    if helper is None:  # "Who leads the council?" has no subject to keep
        who = _answered(last) if wh is not None and words[wh].key in ("who", "what") else ""
        return f"{word} is it that {who} {before[words[wh].end :].lstrip()}" if wh is not None and who else joined
    counts = key == "how" and any(w.key in ("many", "much") for w in body.words)
    if counts and body.words[0].key == "how" and (wh is None or words[wh].key != "how"):
        return joined
    subject = next((p for p in last.asked.phrases if p.first == helper + 1), None)
    noun = next((p for p in last.asked.phrases if p.asked and p.last <= helper), None)
    if subject is not None and noun is not None and not same:
        return _with_object(word, before, last, noun, subject, helper) or joined
    following = words[helper + 1].kind if helper + 1 < len(words) else "stop"
    if subject is None and following not in ("pron", "det"):
        counted = last.counted()
        rest = f"{words[helper].text} {counted} {before[words[helper].end :].lstrip()}"
        return f"{word} {rest}" if counted else joined
    return f"{word} {before[words[helper].start :]}"


def _with_object(word: str, before: str, last: Focus, noun: Phrase, subject: Phrase, helper: int) -> str:
    """ "How many soldiers do the French have …" with "why" is "Why do the French have soldiers …"; else empty."""
    words = last.asked.words
    if (
        noun.before not in ("many", "much")
        or subject.last >= len(words)
        or words[subject.last].kind not in ("word", "aux")
    ):
        return ""
    verb = words[subject.last]
    return f"{word} {before[words[helper].start : verb.end]} {noun.text}{before[verb.end :]}"


def _answered(last: Focus) -> str:
    return last.person() if last.answer and last.person() not in last.question else ""


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


# "What was the cost?" lacks of what.


def _of_topic(body: Reading, last: Focus) -> str:
    topic = last.topic()
    noun = next(p for p in body.phrases if p.head in classes.RELATIONAL and p.kind == "the")
    return f"{body.text[: noun.end]} of {topic}{body.text[noun.end :]}"


# Pronouns


def _with_antecedents(leaning: Dependence, foci: Sequence[Focus]) -> str:
    body, text = leaning.reading, leaning.reading.text
    unresolved, added = False, ""
    counted = any(p.points == "headless" for p in leaning.pointers)
    for pointer in reversed(_once_each(leaning.pointers)):
        words = body.words[pointer.first : pointer.last]
        found = _antecedent(pointer, body, foci, counted)
        if pointer.points == "clause" or not found:
            unresolved = unresolved or pointer.points != "headless"
            continue
        added += found
        start, end = words[0].start, words[-1].end
        if pointer.points == "headless":
            found = f"{words[0].text} {found}"
        elif pointer.points == "place" and pointer.first and body.words[pointer.first - 1].kind == "prep":
            found = found.partition(" ")[2]
        elif pointer.owns:
            found += "'" if found.endswith("s") else "'s"
        text = text[:start] + found + text[end:]
    last = foci[0]
    if unresolved:
        return _aside(text, last.clause() if any(p.points == "clause" for p in leaning.pointers) else last.topic())
    if not any(w.isupper() for w in added) or all(p.points in ("headless", "time") for p in leaning.pointers):
        return _aside(text, last.topic()) if _shares_little(text, last) else text
    return text


def _once_each(pointers: Sequence[Pointer]) -> list[Pointer]:
    """Without a second "he": the first one tells who it is."""
    kept: list[Pointer] = []
    for pointer in pointers:
        if pointer.points not in [p.points for p in kept] or pointer.points in ("noun", "headless"):
            kept.append(pointer)
    return kept


def _shares_little(text: str, last: Focus) -> bool:
    """Whether no name or topic of the turn before came along."""
    topic = last.topic().casefold().removeprefix("the ")
    return topic not in text.casefold() and not Reading(text).named


def _antecedent(pointer: Pointer, body: Reading, foci: Sequence[Focus], counted: bool) -> str:
    for focus in foci[:4]:
        match pointer.points:
            case "person":
                found = focus.person(body.words[pointer.first].key)
            case "thing":
                found = focus.thing()
            case "plural":
                of_them = pointer.first > 1 and [w.key for w in body.words[:3]] == ["how", "many", "of"]
                found = (
                    focus.of_them()
                    if of_them
                    else focus.plural(focus.counted() if counted else "", body.words[pointer.first].key)
                )
            case "place":
                found = focus.place()
            case "time":
                found = f"in {focus.year()}" if focus.year() else ""
                if found and pointer.first and body.words[pointer.first - 1].kind == "prep":
                    found = focus.year()
            case "noun":
                found = focus.same_noun(body.words[pointer.last - 1].key)
            case "headless":
                found = focus.counted()
            case "clause":
                found = ""
        if found:
            return found
    return ""

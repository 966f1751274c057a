"""A question that asks several things, cut into questions that stand by themselves.

By rules: a cut needs the beginning of another question ("and when did …", "? Who …"), a preposition that is said
again ("about the bridge and about the ferry"), or two question words before one clause ("when and where did …").
What a later part takes from an earlier one is filled in as for a follow-up. When in doubt a question stays whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.answering.conversation.antecedents import Focus
from rag.answering.conversation.dependence import Reading
from rag.answering.conversation.followups import self_contained
from rag.answering.conversation.wordclasses import (
    AUXILIARY,
    DETERMINER,
    PERSON,
    PLURAL,
    PRONOUN,
    QUANTITY,
    THING,
    WH,
    is_participle,
    is_verb,
)
from rag.retrieval.topics import topic

MOST = 4
"""Parts; what comes after stays with the last."""
LONGEST = 600
"""Characters; a longer question is told as a story and stays whole."""

_ALONE = frozenset({"when", "where", "why", "how", "who"})
_OPEN = frozenset({"who", "whom", "what", "which", "whose", "how many", "how much"})
"""Question words that can be the subject: "who paid", "how many died"."""
_WORD = re.compile(r"[^\W_](?:[\w’'.-]*[\w’'])?")
_PREPOSITION = "about|on|for|in|of|to|from|with|at|by|since|until|under|against|after|before|during"
_SENTENCE = re.compile(r"(?<=\?)\s+(?=\S)")
_JOINT = re.compile(
    r"(?:\s*[,;]\s*|\s+)(?:and|or|but|plus|as well as)\s+(?:also\s+|then\s+)?|\s*;\s*|\s*,\s*(?=(?:who|wh|how)\b)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\W*(?:please,? )?(?:(?:can|could|would) you (?:please )?(?:tell|say|explain)(?: me| us)?|tell (?:me|us)|explain|"
    r"do you know|(?:i|we) (?:want|would like|need) to know|i'd like to know|i wonder)[\s,:]+",
    re.IGNORECASE,
)
_LEAD = re.compile(rf"\A(?:(?:{_PREPOSITION})\s+)?", re.IGNORECASE)
_AGAIN = re.compile(
    rf"\b(?P<prep>{_PREPOSITION})\s+(?P<one>[^,;?]{{1,80}}?),?\s+(?:and|or)\s+(?:also\s+)?(?P=prep)\s+"
    r"(?P<two>[^,;?]{1,80})[\s?!.]*\Z",
    re.IGNORECASE,
)
_TWO_WORDS = re.compile(
    r"\W*(?P<one>when|where|why|how|who)\s+and\s+(?P<two>when|where|why|how|by whom|for how (?:much|long))\s+"
    r"(?P<rest>\S.*)",
    re.IGNORECASE,
)
_TWO_TOPICS = re.compile(
    r"(?P<asks>.{3,60}?\b(?:about|on|of)) (?P<one>the (?:(?!between|both)[^\s,;?]+ ){1,4})"
    r"and (?:about |on |of )?(?P<two>the (?:[^\s,;?]+ ?){1,4})[\s?!.]*\Z",
    re.IGNORECASE,
)
_TAIL = re.compile(r"\s(?:in|at|during|on|after|of|when)\s(?:the|a|[A-Z])[^,;?]*\Z")
_NAMED = re.compile(r"(?<!\A)\b[A-Z]|\b(?:the|this|that|it|they|he|she|its|their|his|her)\b")
_END = re.compile(r"[\s?!.,;…]+\Z")


def parts(question: str) -> tuple[str, ...]:
    """The questions in a question, each to be understood alone; the question itself when it is one."""
    if len(question) > LONGEST:
        return (question,)
    text = " ".join(question.split())
    if topics := _topics(text):
        return topics
    asked = _ASKS.match(text)
    body = text[asked.end() :] if asked else text
    raw = [piece for sentence in _sentences(body) for piece in _pieces(sentence, embedded=asked is not None)]
    if len(raw) < 2:
        return (question,)
    if len(raw) > MOST:
        return (question,)
    return tuple(_complete(raw))


def _topics(text: str) -> tuple[str, ...]:
    """ "Tell me about the ferry and the tram" as two requests."""
    match = _TWO_TOPICS.match(text)
    if match is None:
        return ()
    asked = tuple(f"{match['asks']} {_END.sub('', match[name])}?" for name in ("one", "two"))
    return asked if all(map(topic, asked)) else ()


def _sentences(text: str) -> list[str]:
    """At question marks; what is no question stays with the one before."""
    found: list[str] = []
    for piece in _SENTENCE.split(text):
        start = re.sub(r"\A(?:and|but|or|also|plus)[\s,]+", "", piece, flags=re.IGNORECASE)
        if found and not (piece.endswith("?") and (_begins(start, bare=True) or _key(start) in WH)):
            found[-1] += f" {piece}"
        else:
            found.append(start if found else piece)
    return found


def _pieces(text: str, embedded: bool) -> list[str]:
    both = _TWO_WORDS.match(text)
    if both and _key(both["rest"]) in AUXILIARY:
        return [f"{both[name]} {both['rest']}" for name in ("one", "two")]
    begin = 0
    found = []
    for joint in _JOINT.finditer(text):
        left, right = text[begin : joint.start()], text[joint.end() :]
        if _is_question(left, embedded) and _begins(right, bare=True, embedded=embedded):
            found.append(left)
            begin = joint.end()
    rest = text[begin:]
    return [*found, *(_said_again(rest) or [rest])]


def _said_again(text: str) -> list[str] | None:
    """ "… about A and about B" as two questions."""
    match = _AGAIN.search(text)
    if match is None or not _is_question(text[: match.start()], embedded=False):
        return None
    if any(_acts(w) for part in ("one", "two") for w in _WORD.findall(match[part])):
        return None
    before = text[: match.start("prep")]
    return [f"{before}{match['prep']} {_END.sub('', match[name])}" for name in ("one", "two")]


def _acts(word: str) -> bool:
    return word.islower() and (word in AUXILIARY or (is_verb(word) and is_participle(word)))


def _is_question(text: str, embedded: bool) -> bool:
    """Begins as one and says something: at least two words after the question word, or a verb."""
    words = [w.casefold() for w in _WORD.findall(text)]
    if len(words) < 2 or not _begins(text, bare=False, embedded=embedded):
        return False
    # "Is it known when the bridge closed …": the second question word belongs to the first question.
    return embedded or words[0] not in AUXILIARY or not any(w in WH and w != "that" for w in words[1:])


def _begins(text: str, bare: bool, embedded: bool = False) -> bool:
    """Whether a question begins here. `bare`: a question word alone is enough. `embedded`: "how long it took" too."""
    words = _WORD.findall(_LEAD.sub("", text, count=1))[:9]
    keys = [w.casefold() for w in words]
    if not keys:
        return False
    if keys[0] in AUXILIARY:
        return len(keys) > 2 and (keys[1] in PRONOUN | DETERMINER | {"there"} or words[1][0].isupper())
    if keys[0] not in WH:
        return False
    if len(keys) == 1 or (keys[0] == "how" and len(keys) == 2 and keys[1] in QUANTITY):
        return bare and (keys[0] in _ALONE or len(keys) == 2)
    if embedded:
        return True
    return _inverted(words, keys)


def _inverted(words: Sequence[str], keys: Sequence[str]) -> bool:
    """ "When did it close", "who paid": a question. "when it closed", "why Quillane left": a clause of another."""
    counts = keys[0] == "how" and keys[1] in QUANTITY
    at = 2 if counts else 1
    word = " ".join(keys[:at]) if counts else keys[0]
    if keys[0] == "whose" or word in ("what", "which", "how many", "how much"):
        at += sum(1 for _ in _nouns(keys[at:]))
        if at == len(keys) or is_participle(keys[at]):
            return True
    if at < len(keys) and keys[at] in AUXILIARY:
        return True
    return at < len(keys) and word in _OPEN and keys[at] not in PRONOUN | DETERMINER and not words[at][0].isupper()


def _nouns(keys: Sequence[str]) -> Iterator[str]:
    """The words up to the verb: "which (retired judge) was …"."""
    for key in keys:
        if key in AUXILIARY | PRONOUN | DETERMINER or is_verb(key) or is_participle(key):
            return
        yield key


def _complete(raw: Sequence[str]) -> Iterator[str]:
    """Each part with what it takes from those before it, and the first with a place that is named only at the end."""
    first = _END.sub("", raw[0])
    tail = _TAIL.search(_END.sub("", raw[-1]))
    if tail and not _NAMED.search(first) and all(p.asked for p in Reading(first).phrases):
        first += tail[0]
    done = [_finished(first)]
    yield done[0]
    for piece in raw[1:]:
        done.append(_finished(_filled(_END.sub("", piece), done)))
        yield done[-1]


_ONLY_HOW = re.compile(rf"(?:{_PREPOSITION})\s+(?:how|what|which|who)\w*(?:\s+\w+){{0,2}}", re.IGNORECASE)
_BARE = 3
_POINTS = PERSON | THING | PLURAL


def _filled(piece: str, before: Sequence[str]) -> str:
    points = {w.casefold() for w in _WORD.findall(piece)} & _POINTS
    earlier = {w.casefold() for w in _WORD.findall(" ".join(before))}
    if points & earlier:  # both speak of somebody named before the question
        return piece
    if points and points <= PERSON and _key(before[-1]) == "who" and not re.search(r"(?<!\A)\b[A-Z]", before[-1]):
        return f"{piece} ({_lowered(_END.sub('', before[-1]))})"  # his salary: of the one who is asked for
    piece = _elsewhere(before[-1], piece) or _by_another(before[-1], piece) or piece
    filled = self_contained(piece, [(question, "") for question in before])
    if filled == piece and _ONLY_HOW.fullmatch(piece):
        return f"{_END.sub('', before[-1])} {_lowered(piece)}"
    repeats = _END.sub("", before[-1]) in filled  # the whole question before, for want of anything better
    return piece if repeats and len(_WORD.findall(piece)) > _BARE else filled


_ELSEWHERE = re.compile(
    rf"\A\W*(?P<asks>what\s+(?:is|are|was|were|will))\s+(?:it|they)\s+(?P<rest>(?:be\s+)?(?P<prep>{_PREPOSITION})\s.+)",
    re.IGNORECASE,
)
_ASKED_FOR = re.compile(
    r"\A\W*what(?:['’]s|\s+(?:is|are|was|were|will))\s+(?P<what>(?:the|his|her|its|their)\s.+)", re.IGNORECASE
)
_THEIR = re.compile(r"\btheir\b", re.IGNORECASE)
_ORDINAL = re.compile(
    r"\A(the)\s+(?:first|second|third|last|latest|earliest|early|initial|previous|original)\s", re.IGNORECASE
)


def _elsewhere(before: str, piece: str) -> str:
    """ "What was it in May?" after "What was the first estimate in March?": the estimate, at another time or place."""
    asks, earlier = _ELSEWHERE.match(piece), _ASKED_FOR.match(_END.sub("", before))
    if asks is None or earlier is None:
        return ""
    kept = re.split(rf"\s{asks['prep']}\s", earlier["what"], maxsplit=1, flags=re.IGNORECASE)[0]
    kept = _ORDINAL.sub(r"\1 ", kept)
    owners = Focus(before, "").plural(pronoun="their")
    rest = _THEIR.sub(f"{owners}'" if owners.endswith("s") else f"{owners}'s", asks["rest"]) if owners else asks["rest"]
    return f"{asks['asks']} {kept} {rest}"


_BY = re.compile(r"\baccording to\s+[^,;?]+", re.IGNORECASE)
_ONLY_BY = re.compile(r"(?:how (?:many|much|long|often|old)|what|who|when|where)\s+(according to\s+.+)", re.IGNORECASE)


def _by_another(before: str, piece: str) -> str:
    """ "How many according to the Gazette?" after a question of what the Post says."""
    asks, earlier = _ONLY_BY.fullmatch(piece), _BY.search(before)
    return f"{before[: earlier.start()]}{asks[1]}{before[earlier.end() :]}" if asks and earlier else ""


def in_context(part: str, others: Sequence[str]) -> str | None:
    """A part that names nothing, with the topic of the parts beside it: "What was the damage (the dock strike)?"."""
    if Reading(part).named or "(" in part:
        return None
    for other in others:
        topic = Focus(other, "").topic()
        if topic and topic.casefold() not in part.casefold():
            return f"{_END.sub('', part)} ({topic})?"
    return None


def _key(text: str) -> str:
    found = _WORD.search(text)
    return found.group().casefold() if found else ""


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def _finished(text: str) -> str:
    text = _END.sub("", text)
    return f"{text[:1].upper()}{text[1:]}?"

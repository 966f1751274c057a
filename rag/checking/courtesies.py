"""What the writer of an answer says about answering: it claims nothing, so no line can support it."""

from __future__ import annotations

import re

from rag.checking.value import word_set
from rag.index.lexical import STOPWORDS

_ANNOUNCES = re.compile(
    r"\W*(?:(?:here|below) (?:is|are)|here['’]s|the following (?:is|are)) (?:what|(?:(?:the|a|an|some) )?(?:\w+ ){0,2}"
    r"(?:answers?|summary|overview|information|details|points|facts|list))\b[^:\d]{0,80}\b(?:about|on|regarding|"
    r"concerning)\b[^:\d]{0,200}:\s*",
    re.IGNORECASE,
)
_TALK = (STOPWORDS - word_set("he him his she her hers they them their theirs")) | word_set(
    "m d ll ve re here there article articles line lines source sources passage passages excerpt excerpts text texts "
    "context information detail details point points key main summary overview answer answers answered answering "
    "question questions query request ask asked asking say says said state states stated mention mentions mentioned "
    "tell tells according based provided provide provides given give gives above below following follows list listed "
    "found find hope hopes help helps helped helpful let know further more additional other else anything something "
    "happy glad pleased assist assistance sure certainly course thank thanks welcome please like look see short brief "
    "briefly clarify clarification any relevant available need needs go great regarding concerning about also using "
    "quote quotes cited numbered supplied response reply news explain try absolutely okay ok"
)
_OF_THE_TALK = word_set(
    "i me my you your here below following sure certainly absolutely okay ok course thank thanks welcome summary based "
    "article articles line lines source sources passage passages excerpt excerpts context"
)
_OFFERS = re.compile(
    r"(?:(?:sure|certainly|of course|absolutely|okay|ok)\b[,!. ]*)?(?:"
    r"i (?:can|will|would|am|[’']d|[’']ll) (?:\w+ ){0,2}(?:help|assist|explain|try|answer|happy|glad)\b"
    r"[^.!?,;:\d]{0,40}|"
    r"(?:i|we) hope (?:this|that|it) (?:helps|answers)[^.!?,;:\d]{0,60}|"
    r"(?:please )?(?:let me know|feel free to ask)\b[^.!?,;:\d]{0,140}|"
    r"if you (?:have|need)\b[^.!?,;:\d]{0,60}\b(?:questions?|help|clarification|information)\b[^.!?,;:\d]{0,30}"
    r"\b(?:feel free|let me know|please ask|just ask)\b[^.!?,;:\d]{0,80})[.!\s]*",
    re.IGNORECASE,
)
_FEEL_FREE = re.compile(r"\bfeel free\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")


def says_nothing(sentence: str) -> bool:
    """Whether a sentence speaks of nothing but question and answer. A figure, a name or a denial is a claim."""
    plain = _FEEL_FREE.sub(" you ", sentence)
    found = [word.casefold() for word in _WORD.findall(plain)]
    if all(word in _TALK for word in found):
        return any(word in _OF_THE_TALK for word in found)
    return _ANNOUNCES.fullmatch(plain.rstrip()) is not None or _OFFERS.fullmatch(sentence.strip()) is not None

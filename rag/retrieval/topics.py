"""Questions that ask for news or for anything known, and name a topic at most: "What is new?", "latest on the tram",
"What happened in May?", "Tell me about the ferry."

They have no words that an answer would hold, so what they find is decided by the topic and the dates, and the openings
of articles answer them.
"""

from __future__ import annotations

import re

from rag.index.lexical import words

LONGEST_TOPIC = 3
"""Words; a longer "topic" is a question of its own."""

_ASKS_FOR_NEWS = re.compile(
    r"\A\W*(?:and |so |but )?(?:(?:please )?(?:tell me|give me|show me|summari[sz]e) )?(?:the |any |all )?"
    r"(?:what(?:['’]?s| is| was| are| has| have)?(?: been| the)? (?:happen(?:ed|ing|s)?|new\b|news|going on|went on|"
    r"(?:latest|newest|most recent)(?: (?:news|developments?|updates?))?(?= (?:on|about|with|in|from|of)\b|\W*\Z))|"
    r"(?:latest|newest|recent|most recent|current)(?: (?:news|developments?|updates?|headlines?|stories))?"
    r"(?= \w|\W*\Z)|"
    r"news|headlines|updates?)\b",
    re.IGNORECASE,
)
_ARTICLES = r"(?:articles?|papers?|reports?|news|stories|sources?|texts?|files?)"
_OPEN = re.compile(
    r"\A\W*(?:(?:and|so|but|ok|okay|please|hi|hello)\b\W+)?(?:(?:can|could|would) you (?:please )?)?(?:"
    r"what (?:more |else )?(?:is|was|do (?:we|you|they)|can you say) ?(?:know|known|reported|written)? (?:about|on)\b|"
    r"(?:tell|inform) (?:me|us) (?:more |something |everything |all |a bit |what you know )?(?:about|on)\b|"
    r"(?:(?:give|show) (?:me|us) )?(?:an? |the |some )?(?:\w+ )?"
    r"(?:overview|summary|outline|background|information|details) (?:of|on|about|to)\b|"
    rf"what (?:do|does|did) (?:the|these|those|your|all)(?: \w+)? {_ARTICLES} (?:say|report|tell(?: us)?|write)\b"
    r"(?: (?:about|of|on)\b|(?=\W*\Z))|"
    rf"what(?:['’]s| is| are) (?:in |written in )?(?:the|these|your|all)(?: \w+)? {_ARTICLES}(?: about)?(?=\W*\Z)|"
    rf"(?:what|which) (?:topics|subjects|events|{_ARTICLES}) (?:do you|are there|can you|have you)\b|"
    r"(?:is there |do you have |have you )?any(?:thing| information| details) (?:on|about)\b|"
    r"(?:summari[sz]e|describe|outline)\b|(?:what|how) about\b|more (?:on|about)\b)",
    re.IGNORECASE,
)
_LONE = re.compile(r"\W*(?:the )?([^\W\d_][\w’'-]{2,})\W*", re.IGNORECASE)
_SAYS_NOTHING = frozenset(
    words(
        "happen happened happening new news latest newest recent recently update updates development developments go "
        "going went on about before after since during until headline headlines story stories article articles tell "
        "give show me summarise summarize all any now today yesterday tonight last past this week weekend month year "
        "day night morning early mid late january february march april may june july august september october november "
        "december monday tuesday wednesday thursday friday saturday sunday here there world up down out most current "
        "currently with from event events far know known say said report reported reports write written overview "
        "summary  outline background information detail details topic topics subject cover have inform describe "
        "anything  everything something paper papers source sources text texts file files please can could would "
        "more else bit there  hello ago hour hours minute minutes next one two three four five six seven ten"
    )
)


def topic(question: str) -> frozenset[str] | None:
    """The stems of what news is asked about, empty for any news; None for a question that asks something else."""
    begins = question[:200]
    if not (_ASKS_FOR_NEWS.match(begins) or _OPEN.match(begins) or (_LONE.fullmatch(begins) and words(begins))):
        return None
    named = frozenset(stem for stem in words(question) if stem not in _SAYS_NOTHING and not _YEAR.fullmatch(stem))
    return named if len(named) <= LONGEST_TOPIC else None


_YEAR = re.compile(r"(?:1[5-9]|20)\d\d|[0-3]?\d")

"""Words that tell two quantities apart, and nouns that may count the same."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain

from rag.checking.value import word_set
from rag.index.lexical import words

CONTRASTS = tuple(
    tuple(frozenset(words(side)) for side in row.split("/"))
    for row in """
killed kill died die dead death deaths drowned victim perished toll life / injured injuries wounded hurt / missing / \
    arrested detained / rescued evacuated / sick infected
profit profits / loss losses / revenue turnover sales
import imports imported / export exports exported
freed released / hold held holding kidnapped
begin began begun start starts started open opened opens / end ended ends finish finished close closed closes
built build building construction / closed demolished rebuilt / planned plans
turnout / favour voted backed
women female girls woman / men male boys man / children
shot down intercepted / struck hit
arrived / left departed
won win / lost lose
minimum lowest / maximum highest / average
quake earthquake / aftershock
bought hired / sold fired
width wide / length long / height high tall / depth deep / weight heavy
""".strip().split("\n")
)
DEADLY = CONTRASTS[0][0]


def means_alike(stems: frozenset[str]) -> frozenset[str]:
    """What else could have been said for one of these: "drowned" for "killed"."""
    return frozenset(chain.from_iterable(side for row in CONTRASTS for side in row if side & stems))


def fate(stems: Iterable[str]) -> frozenset[str]:
    """The words for what a question says befell people; empty where it says nothing of the kind."""
    sides = [side for side in CONTRASTS[0] if side.intersection(stems)]
    return frozenset().union(*sides, ["live"] if sides and "kill" in sides[0] else [])


FAMILIES = tuple(
    word_set(row)
    for row in (
        "soldier troop forc servic serviceman personnel",
        "person peopl resid villag inhabit civilian pupil student patient visitor",
        "dead kill person victim fatal life death casualti",
        "attack strike raid assault",
        "job post posit",
    )
)
PEOPLE = word_set(
    "person peopl life dead victim pupil student patient resid visitor refuge villag protest passeng soldier man woman "
    "child nurs tenant inhabit civilian hostag guest fan survivor"
)


def counts_anybody(a: str, b: str) -> bool:
    """Whether one of two nouns only says that people are counted, and the other counts some: "people", "miners"."""
    return bool({a, b} & {"person", "peopl", "life", "victim"}) and counts_people(a) and counts_people(b)


def counts_people(unit: str) -> bool:
    """Whether a noun stands for people, as far as its ending tells: "miner", "tourist"."""
    return unit in PEOPLE or _AGENT.fullmatch(unit) is not None


_AGENT = re.compile(r"\w{3,}(?:er|or|ist|man|men|ian)")

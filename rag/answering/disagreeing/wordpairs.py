"""Words that tell two quantities apart, and nouns that may count the same."""

from __future__ import annotations

from rag.checking.value import word_set
from rag.index.lexical import words

CONTRASTS = tuple(
    tuple(frozenset(words(side)) for side in row.split("/"))
    for row in """
killed kill died die dead death deaths drowned victim / injured injuries wounded hurt / missing / arrested detained /
    rescued evacuated / sick infected
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
FAMILIES = tuple(
    word_set(row)
    for row in (
        "soldier troop forc servic serviceman personnel",
        "person peopl resid villag inhabit civilian pupil student patient visitor",
        "dead kill person victim fatal",
        "attack strike raid assault",
        "job post posit",
    )
)

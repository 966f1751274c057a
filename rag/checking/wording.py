"""Near-repetitions of a line with another word in them: where most words are the same, each that differs matters."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rag.checking.alignment import Alignment
from rag.index.lexical import STOPWORDS, located_words, words

KEPT = 0.75
"""Of a statement's content words, so many in the lines make it close to them."""
SAME_WORDS = 0.9
_IN_ORDER, _OPENING = 0.85, 0.75
"""Of the statement's words, in the order of a line; less will do where another subject opens it."""
_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")
_SIDES = frozenset(["for", "against", "with", "from", "to", "by", "before", "after"])
_PREFIX = 4


def close(aligned: Alignment) -> bool:
    """Whether the statement keeps most of the lines' words, so that each word that differs matters."""
    return sum(word.same for word in aligned.words) >= KEPT * max(len(aligned.words), 1)


def replaced(statement: str, texts: Sequence[str], known: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """Reasons: a word in the place of another, or put in, in what is otherwise a part of a line word for word. Each
    with whether it is sure: one name for another, one side for another, another subject; other words may mean the same.
    """
    said = _sequence(statement)
    compared = [(*_compared(said, given), given) for given in map(_sequence, texts)]
    share, matcher, given = max(compared, key=lambda one: one[0], default=(0.0, None, []))
    if matcher is None or share < _OPENING:
        return
    there = {stem for other in known for stem in words(other)}
    for kind, i, j, k, m in matcher.get_opcodes():
        said_here, given_here = [w for _, w in said[i:j]], [w for _, w in given[k:m]]
        least = _OPENING if not i or all(w[0].isupper() for w in (*said_here, *given_here)) else _IN_ORDER
        if kind == "replace" and share >= least and _rivals(said_here, given_here):
            reason = f"the lines say “{' '.join(given_here)}”, not “{' '.join(said_here)}”"
            yield reason, _surely(said_here, given_here, i == 0, said[j:], given[m:])
        elif kind == "delete" and share >= _IN_ORDER:
            for stem, word in said[i:j]:
                if words(word) and stem not in there and word.casefold() not in _JOINING:
                    yield f"“{word}” is not in the lines", False


def enlarged(statement: str, texts: Sequence[str]) -> Iterator[str]:
    """Reasons: "the board of the hospitals will merge" or "the local hospitals will merge" where the line has "the
    hospitals will merge"."""
    said = located_words(statement)
    there = {word for text in texts for word in words(text)}
    for text in texts:
        if _STANDS_FOR_IT.match(text):
            continue
        given = words(text)
        same = 0
        while same < min(len(said), len(given)) and said[-1 - same][0] == given[-1 - same]:
            same += 1
        opening = said[: len(said) - same]
        subject = set(given[: len(given) - same])
        added = [statement[a:b] for word, a, b in opening if word not in there and statement[a].islower()]
        added = [word for word in added if word.casefold() not in _JOINING]
        if same >= _SAME_END and added and subject < {word for word, _, _ in opening}:
            yield f"the lines do not speak of “{' '.join(added)}”"


_STANDS_FOR_IT = re.compile(r"\W*(?:it|he|she|they|we|this|that|these|those|there|who|which)\b", re.IGNORECASE)
_SAME_END = 2
"""Content words: a verb and one more."""


def _surely(
    one: Sequence[str], other: Sequence[str], first: bool, behind_one: _Sequence, behind_other: _Sequence
) -> bool:
    if {w.casefold() for w in (*one, *other)} & _SIDES and len(one) == len(other) == 1:
        return True
    if first:  # a subject has a verb behind it, the same in both
        behind = [behind[0][1] if behind else "" for behind in (behind_one, behind_other)]
        return all(_VERB.fullmatch(word) for word in behind)
    return all(w[0].isupper() for w in (*one, *other))


_VERB = re.compile(
    r"(?:said|says|is|was|are|were|has|have|had|will|would|can|could|may|might|must|should|did|does|do|won|lost|went|"
    r"took|made|gave|told|met|left|led|held|found|came|\w{2,}ed|\w{3,}s)"
)


_Sequence = list[tuple[str, str]]


def _compared(said: _Sequence, given: _Sequence) -> tuple[float, difflib.SequenceMatcher[str]]:
    """With the share of the said words that stand in the same order."""
    matcher = difflib.SequenceMatcher(None, [s for s, _ in said], [s for s, _ in given], autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks()) / max(len(said), 1), matcher


def _rivals(said: Sequence[str], given: Sequence[str]) -> bool:
    """Whether two runs of words in one place mean different things: both hold content words, and no two are alike."""
    if len(said) == len(given) == 1:
        return _differ(said[0], given[0])
    one = [w for w in said if w.casefold() not in STOPWORDS]
    other = [w for w in given if w.casefold() not in STOPWORDS]
    if not one or not other or len(one) > _SLOT or len(other) > _SLOT:
        return False
    if len(said) == len(given) and not all(w[0].isupper() for w in (*one, *other)):
        return False
    return not any(a.casefold()[:_PREFIX] == b.casefold()[:_PREFIX] for a in one for b in other)


_SLOT = 2
_JOINED = """
also additionally finally then next first firstly second secondly lastly however therefore thus moreover meanwhile
furthermore specifically similarly afterwards later instead overall alternatively after once note
"""
_JOINING = frozenset(_JOINED.split())
"""Words that only join a sentence to the one before it."""


def _sequence(text: str) -> _Sequence:
    found = (match[0] for match in _WORD.finditer(text[:_LONGEST]))
    return [((words(word) or [word.casefold()])[0], word) for word in found]


_LONGEST = 2_000


def _differ(said: str, given: str) -> bool:
    """Two words that mean something, not two forms of one, and no pronoun for a name."""
    one, other = said.casefold(), given.casefold()
    sides = {one, other} & _SIDES
    little = (one in STOPWORDS or other in STOPWORDS) and not (sides and not {one, other} <= STOPWORDS)
    return not little and one[:_PREFIX] != other[:_PREFIX] and not (one.isdigit() or other.isdigit())


_ACTS = tuple(
    frozenset(stem for word in line.split() for stem in words(word))
    for line in (
        "promise promised pledge vow vowed guarantee commit undertake assure",
        "demand call urge insist insisted request ask want appeal solicit press",
        "deny denied reject dispute dismiss refuse contest tackle counter",
        "warn caution fear threaten alert",
        "order command instruct direct tell told require",
        "admit acknowledge concede confess",
    )
)
"""Doing something with words; "said" is no such deed. Words of one row may stand for each other."""


_DEED = re.compile(
    r"(?:promis|pledg|vow|guarante|demand|urg|insist|den[iy]|reject|dismiss|warn|threaten|order|command|instruct|"
    r"admitt?|acknowledg|conced|confess)(?:e?[sd]|ied|ies|y)",
    re.IGNORECASE,
)
"""Verbs of the deeds that are looked for; the other words of a row only excuse them."""


def acts(statement: str, texts: Sequence[str]) -> Iterator[str]:
    """Reasons: somebody promises, demands or admits what the lines only say."""
    shared = [len(set(words(statement)) & set(words(text))) for text in texts]
    near = [text for text, n in zip(texts, shared, strict=True) if 2 * n >= max(shared)]
    given = {stem for text in near for stem in words(text)}
    for stem, start, end in located_words(statement):
        rows = [row for row in _ACTS if stem in row] if _DEED.fullmatch(statement, start, end) else []
        if rows and not any(row & given for row in rows):
            yield f"the lines do not say “{statement[start:end]}”"


_PAIRS = """
rise fall; rose fell; risen fallen; increase decrease; increase decline; grow shrink; more less; more fewer; win lose;
won lost; win lost; support oppose; back oppose; open close; open shut; approve reject; guilty innocent; convict acquit;
north south; east west; northern southern; eastern western; pass fail; up down; buy sell; bought sold;
arrive leave; arrive depart; accept refuse; accept reject; begin end; start end; start finish; above below; high low;
higher lower; highest lowest; hire fire; majority minority; best worst; largest smallest; biggest smallest;
before after; day night;
earlier later; with without; old new; young old; strong weak; stronger weaker; allow ban; permit ban; legal illegal;
public private; male female; men women; man woman; boy girl; husband wife; father mother; son daughter; brother sister;
gain loss; profit loss; agree disagree; agree refuse; success failure; successful unsuccessful; safe dangerous;
hot cold; early late; long short; longer shorter; better worse; add remove; build demolish; join leave; enter leave;
attack defend; ally enemy; alive dead; survive die; expand reduce; expand cut; raise cut; raise lower; fast slow;
faster slower; rich poor; cheap expensive; cheaper dearer; morning evening; inside outside; remember forget; love hate;
praise criticise; confirm deny; include exclude; return leave; import export; even odd; improve worsen;
all none; every no; always never; many few; most few; maximum minimum; possible impossible; likely unlikely;
guilt innocence
"""


def _antonyms() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for pair in _PAIRS.replace("\n", " ").split(";"):
        first, second = (_stem(word) for word in pair.split())
        table.setdefault(first, set()).add(second)
        table.setdefault(second, set()).add(first)
    return {word: frozenset(others) for word, others in table.items()}


def _stem(word: str) -> str:
    found = words(word)
    return found[0] if found else word


_OPPOSITES = _antonyms()


def opposites(statement: str, texts: Sequence[str], aligned: Alignment) -> Iterator[str]:
    """Reasons: a word whose opposite stands in its place in the lines."""
    stems = [stem for text in texts for stem in words(text)]
    unused = set(stems) - {word.stem for word in aligned.words} if close(aligned) else set()
    for word in aligned.words:
        rivals = _OPPOSITES.get(word.stem, frozenset())
        if not word.same and word.partner >= 0 and (stems[word.partner] in rivals or rivals & unused):
            said = statement[word.start : word.end]
            yield f"the lines say the opposite of “{said}”"


def swapped(statement: str, texts: Sequence[str]) -> Iterator[str]:
    """Reasons: two names that have changed places in otherwise the same words: who did what to whom."""
    said = words(statement)
    for text in texts:
        given = words(text)
        if len(set(said) & set(given)) < SAME_WORDS * len(set(said)) or len(given) > 2 * len(said):
            continue
        for kind in (_capitals, _figures):
            places = [(given.index(w), w) for w in kind(statement) if given.count(w) == 1 and said.count(w) == 1]
            for first, second in ((a[1], b[1]) for a, b in pairwise(places) if a[0] > b[0]):
                between = said[said.index(first) + 1 : said.index(second)]
                other = given[given.index(second) + 1 : given.index(first)]
                if (
                    between
                    and set(between) <= set(other)
                    and (kind is _figures or _passive(statement) == _passive(text))
                ):
                    yield f"the lines name “{second}” before “{first}”"
                    return


def _capitals(text: str) -> list[str]:
    """The stems of its words with a capital, the first one too."""
    return [stem for stem, start, _ in located_words(text) if text[start].isupper()]


def _figures(text: str) -> list[str]:
    return [stem for stem, start, _ in located_words(text) if text[start].isdigit()]


def _passive(text: str) -> bool:
    return " by " in text

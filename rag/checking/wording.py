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


def replaced(statement: str, texts: Sequence[str], known: Sequence[str]) -> Iterator[str]:
    """Reasons: a word in the place of another, or put in, in what is otherwise a part of a line word for word."""
    said = _sequence(statement)
    for text in texts:
        given = _sequence(text)
        matcher = difflib.SequenceMatcher(None, [s for s, _ in said], [s for s, _ in given], autojunk=False)
        share = sum(block.size for block in matcher.get_matching_blocks()) / max(len(said), 1)
        if share < _OPENING:
            continue
        there = {stem for other in known for stem in words(other)}
        for kind, i, j, k, m in matcher.get_opcodes():
            said_here, given_here = [w for _, w in said[i:j]], [w for _, w in given[k:m]]
            least = _OPENING if not i or all(w[0].isupper() for w in (*said_here, *given_here)) else _IN_ORDER
            if kind == "replace" and share >= least and _rivals(said_here, given_here):
                yield f"the lines say “{' '.join(given_here)}”, not “{' '.join(said_here)}”"
            elif kind == "delete" and share >= _IN_ORDER:
                for stem, word in said[i:j]:
                    if words(word) and stem not in there:
                        yield f"“{word}” is not in the lines"


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


def _sequence(text: str) -> list[tuple[str, str]]:
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
        "demand call urge insist insisted request ask want",
        "deny denied reject dispute dismiss refuse contest",
        "warn caution fear threaten alert",
        "order command instruct direct tell told",
        "admit acknowledge concede confess",
    )
)
"""Doing something with words; "said" is no such deed. Words of one row may stand for each other."""


def acts(statement: str, texts: Sequence[str]) -> Iterator[str]:
    """Reasons: somebody promises, demands or admits what the lines only say."""
    shared = [len(set(words(statement)) & set(words(text))) for text in texts]
    near = [text for text, n in zip(texts, shared, strict=True) if 2 * n >= max(shared)]
    given = {stem for text in near for stem in words(text)}
    for stem, start, end in located_words(statement):
        rows = [row for row in _ACTS if stem in row]
        if rows and not any(row & given for row in rows):
            yield f"the lines do not say “{statement[start:end]}”"


_PAIRS = """
rise fall; rose fell; risen fallen; increase decrease; increase decline; grow shrink; more less; more fewer; win lose;
won lost; win lost; support oppose; back oppose; open close; open shut; approve reject; guilty innocent; convict acquit;
north south; east west; northern southern; eastern western; pass fail; up down; buy sell; bought sold;
arrive leave; arrive depart; accept refuse; accept reject; begin end; start end; start finish; above below; high low;
higher lower; highest lowest; hire fire; majority minority; best worst; largest smallest; biggest smallest;
before after;
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
                if set(between) <= set(other) and (kind is _figures or _passive(statement) == _passive(text)):
                    yield f"the lines name “{second}” before “{first}”"
                    return


def _capitals(text: str) -> list[str]:
    """The stems of its words with a capital, the first one too."""
    return [stem for stem, start, _ in located_words(text) if text[start].isupper()]


def _figures(text: str) -> list[str]:
    return [stem for stem, start, _ in located_words(text) if text[start].isdigit()]


def _passive(text: str) -> bool:
    return " by " in text

"""What a page's style sheets say of an element: as much of CSS as hiding text takes.

Read are `<style>` blocks and `style` attributes, with type, class, id and attribute selectors and their
descendants. What depends on a pseudo-class, a sibling, a small screen or paper is passed over, and files
that a page links to are never fetched.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rag.articles.vocabulary import words

Properties = Mapping[str, str]

MAX_CSS_CHARACTERS = 1_000_000
_MAX_RULES = 5_000
_TELLING = words(
    """
    display visibility opacity font font-size color background background-color background-image background-clip
    -webkit-background-clip -webkit-text-fill-color position left right top bottom inset text-indent margin
    margin-left margin-top transform translate scale zoom clip clip-path width max-width height max-height overflow
    overflow-x overflow-y content-visibility filter
    """
)
_ESCAPE = re.compile(r"\\([0-9a-f]{1,6})[ \t\n]?", re.I)
_STRING = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")
_BRACE = re.compile(r"[{}]")
_OTHER_MEDIA = re.compile(
    r"\bprint\b|\bspeech\b|\bnot\b|max-|<|orientation|prefers|hover|min-width:\s*(?!0|[1-9]\d?px)", re.I
)
_COMPOUND = re.compile(r"(?:\*|[a-z][\w-]*)?(?:[.#][\w-]+|\[[^\[\]]{1,200}\])*", re.I)
_PART = re.compile(r"([.#])([\w-]+)|\[\s*([\w-]+)\s*(?:([~|^$*]?=)\s*[\"']?([^\"'\]]*)[\"']?\s*(?:[is]\s*)?)?\]")
_MOST_PARTS = 6
_LONGEST_VALUE = 300
_LONGEST_SELECTOR = 20_000


@dataclass(frozen=True, slots=True)
class Element:
    """What selectors ask of an element."""

    tag: str
    attributes: Mapping[str, str]
    classes: frozenset[str]

    @classmethod
    def of(cls, tag: str, attributes: Mapping[str, str]) -> Element:
        return cls(tag, attributes, frozenset(attributes.get("class", "").split()))


@dataclass(frozen=True, slots=True)
class _Compound:
    """`p.lead#first[hidden]`: a tag (empty: any), classes and tests of attributes; an id is one of these."""

    tag: str
    classes: frozenset[str]
    tests: tuple[tuple[str, str, str], ...]

    def fits(self, element: Element) -> bool:
        return (
            (not self.tag or self.tag == element.tag)
            and self.classes <= element.classes
            and all(_holds(element.attributes.get(name), sign, value) for name, sign, value in self.tests)
        )

    @property
    def key(self) -> str:
        """What an element must have so that this can fit, as an index of the rules."""
        if self.classes:
            return "." + min(self.classes)
        named = next((value for name, sign, value in self.tests if (name, sign) == ("id", "=")), "")
        return f"#{named}" if named else self.tag


@dataclass(frozen=True, slots=True)
class _Rule:
    path: tuple[_Compound, ...]
    weight: tuple[int, int, int]
    order: int
    declared: tuple[tuple[str, str, bool], ...]

    def fits(self, element: Element, ancestors: Sequence[Element]) -> bool:
        if not self.path[-1].fits(element):
            return False
        wanted = list(self.path[:-1])
        for ancestor in reversed(ancestors):
            if not wanted:
                break
            if wanted[-1].fits(ancestor):
                wanted.pop()
        return not wanted


class StyleSheet:
    """The rules of a page that could hide something."""

    def __init__(self, css: str = "") -> None:
        self._rules: dict[str, list[_Rule]] = defaultdict(list)
        count = 0
        for selector, declarations in _blocks(_plain(css[:MAX_CSS_CHARACTERS])):
            declared = tuple(_declarations(declarations))
            for path in _paths(selector) if declared else ():
                count += 1
                if count > _MAX_RULES:
                    return
                self._rules[path[-1].key].append(_Rule(path, _weight(path), count, declared))

    @classmethod
    def of_page(cls, markup: str) -> StyleSheet:
        """The `<style>` blocks of a page, wherever they stand."""
        lower, found, at = markup.lower() if "<" in markup else "", [], 0
        if len(lower) != len(markup):  # a few capitals have longer small letters
            lower = markup
        while (at := lower.find("<style", at)) >= 0:
            begin, end = lower.find(">", at), lower.find("</style", at)
            if begin < 0 or end < 0:
                break
            found.append(markup[begin + 1 : end])
            at = end
        return cls("\n".join(found))

    def properties(self, element: Element, ancestors: Sequence[Element]) -> dict[str, str]:
        """What holds for an element, its own `style` included. Values are in small letters."""
        if not self._rules and "style" not in element.attributes:
            return {}
        keys = ["", element.tag, f"#{element.attributes.get('id', '')}", *(f".{c}" for c in element.classes)]
        rules = [rule for key in keys for rule in self._rules.get(key, ()) if rule.fits(element, ancestors)]
        rules.sort(key=lambda rule: (rule.weight, rule.order))
        declared = [d for rule in rules for d in rule.declared]
        declared += _declarations(_plain(element.attributes.get("style", "")))
        result: dict[str, str] = {}
        for important in (False, True):
            result.update((name, value) for name, value, is_important in declared if is_important == important)
        return result


def _plain(css: str) -> str:
    """Without comments, numeric escapes, and strings that hold a brace or a semicolon."""
    kept = ""
    for number, part in enumerate(css.split("/*")):
        _, closed, after = part.partition("*/")
        if not number:
            kept = part
        elif closed:
            kept += " " + after
    kept = _ESCAPE.sub(lambda m: chr(min(int(m[1], 16), 0x10FFFF)), kept)
    return _STRING.sub(lambda m: '""' if re.search(r"[{};]", m[0]) else m[0], kept)


def _blocks(css: str) -> Iterator[tuple[str, str]]:
    """(selectors, declarations) of the rules that hold on a screen, also inside `@media` and other rules."""
    opened: list[tuple[str, bool]] = []  # (selectors around, whether what is inside holds)
    at = 0
    for brace in _BRACE.finditer(css):
        text, at = css[at : brace.start()], brace.end()
        selector, holds = opened[-1] if opened else ("", True)
        own, _, prelude = text.rpartition(";")
        if brace.group() == "}":
            if holds and selector:
                yield selector, text
            if opened:
                opened.pop()
            continue
        if holds and selector and own:
            yield selector, own
        prelude = " ".join(prelude[-_LONGEST_SELECTOR:].split())
        if not holds or len(opened) >= _MOST_PARTS:
            opened.append(("", False))
        elif prelude.startswith("@"):
            opened.append((selector, _on_screen(prelude)))
        else:
            opened.append((_nested(selector, prelude)[:_LONGEST_SELECTOR], True))


def _on_screen(rule: str) -> bool:
    name, _, condition = rule[1:].partition(" ")
    if name.lower() == "media":
        return not _OTHER_MEDIA.search(condition)
    return name.lower() in ("supports", "layer")


def _nested(outer: str, inner: str) -> str:
    if not outer:
        return inner
    pairs = [(o.strip(), i.strip()) for o in outer.split(",")[:20] for i in inner.split(",")[:20]]
    return ",".join(i.replace("&", o) if "&" in i else f"{o} {i}" for o, i in pairs)


def _paths(selectors: str) -> Iterator[tuple[_Compound, ...]]:
    """Each selector as compounds, outermost first; those with what is not read are left out."""
    for selector in selectors.split(","):
        parts = selector.replace(">", " ").replace(":root", "html").split()
        if 0 < len(parts) <= _MOST_PARTS and all(part and _COMPOUND.fullmatch(part) for part in parts):
            yield tuple(_compound(part) for part in parts)


def _compound(text: str) -> _Compound:
    tag = re.match(r"[a-z][\w-]*", text, re.I)
    classes, tests = set(), []
    for found in _PART.finditer(text):
        sign, name, attribute, comparison, value = found.groups()
        if sign == ".":
            classes.add(name)
        else:
            tests.append(("id", "=", name) if sign else (attribute.lower(), comparison or "", value or ""))
    return _Compound(tag.group().lower() if tag else "", frozenset(classes), tuple(tests))


def _holds(value: str | None, sign: str, wanted: str) -> bool:
    if value is None or not sign:
        return value is not None
    return {
        "=": value == wanted,
        "~=": wanted in value.split(),
        "|=": value == wanted or value.startswith(f"{wanted}-"),
        "^=": value.startswith(wanted),
        "$=": value.endswith(wanted),
        "*=": wanted in value,
    }[sign]


def _weight(path: Sequence[_Compound]) -> tuple[int, int, int]:
    ids = sum(test[:2] == ("id", "=") for part in path for test in part.tests)
    others = sum(len(part.classes) + len(part.tests) for part in path) - ids
    return ids, others, sum(bool(part.tag) for part in path)


def _declarations(text: str) -> Iterator[tuple[str, str, bool]]:
    """(name, value, whether it is `!important`) of the properties that could hide something."""
    for declaration in text.split(";") if ":" in text else ():
        name, _, value = declaration.partition(":")
        name = name.strip().lower()
        if name in _TELLING:
            value, important, _ = value[:_LONGEST_VALUE].lower().partition("!")
            yield name, " ".join(value.split()), bool(important)

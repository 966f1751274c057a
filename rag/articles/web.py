"""Web pages -> stories: the main text through trafilatura, without what the page hides from its reader."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from html import escape
from typing import TYPE_CHECKING

from rag.articles.decoding import seen, storable
from rag.articles.limits import MAX_ELEMENTS, MAX_MARKUP_CHARACTERS
from rag.articles.looks import Look, hides
from rag.articles.metadata import is_address, same_words, shortened
from rag.articles.story import Facts, Story, stored_lines
from rag.articles.styles import Element, StyleSheet
from rag.articles.vocabulary import words
from rag.errors import UnreadableFile

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_NEVER_SHOWN = words(
    """
    script style template noscript object embed applet canvas svg math audio video iframe frame noframes noembed
    datalist
    """
)
_CONTROLS = words("button select option textarea input nav footer aside form menu dialog")
_BLOCKS = words(
    """
    address article aside blockquote body br center dd details dialog div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hr html li main menu nav ol option p pre section summary table tbody
    tfoot thead title tr ul
    """
)
_LEAVES = words("p h1 h2 h3 h4 h5 h6")  # blocks that hold no blocks
_KEPT_ATTRIBUTES = ("class", "id", "role", "itemprop", "itemtype", "datetime", "href")
_DEEPEST = 100  # trafilatura recurses, and libxml2 gives up on trees deeper than 256
_SHORT_TEXT = 80
_HEAD_CHARACTERS = 50_000
_LONGEST_OUTLET = 100
_DATED = re.compile(r"date|time|publish|byline|meta|posted", re.I)
_LAST_DATE = "2100-12-31"  # fixed, so that no result depends on the day on which the file is read


def read_page(markup: str) -> list[Story]:
    """The one story of a page: its title, then one paragraph per line."""
    for name in ("trafilatura", "htmldate", "justext", "readability"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        page = _visible(markup)
        small = len(markup) <= MAX_MARKUP_CHARACTERS and page.elements <= MAX_ELEMENTS
        facts = _about(markup) if small else Facts()
        text = (_main_text(page.markup) if small else "") or page.text
    except Exception as error:  # parsers of hostile markup raise many kinds of error
        raise UnreadableFile(f"a web page (HTML) that cannot be parsed: {type(error).__name__}") from error
    lines = [" ".join(line.split()) for line in stored_lines(seen(storable(text)))]
    lines = [line for line in lines if line]
    if not lines:
        raise UnreadableFile("a web page (HTML) without text to read")
    title = " ".join(seen(storable(facts.title)).split())
    if not _borne_out(title, page.text):
        title, facts = "", replace(facts, title="")
    if title and same_words(lines[0]) != same_words(title):
        lines.insert(0, title)
    return [Story(lines, facts)]


def _borne_out(title: str, shown: str) -> bool:
    """Whether the page shows the title that its metadata gives, be it in the browser's tab alone."""
    return same_words(title.rstrip("…")) in same_words(shown[:_HEAD_CHARACTERS])


class _Visible:
    """What a reader of the page sees, as clean markup and as plain text. A target for lxml's event parser.

    Events, unlike a tree, have no limit of depth: elements below `_DEEPEST` leave only their words.
    """

    def __init__(self, sheet: StyleSheet) -> None:
        self._sheet = sheet
        self._markup: list[str] = []
        self._text: list[str] = []
        self._open: list[Element] = []
        self._looks = [Look()]
        self._hidden = self._controls = self.elements = 0

    @property
    def markup(self) -> str:
        return "".join(self._markup)

    @property
    def text(self) -> str:
        return "".join(self._text)

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if self._hidden or tag in _NEVER_SHOWN:
            self._hidden += 1
            return
        element, around = Element.of(tag, attributes), self._looks[-1]
        style = self._sheet.properties(element, self._open[-_DEEPEST:])
        page = tag in ("html", "body")
        if not page and (_hides(tag, attributes) or hides(style, around.size)):
            self._hidden += 1
            return
        self.elements += 1
        self._controls += tag in _CONTROLS
        self._open.append(element)
        self._looks.append(around.inside(style, attributes, page))
        self._break(tag)
        if len(self._open) <= _DEEPEST:
            kept = (f' {name}="{escape(attributes[name])}"' for name in _KEPT_ATTRIBUTES if name in attributes)
            self._markup.append(f"<{tag}{''.join(kept)}>")
        elif tag in _BLOCKS:
            self._markup.append(f"<{tag}>" if tag in _LEAVES else "<br>")

    def end(self, tag: str) -> None:
        if self._hidden:
            self._hidden -= 1
            return
        self._controls -= tag in _CONTROLS
        self._break(tag)
        if (len(self._open) <= _DEEPEST or tag in _LEAVES) and tag != "br":
            self._markup.append(f"</{tag}>")
        if self._open:
            self._open.pop()
            self._looks.pop()

    def data(self, text: str) -> None:
        if not self._hidden and self._looks[-1].readable:
            self._markup.append(escape(text, quote=False))
            if not self._controls:
                self._text.append(text.replace("\n", " ").replace("\r", " "))

    def close(self) -> _Visible:
        return self

    def _break(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._text.append("\n")
        elif tag in ("td", "th"):
            self._text.append(" ")


def _hides(tag: str, attributes: Mapping[str, str]) -> bool:
    """Whether an element is hidden by what it is, not by how it looks."""
    if "hidden" in attributes or "popover" in attributes or (tag == "dialog" and "open" not in attributes):
        return True
    return attributes.get("aria-hidden", "").strip().lower() == "true"


def _visible(markup: str) -> _Visible:
    from lxml import etree

    target = _Visible(StyleSheet.of_page(markup))
    parser = etree.HTMLParser(target=target, encoding="utf-8", huge_tree=True)
    page = etree.fromstring(markup.encode("utf-8", "replace"), parser)
    return page if isinstance(page, _Visible) else _Visible(StyleSheet())


def _main_text(markup: str) -> str:
    """The story without navigation and adverts; empty when trafilatura finds none."""
    from trafilatura import bare_extraction

    tree = _tree(markup)
    found = bare_extraction(tree, include_comments=False, include_tables=True) if tree is not None else None
    text = found.get("text") if isinstance(found, dict) else found.text if found else None
    return text if text and any(map(str.isalnum, text)) else ""


def _about(markup: str) -> Facts:
    """Title, outlet, date and address from the page's metadata and the short texts around the story.

    Paragraphs are taken out first: a date in the middle of the story is not its date.
    """
    from trafilatura.metadata import extract_metadata

    tree = _tree(markup)
    if tree is None:
        return Facts()
    for element in list(tree.iter("p", "li", "td", "dd", "blockquote", "aside", "nav", "footer", "figcaption", "pre")):
        named = " ".join(str(element.get(name) or "") for name in ("class", "id", "itemprop"))
        if element.getparent() is not None and not (
            _DATED.search(named) and len(element.text_content()) <= _SHORT_TEXT
        ):
            element.drop_tree()
    for element in tree.iter("*"):
        if element.tag not in ("script", "title", "h1", "h2"):
            element.text = element.text if len(element.text or "") <= _SHORT_TEXT else None
        element.tail = element.tail if len(element.tail or "") <= _SHORT_TEXT else None
    settings = {"original_date": True, "extensive_search": False, "max_date": _LAST_DATE}
    known = extract_metadata(tree, date_config=settings)
    url = known.url if known.url and is_address(known.url) else None
    published = date.fromisoformat(known.date) if known.date else None
    outlet = shortened(seen(storable(known.sitename or "")), _LONGEST_OUTLET)
    return Facts(shortened(known.title or "", 300), outlet or None, published, url)


def _tree(markup: str) -> HtmlElement | None:
    from lxml import html

    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except ValueError:  # an empty document
        return None

"""One form for the many addresses under which one article goes, and the links of a piece of HTML."""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

_EDITIONS = frozenset(("www", "www2", "www3", "m", "mobile", "amp", "edition", "eu", "us", "uk", "lite"))
"""First parts of a host that show the same articles: for phones, for other countries."""
_CACHED = re.compile(r"^/(?:amp/s?/?|[ci]/s?/?|v/s/)(?=[^/]+\.[^/]+/)")
_ARCHIVED = re.compile(r"/https?:/{1,2}(?=[^/\s]+\.[^/\s]+)", re.IGNORECASE)
_PASSING_ON = re.compile(r"/(?:url|l\.php|link|redirect|out|go|away|click)?/?", re.IGNORECASE)
"""Paths of pages that only lead to the address in their query."""
_TARGETS = ("url", "u", "q", "target", "dest", "destination", "to", "link")
_SCRIPT = re.compile(r"(?:\.(?:php|aspx?|cfm|jsp|cgi)|^/watch|^)$", re.IGNORECASE)
_NAMES = frozenset(("id", "storyid", "story_id", "articleid", "article_id", "newsid", "p", "v"))
_ID_DIGITS = 5
"""An id of so many digits tells articles apart on any page: `/US/story?id=85412345`."""
_LAST = re.compile(r"/(?:index|amp)(?:\.\w{3,5})?$|\.amp(?=\.html?$|$)|\.html?$", re.IGNORECASE)
LONGEST = 2_000


def normalised(address: str) -> str | None:
    """An article's address without scheme, edition, `amp`, query, fragment and ending; None when it is none.

    An address inside that of an archive, a cache or a redirect is that of the article. A query stays only where it
    alone tells articles apart, as in `story.php?storyId=3`.
    """
    parts = _parts(address)
    if parts is None:
        return None
    host, path = _host(parts), unicodedata.normalize("NFC", unquote(parts.path))
    if inner := _inner(host, path, parts.query):
        return normalised(inner)
    plain, path = _without_edition(host), re.sub(r"/{2,}", "/", path)
    if host.startswith("amp.") and path.startswith(f"/{plain.split('.')[0]}/"):
        path = path[path.index("/", 1) :]  # amp.name.com/name/… is name.com/…
    path = re.sub(r"/amp(?=/)", "", path)
    path += _kept(path, parts.query)
    shorter = path.rstrip("/")
    while (cut := _LAST.sub("", shorter).rstrip("/")) != shorter:
        shorter = cut
    return plain + shorter


def _inner(host: str, path: str, query: str) -> str | None:
    """The address that stands inside one of an archive, a cache or a redirect."""
    if archived := _ARCHIVED.search(path):
        return f"https://{path[archived.end() :]}" + (f"?{query}" if query else "")
    if host.endswith((".ampproject.org", "google.com")) and (cached := _CACHED.match(path)):
        return f"https://{path[cached.end() :]}"
    if _PASSING_ON.fullmatch(path):
        fields = {name.lower(): value for name, value in parse_qsl(query)}
        return next((fields[n] for n in _TARGETS if re.match(r"https?://", fields.get(n, ""), re.IGNORECASE)), None)
    return None


def _kept(path: str, query: str) -> str:
    script = _SCRIPT.search(path.rstrip("/"))
    found = sorted((name.lower(), value) for name, value in parse_qsl(query) if name.lower() in _NAMES)
    kept = [(name, value) for name, value in found if script or (value.isdigit() and len(value) >= _ID_DIGITS)]
    return "".join(f"?{name}={value}" for name, value in kept)


def _parts(address: str) -> SplitResult | None:
    text = address.strip()
    if len(text) > LONGEST:
        return None
    if text.startswith("//"):
        text = f"https:{text}"
    elif re.match(r"[\w-]+(?:\.[\w-]+)+/", text):
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        known = parts.scheme.lower() in ("http", "https") and "." in (parts.hostname or "")
    except ValueError:
        return None
    return parts if known else None


def _host(parts: SplitResult) -> str:
    """In lower case, letters of other scripts as letters."""
    host = (parts.hostname or "").lower().rstrip(".")
    try:
        return host.encode("ascii").decode("idna") if "xn--" in host else host
    except UnicodeError:
        return host


def _without_edition(host: str) -> str:
    names = host.split(".")
    while len(names) > 2 and names[0] in _EDITIONS:
        names.pop(0)
    return ".".join(names)


_LINK = re.compile(
    r"<a\s(?:[^<>]{0,2000}?\s)??href\s{0,9}=\s{0,9}(?:\"([^\"<>]*)\"|'([^'<>]*)'|([^\s\"'<>]+))", re.IGNORECASE
)
_BARE = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)


def links(html: str) -> list[str]:
    """The addresses that a piece of HTML links to; without any link those that stand in its text. Normalised. The
    first page of a site is no article."""
    found = [unescape("".join(values)) for values in _LINK.findall(html)]
    if not found and "&lt;" in html:
        return links(unescape(html))
    found = found or [address.rstrip(").,;]") for address in _BARE.findall(html)] or [html]
    addresses = (address for one in found if (address := normalised(one)))
    return list(dict.fromkeys(address for address in addresses if "/" in address or "?" in address))

"""One form for the many addresses under which one article goes, and the links of a piece of HTML."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

_EDITIONS = frozenset(("www", "m", "mobile", "amp", "edition", "eu", "us", "uk", "lite"))
"""First parts of a host that show the same articles: for phones, for other countries."""
_WRAPPED = re.compile(r"^/(?:amp/s?/?|[ci]/s?/?|v/s/)(?=[^/]+\.[^/]+/)")
_SCRIPT = re.compile(r"(?:\.(?:php|aspx?|cfm|jsp|cgi)|^/watch|^)$", re.IGNORECASE)
_NAMES = frozenset(("id", "storyid", "story_id", "articleid", "article_id", "newsid", "p", "v"))
_LAST = re.compile(r"/(?:index|amp)(?:\.\w{3,5})?$|\.amp(?=\.html?$|$)|\.html?$", re.IGNORECASE)
LONGEST = 2_000


def normalised(address: str) -> str | None:
    """An article's address without scheme, edition, `amp`, query, fragment and ending; None when it is none.

    A query stays only where it alone tells articles apart, as in `story.php?storyId=3`.
    """
    parts = _parts(address)
    if parts is None:
        return None
    host, path = _host(parts), re.sub(r"/{2,}", "/", unquote(parts.path))
    if host.endswith((".ampproject.org", "google.com")) and (wrapped := _WRAPPED.match(path)):
        return normalised(f"https://{path[wrapped.end() :]}")
    plain = _without_edition(host)
    if host.startswith("amp.") and path.startswith(f"/{plain.split('.')[0]}/"):
        path = path[path.index("/", 1) :]  # amp.name.com/name/… is name.com/…
    path = re.sub(r"^/amp(?=/)", "", path)
    if _SCRIPT.search(path.rstrip("/")):
        kept = sorted((k.lower(), v) for k, v in parse_qsl(parts.query) if k.lower() in _NAMES)
        path += "".join(f"?{name}={value}" for name, value in kept)
    shorter = path.rstrip("/")
    while (cut := _LAST.sub("", shorter).rstrip("/")) != shorter:
        shorter = cut
    return plain + shorter


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
    return (parts.hostname or "").lower().rstrip(".")


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
    """The addresses that a piece of HTML links to; without any link those that stand in its text. Normalised."""
    found = [unescape("".join(values)) for values in _LINK.findall(html)]
    found = found or [address.rstrip(").,;") for address in _BARE.findall(html)]
    return list(dict.fromkeys(address for one in found if (address := normalised(one))))

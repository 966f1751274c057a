"""Bytes -> characters, for files that do not say how they are encoded."""

from __future__ import annotations

import codecs
import re
import unicodedata

from rag.errors import UnreadableFile

BINARY = "binary, not text"

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_EIGHT_BIT = (
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "koi8_r"),
    *("shift_jis", "euc_jp", "gb18030", "big5", "euc_kr"),
)
_DECLARABLE = re.compile(
    r"(utf|iso|koi8|windows|cp|gb|big5|euc|shift|latin|ks_c|tis)[-_]?[\w-]*|us-ascii|macintosh|x-sjis", re.I
)
_DECLARED = re.compile(rb"""<(?:meta|\?xml)\b[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w-]{3,20})""", re.I)
_ODD_CODECS = frozenset({"utf-7", "utf_7", "utf7"})
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f]")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_UNSEEN = re.compile(
    "(\U0001f3f4[\U000e0020-\U000e007e]{1,6}\U000e007f)|[\u200b\u2060-\u2064\u206a-\u206f\ufeff\U000e0000-\U000e007f]"
)
_SAMPLE_BYTES = 4_000
_SAMPLE_CHARACTERS = 65_536


def decode(data: bytes) -> str:
    """The characters of a text file, without its byte order mark.

    Tried in turn: the byte order mark, UTF-16 without one, UTF-8, the encoding that a web page declares,
    mostly valid UTF-8 (what is broken becomes U+FFFD), and 8-bit or Asian encodings by their letters.
    Raises `UnreadableFile` when the bytes are not text.
    """
    for mark, codec in _BOMS:
        if data.startswith(mark):
            return _text(data[len(mark) :].decode(codec, "replace"))
    if b"\0" in data:
        wide = _utf16(data)
        if wide is None and data.count(0) * 1_000 > len(data):
            raise UnreadableFile(BINARY)
        if wide is not None:
            return _text(wide)
    try:
        return _text(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        cut_short = error.reason == "unexpected end of data" and error.start >= len(data) - 3
    return _text(_as_declared(data) or _broken_utf8(data, cut_short) or _by_letters(data))


def storable(text: str) -> str:
    """`text` without what no store or page can hold: NUL and lone surrogates become U+FFFD."""
    return _UNSTORABLE.sub("�", text) if _UNSTORABLE.search(text) else text


def seen(text: str) -> str:
    """`text` without characters that show nothing and can spell out words: tags (but in flags), zero-width spaces.

    For text that was extracted; the lines of a text file stay as they are in an editor.
    """
    return text if text.isascii() else _UNSEEN.sub(lambda found: found[1] or "", text)


def _text(text: str) -> str:
    head = text[:_SAMPLE_CHARACTERS]
    if len(_CONTROL.findall(head)) > 2 + len(head) // 50:
        raise UnreadableFile(BINARY)
    return storable(text)


def _utf16(data: bytes) -> str | None:
    """UTF-16 without a byte order mark, told by what each byte order gives; None when neither gives text."""
    sample = data[: _SAMPLE_BYTES & ~1]
    fewer, more = sorted((sample[::2].count(0), sample[1::2].count(0)))
    if fewer * 10 > more:  # the zeros of UTF-16 are the upper halves of ASCII characters
        return None
    if more * 50 < len(sample) and _is_utf8(data):  # a few stray NULs in a text
        return None
    best: tuple[float, str] | None = None
    for codec in ("utf-16-le", "utf-16-be"):
        text = codecs.getincrementaldecoder(codec)("replace").decode(sample)
        odd = sum(unicodedata.category(c) in ("Cc", "Cn", "Co", "Cs") and c not in "\t\n\r\f" for c in text)
        odd += text.count("�")
        plain = sum(c < "\u0250" for c in text) / max(1, len(text))
        spaced = any(c in " \n\r" for c in text)
        if odd * 50 <= len(text) and spaced and (best is None or plain > best[0]):
            best = (plain, codec)
    return data.decode(best[1], "replace") if best else None


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _as_declared(data: bytes) -> str | None:
    found = _DECLARED.search(data[:2_048])
    name = found[1].decode("ascii", "ignore").lower() if found else ""
    if not _DECLARABLE.fullmatch(name) or name in _ODD_CODECS or name.startswith(("utf-8", "utf8", "utf-16", "utf-32")):
        return None
    name = {"iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "x-sjis": "shift_jis"}.get(name, name)
    try:
        return data.decode(name, "replace")
    except (LookupError, UnicodeError):
        return None


def _broken_utf8(data: bytes, cut_short: bool) -> str | None:
    text = data.decode("utf-8", "replace")
    broken = text.count("�")
    whole = len(text) - len(text.encode("ascii", "ignore")) - broken
    return text if whole and (whole >= broken or (cut_short and broken == 1)) else None


def _by_letters(data: bytes) -> str:
    """Decode by the encoding whose letters make the most sensible words in a sample around the first one."""
    from charset_normalizer import from_bytes

    found = re.search(rb"[\x80-\xff]", data)
    start = max(0, found.start() - 200) if found else 0
    start = data.rfind(b"\n", 0, start) + 1 if start - data.rfind(b"\n", 0, start) < 1_000 else start
    sample = data[start : start + _SAMPLE_BYTES]
    if start + _SAMPLE_BYTES < len(data):
        # A sample that ends inside a character would rule out the right encoding.
        sample = sample[: max(sample.rfind(b"\n"), sample.rfind(b" ")) + 1] or sample
    matches = list(from_bytes(sample, cp_isolation=list(_EIGHT_BIT)))
    western = next((m for m in matches if m.encoding == "cp1252"), None)
    if not matches or (western and western.coherence >= matches[0].coherence and western.chaos <= matches[0].chaos):
        return data.decode("cp1252", "replace")
    return data.decode(matches[0].encoding, "replace")

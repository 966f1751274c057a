"""Any system behind an HTTP address: a question goes in as JSON, an answer comes out as JSON or plain text."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from evals.records import Reply
from evals.systems.system import Asked, as_reply, one_line
from rag.errors import BylineError, SettingsError

if TYPE_CHECKING:
    import httpx

TIMEOUT = 120.0
"""Seconds without a byte."""
LONGEST = 10_000_000
"""Bytes of a reply that are read."""
_HEAD = 10_000
"""Characters in which a web page shows that it is one."""
_TAG = re.compile(
    r"</?(?:head|body|title|meta|link|script|style|form|input|div|p|br|h[1-6]|a|span|table|center)\b[^<>]{0,500}>"
)
_TITLE = re.compile(r"<title\b[^<>]{0,200}>\s*([^<>]{1,100})", re.IGNORECASE)


class Endpoint:
    """`POST {"question": …, "history": [[question, answer], …]}`, with `"today": "2024-03-14"` where the case has a
    day. A JSON object is read as Byline's answer, a JSON string or any other text as a plain answer."""

    def __init__(
        self,
        address: str,
        name: str | None = None,
        timeout: float = TIMEOUT,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        import httpx

        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise SettingsError(f"{address!r} is no web address: use one like http://127.0.0.1:8000/ask")
        self._shown = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
        self.name = name or self._shown
        self._address = address
        self._client = httpx.Client(timeout=timeout, transport=transport, follow_redirects=True)

    @property
    def details(self) -> dict[str, Any]:
        whole = hashlib.sha256(self._address.encode("utf-8", "replace")).hexdigest()
        return {"address": self._shown, "address_sha256": whole[:16]}  # what is not shown decides too

    def answer(self, asked: Asked) -> Reply:
        body: dict[str, Any] = {"question": asked.question, "history": [list(turn) for turn in asked.history]}
        if asked.today:
            body["today"] = asked.today.isoformat()
        return self._read(self._exchange("POST", self._address, body))

    def _exchange(self, method: str, address: str, body: object = None) -> str:
        """The text of a good reply. Raises `BylineError` for anything else."""
        import httpx

        content = json.dumps(body).encode() if body is not None else None
        headers = {"content-type": "application/json"} if body is not None else {}
        read = bytearray()
        try:
            with self._client.stream(method, address, content=content, headers=headers) as response:
                for piece in response.iter_bytes():
                    read += piece
                    if len(read) > LONGEST:
                        raise self._failed(f"sent more than {LONGEST // 1_000_000} MB", "is this its answer?")
        except httpx.TimeoutException:
            raise self._failed("did not answer in time", "is it busy?") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self._failed(f"cannot be reached ({one_line(error)})", "is it running?") from None
        text = read.decode(response.charset_encoding or "utf-8", "replace")
        if not response.is_success:
            said = " ".join(text.split())[:200]
            raise self._failed(f"answered {response.status_code} {response.reason_phrase}: {said}", "see its log")
        if _is_page(text, response.headers.get("content-type", "")):
            title = _TITLE.search(text[:_HEAD])
            named = f" “{' '.join(title[1].split())}”" if title else ""
            raise self._failed(f"answered with a web page{named}, which is no answer", "does it want a login first?")
        return text

    def _read(self, text: str) -> Reply:
        """An answer from what came back, JSON or not."""
        try:
            given = json.loads(text)
        except (ValueError, RecursionError):
            given = text
        return as_reply(given if isinstance(given, str | dict) else text, self.name)

    def _failed(self, what: str, remedy: str) -> BylineError:
        return BylineError(f"{self._shown} {what}; {remedy}")


class ChatPage(Endpoint):
    """A running `byline-chat`: its Gradio endpoint `/ask`, which takes two calls, one to ask and one to listen."""

    def answer(self, asked: Asked) -> Reply:
        call = f"{self._address.rstrip('/')}/gradio_api/call/ask"
        history = json.dumps([list(turn) for turn in asked.history]) if asked.history else ""
        begun = self._exchange("POST", call, {"data": [asked.question, history]})
        try:
            ticket = str(json.loads(begun)["event_id"])
        except (ValueError, KeyError, TypeError):
            raise self._failed("is no byline-chat", "give the address that byline-chat prints") from None
        event, data = _last_event(self._exchange("GET", f"{call}/{ticket}"))
        if event != "complete" or not isinstance(data, list) or not data:
            raise self._failed(f"did not answer: {str(data)[:200]}", "see the log of byline-chat")
        return as_reply(data[0], self.name)


def _is_page(text: str, kind: str) -> bool:
    """Whether it is HTML. Some servers call every text so: then it takes a tag, and no JSON, to be a page."""
    head = text[:_HEAD].lstrip("\ufeff \t\r\n").lower()
    if head.startswith("<") and ("<html" in head or "<!doctype html" in head):
        return True
    named = kind.partition(";")[0].strip().lower() in ("text/html", "application/xhtml+xml")
    return named and not head.startswith(("{", "[", '"')) and _TAG.search(head) is not None


def _last_event(stream: str) -> tuple[str, Any]:
    """Name and data of the last event of a finished event stream."""
    event, data = "", ""
    for line in stream.splitlines():
        name, _, value = line.partition(":")
        if name == "event":
            event = value.strip()
        elif name == "data":
            data = value.strip()
    try:
        return event, json.loads(data)
    except (ValueError, RecursionError):
        return event, data

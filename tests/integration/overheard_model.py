"""A language model that a test listens to: the wire between Byline and the model, with what goes over it kept."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

Says = Callable[[dict[str, Any]], Generator[str, None, None]]
"""From the body of a chat request to the pieces of the reply."""


class OverheardModel:
    """An OpenAI-compatible server. `heard` holds each exchange: the messages that came in, and the reply so far."""

    def __init__(self, says: Says) -> None:
        self.says = says
        self.heard: list[tuple[list[dict[str, str]], list[str]]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"model": self}))
        self.address = f"http://127.0.0.1:{self._server.server_port}/v1"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> OverheardModel:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def reply(self) -> str:
        """What the model wrote last."""
        return "".join(self.heard[-1][1])

    def lines(self) -> list[tuple[str, str]]:
        """The numbered lines of the last prompt: (what their header says, line)."""
        return [(shown["header"] or "", shown["line"]) for shown in _SHOWN.finditer(self.heard[-1][0][-1]["content"])]


_SHOWN = re.compile(r"^\[\d+\] (?:\((?P<header>[^()]*)\) )?(?P<line>.+)$", re.MULTILINE)


def passing_on(address: str, enough: int) -> Says:
    """The words of the server at `address`, to the end of the line that `enough` tokens reach into."""

    def says(body: dict[str, Any]) -> Generator[str, None, None]:
        passed = 0
        with httpx.stream("POST", f"{address}/chat/completions", json=body, timeout=120) as response:
            response.raise_for_status()
            for line in response.iter_lines():
                choices = json.loads(line.removeprefix("data: "))["choices"] if line.startswith("data: {") else ()
                for text in (choice["delta"].get("content") or "" for choice in choices):
                    passed += 1
                    if passed > enough and "\n" in text:
                        return
                    if text:
                        yield text

    return says


def saying(sentences: Sequence[str]) -> Says:
    """Always this reply, a sentence a piece."""

    def says(body: dict[str, Any]) -> Generator[str, None, None]:
        yield from (f"{sentence} " for sentence in sentences)

    return says


class _Handler(BaseHTTPRequestHandler):
    model: OverheardModel

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("content-length", 0))))
        reply: list[str] = []
        self.model.heard.append((body["messages"], reply))
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        with closing(self.model.says(body)) as pieces:
            try:
                for piece in pieces:
                    reply.append(piece)
                    self._say({"content": piece})
                self._say({}, "stop")
                self.wfile.write(b"data: [DONE]\n\n")
            except ConnectionError:
                pass  # Byline has read enough of a model that repeats itself

    def _say(self, delta: dict[str, Any], reason: str | None = None) -> None:
        choice = {"index": 0, "delta": {"role": "assistant", **delta}, "finish_reason": reason}
        chunk = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "heard", "choices": [choice]}
        self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: pytest shows what matters."""

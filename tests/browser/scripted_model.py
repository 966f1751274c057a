"""An OpenAI-compatible server on this machine that says what the test tells it to, when it tells it to."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LONGEST_SILENCE = 300
"""Seconds: longer than any test waits for the page."""


class ScriptedModel:
    """`pieces` are streamed one by one; before the last one the server waits for `finish`. No pieces: it fails.

    What is asked before `say` or `start_afresh` keeps the pieces and the `finish` of its own time.
    """

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.finish = threading.Event()
        self._begun = [self.finish]
        handler = type("Handler", (_Handler,), {"model": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}/v1"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def say(self, *pieces: str, at_once: bool = False) -> None:
        """What the next answers are; `at_once`: without waiting for `finish`."""
        self.pieces = list(pieces)
        self.finish = threading.Event()
        self._begun.append(self.finish)
        if at_once:
            self.finish.set()

    def start_afresh(self) -> None:
        """Nothing to say, and no earlier answer is kept waiting."""
        for finish in self._begun:
            finish.set()
        self._begun.clear()
        self.say()

    def __enter__(self) -> ScriptedModel:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.start_afresh()
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    model: ScriptedModel

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        pieces, finish = self.model.pieces, self.model.finish
        if not pieces:
            self.send_error(400, "the scripted model fails")
            return
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        *first, last = pieces
        for piece in first:
            self._say({"content": piece})
        finish.wait(LONGEST_SILENCE)
        self._say({"content": last})
        self._say({}, "stop")
        self.wfile.write(b"data: [DONE]\n\n")

    def _say(self, delta: dict[str, Any], reason: str | None = None) -> None:
        choice = {"index": 0, "delta": {"role": "assistant", **delta}, "finish_reason": reason}
        chunk = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "scripted", "choices": [choice]}
        self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: pytest shows what matters."""

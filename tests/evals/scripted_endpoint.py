"""An HTTP server that says what a test tells it to, and keeps what it was sent."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

USED = {"prompt_tokens": 30, "completion_tokens": 4, "total_tokens": 34}


class ScriptedEndpoint:
    """A chat endpoint as OpenAI has it, streamed or not: `says` makes the reply from the messages' text."""

    def __init__(self, says: Callable[[str], str], status: int = 200) -> None:
        self.says = says
        self.status = status
        self.sent: list[dict[str, Any]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"endpoint": self}))
        self.address = f"http://127.0.0.1:{self._server.server_port}/v1"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> ScriptedEndpoint:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def told(self, number: int = -1) -> str:
        """All messages of a request as one text."""
        return "\n".join(f"{m['role']}: {m['content']}" for m in self.sent[number]["messages"])


class _Handler(BaseHTTPRequestHandler):
    endpoint: ScriptedEndpoint

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers.get("content-length", 0))))
        self.endpoint.sent.append(request)
        streams = bool(request.get("stream"))
        self.send_response(self.endpoint.status)
        self.send_header("content-type", "text/event-stream" if streams else "application/json")
        self.end_headers()
        if self.endpoint.status != 200:
            message = f"out of order, {self.headers.get('authorization')}"  # some servers repeat the key
            self.wfile.write(json.dumps({"error": {"message": message}}).encode())
            return
        reply = self.endpoint.says(self.endpoint.told())
        common = {"id": "1", "created": 0, "model": "scripted"}
        if not streams:
            message = {"role": "assistant", "content": reply}
            choices = [{"index": 0, "message": message, "finish_reason": "stop"}]
            body = {**common, "object": "chat.completion", "choices": choices, "usage": USED}
            self.wfile.write(json.dumps(body).encode())
            return
        for delta, reason in (({"role": "assistant", "content": reply}, None), ({}, "stop")):
            choices = [{"index": 0, "delta": delta, "finish_reason": reason}]
            chunk = {**common, "object": "chat.completion.chunk", "choices": choices}
            self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        if (request.get("stream_options") or {}).get("include_usage"):
            chunk = {**common, "object": "chat.completion.chunk", "choices": [], "usage": USED}
            self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        self.wfile.write(b"data: [DONE]\n\n")

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: pytest shows what matters."""

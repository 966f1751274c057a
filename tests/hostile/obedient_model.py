"""An OpenAI-compatible server whose model obeys whatever order an article gives it, and keeps what it was sent."""

from __future__ import annotations

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class ObedientModel:
    """Writes `reply` when it is shown `trigger`; else it answers honestly, from the line that says `right`."""

    def __init__(self) -> None:
        self.trigger, self.reply, self.right = "", "", ""
        self.requests: list[dict[str, Any]] = []
        handler = type("Handler", (_Handler,), {"model": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}/v1"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    def __enter__(self) -> ObedientModel:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def told(self) -> str:
        """All that it was sent, in the order it came."""
        return "\n".join(m["content"] for request in self.requests for m in request["messages"])

    def shown(self) -> str:
        """The message with the articles' lines."""
        return str(self.requests[0]["messages"][-1]["content"]) if self.requests else ""

    def answer(self, request: dict[str, Any]) -> str:
        self.requests.append(request)
        said = [str(message["content"]) for message in request["messages"]]
        if self.trigger and self.trigger in said[-1]:
            return self.reply.replace("{prompt}", "\n".join(said))
        line = re.search(rf"^\[(\d+)\].*{re.escape(self.right)}", said[-1], re.MULTILINE)
        return f"[{line[1]}] Tickets cost {self.right}." if line else "The articles do not answer this question."


class _Handler(BaseHTTPRequestHandler):
    model: ObedientModel

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers.get("content-length", 0))))
        reply = self.model.answer(request)
        self.send_response(200)
        streams = bool(request.get("stream"))
        self.send_header("content-type", "text/event-stream" if streams else "application/json")
        self.end_headers()
        message = {"role": "assistant", "content": reply}
        common = {"id": "1", "created": 0, "model": "obedient"}
        if not streams:
            choice = {"index": 0, "message": message, "finish_reason": "stop"}
            self.wfile.write(json.dumps({**common, "object": "chat.completion", "choices": [choice]}).encode())
            return
        for delta, reason in ((message, None), ({}, "stop")):
            choice = {"index": 0, "delta": delta, "finish_reason": reason}
            chunk = {**common, "object": "chat.completion.chunk", "choices": [choice]}
            self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        self.wfile.write(b"data: [DONE]\n\n")

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: pytest shows what matters."""

"""One visitor of the page without a browser: the same requests that the page's own script sends."""

from __future__ import annotations

import json
from typing import Any

import httpx


class Visitor:
    def __init__(self, address: str, name: str) -> None:
        self.http = httpx.Client(base_url=address, timeout=300, trust_env=False)
        self.name = name
        config = self.http.get("/config").raise_for_status().json()
        self.ids = {c["props"].get("elem_id"): c["id"] for c in config["components"]}
        self.handlers = config["dependencies"]

    def ask(self, question: str) -> list[str]:
        """The conversation's newest part, each time it changed."""
        return self._send("question", "submit", [question, None])

    def open(self, place: object) -> list[str]:
        """What the article pane shows after a click on a citation; empty when nothing changed."""
        return self._send("live", "click", [None], {"open": place}, shown=0)

    def start_again(self) -> None:
        self._send("again", "click", [])

    def _send(self, part: str, event: str, data: list[Any], event_data: object = None, shown: int = 1) -> list[str]:
        target = [self.ids[part], event]
        number = next(i for i, one in enumerate(self.handlers) if target in one["targets"])
        body = {
            "data": data,
            "fn_index": self.handlers[number]["id"],
            "session_hash": self.name,
            "event_data": event_data,
            "trigger_id": self.ids[part],
        }
        if not self.handlers[number]["queue"]:
            self.http.post("/gradio_api/run/predict", json=body).raise_for_status()
            return []
        self.http.post("/gradio_api/queue/join", json=body).raise_for_status()
        return self._read(shown)

    def _read(self, shown: int) -> list[str]:
        seen: list[str] = []
        current: Any = None
        with self.http.stream("GET", "/gradio_api/queue/data", params={"session_hash": self.name}) as lines:
            for line in lines.iter_lines():
                if not line.startswith("data:"):
                    continue
                message = json.loads(line[5:])
                if message["msg"] in ("process_generating", "process_completed"):
                    assert message["success"], message
                    current = _changed(current, message["output"]["data"][shown : shown + 1])
                    if isinstance(current, str) and (not seen or seen[-1] != current):
                        seen.append(current)
                if message["msg"] == "close_stream":
                    break
        return seen


def _changed(current: Any, data: list[Any]) -> Any:
    """The first message carries a value, later ones the edits to it."""
    if not data:
        return current
    value = data[0]
    if isinstance(value, list):
        for action, path, new in value:
            assert path == [], path
            current = current + new if action == "append" else new
        return current
    return current if isinstance(value, dict) else value

"""When each request came in: a question may wait in the queue, and be ended before its handler is called."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

ARRIVED = "byline_arrived"
"""The name, in a request's `state`, of the `time.monotonic` seconds at which it came."""


class Arrivals:
    """ASGI middleware that notes the time."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope.setdefault("state", {})[ARRIVED] = monotonic()
        await self._app(scope, receive, send)

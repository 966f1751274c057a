"""The public sets by name, for the command line."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    clapnq = "clapnq"
    multihop = "multihop-rag"
    realtime = "realtime-qa"
    ragtruth = "ragtruth"
    wice = "wice"


JUDGED = (Kind.ragtruth, Kind.wice)
"""Sets that measure the judge; the others measure retrieval and answers."""

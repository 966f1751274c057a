"""What runs the embedding model's weights: ONNX Runtime, and for many texts OpenVINO where it is installed.

OpenVINO (extra `openvino`) runs the same weights in bf16 where the processor has it: about twice as many texts a
second, with vectors at a cosine of 0.9999 to those of ONNX Runtime, so that an index may hold both. It takes 0.6 s to
load, more from a cold disk, which questions and small collections would wait for in vain.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
_log = logging.getLogger(__name__)


class Runtime(Protocol):
    """One text at a time; several threads may ask at once."""

    def __call__(self, ids: NDArray[np.int64]) -> Floats:
        """Word-piece ids (1, n) to hidden states (n, dimensions)."""


class OnnxRuntime:
    """`threads` work on each text."""

    def __init__(self, weights: bytes, threads: int) -> None:
        self._session = _session(weights, threads)

    def __call__(self, ids: NDArray[np.int64]) -> Floats:
        states: Floats = self._session.run(None, _feed(ids))[0][0]
        return states


class OnnxGraph:
    """Any graph, by the names of its inputs, a thread on each run; several threads may run it at once."""

    def __init__(self, weights: bytes) -> None:
        self._session = _session(weights, 1)

    def __call__(self, feed: Mapping[str, NDArray[Any]]) -> list[Floats]:
        found: list[Floats] = self._session.run(None, feed)
        return found


def _session(weights: bytes, threads: int) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])


class OpenVino:
    """`streams` texts at once, a thread on each."""

    def __init__(self, weights: bytes, streams: int) -> None:
        with _untold():
            import openvino

        core = openvino.Core()
        options = {"INFERENCE_NUM_THREADS": streams, "NUM_STREAMS": streams}
        self._model = core.compile_model(core.read_model(weights, b""), "CPU", options)
        self._own = threading.local()

    def __call__(self, ids: NDArray[np.int64]) -> Floats:
        request: Any = getattr(self._own, "request", None)
        if request is None:
            request = self._own.request = self._model.create_infer_request()
        states: Floats = request.infer(_feed(ids))[0][0].copy()  # the request keeps its buffer for the next text
        return states


@contextmanager
def _untold() -> Iterator[None]:
    """With this package OpenVINO reports its first import to its maker; without, it takes a stub of its own for good.
    Who has imported it before has decided otherwise."""
    name = "openvino_telemetry"
    before = {name: sys.modules[name]} if name in sys.modules else {}
    sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[name]
        sys.modules.update(before)


def faster(weights: bytes, streams: int) -> Runtime | None:
    """OpenVINO where it is installed and works: some processors show only with the first text that it does not."""
    if find_spec("openvino") is None:
        return None
    try:
        runtime = OpenVino(weights, streams)
        if not np.isfinite(runtime(np.ones((1, 8), dtype=np.int64))).all():
            raise ValueError("its vectors are not finite")
        return runtime
    except Exception as error:  # noqa: BLE001 (whatever it is, ONNX Runtime does the same)
        _log.warning("OpenVINO is installed but does not run the embedding model (%s)", error)
        return None


def _feed(ids: NDArray[np.int64]) -> dict[str, NDArray[np.int64]]:
    return {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}

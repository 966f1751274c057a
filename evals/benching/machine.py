"""The machine that figures were taken on: what a reader needs to compare them with those of another."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

LIBRARIES = (
    "byline",
    "numpy",
    "onnxruntime",
    "openvino",
    "tokenizers",
    "bm25s",
    "chromadb",
    "llama-index-core",
    "llama-index-retrievers-bm25",
    "langchain-core",
    "langchain-chroma",
    "txtai",
    "haystack-ai",
)
"""Packages whose version can change a figure."""
_FLAGS = ("avx2", "avx512f", "avx512_vnni", "avx_vnni", "avx512_bf16", "amx_int8", "amx_bf16", "asimddp", "i8mm")
"""What the embedding model's arithmetic profits from."""


@dataclass(frozen=True, slots=True)
class Machine:
    """`cores` are those that this process may use; `memory_gb` is None where the system does not tell."""

    processor: str
    cores: int
    memory_gb: float | None
    system: str
    python: str
    threads: str | None = None
    """`OMP_NUM_THREADS`, where it is set."""
    flags: tuple[str, ...] = ()
    libraries: dict[str, str] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    def line(self) -> str:
        memory = f", {self.memory_gb:.0f} GB" if self.memory_gb else ""
        threads = f", OMP_NUM_THREADS={self.threads}" if self.threads else ""
        return f"{self.processor}, {_cores(self.cores)}{memory}, {self.system}, Python {self.python}{threads}"

    def versions(self) -> str:
        """Of the libraries, and which of them runs the embedding model."""
        many = " (many texts: openvino)" if "openvino" in self.libraries else ""
        model = f"; the embedding model on onnxruntime{many}" if "onnxruntime" in self.libraries else ""
        return ", ".join(f"{name} {version}" for name, version in self.libraries.items()) + model


def described(proc: Path = Path("/proc")) -> Machine:
    """This machine. What cannot be told is left out; nothing raises."""
    cpu = _read(proc / "cpuinfo")
    return Machine(
        processor=_processor(cpu),
        cores=_usable_cores(),
        memory_gb=_memory(_read(proc / "meminfo")),
        system=_system(),
        python=platform.python_version(),
        threads=os.environ.get("OMP_NUM_THREADS"),
        flags=tuple(flag for flag in _FLAGS if flag in _field(cpu, "flags", "Features").split()),
        libraries={name: version for name in LIBRARIES if (version := _version(name))},
    )


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""


def _field(text: str, *names: str) -> str:
    """The first value with one of these names, of lines such as `name : value`."""
    for line in text.splitlines():
        name, _, value = line.partition(":")
        if name.strip() in names:
            return value.strip()
    return ""


def _processor(cpuinfo: str) -> str:
    named = _field(cpuinfo, "model name", "Model", "Hardware")
    return " ".join(named.replace("(R)", "").replace("(TM)", "").split()) or platform.processor() or platform.machine()


def _usable_cores() -> int:
    affinity: Callable[[int], set[int]] | None = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _memory(meminfo: str) -> float | None:
    kilobytes = _field(meminfo, "MemTotal").split()
    if kilobytes and kilobytes[0].isdigit():
        return round(int(kilobytes[0]) / 1024**2, 1)
    try:
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3, 1)
    except (AttributeError, ValueError, OSError):
        return None


def _system() -> str:
    try:
        name = platform.freedesktop_os_release().get("PRETTY_NAME", "")
    except OSError:
        name = ""
    return f"{name or f'{platform.system()} {platform.release()}'} {platform.machine()}"


def _cores(count: int) -> str:
    return f"{count} core" if count == 1 else f"{count} cores"


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None

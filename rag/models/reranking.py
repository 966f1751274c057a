"""An optional cross-encoder, which reads question and passage together: better order, at tens of milliseconds a
passage. Chosen by `BYLINE_RERANKER`, run by fastembed (extra), which fetches a model by its name or takes a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rag.errors import SettingsError

if TYPE_CHECKING:
    from rag.settings import Settings

Floats = NDArray[np.float32]
_WEIGHTS = ("model.onnx", "onnx/model.onnx")


class Reranker:
    """How well each of some texts answers a question."""

    def __init__(self, name: str, score: Callable[[str, Sequence[str]], Iterable[float]]) -> None:
        self.name = name
        self._score = score

    def scores(self, question: str, texts: Sequence[str]) -> Floats:
        """(texts,), higher is better. Only their order means something. Raises `SettingsError`."""
        try:
            scores = np.asarray(list(self._score(question, texts)), dtype=np.float32)
        except (TypeError, ValueError) as error:
            raise SettingsError(f"BYLINE_RERANKER = {self.name} is no cross-encoder: {error}") from None
        if scores.shape != (len(texts),):
            raise SettingsError(f"BYLINE_RERANKER = {self.name} is no cross-encoder: it gives no number for each text")
        return np.nan_to_num(scores, nan=-np.inf)


def open_reranker(settings: Settings) -> Reranker | None:
    """The one that the settings name, or None. Raises `SettingsError` when its package or model is missing."""
    _, _, model = settings.reranker.partition(":")
    if not model:
        return None
    try:
        from fastembed.rerank.cross_encoder import TextCrossEncoder
    except ImportError:
        raise SettingsError(
            f"BYLINE_RERANKER = {settings.reranker} needs the extra: pip install 'byline[fastembed]'"
        ) from None
    try:
        encoder = _of_folder(TextCrossEncoder, Path(model)) if Path(model).is_dir() else TextCrossEncoder(model)
    except Exception as error:  # noqa: BLE001 (fastembed raises many kinds, down to bare ones of a download)
        reason = " ".join(str(error).split())[:200]
        raise SettingsError(
            f"BYLINE_RERANKER = {settings.reranker} cannot be opened ({reason}): name a model that fastembed knows, "
            "or a folder with model.onnx, tokenizer.json and tokenizer_config.json"
        ) from None
    reranker = Reranker(settings.reranker, lambda question, texts: encoder.rerank(question, list(texts)))
    reranker.scores("Who?", ["Nobody."])  # a model of another kind is told of now, not at the first question
    return reranker


def _of_folder(encoder: Any, folder: Path) -> Any:
    """A cross-encoder that is there as files, so that nothing is fetched."""
    from fastembed.common.model_description import ModelSource

    weights = next((name for name in _WEIGHTS if (folder / name).is_file()), None)
    if weights is None:
        raise FileNotFoundError(f"no {' or '.join(_WEIGHTS)} in {folder}")
    name = str(folder.absolute())
    if name not in {known["model"] for known in encoder.list_supported_models()}:
        encoder.add_custom_model(model=name, sources=ModelSource(url=folder.absolute().as_uri()), model_file=weights)
    return encoder(name, specific_model_path=name)

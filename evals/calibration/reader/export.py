"""python -m evals.calibration.reader.export WEIGHTS.pt --out reader.onnx: the weights in 8 bits, for any runtime.

One question and one passage at a time, so that an answer never depends on what else is read beside it (the activations
of a whole run share one scale). Matrices by output column, embeddings as a table, all else in 32 bits.
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
from pathlib import Path

import torch
from torch import Tensor, nn

from evals.calibration.reader.network import Reader
from evals.calibration.telling import tell

INPUTS = ("question", "question_match", "passage", "passage_match", "member")
OUTPUTS = ("answerable", "evidence", "start", "end", "support")


class _Single(nn.Module):
    """Without masks, as nothing is padded."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    def forward(self, q: Tensor, qfeat: Tensor, p: Tensor, feat: Tensor, member: Tensor) -> tuple[Tensor, ...]:
        found: tuple[Tensor, ...] = self.reader(q, torch.ones_like(q), qfeat, p, torch.ones_like(p), feat, member)
        return found


def load(path: Path) -> Reader:
    weights = torch.load(path, map_location="cpu", weights_only=True)
    apart = len({name.split(".")[1] for name in weights if name.startswith("low.")})
    reader = Reader(apart)
    reader.load_state_dict({name: weight.float() for name, weight in weights.items()})
    reader.eval()
    return reader


def export(reader: Reader, out: Path) -> str:
    """Writes the file; returns its hash."""
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process

    example = (
        torch.ones(1, 9, dtype=torch.long),
        torch.zeros(1, 9, dtype=torch.long),
        torch.ones(1, 30, dtype=torch.long),
        torch.zeros(1, 30, dtype=torch.long),
        torch.full((1, 3, 30), 1 / 30),
    )
    axes = {"question": {1: "q"}, "question_match": {1: "q"}, "passage": {1: "p"}, "passage_match": {1: "p"}}
    with tempfile.TemporaryDirectory() as folder, torch.no_grad():
        whole, ready = Path(folder) / "whole.onnx", Path(folder) / "ready.onnx"
        torch.onnx.export(
            _Single(reader),
            example,
            str(whole),
            input_names=list(INPUTS),
            output_names=list(OUTPUTS),
            dynamic_axes={**axes, "member": {1: "s", 2: "p"}, "evidence": {1: "s"}, "start": {1: "n"}, "end": {1: "n"}},
            opset_version=17,
            dynamo=False,
        )
        quant_pre_process(str(whole), str(ready), skip_symbolic_shape=True)
        quantize_dynamic(
            str(ready),
            str(out),
            op_types_to_quantize=["MatMul", "Gather"],
            per_channel=True,
            weight_type=QuantType.QInt8,
        )
    return hashlib.sha256(out.read_bytes()).hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    digest = export(load(given.weights), given.out)
    tell(f"{digest} {given.out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()

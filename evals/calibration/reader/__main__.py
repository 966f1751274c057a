"""python -m evals.calibration.reader DATA --out FOLDER: train the reader, or go on from the checkpoint in FOLDER."""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from evals.calibration.reader.batches import batches, round_length
from evals.calibration.reader.data import measuring, training
from evals.calibration.reader.measure import figures
from evals.calibration.reader.network import Untranslated, begun_from, from_base
from evals.calibration.reader.training import Trainer
from evals.calibration.telling import tell
from rag.models.minilm import open_tokenizer
from rag.models.pieces import PieceMaker


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m evals.calibration.reader", description=__doc__)
    parser.add_argument("data", type=Path, help="the folder with reader/, nli.jsonl, wice.jsonl …")
    parser.add_argument("--out", type=Path, default=Path("runs/reader"), help="checkpoint, curve and weights")
    parser.add_argument("--minutes", type=float, default=120.0, help="of training, all pieces together")
    parser.add_argument("--apart", type=int, default=2, help="layers that read question and passage apart")
    parser.add_argument("--init", type=Path, help="weights to begin from")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--measure-every", type=float, default=15.0, help="minutes")
    parser.add_argument("--measured", type=int, default=300, help="questions of each set")
    given = parser.parse_args()
    torch.manual_seed(given.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = from_base(given.apart)
    if given.init:
        weights = torch.load(given.init, map_location="cpu", weights_only=True)
        unknown = model.load_state_dict(begun_from(weights, given.apart), strict=False).unexpected_keys
        if unknown:
            parser.error(f"{given.init} has weights that --apart {given.apart} does not: {unknown[0]} …")
    maker, found = PieceMaker(open_tokenizer()), training(given.data)
    tell(f"{ {name: len(rows) for name, rows in found.items()} }, {round_length(found):,} in a round")
    aside = measuring(given.data)
    trainer = Trainer(model, given.out, given.minutes * 60, device)
    trainer.go_on()
    seed = given.seed + trainer.progress.step
    trainer.train(
        batches(found, maker, given.batch, seed),
        lambda reader: figures(Untranslated(reader, maker), aside, given.measured),
        given.measure_every * 60,
    )


if __name__ == "__main__":
    main()

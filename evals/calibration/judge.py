"""Train the network of the local judge, and report what the judge is worth.

python -m evals.calibration.judge --data FOLDER --out rag/checking/weights.npz
    [--statements FILE] [--report FILE] [--cache FOLDER] [--limit N]

The figures are of networks that saw nothing of the source in question (folds by source). The network that is written
has learned from everything but the statements that are held back.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import zlib
from pathlib import Path

import numpy as np

from evals.calibration.cases import FILES, cases, own_cases
from evals.calibration.encodings import Encodings
from evals.calibration.examples import Example, examples, widened
from evals.calibration.judge_figures import report, rulings
from evals.calibration.logistic import Floats
from evals.calibration.telling import tell
from evals.calibration.training import EPOCHS, logits, train
from rag.checking.network import Network
from rag.errors import BylineError

FOLDS = 3


def main(arguments: list[str] | None = None) -> int:
    options = _options(arguments)
    try:
        encodings = Encodings(options.cache)
        own, held = own_cases(options.statements, options.corpus) if options.statements else ([], [])
        learned = cases(options.data, options.limit, options.seed) + own
        found = examples(widened(learned, encodings, options.seed), encodings)
        encodings.add(text for case in held for text in (case.statement, *case.pool))
        aside = examples(held, encodings)
    except BylineError as error:
        tell(str(error))
        return 1
    tell(f"training on all {len(found):,} examples")
    network = train(found, options.seed, options.epochs)
    _save(network, options.out)
    says, chances = _cross_validated(found, encodings, options.seed, options.epochs)
    says = np.concatenate([says, logits(network, aside)])
    written = report(found + aside, says, np.concatenate([chances, rulings(network, aside, encodings)]))
    sys.stdout.write(written)
    if options.report:
        options.report.write_text(written, "utf-8")
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evals.calibration.judge", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help=f"folder with {', '.join(FILES)}")
    parser.add_argument("--statements", type=Path, help="file of own statements, to learn from as well")
    parser.add_argument("--corpus", type=Path, default=Path("corpus"), help="folder of their articles (%(default)s)")
    parser.add_argument("--out", type=Path, required=True, help="where the weights go, an .npz file")
    parser.add_argument("--report", type=Path, help="where the figures go as Markdown; else only to the terminal")
    default = Path(tempfile.gettempdir(), "byline-calibration")
    parser.add_argument("--cache", type=Path, default=default, help="folder of encoded texts (%(default)s)")
    parser.add_argument("--limit", type=int, help="rows of each public file, drawn by the seed")
    parser.add_argument("--epochs", type=int, default=EPOCHS, help="rounds through all examples (%(default)s)")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args(arguments)


def _cross_validated(found: list[Example], encodings: Encodings, seed: int, epochs: int) -> tuple[Floats, Floats]:
    """(examples,) log-odds of each by a network that saw nothing of its source, and the score by a judge with it."""
    fold = np.array([zlib.crc32(e.case.group.encode("utf-8", "surrogatepass")) % FOLDS for e in found])
    says, chances = np.zeros(len(found)), np.zeros(len(found))
    for number in range(FOLDS):
        tell(f"training fold {number + 1} of {FOLDS}")
        network = train([e for e, f in zip(found, fold, strict=True) if f != number], seed + number, epochs)
        held = [e for e, f in zip(found, fold, strict=True) if f == number]
        says[fold == number] = logits(network, held)
        chances[fold == number] = rulings(network, held, encodings)
    return says, chances


def _save(network: Network, path: Path) -> None:
    """In half precision: the judge reads the same to three digits."""
    half = {name: getattr(network, name).astype(np.float16) for name in ("hidden", "hidden_bias", "output")}
    with path.open("wb") as file:
        np.savez_compressed(file, **half, bias=np.float32(network.bias))
    tell(f"{path}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    sys.exit(main())

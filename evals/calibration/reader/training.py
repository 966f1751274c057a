"""Training: AdamW at a steady rate that falls at the end, an average of the weights, checkpoints to go on from."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 (its usual name)
from torch import Tensor

from evals.calibration.reader.batches import IGNORED, Batch
from evals.calibration.reader.network import Reader
from evals.calibration.telling import tell

RATE, HEAD_RATE, WEIGHT_DECAY = 1.5e-4, 5e-4, 0.01
WARM_UP = 3000
"""Questions."""
FALL = 0.3
"""Part of the time at the end over which the rate falls to nothing."""
AVERAGED = 0.998
"""What the average of the weights keeps at each step (Polyak averaging)."""
SENTENCES, SPANS, SUPPORT = 1.5, 0.25, 1.0
"""What each head's loss counts beside that of `answerable`."""
SAVED_EVERY = 300.0
"""Seconds."""


@dataclass
class Progress:
    """How far the training is: `seconds` of work, questions `seen`."""

    seconds: float = 0.0
    seen: int = 0
    step: int = 0


class Trainer:
    def __init__(self, model: Reader, folder: Path, seconds: float, device: str) -> None:
        self.model, self.folder, self.seconds, self.device = model.to(device), folder, seconds, device
        model.freeze()
        upper = {id(w) for w in model.up.parameters()}
        trained = [w for w in model.parameters() if w.requires_grad]
        self.trained = trained
        groups = [
            {"params": [w for w in trained if id(w) in upper], "rate": RATE},
            {"params": [w for w in trained if id(w) not in upper], "rate": HEAD_RATE},
        ]
        self.optimizer = torch.optim.AdamW(groups, lr=RATE, weight_decay=WEIGHT_DECAY, betas=(0.9, 0.98), fused=True)
        self.average = {n: w.detach().clone() for n, w in model.named_parameters() if w.requires_grad}
        self.progress = Progress()

    def go_on(self) -> None:
        """From the last checkpoint in the folder, if there is one."""
        path = self.folder / "checkpoint.pt"
        if path.exists():
            saved: dict[str, Any] = torch.load(path, map_location=self.device, weights_only=True)
            self.model.load_state_dict(saved["model"])
            self.optimizer.load_state_dict(saved["optimizer"])
            self.average = saved["average"]
            self.progress = Progress(**saved["progress"])

    def save(self) -> None:
        """Whole or not at all: a kill while saving leaves the last one."""
        self.folder.mkdir(parents=True, exist_ok=True)
        new = self.folder / "checkpoint.pt.new"
        state = {"model": self.model.state_dict(), "optimizer": self.optimizer.state_dict()}
        torch.save({**state, "average": self.average, "progress": asdict(self.progress)}, new)
        new.replace(self.folder / "checkpoint.pt")

    def train(self, found: Iterator[Batch], measure: Callable[[Reader], dict[str, Any]], every: float) -> None:
        """Until the time is up. `every` so many seconds the averaged weights are measured."""
        self.folder.mkdir(parents=True, exist_ok=True)
        begun, before = time.monotonic(), self.progress.seconds
        saved = measured = shown = 0.0
        losses: list[list[float]] = []
        while self.progress.seconds < self.seconds:
            losses.append(self.step(next(found)))
            spent = time.monotonic() - begun
            self.progress.seconds = before + spent
            if spent - shown > 60:
                self._tell(losses, spent)
                shown, losses = spent, []
            if spent - saved > SAVED_EVERY:
                self.save()
                saved = spent
            if spent - measured > every:
                self._note(measure)
                measured = spent
        self.save()
        self._note(measure)

    def step(self, batch: Batch) -> list[float]:
        rate = min(1.0, self.progress.seen / WARM_UP + 0.02)
        left = (1 - self.progress.seconds / self.seconds) / FALL
        for group in self.optimizer.param_groups:
            group["lr"] = group["rate"] * rate * max(0.01, min(1.0, left))
        losses = self._losses(batch)
        self.optimizer.zero_grad()
        total = losses[0] + SENTENCES * losses[1] + SPANS * losses[2] + SUPPORT * losses[3]
        total.backward()
        torch.nn.utils.clip_grad_norm_(self.trained, 1.0)
        self.optimizer.step()
        self.progress.seen += len(batch.answerable)
        self.progress.step += 1
        kept = min(AVERAGED, (1 + self.progress.step) / (10 + self.progress.step))
        with torch.no_grad():
            for name, weight in self.model.named_parameters():
                if name in self.average:
                    self.average[name].lerp_(weight, 1 - kept)
        return [float(loss.detach()) for loss in losses]

    def _losses(self, batch: Batch) -> list[Tensor]:
        to = lambda array: torch.from_numpy(array).to(self.device)  # noqa: E731
        with torch.autocast(self.device, dtype=torch.bfloat16):
            out = [t.float() for t in self.model(*map(to, batch.inputs))]
        answerable, sentences, start, end, support = out
        asked, zero = to(batch.is_question), answerable.sum() * 0
        judged, there = ~asked, to(batch.there) & asked[:, None]
        cross = F.binary_cross_entropy_with_logits
        first, last = to(batch.start).masked_fill(judged, IGNORED), to(batch.end).masked_fill(judged, IGNORED)
        spans = F.cross_entropy(start, first, ignore_index=IGNORED) + F.cross_entropy(end, last, ignore_index=IGNORED)
        share = asked.float().mean()
        return [
            cross(answerable[asked], to(batch.answerable)[asked]) * share if asked.any() else zero,
            cross(sentences[there], to(batch.gold)[there]) * share if there.any() else zero,
            spans * share if bool((first != IGNORED).any()) else zero,
            cross(support[judged], to(batch.support)[judged]) * (1 - share) if judged.any() else zero,
        ]

    def averaged(self) -> dict[str, Tensor]:
        """The whole model's weights, those that learn averaged."""
        return {**self.model.state_dict(), **self.average}

    def _note(self, measure: Callable[[Reader], dict[str, Any]]) -> None:
        """One more line of the curve, of the averaged weights."""
        whole = Reader(self.model.apart)
        whole.load_state_dict(self.averaged())
        line = {**asdict(self.progress), "figures": measure(whole)}
        with (self.folder / "curve.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
        torch.save({n: w.half() for n, w in self.averaged().items()}, self.folder / "reader.pt")
        tell(json.dumps(line["figures"]))

    def _tell(self, losses: list[list[float]], spent: float) -> None:
        means = [sum(column) / len(losses) for column in zip(*losses, strict=True)]
        left = self.seconds - self.progress.seconds
        tell(
            f"{self.progress.seen:,} seen, {self.progress.seen / self.progress.seconds:.1f} a second, "
            f"losses {' '.join(f'{m:.3f}' for m in means)}, {left / 60:.0f} minutes left"
        )

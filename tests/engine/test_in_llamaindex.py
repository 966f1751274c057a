"""The engine inside LlamaIndex: query engine, tool of an agent, and other programs on the same collection."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from desk import finish
from llama_index.core import VectorStoreIndex
from llama_index.core.agent.workflow import ReActAgent
from llama_index.core.tools import QueryEngineTool
from llama_index.llms.openai_like import OpenAILike

from rag import (
    BylineEmbedding,
    BylineRetriever,
    FusionRetriever,
    LateInteractionReranker,
    NearDuplicateFilter,
    QueryEngine,
)

QUESTION = "When did the Saltmarsh Bridge close?"
PROMISED = {
    "source", "article_id", "title", "outlet", "published", "line_start", "line_end", "char_start", "char_end",
}  # fmt: skip


class Scripted(BaseHTTPRequestHandler):
    """An OpenAI-compatible endpoint that first calls the tool, then answers with what the tool said."""

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        said = request["messages"][-1]["content"]
        self.server.heard.append(said)  # type: ignore[attr-defined]
        if "Observation:" in said:
            text = f"Thought: I can answer.\nAnswer: {said.split('Observation:')[1].strip()}"
        else:
            text = f'Thought: I need to use a tool.\nAction: articles\nAction Input: {{"input": "{QUESTION}"}}'
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        chunk = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "scripted"}
        for delta, reason in (({"role": "assistant", "content": text}, None), ({}, "stop")):
            line = {**chunk, "choices": [{"index": 0, "delta": delta, "finish_reason": reason}]}
            self.wfile.write(f"data: {json.dumps(line)}\n\n".encode())
        self.wfile.write(b"data: [DONE]\n\n")

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def endpoint() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Scripted)
    server.heard = []  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


def test_query_gives_a_response_with_its_source_nodes(engine: QueryEngine) -> None:
    response = engine.query(QUESTION)
    assert "[1]" in str(response)
    cited = {citation["source"] for citation in response.metadata["citations"]}
    assert "2024-03-11-northfield-courier-bridge-closed.txt" in cited
    assert response.source_nodes
    assert finish(engine.aquery(QUESTION)).metadata["answer"] == response.metadata["answer"]


def test_every_citation_stands_in_one_of_the_source_nodes(engine: QueryEngine) -> None:
    lines = (Path(__file__).parents[1] / "corpus_questions.jsonl").read_text("utf-8").splitlines()
    cited = 0
    for case in map(json.loads, lines[::3]):
        response = engine.query(case["question"])
        texts = {(n.node.metadata["source"], n.node.get_content()) for n in response.source_nodes}
        for citation in response.metadata["citations"]:
            cited += 1
            assert any(citation["source"] == source and citation["quote"] in text for source, text in texts)
    assert cited > 10


def test_retriever_gives_up_to_forty_nodes_whose_text_stands_at_their_address(engine: QueryEngine) -> None:
    nodes = engine.retriever.retrieve(QUESTION)
    assert 20 <= len(nodes) <= 40
    scores = [n.score or 0.0 for n in nodes]
    assert scores == sorted(scores, reverse=True)
    for found in nodes:
        data = found.node.metadata
        assert set(data) >= PROMISED
        article = engine.index.article_at(data["source"], data["line_start"])
        lines = article.text.split("\n")[data["line_start"] - article.first_line :][
            : data["line_end"] - data["line_start"] + 1
        ]
        lines[-1] = lines[-1][: data["char_end"]]
        lines[0] = lines[0][data["char_start"] :]
        assert "\n".join(lines) == found.node.get_content()
        assert data["article_id"] == article.article_id
    assert [n.node.node_id for n in finish(engine.retriever.aretrieve(QUESTION))] == [n.node.node_id for n in nodes]


def test_stages_put_together_by_hand_rank_as_the_engine_does(engine: QueryEngine) -> None:
    nodes = FusionRetriever(engine.index).retrieve(QUESTION)
    reordered = LateInteractionReranker(engine.index).postprocess_nodes(nodes, query_str=QUESTION)
    assert [n.node.node_id for n in reordered] != [n.node.node_id for n in nodes]
    kept = NearDuplicateFilter().postprocess_nodes(reordered)
    own = [n.node.node_id for n in BylineRetriever(engine.index).retrieve(QUESTION)]  # as it is, not read
    assert [n.node.node_id for n in kept][: len(own)] == own


def test_a_llamaindex_program_opens_the_same_collection(engine: QueryEngine) -> None:
    index = VectorStoreIndex.from_vector_store(engine.index.vectors.store, embed_model=BylineEmbedding())
    best = index.as_retriever(similarity_top_k=3).retrieve("Who sailed across the harbour while the bridge was shut?")
    assert {n.node.metadata["source"] for n in best} & {
        "2024-03-14-meridian-gazette-kelmouth.txt",
        "2024-03-11-northfield-courier-bridge-closed.txt",
    }
    assert all(set(n.node.metadata) >= PROMISED for n in best)
    ours = {n.node.node_id: n.node for n in engine.retriever.retrieve("harbour bridge ferry")}
    shared = [n.node for n in best if n.node.node_id in ours]
    assert all(n.get_content() == ours[n.node_id].get_content() for n in shared)


def test_the_engine_is_a_tool_of_an_agent(engine: QueryEngine, endpoint: ThreadingHTTPServer) -> None:
    model = OpenAILike(
        model="scripted",
        api_base=f"http://127.0.0.1:{endpoint.server_address[1]}/v1",
        api_key="none",
        is_chat_model=True,
    )
    tool = QueryEngineTool.from_defaults(engine, name="articles", description="Answers from news articles.")

    async def run() -> str:
        return str(await ReActAgent(tools=[tool], llm=model).run("Ask the articles about the bridge."))

    said = finish(run())
    assert "closed to all traffic at ten o'clock on Sunday night" in said
    assert any("Observation:" in heard and "[1]" in heard for heard in endpoint.heard)  # type: ignore[attr-defined]

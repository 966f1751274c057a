"""From a question to its hits: order, number, scope, near-copies."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from desk import Desk, finish
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from rag import BylineRetriever, FusionRetriever, LateInteractionReranker, NearDuplicateFilter, QueryEngine
from rag.retrieval.near_duplicates import distinct
from rag.retrieval.pipeline import find
from rag.retrieval.scope import Scope

Write = Callable[[str, str], Path]

QUESTIONS = (Path(__file__).parents[1] / "corpus_questions.jsonl").read_text("utf-8").splitlines()
ANSWERABLE = [case for case in map(json.loads, QUESTIONS) if case["answerable"] and not case["history"]]
WIRE = (
    "The ferry company said on Monday that it would buy three new ships, hire sixty sailors and open a second pier "
    "in Skerry before the end of the summer season, when most visitors come."
)


def sources(engine: QueryEngine, question: str, scope: Scope) -> set[str]:
    return {hit.passage.article.source for hit in find(engine.index, question, scope).hits}


def test_hits_come_best_first_and_at_most_forty(engine: QueryEngine) -> None:
    hits = find(engine.index, "bridge").hits
    assert len(hits) == 40
    assert [hit.rank_score for hit in hits] == sorted((hit.rank_score for hit in hits), reverse=True)
    assert len({hit.passage.passage_id for hit in hits}) == 40
    assert len(find(engine.index, "bridge", limit=3).hits) == 3
    assert all(-1 <= hit.cosine <= 1 and 0 <= hit.score <= 1.01 for hit in hits)


def test_the_line_that_answers_is_among_the_first_hits(engine: QueryEngine) -> None:
    ranks = []
    for case in ANSWERABLE:
        gold = {(g["source"], g["line_start"]) for g in case["evidence"] if "line_start" in g}
        if not gold:  # a PDF or a web page: its lines are those of the stored text
            continue
        found = (set(lines_of(hit)) for hit in find(engine.index, case["question"]).hits)
        ranks.append(next((rank for rank, lines in enumerate(found, 1) if lines & gold), 99))
    first, five = (sum(rank <= depth for rank in ranks) / len(ranks) for depth in (1, 5))
    assert (first >= 0.5, five >= 0.85) == (True, True), f"first {first:.2f}, among five {five:.2f}"


def lines_of(hit: object) -> list[tuple[str, int]]:
    article, sentences = hit.passage.article, hit.passage.sentences  # type: ignore[attr-defined]
    span = article.span(sentences[0].start, sentences[-1].end)
    return [(article.source, line) for line in range(span.line_start, span.line_end + 1)]


def test_days_are_inclusive_and_articles_without_a_date_are_left_out(desk: Desk, write: Write) -> None:
    for day in (1, 2, 3):
        write(f"{day}.txt", f"Harbour report\nThe Island Herald\n{day} March 2022\n\nShip {day} reached the harbour.\n")
    write("undated.txt", "Harbour report\n\nShip 9 reached the harbour.\n")
    desk.update()
    engine = desk.open()
    second = date(2022, 3, 2)
    assert sources(engine, "ship harbour", Scope()) == {"1.txt", "2.txt", "3.txt", "undated.txt"}
    assert sources(engine, "ship harbour", Scope(since=second)) == {"2.txt", "3.txt"}
    assert sources(engine, "ship harbour", Scope(until=second)) == {"1.txt", "2.txt"}
    assert sources(engine, "ship harbour", Scope(since=second, until=second)) == {"2.txt"}
    assert sources(engine, "ship harbour", Scope(since=date(2022, 3, 3), until=second)) == set()


def test_a_folder_is_its_own_scope_and_not_its_neighbour_s(desk: Desk, write: Write) -> None:
    for folder in ("news", "news-old", "news/may"):
        write(f"{folder}/ship.txt", f"Harbour report\n\nA ship of {folder} reached the harbour.\n")
    desk.update()
    engine, folder = desk.open(), desk.articles / "news"
    assert sources(engine, "ship", Scope(folder=str(folder))) == {"news/ship.txt", "news/may/ship.txt"}
    assert sources(engine, "ship", Scope(folder=str(folder / "may"))) == {"news/may/ship.txt"}
    assert sources(engine, "ship", Scope(folder=str(desk.articles / "new"))) == set()


def test_syndicated_copies_do_not_fill_the_results(desk: Desk, write: Write) -> None:
    for number in range(6):
        write(
            f"copy{number}.txt", f"Paper {number}: ships for Skerry\n\n{WIRE} The editor of paper {'abcdef'[number]}.\n"
        )
    write("figures.txt", f"Ships for Skerry\n\n{WIRE.replace('three new ships', '4 new ships')}\n")
    write("other.txt", "Cattle market\n\nThe cattle market in Ostmere was quiet.\n")
    desk.update()
    found = sources(desk.open(), "How many ships will the ferry company buy?", Scope())
    assert len([source for source in found if source.startswith("copy")]) == 1
    assert {"figures.txt", "other.txt"} <= found


@pytest.mark.parametrize(
    ("other", "kept"),
    [
        (WIRE, 1),
        (WIRE.upper(), 1),
        (WIRE.replace("on Monday ", ""), 1),
        (WIRE + " Nobody objected to it.", 1),
        (WIRE.replace("three", "3"), 2),
        ("The cattle market in Ostmere was quiet on Monday.", 2),
        ("", 2),
    ],
)
def test_near_copies_are_told_from_news(other: str, kept: int) -> None:
    assert len(distinct([WIRE, other])) == kept


def test_the_better_of_two_copies_stays() -> None:
    assert distinct(["a", WIRE, "b c", WIRE, "a"]) == [0, 1, 2]
    assert distinct([]) == []


def test_the_stages_compose_as_llama_index_parts(engine: QueryEngine) -> None:
    from llama_index.core.llms import MockLLM
    from llama_index.core.query_engine import RetrieverQueryEngine
    from llama_index.core.response_synthesizers import ResponseMode, get_response_synthesizer

    pipeline = RetrieverQueryEngine(
        FusionRetriever(engine.index),
        get_response_synthesizer(MockLLM(), response_mode=ResponseMode.COMPACT),
        node_postprocessors=[LateInteractionReranker(engine.index), NearDuplicateFilter()],
    )
    case = ANSWERABLE[0]
    nodes = pipeline.retrieve(QueryBundle(case["question"]))
    own = BylineRetriever(engine.index).retrieve(case["question"])
    assert [n.node_id for n in nodes[: len(own)]] == [n.node_id for n in own]
    assert [n.score for n in nodes[: len(own)]] == pytest.approx([n.score for n in own], abs=1e-5)


def test_the_reranker_keeps_nodes_that_are_not_ours(engine: QueryEngine) -> None:
    strangers = [NodeWithScore(node=TextNode(text=f"stranger {n}"), score=9.0) for n in range(2)]
    ours = FusionRetriever(engine.index, limit=3).retrieve("bridge")
    nodes = LateInteractionReranker(engine.index).postprocess_nodes([*strangers, *ours], query_str="bridge")
    assert [n.node_id for n in nodes[3:]] == [n.node_id for n in strangers]
    assert {n.node_id for n in nodes[:3]} == {n.node_id for n in ours}
    assert LateInteractionReranker(engine.index).postprocess_nodes([], query_str="bridge") == []


def test_retrieving_works_without_blocking(engine: QueryEngine) -> None:
    wanted = [n.node_id for n in engine.retriever.retrieve("bridge")]
    assert [n.node_id for n in finish(engine.retriever.aretrieve("bridge"))] == wanted
    assert [n.node_id for n in finish(FusionRetriever(engine.index).aretrieve("bridge"))]


@pytest.mark.parametrize("question", ["\u200b", "...", "的", "zxqv"])
def test_a_question_without_known_words_is_no_error(engine: QueryEngine, question: str) -> None:
    assert len(find(engine.index, question).hits) == 40


@pytest.mark.parametrize("question", ["What is new?", "bridge"])
def test_llama_index_sees_scores_in_the_order_of_the_nodes(engine: QueryEngine, question: str) -> None:
    scores = [node.score or 0.0 for node in BylineRetriever(engine.index).retrieve(question)]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > scores[-1] > 0


def test_an_index_without_passages_has_no_hits(desk: Desk) -> None:
    desk.update()
    engine = desk.open()
    assert find(engine.index, "anything").hits == ()
    assert engine.ask("Who leads the mission?").abstained

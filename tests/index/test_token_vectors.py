"""Word-piece vectors in four bits: small, and close enough."""

from __future__ import annotations

import numpy as np
import pytest

from rag.index.token_vectors import PackedTokens, pack
from rag.models.minilm import shared_model


def random_units(count: int, dimensions: int = 384) -> np.ndarray:
    numbers = np.random.default_rng(count).normal(size=(count, dimensions)).astype(np.float32)
    return numbers / np.linalg.norm(numbers, axis=1, keepdims=True)


@pytest.mark.parametrize("count", [1, 2, 100])
def test_similarities_are_close_to_exact_cosines(count: int) -> None:
    tokens, question = random_units(count), random_units(7)
    found = PackedTokens.read(pack(tokens), 384).similarities(question)
    assert found.shape == (7, count)
    assert np.abs(found - question @ tokens.T).max() < 0.03


def test_a_real_question_ranks_real_words_as_exact_cosines_do() -> None:
    tokens = shared_model().encode("The night ferry to Skerry will sail again, the harbour board said.").tokens
    question = shared_model().encode("When does the boat leave?").tokens
    exact = question @ tokens.T
    found = PackedTokens.read(pack(tokens), 384).similarities(question)
    assert np.abs(found - exact).max() < 0.05
    assert np.abs(found.max(axis=1) - exact.max(axis=1)).max() < 0.04
    itself = PackedTokens.read(pack(tokens), 384).similarities(tokens).diagonal()
    assert itself.min() > 0.97


def test_a_token_takes_194_bytes() -> None:
    assert len(pack(random_units(10))) == 10 * 194


def test_no_tokens_are_no_bytes() -> None:
    empty = np.zeros((0, 384), dtype=np.float32)
    assert pack(empty) == b""
    assert PackedTokens.read(b"", 384).similarities(random_units(2)).shape == (2, 0)


def test_joined_passages_keep_their_order() -> None:
    first, second = random_units(3), random_units(5)
    joined = PackedTokens.joined([PackedTokens.read(pack(part), 384) for part in (first, second)])
    question = random_units(4)
    apart = [PackedTokens.read(pack(part), 384).similarities(question) for part in (first, second)]
    assert np.allclose(joined.similarities(question), np.hstack(apart), atol=1e-6)


def test_a_vector_of_zeros_is_similar_to_nothing() -> None:
    zeros = pack(np.zeros((1, 384), dtype=np.float32))
    assert np.allclose(PackedTokens.read(zeros, 384).similarities(random_units(2)), 0, atol=1e-5)

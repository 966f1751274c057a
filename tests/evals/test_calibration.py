"""The script that fits the decision to answer: its figures, its plot, its one-line error."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from evals.calibration.abstention import main
from evals.calibration.curve import Point, svg
from evals.calibration.logistic import area, cross_validated, fit
from evals.calibration.samples import clapnq
from rag.errors import BylineError


def test_the_fit_finds_the_weights_that_made_the_answers() -> None:
    random = np.random.default_rng(1)
    values = random.normal(size=(4000, 2))
    chance = 1 / (1 + np.exp(-(0.5 + 2.0 * values[:, 0] - 1.0 * values[:, 1])))
    answerable = random.random(4000) < chance
    bias, weights = fit(values, answerable, np.ones(4000))
    assert [bias, *weights] == pytest.approx([0.5, 2.0, -1.0], abs=0.2)


def test_noise_is_not_learned_across_folds() -> None:
    random = np.random.default_rng(2)
    values, answerable = random.normal(size=(300, 20)), random.random(300) < 0.5
    used = np.ones(300, dtype=bool)
    scores = cross_validated(values, answerable, np.ones(300), used)
    assert 0.35 < area(scores, answerable) < 0.65


def test_area_counts_ties_as_half() -> None:
    assert area(np.array([2.0, 1.0, 1.0, 0.0]), np.array([True, True, False, False])) == 0.875


def test_the_plot_is_well_formed_and_names_each_set() -> None:
    point = Point(0.0, 10, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4)
    plot = svg({"a & b": [point, point], "news": [point]})
    texts = [element.text for element in ElementTree.fromstring(plot).iter() if element.tag.endswith("text")]
    assert {"a & b", "news"} <= set(texts)


@pytest.mark.parametrize("content", [None, "[1, 2]\n", '{"question": "x"}\n', "no json\n"])
def test_a_wrong_path_or_file_is_one_line(
    content: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "clapnq.jsonl"
    if content is not None:
        path.write_text(content, "utf-8")
    with pytest.raises(BylineError, match=r"clapnq\.jsonl"):
        clapnq(path, tmp_path)
    assert main([str(tmp_path)]) == 1
    assert capsys.readouterr().err.count("\n") == 1

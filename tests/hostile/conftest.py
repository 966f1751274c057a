"""An index of honest articles, and copies of it into which a hostile one is dropped."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from attacks import HIDDEN, HONEST, Attack
from desk import Desk
from obedient_model import ObedientModel

Besieged = Callable[[Attack], Desk]


@pytest.fixture(scope="session")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("honest")
    desk = Desk(folder / "articles", folder / "index")
    desk.articles.mkdir()
    for name, text in HONEST.items():
        (desk.articles / name).write_text(text, "utf-8")
    desk.update()
    return desk


@pytest.fixture(scope="session")
def besieged(honest: Desk, tmp_path_factory: pytest.TempPathFactory) -> Besieged:
    """The honest articles and one attack, indexed; made once for each attack."""
    made: dict[str, Desk] = {}

    def drop(attack: Attack) -> Desk:
        if attack.name not in made:
            folder = tmp_path_factory.mktemp(attack.name)
            shutil.copytree(honest.articles, folder / "articles")
            for name, data in attack.files.items():
                (folder / "articles" / name).write_bytes(data)
            made[attack.name] = Desk(folder / "articles", folder / "index")
            report = made[attack.name].update()
            assert not report.skipped, "an attack that is not read proves nothing"
        return made[attack.name]

    return drop


@pytest.fixture(scope="session")
def _obedient() -> Iterator[ObedientModel]:
    with ObedientModel() as model:
        yield model


@pytest.fixture
def obedient(_obedient: ObedientModel) -> ObedientModel:
    """A model that obeys every order; fresh for each test."""
    _obedient.trigger = _obedient.reply = _obedient.right = ""
    _obedient.requests.clear()
    return _obedient


@pytest.fixture(scope="session")
def besieged_by_all_hidden(besieged: Besieged) -> Desk:
    """The honest articles among everything that hides an order."""
    files = {name: data for attack in HIDDEN for name, data in attack.files.items()}
    assert len(files) == len(HIDDEN)
    return besieged(Attack("everything-hidden", files, "", "", hidden=True))

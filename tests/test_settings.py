"""Settings: which source wins, and one clear line for everything that cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import Settings
from rag.errors import SettingsError
from rag.settings import environment_names


def env_file(text: str | bytes) -> None:
    Path(".env").write_bytes(text.encode() if isinstance(text, str) else text)


def test_defaults_need_nothing() -> None:
    settings = Settings()
    assert (settings.index, settings.embedding, settings.answerer) == (Path(".byline"), "local", "auto")
    assert (settings.chroma_url, settings.auth, settings.has_endpoint) == (None, None, False)
    assert settings.llm


def test_arguments_then_environment_then_file_then_default(monkeypatch: pytest.MonkeyPatch) -> None:
    env_file("BYLINE_LLM=from-file\nBYLINE_INDEX=file-index\nBYLINE_ANSWERER=quote\n")
    monkeypatch.setenv("BYLINE_LLM", "from-environment")
    monkeypatch.setenv("BYLINE_INDEX", "environment-index")
    settings = Settings(index=Path("argument-index"))
    assert settings.index == Path("argument-index")
    assert settings.llm == "from-environment"
    assert settings.answerer == "quote"
    assert settings.embedding == "local"


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "")
    monkeypatch.setenv("BYLINE_LLM", "")
    assert not Settings().has_endpoint
    assert Settings().llm


@pytest.mark.parametrize("name", ["OPENAI_API_KEY", "OPENAI_BASE_URL"])
@pytest.mark.parametrize("place", ["environment", "file"])
def test_a_key_or_an_address_is_an_endpoint(monkeypatch: pytest.MonkeyPatch, name: str, place: str) -> None:
    value = "http://127.0.0.1:9/v1" if name.endswith("URL") else "key"
    if place == "file":
        env_file(f"{name}={value}\n")
    else:
        monkeypatch.setenv(name, value)
    assert Settings().has_endpoint


@pytest.mark.parametrize("place", ["environment", "file"])
def test_an_unknown_name_is_refused_with_the_known_ones(monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    if place == "file":
        env_file("BYLINE_ANSWERRER=quote\n")
    else:
        monkeypatch.setenv("BYLINE_ANSWERRER", "quote")
    with pytest.raises(SettingsError) as caught:
        Settings()
    message = str(caught.value)
    assert "BYLINE_ANSWERRER" in message
    assert "did you mean BYLINE_ANSWERER?" in message
    assert all(name in message for name in environment_names() if name.startswith("BYLINE_"))


def test_an_unknown_argument_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"unknown setting indexx; known are index, embedding"):
        Settings(indexx="a")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("BYLINE_ANSWERER", "loud", "'quote'"),
        ("BYLINE_EMBEDDING", "word2vec", "use local, openai:MODEL or fastembed:MODEL"),
        ("BYLINE_EMBEDDING", "openai:", "use local, openai:MODEL or fastembed:MODEL"),
        ("BYLINE_CHROMA_URL", "localhost:8000", "http://127.0.0.1:8000"),
        ("BYLINE_LLM_TIMEOUT", "soon", "number"),
        ("BYLINE_LLM_TIMEOUT", "0", "greater than 0"),
        ("OPENAI_BASE_URL", "ftp://models", "http://127.0.0.1:8000"),
        ("BYLINE_ANSWERER", "two\nlines", "'quote'"),
    ],
)
def test_a_bad_value_is_one_line_with_name_value_and_remedy(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        Settings()
    message = str(caught.value)
    assert message.startswith(f"{name} = {value!r}: ")
    assert said in message
    assert "\n" not in message


@pytest.mark.parametrize("value", ["hunter2", "user:", ":hunter2"])
def test_a_bad_password_is_refused_and_never_shown(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("BYLINE_AUTH", value)
    with pytest.raises(SettingsError, match="BYLINE_AUTH: use user:password") as caught:
        Settings()
    assert "hunter2" not in str(caught.value)


def test_keys_are_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")
    monkeypatch.setenv("BYLINE_AUTH", "ada:hunter2")
    settings = Settings()
    shown = f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"
    assert "sk-very-secret" not in shown
    assert "hunter2" not in shown
    assert settings.openai_api_key is not None
    assert settings.openai_api_key.get_secret_value() == "sk-very-secret"


def test_an_env_file_that_is_not_utf8_is_one_line() -> None:
    env_file("BYLINE_LLM=modèle\n".encode("latin-1"))
    with pytest.raises(SettingsError, match=r"\.env"):
        Settings()


def test_every_setting_has_its_name_and_its_line() -> None:
    names = environment_names()
    contract = ["BYLINE_INDEX", "BYLINE_EMBEDDING", "BYLINE_LLM", "BYLINE_ANSWERER", "BYLINE_CHROMA_URL", "BYLINE_AUTH"]
    assert set(contract) <= set(names)
    assert {"OPENAI_API_KEY", "OPENAI_BASE_URL"} <= set(names)
    assert all(names.values())

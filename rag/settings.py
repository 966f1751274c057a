"""The settings: arguments first, then the environment (`BYLINE_…`), then `.env`, then the defaults."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from rag.errors import SettingsError

PREFIX = "BYLINE_"
ENV_FILE = ".env"


class Settings(BaseSettings):
    """What can be chosen. Raises `SettingsError` for an unknown `BYLINE_` name or an impossible value."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=ENV_FILE, env_ignore_empty=True, extra="ignore", frozen=True, populate_by_name=True
    )

    index: Path = Field(Path(".byline"), description="index folder")
    embedding: str = Field("local", description="`local`, `openai:MODEL`, or `fastembed:MODEL` (extra)")
    reranker: str = Field(
        "none", description="`none`, or a cross-encoder: `fastembed:MODEL` or `fastembed:FOLDER` (extra)"
    )
    llm: str = Field("gpt-5.4-mini", description="model name sent to the endpoint")
    answerer: Literal["auto", "quote", "llm"] = Field("auto", description="`auto`, `quote`, `llm`")
    chroma_url: str | None = Field(None, description="a Chroma server instead of the embedded store")
    auth: SecretStr | None = Field(
        None, description="`user:password` for the web page; required to bind beyond 127.0.0.1"
    )
    judge: Literal["local", "llm"] = Field("local", description="who checks the statements: `local`, `llm`")
    strict: bool = Field(False, description="leave unsupported statements out instead of marking them")
    today: date | None = Field(None, description="the day that “last week” is relative to, instead of the real one")
    llm_timeout: float = Field(60.0, gt=0, description="seconds to wait for the endpoint before quoting instead")
    openai_api_key: SecretStr | None = Field(
        None,
        description="key for the endpoint, as everywhere",
        validation_alias=AliasChoices("openai_api_key", "OPENAI_API_KEY"),
    )
    openai_base_url: str | None = Field(
        None,
        description="address of an OpenAI-compatible server, as everywhere",
        validation_alias=AliasChoices("openai_base_url", "OPENAI_BASE_URL"),
    )

    def __init__(self, **values: Any) -> None:
        unknown = set(values) - set(type(self).model_fields)
        if unknown:
            raise SettingsError(f"unknown setting {_listed(unknown)}; known are {_listed(type(self).model_fields)}")
        _refuse_unknown_names()
        try:
            super().__init__(**values)
        except ValidationError as error:
            raise SettingsError(_one_line(error)) from None

    @field_validator("embedding")
    @classmethod
    def _known_provider(cls, value: str) -> str:
        provider, _, model = value.partition(":")
        if value != "local" and not (provider in ("openai", "fastembed") and model):
            raise ValueError("use local, openai:MODEL or fastembed:MODEL")
        return value

    @field_validator("reranker")
    @classmethod
    def _known_reranker(cls, value: str) -> str:
        provider, _, model = value.partition(":")
        if value != "none" and not (provider == "fastembed" and model):
            raise ValueError("use none, fastembed:MODEL or fastembed:FOLDER")
        return value

    @field_validator("chroma_url", "openai_base_url")
    @classmethod
    def _web_address(cls, value: str | None) -> str | None:
        if value is not None and (urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).hostname):
            raise ValueError("use an address like http://127.0.0.1:8000")
        return value

    @field_validator("auth")
    @classmethod
    def _user_and_password(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            user, _, password = value.get_secret_value().partition(":")
            if not user or not password:
                raise ValueError("use user:password")
        return value

    @property
    def has_endpoint(self) -> bool:
        """Whether a language model is configured: a key, or the address of a server."""
        return self.openai_api_key is not None or self.openai_base_url is not None


def environment_names() -> dict[str, str]:
    """Each setting's environment variable with its one-line description, in order."""
    own = (name for name in Settings.model_fields if not name.startswith("openai_"))
    names = {PREFIX + name.upper(): Settings.model_fields[name].description or "" for name in own}
    for name in ("openai_api_key", "openai_base_url"):
        names[name.upper()] = Settings.model_fields[name].description or ""
    return names


def _refuse_unknown_names() -> None:
    known = environment_names()
    for name in (*os.environ, *_env_file()):
        upper = name.upper()
        if upper.startswith(PREFIX) and upper not in known:
            close = difflib.get_close_matches(upper, known, n=1)
            hint = f"did you mean {close[0]}? " if close else ""
            own = [k for k in known if k.startswith(PREFIX)]
            raise SettingsError(f"unknown setting {name}; {hint}known are {_listed(own)}")


def _env_file() -> Mapping[str, Any]:
    if not Path(ENV_FILE).is_file():
        return {}
    try:
        return dotenv_values(ENV_FILE)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{ENV_FILE} cannot be read: {error}; save it as UTF-8 text") from None


def _one_line(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=True)[0]
    name = str(first["loc"][0]).lower() if first["loc"] else "setting"
    shown = name.upper() if name.startswith("openai_") else PREFIX + name.upper()
    value = "" if name in ("auth", "openai_api_key") else f" = {first.get('input')!r}"
    return f"{shown}{value}: {first['msg'].removeprefix('Value error, ')}"


def _listed(names: Any) -> str:
    return ", ".join(names)

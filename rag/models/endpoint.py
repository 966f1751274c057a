"""Why an endpoint did not answer, in one line for the user: what happened, what to do, and never the key."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rag.errors import LanguageModelError

if TYPE_CHECKING:
    import openai


class NoText(Exception):
    """The endpoint ended an answer that holds no text."""

    def __init__(self, finish: str | None) -> None:
        self.finish = finish


class BrokenOff(Exception):
    """The stream ended in the middle of a sentence, with no reason given."""


class Endpoint:
    """Whom we ask, and how to say that it failed."""

    def __init__(self, model: str, address: str, timeout: float, key: str) -> None:
        parts = urlsplit(address)
        self.shown = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
        self.model = model
        self.timeout = timeout
        self._key = key

    def explain(self, error: Exception) -> LanguageModelError:
        """The error as one for the user; an error of our own code is raised as it is."""
        import httpx
        import openai

        if isinstance(error, LanguageModelError):
            return error
        if isinstance(error, TimeoutError | openai.APITimeoutError | httpx.TimeoutException):
            return self._says(
                f"did not finish its answer within {self.timeout:g} s", "raise BYLINE_LLM_TIMEOUT or use a faster model"
            )
        if isinstance(error, openai.APIStatusError):
            return self._refused(error)
        if isinstance(error, BrokenOff | httpx.HTTPError):
            return self._says("broke off in the middle of its answer", "ask again")
        if isinstance(error, openai.APIConnectionError | httpx.InvalidURL):
            why = self._one_line(error.__cause__ or error)
            return self._says(f"cannot be reached ({why})", "check OPENAI_BASE_URL and that the server is running")
        if isinstance(error, openai.APIError):
            return self._says(f"failed while it answered ({self._one_line(error.message)})", "ask again")
        if isinstance(error, NoText):
            return self._empty(error)
        if isinstance(error, ValueError | TypeError | AttributeError | LookupError | RecursionError):
            return self._says("sent a reply that is not in OpenAI's format", "check OPENAI_BASE_URL; most end in /v1")
        raise error

    def _refused(self, error: openai.APIStatusError) -> LanguageModelError:
        status, message = error.status_code, self._one_line(error.message)
        if status in (401, 403):
            what = f"refused the key ({status})" if self._key else f"asks for a key ({status})"
            return self._says(what, "check OPENAI_API_KEY" if self._key else "set OPENAI_API_KEY")
        if status == 404:
            return self._says(
                f"has no model {self.model}, or no chat at this address (404)",
                "check BYLINE_LLM and OPENAI_BASE_URL; most end in /v1",
            )
        if no_credit(error):
            return self._says("has no credit left for this key (429)", "check the account, or use another server")
        if status == 429:
            return self._says("is over its rate limit (429)", "wait a little, or use another server")
        if status >= 500:
            return self._says(f"failed ({status})", "try again later, or look at its log")
        if too_long(error):
            return self._says("says that the prompt is too long for the model", "use a model with a longer context")
        return self._says(f"refused the request ({status}: {message})", "check BYLINE_LLM and OPENAI_BASE_URL")

    def _empty(self, error: NoText) -> LanguageModelError:
        if error.finish == "length":
            return self._says("used up its tokens before it wrote anything", "use a model that thinks less")
        if error.finish == "content_filter":
            return self._says("withheld its answer (content filter)", "ask in other words")
        return self._says("sent no text", "check OPENAI_BASE_URL (most end in /v1) and BYLINE_LLM")

    def _says(self, what: str, remedy: str) -> LanguageModelError:
        return LanguageModelError(f"the language model at {self.shown} {what}: {remedy}")

    def _one_line(self, message: object) -> str:
        line = " ".join(str(message).split())
        if self._key:
            line = line.replace(self._key, "…")
        line = re.sub(r"\b(?:sk|pk|key)-[\w*-]{6,}|(?i:bearer)\s+\S+|//[^/\s@]*@", "…", line)
        return line if len(line) <= 200 else line[:199] + "…"


def no_credit(error: Exception) -> bool:
    return getattr(error, "code", None) == "insufficient_quota"


def too_long(error: openai.APIStatusError) -> bool:
    message = str(error.message).lower()
    return error.status_code == 413 or ("context" in message and bool(re.search(r"length|size|window|exceed", message)))

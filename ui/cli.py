"""`byline-chat`: opens the index and serves the page until it is stopped."""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.doors import JudgeChoice, run

if TYPE_CHECKING:
    from rag import Progress, QueryEngine, Settings

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.command()
def chat(
    index: Annotated[Path | None, typer.Option(help="Index folder.  [default: .byline, or BYLINE_INDEX]")] = None,
    corpus: Annotated[
        Path | None, typer.Option(help="Bring the index up to date with this file or folder first.")
    ] = None,
    host: Annotated[
        str, typer.Option(help="Address to listen on; beyond this machine needs BYLINE_AUTH.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 7860,
    judge: Annotated[JudgeChoice | None, typer.Option(help="Who checks what a model wrote.")] = None,
    strict: Annotated[
        bool | None, typer.Option("--strict/--no-strict", help="Leave unsupported sentences out, or mark them.")
    ] = None,
) -> None:
    """Chat with a collection of news articles in the browser."""
    from rag.doors import chosen, progress_bar
    from rag.errors import BylineError

    try:
        settings = chosen(index=index, judge=judge.value if judge else None, strict=strict)
        with progress_bar() as progress:
            engine, user = prepare(settings, corpus, host, port, progress)
        serve(engine, host, port, user)
    except BylineError as error:
        typer.echo(f"byline-chat: {error}", err=True)
        raise typer.Exit(1) from None


def main() -> None:
    """The console script."""
    run(app, "byline-chat")


def prepare(
    settings: Settings, corpus: Path | None, host: str, port: int, progress: Callable[[Progress], None] | None
) -> tuple[QueryEngine, tuple[str, str] | None]:
    """The engine, and who may sign in. What cannot work is refused before anything is read."""
    user = sign_in(settings, host)
    refuse_taken_port(host, port)
    return open_engine(settings, corpus, progress), user


def serve(engine: QueryEngine, host: str, port: int, user: tuple[str, str] | None) -> None:
    """Serve the page until the user stops it."""
    from rag.errors import SettingsError
    from ui.examples import examples
    from ui.page import build, launch

    page = build(engine, examples(engine))
    try:
        address = launch(page, host, port, user)
    except OSError as error:  # another program was quicker
        raise SettingsError(f"port {port} on {host} cannot be opened; choose another with --port: {error}") from None
    typer.echo(f"Byline is ready at {address}  (Ctrl+C stops it)")
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        typer.echo("Stopped.")
    finally:
        page.close(verbose=False)


def open_engine(
    settings: Settings, corpus: Path | None, progress: Callable[[Progress], None] | None = None
) -> QueryEngine:
    from rag import QueryEngine
    from rag.errors import IndexMissing

    if corpus is not None:
        return QueryEngine.from_folder(corpus, index=settings.index, settings=settings, progress=progress)
    try:
        return QueryEngine.open(settings.index, settings=settings)
    except IndexMissing:
        raise IndexMissing(
            f"there is no index at {settings.index}; build one with: byline index PATH, "
            "or start with: byline-chat --corpus PATH"
        ) from None


def sign_in(settings: Settings, host: str) -> tuple[str, str] | None:
    """Who may use the page. Beyond this machine nobody may without a password."""
    from rag.errors import SettingsError

    if settings.auth is None:
        if not is_this_machine(host):
            raise SettingsError(
                f"--host {host} lets other machines in; set BYLINE_AUTH=user:password first, or use 127.0.0.1"
            )
        return None
    user, _, password = settings.auth.get_secret_value().partition(":")
    return user, password


def is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def refuse_taken_port(host: str, port: int) -> None:
    """Fails before the index is read, and names the remedy; gradio would only say that no port is free."""
    from rag.errors import SettingsError

    bare = host.strip("[]")
    try:
        found: list[Any] = socket.getaddrinfo(bare, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise SettingsError(f"--host {host} is not an address of this machine: {error}") from None
    family, kind, protocol, _, where = found[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(where)
        except PermissionError:
            raise SettingsError(
                f"port {port} may not be opened by this user; choose another with --port 7861"
            ) from None
        except OSError as error:
            other = port + 1 if port < 65535 else port - 1
            raise SettingsError(
                f"port {port} on {host} cannot be opened ({error.strerror}); choose another with --port {other}"
            ) from None

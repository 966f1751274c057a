"""Everything works with the network cut off: index, ask, and the chat page."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

CORPUS = Path(__file__).parents[2] / "corpus"

# Runs where there is no interface but loopback, asks the page's own endpoint, and prints the answer.
VISIT = textwrap.dedent("""
    import json, socket, subprocess, sys, time
    from pathlib import Path
    from gradio_client import Client

    try:
        socket.create_connection(("192.0.2.1", 80), timeout=2)
        sys.exit("the network is not cut off")
    except OSError:
        pass
    folder = Path(sys.executable).parent
    page = subprocess.Popen([folder / "byline-chat", "--index", sys.argv[1], "--port", "7999"])
    try:
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", 7999), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
                if page.poll() is not None:
                    sys.exit("the page ended")
        client = Client("http://127.0.0.1:7999", verbose=False)
        print(json.dumps(client.predict(sys.argv[2], api_name="/ask")))
    finally:
        page.terminate()
        page.wait()
""")


def cut_off(*command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command in a network namespace of its own, where only loopback is up."""
    script = 'ip link set lo up 2>/dev/null || ifconfig lo up; exec "$@"'
    return subprocess.run(
        ["unshare", "-rn", "sh", "-c", script, "sh", *map(str, command)],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


@pytest.fixture
def without_network() -> None:
    if shutil.which("unshare") is None or cut_off("true").returncode != 0:
        pytest.skip("this machine does not let us make a network namespace (unshare -rn)")
    if shutil.which("ip") is None and shutil.which("ifconfig") is None:
        pytest.skip("neither ip nor ifconfig is here to bring loopback up")


@pytest.mark.usefixtures("without_network")
def test_index_ask_and_page_work_with_the_network_cut_off(tmp_path: Path) -> None:
    byline = Path(sys.executable).parent / "byline"
    index = tmp_path / "index"
    indexed = cut_off(byline, "index", CORPUS, "--index", index, "--json")
    assert indexed.returncode == 0, indexed.stderr
    assert json.loads(indexed.stdout)["articles"] >= 12

    question = "How old is the Iranian scientist Sirous Asgari?"
    asked = cut_off(byline, "ask", question, "--index", index, "--json")
    assert asked.returncode == 0, asked.stderr
    assert "59" in json.loads(asked.stdout)["answer"]

    visited = cut_off(sys.executable, "-c", VISIT, index, question)
    assert visited.returncode == 0, visited.stderr
    answer = json.loads(visited.stdout.splitlines()[-1])
    assert "59" in answer["answer"]
    assert answer["citations"]

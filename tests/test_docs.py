"""What the documents say is what the code does."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from rag import QueryEngine
from rag.settings import Settings, environment_names

ROOT = Path(__file__).parents[1]


def test_readme_lists_every_setting_with_its_default_and_meaning() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    table = readme.split("<!-- settings -->")[1].split("<!-- /settings -->")[0]
    expected = ["| name | default | meaning |", "| --- | --- | --- |"]
    for name, meaning in environment_names().items():
        field = Settings.model_fields[name.removeprefix("BYLINE_").lower()]
        default = "unset" if field.default is None else f"`{field.default}`"
        expected.append(f"| `{name}` | {default} | {meaning} |")
    assert table.strip().splitlines() == expected


def test_changelog_tells_of_the_current_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_requirement_files_pin_every_package_by_hash_and_name_no_address() -> None:
    for file in (ROOT / "requirements").glob("*.txt"):
        text = file.read_text("utf-8")
        assert not re.search(r"https?://|--index|--extra-index|--find-links", text), file.name
        packages = re.split(r"\n(?=\S)", text.strip())
        assert all("==" in package and "--hash=sha256:" in package for package in packages), file.name


def test_links_in_the_documents_lead_somewhere() -> None:
    for name in (
        "README.md",
        "CONTRIBUTING.md",
        "corpus/README.md",
        "evals/sets/README.md",
        "evals/sets/reading/README.md",
        "docs/reader.md",
    ):
        file = ROOT / name
        for target in re.findall(r"\]\((?!https?:|#)([^)]+)\)", file.read_text("utf-8")):
            assert (file.parent / target).exists(), f"{name} links to {target}"


def test_map_of_the_code_names_folders_that_exist() -> None:
    table = (ROOT / "CONTRIBUTING.md").read_text("utf-8").split("| folder |")[1].split("\n\n")[0]
    for folder in re.findall(r"`([\w/.-]+/|rag/\w+\.py)`", table):
        assert (ROOT / folder).exists() or (ROOT / "tests" / folder).exists(), folder


def test_the_example_in_the_readme_is_what_byline_answers(engine: QueryEngine) -> None:
    example = (ROOT / "README.md").read_text("utf-8").split('$ byline ask "')[1].split("```")[0]
    question, _, printed = example.partition('"')
    answer = engine.ask(question)
    shown = " ".join(printed.split())
    assert shown.startswith(" ".join(answer.text.split()))
    assert shown.count("[") == answer.text.count("[") + len(answer.citations)
    for citation in answer.citations:
        assert f"[{citation.number}] {citation.source}:{citation.lines} " in shown
        assert " ".join(citation.quote.split()) in shown

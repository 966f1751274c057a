"""What an update reads, embeds, counts and forgets."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from desk import FERRY, MUSEUM, Desk

from rag.errors import UnknownSource

Write = Callable[[str, str], Path]


def test_the_summary_counts_files(desk: Desk, write: Write, ferry: Path, museum: Path) -> None:
    write("empty.txt", "")
    assert desk.counts() == {"added": 2, "skipped": 1, "embedded": 2}
    assert desk.counts() == {"unchanged": 2, "skipped": 1}
    ferry.write_text(FERRY.replace("nine pounds", "ten pounds"))
    museum.unlink()
    write("new.txt", "Owl seen\n\nAn owl was seen in Ostmere on Monday.\n")
    report = desk.update()
    assert (report.added, report.changed, report.removed, report.unchanged) == (1, 1, 1, 0)
    assert report.skipped == [("empty.txt", "empty file")]
    assert (report.articles, report.passages) == (2, 2)
    desk.assert_consistent()


def test_a_file_with_a_new_time_stamp_is_not_embedded_again(desk: Desk, ferry: Path) -> None:
    desk.update()
    os.utime(ferry, (1, 1))
    assert desk.counts() == {"unchanged": 1}
    assert desk.open().status().stale == ()
    ferry.write_text(FERRY + "\nNobody objected to the timetable.\n")
    os.utime(ferry, (1, 1))
    assert desk.counts() == {"changed": 1, "embedded": 1}, "same time stamp, other size"


def test_an_edit_embeds_only_the_new_text(desk: Desk, write: Write) -> None:
    paragraphs = [f"On day {day} the council of Ostmere heard {day * 7} speakers in its hall. " * 5 for day in range(5)]
    file = write("long.txt", "Council sits\n\n" + "\n".join(paragraphs))
    assert desk.update().embedded == 5
    paragraphs[2] = "On that day nobody came to the council of Ostmere, not one speaker. " * 5
    file.write_text("Council sits\n\n" + "\n".join(paragraphs))
    assert desk.counts() == {"changed": 1, "embedded": 1}
    desk.assert_consistent()


@pytest.mark.parametrize("how", ["removed", "edited", "emptied", "made unreadable as text"])
def test_what_is_gone_leaves_nothing_behind(desk: Desk, ferry: Path, museum: Path, how: str) -> None:
    desk.update()
    assert desk.holds("pendulum") == {"catalog": 1, "chroma": 1, "lexical": 1}
    if how == "removed":
        museum.unlink()
    else:
        content = {"edited": MUSEUM.replace("pendulum", "weight").encode(), "emptied": b""}
        museum.write_bytes(content.get(how, b"\x89PNG\r\n\x1a\n\0\0"))
    desk.update()
    assert desk.holds("pendulum") == {"catalog": 0, "chroma": 0, "lexical": 0}
    assert desk.holds("ferry") == {"catalog": 1, "chroma": 1, "lexical": 1}
    answer = desk.open().ask("What has the clock museum in Ostmere recovered?")
    assert "pendulum" not in str(answer.to_dict()["citations"])
    desk.assert_consistent()


def test_a_renamed_file_is_found_under_its_new_name_without_the_model(desk: Desk, ferry: Path) -> None:
    desk.update()
    ferry.rename(ferry.with_name("boat.txt"))
    assert desk.counts() == {"added": 1, "removed": 1}
    citation = desk.open().ask("What do tickets for the night ferry cost?").citations[0]
    assert (citation.source, citation.stale) == ("boat.txt", False)


def test_the_same_article_in_two_places_is_embedded_once(desk: Desk, write: Write, ferry: Path) -> None:
    write("copies/ferry.txt", FERRY)
    assert desk.counts() == {"added": 2, "embedded": 1}
    ferry.unlink()
    assert desk.counts() == {"removed": 1, "unchanged": 1}
    assert desk.open().ask("What do tickets for the night ferry cost?").citations[0].source == "copies/ferry.txt"
    desk.assert_consistent()


def test_equal_names_in_two_folders_stay_apart(desk: Desk, tmp_path: Path, ferry: Path) -> None:
    other = tmp_path / "archive"
    other.mkdir()
    (other / "ferry.txt").write_text(MUSEUM)
    assert desk.counts(desk.articles, other) == {"added": 2, "embedded": 2}
    engine = desk.open()
    assert engine.ask("What do tickets for the night ferry cost?").citations[0].source == "ferry.txt"
    assert engine.ask("What has the clock museum recovered?").citations[0].source == "archive/ferry.txt"
    assert desk.counts(other) == {"unchanged": 1}
    (other / "ferry.txt").unlink()
    assert desk.counts(other) == {"removed": 1}, "the other folder's file stays"
    assert desk.open().status().files == 1


def test_a_folder_inside_an_indexed_one_keeps_its_names(desk: Desk, write: Write, ferry: Path) -> None:
    inner = write("2022/museum.txt", MUSEUM).parent
    desk.update()
    assert desk.counts(inner) == {"unchanged": 1}
    write("2022/owl.txt", "Owl seen\n\nAn owl was seen in Ostmere on Monday.\n")
    assert desk.counts(desk.articles, inner) == {"added": 1, "unchanged": 2, "embedded": 1}
    assert desk.counts(inner, desk.articles) == {"unchanged": 3}
    assert {f.source for f in desk.open().index.catalog.files().values()} == {
        "ferry.txt",
        "2022/museum.txt",
        "2022/owl.txt",
    }


def test_a_single_file_keeps_its_folder_s_name_and_removes_nothing(desk: Desk, write: Write, ferry: Path) -> None:
    file = write("2022/museum.txt", MUSEUM)
    desk.update()
    ferry.unlink()
    file.write_text(MUSEUM.replace("1974", "1973"))
    assert desk.counts(file) == {"changed": 1, "embedded": 1}
    citation = desk.open().ask("When was the pendulum of the clock museum stolen?").citations[0]
    assert (citation.source, "1973" in citation.quote) == ("2022/museum.txt", True)
    assert desk.open().status().stale == ("ferry.txt",)


def test_only_drops_what_came_from_elsewhere(desk: Desk, tmp_path: Path, ferry: Path) -> None:
    other = tmp_path / "archive"
    other.mkdir()
    (other / "museum.txt").write_text(MUSEUM)
    desk.update()
    assert desk.counts(other, only=True) == {"added": 1, "removed": 1, "embedded": 1}
    status = desk.open().status()
    assert (status.files, status.folders) == (1, (str(other),))
    assert desk.holds("ferry") == {"catalog": 0, "chroma": 0, "lexical": 0}


def test_a_path_that_is_not_there_is_an_error_and_changes_nothing(desk: Desk, ferry: Path, tmp_path: Path) -> None:
    desk.update()
    with pytest.raises(UnknownSource, match=r"nowhere: no such file or folder"):
        desk.update(desk.articles, tmp_path / "nowhere")
    assert desk.counts() == {"unchanged": 1}


def test_progress_reaches_its_total(desk: Desk, ferry: Path, museum: Path) -> None:
    steps = []
    desk.update(progress=steps.append)
    size = ferry.stat().st_size + museum.stat().st_size
    assert (steps[0].done, steps[0].total) == (0, size)
    assert (steps[-1].done, steps[-1].total, steps[-1].passages) == (size, size, 2)
    assert [step.done for step in steps] == sorted(step.done for step in steps)


def test_status_tells_what_is_stale(desk: Desk, ferry: Path, museum: Path) -> None:
    desk.update()
    status = desk.open().status()
    assert (status.files, status.articles, status.passages, status.stale) == (2, 2, 2, ())
    assert status.embedding == "all-MiniLM-L6-v2-onnx-int8"
    assert status.updated is not None
    assert status.bytes == sum(f.stat().st_size for f in desk.folder.rglob("*") if f.is_file())
    ferry.write_text("Ferry cancelled\n\nNo ferry sails.\n")
    museum.unlink()
    assert desk.open().status().stale == ("ferry.txt", "museum.txt")

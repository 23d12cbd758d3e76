"""What the log promises when its files are torn, missing, newer, or written by two at once."""

from __future__ import annotations

import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from pyarrow import feather

from warehouse import log as log_module
from warehouse.errors import CommitConflict, DamagedCommit, LakeDamaged, LakeMissing, LakeTooNew
from warehouse.lake import Lake


def commit_path(lake, number):
    return lake.root / "_log" / f"{number:020}.json"


def ids(lake):
    return sorted(lake.read("documents", ["doc_id"]).column("doc_id").to_pylist())


def three_commits(lake, make):
    for n in (1, 2, 3):
        lake.commit(make.story(f"d{n}"), txn=f"t{n}")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"",
        lambda data: data[:-1],
        lambda data: data[: len(data) // 2],
        lambda data: b"\0" * len(data),
        lambda data: data.replace(b'"rows":1', b'"rows":2', 1),
        lambda data: b"[]",
        lambda data: data + b" ",
    ],
)
def test_a_torn_last_commit_falls_back_and_says_so(lake, make, spoil):
    three_commits(lake, make)
    path = commit_path(lake, 3)
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.warns(DamagedCommit, match="00003.json cannot be read"):
        again = Lake.open(lake.root)
    assert again.snapshot().version == 2
    assert ids(again) == ["d1", "d2"]


@pytest.mark.filterwarnings("ignore::warehouse.errors.DamagedCommit")
def test_the_next_commit_after_a_torn_one_works(lake, make):
    three_commits(lake, make)
    commit_path(lake, 3).write_bytes(b"{")
    again = Lake.open(lake.root)
    assert again.commit(make.story("d4"), txn="t4") == 4
    assert again.commit(make.story("d3"), txn="t3") == 5
    assert ids(Lake.open(lake.root)) == ["d1", "d2", "d3", "d4"]
    assert [c.parent for c in again.history()] == [4, 2, 1, 0]


@pytest.mark.filterwarnings("ignore::warehouse.errors.DamagedCommit")
def test_a_commit_that_was_stepped_over_never_comes_back(lake, make):
    three_commits(lake, make)
    whole = commit_path(lake, 3).read_bytes()
    commit_path(lake, 3).write_bytes(b"{")
    Lake.open(lake.root).commit(make.story("d3"), txn="t3 again")
    commit_path(lake, 3).write_bytes(whole)
    again = Lake.open(lake.root)
    assert ids(again) == ["d1", "d2", "d3"]
    assert again.log.orphans() == (3,)


@pytest.mark.filterwarnings("ignore::warehouse.errors.DamagedCommit")
def test_damage_below_other_commits_shows_an_older_version_and_stops_writers(lake, make):
    three_commits(lake, make)
    commit_path(lake, 2).unlink()
    again = Lake.open(lake.root)
    assert ids(again) == ["d1"]
    with pytest.raises(LakeDamaged, match="commits 3 of .* rest on one that cannot be read"):
        again.commit(make.story("d4"), txn="t4")


@pytest.mark.filterwarnings("ignore::warehouse.errors.DamagedCommit")
def test_all_commits_torn_gives_an_empty_lake(lake, make):
    lake.commit(make.story("d1"), txn="t1")
    commit_path(lake, 1).write_bytes(b"")
    assert Lake.open(lake.root).snapshot().version == 0


def test_a_file_that_cannot_be_opened_now_is_not_damage(lake, make, monkeypatch):
    three_commits(lake, make)

    def refuse(self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(lake.root), "read_bytes", refuse)
    with pytest.raises(LakeDamaged, match="cannot be read now: Permission denied"):
        Lake.open(lake.root)


def test_a_newer_format_is_refused(lake, make, monkeypatch):
    lake.commit(make.story("d1"), txn="t1")
    with monkeypatch.context() as later:
        later.setattr(log_module, "FORMAT", 3)
        lake.commit(make.story("d2"), txn="t2")
    with pytest.raises(LakeTooNew, match="lake format 3, and this version of Dateline reads up to format 2: upgrade"):
        Lake.open(lake.root)


def test_other_files_in_the_log_are_no_commits(lake, make):
    lake.commit(make.story("d1"), txn="t1")
    for name in ("README", "2.json", f"{2:020}.json.tmp", f".{2:020}.json.abc.tmp", f"{2:020}.json~"):
        (lake.root / "_log" / name).write_text("{")
    assert Lake.open(lake.root).snapshot().version == 1


def test_a_checkpoint_says_the_same_as_the_commits(lake, make, monkeypatch):
    monkeypatch.setattr("warehouse.lake.CHECKPOINT_EVERY", 2)
    for n in range(1, 8):
        lake.commit(make.story(f"d{n}"), txn=f"t{n}", replace_documents=[f"d{n - 1}"] if n % 3 == 0 else ())
    folded = Lake.open(lake.root).log.head()
    assert sorted(p.name for p in lake.root.glob("_log/*.checkpoint.json")) == [
        f"{n:020}.checkpoint.json" for n in (4, 6)
    ]
    for path in lake.root.glob("_log/*.checkpoint.json"):
        path.unlink()
    assert Lake.open(lake.root).log.head() == folded
    assert list(folded.txns) == [f"t{n}" for n in range(1, 8)]


def test_a_checkpoint_stands_in_for_damaged_commits(lake, make, monkeypatch):
    monkeypatch.setattr("warehouse.lake.CHECKPOINT_EVERY", 2)
    three_commits(lake, make)
    commit_path(lake, 1).unlink()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert ids(Lake.open(lake.root)) == ["d1", "d2", "d3"]


def test_a_torn_checkpoint_is_ignored(lake, make, monkeypatch):
    monkeypatch.setattr("warehouse.lake.CHECKPOINT_EVERY", 2)
    three_commits(lake, make)
    (lake.root / "_log" / f"{2:020}.checkpoint.json").write_bytes(b'{"format":1,')
    assert ids(Lake.open(lake.root)) == ["d1", "d2", "d3"]


def test_a_reader_sees_what_others_commit(lake, make):
    reader = Lake.open(lake.root)
    before = reader.snapshot()
    lake.commit(make.story("d1"), txn="t1")
    assert ids(reader) == ["d1"]
    assert reader.read("documents", snapshot=before).num_rows == 0


def test_a_lake_that_was_removed_is_said_to_be_gone(lake):
    (lake.root / "_log").rmdir()
    with pytest.raises(LakeMissing, match="is gone"):
        lake.snapshot()


WRITER = """
import sys
from pathlib import Path
from pyarrow import feather
from warehouse.lake import Lake

root, stories, name = sys.argv[1:]
lake = Lake.open(root)
for n in range(10):
    story = {p.stem: feather.read_table(p) for p in (Path(stories) / f"{name}{n}").iterdir()}
    lake.commit(story, txn=f"{name}{n}", replace_documents=[f"{name}{n - 1}"] if n % 2 else ())
"""


@pytest.mark.slow
def test_two_writers_lose_nothing(lake, make, tmp_path):
    stories = tmp_path / "stories"
    for story in (f"{name}{n}" for name in "ab" for n in range(10)):
        (stories / story).mkdir(parents=True)
        for table, rows in make.story(story).items():
            feather.write_feather(rows, stories / story / f"{table}.arrow", compression="uncompressed")
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(lake.root), str(stories), name],
            cwd=Path(__file__).parents[2],
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in "ab"
    ]
    assert [(w.communicate(timeout=120)[1], w.returncode) for w in writers] == [("", 0), ("", 0)]
    assert ids(lake) == sorted(f"{name}{n}" for name in "ab" for n in range(1, 10, 2))
    assert lake.snapshot().version == 20
    assert set(lake.read("events").column("doc_id").to_pylist()) == set(ids(lake))


def test_a_writer_that_lost_the_race_builds_on_the_winner(lake, make, monkeypatch):
    lake.commit(make.joined(make.story("d1"), make.story("d2")), txn="t1")
    other = Lake.open(lake.root)
    append = lake.log.append

    def second(commit):
        monkeypatch.setattr(lake.log, "append", append)
        other.commit({}, txn="other", replace_documents=["d1"])
        append(commit)

    monkeypatch.setattr(lake.log, "append", second)
    assert lake.commit({}, txn="mine", replace_documents=["d2"]) == 3
    assert ids(lake) == []


def test_two_writers_that_replace_the_same_document_conflict(lake, make, monkeypatch):
    lake.commit(make.story("d1"), txn="t1")
    other = Lake.open(lake.root)
    append = lake.log.append

    def second(commit):
        other.commit(make.story("d2", uri="d1.txt"), txn="other", replace_documents=["d1"])
        append(commit)

    monkeypatch.setattr(lake.log, "append", second)
    with pytest.raises(CommitConflict, match="'d1' cannot be replaced: not in version 2"):
        lake.commit(make.story("d3", uri="d1.txt"), txn="mine", replace_documents=["d1"])
    assert ids(lake) == ["d2"]

"""Vacuum deletes what no kept version lists, and nothing else."""

from __future__ import annotations

import os

import pytest

from warehouse import checks, compact, parquet, vacuum
from warehouse.errors import LakeDamaged, LakeMissing
from warehouse.lake import Lake

pytestmark = pytest.mark.slow


def on_disk(lake):
    return sorted(p.relative_to(lake.root).as_posix() for p in lake.root.rglob("*.parquet"))


def listed(lake):
    return sorted(f.path for f in lake.snapshot().listed)


@pytest.fixture
def lake(lake, make) -> Lake:
    """A document, then another in its place."""
    lake.commit(make.story("old"), txn="one")
    lake.commit(
        make.story("new", "He left in 2014.", trigger="left", uri="old.txt"), txn="two", replace_documents=["old"]
    )
    return lake


def test_by_default_it_only_says_what_it_would_do(lake):
    before = on_disk(lake)
    found = vacuum.vacuum(lake, keep_seconds=0, grace_seconds=0)
    assert len(found.paths) == 4 and not found.deleted and found.oldest == 2
    assert on_disk(lake) == before and lake.snapshot().version == 2


def test_versions_that_are_kept_keep_their_files(lake):
    assert vacuum.vacuum(lake, keep_seconds=3600, grace_seconds=0, delete=True).paths == ()
    assert lake.read("documents", snapshot=lake.snapshot(1))["doc_id"].to_pylist() == ["old"]


def test_young_files_are_left_alone(lake):
    (lake.root / "events" / "beef.parquet").write_bytes(b"a writer is about to commit this")
    assert vacuum.vacuum(lake, delete=True).paths == ()
    os.utime(lake.root / "events" / "beef.parquet", (0, 0))
    assert vacuum.vacuum(lake, delete=True).paths == ("events/beef.parquet",)
    assert on_disk(lake) == sorted({*listed(lake), *(f.path for f in lake.snapshot(1).listed)})


def test_what_is_deleted_leaves_the_newest_version_whole_and_the_older_ones_said_to_be_gone(lake):
    done = vacuum.vacuum(lake, keep_seconds=0, grace_seconds=0, delete=True)
    assert done.deleted and len(done.paths) == 4 and done.bytes > 1000
    again = Lake.open(lake.root)
    assert on_disk(again) == listed(again) and checks.fsck(again, history=True) == []
    with pytest.raises(LakeMissing, match="version 1 of .* is not kept any more: the oldest that is kept is 2"):
        again.snapshot(1)
    assert again.read("documents", snapshot=again.snapshot(2)).num_rows == 1


def test_a_reader_with_an_old_snapshot_is_told(lake):
    old = lake.snapshot(1)
    vacuum.vacuum(lake, keep_seconds=0, grace_seconds=0, delete=True)
    with pytest.raises(LakeMissing, match="version 1 of .* is not kept any more: take a new snapshot"):
        lake.read("documents", snapshot=old)


def test_rows_that_come_back_get_another_name(lake, make):
    """The same bytes have the same name: but not one that vacuum may just be deleting."""
    vacuum.vacuum(lake, keep_seconds=0, grace_seconds=0, delete=True)
    lake.commit(make.story("old"), txn="back", replace_documents=["new"])
    assert all(path.endswith("-2.parquet") for path in listed(lake))
    assert checks.fsck(Lake.open(lake.root)) == []
    vacuum.vacuum(lake, keep_seconds=0, grace_seconds=0, delete=True)
    assert on_disk(lake) == listed(lake)


def test_a_writer_whose_file_is_deleted_before_it_commits_writes_it_again(lake, make, monkeypatch):
    other, append = Lake.open(lake.root), lake.log.append

    def late(commit):
        monkeypatch.setattr(lake.log, "append", append)
        assert len(vacuum.vacuum(other, keep_seconds=0, grace_seconds=0, delete=True).paths) == 8
        append(commit)

    monkeypatch.setattr(lake.log, "append", late)
    lake.commit(make.story("late"), txn="late")
    again = Lake.open(lake.root)
    assert checks.fsck(again) == [] and again.read("documents").num_rows == 2


def test_a_writer_that_commits_first_keeps_its_file(lake, make, monkeypatch):
    """Vacuum finds a file that is not listed; while it makes up its mind, the writer lists it."""
    other, append = Lake.open(lake.root), lake.log.append
    story = make.story("late")

    def late(commit):
        monkeypatch.setattr(lake.log, "append", append)
        other.commit(story, txn="late")
        append(commit)

    for file, data in (parquet.encode(t, rows) for t, rows in story.items()):
        (lake.root / file.path).write_bytes(data)
    monkeypatch.setattr(lake.log, "append", late)
    vacuum.vacuum(lake, keep_seconds=0, grace_seconds=0, delete=True)
    again = Lake.open(lake.root)
    assert checks.fsck(again) == [] and again.read("documents").num_rows == 2


def test_leftovers_of_writers_that_crashed_go(lake):
    for name in ("events/.x.parquet.abc.tmp", f"_log/.{3:020}.json.abc.tmp", ".dateline.duckdb.abc.tmp"):
        (lake.root / name).write_bytes(b"half")
    assert vacuum.vacuum(lake, delete=True).paths == ()
    done = vacuum.vacuum(lake, delete=True, leftover_seconds=0)
    assert len(done.paths) == 3 and not list(lake.root.rglob("*.tmp"))


def test_vacuum_does_not_delete_what_a_damaged_commit_may_list(lake, make):
    (lake.root / "_log" / f"{2:020}.json").write_bytes(b"{")
    with pytest.warns(UserWarning), pytest.raises(LakeDamaged, match="commits 2 of .* cannot be read"):
        vacuum.vacuum(Lake.open(lake.root), keep_seconds=0, grace_seconds=0, delete=True)


def test_after_compaction_and_vacuum_only_the_large_files_are_left(lake, make):
    for n in range(5):
        lake.commit(make.story(f"d{n}"), txn=f"t{n}")
    compact.compact(lake)
    vacuum.vacuum(lake, keep_seconds=0, grace_seconds=0, delete=True)
    assert len(on_disk(lake)) == 4 and Lake.open(lake.root).read("documents").num_rows == 6

"""Faults that need more than one cut: see test_proofs.py for a fault at every call of every operation."""

from __future__ import annotations

import errno
import shutil

import pytest

from transforms.records import TABLES
from transforms.tables import to_records
from warehouse.errors import WriteFailed
from warehouse.lake import Lake

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("error::warehouse.errors.DamagedCommit")]


def everything(lake):
    return {t: sorted(map(repr, to_records(TABLES[t], lake.read(t)))) for t in ("documents", "mentions", "quarantine")}


def two_tables(make, doc_id, **more):
    story = make.story(doc_id, **more)
    return {t: story[t] for t in ("documents", "mentions")}


def append(lake, make):
    return lake.commit({**two_tables(make, "d2"), **make.rows(quarantine=[make.refusal()])}, txn="change")


def replace(lake, make):
    return lake.commit(
        two_tables(make, "new", text="He left in 2014.", trigger="left", uri="d1.txt"),
        txn="change",
        replace_documents=["d1"],
    )


def first(make, root):
    """A lake with two documents; the second time by a copy, which is quicker."""
    model = root.parent / "model"
    if not model.exists():
        Lake.open(model, create=True).commit(make.joined(two_tables(make, "d1"), two_tables(make, "d0")), txn="first")
    shutil.copytree(model, root)
    return Lake.open(root)


def calls_of(change, make, root):
    first(make, root)
    disk = make.FaultyDisk(None)
    change(Lake.open(root, disk=disk), make)
    return disk.made


@pytest.mark.parametrize("change", [append, replace])
def test_what_was_acknowledged_is_durable(change, make, tmp_path):
    first(make, tmp_path / "lake")
    disk = make.PowerCutDisk(None)
    lake = Lake.open(tmp_path / "lake", disk=disk)
    change(lake, make)
    expected = everything(lake)
    disk.cut()
    assert everything(Lake.open(tmp_path / "lake")) == expected


def test_a_lake_and_its_first_commit_are_durable(make, tmp_path):
    disk = make.PowerCutDisk(None)
    lake = Lake.open(tmp_path / "deep" / "lake", create=True, disk=disk)
    lake.commit(make.story("d1"), txn="one")
    disk.cut()
    assert Lake.open(tmp_path / "deep" / "lake").read("documents").num_rows == 1


def test_a_power_cut_at_every_call_of_making_a_lake(make, tmp_path):
    disk = make.FaultyDisk(None)
    Lake.open(tmp_path / "dry", create=True, disk=disk)
    for n in range(1, disk.calls + 1):
        with pytest.raises(make.Killed):
            Lake.open(tmp_path / f"lake{n}", create=True, disk=make.PowerCutDisk(n))
        again = make.PowerCutDisk(None)
        Lake.open(tmp_path / f"lake{n}", create=True, disk=again).commit(make.story("d1"), txn="one")
        again.cut()
        assert Lake.open(tmp_path / f"lake{n}").read("documents").num_rows == 1


def test_a_killed_writer_then_a_whole_one_then_a_power_cut(make, tmp_path):
    """What the first left half done must be durable, too, once the second acknowledges."""
    disk = make.FaultyDisk(None)
    Lake.open(tmp_path / "dry", create=True, disk=disk).commit(two_tables(make, "d1"), txn="one")
    for n in range(1, disk.calls + 1):
        root, broken = tmp_path / f"lake{n}", make.PowerCutDisk(n, later=True)
        with pytest.raises(make.Killed):
            Lake.open(root, create=True, disk=broken).commit(two_tables(make, "d1"), txn="one")
        Lake.open(root, create=True, disk=broken.revive()).commit(two_tables(make, "d1"), txn="one")
        broken.cut()
        assert Lake.open(root).read("mentions").num_rows == 1, f"lost after a kill at call {n}, {disk.made[n - 1]}"


def test_a_transaction_that_was_found_is_made_durable_before_it_is_acknowledged(make, tmp_path):
    first(make, tmp_path / "lake")
    names = calls_of(append, make, tmp_path / "dry")
    last = len(names)  # the fsync of the log's folder, after the link
    assert names[-1] == "sync_folder"
    with pytest.raises(WriteFailed, match="Input/output error"):
        append(Lake.open(tmp_path / "lake", disk=make.FaultyDisk(last, errno.EIO)), make)
    disk = make.FaultyDisk(None)
    append(Lake.open(tmp_path / "lake", disk=disk), make)
    assert disk.made == ["sync_folder"]


def test_a_full_disk_leaves_no_temporary_files(make, tmp_path):
    first(make, tmp_path / "lake")
    with pytest.raises(WriteFailed, match="No space left on device.*commit 'change' again"):
        append(Lake.open(tmp_path / "lake", disk=make.FaultyDisk(1, errno.ENOSPC)), make)
    assert not list((tmp_path / "lake").rglob("*.tmp"))


def test_a_checkpoint_that_fails_does_not_fail_its_commit(make, tmp_path, monkeypatch):
    monkeypatch.setattr("warehouse.lake.CHECKPOINT_EVERY", 2)
    first(make, tmp_path / "dry")
    disk = make.FaultyDisk(None)
    append(Lake.open(tmp_path / "dry", disk=disk), make)
    acknowledged = disk.made.index("link") + 3
    assert disk.calls > acknowledged
    for n in range(acknowledged + 1, disk.calls + 1):
        first(make, tmp_path / f"lake{n}")
        assert append(Lake.open(tmp_path / f"lake{n}", disk=make.FaultyDisk(n, errno.ENOSPC)), make) == 2

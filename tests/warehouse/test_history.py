"""Earlier versions stay readable, by number and by time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from warehouse import checks
from warehouse.disk import Disk
from warehouse.errors import LakeError, LakeMissing
from warehouse.lake import Lake

SECOND = 1_000_000
NOON = int(datetime(2026, 5, 18, 12, tzinfo=UTC).timestamp()) * SECOND


class Clock(Disk):
    """A disk whose clock is set by hand, and which waits for nothing."""

    at = NOON

    def fsync(self, file):
        pass

    def sync_folder(self, folder):
        pass

    def now(self) -> int:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def lake(tmp_path, make, clock) -> Lake:
    """Three versions, an hour apart, the first at noon."""
    lake = Lake.open(tmp_path / "lake", create=True, disk=clock)
    for n in (1, 2, 3):
        lake.commit(make.story(f"d{n}"), txn=f"t{n}")
        clock.at += 3600 * SECOND
    return lake


def rows(lake, **at):
    return lake.read("documents", snapshot=lake.snapshot(**at)).num_rows


def test_a_version_is_what_it_was(lake):
    assert [rows(lake, version=n) for n in range(4)] == [0, 1, 2, 3]


def test_a_time_is_the_version_that_was_the_newest_then(lake):
    assert rows(lake, time=NOON - 1) == 0
    assert rows(lake, time=NOON) == 1
    assert rows(lake, time=NOON + 3600 * SECOND - 1) == 1
    assert rows(lake, time=NOON + 3600 * SECOND) == 2
    assert rows(lake, time=NOON + 10**15) == 3


@pytest.mark.parametrize(
    ("when", "version"),
    [("2", 2), ("2026-05-18", 0), ("2026-05-18T13:30", 2), ("2026-05-18T13:30+01:00", 1), ("2026-05-19", 3)],
)
def test_a_person_names_a_version_or_a_time(lake, when, version):
    assert lake.as_of(when).version == version


def test_what_is_neither_is_said_so(lake):
    with pytest.raises(LakeError, match="'yesterday' is no version and no time: write 12, 2026-05-18"):
        lake.as_of("yesterday")
    with pytest.raises(LakeError, match="a version or a time, not both"):
        lake.snapshot(version=1, time=NOON)


def test_times_only_grow_whatever_the_clock_does(lake, make, clock):
    clock.at = NOON - 10**12
    lake.commit(make.story("d4"), txn="t4")
    times = [commit.time for commit in lake.history()]
    assert times == sorted(times, reverse=True) and len(set(times)) == 4


def test_an_earlier_version_can_be_audited_while_others_write(lake, make):
    earlier = lake.as_of("2")
    lake.commit({}, txn="t4", replace_documents=["d1", "d2"])
    assert checks.audit(lake, earlier) == [] and lake.read("documents", snapshot=earlier).num_rows == 2


def test_a_checkpoint_keeps_the_time(lake, make, clock, monkeypatch):
    monkeypatch.setattr("warehouse.lake.CHECKPOINT_EVERY", 1)
    lake.commit(make.story("d4"), txn="t4")
    assert Lake.open(lake.root).log.head().time == clock.at


def test_versions_that_do_not_say_their_time_are_not_guessed(make, tmp_path, monkeypatch):
    from warehouse import log

    encode = log.encode
    lake = Lake.open(tmp_path / "lake", create=True)
    with monkeypatch.context() as earlier:  # as format 1 had it
        earlier.setattr(log, "encode", lambda commit: encode(commit._replace(time=None)))
        lake.commit(make.story("d1"), txn="t1")
    lake.commit(make.story("d2"), txn="t2")
    again = Lake.open(lake.root)
    assert again.snapshot(time=again.disk.now()).version == 2
    with pytest.raises(LakeMissing, match="its commits up to 1 do not say when they were made. Name a version"):
        again.snapshot(time=NOON)

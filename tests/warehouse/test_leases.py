"""One holder at a time; a crashed one loses its lease; one that slept cannot write any more."""

from __future__ import annotations

import errno

import pytest

from warehouse import leases
from warehouse.disk import Disk
from warehouse.errors import CommitConflict, LakeError, LeaseHeld, WriteFailed
from warehouse.lake import Lake


class Clock(Disk):
    at = 1_000_000_000

    def now(self) -> int:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def lake(tmp_path, clock) -> Lake:
    return Lake.open(tmp_path / "lake", create=True, disk=clock)


def test_one_holder_at_a_time(lake):
    leases.take(lake, "upkeep", "anna", 60)
    with pytest.raises(LeaseHeld, match="anna holds the lease 'upkeep' of .* for another 60 s"):
        leases.take(lake, "upkeep", "ben", 60)
    assert leases.take(lake, "batch-7", "ben", 60).number == 1


def test_a_lease_that_is_given_back_is_free(lake):
    with leases.held(lake, "upkeep", "anna", 60):
        with pytest.raises(LeaseHeld), leases.held(lake, "upkeep", "ben", 60):
            pass
    assert leases.take(lake, "upkeep", "ben", 60).number == 3


def test_who_crashed_loses_its_lease_when_its_time_is_over(lake, clock):
    leases.take(lake, "upkeep", "anna", 60)
    clock.at += 61_000_000
    assert leases.take(lake, "upkeep", "ben", 60).holder == "ben"


def test_a_lease_is_renewed_by_its_holder_alone(lake, clock):
    mine = leases.take(lake, "upkeep", "anna", 60)
    mine = leases.renew(lake, mine, 60)
    clock.at += 61_000_000
    leases.take(lake, "upkeep", "ben", 60)
    with pytest.raises(LeaseHeld, match="ran out, and ben has it now"):
        leases.renew(lake, mine, 60)
    leases.release(lake, mine)  # no longer hers to give back
    assert leases.newest_of(lake, "upkeep").holder == "ben"


def test_who_slept_through_its_time_cannot_commit_after_the_next_holder_did(lake, clock, make):
    hers = leases.take(lake, "upkeep", "anna", 60)
    clock.at += 61_000_000
    his = leases.take(lake, "upkeep", "ben", 60)
    lake.commit(make.story("d1"), txn="his", lease=his)
    with pytest.raises(CommitConflict, match="the lease 'upkeep' ran out and another has it now"):
        Lake.open(lake.root).commit(make.story("d2"), txn="hers", lease=hers)


def test_numbers_go_on_where_the_log_is_when_the_leases_were_lost(lake, make):
    for _ in range(3):
        mine = leases.take(lake, "upkeep", "anna", 60)
    lake.commit(make.story("d1"), txn="one", lease=mine)
    for path in (lake.root / leases.FOLDER).iterdir():
        path.unlink()
    assert leases.take(lake, "upkeep", "ben", 60).number == 4


def test_a_lease_that_cannot_be_read_is_nobodys(lake):
    mine = leases.take(lake, "upkeep", "anna", 60)
    [path] = (lake.root / leases.FOLDER).iterdir()
    path.write_bytes(b"{")
    assert leases.take(lake, "upkeep", "ben", 60).number == mine.number + 1


def test_a_name_is_no_path(lake):
    with pytest.raises(LakeError, match="'../x' is no name for a lease"):
        leases.take(lake, "../x", "anna", 60)


@pytest.mark.parametrize("fault", [errno.EROFS, errno.ENOSPC])
def test_where_nothing_can_be_written_it_says_so(lake, make, fault):
    lake.disk = make.FaultyDisk(1, fault)
    with pytest.raises(WriteFailed, match="nothing can be written to .* The lake is as it was"):
        leases.take(lake, "upkeep", "me", 60)

"""Leases: who may do a piece of work that only one should do at a time, until when.

A lease has a number that only grows, made by put-if-absent as commits are. A holder that crashed loses it when its time
is over; one that slept through its time and wakes up cannot commit any more once the next holder has, since the log
keeps the highest number (`Lake.commit(lease=…)`). So a clock that is wrong costs work that is done twice, and no rows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from warehouse.errors import LakeError, LeaseHeld, WriteFailed
from warehouse.lake import Lake

FOLDER = "_leases"
_SECOND = 1_000_000
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")


class Lease(NamedTuple):
    """A lease as its holder got it."""

    name: str
    number: int
    holder: str
    until: int
    """µs since 1970, UTC, by the clock of the lake's store."""


def take(lake: Lake, name: str, holder: str, seconds: float) -> Lease:
    """Take a lease that is free, or whose time is over; or one's own again, for longer.

    Raises:
        LeaseHeld: when somebody else has it: who, and for how long.
    """
    if not _NAME.fullmatch(name):
        raise LakeError(f"{name!r} is no name for a lease: write small letters, digits and hyphens")
    newest = newest_of(lake, name)
    now = lake.disk.now()
    if newest and newest.holder != holder and newest.until > now:
        raise LeaseHeld(
            f"{newest.holder} holds the lease {name!r} of {lake.root} for another "
            f"{(newest.until - now) / _SECOND:.0f} s: wait, then try again"
        )
    known = max(newest.number if newest else 0, lake.log.head().leases.get(name, 0))
    return _put(lake, Lease(name, known + 1, holder, now + int(seconds * _SECOND)))


def renew(lake: Lake, lease: Lease, seconds: float) -> Lease:
    """Hold a lease for longer, from now.

    Raises:
        LeaseHeld: when another has taken it since.
    """
    newest = newest_of(lake, lease.name)
    if newest is None or newest.number != lease.number:
        raise LeaseHeld(f"the lease {lease.name!r} ran out, and {newest.holder if newest else 'nobody'} has it now")
    until = lake.disk.now() + int(seconds * _SECOND)
    return _put(lake, lease._replace(number=lease.number + 1, until=until))


def release(lake: Lake, lease: Lease) -> None:
    """Give a lease back before its time; nothing happens when another has it."""
    newest = newest_of(lake, lease.name)
    if newest is not None and newest.number == lease.number:
        try:
            _put(lake, lease._replace(number=lease.number + 1, until=0))
        except LeaseHeld:
            pass


@contextmanager
def held(lake: Lake, name: str, holder: str, seconds: float) -> Iterator[Lease]:
    """Hold a lease while a block runs.

    Raises:
        LeaseHeld: when somebody else has it.
    """
    lease = take(lake, name, holder, seconds)
    try:
        yield lease
    finally:
        release(lake, lease)


def newest_of(lake: Lake, name: str) -> Lease | None:
    """The newest lease of a name, which may be over; None when there was none, or it cannot be read."""
    numbers = _numbers(lake, name)
    if not numbers:
        return None
    try:
        body = json.loads(lake.disk.read(_path(lake, name, numbers[-1])))
        return Lease(name, numbers[-1], body["holder"], body["until"])
    except FileNotFoundError:
        return newest_of(lake, name)  # a later one came, and its holder removed this one
    except (ValueError, KeyError, TypeError):
        return Lease(name, numbers[-1], "nobody", 0)


def _put(lake: Lake, lease: Lease) -> Lease:
    body = json.dumps({"holder": lease.holder, "until": lease.until}).encode()
    try:
        lake.disk.make_folders(lake.root / FOLDER)
        lake.disk.put_if_absent(_path(lake, lease.name, lease.number), body)
    except FileExistsError:
        raise LeaseHeld(f"another took the lease {lease.name!r} of {lake.root} at this moment: try again") from None
    except OSError as error:
        raise WriteFailed(
            f"nothing can be written to {lake.root}: {error.strerror or error}. The lake is as it was; make room, or have "
            f"somebody do this who may write there"
        ) from error
    for number in _numbers(lake, lease.name):
        if number < lease.number:
            lake.disk.unlink(_path(lake, lease.name, number))
    return lease


def _path(lake: Lake, name: str, number: int):  # noqa: ANN202  the kind of path of the lake's root
    return lake.root / FOLDER / f"{name}.{number:020}.json"


def _numbers(lake: Lake, name: str) -> list[int]:
    found = (re.fullmatch(r"(.+)\.(\d{20})\.json", e.name) for e in lake.disk.entries(lake.root / FOLDER))
    return sorted(int(m[2]) for m in found if m and m[1] == name)

"""Delete what no version that is kept lists any more.

A path is given up in a commit first and deleted once that is durable. Names that were given up are never used again, so
a writer that is about to commit such a file finds out and writes it anew: no clock has to be right for rows to be safe.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from transforms.records import TABLES
from warehouse.disk import Entry
from warehouse.errors import LakeDamaged, WriteFailed
from warehouse.lake import Change, Lake
from warehouse.log import Commit, DataFile, State

if TYPE_CHECKING:
    from warehouse.leases import Lease

DAY = 86_400.0
HOUR = 3600.0
_SECOND = 1_000_000


class Vacuumed(NamedTuple):
    """What was deleted, or would be."""

    paths: tuple[str, ...]
    """Relative to the lake."""
    bytes: int
    oldest: int
    """The oldest version that can still be read afterwards."""
    deleted: bool


def vacuum(
    lake: Lake,
    keep_seconds: float = 30 * DAY,
    grace_seconds: float = DAY,
    delete: bool = False,
    leftover_seconds: float | None = None,
    lease: Lease | None = None,
) -> Vacuumed:
    """Delete data files that no kept version lists, and what writers that crashed left half written.

    Args:
        keep_seconds: versions that were the newest within this time are kept.
        grace_seconds: files that are younger are left alone.
        delete: without it, only say what would be deleted.
        leftover_seconds: age from which a half-written file is a leftover; the grace, and an hour at least, when None.
        lease: as in `Lake.commit`.

    Raises:
        LakeDamaged: when a commit cannot be read: it may list what seems to be listed by none.
        CommitConflict, WriteFailed: as in `Lake.commit`; then some of it may be deleted already.
    """
    found: list[tuple[str, int]] = []
    oldest = 0

    def plan(state: State) -> Change | None:
        nonlocal oldest
        if damage := lake.log.damage():
            raise LakeDamaged(
                f"commits {', '.join(map(str, sorted(damage)))} of {lake.root} cannot be read, and what they list "
                f"would be deleted: restore them, or move them out of {lake.log.folder}"
            )
        now = lake.disk.now()
        oldest, listed = kept(lake, state, now - int(keep_seconds * _SECOND))
        settled = now - int(grace_seconds * _SECOND)
        found[:] = [
            (path, entry.bytes)
            for path, entry in data_files(lake, state)
            if path not in listed and (entry.modified <= settled or path in state.gone)
        ]
        gone = [path for path, _ in found if path not in state.gone]
        oldest = max(oldest if gone else 0, state.oldest)
        return Change(gone=gone, oldest=oldest) if gone and delete else None

    state = lake.log.head()
    if delete:
        lake.change(f"vacuum {state.version} {lake.disk.now()}", plan, {"vacuum": keep_seconds}, lease)
    else:
        plan(state)
    age = max(grace_seconds, HOUR) if leftover_seconds is None else leftover_seconds
    found += leftovers(lake, lake.disk.now() - int(age * _SECOND))
    if delete:
        remove(lake, [path for path, _ in found])
    return Vacuumed(tuple(path for path, _ in found), sum(size for _, size in found), oldest, delete)


def kept(lake: Lake, state: State, since: int) -> tuple[int, set[str]]:
    """The oldest version to keep (0: all), and the paths that it and later ones list.

    A version is kept when it was the newest at some time after `since`.
    """
    listed = set(state.files)
    for commit in lake.log.chain(state.version):
        if commit.version < state.oldest:
            return state.oldest, listed | set(lake.log.at(state.oldest).files)
        if commit.time is not None and commit.time <= since:
            return commit.version, listed | set(lake.log.at(commit.version).files)
        listed.update(f.path for f in _of_history(state, commit))
    return 0, listed


def _of_history(state: State, commit: Commit) -> Iterator[DataFile]:
    """The files that a commit added, those put in that stand for forgotten ones."""
    for file in commit.added:
        instead = state.forgotten.get(file.path, file)
        if instead is not None and instead.path not in state.gone:
            yield instead


def all_files(lake: Lake, state: State) -> dict[str, DataFile]:
    """Path → every file that any kept version lists."""
    found = dict(state.files)
    for commit in lake.log.chain(state.version):
        if commit.version < state.oldest:
            break
        found.update((f.path, f) for f in _of_history(state, commit))
    if state.oldest:
        found.update(lake.log.at(state.oldest).files)
    return found


def data_files(lake: Lake, state: State) -> Iterator[tuple[str, Entry]]:
    """All data files that lie in the lake, listed or not, with their paths."""
    tables = {*TABLES, *(f.table for f in state.files.values())}
    for table in sorted(tables):
        for entry in lake.disk.entries(lake.root / table):
            if entry.name.endswith(".parquet"):
                yield f"{table}/{entry.name}", entry


def leftovers(lake: Lake, before: int) -> list[tuple[str, int]]:
    """Half-written files that were last written to before a time, with their sizes."""
    found = []
    for folder in ("", "_log", "_leases", *TABLES):
        for entry in lake.disk.entries(lake.root / folder):
            if entry.name.startswith(".") and entry.name.endswith((".tmp", ".tmp.wal")) and entry.modified <= before:
                found.append((f"{folder}/{entry.name}" if folder else entry.name, entry.bytes))
    return found


def remove(lake: Lake, paths: Iterable[str]) -> None:
    """Delete files of the lake, durably.

    Raises:
        WriteFailed: when the disk refuses; what is left is deleted the next time.
    """
    folders = set()
    try:
        for path in paths:
            lake.disk.unlink(lake.root / path)
            folders.add((lake.root / path).parent)
        lake.disk.sync_folders(folders)
    except OSError as error:
        raise WriteFailed(
            f"the disk refused to delete {error.filename or lake.root}: {error.strerror or error}. No row of a version "
            f"that is kept is touched; repair, then do it again"
        ) from error

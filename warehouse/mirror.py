"""A copy on this machine of a lake in a bucket, for DuckDB, which reads no bucket without an extension.

A file of a lake never changes and is named by its content, so that a copy is brought up to date by what is new: the
files that the newest version lists, then its log, then the catalog. Whatever the lake lists no more goes, so that what
was erased there does not live on here. Copies are kept under ``DATELINE_CACHE`` (``~/.cache/dateline``); they may be
deleted at any time. Only the lake itself is written to.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from warehouse.disk import Disk
from warehouse.errors import CatalogError, LakeDamaged, WriteFailed
from warehouse.lake import LOG_FOLDER, Lake, Snapshot
from warehouse.log import DataFile


def folder_of(url: str) -> Path:
    """Where the copy of a lake is kept, whether it is there or not."""
    url = _plain(url)
    home = os.environ.get("DATELINE_CACHE") or os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache")) + "/dateline"
    return Path(home).resolve() / f"{url.rpartition('/')[2]}-{hashlib.sha256(url.encode()).hexdigest()[:12]}"


def _plain(url: str) -> str:
    """A URL as all write it that name the same lake.

    >>> _plain("s3://bucket//deep/lake/")
    's3://bucket/deep/lake'
    """
    scheme, _, path = url.partition("://")
    return f"{scheme}://{'/'.join(part for part in path.split('/') if part)}"


def refresh(lake: Lake) -> None:
    """Bring the copy of a lake in a bucket up to date, if there is one: what was erased there goes here, too."""
    url = f"s3://{lake.disk.name}/{lake.root}"
    if folder_of(url).is_dir():
        up_to_date(url)


def up_to_date(url: str, as_of: str | None = None) -> Path:
    """Bring the copy of a lake up to date, with its catalog; gives its folder.

    Args:
        as_of: a version that is wanted, too, as `Lake.as_of` takes it.

    Raises:
        LakeMissing: when there is no lake, or no such version.
        LakeDamaged: when a file is not what was committed.
        WriteFailed: when this machine has no room, or the bucket cannot be reached.
    """
    from warehouse import catalog

    lake, folder = Lake.open(url), folder_of(url)
    try:
        with _alone(folder):
            snapshot = _copied(lake, folder, as_of)
            with_catalog = folder / catalog.FILE_NAME
            if not with_catalog.is_file() or _shown(folder) != snapshot.version:
                catalog.publish(Lake.open(folder))
    except OSError as error:
        raise WriteFailed(
            f"the copy of {url} in {folder} is not up to date: {error.strerror or error}. Make room there, or name "
            f"another folder in DATELINE_CACHE"
        ) from error
    return folder


def _copied(lake: Lake, folder: Path, as_of: str | None) -> Snapshot:
    snapshot, disk = lake.snapshot(), Disk()
    wanted = {f.path: f for f in snapshot.listed}
    if as_of is not None:
        wanted |= {f.path: f for f in lake.as_of(as_of).listed}
    for file in wanted.values():
        place = folder / file.path
        if not place.is_file() or place.stat().st_size != file.bytes:
            disk.make_folders(place.parent)
            disk.put(place, _fetched(lake, file))
    disk.make_folders(folder / LOG_FOLDER)
    disk.sync_folders({folder, *(folder / Path(path).parent for path in wanted)})
    _copy_log(lake, folder, snapshot.version, disk)
    for path in {str(p.relative_to(folder)) for p in folder.glob("*/*.parquet")} - wanted.keys():
        (folder / path).unlink()
    return snapshot


def _fetched(lake: Lake, file: DataFile) -> bytes:
    data = lake.disk.read(lake.root / file.path)
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise LakeDamaged(f"{file.path} in the bucket is not what was committed: restore it from a backup")
    return data


def _copy_log(lake: Lake, folder: Path, version: int, disk: Disk) -> None:
    """The log up to a version; what came since is copied the next time, after its files."""
    there = {e.name: e.bytes for e in lake.disk.entries(lake.root / LOG_FOLDER)}
    log = folder / LOG_FOLDER
    for name, size in there.items():
        number = name.partition(".")[0]
        if not number.isdecimal() or int(number) > version:
            continue
        if not (log / name).is_file() or (log / name).stat().st_size != size:
            disk.put(log / name, lake.disk.read(lake.root / LOG_FOLDER / name))
    for path in log.iterdir():
        if path.name not in there:
            path.unlink()
    disk.sync_folders({log})


def _shown(folder: Path) -> int:
    """The version that the catalog of a copy shows; -1 when it shows none."""
    from warehouse import catalog

    try:
        with catalog.connect(folder) as con:
            return catalog.lake_shown(con)[0]
    except CatalogError:
        return -1


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """While nobody else on this machine brings the copy up to date."""
    folder.mkdir(parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))
    with open(folder / "_copying", "wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield

"""A data file is read only once its bytes were seen to be those that were committed.

Parquet's page checksums cover neither page headers nor the footer, and DuckDB does not look at them: with one byte
flipped it answered wrongly, and said nothing, in 4 of 100 cases for small files and in 70 where most of the file is
data. So the whole file is compared with the sha256 in the log,
once in its life: what was compared is remembered by the file's mark (size, times of change, inode), which changes with
every write. What a disk changes without being told to is found by fsck, which trusts no mark.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Hashable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse.disk import Disk, Store
from warehouse.errors import FileGone, LakeDamaged, LakeError
from warehouse.log import DataFile

if TYPE_CHECKING:
    import duckdb


def difference(store: Store, root: Path, file: DataFile) -> str | None:
    """How the bytes of a listed file differ from what the log says; None when they do not. Reads all of them.

    Raises:
        FileGone: when it is not there.
    """
    try:
        with store.open(root / file.path) as source:
            digest, size = hashlib.sha256(), 0
            while part := source.read(1 << 20):
                digest.update(part)
                size += len(part)
    except FileNotFoundError:
        raise FileGone(f"{root / file.path} is in the log and not on disk: restore it from a backup") from None
    except OSError as error:
        return f"it cannot be read: {error.strerror or error}"
    if size != file.bytes:
        return f"it has {size:,} bytes, and {file.bytes:,} were committed"
    return None if digest.hexdigest() == file.sha256 else "its bytes are not those that were committed"


def verify(store: Store, root: Path, files: Iterable[DataFile], known: dict[str, Hashable]) -> None:
    """See that files are what was committed, and note their marks in `known`; those whose mark is there are trusted.

    Raises:
        FileGone: when one is not there.
        LakeDamaged: when one is something else.
    """
    for file in files:
        try:
            mark = store.mark(root / file.path)
        except FileNotFoundError:
            raise FileGone(f"{root / file.path} is in the log and not on disk: restore it from a backup") from None
        if known.get(file.path) == mark:
            continue
        if why := difference(store, root, file):
            raise LakeDamaged(
                f"{root / file.path} is damaged: {why}. Restore it from a backup, or read its inputs again "
                f"(`dateline fsck` lists all that is damaged)"
            )
        known[file.path] = mark


def noted(mark: Hashable) -> str:
    """A mark as the text that a catalog keeps."""
    return json.dumps(mark)


def marks_in(con: duckdb.DuckDBPyConnection) -> dict[str, Hashable]:
    """Path → mark of the files that a catalog shows; none where a version of Dateline published it that noted none."""
    import duckdb

    try:
        rows = con.execute("SELECT path, mark FROM lake_files WHERE mark IS NOT NULL").fetchall()
    except duckdb.Error:
        return {}
    return {path: tuple(json.loads(mark)) for path, mark in rows}


def verify_shown(con: duckdb.DuckDBPyConnection, root: Path) -> None:
    """See that the files that a catalog shows are what was committed: before anything is asked of them.

    Raises:
        FileGone, LakeDamaged: as in `verify`.
    """
    rows = con.execute("SELECT path, table_name, rows, bytes, sha256 FROM lake_files").fetchall()
    marks = marks_in(con) or _published_marks(root)  # an earlier version has many a file of the newest
    verify(Disk(), root, (DataFile(*row, schema="", stats={}) for row in rows), marks)


def _published_marks(root: Path) -> dict[str, Hashable]:
    from warehouse import catalog

    try:
        with catalog.opened(root) as con:
            return marks_in(con)
    except LakeError:
        return {}

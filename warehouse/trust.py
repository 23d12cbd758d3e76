"""A data file is read only once its bytes were seen to be those that were committed.

Parquet's page checksums cover neither page headers nor the footer, and DuckDB does not look at them: of single bytes
flipped in a file, two in three change its answers silently. So the whole file is compared with the sha256 in the log,
once in its life: what was compared is remembered by the file's mark (size, times of change, inode), which changes with
every write. What a disk changes without being told to is found by fsck, which trusts no mark.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterable
from pathlib import Path

from warehouse.disk import Store
from warehouse.errors import FileGone, LakeDamaged
from warehouse.log import DataFile


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

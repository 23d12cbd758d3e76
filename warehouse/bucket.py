"""A lake in an object store with conditional writes: S3, and what speaks its protocol.

An object is written whole and is durable once the store says so, hence nothing is staged, renamed or synced. A commit
is put with ``If-None-Match: *``: of two writers with the same number one is told that it exists. Region, keys and
endpoint come from the environment, as for other tools (``AWS_REGION``, ``AWS_ACCESS_KEY_ID``, ``AWS_ENDPOINT_URL``, …).
Needs the extra ``s3``.
"""

from __future__ import annotations

import errno
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from warehouse.disk import Bytes, Entry
from warehouse.errors import LakeError

_KEEP = ".keep"
"""Name of the empty object that stands for a folder."""


class Bucket:
    """A bucket as `warehouse.disk.Store`; its paths are keys."""

    def __init__(self, name: str, **options: Any) -> None:
        """Connect to a bucket.

        Args:
            options: of `obstore.store.S3Store`, where the environment does not say it.

        Raises:
            LakeError: when obstore is not installed, or a setting is missing.
        """
        try:
            from obstore.exceptions import BaseError
            from obstore.store import S3Store
        except ImportError:
            raise LakeError("a lake in a bucket needs obstore: pip install 'dateline[s3]'") from None
        try:
            self._store = S3Store(name, **options)
        except BaseError as error:
            raise LakeError(f"the bucket {name!r} cannot be used: {error}") from error
        self.name = name

    def now(self) -> int:
        """The clock of this machine: µs since 1970, UTC."""
        return time.time_ns() // 1000

    def names(self, folder: PurePosixPath) -> list[str]:
        """The names in a folder."""
        found = [entry.name for entry in self._listed(folder)]
        if not found:
            raise FileNotFoundError(errno.ENOENT, "no such folder", f"{self.name}/{folder}")
        return found

    def entries(self, folder: PurePosixPath) -> list[Entry]:
        """The objects in a folder; none when there is no such folder."""
        return sorted(entry for entry in self._listed(folder) if entry.name != _KEEP)

    def _listed(self, folder: PurePosixPath) -> Iterator[Entry]:
        import obstore

        prefix = "" if str(folder) == "." else f"{folder}/"
        with _as_os_errors(folder):
            for page in obstore.list(self._store, prefix or None):
                for found in page:
                    name = found["path"].removeprefix(prefix)
                    if "/" not in name:
                        modified = int(found["last_modified"].timestamp() * 1_000_000)
                        yield Entry(name, found["size"], modified)

    def read(self, path: PurePosixPath) -> bytes:
        """All bytes of an object."""
        import obstore

        with _as_os_errors(path):
            return bytes(obstore.get(self._store, str(path)).bytes())

    def open(self, path: PurePosixPath) -> BinaryIO:
        """An object to be read at any place. It is fetched whole: it is compared with its sha256 anyway."""
        import pyarrow as pa

        return pa.BufferReader(self.read(path))

    def mark(self, path: PurePosixPath) -> tuple[Any, ...]:
        """Size, entity tag and time of the last change."""
        import obstore

        with _as_os_errors(path):
            head = obstore.head(self._store, str(path))
        return head["size"], head["e_tag"], str(head["last_modified"])

    def make_folders(self, folder: PurePosixPath) -> None:
        """An object that stands for the folder, so that an empty one can be told from none."""
        if not list(self._listed(folder)):
            self.put(folder / _KEEP, b"")

    def put(self, path: PurePosixPath, data: Bytes) -> None:
        """Write a whole object, durably."""
        import obstore

        with _as_os_errors(path):
            obstore.put(self._store, str(path), bytes(data))

    def put_if_absent(self, path: PurePosixPath, data: Bytes) -> None:
        """Write a whole object under a key that nobody has, durably.

        Raises:
            FileExistsError: when the key is taken; perhaps by this very call, where an answer was lost and it was
                tried again: the caller looks.
        """
        import obstore

        with _as_os_errors(path):
            obstore.put(self._store, str(path), bytes(data), mode="create", use_multipart=False)

    def unlink(self, path: PurePosixPath) -> None:
        """Remove an object, if it is there."""
        import obstore

        try:
            with _as_os_errors(path):
                obstore.delete(self._store, str(path))
        except FileNotFoundError:
            pass

    def sync_folders(self, folders: Iterable[PurePosixPath]) -> None:
        """Nothing to do: what was put is durable."""


@contextmanager
def _as_os_errors(path: PurePosixPath) -> Iterator[None]:
    """What went wrong, as the local disk would say it."""
    from obstore import exceptions

    try:
        yield
    except exceptions.AlreadyExistsError as error:
        raise FileExistsError(errno.EEXIST, "the object exists", str(path)) from error
    except (exceptions.NotFoundError, FileNotFoundError) as error:
        raise FileNotFoundError(errno.ENOENT, "no such object", str(path)) from error
    except exceptions.BaseError as error:  # not EIO: what cannot be reached now is not damaged
        said = str(error).partition("Debug source")[0].strip().rstrip(".:")
        raise OSError(
            errno.ETIMEDOUT, f"the object store says: {said} (is it reached: AWS_ENDPOINT_URL, AWS_REGION, the keys?)", str(path)
        ) from error

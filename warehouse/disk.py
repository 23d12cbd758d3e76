"""Where a lake is kept: the local disk, or (`warehouse.bucket`) an object store. Both do what `Store` says.

Every write that a lake makes to disk passes through `Disk`, so that a test can let the N-th one fail. The primitives
(`create`, `write`, `fsync`, `sync_folder`, `rename`, `link`, `unlink`, `mkdir`) do one system call's work each, and
nothing else calls the file system for writing. The methods below them are made of primitives: what is durable when.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Hashable, Iterable
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol

Bytes = bytes | memoryview


class Entry(NamedTuple):
    """A file in a folder."""

    name: str
    bytes: int
    modified: int
    """µs since 1970, UTC."""


class Store(Protocol):
    """What a lake asks of the place where it is kept. Paths are the lake's root and what lies below it."""

    def now(self) -> int:
        """The clock of the store: µs since 1970, UTC."""

    def names(self, folder: Path) -> list[str]:
        """The names in a folder.

        Raises:
            FileNotFoundError: when there is no such folder.
        """

    def entries(self, folder: Path) -> list[Entry]:
        """The files in a folder; none when there is no such folder."""

    def read(self, path: Path) -> bytes:
        """All bytes of a file."""

    def open(self, path: Path) -> BinaryIO:
        """A file to be read at any place."""

    def mark(self, path: Path) -> Hashable:
        """What changes when a file is written to: a file whose mark was seen before need not be read to trust it.

        Raises:
            FileNotFoundError: when there is no such file.
        """

    def make_folders(self, folder: Path) -> None:
        """Make a folder and the folders above it, durably."""

    def put(self, path: Path, data: Bytes) -> None:
        """Write a whole file under its name or not at all; durable once `sync_folders` of its folder returns."""

    def put_if_absent(self, path: Path, data: Bytes) -> None:
        """Write a whole file under a name that nobody has, durably.

        Raises:
            FileExistsError: when the name is taken; nothing was written then.
            OSError: on any other fault. The file is then whole or not there: the caller looks which.
        """

    def unlink(self, path: Path) -> None:
        """Remove a file, if it is there."""

    def sync_folders(self, folders: Iterable[Path]) -> None:
        """Make the names in several folders durable."""


class Disk:
    """The local file system. Pass another one to `Lake.open` to see what a fault does."""

    def now(self) -> int:
        """The clock of this machine: µs since 1970, UTC."""
        return time.time_ns() // 1000

    # Reading.

    def names(self, folder: Path) -> list[str]:
        """The names in a folder."""
        return os.listdir(folder)

    def entries(self, folder: Path) -> list[Entry]:
        """The files in a folder; none when there is no such folder."""
        found = []
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    try:
                        if entry.is_file(follow_symlinks=False):
                            at = entry.stat(follow_symlinks=False)
                            found.append(Entry(entry.name, at.st_size, at.st_mtime_ns // 1000))
                    except FileNotFoundError:
                        pass  # gone since it was listed
        except FileNotFoundError:
            return []
        return sorted(found)

    def is_folder(self, path: Path) -> bool:
        """Whether there is a folder."""
        return path.is_dir()

    def read(self, path: Path) -> bytes:
        """All bytes of a file."""
        return path.read_bytes()

    def open(self, path: Path) -> BinaryIO:
        """A file to be read at any place."""
        import pyarrow as pa

        return pa.OSFile(str(path))

    def mark(self, path: Path) -> tuple[int, ...]:
        """Size, times of the last change to bytes and to the file itself (which no program can set), and inode."""
        at = os.stat(path)
        return at.st_size, at.st_mtime_ns, at.st_ctime_ns, at.st_ino

    # Primitives: a test overrides these.

    def create(self, path: Path) -> BinaryIO:
        """A new file to write to.

        Raises:
            FileExistsError: when the name is taken.
        """
        return open(path, "xb", buffering=0)

    def write(self, file: BinaryIO, data: Bytes) -> None:
        """Write all bytes to an open file."""
        rest = memoryview(data)
        while rest:  # an unbuffered file may take less than it is given
            rest = rest[file.write(rest) :]

    def fsync(self, file: BinaryIO) -> None:
        """Make the bytes of an open file durable."""
        os.fsync(file.fileno())

    def sync_folder(self, folder: Path) -> None:
        """Make the names in a folder durable: a rename or a link is not before this."""
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def rename(self, old: Path, new: Path) -> None:
        """Give a file another name, replacing what had it."""
        os.replace(old, new)

    def link(self, old: Path, new: Path) -> None:
        """Give a file a second name.

        Raises:
            FileExistsError: when the name is taken; this is the put-if-absent of the log.
        """
        os.link(old, new)

    def unlink(self, path: Path) -> None:
        """Remove a name, if it is there."""
        path.unlink(missing_ok=True)

    def mkdir(self, folder: Path) -> None:
        """Make one folder, if it is not there."""
        folder.mkdir(exist_ok=True)

    # What a lake asks for.

    def make_folders(self, folder: Path) -> None:
        """Make a folder and the folders above it, durably."""
        missing = [f for f in (folder, *folder.parents) if not self.is_folder(f)]
        for part in reversed(missing):
            self.mkdir(part)
            self.sync_folder(part.parent)

    def put(self, path: Path, data: Bytes) -> None:
        """Write a whole file under its name or not at all; durable once `sync_folder` of its folder returns."""
        temporary = self._stage(path, data)
        try:
            self.rename(temporary, path)
        except OSError:
            self._discard(temporary)
            raise

    def put_if_absent(self, path: Path, data: Bytes) -> None:
        """Write a whole file under a name that nobody has, durably.

        Raises:
            FileExistsError: when the name is taken; nothing was written then.
            OSError: on any other fault. The file is then whole or not there: the caller looks which.
        """
        temporary = self._stage(path, data)
        try:
            self.link(temporary, path)
        finally:
            self._discard(temporary)
        self.sync_folder(path.parent)

    def _stage(self, path: Path, data: Bytes) -> Path:
        # The name is unique: two writers of the same content must not truncate each other's file.
        temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")
        try:
            with self.create(temporary) as file:
                self.write(file, data)
                self.fsync(file)
        except OSError:
            self._discard(temporary)
            raise
        return temporary

    def _discard(self, temporary: Path) -> None:
        try:
            self.unlink(temporary)
        except OSError:
            pass  # a leftover .tmp is never read, and vacuum removes it

    def sync_folders(self, folders: Iterable[Path]) -> None:
        """Make the names in several folders durable, each once."""
        for folder in sorted(set(folders)):
            self.sync_folder(folder)

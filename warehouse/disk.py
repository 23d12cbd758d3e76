"""Every write to disk that the lake makes passes through `Disk`, so that a test can let the N-th one fail.

The primitives (`write`, `fsync`, `sync_folder`, `rename`, `link`, `unlink`, `mkdir`) do one system call's work each and
nothing else calls the file system for writing. The methods below them are made of primitives: what is durable when.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

Bytes = bytes | memoryview


class Disk:
    """The local file system. Pass another one to `Lake.open` to see what a fault does."""

    # Primitives: a test overrides these.

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

    # What the lake says.

    def make_folders(self, folder: Path) -> None:
        """Make a folder and the folders above it, durably."""
        missing = [f for f in (folder, *folder.parents) if not f.is_dir()]
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
            with open(temporary, "xb", buffering=0) as file:
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

"""Where the tables of a batch wait between its tasks: Arrow files under the batch's name, gone once it is committed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow as pa

from flows.settings import Settings
from transforms.records import TABLES
from transforms.tables import schema_of
from warehouse.errors import WriteFailed

STAGING = "_staging"
"""Folder in the lake, or on this machine beside its copy, that holds the staged batches."""


def place(lake: str) -> Path:
    """Where runs keep what they are in the middle of: in the lake's folder; for a lake in a bucket, on this machine."""
    if "://" not in lake:
        return Path(lake)
    from warehouse import mirror

    return mirror.folder_of(lake)


class Staging:
    """The staged tables of one batch."""

    def __init__(self, settings: Settings, batch: str) -> None:
        self.folder = place(settings.lake) / STAGING / batch

    def write(self, name: str, table: pa.Table) -> None:
        """Stage a table, replacing one of that name.

        Raises:
            WriteFailed: when the disk refuses.
        """
        path = self.folder / f"{name}.arrow"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
                writer.write_table(table)
        except OSError as error:
            raise WriteFailed(
                f"a batch cannot wait in {self.folder.parent}: {error}. What was committed is in the lake; make room or "
                f"repair, then run again"
            ) from error

    def read(self, name: str) -> pa.Table:
        """A staged table; an empty one when nothing was staged under the name of a record's table."""
        path = self.folder / f"{name}.arrow"
        if not path.exists() and name in TABLES:
            return schema_of(TABLES[name]).empty_table()
        with pa.memory_map(str(path)) as file:
            return pa.ipc.open_file(file).read_all()

    def clear(self) -> None:
        """Remove the batch's tables."""
        shutil.rmtree(self.folder, ignore_errors=True)

"""A Delta table for each table: ``URI/<table>``, where URI is a folder or s3://…, gs://…, abfss://….

Keys for an object store come from the environment, as `deltalake` reads them. The mark is Delta's own application
transaction plus a note in the commit. Least and greatest values are kept of identifiers and numbers alone: of text
they would outlive its erasure, and of instants before year 1 few readers can parse them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from types import TracebackType
from typing import Self

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, Transaction, write_deltalake
from deltalake.exceptions import DeltaError, TableNotFoundError

from warehouse.errors import PublishFailed
from warehouse.targets import Mark, described

NOTE = "dateline"


class Target:
    """Delta tables under a folder or a prefix; each commits by itself."""

    MOST_KEYS = 5_000

    def __init__(self, uri: str) -> None:
        self.uri = uri.rstrip("/")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, DeltaError | OSError):
            raise PublishFailed(
                f"Delta at {self.uri} was not written: {error}. Tables written before stay; publish again"
            ) from error

    def held(self, table: str) -> tuple[Mark | None, Sequence[str]]:
        """What the table shows, by the newest commit of ours."""
        try:
            found = DeltaTable(self._place(table))
        except TableNotFoundError:
            return None, []
        columns = [f.name for f in found.schema().fields]
        newest = next(iter(found.history(1)), {})
        try:
            mark = Mark(*json.loads(newest[NOTE]))
        except (KeyError, TypeError, ValueError):
            return None, columns  # somebody else has written to it
        return (mark if found.transaction_version(NOTE) == mark.version else None), columns

    def replace(self, table: str, rows: pa.RecordBatchReader, mark: Mark) -> None:
        """Overwrite the table, and its schema."""
        write_deltalake(self._place(table), rows, mode="overwrite", schema_mode="overwrite",
                        description=described(table),
                        configuration=_statistics(rows.schema), commit_properties=_noted(mark))  # fmt: skip

    def append(self, table: str, rows: pa.RecordBatchReader, mark: Mark) -> None:
        """Add rows, or only the note."""
        write_deltalake(self._place(table), rows, mode="append", commit_properties=_noted(mark))

    def update(self, table: str, keys: Sequence[str], rows: pa.RecordBatchReader, mark: Mark) -> None:
        """Overwrite the rows of some keys, in one commit."""
        listed = ", ".join("'" + key.replace("'", "''") + "'" for key in keys)
        predicate = f"{rows.schema.names[0]} IN ({listed})"
        write_deltalake(self._place(table), rows, mode="overwrite", predicate=predicate, commit_properties=_noted(mark))

    def _place(self, table: str) -> str:
        return f"{self.uri}/{table}"


def _noted(mark: Mark) -> CommitProperties:
    return CommitProperties(
        custom_metadata={NOTE: json.dumps(mark)}, app_transactions=[Transaction(NOTE, mark.version)]
    )


def _statistics(schema: pa.Schema) -> dict[str, str]:
    kept = [
        f.name for f in schema
        if pa.types.is_integer(f.type) or pa.types.is_floating(f.type)
        or pa.types.is_string(f.type) and f.name.endswith("_id")
    ]  # fmt: skip
    return {"delta.dataSkippingStatsColumns": ",".join(kept)}

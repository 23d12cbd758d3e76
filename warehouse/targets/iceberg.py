"""An Iceberg table for each table, in the namespace ``dateline`` of a catalog.

The URI is a folder, which gets a catalog in SQLite (``catalog.db``) and holds the data too; or ``https://…``, a REST
catalog; or ``catalog:NAME``, one that ``.pyiceberg.yaml`` or the environment describes; each may end in ``#NAMESPACE``.
The mark is a property of the table, set in the same commit as the rows. Bounds are kept of no column but identifiers:
of text they would outlive its erasure, and `pyiceberg` cannot take those of instants before year 1.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa
from pyiceberg.catalog import Catalog, load_catalog
from pyiceberg.exceptions import NoSuchTableError, RESTError
from pyiceberg.expressions import AlwaysTrue, In
from pyiceberg.table import Table, Transaction
from sqlalchemy.exc import SQLAlchemyError

from warehouse.errors import PublishFailed
from warehouse.targets import Mark, comment_of, described

NOTE = "dateline.published"
ROWS_AT_ONCE = 1_000_000
"""Rows of one data file: they are in memory together."""


class Target:
    """Iceberg tables of one namespace; each commits by itself."""

    MOST_KEYS = 5_000

    def __init__(self, uri: str) -> None:
        place, _, namespace = uri.partition("#")
        self.uri, self.namespace = place, namespace or "dateline"
        self._tables: dict[str, Table] = {}

    def __enter__(self) -> Self:
        self.catalog = _catalog(self.uri)
        self.catalog.create_namespace_if_not_exists(self.namespace)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, OSError | SQLAlchemyError | RESTError):
            raise PublishFailed(
                f"Iceberg at {self.uri} was not written: {error}. Tables written before stay; publish again"
            ) from error

    def held(self, table: str) -> tuple[Mark | None, Sequence[str]]:
        """What the table shows, if its newest snapshot is ours."""
        try:
            found = self.catalog.load_table((self.namespace, table))
        except NoSuchTableError:
            return None, []
        self._tables[table] = found
        columns = [f.name for f in found.schema().fields]
        newest = found.current_snapshot()
        if newest is not None and NOTE not in (newest.summary.additional_properties if newest.summary else {}):
            return None, columns  # somebody else has written to it
        try:
            return Mark(*json.loads(found.properties[NOTE])), columns
        except (KeyError, TypeError, ValueError):
            return None, columns

    def replace(self, table: str, rows: pa.RecordBatchReader, mark: Mark) -> None:
        """Make these all the rows, with these columns."""
        found = self._tables.get(table)
        schema = _described(rows.schema)
        if found is not None and [f.name for f in found.schema().fields] != schema.names:
            self.catalog.drop_table((self.namespace, table))
            found = None
        if found is None:
            found = self.catalog.create_table((self.namespace, table), schema, properties={
                "comment": described(table), "write.metadata.metrics.default": "counts",
                **{f"write.metadata.metrics.column.{n}": "truncate(16)" for n in schema.names if n.endswith("_id")},
            })  # fmt: skip

        def write(change: Transaction) -> None:
            if found.current_snapshot() is not None:
                change.delete(AlwaysTrue(), snapshot_properties=_note(mark))
            for part in _parts(rows):
                change.append(part, snapshot_properties=_note(mark))

        self._commit(found, write, mark)

    def append(self, table: str, rows: pa.RecordBatchReader, mark: Mark) -> None:
        """Add rows, or only the mark."""

        def write(change: Transaction) -> None:
            for part in _parts(rows):
                change.append(part, snapshot_properties=_note(mark))

        self._commit(self._tables[table], write, mark)

    def update(self, table: str, keys: Sequence[str], rows: pa.RecordBatchReader, mark: Mark) -> None:
        """Overwrite the rows of some keys."""

        def write(change: Transaction) -> None:
            change.delete(In(rows.schema.names[0], set(keys)), snapshot_properties=_note(mark))
            for part in _parts(rows):
                change.append(part, snapshot_properties=_note(mark))

        self._commit(self._tables[table], write, mark)

    def _commit(self, table: Table, write: Callable[[Transaction], None], mark: Mark) -> None:
        with table.transaction() as change:
            write(change)
            change.set_properties({NOTE: json.dumps(mark)})


def _catalog(uri: str) -> Catalog:
    if uri.startswith("catalog:"):
        return load_catalog(uri.removeprefix("catalog:"))
    if uri.startswith(("http://", "https://")):
        return load_catalog("dateline", type="rest", uri=uri)
    folder = Path(uri.removeprefix("file://")).resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PublishFailed(f"cannot make {folder}: {error.strerror or error}") from error
    return load_catalog("dateline", type="sql", uri=f"sqlite:///{folder}/catalog.db", warehouse=folder.as_uri())


def _described(schema: pa.Schema) -> pa.Schema:
    """The schema with its comments as Iceberg's ``doc``."""
    return pa.schema(
        [f.with_metadata({"doc": comment_of(f)}) if comment_of(f) else f.remove_metadata() for f in schema]
    )


def _note(mark: Mark) -> dict[str, str]:
    return {NOTE: json.dumps(mark)}


def _parts(rows: pa.RecordBatchReader) -> Iterator[pa.Table]:
    """Rows in tables of one data file each; none when there are none."""
    held: list[pa.RecordBatch] = []
    for batch in rows:
        held.append(batch)
        if sum(part.num_rows for part in held) >= ROWS_AT_ONCE:
            yield _bare(held)
            held = []
    if sum(part.num_rows for part in held):
        yield _bare(held)


def _bare(batches: list[pa.RecordBatch]) -> pa.Table:
    return pa.Table.from_batches(batches).replace_schema_metadata(None)

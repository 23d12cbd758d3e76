"""Publishing onward: the tables of a lake in the form that other systems read, whole or what has changed.

What was published last is known by its mark, so that publishing again writes only what has changed between the two
versions, and nothing when nothing has; a compaction, which changes no row, writes no row.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import duckdb
import pyarrow as pa

from transforms.records import TABLES
from warehouse import catalog, parquet
from warehouse.errors import LakeError, PublishFailed
from warehouse.lake import Lake, Snapshot
from warehouse.targets import Mark, Target, opened

BATCH = 65_536
"""Rows that are handed over at a time."""


class Done(NamedTuple):
    """What was done with a table."""

    table: str
    how: str
    """whole, appended, updated or unchanged"""
    written: int
    """Rows written."""
    rows: int
    """Rows that the table has now."""


def publish(
    lake: Lake,
    target: str,
    uri: str,
    *,
    tables: Collection[str] | None = None,
    whole: bool = False,
    snapshot: Snapshot | None = None,
) -> list[Done]:
    """Make tables of a target show a version of the lake (the newest); gives what was done, table by table.

    Args:
        target: one of `warehouse.targets.NAMES`.
        uri: where, as the target's module says.
        tables: names of tables, and of views, which are written whole; all tables when None.
        whole: write all rows again, whatever was published before.

    Raises:
        PublishFailed: when the target cannot be written.
        SchemaMismatch: when there is no such table or view.
        LakeDamaged: when a file is not what was committed.
    """
    snapshot = snapshot or lake.snapshot()
    if lake.remote:
        raise PublishFailed(f"{lake.root} is in a bucket: copy the lake to a local disk to publish it from there")
    mark = _mark(lake, snapshot.version)
    names = list(TABLES) if tables is None else list(tables)
    views = {f.name for f in catalog.sql_files("views")} - {"about"}
    for name in names:
        if name not in views:
            parquet.schema_for(name)
    lake.verify(snapshot)
    done = []
    with duckdb.connect(config=catalog.QUIET) as con:
        if set(names) <= set(TABLES):
            catalog.build_tables(con, snapshot)
        else:
            catalog.build(con, snapshot)
            catalog.describe(con)
        with opened(target, uri) as out:
            for name in names:
                schema = _schema_of(con, name)
                held, columns = out.held(name)
                if whole or list(columns) != schema.names:
                    held = None
                earlier = _earlier(lake, held) if held and held != mark and name in TABLES else None
                done.append(_write(con, out, name, schema, earlier, snapshot, mark, held == mark))
    return done


def _mark(lake: Lake, version: int) -> Mark:
    commit = lake.log.commit(version) if version else None
    return Mark(version, commit.txn if commit else "")


def _earlier(lake: Lake, held: Mark) -> Snapshot | None:
    """The version that a target shows, when it is one of this lake and can still be read."""
    try:
        if held.version and _mark(lake, held.version) != held:
            return None
        return lake.snapshot(held.version)
    except LakeError:
        return None


def _schema_of(con: duckdb.DuckDBPyConnection, view: str) -> pa.Schema:
    """The schema of a table or view, with the comments of its columns."""
    if view in TABLES:
        comments = parquet.schema_for(view)
        return pa.schema([f.with_metadata(comments.field(f.name).metadata) for f in parquet.plain_schema(view)])
    comments = "SELECT column_name, comment FROM duckdb_columns() WHERE table_name = ? AND comment IS NOT NULL"
    told = dict(con.execute(comments, [view]).fetchall())
    schema = con.sql(f'FROM "{view}" LIMIT 0').to_arrow_table().schema
    return pa.schema([f.with_metadata({"comment": told[f.name]} if f.name in told else None) for f in schema])


def _write(
    con: duckdb.DuckDBPyConnection,
    out: Target,
    name: str,
    schema: pa.Schema,
    earlier: Snapshot | None,
    snapshot: Snapshot,
    mark: Mark,
    unchanged: bool,
) -> Done:
    """Write what a table needs to show a version."""
    rows = snapshot.rows(name) if name in TABLES else con.execute(f'SELECT count(*) FROM "{name}"').fetchall()[0][0]
    if unchanged:
        return Done(name, "unchanged", 0, rows)
    if earlier is not None:
        try:
            return _write_difference(con, out, name, schema, earlier, snapshot, mark, rows)
        except duckdb.IOException:
            pass  # files of the earlier version were deleted since
    out.replace(name, _reader(con, f'FROM "{name}"', schema), mark)
    return Done(name, "whole", rows, rows)


def _write_difference(
    con: duckdb.DuckDBPyConnection,
    out: Target,
    name: str,
    schema: pa.Schema,
    earlier: Snapshot,
    snapshot: Snapshot,
    mark: Mark,
    rows: int,
) -> Done:
    """Write what has changed in a table since an earlier version."""
    before, after = {f.path for f in earlier.files(name)}, {f.path for f in snapshot.files(name)}
    parts = {
        "gone": earlier._replace(listed=tuple(f for f in earlier.files(name) if f.path not in after)),
        "come": snapshot._replace(listed=tuple(f for f in snapshot.files(name) if f.path not in before)),
    }
    key = schema.names[0]
    for part, files in parts.items():
        con.execute(f"CREATE OR REPLACE TEMP VIEW {part} AS {catalog.rows_of(con, files, name)}")
    con.execute("CREATE OR REPLACE TEMP TABLE lost AS (FROM gone EXCEPT ALL FROM come)")
    con.execute("CREATE OR REPLACE TEMP TABLE won AS (FROM come EXCEPT ALL FROM gone)")
    [(lost, won)] = con.execute("SELECT (SELECT count(*) FROM lost), (SELECT count(*) FROM won)").fetchall()
    if not lost:
        out.append(name, _reader(con, "FROM won", schema), mark)
        return Done(name, "appended" if won else "unchanged", won, rows)
    touched = f'SELECT "{key}" FROM lost UNION SELECT "{key}" FROM won ORDER BY 1'
    keys = [k for (k,) in con.execute(touched).fetchall()]
    if len(keys) > out.MOST_KEYS:
        out.replace(name, _reader(con, f'FROM "{name}"', schema), mark)
        return Done(name, "whole", rows, rows)
    con.execute(f"CREATE OR REPLACE TEMP TABLE touched AS {touched}")
    con.execute(f'CREATE OR REPLACE TEMP TABLE renewed AS SELECT * FROM "{name}" SEMI JOIN touched USING ("{key}")')
    [(written,)] = con.execute("SELECT count(*) FROM renewed").fetchall()
    out.update(name, keys, _reader(con, "FROM renewed", schema), mark)
    return Done(name, "updated", written, rows)


def _reader(con: duckdb.DuckDBPyConnection, sql: str, schema: pa.Schema) -> pa.RecordBatchReader:
    """Rows in batches, with the types and comments of a schema; every column may be null, as columns that come later
    are in older rows."""
    rows = con.sql(sql).to_arrow_reader(BATCH)
    wanted = pa.schema([f.with_nullable(True) for f in schema])
    return pa.RecordBatchReader.from_batches(wanted, (_cast(batch, wanted) for batch in rows))


def _cast(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    columns = [batch.column(f.name).cast(f.type) for f in schema]
    return pa.RecordBatch.from_arrays(columns, schema=schema)

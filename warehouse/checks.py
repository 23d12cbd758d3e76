"""Audit rows before they are published: each file of ``checks/`` is a SELECT that returns no rows when all is well.

The first comment line of a check says what it sees to. A column that a check returns helps to find the row; under the
name ``doc_id`` it tells which documents to refuse. A commit is audited by its own rows and the documents that these
name, so a check asks the tables and no views; one that needs the whole lake says ``-- scope: lake`` below its
description, and is run by fsck alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

import duckdb

from transforms.records import TABLES
from warehouse import catalog, parquet, trust, vacuum
from warehouse.errors import CatalogError, FileGone

if TYPE_CHECKING:
    import pyarrow as pa

    from warehouse.lake import Lake, Snapshot

_MOST = 1000
"""Rows of a check that are counted: beyond, it is only said that there are more."""


class Finding(NamedTuple):
    """A check that found rows."""

    check: str
    description: str
    """What should have been so."""
    rows: int
    """How many rows are against it; 1000 stands for that many or more."""
    examples: tuple[str, ...]
    """The first of them, as ``column=value`` text."""
    doc_ids: tuple[str, ...] = ()
    """The documents that they belong to, as far as the check says."""

    def __str__(self) -> str:
        count = f"{self.rows} or more" if self.rows == _MOST else str(self.rows)
        return f"{self.check}: {count} against “{self.description}”, such as {'; '.join(self.examples)}"


def audit(lake: Lake, snapshot: Snapshot | None = None, only: Collection[str] | None = None) -> list[Finding]:
    """Run the checks over a version of a lake (the newest): an empty list is good news.

    Args:
        only: names of the checks to run; all when None.

    Raises:
        CatalogError: when a check does not load.
    """
    with duckdb.connect(config=catalog.QUIET) as con:
        if lake.remote:  # DuckDB does not get there without an extension
            for table in TABLES:
                con.register(table, lake.read(table, snapshot=snapshot).cast(parquet.plain_schema(table)))
        else:
            catalog.build_tables(con, snapshot or lake.snapshot())
        return list(_run(con, (c for c in catalog.sql_files("checks") if only is None or c.name in only)))


def audit_rows(rows: Mapping[str, pa.Table]) -> list[Finding]:
    """Run the checks over rows that are to be committed: table name → rows as they are in files.

    Raises:
        CatalogError: when a check does not load.
    """
    with duckdb.connect(config=catalog.QUIET) as con:
        for table in TABLES:
            con.register(table, rows.get(table, parquet.plain_schema(table).empty_table()))
        return list(_run(con, (c for c in catalog.sql_files("checks") if c.columns.get("scope") != "lake")))


def _run(con: duckdb.DuckDBPyConnection, checks: Iterator[catalog.SqlFile]) -> Iterator[Finding]:
    for check in checks:
        try:
            rows = con.sql(f"FROM ({check.sql}\n) LIMIT {_MOST}").to_arrow_table()
        except duckdb.Error as error:
            raise CatalogError(f"checks/{check.path.name} does not run: {error}") from error
        if rows.num_rows:
            doc_ids = rows["doc_id"].unique().to_pylist() if "doc_id" in rows.column_names else []
            yield Finding(
                check.name,
                check.description,
                rows.num_rows,
                _examples(con, rows),
                tuple(sorted(d for d in doc_ids if d is not None)),
            )


def _examples(con: duckdb.DuckDBPyConnection, rows) -> tuple[str, ...]:
    # As text by DuckDB: it can write down the instants that Python cannot hold.
    con.register("found", rows.slice(0, 3))
    texts = con.execute("SELECT CAST(COLUMNS(*) AS VARCHAR) FROM found").fetchall()
    con.unregister("found")
    return tuple(
        ", ".join(
            f"{name}={value if value is None else repr(value)[:80]}" for name, value in zip(rows.column_names, row)
        )
        for row in texts
    )


def fsck(lake: Lake, history: bool = False) -> list[Finding]:
    """Compare every listed file with the log: that it is there, its size, its sha256 and its row count.

    Looks, too, for commits and checkpoints that cannot be read, for commits that the newest version does not rest on,
    and for documents that are there twice. Reads every byte of the lake, and believes nothing that was read before.

    Args:
        history: look at the files of all earlier versions that are kept, too.
    """
    found = damage(lake, history)
    if any(finding.check in ("fsck missing", "fsck changed") for finding in found):
        return found  # there is no asking for rows in files that cannot be read
    return found + audit(lake, only=("nothing_twice", "one_document_a_uri"))


def damage(lake: Lake, history: bool = False) -> list[Finding]:
    """What `fsck` says of files and commits; without asking whether documents are there twice."""
    lake.log.reread()
    state = lake.log.head()
    listed = vacuum.all_files(lake, state) if history else state.files
    wrong: dict[str, list[str]] = {kind: [] for kind in _SAID}
    for file in listed.values():
        try:
            if why := trust.difference(lake.disk, lake.root, file):
                wrong["changed"].append(f"{file.path}: {why}")
            elif (rows := parquet.count_rows(lake.disk, lake.root, file)) != file.rows:
                wrong["rows"].append(f"{file.path}: it has {rows:,} rows, and {file.rows:,} were committed")
        except FileGone:
            wrong["missing"].append(file.path)
    wrong["orphans"] += [f"commit {n}" for n in (*lake.log.orphans(), *state.stranded)]
    lake.log.read_all()
    wrong["damaged"] += [f"commit {n}: {why}" for n, why in sorted(lake.log.damage().items())]
    wrong["checkpoints"] += [f"checkpoint {n}" for n in lake.log.torn_checkpoints()]
    return [
        Finding(f"fsck {kind}", _SAID[kind], len(names), tuple(names[:3])) for kind, names in wrong.items() if names
    ]


_SAID = {
    "missing": "every file that the log lists is on disk",
    "changed": "every file has the bytes that were committed",
    "rows": "every file has as many rows as the log says",
    "orphans": "every commit is part of the newest version",
    "damaged": "every commit can be read",
    "checkpoints": "every checkpoint can be read (the commits say the same: remove it)",
}

"""Audit a lake before it is published: each file of ``checks/`` is a SELECT that returns no rows when all is well.

The first comment line of a check says what it sees to. A column that a check returns helps to find the row.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from typing import TYPE_CHECKING, NamedTuple

import duckdb

from warehouse import catalog
from warehouse.errors import CatalogError

if TYPE_CHECKING:
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
    findings = []
    with duckdb.connect(config=catalog.QUIET) as con:
        catalog.build(con, snapshot or lake.snapshot())
        for check in catalog.sql_files("checks"):
            if only is not None and check.name not in only:
                continue
            try:
                rows = con.sql(f"FROM ({check.sql}\n) LIMIT {_MOST}").to_arrow_table()
            except duckdb.Error as error:
                raise CatalogError(f"checks/{check.path.name} does not run: {error}") from error
            if rows.num_rows:
                findings.append(Finding(check.name, check.description, rows.num_rows, _examples(con, rows)))
    return findings


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


def fsck(lake: Lake) -> list[Finding]:
    """Compare every listed file with the log: that it is there, its size, hash and row count.

    Looks, too, for commits that the newest version does not rest on. Reads every byte of the lake.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    state = lake.log.head()
    wrong: dict[str, list[str]] = {"missing": [], "changed": [], "rows": []}
    for file in state.files.values():
        path = lake.root / file.path
        try:
            with open(path, "rb") as stream:
                sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
            if sha256 != file.sha256 or path.stat().st_size != file.bytes:
                wrong["changed"].append(file.path)
            elif pq.read_metadata(path).num_rows != file.rows:
                wrong["rows"].append(file.path)
        except FileNotFoundError:
            wrong["missing"].append(file.path)
        except (OSError, pa.ArrowInvalid) as error:
            wrong["changed"].append(f"{file.path} ({error})")
    wrong["orphans"] = [f"commit {n}" for n in (*lake.log.orphans(), *state.stranded)]
    wrong["damaged"] = [f"commit {n}: {why}" for n, why in sorted(lake.log.damage().items())]
    said = {
        "missing": "every file that the log lists is on disk",
        "changed": "every file has the bytes that were committed",
        "rows": "every file has as many rows as the log says",
        "orphans": "every commit is part of the newest version",
        "damaged": "every commit can be read",
    }
    return [Finding(f"fsck {kind}", said[kind], len(names), tuple(names[:3])) for kind, names in wrong.items() if names]

"""A DuckDB file that stands alone: the rows themselves, with the analysts' views and macros over them.

The URI is the path of the file. All tables change in one transaction; the views and macros are made again after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb
import pyarrow as pa

from transforms.records import TABLES
from warehouse import catalog
from warehouse.errors import PublishFailed
from warehouse.targets import Mark, comment_of, described


class Target:
    """One database file."""

    MOST_KEYS = 1_000_000_000

    def __init__(self, uri: str) -> None:
        self.path = Path(uri.removeprefix("file://")).resolve()

    def __enter__(self) -> Self:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.con = duckdb.connect(str(self.path), config=catalog.QUIET)
        except (OSError, duckdb.Error) as error:
            raise PublishFailed(f"{self.path} cannot be opened: {error}") from error
        self.con.execute("BEGIN")
        self.con.execute(
            'CREATE TABLE IF NOT EXISTS published ("table" VARCHAR PRIMARY KEY, version BIGINT, txn VARCHAR)'
        )
        self.con.execute("COMMENT ON TABLE published IS 'Which version of the lake each table shows'")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self.con.execute("COMMIT")
                self._shape()
        except duckdb.Error as refused:
            raise PublishFailed(f"{self.path} was not written: {refused}. What it held before is there") from refused
        finally:
            self.con.close()
        if isinstance(error, duckdb.Error) and not isinstance(error, duckdb.IOException):
            raise PublishFailed(f"{self.path} was not written: {error}. What it held before is there") from error

    def held(self, table: str) -> tuple[Mark | None, Sequence[str]]:
        """What a table shows."""
        columns = [
            name for (name,) in self.con.execute(
                "SELECT column_name FROM duckdb_columns() WHERE table_name = ? AND database_name = current_database() "
                "ORDER BY column_index", [table],
            ).fetchall()
        ]  # fmt: skip
        marks = self.con.execute('SELECT version, txn FROM published WHERE "table" = ?', [table]).fetchall()
        return (Mark(*marks[0]) if marks and columns else None), columns

    def replace(self, table: str, rows: pa.RecordBatchReader, mark: Mark) -> None:
        """Make the table anew."""
        for kind in ("VIEW", "TABLE"):
            if self.con.execute(
                f"SELECT 1 FROM duckdb_{kind.lower()}s() WHERE {kind.lower()}_name = ? AND NOT internal", [table]
            ).fetchall():
                self.con.execute(f'DROP {kind} "{table}"')
        self.con.register("arriving", rows)
        self.con.execute(f'CREATE TABLE "{table}" AS FROM arriving')
        self.con.unregister("arriving")
        self.con.execute(f'COMMENT ON TABLE "{table}" IS {_text(described(table))}')
        for field in rows.schema:
            if comment_of(field):
                self.con.execute(f'COMMENT ON COLUMN "{table}"."{field.name}" IS {_text(comment_of(field))}')
        self._noted(table, mark)

    def append(self, table: str, rows: pa.RecordBatchReader, mark: Mark) -> None:
        """Add rows."""
        self.con.register("arriving", rows)
        self.con.execute(f'INSERT INTO "{table}" FROM arriving')
        self.con.unregister("arriving")
        self._noted(table, mark)

    def update(self, table: str, keys: Sequence[str], rows: pa.RecordBatchReader, mark: Mark) -> None:
        """Put rows in place of those of some keys."""
        self.con.register("leaving", pa.table({"key": pa.array(keys, pa.string())}))
        self.con.execute(f'DELETE FROM "{table}" WHERE "{rows.schema.names[0]}" IN (SELECT key FROM leaving)')
        self.con.unregister("leaving")
        self.append(table, rows, mark)

    def _noted(self, table: str, mark: Mark) -> None:
        self.con.execute("INSERT OR REPLACE INTO published VALUES (?, ?, ?)", [table, mark.version, mark.txn])

    def _shape(self) -> None:
        """The views and macros of the catalog, where all their tables are."""
        there = {name for (name,) in self.con.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
        if set(TABLES) <= there:
            catalog.build_views(self.con)
            catalog.describe(self.con)


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"

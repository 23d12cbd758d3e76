"""Tables in PostgreSQL, in one transaction: ``postgresql://user@host/database``, ``?schema=NAME`` if not ``dateline``.

Lists and structs become ``jsonb``. PostgreSQL knows no instants before 4714 BC: one that lies earlier is ``-infinity``,
which compares with every date that PostgreSQL has as the instant itself would.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import duckdb
import psycopg
import pyarrow as pa
import pyarrow.csv as pa_csv
from psycopg import sql

from warehouse import catalog
from warehouse.errors import PublishFailed
from warehouse.targets import Mark, comment_of, described


class Target:
    """One schema of a database."""

    MOST_KEYS = 10_000_000

    def __init__(self, uri: str) -> None:
        parts = urlsplit(uri)
        if parts.scheme not in ("postgresql", "postgres"):
            raise PublishFailed(f"{_shown(uri)} is no PostgreSQL address: write postgresql://user@host/database")
        asked = dict(parse_qsl(parts.query))
        self.schema = asked.pop("schema", "dateline")
        self.address = urlunsplit(parts._replace(query=urlencode(asked)))

    def __enter__(self) -> Self:
        try:
            self.con = psycopg.connect(self.address)
            self._run("CREATE SCHEMA IF NOT EXISTS {schema}")
            self._run(
                'CREATE TABLE IF NOT EXISTS {schema}.published ("table" text PRIMARY KEY, version bigint, txn text, '
                "columns text[])"
            )
            self._run("LOCK TABLE {schema}.published IN EXCLUSIVE MODE")  # one publishes at a time
            self._run("COMMENT ON TABLE {schema}.published IS 'Which version of the lake each table shows'")
        except psycopg.Error as error:
            raise PublishFailed(f"PostgreSQL at {_shown(self.address)} did not answer: {_line(error)}") from error
        self.shaper = duckdb.connect(config=catalog.QUIET)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shaper.close()
        try:
            if error is None:
                self.con.commit()
        except psycopg.Error as refused:
            error = refused
        finally:
            self.con.close()  # what was not committed is undone
        if isinstance(error, psycopg.Error):
            raise PublishFailed(
                f"PostgreSQL at {_shown(self.address)} was not written: {_line(error)}. What it held before is there"
            ) from error

    def held(self, table: str) -> tuple[Mark | None, Sequence[str]]:
        """What a table shows."""
        found = self._run('SELECT version, txn, columns FROM {schema}.published WHERE "table" = %s', table).fetchone()
        there = self._run("SELECT to_regclass(%s)", f'"{self.schema}"."{table}"').fetchone()[0]
        return (Mark(found[0], found[1]), found[2]) if found and there else (None, [])

    def replace(self, table: str, rows: pa.RecordBatchReader, mark: Mark) -> None:
        """Make the table anew; a view that somebody has over it stays where its columns are the same."""
        columns = sql.SQL(", ").join(
            sql.SQL("{} {}").format(sql.Identifier(f.name), sql.SQL(_type(f.type))) for f in rows.schema
        )
        if list(self.held(table)[1]) == rows.schema.names:
            self._run("TRUNCATE {table}", table=table)
        else:
            self._run("DROP TABLE IF EXISTS {table}", table=table)
            self._run("CREATE TABLE {table} ({columns})", table=table, columns=columns)
            self._run("COMMENT ON TABLE {table} IS {words}", table=table, words=sql.Literal(described(table)))
            for f in rows.schema:
                self._run("COMMENT ON COLUMN {table}.{column} IS {words}", table=table, column=sql.Identifier(f.name),
                          words=sql.Literal(comment_of(f)))  # fmt: skip
            for name in (rows.schema.names[0], "earliest_start", "latest_end"):
                if name in rows.schema.names:
                    self._run("CREATE INDEX ON {table} ({column})", table=table, column=sql.Identifier(name))
        self.append(table, rows, mark)

    def append(self, table: str, rows: pa.RecordBatchReader, mark: Mark) -> None:
        """Add rows."""
        columns = sql.SQL(", ").join(map(sql.Identifier, rows.schema.names))
        with self.con.cursor() as cursor:
            with cursor.copy(
                self._sql("COPY {table} ({columns}) FROM STDIN (FORMAT csv)", table=table, columns=columns)
            ) as copy:
                for batch in rows:
                    copy.write(self._text(batch))
        self._run(
            'INSERT INTO {schema}.published VALUES (%s, %s, %s, %s) ON CONFLICT ("table") DO UPDATE SET '
            "version = excluded.version, txn = excluded.txn, columns = excluded.columns",
            table, mark.version, mark.txn, rows.schema.names,
        )  # fmt: skip

    def update(self, table: str, keys: Sequence[str], rows: pa.RecordBatchReader, mark: Mark) -> None:
        """Put rows in place of those of some keys."""
        self._run("CREATE TEMP TABLE leaving (key text) ON COMMIT DROP")
        with self.con.cursor() as cursor, cursor.copy("COPY leaving FROM STDIN") as copy:
            for key in keys:
                copy.write_row([key])
        key = sql.Identifier(rows.schema.names[0])
        self._run("DELETE FROM {table} WHERE {key} IN (SELECT key FROM leaving)", table=table, key=key)
        self._run("DROP TABLE leaving")
        self.append(table, rows, mark)

    def _text(self, batch: pa.RecordBatch) -> bytes:
        """Rows as CSV that PostgreSQL reads: null is nothing, an empty text is in quotes."""
        self.shaper.register("batch", pa.Table.from_batches([batch]))
        shown = ", ".join(f'{_spelled(f)} AS "{f.name}"' for f in batch.schema)
        rows = self.shaper.sql(f"SELECT {shown} FROM batch").to_arrow_table()
        self.shaper.unregister("batch")
        out = io.BytesIO()
        pa_csv.write_csv(rows, out, pa_csv.WriteOptions(include_header=False, quoting_style="needed"))
        return out.getvalue()

    def _sql(self, text: str, table: str = "", **parts: sql.Composable) -> sql.Composed:
        return sql.SQL(text).format(
            schema=sql.Identifier(self.schema), table=sql.Identifier(self.schema, table), **parts
        )

    def _run(self, text: str, *values: object, table: str = "", **parts: sql.Composable) -> psycopg.Cursor:
        return self.con.execute(self._sql(text, table, **parts), values or None)


def _type(kind: pa.DataType) -> str:
    if pa.types.is_timestamp(kind):
        return "timestamp"
    if pa.types.is_date(kind):
        return "date"
    if pa.types.is_boolean(kind):
        return "boolean"
    if pa.types.is_integer(kind):
        return "bigint"
    if pa.types.is_floating(kind):
        return "double precision"
    if pa.types.is_decimal(kind):
        return "numeric"
    return "jsonb" if pa.types.is_nested(kind) else "text"


def _spelled(field: pa.Field) -> str:
    """SQL of DuckDB that writes a column as PostgreSQL reads it."""
    name = f'"{field.name}"'
    if pa.types.is_timestamp(field.type) or pa.types.is_date(field.type):
        return (
            f"CASE WHEN {name} < TIMESTAMP '4714-11-24 (BC) 00:00:00' THEN '-infinity' WHEN {name} IS NOT NULL THEN "
            f"right('000' || CASE WHEN year({name}) > 0 THEN year({name}) ELSE 1 - year({name}) END, "
            f"greatest(4, len(abs(year({name}))::VARCHAR))) "
            f"|| strftime({name}, '-%m-%d %H:%M:%S.%f') || CASE WHEN year({name}) > 0 THEN '' ELSE ' BC' END END"
        )
    if pa.types.is_nested(field.type):
        return f"replace(CAST(to_json({name}) AS VARCHAR), '\\u0000', '')"
    if pa.types.is_string(field.type):
        return f"replace({name}, chr(0), '')"  # which PostgreSQL has not
    return name


def _line(error: Exception) -> str:
    return " ".join(str(error).split())


def _shown(uri: str) -> str:
    """An address without its password."""
    return re.sub(r"(://[^:/@]*):[^@/]*@", r"\1@", uri)

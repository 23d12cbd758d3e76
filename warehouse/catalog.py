"""The catalog: a DuckDB file with a view for every table, over exactly the files that one version of the lake lists.

``duckdb lake/dateline.duckdb`` answers with no Python and no extension. On top of the base views lie the analysts'
own: each file of ``views/`` is one SELECT, each file of ``macros/`` one CREATE MACRO, named as the file; the first
comment line is the description, and ``-- column: …`` lines below it describe columns. The folder is the registry: add
a file, publish.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Hashable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import duckdb
import pyarrow as pa

from transforms.records import TABLES
from warehouse import parquet, trust
from warehouse.errors import CatalogError, LakeDamaged, LakeMissing, WriteFailed
from warehouse.log import FORMAT, DataFile

if TYPE_CHECKING:
    from warehouse.lake import Lake, Snapshot

FILE_NAME = "dateline.duckdb"
RELATIVE = "."
"""The path of the lake in a catalog that names its files as seen from its folder."""

_HERE = Path(__file__).parent
_COLUMN_COMMENT = re.compile(r"-- (\w+): (.+)")
QUIET = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
    "allow_community_extensions": "false",
}

_OWN_TABLES = {
    "lake_version": "The version of the lake that this catalog shows",
    "lake_files": "The Parquet files of that version: what each table is made of",
}


class SqlFile(NamedTuple):
    """One file of views/, macros/ or checks/."""

    name: str
    path: Path
    description: str
    columns: Mapping[str, str]
    """Comments of columns (of parameters, in a macro), from the lines below the description."""
    sql: str
    examples: tuple[str, ...] = ()
    """Statements that show it, from the lines ``-- example: …`` and ``-- also: …``."""
    kept: Mapping[str, str] = MappingProxyType({})
    """Measure → how it adds up over documents, of a view that `warehouse.kept` keeps, from the line ``-- kept: …``."""


def sql_files(folder: str) -> list[SqlFile]:
    """The SQL files of a folder of this package, by name.

    Raises:
        CatalogError: when a file does not begin with a comment that describes it.
    """
    return [read_sql(path) for path in sorted((_HERE / folder).glob("*.sql"))]


def read_sql(path: Path) -> SqlFile:
    """One SQL file with what its leading comments say.

    Raises:
        CatalogError: when it does not begin with a comment that describes it.
    """
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    if not lines or not lines[0].startswith("-- ") or not lines[0][3:].strip():
        raise CatalogError(
            f"{path.parent.name}/{path.name} does not begin with a description: make its first line "
            f"`-- what one row of it is`"
        )
    columns, examples, kept = {}, [], {}
    for line in lines[1:]:
        if not line.startswith("--"):
            break
        if m := _COLUMN_COMMENT.fullmatch(line.rstrip()):
            if m[1] in ("example", "also"):
                examples.append(m[2])
            elif m[1] == "kept":
                kept = {column: how for how, column in map(str.split, m[2].split(","))}
            else:
                columns[m[1]] = m[2]
    return SqlFile(path.stem, path, lines[0][3:].strip(), columns, text.rstrip().removesuffix(";"), tuple(examples), kept)


def publish(lake: Lake, relative: bool | None = None, keep: bool | None = None) -> Path:
    """Build the catalog of the newest version of a lake, and put it in place in one step.

    Readers that have the old catalog open keep it. Whatever was added to the old catalog by hand is gone.

    Args:
        relative: name the files as seen from the lake's folder, in place of absolute paths: the lake can be moved, or
            mounted elsewhere, and its catalog answers in whatever is started in that folder (or has it as its
            ``file_search_path``). None: as the old catalog does; absolute when there is none.
        keep: whether it shall hold the sums of `warehouse.kept`. None: when the lake is so large that it is worth it.

    Returns:
        The path of the catalog, ``dateline.duckdb`` in the lake.

    Raises:
        CatalogError: when a view or macro does not load; the old catalog stays.
        LakeDamaged: when a file is not what was committed; the old catalog stays.
        WriteFailed: when the disk refuses; the old catalog stays.
    """
    if lake.remote:
        raise CatalogError(
            f"DuckDB does not read {lake.root} in a bucket with no extension, so that the catalog of a lake there is on "
            f"each machine that asks: `dateline sql` and `dateline publish` make it, `warehouse.mirror.up_to_date` does so "
            f"in Python"
        )
    from warehouse import kept

    target = lake.root / FILE_NAME
    if "?" in str(target):  # DuckDB takes what follows for options, and looks for its write-ahead log elsewhere
        raise CatalogError(
            f"DuckDB cannot keep a database at {target}: move the lake to a path without a question mark"
        )
    was_relative, marks = _known(target)
    if relative is None:
        relative = was_relative
    while True:
        snapshot = lake.snapshot()
        marks = lake.verify(snapshot, marks)
        temporary = lake.root / f".{FILE_NAME}.{secrets.token_hex(6)}.tmp"
        try:
            with duckdb.connect(str(temporary), config=QUIET) as con:
                build(con, snapshot, relative, marks)
                if kept.worth_it(snapshot) if keep is None else keep:
                    kept.keep(con, lake, snapshot, target)
                describe(con)
            with open(temporary, "rb+") as file:
                lake.disk.fsync(file)
            # A write-ahead log that a crashed writer left beside the old file does not belong to the new one.
            lake.disk.unlink(target.with_name(f"{FILE_NAME}.wal"))
            lake.disk.rename(temporary, target)
            lake.disk.sync_folder(lake.root)
        except (OSError, duckdb.IOException) as error:
            raise WriteFailed(
                f"the catalog {target} was not written: {error}. The rows of the lake are not touched; make "
                f"room or repair, then publish again"
            ) from error
        finally:
            for leftover in (temporary, temporary.with_name(f"{temporary.name}.wal")):
                with suppress(OSError):  # what cannot be removed was not written, or tells of it above
                    leftover.unlink(missing_ok=True)
        if (
            lake.snapshot().version == snapshot.version
        ):  # else another writer came meanwhile, and may have published first
            return target


def _known(target: Path) -> tuple[bool, dict[str, Hashable]]:
    """Whether the catalog that is there names its files as seen from its folder; and the marks that it notes."""
    if not target.is_file():
        return False, {}
    try:
        with opened(target.parent) as con:
            return lake_shown(con)[1] == RELATIVE, trust.marks_in(con)
    except CatalogError:  # it is about to be replaced
        return False, {}


def build(
    con: duckdb.DuckDBPyConnection,
    snapshot: Snapshot,
    relative: bool = False,
    marks: Mapping[str, Hashable] = MappingProxyType({}),
) -> None:
    """Make all tables, views and macros of a version of the lake in an open database; `describe` comments on them.

    Args:
        marks: path → what was known of the file when it was last compared with its sha256.

    Raises:
        CatalogError: naming the file that does not load, and why.
    """
    build_tables(con, snapshot, relative, marks)
    build_views(con)


def build_views(con: duckdb.DuckDBPyConnection) -> None:
    """Make the analysts' views and macros in a database that has the tables.

    Raises:
        CatalogError: naming the file that does not load, and why.
    """
    macros = [(f, _macro(f)) for f in sql_files("macros")]
    views = [(f, f"CREATE OR REPLACE VIEW {_name(f.name)} AS {f.sql}") for f in sql_files("views")]
    # Macros of rows use views, and views use the other macros, as a rule; where not, the second round sees to it.
    _create(sorted(macros + views, key=lambda made: "AS TABLE" in made[1]), con)


def build_tables(
    con: duckdb.DuckDBPyConnection,
    snapshot: Snapshot,
    relative: bool = False,
    marks: Mapping[str, Hashable] = MappingProxyType({}),
) -> None:
    """Make the tables of a version of the lake in an open database, and none of the analysts' views and macros."""
    root = RELATIVE if relative else str(snapshot.root)
    if relative:  # a view looks at its files when it is made
        con.execute(f"SET file_search_path = {_text(str(snapshot.root))}")
    con.execute("BEGIN")
    for table in TABLES:
        con.execute(f"CREATE VIEW {_name(table)} AS {_base_view(con, snapshot, table, root)}")
    _list_files(con, snapshot, root, marks)
    con.execute("COMMIT")


def describe(con: duckdb.DuckDBPyConnection) -> None:
    """Comment on every table, view, macro and column: what DESCRIBE, `about` and other tools show."""
    con.execute("BEGIN")
    told = {table: (record.__doc__ or "").strip().splitlines()[0] for table, record in TABLES.items()}
    told |= _OWN_TABLES | {f.name: f.description for f in sql_files("views")}
    for name, kind in _tables_and_views(con):
        if name in told:
            _comment(con, kind, name, told[name])
    kinds = dict(
        con.execute("SELECT function_name, function_type FROM duckdb_functions() WHERE NOT internal").fetchall()
    )
    for f in sql_files("macros"):
        _comment(con, "MACRO TABLE" if kinds[f.name] == "table_macro" else "MACRO", f.name, f.description)
    _comment_columns(con)
    con.execute("COMMIT")


def connect(path: str | Path, read_only: bool = True) -> duckdb.DuckDBPyConnection:
    """Open the catalog of the lake in a folder, with no extension fetched from anywhere.

    Dates outside the years 1–9999 reach Python as text from `fetchall`; take Arrow, ``con.sql(…).to_arrow_table()``.

    Raises:
        LakeMissing: when nothing was published there.
        CatalogError: when the file is no catalog, or the lake was moved since.
    """
    con = opened(path, read_only)
    root, shown = Path(path).resolve(), lake_shown(con)[1]
    if shown == RELATIVE:
        con.execute(f"SET file_search_path = {_text(str(root))}")
    elif shown != str(root):
        con.close()
        raise CatalogError(
            f"the catalog in {root} was made when the lake was at {shown}: publish the lake, to make one that knows "
            f"where its files are now (dateline publish --lake {root})"
        )
    return con


def opened(path: str | Path, read_only: bool = True) -> duckdb.DuckDBPyConnection:
    """The catalog of the lake in a folder, though its files may be elsewhere now.

    Raises:
        LakeMissing: when nothing was published there.
        CatalogError: when the file is no catalog.
    """
    target = Path(path).resolve() / FILE_NAME
    if not target.is_file():
        raise LakeMissing(f"there is no catalog {target}: check the path, or publish the lake to make one")
    try:
        return duckdb.connect(str(target), read_only=read_only, config=QUIET)
    except duckdb.Error as error:
        raise CatalogError(f"{target} cannot be opened: {error}. Publish the lake to make it again") from error


def lake_shown(con: duckdb.DuckDBPyConnection) -> tuple[int, str]:
    """(version, path of the lake) that a catalog shows; the path is `RELATIVE` where its files are named so.

    Raises:
        CatalogError: when it is a database of another kind.
    """
    try:
        [(version, path)] = con.execute("SELECT version, path FROM lake_version").fetchall()
    except (duckdb.Error, ValueError) as error:
        raise CatalogError(f"it does not say which lake it shows: {error}. Publish the lake to make it again") from error
    return version, path


def connect_version(snapshot: Snapshot) -> duckdb.DuckDBPyConnection:
    """A catalog in memory that shows a version of a lake as `connect` shows the published one.

    Raises:
        CatalogError: when a view or macro does not load.
    """
    con = duckdb.connect(config=QUIET)
    build(con, snapshot)
    describe(con)
    return con


def rows_of(con: duckdb.DuckDBPyConnection, snapshot: Snapshot, table: str) -> str:
    """A SELECT of all rows of a table in a version of a lake."""
    return _base_view(con, snapshot, table, str(snapshot.root))


def _base_view(con: duckdb.DuckDBPyConnection, snapshot: Snapshot, table: str, root: str) -> str:
    """A SELECT over the files of a table: its columns and types are the record's, whatever files there are."""
    types = types_of(con, table)
    groups: dict[str, list[DataFile]] = {}
    for file in snapshot.files(table):
        groups.setdefault(file.schema, []).append(file)
    parts = []
    for files in groups.values():
        present = types if files[0].schema == parquet.fingerprint(table) else _columns_of(snapshot.root / files[0].path)
        paths = ", ".join(_text(_placed(root, f)) for f in files)
        columns = ", ".join(
            _name(c) if c in present else f"{parquet.absent(table, c, present)}::{t} AS {_name(c)}"
            for c, t in types.items()
        )
        parts.append(f"SELECT {columns} FROM read_parquet([{paths}], hive_partitioning = false)")
    if not parts:
        return f"SELECT {', '.join(f'NULL::{t} AS {_name(c)}' for c, t in types.items())} WHERE false"
    return " UNION ALL ".join(parts)


def _placed(root: str, file: DataFile) -> str:
    return file.path if root == RELATIVE else f"{root}/{file.path}"


def types_of(con: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    """Column → DuckDB type of a table; an enumeration is VARCHAR, as in the files."""
    con.register("types_of", parquet.plain_schema(table).empty_table())
    types = {row[0]: row[1] for row in con.execute("DESCRIBE types_of").fetchall()}
    con.unregister("types_of")
    return types


def _columns_of(path: Path) -> frozenset[str]:
    import pyarrow.parquet as pq

    try:
        return frozenset(pq.read_schema(path).names)
    except (OSError, pa.ArrowInvalid) as error:
        raise LakeDamaged(f"{path} is in the log and cannot be read ({error}): restore it from a backup") from error


def _list_files(
    con: duckdb.DuckDBPyConnection, snapshot: Snapshot, root: str, marks: Mapping[str, Hashable]
) -> None:  # fmt: skip
    """What the catalog shows: one row of `lake_version`, and the files in `lake_files`."""
    con.execute("CREATE TABLE lake_version (version BIGINT, format INTEGER, path VARCHAR)")
    con.execute("INSERT INTO lake_version VALUES (?, ?, ?)", [snapshot.version, FORMAT, root])
    con.execute(
        "CREATE TABLE lake_files (table_name VARCHAR, path VARCHAR, rows BIGINT, bytes BIGINT, sha256 VARCHAR, "
        "opened_as VARCHAR, mark VARCHAR)"
    )
    if snapshot.listed:
        con.register(
            "listed",
            pa.table(
                {
                    "table_name": [f.table for f in snapshot.listed],
                    "path": [f.path for f in snapshot.listed],
                    "rows": [f.rows for f in snapshot.listed],
                    "bytes": [f.bytes for f in snapshot.listed],
                    "sha256": [f.sha256 for f in snapshot.listed],
                    "opened_as": [_placed(root, f) for f in snapshot.listed],
                    "mark": [trust.noted(marks[f.path]) if f.path in marks else None for f in snapshot.listed],
                }
            ),
        )
        con.execute("INSERT INTO lake_files FROM listed")
        con.unregister("listed")


def _macro(f: SqlFile) -> str:
    if not re.search(rf"(?im)^CREATE OR REPLACE MACRO {re.escape(f.name)}\s*\(", f.sql):
        raise CatalogError(
            f"macros/{f.path.name} does not say CREATE OR REPLACE MACRO {f.name}(…): a macro is named as its file"
        )
    return f.sql


def _create(wanted: Iterable[tuple[SqlFile, str]], con: duckdb.DuckDBPyConnection) -> None:
    """Create views and macros that may use each other: what fails for now is tried again after the others."""
    waiting = list(wanted)
    while waiting:
        failed = []
        for f, sql in waiting:
            try:
                con.execute(sql)
            except duckdb.Error as error:
                failed.append((f, sql, error))
        if len(failed) == len(waiting):
            f, _, error = failed[0]
            raise CatalogError(f"{f.path.parent.name}/{f.path.name} does not load: {error}") from error
        waiting = [(f, sql) for f, sql, _ in failed]


def _comment_columns(con: duckdb.DuckDBPyConnection) -> None:
    """Comments of the columns of all tables and views: a view's own, else that of the record's field with the same name."""
    own: dict[str, Mapping[str, str]] = {f.name: f.columns for f in sql_files("views")}
    of_fields: dict[str, str] = {}
    for table in TABLES:
        # the comments that the schema carries are those of `transforms.records`
        own[table] = {f.name: f.metadata[b"comment"].decode() for f in parquet.schema_for(table)}
        of_fields = own[table] | of_fields
    for view, column in _columns(con):
        if text := own.get(view, {}).get(column) or of_fields.get(column):
            con.execute(f"COMMENT ON COLUMN {_name(view)}.{_name(column)} IS {_text(text)}")


def _tables_and_views(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """(name, VIEW or TABLE) of what a catalog holds: the tables of a lake are views here, and tables in a copy."""
    return con.execute(
        "SELECT view_name, 'VIEW' FROM duckdb_views() WHERE NOT internal "
        "UNION ALL SELECT table_name, 'TABLE' FROM duckdb_tables() WHERE NOT internal"
    ).fetchall()


def _columns(con: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str]]:
    yield from con.execute(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal ORDER BY ALL"
    ).fetchall()


def _comment(con: duckdb.DuckDBPyConnection, kind: str, name: str, text: str) -> None:
    con.execute(f"COMMENT ON {kind} {_name(name)} IS {_text(text)}")


def _name(identifier: str) -> str:
    """An identifier in quotes; all come from our own records and file names."""
    return '"' + identifier.replace('"', '""') + '"'


def _text(value: str) -> str:
    """A text literal."""
    return "'" + value.replace("'", "''") + "'"

"""Sums that the catalog keeps: views whose rows are computed when a large lake is published, and not when one asks.

A view says so in its comments: ``-- kept: sum events, sum documents, min such_as`` names its measures; its other columns
are keys. All rows of a document come and go in one commit, so that such a view of more documents is the sums of two
views: what a commit adds is counted by itself, and put to what the last catalog kept. Where rows were replaced, all is
counted again. A kept view answers as the plain one does; a small lake keeps none.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from warehouse import catalog
from warehouse.catalog import SqlFile

if TYPE_CHECKING:
    import pyarrow as pa

    from warehouse.lake import Lake, Snapshot
    from warehouse.log import DataFile

WORTH_IT = 1_000_000
"""Events and mentions from which on a lake keeps sums; below, to count them takes a moment."""

_PARTS = "kept_views"
"""The table that says by what SQL each kept view was made."""


def worth_it(snapshot: Snapshot) -> bool:
    """Whether a lake is so large that its catalog should keep sums."""
    return snapshot.rows("events") + snapshot.rows("mentions") >= WORTH_IT


def keep(con: duckdb.DuckDBPyConnection, lake: Lake, snapshot: Snapshot, last: Path) -> None:
    """Put tables in the place of the views that are to be kept, in a catalog that was just built.

    Args:
        last: the catalog that was published before, if any.
    """
    con.execute(f"CREATE TABLE {_PARTS} (name VARCHAR, made_by VARCHAR)")
    con.execute(f"COMMENT ON TABLE {_PARTS} IS 'Views whose rows this catalog keeps, and a hash of the SQL that made them'")
    views = [view for view in catalog.sql_files("views") if view.kept]
    added = _with_last(con, lake, snapshot, last)
    mark = _mark()
    if added is not None and con.execute(f"SELECT DISTINCT made_by FROM last.{_PARTS}").fetchall() != [(mark,)]:
        con.execute("DETACH last")
        added = None
    more = _of_files(snapshot, added, views) if added else {}
    for view in views:
        _keep_one(con, view, added is not None, more.get(view.name))
        con.execute(f"INSERT INTO {_PARTS} VALUES (?, ?)", [view.name, mark])
    if added is not None:
        con.execute("DETACH last")


def _mark() -> str:
    """A hash of all SQL that the views rest on: when any of it changes, what was kept counts no more."""
    files = (f for folder in ("views", "macros") for f in catalog.sql_files(folder))
    text = "\0".join(f"{f.name} {f.sql} {dict(f.kept)}" for f in files)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _keep_one(con: duckdb.DuckDBPyConnection, view: SqlFile, known: bool, more: pa.Table | None) -> None:
    """A table in the place of a view: counted now; or as `last` has it; or that and what came since."""
    name = f'"{view.name}"'
    con.execute(f"CREATE TABLE kept_now AS FROM {name}{' LIMIT 0' if known else ''}")
    if more is not None:
        con.register("more", more)
        chosen = ", ".join(
            f'{view.kept[column]}("{column}")' if column in view.kept else f'"{column}"' for column in more.column_names
        )
        con.execute(
            f"INSERT INTO kept_now SELECT {chosen} FROM (FROM last.{name} UNION ALL FROM more) GROUP BY ALL ORDER BY ALL"
        )
        con.unregister("more")
    elif known:
        con.execute(f"INSERT INTO kept_now FROM last.{name}")
    con.execute(f"DROP VIEW {name}")
    con.execute(f"ALTER TABLE kept_now RENAME TO {name}")


def _of_files(snapshot: Snapshot, files: list[DataFile], views: list[SqlFile]) -> dict[str, pa.Table]:
    """The rows of views over some files of a lake alone."""
    with duckdb.connect(config=catalog.QUIET) as part:
        catalog.build(part, snapshot._replace(listed=tuple(files)))
        return {view.name: part.sql(f'FROM "{view.name}"').to_arrow_table() for view in views}


def _with_last(con: duckdb.DuckDBPyConnection, lake: Lake, snapshot: Snapshot, last: Path) -> list[DataFile] | None:
    """The files that came since the last catalog, attached as `last`; None when all is to be counted anew."""
    if not last.is_file():
        return None
    try:
        con.execute(f"ATTACH '{str(last).replace(chr(39), 2 * chr(39))}' AS last (READ_ONLY)")
    except duckdb.Error:  # it is about to be replaced
        return None
    try:
        [(version,)] = con.execute("SELECT version FROM last.lake_version").fetchall()
        con.execute(f"FROM last.{_PARTS} LIMIT 0")
        listed = {path for (path,) in con.execute("SELECT path FROM last.lake_files").fetchall()}
    except (duckdb.Error, ValueError):
        con.execute("DETACH last")
        return None
    added = [f for f in snapshot.listed if f.path not in listed]
    if listed <= {f.path for f in snapshot.listed}:
        return added
    since = [c for c in lake.history() if version < c.version <= snapshot.version]
    if len(since) == snapshot.version - version and all("compact" in c.info or not (c.added or c.removed) for c in since):
        return []  # the same rows, in other files
    con.execute("DETACH last")
    return None

"""The generated pages of docs/: the data dictionary, and the gallery of questions with their answers on seeds/.

    python -m flows.handbook [FOLDER]     writes both anew (FOLDER: docs)

A question of the gallery is a file of ``warehouse/gallery``: its first comment line is the question, ``-- touches:``
says whether it reads a window of time or scans. The tests see to it that both pages are current.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from flows.answers import plain
from transforms.records import TABLES
from warehouse import catalog
from warehouse.catalog import SqlFile
from warehouse.lake import Lake

WIDEST = 90
"""Characters of a cell of the gallery."""

MADE = "<!-- made by `python -m flows.handbook`: change the records and the SQL files, and run it again -->"


def data_dictionary(lake: Lake) -> str:
    """Every table, view and macro with every column and what it holds, as Markdown. Any lake will do."""
    parts = [
        "# Data dictionary",
        MADE,
        "",
        "All instants are `TIMESTAMP`: proleptic Gregorian, local to the document, with no zone; null is unbounded. "
        "`FROM about` and `DESCRIBE` say the same in SQL.",
        "",
    ]
    with catalog.connect_version(lake.snapshot()) as con:
        columns: dict[str, list[tuple[str, str, str]]] = {}
        for table, column, kind, comment in con.execute(
            "SELECT table_name, column_name, data_type, comment FROM duckdb_columns() WHERE NOT internal "
            "ORDER BY table_name, column_index"
        ).fetchall():
            columns.setdefault(table, []).append((column, kind, comment or ""))
        told = dict(con.execute("SELECT name, comment FROM about WHERE kind <> 'macro'").fetchall())
        calls = dict(con.execute("SELECT name, call FROM about WHERE kind = 'macro'").fetchall())
    views = {f.name: f for f in catalog.sql_files("views")}
    macros = catalog.sql_files("macros")
    for title, names in (
        ("Tables", list(TABLES)),
        ("Views", list(views)),
        ("The catalog's own tables", sorted(set(columns) - set(TABLES) - set(views))),
    ):
        parts += [f"## {title}", ""]
        for name in names:
            parts += [f"### {name}", "", f"{told[name]}.".replace("..", "."), ""]
            parts += _table(["column", "type", "holds"], [(f"`{c}`", _type(t), text) for c, t, text in columns[name]])
            parts += _examples(views[name]) if name in views else []
    rows_of = [m for m in macros if calls[m.name].startswith("FROM")]
    for title, some in (("Macros of rows", rows_of), ("Macros of values", [m for m in macros if m not in rows_of])):
        parts += [f"## {title}", ""]
        for macro in some:
            parts += [f"### {macro.name}", "", f"{macro.description}.".replace("..", "."), ""]
            parts += [f"- `{name}`: {text}" for name, text in macro.columns.items()] + [""] * bool(macro.columns)
            parts += ["```sql", calls[macro.name], "```", ""] + _examples(macro)
    return "\n".join(parts).rstrip() + "\n"


def _type(kind: str) -> str:
    return f"`{kind}`" if len(kind) < 40 else f"`{kind.partition('(')[0]}(…){'[]' * kind.endswith('[]')}`"


def _examples(f: SqlFile) -> list[str]:
    return ["Such as:", "", "```sql", *(f"{e};" for e in f.examples), "```", ""] if f.examples else []


def gallery(lake: Lake) -> str:
    """Every question of the gallery with its SQL and its answer over a lake, as Markdown."""
    parts = [
        "# Twenty questions, their SQL and their answers",
        MADE,
        "",
        "Asked of the documents in `seeds/`. Each can be put to `dateline sql`, or to DuckDB with "
        "`lake/dateline.duckdb` open. `docs/data-dictionary.md` says what the columns hold.",
        "",
    ]
    with catalog.connect_version(lake.snapshot()) as con:
        for number, question in enumerate(catalog.sql_files("gallery"), 1):
            names, rows = plain(con.sql(question.sql).to_arrow_table())
            parts += [f"## {number}. {question.description}", "", "```sql", bare(question), "```", ""]
            parts += _table(names, [[_cell(v) for v in row] for row in rows]) if rows else ["*No rows.*", ""]
    return "\n".join(parts).rstrip() + "\n"


def bare(f: SqlFile) -> str:
    """The SQL of a file without the comments at its head."""
    lines = f.sql.splitlines()
    first = next(i for i, line in enumerate(lines) if not line.startswith("--"))
    return "\n".join(lines[first:])


def _cell(value: Any) -> str:
    text = "" if value is None else ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    text = " ".join(text.split())
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"


def _table(names: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    lines = [names, ["---"] * len(names), *rows]
    return ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines] + [""]


def seeds_lake(folder: Path, seeds: Path) -> Lake:
    """A lake of the documents in seeds/, read in this process, without a Prefect server."""
    from flows.runbook import opened
    from flows.settings import Settings
    from flows.stories import tell
    from flows.tasks import annotate, ingest, publish, stage

    settings = Settings(lake=str(folder))
    with opened([str(seeds)], settings) as book:
        for batch in book.new():
            name = stage(batch, settings)
            book.enter(publish.fn(annotate.fn(ingest.fn(name, settings), settings), settings))
        tell.fn(settings)
        book.close()
    return Lake.open(folder)


def pages(root: Path) -> Iterator[tuple[str, str]]:
    """(file name, text) of each page."""
    with tempfile.TemporaryDirectory() as folder:
        lake = seeds_lake(Path(folder) / "lake", root / "seeds")
        yield "data-dictionary.md", data_dictionary(lake)
        yield "gallery.md", gallery(lake)


def main() -> None:
    """Write the pages."""
    root = Path(__file__).parents[1]
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=root / "docs", help="where the pages go (docs)")
    target = parser.parse_args().folder
    target.mkdir(exist_ok=True)
    for name, text in pages(root):
        (target / name).write_text(text, encoding="utf-8")
        print(target / name)


if __name__ == "__main__":
    main()

"""`dateline sql`: one question, or a prompt when there is none. `add_to` gives the verb to the command line."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    import pyarrow as pa

FORMATS = ("table", "csv", "json", "jsonl", "parquet", "arrow")
FILE_LIMIT = 4 << 30
"""Bytes of rows for an answer that goes to a file."""


@click.argument("query", required=False)
@click.option("--lake", metavar="DIR", help="Folder of the lake, or s3://bucket/folder (DATELINE_LAKE; default: lake).")
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="How to show the answer (default: by the ending of FILE; else table).",
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--csv", "as_csv", is_flag=True, help="The same as --format csv.")
@click.option("-o", "--output", metavar="FILE", help="Write the answer to FILE.")
@click.option("--as-of", metavar="VERSION", help="Ask the lake as it was: a version, a date or a time (UTC).")
@click.option(
    "--seconds",
    type=click.FloatRange(0, min_open=True),
    default=60.0,
    show_default=True,
    metavar="N",
    help="Give up after N seconds.",
)
@click.option("--memory", default="2GB", show_default=True, metavar="SIZE", help="Memory that DuckDB may take.")
def sql(
    query: str | None,
    lake: str | None,
    form: str | None,
    as_json: bool,
    as_csv: bool,
    output: str | None,
    as_of: str | None,
    seconds: float,
    memory: str,
) -> None:
    """Ask the lake a question: dateline sql "from timeline limit 5".

    Without QUERY: a prompt, or the text on standard input. What is asked runs in a box that reads the lake and nothing
    else, and writes nothing; for more, open lake/dateline.duckdb with DuckDB.
    """
    from flows.settings import Settings

    forms = {form, "json" if as_json else None, "csv" if as_csv else None} - {None}
    if len(forms) > 1:
        raise click.UsageError(f"one format, not {' and '.join(sorted(forms))}")
    chosen = _format(next(iter(forms), None), output)
    root = Settings.gather(lake=lake).lake
    ask: dict[str, Any] = {"deadline_seconds": seconds, "memory": memory, "as_of": as_of}
    if query in (None, "-"):
        if query is None and sys.stdin.isatty():
            from flows import prompt

            prompt.run(root, ask)
            return
        query = sys.stdin.read()
    if output:
        ask["answer_bytes"] = FILE_LIMIT
    show(answer(root, query, ask), chosen, output)


def _format(form: str | None, output: str | None) -> str:
    """The format that was asked for, or that the file's ending tells."""
    if form is None and output:
        from flows.answers import SUFFIXES

        ending = Path(output).suffix.lstrip(".").lower()
        if ending not in SUFFIXES:
            raise click.UsageError(f"{output!r} has no ending that tells a format: name one with --format")
        return SUFFIXES[ending]
    if form == "table" and output:
        raise click.UsageError("a table is for the eye: for a file, name another format")
    if form in ("parquet", "arrow") and not output and sys.stdout.isatty():
        raise click.UsageError(f"{form} is not for a terminal: name a file with -o")
    return form or "table"


def answer(root: str, query: str, ask: dict[str, Any]) -> pa.Table:
    """The rows that answer a query, from the box."""
    from warehouse import box

    return box.query(root, query, **ask)


def show(table: pa.Table, form: str, output: str | None = None) -> None:
    """Print an answer, or write it to a file, whole or not at all."""
    from flows import answers

    if form == "table":
        from flows import show as shown

        shown.rows(*answers.plain(table))
        return
    if output:
        whole = not os.path.lexists(output) or os.path.isfile(output) and not os.path.islink(output)
        try:
            with click.open_file(output, "wb", atomic=whole) as out:
                answers.FORMATS[form](table, out)
        except OSError as error:  # it names a file that was to become this one
            raise click.ClickException(f"{output} was not written: {error.strerror or error}") from error
    else:
        sys.stdout.flush()
        answers.FORMATS[form](table, sys.stdout.buffer)
        sys.stdout.buffer.flush()


def add_to(group: click.Group) -> None:
    """Give the verb to a command line."""
    group.command()(sql)

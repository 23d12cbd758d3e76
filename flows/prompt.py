"""The prompt of `dateline sql`: questions end in a semicolon, are completed from the catalog, and asked in the box."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import click
from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

from flows import asking

KEYWORDS = (
    "SELECT FROM WHERE GROUP BY ORDER LIMIT HAVING WITH AS JOIN LEFT USING ON AND OR NOT IN IS NULL BETWEEN LIKE ILIKE "
    "DISTINCT COUNT SUM MIN MAX AVG CASE WHEN THEN ELSE END UNION ALL DESC ASC NULLS LAST DESCRIBE SUMMARIZE EXCLUDE "
    "QUALIFY OVER PARTITION FILTER DATE TIMESTAMP INTERVAL UNNEST"
).split()
TABLES_FOLLOW = re.compile(r"(?i)\b(from|join|describe|summarize)\s+[\w$]*$")
COLUMN_FOLLOWS = re.compile(r"(\w+)\.\w*$")
NAMED_AS = re.compile(r"(?i)\b(?:from|join)\s+(\w+)(?:\([^)]*\))?(?:\s+as)?\s+(\w+)")
HELP = """A question ends with ;
.tables           what can be asked: tables, views and macros
.columns NAME     the columns of one
.format FORMAT    table, csv, json or jsonl
.help  .quit      (Ctrl-D quits, too; Ctrl-C gives up a question; Tab completes)"""


class Names(NamedTuple):
    """What can be named in a question."""

    rows: Mapping[str, str]
    """Tables, views and macros of rows, as they are called → what a row of them is."""
    functions: Mapping[str, str]
    """Macros of values → what they say."""
    columns: Mapping[str, tuple[str, ...]]
    """Table or view → its columns."""


def names(root: str, ask: dict[str, Any]) -> Names:
    """What the catalog of a lake has."""
    told = asking.answer(root, "SELECT kind, name, call, comment FROM about ORDER BY name", ask).to_pylist()
    columns: dict[str, list[str]] = {}
    listed = (
        "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal AND database_name = current_database()"
    )
    for row in asking.answer(root, f"{listed} ORDER BY table_name, column_index", ask).to_pylist():
        columns.setdefault(row["table_name"], []).append(row["column_name"])
    rows = {
        t["name"] + ("(" if t["kind"] == "macro" else ""): t["comment"] or ""
        for t in told
        if t["call"].startswith("FROM")
    }
    functions = {t["name"] + "(": t["comment"] or "" for t in told if t["call"].startswith("SELECT")}
    return Names(rows, functions, {table: tuple(found) for table, found in columns.items()})


class Catalog(Completer):
    """Completes tables after FROM and JOIN, columns after a name and a point, and all else anywhere."""

    def __init__(self, known: Names) -> None:
        self.known = known

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        before = document.text_before_cursor
        word = re.search(r"[\w.]*$", before)[0]
        if before.lstrip().startswith("."):
            yield from _beginning(before.lstrip(), {c.split()[0]: "" for c in HELP.splitlines() if c.startswith(".")})
        elif m := COLUMN_FOLLOWS.search(before):
            table = dict((alias, name) for name, alias in NAMED_AS.findall(document.text)).get(m[1], m[1])
            yield from _beginning(word.rpartition(".")[2], dict.fromkeys(self.known.columns.get(table, ()), table))
        elif TABLES_FOLLOW.search(before):
            yield from _beginning(word, self.known.rows)
        elif word:
            named = [t for t in self.known.columns if re.search(rf"\b{re.escape(t)}\b", document.text)]
            tables = named or list(self.known.columns)
            columns = {column: table for table in tables for column in self.known.columns[table]}
            keywords = {k if word[0].isupper() else k.lower(): "" for k in KEYWORDS}
            yield from _beginning(word, {**columns, **self.known.functions, **self.known.rows, **keywords})


def _beginning(word: str, candidates: Mapping[str, str]) -> Iterator[Completion]:
    for name, told in candidates.items():
        if name.lower().startswith(word.lower()) and name != word:
            yield Completion(name, -len(word), display_meta=told[:60])


def keys() -> KeyBindings:
    """Enter asks when the question has ended, and begins a new line before."""
    bindings = KeyBindings()

    @bindings.add("enter")
    def _(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if buffer.complete_state and buffer.complete_state.current_completion:
            buffer.complete_state = None  # Enter takes the completion that is chosen
        elif is_whole(buffer.text):
            buffer.validate_and_handle()
        else:
            buffer.insert_text("\n")

    return bindings


def is_whole(text: str) -> bool:
    """Whether what was typed can be answered: nothing, a command, or a question that ends with a semicolon.

    >>> [is_whole(t) for t in ("", ".help", "from timeline", "from timeline;", "select ';")]
    [True, True, False, True, False]
    """
    bare = re.sub(r"--[^\n]*", "", re.sub(r"'(?:[^']|'')*'", "''", text)).strip()
    return not bare or bare.startswith(".") or (bare.endswith(";") and "'" not in bare.replace("''", ""))


def session(known: Names) -> PromptSession[str]:
    """A prompt that completes from the catalog, and remembers."""

    return PromptSession(
        "dateline> ",
        completer=Catalog(known),
        complete_while_typing=False,
        history=_history(),
        key_bindings=keys(),
        multiline=True,
        prompt_continuation=lambda width, *_: "     ...> "[:width],
    )


def _history() -> History:
    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state") / "dateline"
    try:
        state.mkdir(parents=True, exist_ok=True)
        return FileHistory(str(state / "sql-history"))
    except OSError:
        return InMemoryHistory()


def run(root: str, ask: dict[str, Any]) -> None:
    """Ask and answer until the end."""
    known = names(root, ask)
    click.echo(f"{root}: {len(known.rows)} tables, views and macros of rows. A question ends with ; — .help says more.")
    asked = session(known)
    form = "table"
    while True:
        try:
            text = asked.prompt().strip()
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
        if text in (".quit", ".exit"):
            return
        try:
            if text.startswith("."):
                form = command(text, known, form)
            elif text.rstrip("; "):
                asking.show(asking.answer(root, text, ask), form)
        except KeyboardInterrupt:
            click.echo("given up", err=True)
        except Exception as error:  # noqa: BLE001  a prompt goes on
            click.echo(str(error).rstrip(), err=True)


def command(text: str, known: Names, form: str) -> str:
    """Do what a line that begins with a point says; gives the format from now on."""
    from flows import show

    name, _, rest = text.rstrip(";").strip().partition(" ")
    rest = rest.strip()
    if name == ".tables":
        show.rows(["call", "what a row is"], list(_called(known)))
    elif name == ".columns" and rest in known.columns:
        click.echo("\n".join(known.columns[rest]))
    elif name == ".columns":
        click.echo(f"there is no table or view {rest!r}: .tables lists them", err=True)
    elif name == ".format" and rest in ("table", "csv", "json", "jsonl"):
        return rest
    elif name == ".format":
        click.echo(f"there is no format {rest!r} here: table, csv, json or jsonl", err=True)
    elif name == ".help":
        click.echo(HELP)
    else:
        click.echo(f"there is no command {name!r}: .help lists them", err=True)
    return form


def _called(known: Names) -> Iterable[tuple[str, str]]:
    yield from ((name + ")" * name.endswith("("), told) for name, told in known.rows.items())
    yield from ((name + ")", told) for name, told in known.functions.items())

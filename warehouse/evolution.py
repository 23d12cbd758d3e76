"""How a lake that an older version wrote is read: what stands in columns that its files do not have.

A column that may be null is null in rows of older files, a list is empty, and a field of a record with a default
(``x: … = ""`` in `transforms.records`) has that. What is none of these, or got another name, stands in
``evolution.toml``. Files are never changed by being read; `warehouse.compact.migrate` writes them with today's columns.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from transforms.records import TABLES

_CHANGES = Path(__file__).with_suffix(".toml")


class StandIn(NamedTuple):
    """What a column that is younger than a file has in the rows of that file."""

    value: Any = None
    column: str | None = None
    """The column of the file that holds it, in place of one value for all rows."""


def stand_in(table: str, column: str) -> StandIn | None:
    """What stands in a column that a file lacks; None when nothing is said, so that null has to do.

    >>> stand_in("events", "factuality")
    StandIn(value='happened', column=None)
    >>> stand_in("documents", "similarity") is None
    True
    """
    defaults = getattr(TABLES.get(table), "_field_defaults", {})
    by_default = StandIn(defaults[column]) if isinstance(defaults.get(column), str | int | float) else None
    return _stand_ins().get((table, column), by_default)


def dropped(table: str) -> frozenset[str]:
    """Columns that a table had once, and that are let go when a file is written again."""
    names = {c["name"] for c in _changes().get("dropped", ()) if c["table"] == table}
    return frozenset(names | {i.column for (t, _), i in _stand_ins().items() if t == table and i.column})


@cache
def _changes() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads(_CHANGES.read_text(encoding="utf-8"))


@cache
def _stand_ins() -> dict[tuple[str, str], StandIn]:
    return {(c["table"], c["name"]): StandIn(c.get("value"), c.get("from")) for c in _changes()["column"]}

"""How a lake that an older version wrote is read: what stands in columns that its files do not have.

Files are never changed by being read. `warehouse.compact.migrate` writes them again with today's columns.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

_CHANGES = Path(__file__).with_suffix(".toml")


class StandIn(NamedTuple):
    """What a column that is younger than a file has in the rows of that file."""

    value: Any = None
    column: str | None = None
    """The column of the file that holds it, in place of one value for all rows."""



def stand_in(table: str, column: str) -> StandIn | None:
    """What stands in a column that a file lacks; None when nothing was said, so that null has to do.

    >>> stand_in("events", "factuality")
    StandIn(value='happened', column=None)
    >>> stand_in("documents", "similarity") is None
    True
    """
    return _stand_ins().get((table, column))


@cache
def _stand_ins() -> dict[tuple[str, str], StandIn]:
    changes = tomllib.loads(_CHANGES.read_text(encoding="utf-8"))["column"]
    return {(c["table"], c["name"]): StandIn(c.get("value"), c.get("from")) for c in changes}

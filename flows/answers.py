"""The answer to a query as plain values, which JSON, CSV and a terminal can show."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from transforms.chronology.instants import DAY, iso

_MICROSECONDS = {"s": 1_000_000, "ms": 1000, "us": 1}


def plain(table: pa.Table) -> tuple[list[str], list[list[Any]]]:
    """(column names, rows) of an Arrow table; instants become ISO 8601 text, also before year 1, where Python has none.

    >>> table = pa.table({"at": pa.array([-63517824000000000], pa.timestamp("us")), "n": [1]})
    >>> plain(table)
    (['at', 'n'], [['-0043-03-15', 1]])
    """
    return table.column_names, [list(row) for row in zip(*map(_values, table.columns))]


def _values(column: pa.ChunkedArray) -> list[Any]:
    kind = column.type
    if pa.types.is_timestamp(kind) and kind.unit in _MICROSECONDS:
        scale = _MICROSECONDS[kind.unit]
        return [None if t is None else iso(t * scale) for t in column.cast(pa.int64()).to_pylist()]
    if pa.types.is_date32(kind):
        return [None if t is None else iso(t * DAY) for t in column.cast(pa.int32()).to_pylist()]
    return [
        v if v is None or isinstance(v, bool | int | float | str | list | dict) else str(v) for v in column.to_pylist()
    ]

"""The answer to a query as plain values, which JSON, CSV and a terminal can show; and the formats it is written in."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, BinaryIO

import pyarrow as pa

from transforms.chronology.instants import DAY, iso

_MICROSECONDS = {"s": 1_000_000, "ms": 1000, "us": 1}
_ENDS = {2**63 - 1: "infinity", -(2**63 - 1): "-infinity", -(2**63): "-infinity"}


def plain(table: pa.Table) -> tuple[list[str], list[list[Any]]]:
    """(column names, rows) of an Arrow table; instants become ISO 8601 text, also before year 1, where Python has none,
    and also inside lists and structs. A name that comes twice gets a number.

    >>> table = pa.table({"at": pa.array([-63517824000000000], pa.timestamp("us")), "n": [1]})
    >>> plain(table)
    (['at', 'n'], [['-0043-03-15', 1]])
    """
    return distinct(table.column_names), [list(row) for row in zip(*map(_column, table.columns))]


def distinct(names: Sequence[str]) -> list[str]:
    """Names of columns, none twice.

    >>> distinct(["a", "b", "a"])
    ['a', 'b', 'a_1']
    """
    taken: list[str] = []
    for name in names:
        number, candidate = 0, name
        while candidate in taken or (number and candidate in names):
            number += 1
            candidate = f"{name}_{number}"
        taken.append(candidate)
    return taken


def _column(column: pa.ChunkedArray) -> list[Any]:
    return [value for chunk in column.chunks for value in _values(chunk)]


def _values(array: pa.Array) -> list[Any]:
    kind = array.type
    if pa.types.is_dictionary(kind):
        return _values(array.dictionary_decode())
    if pa.types.is_timestamp(kind):
        zone = "Z" if kind.tz else ""
        if kind.unit == "ns":  # finer than an instant
            return [None if t is None else _instant(t // 1000) + zone for t in array.cast(pa.int64()).to_pylist()]
        scale = _MICROSECONDS[kind.unit]
        return [
            None if t is None else _ENDS.get(t) or _instant(t * scale) + zone
            for t in array.cast(pa.int64()).to_pylist()
        ]
    if pa.types.is_date32(kind):
        return [None if t is None else _day(t) for t in array.cast(pa.int32()).to_pylist()]
    if pa.types.is_struct(kind):
        columns = [_values(array.field(i)) for i in range(kind.num_fields)]
        names = [kind.field(i).name for i in range(kind.num_fields)]
        rows = [dict(zip(names, row)) for row in zip(*columns)] if columns else [{}] * len(array)
        return [row if there else None for row, there in zip(rows, array.is_valid().to_pylist())]
    if pa.types.is_map(kind):
        keys, items, ends = _values(array.keys), _values(array.items), array.offsets.to_pylist()
        rows = [dict(zip(map(str, keys[a:b]), items[a:b])) for a, b in zip(ends, ends[1:])]
        return [row if there else None for row, there in zip(rows, array.is_valid().to_pylist())]
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        items, ends = _values(array.values), array.offsets.to_pylist()
        return [items[a:b] if there else None for a, b, there in zip(ends, ends[1:], array.is_valid().to_pylist())]
    if pa.types.is_fixed_size_list(kind):
        size, items = kind.list_size, _values(array.values)
        starts = range(array.offset * size, (array.offset + len(array)) * size, size)
        return [items[a : a + size] if there else None for a, there in zip(starts, array.is_valid().to_pylist())]
    if pa.types.is_interval(kind) or pa.types.is_duration(kind):
        return [None if v is None else _length(v) for v in array.to_pylist()]
    return [_scalar(v) for v in array.to_pylist()]


def _instant(t: int) -> str:
    return iso(t)


def _day(days: int) -> str:
    if days in (2**31 - 1, -(2**31 - 1), -(2**31)):
        return "infinity" if days > 0 else "-infinity"
    return iso(days * DAY)


def _length(value: Any) -> str:
    """A length of time as ISO 8601 has it."""
    months, days, nanoseconds = (
        value if isinstance(value, tuple) else (0, value.days, value.seconds * 10**9 + value.microseconds * 1000)
    )
    date = f"{months}M" * bool(months) + f"{days}D" * bool(days)
    clock = f"T{nanoseconds / 1e9:.9f}".rstrip("0").rstrip(".") + "S" if nanoseconds else ""
    return f"P{date}{clock}" if date or clock else "P0D"


def _scalar(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, bytes):
        return value.hex()
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


# ---------------------------------------------------------------- formats


def write_csv(table: pa.Table, out: BinaryIO) -> None:
    """CSV in UTF-8; a text that a spreadsheet would take for a formula gets an apostrophe, lists and structs are JSON.

    A date before year 1 begins with a minus, and gets one too: a spreadsheet would subtract.
    """
    import io

    names, rows = plain(table)
    line = io.StringIO(newline="")
    writer = csv.writer(line, lineterminator="\r\n")  # so that both are quoted within a cell
    for row in [names, *rows]:
        writer.writerow([_harmless(value) for value in row])
        out.write(line.getvalue().removesuffix("\r\n").encode("utf-8", "surrogatepass") + b"\n")
        line.seek(0)
        line.truncate()


def _harmless(value: Any) -> Any:
    if isinstance(value, list | dict):
        value = json.dumps(_finite(value), ensure_ascii=False)
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"
    return value


def write_json(table: pa.Table, out: BinaryIO) -> None:
    """One JSON array of objects. JSON has no NaN and no infinity: they are null."""
    names, rows = plain(table)
    text = json.dumps([dict(zip(names, _finite(row))) for row in rows], ensure_ascii=False, indent=2)
    out.write(text.encode("utf-8", "surrogatepass") + b"\n")


def write_jsonl(table: pa.Table, out: BinaryIO) -> None:
    """One JSON object a line."""
    names, rows = plain(table)
    for row in rows:
        out.write(
            json.dumps(dict(zip(names, _finite(row))), ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"
        )


def _finite(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, list):
        return [_finite(v) for v in value]
    return {k: _finite(v) for k, v in value.items()} if isinstance(value, dict) else value


def write_parquet(table: pa.Table, out: BinaryIO) -> None:
    """Parquet: instants as timestamps of microseconds, of any year."""
    import pyarrow.parquet as pq

    pq.write_table(table.rename_columns(distinct(table.column_names)), out, compression="zstd")


def write_arrow(table: pa.Table, out: BinaryIO) -> None:
    """An Arrow IPC file, which is Feather 2."""
    with pa.ipc.new_file(out, table.schema) as file:
        file.write_table(table)


FORMATS: dict[str, Callable[[pa.Table, BinaryIO], None]] = {
    "csv": write_csv, "json": write_json, "jsonl": write_jsonl, "parquet": write_parquet, "arrow": write_arrow,
}  # fmt: skip
"""Formats of an answer beside the table on a terminal."""

BINARY = ("parquet", "arrow")
SUFFIXES = {"csv": "csv", "json": "json", "jsonl": "jsonl", "ndjson": "jsonl", "parquet": "parquet", "arrow": "arrow",
            "feather": "arrow", "ipc": "arrow"}  # fmt: skip
"""Ending of a file → format."""

"""Record class ⇄ Arrow: types, nullability, dictionaries for enumerations, and field comments from the annotations.

>>> schema_of(Timex).field('earliest_start').type
TimestampType(timestamp[us])
>>> schema_of(Timex).field('mod').nullable, schema_of(Timex).field('value').nullable
(True, False)
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import pyarrow as pa

from transforms.records import At, Timex  # noqa: F401  (Timex: used by the examples above)

Record = TypeVar("Record", bound=tuple)

_SCALARS = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_(), At: pa.timestamp("us")}


def comment_of(record: type, field: str) -> str:
    """The comment that a field of a record class carries."""
    return get_args(get_type_hints(record, include_extras=True)[field])[1]


def _arrow_type(hint: Any) -> tuple[pa.DataType, bool]:
    """(Arrow type, nullable) of a field's annotation."""
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _arrow_type(args[0])
    if origin in (Union, UnionType):
        inner = [a for a in args if a is not NoneType]
        return _arrow_type(inner[0])[0], NoneType in args
    if origin is Literal:
        return pa.dictionary(pa.int8(), pa.string()), False
    if origin is tuple:
        return pa.list_(pa.field("item", _arrow_type(args[0])[0], nullable=False)), False
    if hint in _SCALARS:
        return _SCALARS[hint], False
    if isinstance(hint, type) and hasattr(hint, "_fields"):
        return pa.struct(list(schema_of(hint))), False
    raise TypeError(f"no Arrow type for {hint!r}: add it to transforms/tables.py")


@lru_cache(maxsize=None)
def schema_of(record: type) -> pa.Schema:
    """The Arrow schema of a record class, with each field's comment in its metadata under ``comment``."""
    fields = []
    for name, hint in get_type_hints(record, include_extras=True).items():
        kind, nullable = _arrow_type(hint)
        fields.append(pa.field(name, kind, nullable, metadata={"comment": get_args(hint)[1]}))
    return pa.schema(fields)


def to_table(record: type, rows: Iterable[tuple]) -> pa.Table:
    """An Arrow table of records, in the order given; no rows give an empty table of the right schema."""
    schema = schema_of(record)
    columns = list(zip(*rows)) or [()] * len(schema)
    return pa.Table.from_arrays([_array(c, f.type) for c, f in zip(columns, schema)], schema=schema)


def _array(values: tuple, kind: pa.DataType) -> pa.Array:
    if pa.types.is_dictionary(kind):
        words = sorted({v for v in values if v is not None})
        index = {w: i for i, w in enumerate(words)} | {None: None}
        return pa.DictionaryArray.from_arrays(pa.array([index[v] for v in values], pa.int8()), pa.array(words, pa.string()))
    if pa.types.is_timestamp(kind):
        return pa.array(values, pa.int64()).cast(kind)
    if pa.types.is_list(kind) and pa.types.is_struct(kind.value_type):
        names = [f.name for f in kind.value_type]
        return pa.array([[dict(zip(names, item)) for item in v] for v in values], kind)
    return pa.array(values, kind)


def to_records(record: type[Record], table: pa.Table) -> list[Record]:
    """The records of an Arrow table; instants come back as integers, also outside Python's years 1–9999."""
    schema, columns = schema_of(record), []
    hints = get_type_hints(record)
    for field in schema:
        column = table.column(field.name)
        if pa.types.is_timestamp(field.type):
            columns.append(column.cast(pa.int64()).to_pylist())
        elif pa.types.is_list(field.type):
            values = column.to_pylist()
            item = get_args(hints[field.name])[0]
            if hasattr(item, "_fields"):
                values = [[item(**x) for x in v] for v in values]
            columns.append([tuple(v) for v in values])
        else:
            columns.append(column.to_pylist())
    return [record(*row) for row in zip(*columns)]

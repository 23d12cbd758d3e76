"""One Arrow table ⇄ the bytes of one Parquet file: the same rows give the same bytes.

Files hold plain types (an enumeration is text) and no schema comments, so that any reader opens them and a reworded
comment changes no file. Rows are ordered by the first two columns of their record, shorter text first: documents by
doc_id, mentions by doc_id and then t1, t2, … t10.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from transforms.records import TABLES
from transforms.tables import schema_of
from warehouse.disk import Store
from warehouse.errors import LakeDamaged, SchemaMismatch
from warehouse.evolution import stand_in
from warehouse.log import DataFile, Stats

ROW_GROUP = 65_536


def schema_for(table: str) -> pa.Schema:
    """The Arrow schema of a table by its name.

    Raises:
        SchemaMismatch: when there is no such table.
    """
    if table not in TABLES:
        raise SchemaMismatch(f"there is no table {table!r}: the tables are {', '.join(TABLES)}")
    return schema_of(TABLES[table])


def check_schema(table: str, rows: pa.Table) -> None:
    """See that rows are what the record of their table says: names, order, types, and no null where none may be.

    Raises:
        SchemaMismatch: naming the table, the column, what was expected and what was given.
    """
    expected = schema_for(table)
    for name in expected.names:
        if name not in rows.column_names:
            raise SchemaMismatch(f"{table}: column {name} is missing; expected {_shown(expected.field(name))}")
    for name in rows.column_names:
        if name not in expected.names:
            raise SchemaMismatch(
                f"{table}: column {name} is not in the record {TABLES[table].__name__}; "
                f"add it to transforms/records.py, or leave it out"
            )
    if rows.column_names != expected.names:
        wrong = next(i for i, name in enumerate(expected.names) if rows.column_names[i] != name)
        raise SchemaMismatch(
            f"{table}: column {wrong + 1} should be {expected.names[wrong]} and is "
            f"{rows.column_names[wrong]}; keep the order of the record {TABLES[table].__name__}"
        )
    for want, got in zip(expected, rows.schema):
        if not got.equals(want, check_metadata=False):
            raise SchemaMismatch(f"{table}: column {want.name} should be {_shown(want)}, got {_shown(got)}")
        nulls = 0 if want.nullable else rows.column(want.name).null_count
        if nulls:
            raise SchemaMismatch(
                f"{table}: column {want.name} should be {_shown(want)}, got null in {nulls} of {rows.num_rows} rows"
            )


def _shown(field: pa.Field) -> str:
    return f"{field.type}{'' if field.nullable else ' not null'}"


def encode(table: str, rows: pa.Table, by: str = "", as_they_are: bool = False) -> tuple[DataFile, pa.Buffer]:
    """A file's entry in the log, and its bytes. The name is the content's hash.

    Args:
        by: the column that the rows are ordered by, those without a value last; then as always.
        as_they_are: keep the rows in their order.
    """
    plain = plain_schema(table)
    rows = rows.cast(plain)
    if not as_they_are:
        rows = rows.take(_order(rows))
    if by:
        rows = rows.take(pc.sort_indices(rows.select([by]), [(by, "ascending")]))  # a stable sort, nulls last
    sink = pa.BufferOutputStream()
    with writer(sink, plain, rows.num_rows, by) as file:
        file.write_table(rows.combine_chunks(), row_group_size=ROW_GROUP)
    data = sink.getvalue()
    sha256 = hashlib.sha256(data).hexdigest()
    return DataFile(
        f"{table}/{sha256[:32]}.parquet", table, rows.num_rows, data.size, sha256, fingerprint(table), stats_of(rows)
    ), data


def writer(sink: pa.NativeFile | str, plain: pa.Schema, rows: int, by: str = "") -> pq.ParquetWriter:
    """What writes the rows of a table as all files of a lake are written.

    Rows that lie in order of time have those of one document anywhere: a Bloom filter of `doc_id` for each row group
    lets a question about a document pass over the others.

    Args:
        plain: as of `plain_schema`.
        rows: how many there will be, at least about.
        by: the column that they are ordered by, where it is not the document.
    """
    of_documents = {"doc_id": {"ndv": max(1, min(rows, ROW_GROUP)), "fpp": 0.01}}
    scattered = by not in ("", "doc_id") and "doc_id" in plain.names
    return pq.ParquetWriter(
        sink, plain, compression="zstd", write_page_checksum=True, bloom_filter_options=of_documents if scattered else None
    )


def plain_schema(table: str) -> pa.Schema:
    """The schema in files: dictionaries as their values, no metadata."""
    return pa.schema(
        [
            pa.field(f.name, f.type.value_type if pa.types.is_dictionary(f.type) else f.type, f.nullable)
            for f in schema_for(table)
        ]
    )


def fingerprint(table: str) -> str:
    """Which columns and types a file of a table has now: files with the same fingerprint can be read as one."""
    text = ";".join(f"{f.name} {f.type} {f.nullable}" for f in plain_schema(table))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _order(rows: pa.Table) -> pa.Array:
    """Indices that order rows by their first two columns, shorter text first; ties stay as they came."""
    keys, columns = [], {}
    for i, column in enumerate(rows.columns[:2]):
        if pa.types.is_string(column.type):
            keys.append(f"length {i}")
            columns[keys[-1]] = pc.utf8_length(column)
        keys.append(f"value {i}")
        columns[keys[-1]] = column
    return pc.sort_indices(pa.table(columns), [(key, "ascending") for key in keys])


def stats_of(rows: pa.Table) -> Stats:
    """Least and greatest of each column of numbers or timestamps (as µs); columns with no value are left out."""
    stats = {}
    for field in rows.schema:
        column = rows.column(field.name)
        if pa.types.is_timestamp(field.type):
            column = column.cast(pa.int64())  # the years before 1 do not fit into Python's datetime
        if not (pa.types.is_integer(column.type) or pa.types.is_floating(column.type)):
            continue
        if pa.types.is_floating(column.type):
            column = pc.filter(column, pc.is_finite(column))
        ends = pc.min_max(column)
        if ends["min"].is_valid:
            stats[field.name] = (ends["min"].as_py(), ends["max"].as_py())
    return stats


def decode(source: BinaryIO, file: DataFile, columns: Sequence[str]) -> pa.Table:
    """Some columns of a file, as the record's types. What stands in a column that is younger than the file,
    `warehouse.evolution` says; else null, or nothing in a list.

    Raises:
        LakeDamaged: when it is no Parquet.
        SchemaMismatch: when a younger column may not be null, or a column became of another type.
    """
    schema = schema_for(file.table)
    wanted = {name: stand_in(file.table, name) for name in columns}
    try:
        with pq.ParquetFile(source) as parquet_file:
            there = parquet_file.schema_arrow.names
            present = [c for c in {*columns, *(w.column for w in wanted.values() if w)} if c in there]
            plain = parquet_file.read(columns=present) if present else None
    except (OSError, pa.ArrowInvalid) as error:
        raise LakeDamaged(f"{file.path} cannot be read as Parquet ({error}): restore it from a backup") from error
    arrays = []
    for name in columns:
        field, instead = schema.field(name), wanted[name]
        if name in present:
            arrays.append(_as(field, plain.column(name), file))
        elif instead and instead.column in present:
            arrays.append(_as(field, plain.column(instead.column), file))
        elif instead and instead.value is not None:
            kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
            arrays.append(_as(field, pa.chunked_array([pa.array([instead.value] * file.rows, kind)]), file))
        elif field.nullable:
            arrays.append(pa.nulls(file.rows, field.type))
        elif pa.types.is_list(field.type):
            arrays.append(pa.array([[]] * file.rows, field.type))
        else:
            raise SchemaMismatch(
                f"{file.path} was written before the column {name} was, and {name} may not be null: make it "
                f"`| None` in transforms/records.py, or say in warehouse/evolution.toml what older rows have in it"
            )
    return pa.table(arrays, schema=pa.schema([schema.field(c) for c in columns]))


def _as(field: pa.Field, column: pa.ChunkedArray, file: DataFile) -> pa.ChunkedArray:
    try:
        if pa.types.is_dictionary(field.type):
            column = column.dictionary_encode()
        return column.cast(field.type)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise SchemaMismatch(
            f"{file.path}: column {field.name} cannot be read as {_shown(field)}: {error}. Build the lake again"
        ) from error


def absent(table: str, column: str, present: Collection[str]) -> str:
    """What stands in a column that files lack, as SQL over the columns that are `present` in them; as in `decode`."""
    instead, field = stand_in(table, column), schema_for(table).field(column)
    if instead and instead.column in present:
        return f'"{instead.column}"'
    if instead and instead.value is not None:
        return "'" + instead.value.replace("'", "''") + "'" if isinstance(instead.value, str) else str(instead.value)
    return "[]" if pa.types.is_list(field.type) and not field.nullable else "NULL"


def plain_rows(data: pa.Buffer) -> pa.Table:
    """The rows of a file's bytes, as any other reader sees them: no enumerations, no comments."""
    return pq.read_table(pa.BufferReader(data), page_checksum_verification=True)


def names_in(source: BinaryIO) -> set[str]:
    """The columns that a file has."""
    return set(pq.read_schema(source).names)


def count_rows(store: Store, root: Path, file: DataFile) -> int:
    """How many rows a file says that it has; -1 when it is no Parquet."""
    try:
        with store.open(root / file.path) as source, pq.ParquetFile(source) as parquet_file:
            return parquet_file.metadata.num_rows
    except pa.ArrowInvalid:
        return -1

"""Fewer and larger files with the same rows, in the order in which one asks for them.

A run leaves a file a batch. Compaction puts the small ones together: rows sorted by `earliest_start` (so by year, and
by time within the year; those without one come last), cut between years into files of 64 to 256 MB. The row groups of
such a file lie one after the other in time, so DuckDB, which knows the least and greatest value of each, reads those
of a window and no others; and whoever asks for the first few need not read on. It is an ordinary commit: earlier
versions keep their files, until vacuum takes them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from transforms.records import TABLES
from warehouse import parquet
from warehouse.errors import CommitConflict, LakeError
from warehouse.lake import Change, Encoded, Lake
from warehouse.log import DataFile, State

if TYPE_CHECKING:
    from warehouse.leases import Lease

MEGABYTE = 1_000_000
TARGET = 128 * MEGABYTE
"""Size that files shall have; they come out between half and twice of it."""

_TOGETHER = 4
"""How many files' worth of rows are rewritten in one commit: what has to fit into memory."""

_TRIES = 5
"""How often a part is tried when other writers replace documents in its files."""


class Compacted(NamedTuple):
    """Files that became others with the same rows."""

    table: str
    files: int
    """How many there were."""
    became: int
    rows: int
    bytes_before: int
    bytes_after: int


def compact(
    lake: Lake,
    tables: Collection[str] | None = None,
    target_bytes: int = TARGET,
    dry_run: bool = False,
    lease: Lease | None = None,
) -> list[Compacted]:
    """Put small files together, table by table; what was done. Other writers may go on writing meanwhile.

    Args:
        tables: the tables to look at; all when None.
        target_bytes: size of a good file. Files below half of it are small.
        dry_run: say what there is to do (`became` is an estimate), and do nothing.
        lease: as in `Lake.commit`.

    Raises:
        CommitConflict: when other writers replaced the same files over and over.
        WriteFailed, LakeDamaged: as in `Lake.commit`.
    """
    return [
        done
        for table in TABLES
        if tables is None or table in tables
        for part in _parts(lake.snapshot().files(table), target_bytes)
        if (done := _rewritten(lake, table, part, target_bytes, dry_run, lease))
    ]


def migrate(lake: Lake, dry_run: bool = False, lease: Lease | None = None) -> list[Compacted]:
    """Write files of older versions again with today's columns, as `warehouse.evolution` says; what was done.

    Raises:
        SchemaMismatch: when a column has no value for older rows.
        CommitConflict, WriteFailed, LakeDamaged: as in `compact`.
    """
    done = []
    for file in lake.snapshot().listed:
        if file.table in TABLES and file.schema != parquet.fingerprint(file.table):
            if made := _rewritten(lake, file.table, [file], file.bytes, dry_run, lease, least=1):
                done.append(made)
    return done


def _parts(files: Sequence[DataFile], target: int) -> Iterator[list[DataFile]]:
    part: list[DataFile] = []
    for file in files:
        if file.bytes < target // 2:
            part.append(file)
            if sum(f.bytes for f in part) >= _TOGETHER * target:
                yield part
                part = []
    yield part


def _rewritten(
    lake: Lake, table: str, part: list[DataFile], target: int, dry_run: bool, lease: Lease | None, least: int = 2
) -> Compacted | None:
    for _ in range(_TRIES):
        if len(part) < least:
            return None
        size = sum(f.bytes for f in part)
        became = max(1, round(size / target))
        if not dry_run:
            base = lake.log.head()
            part = [f for f in part if f.path in base.files]
            made = list(_merged(lake, table, part, became))
            if sum(f.rows for f, _ in made) != sum(f.rows for f in part):
                raise LakeError(f"{table} would not have had its rows after compaction: nothing was written")
            if not _committed(lake, table, base, part, made, lease):
                continue
            became, after = len(made), sum(f.bytes for f, _ in made)
        return Compacted(table, len(part), became, sum(f.rows for f in part), size, size if dry_run else after)
    raise CommitConflict(f"other writers replaced files of {table} {_TRIES} times while they were compacted: try later")


def _committed(
    lake: Lake, table: str, base: State, part: list[DataFile], made: list[Encoded], lease: Lease | None
) -> bool:
    """Whether the part is as it was when the change went in; if not, nothing went in."""
    intact = True

    def plan(state: State) -> Change | None:
        nonlocal intact
        intact = all(f.path in state.files for f in part)
        return Change(made, [f.path for f in part]) if intact else None

    paths = hashlib.sha256("\n".join(f.path for f in part).encode()).hexdigest()[:16]
    lake.change(f"compact {table} {base.version} {paths}", plan, {"compact": table, "files": len(part)}, lease)
    return intact


def _merged(lake: Lake, table: str, part: list[DataFile], into: int) -> Iterator[Encoded]:
    """The rows of files in about `into` others."""
    key = key_of(table)
    for low, high in _ranges(lake, part, key, into):
        pieces = [_within(lake.rows_of(f), key, low, high) for f in part if _may_hold(f, key, low, high)]
        rows = pa.concat_tables(pieces).unify_dictionaries().combine_chunks()
        if rows.num_rows:
            yield parquet.encode(table, rows, by=key)


def key_of(table: str) -> str:
    """The column by which the files of a table are sorted."""
    names = parquet.schema_for(table).names
    return "earliest_start" if "earliest_start" in names else names[0]


def _ranges(lake: Lake, part: list[DataFile], key: str, into: int) -> list[tuple[pa.Scalar | None, pa.Scalar | None]]:
    """Pairs (from, below) of values of the key that cut the rows into about equal parts; None is open."""
    if into < 2:
        return [(None, None)]
    keys = pa.concat_tables([lake.rows_of(f, [key]) for f in part]).unify_dictionaries().column(key)
    rows, keys = len(keys), keys.drop_null()
    keys = keys.take(pc.sort_indices(keys))
    cuts: list[pa.Scalar] = []
    for n in range(1, into):
        cut = keys[n * rows // into] if n * rows // into < len(keys) else None
        if cut is not None and pa.types.is_timestamp(cut.type):
            year = pc.floor_temporal(cut, unit="year")
            cut = year if not cuts or pc.greater(year, cuts[-1]).as_py() else cut
        if cut is not None and (not cuts or pc.greater(cut, cuts[-1]).as_py()):
            cuts.append(cut)
    return list(zip([None, *cuts], [*cuts, None]))


def _within(rows: pa.Table, key: str, low: pa.Scalar | None, high: pa.Scalar | None) -> pa.Table:
    """Rows whose key is from `low` to below `high`; those without a key come last."""
    if low is not None:
        rows = rows.filter(pc.fill_null(pc.greater_equal(rows.column(key), low), high is None))
    if high is not None:
        rows = rows.filter(pc.less(rows.column(key), high))
    return rows


def _may_hold(file: DataFile, key: str, low: pa.Scalar | None, high: pa.Scalar | None) -> bool:
    if key not in file.stats or low is None or high is None:  # rows without a key are in the last range
        return True
    least, greatest = file.stats[key]
    return low.value <= greatest and high.value > least

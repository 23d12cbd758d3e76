"""Erase a document: its rows in all tables, in quarantine, and in every earlier version.

The files that hold them are written again without them, and the log says what stands for which; then they are deleted.
Earlier versions stay readable, as if the document had never been there. The log itself holds no text: paths, counts,
and the least and greatest of numbers and dates.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from transforms.records import TABLES
from warehouse import parquet
from warehouse.errors import LakeMissing
from warehouse.lake import Change, Encoded, Lake
from warehouse.log import DataFile, State
from warehouse.vacuum import HOUR, all_files, data_files, leftovers, remove

if TYPE_CHECKING:
    from warehouse.leases import Lease

_SECOND = 1_000_000


class Forgotten(NamedTuple):
    """What was erased, or would be."""

    doc_ids: tuple[str, ...]
    """The document, its exact copies, and its earlier texts when it was named by its uri."""
    uris: tuple[str, ...]
    orphans: tuple[str, ...]
    """Uris of documents that pointed to it as their original: they leave the lake, and the next run reads them."""
    rows: Mapping[str, int]
    """Table → rows in all versions, each file counted once."""
    files: int
    """Files that were written again or deleted."""
    erased: bool


class _Wanted(NamedTuple):
    doc_ids: frozenset[str]
    uris: frozenset[str]
    occurrences: frozenset[str]
    orphans: Mapping[str, str]
    """doc_id → uri."""


def forget(
    lake: Lake, name: str, erase: bool = False, leftover_seconds: float = HOUR, lease: Lease | None = None
) -> Forgotten:
    """Erase a document and its exact copies, from the newest version and all earlier ones.

    Args:
        name: a doc_id, or a uri: then all texts that were ever read under it.
        erase: without it, only say what would be erased.
        leftover_seconds: age from which a half-written file is a leftover, and deleted; 0 when nobody else is writing.
        lease: as in `Lake.commit`.

    Raises:
        LakeMissing: when no version that is kept holds it.
        CommitConflict, WriteFailed, LakeDamaged: as in `Lake.commit`. Do it again then: what was left half done is
            finished.
    """
    wanted = _Wanted(frozenset(), frozenset(), frozenset(), {})
    rows: dict[str, int] = {}
    doomed: set[str] = set()

    def plan(state: State) -> Change | None:
        nonlocal wanted
        rows.clear()
        files = all_files(lake, state)
        wanted = _found(lake, files, state, name)
        instead = {f.path: rest for f in files.values() if (rest := _without(lake, f, wanted, rows)) is not _SAME}
        live = [path for path in instead if path in state.files]
        # Files that no version lists may hold it, too: what a writer left that crashed, or vacuum has not yet taken.
        unlisted = {path for path, _ in data_files(lake, state) if path not in files}
        doomed.update(unlisted, instead)
        if not instead or not erase:
            return None
        return Change([rest for path in live if (rest := instead[path])], live, unlisted - state.gone, instead)

    if erase:
        lake.change(f"forget {lake.disk.now()} {lake.log.head().version}", plan, {"forget": 1}, lease)
        half = leftovers(lake, lake.disk.now() - int(leftover_seconds * _SECOND))
        # also when nothing was found: an earlier attempt may have been cut off before it had deleted all
        state = lake.log.head()
        remove(lake, [*(p for p, _ in data_files(lake, state) if p in state.gone), *(path for path, _ in half)])
    else:
        plan(lake.log.head())
    if not rows:
        raise LakeMissing(
            f"no version of {lake.root} holds a document {name!r}: give a doc_id or a uri, as in "
            f'dateline sql "select doc_id, uri from documents"'
        )
    gone = (sorted(wanted.doc_ids), sorted(wanted.uris), sorted(wanted.orphans.values()))
    return Forgotten(*map(tuple, gone), dict(rows), len(doomed), erase)


def _found(lake: Lake, files: Mapping[str, DataFile], state: State, name: str) -> _Wanted:
    columns = ["doc_id", "uri", "content_hash", "duplicate_of"]
    of_documents = {p: lake.rows_of(f, columns) for p, f in files.items() if f.table == "documents"}
    every = pa.concat_tables(of_documents.values()).to_pylist() if of_documents else []
    texts = {d["content_hash"] for d in every if name in (d["doc_id"], d["uri"])}
    doc_ids = {d["doc_id"] for d in every if d["content_hash"] in texts}
    uris = {d["uri"] for d in every if d["content_hash"] in texts} | ({name} - doc_ids)
    live = (d for path, part in of_documents.items() if path in state.files for d in part.to_pylist())
    orphans = {d["doc_id"]: d["uri"] for d in live if d["duplicate_of"] in doc_ids and d["doc_id"] not in doc_ids}
    told = {
        row["occurrence_id"]
        for f in files.values()
        if f.table == "tellings"
        for row in lake.rows_of(f, ["occurrence_id", "doc_id"]).to_pylist()
        if row["doc_id"] in doc_ids
    }
    return _Wanted(frozenset(doc_ids), frozenset(uris), frozenset(told), orphans)


_SAME = object()


def _without(lake: Lake, file: DataFile, wanted: _Wanted, rows: dict[str, int]) -> Encoded | None | object:
    """The file without what is to be forgotten; None when no row is left, `_SAME` when it has none of it."""
    if file.table not in TABLES:
        return _SAME
    names = parquet.schema_for(file.table).names
    gone = None
    for column, values in _keys(file.table, names, wanted):
        match = pc.is_in(lake.rows_of(file, [column]).column(column), pa.array(sorted(values), pa.string()))
        gone = match if gone is None else pc.or_(gone, match)
    if gone is None or not pc.any(gone).as_py():
        return _SAME
    rest = lake.rows_of(file).filter(pc.invert(gone))
    rows[file.table] = rows.get(file.table, 0) + file.rows - rest.num_rows
    return parquet.encode(file.table, rest, as_they_are=True) if rest.num_rows else None


def _keys(table: str, names: list[str], wanted: _Wanted) -> Iterator[tuple[str, frozenset[str]]]:
    """(column, values) of the rows that go. What is computed from many documents goes with the first that is forgotten,
    since it may quote it; the next run computes it again."""
    if table == "quarantine":
        yield "uri", wanted.uris
    if "doc_id" in names:
        yield "doc_id", wanted.doc_ids | wanted.orphans.keys()
    if "occurrence_id" in names:
        yield "occurrence_id", wanted.occurrences

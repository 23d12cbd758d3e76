"""The lake: Parquet files under a commit log. One commit changes all tables at once, or none.

A lake is a folder: ``_log/`` holds the commits (`warehouse.log`), ``<table>/`` the data files, and ``dateline.duckdb``
the catalog that `warehouse.catalog.publish` makes of them. Rows are never changed in place: to replace a document, the
files that hold it are written again without it, in the commit that brings its new rows. So a file that the log lists is
plain Parquet, with nothing to apply to it, and readers of an older version are not disturbed.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from transforms.records import TABLES
from warehouse import parquet
from warehouse.disk import Disk
from warehouse.errors import CommitConflict, LakeDamaged, LakeError, LakeMissing, SchemaMismatch, WriteFailed
from warehouse.log import CHECKPOINT_EVERY, Commit, DataFile, Log, State

LOG_FOLDER = "_log"
_ATTEMPTS = 1000
"""How many other writers may come first before a commit gives up."""


class Snapshot(NamedTuple):
    """One version of the lake: it stays readable while others write."""

    version: int
    root: Path
    listed: tuple[DataFile, ...]

    def files(self, table: str) -> list[DataFile]:
        """The files that hold a table, in the order in which they were added."""
        return [f for f in self.listed if f.table == table]

    def rows(self, table: str) -> int:
        """How many rows a table has."""
        return sum(f.rows for f in self.files(table))


class Lake:
    """A lake in a folder. Make one with `Lake.open`."""

    def __init__(self, root: Path, disk: Disk) -> None:
        self.root = root
        self.disk = disk
        self._log = Log(root / LOG_FOLDER, disk)
        self._identities: dict[str, pa.Table] = {}

    @classmethod
    def open(cls, path: str | Path, create: bool = False, disk: Disk | None = None) -> Lake:
        """Open the lake in a folder, or make an empty one.

        Raises:
            LakeMissing: when there is none and `create` is not set.
            LakeTooNew: when a later version of Dateline wrote it.
            WriteFailed: when it cannot be made.
        """
        root = Path(path).resolve()
        lake = cls(root, disk or Disk())
        if not (root / LOG_FOLDER).is_dir():
            if not create:
                raise LakeMissing(
                    f"there is no lake at {root} (no folder {LOG_FOLDER} in it): "
                    f"check the path, or ingest something into it to make one"
                )
            try:
                lake.disk.make_folders(root)
                lake.disk.sync_folder(root.parent)  # also where an earlier attempt was cut off before it
                lake.disk.make_folders(root / LOG_FOLDER)
            except OSError as error:
                raise WriteFailed(f"cannot make a lake at {root}: {error.strerror or error}") from error
        lake._log.head()
        return lake

    def snapshot(self, version: int | None = None) -> Snapshot:
        """The newest version, or an earlier one.

        Raises:
            LakeMissing: when there is no such version.
        """
        state = self._log.head() if version is None else self._log.at(version)
        return Snapshot(state.version, self.root, tuple(state.files.values()))

    def read(self, table: str, columns: Sequence[str] | None = None, snapshot: Snapshot | None = None) -> pa.Table:
        """The rows of a table, with the types of its record. No rows give an empty table of the right schema.

        Raises:
            SchemaMismatch: when there is no such table or column.
            LakeDamaged: when a listed file cannot be read.
        """
        schema = parquet.schema_for(table)
        names = schema.names if columns is None else list(columns)
        for name in names:
            if name not in schema.names:
                raise SchemaMismatch(f"{table} has no column {name!r}: it has {', '.join(schema.names)}")
        files = (snapshot or self.snapshot()).files(table)
        parts = [parquet.decode(self.root, f, names) for f in files]
        empty = pa.schema([schema.field(n) for n in names]).empty_table()
        return pa.concat_tables([empty, *parts]).unify_dictionaries()

    def commit(
        self,
        append: Mapping[str, pa.Table],
        *,
        txn: str,
        info: Mapping[str, Any] | None = None,
        replace_documents: Collection[str] = (),
        clear_quarantine: Collection[str] = (),
        replace_tables: Collection[str] = (),
    ) -> int:
        """Add rows to any tables and take documents out, all at once; durable when it returns the new version.

        A transaction is committed once: when `txn` is in the log, nothing is written and its version is returned. So
        after any fault, call again with the same `txn`; for a new change of the same inputs, take a new one. A commit
        that would change nothing returns the newest version.

        Args:
            append: table name → rows, exactly as `transforms.tables.schema_of` says.
            txn: the writer's name for this change, such as a run id and a batch number.
            info: what the log should remember (fingerprints, counts), as JSON.
            replace_documents: doc_ids whose rows go, in every table that has a doc_id.
            clear_quarantine: uris whose quarantine rows go. Those of uris that `append` brings, as documents or in
                quarantine, go by themselves: the newest word on an input counts.
            replace_tables: tables whose rows all go, such as those that are computed anew from the whole lake.

        Raises:
            SchemaMismatch: when rows are not what their record says.
            CommitConflict: when a document to replace is not there (any more), or one to add is there already.
            WriteFailed: when the disk refuses.
            LakeDamaged: when readable commits rest on one that is not: writing on would lose them.
        """
        try:
            json.dumps(info, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise LakeError(f"the info of commit {txn!r} is not JSON: {error}") from error
        for table, rows in append.items():
            parquet.check_schema(table, rows)
        arriving = append.get("documents")
        _check_once(arriving)
        leaving = frozenset(replace_documents)
        settled = frozenset(clear_quarantine).union(
            *(append[t].column("uri").to_pylist() for t in ("documents", "quarantine") if t in append)
        )
        encoded = [parquet.encode(table, rows) for table, rows in append.items() if rows.num_rows]
        written: set[str] = set()
        try:
            for _ in range(_ATTEMPTS):
                state = self._log.head()
                if txn in state.txns:
                    self._log.acknowledge()
                    return state.txns[txn]
                self._check_stranded(state)
                self._check_identities(state, arriving, leaving)
                removed, rewritten = self._without(state, leaving, settled)
                rewritten = [(f, data) for f, data in rewritten if f.table not in replace_tables]
                removed |= {path for path, f in state.files.items() if f.table in replace_tables}
                files = {f.path: (f, data) for f, data in [*encoded, *rewritten]}
                # A name is a content: a file with rows that are listed already is neither added again nor removed.
                added = tuple(f for path, (f, _) in files.items() if path not in state.files)
                removed -= files.keys()
                if not added and not removed:
                    return state.version
                self._write([files[f.path] for f in added if f.path not in written])
                written.update(f.path for f in added)
                commit = Commit(state.following, state.version, txn, added, tuple(sorted(removed)), dict(info or {}))
                try:
                    self._log.append(commit)
                except FileExistsError:
                    continue  # another writer was first: see what changed, and try the next number
                self._checkpoint(commit.version)
                return commit.version
        except OSError as error:
            raise WriteFailed(
                f"the disk refused at {error.filename or self.root}: {error.strerror or error}. All rows that "
                f"were committed are there; make room or repair, then commit {txn!r} again"
            ) from error
        raise CommitConflict(f"{_ATTEMPTS} other commits came before {txn!r}: let fewer writers write at once")

    def known_inputs(self) -> dict[str, str]:
        """Uri → input_hash of all that was read or refused; a refusal is newer than a document of the same uri."""
        snapshot, known = self.snapshot(), {}
        for table in ("documents", "quarantine"):
            rows = self.read(table, ["uri", "input_hash"], snapshot)
            known.update(zip(rows.column("uri").to_pylist(), rows.column("input_hash").to_pylist()))
        return known

    def history(self) -> list[Commit]:
        """The commits that led to the newest version, newest first."""
        return list(self._log.history())

    @property
    def log(self) -> Log:
        """The log itself, for those who look after it."""
        return self._log

    def _check_stranded(self, state: State) -> None:
        if state.stranded:
            raise LakeDamaged(
                f"commits {', '.join(map(str, state.stranded))} of {self.root} rest on one that cannot be read "
                f"({'; '.join(f'{n}: {why}' for n, why in self._log.damage().items())}), and writing on version "
                f"{state.version} would lose them. Restore that file of {LOG_FOLDER} from a backup; or move the files "
                f"above {state.version} out of {LOG_FOLDER}, and read their inputs again"
            )

    def _check_identities(self, state: State, arriving: pa.Table | None, leaving: frozenset[str]) -> None:
        """One live document a uri, none twice, and none replaced that is not there."""
        if arriving is None and not leaving:
            return
        self._identities = {path: rows for path, rows in self._identities.items() if path in state.files}
        live = [self._identity(f) for f in state.files.values() if f.table == "documents"]
        if leaving:
            wanted = pa.array(sorted(leaving), pa.string())
            here = set().union(
                *(part.column("doc_id").filter(pc.is_in(part.column("doc_id"), wanted)).to_pylist() for part in live)
            )
            if here != leaving:
                raise CommitConflict(
                    f"{_some(leaving - here)} cannot be replaced: not in version {state.version} of the "
                    f"lake; another writer may have replaced them. Look at the lake again, then retry"
                )
        if arriving is None:
            return
        for column in ("doc_id", "uri"):
            values = arriving.column(column).combine_chunks()
            for part in live:
                clash = part.filter(pc.is_in(part.column(column), values))
                found = [
                    x
                    for d, x in zip(clash.column("doc_id").to_pylist(), clash.column(column).to_pylist())
                    if d not in leaving
                ]
                if found:
                    raise CommitConflict(
                        f"{column} {_some(found)} has a live document in version {state.version} of the "
                        f"lake already; name that document in replace_documents to replace it"
                    )

    def _identity(self, file: DataFile) -> pa.Table:
        if file.path not in self._identities:
            self._identities[file.path] = parquet.decode(self.root, file, ["doc_id", "uri"])
        return self._identities[file.path]

    def _without(
        self, state: State, leaving: frozenset[str], settled: frozenset[str]
    ) -> tuple[set[str], list[tuple[DataFile, pa.Buffer]]]:
        """The files that hold rows which go, and the files that hold the rest of their rows."""
        removed: set[str] = set()
        rewritten: list[tuple[DataFile, pa.Buffer]] = []
        for file in state.files.values():
            column, values = ("uri", settled) if file.table == "quarantine" else ("doc_id", leaving)
            if not values or file.table not in TABLES or column not in parquet.schema_for(file.table).names:
                continue
            gone = pa.array(sorted(values), pa.string())
            if not pc.any(pc.is_in(parquet.decode(self.root, file, [column]).column(column), gone)).as_py():
                continue
            rows = parquet.decode(self.root, file, parquet.schema_for(file.table).names)
            rest = rows.filter(pc.invert(pc.is_in(rows.column(column), gone)))
            removed.add(file.path)
            if rest.num_rows:
                rewritten.append(parquet.encode(file.table, rest))
        return removed, rewritten

    def _write(self, files: Iterable[tuple[DataFile, pa.Buffer]]) -> None:
        folders = {self.root}  # the names of the folders, too, must be durable before the commit is
        for file, data in files:
            path = self.root / file.path
            self.disk.make_folders(path.parent)
            self.disk.put(path, memoryview(data))
            folders.add(path.parent)
        self.disk.sync_folders(folders)

    def _checkpoint(self, version: int) -> None:
        if version % CHECKPOINT_EVERY == 0:
            try:
                self._log.checkpoint()
            except OSError:
                pass  # the commit is durable; a checkpoint only makes opening faster, and the next one is not far


def _check_once(documents: pa.Table | None) -> None:
    if documents is None:
        return
    for column in ("doc_id", "uri"):
        counts = pc.value_counts(documents.column(column))
        twice = [v["values"] for v in counts.filter(pc.greater(counts.field("counts"), 1)).to_pylist()]
        if twice:
            raise CommitConflict(f"{column} {_some(twice)} is in this commit twice: a {column} has one document")


def _some(names: Collection[str]) -> str:
    shown = ", ".join(repr(n) for n in sorted(names)[:3])
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more"

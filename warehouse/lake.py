"""The lake: Parquet files under a commit log. One commit changes all tables at once, or none.

A lake is a folder: ``_log/`` holds the commits (`warehouse.log`), ``<table>/`` the data files, and ``dateline.duckdb``
the catalog that `warehouse.catalog.publish` makes of them. Rows are never changed in place: to replace a document, the
files that hold it are written again without it, in the commit that brings its new rows. So a file that the log lists is
plain Parquet, with nothing to apply to it, and readers of an older version are not disturbed.
"""

from __future__ import annotations

import json
import random
import time as clock
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain, count
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from transforms.records import TABLES
from warehouse import evolution, parquet, trust
from warehouse.disk import Disk, Store
from warehouse.errors import (
    AuditFailed,
    CommitConflict,
    FileGone,
    LakeDamaged,
    LakeError,
    LakeMissing,
    LakeTooNew,
    SchemaMismatch,
    WriteFailed,
)
from warehouse.log import CHECKPOINT_EVERY, Commit, DataFile, Log, State

if TYPE_CHECKING:
    from warehouse.leases import Lease

LOG_FOLDER = "_log"
_ATTEMPTS = 1000
"""How many other writers may come first before a commit gives up."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Encoded = tuple[DataFile, pa.Buffer]
"""A file as it shall be listed, and its bytes."""


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


class Change(NamedTuple):
    """What a commit does to the files of a lake."""

    added: Sequence[Encoded] = ()
    removed: Collection[str] = ()
    """Paths that the new version does not list; earlier versions still do."""
    gone: Collection[str] = ()
    """Paths that no kept version lists any more: they may be deleted once the change is committed."""
    forgotten: Mapping[str, Encoded | None] = {}
    """Path that may be deleted though earlier versions list it → the file that they list in its place."""
    oldest: int = 0
    """The oldest version that is still kept."""


class Lake:
    """A lake in a folder, or in a bucket. Make one with `Lake.open`."""

    def __init__(self, root: Path, disk: Store) -> None:
        self.root = root
        self.disk = disk
        self._log = Log(root / LOG_FOLDER, disk)
        self._identities: dict[str, pa.Table] = {}
        self._trusted: dict[str, Hashable] = {}

    @classmethod
    def open(cls, path: str | Path, create: bool = False, disk: Store | None = None) -> Lake:
        """Open the lake in a folder or, given ``s3://bucket/prefix``, in a bucket; or make an empty one.

        Args:
            disk: where it is kept, when that is not the local disk; its paths are then relative to it.

        Raises:
            LakeMissing: when there is none and `create` is not set.
            LakeTooNew: when a later version of Dateline wrote it.
            WriteFailed: when it cannot be made.
        """
        if str(path).startswith("s3://"):
            from warehouse.bucket import Bucket

            bucket, _, prefix = str(path).removeprefix("s3://").partition("/")
            disk, root = disk or Bucket(bucket), PurePosixPath(prefix)
        else:
            disk, root = disk or Disk(), Path(path).resolve()
        lake = cls(root, disk)
        try:
            disk.names(root / LOG_FOLDER)
        except (FileNotFoundError, NotADirectoryError):
            if not create:
                raise LakeMissing(
                    f"there is no lake at {path if lake.remote else root} (no folder {LOG_FOLDER} in it): "
                    f"check the path, or ingest something into it to make one"
                ) from None
            try:
                disk.make_folders(root)
                disk.sync_folders([root.parent])  # also where an earlier attempt was cut off before it
                disk.make_folders(root / LOG_FOLDER)
            except OSError as error:
                raise WriteFailed(f"cannot make a lake at {root}: {error.strerror or error}") from error
        lake._log.head()
        return lake

    @property
    def remote(self) -> bool:
        """Whether it is in a bucket and not in a folder of this machine."""
        return not isinstance(self.root, Path)

    def snapshot(self, version: int | None = None, time: int | None = None) -> Snapshot:
        """The newest version; or an earlier one; or the one that was the newest at a time (µs since 1970, UTC).

        Raises:
            LakeMissing: when there is no such version, or it is not kept any more.
            LakeDamaged: when it rests on a commit that cannot be read.
        """
        if version is not None and time is not None:
            raise LakeError("name a version or a time, not both")
        if version is not None:
            state = self._log.at(version)
        else:
            state = self._log.head() if time is None else self._log.as_of(time)
        return Snapshot(state.version, self.root, tuple(state.files.values()))

    def read(self, table: str, columns: Sequence[str] | None = None, snapshot: Snapshot | None = None) -> pa.Table:
        """The rows of a table, with the types of its record. No rows give an empty table of the right schema.

        A file is compared with the sha256 that the log has of it before its rows are believed.

        Raises:
            SchemaMismatch: when there is no such table or column.
            LakeMissing: when the snapshot is of a version that is not kept any more.
            LakeDamaged: when a listed file is missing or is not what was committed.
        """
        schema = parquet.schema_for(table)
        names = schema.names if columns is None else list(columns)
        for name in names:
            if name not in schema.names:
                raise SchemaMismatch(f"{table} has no column {name!r}: it has {', '.join(schema.names)}")
        while True:
            at = snapshot or self.snapshot()
            try:
                parts = [self._decode(f, names) for f in at.files(table)]
                break
            except FileGone as gone:
                if self._log.head().version == at.version:
                    raise
                if snapshot is not None:
                    raise LakeMissing(
                        f"version {at.version} of {self.root} is not kept any more: take a new snapshot"
                    ) from gone
        empty = pa.schema([schema.field(n) for n in names]).empty_table()
        return pa.concat_tables([empty, *parts]).unify_dictionaries()

    def as_of(self, when: str) -> Snapshot:
        """The version that a person names: by its number, or by a date or time (ISO 8601; UTC where it does not say).

        Raises:
            LakeMissing: when there is no such version.
            LakeError: when it is neither.
        """
        if when.isdecimal():
            return self.snapshot(int(when))
        try:
            moment = datetime.fromisoformat(when)
        except ValueError:
            raise LakeError(
                f"{when!r} is no version and no time: write 12, 2026-05-18 or 2026-05-18T14:30+02:00"
            ) from None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return self.snapshot(time=(moment - _EPOCH) // timedelta(microseconds=1))

    def rows_of(self, file: DataFile, columns: Sequence[str] | None = None) -> pa.Table:
        """The rows of one listed file, compared with its sha256 before they are believed.

        Args:
            columns: some of them; when None all, to be written again: so none may be there that this version of
                Dateline would leave out.

        Raises:
            FileGone: when it is not on disk.
            LakeDamaged: when it is not what was committed.
            LakeTooNew: when it has columns that are not known, and all are wanted.
        """
        if columns is not None:
            return self._decode(file, columns)
        rows = self._decode(file, parquet.schema_for(file.table).names)
        if file.schema != parquet.fingerprint(file.table):
            with self.disk.open(self.root / file.path) as source:
                unknown = parquet.names_in(source) - set(rows.column_names) - evolution.dropped(file.table)
            if unknown:
                raise LakeTooNew(
                    f"{file.path} has the columns {', '.join(sorted(unknown))}, which this version of Dateline does "
                    f"not know and would lose: upgrade Dateline to write to this lake; nothing was changed"
                )
        return rows

    def verify(
        self, snapshot: Snapshot | None = None, known: Mapping[str, Hashable] = MappingProxyType({})
    ) -> dict[str, Hashable]:
        """See that every file of a version (the newest) is what was committed; gives the mark of each by its path.

        A file that was seen before and has not been written to since is trusted; `warehouse.checks.fsck` trusts none.

        Args:
            known: marks of files that were seen by others, as a catalog notes them.

        Raises:
            LakeDamaged: naming the first that is missing or something else.
        """
        listed = (snapshot or self.snapshot()).listed
        self._trusted = {**known, **self._trusted}
        trust.verify(self.disk, self.root, listed, self._trusted)
        return {f.path: self._trusted[f.path] for f in listed}

    def commit(
        self,
        append: Mapping[str, pa.Table],
        *,
        txn: str,
        info: Mapping[str, Any] | None = None,
        replace_documents: Collection[str] = (),
        clear_quarantine: Collection[str] = (),
        replace_tables: Collection[str] = (),
        audit: bool = False,
        lease: Lease | None = None,
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
            audit: run `warehouse.checks` over the rows first; they become visible only when no check finds anything.
            lease: what the writer holds: when another has taken it since, nothing is written.

        Raises:
            SchemaMismatch: when rows are not what their record says.
            AuditFailed: when a check found something; it has the findings.
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

        def plan(state: State) -> Change:
            self._check_identities(state, arriving, leaving)
            if audit:
                self._audit(state, encoded, arriving, leaving, txn)
            removed, rest = self._without(state, leaving, settled)
            rest = [(f, data) for f, data in rest if f.table not in replace_tables]
            removed |= {path for path, f in state.files.items() if f.table in replace_tables}
            return Change([*encoded, *rest], removed)

        return self.change(txn, plan, info, lease)

    def change(
        self,
        txn: str,
        plan: Callable[[State], Change | None],
        info: Mapping[str, Any] | None = None,
        lease: Lease | None = None,
    ) -> int:
        """Commit what a plan makes of the newest version; gives the new version, or the newest when there is no change.

        When another writer comes first, the plan is made again, of what is newest then.

        Args:
            txn: committed once, as in `commit`.
            plan: state → what is to change; None when nothing is.

        Raises:
            CommitConflict: when the lease was lost, or too many others came first; and what the plan raises.
            WriteFailed, LakeDamaged: as in `commit`.
        """
        written: set[str] = set()
        try:
            for attempt in range(_ATTEMPTS):
                state = self._log.head()
                if txn in state.txns:
                    self._log.acknowledge()
                    return state.txns[txn]
                self._check_stranded(state)
                self._check_tables(state)
                if lease and state.leases.get(lease.name, 0) > lease.number:
                    raise CommitConflict(
                        f"the lease {lease.name!r} ran out and another has it now: nothing was written; begin again"
                    )
                try:
                    change = plan(state)
                except FileGone:
                    if self._log.head().version == state.version:
                        raise
                    continue  # compacted and vacuumed meanwhile
                if change is None:
                    return state.version
                commit, files = _commit_of(state, change, txn, info, lease, self.disk.now())
                if not (commit.added or commit.removed or commit.gone or commit.forgotten or commit.oldest):
                    return state.version
                self._write([(f, data) for f, data in files if f.path not in written])
                written.update(f.path for f, _ in files)
                try:
                    self._log.append(commit)
                except FileExistsError:  # another writer was first: see what changed, and try the next number
                    clock.sleep(random.uniform(0, min(0.002 * 2**attempt, 0.2)))  # the more of them, the longer
                    continue
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

    def _check_tables(self, state: State) -> None:
        if unknown := {f.table for f in state.files.values()} - TABLES.keys():
            raise LakeTooNew(
                f"{self.root} has the tables {', '.join(sorted(unknown))}, which this version of Dateline does not "
                f"know and would leave behind: upgrade Dateline to write to this lake; nothing was changed"
            )

    def _check_identities(self, state: State, arriving: pa.Table | None, leaving: frozenset[str]) -> None:
        """One live document a uri, none twice, and none replaced that is not there."""
        if arriving is None and not leaving:
            return
        self._identities = {path: rows for path, rows in self._identities.items() if path in state.files}
        live = [self._identity(f) for f in state.files.values() if f.table == "documents"]
        here = pa.concat_tables(live) if live else parquet.schema_for("documents").empty_table()
        wanted = pa.array(sorted(leaving), pa.string())
        missing = leaving - set(here.filter(pc.is_in(here["doc_id"], wanted))["doc_id"].to_pylist())
        if missing:
            raise CommitConflict(
                f"{_some(missing)} cannot be replaced: not in version {state.version} of the lake; another writer may "
                f"have replaced them. Look at the lake again, then retry"
            )
        if arriving is None:
            return
        here = here.filter(pc.invert(pc.is_in(here["doc_id"], wanted)))
        for column in ("doc_id", "uri"):
            clash = here.filter(pc.is_in(here[column], arriving[column].combine_chunks()))
            if clash.num_rows:
                raise CommitConflict(
                    f"{column} {_some(clash[column].to_pylist())} has a live document in version {state.version} of "
                    f"the lake already; name that document in replace_documents to replace it"
                )

    def _identity(self, file: DataFile) -> pa.Table:
        if file.path not in self._identities:
            self._identities[file.path] = self._decode(file, ["doc_id", "uri", "duplicate_of"])
        return self._identities[file.path]

    def _decode(self, file: DataFile, columns: Sequence[str]) -> pa.Table:
        trust.verify(self.disk, self.root, [file], self._trusted)
        try:
            with self.disk.open(self.root / file.path) as source:
                return parquet.decode(source, file, columns)
        except FileNotFoundError:
            raise FileGone(f"{self.root / file.path} is in the log and not on disk: restore it from a backup") from None

    def _audit(
        self,
        state: State,
        encoded: Sequence[Encoded],
        arriving: pa.Table | None,
        leaving: frozenset[str],
        txn: str,
    ) -> None:
        """Run the checks over rows that are to come, and over the documents of the lake that these lean on."""
        from warehouse import checks

        rows = {f.table: parquet.plain_rows(data) for f, data in encoded}
        named = set() if arriving is None else set(arriving.column("duplicate_of").to_pylist()) - {None}
        if touched := self._touched(state, named, leaving):
            schema = parquet.plain_schema("documents")
            rows["documents"] = pa.concat_tables(
                [t.cast(schema) for t in (rows.get("documents", schema.empty_table()), *touched)]
            )
        if findings := checks.audit_rows(rows):
            raise AuditFailed(
                f"commit {txn!r} was refused, and the lake is as it was: {'; '.join(map(str, findings))}", findings
            )

    def _touched(self, state: State, named: Collection[str], leaving: Collection[str]) -> list[pa.Table]:
        """Documents that stay and are `named` as an original, or are duplicates of one that leaves."""
        found = []
        for file in state.files.values() if named or leaving else ():
            if file.table != "documents":
                continue
            asked = self._identity(file)
            wanted = pc.or_(
                pc.is_in(asked["doc_id"], pa.array(sorted(named), pa.string())),
                pc.is_in(asked["duplicate_of"], pa.array(sorted(leaving), pa.string())),
            )
            wanted = pc.and_not(wanted, pc.is_in(asked["doc_id"], pa.array(sorted(leaving), pa.string())))
            if pc.any(wanted).as_py():
                found.append(self._decode(file, parquet.schema_for("documents").names).filter(wanted))
        return found

    def _without(
        self, state: State, leaving: frozenset[str], settled: frozenset[str]
    ) -> tuple[set[str], list[Encoded]]:
        """The files that hold rows which go, and the files that hold the rest of their rows."""
        removed: set[str] = set()
        rewritten: list[Encoded] = []
        for file in state.files.values():
            column, values = ("uri", settled) if file.table == "quarantine" else ("doc_id", leaving)
            if not values or file.table not in TABLES or column not in parquet.schema_for(file.table).names:
                continue
            gone = pa.array(sorted(values), pa.string())
            if not pc.any(pc.is_in(self._decode(file, [column]).column(column), gone)).as_py():
                continue
            rows = self.rows_of(file)
            rest = rows.filter(pc.invert(pc.is_in(rows.column(column), gone)))
            removed.add(file.path)
            if rest.num_rows:
                rewritten.append(parquet.encode(file.table, rest))
        return removed, rewritten

    def _write(self, files: Iterable[Encoded]) -> None:
        folders = {self.root}  # the names of the folders, too, must be durable before the commit is
        for file, data in files:
            path = self.root / file.path
            self.disk.make_folders(path.parent)
            self.disk.put(path, memoryview(data))
            folders.add(path.parent)
        self.disk.sync_folders(folders)
        for file, _ in files:
            try:
                self._trusted[file.path] = self.disk.mark(self.root / file.path)
            except FileNotFoundError:
                pass  # a vacuum without grace took it: the commit will find its name given up, and take another

    def _checkpoint(self, version: int) -> None:
        if version % CHECKPOINT_EVERY == 0:
            try:
                self._log.checkpoint()
            except OSError:
                pass  # the commit is durable; a checkpoint only makes opening faster, and the next one is not far


def _commit_of(
    state: State, change: Change, txn: str, info: Mapping[str, Any] | None, lease: Lease | None, now: int
) -> tuple[Commit, list[Encoded]]:
    """The commit of a change, and the files to be written for it, under names that nobody gave up.

    A name is a content: a file with rows that are listed already is neither added again nor removed.
    """
    added = {f.path: (f, data) for f, data in (_named(state, change, each) for each in change.added)}
    new = {path: each for path, each in added.items() if path not in state.files}
    forgotten = {path: each and _named(state, change, each) for path, each in change.forgotten.items()}
    commit = Commit(
        state.following,
        state.version,
        txn,
        tuple(f for f, _ in new.values()),
        tuple(sorted(set(change.removed) - added.keys())),
        dict(info or {}),
        max(now, state.time + 1),
        tuple(sorted(change.gone)),
        {path: each and each[0] for path, each in forgotten.items()},
        change.oldest,
        {lease.name: lease.number} if lease else {},
    )
    stand_ins = {each[0].path: each for each in forgotten.values() if each}
    return commit, [*new.values(), *(each for path, each in stand_ins.items() if path not in new)]


def _named(state: State, change: Change, each: Encoded) -> Encoded:
    file, data = each
    stem = file.path.removesuffix(".parquet")
    for path in chain([file.path], (f"{stem}-{n}.parquet" for n in count(2))):
        if path not in state.gone and path not in change.gone and path not in change.forgotten:
            return file._replace(path=path), data
    raise AssertionError("there is no end of names")


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

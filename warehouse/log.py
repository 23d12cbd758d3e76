"""The commit log: which data files make up each version of the lake.

A commit is one new file, ``_log/<N in 20 digits>.json``, that nobody had written before (put-if-absent). It lists the
files added and removed for all tables at once, and names its parent: the version it was built on. A version is the
chain of commits from it down to the first one, or to a checkpoint. A commit that is damaged is stepped over with a
warning; since every commit names its parent, one that was stepped over can never come back into a later version.

Only the log says what is in the lake. Nothing but vacuum ever lists a folder of data files. What is deleted from disk
is in the log before it is deleted, and a name that was deleted is never used again (`State.gone`): so a file that a
slow writer is about to commit cannot be deleted under its hands, whatever the clocks say.
"""

from __future__ import annotations

import errno
import hashlib
import json
import re
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from warehouse.disk import Store
from warehouse.errors import DamagedCommit, LakeDamaged, LakeMissing, LakeTooNew

FORMAT = 2
"""Version of the format of the lake. A reader refuses a newer one. Format 1 has no time, gone, forgotten and oldest."""

CHECKPOINT_EVERY = 100
"""After how many commits the list of live files is written down, so that opening need not read every commit."""

_FORM = re.compile(rb'\{"format":(\d{1,9}),')
_SEAL = b',"checksum":"%s"}\n'
_SEAL_LENGTH = len(_SEAL) - 2 + 64

Stats = Mapping[str, tuple[int | float, int | float]]
"""Column → (least, greatest) of numbers and timestamps (as µs). Text is never in the log: it could not be forgotten."""


class DataFile(NamedTuple):
    """One immutable Parquet file that the log lists."""

    path: str
    """Relative to the lake, with forward slashes: ``mentions/<sha256>.parquet``."""
    table: str
    rows: int
    bytes: int
    sha256: str
    schema: str
    """Fingerprint of the column names and types that the file was written with."""
    stats: Stats


class Commit(NamedTuple):
    """One entry of the log."""

    version: int
    parent: int
    """The version that this one was built on; 0 is the empty lake."""
    txn: str
    """The writer's name for this change: the same name is never committed twice."""
    added: tuple[DataFile, ...]
    removed: tuple[str, ...]
    info: Mapping[str, Any]
    """What the writer wanted to be remembered: fingerprints of grammar and configuration, counts."""
    time: int | None = None
    """When it was made, µs since 1970, UTC; later than its parent. Format 1 did not say."""
    gone: tuple[str, ...] = ()
    """Paths that this commit gives up for good: they are deleted once it is durable."""
    forgotten: Mapping[str, DataFile | None] = {}
    """Path given up for good → the file that holds its other rows in earlier versions; None when it has no other."""
    oldest: int = 0
    """Versions below this one are not kept any more."""
    leases: Mapping[str, int] = {}
    """Lease that the writer held → its number (`warehouse.leases`): who holds an older one may not commit any more."""


class State(NamedTuple):
    """What the log says at one version."""

    version: int
    files: Mapping[str, DataFile]
    """Path → file, in the order in which they were added."""
    txns: Mapping[str, int]
    """Transaction → the version that committed it."""
    time: int = 0
    """When the newest commit that says so was made; 0 when none does."""
    gone: frozenset[str] = frozenset()
    """Paths that were given up for good. A file that comes must have another name."""
    forgotten: Mapping[str, DataFile | None] = {}
    """Path of an earlier version → what stands for it now."""
    oldest: int = 0
    """The oldest version that is kept."""
    leases: Mapping[str, int] = {}
    """Lease → the highest number that committed."""
    following: int = 1
    """The number of the next commit: after the highest that was there, whole or damaged, when this was read. A commit
    must take this one and no later: at a later one it would leave out what another writer put here meanwhile."""
    stranded: tuple[int, ...] = ()
    """Readable commits above `version` that rest on a damaged one."""


EMPTY = State(0, {}, {})


class _Unreadable(Exception):
    """A file of the log that is not whole."""


def _sealed(body: Mapping[str, Any]) -> bytes:
    """A body as one JSON object whose last member is the checksum of all bytes before it."""
    text = json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()[:-1]
    return text + _SEAL % hashlib.sha256(text).hexdigest().encode()


def _unsealed(data: bytes, name: str) -> dict[str, Any]:
    """The body, once its checksum was seen to be right.

    Raises:
        _Unreadable: when it is torn or changed.
        LakeTooNew: when a later version of Dateline wrote it.
    """
    # Every format seals in this way, so that a byte that flipped in the number of the format is known for damage.
    text = data[:-_SEAL_LENGTH]
    if text + _SEAL % hashlib.sha256(text).hexdigest().encode() != data:
        raise _Unreadable("its checksum does not fit its content")
    form = _FORM.match(data)
    if form and int(form[1]) > FORMAT:
        raise LakeTooNew(
            f"_log/{name} is in lake format {int(form[1])}, and this version of Dateline reads up to format "
            f"{FORMAT}: upgrade Dateline to open this lake; nothing was changed"
        )
    return json.loads(data)


def _file_to_json(f: DataFile) -> dict[str, Any]:
    return {**f._asdict(), "stats": {column: list(pair) for column, pair in f.stats.items()}}


def _file_from_json(entry: Mapping[str, Any]) -> DataFile:
    return DataFile(
        entry["path"],
        entry["table"],
        entry["rows"],
        entry["bytes"],
        entry["sha256"],
        entry["schema"],
        {column: (least, greatest) for column, (least, greatest) in entry["stats"].items()},
    )


def _forgotten_to_json(forgotten: Mapping[str, DataFile | None]) -> dict[str, Any]:
    return {path: file and _file_to_json(file) for path, file in forgotten.items()}


def _forgotten_from_json(entry: Mapping[str, Any]) -> dict[str, DataFile | None]:
    return {path: file and _file_from_json(file) for path, file in entry.items()}


def encode(commit: Commit) -> bytes:
    """The bytes of a commit file."""
    return _sealed(
        {
            "format": FORMAT,
            "version": commit.version,
            "parent": commit.parent,
            "txn": commit.txn,
            "added": [_file_to_json(f) for f in commit.added],
            "removed": list(commit.removed),
            "info": dict(commit.info),
            "time": commit.time,
            "gone": list(commit.gone),
            "forgotten": _forgotten_to_json(commit.forgotten),
            "oldest": commit.oldest,
            "leases": dict(commit.leases),
        }
    )


def _decode(data: bytes, name: str) -> Commit:
    body = _unsealed(data, name)
    try:
        commit = Commit(
            body["version"],
            body["parent"],
            body["txn"],
            tuple(_file_from_json(f) for f in body["added"]),
            tuple(body["removed"]),
            body["info"],
            body.get("time"),
            tuple(body.get("gone", ())),
            _forgotten_from_json(body.get("forgotten", {})),
            body.get("oldest", 0),
            body.get("leases", {}),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise _Unreadable(f"a member is missing or wrong ({error})") from None
    if commit.version != int(name[:20]) or not 0 <= commit.parent < commit.version:
        raise _Unreadable(f"it says version {commit.version} on {commit.parent}, and its name says {int(name[:20])}")
    return commit


def _without_forgotten(
    files: Mapping[str, DataFile], forgotten: Mapping[str, DataFile | None]
) -> dict[str, DataFile]:  # fmt: skip
    """The files of an earlier version, with those put in that stand for the ones that held what was forgotten."""
    found = {}
    for path, file in files.items():
        instead = forgotten.get(path, file)
        if instead is not None:
            found[instead.path] = instead
    return found


class Log:
    """The log in one folder. Reads are cached: a commit never changes once it is there."""

    def __init__(self, folder: Path, disk: Store) -> None:
        self.folder = folder
        self._disk = disk
        self._commits: dict[int, Commit] = {}
        self._damaged: dict[int, str] = {}
        self._head = EMPTY
        self._seen: tuple[int, ...] = ()

    def head(self) -> State:
        """The newest version that is whole.

        Damaged commits are stepped over with a `DamagedCommit` warning that names them.

        Raises:
            LakeTooNew: when the newest commits are in a later format.
        """
        numbers, checkpoints = self._listed()
        if numbers == self._seen and not self._damaged:
            return self._head
        stranded: list[int] = []
        for number in reversed(numbers):
            state = self._fold(number, checkpoints)
            if state is not None:
                break
            if self.commit(number) is not None:
                stranded.append(number)
        else:
            state = EMPTY
        state = state._replace(following=numbers[-1] + 1 if numbers else 1, stranded=tuple(sorted(stranded)))
        self._head, self._seen = state, numbers
        return state

    def at(self, version: int) -> State:
        """What the log said at an earlier version.

        Raises:
            LakeMissing: when there is no such version, or vacuum gave it up.
            LakeDamaged: when it, or a commit below it, cannot be read.
        """
        head = self.head()
        if version == head.version:
            return head
        if version != 0 and version not in self._seen:
            raise LakeMissing(f"{self.folder.parent} has no version {version}: its newest is {head.version}")
        if version < head.oldest:
            raise LakeMissing(
                f"version {version} of {self.folder.parent} is not kept any more: the oldest that is kept is "
                f"{head.oldest}"
            )
        if version == 0:
            return EMPTY
        state = self._fold(version, self._listed()[1])
        if state is None:
            raise LakeDamaged(
                f"version {version} of {self.folder.parent} rests on a commit that cannot be read: "
                f"{self._list_damage()}"
            )
        if not head.forgotten:
            return state
        return state._replace(files=_without_forgotten(state.files, head.forgotten))

    def as_of(self, time: int) -> State:
        """What the log said at a time, µs since 1970, UTC.

        Raises:
            LakeMissing: when the lake is younger, or vacuum gave that version up.
        """
        for commit in self.history():
            if commit.time is None:
                raise LakeMissing(
                    f"{self.folder.parent} does not know what it held then: its commits up to {commit.version} do not "
                    f"say when they were made. Name a version instead"
                )
            if commit.time <= time:
                return self.at(commit.version)
        return self.at(0)

    def history(self) -> Iterator[Commit]:
        """The commits that led to the newest version, newest first."""
        return self.chain(self.head().version)

    def chain(self, version: int) -> Iterator[Commit]:
        """The commits that led to a version, newest first, down to the first that cannot be read."""
        while version and (commit := self.commit(version)) is not None:
            yield commit
            version = commit.parent

    def append(self, commit: Commit) -> None:
        """Put a commit at its number, `State.following`, durably.

        Raises:
            FileExistsError: when another writer has that number: read again, and try the next one.
            OSError: on any other fault. Look for the transaction with `head` to know whether the commit is there.
        """
        self._disk.put_if_absent(self._path(commit.version), encode(commit))

    def acknowledge(self) -> None:
        """Make commits that are in place durable: one that was found, and not written, may not be yet."""
        self._disk.sync_folders([self.folder])

    def checkpoint(self) -> None:
        """Write down the newest version's files, so that opening reads one file in place of many commits.

        A checkpoint repeats what the commits say and is never the only place where anything stands.
        """
        state = self.head()
        if state.version == 0:
            return
        body = {
            "format": FORMAT,
            "version": state.version,
            "files": [_file_to_json(f) for f in state.files.values()],
            "txns": dict(state.txns),
            "time": state.time,
            "gone": sorted(state.gone),
            "forgotten": _forgotten_to_json(state.forgotten),
            "oldest": state.oldest,
            "leases": dict(state.leases),
        }
        self._disk.put(self.folder / f"{state.version:020}.checkpoint.json", _sealed(body))
        self._disk.sync_folders([self.folder])
        for number in self._listed()[1][:-2]:
            self._disk.unlink(self.folder / f"{number:020}.checkpoint.json")

    def _path(self, number: int) -> Path:
        return self.folder / f"{number:020}.json"

    def _listed(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The numbers of the commits and of the checkpoints that are there."""
        try:
            names = self._disk.names(self.folder)
        except FileNotFoundError:
            raise LakeMissing(f"{self.folder} is gone: the lake was moved or removed") from None
        numbered = [name for name in names if name[:20].isdecimal() and name[:20].isascii()]
        return tuple(
            tuple(sorted(int(name[:20]) for name in numbered if name[20:] == ending))
            for ending in (".json", ".checkpoint.json")
        )

    def commit(self, number: int) -> Commit | None:
        """A commit, or None when it is damaged or missing; a warning says so the first time."""
        if number in self._commits:
            return self._commits[number]
        name = self._path(number).name
        try:
            commit = _decode(self._disk.read(self._path(number)), name)
        except (OSError, _Unreadable) as error:
            if isinstance(error, OSError) and error.errno not in (errno.ENOENT, errno.EIO):
                # Too many open files, or no permission, is not damage: another version must not be built past it.
                raise LakeDamaged(f"{self.folder}/{name} cannot be read now: {error.strerror}") from error
            if number not in self._damaged:
                self._damaged[number] = str(error)
                warnings.warn(
                    f"{self.folder}/{name} cannot be read ({error}): an earlier version is shown. Rows that only "
                    f"this commit listed are not; read their inputs again, or restore the file from a backup",
                    DamagedCommit,
                    stacklevel=4,
                )
            return None
        self._damaged.pop(number, None)
        self._commits[number] = commit
        return commit

    def _fold(self, version: int, checkpoints: tuple[int, ...]) -> State | None:
        """The state at a version, or None when a commit it rests on cannot be read."""
        chain: list[Commit] = []
        state: State | None = None
        number = version
        while state is None:
            if number == 0:
                state = EMPTY
            elif number == self._head.version:
                state = self._head
            elif number in checkpoints and (state := self._read_checkpoint(number)) is not None:
                pass
            elif (commit := self.commit(number)) is None:
                return None
            else:
                chain.append(commit)
                number = commit.parent
        files, txns = dict(state.files), dict(state.txns)
        gone = state.gone.union(*(c.gone for c in chain), *(c.forgotten for c in chain))
        forgotten, leases, time, oldest = dict(state.forgotten), dict(state.leases), state.time, state.oldest
        for commit in reversed(chain):
            for path in commit.removed:
                files.pop(path, None)
            files.update((f.path, f) for f in commit.added)
            txns[commit.txn] = commit.version
            if commit.forgotten:
                stood_in = {path: file for path, file in forgotten.items() if file is not None}
                for path, file in stood_in.items():  # what stands for a path may itself have held the next to forget
                    forgotten[path] = commit.forgotten.get(file.path, file)
                forgotten.update(commit.forgotten)
            time, oldest = max(time, commit.time or 0), max(oldest, commit.oldest)
            leases.update(commit.leases)
        return State(version, files, txns, time, gone, forgotten, oldest, leases, version + 1)

    def _read_checkpoint(self, number: int) -> State | None:
        name = f"{number:020}.checkpoint.json"
        try:
            body = _unsealed(self._disk.read(self.folder / name), name)
            files = [_file_from_json(f) for f in body["files"]]
            if body["version"] != number:
                return None
            return State(
                number,
                {f.path: f for f in files},
                body["txns"],
                body.get("time", 0),
                frozenset(body.get("gone", ())),
                _forgotten_from_json(body.get("forgotten", {})),
                body.get("oldest", 0),
                body.get("leases", {}),
                number + 1,
            )
        except (OSError, _Unreadable, AttributeError, KeyError, TypeError, ValueError):
            return None  # the commits say the same

    def orphans(self) -> tuple[int, ...]:
        """Readable commits below the newest version that it does not rest on: they were unreadable once."""
        chain = {commit.version for commit in self.history()}
        lowest, highest = min(chain, default=0), max(chain, default=0)
        return tuple(
            n for n in self._listed()[0] if lowest < n < highest and n not in chain and self.commit(n) is not None
        )

    def torn_checkpoints(self) -> tuple[int, ...]:
        """Checkpoints that cannot be read: the commits say the same, more slowly."""
        return tuple(n for n in self._listed()[1] if self._read_checkpoint(n) is None)

    def read_all(self) -> None:
        """Read every commit, also those below a checkpoint, which opening passes over: `damage` then knows of all."""
        for number in self._listed()[0]:
            self.commit(number)
        for commit in self.history():
            if commit.parent:
                self.commit(commit.parent)  # also where its file is missing

    def reread(self) -> None:
        """Forget what was read: look again at every commit, as one does who checks them."""
        self._commits, self._damaged, self._head, self._seen = {}, {}, EMPTY, ()

    def _list_damage(self) -> str:
        return "; ".join(f"_log/{self._path(n).name}: {why}" for n, why in sorted(self._damaged.items()))

    def damage(self) -> dict[int, str]:
        """Number of each commit that could not be read so far → why."""
        return dict(self._damaged)

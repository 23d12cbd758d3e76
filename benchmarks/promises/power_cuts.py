"""The states of the disk that a power cut may leave, enumerated."""

from __future__ import annotations

import errno
import hashlib
import random
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from promises.lakes import Broken, everything, small
from warehouse import checks, compact, forget, vacuum
from warehouse.disk import Disk
from warehouse.errors import DamagedCommit, LakeError, LakeMissing
from warehouse.lake import Lake


class Inode:
    """A file without a name: its bytes, and those of them that are durable."""

    def __init__(self, data: bytes = b"", durable: bytes = b"") -> None:
        self.data, self.durable, self.changed = data, durable, 0


class MemoryDisk(Disk):
    """A disk in memory that remembers every writing call, and can be in any state that a power cut may leave."""

    def __init__(self, files: dict[Path, Inode] | None = None, folders: set[Path] | None = None) -> None:
        self.files, self.folders = files if files is not None else {}, folders if folders is not None else {Path("/")}
        self.trace: list[tuple[Any, ...]] = []
        self.clock = 0

    def now(self) -> int:
        self.clock += 1
        return self.clock * 1_000_000

    def listed_in(self, folder: Path) -> dict[str, Inode]:
        return {path.name: inode for path, inode in self.files.items() if path.parent == folder}

    def names(self, folder: Path) -> list[str]:
        if folder not in self.folders:
            raise FileNotFoundError(folder)
        return list(self.listed_in(folder))

    def entries(self, folder: Path) -> list[Any]:
        from warehouse.disk import Entry

        return sorted(Entry(name, len(inode.data), inode.changed) for name, inode in self.listed_in(folder).items())

    def is_folder(self, path: Path) -> bool:
        return path in self.folders

    def read(self, path: Path) -> bytes:
        if path not in self.files:
            raise FileNotFoundError(errno.ENOENT, "No such file", str(path))
        return self.files[path].data

    def open(self, path: Path) -> Any:
        import pyarrow as pa

        return pa.BufferReader(self.read(path))

    def mark(self, path: Path) -> Any:
        return hashlib.blake2b(self.read(path), digest_size=8).digest()

    def create(self, path: Path) -> Any:
        if path in self.files:
            raise FileExistsError(path)
        inode = self.files[path] = Inode()
        inode.changed = self.now()
        self.trace.append(("name", path.parent, {path: inode}, ()))
        return _Open(inode)

    def write(self, file: Any, data: Any) -> None:
        file.inode.data += bytes(data)
        self.trace.append(("write", file.inode, file.inode.data))

    def fsync(self, file: Any) -> None:
        self.trace.append(("fsync", file.inode, file.inode.data))

    def sync_folder(self, folder: Path) -> None:
        self.trace.append(("sync", folder))

    def rename(self, old: Path, new: Path) -> None:
        self.files[new] = self.files.pop(old)
        self.trace.append(("name", new.parent, {new: self.files[new]}, (old,)))

    def link(self, old: Path, new: Path) -> None:
        if new in self.files:
            raise FileExistsError(new)
        self.files[new] = self.files[old]
        self.trace.append(("name", new.parent, {new: self.files[new]}, ()))

    def unlink(self, path: Path) -> None:
        if self.files.pop(path, None) is not None:
            self.trace.append(("name", path.parent, {}, (path,)))

    def mkdir(self, folder: Path) -> None:
        if folder not in self.folders:
            self.folders.add(folder)
            self.trace.append(("mkdir", folder.parent, folder))


class _Open:
    def __init__(self, inode: Inode) -> None:
        self.inode, self.name = inode, "memory"

    def __enter__(self) -> _Open:
        return self

    def __exit__(self, *_: Any) -> None:
        pass


class Cut(NamedTuple):
    """What a power cut may find after some calls: what is durable, and what may or may not be."""

    done: int
    """How many operations were acknowledged."""
    files: dict[Path, Inode]
    folders: frozenset[Path]
    pending: list[tuple[Any, ...]]
    """Changes of names in folders that were not synced: any of them may have reached the disk, in their order."""
    durable: dict[Inode, bytes]
    wrote: dict[Inode, bytes]
    """Files with bytes that were not synced."""


def cuts(trace: list[tuple[Any, ...]]) -> Iterator[Cut]:
    """One for each call of a trace: the power goes after it."""
    files: dict[Path, Inode] = {}
    folders: set[Path] = {Path("/")}
    pending: list[tuple[Any, ...]] = []
    durable: dict[Inode, bytes] = {}
    wrote: dict[Inode, bytes] = {}
    done = 0
    for call in trace:
        match call:
            case ("name" | "mkdir", *_):
                pending.append(call)
            case ("write", inode, data):
                wrote[inode] = data
            case ("fsync", inode, data):
                durable[inode] = data
                wrote.pop(inode, None)
            case ("sync", folder):
                for change in [c for c in pending if c[1] == folder]:
                    _apply(change, files, folders)
                pending = [c for c in pending if c[1] != folder]
            case ("done", number):
                done = number
        yield Cut(done, dict(files), frozenset(folders), list(pending), dict(durable), dict(wrote))


def _apply(change: tuple[Any, ...], files: dict[Path, Inode], folders: set[Path]) -> None:
    if change[0] == "mkdir":
        folders.add(change[2])
        return
    _, _, names, gone = change
    for path in gone:
        files.pop(path, None)
    files.update(names)


def states(cut: Cut, chance: random.Random, most: int) -> Iterator[MemoryDisk]:
    """The disks that a cut may leave: every subset of the pending changes, with every fate of unsynced bytes; a sample
    of `most`, when there are more. Unsynced bytes are there, not there, cut short, or zeros."""
    fates = 4 ** min(len(cut.wrote), 3)
    count = 2 ** len(cut.pending) * fates
    numbers = range(count) if count <= most else [0, count - 1, *(chance.randrange(count) for _ in range(most - 2))]
    for number in numbers:
        files, folders = dict(cut.files), set(cut.folders)
        for bit, change in enumerate(cut.pending):
            if number // fates >> bit & 1:
                _apply(change, files, folders)
        fate = {inode: number % fates // 4**k % 4 for k, inode in enumerate(cut.wrote)}
        there = {}
        for path, inode in files.items():
            if any(folder not in folders for folder in path.parents):
                continue  # its folder is not there
            whole = cut.wrote.get(inode, cut.durable.get(inode, b""))
            kept = [whole, cut.durable.get(inode, b""), whole[: len(whole) // 2], bytes(len(whole))]
            there[path] = Inode(kept[fate.get(inode, 0)])
        yield MemoryDisk(there, {f for f in folders if all(p in folders for p in f.parents)})


def a_day(seed: int, disk: MemoryDisk) -> list[dict[str, list[str]]]:
    """Operations of all kinds, in an order of chance, on a disk that remembers; what the lake holds after each."""
    chance, root = random.Random(seed), Path("/lake")
    lake = Lake.open(root, create=True, disk=disk)
    held = [everything(lake)]
    kinds = ["append", "append", "replace", "compact", "append", "delete", "vacuum", "append", "forget", "append"]
    kinds[3:] = chance.sample(kinds[3:], len(kinds) - 3)
    for n, kind in enumerate(kinds):
        live = lake.read("documents", ["doc_id"])["doc_id"].to_pylist()
        if kind == "compact":
            compact.compact(lake)
        elif kind == "vacuum":
            vacuum.vacuum(lake, keep_seconds=0, grace_seconds=0, delete=True, leftover_seconds=0)
        elif kind == "forget" and live:
            forget.forget(lake, live[0], erase=True, leftover_seconds=0)
        else:
            leaving = live[:1] if kind in ("replace", "delete") else []
            rows = {} if kind == "delete" else small(f"d{n}", f"It ended in 2014, says {n}.")
            lake.commit(rows, txn=f"t{n}", replace_documents=leaving)
        held.append(everything(lake))
        disk.trace.append(("done", n + 1))
    return held


def crashes(wanted: int, seed: int = 1, most: int = 64) -> dict[str, int]:
    """Look at `wanted` different states that a power cut may leave; count them.

    Raises:
        Broken: when an acknowledged row is lost, a state cannot be opened, or the next commit fails.
    """
    seen: set[bytes] = set()
    told = {"days": 0, "calls": 0, "states": 0, "also repaired": 0}
    chance = random.Random(seed)
    while len(seen) < wanted:
        disk = MemoryDisk()
        held = a_day(seed + told["days"], disk)
        told["days"] += 1
        for k, cut in enumerate(cuts(disk.trace)):
            told["calls"] += 1
            for state in states(cut, chance, most):
                key = hashlib.blake2b(digest_size=16)
                for path, inode in sorted(state.files.items()):
                    key.update(f"{path}\0".encode() + hashlib.blake2b(inode.data).digest())
                if key.digest() in seen:
                    continue
                seen.add(key.digest())
                _look(state, held, cut.done, f"day {seed + told['days'] - 1}, call {k}, {disk.trace[k][0]}")
                if len(seen) % 10 == 0:
                    _repair(state, f"day {seed + told['days'] - 1}, call {k}")
                    told["also repaired"] += 1
                if len(seen) >= wanted:
                    return {**told, "states": len(seen)}
    return {**told, "states": len(seen)}


def _look(disk: MemoryDisk, held: list[dict[str, list[str]]], done: int, where: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", DamagedCommit)
        try:
            found = everything(Lake.open("/lake", disk=disk))
        except LakeMissing:
            if done == 0 and Path("/lake/_log") not in disk.folders:
                return  # the lake itself was not made yet
            raise Broken(f"{where}: there is no lake") from None
        except (LakeError, DamagedCommit) as error:
            raise Broken(f"{where}: {type(error).__name__}: {error}") from error
    if found not in held[done : done + 2]:
        raise Broken(f"{where}: the lake holds {found}, and {held[done]} was acknowledged")


def _repair(disk: MemoryDisk, where: str) -> None:
    """What comes next works, and leaves a sound lake."""
    lake = Lake.open("/lake", create=True, disk=disk)
    lake.commit(small("next"), txn="next")
    compact.compact(lake)
    vacuum.vacuum(lake, keep_seconds=0, grace_seconds=0, delete=True, leftover_seconds=0)
    again = Lake.open("/lake", disk=disk)
    if found := [f for f in checks.damage(again, history=True)]:
        raise Broken(f"{where}: after the next commit {found[0]}")
    if "next" not in again.read("documents", ["doc_id"])["doc_id"].to_pylist():
        raise Broken(f"{where}: the next commit is lost")

"""What the lake promises, put to the proof: each command breaks it in one way, many times, and counts what was lost.

    python benchmarks/proofs.py faults           a fault at every writing call of every operation
    python benchmarks/proofs.py kills 500        kill -9 at a random moment of a writer, a compactor, a vacuum …
    python benchmarks/proofs.py crashes 10000    states of the disk that a power cut may leave, enumerated
    python benchmarks/proofs.py writers 8 1000   writers, compactor and vacuum at once; readers; the history is checked
    python benchmarks/proofs.py flips 10000      one byte flipped: what fsck and what queries say
    python benchmarks/proofs.py opening 10000    a lake of so many commits is opened

The rows and the faulty disks are those of tests/warehouse/conftest.py; the tests run the same with smaller numbers.
"""

from __future__ import annotations

import errno
import hashlib
import importlib.util
import json
import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from transforms.records import TABLES  # noqa: E402
from warehouse import checks, compact, forget, vacuum  # noqa: E402
from warehouse.disk import Disk  # noqa: E402
from warehouse.errors import CommitConflict, DamagedCommit, LakeError, LakeMissing, WriteFailed  # noqa: E402
from warehouse.lake import Lake  # noqa: E402


def _loaded(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules.setdefault(f"proofs_{path.stem}", module)
    spec.loader.exec_module(module)
    return module


make = _loaded(ROOT / "tests" / "warehouse" / "conftest.py")


class Broken(AssertionError):
    """A promise that was not kept."""


def small(doc_id: str, text: str = "It ended in 2014.", **more: Any) -> dict[str, Any]:
    """A document and its mention: two tables are enough to see a torn commit."""
    story = make.story(doc_id, text, **more)
    return {table: story[table] for table in ("documents", "mentions")}


def everything(lake: Lake, version: int | None = None) -> dict[str, list[str]]:
    """All that a version holds, as text that can be compared."""
    at = lake.snapshot(version)
    ids = {
        "documents": ["doc_id", "uri", "text"],
        "mentions": ["doc_id", "mention_id"],
        "quarantine": ["uri", "attempts"],
    }
    return {t: sorted(map(str, lake.read(t, columns, at).to_pylist())) for t, columns in ids.items()}


def fast_folder() -> Path:
    """A temporary folder, in memory where there is such a disk: what is durable is simulated here."""
    shm = Path("/dev/shm")
    return Path(tempfile.mkdtemp(dir=shm if os.access(shm, os.W_OK) else None))


# --- operations ------------------------------------------------------------------------------------------------------


def begin(root: Path) -> None:
    """The lake that each operation starts from: five documents, one of them replaced, and a refusal."""
    lake = Lake.open(root, create=True, disk=make.UnsyncedDisk())
    for n in range(4):
        lake.commit(small(f"d{n}", f"It ended in 2014, says number {n}."), txn=f"t{n}")
    lake.commit(small("d9", "He left in 2014.", trigger="left", uri="d3.txt"), txn="t9", replace_documents=["d3"])
    lake.commit(make.rows(quarantine=[make.refusal()]), txn="q")


def append(lake: Lake) -> None:
    lake.commit({**small("new"), **make.rows(quarantine=[make.refusal("x.txt")])}, txn="change")


def replace(lake: Lake) -> None:
    lake.commit(small("new", "He left in 2014.", trigger="left", uri="d1.txt"), txn="change", replace_documents=["d1"])


def delete(lake: Lake) -> None:
    lake.commit({}, txn="change", replace_documents=["d1", "d2"])


def compacted(lake: Lake) -> None:
    compact.compact(lake)


def vacuumed(lake: Lake) -> None:
    vacuum.vacuum(lake, keep_seconds=0, grace_seconds=0, delete=True, leftover_seconds=0)


def forgotten(lake: Lake) -> None:
    try:
        forget.forget(lake, "d2", erase=True, leftover_seconds=0)
    except LakeMissing:
        pass  # an earlier attempt was cut off when it was all but done


OPERATIONS: dict[str, Callable[[Lake], None]] = {
    "append": append,
    "replace": replace,
    "delete": delete,
    "compact": compacted,
    "vacuum": vacuumed,
    "forget": forgotten,
}
FAULTS = {"kill": None, "ENOSPC": errno.ENOSPC, "EIO": errno.EIO, "short write": None, "power cut": None}


def disk_with(fault: str, at: int | None) -> Disk:
    """A disk whose call number `at` fails in this way."""
    if fault == "power cut":
        return make.PowerCutDisk(at)
    if fault == "short write":
        return make.ShortWriteDisk(at)
    return make.FaultyDisk(at, FAULTS[fault] or make.Killed)


def fault(name: str, kind: str, at: int, model: Path, before: dict, after: dict, deep: bool) -> str | None:
    """What a fault at one call of an operation breaks; None when nothing. The operation is then tried again."""
    root = model.parent / "lake"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(model, root)
    operation, acknowledged = OPERATIONS[name], False
    try:
        operation(Lake.open(root, disk=disk_with(kind, at)))
        acknowledged = True
    except (make.Killed, WriteFailed):
        pass
    survivor = Lake.open(root, disk=make.UnsyncedDisk())
    seen = everything(survivor)
    if seen not in (before, after):
        return "torn"
    if acknowledged and seen != after:
        return "lost after it was acknowledged"
    operation(survivor)
    again = Lake.open(root, disk=make.UnsyncedDisk())
    if everything(again) != after:
        return "wrong after a second attempt"
    if deep and (found := checks.fsck(again, history=True)):
        return f"not sound after a second attempt: {found[0]}"
    if name == "forget" and (left := _files_with(root, "number 2")):
        return f"not erased: {left[0]}"
    return None


def _files_with(root: Path, text: str) -> list[str]:
    import pyarrow.parquet as pq

    return [
        path.name
        for path in (root / "documents").iterdir()
        if text in str(pq.read_table(path, columns=["text"]).to_pylist())
    ]


def faults(
    names: Any = tuple(OPERATIONS), kinds: Any = tuple(FAULTS), deep: bool = True
) -> Iterator[tuple[str, str, int, list[str]]]:
    """(operation, kind of fault, calls at which it happened, what it broke); `deep` looks with fsck, too."""
    for name in names:
        folder = fast_folder()
        try:
            model, dry = folder / "model", folder / "dry"
            begin(model)
            before = everything(Lake.open(model))
            shutil.copytree(model, dry)
            counting = make.FaultyDisk(None)
            OPERATIONS[name](Lake.open(dry, disk=counting))
            after = everything(Lake.open(dry))
            for kind in kinds:
                calls = [n for n, call in enumerate(counting.made, 1) if kind != "short write" or call == "write"]
                broken = [
                    f"call {n}, {counting.made[n - 1]}: {why}"
                    for n in calls
                    if (why := fault(name, kind, n, model, before, after, deep))
                ]
                yield name, kind, len(calls), broken
        finally:
            shutil.rmtree(folder, ignore_errors=True)


# --- kill -9 ---------------------------------------------------------------------------------------------------------


def _writes_until_it_is_killed(root: Path, seed: int, acknowledged: int) -> None:
    """In a child: operations in a random order; each commit that is acknowledged is written to a pipe."""
    chance = random.Random(seed)
    lake = Lake.open(root)
    for step in range(1000):
        live = lake.read("documents", ["doc_id"])["doc_id"].to_pylist()
        kind = chance.choice(["append"] * 4 + ["replace", "replace", "delete", "compact", "vacuum", "forget"])
        doc_id = f"d{seed}x{step}"
        if not live:
            kind = "append"
        added = [doc_id] if kind in ("append", "replace") else []
        removed = [chance.choice(live)] if kind in ("replace", "delete", "forget") else []
        said: dict[str, Any] = {"kind": kind, "add": added, "remove": removed}
        os.write(acknowledged, (json.dumps({**said, "begun": True}) + "\n").encode())
        if kind == "compact":
            compact.compact(lake)
        elif kind == "vacuum":
            vacuum.vacuum(lake, keep_seconds=chance.choice([0, 60]), grace_seconds=0, delete=True)
        elif kind == "forget":
            forget.forget(lake, removed[0], erase=True)
        else:
            rows = small(doc_id, f"It ended in 2014, says {doc_id}.") if added else {}
            lake.commit(rows, txn=doc_id, replace_documents=removed)
        os.write(acknowledged, (json.dumps(said) + "\n").encode())


def kills(times: int, seed: int = 1, most_ms: int = 200) -> Counter[str]:
    """Kill a writer `times` times, at random moments while it writes; after each kill, compare the lake with what was
    acknowledged.

    Raises:
        Broken: when a row was lost, doubled or torn.
    """
    chance = random.Random(seed)
    folder = Path(tempfile.mkdtemp())
    root, expected, told = folder / "lake", set(), Counter()
    Lake.open(root, create=True)
    try:
        for n in range(times):
            read, write = os.pipe()
            child = os.fork()
            if child == 0:
                os.close(read)
                try:
                    _writes_until_it_is_killed(root, n, write)
                finally:
                    os._exit(1)
            os.close(write)
            first = os.read(read, 1)  # its first operation has begun
            time.sleep(chance.uniform(0, most_ms / 1000))
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
            if not os.WIFSIGNALED(status):
                raise Broken(f"the writer of round {n} ended by itself, with status {status}")
            said = [json.loads(line) for line in (first.decode() + _drained(read)).splitlines()]
            open_change: dict[str, Any] | None = None
            for line in said:
                if line.pop("begun", False):
                    open_change = line
                else:
                    expected = (expected - set(line["remove"])) | set(line["add"])
                    open_change = None
                    told[line["kind"]] += 1
            lake = Lake.open(root)
            seen = lake.read("documents", ["doc_id"])["doc_id"].to_pylist()
            if len(seen) != len(set(seen)):
                raise Broken(f"round {n}: a document is there twice")
            perhaps = (expected - set(open_change["remove"])) | set(open_change["add"]) if open_change else expected
            if set(seen) not in (expected, perhaps):
                raise Broken(f"round {n}: {sorted(set(seen) ^ expected)} differ from what was acknowledged")
            told[f"killed during {open_change['kind']}" if open_change else "killed between two"] += 1
            told["unacknowledged and there"] += set(seen) != expected
            expected = set(seen)
            if sorted(lake.read("mentions", ["doc_id"])["doc_id"].to_pylist()) != sorted(seen):
                raise Broken(f"round {n}: mentions and documents differ")
            if n % 20 == 19 and (found := checks.fsck(lake, history=True)):
                raise Broken(f"round {n}: {found}")
            told["kills"] += 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return told


def _drained(pipe: int) -> str:
    parts = []
    while part := os.read(pipe, 65536):
        parts.append(part)
    os.close(pipe)
    return b"".join(parts).decode()


# --- power cuts ------------------------------------------------------------------------------------------------------


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


# --- many writers ----------------------------------------------------------------------------------------------------


class Done(NamedTuple):
    """What a writer did, and when, by a clock that all share."""

    writer: int
    began: float
    ended: float
    version: int
    txn: str
    added: tuple[str, ...]
    removed: tuple[str, ...]


class Seen(NamedTuple):
    """What a reader saw."""

    began: float
    ended: float
    version: int
    ids: str
    """Digest of the doc_ids."""


def _writer(root: Path, me: int, commits: int, out: Path, seed: int) -> None:
    """Appends, replaces its own documents, and counts up a document that all share."""
    chance, lake, mine, done = random.Random(seed * 1000 + me), Lake.open(root), [], []
    while len(done) < commits:
        kind, txn = chance.choice(["append"] * 6 + ["replace"] * 3 + ["count"]), f"w{me}n{len(done)}"
        added, removed = [f"{txn}d"], []
        if kind == "replace" and mine:
            removed = [mine.pop(chance.randrange(len(mine)))]
        if kind == "count":
            [count] = [d for d in lake.read("documents", ["doc_id"])["doc_id"].to_pylist() if d.startswith("count")]
            added, removed = [f"count{int(count[5:]) + 1}"], [count]
        uri = "count.txt" if kind == "count" else ""
        began = time.monotonic()
        try:
            version = lake.commit(small(added[0], uri=uri), txn=txn, replace_documents=removed)
        except CommitConflict:
            if kind != "count":
                raise
            continue  # another was first: read the count again
        done.append(Done(me, began, time.monotonic(), version, txn, tuple(added), tuple(removed)))
        mine += added if kind != "count" else []
    out.write_text(json.dumps(done))


def _reader(root: Path, reads: int, out: Path, writing: Any) -> None:
    lake, seen = Lake.open(root), []
    for n in range(reads):
        if not writing.is_set():
            break
        began = time.monotonic()
        at = lake.snapshot()
        ids = lake.read("documents", ["doc_id"], at)["doc_id"].to_pylist()
        if n % 10 == 0 and sorted(lake.read("mentions", ["doc_id"], at)["doc_id"].to_pylist()) != sorted(ids):
            raise Broken(f"version {at.version}: mentions and documents differ")
        seen.append(Seen(began, time.monotonic(), at.version, _digest(ids)))
    out.write_text(json.dumps(seen))


def _keeper(root: Path, kind: str, keep: float, out: Path, writing: Any) -> None:
    lake, done = Lake.open(root), 0
    while writing.is_set():
        try:
            if kind == "compact":
                done += sum(c.files - c.became for c in compact.compact(lake))
            else:
                done += len(vacuum.vacuum(lake, keep_seconds=keep, grace_seconds=0, delete=True).paths)
        except CommitConflict:
            pass  # the files were replaced over and over: it comes again
        time.sleep(0.5)
    out.write_text(json.dumps(done))


def _digest(ids: Any) -> str:
    ids = list(ids)
    if len(set(ids)) != len(ids):
        raise Broken("a document is there twice")
    return hashlib.blake2b("\n".join(sorted(ids)).encode(), digest_size=12).hexdigest()


def writers(count: int, commits: int, reads: int = 10_000, keep: float = 60.0, seed: int = 1) -> dict[str, Any]:
    """`count` writers with `commits` each, readers, a compactor and a vacuum, all at once; then the history is checked.

    Raises:
        Broken: naming the first promise that was not kept.
    """
    folder = Path(tempfile.mkdtemp())
    root = folder / "lake"
    Lake.open(root, create=True).commit(small("count0", uri="count.txt"), txn="begin")
    context = multiprocessing.get_context("fork")
    writing = context.Event()
    writing.set()

    def started(target: Any, *given: Any) -> Any:
        process = context.Process(target=target, args=given)
        process.start()
        return process

    try:
        at_work = [started(_writer, root, n, commits, folder / f"writer{n}", seed) for n in range(count)]
        others = [
            started(_keeper, root, "compact", keep, folder / "compact", writing),
            started(_keeper, root, "vacuum", keep, folder / "vacuum", writing),
            *(started(_reader, root, reads // 2, folder / f"reader{n}", writing) for n in range(2)),
        ]
        for process in at_work:
            process.join()
        writing.clear()
        for process in others:
            process.join()
        if failed := [p.exitcode for p in (*at_work, *others) if p.exitcode]:
            raise Broken(f"{len(failed)} of the processes failed: their errors are above")
        done = [Done(*each) for n in range(count) for each in json.loads((folder / f"writer{n}").read_text())]
        seen = [Seen(*each) for n in range(2) for each in json.loads((folder / f"reader{n}").read_text())]
        # read on until there are as many as were wanted: the writers may have been the quicker ones
        lake = Lake.open(root)
        while len(seen) < reads:
            began = time.monotonic()
            ids = lake.read("documents", ["doc_id"])["doc_id"].to_pylist()
            seen.append(Seen(began, time.monotonic(), lake.snapshot().version, _digest(ids)))
        told = checked(lake, done, seen)
        kept = {kind: json.loads((folder / kind).read_text()) for kind in ("compact", "vacuum")}
        return {**told, "files merged": kept["compact"], "files deleted": kept["vacuum"]}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def checked(lake: Lake, done: list[Done], seen: list[Seen]) -> dict[str, int]:
    """Whether what writers and readers saw is one history, in which each saw all that ended before it began.

    Raises:
        Broken: when it cannot.
    """
    log = list(lake.log.history())[::-1]
    if [c.parent for c in log] != list(range(len(log))) or [c.version for c in log] != list(range(1, len(log) + 1)):
        raise Broken("the history is not linear")
    at = {c.txn: c.version for c in log}
    if len(at) != len(log):
        raise Broken("a transaction was committed twice")
    for each in done:
        if at.get(each.txn) != each.version:
            raise Broken(
                f"{each.txn} was acknowledged as version {each.version}, and the log has it as {at.get(each.txn)}"
            )
    by_version = {each.version: each for each in done}
    if len(by_version) != len(done):
        raise Broken("two commits were acknowledged as one version")
    live, digests = {"count0"}, {0: _digest([]), 1: _digest(["count0"])}
    for commit in log[1:]:
        if each := by_version.get(commit.version):
            if not set(each.removed) <= live or live & set(each.added):
                raise Broken(f"{each.txn} replaced {each.removed}, which was not there at version {commit.version}")
            live = (live - set(each.removed)) | set(each.added)
        digests[commit.version] = _digest(live)
    counted = sum(1 for each in done if each.added[0].startswith("count"))
    if f"count{counted}" not in live:
        raise Broken(f"an update was lost: {counted} counts were acknowledged")
    for each in seen:
        if digests[each.version] != each.ids:
            raise Broken(f"a reader saw at version {each.version} what was not there")
    # in real time: who begins after another ended sees it
    ends = sorted((each.ended, each.version) for each in (*done, *seen))
    begins = sorted((each.began, each.version) for each in (*done, *seen))
    newest, k = 0, 0
    for began, version in begins:
        while k < len(ends) and ends[k][0] < began:
            newest = max(newest, ends[k][1])
            k += 1
        if version < newest:
            raise Broken(f"version {version} was seen or made after {newest} had been acknowledged")
    if _digest(lake.read("documents", ["doc_id"])["doc_id"].to_pylist()) != digests[len(log)]:
        raise Broken("the lake does not hold what its history says")
    if found := checks.fsck(lake):
        raise Broken(f"{found[0]}")
    return {"commits": len(done), "versions": len(log), "reads": len(seen), "counted": counted}


# --- flipped bytes ---------------------------------------------------------------------------------------------------


def flips(times: int, seed: int = 1) -> Counter[str]:
    """Flip one bit of one byte at `times` places of a lake, one at a time: does fsck find it, what is answered?

    Raises:
        Broken: when fsck does not find it, or a wrong row is answered and nothing is said.
    """
    from warehouse import catalog, trust

    chance, folder, told = random.Random(seed), Path(tempfile.mkdtemp()), Counter()
    try:
        root = folder / "lake"
        lake = Lake.open(root, create=True, disk=make.UnsyncedDisk())
        for n in range(3):
            part = [make.story(f"d{n}x{k}", f"It ended in 2014, says {n} to {k}.") for k in range(40)]
            lake.commit(make.joined(*part, make.rows(quarantine=[make.refusal(f"q{n}.txt")])), txn=f"t{n}")
        lake.log.checkpoint()
        lake.commit(make.story("last"), txn="last")
        catalog.publish(lake)
        truth = {t: lake.read(t) for t in TABLES}
        asked = {
            t: f"SELECT md5(string_agg(t::VARCHAR, '|' ORDER BY t::VARCHAR)) FROM {t} AS t"
            for t in ("timexes", "events")
        }
        with catalog.connect(root) as con:
            answers = {t: con.execute(sql).fetchall() for t, sql in asked.items()}
            marks = trust.marks_in(con)
        listed = {f.path: f.table for f in lake.snapshot().listed}
        places = sorted(p for p in root.rglob("*") if p.suffix in (".parquet", ".json"))
        sizes = [p.stat().st_size for p in places]
        for k in range(times):
            path = places[k % len(places)] if k < 50 * len(places) else chance.choices(places, sizes)[0]
            data = bytearray(path.read_bytes())
            at = chance.randrange(len(data))
            data[at] ^= 1 << chance.randrange(8)
            whole = path.read_bytes()
            path.write_bytes(data)
            name = f"{path.relative_to(root)} at {at}"
            with warnings.catch_warnings(record=True) as said:
                warnings.simplefilter("always")
                if not checks.damage(Lake.open(root)):
                    raise Broken(f"fsck does not find {name}")
                told["found by fsck"] += 1
                said.clear()
                reader = Lake.open(root)
                table = listed.get(path.relative_to(root).as_posix())
                try:
                    rows = {t: reader.read(t) for t in ([table] if table else TABLES)}
                    if all(part.equals(truth[t]) for t, part in rows.items()):
                        told["read: right"] += 1
                    elif any(issubclass(w.category, DamagedCommit) for w in said):
                        told["read: an earlier version, and says so"] += 1
                    else:
                        raise Broken(f"wrong rows, and nothing was said: {name}")
                except LakeError:
                    told["read: refused"] += 1
            try:
                trust.verify(Disk(), root, lake.snapshot().listed, dict(marks))  # as the box does, before it asks
                guarded = True
            except LakeError:
                guarded = False
            if table in asked:
                try:
                    with catalog.connect(root) as fresh:
                        right = fresh.execute(asked[table]).fetchall() == answers[table]
                except Exception:  # noqa: BLE001  whatever DuckDB says of it
                    right = None
                if guarded and right is False:
                    raise Broken(f"a query was let through and answered wrongly: {name}")
                told[
                    f"DuckDB alone: {'an error' if right is None else 'right' if right else 'wrong, and says nothing'}"
                ] += 1
            told[f"query: {'asked' if guarded else 'refused'}"] += 1
            path.write_bytes(whole)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return told


# --- many commits ----------------------------------------------------------------------------------------------------


def opening(commits: int) -> dict[str, float]:
    """Seconds of CPU to open a lake of so many commits, a file in five tables each; with a checkpoint, and without."""
    from warehouse.log import Commit

    folder = Path(tempfile.mkdtemp())
    try:
        lake = Lake.open(folder / "lake", create=True, disk=make.UnsyncedDisk())
        lake.commit(make.joined(make.story("d0"), make.rows(quarantine=[make.refusal()])), txn="t0")
        files = lake.snapshot().listed
        for n in range(2, commits + 1):
            named = [
                f._replace(path=f"{f.table}/{hashlib.md5(f'{n}{f.table}'.encode()).hexdigest()}.parquet") for f in files
            ]
            lake.log.append(Commit(n, n - 1, f"{n:020}@{n}", tuple(named), (), {"batch": f"{n:020}"}, n))
            if n == commits - 99:
                began = time.process_time()
                lake.log.checkpoint()
                wrote = time.process_time() - began
        told = {}
        for how in ("with a checkpoint 99 commits ago", "without any"):
            began = time.process_time()
            at = Lake.open(lake.root).snapshot()
            told[how] = round(time.process_time() - began, 3)
            if at.version != commits or len(at.listed) != len(files) * commits:
                raise Broken(f"it opened at version {at.version} with {len(at.listed)} files")
            for path in (lake.root / "_log").glob("*.checkpoint.json"):
                told["checkpoint, MB"] = round(path.stat().st_size / 1e6, 1)
                path.unlink()
        return {**told, "writing a checkpoint": round(wrote, 3)}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# --- main ------------------------------------------------------------------------------------------------------------


def main(arguments: list[str]) -> None:
    """Run one proof; see the top of this file."""
    began, clock = time.process_time(), time.time()
    match arguments:
        case ["faults"]:
            total = 0
            for name, kind, calls, broken in faults():
                total += calls
                print(f"{name:8} {kind:12} {calls:4} calls  {broken or 'ok'}", flush=True)
                if broken:
                    sys.exit(1)
            print(f"{total} faults, nothing lost, doubled or torn; all repaired by the next attempt")
        case ["kills", times]:
            print(dict(kills(int(times))))
        case ["crashes", wanted]:
            print(crashes(int(wanted)))
        case ["writers", count, commits]:
            print(writers(int(count), int(commits)))
        case ["flips", times]:
            print(dict(flips(int(times))))
        case ["opening", commits]:
            print(opening(int(commits)))
        case _:
            sys.exit(__doc__)
    print(f"{time.process_time() - began:.0f} s of CPU, {time.time() - clock:.0f} s")


if __name__ == "__main__":
    main(sys.argv[1:])

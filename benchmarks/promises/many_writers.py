"""Writers, compactor, vacuum and readers at once; and whether what they saw is one history."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import random
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

from promises.lakes import Broken, small
from warehouse import checks, compact, vacuum
from warehouse.errors import CommitConflict
from warehouse.lake import Lake


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

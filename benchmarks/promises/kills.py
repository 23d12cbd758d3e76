"""kill -9 at a random moment of a writer, a compactor, a vacuum."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from promises.lakes import Broken, small
from warehouse import checks, compact, forget, vacuum
from warehouse.lake import Lake


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

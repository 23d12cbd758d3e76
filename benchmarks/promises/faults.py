"""A fault at every writing call of every operation: the disk is full or fails or writes half; the process or the power is gone."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from promises.lakes import everything, fast_folder, make, small
from warehouse import checks, compact, forget, vacuum
from warehouse.disk import Disk
from warehouse.errors import LakeMissing, WriteFailed
from warehouse.lake import Lake


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

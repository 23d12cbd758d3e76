"""A lake of many commits is opened."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from pathlib import Path

from promises.lakes import Broken, make
from warehouse.lake import Lake


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

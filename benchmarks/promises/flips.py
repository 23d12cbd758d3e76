"""One byte flipped: what fsck and what queries say."""

from __future__ import annotations

import random
import shutil
import tempfile
import warnings
from collections import Counter
from pathlib import Path

from promises.lakes import Broken, make
from transforms.records import TABLES
from warehouse import checks
from warehouse.disk import Disk
from warehouse.errors import DamagedCommit, LakeError
from warehouse.lake import Lake


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

"""How long analysts' questions take over a lake of many events: the gallery, and what `transforms` promises of windows.

    python benchmarks/questions.py [--events N] [--lake DIR] [--keep] [--only WORD]

Makes a lake of N events (50,000,000) in DIR, unless one is there (`large_lake`), and publishes it. Then asks each
question in a process of its own, three times, and prints processor seconds (user and system, of all threads) of the
best, its wall time, and whether it kept to its limit: one second where it touches a window of time or one document,
three where it is about all there is. What of the latter the catalog keeps (`warehouse.kept`) was counted when the lake
was published: how long that took is printed, too.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import large_lake
from corpora import ROOT  # noqa: F401  (puts the checkout on the path)

WINDOW, SCAN = 1.0, 3.0
"""Processor seconds that a question may take."""


ASIDE = {
    "overlap of a window": ("window", "SELECT count(*) FROM events WHERE earliest_start < TIMESTAMP '2014-06-08' AND latest_end > TIMESTAMP '2014-06-01' AND earliest_start > TIMESTAMP '2013-01-01'"),
    "possibly_overlaps a week": ("window", "SELECT count(*) FROM events AS e WHERE possibly_overlaps(e, '2014-06-01', '2014-06-08')"),
    "around a day": ("window", "SELECT * FROM around('2014-06-01', 3) LIMIT 100"),
    "possibly_during a week, of the timeline": ("window", "SELECT count(*), max(sentence) FROM possibly_during('2014-06-01', '2014-06-03')"),
    "one document": ("window", "SELECT * FROM event_reports WHERE doc_id = printf('%016x', 1234)"),
    "events by month": ("scan", "SELECT date_trunc('month', earliest_start) AS month, count(*) FROM events GROUP BY month"),
    "timeline of a person": ("scan", "SELECT count(*) FROM event_reports WHERE list_contains([p.entity FOR p IN participants], 'person 17')"),
    "a thousand periods joined": ("scan", "SELECT count(*) FROM events AS e JOIN (SELECT TIMESTAMP '1900-01-01' + to_days(CAST(n * 40 AS INTEGER)) AS a FROM range(1000) AS r(n)) AS w "
                                          "ON e.earliest_start >= w.a AND e.latest_end <= w.a + INTERVAL 7 DAYS"),
    "contradictions of all time": ("scan", "SELECT kind, count(*) FROM contradictions() GROUP BY kind"),
    "why, of five at once": ("scan", "SELECT why(event_id) FROM (FROM events WHERE mention_id IS NOT NULL ORDER BY confidence, event_id LIMIT 5)"),
}  # fmt: skip
"""Questions beside the gallery: name → (what it touches, SQL)."""


def questions() -> Iterator[tuple[str, str, str]]:
    """(name, window or scan, SQL) of each; scan* where the answer was counted when the lake was published."""
    from warehouse import catalog

    kept = [f.name for f in catalog.sql_files("views") if f.kept]
    for f in catalog.sql_files("gallery"):
        yield f.name, f.columns["touches"] + "*" * any(name in f.sql for name in [*kept, "coverage"]), f.sql
    for name, (touches, sql) in ASIDE.items():
        yield name, touches, sql


def ask(folder: Path, sql: str, memory: str) -> None:
    """Answer in this process, and print what it took as JSON."""
    from warehouse import catalog

    with catalog.connect(folder) as con:
        con.execute("SET threads = 2")
        con.execute(f"SET memory_limit = '{memory}'")
        con.execute("SELECT count(*) FROM lake_files").fetchall()
        best = (float("inf"), 0.0, 0)
        for _ in range(3):
            before, started = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()
            rows = con.sql(sql).to_arrow_table().num_rows
            after = resource.getrusage(resource.RUSAGE_SELF)
            spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            best = min(best, (spent, time.monotonic() - started, rows))
            if spent > 20:
                break
    print(json.dumps(best))


def main() -> None:
    """Make the lake if need be, ask all, print a table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--events", type=int, default=50_000_000)
    parser.add_argument("--lake", type=Path, default=Path("/tmp/dateline-questions"))
    parser.add_argument("--keep", action="store_true", help="leave the lake for the next time")
    parser.add_argument("--only", default="", help="only questions whose name holds this")
    parser.add_argument("--memory", default="6GB")
    parser.add_argument("--publish", action="store_true", help="publish a lake that is there again, before it is asked")
    parser.add_argument("--ask", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.ask:
        ask(given.lake, given.ask, given.memory)
        return
    if not (given.lake / "dateline.duckdb").exists():
        shutil.rmtree(given.lake, ignore_errors=True)
        large_lake.make(given.lake, given.events)
    from warehouse import catalog
    from warehouse.lake import Lake

    if given.publish:
        started = time.process_time()
        catalog.publish(Lake.open(given.lake))
        print(f"published: {time.process_time() - started:.0f} CPU-s, from which on sums are kept")
    snapshot = Lake.open(given.lake).snapshot()
    size = sum(f.bytes for f in snapshot.listed)
    print(f"{snapshot.rows('events'):,} events, {snapshot.rows('documents'):,} documents, {size / 1e9:.1f} GB in {len(snapshot.listed)} files, "
          f"{os.cpu_count()} cores\n\n{'CPU-s':>7} {'wall':>7}  limit  touches  question")  # fmt: skip
    missed = 0
    for name, touches, sql in questions():
        if given.only not in name:
            continue
        command = [sys.executable, __file__, "--lake", str(given.lake), "--memory", given.memory, "--ask", sql]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            print(f"   fails          {name}: {done.stderr.strip().splitlines()[-1][:200]}")
            missed += 1
            continue
        spent, wall, rows = json.loads(done.stdout)
        limit = WINDOW if touches == "window" else SCAN
        missed += spent > limit
        print(
            f"{spent:7.2f} {wall:7.2f}  {'≤' if spent <= limit else '>'} {limit:.0f} s  {touches:6}  {name} ({rows:,} rows)",
            flush=True,
        )
    print(f"\n{missed} over their limit")
    if not given.keep:
        shutil.rmtree(given.lake)


if __name__ == "__main__":
    main()

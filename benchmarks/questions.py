"""How long analysts' questions take over a lake of many events: the gallery, and what `transforms` promises of windows.

    python benchmarks/questions.py [--events N] [--lake DIR] [--keep] [--only WORD]

Makes a lake of N events (50,000,000) in DIR, unless one is there: documents of twenty events each, dates over 250
years, most of them recent, each a day, a month or a year wide; sorted and cut into files as `dateline compact` leaves
them. Then asks each question in a process of its own, three times, and prints processor seconds (user and system, of all threads) of the
best, its wall time, and whether it kept to its limit: one second where it touches a window, three where it scans.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from corpora import ROOT  # noqa: F401  (puts the checkout on the path)

PER_DOCUMENT = 20
PER_FILE = 2_500_000
ROW_GROUP = 65_536
WINDOW, SCAN = 1.0, 3.0

VERBS = "say come fall change go take be close have run open meet sign leave win lose build move strike end".split()

DATES = """
    TIMESTAMP '1775-01-01' + to_days(CAST(floor(91311 * pow(i / {events}, 0.35)) AS INTEGER)) AS begins,
    CASE WHEN i % 10 < 7 THEN 1 WHEN i % 10 < 9 THEN 30 ELSE 365 END AS width
"""
OF_EVENT = {
    "doc_id": "printf('%016x', d)",
    "event_id": "printf('%016x:e%d', d, k)",
    "mention_id": "printf('%016x:t%d', d, k + 1)",
    "start": "100 * k + 40",
    "end": "100 * k + 44",
    "trigger": "v",
    "lemma": "v",
    "event_class": "'OCCURRENCE'",
    "tense": "CASE WHEN i % 9 = 0 THEN 'FUTURE' ELSE 'PAST' END",
    "aspect": "'NONE'",
    "polarity": "CASE WHEN i % 23 = 0 THEN 'NEG' ELSE 'POS' END",
    "participants": "[{{'role': 'agent', 'surface': 'Person ' || p, 'entity': 'person ' || p, 'kind': 'PERSON', 'start': 0, 'end': 9}}]",
    "place": "CASE WHEN i % 5 = 0 THEN 'Port ' || (i % 997) END",
    "attribution": "CASE WHEN i % 11 = 0 THEN 'Speaker ' || (i % 499) END",
    "factuality": "CASE WHEN i % 23 = 0 THEN 'denied' WHEN i % 9 = 0 THEN 'planned' WHEN i % 11 = 0 THEN 'claimed' ELSE 'happened' END",
    "sentence": "'Person ' || p || ' ' || v || ' the matter ' || (i % 7919) || ' of the year, in the words of that day.'",
    "sentence_start": "100 * k",
    "sentence_end": "100 * k + 90",
    "confidence": "0.5 + (i % 50) / 100",
}
BOUNDS = {
    "earliest_start": "begins",
    "latest_start": "begins",
    "earliest_end": "begins + to_days(width)",
    "latest_end": "begins + to_days(width)",
    "edtf": "CASE width WHEN 1 THEN strftime(begins, '%Y-%m-%d') WHEN 30 THEN strftime(begins, '%Y-%m') ELSE strftime(begins, '%Y') END",
}
OF_MENTION = {
    **{name: OF_EVENT[name] for name in ("doc_id", "mention_id", "sentence_start", "sentence_end")},
    "start": "100 * k", "end": "100 * k + 10", "surface": "'on day ' || (i % 28)", "type": "'DATE'", "expression": "'Year(2014)'",
    "rule": "'en/dates/day'", "derivation": "'day(' || (i % 28) || ')'", "language": "'en'", "grammar": "'g1'",
}  # fmt: skip
OF_TIMEX = {
    **{name: OF_EVENT[name] for name in ("doc_id", "mention_id", "confidence")}, **BOUNDS, "value": BOUNDS["edtf"], "type": "'DATE'",
    "unit": "CASE width WHEN 1 THEN 'day' WHEN 30 THEN 'month' ELSE 'year' END", "anchor_kind": "CASE WHEN i % 3 = 0 THEN 'dct' ELSE 'none' END",
}  # fmt: skip
OF_DCT = {"doc_id": "printf('%016x', d)", "mention_id": "printf('%016x:t0', d)", "type": "'DATE'", "anchor_kind": "'none'", "confidence": "1.0",
          **BOUNDS, "value": BOUNDS["edtf"], "unit": "'day'"}  # fmt: skip
OF_DOCUMENT = {
    "doc_id": "printf('%016x', d)", "uri": "'docs/' || d || '.txt'", "source": "'Source ' || (d % 300)", "format": "'text'", "language": "'en'",
    "title": "'Title of document ' || d", "text": "repeat('Person 17 said the matter 4 of the year, in the words of that day. ', 25) || CASE WHEN d % 1000 = 0 THEN 'It was winter.' ELSE '' END || d",
    "dct_earliest_start": "TIMESTAMP '2024-01-01' + to_days(CAST(d % 700 AS INTEGER))", "dct_latest_start": "TIMESTAMP '2024-01-01' + to_days(CAST(d % 700 AS INTEGER))",
    "dct_earliest_end": "TIMESTAMP '2024-01-02' + to_days(CAST(d % 700 AS INTEGER))", "dct_latest_end": "TIMESTAMP '2024-01-02' + to_days(CAST(d % 700 AS INTEGER))",
    "dct_unit": "'day'", "dct_method": "'given'", "genre": "'news'", "content_hash": "printf('%016x', d)", "input_hash": "printf('%016x', d)",
}  # fmt: skip


def make(folder: Path, events: int) -> None:
    """A lake of so many events, as compaction leaves it: files and row groups in order of time, or of doc_id."""
    import duckdb

    from warehouse import catalog
    from warehouse.lake import Lake
    from warehouse.log import Commit

    lake = Lake.open(folder, create=True)
    documents = events // PER_DOCUMENT
    step = next(s for s in range(documents * 3 // 5 | 1, documents * 2, 2) if _coprime(s, documents))
    back = pow(step, -1, documents)
    verb = f"{VERBS!r}[1 + i % {len(VERBS)}] AS v, i % 10007 AS p"
    in_time = f"SELECT i, (i * {step}) % {documents} AS d, i // {documents} AS k, {verb}, {DATES.format(events=events)} FROM range({{a}}, {{b}}) AS r(i)"
    in_documents = (
        f"SELECT *, {verb}, {DATES.format(events=events)} FROM (SELECT d, k, (d * {back}) % {documents} + k * {documents} AS i "
        f"FROM range({{a}} // {PER_DOCUMENT}, {{b}} // {PER_DOCUMENT}) AS r(d), range({PER_DOCUMENT}) AS s(k))"
    )
    of_documents = "SELECT i AS d, i, TIMESTAMP '2024-01-01' + to_days(CAST(i % 700 AS INTEGER)) AS begins, 1 AS width FROM range({a}, {b}) AS r(i)"
    plan = [
        ("documents", OF_DOCUMENT, of_documents, documents), ("events", {**OF_EVENT, **BOUNDS}, in_time, events),
        ("timexes", OF_TIMEX, in_time, events), ("timexes", OF_DCT, of_documents, documents), ("mentions", OF_MENTION, in_documents, events),
    ]  # fmt: skip
    added = []
    with duckdb.connect(config=catalog.QUIET) as con:
        con.execute("SET threads = 2")
        con.execute("SET preserve_insertion_order = true")
        for table, columns, source, rows in plan:
            started = time.process_time()
            for a in range(0, rows, PER_FILE):
                b = min(a + PER_FILE, rows)
                added.append(_written(con, lake.root, table, columns, source.format(a=a, b=b), b - a, a))
            print(f"  {table}: {rows:,} rows, {time.process_time() - started:.0f} CPU-s", file=sys.stderr, flush=True)
    state = lake.log.head()
    lake.log.append(Commit(state.following, state.version, "generated", tuple(added), (), {}))
    catalog.publish(Lake.open(folder))


def _coprime(a: int, b: int) -> bool:
    import math

    return math.gcd(a, b) == 1


def _written(con, root: Path, table: str, columns: dict[str, str], source: str, rows: int, number: int):  # noqa: ANN001, ANN202
    """One file of a table; columns that the generator does not know are empty."""
    import pyarrow as pa

    from warehouse import catalog, parquet
    from warehouse.log import DataFile

    schema = parquet.plain_schema(table)
    types = catalog._types(con, table)
    chosen = []
    for field in schema:
        blank = (
            "NULL"
            if field.nullable
            else "[]"
            if pa.types.is_list(field.type)
            else "''"
            if pa.types.is_string(field.type)
            else "0"
        )
        chosen.append(
            f'CAST({columns.get(field.name, blank).replace("{{", "{").replace("}}", "}")} AS {types[field.name]}) AS "{field.name}"'
        )
    (root / table).mkdir(exist_ok=True)
    name = f"{table}/{len(list((root / table).iterdir())):04}{number:012}.parquet"
    con.execute(
        f"COPY (SELECT {', '.join(chosen)} FROM ({source})) TO '{root / name}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
    )
    with open(root / name, "rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return DataFile(name, table, rows, (root / name).stat().st_size, sha256, parquet.fingerprint(table), {})


# ---------------------------------------------------------------- asking

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
}  # fmt: skip
"""Questions beside the gallery: name → (what it touches, SQL)."""


def questions() -> Iterator[tuple[str, str, str]]:
    """(name, window or scan, SQL) of each."""
    from warehouse import catalog

    for f in catalog.sql_files("gallery"):
        yield f.name, f.columns["touches"], f.sql
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
    parser.add_argument("--ask", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.ask:
        ask(given.lake, given.ask, given.memory)
        return
    if not (given.lake / "dateline.duckdb").exists():
        shutil.rmtree(given.lake, ignore_errors=True)
        make(given.lake, given.events)
    from warehouse.lake import Lake

    snapshot = Lake.open(given.lake).snapshot()
    size = sum(f.bytes for f in snapshot.listed)
    print(f"{snapshot.rows('events'):,} events, {snapshot.rows('documents'):,} documents, {size / 1e9:.1f} GB in {len(snapshot.listed)} files, "
          f"{os.cpu_count()} cores\n\n{'CPU-s':>7} {'wall':>7}  limit  question")  # fmt: skip
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
            f"{spent:7.2f} {wall:7.2f}  {'≤' if spent <= limit else '>'} {limit:.0f} s  {name} ({rows:,} rows)",
            flush=True,
        )
    print(f"\n{missed} over their limit")
    if not given.keep:
        shutil.rmtree(given.lake)


if __name__ == "__main__":
    main()

"""Whether the SQL box holds: generated hostile statements that write, read elsewhere, or never end.

    python benchmarks/box.py [--statements N] [--seed N] [--workers N] [--deadline SECONDS] [--show]

Each statement runs as `warehouse.box` runs it (limits, closed catalog, killed at the deadline), in a process forked from
one that has DuckDB loaded already, which saves starting Python ten thousand times. Around the lake lie files, an
environment and a home with words that must never come back; afterwards every file must have the bytes, and every
folder the names, that it had before. Prints how statements ended, the slowest, and exits with 1 if anything got out.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from corpora import ROOT  # noqa: F401  (puts the checkout on the path)

SECRET = "swordfish"
PLACES = ("{out}", "{secret}", "{parquet}", "{db}", "{listed}", "{log}", "{cwd}/../secret.csv", "{lake}/../secret.csv",
          "file://{secret}", "{link}", "/etc/passwd", "/proc/self/environ", "/dev/zero", "/dev/stdout", "{home}/.duckdbrc",
          "{folder}/*", "{folder}/**", "~/secret.csv", "http://127.0.0.1:9/x.csv", "https://example.org/x.parquet",
          "s3://bucket/x.parquet", "{lake}/*/*.parquet", "{lake}/dateline.duckdb", "/dev/fd/0", "{secret}\\0.parquet")  # fmt: skip
READERS = ("read_text('{p}')", "read_blob('{p}')", "read_csv('{p}')", "read_csv_auto('{p}', ignore_errors = true)", "read_json('{p}')",
           "read_ndjson('{p}')", "read_parquet('{p}')", "parquet_scan('{p}')", "parquet_metadata('{p}')", "parquet_schema('{p}')",
           "parquet_kv_metadata('{p}')", "glob('{p}')", "sniff_csv('{p}')", "read_duckdb('{p}', table_name = 'x')", "'{p}'", "\"{p}\"",
           "query('FROM ''{p}''')", "query_table('{p}')", "read_text(['{p}', '{p}'])", "read_csv('{p}', store_rejects = true)",
           "json_execute_serialized_sql(json_serialize_sql('SELECT * FROM read_text(''{p}'')'))", "which_secret('{p}', 'http')",
           "read_single_csv_file('{p}')", "parquet_bloom_probe('{p}', 'a', 1)", "read_json_objects('{p}')")  # fmt: skip
WRITERS = (
    "COPY documents TO '{p}'", "COPY (SELECT 1) TO '{p}' (FORMAT parquet)", "COPY (SELECT 1) TO '{p}' (USE_TMP_FILE false)",
    "COPY (SELECT 1) TO '{p}' (FORMAT json)", "COPY lake_version FROM '{p}'", "EXPORT DATABASE '{p}'", "IMPORT DATABASE '{p}'",
    "ATTACH '{p}' AS x", "ATTACH '{p}' (TYPE sqlite)", "DETACH dateline", "CREATE TABLE x AS FROM '{p}'",
    "CREATE OR REPLACE VIEW timeline AS SELECT 1", "CREATE TEMP TABLE x AS SELECT 1", "CREATE MACRO iso(x) AS 1", "CREATE SECRET (TYPE http)",
    "CREATE PERSISTENT SECRET s (TYPE http, BEARER_TOKEN 'x')", "DROP VIEW documents", "DROP TABLE lake_files CASCADE", "DELETE FROM lake_files",
    "UPDATE lake_files SET opened_as = '{p}'", "INSERT INTO lake_files SELECT * FROM lake_files", "ALTER TABLE lake_files RENAME TO x",
    "TRUNCATE lake_version", "VACUUM", "CHECKPOINT", "FORCE CHECKPOINT", "ANALYZE", "INSTALL httpfs", "LOAD '{p}'", "FORCE INSTALL icu FROM '{p}'",
    "SET allowed_paths = ['{p}']", "SET enable_external_access = true", "RESET lock_configuration", "SET temp_directory = '{p}'",
    "SET log_query_path = '{p}'", "SET profiling_output = '{p}'", "SET extension_directory = '{p}'", "SET secret_directory = '{p}'",
    "SET GLOBAL memory_limit = '1TB'", "SET home_directory = '{p}'", "PRAGMA enable_profiling = 'json'", "PRAGMA profile_output = '{p}'",
    "PRAGMA import_database('{p}')", "PRAGMA add_parquet_key('a', '0123456789112345')", "CALL enable_logging(storage_path = '{p}')",
    "CALL pragma_version()", "BEGIN TRANSACTION", "ROLLBACK", "PREPARE a AS COPY (SELECT 1) TO '{p}'", "EXECUTE a", "DEALLOCATE a",
    "EXPLAIN ANALYZE COPY (SELECT 1) TO '{p}'", "EXPLAIN ANALYZE DELETE FROM lake_files", "COMMENT ON TABLE lake_files IS 'x'", "USE memory",
    "MERGE INTO lake_version USING lake_version AS o ON false WHEN NOT MATCHED THEN INSERT VALUES (1, 1, '')", "CREATE SEQUENCE s",
    "WITH x AS (DELETE FROM lake_files RETURNING *) FROM x", "WITH x AS (COPY (SELECT 1) TO '{p}') FROM x", "CREATE TYPE t AS ENUM ('a')",
    "FROM enable_logging(storage_path := '{p}')", "FROM enable_profiling(save_location := '{p}')", "SELECT write_log('{p}')",
    "FROM force_checkpoint()", "FROM checkpoint()", "SELECT nextval('s')", "FROM truncate_duckdb_logs()", "SELECT setseed(1)",
    "FROM register_external_resource_type('x', kind := 'compute', create_function := 'read_text')", "UNPIVOT lake_files ON rows INTO x",
)  # fmt: skip
ENDLESS = (
    "SELECT count(*) FROM range({n}) a, range({n}) b WHERE a.range * b.range = 7", "SELECT levenshtein(repeat('a', {m}), repeat('b', {m}))",
    "WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t) SELECT max(n) FROM t", "SELECT list_sort(range({n}))",
    "WITH RECURSIVE t AS (SELECT 'x' AS s UNION ALL SELECT s || s FROM t) SELECT max(len(s)) FROM t", "SELECT sleep_ms({n})", "SELECT pg_sleep({n})",
    "SELECT length(repeat('x', {n}))", "SELECT list_reduce(range({n}), lambda a, b: a + b)", "SELECT damerau_levenshtein(repeat('ab', {m}), repeat('ba', {m}))",
    "SELECT regexp_matches(repeat('a', {n}), '(a|aa)*b')", "SELECT string_agg(range, ',') FROM range({n})", "SELECT repeat('%a', {m}) LIKE repeat('a', {m})",
    "FROM range({n}) ORDER BY hash(range)", "SELECT DISTINCT md5(range::VARCHAR) FROM range({n})", "SELECT format('{{:>{n}}}', 'x')",
    "SELECT list(range) FROM range({n})", "SELECT jaro_winkler_similarity(repeat('a', {m}), repeat('b', {m}))", "SELECT bar(1, 0, 1, {n})",
    "SELECT * FROM mentions a, mentions b, mentions c, mentions d, range({n})", "SELECT lpad('x', {n}, 'y')", "SELECT unnest(range({n}))",
    "SELECT editdist3(repeat('a', {m}), repeat('b', {m}))", "SELECT list_transform(range({n}), lambda x: md5(x::VARCHAR))", "SELECT 2::HUGEINT ^ {n}",
    "SELECT array_to_string(range({n}), ',')", "SELECT json_group_array(range) FROM range({n})", "SELECT quantile_cont(range, 0.5) FROM range({n})",
)  # fmt: skip
ODD = (
    "SELECT {open}1{close}", "SELECT {nots}true", "SELECT 1 IN ({ones})", "SELECT '\0'", "SELECT '\ud800'", "SELECT 1/*", "SELECT $$x", "SELECT 'x",
    "\ufeffSELECT 1", "SELECT\u00a01", "SELECT " + "a" * 60_000, "{semi}", "SELECT 1;{semi}", "SELECT CASE {whens} END", "SELECT {unions}",
    "FROM (FROM (FROM documents))", "WITH {ctes} SELECT 1", "SELECT {plus}", "SELECT [{nested}]", "SELECT ''''''''", "\x00", "--\nDROP VIEW timeline",
    "/* SELECT */ DROP VIEW timeline", "SELECT/**/1/**/;/**/DROP/**/VIEW/**/timeline", "SELECT * FROM documents ORDER BY {ones}", "EXPLAIN SELECT 1",
    "SELECT arrow_scan(1, 2, 3)", "FROM arrow_scan(1::BIGINT, 2::BIGINT, 3::BIGINT)", "FROM pandas_scan(140000000000000)", "FROM python_map_function(1)",
    "FROM seq_scan()", "SELECT current_setting('allowed_paths')", "FROM duckdb_secrets(redact := false)", "SELECT getenv('SECRET')", "SELECT getvariable('x')",
    "FROM duckdb_settings()", "FROM test_all_types()", "SELECT error('x')", "SELECT * EXCLUDE (text) FROM documents", "DESCRIBE {open}SELECT 1{close}",
)  # fmt: skip
FINE = (
    "FROM timeline",
    "FROM events",
    "SELECT count(*) FROM mentions",
    "FROM possibly_during('2014', '2015')",
    "FROM about",
    "FROM explain('d1:t0')",
)
SHELLS = (
    "{s}", "{s};", "SELECT * FROM ({s})", "WITH x AS ({s}) FROM x", "SELECT ({s})", "SELECT 1 WHERE EXISTS ({s})", "{s} UNION ALL {s}", "SELECT 1; {s}",
    "{s} -- done", "/* x */ {s}", "EXPLAIN {s}", "EXPLAIN ANALYZE {s}", "DESCRIBE {s}", "SUMMARIZE {s}", "SELECT * FROM documents, LATERAL ({s})",
    "FROM query($${s}$$)", "SELECT [x FOR x IN ({s})]", "PIVOT ({s}) ON 1", "CREATE VIEW y AS {s}", "PREPARE z AS {s}", "{s} LIMIT 1",
)  # fmt: skip


def statements(count: int, seed: int) -> Iterator[tuple[str, str]]:
    """(kind, statement), always the same for a seed. ``{secret}`` and the like stand for paths of the place it runs in."""
    chance = random.Random(seed)
    functions = _functions()
    makers: dict[str, tuple[int, Callable[[], str]]] = {
        "write": (25, lambda: chance.choice(WRITERS).replace("{p}", chance.choice(PLACES))),
        "read": (30, lambda: f"SELECT * FROM {chance.choice(READERS)}".replace("{p}", chance.choice(PLACES))),
        "endless": (8, lambda: _sized(chance.choice(ENDLESS), chance)),
        "odd": (12, lambda: _grown(chance.choice(ODD), chance)),
        "call": (15, lambda: _call(functions, chance)),
        "mixed": (10, lambda: _spliced(chance)),
    }
    kinds, weights = list(makers), [weight for weight, _ in makers.values()]
    for _ in range(count):
        kind = chance.choices(kinds, weights)[0]
        text = makers[kind][1]()
        if chance.random() < 0.5:
            text = chance.choice(SHELLS).replace("{s}", text)
        if chance.random() < 0.2:
            text = (
                "".join(c.upper() if chance.random() < 0.5 else c.lower() for c in text)
                if "{" not in text
                else f"\n\t{text}\n"
            )
        yield kind, text


def _functions() -> list[tuple[str, str]]:
    import duckdb

    with duckdb.connect() as con:
        return con.execute(
            "SELECT DISTINCT function_name, function_type FROM duckdb_functions() WHERE regexp_matches(function_name, '^[a-z_0-9]+$') ORDER BY ALL"
        ).fetchall()


def _sized(text: str, chance: random.Random) -> str:
    return (
        text.replace("{n}", str(10 ** chance.randint(6, 12)))
        .replace("{m}", str(10 ** chance.randint(4, 6)))
        .replace("{{", "{")
        .replace("}}", "}")
    )


def _grown(text: str, chance: random.Random) -> str:
    n = chance.choice([3, 100, 3_000, 20_000])
    pieces = {"open": "(" * n, "close": ")" * n, "nots": "NOT " * n, "ones": ",".join("1" * n), "semi": ";" * n, "whens": "WHEN true THEN 1 " * n,
              "unions": " UNION SELECT ".join("1" * n), "ctes": ", ".join(f"c{i} AS (SELECT {i})" for i in range(n // 10 + 1)), "plus": "1+" * n + "1",
              "nested": "[" * n + "]" * n}  # fmt: skip
    for name, piece in pieces.items():
        text = text.replace("{" + name + "}", piece)
    return text


def _call(functions: list[tuple[str, str]], chance: random.Random) -> str:
    values = ("1", "-1", "NULL", "'x'", "'{secret}'", "'{out}'", "[1, 2]", "{{'a': 1}}", "1e308", "''", "DATE '2014-01-01'", "'FROM ''{secret}'''", "true",
              "repeat('x', 1000)", "9223372036854775807", "MAP {{'a': 'b'}}", "x -> x", "TABLE documents", "'\\x00'::BLOB", "INTERVAL 1 DAY")  # fmt: skip
    name, kind = chance.choice(functions)
    arguments = (
        ", ".join(chance.choice(values) for _ in range(chance.randint(0, 4))).replace("{{", "{").replace("}}", "}")
    )
    return (
        f'SELECT * FROM "{name}"({arguments})'
        if "table" in kind or kind == "pragma"
        else f'SELECT "{name}"({arguments})'
    )


def _spliced(chance: random.Random) -> str:
    parts = [chance.choice(chance.choice([WRITERS, FINE, FINE])).split(" ") for _ in range(2)]
    first, second = parts[0], parts[1]
    text = " ".join(first[: chance.randint(1, len(first))] + second[chance.randint(0, len(second) - 1) :])
    return text.replace("{p}", chance.choice(PLACES))


# ---------------------------------------------------------------- the place


class Place(NamedTuple):
    """A lake with secrets around it."""

    folder: Path
    names: dict[str, str]

    def filled(self, text: str) -> str:
        for name, path in self.names.items():
            text = text.replace("{" + name + "}", path)
        return text

    def state(self) -> dict[str, str]:
        """Every name in the place → a hash of what it is."""
        found = {}
        for path in sorted(self.folder.rglob("*")):
            kind = (
                "link"
                if path.is_symlink()
                else "folder"
                if path.is_dir()
                else hashlib.sha256(path.read_bytes()).hexdigest()
            )
            found[str(path.relative_to(self.folder))] = kind
        return found


def place(folder: Path) -> Place:
    """A small lake, and files with the secret beside it, above it and in the home."""
    import duckdb

    from transforms.records import Run
    from transforms.tables import to_table
    from warehouse import catalog
    from warehouse.lake import Lake

    for name in ("home", "cwd", "tmp"):
        (folder / name).mkdir(parents=True)
    lake = Lake.open(folder / "lake", create=True)
    blank = {int: 0, float: 0.0, str: "", tuple: ()}
    row = Run(*(blank.get(type(kind), "") if not isinstance(kind, type) else blank[kind] for kind in _kinds(Run)))
    lake.commit({"runs": to_table(Run, [row])}, txn="one")
    catalog.publish(lake)
    (folder / "secret.csv").write_text(f"word\n{SECRET}\n")
    (folder / "home" / "secret.csv").write_text(f"word\n{SECRET}\n")
    (folder / "home" / ".duckdbrc").write_text(f"-- {SECRET}\n")
    (folder / "lake" / "link.csv").symlink_to(folder / "secret.csv")
    with duckdb.connect(str(folder / "other.duckdb")) as con:
        con.execute(f"CREATE TABLE x AS SELECT '{SECRET}' AS word")
        con.execute(f"COPY x TO '{folder}/secret.parquet'")
    names = {"out": f"{folder}/out", "secret": f"{folder}/secret.csv", "parquet": f"{folder}/secret.parquet", "db": f"{folder}/other.duckdb",
             "listed": str(lake.root / lake.snapshot().listed[0].path), "log": str(next((folder / "lake/_log").glob("*.json"))),
             "cwd": f"{folder}/cwd", "lake": f"{folder}/lake", "link": f"{folder}/lake/link.csv", "home": f"{folder}/home", "folder": str(folder)}  # fmt: skip
    return Place(folder, names)


def _kinds(record: type) -> list[object]:
    from typing import get_args, get_origin, get_type_hints

    plain = []
    for hint in get_type_hints(record).values():
        hint = getattr(hint, "__supertype__", hint)
        plain.append(tuple if get_origin(hint) is tuple else hint if isinstance(hint, type) else get_args(hint)[0])
    return plain


# ---------------------------------------------------------------- the box


class Ended(NamedTuple):
    """How a statement ended."""

    kind: str
    statement: str
    how: str
    seconds: float
    leaked: bool


def ask(here: Place, kind: str, statement: str, deadline: float, grace: float) -> Ended:
    """Run a statement in a forked child as the box runs it, and look for the secret in what it says."""
    from warehouse import box

    filled = here.filled(statement)
    asked = {"path": here.names["lake"], "sql": filled, "deadline_seconds": deadline, "memory": "256MB", "memory_bytes": 256_000_000,
             "answer_bytes": 16 << 20, "as_of": None}  # fmt: skip
    started = time.monotonic()
    if len(filled.encode("utf-8", "surrogatepass")) > box.SQL_LIMIT:
        return Ended(kind, statement, "refused: too long", 0.0, False)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.dup2(writing, 1)
        _be_the_box(asked)
    os.close(writing)
    said, ended = _heard(reading, child, started + deadline + grace)
    seconds = time.monotonic() - started
    leaked = SECRET.encode() in said.replace(filled.encode("utf-8", "replace"), b"") or b"root:x:0" in said
    return Ended(kind, statement, _how(said, ended), seconds, leaked)


def _asked(arguments: tuple[Place, str, str, float, float]) -> Ended:
    return ask(*arguments)


def _be_the_box(asked: dict[str, object]) -> None:
    import io

    from warehouse import box

    sys.stdin = io.TextIOWrapper(io.BytesIO(json.dumps(asked).encode()))
    try:
        box.main()
    finally:
        os._exit(3)


def _heard(reading: int, child: int, until: float) -> tuple[bytes, int]:
    """What a child says until its time is up, and how it ended; -9 when it was killed."""
    import select

    parts = []
    while True:
        ready, _, _ = select.select([reading], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            os.close(reading)
            return b"".join(parts), -signal.SIGKILL
        part = os.read(reading, 1 << 20)
        if not part:
            os.close(reading)
            return b"".join(parts), os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        parts.append(part)


def _how(said: bytes, ended: int) -> str:
    head = said.partition(b"\n")[0]
    if ended == -signal.SIGKILL:
        return "killed at the deadline"
    if ended or not head:
        return f"ended its process ({ended})"
    told = json.loads(head)
    if "ok" in told:
        return "answered"
    text = told["text"]
    if "no answer within" in text:
        return "stopped at the deadline"
    if "of memory" in text:
        return "stopped at its memory"
    return "refused" if told["error"] == "QueryRefused" else "failed"


LATE = 2.0
"""Seconds by which a statement may outlast its deadline: one until it is killed, the rest to start and to end it."""


def main() -> None:
    """Run, and say how it went."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--statements", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--deadline", type=float, default=0.5)
    parser.add_argument("--show", action="store_true", help="print every statement that was answered")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="box"))
    try:
        here = place(folder)
        os.environ |= {"HOME": f"{folder}/home", "TMPDIR": f"{folder}/tmp", "SECRET": SECRET}
        os.chdir(folder / "cwd")
        before = here.state()
        import duckdb  # noqa: F401  loaded once, for all children
        import pyarrow  # noqa: F401

        work = [(here, kind, text, given.deadline, 1.0) for kind, text in statements(given.statements, given.seed)]
        ended: list[Ended] = []
        enough: list[int] = []
        with multiprocessing.get_context("fork").Pool(given.workers) as pool:
            signal.signal(signal.SIGTERM, lambda number, _: enough.append(number))  # killed, it tells of those it has run
            for each in pool.imap_unordered(_asked, work, chunksize=5):
                ended.append(each)
                if len(ended) % 500 == 0:
                    print(f"{len(ended):,} …", file=sys.stderr, flush=True)
                if enough:
                    break
        if late := [n for n, e in enumerate(ended) if e.seconds > given.deadline + LATE]:
            print(f"{len(late)} asked again, alone: the machine may have been busy", file=sys.stderr, flush=True)
            for n in late:
                again = ask(here, ended[n].kind, ended[n].statement, given.deadline, 1.0)
                ended[n] = again._replace(leaked=again.leaked or ended[n].leaked)
        after = here.state()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    report(ended, before, after, given.deadline, given.show)


def report(ended: list[Ended], before: dict[str, str], after: dict[str, str], deadline: float, show: bool) -> None:
    """Print how statements ended; exit with 1 when anything got out, came in, or outlasted its deadline."""
    for kind in sorted({e.kind for e in ended}):
        counts = Counter(e.how for e in ended if e.kind == kind)
        print(f"{kind:8} {sum(counts.values()):6,}  " + ", ".join(f"{how} {n:,}" for how, n in counts.most_common()))
    slow = sorted(ended, key=lambda e: -e.seconds)[:3]
    late = [e for e in ended if e.seconds > deadline + LATE]
    leaked = [e for e in ended if e.leaked]
    changed = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    print(
        f"{len(ended):,} statements: {len(leaked)} read what is elsewhere, {len(changed)} files changed, {len(late)} outlasted {deadline:g} s by more than {LATE:g} s"
    )
    print("slowest: " + "; ".join(f"{e.seconds:.2f} s {e.statement[:70]!r}" for e in slow))
    for each in [*leaked, *late, *([e for e in ended if e.how == "answered"] if show else [])]:
        print(f"  {each.how} {each.seconds:.1f} s: {each.statement[:200]!r}")
    for name in changed[:20]:
        print(f"  changed: {name}")
    sys.exit(bool(leaked or changed or late))


if __name__ == "__main__":
    main()

"""Publishing onward: real Delta, Iceberg, DuckDB and PostgreSQL hold the rows of the lake, no more and no fewer."""

from __future__ import annotations

import glob
import os
import pwd
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from transforms.chronology.instants import instant
from transforms.records import TABLES
from warehouse import catalog, onward, targets
from warehouse.errors import LakeDamaged, PublishFailed, SchemaMismatch
from warehouse.lake import Lake

pytestmark = pytest.mark.slow

POSTGRES = sorted(glob.glob("/usr/lib/postgresql/*/bin")) + [
    str(Path(found).parent) for found in [shutil.which("initdb")] if found
]


@pytest.fixture(scope="module")
def server():
    """A PostgreSQL of this module, on a socket in a folder of its own."""
    if not POSTGRES:
        pytest.skip("PostgreSQL is not installed here")
    folder = tempfile.mkdtemp(prefix="pg", dir="/tmp")  # the path of a socket is short
    user = None
    if os.geteuid() == 0:  # it refuses to run as root
        user = "postgres" if any(p.pw_name == "postgres" for p in pwd.getpwall()) else "nobody"
        shutil.chown(folder, user)

    def run(*command):
        subprocess.run(command, user=user, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    run(f"{POSTGRES[-1]}/initdb", "-D", f"{folder}/data", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync")
    control = [f"{POSTGRES[-1]}/pg_ctl", "-D", f"{folder}/data", "-w"]
    run(*control, "-o", f"-k {folder} -h ''", "-l", f"{folder}/log", "start")
    yield f"postgresql://postgres@/postgres?host={folder}"
    run(*control, "-m", "immediate", "stop")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=targets.NAMES)
def target(request, tmp_path):
    """(name, URI) of each target; skipped where its package is not installed."""
    packages = {"delta": "deltalake", "iceberg": "pyiceberg", "postgres": "psycopg", "duckdb": "duckdb"}
    pytest.importorskip(packages[request.param])
    if request.param == "postgres":
        return "postgres", request.getfixturevalue("server") + f"&schema=s{random.randrange(10**9)}"
    return request.param, str(tmp_path / ("out.duckdb" if request.param == "duckdb" else "out dir"))


def published(target, table):
    """The rows of a published table, as plain values in order; instants are integers."""
    name, uri = target
    if name == "delta":
        from deltalake import DeltaTable

        return plain(DeltaTable(f"{uri}/{table}").to_pyarrow_table())
    if name == "iceberg":
        from pyiceberg.catalog import load_catalog

        found = load_catalog("dateline", type="sql", uri=f"sqlite:///{uri}/catalog.db", warehouse=Path(uri).as_uri())
        return plain(found.load_table(("dateline", table)).scan().to_arrow())
    if name == "duckdb":
        with duckdb.connect(uri, read_only=True) as con:
            return plain(con.sql(f"FROM {table}").to_arrow_table())
    import psycopg

    out = targets.opened(name, uri)
    with psycopg.connect(out.address) as con:
        kinds = con.execute(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = %s AND table_name = %s "
            "ORDER BY ordinal_position", [out.schema, table],
        ).fetchall()  # fmt: skip
        shown = [
            f'(extract(epoch FROM "{c}") * 1000000)::bigint' if "timestamp" in kind else f'"{c}"' for c, kind in kinds
        ]
        rows = con.execute(f'SELECT {", ".join(shown)} FROM "{out.schema}"."{table}"').fetchall()
        return in_order([dict(zip([c for c, _ in kinds], row)) for row in rows])


def plain(table):
    columns = {}
    for name in table.column_names:
        column = table.column(name)
        columns[name] = (column.cast(pa.int64()) if pa.types.is_timestamp(column.type) else column).to_pylist()
    return in_order([dict(zip(columns, row)) for row in zip(*columns.values())])


def in_order(rows):
    return sorted(rows, key=repr)


def same(lake, target, tables=TABLES):
    for table in tables:
        assert published(target, table) == plain(lake.read(table)), table


def how(done):
    return {d.table: d.how for d in done if d.how != "unchanged"}


@pytest.fixture
def filled(lake, make):
    """A lake with two documents, an empty title, quotes, and a date before Christ."""
    before = make.story("d2", "It ended, \"he said\",\n in 2014; 'so' \\N \t.")
    lake.commit(make.joined(make.story("d1"), before), txn="one")
    doc = make.document("d3", "It was on the Ides.", title="", source="ä'ö\"")
    said = make.mention(doc, 1, "the Ides")
    lake.commit(
        make.rows(
            documents=[doc],
            mentions=[said],
            timexes=[
                make.dct_timex(doc),
                make.timex(said, "BC0044-03-15", instant(-43, 3, 15), instant(-43, 3, 16), mod="START"),
            ],
            quarantine=[make.refusal()],
            runs=[make.run()],
        ),
        txn="two",
    )
    return lake


def test_the_same_rows_come_out(filled, target):
    done = onward.publish(filled, *target)
    assert {d.how for d in done} == {"whole"} and [d.table for d in done] == list(TABLES)
    assert {d.table: d.rows for d in done} == {t: filled.snapshot().rows(t) for t in TABLES}
    same(filled, target)


def test_again_writes_nothing_and_what_comes_is_appended(filled, target, make):
    onward.publish(filled, *target)
    assert how(onward.publish(filled, *target)) == {}
    filled.commit(make.story("d4"), txn="three")
    done = onward.publish(filled, *target)
    assert how(done) == dict.fromkeys(("documents", "mentions", "timexes", "events"), "appended")
    assert {d.written for d in done if d.how == "appended"} == {1, 2}
    same(filled, target)
    assert how(onward.publish(filled, *target)) == {}


def test_what_was_replaced_is_updated(filled, target, make):
    onward.publish(filled, *target)
    filled.commit(make.story("d9", uri="d1.txt"), txn="again", replace_documents=["d1"])
    filled.commit({}, txn="gone", replace_documents=["d3"])
    done = onward.publish(filled, *target)
    assert set(how(done).values()) == {"updated"} and not any(d.written > 2 for d in done)
    same(filled, target)


def test_a_compaction_writes_no_row(filled, target):
    from warehouse.compact import compact

    onward.publish(filled, *target)
    assert compact(filled)
    assert how(onward.publish(filled, *target)) == {}
    same(filled, target)


def test_whole_and_an_earlier_version(filled, target):
    onward.publish(filled, *target)
    assert set(how(onward.publish(filled, *target, whole=True)).values()) == {"whole"}
    same(filled, target)
    onward.publish(filled, *target, snapshot=filled.snapshot(1))
    assert len(published(target, "documents")) == 2
    onward.publish(filled, *target)
    same(filled, target)


def test_another_lake_replaces_all(filled, target, make, tmp_path):
    onward.publish(filled, *target)
    other = Lake.open(tmp_path / "other", create=True)
    for n in range(2):
        other.commit(make.story(f"x{n}"), txn=f"x{n}")
    assert set(how(onward.publish(other, *target)).values()) == {"whole"}
    same(other, target)


def test_when_the_files_of_the_earlier_version_are_gone_all_rows_are_written(filled, target, make):
    onward.publish(filled, *target)
    before = {f.path for f in filled.snapshot().listed}
    filled.commit({}, txn="gone", replace_documents=["d1"])
    for path in before - {f.path for f in filled.snapshot().listed}:
        (filled.root / path).unlink()
    assert set(how(onward.publish(filled, *target)).values()) == {"whole"}
    same(filled, target)


def test_a_view_is_published_as_a_table(filled, target):
    done = onward.publish(filled, *target, tables=["timeline", "events"])
    assert [(d.table, d.how) for d in done] == [("timeline", "whole"), ("events", "whole")]
    catalog.publish(filled)
    with catalog.connect(filled.root) as con:
        assert published(target, "timeline") == plain(con.sql("FROM timeline").to_arrow_table())


def test_a_failure_on_the_way_leaves_what_the_next_time_repairs(filled, target, make, monkeypatch):
    onward.publish(filled, *target)
    filled.commit(make.story("d9", uri="d1.txt"), txn="again", replace_documents=["d1"])
    reader, calls = onward._reader, []

    def failing(*arguments):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return reader(*arguments)

    monkeypatch.setattr(onward, "_reader", failing)
    with pytest.raises(KeyboardInterrupt):
        onward.publish(filled, *target)
    monkeypatch.undo()
    onward.publish(filled, *target)
    same(filled, target)


@pytest.mark.parametrize("seed", range(2))
def test_any_history_published_now_and_then_ends_in_the_same_rows(lake, target, make, seed):
    chance, live = random.Random(seed), []
    for step in range(8):
        leaving = chance.sample(live, min(len(live), chance.choice([0, 0, 1, 2])))
        live = [d for d in live if d not in leaving]
        coming = [f"s{step}x{n}" for n in range(chance.choice([0, 1, 3]))]
        rows = make.joined(*(make.story(d) for d in coming)) if coming else {}
        lake.commit(rows, txn=f"t{step}", replace_documents=leaving)
        live += coming
        if chance.random() < 0.5 and lake.snapshot().version:
            onward.publish(lake, *target)
    onward.publish(lake, *target)
    same(lake, target)


def test_instants_that_postgresql_has_not_compare_as_they_would(lake, make, server):
    import psycopg

    doc = make.document("d1", "It ended in prehistory.")
    said = make.mention(doc, 1, "prehistory")
    ice = make.timex(said, "XXXX", instant(-9999), instant(-4712))
    lake.commit(make.rows(documents=[doc], mentions=[said], timexes=[ice]), txn="one")
    uri = server + "&schema=early"
    onward.publish(lake, "postgres", uri)
    with psycopg.connect(targets.opened("postgres", uri).address) as con:
        sql = "SELECT earliest_start::text, latest_end::text, earliest_start < '4713-01-01 BC' FROM early.timexes"
        assert con.execute(sql).fetchall() == [("-infinity", "4713-01-01 00:00:00 BC", True)]


def test_a_copy_in_duckdb_has_the_views_and_macros_and_needs_no_lake(filled, tmp_path):
    onward.publish(filled, "duckdb", str(tmp_path / "copy.duckdb"))
    shutil.rmtree(filled.root)
    with duckdb.connect(str(tmp_path / "copy.duckdb"), read_only=True) as con:
        assert con.execute("SELECT count(*) FROM possibly_during('-0050', '-0040')").fetchall() == [(1,)]
        assert con.execute("SELECT name FROM about WHERE coalesce(comment, '') = ''").fetchall() == []


def test_comments_travel_along(filled, tmp_path, server):
    import psycopg
    from deltalake import DeltaTable

    onward.publish(filled, "delta", str(tmp_path / "delta"), tables=["events"])
    found = DeltaTable(str(tmp_path / "delta/events"))
    assert found.schema().fields[0].metadata["comment"] == "document" and found.metadata().description.startswith(
        "What a sentence"
    )
    onward.publish(filled, "postgres", server + "&schema=said", tables=["events"])
    with psycopg.connect(targets.opened("postgres", server).address) as con:
        assert con.execute("SELECT col_description('said.events'::regclass, 1)").fetchall() == [("document",)]


def test_text_is_in_no_statistics_of_delta_or_iceberg(filled, tmp_path):
    for name in ("delta", "iceberg"):
        onward.publish(filled, name, str(tmp_path / name), tables=["documents"])
    logs = [p for p in tmp_path.glob("*/**/*") if p.is_file() and p.suffix in (".json", ".avro", ".db")]
    assert len(logs) > 3
    assert not [p for p in logs if b"he said" in p.read_bytes()]


def test_a_damaged_file_is_not_published(filled, tmp_path):
    path = filled.root / filled.snapshot().files("timexes")[0].path
    path.write_bytes(path.read_bytes()[:-9] + b"x" + path.read_bytes()[-8:])
    with pytest.raises(LakeDamaged, match="is damaged"):
        onward.publish(Lake.open(filled.root), "duckdb", str(tmp_path / "x.duckdb"))
    assert not (tmp_path / "x.duckdb").exists()


def test_what_cannot_be_published_says_why(filled, tmp_path, monkeypatch):
    with pytest.raises(PublishFailed, match="there is no target 'excel': publish to delta, duckdb, iceberg, postgres"):
        onward.publish(filled, "excel", "x")
    with pytest.raises(SchemaMismatch, match="no table 'nosuch'"):
        onward.publish(filled, "duckdb", str(tmp_path / "x"), tables=["nosuch"])
    with pytest.raises(PublishFailed, match="is no PostgreSQL address: write postgresql://"):
        onward.publish(filled, "postgres", "mysql://root:secret@host/x")
    with pytest.raises(PublishFailed, match="postgresql://a@localhost:1/x did not answer") as error:
        onward.publish(filled, "postgres", "postgresql://a:secret@localhost:1/x")
    assert "secret" not in str(error.value)
    monkeypatch.setitem(sys.modules, "deltalake", None)
    monkeypatch.delitem(sys.modules, "warehouse.targets.delta", raising=False)
    with pytest.raises(PublishFailed, match=r"needs the package deltalake.*pip install 'dateline\[delta\]'"):
        onward.publish(filled, "delta", str(tmp_path / "y"))

"""The box of `dateline sql`: it answers questions about the lake, and does nothing else."""

from __future__ import annotations

import time

import pyarrow as pa
import pytest

from transforms.chronology.instants import instant
from warehouse import box, catalog
from warehouse.errors import LakeError, LakeMissing, QueryFailed, QueryRefused
from warehouse.lake import Lake


pytestmark = pytest.mark.slow  # every question starts a process


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    from transforms.records import Document, Quarantined
    from transforms.tables import to_table

    lake = Lake.open(tmp_path_factory.mktemp("box") / "lake", create=True)
    t = instant(-43, 3, 15)
    doc = Document(
        "d1",
        "a.txt",
        "",
        "text",
        "en",
        "A title",
        "Text.",
        t,
        t,
        t,
        t,
        "day",
        "given",
        (),
        "news",
        None,
        None,
        "h",
        "i",
    )
    lake.commit(
        {
            "documents": to_table(Document, [doc]),
            "quarantine": to_table(Quarantined, [Quarantined("b", "ingest", "empty", "it is empty", 1, "h")]),
        },
        txn="one",
    )
    catalog.publish(lake)
    (lake.root.parent / "secret.csv").write_text("word\nswordfish\n")
    return lake.root


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT title FROM documents",
        "from documents select title",
        "FROM documents;",
        "-- mine\nWITH a AS (FROM documents) FROM a",
        "DESCRIBE documents",
        "SUMMARIZE documents",
        "SHOW TABLES",
        "VALUES (1)",
        "FROM about",
        "FROM explain('d1:t0')",
    ],
)
def test_it_answers_what_reads(root, sql):
    assert box.query(root, sql).num_rows >= (0 if "explain" in sql else 1)


def test_the_answer_is_arrow_with_instants_before_christ(root):
    answer = box.query(root, "SELECT dct_earliest_start FROM documents")
    assert answer.schema.field(0).type == pa.timestamp("us")
    assert answer.column(0).cast(pa.int64()).to_pylist() == [instant(-43, 3, 15)]


def test_no_rows_still_have_columns(root):
    assert box.query(root, "SELECT title FROM documents WHERE false").column_names == ["title"]


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO lake_version VALUES (1, 1, '')",
        "DROP VIEW timeline",
        "CREATE TABLE x (a INT)",
        "CREATE TEMP TABLE x (a INT)",
        "COPY documents TO '{out}'",
        "COPY (SELECT 1) TO '{listed}'",
        "COPY (SELECT 1) TO '{listed}' (USE_TMP_FILE false)",
        "EXPLAIN ANALYZE COPY (SELECT 1) TO '{listed}' (USE_TMP_FILE false)",
        "ATTACH '{out}'",
        "EXPORT DATABASE '{out}'",
        "INSTALL httpfs",
        "LOAD icu",
        "SET memory_limit = '100GB'",
        "PRAGMA database_list",
        "CALL pragma_version()",
        "USE memory",
        "BEGIN",
        "CHECKPOINT",
        "PREPARE a AS SELECT 1",
        "SELECT 1; SELECT 2",
        "SELECT 1; DROP VIEW timeline",
        "",
        "  -- nothing",
        "FROM '{secret}'",
        "FROM read_csv('{secret}')",
        "FROM read_text('{secret}')",
        "FROM read_blob('{secret}')",
        "FROM glob('{folder}/*')",
        "FROM read_parquet('{folder}/lake/*/*.parquet')",
        "FROM sniff_csv('{secret}')",
        "FROM 'https://example.org/x.parquet'",
        "FROM query('FROM ''{secret}''')",
        "SELECT * FROM parquet_metadata('/etc/passwd')",
        "FROM read_duckdb('{folder}/other.duckdb', table_name = 'x')",
        "FROM enable_logging()",
    ],
)
def test_it_refuses_what_writes_or_reads_elsewhere(root, sql):
    files = {
        "out": root.parent / "out",
        "secret": root.parent / "secret.csv",
        "folder": root.parent,
        "listed": root / Lake.open(root).snapshot().listed[0].path,
    }
    before = {p: p.read_bytes() for p in root.parent.rglob("*") if p.is_file()}
    with pytest.raises(LakeError) as error:
        box.query(root, sql.format(**files))
    assert "swordfish" not in str(error.value)
    assert {p: p.read_bytes() for p in root.parent.rglob("*") if p.is_file()} == before


def test_it_says_what_it_refuses(root):
    with pytest.raises(QueryRefused, match="only reading is allowed, and this is DROP"):
        box.query(root, "DROP VIEW timeline")
    with pytest.raises(QueryRefused, match="one statement is wanted, and there are 2"):
        box.query(root, "SELECT 1; SELECT 2")
    with pytest.raises(QueryRefused, match="reads the lake's own tables and nothing else: .*secret.csv"):
        box.query(root, f"FROM '{root.parent}/secret.csv'")


def test_it_names_a_typo(root):
    with pytest.raises(QueryFailed, match="timelines"):
        box.query(root, "FROM timelines")
    with pytest.raises(QueryFailed, match="syntax error|Parser Error"):
        box.query(root, "SELEC 1")


def test_python_variables_are_no_tables(root):
    secret = pa.table({"word": ["swordfish"]})
    with pytest.raises(QueryFailed, match="secret"):
        box.query(root, "FROM secret")
    del secret


def test_it_stops_at_the_deadline(root):
    started = time.monotonic()
    with pytest.raises(QueryFailed, match="no answer within 0.3 s"):
        box.query(root, "SELECT count(*) FROM range(100000000000) AS a", deadline_seconds=0.3)
    assert time.monotonic() - started < 5


def test_it_stops_at_its_memory(root):
    with pytest.raises(QueryFailed, match="needs more than 64MB of memory"):
        box.query(root, "SELECT * FROM range(100000000) AS a ORDER BY hash(a.range)", memory="64MB")
    with pytest.raises(QueryFailed, match="'lots' is no amount of memory"):
        box.query(root, "SELECT 1", memory="lots")


def test_it_stops_at_too_large_an_answer(root):
    with pytest.raises(QueryFailed, match="more than 1,000,000 bytes: add a LIMIT"):
        box.query(root, "FROM range(100000000000)", answer_bytes=1_000_000)


def test_it_refuses_very_long_sql(root):
    with pytest.raises(QueryRefused, match="70,007 bytes, and 65,536 are allowed"):
        box.query(root, "SELECT " + "1" * 70_000)


@pytest.mark.parametrize(
    "sql", ["SELECT '\0'", "SELECT '\ud800'", "SELECT " + "(" * 30_000 + "1" + ")" * 30_000, "SELECT 1/*"]
)
def test_strange_text_is_an_error_or_an_answer_but_no_crash(root, sql):
    try:
        box.query(root, sql)
    except LakeError:
        pass


def test_there_must_be_a_catalog(tmp_path):
    with pytest.raises(LakeMissing, match="there is no catalog"):
        box.query(tmp_path, "SELECT 1")


@pytest.mark.parametrize(
    "sql",
    ["SELECT levenshtein(repeat('a', 1000000), repeat('b', 1000000))", "SELECT list_sort(range(100000000))", "SELECT pg_sleep(100)"],
)
def test_what_duckdb_cannot_interrupt_is_killed_at_the_deadline(root, sql):
    started = time.monotonic()
    with pytest.raises(QueryFailed, match="no answer within 1 s|needs more than"):
        box.query(root, sql, deadline_seconds=1)
    assert time.monotonic() - started < 1 + box.GRACE_SECONDS + 5


def test_a_query_that_ends_its_process_is_an_error(root, monkeypatch):
    monkeypatch.setattr(box.sys, "executable", "/bin/false")
    with pytest.raises(QueryFailed, match="ended the process that ran it .exit code 1.: ask in another way"):
        box.query(root, "SELECT 1")

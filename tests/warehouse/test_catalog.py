"""What the catalog promises: one DuckDB file that answers alone, and says what its tables are."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.chronology.instants import DAY, instant, iso, parse_iso
from transforms.chronology.intervals import Bounds, Interval
from transforms.records import TABLES, Alternative, Evidence
from transforms.tables import comment_of, schema_of
from warehouse import box, catalog
from warehouse.errors import CatalogError, LakeMissing, WriteFailed
from warehouse.lake import Lake

pytestmark = pytest.mark.slow  # each builds a lake and a catalog

TEXT = "Rome fell in 476. Caesar died on the Ides. It lasted three weeks. A month ago he left, until 2014."


def small_corpus(lake, make):
    """One dated document (five mentions), one without a date, a refusal and a run."""
    doc = make.document(
        "d1",
        TEXT,
        dct_evidence=(
            Evidence("given", "18 May 2022", "2022-05-18", True),
            Evidence("filename", "2021", "2021", False),
        ),
    )
    fell, ides = make.mention(doc, 1, "476"), make.mention(doc, 2, "the Ides")
    weeks = make.mention(doc, 3, "three weeks", type="DURATION", sentence_start=43, sentence_end=66)
    ago, until = make.mention(doc, 4, "A month ago"), make.mention(doc, 5, "2014", signal="until")
    april, may = instant(2022, 4), instant(2022, 5)
    undated = make.document("d2", "Last year it began.", dct=None)
    last = make.mention(undated, 1, "Last year")
    lake.commit(
        make.rows(
            documents=[doc, undated],
            mentions=[fell, ides, weeks, ago, until, last],
            quarantine=[make.refusal()],
            runs=[make.run()],
            timexes=[
                make.dct_timex(doc),
                make.dct_timex(undated),
                make.timex(fell, "0476", instant(476), instant(477)),
                make.timex(ides, "-0043-03-15", instant(-43, 3, 15), instant(-43, 3, 16), unit="day"),
                make.timex(weeks, "P3W", None, None, edtf=None, unit="week"),
                make.timex(
                    ago,
                    "2022-04",
                    april,
                    may,
                    unit="month",
                    anchor_kind="dct",
                    anchor_id="d1:t0",
                    anchor_policy="past",
                    alternatives=(Alternative("2023-04", "future", 0.1), Alternative("2021", "nearest", 0.05)),
                ),
                make.timex(until, "2014", None, None, edtf="../2014", latest_end=instant(2015)),
                make.timex(last, "XXXX", None, None, edtf=None),
            ],
            events=[
                make.event(fell, doc, "fell"),
                make.event(ides, doc, "died", 2),
                make.event(ago, doc, "left", 4),
                make.event(ago, doc, "ago", 3, polarity="NEG"),
            ],
        ),
        txn="one",
    )
    catalog.publish(lake)
    return lake


@pytest.fixture
def published(lake, make):
    """A lake and catalog that a test may change."""
    return small_corpus(lake, make)


@pytest.fixture(scope="module")
def shown(tmp_path_factory, make):
    """The same, for tests that only look."""
    return small_corpus(Lake.open(tmp_path_factory.mktemp("shown") / "lake", create=True), make)


def rows(lake, sql, *parameters):
    with catalog.connect(lake.root) as con:
        return con.execute(sql, parameters).fetchall()


def column(lake, sql):
    return [row[0] for row in rows(lake, sql)]


def test_the_catalog_answers_alone_from_another_folder(shown, tmp_path):
    code = (
        f"import duckdb; con = duckdb.connect({str(shown.root / 'dateline.duckdb')!r}, read_only=True, "
        "config={'autoinstall_known_extensions': 'false', 'autoload_known_extensions': 'false'}); "
        "print(con.execute('SELECT count(*), max(sentence) FROM timeline').fetchall(), "
        "con.execute(\"SELECT count(*) FROM explain('d1:t4')\").fetchall())"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("[(4, ")


def test_every_table_has_a_typed_view_also_when_it_is_empty(lake):
    catalog.publish(lake)
    with catalog.connect(lake.root) as con:
        for table, record in TABLES.items():
            answer = con.sql(f"FROM {table}").to_arrow_table()
            assert answer.num_rows == 0 and answer.column_names == schema_of(record).names
            for field in schema_of(record):
                if pa.types.is_timestamp(field.type) or pa.types.is_integer(field.type):
                    assert answer.schema.field(field.name).type == field.type
        for f in catalog.sql_files("views"):
            con.execute(f"SELECT count(*) FROM {f.name}")


def test_an_empty_view_has_the_types_of_a_full_one(shown, tmp_path):
    empty = Lake.open(tmp_path / "empty", create=True)
    catalog.publish(empty)
    for name in [*TABLES, *(f.name for f in catalog.sql_files("views"))]:
        assert rows(empty, f"SELECT column_name, column_type FROM (DESCRIBE {name})") == rows(
            shown, f"SELECT column_name, column_type FROM (DESCRIBE {name})"
        )


def test_the_views_show_exactly_the_listed_files(published, make):
    published.commit({}, txn="gone", replace_documents=["d2"])
    assert column(published, "SELECT count(*) FROM documents") == [2]
    catalog.publish(published)
    assert column(published, "SELECT doc_id FROM documents") == ["d1"]
    assert rows(published, "SELECT version, path FROM lake_version") == [(2, str(published.root))]
    assert column(published, "SELECT count(*) FROM lake_files") == [len(published.snapshot().listed)]


def test_readers_keep_the_catalog_that_they_opened(published):
    with catalog.connect(published.root) as con:
        published.commit({}, txn="gone", replace_documents=["d2"])
        catalog.publish(published)
        assert con.execute("SELECT count(*) FROM documents").fetchall() == [(2,)]


def test_a_lake_whose_folder_has_quotes_and_stars(make, tmp_path):
    lake = Lake.open(tmp_path / 'o\'brien "x"; [a]* {b}' / "doc=1", create=True)
    lake.commit(make.story("d'1"), txn="one")
    catalog.publish(lake)
    assert rows(lake, "SELECT mention_id FROM timeline") == [("d'1:t1",)]
    assert "doc" not in column(lake, "SELECT column_name FROM (DESCRIBE mentions)")
    assert box.query(lake.root, "FROM timeline").num_rows == 1


def test_a_folder_that_duckdb_cannot_write_in_is_named(tmp_path):
    with pytest.raises(CatalogError, match="path without a question mark"):
        catalog.publish(Lake.open(tmp_path / "what?", create=True))


def test_files_from_before_a_column_was_there_show_it_as_null(lake, make, monkeypatch):

    from warehouse import parquet

    schema = parquet.plain_schema("documents")
    older = pa.schema([f for f in schema if f.name != "similarity"])
    entry, _ = parquet.encode("documents", make.rows(documents=[make.document("old")])["documents"])
    monkeypatch.setattr(parquet, "encode", lambda table, rows: _as_older(table, rows, older, entry))
    lake.commit(make.rows(documents=[make.document("old")]), txn="one")
    monkeypatch.undo()
    lake.commit(make.rows(documents=[make.document("new", similarity=1.0)]), txn="two")
    catalog.publish(lake)
    assert rows(lake, "SELECT doc_id, similarity FROM documents ORDER BY doc_id") == [("new", 1.0), ("old", None)]


def _as_older(table, rows, schema, entry):
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(rows.select(schema.names).cast(schema), sink)
    return entry._replace(schema="older"), sink.getvalue()


def test_timeline_is_in_order_with_its_events(shown):
    assert rows(shown, "SELECT when_edtf, surface, trigger, negated, title, published FROM timeline") == [
        ("-0043-03-15", "the Ides", "died", False, "Title of d1", "2022-05-18"),
        ("0476", "476", "fell", False, "Title of d1", "2022-05-18"),
        ("../2014", "2014", None, None, "Title of d1", "2022-05-18"),
        ("2022-04", "A month ago", "ago, left", True, "Title of d1", "2022-05-18"),
    ]


def test_timeline_cuts_the_sentence_by_code_points(lake, make):
    text = "🤦🏼‍♂️ e\u0301. It ended in 2014! Then"
    doc = make.document("d1", text)
    start, end = text.index("It"), text.index(" Then")
    said = make.mention(doc, 1, "2014", sentence_start=start, sentence_end=end)
    lake.commit(
        make.rows(documents=[doc], mentions=[said], timexes=[make.timex(said, "2014", instant(2014), instant(2015))]),
        txn="one",
    )
    catalog.publish(lake)
    assert column(lake, "SELECT sentence FROM timeline") == ["It ended in 2014!"]


def test_both_ends_of_time_reach_arrow(shown):
    with catalog.connect(shown.root) as con:
        answer = con.sql("SELECT earliest_start, latest_end FROM timeline LIMIT 1").to_arrow_table()
    assert answer.column("earliest_start").cast(pa.int64()).to_pylist() == [instant(-43, 3, 15)]
    assert answer.column("latest_end").cast(pa.int64()).to_pylist() == [instant(-43, 3, 16)]


def test_mentions_by_year_counts_before_christ_too(shown):
    assert rows(shown, "FROM mentions_by_year") == [(-43, 1, 1, 1), (476, 1, 1, 1), (2022, 1, 1, 1)]


def test_unpinned_says_why(shown):
    assert rows(shown, "SELECT mention_id, why FROM unpinned") == [
        ("d1:t3", "it is a length of time, with no place in it"),
        ("d2:t1", "the document has no date"),
    ]


def test_coverage_has_a_share_for_each_document(shown):
    assert rows(shown, "SELECT uri, mentions, pinned, share, events, dct_method FROM coverage") == [
        ("d1.txt", 5, 4, 0.8, 4, "given"),
        ("d2.txt", 1, 0, 0.0, 0, "none"),
    ]


def test_documents_undated_refused_and_latest_runs(shown):
    assert rows(shown, "SELECT uri, waiting, evidence FROM documents_undated") == [("d2.txt", 1, [])]
    assert rows(shown, "SELECT uri, reason, attempts FROM refused") == [("broken.json", "broken-json", 1)]
    assert rows(shown, "SELECT run_id, documents_per_second FROM latest_runs") == [("r1", 0.7)]


@pytest.mark.parametrize(
    "call, found",
    [
        ("possibly_during('2022', '2023')", {"A month ago"}),
        ("possibly_during('2014', '2015')", {"2014"}),
        ("possibly_during('1000', '1001')", {"2014"}),
        ("certainly_during('1000', '1001')", set()),
        ("certainly_during('0476-06', DATE '0476-07-01')", {"476"}),
        ("certainly_during(TIMESTAMP '0477-01-01 00:00:00', '0500')", set()),
        ("certainly_during('-0043', '-0042')", {"the Ides"}),
        ("certainly_during(DATE '0044-03-15 (BC)', '-0043-03-15T00:01')", {"the Ides"}),
        ("possibly_during('-0043-03-16', '-0001')", {"2014"}),
        ("certainly_during(NULL, '1000')", {"the Ides", "476"}),
        ("certainly_during('2000', NULL)", {"A month ago"}),
        ("possibly_during(NULL, NULL)", {"the Ides", "476", "2014", "A month ago"}),
    ],
)
def test_what_was_possibly_or_certainly_then(shown, call, found):
    assert set(column(shown, f"SELECT surface FROM {call}")) == found


BOUND = st.none() | st.integers(0, 12).map(lambda day: day * DAY)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(BOUND, BOUND, BOUND, BOUND), min_size=8, max_size=8), st.integers(0, 12), st.integers(0, 12))
def test_sql_and_python_agree_on_possibly_and_certainly(many, a, b):
    bounds = [Bounds(*x) for x in many]
    window = Interval(a * DAY, b * DAY)
    with duckdb.connect() as con:
        con.register(
            "given",
            pa.table(
                {
                    name: pa.array([x[i] for x in bounds], pa.int64()).cast(pa.timestamp("us"))
                    for i, name in enumerate(Bounds._fields)
                }
                | {"n": range(8)}
            ),
        )
        con.execute("CREATE TABLE timeline AS FROM given")
        for name in ("as_instant", "possibly_during", "certainly_during"):
            con.execute(catalog.read_sql(catalog._HERE / "macros" / f"{name}.sql").sql)
        for name, holds in (
            ("possibly_during", Bounds.possibly_overlaps),
            ("certainly_during", Bounds.certainly_overlaps),
        ):
            found = con.execute(
                f"SELECT n FROM {name}(?, ?) ORDER BY n", [iso(window.start), iso(window.end)]
            ).fetchall()
            assert [n for (n,) in found] == [n for n, x in enumerate(bounds) if holds(x, window)]


@pytest.mark.parametrize(
    "text",
    [
        "-0043-03-15",
        "-9999-01-01",
        "0000-02-29",
        "0800-12-25",
        "9999-12-31T23:59:59",
        "1970-01-01T00:00:00.000001",
        "2022-05-18",
    ],
)
def test_sql_and_python_write_an_instant_alike(shown, text):
    assert column(shown, f"SELECT epoch_us(as_instant('{text}'))") == [parse_iso(text)]
    assert column(shown, f"SELECT iso(as_instant('{text}'))") == [iso(parse_iso(text))]


def test_explain_goes_step_by_step_down_to_the_evidence(shown):
    steps = rows(shown, "SELECT step, found, detail FROM explain('d1:t4')")
    assert [s[0] for s in steps] == [
        "words",
        "sentence",
        "rule",
        "expression",
        "derivation",
        "value",
        "anchor",
        "document date",
        "document date",
        "earliest start",
        "latest start",
        "earliest end",
        "latest end",
        "alternative",
        "alternative",
        "event",
        "event",
    ]
    found = dict((s[0], s) for s in reversed(steps))
    assert found["anchor"][1:] == ("2022-05-18", "the document date, d1:t0, 2022-05-18 to 2022-05-19, direction: past")
    assert found["document date"][1:] == ("2022-05-18", 'given says "18 May 2022", used')
    assert found["alternative"][1:] == ("2023-04", "by future, weight 0.1")
    assert found["latest end"][1] == "2022-05-01"


def test_explain_follows_a_chain_of_anchors(lake, make):
    doc = make.document("d1", "In 1914 war came. Two years later it went on. The next day it rained.")
    first, second, third = (
        make.mention(doc, n, w) for n, w in enumerate(("1914", "Two years later", "The next day"), 1)
    )
    lake.commit(
        make.rows(
            documents=[doc],
            mentions=[first, second, third],
            timexes=[
                make.timex(first, "1914", instant(1914), instant(1915)),
                make.timex(second, "1916", instant(1916), instant(1917), anchor_kind="mention", anchor_id="d1:t1"),
                make.timex(third, "1916-XX", None, None, anchor_kind="mention", anchor_id="d1:t2"),
            ],
        ),
        txn="one",
    )
    catalog.publish(lake)
    assert rows(lake, "SELECT found, detail FROM explain('d1:t3') WHERE step = 'anchor'") == [
        ("1916", '"Two years later", d1:t2, 1916-01-01 to 1917-01-01'),
        ("1914", '"1914", d1:t1, 1914-01-01 to 1915-01-01'),
    ]


@pytest.mark.parametrize(
    "name, words",
    [
        ("d1:t1", ["476"]),
        ("d1:e1", ["476"]),
        ("d:t1", []),
        ("d1:t9", []),
        ("d1", []),
        ("'; DROP VIEW timeline; --", []),
        ("%", []),
    ],
)
def test_explain_takes_an_id_or_nothing(shown, name, words):
    with catalog.connect(shown.root) as con:
        assert [
            r[0] for r in con.execute("SELECT found FROM explain(?) WHERE step = 'words'", [name]).fetchall()
        ] == words


def test_explain_takes_the_first_letters_when_they_are_enough(lake, make):
    lake.commit(make.joined(make.story("abc123"), make.story("abd456"), make.story("it's:odd")), txn="one")
    catalog.publish(lake)
    assert column(lake, "SELECT detail FROM explain('abc:t1') WHERE step = 'words'") == [
        "characters 12 to 16 of abc123.txt"
    ]
    assert column(lake, "SELECT n FROM explain('ab:t1')") == []
    assert column(lake, "SELECT found FROM explain('it''s:odd:t1') WHERE step = 'words'") == ["2014"]


def test_explain_says_when_a_document_has_no_date(shown):
    assert ("document date", None, "no evidence: the date of d2.txt is not known") in rows(
        shown, "SELECT step, found, detail FROM explain('d2:t0')"
    )


def test_every_table_view_macro_and_column_is_described(shown):
    assert column(shown, "SELECT name FROM about WHERE coalesce(comment, '') = ''") == []
    described = dict(
        rows(shown, "SELECT table_name || '.' || column_name, comment FROM duckdb_columns() WHERE NOT internal")
    )
    for table, record in TABLES.items():
        for field in record._fields:
            assert described[f"{table}.{field}"] == comment_of(record, field)
    own = [f"{f.name}.{c}" for f in catalog.sql_files("views") for c in f.columns]
    assert own and all(described[name] for name in own)
    nameless = {name for name, comment in described.items() if not comment and not name.startswith(("lake_", "about."))}
    assert nameless == set()


def test_views_and_macros_may_come_in_any_order_of_names(published, monkeypatch, tmp_path):
    files = {
        "views": [
            ("a_late", "-- Uses z\nSELECT twice(n) AS n FROM z_early"),
            ("z_early", "-- One number\nSELECT 1 AS n"),
        ],
        "macros": [("twice", "-- Twice\nCREATE OR REPLACE MACRO twice(n) AS 2 * n;")],
    }
    _sql_folder(monkeypatch, tmp_path, files)
    catalog.publish(published)
    assert column(published, "FROM a_late") == [2]


@pytest.mark.parametrize(
    "folder, name, text, words",
    [
        ("views", "bad", "-- A view\nSELECT nosuch FROM documents", "views/bad.sql does not load: .*nosuch"),
        ("views", "bare", "SELECT 1", "views/bare.sql does not begin with a description"),
        (
            "macros",
            "other",
            "-- A macro\nCREATE OR REPLACE MACRO another(a) AS a",
            "macros/other.sql does not say CREATE",
        ),
    ],
)
def test_a_file_that_does_not_load_is_named_and_the_old_catalog_stays(
    published, monkeypatch, tmp_path, folder, name, text, words
):
    _sql_folder(monkeypatch, tmp_path, {folder: [(name, text)]})
    with pytest.raises(CatalogError, match=words):
        catalog.publish(published)
    monkeypatch.undo()
    assert column(published, "SELECT count(*) FROM timeline") == [4]
    assert not list(published.root.glob(".*.tmp*"))


def _sql_folder(monkeypatch, tmp_path, files):
    for folder in ("views", "macros", "checks"):
        (tmp_path / "sql" / folder).mkdir(parents=True, exist_ok=True)
        for name, text in files.get(folder, ()):
            (tmp_path / "sql" / folder / f"{name}.sql").write_text(text)
    monkeypatch.setattr(catalog, "_HERE", tmp_path / "sql")


@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EIO])
def test_a_fault_while_publishing_leaves_the_old_catalog_or_the_new(published, make, fault):
    for n in (1, 2, 3, 4):
        faulty = Lake.open(published.root, disk=make.FaultyDisk(n, fault))
        with pytest.raises(WriteFailed, match="rows of the lake are not touched"):
            catalog.publish(faulty)
        assert column(published, "SELECT count(*) FROM timeline") == [4]
    assert not list(published.root.glob(".*.tmp*"))


def test_a_moved_lake_works_again_after_one_command(published, tmp_path):
    moved = published.root.rename(tmp_path / "elsewhere")
    with pytest.raises(CatalogError, match="was made when the lake was at .*publish the lake"):
        catalog.connect(moved)
    assert box.query(moved, "SELECT count(*) AS n FROM timeline").to_pylist() == [{"n": 4}]  # it knows by itself
    catalog.publish(Lake.open(moved))
    with catalog.connect(moved) as con:
        assert con.execute("SELECT count(*) FROM timeline").fetchall() == [(4,)]


def test_a_copied_lake_shows_its_own_files(published, tmp_path):
    shutil.copytree(published.root, tmp_path / "copy")
    catalog.publish(Lake.open(tmp_path / "copy"))
    shutil.rmtree(published.root)
    with catalog.connect(tmp_path / "copy") as con:
        assert con.execute("SELECT count(*) FROM timeline").fetchall() == [(4,)]


def test_a_catalog_of_relative_paths_answers_wherever_its_lake_is_mounted(published, make, tmp_path):
    catalog.publish(published, relative=True)
    published.commit(make.story("late"), txn="late")
    catalog.publish(published)  # the next run keeps to it
    moved = published.root.rename(tmp_path / "else where")
    with catalog.connect(moved) as con:
        assert con.execute("SELECT count(*) FROM documents").fetchall() == [(3,)]
    code = (
        "import duckdb; con = duckdb.connect('dateline.duckdb', read_only=True); "
        "print(con.execute(\"SELECT count(*) FROM possibly_during('0400', '0500')\").fetchall(), "
        "con.execute('SELECT path FROM lake_version').fetchall())"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=moved, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[(2,)] [('.',)]"
    assert box.query(moved, "FROM documents").num_rows == 3


def test_an_attached_catalog_answers_by_any_path(shown, tmp_path):
    for path in (shown.root / "dateline.duckdb", os.path.relpath(shown.root / "dateline.duckdb")):
        with duckdb.connect() as con:
            con.execute(f"ATTACH '{path}' AS corpus (READ_ONLY)")
            assert con.execute("SELECT count(*) FROM corpus.timeline").fetchall() == [(4,)]
            con.execute("USE corpus")  # macros of rows look for their views in what is in use
            assert con.execute("SELECT count(*) FROM certainly_during('0476', '0477')").fetchall() == [(1,)]


def test_the_catalog_of_an_earlier_version(published, make):
    published.commit({}, txn="gone", replace_documents=["d2"])
    with catalog.connect_version(published.snapshot(1)) as con:
        assert con.execute("SELECT count(*) FROM documents").fetchall() == [(2,)]
    catalog.publish(published)
    assert [box.query(published.root, "FROM documents", as_of=v).num_rows for v in ("1", "2", None)] == [2, 1, 1]


def test_a_leftover_write_ahead_log_does_not_spoil_the_new_catalog(published):
    (published.root / "dateline.duckdb.wal").write_bytes(os.urandom(200))
    catalog.publish(published)
    assert column(published, "SELECT count(*) FROM timeline") == [4]


def test_a_commit_while_publishing_is_in_the_catalog(published, make, monkeypatch):
    build = catalog.build
    late = iter([lambda: Lake.open(published.root).commit(make.story("late"), txn="late")])

    def slow(*arguments):
        build(*arguments)
        next(late, lambda: None)()

    monkeypatch.setattr(catalog, "build", slow)
    catalog.publish(published)
    assert column(published, "SELECT version FROM lake_version") == [2]


def test_a_lake_that_was_not_published_says_so(lake):
    with pytest.raises(LakeMissing, match="there is no catalog .*publish the lake"):
        catalog.connect(lake.root)


def test_a_file_that_is_no_catalog_says_so(published):
    (published.root / "dateline.duckdb").write_text("no")
    with pytest.raises(CatalogError, match="cannot be opened: .*Publish the lake to make it again"):
        catalog.connect(published.root)

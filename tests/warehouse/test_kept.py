"""Sums that the catalog of a large lake keeps: they answer as the views do that they stand for."""

from __future__ import annotations

import pytest

from transforms.chronology.instants import instant
from warehouse import catalog, compact, kept
from warehouse.lake import Lake

KEPT = [view.name for view in catalog.sql_files("views") if view.kept]

pytestmark = pytest.mark.slow


def told(make, doc_id: str, year: int, **of_event):
    """A document with an event and its timex in some year, and a mention that has no date."""
    doc = make.document(doc_id, f"It ended in {year}, after two days.")
    said, length = make.mention(doc, 1, str(year)), make.mention(doc, 2, "two days", type="DURATION")
    bounds = {"earliest_start": instant(year), "latest_end": instant(year + 1), "edtf": str(year)}
    return make.rows(
        documents=[doc],
        mentions=[said, length],
        timexes=[make.dct_timex(doc), make.timex(said, str(year), instant(year), instant(year + 1))],
        events=[make.event(said, doc, "ended", **bounds, **of_event)],
    )


@pytest.fixture
def lake(lake, make) -> Lake:
    """Two documents in one commit, published with sums."""
    lake.commit(make.joined(told(make, "a", 1914, attribution="Ada"), told(make, "b", 1914)), txn="t1")
    catalog.publish(lake, keep=True)
    return lake


def shown(lake: Lake) -> dict[str, list[tuple]]:
    with catalog.connect(lake.root) as con:
        return {name: sorted(con.execute(f"FROM {name}").fetchall()) for name in [*KEPT, "coverage"]}


def counted(lake: Lake) -> dict[str, list[tuple]]:
    """The same by the plain views."""
    with catalog.connect_version(lake.snapshot()) as con:
        return {name: sorted(con.execute(f"FROM {name}").fetchall()) for name in [*KEPT, "coverage"]}


def tables(lake: Lake) -> set[str]:
    with catalog.connect(lake.root) as con:
        return {name for (name,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()}


def counted_alone(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Over how many files the views are counted alone, from now on: a number each time."""
    asked: list[int] = []
    of_files = kept._of_files
    monkeypatch.setattr(kept, "_of_files", lambda s, files, v: (asked.append(len(files)), of_files(s, files, v))[1])
    return asked


def test_there_are_some_and_each_says_how_it_adds_up():
    assert {"mentions_by_year", "dated_share"} <= set(KEPT)
    for view in catalog.sql_files("views"):
        assert set(view.kept.values()) <= {"sum", "min", "max"}


def test_they_are_tables_and_answer_as_the_views_do(lake):
    assert set(KEPT) <= tables(lake)
    assert shown(lake) == counted(lake)
    assert shown(lake)["events_by_century"] == [(1900, 2, 2)]


def test_a_small_lake_keeps_none_unless_told(lake):
    catalog.publish(lake)
    assert not set(KEPT) & tables(lake)
    assert shown(lake) == counted(lake)


def test_what_a_commit_adds_is_counted_alone(lake, make, monkeypatch):
    asked = counted_alone(lake, monkeypatch)
    lake.commit(told(make, "c", 1815, polarity="NEG"), txn="t2")
    catalog.publish(lake, keep=True)
    assert asked == [4]  # a file in four tables
    assert shown(lake) == counted(lake)
    assert shown(lake)["events_by_century"] == [(1800, 1, 1), (1900, 2, 2)]


def test_after_a_compaction_nothing_is_counted(lake, make, monkeypatch):
    lake.commit(told(make, "c", 1815), txn="t2")
    catalog.publish(lake, keep=True)
    compact.compact(lake)
    asked = counted_alone(lake, monkeypatch)
    catalog.publish(lake, keep=True)
    assert asked == [] and shown(lake) == counted(lake)


@pytest.mark.parametrize("compacted", [False, True])
def test_after_a_replacement_all_is_counted_again(lake, make, compacted):
    lake.commit(told(make, "new", 1999), txn="t2", replace_documents=["a"])
    if compacted:
        compact.compact(lake)
    catalog.publish(lake, keep=True)
    assert shown(lake) == counted(lake)
    assert ("ended", 2, 2) in shown(lake)["what_happens"]


def test_another_wording_of_the_sql_counts_again(lake, monkeypatch, make):
    monkeypatch.setattr(kept, "_mark", lambda: "other")
    asked = counted_alone(lake, monkeypatch)
    lake.commit(told(make, "c", 1815), txn="t2")
    catalog.publish(lake, keep=True)
    assert asked == [] and shown(lake) == counted(lake)


def test_a_last_catalog_that_cannot_be_read_is_no_obstacle(lake, make):
    (lake.root / catalog.FILE_NAME).write_bytes(b"no database")
    catalog.publish(lake, keep=True)
    assert shown(lake) == counted(lake)


def test_every_kept_table_and_column_is_described(lake):
    with catalog.connect(lake.root) as con:
        bare = con.execute(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal AND comment IS NULL AND list_contains(?, table_name)",
            [KEPT],
        ).fetchall()
    assert bare == []

"""Compaction changes no row; it changes how they lie."""

from __future__ import annotations

import duckdb
import pyarrow.parquet as pq
import pytest

from transforms.chronology.instants import DAY, instant
from transforms.records import TABLES
from transforms.tables import to_records
from warehouse import checks, compact
from warehouse.errors import CommitConflict
from warehouse.lake import Lake

pytestmark = pytest.mark.slow


def rows(lake, snapshot=None):
    return {t: sorted(map(repr, to_records(record, lake.read(t, snapshot=snapshot)))) for t, record in TABLES.items()}


@pytest.fixture
def lake(lake, make) -> Lake:
    """Eight commits; one replaced document."""
    for n in range(8):
        lake.commit(make.story(f"d{n}"), txn=f"t{n}")
    lake.commit(make.story("new", uri="d3.txt"), txn="again", replace_documents=["d3"])
    return lake


def test_small_files_become_one_and_no_row_changes(lake):
    before, version = rows(lake), lake.snapshot().version
    done = compact.compact(lake)
    assert {(c.table, c.files, c.became, c.rows) for c in done} == {
        ("documents", 8, 1, 8), ("mentions", 8, 1, 8), ("timexes", 8, 1, 16), ("events", 8, 1, 8)
    }  # fmt: skip
    again = Lake.open(lake.root)
    assert rows(again) == before and len(again.snapshot().listed) == 4
    assert rows(again, again.snapshot(version)) == before
    assert checks.fsck(again, history=True) == []


def test_what_is_compact_is_left_alone(lake):
    compact.compact(lake)
    version = lake.snapshot().version
    assert compact.compact(lake) == [] and lake.snapshot().version == version


def test_some_tables_only_and_a_dry_run(lake):
    version = lake.snapshot().version
    [planned] = compact.compact(lake, tables=["events"], dry_run=True)
    assert (planned.table, planned.files, planned.became) == ("events", 8, 1)
    assert lake.snapshot().version == version
    [done] = compact.compact(lake, tables=["events"])
    assert done.became == 1 and len(lake.snapshot().files("documents")) == 8


def wide(make, n, days):
    """A document with timexes over many years, in no order."""
    doc = make.document(f"d{n}")
    said = [make.mention(doc, k, "2014", mention_id=f"d{n}:t{k}") for k in range(1, len(days) + 1)]
    pinned = [
        make.timex(m, "2014-01-01", start, None if start is None else start + DAY) for m, start in zip(said, days)
    ]
    return make.rows(documents=[doc], mentions=said, timexes=pinned)


@pytest.fixture
def years(tmp_path, make) -> Lake:
    lake = Lake.open(tmp_path / "years", create=True, disk=make.UnsyncedDisk())
    for n in range(12):
        days = [instant(1800 + 7 * k % 220) + (n * 31 + k) % 365 * DAY for k in range(200)]
        lake.commit(wide(make, n, [None, *days, instant(-43, 3, 15)]), txn=f"t{n}")
    return lake


def test_rows_lie_in_order_of_time_with_unbounded_ones_last(years):
    before = rows(years)
    compact.compact(years, tables=["timexes"])
    assert rows(years) == before
    starts = years.read("timexes", ["earliest_start"])["earliest_start"].cast("int64").to_pylist()
    assert starts[-12:] == [None] * 12 and starts[0] == instant(-43, 3, 15) and starts[:-12] == sorted(starts[:-12])


def test_files_are_cut_between_years_and_do_not_overlap(years):
    before, size = rows(years), sum(f.bytes for f in years.snapshot().files("timexes"))
    [done] = compact.compact(years, tables=["timexes"], target_bytes=size // 3 + 1)
    files = years.snapshot().files("timexes")
    assert done.became == len(files) == 3 and rows(years) == before
    ends = [f.stats["earliest_start"] for f in files]
    for (_, greatest), (least, _) in zip(ends, ends[1:]):
        assert greatest < least
        assert any(instant(year) == least or greatest < instant(year) <= least for year in range(1800, 2021))


def test_duckdb_reads_only_the_row_groups_of_a_window(years, monkeypatch):
    monkeypatch.setattr("warehouse.parquet.ROW_GROUP", 100)
    compact.compact(years, tables=["timexes"])
    [file] = years.snapshot().files("timexes")
    window = "earliest_start >= TIMESTAMP '1850-01-01' AND earliest_start < TIMESTAMP '1851-01-01'"
    groups = pq.ParquetFile(years.root / file.path).metadata
    column = groups.schema.names.index("earliest_start")
    ends = [groups.row_group(g).column(column).statistics for g in range(groups.num_row_groups)]
    inside = [s for s in ends if s.has_min_max and s.min_raw < instant(1851) and s.max_raw >= instant(1850)]
    assert len(inside) == 1 and groups.num_row_groups > 10
    with duckdb.connect() as con:
        plan = con.execute(
            f"EXPLAIN ANALYZE SELECT mention_id FROM '{years.root / file.path}' WHERE {window}"
        ).fetchall()
    assert "Total Files Read: 1" in plan[0][1]


def test_a_document_replaced_meanwhile_is_not_brought_back(lake, make, monkeypatch):
    other, merged = Lake.open(lake.root), compact._merged

    def slow(*given):
        yield from merged(*given)
        monkeypatch.setattr(compact, "_merged", merged)
        other.commit({}, txn="other", replace_documents=["d1"])

    monkeypatch.setattr(compact, "_merged", slow)
    compact.compact(lake, tables=["documents"])
    assert "d1" not in lake.read("documents")["doc_id"].to_pylist()
    assert len(lake.snapshot().files("documents")) == 1


def test_it_gives_up_when_others_replace_the_same_files_over_and_over(lake, make, monkeypatch):
    other, merged, left = Lake.open(lake.root), compact._merged, [f"d{n}" for n in (0, 1, 2, 4, 5)]

    def slow(*given):
        yield from merged(*given)
        other.commit({}, txn=left[-1], replace_documents=[left.pop()])

    monkeypatch.setattr(compact, "_merged", slow)
    with pytest.raises(CommitConflict, match="other writers replaced files of documents 5 times"):
        compact.compact(lake, tables=["documents"])
    assert checks.fsck(lake) == []


def test_appending_meanwhile_is_no_conflict(lake, make, monkeypatch):
    other, merged = Lake.open(lake.root), compact._merged

    def slow(*given):
        yield from merged(*given)
        other.commit(make.story("late"), txn="late")

    monkeypatch.setattr(compact, "_merged", slow)
    [done] = compact.compact(lake, tables=["documents"])
    assert done.files == 8 and "late" in lake.read("documents")["doc_id"].to_pylist()

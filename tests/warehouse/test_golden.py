"""Lakes of earlier versions of Dateline are opened, read, written to and brought up to date by this one.

When a test here fails after a column was added: let it be null (``| None``), give it a default in
transforms/records.py, or say in warehouse/evolution.toml what older rows have in it.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from transforms.records import TABLES
from transforms.tables import to_records
from warehouse import catalog, checks, compact, parquet
from warehouse.errors import LakeTooNew
from warehouse.lake import Lake

pytestmark = pytest.mark.slow

GOLDEN = Path(__file__).parent / "golden"
HELD = {"0.1.0": {"documents": 4, "mentions": 75, "timexes": 79, "events": 31, "quarantine": 3, "runs": 2}}
"""Version of Dateline → rows that its golden lake has in its newest version."""


@pytest.fixture(params=sorted(path.name for path in GOLDEN.iterdir()))
def golden(request, tmp_path) -> Lake:
    """A copy of a lake of an earlier version."""
    shutil.copytree(GOLDEN / request.param, tmp_path / "lake")
    lake = Lake.open(tmp_path / "lake")
    lake.of = request.param
    return lake


def counted(lake, snapshot=None):
    return {t: n for t in TABLES if (n := lake.read(t, snapshot=snapshot).num_rows)}


def rows(lake):
    return {t: sorted(map(repr, to_records(record, lake.read(t)))) for t, record in TABLES.items()}


def test_every_table_is_read_with_todays_columns(golden):
    assert counted(golden) == HELD[golden.of]
    for table, record in TABLES.items():
        assert all(isinstance(row, record) for row in to_records(record, golden.read(table)))
        for field in parquet.schema_for(table):
            assert field.nullable or golden.read(table)[field.name].null_count == 0


def test_what_it_said_is_what_it_says(golden):
    said = {m["surface"]: m["expression"] for m in golden.read("mentions").to_pylist()}
    assert said["a week later"] == "After(THEN, P1W)"
    [page] = [d for d in golden.read("documents").to_pylist() if d["uri"] == "docs/garden-diary.md"]
    assert page["format"] == "markdown" and page["doc_id"] == "0a6716fbd813f4cb"


def test_its_earlier_versions_are_read(golden):
    first = counted(golden, golden.snapshot(1))
    assert first == {"documents": 4, "mentions": 74, "timexes": 78, "events": 30, "quarantine": 3}


def test_the_catalog_shows_the_same(golden):
    with catalog.connect_version(golden.snapshot()) as con:
        for table in TABLES:
            shown = con.sql(f"FROM {table}").to_arrow_table()
            kept = golden.read(table)
            assert shown.num_rows == kept.num_rows
            for field in parquet.schema_for(table):
                assert shown[field.name].null_count == kept[field.name].null_count, (table, field.name)


def test_it_is_sound(golden):
    assert checks.fsck(golden, history=True) == [] and checks.audit(golden) == []


def test_it_is_written_to(golden, make):
    [page] = [d["doc_id"] for d in golden.read("documents").to_pylist() if d["uri"] == "docs/garden-diary.md"]
    golden.commit(make.story("new"), txn="new", replace_documents=[page], audit=True)
    again = Lake.open(golden.root)
    assert again.read("documents").num_rows == 4 and again.read("events").num_rows == 1 + sum(
        e["doc_id"] != page for e in golden.read("events", snapshot=golden.snapshot(4)).to_pylist()
    )


def test_migrate_writes_it_with_todays_columns_and_changes_no_row(golden):
    before = rows(golden)
    compact.migrate(golden)
    assert rows(golden) == before
    assert all(f.schema == parquet.fingerprint(f.table) for f in golden.snapshot().listed)
    assert compact.migrate(golden) == []


def test_what_a_later_version_wrote_is_read_and_not_written_again(lake, make, monkeypatch):
    """A column or a table more: this version would lose them."""
    batch = make.story("d1")
    lake.commit(batch, txn="one")
    with monkeypatch.context() as before:  # as if `genre` were yet to come
        older = parquet.schema_for("documents").remove(parquet.schema_for("documents").get_field_index("genre"))
        schema_for = parquet.schema_for
        before.setattr(parquet, "schema_for", lambda t: older if t == "documents" else schema_for(t))
        assert lake.read("documents").num_rows == 1
        lake.commit({"documents": make.story("d2")["documents"].drop("genre")}, txn="two")
        with pytest.raises(LakeTooNew, match="has the columns genre, which this version of Dateline does not know"):
            compact.compact(lake, tables=["documents"])
    monkeypatch.delitem(TABLES, "events")
    assert lake.read("documents", ["doc_id"]).num_rows == 2
    with pytest.raises(LakeTooNew, match="has the tables events, which this version of Dateline does not know"):
        lake.commit({}, txn="three", replace_documents=["d1"])
    assert lake.snapshot().version == 2

"""What the lake promises: rows come back as they went in, once, and documents are replaced whole."""

from __future__ import annotations

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from transforms.chronology.instants import instant
from transforms.records import TABLES, Mention, Timex
from transforms.tables import schema_of, to_records
from warehouse.errors import CommitConflict, LakeDamaged, LakeError, LakeMissing, SchemaMismatch
from warehouse.lake import Lake


def ids(lake, table="documents", column="doc_id"):
    return sorted(lake.read(table, [column]).column(column).to_pylist())


def test_rows_come_back_as_they_went_in(lake, make):
    batch = make.joined(make.story("d1"), make.story("d2"))
    assert lake.commit(batch, txn="one") == 1
    for table in batch:
        record = TABLES[table]
        assert sorted(to_records(record, lake.read(table))) == sorted(to_records(record, batch[table]))
        assert lake.read(table).schema.equals(schema_of(record), check_metadata=True)


def test_what_was_read_can_be_committed_again(lake, make, tmp_path):
    lake.commit(make.story("d1"), txn="one")
    lake.commit(make.story("d2"), txn="two")
    copy = Lake.open(tmp_path / "copy", create=True)
    copy.commit({t: lake.read(t) for t in TABLES}, txn="copy")
    assert ids(copy) == ["d1", "d2"]


def test_an_empty_table_has_its_schema(lake):
    assert lake.snapshot().version == 0
    for table, record in TABLES.items():
        assert lake.read(table).schema == schema_of(record) and lake.read(table).num_rows == 0


def test_some_columns(lake, make):
    lake.commit(make.story("d1"), txn="one")
    assert lake.read("mentions", ["type", "mention_id"]).to_pylist() == [{"type": "DATE", "mention_id": "d1:t1"}]
    with pytest.raises(SchemaMismatch, match="mentions has no column 'nature'"):
        lake.read("mentions", ["nature"])


def test_instants_outside_pythons_years_survive(lake, make):
    doc = make.document("d1", "Caesar died on the Ides.")
    said = make.mention(doc, 1, "the Ides")
    ides = make.timex(said, "-0043-03-15", instant(-43, 3, 15), instant(-43, 3, 16))
    ends = make.timex(said, "XXXX", instant(-9999), instant(9999, 12, 31, 24), mention_id="d1:t2", latest_start=None)
    lake.commit(make.rows(documents=[doc], timexes=[ides, ends]), txn="one")
    assert to_records(Timex, lake.read("timexes")) == [ides, ends]
    assert lake.snapshot().files("timexes")[0].stats["earliest_start"] == (instant(-9999), instant(-43, 3, 15))


def test_a_transaction_is_committed_once(lake, make):
    assert lake.commit(make.story("d1"), txn="one") == 1
    assert lake.commit(make.story("d2"), txn="two") == 2
    assert lake.commit(make.story("d1"), txn="one") == 1
    assert Lake.open(lake.root).commit(make.story("d1"), txn="one") == 1
    assert ids(lake) == ["d1", "d2"]


def test_the_same_rows_give_the_same_files_in_any_order(make, tmp_path):
    names = []
    for i, order in enumerate((("a", "b", "c"), ("c", "a", "b"))):
        lake = Lake.open(tmp_path / str(i), create=True)
        lake.commit(make.joined(*map(make.story, order)), txn=f"run {i}")
        names.append([(f.path, f.sha256, f.bytes) for f in lake.snapshot().listed])
    assert names[0] == names[1]


def test_mentions_keep_the_order_of_the_text(lake, make):
    doc = make.document("d1", " ".join(f"w{i}" for i in range(12)))
    said = [make.mention(doc, n, f"w{n}") for n in range(1, 12)]
    lake.commit(make.rows(documents=[doc], mentions=said[::-1]), txn="one")
    assert to_records(Mention, lake.read("mentions")) == said


def test_a_document_is_replaced_in_all_tables_at_once(lake, make):
    lake.commit(make.joined(make.story("old"), make.story("other")), txn="one")
    version = lake.commit(
        make.story("new", "He left in 2014.", trigger="left", uri="old.txt"), txn="two", replace_documents=["old"]
    )
    assert version == 2
    for table in ("documents", "mentions", "timexes", "events"):
        assert set(ids(lake, table)) == {"new", "other"}
    assert set(lake.read("documents", snapshot=lake.snapshot(1)).column("doc_id").to_pylist()) == {"old", "other"}


def test_a_document_can_go_without_another_coming(lake, make):
    lake.commit(make.story("d1"), txn="one")
    lake.commit({}, txn="two", replace_documents={"d1"})
    assert lake.snapshot().listed == ()


def test_a_document_that_came_back_is_there_once(lake, make):
    lake.commit(make.story("d1"), txn="one")
    lake.commit({}, txn="two", replace_documents=["d1"])
    lake.commit(make.story("d1"), txn="three")
    assert ids(Lake.open(lake.root)) == ["d1"]


def test_a_document_replaced_by_itself_changes_no_file(lake, make):
    lake.commit(make.story("d1"), txn="one")
    before = lake.snapshot().listed
    assert lake.commit(make.story("d1"), txn="two", replace_documents=["d1"]) == 1
    assert lake.snapshot().listed == before


def test_replacing_what_is_not_there_is_a_conflict(lake, make):
    lake.commit(make.story("d1"), txn="one")
    with pytest.raises(CommitConflict, match="'d2' cannot be replaced"):
        lake.commit(make.story("d3"), txn="two", replace_documents=["d2"])
    assert ids(lake) == ["d1"]


@pytest.mark.parametrize("again", [{"doc_id": "d1", "uri": "elsewhere.txt"}, {"doc_id": "d2", "uri": "d1.txt"}])
def test_one_live_document_a_uri_and_none_twice(lake, make, again):
    lake.commit(make.story("d1"), txn="one")
    with pytest.raises(CommitConflict, match="has a live document in version 1"):
        lake.commit(make.story(**again), txn="two")


def test_a_document_twice_in_one_commit_is_refused(lake, make):
    with pytest.raises(CommitConflict, match="doc_id 'd1' is in this commit twice"):
        lake.commit(make.joined(make.story("d1"), make.story("d1")), txn="one")


def test_known_inputs_are_documents_and_refusals(lake, make):
    doc = make.document("d1")
    refused = make.refusal("x.json")
    lake.commit(make.rows(documents=[doc], quarantine=[refused]), txn="one")
    assert lake.known_inputs() == {"d1.txt": doc.input_hash, "x.json": refused.input_hash}


def test_the_newest_word_on_an_input_counts(lake, make):
    lake.commit(
        make.rows(
            quarantine=[make.refusal("a.txt"), make.refusal("b.txt"), make.refusal("c.txt"), make.refusal("d.txt")]
        ),
        txn="one",
    )
    lake.commit(
        make.rows(documents=[make.document("d1", uri="a.txt")], quarantine=[make.refusal("b.txt", attempts=2)]),
        txn="two",
        clear_quarantine=["c.txt"],
    )
    left = lake.read("quarantine", ["uri", "attempts"]).to_pylist()
    assert sorted((r["uri"], r["attempts"]) for r in left) == [("b.txt", 2), ("d.txt", 1)]


def test_history_tells_what_each_commit_did(lake, make):
    lake.commit(make.story("d1"), txn="one", info={"grammar": "g1"})
    lake.commit({}, txn="two", replace_documents=["d1"])
    second, first = lake.history()
    assert (first.version, first.txn, first.info) == (1, "one", {"grammar": "g1"})
    assert {f.table for f in first.added} == {"documents", "mentions", "timexes", "events"}
    assert second.parent == 1 and set(second.removed) == {f.path for f in first.added}


def test_a_commit_of_nothing_is_none(lake, make):
    assert lake.commit(make.rows(documents=[]), txn="one") == 0
    assert lake.history() == []


def test_info_must_be_json(lake, make):
    with pytest.raises(LakeError, match="info of commit 'one' is not JSON"):
        lake.commit(make.story("d1"), txn="one", info={"when": object()})
    assert lake.snapshot().version == 0


def test_no_text_is_in_the_log(lake, make):
    lake.commit(make.story("d1", "It ended in 2014, said Xenophon."), txn="one")
    for path in (lake.root / "_log").iterdir():
        assert b"Xenophon" not in path.read_bytes() and b"Title" not in path.read_bytes()


@pytest.mark.parametrize(
    "spoil, words",
    [
        (lambda t: t.drop_columns(["rule"]), "mentions: column rule is missing; expected string not null"),
        (lambda t: t.append_column("extra", pa.array(["x"])), "mentions: column extra is not in the record Mention"),
        (
            lambda t: t.set_column(2, "start", pa.array([1.0])),
            "mentions: column start should be int64 not null, got double",
        ),
        (
            lambda t: t.select(["mention_id", "doc_id", *t.column_names[2:]]),
            "column 1 should be doc_id and is mention_id",
        ),
        (
            lambda t: t.set_column(4, t.schema.field("surface"), pa.array([None], pa.string())),
            "column surface should be string not null, got null in 1 of 1 rows",
        ),
    ],
)
def test_rows_that_are_not_their_record_are_refused(lake, make, spoil, words):
    with pytest.raises(SchemaMismatch, match=words):
        lake.commit({"mentions": spoil(make.story("d1")["mentions"])}, txn="one")


def test_an_unknown_table_is_refused(lake, make):
    with pytest.raises(SchemaMismatch, match="there is no table 'mention': the tables are documents"):
        lake.commit({"mention": make.story("d1")["mentions"]}, txn="one")


def test_hostile_ids_are_only_text(lake, make):
    for i, name in enumerate(["o'brien", 'a"b; drop table x', "../../etc", "ü\n\t%s", "a\\b"]):
        lake.commit(make.story(name), txn=f"t{i}'\"/../")
    lake.commit({}, txn="gone", replace_documents=["o'brien", "../../etc"])
    assert ids(lake) == sorted(['a"b; drop table x', "ü\n\t%s", "a\\b"])
    assert {p.name for p in lake.root.iterdir()} == {"_log", "documents", "mentions", "timexes", "events"}


def test_there_is_no_lake_where_there_is_none(tmp_path):
    with pytest.raises(LakeMissing, match="there is no lake at"):
        Lake.open(tmp_path / "nowhere")
    with pytest.raises(LakeMissing, match="no version 7: its newest is 0"):
        Lake.open(tmp_path / "lake", create=True).snapshot(7)


def test_a_missing_or_broken_file_is_named(lake, make):
    lake.commit(make.story("d1"), txn="one")
    file = lake.snapshot().files("events")[0]
    (lake.root / file.path).write_bytes(b"PAR1 no")
    with pytest.raises(LakeDamaged, match=f"{file.path} is damaged: it has 7 bytes"):
        lake.read("events")
    (lake.root / file.path).unlink()
    with pytest.raises(LakeDamaged, match=f"{file.path} is in the log and not on disk"):
        lake.read("events")


def test_a_younger_column_reads_as_null_when_it_may_be(lake, make, monkeypatch):
    from warehouse import parquet

    plain = parquet.plain_schema
    with monkeypatch.context() as before:  # as if `similarity` and `genre` had not been there yet
        schema = plain("documents")
        older = pa.schema([f for f in schema if f.name not in ("similarity", "genre")])
        before.setattr(
            pq.ParquetWriter, "write_table", lambda self, rows, **more: WRITE(self, rows.select(older.names), **more)
        )
        before.setattr(parquet.pq, "ParquetWriter", lambda sink, _, **more: PARQUET_WRITER(sink, older, **more))
        lake.commit(make.rows(documents=[make.document("d1", similarity=0.5)]), txn="one")
    assert lake.read("documents", ["doc_id", "similarity"]).to_pylist() == [{"doc_id": "d1", "similarity": None}]
    with pytest.raises(SchemaMismatch, match="was written before the column genre was"):
        lake.read("documents")


PARQUET_WRITER, WRITE = pq.ParquetWriter, pq.ParquetWriter.write_table


def test_data_files_are_plain_parquet(lake, make):
    lake.commit(make.story("d1"), txn="one")
    file = lake.snapshot().files("mentions")[0]
    table = pq.ParquetFile(lake.root / file.path).read()
    assert table.schema.field("type").type == pa.string()
    assert pq.ParquetFile(lake.root / file.path).metadata.row_group(0).column(0).compression == "ZSTD"


def test_the_log_is_json_that_one_can_read(lake, make):
    lake.commit(make.story("d1"), txn="one", info={"grammar": "g1"})
    body = json.loads((lake.root / "_log" / f"{1:020}.json").read_text())
    assert body["format"] == 2 and body["txn"] == "one" and len(body["added"]) == 4

"""What is forgotten is nowhere in the lake, whichever way one looks."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from warehouse import catalog, checks, compact, forget, vacuum
from warehouse.errors import LakeMissing
from warehouse.lake import Lake

pytestmark = pytest.mark.slow

SECRET = "Zzyzx-Quibble-7f3a"


def traces(lake, *words):
    """Files of the lake in which a word stands, as bytes or, decoded, in a column."""
    found = set()
    for path in lake.root.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            if path.suffix == ".parquet":
                table = pq.read_table(pa.BufferReader(data))
                data += repr([c.to_pylist() for c in table.cast(_as_text(table.schema)).columns]).encode()
            if any(word.encode() in data for word in words):
                found.add(path.relative_to(lake.root).as_posix())
    return found


def _as_text(schema):
    return pa.schema([f.with_type(pa.int64()) if pa.types.is_timestamp(f.type) else f for f in schema])


@pytest.fixture
def lake(lake, make) -> Lake:
    """A document with a secret: in old versions, with an earlier text, copied, refused, compacted, half written."""
    secret = f"It ended in 2014, says {SECRET}."
    lake.commit(make.joined(make.story("d1", secret), make.story("d2", "It ended badly in 2014.")), txn="one")
    copy = make.document("copy", secret, uri="elsewhere.txt", duplicate_of="d1", similarity=1.0)
    lake.commit(
        make.rows(documents=[copy], quarantine=[make.refusal("d1.txt#3", detail=f"no date in {SECRET}")]), txn="two"
    )
    lake.commit(make.story("d3"), txn="three")
    compact.compact(lake)
    return lake


def test_by_default_it_only_says_what_it_would_erase(lake):
    version = lake.snapshot().version
    found = forget.forget(lake, "d1")
    assert found.doc_ids == ("copy", "d1") and found.uris == ("d1.txt", "elsewhere.txt") and not found.erased
    assert lake.snapshot().version == version and traces(lake, SECRET)


def test_nothing_of_it_is_left_in_any_file(lake):
    catalog.publish(lake)
    (lake.root / "events" / ".x.tmp").write_bytes(SECRET.encode())
    assert traces(lake, SECRET)
    forget.forget(lake, "d1", erase=True, leftover_seconds=0)
    left = traces(lake, SECRET)
    assert left == {f.path for f in lake.snapshot().files("quarantine")}, "the refusal of another uri stays"
    forget.forget(lake, "d1.txt#3", erase=True)
    assert traces(lake, SECRET, "elsewhere.txt") == set()
    catalog.publish(lake)
    assert traces(lake, SECRET) == set()


def test_every_version_stays_readable_without_it(lake):
    versions = range(lake.snapshot().version + 1)
    before = [lake.read("documents", snapshot=lake.snapshot(v))["doc_id"].to_pylist() for v in versions]
    forget.forget(lake, "d1", erase=True)
    again = Lake.open(lake.root)
    after = [again.read("documents", snapshot=again.snapshot(v))["doc_id"].to_pylist() for v in versions]
    assert [sorted(ids) for ids in after] == [sorted({*ids} - {"d1", "copy"}) for ids in before]
    assert checks.fsck(again, history=True) == [] and checks.audit(again) == []


def test_two_are_forgotten_one_after_the_other(lake):
    forget.forget(lake, "d1", erase=True)
    forget.forget(lake, "d2", erase=True)
    again = Lake.open(lake.root)
    assert again.read("documents")["doc_id"].to_pylist() == ["d3"]
    assert again.read("documents", snapshot=again.snapshot(2)).num_rows == 0
    assert checks.fsck(again, history=True) == []


def test_by_uri_all_texts_that_were_read_under_it_go(lake, make):
    lake.commit(
        make.story("d2new", "He left in 2014.", trigger="left", uri="d2.txt"), txn="new", replace_documents=["d2"]
    )
    assert forget.forget(lake, "d2.txt", erase=True).doc_ids == ("d2", "d2new")


def test_a_checkpoint_knows_what_stands_for_what(lake, monkeypatch):
    forget.forget(lake, "d1", erase=True)
    lake.log.checkpoint()
    again = Lake.open(lake.root)
    assert again.read("documents", snapshot=again.snapshot(2)).num_rows == 1


def test_what_vacuum_had_not_yet_taken_goes_too(lake, make):
    lake.commit({}, txn="gone", replace_documents=["d1", "copy"])
    for file in lake.snapshot(1).listed:
        assert (lake.root / file.path).exists()
    vacuum.vacuum(lake, keep_seconds=0, grace_seconds=3600, delete=True)
    forget.forget(lake, "d1", erase=True)
    assert "documents" not in {path.partition("/")[0] for path in traces(lake, SECRET)}


def test_other_documents_that_pointed_to_it_go_until_they_are_read_again(lake, make):
    near = make.document("near", "It nearly ended.", uri="near.txt", duplicate_of="d2", similarity=0.9)
    lake.commit(make.rows(documents=[near]), txn="near")
    assert forget.forget(lake, "d2", erase=True).orphans == ("near.txt",)
    assert sorted(lake.read("documents")["doc_id"].to_pylist()) == ["copy", "d1", "d3"]


def test_what_is_told_of_it_elsewhere_goes(lake, make, monkeypatch):
    from transforms.records import Occurrence, Telling

    happening = Occurrence(
        "o1", f"{SECRET} ended it", "end", "OCCURRENCE", "happened", (), None, 0, 0, 1, 1, None, 2, 2, 2, None, None,
        1.0, (), (), None,
    )  # fmt: skip
    told = [Telling("o1", f"{d}:e1", d, d, None, None, None) for d in ("d1", "d2")]
    lake.commit(
        make.rows(occurrences=[happening], tellings=told), txn="told", replace_tables=["occurrences", "tellings"]
    )
    assert forget.forget(lake, "d1", erase=True).rows["occurrences"] == 1
    assert lake.read("occurrences").num_rows == 0 and lake.read("tellings").num_rows == 0


def test_a_document_that_no_version_holds_is_said_so(lake):
    with pytest.raises(LakeMissing, match="holds a document 'nobody': give a doc_id or a uri"):
        forget.forget(lake, "nobody", erase=True)

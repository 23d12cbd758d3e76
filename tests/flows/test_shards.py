from __future__ import annotations

import os

import pyarrow as pa
import pytest

from flows import shards
from flows.intake import Input
from transforms import annotate, detect
from transforms.records import Document, Mention, Quarantined, Timex
from transforms.tables import to_records

SIDECAR = '{"date": "2022-05-18", "language": "en"}'
TEXTS = ["Rain fell in 2014.", "Nothing may come.", "He came a month ago and left on Friday.", "In May 1999 and in 2001."]


def inputs(texts: list[str]) -> list[shards.Shard]:
    rows = [Input(f"d{k}.txt", f"d{k}.txt", text.encode(), SIDECAR, f"h{k}") for k, text in enumerate(texts)]
    table = pa.table(list(zip(*rows)), schema=shards.INPUTS)
    return [{"inputs": shards.to_ipc(piece)} for piece in shards.cut(table, [1] * len(texts), 2)]


def documents(texts: list[str]) -> list[shards.Shard]:
    return [{"documents": each["documents"]} for each in shards.run(shards.read_shard, inputs(texts), None, 1)]


def test_tables_cross_as_the_same_bytes() -> None:
    data = documents(TEXTS)[0]["documents"]
    assert shards.to_ipc(shards.from_ipc(data)) == data


def test_a_row_crosses_with_nothing_of_its_neighbours() -> None:
    table = pa.table({"x": ["abc", "poison", "abc"]})
    assert all(b"poison" not in shards.to_ipc(table.slice(k, 1)) for k in (0, 2))


def test_a_cut_holds_all_rows_in_order() -> None:
    table = pa.table({"x": list(range(10))})
    pieces = list(shards.cut(table, [3] * 10, 7))
    assert [p.num_rows for p in pieces] == [3, 3, 3, 1]
    assert pa.concat_tables(pieces).equals(table)


def test_reading_takes_the_date_from_the_sidecar() -> None:
    read = shards.join(shards.run(shards.read_shard, inputs(TEXTS), None, 1), "documents")
    found = to_records(Document, read)
    assert [d.text for d in found] == TEXTS
    assert {(d.dct_method, d.dct_unit) for d in found} == {("sidecar", "day")}


def test_what_cannot_be_read_is_refused_alone() -> None:
    results = shards.run(shards.read_shard, inputs(["Fine.", "%PDF-1.7 \x00", "  "]), None, 1)
    assert shards.join(results, "documents").num_rows == 1
    refused = to_records(Quarantined, shards.join(results, "quarantine"))
    assert [(r.uri, r.stage, r.reason) for r in refused] == [
        ("d1.txt", "ingest", "not-text"),
        ("d2.txt", "ingest", "empty"),
    ]


def test_annotating_gives_mentions_and_what_they_denote() -> None:
    results = shards.run(shards.annotate_shard, documents(TEXTS), None, 1)
    mentions = to_records(Mention, shards.join(results, "mentions"))
    timexes = to_records(Timex, shards.join(results, "timexes"))
    assert [m.surface for m in mentions] == ["2014", "a month ago", "Friday", "May 1999", "2001"]
    assert [t.value for t in timexes if t.mention_id.endswith(":t1")] == ["2014", "2022-04", "1999-05"]
    assert sum(t.mention_id.endswith(":t0") for t in timexes) == len(TEXTS)


@pytest.mark.parametrize(("stage", "module", "name"), [("detect", detect, "mentions_of"), ("pin", annotate, "pinned")])
def test_a_document_at_which_a_stage_fails_is_refused_alone(
    monkeypatch: pytest.MonkeyPatch, stage, module, name
) -> None:
    real = getattr(module, name)

    def fails(document: Document, *rest: object) -> object:
        if "Nothing" in document.text:
            raise ZeroDivisionError("of a bad document")
        return real(document, *rest)

    monkeypatch.setattr(shards, name, fails)
    results = shards.run(shards.annotate_shard, documents(TEXTS), None, 1)
    [refused] = to_records(Quarantined, shards.join(results, "quarantine"))
    assert (refused.uri, refused.stage, refused.reason) == ("d1.txt", stage, "internal-error")
    assert "ZeroDivisionError: of a bad document at " in refused.detail
    assert shards.join(results, "mentions").num_rows == 5


def test_a_document_that_takes_too_long_is_refused_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def never_ends(document: Document, *others: object) -> list[Mention]:
        while "Nothing" in document.text:
            pass
        return detect.mentions_of(document, *others)

    monkeypatch.setattr(shards, "mentions_of", never_ends)
    monkeypatch.setattr(shards, "allowance", lambda characters: 0.5)
    results = shards.run(shards.annotate_shard, documents(TEXTS), None, 1)
    [refused] = to_records(Quarantined, shards.join(results, "quarantine"))
    assert (refused.uri, refused.reason) == ("d1.txt", "too-slow")


@pytest.mark.slow
def test_other_processes_give_the_same_bytes() -> None:
    try:
        assert shards.run(shards.read_shard, inputs(TEXTS), None, 2) == shards.run(
            shards.read_shard, inputs(TEXTS), None, 1
        )
        pieces = documents(TEXTS)
        assert shards.run(shards.annotate_shard, pieces, None, 2) == shards.run(shards.annotate_shard, pieces, None, 1)
    finally:
        shards.close_pools()


def dies_of_poison(shard: shards.Shard, argument: str | None) -> shards.Shard:
    """Reads a shard, unless it holds what ends the process."""
    if b"poison" in shard["inputs"]:
        os._exit(7)
    return shards.read_shard(shard, argument)


@pytest.mark.slow
def test_a_worker_that_dies_takes_one_input_with_it() -> None:
    try:
        results = shards.run(dies_of_poison, inputs(["One.", "poison", "Three.", "Four."]), None, 2)
    finally:
        shards.close_pools()
    assert [d.uri for d in to_records(Document, shards.join(results, "documents"))] == ["d0.txt", "d2.txt", "d3.txt"]
    [refused] = to_records(Quarantined, shards.join(results, "quarantine"))
    assert (refused.uri, refused.reason) == ("d1.txt", "worker-died")

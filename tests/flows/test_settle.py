from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from flows.settle import INDEX, settle
from transforms.dating import date_document
from transforms.records import Document
from transforms.sources import Draft
from transforms.tables import to_table


def document(uri: str, text: str) -> Document:
    return date_document(Draft(uri, "text", "en", "", text, "", "", (), None))


class FakeLake:
    """The documents of a lake as a dict, with commits as the real one does them."""

    def __init__(self) -> None:
        self.live: dict[str, Document] = {}

    def put(self, batch: dict[str, str], gone: tuple[str, ...] = ()) -> frozenset[str]:
        index = to_table(Document, self.live.values()).select(list(INDEX))
        documents = [document(uri, text) for uri, text in sorted(batch.items())]
        settled = settle(documents, [*batch, *gone], index, lambda ids: [self.live[i] for i in ids])
        assert set(settled.replaced) <= set(self.live)
        for doc_id in settled.replaced:
            del self.live[doc_id]
        for d in settled.documents:
            assert d.doc_id not in self.live
            self.live[d.doc_id] = d
        return settled.heirs

    def originals(self) -> dict[str, str]:
        return {d.uri: d.text for d in self.live.values() if d.duplicate_of is None}


def test_of_equal_texts_the_first_carries_the_mentions() -> None:
    lake = FakeLake()
    lake.put({"a": "same", "b": "same", "c": "other"})
    assert lake.originals() == {"a": "same", "c": "other"}


def test_a_text_that_the_lake_has_is_a_duplicate_of_it() -> None:
    lake = FakeLake()
    lake.put({"z": "same"})
    lake.put({"a": "same"})
    assert lake.originals() == {"z": "same"}


def test_a_document_read_again_stays_the_original() -> None:
    lake = FakeLake()
    lake.put({"a": "same", "b": "same"})
    assert lake.put({"a": "same"}) == frozenset()
    assert lake.originals() == {"a": "same"}


def test_a_duplicate_inherits_when_its_original_changes() -> None:
    lake = FakeLake()
    lake.put({"a": "same", "b": "same", "c": "same"})
    heirs = lake.put({"a": "new"})
    assert lake.originals() == {"a": "new", "b": "same"}
    assert {lake.live[i].uri for i in heirs} == {"b", "c"}


def test_a_duplicate_inherits_when_its_original_is_gone() -> None:
    lake = FakeLake()
    lake.put({"f#1": "same", "g": "same"})
    lake.put({}, gone=("f#1",))
    assert lake.originals() == {"g": "same"}


def test_a_file_replaces_the_documents_that_were_read_from_its_lines() -> None:
    lake = FakeLake()
    lake.put({"f#1": "one", "f#2": "two"})
    lake.put({"f": "whole"})
    assert lake.originals() == {"f": "whole"}


def test_two_documents_of_one_name_are_not_both_kept() -> None:
    twice = [document("f#1", "one"), document("f#1", "two")]
    settled = settle(twice, ["f"], to_table(Document, []).select(list(INDEX)), lambda ids: [])
    assert [d.text for d in settled.documents] == ["one"]
    assert [(r.uri, r.reason) for r in settled.refused] == [("f#1", "same-name")]


@given(st.lists(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(["x", "y", "z"]), max_size=4), max_size=6))
def test_every_text_has_one_original_whatever_the_history(batches: list[dict[str, str]]) -> None:
    lake, truth = FakeLake(), {}
    for batch in batches:
        lake.put(batch)
        truth |= batch
    assert {d.uri: d.text for d in lake.live.values()} == truth
    assert sorted(lake.originals().values()) == sorted(set(truth.values()))
    for d in lake.live.values():
        assert d.duplicate_of is None or lake.live[d.duplicate_of].duplicate_of is None
        assert d.duplicate_of is None or lake.live[d.duplicate_of].text == d.text

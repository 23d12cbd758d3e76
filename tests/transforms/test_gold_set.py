"""The gold set of event-anchored and named references is well formed: its meaning was decided by hand."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from transforms.chronology.instants import parse_iso

FOLDER = Path(__file__).resolve().parent.parent / "gold"
KINDS = {"same-document", "named", "paraphrase", "holiday", "corpus"}
DOCUMENT_FIELDS = {"doc_id", "lang", "dct", "corpus", "text", "references", "decoys"}
REFERENCE_FIELDS = {"start", "end", "text", "kind", "earliest_start", "latest_end", "note"}


def _documents() -> list[dict[str, Any]]:
    return [json.loads(line) for file in sorted(FOLDER.rglob("*.jsonl"))
            for line in file.read_text(encoding="utf-8").splitlines()]


DOCUMENTS = _documents()
each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=[document["doc_id"] for document in DOCUMENTS])


def test_the_gold_set_is_large_enough():
    assert len(DOCUMENTS) >= 60
    assert sum(len(document["references"]) for document in DOCUMENTS) >= 320


def test_each_kind_is_well_represented():
    counts = Counter(reference["kind"] for document in DOCUMENTS for reference in document["references"])
    assert set(counts) == KINDS
    assert min(counts.values()) >= 25, counts


def test_documents_have_ids_of_their_own():
    ids = Counter(document["doc_id"] for document in DOCUMENTS)
    assert not [doc_id for doc_id, count in ids.items() if count > 1]


def test_a_corpus_has_two_to_four_documents():
    sizes = Counter(document["corpus"] for document in DOCUMENTS if document["corpus"])
    assert sizes
    assert all(2 <= size <= 4 for size in sizes.values()), sizes


@each_document
def test_fields_are_those_of_the_readme(document):
    assert set(document) == DOCUMENT_FIELDS
    assert all(set(reference) == REFERENCE_FIELDS for reference in document["references"])
    assert all(reference["kind"] in KINDS for reference in document["references"])
    assert document["dct"] is None or parse_iso(document["dct"]) is not None


@each_document
def test_offsets_are_code_points_of_the_text(document):
    for span in document["references"] + document["decoys"]:
        assert span["text"] and document["text"][span["start"]:span["end"]] == span["text"], span


@each_document
def test_intervals_are_not_empty(document):
    for reference in document["references"]:
        assert parse_iso(reference["earliest_start"]) < parse_iso(reference["latest_end"]), reference


@each_document
def test_references_and_decoys_do_not_overlap(document):
    spans = sorted((span["start"], span["end"]) for span in document["references"] + document["decoys"])
    assert all(end <= start for (_, end), (start, _) in zip(spans, spans[1:], strict=False)), spans


@each_document
def test_what_a_corpus_dates_stands_in_a_corpus(document):
    assert document["corpus"] or all(reference["kind"] != "corpus" for reference in document["references"])

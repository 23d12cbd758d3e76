"""What a batch changes in the lake: which earlier documents go, and which of equal texts carries the mentions."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from transforms.corpus.duplicates import mark
from transforms.records import Document, Quarantined

INDEX = ("doc_id", "uri", "content_hash", "duplicate_of")
"""The columns of the lake's documents that are asked here."""


class Settled(NamedTuple):
    """The documents that a commit brings, and those that it removes."""

    documents: list[Document]
    refused: list[Quarantined]
    """Documents whose uri another document of the batch has."""
    replaced: list[str]
    """doc_ids that go, those that come back among `documents` included."""
    heirs: frozenset[str]
    """doc_ids in `documents` that no input brought: duplicates in the lake whose original goes."""


class Published(NamedTuple):
    """What a batch brought."""

    counts: dict[str, int]
    """Column of `transforms.records.Run` → how many; and ``dates``: mentions of a date or time, ``pinned`` of them."""
    reasons: dict[str, int]
    """Reason code → how many inputs were refused for it."""


def settle(
    documents: list[Document], uris: Collection[str], index: pa.Table, fetch: Callable[[list[str]], list[Document]]
) -> Settled:
    """Marks duplicates within the batch and against the lake, and finds what the batch replaces.

    A duplicate holds no mentions of its own. So when its original goes, it comes back with this batch: one of the
    orphans becomes the original, the others are duplicates of it.

    Args:
        documents: what was read from the batch, in order.
        uris: the inputs of the batch, and what is gone; what the lake holds under them is replaced.
        index: the lake's documents, the columns `INDEX`.
        fetch: whole documents of the lake by doc_id.
    """
    documents, refused = _one_a_uri(documents)
    leaving = _replaced({*uris, *(d.uri for d in documents)}, index)
    stay = index.filter(pc.invert(pc.is_in(index["doc_id"], leaving)))
    first = stay.filter(pc.is_null(stay["duplicate_of"]))
    known = dict(zip(first["content_hash"].to_pylist(), first["doc_id"].to_pylist())) if documents else {}
    marked = mark(documents, known)

    back = pa.array([d.doc_id for d in marked if d.duplicate_of is None], pa.string())
    parentless = pc.and_(pc.is_in(stay["duplicate_of"], leaving), pc.invert(pc.is_in(stay["duplicate_of"], back)))
    orphans = sorted(stay.filter(parentless)["doc_id"].to_pylist())
    if orphans:
        heirs = [d._replace(duplicate_of=None, similarity=None) for d in fetch(orphans)]
        marked = mark(documents + sorted(heirs, key=lambda d: d.uri), known)
    return Settled(marked, refused, sorted([*leaving.to_pylist(), *orphans]), frozenset(orphans))


def _one_a_uri(documents: list[Document]) -> tuple[list[Document], list[Quarantined]]:
    seen: dict[str, Document] = {}
    refused = []
    for document in documents:
        if document.uri in seen:
            detail = f"another document of this input has the name {document.uri!r}: give each its own id"
            refused.append(Quarantined(document.uri, "ingest", "same-name", detail, 1, document.input_hash))
        else:
            seen[document.uri] = document
    return list(seen.values()), refused


def _replaced(uris: Collection[str], index: pa.Table) -> pa.Array:
    """doc_ids of the lake under these uris, or under a line (``#…``) of one of them."""
    wanted = pa.array(sorted(uris), pa.string())
    file = pc.replace_substring_regex(index["uri"], r"#[^#]*$", "")
    mine = pc.or_(pc.is_in(index["uri"], wanted), pc.is_in(file, wanted))
    return index.filter(mine)["doc_id"].combine_chunks()

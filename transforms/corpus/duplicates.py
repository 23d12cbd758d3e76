"""Documents with the same text: one of them carries the mentions, the others point to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from transforms.records import Document


def mark(documents: Iterable[Document], known: Mapping[str, str] = {}) -> list[Document]:  # noqa: B006 (never written to)
    """The documents in their order, exact duplicates marked with the doc_id of the original and similarity 1.0.

    The original is the one that is `known` (content hash → doc_id), else the first that comes. A document is never its
    own duplicate, so that reading it again leaves it as it was.
    """
    originals = dict(known)
    marked = []
    for document in documents:
        original = originals.setdefault(document.content_hash, document.doc_id)
        if original == document.doc_id:
            marked.append(document._replace(duplicate_of=None, similarity=None))
        else:
            marked.append(document._replace(duplicate_of=original, similarity=1.0))
    return marked

"""Plain text, or text with light marks: the whole input is the text, and its name may tell its date."""

from __future__ import annotations

from collections.abc import Iterator

from transforms.corpus.decode import decode
from transforms.sources import Draft, JsonFields, Unreadable, check_size

SUFFIXES = (".txt", ".text", ".asc", ".rst", ".org", ".adoc", ".log")


def read(data: bytes, uri: str, fields: JsonFields) -> Iterator[Draft | Unreadable]:
    """One document, without title."""
    check_size(len(data), uri)
    yield Draft(uri, "text", "", "", decode(data), "", "", (), None)

"""A JSON file that is one document or a list of them, with the keys of `transforms.sources.jsonl`."""

from __future__ import annotations

import json
from collections.abc import Iterator

from transforms.corpus.decode import decode
from transforms.sources import Draft, JsonFields, Unreadable, check_size, jsonl

SUFFIXES = (".json",)


def read(data: bytes, uri: str, fields: JsonFields) -> Iterator[Draft | Unreadable]:
    """A document for every object of the list, called ``uri#id`` or by its place, counted from 1."""
    check_size(len(data), uri)
    try:
        entries = json.loads(decode(data))
    except ValueError as error:
        if isinstance(error, Unreadable):
            raise
        if jsonl.looks_like(data.lstrip()):
            return jsonl.read(data, uri, fields)
        raise Unreadable("broken-json", f"{uri} is not JSON: {error}") from None
    numbered = enumerate(entries if isinstance(entries, list) else [entries], 1)
    return jsonl.documents(numbered, uri, "jsonlist", fields)

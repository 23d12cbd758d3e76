"""JSON lines: an object a line is a document. A line that cannot be read is refused alone, and the reading goes on.

Document k is called ``uri#id``, or ``uri#N`` by its line number where it has no id.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterable, Iterator
from io import BytesIO
from math import isfinite
from typing import Any
from urllib.parse import urlsplit

from transforms.corpus.decode import decode
from transforms.records import Evidence
from transforms.sources import Draft, JsonFields, Unreadable, check_size

SUFFIXES = (".jsonl", ".ndjson")


def looks_like(head: bytes) -> bool:
    """Whether the first line is a whole JSON object, or too long to tell, with a key first."""
    line, end, _ = head.partition(b"\n")
    if not line.startswith(b'{"'):
        return False
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return not end


def read(data: bytes, uri: str, fields: JsonFields) -> Iterator[Draft | Unreadable]:
    """A document a line; blank lines are passed over."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = decode(data).encode("utf-8", "replace")
    lines = enumerate(BytesIO(data.removeprefix(codecs.BOM_UTF8)), 1)
    return documents(((n, line) for n, line in lines if line.strip()), uri, "jsonl", fields)


def documents(
    entries: Iterable[tuple[int, Any]], uri: str, format: str, fields: JsonFields
) -> Iterator[Draft | Unreadable]:
    """Drafts of numbered JSON objects, parsed or still bytes; an id that comes twice is refused the second time."""
    seen: set[str] = set()
    for number, entry in entries:
        try:
            draft = _draft(_parsed(entry, number) if isinstance(entry, bytes) else entry, uri, number, format, fields)
            if draft.uri in seen:
                raise Unreadable("duplicate-id", f"entry {number} has the id of an earlier one: {draft.uri}")
        except Unreadable as refusal:
            yield refusal
        else:
            seen.add(draft.uri)
            yield draft


def id_in(entry: Any, fields: JsonFields) -> str:
    """The id that a JSON document gives itself, empty for none."""
    return _plain(_under(fields.id, entry)) if isinstance(entry, dict) else ""


def _under(names: str, entry: dict[str, Any]) -> Any:
    """What stands under the first of some keys that has a value."""
    return next((entry[name] for name in names.split("|") if entry.get(name) not in (None, "")), None)


def _parsed(line: bytes, number: int) -> Any:
    check_size(len(line), f"line {number}")
    try:
        return json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Unreadable("bad-encoding", f"line {number} is not UTF-8 ({error.reason} at byte {error.start})") from None
    except RecursionError:
        raise Unreadable("too-deep", f"line {number} is nested too deeply") from None
    except ValueError as error:
        why = "a number has too many digits" if "digits" in str(error) else error
        raise Unreadable("broken-json", f"line {number} is not JSON that can be read: {why}") from None


def _draft(entry: Any, uri: str, number: int, format: str, fields: JsonFields) -> Draft:
    if not isinstance(entry, dict):
        raise Unreadable("broken-json", f'entry {number} is not an object such as {{"text": "…"}}')
    text = _under(fields.text, entry)
    if not isinstance(text, str) or not text.strip():
        keys = ", ".join(map(repr, list(entry)[:10])) or "none"
        wanted = " or ".join(map(repr, fields.text.split("|")))
        how = f'a sidecar may name another, as in fields = {{ text = "body" }}; its keys are {keys}'
        raise Unreadable("no-text", f"entry {number} has no text under {wanted}: {how}"[:500])
    dct, url = _plain(_under(fields.dct, entry)), _plain(_under(fields.url, entry))
    doc_id = id_in(entry, fields) or None
    evidence = [Evidence("jsonl", dct, "", False)] if dct else []
    if url:
        evidence.append(Evidence("filename", url, "", False))
    return Draft(
        uri=f"{uri}#{doc_id or number}",
        format=format,
        language=_plain(_under(fields.lang, entry)),
        title=_plain(_under(fields.title, entry)),
        text=text,
        source=_plain(_under(fields.source, entry)) or _host(url),
        genre="",
        evidence=tuple(evidence),
        doc_id=doc_id,
    )


def _plain(value: Any) -> str:
    """A string or a number as string; empty for everything else."""
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value) else ""


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""

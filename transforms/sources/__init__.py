"""Bytes of one format → drafts of documents. A module in this folder is a format, and the folder is the registry.

A format module has ``SUFFIXES`` (lower case, with the dot) and ``read(data, uri, fields)``, which yields a `Draft` for
every document and an `Unreadable` for everything that is none; it may have ``looks_like(head)``, by which bytes with no
telling suffix are known. Its texts need not be normalised: `read` below does that for all formats.

>>> [draft.title for draft in read(b"# Tea\\n\\nWe met on Monday.", "notes/tea.md")]
['Tea']
"""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import import_module
from types import ModuleType
from typing import Any, NamedTuple

from transforms.corpus.decode import Unreadable
from transforms.corpus.normalise import normalise, one_line
from transforms.records import Evidence

MAX_BYTES = 16 * 2**20
"""Bytes of the largest document: five times a very long novel. A collection (JSON lines) may be larger."""

_HEAD = 4096
_INVISIBLE = re.compile("[\\s\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufffd]*")
"""Blanks, and marks that are no text by themselves."""
_SUFFIX = re.compile(r"\.(?=[0-9]*[a-z])[a-z0-9]{1,10}$")


class JsonFields(NamedTuple):
    """Which keys of a JSON document hold what, best first, with a bar between them."""

    id: str = "doc_id|id"
    text: str = "text"
    dct: str = "dct|published|date|pubdate|publish_date|published_at|created_at|created"
    lang: str = "lang|language"
    title: str = "title|headline"
    source: str = "source|publisher"
    url: str = "url|link"


def fields_of(sidecar: Mapping[str, Any]) -> JsonFields:
    """The keys of JSON documents, as a sidecar names them under ``fields``: ``fields = { text = "body", dct = "day" }``.

    Raises:
        Unreadable: ``bad-sidecar`` when it names what is no field, or no key.

    >>> fields_of({"fields": {"text": "body"}}).text
    'body'
    """
    given = sidecar.get("fields", {})
    if not isinstance(given, Mapping) or not all(isinstance(key, str) and key for key in given.values()):
        raise Unreadable("bad-sidecar", f'fields = {given!r} is no table of keys such as {{ text = "body" }}')
    if unknown := [name for name in given if name not in JsonFields._fields]:
        raise Unreadable("bad-sidecar", f"there is no field {unknown[0]!r}, only {', '.join(JsonFields._fields)}")
    return JsonFields()._replace(**given)


class Draft(NamedTuple):
    """A document as its format gives it: what it says of its date is kept as evidence, and not yet weighed."""

    uri: str
    format: str
    language: str
    """ISO 639-1 code, empty when the format does not tell."""
    title: str
    text: str
    source: str
    genre: str
    """Empty when the format does not tell."""
    evidence: tuple[Evidence, ...]
    doc_id: str | None
    """Id that the input gave; None when it gave none."""


def read(data: bytes, uri: str, fields: JsonFields = JsonFields()) -> Iterator[Draft | Unreadable]:
    """The documents in the bytes of one input, and what in them could not be read; never raises on any bytes.

    Args:
        data: all the bytes of the input.
        uri: its name; the suffix tells the format, and the bytes do where the suffix is none that is known.
        fields: keys of JSON documents.
    """
    uri = normalise(uri)
    if not data.strip():
        yield Unreadable("empty", f"{uri} holds no text")
        return
    try:
        for found in _format_of(data, uri).read(data, uri, fields):
            yield found if isinstance(found, Unreadable) else _settled(found)
    except Unreadable as refusal:
        yield refusal
    except RecursionError:
        yield Unreadable("too-deep", f"{uri} is nested too deeply to be read")


def _settled(draft: Draft) -> Draft | Unreadable:
    text = normalise(draft.text)
    if _INVISIBLE.fullmatch(text):
        return Unreadable("no-text", f"{draft.uri} was read as {draft.format}, and no text was found in it")
    evidence = tuple(e._replace(found=one_line(e.found)) for e in draft.evidence)
    return draft._replace(
        text=text,
        title=one_line(draft.title),
        source=one_line(draft.source),
        evidence=evidence,
        language=language_code(draft.language),
        doc_id=one_line(draft.doc_id or "") or None,
    )


def language_code(tag: str) -> str:
    """The ISO 639 code that a language tag begins with, empty when it is none.

    >>> language_code("en-GB"), language_code("de_AT.UTF-8"), language_code("English, please")
    ('en', 'de', '')
    """
    match = re.fullmatch(r"([a-z]{2,3})(?:[-_.@].*)?", tag.strip().lower(), re.DOTALL)
    return match[1] if match else ""


def check_size(size: int, what: str) -> None:
    """Let a document of this many bytes pass.

    Raises:
        Unreadable: ``too-large`` when it has more than `MAX_BYTES`.
    """
    if size > MAX_BYTES:
        raise Unreadable("too-large", f"{what} has {size:,} bytes, more than {MAX_BYTES:,} for one document: split it")


@lru_cache(maxsize=1)
def formats() -> dict[str, ModuleType]:
    """Name → module of the formats, in the order of their names."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return {name: import_module(f"{__name__}.{name}") for name in names}


def suffix_of(uri: str) -> str:
    """The suffix of a uri, in lower case; empty for none. A number is no suffix: ``APW19980227.0489``.

    >>> suffix_of("posts.JSONL#17"), suffix_of("https://news.example/a.html?page=2"), suffix_of("wsj.0026")
    ('.jsonl', '.html', '')
    """
    match = _SUFFIX.search(re.split(r"[?#]", uri, maxsplit=1)[0].lower())
    return match.group() if match else ""


def _format_of(data: bytes, uri: str) -> ModuleType:
    suffix = suffix_of(uri)
    for module in formats().values():
        if suffix in module.SUFFIXES:
            return module
    from transforms.corpus.decode import binary_kind

    head = data[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    kind = binary_kind(data)
    for module in formats().values():
        if kind is None and hasattr(module, "looks_like") and module.looks_like(head):
            return module
    if kind is None and not suffix:
        return formats()["text"]
    known = " ".join(sorted(s for module in formats().values() for s in module.SUFFIXES))
    what = kind or f"a {suffix} file"
    raise Unreadable("unknown-format", f"{uri} is {what}; what can be read is {known}: convert it")

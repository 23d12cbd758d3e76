"""Markdown with front matter: TOML between ``+++``, YAML between ``---``, a JSON object, or ``key: value`` lines at the top.

Front matter is not part of the text. Its values stay strings: what YAML would make of ``2022-02-30`` is not asked. The
rest is the text as it stands, marks included, so that offsets are those of the body.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from transforms.corpus.decode import decode
from transforms.corpus.normalise import normalise
from transforms.records import Evidence
from transforms.sources import Draft, JsonFields, Unreadable, check_size

SUFFIXES = (".md", ".markdown", ".mdown")

DATES = ("published", "date", "pubdate", "publish_date", "published_at", "created", "datum", "fecha", "data")
"""Keys that may hold the document's date, best first. `updated` is not one: what was updated was written earlier."""

_LONGEST_FRONT_MATTER = 1 << 16
_FENCED = re.compile(r"(---|\+\+\+)[ \t]*\n(.*?)\n(?:\1|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_KEY_LINE = re.compile(r"([A-Za-z][A-Za-z_ -]{0,30}?)[ \t]*:[ \t]*(.*)")
_HEADING = re.compile(r"^#[ \t]+(\S.*)$|^(\S.*)\n=+[ \t]*$", re.MULTILINE)
_TELLING = frozenset(("title", "lang", "language", "source", "publisher", "author", "genre", *DATES))


def looks_like(head: bytes) -> bool:
    """Whether the input begins with fenced front matter."""
    return re.match(rb"(---|\+\+\+)[ \t]*\r?\n", head) is not None


def read(data: bytes, uri: str, fields: JsonFields) -> Iterator[Draft | Unreadable]:
    """One document: title, source, language and genre from the front matter, the title else from the first heading."""
    check_size(len(data), uri)
    front, body = front_matter(normalise(decode(data)))
    evidence = tuple(Evidence("front-matter", front[key], "", False) for key in DATES if front.get(key))
    heading = _HEADING.search(body)
    yield Draft(
        uri=uri,
        format="markdown",
        language=front.get("lang") or front.get("language") or "",
        title=front.get("title") or (heading and (heading[1] or heading[2]).rstrip(" \t#")) or "",
        text=body,
        source=front.get("source") or front.get("publisher") or "",
        genre=front.get("genre") or "",
        evidence=evidence,
        doc_id=None,
    )


def front_matter(text: str) -> tuple[dict[str, str], str]:
    """(front matter, body): the scalar values by their keys in lower case; an empty one when there is none.

    >>> front_matter("---\\ntitle: Tea\\ndate: 2022-05-18\\n---\\nWe met.")
    ({'title': 'Tea', 'date': '2022-05-18'}, 'We met.')
    """
    head = text[:_LONGEST_FRONT_MATTER]
    if fenced := _FENCED.match(head):
        parse = _toml if fenced[1] == "+++" else _yaml
        return _scalars(parse(fenced[2])), text[fenced.end() :].lstrip("\n")
    if head.startswith("{"):
        try:
            values, end = json.JSONDecoder().raw_decode(head)
        except (ValueError, RecursionError):
            return {}, text
        return _scalars(values), text[end:].lstrip()
    lines = _key_lines(head.split("\n\n", 1)[0])
    if "\n\n" in head and lines and all(lines) and len(_TELLING & {key.lower() for key, _ in lines if key}) > 0:
        return _scalars(dict(lines)), text.split("\n\n", 1)[1].lstrip("\n")
    return {}, text


def _key_lines(block: str) -> list[tuple[str, str]]:
    """Key and value of each line; an empty pair for a line that is none."""
    matches = (_KEY_LINE.fullmatch(line) for line in block.split("\n"))
    return [(m[1], m[2]) if m else () for m in matches]  # type: ignore[misc]


def _toml(block: str) -> Mapping[str, Any]:
    try:
        return tomllib.loads(block)
    except (tomllib.TOMLDecodeError, RecursionError):
        return dict(filter(None, _key_lines(block.replace("=", ":"))))


def _yaml(block: str) -> Mapping[str, Any]:
    import yaml

    try:
        # BaseLoader builds strings, lists and mappings, and nothing else
        values = yaml.load(block, Loader=yaml.BaseLoader)  # noqa: S506
    except (yaml.YAMLError, RecursionError, ValueError):
        values = None
    return values if isinstance(values, dict) else dict(filter(None, _key_lines(re.sub(r"(?m)^[ \t]+", "", block))))


def _scalars(values: Mapping[Any, Any]) -> dict[str, str]:
    """Keys in lower case and what is one value, alone or as a list's only member."""
    plain = (str, int, float, date, datetime)
    single = {k: v[0] if isinstance(v, list) and len(v) == 1 else v for k, v in values.items()}
    return {str(k).strip().lower(): str(v).strip().strip("\"'") for k, v in single.items() if isinstance(v, plain)}

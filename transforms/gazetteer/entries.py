"""The entries of the gazetteer's files, and what is wrong with one that cannot be read."""

from __future__ import annotations

import csv
import io
import re
from functools import lru_cache
from typing import NamedTuple

from transforms.chronology.instants import ImpossibleDate, parse_iso
from transforms.chronology.intervals import Bounds

COLUMNS = ("id", "name", "aliases", "earliest_start", "latest_start", "earliest_end", "latest_end", "region", "kind",
           "participants", "head", "source")
_BOUNDS = ("earliest_start", "latest_start", "earliest_end", "latest_end")


class BadGazetteer(ValueError):
    """A gazetteer file that cannot be read: names the file, the line and what is wrong with it."""


class Entry(NamedTuple):
    """A named period or a happening.

    Bounds are ISO 8601 as in the file ("" is unbounded); `bounds` has them as instants.
    """

    id: str
    name: str
    aliases: tuple[str, ...]
    earliest_start: str
    latest_start: str
    earliest_end: str
    latest_end: str
    region: str
    kind: str
    participants: tuple[str, ...]
    head: tuple[str, ...]
    source: str


@lru_cache(maxsize=65536)
def bounds(entry: Entry) -> Bounds:
    """The four bounds of an entry as instants.

    Raises:
        ImpossibleDate: when a bound is no date (`load` has checked users' files, the tests ``data/``).

    >>> from transforms.gazetteer import load
    >>> bounds(load().by_id["soviet-era"]).is_exact
    True
    """
    return Bounds(*(parse_iso(text) if text else None for text in entry[3:7]))


def read(raw: bytes | str, file: str, check: bool = True) -> list[Entry]:
    """The entries of one CSV file; ``file`` is what errors call it.

    Raises:
        BadGazetteer: when the header or a row is not of the form that the module describes.

    >>> read("id,name\\n", "mine.csv")
    Traceback (most recent call last):
    ...
    transforms.gazetteer.entries.BadGazetteer: mine.csv, line 1: the header lacks aliases, earliest_start, latest_start, ...
    """
    try:
        text = raw.decode("utf-8-sig") if isinstance(raw, bytes) else raw.removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise BadGazetteer(f"{file}: not UTF-8 (byte {error.start}); save the file as UTF-8") from None
    rows = csv.reader(io.StringIO(text, newline=""))
    header = tuple(next(rows, ()))
    if header != COLUMNS:
        raise BadGazetteer(f"{file}, line 1: {_header_fault(header)}")
    entries: list[Entry] = []
    seen: dict[str, int] = {}
    for row in rows:
        if len(row) != len(COLUMNS):
            if not row:
                continue
            raise BadGazetteer(f"{file}, line {rows.line_num}: {len(row)} fields instead of {len(COLUMNS)}; "
                               "put fields that hold a comma in double quotes")
        entry = entry_of(row)
        if check and (fault := fault_of(entry)):
            raise BadGazetteer(f"{file}, line {rows.line_num}: {fault}")
        if check and seen.setdefault(entry.id, rows.line_num) != rows.line_num:
            raise BadGazetteer(f"{file}, line {rows.line_num}: id {entry.id!r} is also that of line {seen[entry.id]}")
        entries.append(entry)
    return entries


def entry_of(row: list[str]) -> Entry:
    """The entry of a row."""
    return Entry(*row[:2], _several(row[2]), *row[3:9], _several(row[9]), _several(row[10]), row[11])


def _several(field: str) -> tuple[str, ...]:
    return tuple(field.split("|")) if field else ()


def _header_fault(header: tuple[str, ...]) -> str:
    missing = [c for c in COLUMNS if c not in header]
    if missing:
        return f"the header lacks {', '.join(missing[:3])}{', ...' if len(missing) > 3 else ''}"
    return f"the header must be {','.join(COLUMNS)}"


_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def fault_of(entry: Entry) -> str:
    """What is wrong with an entry, "" when nothing is.

    >>> from transforms.gazetteer import load
    >>> fault_of(load().by_id["soviet-era"]._replace(latest_end="1800-01-01"))
    'earliest_end 1991-12-26 is after latest_end 1800-01-01'
    """
    if not _ID.fullmatch(entry.id):
        return f"id {entry.id!r} is not small letters, digits and hyphens, such as 'soviet-era'"
    if any(not a.strip() or a != " ".join(a.split()) for a in (entry.name, *entry.aliases)):
        return f"a name of {entry.id!r} is empty or has spaces to spare"
    for column in _BOUNDS:
        text = getattr(entry, column)
        try:
            if text:
                parse_iso(text)
        except ImpossibleDate as error:
            return f"{column}: {error}"
    b = bounds(entry)
    for low, high in (("earliest_start", "latest_start"), ("earliest_end", "latest_end"),
                      ("earliest_start", "earliest_end"), ("latest_start", "latest_end")):
        early, late = getattr(b, low), getattr(b, high)
        if early is not None and late is not None and early > late:
            return f"{low} {getattr(entry, low)} is after {high} {getattr(entry, high)}"
    if b.earliest_start is not None and b.earliest_start == b.latest_end:
        return "it ends when it starts; ends are half-open, so a day ends on the next"
    return ""

"""Writes ``data/index.tsv`` and ``starts.txt``: ``python -m transforms.gazetteer`` after every change of ``data/``, or of the words of happenings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from transforms.gazetteer import _fold, shelf_of
from transforms.gazetteer.entries import Entry
from transforms.gazetteer.shipped import INDEX, STARTS, shipped
from transforms.happenings.known import keys_of


def index() -> str:
    """The text of the index: see `transforms.gazetteer.shipped`."""
    rows = {entry.id: (place, entry) for place, entry in shipped().places()}
    places: dict[str, list[str]] = {}
    for place, entry in rows.values():
        for key in dict.fromkeys(_keys(entry)):
            places.setdefault(key, []).append(str(place))
    lines = sorted(f"{key}\t{' '.join(found)}" for key, found in places.items())
    return "\n".join((shipped().stamp, *lines, ""))


def starts(index: str) -> str:
    """The text of the list of starts."""
    found = {" ".join(line.partition("\t")[0].split(" ", 2)[:2]) for line in index.split("\n")[1:-1] if line[0] not in "=!"}
    return "\n".join((shipped().stamp, *sorted(found), ""))


def _keys(entry: Entry) -> Iterator[str]:
    for name in (entry.name, *entry.aliases):
        yield shelf_of(_fold(name))
    yield from keys_of(entry)


if __name__ == "__main__":
    text = index()
    data = Path(__file__).parent / "data"
    (data / INDEX).write_text(text, "utf-8")
    (data / STARTS).write_text(starts(text), "utf-8")
    print(f"{text.count(chr(10)) - 1} keys")

"""Writes ``data/index.tsv``: ``python -m transforms.gazetteer`` after every change of ``data/``, or of the words of happenings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from transforms.gazetteer import _fold, shelf_of
from transforms.gazetteer.entries import Entry
from transforms.gazetteer.shipped import INDEX, shipped
from transforms.happenings.known import keys_of


def index() -> str:
    """The text of the index: see `transforms.gazetteer.shipped`."""
    rows: dict[str, int] = {}
    for place, entry in shipped().places():
        rows[entry.id] = place
    places: dict[str, list[str]] = {}
    for id, place in rows.items():
        for key in dict.fromkeys(_keys(shipped()[id])):
            places.setdefault(key, []).append(str(place))
    return f"{shipped().fingerprint}\n" + "".join(f"{key}\t{' '.join(found)}\n" for key, found in sorted(places.items()))


def _keys(entry: Entry) -> Iterator[str]:
    for name in (entry.name, *entry.aliases):
        yield shelf_of(_fold(name))
    yield from keys_of(entry)


if __name__ == "__main__":
    text = index()
    (Path(__file__).parent / "data" / INDEX).write_text(text, "utf-8")
    print(f"{text.count(chr(10)) - 1} keys")

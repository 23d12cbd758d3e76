"""The entries that are shipped, read as far as they are asked for: most texts name few happenings, and ten thousand rows take long.

``data/index.tsv`` says which rows to read; ``python -m transforms.gazetteer`` writes it after every change of ``data/``. Its first
line is the fingerprint of the files: an index of other files is not used, and all rows are read. Another line is a key, a tab and the places of rows: what a name begins with (`shelf_of`), ``=`` and a word of who took part in
what is known by more than its name, or ``!`` and the noun of what everybody means when it is new (`transforms.happenings`).
"""

from __future__ import annotations

import csv
import gc
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from importlib import resources

from transforms.gazetteer.entries import Entry, entry_of, read

INDEX = "index.tsv"


class Shipped(Mapping[str, Entry]):
    """The shipped entries by their ids; where an id stands twice, the last one counts."""

    def __init__(self, files: Iterable[tuple[str, bytes]], guards: bytes, index: str):
        self._files = tuple(files)
        self._raw = b"\n".join(raw for _, raw in self._files) + b"\n"
        self.fingerprint = hashlib.sha256(guards + self._raw).hexdigest()
        self._index = index
        self._rows: dict[int, Entry] = {}
        self._places: dict[str, int] = {}

    @cached_property
    def index(self) -> dict[str, str]:
        """Key → places of rows, with spaces between them; empty where the files are others than those that it was written for."""
        first, _, rest = self._index.partition("\n")
        return dict(line.split("\t") for line in rest.splitlines()) if first == self.fingerprint else {}

    def at(self, *keys: str) -> list[Entry]:
        """The entries of keys, in the order of the files."""
        return [self._row(place) for place in sorted({int(p) for key in keys for p in self.index.get(key, "").split()})]

    def _row(self, place: int) -> Entry:
        entry = self._rows.get(place)
        if entry is None:
            line = self._raw[place : self._raw.index(b"\n", place)].decode()
            entry = self._rows[place] = entry_of(next(csv.reader((line,))))
        return entry

    def __getitem__(self, id: str) -> Entry:
        place = self._places.get(id)
        if place is None:
            place = self._places[id] = self._raw.rfind(f"\n{id},".encode()) + 1 if _ID.fullmatch(id) else 0
        if not place:
            raise KeyError(id)
        return self._row(place)

    @cached_property
    def _all(self) -> dict[str, Entry]:
        gc.disable()  # tens of thousands of tuples that stay: nothing to collect
        try:
            return {entry.id: entry for _, entry in self.places()}
        finally:
            gc.enable()

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def values(self):  # noqa: D102  a mapping's, without asking for each
        return self._all.values()

    def places(self) -> Iterator[tuple[int, Entry]]:
        """Every row with its place. A row is only split here; the tests check every one of them."""
        place = 0
        for name, raw in self._files:
            entries = iter(read(raw, f"data/{name}", check=False))
            for n, line in enumerate(raw.split(b"\n")):
                if n and line.strip():
                    yield place, self._rows.setdefault(place, next(entries))
                place += len(line) + 1


_ID = re.compile(r"[\w-]+")


@lru_cache(maxsize=1)
def shipped() -> Shipped:
    """The gazetteer's own files."""
    folder = resources.files(__package__)
    data = folder.joinpath("data")
    files = sorted((f for f in data.iterdir() if f.name.endswith(".csv")), key=_own_last)
    index = data.joinpath(INDEX)
    return Shipped(((f.name, f.read_bytes()) for f in files), folder.joinpath("guards.toml").read_bytes(),
                   index.read_text("utf-8") if index.is_file() else "")


def _own_last(file) -> tuple[bool, str]:
    """What was derived from another collection comes first, so that a row written for this one replaces it."""
    return file.name != "wikidata.csv", file.name

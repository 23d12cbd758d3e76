"""The entries that are shipped, read as far as they are asked for: most texts name few happenings, and ten thousand rows take long.

``data/index.tsv`` says which rows to read, ``data/starts.txt`` what names begin with; ``python -m transforms.gazetteer`` writes them
after every change of ``data/``. Their first line is a stamp of the files: an index of other files is not used, and all rows are
read. Another line of the index, which is sorted, is a key, a tab and the places of rows: what a name begins with (`shelf_of`), ``=`` and a word of who took part in
what is known by more than its name, or ``!`` and the noun of what everybody means when it is new (`transforms.happenings`).
"""

from __future__ import annotations

import csv
import gc
import hashlib
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from importlib import resources
from zlib import crc32

from transforms.gazetteer.entries import Entry, entry_of, read

INDEX, STARTS = "index.tsv", "starts.txt"


class Shipped(Mapping[str, Entry]):
    """The shipped entries by their ids; where an id stands twice, the last one counts."""

    def __init__(self, files: Iterable[tuple[str, bytes]], guards: bytes, index: str, starts: str = ""):
        self._files = tuple(files)
        self._raw = b"\n".join(raw for _, raw in self._files) + b"\n"
        self._guards = guards
        self._index = index
        self._starts = starts
        self._rows: dict[int, Entry] = {}
        self._places: dict[str, int] = {}

    @cached_property
    def fingerprint(self) -> str:
        """Of the files and the guards."""
        return hashlib.sha256(self._guards + self._raw).hexdigest()

    @cached_property
    def stamp(self) -> str:
        """By which an index knows the files that it was written for."""
        return f"{crc32(self._raw):08x} {len(self._raw)}"

    @cached_property
    def is_indexed(self) -> bool:
        """Whether the index and the list of starts are of these files."""
        return self._index.startswith(f"{self.stamp}\n") and self._starts.startswith(f"{self.stamp}\n")

    @cached_property
    def starts(self) -> frozenset[str]:
        """What names begin with."""
        return frozenset(self._starts.split("\n")[1:-1])

    @cached_property
    def _keys(self) -> list[str]:
        return self._index.split("\n")[1:-1]

    def at(self, *keys: str) -> list[Entry]:
        """The entries of keys, in the order of the files."""
        places: set[int] = set()
        for key in keys:
            n = bisect_left(self._keys, f"{key}\t")
            if n < len(self._keys) and (line := self._keys[n]).startswith(f"{key}\t"):
                places.update(map(int, line[len(key) + 1 :].split()))
        return [self._row(place) for place in sorted(places)]

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
    index, starts = (f.read_text("utf-8") if f.is_file() else "" for f in (data.joinpath(INDEX), data.joinpath(STARTS)))
    return Shipped(((f.name, f.read_bytes()) for f in files), folder.joinpath("guards.toml").read_bytes(), index, starts)


def _own_last(file) -> tuple[bool, str]:
    """What was derived from another collection comes first, so that a row written for this one replaces it."""
    return file.name != "wikidata.csv", file.name

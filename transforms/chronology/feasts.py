"""Feasts that move by other calendars: Ramadan, Passover, the Chinese New Year, Diwali …, from a table of their days.

``feasts.csv`` is written by ``benchmarks/feasts.py`` from the libraries that it names; it is read when a feast is first
met. Feasts are known by number, and outside the years of the table nobody here knows their days.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from importlib.resources import files

from transforms.chronology.instants import DAY, Instant, parse_iso


def in_year(feast: int, year: int) -> tuple[tuple[Instant, Instant], ...]:
    """When a feast begins in a year, each time from its first day to past its last.

    >>> from transforms.chronology.instants import iso
    >>> [[iso(t) for t in span] for span in in_year(1, 2024)]  # Ramadan
    [['2024-03-11', '2024-04-10']]
    >>> [iso(start) for start, _ in in_year(2, 2000)]  # Eid al-Fitr
    ['2000-01-08', '2000-12-27']
    """
    return _table().get((feast, year), ())


@lru_cache(maxsize=1)
def _table() -> dict[tuple[int, int], tuple[tuple[Instant, Instant], ...]]:
    found: dict[tuple[int, int], tuple[tuple[Instant, Instant], ...]] = {}
    lines = files(__package__).joinpath("feasts.csv").read_text("utf-8").splitlines()
    for row in csv.DictReader(lines):
        for said in row["days"].split():
            first, _, length = said.partition("/")
            start, key = parse_iso(first), (int(row["number"]), int(first[:4]))
            found[key] = (*found.get(key, ()), (start, start + int(length or 1) * DAY))
    return found


__all__ = ["in_year"]

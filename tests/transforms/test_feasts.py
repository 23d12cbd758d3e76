"""Feasts of other calendars: their days are a table's, checked against what was printed in calendars of those years."""

from __future__ import annotations

import csv
from importlib.resources import files

import pytest

from transforms.annotate import read_phrase
from transforms.chronology.feasts import in_year
from transforms.chronology.instants import iso, parse_iso


@pytest.mark.parametrize("phrase, on, value", [
    ("Ramadan 2015", "2016-01-01", "2015-06-18/2015-07-16"),
    ("last Ramadan", "2024-03-01", "2023-03-23/2023-04-20"),
    ("the first day of Ramadan", "2024-03-15", "2024-03-11"),
    ("Eid al-Fitr", "2000-12-28", "2000-12-27"),
    ("last Eid al-Fitr", "2000-12-01", "2000-01-08"),
    ("two days before Yom Kippur", "1973-10-20", "1973-10-04"),
    ("Passover 2022", "2022-05-01", "2022-04-16/2022-04-23"),
    ("next Hanukkah", "2024-03-15", "2024-12-26/2025-01-02"),
    ("Chinese New Year", "2020-02-01", "2020-01-25"),
    ("the Tet holiday", "1968-02-10", "1968-01-29"),
    ("Diwali last year", "2024-03-15", "2023-11-12"),
    ("Orthodox Easter 2022", "2022-05-01", "2022-04-24"),
    ("Nowruz", "2021-03-25", "2021-03-21"),
    ("Canadian Thanksgiving", "2023-11-01", "2023-10-09"),
    ("Ukraine's Independence Day", "2022-08-30", "2022-08-24"),
])  # fmt: skip
def test_a_feast_is_on_its_days(phrase: str, on: str, value: str) -> None:
    assert [r.timex.value for r in read_phrase(phrase, on=on)] == [value]


def test_outside_the_table_nothing_is_said() -> None:
    [found] = read_phrase("Ramadan 1650", on="2024-03-15")
    assert found.timex.earliest_start is None or iso(found.timex.earliest_start).startswith("1650")
    assert in_year(1, 1650) == ()


def test_the_jewish_days_are_those_of_the_library() -> None:
    dates = pytest.importorskip("pyluach.dates")
    for year in (5600, 5700, 5780, 5784, 5800):
        first = dates.HebrewDate(year, 1, 15).to_pydate()
        assert parse_iso(first.isoformat()) in [start for start, _ in in_year(26, first.year)]


def test_the_table_is_in_order() -> None:
    rows = list(csv.DictReader(files("transforms.chronology").joinpath("feasts.csv").read_text("utf-8").splitlines()))
    assert len({row["number"] for row in rows}) == len(rows)
    for row in rows:
        days = [d.partition("/")[0] for d in row["days"].split()]
        assert days == sorted(set(days)), row["name"]

"""Units and the fields that recur in them: what a calendar counts with.

>>> start, end = enclosing(instant(2022, 5, 18), Unit.WEEK)
>>> iso(start), iso(end)
('2022-05-16', '2022-05-23')
>>> [iso(t) for t in occurrence(Field.SEASON_OF_YEAR, 3, instant(2021))]
['2021-09-01', '2021-12-01']
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, IntEnum
from functools import lru_cache

from transforms.chronology.instants import (
    DAY, HOUR, MAX_YEAR, MIN_YEAR, MINUTE, SECOND, WEEK, ImpossibleDate, Instant, date_of, day_number, instant, is_leap,
    iso, iso_week, month_length, week_start,
)

__all__ = ["FIRST", "LAST", "Field", "Unit", "enclosing", "floor", "iso", "occurrence", "shift"]


class Unit(IntEnum):
    """Granularities, finest first. A larger number is a coarser unit."""

    SECOND = 0
    MINUTE = 1
    HOUR = 2
    DAYPART = 3
    DAY = 4
    WEEKEND = 5
    WEEK = 6
    MONTH = 7
    QUARTER = 8
    SEASON = 9
    HALF = 10
    YEAR = 11
    DECADE = 12
    CENTURY = 13
    MILLENNIUM = 14

    __hash__ = int.__hash__  # as fast as an integer's, and equal where the integers are


_FIXED = {Unit.SECOND: SECOND, Unit.MINUTE: MINUTE, Unit.HOUR: HOUR, Unit.DAY: DAY, Unit.WEEK: WEEK}
_MONTHS = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.SEASON: 3, Unit.HALF: 6, Unit.YEAR: 12, Unit.DECADE: 120,
           Unit.CENTURY: 1200, Unit.MILLENNIUM: 12000}


class Field(Enum):
    """A place within a larger unit that comes round again: the third month of a year, the fifth day of a week.

    A member knows its ``unit`` (how long one occurrence is) and its ``cycle`` (in what it recurs).
    """

    SECOND_OF_MINUTE = ("SECOND_OF_MINUTE", Unit.SECOND, Unit.MINUTE)
    MINUTE_OF_HOUR = ("MINUTE_OF_HOUR", Unit.MINUTE, Unit.HOUR)
    HOUR_OF_DAY = ("HOUR_OF_DAY", Unit.HOUR, Unit.DAY)
    PART_OF_DAY = ("PART_OF_DAY", Unit.DAYPART, Unit.DAY)
    DAY_OF_WEEK = ("DAY_OF_WEEK", Unit.DAY, Unit.WEEK)
    DAY_OF_MONTH = ("DAY_OF_MONTH", Unit.DAY, Unit.MONTH)
    DAY_OF_YEAR = ("DAY_OF_YEAR", Unit.DAY, Unit.YEAR)
    EASTER_DAY = ("EASTER_DAY", Unit.DAY, Unit.YEAR)
    ORTHODOX_EASTER_DAY = ("ORTHODOX_EASTER_DAY", Unit.DAY, Unit.YEAR)
    FEAST = ("FEAST", Unit.DAY, Unit.YEAR)
    WEEKEND_OF_WEEK = ("WEEKEND_OF_WEEK", Unit.WEEKEND, Unit.WEEK)
    WEEK_OF_YEAR = ("WEEK_OF_YEAR", Unit.WEEK, Unit.YEAR)
    MONTH_OF_YEAR = ("MONTH_OF_YEAR", Unit.MONTH, Unit.YEAR)
    QUARTER_OF_YEAR = ("QUARTER_OF_YEAR", Unit.QUARTER, Unit.YEAR)
    SEASON_OF_YEAR = ("SEASON_OF_YEAR", Unit.SEASON, Unit.YEAR)
    HALF_OF_YEAR = ("HALF_OF_YEAR", Unit.HALF, Unit.YEAR)
    YEAR_OF_CENTURY = ("YEAR_OF_CENTURY", Unit.YEAR, Unit.CENTURY)
    DECADE_OF_CENTURY = ("DECADE_OF_CENTURY", Unit.DECADE, Unit.CENTURY)

    def __init__(self, label: str, unit: Unit, cycle: Unit):
        self.label, self.unit, self.cycle = label, unit, cycle

    __hash__ = object.__hash__


_VALUES = {
    Field.SECOND_OF_MINUTE: (0, 59), Field.MINUTE_OF_HOUR: (0, 59), Field.HOUR_OF_DAY: (0, 24), Field.PART_OF_DAY: (1, 6),
    Field.DAY_OF_WEEK: (1, 7), Field.DAY_OF_MONTH: (1, 31), Field.DAY_OF_YEAR: (1, 366), Field.EASTER_DAY: (-80, 250),
    Field.ORTHODOX_EASTER_DAY: (-80, 230), Field.FEAST: (1, 99),
    Field.WEEKEND_OF_WEEK: (1, 1), Field.WEEK_OF_YEAR: (1, 53), Field.MONTH_OF_YEAR: (1, 12), Field.QUARTER_OF_YEAR: (1, 4),
    Field.SEASON_OF_YEAR: (1, 4), Field.HALF_OF_YEAR: (1, 2), Field.YEAR_OF_CENTURY: (0, 99), Field.DECADE_OF_CENTURY: (0, 9),
}
"""Field → least and greatest value. Days from Easter stay within its year: 22 March - 80, 25 April + 250; the Orthodox one is
at most 8 May until 2100. Feasts are numbered in `transforms.chronology.feasts`."""

DAYPARTS = {1: (5, 12), 2: (12, 18), 3: (17, 22), 4: (20, 29), 5: (6, 18), 6: (11, 14)}
"""Part of the day → (first hour, past the last): morning, afternoon, evening, night, daytime, midday."""


FIRST = instant(MIN_YEAR)
LAST = instant(MAX_YEAR, 12, 31, 24)
"""The ends of the calendar."""


@lru_cache(maxsize=4096)
def _of_months(n: int) -> Instant:
    """The first day of month n, counted from January of year 0; clamped to the calendar's ends."""
    year, month = divmod(n, 12)
    if year < MIN_YEAR:
        return FIRST
    if year > MAX_YEAR:
        return LAST
    return day_number(year, month + 1, 1) * DAY


_YEAR_1 = 12
"""The first month of the year 1, counted from January of year 0."""


def floor(t: Instant, unit: Unit) -> Instant:
    """The start of the calendar unit that holds an instant. Decades start at 0, centuries and millennia as well."""
    if unit in _MONTHS:
        return _of_months(_months_of(t, unit)[0])
    if unit is Unit.WEEK or unit is Unit.WEEKEND:
        day = t // DAY
        return (day - (day + 3) % 7 + (5 if unit is Unit.WEEKEND else 0)) * DAY
    size = DAY if unit is Unit.DAYPART else _FIXED[unit]
    return t // size * size


def _months_of(t: Instant, unit: Unit) -> tuple[int, int]:
    """The first month of a unit of whole months and the one past its last, counted from January of year 0.

    Before Christ, the 480s are 489 to 480 and the 5th century is 500 to 401; no decade or century reaches over year 1.
    """
    year, month, _ = date_of(t // DAY)
    count, size = year * 12 + month - 1, _MONTHS[unit]
    if unit is Unit.SEASON:  # seasons start in March, June, September and December
        first = (count + 1) // 3 * 3 - 1
    elif unit < Unit.DECADE:
        first = count // size * size
    elif year > 0:
        first = count // size * size
        return max(first, _YEAR_1), first + size
    else:
        offset = 2 * _YEAR_1 if unit is Unit.DECADE else _YEAR_1
        first = (count - offset) // size * size + offset
        return first, min(first + size, _YEAR_1)
    return first, first + size


def shift(t: Instant, unit: Unit, n: float) -> Instant:
    """An instant n units later (earlier when n < 0); the day of the month is clamped (31 January + 1 month = 28 February).

    Part of a unit counts in the next finer one: half a year is six months. Beyond the calendar's ends the end is given.
    """
    size = _FIXED.get(unit)
    if size is None and unit in (Unit.WEEKEND, Unit.DAYPART):
        size = WEEK if unit is Unit.WEEKEND else DAY
    if size is not None:
        return min(max(t + round(size * n), FIRST), LAST)
    months = _MONTHS[unit] * n
    whole = int(months)
    year, month, day = date_of(t // DAY)
    if day == 1 and months == whole and not t % DAY:  # the most common by far: from one unit to the next
        return _of_months(year * 12 + month - 1 + whole)
    y, m = divmod(year * 12 + month - 1 + whole, 12)
    if not MIN_YEAR <= y <= MAX_YEAR:
        return FIRST if y < MIN_YEAR else LAST
    there = day_number(y, m + 1, min(day, month_length(y, m + 1))) * DAY + t % DAY
    if months != whole:
        there += round((months - whole) * 30) * DAY
    return min(max(there, FIRST), LAST)


def enclosing(t: Instant, unit: Unit) -> tuple[Instant, Instant]:
    """[start, end) of the calendar unit that holds an instant."""
    if unit in _MONTHS:
        first, past = _months_of(t, unit)
        return _of_months(first), _of_months(past)
    start = floor(t, unit)
    return start, start + 2 * DAY if unit is Unit.WEEKEND else shift(start, unit, 1)


def occurrence(field: Field, value: int, cycle: Instant) -> tuple[Instant, Instant] | None:
    """[start, end) of a field's value in the cycle that starts at an instant; None where it does not exist (30 February).

    Values count from 1 (hours, minutes, seconds and years of a century from 0). Days of the week are ISO's. Seasons are
    the northern meteorological ones, spring is 1; winter starts in December. A quarter is a calendar quarter.
    ``EASTER_DAY`` counts days from Western Easter Sunday (0 is Easter, 39 Ascension Day, -2 Good Friday). A ``FEAST`` may come
    twice in a year, or never: only `occurrences` knows it.
    Hour 24 is the hour that follows the day (ISO 8601).

    >>> occurrence(Field.DAY_OF_YEAR, 366, instant(2023)), occurrence(Field.MONTH_OF_YEAR, 13, instant(2023))
    (None, None)
    """
    low, high = _VALUES[field]
    if not low <= value <= high:
        return None
    match field:
        case Field.DAY_OF_WEEK:
            start = cycle + (value - 1) * DAY
            return start, start + DAY
        case Field.MONTH_OF_YEAR:
            year = date_of(cycle // DAY)[0]
            return day_number(year, value, 1) * DAY, _of_months(year * 12 + value)
        case Field.DAY_OF_MONTH:
            year, month, _ = date_of(cycle // DAY)
            if value > month_length(year, month):
                return None
            start = cycle + (value - 1) * DAY
            return start, start + DAY
        case Field.HOUR_OF_DAY:
            return cycle + value * HOUR, cycle + (value + 1) * HOUR
        case Field.MINUTE_OF_HOUR:
            return cycle + value * MINUTE, cycle + (value + 1) * MINUTE
        case Field.SECOND_OF_MINUTE:
            return cycle + value * SECOND, cycle + (value + 1) * SECOND
        case Field.PART_OF_DAY:
            first, past = DAYPARTS[value]
            return cycle + first * HOUR, cycle + past * HOUR
        case Field.DAY_OF_YEAR:
            if value == 366 and not is_leap(date_of(cycle // DAY)[0]):
                return None
            start = cycle + (value - 1) * DAY
            return start, start + DAY
        case Field.EASTER_DAY:
            start = easter(date_of(cycle // DAY)[0]) + value * DAY
            return start, start + DAY
        case Field.ORTHODOX_EASTER_DAY:
            start = orthodox_easter(date_of(cycle // DAY)[0]) + value * DAY
            return start, start + DAY
        case Field.WEEKEND_OF_WEEK:
            return cycle + 5 * DAY, cycle + 7 * DAY
        case Field.WEEK_OF_YEAR:
            try:
                start = week_start(date_of(cycle // DAY)[0], value)
            except ImpossibleDate:
                return None
            return start, start + WEEK
        case Field.QUARTER_OF_YEAR | Field.HALF_OF_YEAR:
            size, n = _MONTHS[field.unit], date_of(cycle // DAY)[0] * 12
            return _of_months(n + (value - 1) * size), _of_months(n + value * size)
        case Field.SEASON_OF_YEAR:
            n = date_of(cycle // DAY)[0] * 12 + 3 * value - 1
            return _of_months(n), _of_months(n + 3)
        case Field.YEAR_OF_CENTURY:
            n = (date_of(cycle // DAY)[0] + value) * 12
            return _of_months(n), _of_months(n + 12)
        case Field.DECADE_OF_CENTURY:
            n = (date_of(cycle // DAY)[0] + 10 * value) * 12
            return _of_months(n), _of_months(n + 120)
    raise ValueError(f"unknown field {field!r}")


def occurrences(field: Field, value: int, cycle: Instant) -> Sequence[tuple[Instant, Instant]]:
    """`occurrence`, none or one as a rule: a feast of a lunar year comes twice in some years of the sun."""
    if field is Field.FEAST:
        from transforms.chronology.feasts import in_year  # a table that few texts need

        return in_year(value, date_of(cycle // DAY)[0])
    span = occurrence(field, value, cycle)
    return (span,) if span else ()


def belongs_at(field: Field, value: int, start: Instant) -> Instant:
    """The instant by which an occurrence belongs to a larger stretch: a week to what holds its Thursday (ISO 8601), 24:00
    to the day that it ends, anything else to what holds its start.

    >>> iso(belongs_at(Field.WEEK_OF_YEAR, 1, instant(2019, 12, 30)))
    '2020-01-02'
    """
    if field is Field.WEEK_OF_YEAR:
        return start + 3 * DAY
    return start - 1 if field is Field.HOUR_OF_DAY and value == 24 else start


def easter(year: int) -> Instant:
    """Western Easter Sunday (the anonymous Gregorian algorithm, Nature 1876).

    >>> iso(easter(2022)), iso(easter(2024))
    ('2022-04-17', '2024-03-31')
    """
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    x = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 19 * x) // 433
    month = (h + x - 7 * m + 90) // 25
    return instant(year, month, (h + x - 7 * m + 33 * month + 19) % 32)


def orthodox_easter(year: int) -> Instant:
    """Easter Sunday by the Julian reckoning, in the Gregorian calendar (Meeus, *Astronomical Algorithms*, 1991).

    >>> iso(orthodox_easter(2024)), iso(orthodox_easter(2022))
    ('2024-05-05', '2022-04-24')
    """
    a, b, c = year % 4, year % 7, year % 19
    d = (19 * c + 15) % 30
    e = (2 * a + 4 * b - d + 34) % 7
    month, day = divmod(d + e + 114, 31)
    return instant(year, month, day + 1) + (year // 100 - year // 400 - 2) * DAY

"""Instants: microseconds since 1970-01-01T00:00 on the proleptic Gregorian calendar, as plain integers.

An instant floats: it is the local time of the document, with no zone. Years are astronomical, so 1 BC is year 0 and
44 BC is year -43. Python's ``datetime`` ends at year 1; integers do not.

>>> iso(instant(2022, 5, 18))
'2022-05-18'
>>> iso(instant(-43, 3, 15))
'-0043-03-15'
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

Instant = int
"""Microseconds since 1970-01-01T00:00, proleptic Gregorian, floating."""

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY

MIN_YEAR, MAX_YEAR = -9999, 9999
_MONTH_DAYS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class ImpossibleDate(ValueError):
    """A date that no calendar has: 30 February, 24:61, year 12000."""


class Civil(NamedTuple):
    """A calendar date and clock time, the parts of one instant."""

    year: int
    month: int
    day: int
    hour: int = 0
    minute: int = 0
    second: int = 0
    microsecond: int = 0


def is_leap(year: int) -> bool:
    """Whether a proleptic Gregorian year has 366 days."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def month_length(year: int, month: int) -> int:
    """Days in a month.

    >>> month_length(2024, 2), month_length(1900, 2)
    (29, 28)
    """
    return 29 if month == 2 and is_leap(year) else _MONTH_DAYS[month]


def day_number(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01 (may be negative).

    After Howard Hinnant, *chrono-Compatible Low-Level Date Algorithms* (``days_from_civil``): years start in March, so
    that the leap day is the last of its year.
    """
    y = year - (month <= 2)
    era = y // 400
    yoe = y - era * 400
    doy = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146097 + yoe * 365 + yoe // 4 - yoe // 100 + doy - 719468


@lru_cache(maxsize=8192)
def date_of(day_number: int) -> tuple[int, int, int]:
    """(year, month, day) of a day number: the inverse of `day_number`."""
    z = day_number + 719468
    era = z // 146097
    doe = z - era * 146097
    yoe = (doe - doe // 1460 + doe // 36524 - doe // 146096) // 365
    doy = doe - (365 * yoe + yoe // 4 - yoe // 100)
    mp = (5 * doy + 2) // 153
    month = mp + (3 if mp < 10 else -9)
    return yoe + era * 400 + (month <= 2), month, doy - (153 * mp + 2) // 5 + 1


def instant(year: int, month: int = 1, day: int = 1, hour: int = 0, minute: int = 0, second: int = 0,
            microsecond: int = 0) -> Instant:
    """The instant of a civil time; 24:00 is midnight of the next day (ISO 8601).

    Raises:
        ImpossibleDate: when a part is out of range.
    """
    if not MIN_YEAR <= year <= MAX_YEAR:
        raise ImpossibleDate(f"year {year} is outside {MIN_YEAR}..{MAX_YEAR}")
    if not 1 <= month <= 12:
        raise ImpossibleDate(f"month {month} of {year} does not exist")
    if not 1 <= day <= month_length(year, month):
        raise ImpossibleDate(f"day {day} of {year}-{month:02} does not exist")
    if not (0 <= hour <= 23 or (hour == 24 and minute == second == microsecond == 0)):
        raise ImpossibleDate(f"hour {hour} does not exist")
    if not (0 <= minute <= 59 and 0 <= second <= 60 and 0 <= microsecond < SECOND):
        raise ImpossibleDate(f"clock time {hour}:{minute}:{second} does not exist")
    return day_number(year, month, day) * DAY + hour * HOUR + minute * MINUTE + second * SECOND + microsecond


def civil(t: Instant) -> Civil:
    """The civil time of an instant."""
    days, rest = divmod(t, DAY)
    hour, rest = divmod(rest, HOUR)
    minute, rest = divmod(rest, MINUTE)
    second, microsecond = divmod(rest, SECOND)
    return Civil(*date_of(days), hour, minute, second, microsecond)


def weekday(t: Instant) -> int:
    """ISO day of the week: Monday is 1, Sunday is 7."""
    return (t // DAY + 3) % 7 + 1


def iso_week(t: Instant) -> tuple[int, int]:
    """(ISO year, ISO week) of an instant.

    >>> iso_week(instant(2021, 1, 3)), iso_week(instant(2022, 5, 18))
    ((2020, 53), (2022, 20))
    """
    day = t // DAY
    thursday = day - (day + 3) % 7 + 3
    year = date_of(thursday)[0]
    return year, (thursday - day_number(year, 1, 1)) // 7 + 1


def week_start(year: int, week: int) -> Instant:
    """Monday 00:00 of an ISO week.

    Raises:
        ImpossibleDate: when the year has no such week.
    """
    fourth = day_number(year, 1, 4)
    monday = fourth - (fourth + 3) % 7 + 7 * (week - 1)
    if week < 1 or iso_week(monday * DAY) != (year, week):
        raise ImpossibleDate(f"week {week} of {year} does not exist")
    return monday * DAY


def iso_year(year: int) -> str:
    """A year in four digits, with a sign before year 0 (ISO 8601, astronomical).

    >>> iso_year(2022), iso_year(-43), iso_year(800)
    ('2022', '-0043', '0800')
    """
    return f"{year:04}" if year >= 0 else f"-{-year:04}"


@lru_cache(maxsize=8192)
def iso(t: Instant | None) -> str | None:
    """An instant as ISO 8601: the date alone at midnight, with the time otherwise; None stays None.

    >>> iso(instant(2022, 5, 18, 14, 30)), iso(None)
    ('2022-05-18T14:30:00', None)
    """
    if t is None:
        return None
    y, m, d, hour, minute, second, micro = civil(t)
    date = f"{iso_year(y)}-{m:02}-{d:02}"
    if not t % DAY:
        return date
    clock = f"{date}T{hour:02}:{minute:02}:{second:02}"
    return f"{clock}.{micro:06}" if micro else clock


_ISO = re.compile(r"([+-]?\d{4,6})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?)?")


def parse_iso(text: str) -> Instant:
    """The instant that `iso` wrote; also reads `T14:30` and fractions of a second.

    Raises:
        ImpossibleDate: when the text is not such a date.

    >>> parse_iso('-0043-03-15') == instant(-43, 3, 15)
    True
    """
    m = _ISO.fullmatch(text.strip())
    if not m:
        raise ImpossibleDate(f"{text!r} is not an ISO 8601 date such as 2022-05-18 or 2022-05-18T14:30:00")
    y, mo, d, h, mi, s, f = m.groups()
    return instant(int(y), int(mo), int(d), int(h or 0), int(mi or 0), int(s or 0), int((f or "0").ljust(6, "0")))

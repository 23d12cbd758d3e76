"""Instants and units: against an independent count of days, and against datetime where it reaches."""

import datetime as dt
from bisect import bisect_right
from itertools import accumulate

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from transforms.chronology.instants import (
    DAY,
    HOUR,
    MAX_YEAR,
    MIN_YEAR,
    SECOND,
    Civil,
    ImpossibleDate,
    civil,
    instant,
    iso,
    iso_week,
    month_length,
    parse_iso,
    week_start,
    weekday,
)
from transforms.chronology.units import (
    FIRST,
    LAST,
    Field,
    Unit,
    belongs_at,
    easter,
    enclosing,
    floor,
    occurrence,
    occurrences,
    shift,
)


def given(*strategies):
    return lambda test: settings(max_examples=150, deadline=None)(for_all(*strategies)(test))


EPOCH = dt.datetime(1970, 1, 1)

anywhere = st.integers(FIRST, LAST - 1)
in_datetime = st.datetimes(dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31, 23, 59, 59, 999999))
inside = st.integers(instant(-9000), instant(9000))
CALENDAR = [u for u in Unit if u not in (Unit.DAYPART, Unit.WEEKEND)]
"""Units that tile the line: parts of a day and weekends leave gaps."""


def naive_leap(year):
    return (year % 400 == 0) if year % 100 == 0 else (year % 4 == 0)


# days from 1 January of MIN_YEAR to 1 January of each year after it, counted one year at a time
YEAR_STARTS = list(accumulate((366 if naive_leap(y) else 365 for y in range(MIN_YEAR, MAX_YEAR + 1)), initial=0))
EPOCH_DAYS = YEAR_STARTS[1970 - MIN_YEAR]
MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def naive_date(days_since_epoch):
    """Year, month and day by counting."""
    days = days_since_epoch + EPOCH_DAYS
    index = bisect_right(YEAR_STARTS, days) - 1
    year, rest = MIN_YEAR + index, days - YEAR_STARTS[index]
    for month, length in enumerate(MONTHS, 1):
        length += month == 2 and naive_leap(year)
        if rest < length:
            return year, month, rest + 1
        rest -= length
    raise AssertionError


def as_datetime(t):
    return EPOCH + dt.timedelta(microseconds=t)


# ---------------------------------------------------------------- instants


@given(anywhere)
def test_civil_agrees_with_a_count_of_days(t):
    assert civil(t)[:3] == naive_date(t // DAY)


@given(anywhere)
def test_instant_undoes_civil(t):
    assert instant(*civil(t)) == t


def test_first_day_of_every_year_agrees_with_a_count_of_days():
    for year in range(MIN_YEAR, MAX_YEAR + 1):
        days = instant(year) // DAY
        assert days == YEAR_STARTS[year - MIN_YEAR] - EPOCH_DAYS
        assert civil(instant(year)) == Civil(year, 1, 1)


@given(in_datetime)
def test_civil_agrees_with_datetime(moment):
    t = instant(*moment.timetuple()[:6], moment.microsecond)
    assert as_datetime(t) == moment
    assert weekday(t) == moment.isoweekday()


@given(in_datetime)
def test_iso_week_agrees_with_datetime(moment):
    year, week, _ = moment.isocalendar()
    t = instant(*moment.timetuple()[:3])
    assert iso_week(t) == (year, week)
    if 1 <= year <= 9999:
        assert week_start(year, week) <= t < week_start(year, week) + 7 * DAY


@given(anywhere)
def test_iso_text_reads_back(t):
    assert parse_iso(iso(t)) == t


@given(anywhere, anywhere)
def test_iso_text_sorts_as_instants_do_after_year_0(a, b):
    if min(a, b) >= instant(0):
        assert (iso(a)[:10] <= iso(b)[:10]) or a > b


@pytest.mark.parametrize(
    "text", ["2022-02-30", "2022-13-01", "2022-5-18", "20220518", "2022-05-18T25:00", "", "12000-01-01", "now"]
)
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ImpossibleDate):
        parse_iso(text)


def test_midnight_may_be_24_hours():
    assert instant(2022, 12, 31, 24) == instant(2023)


def test_years_without_week_53_are_refused():
    assert iso(week_start(2020, 53)) == "2020-12-28"
    with pytest.raises(ImpossibleDate, match="week 53 of 2021"):
        week_start(2021, 53)


# ---------------------------------------------------------------- units


@given(anywhere, st.sampled_from(CALENDAR))
def test_a_unit_holds_the_instant_it_is_found_by(t, unit):
    start, end = enclosing(t, unit)
    assert start <= t < end


@given(inside, st.sampled_from(list(Unit)))
def test_floor_is_its_own_floor(t, unit):
    assert floor(floor(t, unit), unit) == floor(t, unit)


@given(inside, st.sampled_from(CALENDAR))
def test_units_tile_the_line(t, unit):
    start, end = enclosing(t, unit)
    assert enclosing(end - 1, unit) == (start, end)
    assert enclosing(end, unit)[0] == end
    assert enclosing(start - 1, unit)[1] == start


@given(inside, inside, st.sampled_from(list(Unit)))
def test_floor_keeps_order(a, b, unit):
    a, b = sorted((a, b))
    assert floor(a, unit) <= floor(b, unit)
    assert enclosing(a, unit)[1] <= enclosing(b, unit)[1]


@given(inside, inside, st.sampled_from(list(Unit)), st.integers(-50, 50))
def test_shift_keeps_order(a, b, unit, n):
    a, b = sorted((a, b))
    assert shift(a, unit, n) <= shift(b, unit, n)


@given(st.integers(instant(-3000), instant(3000)), st.sampled_from(list(Unit)), st.integers(-5, 5))
def test_shift_there_and_back_differs_by_a_clamped_day_at_most(t, unit, n):
    back = shift(shift(t, unit, n), unit, -n)
    assert back == t or (unit >= Unit.MONTH and 0 < t - back <= 3 * DAY and civil(t).day > 28)


@given(inside, st.sampled_from(CALENDAR), st.integers(1, 20))
def test_shift_by_whole_units_leads_from_start_to_start(t, unit, n):
    start = there = floor(t, unit)
    for _ in range(n):
        there = enclosing(there, unit)[1]
    assert shift(start, unit, n) == there


@given(anywhere, st.sampled_from(list(Unit)), st.integers(-30000, 30000))
def test_shift_stays_within_the_calendar(t, unit, n):
    assert FIRST <= shift(t, unit, n) <= LAST


@given(inside, st.sampled_from(list(Field)), st.integers(-1, 400))
def test_an_occurrence_lies_in_its_cycle_or_is_none(t, field, value):
    start, end = enclosing(t, field.cycle)
    for span in occurrences(field, value, start):  # a feast of a lunar year may come twice
        assert start <= belongs_at(field, value, span[0]) < end
        assert span[0] < span[1]


@pytest.mark.parametrize(
    ("field", "value", "cycle", "start"),
    [
        (Field.DAY_OF_MONTH, 29, (2024, 2), "2024-02-29"),
        (Field.DAY_OF_MONTH, 29, (2023, 2), None),
        (Field.DAY_OF_YEAR, 366, (2024,), "2024-12-31"),
        (Field.DAY_OF_YEAR, 366, (2023,), None),
        (Field.WEEK_OF_YEAR, 1, (2020,), "2019-12-30"),
        (Field.WEEK_OF_YEAR, 53, (2020,), "2020-12-28"),
        (Field.WEEK_OF_YEAR, 53, (2021,), None),
        (Field.MONTH_OF_YEAR, 13, (2021,), None),
        (Field.PART_OF_DAY, 9, (2021,), None),
        (Field.EASTER_DAY, -2, (2022,), "2022-04-15"),
        (Field.SEASON_OF_YEAR, 4, (2021,), "2021-12-01"),
        (Field.YEAR_OF_CENTURY, 98, (1900,), "1998-01-01"),
        (Field.DECADE_OF_CENTURY, 6, (1900,), "1960-01-01"),
    ],
)
def test_an_occurrence_starts_where_the_calendar_has_it(field, value, cycle, start):
    span = occurrence(field, value, instant(*cycle))
    assert (span and iso(span[0])) == start


@pytest.mark.parametrize(
    ("year", "day"),
    [
        (1818, "03-22"),
        (1943, "04-25"),
        (1961, "04-02"),
        (2000, "04-23"),
        (2008, "03-23"),
        (2011, "04-24"),
        (2022, "04-17"),
        (2024, "03-31"),
        (2025, "04-20"),
        (2038, "04-25"),
    ],
)
def test_easter(year, day):
    assert iso(easter(year)) == f"{year}-{day}"


@given(st.integers(MIN_YEAR, MAX_YEAR))
def test_easter_is_a_sunday_from_22_march_to_25_april(year):
    t = easter(year)
    assert weekday(t) == 7
    assert instant(year, 3, 22) <= t <= instant(year, 4, 25)


@pytest.mark.parametrize(
    ("day", "unit", "n", "there"),
    [
        ((2022, 1, 31), Unit.MONTH, 1, "2022-02-28"),
        ((2024, 1, 31), Unit.MONTH, 1, "2024-02-29"),
        ((2024, 2, 29), Unit.YEAR, -1, "2023-02-28"),
        ((2024, 2, 29), Unit.YEAR, 4, "2028-02-29"),
        ((2022, 5, 31), Unit.QUARTER, -1, "2022-02-28"),
        ((2022, 5, 18), Unit.YEAR, 0.5, "2022-11-18"),
        ((1, 1, 1), Unit.DAY, -1, "0000-12-31"),
        ((0, 3, 1), Unit.DAY, -1, "0000-02-29"),
    ],
)
def test_the_day_of_the_month_is_clamped(day, unit, n, there):
    assert iso(shift(instant(*day), unit, n)) == there


def test_fixed_sizes():
    assert (HOUR // SECOND, DAY // HOUR) == (3600, 24)
    assert [month_length(2023, m) for m in range(1, 13)] == list(MONTHS)


def test_beyond_the_calendar_its_end_is_given():
    assert shift(FIRST - 3 * DAY, Unit.MONTH, 0) == FIRST
    assert shift(instant(9999, 6), Unit.YEAR, 1) == LAST
    assert shift(instant(-9999, 6), Unit.CENTURY, -1) == FIRST


@pytest.mark.parametrize("year, unit, first, last", [
    (-479, Unit.DECADE, -488, -479), (-478, Unit.DECADE, -478, -469), (0, Unit.DECADE, -8, 0), (5, Unit.DECADE, 1, 9),
    (-499, Unit.CENTURY, -499, -400), (0, Unit.CENTURY, -99, 0), (99, Unit.CENTURY, 1, 99)])
def test_decades_and_centuries_before_christ_are_those_that_are_said(year, unit, first, last):
    """480 BC (-479) is in the 480s BC, 500 BC (-499) in the 5th century BC; none reaches over the year 1."""
    assert enclosing(instant(year, 6, 1), unit) == (instant(first), instant(last + 1))

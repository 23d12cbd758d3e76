"""TIMEX3 and EDTF, read: the other direction of `transforms.chronology.notation`.

>>> from transforms.chronology.instants import iso
>>> str(parse_timex3('1998-W09'))
'Intersection((Year(1998), Repeating(WEEK_OF_YEAR, 9)))'
>>> [iso(t) for t in parse_edtf('1985-04/..')]
['1985-04-01', '1985-04-01', None, None]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from transforms.chronology.expressions import (
    Between,
    Every,
    Expression,
    Intersection,
    Open,
    Period,
    Repeating,
    This,
    Union,
    Vague,
    Year,
    parse_period,
)
from transforms.chronology.instants import (
    HOUR,
    MINUTE,
    SECOND,
    ImpossibleDate,
    Instant,
    instant,
    month_length,
    week_start,
)
from transforms.chronology.intervals import UNKNOWN, Bounds
from transforms.chronology.notation import DAYPARTS, SEASONS
from transforms.chronology.resolve import WIDTH, widened
from transforms.chronology.units import Field, Unit, enclosing, shift


class BadNotation(ValueError):
    """A text that is not of the notation; says which part is wrong."""


# ---------------------------------------------------------------- TIMEX3

_CLOCK = r"T(?:(?P<part>MO|AF|EV|NI|DT|MI)|(?P<hour>\d\d|XX)(?::(?P<minute>\d\d|XX)(?::(?P<second>\d\d|XX))?)?)"
_OFFSET = r"(?:Z|[+-]\d\d(?::?\d\d)?)?"
_TIMEX3 = re.compile(
    rf"""
    (?P<bc>BC)?(?P<digits>\d{{1,3}}) | (?P<unknown>XXX?)
  | (?: (?P<year>BC\d{{4}}|\d{{4}}|\d{{3}}X|\d\dXX|\dXXX|XXXX)
        (?: -(?P<named>Q[1-4X]|H[12X]|SP|SU|FA|WI|WE)
          | (?: -W(?P<week>\d\d|XX) (?: -(?P<weekday>[1-7]|WE) )?
              | -(?P<month>\d\d|XX) (?: -(?P<day>\d\d|XX) (?:-WXX-[1-7])? )? )? )? )?
    (?: {_CLOCK} {_OFFSET} )?
""",
    re.VERBOSE,
)
_LONG_UNITS = re.compile(r"(?<=[\dX])(?:SP|SU|FA|WI|[ECL])(?![A-Z])")
_LONG_NAMES = {"E": "DE", "C": "CE", "L": "ML", "SP": "SN", "SU": "SN", "FA": "SN", "WI": "SN"}
"""Units of durations as corpora write them: TimeML's decade, century and millennium, and seasons by name."""
_DAYPART_UNITS = re.compile(r"(?<=[\dX])(?:MO|AF|EV|NI|DT|MI)")

_DAYPART_VALUES = {name: value for value, name in DAYPARTS.items()}


@lru_cache(maxsize=4096)
def parse_timex3(value: str, type: str | None = None) -> Expression | None:
    """The expression of a TIMEX3 value, as `denote` writes it or as TimeML 1.2.1 corpora do; None when it is none, or
    names a date that does not exist.

    What X leaves open stays open: "1998-03-XX" is some day in March 1998. Offsets from UTC are dropped: instants float.
    ``type`` SET makes a period or date recur.

    >>> str(parse_timex3('1998-03-12TMO'))
    'Intersection((Year(1998), Repeating(MONTH_OF_YEAR, 3), Repeating(DAY_OF_MONTH, 12), Repeating(PART_OF_DAY, 1)))'
    >>> str(parse_timex3('XXXX-WXX-5')), str(parse_timex3('BC0044')), str(parse_timex3('199'))
    ('Repeating(DAY_OF_WEEK, 5)', 'Year(-43)', 'Year(199, 1)')
    >>> str(parse_timex3('1998-03-XX'))
    'Intersection((Year(1998), Repeating(MONTH_OF_YEAR, 3), This(OPEN, DAY)))'
    >>> parse_timex3('1998-02-30'), parse_timex3('soon')
    (None, None)
    """
    if "/" in value:
        parts = [parse_timex3(part) for part in value.split("/")]
        if None in parts:
            return None
        e = Between(*parts) if len(parts) == 2 else Union(tuple(parts))
    elif value in ("PAST_REF", "PRESENT_REF", "FUTURE_REF"):
        e = Vague(value.removesuffix("_REF"))
    elif value.startswith("P"):
        e = _period(value)
    else:
        e = _date(value)
    return Every(e) if e is not None and type == "SET" else e


def _period(value: str) -> Period | None:
    day, t, clock = value.replace("P.", "P0.").partition("T")
    return parse_period(_LONG_UNITS.sub(lambda m: _LONG_NAMES[m[0]], day) + t + _DAYPART_UNITS.sub("DP", clock))


def _date(value: str) -> Expression | None:
    m = _TIMEX3.fullmatch(value)
    if not m or not value or ((m["part"] or m["hour"]) and not _may_have_clock(m)):
        return None
    if m["digits"]:
        number = int(m["digits"])
        return Year(-number - 1 if m["bc"] else number, 4 - len(m["digits"]))
    if m["unknown"]:
        return This(Open(), Unit.DECADE if m["unknown"] == "XXX" else Unit.CENTURY)
    said = list(_said(m))
    if m["year"] == "BC0000" or not _exists({f: v for f, v in said if isinstance(f, Field)}, _year_of(m)):
        return None
    known: list[Expression] = [v if isinstance(v, Year) else Repeating(f, v) for f, v in said if v is not None]
    # what X leaves open, as the finest unit: "some month"
    opened = min((f for f, v in said if v is None), default=None)
    if opened is not None and (not known or isinstance(known[0], Year) or opened < min(r.field.unit for r in known)):
        known.append(This(Open(), opened))
    return known[0] if len(known) == 1 else Intersection(tuple(known))


def _may_have_clock(m: re.Match) -> bool:
    """A clock time stands alone, or after a day."""
    return not m["digits"] and not m["unknown"] and bool(m["day"] or m["weekday"] not in (None, "WE") or not m["year"])


def _year_of(m: re.Match) -> int | None:
    year = m["year"]
    if year is None or "X" in year:
        return None
    return 1 - int(year[2:]) if year.startswith("BC") else int(year)


def _said(m: re.Match) -> Iterator[tuple[Unit | Field, Year | int | None]]:
    """What a value says, coarse to fine: years and fields with their value, units that X leaves open with None."""
    text = m["year"] or "XXXX"
    if (year := _year_of(m)) is not None:
        yield Unit.YEAR, Year(year)
    else:
        if text != "XXXX":
            yield Unit.YEAR, Year(int(text.rstrip("X")), text.count("X"))
        yield Unit.YEAR, None
    if named := m["named"]:
        match named:
            case "WE":
                yield Field.WEEKEND_OF_WEEK, 1
                if year is not None:
                    yield Unit.WEEK, None
            case "QX" | "HX":
                yield (Unit.QUARTER if named == "QX" else Unit.HALF), None
            case "SP" | "SU" | "FA" | "WI":
                yield Field.SEASON_OF_YEAR, SEASONS.index(named) + 1
            case _:
                yield (Field.QUARTER_OF_YEAR if named[0] == "Q" else Field.HALF_OF_YEAR), int(named[1])
    for field, text in (
        (Field.WEEK_OF_YEAR, m["week"]),
        (Field.MONTH_OF_YEAR, m["month"]),
        (Field.DAY_OF_MONTH, m["day"]),
    ):
        if text:
            yield (field.unit, None) if text == "XX" else (field, int(text))
    if m["weekday"]:
        yield (Field.WEEKEND_OF_WEEK, 1) if m["weekday"] == "WE" else (Field.DAY_OF_WEEK, int(m["weekday"]))
    if m["part"]:
        yield Field.PART_OF_DAY, _DAYPART_VALUES[m["part"]]
    elif m["hour"] == "XX":
        yield (Unit.SECOND if m["second"] else Unit.MINUTE if m["minute"] else Unit.DAYPART), None
    elif m["hour"]:
        yield Field.HOUR_OF_DAY, int(m["hour"])
        minute, second = m["minute"] or "XX", m["second"] or "XX"
        if minute != "XX" and (minute, second) != ("00", "XX"):  # an hour is written 17:00
            yield Field.MINUTE_OF_HOUR, int(minute)
            if second != "XX":
                yield Field.SECOND_OF_MINUTE, int(second)


def _exists(fields: dict[Field, int], year: int | None) -> bool:
    """Whether a calendar has these values (in a year, when it is known)."""
    if fields.get(Field.HOUR_OF_DAY, 0) > 24 or any(
        fields.get(f, 0) > 59 for f in (Field.MINUTE_OF_HOUR, Field.SECOND_OF_MINUTE)
    ):
        return False
    week, month, day = (fields.get(f) for f in (Field.WEEK_OF_YEAR, Field.MONTH_OF_YEAR, Field.DAY_OF_MONTH))
    if week is not None:
        try:
            week_start(2020 if year is None else year, week)  # 2020 has 53
        except ImpossibleDate:
            return False
    if month is not None and not 1 <= month <= 12:
        return False
    return day is None or 1 <= day <= (31 if month is None else month_length(2020 if year is None else year, month))


# ---------------------------------------------------------------- EDTF


def parse_edtf(text: str) -> Bounds:
    """The bounds of an EDTF string (ISO 8601-2): levels 0 and 1, and of level 2 sets, masks, sub-year groups, qualified
    parts, exponential and significant-digit years.

    "?" and "~" widen by `transforms.chronology.resolve.WIDTH`, "%" by twice as much. A clock time is written in full,
    so one that ends in zeros may be a minute or an hour: its end is that uncertain. Offsets from UTC are dropped.

    Raises:
        BadNotation: when the text is not EDTF, or names a date that no calendar has.

    >>> from transforms.chronology.instants import iso
    >>> [iso(t) for t in parse_edtf('2004-XX')]
    ['2004-01-01', '2004-12-01', '2004-02-01', '2005-01-01']
    >>> [iso(t) for t in parse_edtf('[1667..1670]')]
    ['1667-01-01', '1670-01-01', '1668-01-01', '1671-01-01']
    >>> parse_edtf('1985-13/..')
    Traceback (most recent call last):
    ...
    transforms.chronology.notation_parse.BadNotation: '1985-13/..': month 13 of 1985 does not exist
    """
    body = text.strip()
    try:
        if body[:1] in ("[", "{"):
            return _set(body)
        return _interval(body) if "/" in body else _edtf_date(body)
    except (BadNotation, ImpossibleDate) as error:
        raise BadNotation(f"{text!r}: {error}") from None


def _interval(text: str) -> Bounds:
    sides = text.split("/")
    if len(sides) != 2:
        raise BadNotation("an interval has one '/'")
    if all(side in ("", "..") for side in sides):
        raise BadNotation("an interval has a start or an end")
    a, b = (UNKNOWN if side in ("", "..") else _edtf_date(side) for side in sides)
    return _in_order(Bounds(a.earliest_start, a.latest_start, b.earliest_end, b.latest_end), text)


def _in_order(b: Bounds, text: str) -> Bounds:
    if not b.is_ordered:
        raise BadNotation(f"{text!r} ends before it starts")
    return b


def _set(text: str) -> Bounds:
    """ "[...]" is one of its members, "{...}" all of them."""
    one = text[0] == "["
    if text[-1] != ("]" if one else "}") or len(text) < 3:
        raise BadNotation(f"a set that opens with {text[0]!r} closes with {']' if one else '}'!r} and is not empty")
    found = [_member(part.strip(), one) for part in text[1:-1].split(",")]
    low = lambda values: None if None in values else min(values)  # noqa: E731
    high = lambda values: None if None in values else max(values)  # noqa: E731
    starts, late_starts, ends, late_ends = zip(*found, strict=True)
    if one:
        return Bounds(low(starts), high(late_starts), low(ends), high(late_ends))
    return Bounds(low(starts), low(late_starts), high(ends), high(late_ends))


def _member(text: str, one: bool) -> Bounds:
    """A date of a set, or a run of them: 1667..1670, ..1670, 1667.. ."""
    first, dots, last = text.partition("..")
    if not dots:
        return _edtf_date(text)
    a = _edtf_date(first) if first else UNKNOWN
    z = _edtf_date(last) if last else UNKNOWN
    if not first and not last:
        raise BadNotation("'..' has a date on one side at least")
    _in_order(Bounds(a.earliest_start, a.latest_start, z.earliest_end, z.latest_end), text)
    if not one:
        return Bounds(a.earliest_start, a.latest_start, z.earliest_end, z.latest_end)
    if not first:  # a date of any precision, up to there
        return Bounds(None, z.latest_end, None, z.latest_end)
    if not last:
        return Bounds(a.earliest_start, None, a.earliest_start, None)
    return Bounds(a.earliest_start, z.latest_start, a.earliest_end, z.latest_end)


_MARK = r"[?~%]?"
_EDTF = re.compile(
    rf"""
    (?P<before_year>{_MARK}) (?P<year>-?[\dX]{{4}}) (?:S(?P<digits>\d+))? (?P<after_year>{_MARK})
    (?: - (?P<before_month>{_MARK}) (?P<month>[\dX]{{2}}) (?P<after_month>{_MARK})
        (?: - (?P<before_day>{_MARK}) (?P<day>[\dX]{{2}}) (?P<after_day>{_MARK}) )? )?
""",
    re.VERBOSE,
)
_LONG_YEAR = re.compile(r"Y(-?\d+)(?:E(\d))?(?:S(\d+))?")
_CLOCK_TIME = re.compile(r"(\d\d)(?::(\d\d)(?::(\d\d)(?:\.\d+)?)?)?" + _OFFSET)

_GROUPS: dict[int, tuple[int, int, Unit]] = {
    **{21 + i: (3 + 3 * i, 3, Unit.SEASON) for i in range(4)},  # spring … winter, hemisphere unsaid
    **{25 + i: (3 + 3 * i, 3, Unit.SEASON) for i in range(4)},  # northern
    **{29 + i: ((9, 12, 3, 6)[i], 3, Unit.SEASON) for i in range(4)},  # southern
    **{33 + i: (1 + 3 * i, 3, Unit.QUARTER) for i in range(4)},
    **{37 + i: (1 + 4 * i, 4, Unit.QUARTER) for i in range(3)},  # thirds of a year
    **{40 + i: (1 + 6 * i, 6, Unit.HALF) for i in range(2)},
}
"""Sub-year groups: code in place of a month → first month, how many, unit."""

_YEARS = (Unit.YEAR, Unit.DECADE, Unit.CENTURY, Unit.MILLENNIUM)


def _edtf_date(text: str) -> Bounds:
    day, t, clock = text.partition("T")
    if t:
        return _date_time(day, clock)
    if m := _LONG_YEAR.fullmatch(text):
        year = int(m[1]) * 10 ** int(m[2] or 0)
        return _significant(year, int(m[3])) if m[3] else Bounds.exact(*enclosing(instant(year), Unit.YEAR))
    m = _EDTF.fullmatch(text)
    if not m:
        raise BadNotation(
            f"{text!r} is no date such as 1985, 1985-04, 1985-04-12, 1985~, 198X, 1985-XX"
            if text
            else "a date is missing"
        )
    year, month, day = m["year"], m["month"], m["day"]
    if m["digits"]:
        if month or "X" in year:
            raise BadNotation(f"{text!r}: significant digits are for a whole year")
        b = _significant(int(year), int(m["digits"]))
    elif year.strip("-X") == "":
        if not month and not day:
            raise BadNotation(f"{text!r} says nothing")
        b = UNKNOWN
        _spans(year.replace("X", "0"), month, day)  # still a date
    else:
        b = _spans(year, month, day)
    return widened(b, width) if (width := _width(m)) else b


def _width(m: re.Match) -> int:
    """How far the signs of a date widen it. A sign after a part is about the date up to there, one before, the part."""
    year = _YEARS[len(m["year"]) - len(m["year"].rstrip("X"))] if not m["year"].endswith("XXXX") else Unit.MILLENNIUM
    month = (
        None
        if not m["month"]
        else _GROUPS[int(m["month"])][2]
        if m["month"].isdigit() and int(m["month"]) > 12
        else Unit.MONTH
    )
    units = (("year", year), ("month", month), ("day", Unit.DAY if m["day"] else None))
    return max(
        (
            WIDTH[unit] * (2 if sign == "%" else 1)
            for part, unit in units
            if unit is not None
            for sign in (m[f"before_{part}"], m[f"after_{part}"])
            if sign
        ),
        default=0,
    )


def _significant(year: int, digits: int) -> Bounds:
    """1950S2: some year whose first two digits are those."""
    size = 10 ** max(len(str(abs(year))) - digits, 0)
    first = abs(year) // size * size
    low, high = (first, first + size - 1) if year >= 0 else (-first - size + 1, -first)
    return _from_to(enclosing(instant(low), Unit.YEAR), enclosing(instant(high), Unit.YEAR))


def _from_to(first: tuple[Instant, Instant], last: tuple[Instant, Instant]) -> Bounds:
    return Bounds(first[0], last[0], first[1], last[1])


def _spans(year: str, month: str | None, day: str | None) -> Bounds:
    """Bounds of a date in which X stands for any digit."""
    if "X" not in f"{year}{month}{day}":
        span = _span(int(year), month and int(month), day and int(day))
        return _from_to(span, span)
    first, last = (next(_fitting(year, month, day, step), None) for step in (1, -1))
    if first is None or last is None:
        raise BadNotation(f"no date fits {'-'.join(part for part in (year, month, day) if part)!r}")
    return _from_to(first, last)


def _fitting(year: str, month: str | None, day: str | None, step: int) -> Iterator[tuple[Instant, Instant]]:
    """Spans of the dates that fit a mask, from the first on (step 1) or from the last back (step -1)."""
    sign, digits = (-1, year[1:]) if year[0] == "-" else (1, year)
    for y in _numbers(digits, 0, 9999)[:: step * sign]:
        for m in _numbers(month, 1, 12 if "X" in month else 99)[::step] if month else [None]:
            for d in _numbers(day, 1, 31)[::step] if day else [None]:
                try:
                    yield _span(sign * y, m, d)
                except ImpossibleDate:  # 29 February, in most years
                    continue


def _numbers(mask: str, low: int, high: int) -> list[int]:
    """The numbers from low to high that fit a mask."""
    low, high = max(low, int(mask.replace("X", "0"))), min(high, int(mask.replace("X", "9")))
    return [
        n for n in range(low, high + 1) if all(m in ("X", c) for m, c in zip(mask, f"{n:0{len(mask)}}", strict=True))
    ]


def _span(year: int, month: int | None, day: int | None) -> tuple[Instant, Instant]:
    if month is None:
        return enclosing(instant(year), Unit.YEAR)
    if day is not None:
        return enclosing(instant(year, month, day), Unit.DAY)
    if month in _GROUPS:
        first, count, _ = _GROUPS[month]
        start = instant(year, first)
        return start, shift(start, Unit.MONTH, count)
    return enclosing(instant(year, month), Unit.MONTH)


def _date_time(day: str, clock: str) -> Bounds:
    m = _CLOCK_TIME.fullmatch(clock)
    if not m or "X" in day:
        raise BadNotation(f"'{day}T{clock}' is no date and time such as 1985-04-12T23:20:30")
    date = _edtf_date(day)
    if not date.is_exact or date.latest_end - date.earliest_start > 24 * HOUR:
        raise BadNotation(f"a clock time follows a day, not {day!r}")
    hour, minute, second = (None if part is None else int(part) for part in m.groups())
    start = date.earliest_start + instant(1970, 1, 1, hour, minute or 0, second or 0)
    if second is None:
        return Bounds.exact(start, start + (HOUR if minute is None else MINUTE))
    longest = SECOND if second else MINUTE if minute else HOUR
    return Bounds(start, start, start + SECOND, start + longest)


__all__ = ["BadNotation", "parse_edtf", "parse_timex3"]

"""TIMEX3 (TimeML 1.2.1) and EDTF (ISO 8601-2) strings of what an expression denotes, and back.

>>> from transforms.chronology.expression_text import parse
>>> from transforms.chronology.instants import DAY, instant
>>> may18 = Bounds.exact(instant(2022, 5, 18), instant(2022, 5, 19))
>>> denote(parse('Before(REF, P1M)'), may18)[:3]
('DATE', '2022-04', None)
>>> denote(parse('Between(Year(2014), REF)'), may18).edtf
'2014/..'
"""

from __future__ import annotations

import re
from typing import NamedTuple

from transforms.chronology.expressions import (
    About, After, Before, Between, EventRef, Every, Expression, Intersection, Last, LastN, Limit, Named, Next, NextN, Nth, Open,
    Part, Period, Ref, Repeating, Then, This, Union, Vague, Year, Zoned, granularity, period_text,
)
from transforms.chronology.instants import DAY, HOUR, Instant, civil, date_of, iso_week, iso_year
from transforms.chronology.intervals import UNKNOWN, Bounds
from transforms.chronology.resolve import WIDTH, Lookup, is_counted, resolve
from transforms.chronology.units import FIRST, LAST, Field, Unit, enclosing

_CLOCK = re.compile(r"T\d\d:\d\d(:\d\d)?$")
SEASONS = ("SP", "SU", "FA", "WI")
DAYPARTS = {1: "MO", 2: "AF", 3: "EV", 4: "NI", 5: "DT", 6: "MI"}
_DAYPART_AT_HOUR = {5: "MO", 12: "AF", 17: "EV", 20: "NI", 6: "DT", 11: "MI"}


class Denotation(NamedTuple):
    """What an expression denotes at an anchor, in both notations and as bounds."""

    type: str
    value: str
    mod: str | None
    quant: str | None
    freq: str | None
    edtf: str | None
    bounds: Bounds
    unit: Unit | None


def denote(e: Expression, anchor: Bounds, lookup: Lookup | None = None, type: str | None = None) -> Denotation:
    """TIMEX3 attributes, EDTF string, bounds and granularity of an expression at an anchor.

    ``type`` overrides the TIMEX3 type that follows from the expression.
    """
    bounds = resolve(e, anchor, lookup)
    kind, value, mod, quant, freq = _timex3(e, anchor, bounds, lookup)
    return Denotation(type or kind, value, mod, quant, freq, _edtf(e, anchor, bounds, lookup), bounds, granularity(e))


# ---------------------------------------------------------------- TIMEX3

def _timex3(e: Expression, anchor: Bounds, bounds: Bounds | None, lookup) -> tuple[str, str, str | None, str | None, str | None]:
    match e:
        case Period():
            return "DURATION", period_text(e), None, None, None
        case Part(which, of):
            kind, value, mod, quant, freq = _timex3(of, anchor, None, lookup)
            return kind, value, which, quant, freq
        case About(of):
            kind, value, mod, quant, freq = _timex3(of, anchor, None, lookup)
            return kind, value, mod or "APPROX", quant, freq
        case Limit(mod, of):
            kind, value, _, quant, freq = _timex3(of, anchor, None, lookup)
            return kind, value, mod, quant, freq
        case Zoned(of, offset):
            kind, value, mod, quant, freq = _timex3(of, anchor, None, lookup)
            return kind, value + "Z" if offset == "Z" and _CLOCK.search(value) else value, mod, quant, freq
        case Vague(when):
            return "DATE", f"{when}_REF", None, None, None
        case Every(of, quant, freq):
            value = period_text(of) if isinstance(of, Period) else _timex3(of, anchor, None, lookup)[1]
            return "SET", value, None, quant, freq
        case LastN(_, period) | NextN(_, period):
            kind, value, mod, _, _ = _timex3(period, anchor, None, lookup)
            return "DURATION", value, mod, None, None
        case Before(_, period) | After(_, period) if isinstance(period, About | Limit | Part):
            plain = type(e)(e.frame, _plain(period))
            kind, value, mod, _, _ = _timex3(plain, anchor, None, lookup)
            return kind, value, _timex3(period, anchor, None, lookup)[2], None, None
        case Before(_, Period() as period) | After(_, Period() as period) if not is_counted(period):
            return "DATE", "PAST_REF" if isinstance(e, Before) else "FUTURE_REF", None, None, None
        case Between(start, end):
            if isinstance(end, Ref | Then | Open):
                return _timex3(start, anchor, None, lookup)
            if isinstance(start, Ref | Then | Open):
                return _timex3(end, anchor, None, lookup)
            a, b = _timex3(start, anchor, None, lookup), _timex3(end, anchor, None, lookup)
            return a[0], f"{a[1]}/{b[1]}", a[2], None, None
        case Union(members):
            values = [_timex3(m, anchor, None, lookup) for m in members]
            return values[0][0], "/".join(v[1] for v in values), None, None, None
    b = resolve(e, anchor, lookup) if bounds is None else bounds
    unit = granularity(e)
    kind = "TIME" if unit is not None and unit < Unit.DAY else "DATE"
    if isinstance(e, EventRef | Named | Then) or isinstance(e, Nth) and isinstance(e.of, Period):
        return kind, _span_value(b), None, None, None
    if unit is None:
        return kind, "XXXX", None, None, None
    value = _span_value(b) if _lasts_days(b, unit) else _date_value(b, unit)
    if value is None or "X" in value:  # the words may have said more than the bounds can: 1998-WXX-3
        said = template(e)
        if value is None or said[0] != "X":
            value = said
        elif value.endswith("TXX") and "X" not in (clock := said.partition("T")[2]):
            value = f"{value[:-2]}{clock}"
    return kind, value, None, None, None


def _span_value(b: Bounds) -> str:
    """The value of what has edges of its own: a calendar unit if it is one, its first and last day otherwise.

    >>> from transforms.chronology.instants import instant
    >>> _span_value(Bounds.exact(instant(1922, 12, 30), instant(1991, 12, 26)))
    '1922-12-30/1991-12-25'
    """
    start, end = b.earliest_start, b.latest_end
    if start is None or end is None or start < FIRST or end > LAST:
        return "XXXX-XX-XX"
    for unit in (Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.QUARTER, Unit.SEASON, Unit.YEAR, Unit.DECADE, Unit.CENTURY):
        whole = enclosing(start, unit)
        if whole == (start, end) or whole[1] >= end and (unit is Unit.DAY or unit in (Unit.MONTH, Unit.YEAR) and not b.is_exact):
            return unit_value(start, unit)
    return f"{unit_value(start, Unit.DAY)}/{unit_value(end - 1, Unit.DAY)}"


def _lasts_days(b: Bounds, unit: Unit | None) -> bool:
    """Whether what is named as a day goes on for several, as Ramadan or Hanukkah."""
    return unit is Unit.DAY and b.is_exact and b.earliest_start is not None and b.latest_end - b.earliest_start > DAY + HOUR


def _plain(e: Expression) -> Expression:
    return _plain(e.of) if isinstance(e, About | Limit | Part) else e


def _date_value(b: Bounds, unit: Unit) -> str | None:
    """The value of bounds in a unit; with X where earliest and latest differ; None when nothing is known."""
    if b.earliest_start is None or b.latest_start is None or b.earliest_start < FIRST or b.latest_start >= LAST:
        return None
    first = unit_value(b.earliest_start, unit)
    if b.earliest_start == b.latest_start or first == unit_value(b.latest_start, unit):
        return first
    (y0, m0, _), (y1, m1, _) = date_of(b.earliest_start // DAY), date_of(b.latest_start // DAY)
    if y0 != y1:
        if unit in (Unit.YEAR, Unit.DECADE) and y0 // 10 == y1 // 10 and y0 >= 0:
            return f"{y0 // 10:03}X"
        return None
    year = _year_value(y0)
    match unit:
        case Unit.DAY | Unit.DAYPART | Unit.HOUR | Unit.MINUTE | Unit.SECOND:
            if unit < Unit.DAY and b.earliest_start // DAY == b.latest_start // DAY:
                return f"{unit_value(b.earliest_start, Unit.DAY)}TXX"
            return (f"{year}-{m0:02}-XX" if m0 == m1 else f"{year}-XX-XX") + ("TXX" if unit < Unit.DAY else "")
        case Unit.WEEK | Unit.WEEKEND:
            return f"{year}-WXX"
        case Unit.MONTH:
            return f"{year}-XX"
        case Unit.QUARTER:
            return f"{year}-QX"
        case Unit.HALF:
            return f"{year}-HX"
    return year


def _year_value(year: int) -> str:
    return f"{year:04}" if year > 0 else f"BC{1 - year:04}"


def unit_value(t: Instant, unit: Unit) -> str:
    """TIMEX3 value of the calendar unit that starts at an instant.

    >>> from transforms.chronology.instants import instant
    >>> unit_value(instant(2022, 5, 16), Unit.WEEK), unit_value(instant(-43), Unit.YEAR), unit_value(instant(1990), Unit.DECADE)
    ('2022-W20', 'BC0044', '199')
    """
    if unit is Unit.WEEK or unit is Unit.WEEKEND:
        year, week = iso_week(t)
        return f"{_year_value(year)}-W{week:02}" + ("-WE" if unit is Unit.WEEKEND else "")
    year, month, day = date_of(t // DAY)
    match unit:
        case Unit.DAY:
            return f"{_year_value(year)}-{month:02}-{day:02}"
        case Unit.MONTH:
            return f"{_year_value(year)}-{month:02}"
        case Unit.YEAR:
            return _year_value(year)
        case Unit.QUARTER:
            return f"{_year_value(year)}-Q{(month + 2) // 3}"
        case Unit.HALF:
            return f"{_year_value(year)}-H{1 if month <= 6 else 2}"
        case Unit.SEASON:
            return f"{_year_value(year - (month < 3))}-{SEASONS[(month // 3 + 3) % 4]}"
        case Unit.DECADE:
            return f"{year // 10:03}" if year >= 0 else f"BC{(9 - year) // 10 - 1:03}"
        case Unit.CENTURY:
            return f"{year // 100:02}" if year >= 0 else f"BC{-year // 100 - (not -year % 100):02}"
        case Unit.MILLENNIUM:
            return f"{year // 1000}" if year >= 0 else f"BC{-year // 1000 - (not -year % 1000)}"
    date = f"{_year_value(year)}-{month:02}-{day:02}"
    _, _, _, hour, minute, second, _ = civil(t)
    match unit:
        case Unit.DAYPART:
            return f"{date}T{_DAYPART_AT_HOUR.get(hour, 'XX')}"
        case Unit.SECOND:
            return f"{date}T{hour:02}:{minute:02}:{second:02}"
    return f"{date}T{hour:02}:{minute:02}"


def template(e: Expression | Unit) -> str:
    """TIMEX3 value with X for all that the anchor would have to say: XXXX-03, XXXX-WXX-5, XXXX-XX-XXTMO.

    >>> template(Repeating(Field.DAY_OF_WEEK, 5)), template(Last(Ref(), Unit.MONTH))
    ('XXXX-WXX-5', 'XXXX-XX')
    """
    fields: dict[Field, int] = {}
    year, unit = "XXXX", granularity(e)
    stack: list = [e]
    while stack:
        node = stack.pop()
        match node:
            case Repeating(field, value):
                fields.setdefault(field, value)
            case Year(number, 0):
                year = _year_value(number)
            case Year(number, missing) if number >= 0 and unit is not None and unit <= Unit.YEAR:
                year = f"{number:0{max(4 - missing, 1)}}" + "X" * missing
            case This(_, of) | Last(_, of) | Next(_, of) | Part(_, of) | About(of) | Limit(_, of) | Zoned(of) | Every(of):
                stack.append(of)
            case Intersection(members) | Union(members):
                stack.extend(members)
            case Between(start, _):
                stack.append(start)
            case Nth(_, of, frame):
                stack.append(frame)
    if year == "XXXX" and (short := fields.get(Field.YEAR_OF_CENTURY)) is not None:
        year = f"XX{short:02}"
    month = fields.get(Field.MONTH_OF_YEAR)
    day = fields.get(Field.DAY_OF_MONTH)
    clock = ""
    if (part := fields.get(Field.PART_OF_DAY)) is not None:
        clock = f"T{DAYPARTS[part]}"
    if (hour := fields.get(Field.HOUR_OF_DAY)) is not None:
        clock = f"T{hour:02}:{fields.get(Field.MINUTE_OF_HOUR, 0):02}"
        if (second := fields.get(Field.SECOND_OF_MINUTE)) is not None:
            clock += f":{second:02}"
    if (dow := fields.get(Field.DAY_OF_WEEK)) is not None and day is None:
        return f"{year}-WXX-{dow}{clock}"
    if month is not None or day is not None or clock:
        out = f"{year}-{'XX' if month is None else f'{month:02}'}"
        if unit is not None and unit < Unit.DAY:
            clock = clock or "TXX"
        fine = day is not None or clock or unit in (Unit.DAY, Unit.WEEKEND)
        return out + (f"-{'XX' if day is None else f'{day:02}'}" if fine else "") + clock
    if (quarter := fields.get(Field.QUARTER_OF_YEAR)) is not None:
        return f"{year}-Q{quarter}"
    if (half := fields.get(Field.HALF_OF_YEAR)) is not None:
        return f"{year}-H{half}"
    if (season := fields.get(Field.SEASON_OF_YEAR)) is not None:
        return f"{year}-{SEASONS[season - 1]}"
    if (week := fields.get(Field.WEEK_OF_YEAR)) is not None:
        return f"{year}-W{week:02}" + ("-WE" if Field.WEEKEND_OF_WEEK in fields else "")
    if Field.WEEKEND_OF_WEEK in fields:
        return f"{year}-WXX-WE"
    if (decade := fields.get(Field.DECADE_OF_CENTURY)) is not None:
        return f"XX{decade}"
    return {Unit.DAY: f"{year}-XX-XX", Unit.MONTH: f"{year}-XX", Unit.WEEK: f"{year}-WXX", Unit.WEEKEND: f"{year}-WXX-WE",
            Unit.QUARTER: f"{year}-QX", Unit.HALF: f"{year}-HX", Unit.SEASON: f"{year}-XX", Unit.DECADE: "XXX",
            Unit.CENTURY: "XX", Unit.HOUR: f"{year}-XX-XXTXX", Unit.MINUTE: f"{year}-XX-XXTXX:XX",
            Unit.SECOND: f"{year}-XX-XXTXX:XX:XX", Unit.DAYPART: f"{year}-XX-XXTXX"}.get(unit, year)


# ---------------------------------------------------------------- EDTF

def _edtf(e: Expression, anchor: Bounds, b: Bounds, lookup) -> str | None:
    match e:
        case Period() | Every() | Repeating() | EventRef() | Named() | Ref() | Then():
            return _edtf_bounds(b, None)
        case About(of):
            return _edtf_about(_edtf(of, anchor, resolve(of, anchor, lookup), lookup), b)
        case Before(frame, About(of)) | After(frame, About(of)):
            plain = type(e)(frame, of)
            return _edtf_about(_edtf(plain, anchor, resolve(plain, anchor, lookup), lookup), b)
        case Zoned(of):
            return _edtf(of, anchor, b, lookup)
        case Part():
            return _edtf_bounds(b, None)
        case Between(start, end):
            a, z = _edtf_end(start, False, anchor, lookup), _edtf_end(end, True, anchor, lookup)
            if isinstance(start, EventRef | Named):  # since what lasted: from its last day on
                a = _edtf_side(b.earliest_start, b.latest_start, False)
            return None if b == UNKNOWN else f"{a}/{z}" if {a, z} - {"", ".."} else _edtf_bounds(b, None)
        case Union(members):
            parts = [_edtf(m, anchor, resolve(m, anchor, lookup), lookup) for m in members]
            return "{" + ",".join(parts) + "}" if all(p and _is_single(p) for p in parts) else _edtf_bounds(b, None)
        case Vague("PRESENT"):
            return _edtf_bounds(b, Unit.DAY)
    unit = granularity(e)
    return _edtf_bounds(b, None if _lasts_days(b, unit) else unit)


def _is_single(edtf: str) -> bool:
    """Whether an EDTF string is one date: no interval and no set."""
    return "/" not in edtf and edtf[0] not in "[{"


def _edtf_about(plain: str | None, b: Bounds) -> str | None:
    """EDTF of bounds that are a date, widened."""
    if plain and _is_single(plain) and not plain.endswith("~"):
        return plain.partition("T")[0] + "~"  # a clock time has no sign of its own
    return _edtf_bounds(b, None)


def _edtf_end(e: Expression, last: bool, anchor: Bounds, lookup) -> str:
    """One end of an interval."""
    if isinstance(e, Open | Ref | Then):
        return ".."
    b = resolve(e, anchor, lookup)
    edtf = _edtf(e, anchor, b, lookup)
    if edtf and _is_single(edtf):
        return edtf
    return _edtf_side(b.earliest_end, b.latest_end, True) if last else _edtf_side(b.earliest_start, b.latest_start, False)


def _edtf_day(t: Instant) -> str:
    year, month, day = date_of(t // DAY)
    return f"{iso_year(year)}-{month:02}-{day:02}"


def _edtf_unit(t: Instant, unit: Unit) -> str | None:
    """EDTF of the unit that starts at an instant, where it has one string of its own."""
    year, month, _ = date_of(t // DAY)
    match unit:
        case Unit.YEAR:
            return iso_year(year)
        case Unit.MONTH:
            return f"{iso_year(year)}-{month:02}"
        case Unit.DAY | Unit.DAYPART:
            return _edtf_day(t)
        case Unit.QUARTER:
            return f"{iso_year(year)}-{32 + (month + 2) // 3}"
        case Unit.SEASON:
            return f"{iso_year(year)}-{21 + (month // 3 + 3) % 4}"
        case Unit.HALF:
            return f"{iso_year(year)}-{40 if month <= 6 else 41}"
        case Unit.DECADE if year >= 0:
            return f"{year // 10:03}X"
        case Unit.CENTURY if year >= 0:
            return f"{year // 100:02}XX"
        case Unit.MILLENNIUM if year >= 0:
            return f"{year // 1000}XXX"
        case Unit.SECOND | Unit.MINUTE | Unit.HOUR:
            _, _, _, hour, minute, second, _ = civil(t)
            return f"{_edtf_day(t)}T{hour:02}:{minute:02}:{second:02}"
    return None


_IN_SETS = frozenset({Unit.DAY, Unit.MONTH, Unit.QUARTER, Unit.SEASON, Unit.HALF, Unit.YEAR})
_SIGNED = (Unit.DAY, Unit.MONTH, Unit.YEAR, Unit.DECADE, Unit.CENTURY)


def _edtf_bounds(b: Bounds, unit: Unit | None) -> str | None:
    """EDTF of bounds; `parse_edtf` reads them back, or wider. It is fine to the day, and to the hour for one clock time."""
    es, ls, ee, le = b
    if es is None and ee is None:  # that time or earlier
        return None if le is None or le > LAST or le <= FIRST else f"[..{_edtf_aligned(le, unit, True)}]"
    if ls is None and le is None:  # that time or later
        return None if es is None or ee is None or not FIRST <= min(es, ee) < LAST else f"[{_edtf_aligned(min(es, ee), unit, False)}..]"
    if None not in b and FIRST <= es and le <= LAST:
        if unit is None and le - ls == DAY == ee - es and not es % DAY and not ls % DAY:
            unit = Unit.DAY
        if unit is not None and (es, ee) == enclosing(es, unit) and (text := _edtf_unit(es, unit)):
            if es == ls and ee == le:
                return text
            if unit in _IN_SETS and (ls, le) == enclosing(ls, unit):
                return _edtf_unspecified(es, le, unit) or f"[{text}..{_edtf_unit(ls, unit)}]"
    start, end = _edtf_side(es, ls, False), _edtf_side(ee, le, True)
    if start in ("", "..") and end in ("", ".."):
        return None
    return start if start == end else f"{start}/{end}"


def _edtf_aligned(t: Instant, unit: Unit | None, last: bool) -> str:
    """The unit that starts (ends, when last) at an instant; its day where no unit does."""
    if unit is not None and unit >= Unit.DAY and enclosing(t - last, unit)[last] == t and (text := _edtf_unit(t - last, unit)):
        return text
    return _edtf_day(t - last)


def _edtf_unspecified(es: Instant, le: Instant, unit: Unit) -> str | None:
    """Some day of a month or year, some month of a year, some year of a decade: 2022-05-XX, 2022-XX, 199X."""
    for whole, tail in {Unit.DAY: ((Unit.MONTH, "-XX"), (Unit.YEAR, "-XX-XX")), Unit.MONTH: ((Unit.YEAR, "-XX"),),
                        Unit.YEAR: ((Unit.DECADE, ""), (Unit.CENTURY, ""))}.get(unit, ()):
        if (es, le) == enclosing(es, whole) and (text := _edtf_unit(es, whole)):
            return text + tail
    return None


def _edtf_side(low: Instant | None, high: Instant | None, last: bool) -> str:
    """One end of an interval that lies between two instants: a day when they are one; otherwise the finest date whose "~"
    (`WIDTH` on either side) covers both; nothing when none does."""
    if low is None or high is None or low < FIRST or high > LAST:
        return ".." if low is None and high is None else ""
    if low == high:
        return _edtf_day(low - last)
    middle = (low + high) // 2 - last
    for unit in _SIGNED:
        width = WIDTH[unit]
        if high - low <= 2 * width:
            at = enclosing(middle, unit)[last]
            if at - width <= low and high <= at + width and (text := _edtf_unit(middle, unit)):
                return text + "~"
    return ""


__all__ = ["DAYPARTS", "Denotation", "SEASONS", "denote", "template", "unit_value"]

"""TIMEX3 (TimeML 1.2.1) and EDTF (ISO 8601-2) strings of what an expression denotes, and back.

>>> from transforms.chronology.expressions import parse
>>> from transforms.chronology.instants import DAY, instant
>>> may18 = Bounds.exact(instant(2022, 5, 18), instant(2022, 5, 19))
>>> denote(parse('Before(REF, P1M)'), may18)[:3]
('DATE', '2022-04', None)
>>> denote(parse('Between(Year(2014), REF)'), may18).edtf
'2014/..'
"""

from __future__ import annotations

from typing import NamedTuple

from transforms.chronology.expressions import (
    About, After, Before, Between, EventRef, Every, Expression, Intersection, Last, LastN, Limit, Named, Next, NextN, Nth, Open,
    Part, Period, Ref, Repeating, Then, This, Union, Vague, Year, granularity, period_text,
)
from transforms.chronology.instants import DAY, Instant, civil, date_of, iso_week, iso_year
from transforms.chronology.intervals import UNKNOWN, Bounds
from transforms.chronology.resolve import Lookup, resolve
from transforms.chronology.units import Field, Unit, enclosing

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
        case Before(_, Period(amounts=amounts)) if any(n is None for _, n in amounts):
            return "DATE", "PAST_REF", None, None, None
        case After(_, Period(amounts=amounts)) if any(n is None for _, n in amounts):
            return "DATE", "FUTURE_REF", None, None, None
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
    if unit is None:
        return kind, "XXXX-XX-XX" if isinstance(e, EventRef | Named) else "XXXX", None, None, None
    return kind, _date_value(b, unit) or template(e), None, None, None


def _plain(e: Expression) -> Expression:
    return _plain(e.of) if isinstance(e, About | Limit | Part) else e


def _date_value(b: Bounds, unit: Unit) -> str | None:
    """The value of bounds in a unit; with X where earliest and latest differ; None when nothing is known."""
    if b.earliest_start is None or b.latest_start is None:
        return None
    first, last = unit_value(b.earliest_start, unit), unit_value(b.latest_start, unit)
    if first == last:
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
            return f"{year}-{m0:02}-XX" if m0 == m1 else f"{year}-XX-XX"
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
            return f"{year // 1000}"
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
            case This(_, of) | Last(_, of) | Next(_, of) | Part(_, of) | About(of) | Limit(_, of) | Every(of):
                stack.append(of)
            case Intersection(members) | Union(members):
                stack.extend(members)
            case Between(start, _):
                stack.append(start)
            case Nth(_, of, frame):
                stack.append(frame)
    month = fields.get(Field.MONTH_OF_YEAR)
    day = fields.get(Field.DAY_OF_MONTH)
    clock = ""
    if (part := fields.get(Field.PART_OF_DAY)) is not None:
        clock = f"T{DAYPARTS[part]}"
    if (hour := fields.get(Field.HOUR_OF_DAY)) is not None:
        clock = f"T{hour:02}:{fields.get(Field.MINUTE_OF_HOUR, 0):02}"
    if (dow := fields.get(Field.DAY_OF_WEEK)) is not None and day is None:
        return f"{year}-WXX-{dow}{clock}"
    if month is not None or day is not None or clock:
        out = f"{year}-{'XX' if month is None else f'{month:02}'}"
        return out + (f"-{'XX' if day is None else f'{day:02}'}" if day is not None or clock else "") + clock
    if (quarter := fields.get(Field.QUARTER_OF_YEAR)) is not None:
        return f"{year}-Q{quarter}"
    if (half := fields.get(Field.HALF_OF_YEAR)) is not None:
        return f"{year}-H{half}"
    if (season := fields.get(Field.SEASON_OF_YEAR)) is not None:
        return f"{year}-{SEASONS[season - 1]}"
    if (week := fields.get(Field.WEEK_OF_YEAR)) is not None:
        return f"{year}-W{week:02}"
    if Field.WEEKEND_OF_WEEK in fields:
        return f"{year}-WXX-WE"
    return {Unit.DAY: f"{year}-XX-XX", Unit.MONTH: f"{year}-XX", Unit.WEEK: f"{year}-WXX", Unit.WEEKEND: f"{year}-WXX-WE",
            Unit.QUARTER: f"{year}-QX", Unit.HALF: f"{year}-HX", Unit.SEASON: f"{year}-XX", Unit.DECADE: "XXX",
            Unit.CENTURY: "XX", Unit.HOUR: f"{year}-XX-XXTXX", Unit.MINUTE: f"{year}-XX-XXTXX:XX",
            Unit.SECOND: f"{year}-XX-XXTXX:XX:XX", Unit.DAYPART: f"{year}-XX-XXTXX"}.get(unit, year)


# ---------------------------------------------------------------- EDTF

def _edtf(e: Expression, anchor: Bounds, b: Bounds, lookup) -> str | None:
    match e:
        case Period() | Every() | Repeating() | EventRef() | Named():
            return _edtf_bounds(b, None) if b != UNKNOWN else None
        case About(of):
            inner = _edtf(of, anchor, resolve(of, anchor, lookup), lookup)
            return inner and "/".join(side if side in ("..", "") or side.endswith("~") else side + "~" for side in inner.split("/"))
        case Part(which, of):
            whole = resolve(of, anchor, lookup)
            if not whole.is_exact or not b.latest_end or b.earliest_start is None:
                return _edtf(of, anchor, whole, lookup)
            start, end = _edtf_day(b.earliest_start), _edtf_day(b.latest_end - 1)
            return f"{start}{'' if which == 'START' else '~'}/{end}{'' if which == 'END' else '~'}"
        case Between(start, end):
            a = ".." if isinstance(start, Open | Ref | Then) else _edtf(start, anchor, resolve(start, anchor, lookup), lookup) or ".."
            z = ".." if isinstance(end, Open | Ref | Then) else _edtf(end, anchor, resolve(end, anchor, lookup), lookup) or ".."
            a, z = a.partition("/")[0], z.rpartition("/")[2]
            return None if a == z == ".." else f"{a}/{z}"
        case Union(members):
            parts = [_edtf(m, anchor, resolve(m, anchor, lookup), lookup) for m in members]
            return "{" + ",".join(parts) + "}" if all(p and "/" not in p and p[0] not in "[{" for p in parts) else _edtf_bounds(b, None)
        case Vague("PRESENT"):
            return _edtf_bounds(b, Unit.DAY)
    return _edtf_bounds(b, granularity(e))


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


def _edtf_bounds(b: Bounds, unit: Unit | None) -> str | None:
    es, ls, ee, le = b
    if unit is not None and es is not None and ls is not None:
        first, last = _edtf_unit(es, unit), _edtf_unit(ls, unit)
        if first and last and (unit < Unit.DAY or (ee, le) == (enclosing(es, unit)[1], enclosing(ls, unit)[1])):
            return first if first == last else f"[{first}..{last}]"
    if b == UNKNOWN:
        return None
    start = ".." if es is None else _edtf_day(es) + ("" if es == ls else "~")
    end = ".." if le is None else _edtf_day(le - 1) + ("" if ee == le else "~")
    return start if start == end else f"{start}/{end}"


__all__ = ["DAYPARTS", "Denotation", "SEASONS", "denote", "template", "unit_value"]

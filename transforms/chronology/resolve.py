"""`resolve`: what an expression means at an anchor. The whole meaning of time, in one ``match``.

An anchor is itself uncertain: its reference point lies somewhere in [earliest_start, latest_end). Every operator is
monotone in that point, so the bounds of a result are what the operator gives at the first and at the last point of
its frame. A wider anchor therefore never gives a narrower result.

>>> from transforms.chronology.expressions import parse
>>> from transforms.chronology.instants import instant, iso
>>> day = lambda y, m, d: Bounds.exact(instant(y, m, d), instant(y, m, d) + DAY)
>>> [iso(t) for t in resolve(parse('Before(REF, P1M)'), day(2022, 5, 18))]
['2022-04-01', '2022-04-01', '2022-05-01', '2022-05-01']
>>> some_day_of_may = Bounds(instant(2022, 5, 1), instant(2022, 5, 31), instant(2022, 5, 2), instant(2022, 6, 1))
>>> [iso(t) for t in resolve(parse('Last(REF, WEEK)'), some_day_of_may)]
['2022-04-18', '2022-05-23', '2022-04-25', '2022-05-30']
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from transforms.chronology.expressions import (
    About, After, Before, Between, Every, EventRef, Expression, Intersection, Last, LastN, Limit, Named, Next, NextN, Nth, Open,
    Part, Period, Ref, Repeating, This, Union, Vague, Year, granularity,
)
from transforms.chronology.instants import DAY, HOUR, MAX_YEAR, MIN_YEAR, MINUTE, SECOND, WEEK, Instant, instant
from transforms.chronology.intervals import UNKNOWN, Bounds
from transforms.chronology.units import Field, Unit, enclosing, floor, occurrence, shift

Lookup = Callable[[Expression], Bounds | None]
"""Finds the bounds of an `EventRef` or a `Named`; None when it is not known."""

Span = tuple[Instant, Instant]

WIDTH = {Unit.SECOND: SECOND, Unit.MINUTE: 5 * MINUTE, Unit.HOUR: 30 * MINUTE, Unit.DAYPART: HOUR, Unit.DAY: 2 * DAY,
         Unit.WEEKEND: WEEK, Unit.WEEK: WEEK, Unit.MONTH: 30 * DAY, Unit.QUARTER: 45 * DAY, Unit.SEASON: 30 * DAY,
         Unit.HALF: 90 * DAY, Unit.YEAR: 2 * 365 * DAY, Unit.DECADE: 5 * 365 * DAY, Unit.CENTURY: 25 * 365 * DAY,
         Unit.MILLENNIUM: 250 * 365 * DAY}
"""How far "about" reaches on either side, by granularity."""

_FAR = 64
"""How many cycles to look through for an occurrence: leap days need eight years, the Friday the 13th fourteen months."""


def resolve(e: Expression, anchor: Bounds, lookup: Lookup | None = None) -> Bounds:
    """The bounds of an expression at an anchor; UNKNOWN where nothing can be said (a bare period, a recurrence with no
    frame, a set, an event that nobody knows)."""
    match e:
        case Ref():
            return anchor
        case Open() | Repeating() | Period() | Every():
            return UNKNOWN
        case Year(number, missing):
            return _year(number, missing)
        case This(frame, of):
            return _at(resolve(frame, anchor, lookup), lambda t: _this(of, t))
        case Last(frame, of, n):
            return _at(resolve(frame, anchor, lookup), lambda t: _nth_from(of, t, -n))
        case Next(frame, of, n):
            return _at(resolve(frame, anchor, lookup), lambda t: _nth_from(of, t, n))
        case Before(frame, period):
            return _at(resolve(frame, anchor, lookup), lambda t: _stepped(t, period, -1), period)
        case After(frame, period):
            return _at(resolve(frame, anchor, lookup), lambda t: _stepped(t, period, 1), period)
        case LastN(frame, period):
            return _stretch(resolve(frame, anchor, lookup), period, -1)
        case NextN(frame, period):
            return _stretch(resolve(frame, anchor, lookup), period, 1)
        case Nth(n, of, frame):
            return _corners(resolve(frame, anchor, lookup), lambda s, t: _nth_within(n, of, s, t))
        case Intersection(members):
            return _intersection(members, anchor, lookup)
        case Between(start, end):
            a, b = resolve(start, anchor, lookup), resolve(end, anchor, lookup)
            return Bounds(a.earliest_start, a.latest_start, b.earliest_end, b.latest_end)
        case Union(members):
            return _hull([resolve(m, anchor, lookup) for m in members])
        case Part(which, of):
            return _part(which, resolve(of, anchor, lookup))
        case About(of):
            return _about(resolve(of, anchor, lookup), granularity(of))
        case Limit(mod, of):
            return _limit(mod, resolve(of, anchor, lookup))
        case Vague("PRESENT"):
            return anchor
        case Vague("PAST"):
            return Bounds(None, anchor.latest_end, None, anchor.latest_end)
        case Vague("FUTURE"):
            return Bounds(anchor.earliest_start, None, anchor.earliest_start, None)
        case EventRef() | Named():
            return (lookup(e) if lookup else None) or UNKNOWN
    raise TypeError(f"resolve knows no {type(e).__name__}")


def _at(frame: Bounds, span: Callable[[Instant], Span | None], period: Expression | None = None) -> Bounds:
    """An operator at the first and at the last point of its frame."""
    if isinstance(period, Period) and any(count is None for _, count in period.amounts):
        return _vague_distance(frame, span)
    first = None if frame.earliest_start is None else span(frame.earliest_start)
    last = None if frame.latest_end is None else span(max(frame.latest_end - 1, frame.earliest_start or frame.latest_end - 1))
    return Bounds(first and first[0], last and last[0], first and first[1], last and last[1])


def _vague_distance(frame: Bounds, span: Callable[[Instant], Span | None]) -> Bounds:
    """ "Months ago": on one side of the frame, at a distance that nobody said."""
    t = frame.latest_end if frame.latest_end is not None else frame.earliest_start
    back = t is not None and (s := span(t)) is not None and s[0] <= t
    if back:
        return Bounds(None, frame.latest_end, None, frame.latest_end)
    return Bounds(frame.earliest_start, None, frame.earliest_start, None)


def _corners(frame: Bounds, span: Callable[[Instant, Instant], Span | None]) -> Bounds:
    """An operator at the earliest and at the latest interval that the frame may be."""
    first = last = None
    if frame.earliest_start is not None and frame.earliest_end is not None:
        first = span(frame.earliest_start, max(frame.earliest_end, frame.earliest_start))
    if frame.latest_start is not None and frame.latest_end is not None:
        last = first if frame.is_exact else span(frame.latest_start, frame.latest_end)
    return Bounds(first and first[0], last and last[0], first and first[1], last and last[1])


@lru_cache(maxsize=4096)
def _year(number: int, missing: int) -> Bounds:
    size = 10**missing
    first, past = number * size, (number + 1) * size
    if first < MIN_YEAR or past > MAX_YEAR:
        return UNKNOWN
    return Bounds.exact(instant(first), instant(past))


# ---------------------------------------------------------------- things that recur

@lru_cache(maxsize=4096)
def _fields(of: Expression) -> tuple[tuple[Field, int], ...]:
    """The fields of a recurrence, coarse to fine."""
    found = [of] if isinstance(of, Repeating) else [m for m in getattr(of, "members", ()) if isinstance(m, Repeating)]
    return tuple((r.field, r.value) for r in sorted(found, key=lambda r: (-r.field.unit, -r.field.cycle)))


def _within(fields: tuple[tuple[Field, int], ...], start: Instant, end: Instant) -> list[Span]:
    """Where all fields meet, with a start in [start, end)."""
    if not fields:
        return [(start, end)]
    (field, value), rest = fields[0], fields[1:]
    found: list[Span] = []
    cycle = floor(start, field.cycle)
    for _ in range(600):  # weeks of a decade: more is no longer one thing
        if cycle >= end:
            break
        span = occurrence(field, value, cycle)
        if span and start <= span[0] < end:
            found.extend(_within(rest, *span))
        cycle = shift(cycle, field.cycle, 1)
    return found


def _this(of: Unit | Expression, t: Instant) -> Span | None:
    if isinstance(of, Unit):
        return enclosing(t, of)
    fields = _fields(of)
    if not fields:
        return None
    start = floor(t, fields[0][0].cycle)
    found = _within(fields, start, shift(start, fields[0][0].cycle, 1))
    return found[0] if found else None


def _nth_from(of: Unit | Expression, t: Instant, n: int) -> Span | None:
    """The nth occurrence after the one that holds t (before it when n < 0)."""
    if isinstance(of, Unit):
        return enclosing(shift(floor(t, of), of, n), of)
    fields = _fields(of)
    if not fields:
        return None
    cycle_unit, unit = fields[0][0].cycle, fields[-1][0].unit
    here, _ = enclosing(t, unit) if unit not in (Unit.DAYPART, Unit.WEEKEND) else (t, t)
    step, left = (1, n) if n > 0 else (-1, -n)
    cycle = floor(t, cycle_unit)
    for _ in range(_FAR * left):
        spans = _within(fields, cycle, shift(cycle, cycle_unit, 1))
        for start, end in spans if step > 0 else reversed(spans):
            if (start > here) if step > 0 else (start < here and end <= max(here, t)):
                left -= 1
                if not left:
                    return start, end
        after = shift(cycle, cycle_unit, step)
        if after == cycle:
            return None
        cycle = after
    return None


def _nth_within(n: int, of: Unit | Expression, start: Instant, end: Instant) -> Span | None:
    """The nth unit or occurrence in [start, end); negative counts from the end."""
    if not isinstance(of, Unit):
        found = _within(_fields(of), start, end)
        return found[n - 1 if n > 0 else n] if -len(found) <= (n - 1 if n > 0 else n) < len(found) else None
    if n > 0:  # a week belongs to what holds its Thursday (ISO 8601)
        return enclosing(shift(floor(start + (3 * DAY if of is Unit.WEEK else 0), of), of, n - 1), of)
    return enclosing(shift(floor(end - 1 - (3 * DAY if of is Unit.WEEK else 0), of), of, n + 1), of)


def _intersection(members: tuple[Expression, ...], anchor: Bounds, lookup: Lookup | None) -> Bounds:
    frames = [m for m in members if not isinstance(m, Repeating)]
    if not frames:
        return UNKNOWN
    frame = min(frames, key=lambda m: granularity(m) if granularity(m) is not None else Unit.MILLENNIUM)
    unit = granularity(frame)
    finer = tuple((f, v) for f, v in _fields(Intersection(members)) if unit is None or f.unit < unit)
    bounds = resolve(frame, anchor, lookup)
    if not finer:
        return bounds

    def first(start: Instant, end: Instant) -> Span | None:
        found = _within(finer, start, end)
        if not found:  # "Tuesday, 5 March": a weekday that disagrees does not undo the date
            found = _within(tuple(x for x in finer if x[0] is not Field.DAY_OF_WEEK), start, end)
            return found[0] if found and len(finer) > 1 else None
        return found[0]

    return _corners(bounds, first)


# ---------------------------------------------------------------- periods

def _moved(t: Instant, period: Expression, sign: int) -> Instant:
    for unit, count in period.amounts if isinstance(period, Period) else ():
        t = shift(t, unit, sign * (count or 0))
    return t


def _inner_period(period: Expression) -> Expression:
    return _inner_period(period.of) if isinstance(period, About | Limit | Part) else period


def _stepped(t: Instant, period: Expression, sign: int) -> Span:
    """A period away, in the period's granularity."""
    inner = _inner_period(period)
    known = Period(tuple((u, 1 if n is None else n) for u, n in inner.amounts)) if isinstance(inner, Period) else inner
    unit = granularity(period) or Unit.DAY
    return enclosing(_moved(t, known, sign), Unit.DAY if unit is Unit.DAYPART else unit)


def _stretch(frame: Bounds, period: Expression, sign: int) -> Bounds:
    period = _inner_period(period)
    known = isinstance(period, Period) and all(count is not None for _, count in period.amounts)

    def moved(t: Instant | None) -> Instant | None:
        return None if t is None or not known else _moved(t, period, sign)

    if sign < 0:  # ends where the frame is
        return Bounds(moved(frame.earliest_start), moved(frame.latest_end) if known else frame.latest_end,
                      frame.earliest_start, frame.latest_end)
    return Bounds(frame.earliest_start, frame.latest_start if frame.latest_start is not None else frame.latest_end,
                  moved(frame.earliest_start) if known else frame.earliest_start, moved(frame.latest_end))


# ---------------------------------------------------------------- parts, limits, hulls

_PARTS = {"START": ((0, 0), (1, 2)), "MID": ((1, 2), (2, 3)), "END": ((2, 3), (4, 4))}
"""Part → quarters of the whole within which it starts, and ends."""


def _part(which: str, b: Bounds) -> Bounds:
    def quarter(start: Instant | None, end: Instant | None, n: int) -> Instant | None:
        if n == 0:
            return start
        if n == 4:
            return end
        return None if start is None or end is None else start + (end - start) * n // 4

    (s0, s1), (e0, e1) = _PARTS[which]
    return Bounds(quarter(b.earliest_start, b.earliest_end, s0), quarter(b.latest_start, b.latest_end, s1),
                  quarter(b.earliest_start, b.earliest_end, e0), quarter(b.latest_start, b.latest_end, e1))


def _about(b: Bounds, unit: Unit | None) -> Bounds:
    w = WIDTH[unit] if unit is not None else 0
    plus = lambda t, d: None if t is None else t + d  # noqa: E731
    return Bounds(plus(b.earliest_start, -w), plus(b.latest_start, w), plus(b.earliest_end, -w), plus(b.latest_end, w))


def _limit(mod: str, b: Bounds) -> Bounds:
    match mod:
        case "BEFORE" | "LESS_THAN":
            return Bounds(None, b.latest_start, None, b.latest_start)
        case "ON_OR_BEFORE" | "EQUAL_OR_LESS":
            return Bounds(None, b.latest_end, None, b.latest_end)
        case "AFTER" | "MORE_THAN":
            return Bounds(b.earliest_end, None, b.earliest_end, None)
        case "ON_OR_AFTER" | "EQUAL_OR_MORE":
            return Bounds(b.earliest_start, None, b.earliest_start, None)
    return b


def _hull(found: list[Bounds]) -> Bounds:
    def over(values, choose):
        values = list(values)
        return None if None in values else choose(values)

    if not found:
        return UNKNOWN
    return Bounds(over((b.earliest_start for b in found), min), over((b.latest_start for b in found), min),
                  over((b.earliest_end for b in found), max), over((b.latest_end for b in found), max))

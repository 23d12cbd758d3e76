"""`resolve`: what an expression means at an anchor. The whole meaning of time, in one ``match``.

An anchor is itself uncertain: its reference point lies somewhere in [earliest_start, latest_end). Every operator is
monotone in that point, so the bounds of a result are what the operator gives at the first and at the last point of
its frame. A wider anchor therefore never gives a narrower result, wherever there is a result (June has no 31st).

>>> from transforms.chronology.expression_text import parse
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
    Part, Period, Ref, Repeating, Then, This, Union, Vague, Year, Zoned, granularity,
)
from transforms.chronology.instants import DAY, HOUR, MAX_YEAR, MIN_YEAR, MINUTE, SECOND, WEEK, Instant, instant
from transforms.chronology.intervals import UNKNOWN, Bounds
from transforms.chronology.units import FIRST, LAST, Field, Unit, belongs_at, enclosing, floor, occurrences, shift

Lookup = Callable[[Expression], Bounds | None]
"""Finds the bounds of an `EventRef` or a `Named`; None when it is not known."""

Span = tuple[Instant, Instant]
Fields = tuple[tuple[Field, int], ...]

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
        case Ref() | Then():
            return anchor
        case Open() | Repeating() | Period() | Every():
            return UNKNOWN
        case Year(number, missing):
            return _year(number, missing)
        case This(frame, of):
            return _at(resolve(frame, anchor, lookup), lambda t: _this(of, t), granularity(of))
        case Last(frame, of, n):
            return _at(resolve(frame, anchor, lookup), lambda t: _nth_from(of, t, -n) if n else _holding(of, t) or _nth_from(of, t, -1),
                       granularity(of))
        case Next(frame, of, n):
            return _at(resolve(frame, anchor, lookup), lambda t: _nth_from(of, t, n) if n else _holding(of, t) or _nth_from(of, t, 1),
                       granularity(of))
        case Before(frame, period):
            return _away(_edge(frame, resolve(frame, anchor, lookup), -1), period, -1)
        case After(frame, period):
            return _away(_edge(frame, resolve(frame, anchor, lookup), 1), period, 1)
        case LastN(frame, period):
            return _stretch(resolve(frame, anchor, lookup), period, -1)
        case NextN(frame, period):
            return _stretch(resolve(frame, anchor, lookup), period, 1)
        case Nth(n, of, frame):
            return _corners(_begun(resolve(frame, anchor, lookup), n, of), lambda s, t: _nth_within(n, of, s, t))
        case Intersection(members):
            return _intersection(members, anchor, lookup)
        case Between(start, end):
            a, b = resolve(start, anchor, lookup), resolve(end, anchor, lookup)
            return _spanning(_last_day(a, b) if isinstance(start, EventRef | Named) else a, b)
        case Union(members):
            return _hull([resolve(m, anchor, lookup) for m in members])
        case Zoned(of):
            return resolve(of, anchor, lookup)
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


def _at(frame: Bounds, span: Callable[[Instant], Span | None], unit: Unit | None) -> Bounds:
    """An operator at the first and at the last point of its frame; at one only where its unit makes them the same day."""
    begin, past = frame.earliest_start, frame.latest_end
    first = None if begin is None else span(begin)
    if past is None:
        return _between_spans(first, None)
    final = past - 1 if begin is None else max(past - 1, begin)
    if begin is not None and unit is not None and unit >= Unit.DAY and final // DAY == begin // DAY:
        return _between_spans(first, first)
    return _between_spans(first, span(final))


def _between_spans(first: Span | None, last: Span | None) -> Bounds:
    """From the first to the last of what an operator gives; open where that is none, or lies past the calendar's ends."""
    if first is not None and first[0] <= FIRST:
        first = None
    if last is not None and last[0] >= LAST:
        last = None
    es, ee = first if first is not None else (None, None)
    ls, le = last if last is not None else (None, None)
    return Bounds(es, ls, ee, le)


def _corners(frame: Bounds, span: Callable[[Instant, Instant], Span | None]) -> Bounds:
    """An operator at the earliest and at the latest interval that the frame may be."""
    first = last = None
    if frame.earliest_start is not None and frame.earliest_end is not None:
        first = span(frame.earliest_start, max(frame.earliest_end, frame.earliest_start))
    if frame.latest_start is not None and frame.latest_end is not None:
        last = first if frame.is_exact else span(frame.latest_start, frame.latest_end)
    return _between_spans(first, last)


_BEFORE_CHRIST = (0, 2, 1, 1)
"""By missing digits: how many years later than -number the first year begins, before Christ."""


@lru_cache(maxsize=4096)
def _year(number: int, missing: int) -> Bounds:
    """A year, or all years with these leading digits. Before Christ there is no year 0 to start from: the 480s BC,
    Year(-49, 1), are 489 to 480 BC, and the 5th century BC, Year(-5, 2), 500 to 401 BC."""
    size = 10**missing
    first = number * size + (_BEFORE_CHRIST[min(missing, 3)] if number < 0 else 0)
    past = first + size
    if first < MIN_YEAR or past > MAX_YEAR + 1:
        return UNKNOWN
    return Bounds.exact(instant(first), instant(past) if past <= MAX_YEAR else LAST)


# ---------------------------------------------------------------- things that recur

@lru_cache(maxsize=4096)
def _fields(of: Expression) -> tuple[tuple[Field, int], ...]:
    """The fields of a recurrence, coarse to fine."""
    found = [of] if isinstance(of, Repeating) else [m for m in getattr(of, "members", ()) if isinstance(m, Repeating)]
    return tuple((r.field, r.value) for r in sorted(found, key=lambda r: (-r.field.unit, -r.field.cycle)))


@lru_cache(maxsize=8192)
def _within(fields: tuple[tuple[Field, int], ...], start: Instant, end: Instant) -> tuple[Span, ...]:
    """Where all fields meet, with a start in [start, end): asked for again and again, as the days of a year share it."""
    if not fields:
        return ((start, end),)
    (field, value), rest = fields[0], fields[1:]
    found: list[Span] = []
    cycle = floor(start, field.cycle)
    for _ in range(600):  # weeks of a decade: more is no longer one thing
        if cycle >= end:
            break
        for span in occurrences(field, value, cycle):
            if start <= belongs_at(field, value, span[0]) < end:
                found.extend(_within(rest, *span))
        cycle = shift(cycle, field.cycle, 1)
    return tuple(found)


def _this(of: Unit | Expression, t: Instant) -> Span | None:
    if isinstance(of, Unit):
        return enclosing(t, of)
    fields = _fields(of)
    if not fields:
        return None
    unit = fields[0][0].cycle
    start = floor(t, unit)
    if fields[0][0] is Field.SEASON_OF_YEAR:  # in January, this winter is the one that began in December
        before = _within(fields, shift(start, unit, -1), start)
        if before and before[-1][1] > t:
            return before[-1]
    for _ in range(_FAR):  # where this one does not exist (the 31st, said in June), it is the next that does
        past = shift(start, unit, 1)
        found = _within(fields, start, past)
        if found or past == start:
            return found[0] if found else None
        start = past
    return None


def _holding(of: Unit | Expression, t: Instant) -> Span | None:
    """The occurrence that holds t, or that lies in the day of t where it is finer than a day."""
    if isinstance(of, Unit):
        return enclosing(t, of)
    fields = _fields(of)
    if not fields:
        return None
    unit = max(fields[-1][0].unit, Unit.DAY)
    for back in (0, -1):  # a winter began in the year before
        cycle = shift(floor(t, fields[0][0].cycle), fields[0][0].cycle, back)
        for start, end in _within(fields, cycle, shift(cycle, fields[0][0].cycle, 1)):
            if start <= t < end or (unit is Unit.DAY and start // DAY == t // DAY):
                return start, end
    return None


def _nth_from(of: Unit | Expression, t: Instant, n: int) -> Span | None:
    """The nth occurrence after the one that holds t (before it when n < 0)."""
    if isinstance(of, Unit):
        return enclosing(shift(floor(t, of), of, n), of)
    fields = _fields(of)
    if not fields:
        return None
    cycle_unit, unit = fields[0][0].cycle, fields[-1][0].unit
    if fields[0][0].cycle > Unit.DAY:  # "last Friday evening", said on a Friday, is a week ago at any hour
        unit = max(unit, Unit.DAY)
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


def _begun(frame: Bounds, n: int, of: Unit | Expression) -> Bounds:
    """A frame within which units are counted: from its start on, its end need not be known."""
    if n > 0 and frame.latest_end is None and isinstance(of, Unit | Period):
        return Bounds(frame.earliest_start, frame.latest_start, frame.earliest_start, frame.latest_start)
    return frame


def _nth_within(n: int, of: Unit | Expression, start: Instant, end: Instant) -> Span | None:
    """The nth unit or occurrence in [start, end); negative counts from the end. Of periods ("the second week of the siege")
    the first begins on the first day, whatever the calendar."""
    if isinstance(of, Period):
        if n > 0:
            first = start // DAY * DAY
            return _moved(first, of, n - 1), _moved(first, of, n)
        last = -(-end // DAY) * DAY
        return _moved(last, of, n), _moved(last, of, n + 1)
    if not isinstance(of, Unit):
        found = _within(_fields(of), start, end)
        return found[n - 1 if n > 0 else n] if -len(found) <= (n - 1 if n > 0 else n) < len(found) else None
    later, earlier = _BELONGS.get(of, (0, 0))
    if n > 0:
        return enclosing(shift(floor(start + later, of), of, n - 1), of)
    return enclosing(shift(floor(end - 1 - earlier, of), of, n + 1), of)


_BELONGS = {Unit.WEEK: (3 * DAY, 3 * DAY), Unit.WEEKEND: (DAY, 5 * DAY)}
"""A week belongs to what holds its Thursday (ISO 8601), a weekend to what holds its Saturday: from the start on, and back."""


def _intersection(members: tuple[Expression, ...], anchor: Bounds, lookup: Lookup | None) -> Bounds:
    frame, finer, coarser = _framed(members)
    if frame is None:
        return UNKNOWN
    bounds = resolve(frame, anchor, lookup)
    if coarser and bounds == UNKNOWN:  # some day, in March 1998
        bounds = _some(_grain(frame), _intersection(coarser, anchor, lookup))
    if not finer:
        return bounds

    def first(start: Instant, end: Instant) -> Span | None:
        found = _within(finer, start, end)
        if not found:  # "Tuesday, 5 March": a weekday that disagrees does not undo the date
            found = _within(tuple(x for x in finer if x[0] is not Field.DAY_OF_WEEK), start, end)
            return found[0] if found and len(finer) > 1 else None
        return found[0]

    return _corners(bounds, first)


@lru_cache(maxsize=4096)
def _framed(members: tuple[Expression, ...]) -> tuple[Expression | None, Fields, tuple[Expression, ...]]:
    """The finest member that does not recur, the fields to look for within it, and the members that it lies within."""
    frame = min((m for m in members if not isinstance(m, Repeating)), key=_grain, default=None)
    if frame is None:
        return None, (), ()
    unit = granularity(frame)
    finer = tuple((f, v) for f, v in _fields(Intersection(members)) if unit is None or f.unit < unit)
    return frame, finer, () if unit is None else tuple(m for m in members if _grain(m) > unit)


def _grain(e: Expression) -> Unit:
    unit = granularity(e)
    return Unit.MILLENNIUM if unit is None else unit


def _some(unit: Unit, whole: Bounds) -> Bounds:
    """One unit of a whole, and nobody said which: from the first to the last."""
    start, end = whole.earliest_start, whole.latest_end
    if start is None or end is None or unit is Unit.DAYPART:
        return Bounds(start, end, start, end)
    return _between_spans(_nth_within(1, unit, start, end), _nth_within(-1, unit, start, end))


# ---------------------------------------------------------------- periods

def _moved(t: Instant, period: Expression, sign: int) -> Instant:
    for unit, count in period.amounts if isinstance(period, Period) else ():
        t = shift(t, unit, sign * (count or 0))
    return t


@lru_cache(maxsize=4096)
def is_counted(period: Expression) -> bool:
    """Whether a period says how much of everything: P3D does, PXD and PXX do not."""
    return isinstance(period, Period) and bool(period.amounts) and all(count is not None for _, count in period.amounts)


def _edge(frame: Expression, b: Bounds, sign: int) -> Bounds:
    """Where a distance counts from. What happened has a length: before it is before its start, after it after its end."""
    if not isinstance(frame, EventRef | Named):
        return b
    if sign < 0:
        return Bounds(b.earliest_start, b.latest_start, b.earliest_start, b.latest_start)
    return Bounds(b.earliest_end and b.earliest_end - 1, b.latest_end, b.earliest_end, b.latest_end)


def _last_day(a: Bounds, until: Bounds) -> Bounds:
    """Where "since the war" starts: on its last day, unless it is not over then."""
    if a.latest_end is None or a.earliest_end is None or (until.latest_end is not None and a.latest_end > until.latest_end):
        return a
    return Bounds(a.earliest_end - DAY, a.latest_end - DAY, a.earliest_end, a.latest_end)


def _away(frame: Bounds, period: Expression, sign: int) -> Bounds:
    """A period away from a frame, in the period's granularity."""
    match period:
        case About(of):
            return _about(_away(frame, of, sign), granularity(of))
        case Limit(mod, of):
            there = _away(frame, of, sign)
            if mod in _FARTHER:
                return _beyond(there.latest_end if sign < 0 else there.earliest_start, sign)
            if mod in _NEARER:  # between there and the frame
                far, near = (there.earliest_start, frame.latest_end) if sign < 0 else (frame.earliest_start, there.latest_end)
                return Bounds(far, near, far, near)
            return there
        case Part(_, of):
            return _away(frame, of, sign)
        case Period() if is_counted(period):
            unit = Unit.DAY if period.unit is Unit.DAYPART else period.unit
            whole = all(count == int(count) for _, count in period.amounts)  # half a week ends within a day
            return _at(frame, lambda t: enclosing(_moved(t, period, sign), unit), unit if whole and unit == period.unit else None)
    return _beyond(frame.latest_end if sign < 0 else frame.earliest_start, sign)  # "months ago": nobody said how many


_FARTHER = frozenset({"MORE_THAN", "EQUAL_OR_MORE", "AFTER", "ON_OR_AFTER"})
_NEARER = frozenset({"LESS_THAN", "EQUAL_OR_LESS", "BEFORE", "ON_OR_BEFORE"})


def _beyond(t: Instant | None, sign: int) -> Bounds:
    """Somewhere before an instant, or after it."""
    return Bounds(None, t, None, t) if sign < 0 else Bounds(t, None, t, None)


def _stretch(frame: Bounds, period: Expression, sign: int) -> Bounds:
    """A period that ends with a frame, or starts with it. What is said about its length goes to its other end."""
    near = (frame.earliest_end, frame.latest_end) if sign < 0 else (frame.earliest_start, frame.latest_start)
    far = _far_end(near, period, sign)
    return Bounds(*far, *near) if sign < 0 else Bounds(*near, *far)


def _far_end(near: tuple[Instant | None, Instant | None], period: Expression, sign: int) -> tuple[Instant | None, Instant | None]:
    first, last = near
    match period:
        case About(of):
            return _about(Bounds(*_far_end(near, of, sign), None, None), granularity(of))[:2]
        case Limit(mod, of) if mod in _FARTHER or mod in _NEARER:
            low, high = _far_end(near, of, sign)
            if (mod in _FARTHER) == (sign < 0):
                return (None, high) if sign < 0 else (first, high)
            return (low, last) if sign < 0 else (low, None)
        case Limit(_, of) | Part(_, of):
            return _far_end(near, of, sign)
        case Period() if is_counted(period):
            low, high = (None if t is None else _moved(t, period, sign) for t in near)
            return (low if low is None or low > FIRST else None), (high if high is None or high < LAST else None)
    return (None, last) if sign < 0 else (first, None)


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
    return b if unit is None else widened(b, WIDTH[unit])


def widened(b: Bounds, width: int) -> Bounds:
    """Bounds that reach further by a width on either side; open past the calendar's ends."""
    less = lambda t: None if t is None or t - width <= FIRST else t - width  # noqa: E731
    more = lambda t: None if t is None or t + width >= LAST else t + width  # noqa: E731
    return Bounds(less(b.earliest_start), more(b.latest_start), less(b.earliest_end), more(b.latest_end))


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


def _spanning(a: Bounds, b: Bounds) -> Bounds:
    """From the start of one to the end of another. It starts before it ends: from 1945 to 1939 is nothing that can be said."""
    es, ls, ee, le = a.earliest_start, a.latest_start, b.earliest_end, b.latest_end
    if es is not None and le is not None and es >= le:
        return UNKNOWN
    return Bounds(es, le if ls is None else ls if le is None else min(ls, le),
                  es if ee is None else ee if es is None else max(ee, es), le)


def _hull(found: list[Bounds]) -> Bounds:
    def over(values, choose):
        values = list(values)
        return None if None in values else choose(values)

    if not found:
        return UNKNOWN
    return Bounds(over((b.earliest_start for b in found), min), over((b.latest_start for b in found), min),
                  over((b.earliest_end for b in found), max), over((b.latest_end for b in found), max))

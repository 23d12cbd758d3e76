"""What ``means`` may call beside the operators: ways to say common expressions shortly. Every one returns an expression."""

from __future__ import annotations

from collections.abc import Callable

from transforms.chronology.expressions import After, Before, Expression, Intersection, Nth, Period, Repeating, Year, Zoned
from transforms.chronology.units import Field, Unit


def And(*members: Expression) -> Expression:
    """What all share, flat: And(year, And(month, day)) is one intersection of three.

    >>> str(And(Year(1998), And(Repeating(Field.MONTH_OF_YEAR, 3), Repeating(Field.DAY_OF_MONTH, 12))))
    'Intersection((Year(1998), Repeating(MONTH_OF_YEAR, 3), Repeating(DAY_OF_MONTH, 12)))'
    """
    zones = [m.offset for m in members if isinstance(m, Zoned)]
    if zones:  # an offset belongs to the whole
        return Zoned(And(*(m.of if isinstance(m, Zoned) else m for m in members)), zones[0])
    flat: list[Expression] = []
    for m in members:
        flat.extend(m.members if isinstance(m, Intersection) else (m,))
    return flat[0] if len(flat) == 1 else Intersection(tuple(flat))


def Day(n: int) -> Expression:
    """A day of the month."""
    return Repeating(Field.DAY_OF_MONTH, n)


def Month(n: int) -> Expression:
    """A month of the year."""
    return Repeating(Field.MONTH_OF_YEAR, n)


def Clock(hour: int, minute: int | None = None, second: int | None = None) -> Expression:
    """A time of day on the 24-hour clock, as fine as it was said; 24:00 is midnight."""
    members = [Repeating(Field.HOUR_OF_DAY, hour)]
    if minute is not None:
        members.append(Repeating(Field.MINUTE_OF_HOUR, minute))
    if second is not None:
        members.append(Repeating(Field.SECOND_OF_MINUTE, min(second, 59)))
    return And(*members)


def AM(hour: int) -> int:
    """An hour before noon: 12 a.m. is 0."""
    return hour % 12


def PM(hour: int) -> int:
    """An hour after noon: 12 p.m. is 12; hours that are past noon already stay."""
    return hour if hour > 12 else hour % 12 + 12


def BC(year: int) -> Expression:
    """A year before Christ, astronomically: 44 BC is -43."""
    return Year(1 - year)


def Century(n: int) -> Expression:
    """The nth century: the 19th is 1800–1899."""
    return Year(n - 1, 2)


def CenturyBC(n: int) -> Expression:
    """The nth century before Christ: the 5th is -499…-400, the hundred years 500 to 401 BC, by its leading digits."""
    return Year(-n, 2)


def Short(n: int) -> Expression:
    """A year by its last two digits: '98."""
    return Repeating(Field.YEAR_OF_CENTURY, n)


def InYear(year: Expression, e: Expression) -> Expression:
    """What comes every year, in one of them: the month that a holiday is counted in is that of the year.

    >>> str(InYear(Year(2015), Nth(4, Repeating(Field.DAY_OF_WEEK, 4), Repeating(Field.MONTH_OF_YEAR, 11))))
    'Nth(4, Repeating(DAY_OF_WEEK, 4), Intersection((Year(2015), Repeating(MONTH_OF_YEAR, 11))))'
    """
    match e:
        case Nth(n, of, frame):
            return Nth(n, of, InYear(year, frame))
        case After(frame, period) | Before(frame, period):
            return type(e)(InYear(year, frame), period)
    return And(year, e)


def Amount(count: float | None, unit: Unit) -> Period:
    """A count of units; fractions of years, quarters and so on become the next finer unit where that is exact.

    >>> str(Amount(2.5, Unit.YEAR)), str(Amount(0.5, Unit.HOUR)), str(Amount(3, Unit.DAY))
    ('P30M', 'PT30M', 'P3D')
    """
    if count is None or float(count).is_integer():
        return Period.of(None if count is None else int(count), unit)
    finer = {Unit.YEAR: (Unit.MONTH, 12), Unit.HOUR: (Unit.MINUTE, 60), Unit.MINUTE: (Unit.SECOND, 60), Unit.DAY: (Unit.HOUR, 24),
             Unit.DECADE: (Unit.YEAR, 10), Unit.CENTURY: (Unit.YEAR, 100), Unit.MILLENNIUM: (Unit.YEAR, 1000)}.get(unit)
    if finer and float(count * finer[1]).is_integer():
        return Period.of(int(count * finer[1]), finer[0])
    return Period.of(count, unit)


def Sum(a: Period, b: Period) -> Period:
    """Two amounts as one: an hour and ten minutes."""
    return Period(a.amounts + b.amounts)


def Times(n: float | None, period: Period) -> Period:
    """A period n times over: twenty × P1D."""
    return Period(tuple((u, None if c is None or n is None else c * n) for u, c in period.amounts))


def finer(a: Expression, b: Expression) -> bool:
    """Whether two amounts can be said as one: "two hours and ten minutes", but not "ten minutes and two hours"."""
    return isinstance(a, Period) and isinstance(b, Period) and bool(a.amounts and b.amounts) and b.amounts[0][0] < a.unit


def hour_in(part: Repeating, hour: int) -> int:
    """The hour on the 24-hour clock, given the part of the day that it was said with."""
    return hour % 12 + 12 if part.value in (2, 3) or (part.value == 4 and 5 < hour < 12) else hour % 24


SHORTHAND: dict[str, Callable] = {f.__name__: f for f in (
    And, Day, Month, Clock, AM, PM, BC, Century, CenturyBC, Short, InYear, Amount, Sum, Times, finer, hour_in)}

"""`direction`: in which direction a bare name lies from its anchor: the last Monday, the next March, the one of the same year."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files

from transforms.chronology.expressions import (
    About, After, Before, Between, Expression, Intersection, Last, LastN, Limit, Next, NextN, Nth, Part, Period, Ref, Repeating, Then, This,
    Union, Zoned, children,
)
from transforms.chronology.units import Field, Unit

_TABLE = tomllib.loads(files(__package__).joinpath("anchor.toml").read_text("utf-8"))

REACH: dict[str, int] = _TABLE["reach"]
"""How near in the text is near, in characters."""

SURE: dict[str, float] = _TABLE["sure"]
"""How far each way of pinning is trusted."""

AHEAD: dict[str, dict[str, Expression]] = {
    kind: {tense: After(Ref(), Period.of(days, Unit.DAY)) for tense, days in by_tense.items()} for kind, by_tense in _TABLE["ahead"].items()}
"""Kind of name, and tense → the last day on which it may begin."""


def directed(e: Expression, tense: str | None) -> tuple[str, Expression]:
    """The direction of an expression with bare names, told in some tense: its name and the expression with that direction."""
    names = fields_of(e)
    policy = "past" if _is_since(e) else _policy(names, tense)
    if policy == "nearest":
        return policy, direct(e, "past", AHEAD[_kind(names)][tense or "untold"])
    return policy, direct(e, policy)


def _policy(names: frozenset[Field], tense: str | None) -> str:
    """The direction of bare names. A day of a month is almost always the nearest one; a quarter is mostly one that is over."""
    if Field.DAY_OF_MONTH in names and (Field.MONTH_OF_YEAR in names or Field.DAY_OF_WEEK in names):
        return "nearest"  # "March 12", "Thursday the 4th"
    if Field.DAY_OF_WEEK in names or all(f.cycle < Unit.YEAR for f in names):
        return "future" if tense == "future" else "past"
    if tense == "past" or (tense == "future" and Field.QUARTER_OF_YEAR not in names):
        return tense
    return "nearest"


def _kind(names: frozenset[Field]) -> str:
    """Of what kind a name of the year is: a day, a month, a quarter, or anything else, such as a season."""
    if Field.DAY_OF_MONTH in names and Field.DAY_OF_WEEK in names:
        return "weekday_date" if Field.MONTH_OF_YEAR in names else "weekday"
    if Field.DAY_OF_MONTH in names:
        return "day"
    if Field.MONTH_OF_YEAR in names:
        return "month"
    return "quarter" if Field.QUARTER_OF_YEAR in names else "season"


def _is_since(e: Expression) -> bool:
    """Whether an expression reaches from a time until now: that time is past."""
    return isinstance(e, Between) and isinstance(e.end, Ref)


@lru_cache(maxsize=8192)
def fields_of(e: Expression) -> frozenset[Field]:
    """What recurs in an expression."""
    if isinstance(e, Repeating):
        return frozenset((e.field,))
    return frozenset(f for c in children(e) for f in fields_of(c))


@lru_cache(maxsize=8192)
def direct(e: Expression, policy: str, frame: Expression = Ref()) -> Expression:
    """An expression with every recurrence in it given a frame: past, future, or the same cycle.

    >>> str(direct(Repeating(Field.DAY_OF_WEEK, 1), "past"))
    'Last(REF, Repeating(DAY_OF_WEEK, 1), 0)'
    """
    match e:
        case Repeating():
            return _framed(e, policy, frame)
        case Intersection(members) if all(isinstance(m, Repeating) for m in members):
            return _framed(e, policy, frame)
        case Intersection(members):
            return Intersection(tuple(m if isinstance(m, Repeating) else direct(m, policy, frame) for m in members))
        case Part(which, of):
            return Part(which, direct(of, policy, frame))
        case About(of):
            return About(direct(of, policy, frame))
        case Limit(mod, of):
            return Limit(mod, direct(of, policy, frame))
        case Zoned(of, offset):
            return Zoned(direct(of, policy, frame), offset)
        case Nth(n, of, inner):
            return Nth(n, of, direct(inner, policy, frame))
        case This(inner, of):
            return This(direct(inner, policy, frame), of)
        case Last(inner, of, n) | Next(inner, of, n) if not isinstance(inner, Ref | Then):  # "the Monday after Easter"
            return type(e)(direct(inner, policy, frame), of, n)
        case Between(start, end):
            return Between(direct(start, policy, frame), direct(end, policy, frame))
        case Union(members):
            return Union(tuple(direct(m, policy, frame) for m in members))
        case After(inner, period) | Before(inner, period) | LastN(inner, period) | NextN(inner, period):
            return type(e)(direct(inner, policy, frame), period)
    return e


def _framed(e: Expression, policy: str, frame: Expression) -> Expression:
    match policy:
        case "past":
            return Last(frame, e, 0)
        case "future":
            return Next(frame, e, 0)
    return This(frame, e)

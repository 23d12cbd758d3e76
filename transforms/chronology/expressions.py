"""What a temporal reference means before it is pinned: an algebra without an anchor, after SCATE.

An expression is a tree of frozen values with ``REF`` where the anchor will go. It prints as text, which
`transforms.chronology.expression_text` reads back:

>>> str(Before(Ref(), Period.of(1, Unit.MONTH)))
'Before(REF, P1M)'

Operators after Bethard & Parker 2016 (*A Semantically Compositional Annotation Scheme for Time Normalization*).
`transforms.chronology.resolve` gives them their meaning. The phrase that opens each docstring is what the class is for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

from transforms.chronology.units import Field, Unit


class Expression:
    """A node of the algebra. Frozen; equal by value; ``str`` writes what `expression_text.parse` reads."""

    __slots__ = ("_hash",)

    def __str__(self) -> str:
        return f"{type(self).__name__}({', '.join(_text(getattr(self, f.name)) for f in fields(self))})"


def _node(cls):
    """A class of nodes; each works out its hash once, since trees are looked up again and again."""
    made = dataclass(frozen=True, slots=True, repr=False)(cls)
    of_fields = made.__hash__

    def remembered(self) -> int:
        try:
            return self._hash
        except AttributeError:
            object.__setattr__(self, "_hash", of_fields(self))
            return self._hash

    made.__hash__ = remembered
    return made


@_node
class Ref(Expression):
    """"(a month) ago": the anchor itself, whatever it turns out to be.

    >>> str(Ref())
    'REF'
    """

    def __str__(self) -> str:
        return "REF"


@_node
class Then(Expression):
    """"two days later", "that year": the time that the text is at (Reichenbach's reference time), not that of speech.

    An expression holds REF or THEN, never both; pinning chooses what each one is anchored to.

    >>> str(After(Then(), Period.of(2, Unit.DAY)))
    'After(THEN, P2D)'
    """

    def __str__(self) -> str:
        return "THEN"


@_node
class Open(Expression):
    """"from 1985 on": the end that is not said.

    >>> str(Between(Year(1985), Open()))
    'Between(Year(1985), OPEN)'
    """

    def __str__(self) -> str:
        return "OPEN"


@_node
class Year(Expression):
    """"1998", "the 1990s", "the 19th century", "44 BC": a year, or a decade or century by its leading digits.

    ``missing`` digits are open: Year(199, 1) is a decade, Year(18, 2) a century. Years are astronomical (44 BC is -43).

    >>> str(Year(199, 1)), str(Year(-43))
    ('Year(199, 1)', 'Year(-43)')
    """

    number: int
    missing: int = 0

    def __str__(self) -> str:
        return f"Year({self.number})" if not self.missing else f"Year({self.number}, {self.missing})"


@_node
class Period(Expression):
    """"three days", "two hours and ten minutes", "several weeks": an amount of time; an unknown count is None.

    >>> str(Period.of(3, Unit.DAY)), str(Period(((Unit.HOUR, 2), (Unit.MINUTE, 10)))), str(Period.of(None, Unit.WEEK))
    ('P3D', 'PT2H10M', 'PXW')
    """

    amounts: tuple[tuple[Unit, float | None], ...]

    @classmethod
    def of(cls, count: float | None, unit: Unit) -> Period:
        """A period of one unit."""
        return cls(((unit, count),))

    @property
    def unit(self) -> Unit | None:
        """The finest unit that was said: the granularity; None for "a while" (PXX), which says none."""
        return min((unit for unit, _ in self.amounts), default=None)

    def __str__(self) -> str:
        return period_text(self)


@_node
class Repeating(Expression):
    """"March", "Monday", "the morning", "at 5": something that comes round again.

    >>> str(Repeating(Field.MONTH_OF_YEAR, 3))
    'Repeating(MONTH_OF_YEAR, 3)'
    """

    field: Field
    value: int


@_node
class This(Expression):
    """"this week", "today", "this March": the one that holds the frame, or the one in the frame's cycle.

    >>> str(This(Ref(), Unit.WEEK))
    'This(REF, WEEK)'
    """

    frame: Expression
    of: Unit | Expression


@_node
class Last(Expression):
    """"last week", "last Monday", "two Fridays ago": the nth one before the frame; the 0th is the one that holds the
    frame, or else the last one before it ("on Monday", told as past).

    >>> str(Last(Ref(), Repeating(Field.DAY_OF_WEEK, 1)))
    'Last(REF, Repeating(DAY_OF_WEEK, 1), 1)'
    """

    frame: Expression
    of: Unit | Expression
    n: int = 1


@_node
class Next(Expression):
    """"next week", "next Monday": the nth one after the frame; the 0th is the one that holds the frame, or else the
    first one after it.

    >>> str(Next(Ref(), Unit.YEAR))
    'Next(REF, YEAR, 1)'
    """

    frame: Expression
    of: Unit | Expression
    n: int = 1


@_node
class Before(Expression):
    """"a month ago", "two days before Christmas": a period back from the frame, in the period's granularity.

    >>> str(Before(Ref(), Period.of(2, Unit.WEEK)))
    'Before(REF, P2W)'
    """

    frame: Expression
    period: Expression


@_node
class After(Expression):
    """"in three weeks", "two days later": a period on from the frame, in the period's granularity.

    >>> str(After(Ref(), Period.of(3, Unit.WEEK)))
    'After(REF, P3W)'
    """

    frame: Expression
    period: Expression


@_node
class Nth(Expression):
    """"the first quarter of 1998", "the last day of March": the nth within the frame; negative counts from its end.

    >>> str(Nth(-1, Unit.DAY, Year(1998)))
    'Nth(-1, DAY, Year(1998))'
    """

    n: int
    of: Unit | Expression
    frame: Expression


@_node
class LastN(Expression):
    """"the past three years": the stretch that ends with the frame.

    >>> str(LastN(Ref(), Period.of(3, Unit.YEAR)))
    'LastN(REF, P3Y)'
    """

    frame: Expression
    period: Expression


@_node
class NextN(Expression):
    """"the next three years", "the first nine months of 1989": the stretch that starts with the frame.

    >>> str(NextN(Ref(), Period.of(3, Unit.YEAR)))
    'NextN(REF, P3Y)'
    """

    frame: Expression
    period: Expression


@_node
class Between(Expression):
    """"from 1939 to 1945", "since 2014": from the start of one to the end of another.

    >>> str(Between(Year(1939), Year(1945)))
    'Between(Year(1939), Year(1945))'
    """

    start: Expression
    end: Expression


@_node
class Intersection(Expression):
    """"March 12, 1998", "10 pm Wednesday", "June last year": what all members share; coarse frames fine.

    >>> str(Intersection((Year(1998), Repeating(Field.MONTH_OF_YEAR, 3))))
    'Intersection((Year(1998), Repeating(MONTH_OF_YEAR, 3)))'
    """

    members: tuple[Expression, ...]


@_node
class Union(Expression):
    """"October 12 and 13": several, as one.

    >>> str(Union((Year(1998), Year(2000))))
    'Union((Year(1998), Year(2000)))'
    """

    members: tuple[Expression, ...]


@_node
class Part(Expression):
    """"early 1990", "mid-July", "the end of the year": START, MID or END of something.

    >>> str(Part('START', Year(1990)))
    "Part('START', Year(1990))"
    """

    which: str
    of: Expression


@_node
class About(Expression):
    """"around 1850", "about three weeks": near it, on either side.

    >>> str(About(Year(1850)))
    'About(Year(1850))'
    """

    of: Expression


@_node
class Limit(Expression):
    """"at least three days", "1990 or later", "more than a year": on one side of it. ``mod`` is TIMEX3's.

    >>> str(Limit('MORE_THAN', Period.of(1, Unit.YEAR)))
    "Limit('MORE_THAN', P1Y)"
    """

    mod: str
    of: Expression


@_node
class Zoned(Expression):
    """"5 p.m. EST": a clock time with the offset that was said (ISO 8601: Z, -05:00). Instants float: it moves nothing.

    >>> str(Zoned(Repeating(Field.HOUR_OF_DAY, 17), '-05:00'))
    "Zoned(Repeating(HOUR_OF_DAY, 17), '-05:00')"
    """

    of: Expression
    offset: str


@_node
class Vague(Expression):
    """"recently", "now", "soon": PAST, PRESENT or FUTURE, and no more than that.

    >>> str(Vague('PAST'))
    "Vague('PAST')"
    """

    when: str


@_node
class Every(Expression):
    """"every Monday", "daily", "twice a week": a set. ``quant`` and ``freq`` are TIMEX3's.

    >>> str(Every(Repeating(Field.DAY_OF_WEEK, 1), 'EVERY'))
    "Every(Repeating(DAY_OF_WEEK, 1), 'EVERY', None)"
    """

    of: Expression
    quant: str | None = None
    freq: str | None = None


@_node
class EventRef(Expression):
    """"(two days after) the attack": an event, by the words that name it.

    >>> str(After(EventRef('the attack'), Period.of(2, Unit.DAY)))
    "After(EventRef('the attack'), P2D)"
    """

    words: str


@_node
class Named(Expression):
    """"the Soviet era": a named period, by its id in the gazetteer.

    >>> str(Named('soviet-era'))
    "Named('soviet-era')"
    """

    name: str


_LETTERS = {Unit.SECOND: "S", Unit.MINUTE: "M", Unit.HOUR: "H", Unit.DAYPART: "DP", Unit.DAY: "D", Unit.WEEKEND: "WE",
            Unit.WEEK: "W", Unit.MONTH: "M", Unit.QUARTER: "Q", Unit.SEASON: "SN", Unit.HALF: "HY", Unit.YEAR: "Y",
            Unit.DECADE: "DE", Unit.CENTURY: "CE", Unit.MILLENNIUM: "ML"}
_UNITS = {(letters, unit < Unit.DAY): unit for unit, letters in _LETTERS.items()}
_AMOUNT = re.compile(rf"(\d+(?:\.\d+)?|X)({'|'.join(sorted(set(_LETTERS.values()), key=len, reverse=True))})")
_PERIOD = re.compile(rf"P(?:(?:{_AMOUNT.pattern})*T)?(?:{_AMOUNT.pattern})+")


def period_text(period: Period) -> str:
    """A period as ISO 8601 with X for an unknown count: P3D, PT2H10M, PXW."""
    if not period.amounts:
        return "PXX"
    day, clock = "", ""
    for unit, count in sorted(period.amounts, key=lambda a: -a[0]):
        number = "X" if count is None else f"{count:.0f}" if count == int(count) else f"{count:.6f}".rstrip("0")
        if unit < Unit.DAY:
            clock += number + _LETTERS[unit]
        else:
            day += number + _LETTERS[unit]
    return f"P{day}" + (f"T{clock}" if clock else "")


@lru_cache(maxsize=4096)
def parse_period(text: str) -> Period | None:
    """The period that `period_text` wrote; None when the text is none.

    >>> parse_period('PT2H10M') == Period(((Unit.HOUR, 2), (Unit.MINUTE, 10)))
    True
    """
    if text == "PXX":
        return Period(())
    if not _PERIOD.fullmatch(text):
        return None
    day, _, clock = text[1:].partition("T")
    amounts = []
    for part, fine in ((day, False), (clock, True)):
        for number, letters in _AMOUNT.findall(part):
            unit = _UNITS.get((letters, fine))
            if unit is None:
                return None
            amounts.append((unit, None if number == "X" else float(number) if "." in number else int(number)))
    return Period(tuple(amounts))


def _text(value: Any) -> str:
    if isinstance(value, Unit | Field):
        return value.name
    if isinstance(value, Expression):
        return str(value)
    if isinstance(value, tuple):
        return f"({', '.join(map(_text, value))}{',' if len(value) == 1 else ''})"
    return repr(value)


def children(e: Expression) -> list[Expression]:
    """The expressions directly below a node."""
    found: list[Expression] = []
    for f in fields(e):
        value = getattr(e, f.name)
        found.extend(v for v in (value if isinstance(value, tuple) else (value,)) if isinstance(v, Expression))
    return found


@lru_cache(maxsize=8192)
def is_anchored(e: Expression) -> bool:
    """Whether an expression stands by itself: no REF, nothing that recurs without a frame, nothing vague.

    >>> is_anchored(Year(1998)), is_anchored(Before(Ref(), Period.of(1, Unit.MONTH)))
    (True, False)
    """
    match e:
        case Ref() | Then() | Vague() | Repeating() | EventRef() | Named() | Period():
            return False
        case Intersection(members):
            frames = [m for m in members if not isinstance(m, Repeating | Period)]
            return bool(frames) and all(is_anchored(m) for m in frames)
        case This(frame, _) | Last(frame, _) | Next(frame, _) | Before(frame, _) | After(frame, _) | LastN(frame, _) | NextN(frame, _):
            return is_anchored(frame)
        case Nth(_, _, frame):
            return is_anchored(frame)
        case Open():
            return True
        case _:
            return all(is_anchored(c) for c in children(e))


@lru_cache(maxsize=8192)
def recurs(e: Expression) -> bool:
    """Whether an expression names something that comes round again and has no frame: "March", "Monday evening".

    >>> recurs(Repeating(Field.MONTH_OF_YEAR, 3)), recurs(Year(1998))
    (True, False)
    """
    match e:
        case Repeating():
            return True
        case Intersection(members):
            return all(recurs(m) for m in members)
        case Part(_, of) | About(of) | Limit(_, of) | Zoned(of):
            return recurs(of)
        case Nth(_, _, frame):
            return recurs(frame)
        case Between(start, end):
            return recurs(start) or recurs(end)
        case Union(members):
            return all(recurs(m) for m in members)
        case _:
            return False


@lru_cache(maxsize=8192)
def granularity(e: Expression | Unit) -> Unit | None:
    """The unit that an expression was said in; None where it has none ("recently").

    >>> granularity(Before(Ref(), Period.of(2, Unit.WEEK))).name
    'WEEK'
    """
    match e:
        case Unit():
            return e
        case Year(_, missing):
            return (Unit.YEAR, Unit.DECADE, Unit.CENTURY, Unit.MILLENNIUM)[min(missing, 3)]
        case Period():
            return e.unit
        case Repeating(field, _):
            return field.unit
        case This(_, of) | Last(_, of) | Next(_, of):
            return granularity(of)
        case Before(_, period) | After(_, period) | LastN(_, period) | NextN(_, period):
            return granularity(period)
        case Nth(_, of, _) | Part(_, of) | About(of) | Limit(_, of) | Zoned(of) | Every(of):
            return granularity(of)
        case Intersection(members) | Union(members):
            units = [u for u in map(granularity, members) if u is not None]
            return min(units) if units else None
        case Between(start, end):
            units = [u for u in (granularity(start), granularity(end)) if u is not None]
            return min(units) if units else None
        case _:
            return None

"""`anchor`: what each mention of a document is pinned to, and in which direction. Discourse, without words.

Bare names ("Monday", "in March") take their direction from the tense of the verb and from the genre: news counts from
the document date, a narrative from the time it has reached. "That day" and "two days later" take up an earlier mention.
Which direction that is says `transforms.direction`; the numbers stand in ``anchor.toml``.
"""

from __future__ import annotations

from collections import deque
from dataclasses import fields, replace
from functools import lru_cache
from typing import NamedTuple

from transforms.chronology.expression_text import parse
from transforms.chronology.expressions import (
    After, Before, Every, Expression, Intersection, Last, Next, NextN, Open, Period, Ref, Repeating, Then, This, Vague,
    Year, children, granularity,
    is_anchored, recurs,
)
from transforms.chronology.instants import DAY, date_of
from transforms.chronology.intervals import UNKNOWN, Bounds
from transforms.chronology.resolve import resolve
from transforms.chronology.units import Field, Unit, enclosing
from transforms.direction import AHEAD, REACH, SURE, direct, directed, fields_of
from transforms.records import Mention
from transforms.tense import verbs_of


_A_QUARTER = 92 * DAY
_COMPARED = 300 * DAY
_A_YEAR = 366 * DAY
"""A document's date that is less sure than this gives bare names no year."""


class Anchored(NamedTuple):
    """An expression with a direction, what it is pinned to, and how that was chosen."""

    expression: Expression
    anchor: Bounds
    kind: str
    anchor_id: str | None
    policy: str | None
    confidence: float
    runner_up: tuple[Expression, str, float] | None


class Earlier(NamedTuple):
    """A mention that was pinned before: something that later ones may take up."""

    mention_id: str
    bounds: Bounds
    unit: Unit
    sentence: int
    """Where its sentence starts."""
    end: int
    """Where it ends."""


class Discourse:
    """The state of a reading: the document date, the genre, and the mentions so far."""

    def __init__(self, dct: Bounds, dct_id: str, genre: str):
        self.dct, self.dct_id, self.genre = dct, dct_id, genre
        self.dated = None not in (dct.earliest_start, dct.latest_end) and dct.latest_end - dct.earliest_start <= _A_YEAR
        self.has_day = dct.earliest_start is not None and dct.earliest_start == dct.latest_start
        self.earlier: deque[Earlier] = deque(maxlen=8)
        self.reached: Earlier | None = None  # the last of them all that is a year or finer
        self.line: Earlier | None = None  # of those, the last on the main line of the story
        self.topic: Earlier | None = None
        self.in_quarters = True  # whether figures are given by quarters at this point, or for half a year or more
        self.frame: Earlier | None = None  # the last year that opens a sentence: "In 2008 …"
        self.entry: Earlier | None = None  # the day that heads the entry of a diary, where the document has no day
        self.ahead = False  # whether the last day or part of one was today or is to come, as in a forecast
        self.aside: Earlier | None = None  # a later year that was told in passing: the next time the story is there

    def add(self, m: Mention, e: Expression, bounds: Bounds, unit: Unit | None, coming: int | None = None) -> None:
        """Remember a pinned date. ``coming``: the next year that a later sentence names.

        A story moves on with what opens a sentence or heads a chapter, and within the year that it has reached. Another
        year in the middle of a sentence is background ("since 513", "surpassing the May 2007 high"), and so is one from
        which the text comes back at once to where it was.
        """
        if unit is not None and bounds.earliest_start is not None and bounds.latest_end is not None:
            if unit is Unit.DAYPART and bounds.is_exact:  # a night ends on the next day: the text is at the day of both
                bounds = Bounds.exact(*enclosing(bounds.earliest_start, Unit.DAY))
            here = Earlier(m.mention_id, bounds, unit, m.sentence_start, m.end)
            self.earlier.append(here)
            if unit is Unit.DAY and bounds.is_exact and _is_alone(m):
                self.entry = here
            if unit <= Unit.DAY:
                self.ahead = self.dct.earliest_start is not None and bounds.earliest_start >= self.dct.earliest_start
            if unit <= Unit.YEAR:
                self.reached = here
                if unit is Unit.YEAR and _opens(m) and is_anchored(e):
                    self.frame = here
                leads = self.line is None or (_opens(m) and not self._comes_back(here, coming))
                if leads or self._moves_on(here, coming):
                    self.line, self.aside = here, None
                else:
                    self.aside = here
            if unit is Unit.QUARTER:
                self.in_quarters = True
                if self._is_topic(m, e, bounds):
                    self.topic = here

    def add_amount(self, e: Expression) -> None:
        """Remember that figures are given for an amount of time: after "the nine months" none is that of a quarter."""
        match e:
            case Period(amounts=((Unit.MONTH, n),)) | NextN(_, Period(amounts=((Unit.MONTH, n),))) if n in (6, 9):
                self.in_quarters = False

    def _is_topic(self, m: Mention, e: Expression, bounds: Bounds) -> bool:
        """Whether a quarter is what figures are about from here on: one that is over, or told as past; called by its
        number, or the first; and not the one a year before, with which they are compared."""
        today = self.dct.latest_end
        told = self.topic.bounds.earliest_start if self.topic else None
        if told is not None and bounds.earliest_start < told - _COMPARED:
            return False
        over = today is None or bounds.latest_end <= today or (bounds.earliest_start < today and m.tense == "past")
        return over and not _holds(e, Then) and (self.topic is None or Field.QUARTER_OF_YEAR in fields_of(e))

    def _comes_back(self, here: Earlier, coming: int | None) -> bool:
        """Whether a year is an outlook or a look back: the next that is named lies on the other side of the story."""
        year, reached = _year_of(here.bounds), _year_of(self.line.bounds)
        if coming is None or year is None or reached is None:
            return False
        return abs(year - reached) > 1 and (year > reached >= coming or year < reached <= coming)

    def _moves_on(self, here: Earlier, coming: int | None) -> bool:
        """Whether a date in the middle of a sentence takes the story on: in the same year, a later day, or a later year
        that is told twice or from which the text does not come back; the last that is named is the next."""
        year, reached = _year_of(here.bounds), _year_of(self.line.bounds)
        if year is None or reached is None or year <= reached:
            return year is not None and year == reached
        if year == reached + 1 if coming is None else coming >= year:
            return True
        if here.unit <= Unit.DAY:
            return True
        aside = self.aside
        return aside is not None and aside.sentence != here.sentence and year == _year_of(aside.bounds)

    def then(self, unit: Unit | None, m: Mention, pointing: bool = False) -> tuple[Bounds, str, str | None]:
        """The time that the text is at, for an expression of some granularity: (bounds, kind of anchor, its id). What
        points back ("that year") takes up the last that was said, anything else ("a year later") the story's last."""
        for earlier in reversed(self.earlier):
            fits = unit is None or earlier.unit <= max(unit, Unit.DAY) or unit >= Unit.YEAR
            if fits and (pointing or not self._is_background(earlier, m)):
                bounds = earlier.bounds
                of_a_year = unit is not None and unit >= Unit.YEAR
                if earlier.unit is Unit.SEASON and of_a_year and bounds.is_exact:  # a winter lies in two years
                    bounds = Bounds.exact(*enclosing(bounds.earliest_start, Unit.MONTH))
                return bounds, "mention", earlier.mention_id
        if self.earlier and (self.genre == "narrative" or not self.dated):
            last = self.earlier[-1]
            return last.bounds, "mention", last.mention_id
        return self.dct, "dct", self.dct_id

    def waits_for(self, e: Expression, m: Mention, following: Mention) -> bool:
        """Whether a name is told before the date that it belongs to: a clock time before its day ("at 5:30 a.m. local
        time on March 20"), in a story a season before a month of it ("their summer offensive in June 1942")."""
        if following.sentence_start != m.sentence_start:
            return False
        if self.genre == "narrative" and self.line and isinstance(e, Repeating) and e.field is Field.SEASON_OF_YEAR:
            return following.start - m.end <= REACH["before_its_month"] and _is_month_in(parse(following.expression), e)
        return (following.start - m.end <= REACH["before_its_day"] and _is_clock(e)
                and granularity(parse(following.expression)) is Unit.DAY
                and not (self.earlier and self.earlier[-1].sentence == m.sentence_start))

    def _is_background(self, earlier: Earlier, m: Mention) -> bool:
        """Whether a mention in another sentence is of a time before the story's."""
        return (self.genre == "narrative" and self.line is not None and earlier.sentence != m.sentence_start
                and earlier.bounds.latest_end <= self.line.bounds.earliest_start)

    def anchor(self, e: Expression, m: Mention) -> Anchored:
        """What the expression of a mention is pinned to."""
        if (fixed := _fixed(e)) is not None:
            return fixed
        if is_anchored(e):  # "since 2014"
            return Anchored(e, self.dct, "none", None, None, SURE["absolute"], None)
        if recurs(e):
            return self._named(e, m)
        if self.topic and self.in_quarters and (compared := _a_year_before_the_quarter(e)):
            return self._at(compared, self.topic)
        if _holds(e, Then):
            return self._taken_up(e, m)
        if not _holds(e, Ref) and not _holds(e, Vague):
            return self._named(e, m)
        if self.entry and _holds(e, Ref) and not self.has_day:
            return self._at(e, self.entry)
        if self.genre == "narrative" and self.earlier and _holds(e, Ref):
            around = _unit_of_ref(e)
            if around is not None or (granularity(e) or Unit.DAY) > Unit.DAY:
                then = self.then(Unit.MONTH if around is Unit.MONTH else Unit.YEAR, m)
                return Anchored(e, *then, "same", SURE["text"], (e, "speech", 1 - SURE["text"]))
        return self._at_document_date(e, None, self._sure_of_speech(e))

    def _at(self, e: Expression, earlier: Earlier, sure: str = "text", policy: str = "same") -> Anchored:
        return Anchored(e, earlier.bounds, "mention", earlier.mention_id, policy, SURE[sure], None)

    def _at_document_date(self, e: Expression, policy: str | None, sure: str) -> Anchored:
        return Anchored(e, self.dct, "dct", self.dct_id, policy, SURE[sure], None)

    def _sure_of_speech(self, e: Expression) -> str:
        if _holds(e, Vague):
            return "vague"
        if self.dct == UNKNOWN:
            return "unknown"
        return "day" if (granularity(e) or Unit.YEAR) <= Unit.DAY else "speech"

    def _taken_up(self, e: Expression, m: Mention) -> Anchored:
        """What takes up a time of the text: "that day", "the quarter", "two days later"."""
        if granularity(e) is Unit.QUARTER:
            year = _year_of(self.topic.bounds) if self.topic else _year_of(self.dct, -_A_QUARTER)
            e = _counted_from(e, year)
            if self.topic:
                return self._at(e, self.topic)
            return self._at_document_date(_in_place_of_then(e, Last(Ref(), Unit.QUARTER)), "past", "text")
        if (yearly := _comes_every_year(e)) is None:
            return Anchored(e, *self.then(_unit_of_then(e), m, _points_back(e)), "same", SURE["text"], None)
        bounds, kind, who = self.then(Unit.YEAR, m)
        if bounds.is_exact:  # "by 1877 it was war … the following March"
            edge = bounds.latest_end - 1 if yearly is Next else bounds.earliest_start
            bounds = Bounds.exact(*enclosing(edge, Unit.DAY))
        return Anchored(e, bounds, kind, who, "same", SURE["text"], None)

    def _named(self, e: Expression, m: Mention) -> Anchored:
        """A bare name: "on Monday", "in March", "the '80s"."""
        names = fields_of(e)
        unit = max(f.unit for f in names)
        short = Field.YEAR_OF_CENTURY in names or Field.DECADE_OF_CENTURY in names
        if self.genre == "narrative" and self.line and not short:
            at = self.reached if self.reached.sentence == m.sentence_start else self.line
            until = m.signal in verbs_of(m.language).till
            return self._near(e, names, at, "until" if until else "opening" if _opens(m) else "within")
        if not self.dated and self.earlier:  # nothing but the text tells when: "in 1967 … in December"
            return self._near(e, names, self.reached if self.reached and unit < Unit.YEAR else self.earlier[-1])
        if short:
            return self._at_document_date(direct(e, "past", After(Ref(), Period.of(10, Unit.YEAR))), "past", "past")
        if self.genre == "narrative":
            return self._at_document_date(direct(e, "same"), "same", "same")
        if unit < Unit.DAY:
            return Anchored(direct(e, "same"), *self.then(Unit.DAY, m), "same", SURE["clock"], None)
        if self._is_listed(e, names, m):
            return self._near(e, names, self.reached)
        if self._is_framed(names, m):
            return self._near(e, names, self.frame)
        is_forecast = m.tense is None and self.ahead and Field.DAY_OF_WEEK in names
        policy, chosen = directed(e, "future" if is_forecast else m.tense)
        other = "past" if policy == "future" else "future"
        runner_up = (direct(e, other), other, 1 - SURE[policy])
        return Anchored(chosen, self.dct, "dct", self.dct_id, policy, SURE[policy], runner_up)

    def _is_framed(self, names: frozenset[Field], m: Mention) -> bool:
        """Whether a year opens the sentence of a name of the year: "In 2008 the race was settled by March"."""
        return (self.frame is not None and self.frame.sentence == m.sentence_start and m.tense != "future"
                and any(f.cycle is Unit.YEAR for f in names))

    def _is_listed(self, e: Expression, names: frozenset[Field], m: Mention) -> bool:
        """Whether the mention before is of the same unit and near enough for a list or range: "July and August"."""
        last = self.reached
        return (last is not None and last.sentence == m.sentence_start and 0 <= m.start - last.end <= REACH["link"]
                and last.unit is granularity(e) and any(f.cycle is Unit.YEAR for f in names))

    def _near(self, e: Expression, names: frozenset[Field], at: Earlier, place: str = "within") -> Anchored:
        """A bare name beside a time that is known: in its year, or nearest to its month; what opens a sentence leads
        on, and "until" does."""
        same = direct(e, "same")
        if _year_of(at.bounds) is None or all(f.cycle < Unit.YEAR for f in names):
            return self._at(same, at, "same")
        sure = "season" if Field.SEASON_OF_YEAR in names else "same" if at.unit >= Unit.HALF else "story"
        day = Bounds.exact(*enclosing((at.bounds.earliest_start + at.bounds.latest_end) // 2, Unit.DAY))
        if at.unit >= Unit.HALF:
            return Anchored(same, day, "mention", at.mention_id, "same", SURE[sure], None)
        near = direct(e, "past", AHEAD["story"][place])
        return Anchored(near, day, "mention", at.mention_id, "story", SURE[sure], (same, "same", 1 - SURE[sure]))


@lru_cache(maxsize=65536)
def _fixed(e: Expression) -> Anchored | None:
    """What is the same wherever and whenever it is said: a date, an amount, a set; None for what has to be anchored."""
    if is_anchored(e):
        return None if _holds(e, Open) else Anchored(e, UNKNOWN, "none", None, None, SURE["absolute"], None)
    if not recurs(e) and (_holds(e, Then) or _holds(e, Ref) or _holds(e, Vague)):
        return None
    if isinstance(e, Every):
        return Anchored(e, UNKNOWN, "none", None, None, SURE["set"], None)
    return None if fields_of(e) else Anchored(e, UNKNOWN, "none", None, None, SURE["amount"], None)


def _comes_every_year(e: Expression) -> type | None:
    """Next or Last, where an expression is the next or last month, season or day of the year from where the text is."""
    match e:
        case Next(Then(), of) | Last(Then(), of) if isinstance(of, Expression):
            return type(e) if any(f.cycle is Unit.YEAR for f in fields_of(of)) else None
    return None


def _is_alone(m: Mention) -> bool:
    """Whether a mention is a sentence by itself: the heading of an entry."""
    return m.start - m.sentence_start <= 3 and m.sentence_end - m.end <= 3


def _opens(m: Mention) -> bool:
    """Whether a mention opens its sentence."""
    return m.start - m.sentence_start < REACH["opening"]


def _year_of(b: Bounds, after: int = 0) -> int | None:
    """The year in which bounds start, or that of so long after, where it is known."""
    if b.earliest_start is None or b.latest_start is None:
        return None
    first, last = date_of((b.earliest_start + after) // DAY)[0], date_of((b.latest_start + after) // DAY)[0]
    return first if first == last else None


def _a_year_before_the_quarter(e: Expression) -> Expression | None:
    """ "A year ago" where a quarter is compared: the same quarter of the year before."""
    match e:
        case Before(Ref() | Then(), Period(amounts=((Unit.YEAR, 1),))):
            return Last(Then(), Unit.QUARTER, 4)
    return None


def _counted_from(e: Expression, year: int | None) -> Expression:
    """ "The 1988 quarter", counted in quarters from one of another year."""
    match e:
        case Intersection((Year(number, 0), This(Then(), Unit.QUARTER))) if year is not None and number != year:
            quarters = 4 * abs(number - year)
            return (Last if number < year else Next)(Then(), Unit.QUARTER, quarters)
        case Intersection((Year(), This(Then(), Unit.QUARTER) as quarter)):
            return quarter
    return e


def _in_place_of_then(e: Expression, frame: Expression) -> Expression:
    """An expression with the time that the text is at given by another expression."""
    if isinstance(e, Then):
        return frame
    members = {f.name: getattr(e, f.name) for f in fields(e)}
    changed = {name: _in_place_of_then(v, frame) for name, v in members.items() if isinstance(v, Expression)}
    return replace(e, **changed) if changed else e


@lru_cache(maxsize=8192)
def _unit_of_then(e: Expression) -> Unit | None:
    """The unit in which an expression takes up the time of the text: a year in "August of that year", "that autumn"."""
    below = next((c for c in children(e) if _holds(c, Then)), None)
    if below is None or isinstance(below, Then):
        return max((f.cycle for f in fields_of(e)), default=granularity(e))
    return _unit_of_then(below)


@lru_cache(maxsize=8192)
def _points_back(e: Expression) -> bool:
    """Whether an expression points at a time of the text: "that year", not "the following year"."""
    return isinstance(e, This) and isinstance(e.frame, Then) or any(map(_points_back, children(e)))


@lru_cache(maxsize=8192)
def _unit_of_ref(e: Expression) -> Unit | None:
    """The month or year, counted from here, by which an expression names a day: "4 May of the next year", "the last day
    of the month"; not "8 May of this year", which is the speaker's."""
    if isinstance(e, This | Next | Last) and isinstance(e.frame, Ref):
        if e.of is Unit.MONTH or (e.of is Unit.YEAR and not isinstance(e, This)):
            return e.of
    return next((unit for c in children(e) if (unit := _unit_of_ref(c)) is not None), None)


@lru_cache(maxsize=8192)
def _is_month_in(e: Expression, season: Repeating) -> bool:
    """Whether an expression is a month of a year, or a day of one, that lies in a season: June 1942 in a summer."""
    if not is_anchored(e) or (granularity(e) or Unit.YEAR) > Unit.MONTH:
        return False
    month, around = resolve(e, UNKNOWN), resolve(This(e, season), UNKNOWN)
    return month.is_exact and around.is_exact and around.earliest_start <= month.earliest_start < around.latest_end


@lru_cache(maxsize=8192)
def _is_clock(e: Expression) -> bool:
    """Whether an expression is a time of some day: "5 p.m.", "in the afternoon"."""
    names = fields_of(e)
    return bool(names) and all(f.cycle <= Unit.DAY for f in names) and not _holds(e, Ref) and not is_anchored(e)


@lru_cache(maxsize=8192)
def _holds(e: Expression, leaf: type) -> bool:
    return isinstance(e, leaf) or any(_holds(c, leaf) for c in children(e))

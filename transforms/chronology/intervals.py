"""Intervals that are exactly known, and bounds on those that are not.

An interval is half-open, [start, end). `Bounds` says where a start and an end may lie (CIDOC-CRM P82a, P81a, P81b, P82b):
an exact interval has two equal pairs; None is unbounded.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from transforms.chronology.instants import Instant


class Interval(NamedTuple):
    """[start, end), both known."""

    start: Instant
    end: Instant


class Bounds(NamedTuple):
    """Where a start and an end may lie: earliest_start ≤ latest_start, earliest_end ≤ latest_end.

    >>> Bounds.exact(0, 10).is_exact, UNKNOWN.is_exact
    (True, False)
    """

    earliest_start: Instant | None
    latest_start: Instant | None
    earliest_end: Instant | None
    latest_end: Instant | None

    @classmethod
    def exact(cls, start: Instant, end: Instant) -> Bounds:
        """Bounds of an interval that is exactly known."""
        return cls(start, start, end, end)

    @property
    def is_exact(self) -> bool:
        """Whether start and end are known to the microsecond."""
        return self.earliest_start is not None and self.earliest_start == self.latest_start and (
            self.earliest_end is not None and self.earliest_end == self.latest_end)

    @property
    def is_ordered(self) -> bool:
        """Whether each pair is in order, and something can lie between start and end."""
        return _le(self.earliest_start, self.latest_start) and _le(self.earliest_end, self.latest_end) and _le(
            self.earliest_start, self.latest_end)

    def possibly_overlaps(self, other: Interval) -> bool:
        """Whether an interval with these bounds may share an instant with another."""
        return (self.earliest_start is None or self.earliest_start < other.end) and (
            self.latest_end is None or self.latest_end > other.start)

    def certainly_overlaps(self, other: Interval) -> bool:
        """Whether any interval with these bounds shares an instant with another."""
        return (self.latest_start is not None and self.latest_start < other.end) and (
            self.earliest_end is not None and self.earliest_end > other.start)

    def contains(self, other: Bounds) -> bool:
        """Whether these bounds allow everything that the other bounds allow (are as wide or wider)."""
        return (self.earliest_start is None or (other.earliest_start is not None and self.earliest_start <= other.earliest_start)) and (
            self.latest_start is None or (other.latest_start is not None and self.latest_start >= other.latest_start)) and (
            self.earliest_end is None or (other.earliest_end is not None and self.earliest_end <= other.earliest_end)) and (
            self.latest_end is None or (other.latest_end is not None and self.latest_end >= other.latest_end))


UNKNOWN = Bounds(None, None, None, None)
"""Nothing is known."""


def _le(a: Instant | None, b: Instant | None) -> bool:
    return a is None or b is None or a <= b


class Allen(Enum):
    """The thirteen relations between two intervals (Allen 1983)."""

    BEFORE = "before"
    MEETS = "meets"
    OVERLAPS = "overlaps"
    STARTS = "starts"
    DURING = "during"
    FINISHES = "finishes"
    EQUALS = "equals"
    FINISHED_BY = "finished-by"
    CONTAINS = "contains"
    STARTED_BY = "started-by"
    OVERLAPPED_BY = "overlapped-by"
    MET_BY = "met-by"
    AFTER = "after"

    @property
    def inverse(self) -> Allen:
        """The relation of b to a, given that of a to b."""
        relations = list(Allen)
        return relations[len(relations) - 1 - relations.index(self)]


def allen(a: Interval, b: Interval) -> Allen:
    """How a relates to b.

    >>> allen(Interval(0, 5), Interval(5, 9)).value, allen(Interval(1, 2), Interval(0, 9)).value
    ('meets', 'during')
    """
    if a.end < b.start:
        return Allen.BEFORE
    if a.end == b.start:
        return Allen.MEETS
    if b.end < a.start:
        return Allen.AFTER
    if b.end == a.start:
        return Allen.MET_BY
    if a.start == b.start:
        return Allen.EQUALS if a.end == b.end else Allen.STARTS if a.end < b.end else Allen.STARTED_BY
    if a.end == b.end:
        return Allen.FINISHES if a.start > b.start else Allen.FINISHED_BY
    if a.start > b.start:
        return Allen.DURING if a.end < b.end else Allen.OVERLAPPED_BY
    return Allen.CONTAINS if a.end > b.end else Allen.OVERLAPS


def possible_relations(a: Bounds, b: Bounds) -> frozenset[Allen]:
    """The Allen relations that two uncertain intervals may stand in; one relation means that it is certain.

    >>> sorted(r.value for r in possible_relations(Bounds.exact(0, 5), Bounds(3, 5, 9, 9)))
    ['meets', 'overlaps']
    """
    ends = {"s": (a.earliest_start, a.latest_start), "e": (a.earliest_end, a.latest_end),
            "S": (b.earliest_start, b.latest_start), "E": (b.earliest_end, b.latest_end)}
    return frozenset(relation for relation, order in _ORDERS.items() if _can_follow(order, ends))


_ORDERS = {
    Allen.BEFORE: ("s", "e", "S", "E"), Allen.MEETS: ("s", "eS", "E"), Allen.OVERLAPS: ("s", "S", "e", "E"),
    Allen.STARTS: ("sS", "e", "E"), Allen.DURING: ("S", "s", "e", "E"), Allen.FINISHES: ("S", "s", "eE"),
    Allen.EQUALS: ("sS", "eE"), Allen.FINISHED_BY: ("s", "S", "eE"), Allen.CONTAINS: ("s", "S", "E", "e"),
    Allen.STARTED_BY: ("sS", "E", "e"), Allen.OVERLAPPED_BY: ("S", "s", "E", "e"), Allen.MET_BY: ("S", "sE", "e"),
    Allen.AFTER: ("S", "E", "s", "e"),
}
"""How the ends follow one another on the line: s and e of the first interval, S and E of the second; together when equal."""


def _can_follow(order: tuple[str, ...], ends: dict[str, tuple[Instant | None, Instant | None]]) -> bool:
    """Whether ends within their limits can follow one another so: each as early as it can be."""
    before: Instant | None = None
    for together in order:
        lows = [low for end in together if (low := ends[end][0]) is not None]
        at = max(lows + ([] if before is None else [before + 1]), default=None)
        if at is None:
            continue
        if any(high is not None and high < at for high in (ends[end][1] for end in together)):
            return False
        before = at
    return True

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
    found = set()
    for sa, ea in _corners(a, b):
        for sb, eb in _corners(b, a):
            found.add(allen(Interval(sa, ea), Interval(sb, eb)))
    return frozenset(found)


def _corners(a: Bounds, b: Bounds) -> list[tuple[Instant, Instant]]:
    """Intervals within bounds that are enough to show every relation to another: each end at its own limits, and at,
    just before and just after each limit of the other."""
    marks = sorted({m + d for m in (*a, *b) if m is not None for d in (-1, 0, 1)}) or [0, 1]
    far = [marks[0] - 2, marks[0] - 1, *marks, marks[-1] + 1, marks[-1] + 2]
    starts = [t for t in far if _le(a.earliest_start, t) and _le(t, a.latest_start)]
    ends = [t for t in far if _le(a.earliest_end, t) and _le(t, a.latest_end)]
    return [(s, e) for s in starts for e in ends if s < e]

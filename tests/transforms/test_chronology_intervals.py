"""Bounds and Allen's relations: against what they mean, by enumeration."""

from itertools import product

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from transforms.chronology.intervals import UNKNOWN, Allen, Bounds, Interval, allen, possible_relations


def given(*strategies):
    return lambda test: settings(max_examples=200, deadline=None)(for_all(*strategies)(test))


points = st.integers(-12, 12)
intervals = st.tuples(points, points).filter(lambda p: p[0] < p[1]).map(lambda p: Interval(*p))
limits = points | st.none()
ordered_bounds = st.tuples(limits, limits, limits, limits).map(lambda t: Bounds(*t)).filter(lambda b: b.is_ordered)

MEANING = {
    Allen.BEFORE: lambda a, b: a.end < b.start,
    Allen.MEETS: lambda a, b: a.end == b.start,
    Allen.OVERLAPS: lambda a, b: a.start < b.start < a.end < b.end,
    Allen.STARTS: lambda a, b: a.start == b.start and a.end < b.end,
    Allen.DURING: lambda a, b: b.start < a.start and a.end < b.end,
    Allen.FINISHES: lambda a, b: b.start < a.start and a.end == b.end,
    Allen.EQUALS: lambda a, b: a == b,
    Allen.FINISHED_BY: lambda a, b: a.start < b.start and a.end == b.end,
    Allen.CONTAINS: lambda a, b: a.start < b.start and b.end < a.end,
    Allen.STARTED_BY: lambda a, b: a.start == b.start and b.end < a.end,
    Allen.OVERLAPPED_BY: lambda a, b: b.start < a.start < b.end < a.end,
    Allen.MET_BY: lambda a, b: b.end == a.start,
    Allen.AFTER: lambda a, b: b.end < a.start,
}
"""The definitions of Allen 1983, on their own."""


def intervals_in(b, low=-16, high=16):
    """All intervals on a small line that the bounds allow."""
    starts = range(
        low if b.earliest_start is None else b.earliest_start, (high if b.latest_start is None else b.latest_start) + 1
    )
    ends = range(
        low if b.earliest_end is None else b.earliest_end, (high if b.latest_end is None else b.latest_end) + 1
    )
    return [Interval(s, e) for s, e in product(starts, ends) if s < e]


@given(intervals, intervals)
def test_exactly_one_relation_holds(a, b):
    assert [r for r, holds in MEANING.items() if holds(a, b)] == [allen(a, b)]


@given(intervals, intervals)
def test_the_inverse_is_the_relation_the_other_way_round(a, b):
    assert allen(b, a) == allen(a, b).inverse


@pytest.mark.parametrize("relation", list(Allen))
def test_the_inverse_of_the_inverse_is_the_relation(relation):
    assert relation.inverse.inverse == relation


@settings(max_examples=60, deadline=None)
@for_all(ordered_bounds, ordered_bounds)
def test_possible_relations_are_those_of_some_intervals_within_the_bounds(a, b):
    found = {allen(x, y) for x in intervals_in(a)[::3] for y in intervals_in(b)[::3]}
    assert found <= possible_relations(a, b)


tight = st.tuples(*[st.integers(0, 5)] * 4).map(lambda t: Bounds(*t)).filter(lambda b: b.is_ordered)


@settings(max_examples=60, deadline=None)
@for_all(tight, tight)
def test_no_relation_is_possible_that_no_intervals_show(a, b):
    assert possible_relations(a, b) == {allen(x, y) for x in intervals_in(a) for y in intervals_in(b)}


def test_of_two_unknowns_everything_is_possible():
    assert possible_relations(UNKNOWN, UNKNOWN) == set(Allen)


@given(intervals, intervals)
def test_what_is_exact_has_one_relation(a, b):
    assert possible_relations(Bounds.exact(*a), Bounds.exact(*b)) == {allen(a, b)}


@given(ordered_bounds, intervals)
def test_overlap_is_certain_where_every_interval_overlaps(b, other):
    shares = [x.start < other.end and x.end > other.start for x in intervals_in(b)]
    if b.certainly_overlaps(other):
        assert all(shares)
    if any(shares):
        assert b.possibly_overlaps(other)


@given(ordered_bounds, ordered_bounds)
def test_what_bounds_contain_they_allow(a, b):
    if a.contains(b):
        assert set(intervals_in(b)) <= set(intervals_in(a))


@given(ordered_bounds)
def test_everything_lies_within_the_unknown(b):
    assert UNKNOWN.contains(b)
    assert b.contains(b)
    assert b == UNKNOWN or not b.contains(UNKNOWN)


def test_unordered_bounds_are_known_as_such():
    assert not Bounds(5, 3, 9, 9).is_ordered
    assert not Bounds(5, 5, 2, 3).is_ordered
    assert Bounds(None, 3, 2, None).is_ordered

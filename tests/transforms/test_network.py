"""The temporal network: narrowest bounds, and contradictions by name."""

import doctest
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.chronology import network
from transforms.chronology.network import ORIGIN, Constraint, tighten

_NODES = (ORIGIN, "a", "b", "c", "d", "e")
_LENGTH = st.none() | st.integers(-20, 20)
_CONSTRAINTS = st.lists(
    st.builds(
        Constraint, st.sampled_from(_NODES), st.sampled_from(_NODES), _LENGTH, _LENGTH,
        st.sampled_from(("t1", "t2", "t3")), st.sampled_from((0.2, 0.5, 0.9)),
    ),
    max_size=14,
)  # fmt: skip


def test_the_examples_of_the_module_hold():
    assert doctest.testmod(network).failed == 0


def test_what_is_said_of_one_narrows_the_other():
    election, today = Constraint(ORIGIN, "election", 0, 1000), Constraint(ORIGIN, "today", 0, 90)
    told = tighten([election, Constraint("election", "today", 30, 60), today])
    assert told.bounds == {"election": (0, 60), "today": (30, 90)}


def test_a_node_that_hangs_on_nothing_is_unbounded():
    assert tighten([Constraint("a", "b", 0, 5)]).bounds == {"a": (None, None), "b": (None, None)}


def test_the_least_trusted_gives_way_and_all_are_named():
    sure = Constraint(ORIGIN, "today", 0, 9, "given", 1.0)
    next_ = Constraint("today", "yesterday", -2, -1, "t1", 0.9)
    weak = Constraint(ORIGIN, "yesterday", 500, 501, "t2", 0.5)
    told = tighten([weak, sure, next_])
    assert told.bounds == {"today": (0, 9), "yesterday": (-2, 8)}
    assert [(c.dropped, set(c.cycle), c.excess) for c in told.contradictions] == [(weak, {sure, next_, weak}, 492)]


def test_a_constraint_may_contradict_itself():
    assert tighten([Constraint("a", "b", 5, 3)]).contradictions[0].cycle[0].least == 5


@given(_CONSTRAINTS)
@settings(max_examples=60, deadline=None)
def test_bounds_are_those_of_all_shortest_paths(constraints):
    told = tighten(constraints)
    out = {c.dropped for c in told.contradictions}
    far = {(a, b): 0 if a == b else None for a in _NODES for b in _NODES}
    for c in set(constraints) - out:
        for a, b, length in ((c.earlier, c.later, c.most), (c.later, c.earlier, None if c.least is None else -c.least)):
            if length is not None and (far[a, b] is None or length < far[a, b]):
                far[a, b] = length
    for k in _NODES:
        for a in _NODES:
            for b in _NODES:
                if far[a, k] is not None and far[k, b] is not None:
                    way = far[a, k] + far[k, b]
                    far[a, b] = way if far[a, b] is None else min(way, far[a, b])
    assert all(far[node, node] == 0 for node in _NODES)
    for node, (low, high) in told.bounds.items():
        assert (None if low is None else -low, high) == (far[node, ORIGIN], far[ORIGIN, node])


@given(_CONSTRAINTS)
@settings(max_examples=60, deadline=None)
def test_bounds_lie_inside_the_given_ones(constraints):
    told = tighten(constraints)
    out = {c.dropped for c in told.contradictions}
    for c in set(constraints) - out:
        if c.earlier == ORIGIN != c.later:
            low, high = told.bounds[c.later]
            assert (c.least is None or low >= c.least) and (c.most is None or high <= c.most)


@given(_CONSTRAINTS, st.randoms())
@settings(max_examples=60, deadline=None)
def test_the_order_of_constraints_does_not_matter(constraints, random):
    shuffled = list(constraints)
    random.shuffle(shuffled)
    assert tighten(shuffled) == tighten(constraints)


@given(_CONSTRAINTS)
@settings(max_examples=60, deadline=None)
def test_a_contradiction_names_a_real_cycle(constraints):
    for found in tighten(constraints).contradictions:
        length = 0
        for c, a, b in zip(found.cycle, found.nodes, (*found.nodes[1:], found.nodes[0])):
            ways = [c.most] * ((c.earlier, c.later) == (a, b))
            ways += [c.least and -c.least] * ((c.later, c.earlier) == (a, b))
            length += min(way for way in ways if way is not None)
        assert length <= -found.excess < 0
        assert found.dropped.trust == min(c.trust for c in found.cycle)


@pytest.mark.parametrize("wrong", [0, 50])
def test_two_thousand_nodes_take_less_than_a_second(wrong):
    constraints = [Constraint(ORIGIN, "n0", 0, 10)]
    for n in range(1, 2000):
        constraints.append(Constraint(f"n{n - 1}", f"n{n}", 1, 5, f"t{n}", 0.9))
        constraints.append(Constraint(f"n{n // 2}", f"n{n}", 0, None, f"t{n}", 0.8))
        if n % 3 == 0:
            constraints.append(Constraint(ORIGIN, f"n{n}", n, 5 * n + 10, f"t{n}", 0.7))
    constraints += [Constraint(ORIGIN, f"n{9 * n + 9}", 20_000, 20_001, f"w{n}", 0.1) for n in range(wrong)]
    begun = time.process_time()
    told = tighten(constraints)
    assert time.process_time() - begun < 1
    assert len(told.bounds) == 2000 and len(told.contradictions) == wrong

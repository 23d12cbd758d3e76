"""A simple temporal network: what is known of some instants, made as narrow as it can be made, and what cannot be true.

A node is an instant that is not known: where a mention starts, where the document date ends. A `Constraint` says how far
one may lie after another, in µs; with `ORIGIN` as the earlier it says where the later lies on the line. Shortest paths
in the graph of these distances are the narrowest bounds, and a cycle that is shorter than nothing is a contradiction
(Dechter, Meiri & Pearl 1991).

Constraints enter by trust, the most trusted first, and each is tried against those that are in already (the incremental
search of Cotton & Maler 2006). So what closes a contradiction is the least trusted of it: it stays out and is reported
with the others, and the rest goes on. The order in which constraints are given changes nothing.

>>> told = tighten([Constraint(ORIGIN, "election", 100, 101), Constraint("election", "today", 20, 50)])
>>> told.bounds["today"], told.contradictions
((120, 151), ())
>>> said = [Constraint(ORIGIN, "today", 0, 1, "the sidecar", 1.0), Constraint(ORIGIN, "today", 500, 501, "its words", 0.8)]
>>> told = tighten(said)
>>> told.bounds["today"], [(c.dropped.because, [x.because for x in c.cycle], c.excess) for c in told.contradictions]
((0, 1), [('its words', ['its words', 'the sidecar'], 499)])
"""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heappop, heappush
from typing import NamedTuple

ORIGIN = ""
"""The instant 0, from which all others are counted."""


class Constraint(NamedTuple):
    """``least ≤ later − earlier ≤ most``; None says nothing."""

    earlier: str
    later: str
    least: int | None
    most: int | None
    because: str = ""
    """Who says so: a mention_id, or what it was read from."""
    trust: float = 1.0
    """The less trusted gives way."""


class Contradiction(NamedTuple):
    """Constraints that cannot all be true: each leads from its node to the next, the last back to the first."""

    cycle: tuple[Constraint, ...]
    nodes: tuple[str, ...]
    excess: int
    """By how much they miss one another, in µs."""

    @property
    def dropped(self) -> Constraint:
        """The least trusted, which was left out."""
        return self.cycle[0]


class Tightened(NamedTuple):
    """The narrowest bounds of every node, and what had to be left out for that."""

    bounds: dict[str, tuple[int | None, int | None]]
    """Node → (not before, not after); None is unbounded."""
    contradictions: tuple[Contradiction, ...]


def tighten(constraints: Iterable[Constraint]) -> Tightened:
    """The narrowest bounds that constraints give, without those that contradict more trusted ones."""
    network = _Network()
    found = [c for each in sorted(set(constraints), key=_by_trust) if (c := network.admit(each))]
    latest, earliest = network.distances(network.onward, 1), network.distances(network.back, -1)
    bounds = {
        node: (-earliest[node] if node in earliest else None, latest.get(node))
        for node in network.potential
        if node != ORIGIN
    }
    return Tightened(bounds, tuple(found))


def _by_trust(c: Constraint) -> tuple:
    none = (c.least is None, c.least or 0, c.most is None, c.most or 0)
    return -c.trust, c.because, c.earlier, c.later, none


class _Network:
    """Arcs node → (node, at most so much later, constraint), and potentials by which no arc is shorter than nothing."""

    def __init__(self) -> None:
        self.potential: dict[str, int] = {ORIGIN: 0}
        self.onward: dict[str, list[tuple[str, int, Constraint]]] = {ORIGIN: []}
        self.back: dict[str, list[tuple[str, int, Constraint]]] = {ORIGIN: []}

    def admit(self, c: Constraint) -> Contradiction | None:
        """Take a constraint in; what speaks against it, if it had to stay out."""
        for node, other in ((c.earlier, c.later), (c.later, c.earlier)):
            if node not in self.potential:
                self.potential[node] = self.potential.get(other, 0) + _fitting(c) * (1 if node == c.later else -1)
                self.onward[node], self.back[node] = [], []
        taken = 0
        for start, end, length in _arcs(c):
            if against := self._shorten(start, end, length, c):
                for node, other, _ in _arcs(c)[:taken]:
                    self.onward[node].pop()
                    self.back[other].pop()
                return against
            self.onward[start].append((end, length, c))
            self.back[end].append((start, length, c))
            taken += 1
        return None

    def _shorten(self, start: str, end: str, length: int, c: Constraint) -> Contradiction | None:
        """Make the potentials fit an arc that comes; where they cannot, the cycle that it closes."""
        old, new = self.potential, {}
        gain = {end: old[start] + length - old[end]}
        came: dict[str, tuple[str, Constraint]] = {}
        queue = [(gain[end], end)]
        while queue:
            better, node = heappop(queue)
            if better >= 0 or node in new or gain[node] != better:
                continue
            if node == start:
                return _cycle(start, end, -better, c, came)
            new[node] = at = old[node] + better
            for other, distance, via in self.onward[node]:
                if other not in new and (less := at + distance - old[other]) < min(gain.get(other, 0), 0):
                    gain[other], came[other] = less, (node, via)
                    heappush(queue, (less, other))
        old.update(new)
        return None

    def distances(self, arcs: dict[str, list[tuple[str, int, Constraint]]], sign: int) -> dict[str, int]:
        """The length of the shortest way between the origin and each node that has one, along the arcs."""
        potential, found = self.potential, {}
        queue = [(0, ORIGIN)]
        while queue:
            far, node = heappop(queue)
            if node in found:
                continue
            found[node] = far
            here = sign * potential[node]
            for other, length, _ in arcs[node]:
                if other not in found:
                    heappush(queue, (far + length + here - sign * potential[other], other))
        return {node: far + sign * (potential[node] - potential[ORIGIN]) for node, far in found.items()}


def _fitting(c: Constraint) -> int:
    """A distance that a constraint allows."""
    return c.least if c.least is not None else c.most if c.most is not None else 0


def _arcs(c: Constraint) -> list[tuple[str, str, int]]:
    """A constraint as arcs: the end of each is at most its length later than its start."""
    arcs = [] if c.most is None else [(c.earlier, c.later, c.most)]
    return arcs if c.least is None else [*arcs, (c.later, c.earlier, -c.least)]


def _cycle(start: str, end: str, excess: int, c: Constraint, came: dict[str, tuple[str, Constraint]]) -> Contradiction:
    """The way from the end of an arc back to its start, and the arc."""
    cycle, nodes, node = [], [], start
    while node != end:
        before, via = came[node]
        cycle.append(via)
        nodes.append(before)
        node = before
    return Contradiction((c, *reversed(cycle)), (start, *reversed(nodes)), excess)


__all__ = ["ORIGIN", "Constraint", "Contradiction", "Tightened", "tighten"]

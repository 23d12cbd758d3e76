"""Which events are one happening: pairs that enough speaks for, joined the surest first, unless that contradicts.

Events are taken in the order of time, and each is compared with the last few that share something rare with it (a
sorted neighbourhood: Hernández & Stolfo 1995), so that time grows with the number of events and no faster.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence
from typing import NamedTuple

from transforms.stories.evidence import ENOUGH, FOREVER, NARROW, SLACK, STRONG, Evidence, Node

NEIGHBOURS = 8
"""How many of the last events that share a key an event is compared with."""


class Told(NamedTuple):
    """The time that the events of one document that tell a happening have in common, and what kind they name."""

    lo: int
    hi: int
    what: frozenset[int]


class Cluster:
    """Events taken to be one happening."""

    __slots__ = ("members", "lo", "hi", "weight", "names", "told_in", "first", "last")

    def __init__(self, index: int, node: Node) -> None:
        self.members = [index]
        self.lo, self.hi, self.weight = node.lo, node.hi, 1
        """The time that `weight` of its events have in common."""
        self.first, self.last = (node.lo, node.hi) if node.width <= NARROW else (FOREVER, -FOREVER)
        """The time that all of them span, those whose bounds are a period left out."""
        self.names = set(node.names)
        self.told_in = {node.doc: Told(node.lo, node.hi, node.what)}
        """What each document tells of it."""


def clusters_of(nodes: Sequence[Node]) -> list[list[int]]:
    """The indices of the nodes by happening, in the order of their first member."""
    order = sorted(range(len(nodes)), key=lambda i: (nodes[i].lo, nodes[i].hi, nodes[i].event_id))
    evidence = Evidence(nodes)
    found = sorted(_pairs(nodes, order, evidence))
    home = [Cluster(i, node) for i, node in enumerate(nodes)]
    for minus, i, j in found:
        a, b = home[i], home[j]
        if a is not b and _may_be_one(a, b, -minus):
            if len(a.members) < len(b.members):
                a, b = b, a
            _join(a, b)
            for member in b.members:
                home[member] = a
    groups = {id(cluster): cluster for cluster in home}.values()
    return sorted(sorted(cluster.members) for cluster in groups)


def _pairs(nodes: Sequence[Node], order: Sequence[int], evidence: Evidence) -> list[tuple[float, int, int]]:
    """(minus the evidence, node, node) of the pairs that enough speaks for."""
    dates: dict[tuple[int, ...], deque[int]] = defaultdict(lambda: deque(maxlen=NEIGHBOURS))
    periods: dict[tuple[int, ...], deque[int]] = defaultdict(lambda: deque(maxlen=NEIGHBOURS))
    found = []
    for i in order:
        node = nodes[i]
        near: set[int] = set()
        keys = evidence.keys(node)
        for key in keys:
            for recent in (dates.get(key), periods.get(key)):
                if recent:
                    near.update(recent)
        for j in near:
            score = evidence.of(nodes[j], node)
            if score >= ENOUGH:
                found.append((-round(score, 6), min(i, j), max(i, j)))
        recents = dates if node.width <= NARROW else periods
        for key in keys:
            recents[key].append(i)
    return found


def _may_be_one(a: Cluster, b: Cluster, score: float) -> bool:
    """Whether nothing that is known of two groups of events says that they are two happenings."""
    if a.names and b.names and a.names.isdisjoint(b.names):
        return False
    small, large = (a, b) if len(a.told_in) <= len(b.told_in) else (b, a)
    for doc, told in small.told_in.items():
        other = large.told_in.get(doc)
        if other and not (told.lo < other.hi and other.lo < told.hi and told.what & other.what):
            return False  # a document that tells both at different times, or in two words, tells two happenings
    if a.lo < b.hi and b.lo < a.hi:
        return True
    together = max(a.last, b.last) - min(a.first, b.first)
    return score >= STRONG and together <= 2 * SLACK + (a.hi - a.lo) + (b.hi - b.lo)


def _join(a: Cluster, b: Cluster) -> None:
    """Adds the smaller group to the larger one."""
    a.members += b.members
    a.names |= b.names
    if a.lo < b.hi and b.lo < a.hi:
        a.lo, a.hi, a.weight = max(a.lo, b.lo), min(a.hi, b.hi), a.weight + b.weight
    elif b.weight > a.weight:
        a.lo, a.hi, a.weight = b.lo, b.hi, b.weight
    a.first, a.last = min(a.first, b.first), max(a.last, b.last)
    for doc, told in b.told_in.items():
        mine = a.told_in.get(doc)
        a.told_in[doc] = (
            told if mine is None else Told(max(mine.lo, told.lo), min(mine.hi, told.hi), mine.what & told.what)
        )

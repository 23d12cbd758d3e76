"""How right the timelines of entities are: the measures of SemEval-2015 Task 4 (Minard et al. 2015), and plainer ones.

A timeline is a list of rows, each a happening with an order, an anchor (a date such as 2008-07-XX) and its mentions. What
has no order is 0 and not scored.

ta      temporal awareness (UzZaman & Allen 2011): every mention is simultaneous with its anchor, and before or
        simultaneous with the next mention; relations that follow from others count once, and a relation is right when it
        follows from the other side's
mention the right event on the right timeline
dated   the right event on the right timeline with the right anchor; anchors without a year are left out
xlink   pairs of mentions in different documents that are one row
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Hashable, Iterable, Sequence
from typing import NamedTuple

UNDATED = "XXXX-XX-XX"

Relation = tuple[Hashable, Hashable, bool]
"""(a, b, whether a is before b; else they are simultaneous)."""


class Told(NamedTuple):
    """A mention of an event: where it stands, and its words."""

    doc: str
    sentence: str
    words: str

    @property
    def key(self) -> str:
        """What makes two mentions the same."""
        return f"{self.doc}-{self.sentence}-{'_'.join(self.words.split())}"


class Row(NamedTuple):
    """A happening on a timeline."""

    order: int
    anchor: str
    mentions: tuple[Told, ...]


class Tally(NamedTuple):
    """Hits among what is found, what is found, hits among what is right, what is right; all the same but for ta."""

    hits_found: int = 0
    found: int = 0
    hits_gold: int = 0
    gold: int = 0

    def plus(self, other: Tally) -> Tally:
        """Both together."""
        return Tally(*map(sum, zip(self, other)))

    @property
    def figures(self) -> tuple[float, float, float]:
        """Precision, recall, F1 × 100."""
        p = self.hits_found / self.found if self.found else 0.0
        r = self.hits_gold / self.gold if self.gold else 0.0
        return 100 * p, 100 * r, 200 * p * r / (p + r) if p + r else 0.0


def normal(anchor: str | None) -> str:
    """An anchor in full.

    >>> normal("2008-07"), normal(None)
    ('2008-07-XX', 'XXXX-XX-XX')
    """
    match = re.match(r"([0-9X]{4})(?:-([0-9X]{2}))?(?:-([0-9X]{2}))?", (anchor or "").strip().upper())
    return "-".join(part or "XX" for part in match.groups()) if match else UNDATED


def score(gold: Sequence[Row], found: Sequence[Row]) -> dict[str, Tally]:
    """The tallies of one timeline."""
    right, ours = ([(row, told) for row in _sorted(rows) if row.order for told in row.mentions] for rows in (gold, found))
    same = _aligned(right, ours)
    tallies = {"ta": _awareness(right, ours, same), "mention": _plain(len(same), len(ours), len(right))}
    dated = [sum(not row.anchor.startswith("XXXX") for row, _ in side) for side in (ours, right)]
    hits = sum(right[i][0].anchor == ours[j][0].anchor and not right[i][0].anchor.startswith("XXXX") for j, i in same.items())
    tallies["dated"] = _plain(hits, *dated)
    links, truth = _links(ours, [same.get(j, ("found", j)) for j in range(len(ours))]), _links(right, list(range(len(right))))
    tallies["xlink"] = _plain(len(links & truth), len(links), len(truth))
    return tallies


def _plain(hits: int, found: int, gold: int) -> Tally:
    return Tally(hits, found, hits, gold)


def _sorted(rows: Iterable[Row]) -> list[Row]:
    """By their order, then as text in which numbers count as numbers."""

    def natural(row: Row) -> list[object]:
        line = "\t".join([str(row.order), row.anchor, *(told.key for told in row.mentions)])
        return [int(part) if i % 2 else part for i, part in enumerate(re.split(r"(\d+)", line))]

    return sorted(rows, key=natural)


def _aligned(right: Sequence[tuple[Row, Told]], ours: Sequence[tuple[Row, Told]]) -> dict[int, int]:
    """Index of ours → index of the same mention in what is right; the second of a kind goes with the second."""
    waiting: dict[str, deque[int]] = defaultdict(deque)
    for i, (_, told) in enumerate(right):
        waiting[told.key].append(i)
    return {j: waiting[told.key].popleft() for j, (_, told) in enumerate(ours) if waiting[told.key]}


def _links(side: Sequence[tuple[Row, Told]], names: Sequence[Hashable]) -> set[frozenset]:
    return {
        frozenset((names[a], names[b]))
        for a in range(len(side))
        for b in range(a)
        if side[a][0] is side[b][0] and side[a][1].doc != side[b][1].doc
    }


# --- temporal awareness -------------------------------------------------------------------------------------------------


class Order:
    """What follows from relations: moments that are one, and which are before which."""

    def __init__(self) -> None:
        self._one: dict[Hashable, Hashable] = {}
        self._after: dict[Hashable, set[Hashable]] = defaultdict(set)

    def _moment(self, x: Hashable) -> Hashable:
        while self._one[x] != x:
            x = self._one[x]
        return x

    def _reaches(self, a: Hashable, b: Hashable) -> bool:
        seen, waiting = {a}, [a]
        while waiting:
            for x in self._after[waiting.pop()]:
                x = self._moment(x)
                if x == b:
                    return True
                if x not in seen:
                    seen.add(x)
                    waiting.append(x)
        return False

    def says(self, relation: Relation) -> bool | None:
        """Whether a relation follows; None when neither it nor its contrary does."""
        a, b, before = relation
        if a not in self._one or b not in self._one:
            return None
        a, b = self._moment(a), self._moment(b)
        if a == b:
            return not before
        if self._reaches(a, b):
            return before
        return False if self._reaches(b, a) else None

    def add(self, relation: Relation) -> None:
        """Takes a relation as true."""
        a, b, before = relation
        for x in (a, b):
            self._one.setdefault(x, x)
        a, b = self._moment(a), self._moment(b)
        if before:
            self._after[a].add(b)
        elif a != b:
            self._one[a] = b
            self._after[b] |= self._after.pop(a, set())


def _relations(side: Sequence[tuple[Row, Told]], names: Sequence[Hashable]) -> list[Relation]:
    found = [(name, ("anchor", row.anchor), False) for name, (row, _) in zip(names, side)]
    for i in range(len(side) - 1):
        found.append((names[i], names[i + 1], side[i][0].order < side[i + 1][0].order))
    return list(dict.fromkeys(found))


def _needed(relations: Iterable[Relation]) -> tuple[Order, list[Relation]]:
    """What follows from relations, and those of them that did not follow from the ones before."""
    order, kept = Order(), []
    for relation in relations:
        known = order.says(relation)
        if known is None:
            order.add(relation)
        if not known:
            kept.append(relation)
    return order, kept


def _awareness(right: Sequence[tuple[Row, Told]], ours: Sequence[tuple[Row, Told]], same: dict[int, int]) -> Tally:
    gold = _relations(right, [("gold", i) for i in range(len(right))])
    found = _relations(ours, [("gold", same[j]) if j in same else ("found", j) for j in range(len(ours))])
    (gold_order, gold_kept), (found_order, found_kept) = _needed(gold), _needed(found)

    def hits(kept: list[Relation], said: list[Relation], order: Order) -> int:
        literal = {*said, *((b, a, before) for a, b, before in said if not before)}
        return sum(1 for relation in kept if relation in literal or order.says(relation))

    return Tally(hits(found_kept, gold, gold_order), len(found_kept), hits(gold_kept, found, found_order), len(gold_kept))


def added(tallies: Iterable[dict[str, Tally]]) -> dict[str, Tally]:
    """The tallies of several timelines together."""
    total: dict[str, Tally] = {}
    for each in tallies:
        for name, tally in each.items():
            total[name] = total.get(name, Tally()).plus(tally)
    return total

"""The chart parser: bottom-up from the right, left corner first, one item a (category, start, end).

All items that start further right are complete when a start is taken up, so a rule is walked once along the trie of
productions. Time is bounded by the length of a run, which the gate cuts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from transforms.grammar.lexicon import Lexicon
from transforms.grammar.rules import NEVER, TOP, Node, Production
from transforms.grammar.tokens import Token


class Item:
    """A category over tokens [start, end): a word of the lexicon, or a production over other items."""

    __slots__ = ("category", "start", "end", "production", "children", "_value", "_known", "score")

    def __init__(self, category: str, start: int, end: int, production: Production | None, children: tuple, value: Any = None):
        self.category, self.start, self.end = category, start, end
        self.production, self.children = production, children
        self._value, self._known = value, production is None
        self.score = 0 if production is None else production.rule.weight

    def environment(self) -> dict[str, Any]:
        """Slot name → value, for the rule's ``means``."""
        return {name: child.value for name, child in zip(self._slots(), self.children)}

    def _slots(self) -> Iterator[str]:
        return (s.slot for s in self.production.symbols if s.slot)

    def slots(self) -> dict[str, Item]:
        """Slot name → item."""
        return dict(zip(self._slots(), self.children))

    @property
    def value(self) -> Any:
        """What the item means."""
        if not self._known:
            rule = self.production.rule
            self._value = rule.build(self.environment()) if rule.build else self.children and self.children[-1].value
            self._known = True
        return self._value


def parse(tokens: list[Token], lexicon: Lexicon, root: Node) -> list[list[Item]]:
    """All items of complete productions, by their start."""
    n = len(tokens)
    chart: list[dict[str, dict[int, Item]]] = [{} for _ in range(n + 1)]
    glued = [k if k < n and not tokens[k].spaced else None for k in range(n + 1)]
    spaced = [_after_space(tokens, k) for k in range(n + 1)]
    found: list[list[Item]] = [[] for _ in range(n + 1)]

    def walk(node: Node, start: int, pos: int, children: tuple) -> None:
        for production in node.accepts:
            add(production.rule.gives, start, pos, production, children)
        for edges_at, flag in ((glued[pos], False), (spaced[pos], True)):
            if edges_at is None:
                continue
            nxt = node.words.get((tokens[edges_at].text, flag))
            if nxt is not None:
                walk(nxt, start, edges_at + 1, children)
            if node.categories:
                for category, ends in chart[edges_at].items():
                    nxt = node.categories.get((category, flag))
                    if nxt is not None:
                        for end, item in list(ends.items()):
                            walk(nxt, start, end, (*children, item))

    def add(category: str, start: int, end: int, production: Production, children: tuple) -> None:
        rule = production.rule
        if rule.when is not None:
            names = (s.slot for s in production.symbols if s.slot)
            if not rule.when({name: child.value for name, child in zip(names, children)}):
                return
        ends = chart[start].setdefault(category, {})
        old = ends.get(end)
        if old is None:
            ends[end] = item = Item(category, start, end, production, children)
            agenda.append(item)
            found[start].append(item)
        elif old.production is not None and _better(rule, old.production.rule) and item_is_not_below(old, children):
            old.production, old.children, old._known, old.score = production, children, False, rule.weight

    for i in range(n - 1, -1, -1):
        agenda: list[Item] = []
        for category, end, value in lexicon.terminals(tokens, i):
            ends = chart[i].setdefault(category, {})
            if end not in ends:
                ends[end] = item = Item(category, i, end, None, (), value)
                agenda.append(item)
        nxt = root.words.get((tokens[i].text, True))
        if nxt is not None:
            walk(nxt, i, i + 1, ())
        while agenda:
            item = agenda.pop()
            nxt = root.categories.get((item.category, True))
            if nxt is not None:
                walk(nxt, i, item.end, (item,))
    return found


def _better(new, old) -> bool:
    return (new.weight, -new.order) > (old.weight, -old.order)


def item_is_not_below(item: Item, children: tuple) -> bool:
    """Whether an item is not one of its own new children, at any depth (a category may rename itself)."""
    return all(c is not item and item_is_not_below(item, c.children) for c in children)


def _after_space(tokens: list[Token], k: int) -> int | None:
    """The token that stands after white space at position k, where one hyphen between words is as good as a space."""
    if k >= len(tokens):
        return None
    if tokens[k].spaced:
        return k
    if tokens[k].text == "-" and k + 1 < len(tokens) and not tokens[k + 1].spaced:
        return k + 1
    return None


def weakness(item: Item) -> str:
    """The guard of an item that is weak, or that only renames a weak one; empty for a strong one."""
    while item.production is not None:
        if item.production.rule.latent:
            return item.production.rule.latent
        if len(item.production.symbols) != 1 or not item.children:
            break
        item = item.children[0]
    return ""


def _covered(item: Item) -> int:
    """How many tokens of an item are words of a reference; those that only stand around its parts are not."""
    parts = item.production.rule.parts
    if not parts:
        return item.end - item.start
    slots = item.slots()
    return sum(slots[p.last].end - slots[p.first].start for p in parts if p.first in slots and p.last in slots)


def best_cover(found: list[list[Item]]) -> list[Item]:
    """The items that cover most of the tokens with the fewest pieces, left to right; `never` items silence theirs."""
    n = len(found) - 1
    best: list[tuple[int, Item | None]] = [(0, None)] * (n + 1)
    for i in range(n - 1, -1, -1):
        choice = (best[i + 1][0], None)
        for item in found[i]:
            if item.category in TOP or item.category == NEVER:
                latent = weakness(item)
                score = 100 * _covered(item) - 10 + item.score - (60 if latent else 0) + (5 if item.category == NEVER else 0)
                total = score + best[item.end][0]
                if total > choice[0]:
                    choice = (total, item)
        best[i] = choice
    cover, i = [], 0
    while i < n:
        item = best[i][1]
        if item is None:
            i += 1
        else:
            if item.category != NEVER:
                cover.append(item)
            i = item.end
    return cover

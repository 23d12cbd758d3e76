"""The chart parser: bottom-up from the right, left corner first, one item a (category, start, end).

All items that start further right are complete when a start is taken up, so a rule is walked once along the trie of
productions. Time is bounded by the length of a run, which the gate cuts.
"""

from __future__ import annotations

from typing import Any

from transforms.grammar.lexicon import Lexicon
from transforms.grammar.rules import NEVER, TOP, Node, Production
from transforms.grammar.tokens import Token


class Item:
    """A category over tokens [start, end): a word of the lexicon, or a production over other items."""

    __slots__ = ("category", "start", "end", "production", "children", "_value")

    def __init__(self, category: str, start: int, end: int, production: Production | None, children: tuple, value: Any):
        self.category, self.start, self.end = category, start, end
        self.production, self.children, self._value = production, children, value

    def environment(self) -> dict[str, Any]:
        """Slot name → value, for the rule's ``means``."""
        return {name: child.value for name, child in zip(self.production.slots, self.children)}

    def slots(self) -> dict[str, Item]:
        """Slot name → item."""
        return dict(zip(self.production.slots, self.children))

    @property
    def value(self) -> Any:
        """What the item means."""
        if self._value is _UNBUILT:
            rule = self.production.rule
            self._value = rule.build(self.environment()) if rule.build else self.children and self.children[-1].value
        return self._value


_UNBUILT = object()


def parse(tokens: list[Token], lexicon: Lexicon, root: Node) -> list[list[Item]]:
    """The items of complete productions that are references, or silence one, by their start."""
    n = len(tokens)
    chart: list[dict[str, dict[int, Item]]] = [{} for _ in range(n + 1)]
    following = [_following(tokens, k) for k in range(n)] + [()]
    found: list[list[Item]] = [[] for _ in range(n + 1)]
    texts = [token.text for token in tokens]

    def walk(node: Node, pos: int, children: tuple) -> None:
        for production in node.accepts:
            add(production, pos, children)
        if not node.leads_on:
            return
        for k, spaced in following[pos]:
            nxt = node.words[spaced].get(texts[k])
            if nxt is not None:
                walk(nxt, k + 1, children)
            wanted = node.categories[spaced]
            if wanted:
                here = chart[k]
                for category in wanted if len(wanted) < len(here) else here:
                    if category in here and category in wanted:
                        nxt = wanted[category]
                        for end, item in here[category].items():
                            walk(nxt, end, (*children, item))

    def add(production: Production, end: int, children: tuple) -> None:
        rule = production.rule
        if rule.when is not None and not rule.when({name: child.value for name, child in zip(production.slots, children)}):
            return
        gives = rule.gives
        ends = at_start.get(gives)
        if ends is None:
            ends = at_start[gives] = {}
        old = ends.get(end)
        if old is None:
            ends[end] = item = Item(gives, start, end, production, children, _UNBUILT)
            if gives in first_symbols:
                agenda.append(item)
            if gives in _COVERING:
                found[start].append(item)
        elif old.production is not None and _better(rule, old.production.rule) and item_is_not_below(old, children):
            old.production, old.children, old._value = production, children, _UNBUILT

    first_symbols, first_words = root.categories[True], root.words[True]
    for start in range(n - 1, -1, -1):
        agenda: list[Item] = []
        at_start = chart[start]
        for category, end, value in lexicon.terminals(tokens, start):
            ends = at_start.get(category)
            if ends is None:
                ends = at_start[category] = {}
            if end not in ends:
                ends[end] = item = Item(category, start, end, None, (), value)
                if category in first_symbols:
                    agenda.append(item)
        nxt = first_words.get(texts[start])
        if nxt is not None:
            walk(nxt, start + 1, ())
        while agenda:
            item = agenda.pop()
            walk(first_symbols[item.category], item.end, (item,))
    del walk  # it holds itself, and with it the chart
    return found


_COVERING = frozenset((*TOP, NEVER))


def _better(new, old) -> bool:
    return (new.weight, -new.order) > (old.weight, -old.order)


def item_is_not_below(item: Item, children: tuple) -> bool:
    """Whether an item is not one of its own new children, at any depth (a category may rename itself)."""
    return all(c is not item and item_is_not_below(item, c.children) for c in children)


def _following(tokens: list[Token], k: int) -> tuple[tuple[int, bool], ...]:
    """The tokens that a symbol can begin with at position k, and whether they are spaced: one hyphen between words is as good
    as a space."""
    if tokens[k].spaced:
        return ((k, True),)
    if tokens[k].text == "-" and k + 1 < len(tokens) and not tokens[k + 1].spaced:
        return ((k, False), (k + 1, True))
    return ((k, False),)


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
            latent = weakness(item)
            score = 100 * _covered(item) - 10 + item.production.rule.weight - (60 if latent else 0) + (5 if item.category == NEVER else 0)
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

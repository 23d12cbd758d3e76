"""Derivations: how the rules nest to read a phrase, as one line and as a tree for people."""

from __future__ import annotations

from transforms.chronology.units import Unit
from transforms.grammar.chart import Item
from transforms.grammar.tokens import Token


def derivation(item: Item, tokens: list[Token], phrase: str) -> str:
    """One line: ``ago(duration(number "two", unit "weeks"))``."""
    name = item.category if item.production is None else item.production.rule.name.rpartition("/")[2]
    if item.children:
        return f"{name}({', '.join([derivation(c, tokens, phrase) for c in item.children])})"
    return f'{name} "{phrase[tokens[item.start].start : tokens[item.end - 1].end]}"'


def tree(item: Item, tokens: list[Token], phrase: str, depth: int = 0) -> list[str]:
    """Lines of a tree, the phrase at the top."""
    words = phrase[tokens[item.start].start : tokens[item.end - 1].end]
    label = item.production.rule.name if item.production else item.category
    lines = [f"{'  ' * depth}{words}  ← {label}  = {item.value.name if isinstance(item.value, Unit) else item.value}"]
    for child in item.children:
        lines.extend(tree(child, tokens, phrase, depth + 1))
    return lines

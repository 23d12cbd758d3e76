"""Rules as data: what a rule says, means, gives and shows, and the trie that the chart walks.

``says`` holds words, ``<category>``, ``<name:category>``, ``|`` between whole alternatives and ``?`` after what may be left
out. A space stands for white space or a hyphen; what is written together must stand together ("<hour>:<minute>").
``means`` is an expression over the names in ``says``; ``parts`` instead of it names the stretches that are references
of their own ("12 and 13 October"). ``latent`` marks a weak reading, which counts only inside a larger one or where its guard confirms it: true asks for
a preposition of time before it. ``shows`` gives examples with their TIMEX3 values, and is executed by the tests.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from transforms.chronology.expression_text import BadExpression, Builder, compile_expression
from transforms.grammar.lexicon import BadGrammar, Lexicon
from transforms.grammar.tokens import spelled

TOP = ("date", "time", "duration", "set")
"""Categories that are temporal references when they stand alone, by TIMEX3 type."""
NEVER = "never"
"""Category of what looks like time and is not: it silences what it covers."""

GUARDS = ("preposition", "year", "name", "month", "end", "uncounted", "colloquial", "not-past", "future",
          "adjective", "noun", "modifier", "season", "happening", "numbered", "daily", "hour", "margin",
          "day-number")
"""What must confirm a weak reading that stands alone (`transforms.detect` has what each one asks for)."""

_SYMBOL = re.compile(r"<(?:(\w+):)?(\w+)>(\?)?|([^\s<>?]+)(\?)?|(\S)")
_KEYS = {"name", "says", "means", "gives", "shows", "parts", "latent", "type", "weight", "when", "note"}


class Symbol(NamedTuple):
    """One symbol of an alternative: a category with the name of its slot, or a word."""

    category: str | None
    word: str | None
    slot: str | None
    spaced: bool


class Part(NamedTuple):
    """A stretch of a rule that is a reference of its own: from slot to slot, and its meaning."""

    first: str
    last: str
    build: Builder


class Rule(NamedTuple):
    """A rule as loaded. ``latent`` names the guard that must confirm it when it stands alone; empty for a strong rule."""

    name: str
    gives: str
    build: Builder | None
    parts: tuple[Part, ...]
    when: Builder | None
    latent: str
    type: str | None
    weight: int
    shows: Mapping[str, Any]
    now: str
    order: int


class Production(NamedTuple):
    """One alternative of a rule, flattened."""

    rule: Rule
    symbols: tuple[Symbol, ...]
    slots: tuple[str, ...]


class Node:
    """A node of the trie of productions, by the next symbol; a pair, for a symbol that is written on (0) or spaced (1)."""

    __slots__ = ("words", "categories", "accepts", "leads_on")

    def __init__(self):
        self.words: tuple[dict[str, Node], dict[str, Node]] = ({}, {})
        self.categories: tuple[dict[str, Node], dict[str, Node]] = ({}, {})
        self.accepts: list[Production] = []
        self.leads_on = False


def read_rules(table: Mapping[str, Any], where: str, lexicon: Lexicon, functions: Mapping[str, Callable],
               order: int) -> list[Production]:
    """The productions of one rule file.

    Raises:
        BadGrammar: naming file, rule and what is wrong.
    """
    productions: list[Production] = []
    for k, entry in enumerate(table.get("rule", ())):
        name = f"{where}/{entry.get('name', f'rule {k + 1}')}"
        if unknown := set(entry) - _KEYS:
            raise BadGrammar(f"{name}: unknown key {sorted(unknown)[0]!r}; a rule has {', '.join(sorted(_KEYS))}")
        for key in ("name", "says", "gives"):
            if key not in entry:
                raise BadGrammar(f"{name}: no {key!r}")
        if not entry.get("shows"):
            raise BadGrammar(f"{name}: no 'shows': a rule without an example does not load")
        alternatives = [a for text in entry["says"].split(" | ") for a in _alternatives(text, name)]
        slots: dict[str, None] = {s.slot: None for a in alternatives for s in a if s.slot}
        means, parts = entry.get("means"), entry.get("parts", {})
        if means is None and not parts and entry["gives"] != NEVER:
            raise BadGrammar(f"{name}: needs 'means' or 'parts'")
        try:
            build = compile_expression(means, slots, functions) if means is not None else None
            when = compile_expression(entry["when"], slots, functions) if "when" in entry else None
            split = tuple(_part(stretch, text, slots, functions, name) for stretch, text in parts.items())
        except BadExpression as error:
            raise BadGrammar(f"{name}: {error}") from None
        rule = Rule(name, entry["gives"], build, split, when, _guard(entry.get("latent", ""), name), entry.get("type"),
                    entry.get("weight", 0), entry["shows"], table.get("now", ""), order + k)
        for a in alternatives:
            has = {s.slot for s in a if s.slot}
            needed = set().union(*(b.names for b in (build, when) if b is not None), *(p.build.names for p in split if {p.first, p.last} <= has))
            if missing := needed - has:
                says = " ".join(s.word or f"<{s.slot}>" for s in a)
                raise BadGrammar(f"{name}: uses {sorted(missing)[0]!r}, which {says!r} does not have")
            productions.append(Production(rule, a, tuple(s.slot for s in a if s.slot)))
    return productions


def _guard(latent: bool | str, name: str) -> str:
    guard = {True: "preposition", False: ""}.get(latent, latent)
    if guard and guard not in GUARDS:
        raise BadGrammar(f"{name}: latent = {latent!r}; it is true or one of {', '.join(GUARDS)}")
    return guard


def _part(stretch: str, text: str, slots: Mapping[str, None], functions, name: str) -> Part:
    words = stretch.split()
    for slot in words:
        if slot not in slots:
            raise BadGrammar(f"{name}: parts name the slot {slot!r}, which 'says' does not have")
    return Part(words[0], words[-1], compile_expression(text, slots, functions))


def _alternatives(text: str, name: str) -> list[tuple[Symbol, ...]]:
    """One alternative of ``says``, with and without what is optional."""
    built: list[tuple[Symbol, ...]] = [()]
    last = 0
    for m in _SYMBOL.finditer(text):
        slot, category, opt1, words, opt2, stray = m.groups()
        if stray:
            raise BadGrammar(f"{name}: {stray!r} in says {text!r}: only words, <category>, <name:category>, | and ? are allowed")
        spaced = m.start() > last or not m.start()
        last = m.end()
        if category:
            symbols = [Symbol(category, None, slot or category, spaced)]
        else:
            symbols = [Symbol(None, t.text, None, t.spaced if i else spaced) for i, t in enumerate(spelled(words))]
        longer = [a + tuple(symbols) for a in built]
        built = built + longer if opt1 or opt2 else longer
    for a in built:
        names = [s.slot for s in a if s.slot]
        if len(set(names)) < len(names):
            raise BadGrammar(f"{name}: two slots of one name in says {text!r}; write <first:category> … <second:category>")
    return [a for a in built if a]


def trie(productions: list[Production]) -> Node:
    """The trie of all productions, from which the chart reads."""
    root = Node()
    for p in productions:
        node = root
        for i, s in enumerate(p.symbols):
            spaced = s.spaced or i == 0
            edges, key = (node.categories, s.category) if s.category else (node.words, s.word)
            node.leads_on = True
            node = edges[spaced].setdefault(key, Node())
        node.accepts.append(p)
    return root


def check_categories(productions: list[Production], lexicon: Lexicon) -> None:
    """Every category that a rule uses is made by a rule or has words.

    Raises:
        BadGrammar: naming the rule and the category.
    """
    known = lexicon.categories | {p.rule.gives for p in productions}
    for p in productions:
        for s in p.symbols:
            if s.category and s.category not in known:
                raise BadGrammar(f"{p.rule.name}: no words and no rule for <{s.category}>")

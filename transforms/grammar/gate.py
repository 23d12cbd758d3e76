"""The gate: one RE2 pattern a language, which finds every run of words that may hold a temporal reference.

A run is a maximal stretch of words that the grammar knows, at least one of which is at the core of a reference (a
month, a unit, "ago's" period; not a bare "the" or "two"). The pattern over-approximates: the chart decides. RE2 matches
in linear time, whatever the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from transforms.grammar.lexicon import BadGrammar, Lexicon
from transforms.grammar.rules import NEVER, TOP, Production, Symbol
from transforms.grammar.tokens import tokenize

_GAP = r"(?:[ \t\x{a0}]*(?:\r?\n[ \t]*)?)"
_HYPHENS = "-‐‑‒–—−"
_VARIANTS = {"'": "['’‘]", "-": f"[{_HYPHENS}]"}


def core_categories(productions: list[Production], lexicon: Lexicon) -> set[str]:
    """Categories every reading of which holds a core word, a core number or a shape that is matched as a whole."""
    given: dict[str, list[Production]] = {}
    for p in productions:
        given.setdefault(p.rule.gives, []).append(p)
    core = (lexicon.categories | set(given)) - lexicon.filler
    while True:
        lost = {c for c in core if any(not is_core(p, core, lexicon) for p in given.get(c, ()))}
        if not lost:
            return core
        core -= lost


def is_core(p: Production, core: set[str], lexicon: Lexicon) -> bool:
    """Whether the gate cannot miss a production."""
    return any(s.category in core or (s.word and _is_core_word(s.word, core, lexicon)) for s in p.symbols) or bool(_shapes(p, lexicon))


def _is_core_word(word: str, core: set[str], lexicon: Lexicon) -> bool:
    node = lexicon.words.get((word, True), {})
    return any(w.category in core and not w.capital for w in node.get("", ()))


def _shapes(p: Production, lexicon: Lexicon) -> list[tuple[Symbol, ...]]:
    """Stretches of digits and signs written together: "<hour>:<minute>" and "'<d2>s" are found as a whole."""
    numbers = {n.category for n in lexicon.numbers}
    stretches: list[list[Symbol]] = []
    for s in p.symbols:
        if s.spaced or not stretches:
            stretches.append([])
        stretches[-1].append(s)
    return [tuple(x) for x in stretches if all(s.word or s.category in numbers for s in x)
            and any(s.category for s in x) and any(s.word for s in x)]


def gate_pattern(productions: list[Production], lexicon: Lexicon) -> str:
    """The RE2 pattern (over UTF-8) of a grammar's runs.

    Raises:
        BadGrammar: when a rule has no word by which the gate could find it.
    """
    core = core_categories(productions, lexicon)
    for p in productions:
        if p.rule.gives in TOP and not is_core(p, core, lexicon):
            says = " ".join(s.word or f"<{s.category}>" for s in p.symbols)
            raise BadGrammar(f"{p.rule.name}: {says!r} is made of filler words alone, so the gate cannot find it; put one of its "
                             "words in a category of its own in lexicon.toml")
    triggers, words = set(), set()
    for category, spellings in lexicon.entries.items():
        (triggers if category in core else words).update(spellings)
    words.update(s.word for p in productions for s in p.symbols if s.word and s.word not in ".:/")
    shapes = {_shape(x, lexicon) for p in productions if p.rule.gives not in lexicon.filler for x in _shapes(p, lexicon)}
    for n in lexicon.numbers:
        if n.category in core:
            shapes.add(rf"[0-9]{{{n.fewest},{n.most}}}")
    trigger = f"(?:{'|'.join([*sorted(shapes, key=lambda x: (-len(x), x)), *_spelled(triggers)])})"
    every = triggers | words
    token = f"(?:{'|'.join([*_spelled(every), _NUMBER])})"
    first = f"(?:{'|'.join([*_spelled(every & _edge(productions, lexicon, 0)), _NUMBER])})"
    last = f"(?:{'|'.join([*_spelled(every & _edge(productions, lexicon, -1)), _NUMBER])})"
    gap = f"{_GAP}[{_HYPHENS}]?{_GAP}"
    return rf"(?i)(?:\b|['’‘])(?:{first}{gap}(?:{token}{gap})*)?{trigger}(?:{gap}(?:{token}{gap})*{last})?"


_NUMBER = r"[0-9]+(?:[.,:/-][0-9]+)*"


def _edge(productions: list[Production], lexicon: Lexicon, at: int) -> set[str]:
    """The spellings with which a reference (or what silences one) can begin (at = 0) or end (at = -1)."""
    given: dict[str, list[Production]] = {}
    for p in productions:
        given.setdefault(p.rule.gives, []).append(p)
    found, seen, todo = set(), set(), [*TOP, NEVER]
    while todo:
        category = todo.pop()
        if category in seen:
            continue
        seen.add(category)
        found |= lexicon.entries.get(category, set())
        for p in given.get(category, ()):
            symbol = p.symbols[at]
            if symbol.category:
                todo.append(symbol.category)
            else:
                found.add(symbol.word)
    return found


def _shape(symbols: tuple[Symbol, ...], lexicon: Lexicon) -> str:
    sizes = {n.category: (min(m.fewest for m in lexicon.numbers if m.category == n.category),
                          max(m.most for m in lexicon.numbers if m.category == n.category)) for n in lexicon.numbers}
    return "".join(_escape(s.word) if s.word else r"[0-9]{%d,%d}" % sizes[s.category] for s in symbols)


def _spelled(words: Iterable[str]) -> Iterator[str]:
    """Patterns of spellings, longest first, each ending at the end of a word."""
    for word in sorted(words, key=lambda w: (-len(w), w)):
        tokens = tokenize(word)
        text = "".join((_GAP + "-?" + _GAP if t.spaced and i else "") + _escape(t.text) for i, t in enumerate(tokens))
        last = word[-1]
        yield text + (r"\b" if last.isascii() and (last.isalnum() or last == "_") else "")


def _escape(text: str) -> str:
    return "".join(_VARIANTS.get(c) or re.escape(c) for c in text)


def reaches_nothing(productions: list[Production]) -> list[str]:
    """Names of rules whose category no other rule uses and which is no reference: dead rules."""
    used = {s.category for p in productions for s in p.symbols} | {*TOP, NEVER}
    return sorted({p.rule.name for p in productions if p.rule.gives not in used})

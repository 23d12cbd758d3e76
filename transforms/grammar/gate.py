"""The gate: one RE2 pattern a language, which finds every run of words that may hold a temporal reference.

A run is a maximal stretch of words that the grammar knows, at least one of which is at the core of a reference (a
month, a unit, "ago's" period; not a bare "the" or "two"). The pattern over-approximates: the chart decides. RE2 matches
in linear time, whatever the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from transforms.grammar.lexicon import BadGrammar, Lexicon
from transforms.grammar.rules import NEVER, TOP, Production, Symbol
from transforms.grammar.tokens import tokenize

_GAP = r"(?:[ \t]*(?:\r?\n[ \t]*)?)"
_BEYOND_CP1252 = str.maketrans("‐‑‒−", "----")


def _ascii_of(byte: int) -> int:
    """The sign of ASCII that stands for a byte of CP1252."""
    sign = bytes((byte,)).decode("cp1252", "replace")
    same = {"’": "'", "‘": "'", "–": "-", "—": "-", "\xa0": " ", "ß": "s", "ø": "o", "æ": "a", "œ": "o", "Ø": "O", "Æ": "A", "Œ": "O", "ð": "d",
            "Ð": "D", "þ": "t", "Þ": "T"}.get(sign, unicodedata.normalize("NFD", sign)[0])
    return ord(same) if same.isascii() else ord("?")


_TO_ASCII = bytes(_ascii_of(byte) for byte in range(256))


def plain(text: str) -> bytes:
    """A text as the gate reads it: one ASCII byte a code point, letters without their accents, so that RE2's ``\\b`` knows them
    as letters and offsets are those of the text.

    >>> plain("übermorgen – l’été")
    b"ubermorgen - l'ete"
    """
    if text.isascii():
        return text.encode()
    for sign in "‐‑‒−":
        if sign in text:
            text = text.translate(_BEYOND_CP1252)
            break
    return text.encode("cp1252", "replace").translate(_TO_ASCII)


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


def trigger_pattern(productions: list[Production], lexicon: Lexicon) -> str:
    """The RE2 pattern of the core of a run: a text without a match holds no reference.

    Raises:
        BadGrammar: when a rule has no word by which the gate could find it.
    """
    core = core_categories(productions, lexicon)
    for p in productions:
        if p.rule.gives in TOP and not is_core(p, core, lexicon):
            says = " ".join(s.word or f"<{s.category}>" for s in p.symbols)
            raise BadGrammar(f"{p.rule.name}: {says!r} is made of filler words alone, so the gate cannot find it; put one of its "
                             "words in a category of its own in lexicon.toml")
    shapes = {_shape(x, lexicon) for p in productions if p.rule.gives not in lexicon.filler for x in _shapes(p, lexicon)}
    for n in lexicon.numbers:
        if n.category in core:
            shapes.add(rf"[0-9]{{{n.fewest},{n.most}}}")
    return f"(?:{'|'.join([*sorted(shapes), *_spelled(_spellings(core, lexicon))])})"


def _spellings(categories: Iterable[str], lexicon: Lexicon) -> set[str]:
    return {spelling for category in categories for spelling in lexicon.entries.get(category, ())}


def column_pattern(productions: list[Production], lexicon: Lexicon) -> str:
    """`trigger_pattern`, loosened and in lower case, for Arrow's RE2, which has little memory for its automaton."""
    return trigger_pattern(productions, lexicon).replace(f"{_GAP}-?{_GAP}", r"[\s-]*")


def gate_pattern(productions: list[Production], lexicon: Lexicon) -> str:
    """The RE2 pattern of a grammar's runs, over `plain` text.

    Raises:
        BadGrammar: as `trigger_pattern` does.
    """
    trigger = trigger_pattern(productions, lexicon)
    every = _spellings(lexicon.entries, lexicon)
    every |= {s.word for p in productions for s in p.symbols if s.word and s.word not in ".:/"}
    number = _NUMBER + (r"\.?" if any(_ends_in_dot(p, lexicon) for p in productions) else "")
    token = f"(?:{'|'.join([*_spelled(every), number])})"
    first = f"(?:{'|'.join([*_spelled(every & _edge(productions, lexicon, 0)), number])})"
    # A run may end in any trigger: else "every every every" would be searched to its end from each word again.
    ends = _edge(productions, lexicon, -1) | _spellings(core_categories(productions, lexicon), lexicon)
    last = f"(?:{'|'.join([*_spelled(every & ends), number])})"
    gap = f"{_GAP}-?{_GAP}"
    return rf"(?i)(?:\b|')(?:{first}{gap}(?:{token}{gap})*)?{trigger}(?:{gap}(?:{token}{gap})*{last})?"


_NUMBER = r"[0-9]+(?:[.,:/-][0-9]+)*"


def _ends_in_dot(p: Production, lexicon: Lexicon) -> bool:
    """Whether a production ends in digits and a dot: an ordinal, in some languages."""
    return len(p.symbols) > 1 and p.symbols[-1].word == "." and not p.symbols[-1].spaced and p.symbols[-2].category in {
        n.category for n in lexicon.numbers}


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
    """Patterns of spellings, each ending at the end of a word; sorted, so that RE2 finds what they begin with in common."""
    for word in sorted(words):
        tokens = tokenize(word)
        text = "".join((_GAP + "-?" + _GAP if t.spaced and i else "") + _escape(t.text) for i, t in enumerate(tokens))
        last = word[-1]
        yield text + (r"\b" if last.isalnum() or last == "_" else "")


def _escape(text: str) -> str:
    return re.escape(plain(text).decode())


def reaches_nothing(productions: list[Production]) -> list[str]:
    """Names of rules whose category no other rule uses and which is no reference: dead rules."""
    used = {s.category for p in productions for s in p.symbols} | {*TOP, NEVER}
    return sorted({p.rule.name for p in productions if p.rule.gives not in used})

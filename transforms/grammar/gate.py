"""The gate: finds every run of words that may hold a temporal reference.

One RE2 pattern a language finds the triggers, words at the core of a reference (a month, a unit, "ago"; not a bare "the" or
"two"). A run is the stretch of words around a trigger that the grammar knows. Only triggers are in the pattern: with all
words its automaton took longer to build than a megabyte takes to read. Runs over-approximate: the chart decides. RE2
matches in linear time, whatever the text, and every stretch of it is walked over once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from transforms.grammar.lexicon import BadGrammar, Lexicon
from transforms.grammar.rules import NEVER, TOP, Production, Symbol
from transforms.grammar.tokens import TOKEN, fold, spelled

_GAP = r"[ \t-]*(?:\r?\n[ \t-]*)?"
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
    given: dict[str, list[set[str]]] = {}
    for p in productions:
        if not _shapes(p, lexicon) and not _own_word(p, lexicon):
            given.setdefault(p.rule.gives, []).append(held_by(p, lexicon))
    core = (lexicon.categories | {p.rule.gives for p in productions}) - lexicon.filler
    while lost := {c for c in core if any(not held & core for held in given.get(c, ()))}:
        core -= lost
    return core


def held_by(p: Production, lexicon: Lexicon) -> set[str]:
    """The categories of a production's symbols and words: the gate finds it by any of them that is core."""
    held = {s.category for s in p.symbols if s.category}
    for s in p.symbols:
        if s.word:
            node = lexicon.words.get((s.word, True), {})
            held |= {w.category for w in node.get("", ()) if not w.capital}
    return held


def _shapes(p: Production, lexicon: Lexicon) -> list[tuple[Symbol, ...]]:
    """Stretches of digits and signs written together: "<hour>:<minute>" and "'<d2>s" are found as a whole."""
    numbers = {n.category for n in lexicon.numbers}
    if p.rule.gives in TOP and all(s.word or s.category in numbers for s in p.symbols) and (
            any(s.category for s in p.symbols) and any(s.spaced for s in p.symbols[1:])
            and not {s.word for s in p.symbols if s.word} <= {*".:/,-'"}):
        return [p.symbols]  # "at <hour>", "<minutes> past <hour>": by the word
    if all(s.spaced for s in p.symbols[1:]):
        return []
    stretches: list[list[Symbol]] = [[]]
    for s in p.symbols:
        if s.spaced:
            stretches.append([])
        if s.word or s.category in numbers:
            stretches[-1].append(s)
        else:
            stretches.append([])
    return [tuple(x) for x in stretches if any(s.category for s in x) and any(s.word for s in x)]


def _own_word(p: Production, lexicon: Lexicon) -> str:
    """The longest word that a rule of a reference names itself and the lexicon does not know ("bimonthly"); or nothing."""
    if p.rule.gives not in TOP:
        return ""
    words = [s.word for s in p.symbols if s.word and len(s.word) > 4 and s.word.isalpha() and (s.word, True) not in lexicon.words]
    return max(words, key=len, default="")


def trigger_patterns(productions: list[Production], lexicon: Lexicon, core: set[str]) -> list[str]:
    """The RE2 patterns of the core of a run, given the core categories: a text without a match holds no reference.

    Raises:
        BadGrammar: when a rule has no word by which the gate could find it.
    """
    shapes: set[str] = set()
    for p in productions:
        if p.rule.gives in lexicon.filler or held_by(p, lexicon) & core:
            continue
        if not _shapes(p, lexicon) and (word := _own_word(p, lexicon)):
            shapes |= set(_spelled([word]))
            continue
        written_together = _shapes(p, lexicon)
        shapes |= {_shape(x, lexicon) for x in written_together}
        if p.rule.gives in TOP and not written_together:
            says = " ".join(s.word or f"<{s.category}>" for s in p.symbols)
            raise BadGrammar(f"{p.rule.name}: {says!r} is made of filler words alone, so the gate cannot find it; put one of its "
                             "words in a category of its own in lexicon.toml")
    for n in lexicon.numbers:
        if n.category in core:
            shapes.add(rf"[0-9]{{{n.fewest},{n.most}}}")
    return [*sorted(shapes), *_spelled(_spellings(core, lexicon))]


def _spellings(categories: Iterable[str], lexicon: Lexicon) -> set[str]:
    return {spelling for category in categories for spelling in lexicon.entries.get(category, ())}


def column_pattern(productions: list[Production], lexicon: Lexicon) -> str:
    """A pattern of all triggers, loosened and in lower case, for Arrow's RE2, which has little memory for its automaton."""
    triggers = trigger_patterns(productions, lexicon, core_categories(productions, lexicon))
    return "|".join(triggers).replace(_GAP, r"[\s-]*")


class Gate:
    """Finds the runs of a text that the chart should read: `runs`.

    Raises:
        BadGrammar: as `trigger_patterns` does.
    """

    def __init__(self, productions: list[Production], lexicon: Lexicon):
        import re2

        core = core_categories(productions, lexicon)
        options = re2.Options()
        options.max_mem = 256 << 20
        options.log_errors = False
        options.longest_match = True  # whatever the order of the words
        words, signs = [], []
        for pattern in trigger_patterns(productions, lexicon, core):
            (words if pattern[0].isalnum() or pattern[0] == "[" else signs).append(pattern)
        begins_word = r"(?:\b|'|[0-9])"  # digits may be written on: 3am
        self._trigger = re2.compile("|".join([f"(?i){begins_word}(?:{'|'.join(words)})", *signs]).encode(), options)
        known = [spelled(w) for w in _spellings(lexicon.entries, lexicon) | _words(productions)]
        self._known = frozenset(t.text for w in known for t in w) - {*".:/-"}
        self._dotted = frozenset(a.text for w in known for a, b in zip(w, w[1:]) if b.text == "." and not b.spaced)
        self._first = frozenset(spelled(w)[0].text for w in _edge(productions, lexicon, 0))
        # A run may end in any trigger: else "every every every" would be searched to its end from each word again.
        ends = _edge(productions, lexicon, -1) | _spellings(core, lexicon)
        self._last = frozenset(spelled(w)[-1].text for w in ends)
        self._ordinal_dot = any(_ends_in_dot(p, lexicon) for p in productions)

    def runs(self, text: str) -> Iterator[tuple[int, int]]:
        """(start, end) of every run, left to right, in code points. A run holds a trigger, and the known words around it, from the
        first that can begin a reference to the last that can end one."""
        done = 0
        for match in self._trigger.finditer(plain(text)):
            start, end = match.span()
            if start < done:
                if end <= done:
                    continue
                start = done
            start, end = self._to_the_left(text, done, start), self._to_the_right(text, end)
            yield start, end
            done = end

    def _to_the_right(self, text: str, end: int) -> int:
        """Where a run ends that holds text[:end]."""
        before, past = "", end
        if text[end : end + 1] == " ":
            word = text[end + 1 : end + 20].split(" ", 1)[0]
            if word.isalpha() and len(word) < 19 and word.lower() not in self._known:
                return end
        while token := _NEXT.match(text, past):
            word, at = token.group(1), token.start(1)
            if word.isdecimal():
                past = end = token.end()
            else:
                word = fold(word)
                if word in self._known:
                    past = token.end()
                    if word in self._last:
                        end = past
                elif word in ("-", "/") and word != before:
                    past = at + 1
                elif at == past and self._written_on(text, at, word, before):
                    past = at + 1
                    if not text[past : past + 1].isdecimal():
                        end = past
                else:
                    break
            before = word
        return end

    def _to_the_left(self, text: str, done: int, start: int) -> int:
        """Where a run begins that holds text[start:], not before done."""
        at, after = start, ""
        while at > done:
            if text[at - 1] == " ":  # mostly plain words stand around, one space apart
                begin = max(text.rfind(" ", done, at - 1) + 1, done)
                word = text[begin : at - 1]
                if word.isalpha():
                    word = word.lower()
                    if word not in self._known:
                        break
                    if word in self._first:
                        start = begin
                    at, after = begin, word
                    continue
            past = at
            while past > done and text[past - 1] in " \t\xa0\r\n":
                past -= 1
            if past == done or at - past > 1 and text.count("\n", past, at) > 1:
                break
            begin = past - 1
            if text[begin].isalpha():
                begin = self._word_start(text, begin, done)
                word = fold(text[begin:past])
            elif text[begin].isdecimal():
                while begin > done and text[begin - 1].isdecimal():
                    begin -= 1
                at = start = begin
                after = ""
                continue
            else:
                word = fold(text[begin])
            if word in self._known:
                if word in self._first:
                    start = begin
            elif not (word in ("-", "/") and word != after or begin > done and self._written_on(text, begin, word, "")):
                break
            at, after = begin, word
        return start

    def _written_on(self, text: str, at: int, sign: str, before: str) -> bool:
        """Whether a sign belongs to what it is written on: within a number (5:30), after an abbreviation (a.m., 18.)."""
        digit = text[at - 1].isdecimal()
        if digit and sign in ".:/," and text[at + 1 : at + 2].isdecimal():
            return True
        if sign != ".":
            return False
        return self._ordinal_dot if digit else text[at - 1].isalpha() and fold(text[self._word_start(text, at - 1, 0) : at]) in self._dotted

    @staticmethod
    def _word_start(text: str, last: int, done: int) -> int:
        """Where the word begins whose last letter is given; as `transforms.grammar.tokens` cuts them."""
        begin = last
        while begin > done and text[begin - 1].isalpha():
            begin -= 1
        if begin > done and text[begin - 1] in "'’":
            if begin == last and text[last] in "sS":
                return begin - 1
            inner = begin - 1
            while inner > done and text[inner - 1].isalpha():
                inner -= 1
            return inner if inner < begin - 1 else begin
        return begin


_NEXT = re.compile(rf"[ \t\xa0]*(?:\r?\n[ \t\xa0]*)?({TOKEN.pattern})")


def _words(productions: list[Production]) -> set[str]:
    return {s.word for p in productions for s in p.symbols if s.word}


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
    gaps = [_GAP if i and s.spaced else "" for i, s in enumerate(symbols)]
    return "".join(gap + (_escape(s.word) if s.word else r"[0-9]{%d,%d}" % sizes[s.category])
                   for gap, s in zip(gaps, symbols)) + (r"\b" if any(gaps) and symbols[-1].category or (symbols[-1].word or "").isalpha() else "")


def _spelled(words: Iterable[str]) -> Iterator[str]:
    """Patterns of spellings, each ending at the end of a word; sorted, so that RE2 finds what they begin with in common."""
    for word in sorted(words):
        tokens = spelled(word)
        text = "".join((_GAP if t.spaced and i else "") + _escape(t.text) for i, t in enumerate(tokens))
        last = word[-1]
        yield text + (r"\b" if last.isalnum() or last == "_" else "")


def _escape(text: str) -> str:
    return re.escape(plain(text).decode())


def reaches_nothing(productions: list[Production]) -> list[str]:
    """Names of rules whose category no other rule uses and which is no reference: dead rules."""
    used = {s.category for p in productions for s in p.symbols} | {*TOP, NEVER}
    return sorted({p.rule.name for p in productions if p.rule.gives not in used})

"""A language's words for happenings (``happenings.toml``), and stems by which words of one family know each other."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from transforms.grammar import languages, load

WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
"""A word, with its hyphens and apostrophes."""

_ENDINGS = ("ization", "isation", "ements", "ations", "ement", "ation", "ments", "ment", "ances", "ences", "ance", "ence", "ings", "ions",
            "ing", "ion", "ies", "ied", "ed", "es", "s")
_POSSESSIVE = re.compile(r"['’]s?\Z")


class Vocabulary(NamedTuple):
    """A language's happenings.toml, by stems."""

    stop: frozenset[str]
    kinds: dict[str, frozenset[int]]
    generic: frozenset[str]
    begin: frozenset[str]
    end: frozenset[str]
    beginnings: frozenset[str]
    endings: frozenset[str]
    nouns: frozenset[str]
    pronouns: frozenset[str]
    occur: frozenset[str]
    joins: frozenset[str]
    stops: frozenset[str]
    articles: frozenset[str]
    particles: frozenset[str]
    not_then: frozenset[str]
    until: frozenset[str]
    anaphors: frozenset[str]
    relatives: frozenset[str]
    eras: frozenset[str]
    copulas: frozenset[str]
    parties: dict[str, int]
    paired: frozenset[str]
    """Stems that mean more with the one behind them: "broke-out"."""
    by_place: tuple[str, ...]
    """What is called by its place alone: "Battle of {}"."""

    def kinds_of(self, stems: tuple[str, ...], pairs: bool = False) -> frozenset[int]:
        """The kinds of happening that words in this order tell of, by themselves and in pairs; ``pairs``: in pairs alone."""
        kinds = self.kinds
        found = [] if pairs else [kinds[stem] for stem in stems if stem in kinds]
        found += [kinds[pair] for pair in self.pairs_of(stems) if pair in kinds]
        return _NONE.union(*found) if found else _NONE

    def pairs_of(self, stems: tuple[str, ...]) -> list[str]:
        """Stems with the one behind them, where that may be a word of its own."""
        paired = self.paired
        return [f"{a}-{b}" for a, b in zip(stems, stems[1:]) if a in paired]

    def same(self, stem: str) -> str | int:
        """What stands for a word when two texts are compared: the party that it names, or its stem."""
        return self.parties.get(stem, stem)


_NONE: frozenset[int] = frozenset()


@lru_cache(maxsize=None)
def vocabulary(language: str) -> Vocabulary | None:
    """The words of a language for happenings; None where it has none."""
    table = load(language).context.get("happenings") if language in languages() else None
    if table is None:
        return None
    kinds: dict[str, set[int]] = {}
    for n, line in enumerate(table["kinds"]):
        for word in line.split():
            kinds.setdefault(_phrase_stem(word), set()).add(n)
    parties = {stem(word): n for n, line in enumerate(table["stands_for"]) for word in line.split()}
    more = load(language).context.get("events", {}).get("nouns", ())
    as_written = (frozenset(table[name].split()) for name in ("pronouns",))
    stems = {name: frozenset(_phrase_stem(w) for w in table[name].split())
             for name in ("generic", "begin", "end", "beginnings", "endings", "occur")}
    plain = {name: frozenset(table[name].split()) for name in ("stop", "joins", "stops", "articles", "particles", "not_then", "until", "anaphors", "relatives", "eras", "copulas")}
    nouns = frozenset(stem(w) for w in (*table["nouns"].split(), *more))
    paired = frozenset(s.partition("-")[0] for s in (*kinds, *stems["begin"], *stems["end"]) if "-" in s)
    return Vocabulary(plain["stop"], {s: frozenset(n) for s, n in kinds.items()}, stems["generic"], stems["begin"], stems["end"],
                      stems["beginnings"], stems["endings"], nouns, next(as_written), stems["occur"], plain["joins"], plain["stops"],
                      plain["articles"], plain["particles"], plain["not_then"], plain["until"],
                      plain["anaphors"], plain["relatives"], plain["eras"], plain["copulas"], parties, paired, tuple(table.get("by_place", ())))


def _phrase_stem(phrase: str) -> str:
    return "-".join(stem(word) for word in phrase.split("-"))


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """The part of a word that its family shares, near enough: announce, announced and announcement give one.

    >>> [stem(w) for w in ("announced", "announcement", "Announces", "stopped", "stop", "Hugh’s")]
    ['announc', 'announc', 'announc', 'stop', 'stop', 'hugh']
    """
    word = _POSSESSIVE.sub("", word.lower())
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= (3 if len(ending) > 1 else 4):
            if ending == "s" and word[-2] in "su":
                break
            word = word[: -len(ending)] + ("y" if ending in ("ies", "ied") else "")
            if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "sl":
                word = word[:-1]
            break
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


class Memo(dict):
    """What a function makes of words, kept; forgotten when there are very many."""

    def __init__(self, make: Callable[[str], str | None], most: int = 50_000):
        super().__init__()
        self._make, self._most = make, most

    def __missing__(self, word: str) -> str | None:
        if len(self) > self._most:
            self.clear()
        made = self[word] = self._make(word)
        return made


def kept(word: str, words: Vocabulary) -> str:
    """The stem of a word; "" of one that says nothing. Particles stay ("blown up")."""
    small = word.lower()
    return stem(word) if small in words.particles or small not in words.stop else ""


def stems_of(text: str, words: Vocabulary) -> tuple[str, ...]:
    """The stems of a text, in order, without the words that say nothing; particles stay ("blown up")."""
    known = _KEPT.get(words.stop)
    if known is None:
        known = _KEPT[words.stop] = Memo(lambda word: kept(word, words))
    return tuple(s for token in WORD.findall(text) if (s := known[token]))


_KEPT: dict[frozenset[str], Memo] = {}
"""By the words that say nothing."""

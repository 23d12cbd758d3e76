"""The gazetteer, asked by the kind of a happening and by who took part: "Russia seized Crimea", "the fall of Mariupol"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from transforms.chronology.instants import DAY
from transforms.gazetteer import Entry, Gazetteer, bounds
from transforms.grammar import languages
from transforms.happenings.sought import Sought
from transforms.happenings.words import Vocabulary, stems_of, vocabulary

_PUBLIC = frozenset({"election", "referendum", "war", "invasion", "pandemic", "games", "cup", "championship", "ceremony"})
"""Kinds of entries that everybody means when they are new."""
_NEAR = 12 * 365 * DAY


class Traits(NamedTuple):
    """By what an entry is known: stems (or parties) of who took part and of its name, of its nouns, and kinds of happenings."""

    who: frozenset[str | int]
    heads: frozenset[str]
    kinds: frozenset[int]


@lru_cache(maxsize=8192)
def traits_of(entry: Entry, language: str) -> Traits:
    """The traits of an entry in a language that has words for happenings."""
    words = vocabulary(language)
    heads = [stems_of(h, words) for h in entry.head]
    name = stems_of(entry.name, words)
    first = {h[-1] for h in heads if h}
    who = {words.same(s) for p in entry.participants for s in stems_of(p, words)} | {words.same(s) for s in name if s not in first}
    kinds = frozenset(k for h in heads for k in words.kinds_of(h))
    return Traits(frozenset(who), frozenset(first | {h[0] for h in heads if h}), kinds)


def keys_of(entry: Entry) -> Iterator[str]:
    """The keys by which the gazetteer's index finds an entry: ``=`` who took part, ``!`` the nouns of what is public."""
    for language in languages():
        if vocabulary(language) is not None and not entry.source.startswith("Wikidata"):  # those are found by name alone
            traits = traits_of(entry, language)
            yield from sorted(_who(language, word) for word in traits.who)
            if entry.kind in _PUBLIC and bounds(entry).earliest_start is not None:
                yield from sorted(_noun(language, head) for head in traits.heads)


def _who(language: str, word: str | int) -> str:
    return f"={language} {word}"


def _noun(language: str, head: str) -> str:
    return f"!{language} {head}"


@lru_cache(maxsize=4)
def known(gazetteer: Gazetteer, language: str) -> Known:
    """A gazetteer, ready to be asked in a language."""
    return Known(gazetteer, language)


class Known:
    """A gazetteer, asked by kind of happening and participants."""

    def __init__(self, gazetteer: Gazetteer, language: str):
        self.words: Vocabulary = vocabulary(language)
        self.language, self.index = language, gazetteer.index
        self._own: dict[str, list[int]] = defaultdict(list)
        self._entries = gazetteer.entries if self.index is None else ()
        for n, entry in enumerate(self._entries):
            for key in keys_of(entry):
                self._own[key].append(n)

    def _at(self, keys: Sequence[str]) -> list[Entry]:
        if self.index is not None:
            return self.index.at(*keys)
        return [self._entries[n] for n in sorted({n for key in keys for n in self._own.get(key, ())})]

    def public(self, heads: Sequence[str]) -> list[Entry]:
        """What everybody means by one of these nouns when it is new, and when it began is known."""
        return self._at([_noun(self.language, head) for head in heads])

    def find(self, s: Sought, until: int | None, near: Sequence[int] = ()) -> Entry | None:
        """The entry whose participants and kind a description names; None when there is none, or no name in it.

        Args:
            until: a happening that is told of has begun by then.
            near: instants that the document speaks of: what lies near them is meant rather than what does not.
        """
        best: tuple[float, Entry] | None = None
        for entry in self._at([_who(self.language, word) for word in s.names]):
            who, heads, kinds = traits_of(entry, self.language)
            if not (s.edge and not s.is_clause or s.head in heads or s.kinds & kinds or s.subject and (s.subject in heads or s.subject_kinds & kinds) and s.edge):
                continue
            named = len(s.names & who) / len(s.names)
            if named < 0.6 or any(isinstance(w, str) and w.isdecimal() and len(w) < 4 and w not in who for w in s.others):
                continue
            score = 2 * named + len(s.others & who) / max(1, len(s.others)) + 0.5 * (s.head in heads) - 0.05 * len(who - s.others)
            start = bounds(entry).earliest_start
            if start is not None:
                score -= 2 * (until is not None and start > until)
                score += 0.8 * any(abs(t - start) < _NEAR for t in near)
                if until is not None and start <= until:
                    score += 0.6 * (until - start < 366 * DAY)
            score += 0.01 * min(len(entry.aliases), 20)  # what has many names is well known
            score += 0.5 * any(self._names_in(alias, heads) == s.names for alias in entry.aliases)
            if best is None or score > best[0]:
                best = score, entry
        return best[1] if best is not None and best[0] >= 1.5 else None

    def _names_in(self, alias: str, heads: frozenset[str]) -> frozenset[str | int]:
        return frozenset(self.words.same(x) for x in stems_of(alias, self.words) if x not in heads)

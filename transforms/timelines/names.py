"""By which names a corpus calls an entity: GM for General Motors, Obama for Barack Obama, 787 for Dreamliner."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from transforms.detect import grammar_for

LONGEST_ABBREVIATION = 6
"""Letters."""


class Words(NamedTuple):
    """The table ``[timelines]`` of a language's context.toml."""

    carrying: frozenset[str] = frozenset()
    """Verbs that say no more than that a noun happens: make a flight."""
    phases: frozenset[str] = frozenset()
    """Verbs that say of something that it begins, goes on or ends."""
    setting: frozenset[str] = frozenset()
    """Words that say when a noun happens: scheduled, due, delayed until, take place."""
    particles: frozenset[str] = frozenset()
    """Words that make another verb of the one before them: roll out."""
    company_endings: frozenset[str] = frozenset()
    """What a company's name may end in, or not."""
    lesser: frozenset[str] = frozenset()
    """Words of names that give no letter to an abbreviation."""


@lru_cache(maxsize=None)
def words_of(language: str) -> Words:
    """The words of a language; none of a language that has no such table."""
    try:
        table = grammar_for(language).context.get("timelines", {})
    except (KeyError, ValueError, FileNotFoundError):
        table = {}
    return Words(*(frozenset(table.get(name, ())) for name in Words._fields))


def words_of_all(languages: Iterable[str]) -> Words:
    """The words of several languages together."""
    spoken = [words_of(language) for language in sorted(set(languages))]
    return Words(*map(frozenset.union, *spoken)) if spoken else Words()


_TOKEN = re.compile(r"[^\W_]+")
_STATES = re.compile(r"\b(?:united states|u ?s)\b")


@lru_cache(maxsize=65_536)
def tokens_of(name: str) -> tuple[str, ...]:
    """The words of a name, as names are compared.

    >>> tokens_of("The U.S. Air Force"), tokens_of("Boeing 787s"), tokens_of("777-200LR")
    (('us', 'air', 'force'), ('boeing', '787'), ('777', '200lr'))
    """
    plain = _STATES.sub("us", name.casefold().replace(".", "").replace("’s", "").replace("'s", ""))
    words = _TOKEN.findall(plain)
    words = words[1:] if words and words[0] in ("the", "a", "an") else words
    return tuple(w[:-1] if w.endswith("s") and any(c.isdigit() for c in w) else w for w in words)


def abbreviates(short: str, name: tuple[str, ...], words: Words = Words()) -> bool:
    """Whether a word is made of the first letters of a name, in order, one of each of its words that count.

    >>> abbreviates("gm", ("general", "motors")), abbreviates("sia", ("singapore", "airlines"))
    (True, True)
    >>> abbreviates("eads", tuple("european aeronautic defence and space company".split()), words_of("en"))
    True
    """
    counting = [w for w in name if w not in words.lesser]
    if not _may_abbreviate(short) or len(counting) < 2:
        return False
    while len(counting) > 2 and len(counting) > len(short) and counting[-1] in words.company_endings:
        counting.pop()
    letters = iter(short)
    expected = next(letters)
    for n, word in enumerate(counting):
        if word[0] != expected:
            return False
        expected = next(letters, None)
        if expected is None:
            return n == len(counting) - 1
        following = counting[n + 1][0] if n + 1 < len(counting) else None
        if expected != following and expected in word[1:3] and len(short) == len(counting) + 1:
            expected = next(letters, None)
    return False


def _may_abbreviate(word: str) -> bool:
    return 2 <= len(word) <= LONGEST_ABBREVIATION and word.isalpha()


def model_of(wanted: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a name that name a model of something, from the first with a digit: 787, Dreamliner."""
    first = next((n for n, word in enumerate(wanted) if n and any(c.isdigit() for c in word)), len(wanted))
    return wanted[first:]


class Names:
    """The names of a corpus, in which those of an entity are looked up.

    >>> known = {"boeing": "ORG", "boeing 787": "", "dreamliner": "", "us air force": "ORG", "usaf": "ORG"}
    >>> names = Names(known | {"obama": "PERSON"})
    >>> sorted(names.of("Boeing 787 Dreamliner")), sorted(names.of("Boeing"))
    (['boeing 787', 'dreamliner'], ['boeing'])
    >>> sorted(names.of("United States Air Force")), sorted(names.of("Barack Obama"))
    (['us air force', 'usaf'], ['obama'])
    """

    def __init__(self, known: Mapping[str, str], words: Words = Words()) -> None:
        """`known`: the entities of the corpus and their kinds, as its participants have them."""
        self._kinds, self._words = known, words
        self._holding: dict[str, list[str]] = defaultdict(list)
        self._beginning: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        self._short: dict[str, list[str]] = defaultdict(list)
        self._long: dict[tuple[str, str], list[str]] = defaultdict(list)
        for name in known:
            tokens = tokens_of(name)
            for token in dict.fromkeys(tokens):
                self._holding[token].append(name)
            if tokens:
                self._beginning[tokens[0]].append(tokens)
            if len(tokens) == 1 and _may_abbreviate(tokens[0]):
                self._short[tokens[0][0]].append(name)
            for last in _last_letters(tokens, words):
                self._long[tokens[0][0], last].append(name)

    def of(self, entity: str) -> frozenset[str]:
        """The names by which the corpus calls an entity that is asked for; where there are none, those that hold it."""
        wanted = tokens_of(entity)
        if not wanted:
            return frozenset()
        candidates = {name for token in wanted for name in self._holding.get(token, ())}
        for first in {wanted[0][0], entity.casefold().split()[0][0]}:
            candidates.update(self._short.get(first, ()))
        if len(wanted) == 1:
            candidates.update(self._long.get((wanted[0][0], wanted[0][-1]), ()))
        found = frozenset(name for name in candidates if self._is_named(name, wanted, entity))
        return found or frozenset(name for name in self._holding.get(wanted[0], ()) if _holds(tokens_of(name), wanted))

    def pairs(self) -> Iterator[tuple[str, str]]:
        """(name, a name of the same) for all names of the corpus, in order; a name is one of its own."""
        for entity in sorted(self._kinds):
            yield from ((entity, name) for name in sorted(self.of(entity) | {entity}))

    def _is_named(self, name: str, wanted: tuple[str, ...], entity: str) -> bool:
        mine, kind, words = tokens_of(name), self._kinds[name], self._words
        if mine == wanted:
            return True
        if model := model_of(wanted):  # "Boeing 787 Dreamliner": 787 and Dreamliner say it, Boeing alone does not
            return any(word in mine for word in model) and (mine[0] in wanted or mine[0] not in self._kinds)
        full = (wanted, tuple(entity.casefold().split()))
        if len(mine) == 1 and any(abbreviates(mine[0], name, words) for name in full):
            return True
        if len(wanted) == 1 and len(mine) > 1 and abbreviates(wanted[0], mine, words):
            return True
        if _is_part(wanted, mine):  # "Airbus SAS", "Barack Hussein Obama"
            more = [word for word in mine if word not in wanted]
            if kind == "PERSON" and (len(wanted) > 1 or mine[-1] == wanted[0] and self._is_only(mine)):
                return True
            return all(word in words.company_endings for word in more)
        if not _is_part(mine, wanted) or kind in ("GPE", "LOC", "NORP"):
            return False
        if len(mine) > 1:
            return mine[-1] == wanted[-1] or mine[0] == wanted[0]
        if mine[0] == wanted[-1] and len(wanted) == 2 and kind == "PERSON":
            return True
        if mine[0] != wanted[0] or kind == "PERSON":
            return False
        return all(other == mine or _is_part(other, wanted) for other in self._beginning[mine[0]])

    def _is_only(self, person: tuple[str, ...]) -> bool:
        """Whether no other person of the corpus has the surname."""
        alike = (tokens_of(name) for name in self._holding[person[-1]] if self._kinds[name] == "PERSON")
        return all(_is_part(other, person) or _is_part(person, other) for other in alike if other[-1] == person[-1])


def _last_letters(tokens: tuple[str, ...], words: Words) -> set[str]:
    """What an abbreviation of a name may end in: it may leave out what kind of company it is."""
    counting = [w for w in tokens if w not in words.lesser]
    found = {counting[-1][0]} if len(counting) > 1 and counting[0] == tokens[0] else set()
    while found and len(counting) > 2 and counting[-1] in words.company_endings:
        counting.pop()
        found.add(counting[-1][0])
    return found


def _holds(name: tuple[str, ...], words: tuple[str, ...]) -> bool:
    return any(name[at : at + len(words)] == words for at in range(len(name)))


def _is_part(small: tuple[str, ...], large: tuple[str, ...]) -> bool:
    rest = iter(large)
    return all(word in rest for word in small)

"""How much speaks for two events being one happening: when, who, what, where, and the words around them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from math import exp, log
from typing import NamedTuple
from zlib import crc32

from transforms.chronology.instants import DAY
from transforms.detect import grammar_for
from transforms.records import Event
from transforms.timelines.told import When

FOREVER = 1 << 62
"""Later than any instant; its negative stands for no earliest start."""

SLACK = 3 * DAY
"""How far the dates of two narrow tellings may lie apart for the one to be an error of the other."""

NARROW = 40 * DAY
"""Bounds of at most this width are a date; wider ones are a period, which many happenings share."""

COPIED_SENTENCE = 60
"""Characters of a sentence that two documents do not share by chance."""

STEM = 6
"""First letters that stand for a word: enough to join resigned and resignation, in most languages of Europe."""

_WORD = re.compile(r"[^\W\d_]{4,}|\d[\d.,]*\d")
_NAME = re.compile(r"[^\W_]{2,}")
_PROPER = re.compile(r"\b[A-Z][^\W\d_]{2,}")
_YEAR = re.compile(r"1\d{3}|20\d\d")


class Words(NamedTuple):
    """What a language says of stories: the table ``[stories]`` of its context.toml."""

    groups: Mapping[str, tuple[int, ...]]
    """Word → the groups of words for the same kind of happening that it is in."""
    common: frozenset[str]
    """Stems that say nothing."""
    mutual: frozenset[int]
    """Kinds of happenings in which each does it to the other: to meet, to marry."""


class Node:
    """An event, reduced to what tells it from others. Terms are hashes, times are never None (`FOREVER`)."""

    __slots__ = ("event_id", "doc", "what", "named", "names", "agents", "patients", "people", "terms", "place",
                 "lo", "hi", "width", "same", "is_long", "weak", "is_mutual", "is_placed")  # fmt: skip

    def __init__(
        self, event: Event, doc: int, language: str, told: When | None = None,
        in_full: Mapping[str, str] = {},  # noqa: B006 (never written to)
    ) -> None:
        """An event as one of many.

        Args:
            event: the event.
            doc: a number of its document.
            language: the language of the document.
            told: its bounds as far as its report tells, where no words date it.
            in_full: abbreviation → the name that it stands for (`abbreviated`).
        """
        words = words_of(language)
        self.event_id = event.event_id
        self.doc = doc
        self.what = kinds_of(event.lemma, words.groups)
        self.is_mutual = not words.mutual.isdisjoint(self.what)
        parts = [p for p in event.participants if p.entity and p.role != "place"]
        entities = [in_full.get(p.entity, p.entity) for p in parts]
        self.named = tuple(sorted({crc32(entity.encode()) for entity in entities}))
        named = [(p.role, p.kind, tokens_of(entity)) for p, entity in zip(parts, entities)]
        self.names = frozenset().union(*(tokens for _, _, tokens in named), *_proper_in(event))
        self.agents = tuple(tokens for role, _, tokens in named if role == "agent")
        self.patients = tuple(tokens for role, _, tokens in named if role in ("patient", "recipient"))
        self.people = tuple(tokens for _, kind, tokens in named if kind == "PERSON" and len(tokens) > 1)
        place = event.place or " ".join(p.entity or p.surface for p in event.participants if p.role == "place")
        self.place = tokens_of(place.casefold())
        of_names = {crc32(w[:STEM].encode()) for entity in entities for w in _NAME.findall(entity)}
        said = {crc32(event.trigger.casefold()[:STEM].encode())}
        self.terms = frozenset(terms_of(event.sentence, words.common)) - self.what - of_names - said
        self.lo = -FOREVER if event.earliest_start is None else event.earliest_start
        self.hi = FOREVER if event.latest_end is None else event.latest_end
        if told is not None:  # no words date it, and its report says more or less when
            start, end = told.earliest_start, told.latest_end
            self.lo = self.lo if start is None else max(self.lo, start)
            self.hi = self.hi if end is None else min(self.hi, end)
        self.width = self.hi - self.lo
        """µs between its bounds."""
        self.is_placed = event.mention_id is not None or event.earliest_start is not None or told is not None
        self.same = crc32(f"{event.start - event.sentence_start} {event.sentence}".encode("utf-8", "surrogatepass"))
        self.is_long = len(event.sentence) >= COPIED_SENTENCE
        self.weak = event.event_class in ("REPORTING", "I_STATE", "STATE", "PERCEPTION")


@lru_cache(maxsize=None)
def words_of(language: str) -> Words:
    """The words of a language; none of a language that says nothing of stories."""
    try:
        table = grammar_for(language).context.get("stories", {})
    except (KeyError, ValueError, FileNotFoundError):
        table = {}
    groups: dict[str, tuple[int, ...]] = {}
    for n, line in enumerate(table.get("same", ())):
        for word in line.split():
            groups[word] = (*groups.get(word, ()), n)
    mutual = frozenset().union(*(kinds_of(word, {}) for word in table.get("mutual", ())))
    return Words(groups, frozenset(word[:STEM] for word in table.get("common", ())), mutual)


def _proper_in(event: Event) -> Iterator[frozenset[int]]:
    """The proper names in what takes part without being a name: "the Halley probe"."""
    for p in event.participants:
        if not p.entity and p.role in ("agent", "patient"):
            said = p.surface if p.start > event.sentence_start else p.surface.partition(" ")[2]
            for word in _PROPER.findall(said):
                yield tokens_of(word.casefold())


@lru_cache(maxsize=65_536)
def tokens_of(name: str) -> frozenset[int]:
    """The words of a name, as hashes."""
    return frozenset(crc32(word.encode()) for word in _NAME.findall(name))


@lru_cache(maxsize=65_536)
def _kinds(lemma: str, groups: tuple[int, ...]) -> frozenset[int]:
    return frozenset({crc32(lemma[:STEM].encode()), crc32(lemma[: max(4, len(lemma) - 1)][:5].encode()), *groups})


def kinds_of(lemma: str, groups: Mapping[str, tuple[int, ...]]) -> frozenset[int]:
    """What kind of happening a word names: two words name the same kind when these have one in common.

    >>> bool(kinds_of("elect", {}) & kinds_of("election", {})), bool(kinds_of("deliver", {}) & kinds_of("delay", {}))
    (True, False)
    >>> bool(kinds_of("buy", {"buy": (1,), "acquire": (1,)}) & kinds_of("acquire", {"buy": (1,), "acquire": (1,)}))
    True
    """
    return _kinds(lemma, groups.get(lemma, ()))


def terms_of(sentence: str, common: frozenset[str]) -> Iterable[int]:
    """The words and numbers of a sentence that may tell it from others, as hashes of their stems; no years."""
    for word in _WORD.findall(sentence.casefold()):
        if word[0].isdigit():
            word = word.replace(",", "")
            if _YEAR.fullmatch(word):
                continue
        stem = word[:STEM]
        if stem not in common:
            yield crc32(stem.encode())


class Evidence:
    """Weighs pairs of events of a corpus: how much less likely is what they share if they are two happenings.

    The weight of a word is the logarithm of how rare it is. Words come together, so that each further one counts less:
    half, a third, a quarter (Fellegi & Sunter 1969 would add them as if they did not).
    """

    PRIOR = 1000
    """Events that a small corpus is thought to have beside its own: a word that stands in all is not worthless."""

    SPAN = 3650 * DAY
    """Time over which the events of a small corpus are thought to lie; of a large one it is known."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self._count: Counter[int] = Counter()
        for node in nodes:
            self._count.update(node.names | node.terms | node.what)
        size = self.PRIOR + len(nodes)
        self._weight = {term: log(1 + size / n) for term, n in self._count.items()}
        self._odds = log(size)
        dates = sorted(node.lo for node in nodes if node.width <= NARROW)
        spread = max(DAY, dates[len(dates) * 98 // 100] - dates[len(dates) * 2 // 100]) if dates else self.SPAN
        self._span = exp((self.PRIOR * log(self.SPAN) + len(dates) * log(spread)) / (self.PRIOR + len(dates)))

    def keys(self, node: Node) -> list[tuple[int, ...]]:
        """By what the likes of an event are looked up: what is rare in it, and pairs of what is not."""
        named = sorted(node.named)[:3]
        rare = sorted(node.terms, key=lambda t: (self._count[t], t))[:3]
        names = sorted(node.names, key=lambda t: (self._count[t], t))[:3]
        keys: list[tuple[int, ...]] = [(node.same,)]
        keys += [(-1 - node.doc, w) for w in node.what]
        keys += [(n, w) for n in (*names, *rare, *sorted(node.place)[:1]) for w in node.what]
        keys += [(a, b) for i, a in enumerate(rare) for b in rare[i + 1 :]]
        keys += [(n, r) for n in names[:2] for r in rare[:2]]
        keys += [(a, b) for i, a in enumerate(named) for b in named[i + 1 :]]
        if node.width <= 2 * DAY:
            keys += [(node.lo, n) for n in names[:2]]
        return [tuple(sorted(key)) for key in keys]

    def of(self, a: Node, b: Node) -> float:
        """How much speaks for two events being one happening, over what speaks against.

        At least `ENOUGH` makes them one, `STRONG` in spite of dates that differ.
        """
        when = self._when(a, b)
        if when is None:
            return NEVER
        if a.same == b.same and when > 0 and (a.names or a.is_long):
            return ALWAYS
        what, words = self._what(a, b), self._words(a, b)
        if a.doc == b.doc:
            if what < 0:
                return NEVER  # a document that says it in two words tells two things
            if not (a.names and b.names):
                return when + SPOKEN_OF + what + words + _where(a, b) - self._odds
        if (a.weak or b.weak) and words < SAID:
            return NEVER  # who says two things on one day does not say one thing twice
        if not (a.is_placed and b.is_placed):
            when += AT_ANY_TIME
        return when + self._who(a, b) + _roles(a, b) + what + words + _where(a, b) - self._odds

    def _when(self, a: Node, b: Node) -> float | None:
        """What the times say; None when they are too far apart, less than 0 when one may be an error."""
        width = a.width if a.width > b.width else b.width
        if a.lo < b.hi and b.lo < a.hi:
            return max(0.0, log(self._span / (width if width > DAY else DAY)))
        if width > NARROW:
            return None
        gap = a.lo - b.hi if a.lo > b.lo else b.lo - a.hi
        return -1.0 if gap < SLACK else None

    def _who(self, a: Node, b: Node) -> float:
        if not a.names or not b.names:
            return 0.0
        shared = a.names & b.names
        for mine in a.people if shared else ():
            for other in b.people:
                if not _is_one(mine, other):
                    shared -= mine & other  # a surname that two people have
        if not shared:
            return -6.0
        apart = min(len(a.names), len(b.names)) - len(shared)  # Ada Moreau and Karim Moreau are two
        return self._damped(shared) - min(6.0, 3.0 * apart)

    def _what(self, a: Node, b: Node) -> float:
        both = a.what & b.what
        if not both:
            return OTHER_WORDS
        return min(4.0, max(self._weight[w] for w in both)) * (0.5 if a.weak or b.weak else 1.0)

    def _words(self, a: Node, b: Node) -> float:
        return self._damped(a.terms & b.terms)

    def _damped(self, terms: Iterable[int]) -> float:
        return sum(w / n for n, w in enumerate(sorted((self._weight[t] for t in terms), reverse=True), 1))


def _is_one(a: frozenset[int], b: frozenset[int]) -> bool:
    return a <= b or b <= a


def _share(some: Iterable[frozenset[int]], others: Sequence[frozenset[int]]) -> bool:
    return any(_is_one(mine, other) for mine in some for other in others)


def _roles(a: Node, b: Node) -> float:
    """What it says against two events that others do it, or that it is done to others; 0 where nothing is known."""
    if a.patients and b.patients and not _share(a.patients, b.patients):
        if _share(a.agents, b.patients) and _share(a.patients, b.agents):
            return 0.0 if a.is_mutual and b.is_mutual else OTHERS
        if not _share(a.patients, b.agents) and not _share(a.agents, b.patients):
            return OTHERS
    if a.agents and b.agents and not _share((*a.agents, *a.patients), (*b.agents, *b.patients)):
        full = all(len(agent) > 1 for agent in (*a.agents, *b.agents))
        return OTHERS if full else OTHERS / 4
    return 0.0


def _where(a: Node, b: Node) -> float:
    return ELSEWHERE if a.place and b.place and a.place.isdisjoint(b.place) else 0.0


NEVER, ALWAYS = -99.0, 99.0

AT_ANY_TIME = -5.0
"""What it says against two events that of one nothing tells when: "an airliner flying 840 people" may be any flight."""

OTHERS = -20.0
"""What it says that one thing is done to Alder Bank and the other to Granite Insurance."""

OTHER_WORDS = -9.0
"""What it says against two events that their words name other kinds of happenings, as far as is known."""

ELSEWHERE = -13.0
"""What it says against two events that one is told of Riga and the other of Minsk."""

SAID = 4.0
"""What two sayings, thoughts or states must have in common in words, beside who and when."""

SPOKEN_OF = 3.0
"""What it says that a document tells of the same kind of happening again, and does not say of whom: "the flight"."""

ENOUGH = 4.0
"""Evidence that makes two events one happening."""

STRONG = 9.0
"""Evidence that does so though their dates differ: then one of them is wrong."""

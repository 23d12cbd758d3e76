"""Pins references to happenings: to what the document tells, what the gazetteer knows, what other documents tell.

A mention that is pinned to a date tells when the happening of its clause was (`Claim`). A reference to a happening is
looked for among the claims of its document, then the names that the document speaks of, then the gazetteer by who took
part, then the claims of other documents; what is found dates its own clause, and so on until nothing more is found.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from transforms.chronology.expression_text import parse
from transforms.chronology.expressions import After, EventRef, Expression, Named, Nth, Period, children
from transforms.chronology.instants import DAY
from transforms.chronology.intervals import UNKNOWN, Bounds
from transforms.chronology.units import Unit
from transforms.gazetteer import Entry, Gazetteer, bounds
from transforms.happenings.claims import Claim, Corpus, claims_of, fit
from transforms.happenings.known import known, traits_of
from transforms.happenings.sought import Sought, sought
from transforms.happenings.words import vocabulary
from transforms.records import Mention, Timex

SURE = {"same-sentence": 0.85, "same-document": 0.75, "said-before": 0.75, "name": 0.9, "paraphrase": 0.75, "spoken-of": 0.6, "corpus": 0.6,
        "about": 0.5, "current": 0.5, "not-found": 0.2}
"""How far each way of finding a happening is trusted."""

FOUND_BY = {"same-sentence": "told in the same sentence", "same-document": "told in the same document", "said-before": "the one spoken of before",
            "name": "by its name", "paraphrase": "by its kind and who took part", "spoken-of": "a name that the document speaks of",
            "corpus": "told in another document", "about": "what the text is about", "current": "what was new when it was written"}
"""Ways of finding a happening, in words."""

STRONG, WEAK = 4.0, 2.6
"""Scores of a claim that is taken before the gazetteer is asked, and after."""

NEAR = 100
"""Claims on either side that a reference looks at in a very long document."""


class Anchor(NamedTuple):
    """When a happening was, and how that was found out."""

    bounds: Bounds
    kind: str
    id: str | None
    policy: str


class Pinned(NamedTuple):
    """A reference with the bounds of every happening in it."""

    mention: Mention
    expression: Expression
    known: dict[Expression, Bounds]
    anchor: Anchor


def speaks_of_happenings(expression: str) -> bool:
    """Whether the text of an expression holds a happening."""
    return "EventRef(" in expression or "Named(" in expression


_THE = ("the ",)


_DURATIVE = frozenset({"war", "battle", "siege", "campaign", "invasion", "pandemic", "crisis", "occupation", "operation", "strike", "trial",
                       "games", "cup", "championship", "mission", "expedition", "famine", "revolution", "uprising", "protest", "journey"})
"""Kinds of entries that have a first week."""


_PLACE = re.compile(r"[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?")


class Reader:
    """The references to happenings of one document, pinned as far as they can be."""

    def __init__(self, mentions: Sequence[Mention], dct: Bounds, gazetteer: Gazetteer, language: str):
        self.mentions, self.dct, self.language, self.gazetteer = mentions, dct, language, gazetteer
        self.words = vocabulary(language)
        self.timexes: dict[str, Timex] = {}
        self._claims: list[Claim] | None = None
        self._document: frozenset[str | int] | None = None
        self.spoken: list[tuple[int, Entry]] = []  # names that the document speaks of, and where
        self.told: deque[tuple[int, Sought, Anchor]] = deque(maxlen=NEAR)  # what was found before
        self.counted: Anchor | None = None
        self.linked: set[str] = set()  # other documents that tell of the same
        for m in mentions:
            for leaf in _leaves(m.expression):
                if isinstance(leaf, Named) and (entry := gazetteer.by_id.get(leaf.name)) is not None:
                    self.spoken.append((m.start, entry))

    def take_up(self, timexes: dict[str, Timex]) -> None:
        """Read what is dated by now: it dates what its clauses tell."""
        self.timexes = dict(timexes)
        self._claims = None
        self._document = None

    @property
    def claims(self) -> list[Claim]:
        """What the document tells by now; read when it is first asked for."""
        if self._claims is None:
            self._claims = claims_of(self.mentions, self.timexes)
        return self._claims

    @property
    def document(self) -> frozenset[str | int]:
        """The words of all its claims."""
        if self._document is None:
            self._document = frozenset(word for c in self.claims for word in c.words)
        return self._document

    def near(self, at: int) -> list[Claim]:
        """The claims around a place in the text: all but those of a very long one, so that each reference looks at so many."""
        here = bisect_left(self.claims, at, key=lambda c: c.start)
        return self.claims[max(0, here - NEAR) : here + NEAR]

    def find(self, e: Expression, m: Mention, corpus: Corpus | None = None) -> Anchor | None:
        """When a happening was."""
        if isinstance(e, Named):
            entry = self.gazetteer.by_id.get(e.name)
            if entry is None:
                return None
            hits = self.gazetteer.match(m.surface)
            for hit in hits:
                if hit.entry.id == entry.id and hit.namesakes:
                    entry = self._meant((entry, *hit.namesakes))
            return Anchor(when(entry), "named", entry.id, "name")
        if self.words is None:
            return None
        if not e.words:
            return self._about(m)
        s = sought(e.words, self.language)
        if s is None:
            return None
        found = (self._named_within(e.words, s) or self._claimed(s, m, STRONG) or self._spoken_of(s, m) or self._said_before(s, m) or self._paraphrased(s)
                 or self._by_place(e.words)
                 or self._claimed(s, m, WEAK) or (self._elsewhere(s, m, corpus) if corpus is not None else None) or self._current(s))
        if found is not None:
            self.told.append((m.start, s, found))
        return found

    def _meant(self, namesakes: Sequence[Entry]) -> Entry:
        """Which of several of one name: one that lies near what the document speaks of, and not after it; else the last."""
        near = [t for t in (self.dct.earliest_start, *(c.bounds.earliest_start for c in self.claims[:NEAR]),
                            *(bounds(e).earliest_start for _, e in self.spoken if e not in namesakes)) if t is not None]
        until = self.dct.latest_end

        def rank(entry: Entry) -> tuple[bool, float, int]:
            start = bounds(entry).earliest_start or 0
            nearest = min((abs(t - start) for t in near), default=0)
            return (until is None or start <= until, -nearest, start)

        return max(namesakes, key=rank)

    def _named_within(self, words: str, s: Sought) -> Anchor | None:
        """A clause whose subject is a name: "Hurricane Katrina made landfall"."""
        for hit in self.gazetteer.match(words)[:1]:
            if hit.start == 0 or words[: hit.start].lower() in _THE:
                entry = self._meant((hit.entry, *hit.namesakes)) if hit.namesakes else hit.entry
                return Anchor(_edge_of(when(entry), s), "named", entry.id, "name")
        return None

    def _claimed(self, s: Sought, m: Mention, least: float) -> Anchor | None:
        near = self.near(m.start)
        best = self._best(s, [c for c in near if c.mention_id != m.mention_id], m.start, least)
        if best is None:
            return None
        return Anchor(self._span(s, best, near), "event", best.mention_id,
                      "same-sentence" if best.sentence == m.sentence_start else "same-document")

    def _best(self, s: Sought, claims: Iterable[Claim], at: int, least: float, corpus: Corpus | None = None) -> Claim | None:
        best: tuple[tuple[float, bool, int], Claim] | None = None
        own = self.document if corpus is None else frozenset()
        for c in claims:
            score = fit(s, c, corpus.documents[c.doc_id] if corpus is not None else own)
            if score < least:
                continue
            rank = (round(score, 3), c.start < at, -abs(at - c.start))
            if best is None or rank > best[0]:
                best = rank, c
        return best[1] if best else None

    def _span(self, s: Sought, best: Claim, claims: Iterable[Claim]) -> Bounds:
        """From where something begins to where it ends, as far as claims tell; one day otherwise."""
        if s.edge or s.head in self.words.beginnings | self.words.endings:  # "the opening" is over when it is done
            return best.bounds
        head, kinds = (s.subject, s.subject_kinds) if s.is_clause and s.subject in self.words.nouns else (s.head, s.kinds)
        same = [c for c in claims if c.doc_id == best.doc_id and (head in c.words or kinds & c.kinds)]
        first = best if best.begins else next((c for c in same if c.begins), None)
        last = best if best.ends else next((c for c in same if c.ends), None)
        if first is None and last is not None:  # "gunmen took the wing …; the siege ended": what came before the end
            first = min((c for c in same if c is not last and not c.ends and c.bounds.earliest_start < last.bounds.earliest_start
                         and (kinds & c.own_kinds or head in c.own)), key=lambda c: c.bounds.earliest_start, default=None)
        if s.is_clause and not (best.begins and best.ends):
            return best.bounds
        if first is None and last is None or not (best.begins or best.ends):
            return best.bounds
        start = (first or best).bounds
        end = (last or best).bounds
        if end.latest_end < start.earliest_start:
            return best.bounds
        return Bounds(start.earliest_start, start.latest_start, end.earliest_end, end.latest_end)

    def _spoken_of(self, s: Sought, m: Mention) -> Anchor | None:
        """A name that the document uses, taken up by its noun: "the siege", after "the siege of Leningrad"."""
        ranked = []
        here = bisect_left(self.spoken, m.start, key=lambda x: x[0])
        for at, entry in self.spoken[max(0, here - NEAR) : here + NEAR]:
            who, heads, kinds = traits_of(entry, self.language)
            fits = s.head in heads or bool(s.kinds & kinds) or s.edge and (s.subject in heads or bool(s.subject_kinds & kinds))
            if s.is_clause and not s.edge and not s.others & who:
                continue
            if fits and s.names <= who and not (s.others - who - self.words.nouns and s.names):
                ranked.append((s.head in heads or s.subject in heads, at < m.start, -abs(m.start - at), entry))
        if not ranked:
            return None
        entry = max(ranked, key=lambda r: r[:3])[3]
        return Anchor(_edge_of(when(entry), s), "named", entry.id, "spoken-of")

    def _said_before(self, s: Sought, m: Mention) -> Anchor | None:
        ranked = [(at < m.start, -abs(m.start - at), a) for at, other, a in self.told
                  if (s.head and s.head == other.head or s.kinds & other.kinds or s.edge and s.subject_kinds & other.kinds)
                  and s.names <= other.names | other.others
                  and (not s.edge or a.kind == "named" or s.edge == other.edge or _lasts(a.bounds))]
        if not ranked:
            return None
        found = max(ranked, key=lambda r: r[:2])[2]
        return Anchor(_edge_of(found.bounds, s), found.kind, found.id, "said-before")

    def _paraphrased(self, s: Sought) -> Anchor | None:
        near = [t for t in (self.dct.earliest_start, *(c.bounds.earliest_start for c in self.claims[:NEAR]),
                            *(bounds(e).earliest_start for _, e in self.spoken)) if t is not None]
        entry = known(self.gazetteer, self.language).find(s, self.dct.latest_end, near)
        return None if entry is None else Anchor(_edge_of(when(entry), s), "named", entry.id, "paraphrase")

    def _by_place(self, words: str) -> Anchor | None:
        """The one happening by which a place is known, where something counts from the place alone: "after Waterloo"."""
        if not _PLACE.fullmatch(words):
            return None
        names = [name.format(words) for name in self.words.by_place]
        found = {hit.entry.id: hit for name in names for hit in self.gazetteer.match(name)[:1]
                 if (hit.start, hit.end) == (0, len(name))}  # fmt: skip
        if len(found) != 1:
            return None
        [hit] = found.values()
        start, until = bounds(hit.entry).earliest_start, self.dct.latest_end
        if hit.namesakes or hit.entry.source.startswith("Wikidata") or start is None or until is not None and start > until:
            return None
        return Anchor(when(hit.entry), "named", hit.entry.id, "paraphrase")

    def _current(self, s: Sought) -> Anchor | None:
        """What is known by its kind alone when a document is written: "the election", nine days ago."""
        if s.others or s.is_clause and not s.edge or self.dct.earliest_start is None or self.dct.latest_end is None:
            return None
        found = [e for e in known(self.gazetteer, self.language).public((s.head, s.subject) if s.edge else (s.head,))
                 if (at := bounds(e).earliest_start) is not None and abs(at - self.dct.earliest_start) < 75 * DAY]
        if not found:
            return None
        entry = max(found, key=lambda e: (len(e.aliases), e.id))
        return Anchor(_edge_of(when(entry), s), "named", entry.id, "current")

    def _elsewhere(self, s: Sought, m: Mention, corpus: Corpus) -> Anchor | None:
        claims = corpus.claims_for(s, m.doc_id, self.linked)
        best = self._best(s, claims, m.start, WEAK, corpus)
        if best is None:
            return None
        self.linked.add(best.doc_id)
        return Anchor(self._span(s, best, claims), "event", best.mention_id, "corpus")

    def _about(self, m: Mention) -> Anchor | None:
        """What the text is about, for "week one": what was counted before, what begins in it, the war that it names most."""
        if self.counted is not None:
            return self.counted
        begun = [c for c in self.claims[:NEAR] if c.begins and c.own_kinds | (c.own & self.words.nouns)]
        if begun:
            first = begun[0]
            last = next((c for c in self.claims[:NEAR] if c.ends and c.start > first.start), first)
            return Anchor(Bounds(*first.bounds[:2], *last.bounds[2:]), "event", first.mention_id, "about")
        named = Counter(entry.id for _, entry in self.spoken if entry.kind in _DURATIVE)
        if named:
            entry = self.gazetteer.by_id[max(named, key=lambda i: (named[i], -[e.id for _, e in self.spoken].index(i)))]
            return Anchor(bounds(entry), "named", entry.id, "about")
        found = [a for _, s, a in self.told if a.bounds.earliest_start is not None]
        return Anchor(*found[-1][:3], "about") if found else None

    def pinned(self, m: Mention, corpus: Corpus | None = None) -> Pinned | None:
        """A mention with the bounds of all happenings in it; None when one of them is not found."""
        e = parse(m.expression)
        known: dict[Expression, Bounds] = {}
        anchor = None
        for leaf in _leaves(m.expression):
            found = self.find(leaf, m, corpus)
            if found is None:
                return None
            known[leaf] = _some_time_in(found.bounds) if _finer_than_a_day(m.expression) else found.bounds
            anchor = anchor or found
        if anchor is None:
            return None
        if _counts(e):
            self.counted = anchor
        return Pinned(m, e, known, anchor)


_MOMENTS = frozenset({"attack", "massacre", "assassination", "death", "disaster", "accident", "coup", "speech", "ceremony", "treaty", "law",
                      "reform", "independence", "discovery", "invention", "election", "referendum"})
"""Kinds of entries that have a day, even where their consequences are dated with them."""


@lru_cache(maxsize=8192)
def when(entry: Entry) -> Bounds:
    """When an entry was, for what counts from it: its first day, where it is of a moment and was over soon, or nobody can say when."""
    b = bounds(entry)
    if entry.kind not in _MOMENTS or None in b or b.earliest_start != b.latest_start:
        return b
    if b.latest_end - b.earliest_start <= 3 * DAY or b.latest_end - b.earliest_end > 30 * DAY:
        return Bounds(b.earliest_start, b.latest_start, b.earliest_start + DAY, b.latest_start + DAY)
    return b


@lru_cache(maxsize=4096)
def _finer_than_a_day(expression: str) -> bool:
    """Whether an expression counts hours or minutes."""
    stack = [parse(expression)]
    while stack:
        e = stack.pop()
        if isinstance(e, Period) and e.unit is not None and e.unit < Unit.DAY:
            return True
        stack.extend(children(e))
    return False


def _some_time_in(b: Bounds) -> Bounds:
    """A day as the time at some moment of which something was: hours count from that."""
    return Bounds(b.earliest_start, b.latest_end, b.earliest_start, b.latest_end) if b.is_exact and not _lasts(b) else b


def _lasts(b: Bounds) -> bool:
    """Whether more is known of a happening than a day."""
    return b.earliest_start is not None and b.latest_end is not None and b.latest_end - b.earliest_start > DAY


def _edge_of(b: Bounds, s: Sought) -> Bounds:
    """The day on which something begins or ends, where that is meant."""
    if s.edge == "begin" and b.earliest_start is not None and b.latest_start is not None:
        return Bounds(b.earliest_start, b.latest_start, b.earliest_start + DAY, b.latest_start + DAY)
    if s.edge == "end" and b.earliest_end is not None and b.latest_end is not None:
        return Bounds(b.earliest_end - DAY, b.latest_end - DAY, b.earliest_end, b.latest_end)
    return b


@lru_cache(maxsize=4096)
def _leaves(expression: str) -> tuple[Expression, ...]:
    """The happenings in an expression."""
    if not speaks_of_happenings(expression):
        return ()
    found: list[Expression] = []
    stack = [parse(expression)]
    while stack:
        e = stack.pop()
        if isinstance(e, EventRef | Named):
            found.append(e)
        stack.extend(children(e))
    return tuple(dict.fromkeys(found))


def asked_of(mentions: Iterable[Mention]) -> list[Sought]:
    """What the mentions of a document look for by words."""
    found = (sought(leaf.words, m.language) for m in mentions for leaf in _leaves(m.expression) if isinstance(leaf, EventRef) and leaf.words)
    return [s for s in found if s is not None]


def _counts(e: Expression) -> bool:
    """Whether an expression counts the days or weeks of a happening."""
    return isinstance(e, Nth) and isinstance(e.of, Period) or isinstance(e, After) and isinstance(e.frame, Nth) and e.frame.of is Unit.DAY


def far_past(dct: Bounds) -> Bounds:
    """All that is known of a happening that is told and not found: that it was over when the document was written."""
    return UNKNOWN if dct.latest_end is None else Bounds(None, dct.latest_end, None, dct.latest_end)

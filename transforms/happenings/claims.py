"""What documents date: that something happened at the time of a mention, in words by which others can ask for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from transforms.chronology.instants import DAY
from transforms.chronology.intervals import Bounds
from transforms.happenings.sought import Sought
from transforms.happenings.words import Vocabulary, vocabulary
from transforms.records import Mention, Timex


class Claim(NamedTuple):
    """That something happened at the time of a mention, in stems."""

    doc_id: str
    mention_id: str
    start: int
    sentence: int
    bounds: Bounds
    own: frozenset[str | int]
    words: frozenset[str | int]
    own_kinds: frozenset[int]
    kinds: frozenset[int]
    begins: bool
    ends: bool


class Telling(NamedTuple):
    """That a clause gives a date for what it tells, as it is kept of documents that may be asked later."""

    doc_id: str
    mention_id: str
    start: int
    sentence: int
    bounds: Bounds
    told: str
    language: str
    opens: bool
    """Whether it is the first of two ends: "from 15 May …"."""
    closes: bool


def tellings_of(mentions: Sequence[Mention], timexes: dict[str, Timex]) -> list[Telling]:
    """What the mentions of one document, in text order, date."""
    found: list[Telling] = []
    for i, m in enumerate(mentions):
        t = timexes.get(m.mention_id)
        words = vocabulary(m.language) if t is not None and m.told else None
        if words is None or not _dates(m, t, words):
            continue
        before, after = mentions[i - 1] if i else None, mentions[i + 1] if i + 1 < len(mentions) else None
        opens = after is not None and after.signal in words.until and 0 <= after.start - m.end < 9
        closes = before is not None and m.signal in words.until and 0 <= m.start - before.end < 9
        found.append(Telling(m.doc_id, m.mention_id, m.start, m.sentence_start, _happened_in(t), m.told, m.language, opens, closes))
    return found


def claims_of(mentions: Sequence[Mention], timexes: dict[str, Timex]) -> list[Claim]:
    """The claims of one document, its mentions in text order."""
    return [claim(t) for t in tellings_of(mentions, timexes)]


@lru_cache(maxsize=8192)
def claim(t: Telling) -> Claim:
    """A telling, ready to be asked."""
    words = vocabulary(t.language)
    own, rest, previous = (tuple(part.split()) for part in t.told.split("|"))
    within = own + rest + previous
    pairs = {*own, *words.pairs_of(own)}
    return Claim(t.doc_id, t.mention_id, t.start, t.sentence, t.bounds, frozenset(map(words.same, own)), frozenset(map(words.same, within)),
                 words.kinds_of(own), words.kinds_of(within), t.opens or bool(pairs & words.begin), t.closes or bool(pairs & words.end))


def _dates(m: Mention, t: Timex, words: Vocabulary) -> bool:
    """Whether a mention is the date of what its clause tells: not "since 2014", "before May", "recently"."""
    if t.type not in ("DATE", "TIME") or t.earliest_start is None or t.latest_end is None or t.mod in _ONE_SIDED:
        return False
    return m.signal not in words.not_then and not m.expression.startswith("Vague") and not (
        m.expression.startswith("Between") and m.expression.endswith(("REF)", "OPEN)")))


_ONE_SIDED = frozenset({"BEFORE", "AFTER", "ON_OR_BEFORE", "ON_OR_AFTER"})
_COARSE = frozenset({"week", "weekend", "month", "quarter", "season", "half", "year", "decade", "century", "millennium"})


def _happened_in(t: Timex) -> Bounds:
    """When something happened that a timex dates: on that day, or at some time within what is coarser."""
    start, end = t.earliest_start // DAY * DAY, -(-t.latest_end // DAY) * DAY
    if t.unit in _COARSE:
        return Bounds(start, end - DAY, start + DAY, end)
    if t.unit == "daypart" and end - start > DAY:  # a night belongs to the day on which it begins
        end = start + DAY
    if t.earliest_start == t.latest_start and t.earliest_end == t.latest_end:
        return Bounds.exact(start, end)
    return Bounds(start, end - DAY, start + DAY, end)


def fit(s: Sought, c: Claim, document: set[str | int] | frozenset[str | int] = frozenset()) -> float:
    """How well a claim tells of what is sought; 0 when it does not. ``document``: the words of all claims of its document."""
    part = len(s.others & c.words) / len(s.others) if s.others else 1.0
    near = len(s.others & c.own) / len(s.others) if s.others else 1.0
    score = 0.0
    if s.edge and not s.is_clause or s.edge and (s.subject in c.words or s.subject_kinds & c.kinds):
        named = s.subject in c.words or bool(s.subject_kinds & c.kinds) if s.is_clause else s.head in c.words or bool(s.kinds & c.kinds)
        marked = c.begins if s.edge == "begin" else c.ends
        other = c.ends if s.edge == "begin" else c.begins
        if named:
            score = 5.0 if marked else 0.0 if other else 2.0
    if s.head in c.own or s.kinds & c.own_kinds:
        score = max(score, 3.0 + 0.5 * (s.head in c.own))
    elif s.head in c.words or s.kinds & c.kinds:
        score = max(score, 2.0 + 0.25 * (s.head in c.words))
    elif s.is_clause and s.subject and s.subject in c.own and s.subject_kinds & c.own_kinds:
        score = max(score, 2.2)
    elif s.is_generic and c.own_kinds:
        score = max(score, 1.4)
    elif not score and not (len(s.others) > 1 and part == 1.0):
        return 0.0
    elif not score:
        score = 1.2
    missing = bool(s.names) and not s.names & c.words and not s.names <= document
    return score + part + 0.5 * near - 1.0 * missing


def may_be_told_elsewhere(s: Sought) -> bool:
    """Whether a description says enough to be known again in another document: a name, or two words."""
    return bool(s.names) or len(s.others) > 1


class Corpus:
    """What many documents tell, for those that do not date what they speak of themselves. `prepare` before asking."""

    def __init__(self) -> None:
        self.tellings: list[Telling] = []
        self.by_word: dict[str | int, list[Claim]] = defaultdict(list)
        self.of: dict[str, list[Claim]] = defaultdict(list)
        self.documents: dict[str, set[str | int]] = defaultdict(set)
        self._sharing: dict[Sought, dict[str, list[Claim]]] = {}

    def add(self, tellings: Iterable[Telling]) -> None:
        """Take up what a document tells."""
        self.tellings.extend(tellings)

    def prepare(self, asked: Iterable[Sought]) -> None:
        """Make what shares a word with what is asked for ready to be found."""
        wanted = {word for s in asked for word in (*s.others, s.head)}
        self.by_word.clear()
        self.of.clear()
        self.documents.clear()
        self._sharing.clear()
        near: set[str] = set()
        spelled: dict[str, set[str | int]] = {}  # what is wanted, by all its names
        for t in self.tellings:
            if t.doc_id not in near:
                if t.language not in spelled:
                    spelled[t.language] = wanted.union(s for s, party in vocabulary(t.language).parties.items() if party in wanted)
                if not spelled[t.language].isdisjoint(t.told.replace("|", " ").split()):
                    near.add(t.doc_id)
        for t in self.tellings:
            if t.doc_id in near:
                c = claim(t)
                self.documents[c.doc_id] |= c.words
                self.of[c.doc_id].append(c)
                for word in c.words & wanted:
                    self.by_word[word].append(c)

    def claims_for(self, s: Sought, doc_id: str, linked: set[str]) -> list[Claim]:
        """The claims of other documents that may tell of a description: they share a word with it, and their documents half of its
        words and all its names; of documents that are known to tell of the same (``linked``), all claims."""
        found = self.sharing(s) if may_be_told_elsewhere(s) else {}
        others = found.keys() | {other for other in linked if self._tells_of(other, s)} if linked else found
        return [c for other in sorted(others) if other != doc_id for c in found.get(other) or self.of.get(other, ())]

    def sharing(self, s: Sought) -> dict[str, list[Claim]]:
        """The claims that share a word with a description, of each document that may tell of it."""
        found = self._sharing.get(s)
        if found is None:
            found = self._sharing[s] = {}
            seen: set[str] = set()
            for word in sorted((*s.others, s.head), key=str):
                claims = self.by_word.get(word, ())
                if len(claims) > _MOST_CLAIMS:
                    continue  # a word that everybody uses tells nothing
                for c in claims:
                    if c.mention_id not in seen and (c.doc_id in found or self._tells_of(c.doc_id, s)):
                        seen.add(c.mention_id)
                        found.setdefault(c.doc_id, []).append(c)
        return found

    def _tells_of(self, doc_id: str, s: Sought) -> bool:
        words = self.documents.get(doc_id, _NONE)
        return 2 * len(s.others & words) >= len(s.others) and s.names <= words


_NONE: frozenset[str | int] = frozenset()
_MOST_CLAIMS = 2000

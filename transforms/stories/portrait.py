"""What an occurrence is, who tells it, and in what they agree."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from transforms.chronology.instants import iso
from transforms.records import Event, Occurrence, Telling, ToldDate
from transforms.stories.evidence import COPIED_SENTENCE, FOREVER, Node, kinds_of, words_of
from transforms.stories.lineage import Name
from transforms.timelines import Standing
from transforms.timelines.told import When, bounds_of

FIRMEST = ("happened", "claimed", "planned", "denied", "hypothetical")
"""What may be said of an event, what binds most first."""

MOST_DATES = 48
"""Different dates of an occurrence that are weighed, those told first: what has more is vague."""

TITLE = range(12, 160)
"""Characters of a title that serves as the title of an occurrence."""

SENTENCE = 140
"""Characters of a sentence that is a good title; a longer one is less so."""


class Source(NamedTuple):
    """A document as one that tells."""

    doc_id: str
    publisher: str
    title: str
    language: str
    genre: str
    reported: int | None
    reported_until: int | None
    copy_of: str | None
    similarity: float | None


class Teller(NamedTuple):
    """An event as one that tells: what the row of its occurrence is made of."""

    event_id: str
    source: Source
    row: int
    start: int
    lemma: str
    event_class: str
    factuality: str
    entities: tuple[str, ...]
    place: str | None
    bounds: tuple[int | None, int | None, int | None, int | None]
    edtf: str | None
    is_said: bool
    """Whether words date it; else its report does, as far as anything does."""
    length: int
    standing: Standing

    @classmethod
    def of(
        cls, event: Event, source: Source, row: int, words: dict[str, str], standing: Standing, told: When | None = None
    ) -> Teller:
        """An event, its words kept once for all events that share them."""

        def once(word: str) -> str:
            return words.setdefault(word, word)

        entities = dict.fromkeys(once(p.entity) for p in event.participants if p.entity and p.role != "place")
        place = event.place and once(event.place)
        by_report = told is not None and told.edtf is not None and not event.mention_id
        bounds, edtf = (told.bounds, told.edtf) if by_report else (bounds_of(event), event.edtf)
        return cls(event.event_id, source, row, event.start, once(event.lemma), event.event_class, event.factuality,
                   tuple(entities), place, tuple(bounds), edtf and once(edtf), not by_report, len(event.sentence),
                   standing._replace(trigger=once(standing.trigger)))  # fmt: skip

    @property
    def age(self) -> tuple[int, str, int]:
        """What sorts those who tell by when they told."""
        return FOREVER if self.source.reported is None else self.source.reported, self.source.doc_id, self.start

    @property
    def when(self) -> str:
        """Its date, as EDTF; of bounds without one, an interval; empty when nothing is known of either end."""
        start, _, _, end = self.bounds
        if self.edtf is None and start is None and end is None:
            return ""
        return self.edtf or f"{'..' if start is None else iso(start)}/{'..' if end is None else iso(end)}"


def portrait_of(
    name: Name,
    told: Sequence[Teller],
    nodes: Sequence[Node],
    sentence_of: Callable[[int], str],
    copied: Mapping[str, Sequence[int | None]],
) -> tuple[Occurrence, list[Telling]]:
    """The row of an occurrence, and those of its tellings.

    Args:
        name: what it is called.
        told: its events, first reported first.
        nodes: the same events, as they were compared.
        sentence_of: a row of the table of events → its sentence.
        copied: doc_id → the document dates of its exact duplicates.
    """
    sources = sources_of(told, nodes)
    best, agreeing = _date(told, sources)
    documents = {t.source.doc_id for t in told}
    reported = [t.source.reported for t in told] + [day for doc in documents for day in copied.get(doc, ())]
    known = [day for day in reported if day is not None]
    n_sources = len(set(sources.values()))
    occurrence = Occurrence(
        name.occurrence_id, _title(told, nodes, sentence_of), _most(t.lemma for t in told),
        _most(t.event_class for t in told),
        min((t.factuality for t in told), key=FIRMEST.index),
        tuple(e for e, _ in Counter(e for t in told for e in t.entities).most_common()),
        _most(t.place for t in told if t.place) or None, *best.bounds, best.edtf, len(told),
        len(documents) + sum(len(copied.get(doc, ())) for doc in documents), n_sources,
        min(known, default=None), max(known, default=None), round(len(agreeing) / n_sources, 3),
        _told_dates(told, sources, best), name.merged_from, name.split_from,
    )  # fmt: skip
    tellings = [
        Telling(name.occurrence_id, t.event_id, t.source.doc_id, sources[t.source.doc_id], t.source.copy_of,
                t.source.similarity, t.source.reported, *t.standing)
        for t in told
    ]  # fmt: skip
    return occurrence, tellings


def sources_of(told: Sequence[Teller], nodes: Sequence[Node]) -> dict[str, str]:
    """doc_id → the document that stands for its source: the first with its wording, publisher or sentence."""
    parent: dict[object, object] = {}

    def root(x: object) -> object:
        parent.setdefault(x, x)
        while parent[x] != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x

    for teller, node in zip(told, nodes):
        doc = root(("doc", teller.source.doc_id))
        marks = [("doc", teller.source.copy_of)] if teller.source.copy_of else []
        marks += [("publisher", teller.source.publisher)] if teller.source.publisher else []
        marks += [("sentence", node.same)] if teller.length >= COPIED_SENTENCE else []
        for mark in marks:
            parent[root(mark)] = doc
    first: dict[object, str] = {}
    for teller in told:
        first.setdefault(root(("doc", teller.source.doc_id)), teller.source.doc_id)
    return {t.source.doc_id: first[root(("doc", t.source.doc_id))] for t in told}


def _ends(teller: Teller) -> tuple[int, int]:
    start, _, _, end = teller.bounds
    return -FOREVER if start is None else start, FOREVER if end is None else end


def _overlap(a: Teller, b: Teller) -> bool:
    (a_lo, a_hi), (b_lo, b_hi) = _ends(a), _ends(b)
    return a_lo < b_hi and b_lo < a_hi


def _date(told: Sequence[Teller], sources: Mapping[str, str]) -> tuple[Teller, set[str]]:
    """The event whose date most sources can agree with, the narrowest of those; and the sources that agree.

    A source that gives no date in words counts half where its report gives one, and contradicts nobody.
    """
    distinct = dict(list({t.bounds: t for t in reversed(told)}.items())[-MOST_DATES:])  # the first that gives it
    saying: dict[tuple, set[str]] = defaultdict(set)
    telling: dict[tuple, set[str]] = defaultdict(set)
    for t in told:
        (saying if t.is_said else telling)[t.bounds].add(sources[t.source.doc_id])

    def agreeing(with_: Teller, by: Mapping[tuple, set[str]]) -> set[str]:
        return set().union(*(by[b] for b, other in distinct.items() if b in by and _overlap(with_, other)))

    support = {b: (len(agreeing(t, saying)) + len(agreeing(t, telling)) / 2) for b, t in distinct.items()}
    best = min(distinct.values(), key=lambda t: (-support[t.bounds], _ends(t)[1] - _ends(t)[0], t.age))
    against = set().union(*saying.values()) - agreeing(best, saying)
    return best, set(sources.values()) - against


def _told_dates(told: Sequence[Teller], sources: Mapping[str, str], best: Teller) -> tuple[ToldDate, ...]:
    """The dates that are said; those of reports alone where none is said."""
    saying: dict[str, list[Teller]] = defaultdict(list)
    for t in told:
        if t.when and (t.is_said or not best.is_said):
            saying[t.when].append(t)
    dates = [
        ToldDate(when, len({sources[t.source.doc_id] for t in by}), _overlap(by[0], best), by[0].event_id)
        for when, by in saying.items()
    ]
    return tuple(sorted(dates, key=lambda date: (-date.n_sources, not date.agrees, date.edtf)))


def _most(words: Iterable[str]) -> str:
    """The most frequent word, the first of equals."""
    counted = Counter(words).most_common(1)
    return counted[0][0] if counted else ""


def _title(told: Sequence[Teller], nodes: Sequence[Node], sentence_of: Callable[[int], str]) -> str:
    """The title of a document that names what happened and who took part; else the sentence that says most of it."""
    shared = Counter(term for node in nodes for term in node.terms | node.names)
    what = Counter(kind for node in nodes for kind in node.what)
    names = {word for t in told for entity in t.entities for word in entity.split()}
    titles = Counter(t.source.title for t in told if len(t.source.title) in TITLE)
    fitting = [
        (sum(word in names for word in words), n, title)
        for title, n in titles.items()
        if (words := title.casefold().split())
        and any(kinds_of(word, words_of("en").groups) & what.keys() for word in words)
    ]
    if fitting and max(fitting)[0]:
        return max(fitting, key=lambda fit: (fit[0], fit[1], fit[2]))[2]
    best = max(
        range(len(told)),
        key=lambda i: (
            told[i].factuality in ("happened", "claimed"),
            sum(shared[term] for term in nodes[i].terms | nodes[i].names) / max(told[i].length, SENTENCE),
            -i,
        ),
    )
    return " ".join(sentence_of(told[best].row).split())

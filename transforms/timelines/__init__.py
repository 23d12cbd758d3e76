"""Timelines: by which names a corpus calls an entity, which events belong to it, and on which date each stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from transforms.chronology.instants import DAY, date_of
from transforms.chronology.intervals import Bounds
from transforms.detect import grammar_for
from transforms.records import Document, Event, Participant, Telling

LONGEST_ABBREVIATION = 6
"""Letters."""


class Words(NamedTuple):
    """The table ``[timelines]`` of a language's context.toml."""

    carrying: frozenset[str] = frozenset()
    """Verbs that say no more than that a noun happens: make a flight."""
    phases: frozenset[str] = frozenset()
    """Verbs that say of something that it begins, goes on or ends."""
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
    if not 2 <= len(short) <= LONGEST_ABBREVIATION or not short.isalpha() or len(counting) < 2:
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


def names_of(entity: str, known: Mapping[str, str], words: Words = Words()) -> frozenset[str]:
    """The names by which a corpus calls an entity.

    Args:
        entity: its name, as somebody asks for it.
        known: the entities of the corpus and their kinds, as its participants have them.
        words: those of its language.

    >>> known = {"boeing": "ORG", "boeing 787": "", "dreamliner": "", "us air force": "ORG", "usaf": "ORG"}
    >>> known["obama"] = "PERSON"
    >>> sorted(names_of("Boeing 787 Dreamliner", known)), sorted(names_of("Boeing", known))
    (['boeing 787', 'dreamliner'], ['boeing'])
    >>> sorted(names_of("United States Air Force", known)), sorted(names_of("Barack Obama", known))
    (['us air force', 'usaf'], ['obama'])
    """
    wanted = tokens_of(entity)
    return frozenset(name for name, kind in known.items() if may_name(name, kind, wanted, entity, known, words))


def may_name(
    name: str, kind: str, wanted: tuple[str, ...], entity: str, known: Collection[str], words: Words
) -> bool:
    """Whether a name of a corpus names an entity that is asked for."""
    mine = tokens_of(name)
    if not mine or not wanted:
        return False
    if mine == wanted:
        return True
    if model := model_of(wanted):  # "Boeing 787 Dreamliner": 787 and Dreamliner say it, Boeing alone does not
        return any(word in mine for word in model) and (mine[0] in wanted or mine[0] not in _firsts(known))
    if len(mine) == 1 and any(abbreviates(mine[0], full, words) for full in (wanted, tuple(entity.casefold().split()))):
        return True
    if len(wanted) == 1 and len(mine) > 1 and abbreviates(wanted[0], mine, words):
        return True
    if _is_part(wanted, mine):  # "Airbus SAS", "Barack Hussein Obama"
        more = [word for word in mine if word not in wanted]
        return kind == "PERSON" and len(wanted) > 1 or all(word in words.company_endings for word in more)
    if _is_part(mine, wanted) and kind not in ("GPE", "LOC", "NORP"):
        if len(mine) > 1:
            return mine[-1] == wanted[-1] or mine[0] == wanted[0]
        if mine[0] == wanted[-1] and len(wanted) == 2 and kind == "PERSON":
            return True
        if mine[0] != wanted[0] or kind == "PERSON":
            return False
        others = (tokens_of(other) for other in known if other != name)
        return not any(other[:1] == mine and not _is_part(other, wanted) for other in others)
    return False


def _firsts(known: Collection[str]) -> frozenset[str]:
    return frozenset(name for name in known if " " not in name)


def _is_part(small: tuple[str, ...], large: tuple[str, ...]) -> bool:
    rest = iter(large)
    return all(word in rest for word in small)


ROLES = ("agent", "patient", "recipient", "other", "place")
"""What a participant may be, foremost first."""


def part_in(event: Event, names: Collection[str], models: Collection[str] = ()) -> Participant | None:
    """The participant by which an event belongs to an entity: the one with the foremost role.

    Args:
        event: the event.
        names: the names by which the corpus calls the entity.
        models: words that name it wherever they stand, as 787 does in "60 Boeing 787 aircraft".
    """
    mine = [
        p for p in event.participants
        if p.entity in names
        or models and any(word in models for word in tokens_of(p.surface))
    ]
    return min(mine, key=lambda p: ROLES.index(p.role) if p.role in ROLES else len(ROLES), default=None)


def anchor_of(bounds: Bounds) -> str | None:
    """The day, month or year in which an event lies as a whole; None when it is wider, or not known.

    >>> from transforms.chronology.instants import instant
    >>> anchor_of(Bounds(instant(2014, 3), instant(2014, 3, 19), instant(2014, 3, 2), instant(2014, 3, 19)))
    '2014-03'
    """
    start, end = bounds.earliest_start, bounds.latest_end
    if end is None:
        end = bounds.latest_start  # what goes on since then stands where it started
    if start is None or end is None or end <= start:
        return None
    first, last = date_of(start // DAY), date_of((end - 1) // DAY)
    for parts in (3, 2, 1):
        if first[:parts] == last[:parts]:
            year, *rest = first[:parts]
            return "-".join([f"{year:04d}", *(f"{part:02d}" for part in rest)])
    return None


def positions(bounds: Iterable[tuple[int | None, int | None]]) -> list[int | None]:
    """The places of events in their order: after all that are certainly over before they start; else they tie.

    >>> positions([(5, 9), (1, 3), (2, 6), (7, 8), (None, None)])
    [2, 1, 1, 3, None]
    """
    given = list(bounds)
    ends = sorted(end for _, end in given if end is not None)
    over = [
        None if start is None and end is None else 0 if start is None else bisect_right(ends, start) for start, end in given
    ]
    rank = {n: i for i, n in enumerate(sorted({n for n in over if n is not None}), 1)}
    return [None if n is None else rank[n] for n in over]


class Entry(NamedTuple):
    """An event on a timeline: the happening that it tells, and its date as it stands there."""

    happening: str
    event: Event
    start: int
    """Where the word stands that names it, as a rule the trigger."""
    trigger: str
    role: str
    anchor: str | None


def entries_of(
    entity: str, documents: Iterable[Document], events: Iterable[Event], tellings: Iterable[Telling]
) -> list[Entry]:
    """The events that belong to an entity, in the order given; those of one happening have one date.

    Args:
        entity: its name.
        documents: the documents of the events.
        events: all events of the corpus.
        tellings: which of them tell which happening.
    """
    events = list(events)
    known = {p.entity: p.kind for e in events for p in e.participants if p.entity}
    documents = list(documents)
    spoken = [words_of(language) for language in sorted({d.language for d in documents})]
    names = names_of(entity, known, Words(*map(frozenset.union, *spoken)) if spoken else Words())
    models = model_of(tokens_of(entity))
    home = {telling.event_id: telling.occurrence_id for telling in tellings}
    nouns = {e.trigger.casefold() for e in events if e.tense == "NONE"}
    by_document: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        by_document[event.doc_id].append(event)
    entries = []
    parts = {e.event_id: part for e in events if (part := part_in(e, names, models)) and part.role in CORE}
    again = {home[event_id]: part for event_id, part in parts.items() if event_id in home}
    days: dict[str, str | None] = {}
    for document in documents:
        days[document.doc_id] = day_of(document)
        told = by_document.get(document.doc_id, [])
        anchors = story_dates(told, document)
        words = words_of(document.language)
        light = carriers(told, words)
        for event in told:
            happening = home.get(event.event_id, event.event_id)
            part = parts.get(event.event_id)
            if part is None and not any(p.entity for p in event.participants):
                part = again.get(happening)  # "the flight", of what was told to have flown
            if part is not None and event.event_class not in STATES and event.event_id not in light:
                start, trigger = named_by(event, nouns, words)
                entries.append(Entry(happening, event, start, trigger, part.role, anchors.get(event.event_id)))
    return _of_one_date(entries, days)


def _of_one_date(entries: Sequence[Entry], days: Mapping[str, str | None]) -> list[Entry]:
    """The entries, those of one happening with the date that most of them give; a more precise one within it counts.

    What is dated by words of its own keeps that date; what stands on the date of its report is moved.
    """
    said: dict[str, Counter[str]] = defaultdict(Counter)
    for entry in entries:
        if entry.anchor:
            said[entry.happening][entry.anchor] += 1 if entry.anchor == days[entry.event.doc_id] else 2
    best = {}
    for happening, count in said.items():
        support = {a: sum(n for b, n in count.items() if a.startswith(b) or b.startswith(a)) for a in count}
        best[happening] = max(count, key=lambda a: (support[a], len(a), a))
    return [
        entry._replace(anchor=best[entry.happening])
        if entry.happening in best
        and (entry.anchor in (None, days[entry.event.doc_id]) or best[entry.happening].startswith(entry.anchor))
        else entry
        for entry in entries
    ]


CORE = ("agent", "patient", "recipient")
"""Roles of those to whom something happens; who is only spoken of has no part in it."""


def named_by(event: Event, nouns: Collection[str], words: Words) -> tuple[int, str]:
    """(start, words) of what names an event: the trigger, or the noun that it carries ("makes its maiden flight")."""
    if event.lemma in words.carrying:
        for p in event.participants:
            word = p.surface.rsplit(None, 1)[-1]
            if p.role == "patient" and word.casefold() in nouns:
                return p.end - len(word), word
    following = event.sentence[event.end - event.sentence_start :].split(None, 1)[:1]
    if event.tense != "NONE" or event.trigger != event.lemma:
        if following and following[0] in words.particles:
            return event.start, f"{event.trigger} {following[0]}"
    return event.start, event.trigger


def carriers(events: Sequence[Event], words: Words) -> set[str]:
    """The event_ids of what only carries another event: "makes" (a flight), "begins" (production)."""
    starts = [e.start for e in events]
    return {
        e.event_id for e in events
        if e.lemma in words.phases or e.lemma in words.carrying and any(
            p.role == "patient" and any(p.start <= start < p.end for start in starts) for p in e.participants)
    }


def model_of(wanted: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a name that name a model of something, from the first with a digit: 787, Dreamliner."""
    first = next((n for n, word in enumerate(wanted) if n and any(c.isdigit() for c in word)), len(wanted))
    return wanted[first:]


def story_dates(events: Sequence[Event], document: Document) -> dict[str, str]:
    """event_id → the day, month or year on which a report tells an event, also of those that no words date.

    A report tells its news as of its own date: what is told in the past or the perfect, and not as background, happened
    then, unless the sentence has a date for another event in the same tense.

    Args:
        events: all events of a document, in text order.
        document: their document.
    """
    day = day_of(document)
    found = {e.event_id: anchor for e in events if e.mention_id and (anchor := anchor_of(bounds_of(e)))}
    for event_id, told_with in told_as(events).items():
        anchor = day if told_with is None else found.get(told_with)
        if event_id not in found and anchor:
            found[event_id] = anchor
    return found


def told_as(events: Sequence[Event]) -> dict[str, str | None]:
    """event_id → None for what is told as news; or the event_id of another in its sentence, on whose date it is told.

    What words of its own date is left out, and so is what is told as background, as planned or as supposed.
    """
    found: dict[str, str | None] = {}
    by_sentence: dict[int, list[Event]] = defaultdict(list)
    for event in events:
        by_sentence[event.sentence_start].append(event)
    for told in by_sentence.values():
        for event in told:
            if not event.mention_id and is_news(event):
                alike = [e for e in told if e.tense == event.tense == "PAST" and e.aspect == event.aspect]
                found[event.event_id] = _nearest(event, [e for e in alike if e.mention_id])
        for event in told:
            if not event.mention_id and event.event_class not in STATES and is_attendant(event):
                finite = [e for e in told if e.tense != "NONE" and (e.mention_id or e.event_id in found)]
                if (near := _nearest(event, finite)) is not None:
                    found[event.event_id] = found[near] if near in found else near
    return found


def _nearest(event: Event, others: Sequence[Event]) -> str | None:
    near = min(others, key=lambda e: abs(e.start - event.start), default=None)
    return None if near is None else near.event_id


def told_bounds(
    events: Sequence[Event], published: tuple[int | None, int | None]
) -> dict[str, tuple[int | None, int | None]]:
    """event_id → (earliest start, latest end) of the events that no words date, as far as their report tells.

    Args:
        events: all events of a document.
        published: earliest start and latest end of the document date.
    """
    start, end = published
    by_id = {e.event_id: e for e in events}
    news = None if start is None else start - NEWS_AGE, end
    found = {}
    for event_id, told_with in told_as(events).items():
        found[event_id] = news if told_with is None else (by_id[told_with].earliest_start, by_id[told_with].latest_end)
    for event in events:
        if event.factuality == "planned" and not event.mention_id and event.event_id not in found:
            found[event.event_id] = news[0], None if end is None else end + PLAN_AGE
    return found


NEWS_AGE = 7 * DAY
"""How old news is at most that a report gives no date for."""

PLAN_AGE = 366 * DAY
"""How far ahead lies what is planned, where no date is given."""


def day_of(document: Document) -> str | None:
    """The day of a document, or the month or year where no more is known."""
    return anchor_of(Bounds(*(getattr(document, f"dct_{end}") for end in Bounds._fields)))


STATES = ("STATE", "I_STATE", "PERCEPTION")


def is_news(event: Event) -> bool:
    """Whether an event is told as news: as happened, in the past, the perfect, the present of headlines and of words."""
    if event.factuality not in SAID or event.event_class in STATES:
        return False
    if (event.tense, event.aspect) == ("PRESENT", "NONE"):
        return event.event_class == "REPORTING" or event.sentence_start < HEADLINE
    return (event.tense, event.aspect) in NEWS


def is_attendant(event: Event) -> bool:
    """Whether an event is told along with another of its sentence: a noun, "carrying passengers"; not "made by us"."""
    if event.tense != "NONE" or event.factuality != "happened":
        return False
    word = event.trigger.casefold()
    is_participle = word.endswith("ed") or not word.startswith(event.lemma)
    return event.sentence_start < HEADLINE or not is_participle or word.endswith("ing")


HEADLINE = 100
"""Characters of a text in which the sentence starts that is its headline."""
SAID = ("happened",)
NEWS = {("PAST", "NONE"), ("PRESENT", "PERFECTIVE"), ("PRESENT", "PROGRESSIVE"), ("PAST", "PROGRESSIVE")}


def bounds_of(event: Event) -> Bounds:
    return Bounds(event.earliest_start, event.latest_start, event.earliest_end, event.latest_end)

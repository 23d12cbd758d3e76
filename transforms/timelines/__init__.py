"""Timelines: which happenings belong to an entity, in which order, and on which date each stands.

`names` says by which names a corpus calls an entity, `told` on which date a report tells what no words date. What
stands on a timeline at all is said of every event by `standing`; the macro ``timeline`` of the catalog asks the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from transforms.chronology.intervals import Bounds
from transforms.records import Event, Occurrence, Participant, Telling
from transforms.timelines.names import Names, Words
from transforms.timelines.told import STATES, anchor_of

CORE = ("agent", "patient", "recipient")
"""Roles of those to whom something happens, foremost first; who is only spoken of has no part in it."""


class Entry(NamedTuple):
    """An event on a timeline: the happening that it tells, and its date as it stands there."""

    happening: str
    event: Event
    telling: Telling
    role: str
    anchor: str | None


def entries_of(
    entity: str, events: Iterable[Event], tellings: Iterable[Telling], occurrences: Iterable[Occurrence],
    words: Words = Words(),
) -> list[Entry]:
    """The events that belong to an entity, in the order given; those of one happening have one date.

    To an entity belongs that in which it has a part, and what no names are given for ("the flight") of a happening in
    which it has one; when it has none in anything, that in which it is spoken of.

    Args:
        entity: its name.
        events: all events of the corpus.
        tellings: which of them tell which happening.
        occurrences: the happenings.
        words: those of the language in which it is named.
    """
    events = list(events)
    names = Names({p.entity: p.kind for e in events for p in e.participants if p.entity}, words).of(entity)
    told = {t.event_id: t for t in tellings if t.on_timelines}
    dates = {o.occurrence_id: date_of(o) for o in occurrences}
    parts = {e.event_id: part for e in events if e.event_id in told and (part := part_in(e, names))}
    if not parts:
        parts = {e.event_id: part for e in events if e.event_id in told and (part := part_in(e, names, None))}
    again = {told[event_id].occurrence_id: part for event_id, part in reversed(parts.items())}
    entries = []
    for event in events:
        telling = told.get(event.event_id)
        if telling is None:
            continue
        part = parts.get(event.event_id)
        if part is None and not any(p.entity for p in event.participants):
            part = again.get(telling.occurrence_id)
        if part is not None:
            happening = telling.occurrence_id
            entries.append(Entry(happening, event, telling, part.role, dates.get(happening)))
    return entries


def part_in(event: Event, names: Collection[str], roles: Sequence[str] | None = CORE) -> Participant | None:
    """The participant by which an event belongs to an entity of these names: the one with the foremost role."""
    mine = [p for p in event.participants if p.entity in names and (roles is None or p.role in roles)]
    return min(mine, key=lambda p: CORE.index(p.role) if p.role in CORE else len(CORE), default=None)


def date_of(happening: Occurrence) -> str | None:
    """The day, month or year of a happening; None when it is wider, or not known."""
    if happening.edtf and happening.edtf.endswith("~") and "/" not in happening.edtf:
        return happening.edtf[:-1]
    return anchor_of(Bounds(*(getattr(happening, end) for end in Bounds._fields)))


class Standing(NamedTuple):
    """What an event is on a timeline."""

    on_timelines: bool
    """Whether it stands on one: not when it is a state, or a word that only carries another event."""
    start: int
    """Where the words start that name it."""
    trigger: str
    """The words that name it: the trigger, with the particle that makes another word of it ("rolled out")."""


def standing(events: Sequence[Event], words: Words = Words()) -> dict[str, Standing]:
    """event_id → what an event is on a timeline, of all events of a document."""
    light = carriers(events, words)
    nouns = {e.trigger.casefold() for e in events if e.tense == "NONE"}
    return {
        e.event_id: Standing(e.event_class not in STATES and e.event_id not in light, *named_by(e, nouns, words))
        for e in events
    }


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
    """The event_ids of what only carries another event of its sentence: "makes" (a flight), "begins" (production)."""
    starts: Mapping[int, list[int]] = defaultdict(list)
    for event in events:
        starts[event.sentence_start].append(event.start)
    return {
        e.event_id for e in events
        if e.lemma in words.phases or e.lemma in words.carrying and any(
            p.role == "patient" and any(p.start <= start < p.end for start in starts[e.sentence_start])
            for p in e.participants)
    }  # fmt: skip

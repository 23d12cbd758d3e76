"""Timelines: by which names a corpus calls an entity, which events belong to it, and on which date each stands."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from transforms.chronology.instants import DAY, date_of
from transforms.chronology.intervals import Bounds
from transforms.records import Document, Event, Participant, Telling

BODIES = frozenset("ag co company corp corporation group gmbh holding holdings inc limited llc ltd nv plc sa sas se spa".split())
"""What a company's name may end in, or not."""

LESSER = frozenset("a an and de for in of on the".split())
"""Words that give no letter to an abbreviation."""

LONGEST_ABBREVIATION = 6
"""Letters."""

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


def abbreviates(short: str, name: tuple[str, ...]) -> bool:
    """Whether a word is made of the first letters of a name, in order, one of each of its words that count.

    >>> abbreviates("gm", ("general", "motors")), abbreviates("sia", ("singapore", "airlines"))
    (True, True)
    >>> abbreviates("eads", tuple("european aeronautic defence and space company".split())), abbreviates("gm", ("gmail",))
    (True, False)
    """
    words = [w for w in name if w not in LESSER]
    if not 2 <= len(short) <= LONGEST_ABBREVIATION or not short.isalpha() or len(words) < 2:
        return False
    while len(words) > 2 and len(words) > len(short) and words[-1] in BODIES:
        words.pop()
    letters = iter(short)
    expected = next(letters)
    for n, word in enumerate(words):
        if word[0] != expected:
            return False
        expected = next(letters, None)
        if expected is None:
            return n == len(words) - 1
        following = words[n + 1][0] if n + 1 < len(words) else None
        if expected != following and expected in word[1:3] and len(short) == len(words) + 1:
            expected = next(letters, None)
    return False


def names_of(entity: str, known: Mapping[str, str]) -> frozenset[str]:
    """The names by which a corpus calls an entity.

    Args:
        entity: its name, as somebody asks for it.
        known: the entities of the corpus and their kinds, as its participants have them.

    >>> known = {"boeing": "ORG", "boeing 787": "", "dreamliner": "", "us air force": "ORG", "usaf": "ORG", "obama": "PERSON"}
    >>> sorted(names_of("Boeing 787 Dreamliner", known)), sorted(names_of("Boeing", known))
    (['boeing 787', 'dreamliner'], ['boeing'])
    >>> sorted(names_of("United States Air Force", known)), sorted(names_of("Barack Obama", known))
    (['us air force', 'usaf'], ['obama'])
    """
    wanted = tokens_of(entity)
    return frozenset(name for name, kind in known.items() if may_name(name, kind, wanted, entity, known))


def may_name(name: str, kind: str, wanted: tuple[str, ...], entity: str, known: Collection[str]) -> bool:
    """Whether a name of a corpus names an entity that is asked for."""
    mine = tokens_of(name)
    if not mine or not wanted:
        return False
    if mine == wanted:
        return True
    model = next((n for n, word in enumerate(wanted) if n and any(c.isdigit() for c in word)), None)
    if model is not None:  # "Boeing 787 Dreamliner": 787 and Dreamliner say it, Boeing alone does not
        return any(word in mine for word in wanted[model:]) and (mine[0] in wanted or mine[0] not in _firsts(known))
    short = tokens_of(entity.replace("United States", "United_States")) if "United States" in entity else wanted
    if len(mine) == 1 and (abbreviates(mine[0], wanted) or abbreviates(mine[0], tuple(entity.casefold().split()))):
        return True
    if len(short) == 1 and len(mine) > 1 and abbreviates(short[0], mine):
        return True
    if _is_part(wanted, mine):  # "Airbus SAS", "Barack Hussein Obama"
        return kind == "PERSON" and len(wanted) > 1 or all(word in BODIES for word in mine if word not in wanted)
    if _is_part(mine, wanted) and kind not in ("GPE", "LOC", "NORP"):
        if len(mine) > 1:
            return mine[-1] == wanted[-1] or mine[0] == wanted[0]
        if mine[0] == wanted[-1] and len(wanted) == 2 and kind == "PERSON":
            return True
        others = (tokens_of(other) for other in known if other != name)
        return mine[0] == wanted[0] and kind != "PERSON" and not any(o[:1] == mine and not _is_part(o, wanted) for o in others)
    return False


def _firsts(known: Collection[str]) -> frozenset[str]:
    return frozenset(name for name in known if " " not in name)


def _is_part(small: tuple[str, ...], large: tuple[str, ...]) -> bool:
    rest = iter(large)
    return all(word in rest for word in small)


def part_in(event: Event, names: Collection[str]) -> Participant | None:
    """The participant by which an event belongs to an entity: the one with the foremost role."""
    mine = [p for p in event.participants if p.entity in names]
    return min(mine, key=lambda p: ROLES.index(p.role) if p.role in ROLES else len(ROLES), default=None)


ROLES = ("agent", "patient", "recipient", "other", "place")
"""What a participant may be, foremost first."""


def anchor_of(bounds: Bounds) -> str | None:
    """The day, month or year in which an event lies as a whole; None when it is wider, or not known.

    >>> from transforms.chronology.instants import instant
    >>> anchor_of(Bounds(instant(2014, 3), instant(2014, 3, 19), instant(2014, 3, 2), instant(2014, 3, 19)))
    '2014-03'
    """
    start, end = bounds.earliest_start, bounds.latest_end
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
    from bisect import bisect_right

    over = [None if start is None and end is None else 0 if start is None else bisect_right(ends, start) for start, end in given]
    rank = {n: i for i, n in enumerate(sorted({n for n in over if n is not None}), 1)}
    return [None if n is None else rank[n] for n in over]


class Entry(NamedTuple):
    """An event on a timeline: the happening that it tells, and its date as it stands there."""

    happening: str
    event: Event
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
    names = names_of(entity, known)
    home = {telling.event_id: telling.occurrence_id for telling in tellings}
    entries = []
    for event in events:
        part = part_in(event, names)
        if part is not None:
            anchor = anchor_of(Bounds(event.earliest_start, event.latest_start, event.earliest_end, event.latest_end))
            entries.append(Entry(home.get(event.event_id, event.event_id), event, part.role, anchor))
    return entries

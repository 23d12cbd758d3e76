"""The temporal network of a whole document, over what its passages say alone.

"The bridge fell on 3 May. … After the fall two men were missing": what a later sentence takes up by its noun is the
same happening. It gets the bounds of the first telling, and so does, through the links of its own sentence, what is told
beside it. What the network cannot hold together is kept as a link, with the rows that speak against it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from transforms.chronology.intervals import Bounds
from transforms.happenings.words import Vocabulary, stem, vocabulary
from transforms.link.bounds import bounds_by
from transforms.link.scene import LASTING, Link, Time
from transforms.records import Event, Timex, TLink

TAKEN_UP = 0.6
"""How far it is trusted that a noun with an article takes up what was told before."""


def joined(
    events: Sequence[Event], tlinks: Sequence[TLink], document_date: Timex | None, language: str
) -> tuple[list[Event], list[TLink]]:
    """The events and links of a document after its passages were joined.

    Args:
        events: in text order, with the bounds that their passages give them.
        tlinks: between events of one passage, and to timexes.
        document_date: the row t0.
    """
    words = vocabulary(language)
    pairs = list(_taken_up(events, words)) if words is not None else []
    if not pairs:
        return list(events), list(tlinks)
    number = {e.event_id: n for n, e in enumerate(events)}
    doc_id, first = events[0].doc_id, len(tlinks) + 1
    known = {(k.source, k.target) for k in tlinks} | {(k.target, k.source) for k in tlinks}
    more = [TLink(doc_id, "", events[a].event_id, events[b].event_id, "IDENTITY", "equals", None, _TAKEN_UP, TAKEN_UP)
            for a, b in pairs if (events[a].event_id, events[b].event_id) not in known]  # fmt: skip
    more = [k._replace(tlink_id=f"{doc_id}:l{n}") for n, k in enumerate(more, first)]
    rows = [k for k in (*tlinks, *more) if not k.contradicts]
    beside = _components(number, rows)
    touched = {beside[number[k.source]] for k in more}
    near = {n for n in beside if beside[n] in touched}
    date_id = None if document_date is None else document_date.mention_id
    links = [Link(number[k.source], number.get(k.target, k.target), k.relation, k.signal, k.rule, k.confidence)
             for k in rows if number[k.source] in near and (k.target in number or k.target == date_id)]  # fmt: skip
    dated = {n: (_bounds(events[n]), events[n].confidence) for n in near if events[n].mention_id is not None}
    found, kept = bounds_by(links, dated, {n: events[n] for n in near}, document_date)
    against = {(events[k.source].event_id, events[k.target].event_id): rows_of(k.against, events)
               for k in kept if k.against and not isinstance(k.target, str)}  # fmt: skip
    now = list(events)
    for n, bounds in found.items():
        if events[n].mention_id is None and _width(bounds) < _width(_bounds(events[n])):
            now[n] = events[n]._replace(**dict(zip(Bounds._fields, bounds)), edtf=None)
    return now, [k._replace(contradicts=against.get((k.source, k.target), k.contradicts)) for k in (*tlinks, *more)]


def bounded(
    events: Sequence[Event], tlinks: Sequence[TLink], times: Sequence[Time], document_date: Timex | None, language: str
) -> list[Event]:
    """The events of a document with the bounds that its links give those without a timex of their own: what a changed
    date does to them, the text unread.

    Args:
        events: in text order; those with a timex have its bounds.
        tlinks: all of the document.
        times: its timexes as they are now; their words are not asked for.
    """
    number = {e.event_id: n for n, e in enumerate(events)}
    links = [Link(number[k.source], number.get(k.target, k.target), k.relation, k.signal, k.rule, k.confidence)
             for k in tlinks if k.rule not in _FOLLOWING and k.source in number]  # fmt: skip
    dated = {n: (_bounds(e), e.confidence) for n, e in enumerate(events) if e.mention_id is not None}
    found, _ = bounds_by(links, dated, dict(enumerate(events)), document_date, times)
    nothing = Bounds(None, None, None, None)
    now = [e if n in dated or found.get(n, nothing) == _bounds(e)
           else e._replace(**dict(zip(Bounds._fields, found.get(n, nothing))), edtf=None) for n, e in enumerate(events)]
    return joined(now, [k for k in tlinks if k.rule != _TAKEN_UP], document_date, language)[0]


_TAKEN_UP = "taken up"
_FOLLOWING = frozenset({"bounds", _TAKEN_UP})
"""Rules of links that follow from bounds, and give none."""


def rows_of(numbers: Iterable[int], events: Sequence[Event] | Mapping[int, Event]) -> tuple[str, ...]:
    """The ids of events, each followed by that of the timex that dates it."""
    found = [i for n in numbers for i in (events[n].event_id, events[n].mention_id) if i]
    return tuple(dict.fromkeys(found))


def _taken_up(events: Sequence[Event], words: Vocabulary) -> Iterable[tuple[int, int]]:
    """(number of an event that nothing dates, number of the dated one that it takes up): of one stem, the only one so far,
    with no other who takes part."""
    told: dict[str, list[int]] = defaultdict(list)
    for n, event in enumerate(events):
        root = stem(event.lemma.lower())
        dated = event.mention_id is not None and None not in (event.earliest_start, event.latest_end)
        if dated and event.event_class not in LASTING and event.polarity == "POS" and event.factuality in ("happened", "claimed"):
            told[root].append(n)
        elif event.factuality in ("planned", "hypothetical"):
            continue  # "that inspections be carried out": not those that were
        elif not dated and event.pos == "NOUN" and len(told[root]) == 1 and _has_article(event, words):
            if not _others(event, events[told[root][0]]):
                yield n, told[root][0]


def _has_article(event: Event, words: Vocabulary) -> bool:
    """Whether a noun stands beside its article: "the fall", not "the sudden fall of another"."""
    before = event.sentence[: event.start - event.sentence_start].split()
    after = event.sentence[event.end - event.sentence_start :].split()[:1]
    return before[-1:] != [] and before[-1].lower() in words.articles and (not after or after[0].lower() not in words.joins)


def _others(event: Event, told: Event) -> bool:
    """Whether both name who takes part, and none of them is the same."""
    here, there = ({p.entity for p in e.participants if p.entity} for e in (event, told))
    return bool(here and there) and not here & there


def _components(number: Mapping[str, int], tlinks: Iterable[TLink]) -> dict[int, int]:
    """Event → the first of those that it is joined with by links between events."""
    above = {n: n for n in number.values()}

    def top(n: int) -> int:
        while above[n] != n:
            above[n] = n = above[above[n]]
        return n

    for k in tlinks:
        if k.target in number:
            a, b = sorted((top(number[k.source]), top(number[k.target])))
            above[b] = a
    return {n: top(n) for n in above}


def _bounds(event: Event) -> Bounds:
    return Bounds(event.earliest_start, event.latest_start, event.earliest_end, event.latest_end)


def _width(b: Bounds) -> float:
    return float("inf") if b.earliest_start is None or b.latest_end is None else b.latest_end - b.earliest_start


__all__ = ["bounded", "joined", "rows_of"]

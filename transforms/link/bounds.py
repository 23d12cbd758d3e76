"""What links say of the bounds of events, and bounds of links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import TYPE_CHECKING, NamedTuple

from transforms.chronology.intervals import Bounds
from transforms.chronology.network import ORIGIN, Constraint, tighten
from transforms.link.scene import LASTING, Link, Scene, Time
from transforms.records import Timex

if TYPE_CHECKING:
    from transforms.events.triggers import Trigger


LINKED = 0.8
"""How far bounds are trusted that links give."""


def bounds_by(
    links: Sequence[Link],
    dated: Mapping[int, tuple[Bounds, float]],
    triggers: Mapping[int, Trigger],
    document_date: Timex | None,
    times: Sequence[Time] = (),
) -> tuple[dict[int, Bounds], list[Link]]:
    """(bounds of every event that links bound, the links, with what speaks against those that contradict).

    Args:
        links: of one passage.
        dated: index of an event's word → its own bounds and how far they are trusted.
        triggers: the passage's events.
        document_date: t0, where it is known.
        times: the passage's times: what is linked to one that does not date it is bounded by that.
    """
    told_by = _Told(triggers, document_date, {t.mention.mention_id: t.timex for t in times}, dated.keys())
    joined = {i for k in links if not isinstance(k.target, str) for i in (k.source, k.target)}
    of_alone: dict[int, list[Constraint]] = {}
    for n, link in enumerate(links):
        if link.source not in dated and link.source not in joined:
            of_alone.setdefault(link.source, []).extend(_constraints(link, n, told_by))
    alone = {i: b for i, found in of_alone.items() if (b := _narrowest(i, found)) is not None}
    if not joined:
        return alone, list(links)
    constraints: list[Constraint] = []
    for i, (b, trust) in dated.items():
        start, end = f"{i}s", f"{i}e"
        constraints.append(Constraint(ORIGIN, start, b.earliest_start, b.latest_start, "", 1 + trust))
        constraints.append(Constraint(ORIGIN, end, b.earliest_end, b.latest_end, "", 1 + trust))
    open_events = {i for i in joined if i not in dated}
    kept_links = []
    for n, link in enumerate(links):
        drawn = list(_constraints(link, n, told_by)) if link.source in joined else []
        constraints += drawn
        kept_links.append((link, drawn))
    for i in {int(node[:-1]) for c in constraints for node in (c.earlier, c.later) if node != ORIGIN}:
        constraints.append(Constraint(f"{i}s", f"{i}e", 0, None, "", 3.0))
    told = tighten(constraints)
    against = {c.dropped.because: tuple(dict.fromkeys(int(x[:-1]) for x in c.nodes if x != ORIGIN))
               for c in told.contradictions}  # fmt: skip
    found = alone
    for i in open_events:
        s, e = told.bounds.get(f"{i}s"), told.bounds.get(f"{i}e")
        if s is None or e is None or (s, e) == ((None, None), (None, None)):
            continue
        found[i] = Bounds(s[0], s[1], e[0], e[1])
    return found, [link._replace(against=against.get(str(n), ())) for n, (link, _) in enumerate(kept_links)]


class _Told(NamedTuple):
    """What constraints are drawn from beside the links."""

    triggers: Mapping[int, Trigger]
    document_date: Timex | None
    timexes: Mapping[str, Timex]
    dated: Set[int]


def _narrowest(i: int, constraints: Sequence[Constraint]) -> Bounds | None:
    """The bounds that constraints give an event that no other event is linked to; None where they give none."""
    ends: dict[str, tuple[int | None, int | None]] = {}
    for c in constraints:
        least, most = ends.get(c.later, (None, None))
        least = c.least if least is None else least if c.least is None else max(least, c.least)
        most = c.most if most is None else most if c.most is None else min(most, c.most)
        ends[c.later] = least, most
    start, end = ends.get(f"{i}s", (None, None)), ends.get(f"{i}e", (None, None))
    if start == end == (None, None) or any(None not in pair and pair[0] > pair[1] for pair in (start, end)):
        return None
    bounds = Bounds(*_ordered(start, end))
    upside_down = None not in (bounds.earliest_start, bounds.latest_end) and bounds.earliest_start > bounds.latest_end
    return None if upside_down else bounds


def _ordered(start: tuple[int | None, int | None], end: tuple[int | None, int | None]) -> tuple[int | None, ...]:
    """Starts and ends so that nothing ends before it starts: what is known of one bounds the other."""
    last = start[1] if start[1] is not None else end[1]
    return start[0], last, end[0] if end[0] is not None else start[0], end[1]


def _constraints(link: Link, n: int, told: _Told) -> Iterator[Constraint]:
    """What a link says of the starts and ends of its two sides."""
    date, triggers = told.document_date, told.triggers
    s, e, because, trust = f"{link.source}s", f"{link.source}e", str(n), link.confidence
    if isinstance(link.target, str):
        if date is None or link.target != date.mention_id:
            if link.source not in told.dated and link.target in told.timexes:
                yield from _by_timex(link, told.timexes[link.target], because)
            return
        if link.relation == "BEFORE":
            yield Constraint(ORIGIN, s, None, date.latest_end, because, trust)
            if triggers[link.source].event_class not in LASTING:
                yield Constraint(ORIGIN, e, None, date.latest_end, because, trust)
        elif link.relation == "AFTER" and date.earliest_start is not None:
            yield Constraint(ORIGIN, s, date.earliest_start, None, because, trust)
        elif link.relation == "INCLUDES":
            yield Constraint(ORIGIN, s, None, date.latest_end, because, trust)
            if date.earliest_start is not None:
                yield Constraint(ORIGIN, e, date.earliest_start, None, because, trust)
        return
    ts, te = f"{link.target}s", f"{link.target}e"
    match link.relation:
        case "BEFORE":
            yield Constraint(s, ts, 0, None, because, trust)
            if triggers[link.source].event_class not in LASTING:
                yield Constraint(e, ts, 0, None, because, trust)
        case "AFTER":
            yield Constraint(ts, s, 0, None, because, trust)
        case "INCLUDES":
            yield Constraint(s, ts, 0, None, because, trust)
            yield Constraint(te, e, 0, None, because, trust)
        case "IS_INCLUDED" | "DURING":
            yield Constraint(ts, s, 0, None, because, trust)
            yield Constraint(e, te, 0, None, because, trust)
        case "SIMULTANEOUS" | "IDENTITY":
            yield Constraint(s, ts, 0, 0, because, trust)
            yield Constraint(e, te, 0, 0, because, trust)
        case "BEGINS" | "BEGUN_BY":
            yield Constraint(s, ts, 0, 0, because, trust)
        case "ENDS" | "ENDED_BY":
            yield Constraint(e, te, 0, 0, because, trust)


def _by_timex(link: Link, timex: Timex, because: str) -> Iterator[Constraint]:
    """What a timex says of an event that it does not date itself: what happens in it, before or after it."""
    if timex.type not in ("DATE", "TIME"):
        return
    s, e, trust = f"{link.source}s", f"{link.source}e", link.confidence
    if link.relation == "IS_INCLUDED":
        yield Constraint(ORIGIN, s, timex.earliest_start, timex.latest_end, because, trust)
        yield Constraint(ORIGIN, e, timex.earliest_start, timex.latest_end, because, trust)
    elif link.relation == "BEFORE" and timex.latest_start is not None:
        yield Constraint(ORIGIN, e, None, timex.latest_start, because, trust)
    elif link.relation == "AFTER" and timex.earliest_end is not None:
        yield Constraint(ORIGIN, s, timex.earliest_end, None, because, trust)


# --- links by bounds -------------------------------------------------------------------------------------------------


def following(scene: Scene, own: Mapping[int, tuple[Bounds, float]], linked: Mapping[int, Bounds],
              links: Sequence[Link]) -> list[Link]:  # fmt: skip
    """The links that follow from bounds: an event that is over before a timex starts lies before it.

    Only of what happens at some time: the bounds of what lasts say when it held, not when it began or ended.

    Args:
        scene: the passage.
        own: index of an event's word → its own bounds and how far they are trusted.
        linked: index of an event's word → the bounds that its links give it.
        links: of the passage; their pairs are not linked again.
    """
    known = {(link.source, link.target) for link in links}
    found = []
    for i, trigger in scene.triggers.items():
        if trigger.event_class in LASTING or "PROGRESSIVE" in trigger.group.aspect:
            continue
        if scene.factuality.get(i) == "hypothetical":
            continue
        bounds, trust = own.get(i) or (linked.get(i), LINKED)
        if bounds is None:
            continue
        for time in scene.times:
            target, timex = time.mention.mention_id, time.timex
            if (i, target) in known or scene.anchors.get(target) == i or time.is_vague or time.tells:
                continue
            if timex.type not in ("DATE", "TIME") or time.words[0].sentence != trigger.word.sentence:
                continue
            if (relation := _apart(bounds, timex)) is not None:
                found.append(Link(i, target, relation, None, "bounds", round(trust * timex.confidence, 3)))
    return found


def _apart(bounds: Bounds, timex: Timex) -> str | None:
    if None not in (bounds.latest_end, timex.earliest_start) and bounds.latest_end <= timex.earliest_start:
        return "BEFORE"
    if None not in (bounds.earliest_start, timex.latest_end) and bounds.earliest_start >= timex.latest_end:
        return "AFTER"
    return None

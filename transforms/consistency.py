"""The temporal network of one document: its date, its timexes and what links them, tightened; what contradicts is told.

Two names of one time ("yesterday, 3 May 2019", "last month (April 2012)") tie the document date to the calendar. A date
that is told as past lies before it. Where such ties cannot all be true, nothing is changed without a word: every timex of
the contradiction says so in its column ``network``, and so does the row of the document date. A timex that others narrow
says what its bounds were before.

Documents in which nothing is tied cost no more than a look at their mentions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from transforms import clues
from transforms.chronology.expression_text import parse
from transforms.chronology.expressions import is_anchored
from transforms.chronology.instants import DAY, Instant, instant, iso, month_length
from transforms.chronology.intervals import Bounds
from transforms.chronology.network import ORIGIN, Constraint, Contradiction, tighten
from transforms.chronology.resolve import resolve
from transforms.clues import bounds_of
from transforms.pin import counts_from_happening, dct_bounds, timexes_of
from transforms.records import Document, Effect, Mention, Timex

DCT = "dct"
"""Node of the document date: the start of the day on which it was written."""

TRUST = {"given": 1.0, "sidecar": 0.99, "front-matter": 0.98, "jsonl": 0.97, "timeml": 0.97, "html": 0.96,
         "dateline": 0.95, "filename": 0.85, "content": 0.8, "date": 0.9, "same": 0.88, "reach": 0.86, "past": 0.5}  # fmt: skip
"""How far each tie is trusted: the document date by its method, dates in the text, two names of one time, tense."""


def settled(document: Document, mentions: Sequence[Mention]) -> tuple[Document, list[Timex]]:
    """What the mentions of a document denote, t0 first; and the document, dated by its content where nothing else did."""
    timexes = timexes_of(document, mentions)
    dated = document.dct_method != "none"
    if dated and dct_bounds(document).is_exact:
        return document, checked(document, mentions, timexes)
    from transforms.content_dating import dated_and_pinned, narrowed_and_pinned  # all that such a document does not need

    return (narrowed_and_pinned if dated else dated_and_pinned)(document, mentions, timexes)


def checked(document: Document, mentions: Sequence[Mention], timexes: Sequence[Timex]) -> list[Timex]:
    """The timexes of a document, t0 first, narrowed by one another, with what contradicts marked.

    >>> from transforms.annotate import annotate, day_bounds, plain_document
    >>> told = annotate(plain_document("Yesterday, 3 May 2019, the bridge fell.", day_bounds("2015-03-01"), doc_id="d"))
    >>> [(t.mention_id, e.effect, e.by) for t in told.timexes for e in t.network[:1]]
    [('d:t0', 'contradicts', 'd:t1'), ('d:t1', 'contradicts', 'd:t2'), ('d:t2', 'contradicts', 'd:t1')]
    """
    t0, pinned = timexes[0], timexes[1:]
    pairs = list(clues.appositions(document.text, mentions))
    if dct_bounds(document).is_exact:  # then nothing is left to narrow, and only those are looked at that disagree
        pairs = [(a, b) for a, b in pairs if _apart(pinned[a], pinned[b])]
    late = _told_too_late(document, mentions, pinned)
    misnamed = [n for n, m in enumerate(mentions) if clues.misnamed_weekday(m.expression)]
    if not pairs and not late and not misnamed:
        return list(timexes)
    if dct_bounds(document).is_exact:  # then a pair has nothing to do with the next
        parts = [([pair], []) for pair in pairs] + [([], late)] * bool(late)
    else:
        parts = [(pairs[:_MOST_PAIRS], late)]
    told = [tighten(_constraints(document, mentions, pinned, *part)) for part in parts]
    rows = {t.mention_id: t for t in timexes}
    for (some, _), network in zip(parts, told):
        for n in {n for pair in some for n in pair}:
            rows[pinned[n].mention_id] = _narrowed(rows[pinned[n].mention_id], network.bounds)
    for n in misnamed:
        rows[pinned[n].mention_id] = _misnamed(rows[pinned[n].mention_id])
    contradictions = [c for network in told for c in network.contradictions]
    return with_contradictions([rows[t.mention_id] for t in timexes], contradictions, t0.mention_id)


_MOST_PAIRS = 100
"""Pairs of names of one time that go into one network: a text with more tells nothing new by them."""

_MOST_EFFECTS = 20
"""Of so many contradictions a row tells."""


def hangs_on_words(document: Document, mentions: Sequence[Mention], timexes: Sequence[Timex]) -> bool:
    """Whether it takes the text of a document with an exact date to check its timexes: two names that may be of one time
    lie apart, or a date that is told as past lies after the document date.

    Args:
        timexes: what the mentions denote, after the row t0.
    """
    denoted = {t.mention_id: t for t in timexes}
    plain = [m for m in mentions if not counts_from_happening(m)]
    if _told_late(document, plain, [denoted[m.mention_id] for m in plain]):
        return True
    return any(_apart(denoted[plain[a].mention_id], denoted[plain[b].mention_id]) for a, b in clues.neighbours(plain))


def _apart(one: Timex, other: Timex) -> bool:
    """Whether two timexes have no instant in common."""
    a, b = bounds_of(one), bounds_of(other)
    return any(
        x.latest_end is not None and y.earliest_start is not None and x.latest_end <= y.earliest_start
        for x, y in ((a, b), (b, a))
    )


def _constraints(
    document: Document, mentions: Sequence[Mention], timexes: Sequence[Timex], pairs: Iterable[tuple[int, int]],
    late: Iterable[int],
) -> Iterable[Constraint]:  # fmt: skip
    """What is known of the document date, of the timexes that are tied to others, and the ties.

    A timex that hangs on the document date alone is a leaf: it narrows nothing, and pinning it has said all.
    """
    dct = dct_bounds(document)
    yield Constraint(ORIGIN, DCT, dct.earliest_start, dct.latest_start, DCT, TRUST.get(document.dct_method, 0.9))
    tied = {n for pair in pairs for n in pair}
    for n in tied:
        who = timexes[n].mention_id
        start, end = f"{who} start", f"{who} end"
        yield Constraint(start, end, 0, None, who, 2.0)
        if is_anchored(parse(mentions[n].expression)):
            b = bounds_of(timexes[n])
            yield Constraint(ORIGIN, start, b.earliest_start, b.latest_start, who, TRUST["date"])
            yield Constraint(ORIGIN, end, b.earliest_end, b.latest_end, who, TRUST["date"])
        elif timexes[n].anchor_kind in ("dct", "none") and (reach := _reach(mentions[n].expression)):
            yield Constraint(DCT, start, reach[0], reach[1], who, TRUST["reach"])
            yield Constraint(DCT, end, reach[2], reach[3], who, TRUST["reach"])
    for one, other in pairs:
        fine, coarse = sorted((timexes[one], timexes[other]), key=_length)
        inner, outer = fine.mention_id, coarse.mention_id
        yield Constraint(f"{outer} start", f"{inner} start", 0, None, inner, TRUST["same"])
        yield Constraint(f"{inner} end", f"{outer} end", 0, None, inner, TRUST["same"])
    for n in late:
        yield Constraint(ORIGIN, DCT, timexes[n].earliest_start, None, timexes[n].mention_id, TRUST["past"])


def _length(timex: Timex) -> tuple[int, str]:
    b = bounds_of(timex)
    known = b.earliest_start is not None and b.latest_end is not None
    return (b.latest_end - b.earliest_start if known else 10**18), timex.mention_id


def _told_too_late(document: Document, mentions: Sequence[Mention], timexes: Sequence[Timex]) -> list[int]:
    """Dates that are told as past and lie after the document date."""
    late = _told_late(document, mentions, timexes)
    if not late:
        return []
    firm = {c.source for c in clues.dates(document.text, mentions, timexes) if c.firm}
    return [n for n in late if mentions[n].mention_id in firm]


def _told_late(document: Document, mentions: Sequence[Mention], timexes: Sequence[Timex]) -> list[int]:
    """Dates beside a past verb that lie after the document date, whatever else their sentences say."""
    if document.dct_latest_end is None:
        return []
    return [n for n, t in enumerate(timexes)
            if t.earliest_start is not None and t.anchor_kind == "none" and t.earliest_start > document.dct_latest_end
            and mentions[n].tense == "past"]  # fmt: skip


@lru_cache(maxsize=4096)
def _reach(expression: str) -> tuple[int, int, int, int] | None:
    """How far from the document date an expression may start and end, at least and at most, found by asking for the days
    at the edges of months of four years. None where it has no such limits."""
    e = parse(expression)
    starts, ends = [], []
    for year in range(2019, 2024):
        for month in range(1, 13):
            last = month_length(year, month)
            for day in (1, 2, 3, 4, 5, 6, 7, 15, last - 1, last):
                t = instant(year, month, day)
                b = resolve(e, Bounds.exact(t, t + DAY))
                if None in b:
                    return None
                starts += [b.earliest_start - t, b.latest_start - t]
                ends += [b.earliest_end - t, b.latest_end - t]
    return min(starts), max(starts), min(ends), max(ends)


def _narrowed(timex: Timex, bounds: dict[str, tuple[Instant | None, Instant | None]]) -> Timex:
    """A timex within what the network found, if that is narrower and still in order."""
    start, end = bounds.get(f"{timex.mention_id} start"), bounds.get(f"{timex.mention_id} end")
    if start is None or end is None:
        return timex
    was = bounds_of(timex)
    now = Bounds(_later(was[0], start[0]), _earlier(was[1], start[1]), _later(was[2], end[0]), _earlier(was[3], end[1]))
    if now == was or not now.is_ordered:
        return timex
    effect = Effect("narrowed", "another name of the same time", span(was), f"{span(was)} → {span(now)}")
    return timex._replace(earliest_start=now[0], latest_start=now[1], earliest_end=now[2], latest_end=now[3],
                          network=(*timex.network, effect))  # fmt: skip


def _later(a: Instant | None, b: Instant | None) -> Instant | None:
    return b if a is None else a if b is None else max(a, b)


def _earlier(a: Instant | None, b: Instant | None) -> Instant | None:
    return b if a is None else a if b is None else min(a, b)


def _misnamed(timex: Timex) -> Timex:
    kept = "the weekday is not that of the date; the date was kept"
    effect = Effect("contradicts", "its weekday", span(bounds_of(timex)), kept)
    return timex._replace(network=(*timex.network, effect))


def with_contradictions(timexes: list[Timex], found: Iterable[Contradiction], t0: str) -> list[Timex]:
    """The timexes with every contradiction on the rows of all that make it; the document date is the row t0."""
    rows = {t.mention_id: t for t in timexes}
    for c in found:
        voices = list(dict.fromkeys(t0 if x.because == DCT else x.because for x in c.cycle))
        dropped = t0 if c.dropped.because == DCT else c.dropped.because
        days = -(-c.excess // DAY)
        detail = f"they miss one another by {days} day{'' if days == 1 else 's'}; the least trusted is {dropped}"
        for voice in voices:
            timex = rows.get(voice)
            other = next((v for v in voices if v != voice), "itself")
            if timex is None or len(timex.network) >= _MOST_EFFECTS:
                continue
            if ("contradicts", other) not in [e[:2] for e in timex.network]:
                effect = Effect("contradicts", other, span(bounds_of(timex)), detail)
                rows[voice] = timex._replace(network=(*timex.network, effect))
    return [rows[t.mention_id] for t in timexes]


def span(b: Bounds) -> str:
    """Earliest start and latest end: ``2019-05-03/2019-05-04``."""
    return f"{iso(b.earliest_start) or '..'}/{iso(b.latest_end) or '..'}"


__all__ = ["checked", "hangs_on_words", "settled", "span", "with_contradictions"]

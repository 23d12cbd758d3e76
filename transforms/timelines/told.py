"""On which date a report tells what no words date: as news, of its own; along with another event, of that one's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from transforms.chronology.instants import DAY, date_of
from transforms.chronology.intervals import Bounds
from transforms.records import Event
from transforms.timelines.names import Words

STATES = ("STATE", "I_STATE", "PERCEPTION")
HEADLINE = 100
"""Characters of a text in which the sentence starts that is its headline."""
NEWS = {("PAST", "NONE"), ("PRESENT", "PERFECTIVE"), ("PRESENT", "PROGRESSIVE"), ("PAST", "PROGRESSIVE")}
NEWS_AGE = 7 * DAY
"""How old news is at most that a report gives no date for."""
PLAN_AGE = 3 * 366 * DAY
"""How far ahead lies what is planned, where no date is given."""
RECENT = 366 * DAY
"""How far before its report most of what news dates lies at most."""
NARROW = 40 * DAY
"""How wide the date of a document is at most of which its news is."""


class Report(NamedTuple):
    """What is asked of the document of events."""

    genre: str
    published: tuple[int | None, int | None]
    """Earliest start and latest end of its date."""


class When(NamedTuple):
    """The date of an event, as far as its report tells; the date itself only where it has one."""

    earliest_start: int | None
    latest_end: int | None
    edtf: str | None = None

    @property
    def bounds(self) -> Bounds:
        return Bounds(self.earliest_start, None, None, self.latest_end)


def told_dates(events: Sequence[Event], report: Report, words: Words = Words()) -> dict[str, When]:
    """event_id → the date of the events that no words of their own date, as far as their report tells.

    A report of news tells it as of its own date: what is told in the past or the perfect, and not as background,
    happened then, unless the sentence has a date for another event in the same tense. Such dates are approximate: their
    EDTF string ends in ``~``. What is planned lies after the report, without a date.

    Args:
        events: all events of a document, in text order.
        report: their document.
        words: those of its language.
    """
    start, end = report.published
    by_id = {e.event_id: e for e in events}
    day = day_of(start, end)
    is_news = tells_news(events, report)
    found = {}
    for event_id, told_with in told_as(events, words).items():
        event = by_id[event_id]
        if told_with is not None:
            other = by_id[told_with]
            is_dated = other.earliest_start is not None or other.latest_end is not None
            if is_dated and not _is_before_or_after(event, other):
                found[event_id] = When(other.earliest_start, other.latest_end, _about(other))
        elif is_news and start is not None and (event.latest_end is None or event.latest_end >= start - NEWS_AGE):
            found[event_id] = When(start - NEWS_AGE, end, day and f"{day}~")
    for event in events:
        if event.factuality == "planned" and not event.mention_id and event.event_id not in found and start is not None:
            found[event.event_id] = When(start - NEWS_AGE, None if end is None else end + PLAN_AGE)
    return found


def _is_before_or_after(event: Event, other: Event) -> bool:
    """Whether the links of an event place it before or after another of its sentence."""
    if event.latest_start is not None and other.latest_start is not None and event.latest_start <= other.latest_start:
        return True
    after, end = event.earliest_start, other.latest_end
    return after is not None and end is not None and after >= end


def tells_news(events: Sequence[Event], report: Report) -> bool:
    """Whether what a document tells without a date is news of its own date: no history, no report of long ago."""
    start, end = report.published
    if start is None or end is None or end - start > NARROW:
        return False
    if report.genre:
        return report.genre in ("news", "colloquial")
    dated = [e.latest_end < start - RECENT for e in events if e.mention_id and e.latest_end is not None]
    return sum(dated) * 2 <= len(dated)


def told_as(events: Sequence[Event], words: Words = Words()) -> dict[str, str | None]:
    """event_id → None for what is told as news; or the event_id of another in its sentence, on whose date it is told.

    What words of its own date is left out, and so is what is told as background, as planned or as supposed.
    """
    found: dict[str, str | None] = {}
    by_sentence: dict[int, list[Event]] = defaultdict(list)
    for event in events:
        by_sentence[event.sentence_start].append(event)
    for told in by_sentence.values():
        found |= _set(told, words)
        for event in told:
            if not event.mention_id and event.event_id not in found and is_news(event):
                alike = [e for e in told if e.tense == event.tense == "PAST" and e.aspect == event.aspect]
                found[event.event_id] = _nearest(event, [e for e in alike if e.mention_id])
        for event in told:
            if event.mention_id or event.event_id in found or event.event_class in STATES or not is_attendant(event):
                continue
            finite = [e for e in told if e.tense != "NONE" and (e.mention_id or e.event_id in found)]
            if (near := _nearest(event, finite)) is not None:
                found[event.event_id] = found[near] if near in found else near
    return found


def _set(told: Sequence[Event], words: Words) -> dict[str, str | None]:
    """The nouns of a sentence of which it is said when they happen: "the visit is due on Friday", "put off to May"."""
    found: dict[str, str | None] = {}
    nouns = [e for e in told if e.tense == "NONE" and not e.mention_id]
    for event in told:
        if event.mention_id and event.lemma in words.setting and event.polarity == "POS":
            spans = [(p.start, p.end) for p in event.participants if p.role in ("agent", "patient")]
            for noun in nouns:
                if any(start <= noun.start and noun.end == end for start, end in spans):
                    found.setdefault(noun.event_id, event.event_id)
    return found


def _nearest(event: Event, others: Sequence[Event]) -> str | None:
    near = min(others, key=lambda e: abs(e.start - event.start), default=None)
    return None if near is None else near.event_id


def is_news(event: Event) -> bool:
    """Whether an event is told as news: as happened, in the past, the perfect, the present of headlines and sayings."""
    if event.factuality != "happened" or event.event_class in STATES:
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


def bounds_of(event: Event) -> Bounds:
    """The bounds of an event."""
    return Bounds(event.earliest_start, event.latest_start, event.earliest_end, event.latest_end)


def day_of(start: int | None, end: int | None) -> str | None:
    """The day on which a document is dated, or the month or year where no more is known."""
    return anchor_of(Bounds(start, start, end, end))


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
            return "-".join([f"{year:04d}" if year >= 0 else f"-{-year:04d}", *(f"{part:02d}" for part in rest)])
    return None


def _about(event: Event) -> str | None:
    """The date of an event as an approximate one."""
    day = anchor_of(bounds_of(event))
    return day and f"{day}~"

"""What a text tells of the time when it was written: dates in their tense, happenings, office holders, names, © lines.

A clue bounds the document date from below, from above, or both; `transforms.content_dating` weighs them. The words and
the worth of each kind stand in ``clues.toml``, names in ``names_known.toml``, happenings in the gazetteer.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import NamedTuple

from transforms.chronology.expression_text import parse
from transforms.chronology.expressions import (
    Between, Expression, Intersection, Open, Ref, Repeating, Then, Year, is_anchored,
)
from transforms.chronology.instants import DAY, Instant, civil, instant
from transforms.chronology.intervals import Bounds
from transforms.chronology.resolve import resolve
from transforms.chronology.units import Field, Unit
from transforms.gazetteer import Entry, Gazetteer, Hit, bounds
from transforms.happenings.claims import Telling
from transforms.happenings.words import stem
from transforms.records import Document, Mention, Timex


class Clue(NamedTuple):
    """One thing in a text that tells when the text was written."""

    kind: str
    """Which of the kinds of ``clues.toml``."""
    found: str
    """The words."""
    place: int
    """First code point of the words."""
    start: Instant | None = None
    """The text was not written before this."""
    end: Instant | None = None
    """It was written before this: weak, as a rule."""
    firm: bool = False
    """Whether `start` holds for certain."""
    source: str = ""
    """The mention, or the id of the gazetteer's entry."""


class Season(NamedTuple):
    """A day of a year that the text does not name: it lies near the day of writing, and on its weekday."""

    found: str
    place: int
    month: int
    day: int
    weekday: int | None
    """ISO: Monday is 1."""
    tense: str | None
    near: float = 25.0
    """How many days it lies from the day of writing, on average."""


class Kind(NamedTuple):
    """How far a document lies after what such a clue tells; see ``clues.toml``."""

    days: float
    shape: float
    miss: float
    firm: bool
    same: float = 1.0


class Spoken(NamedTuple):
    """How often a name is spoken of before, in and after its years; see ``clues.toml``."""

    early: float
    lead: float
    rise: float
    stays: float
    new: float
    late: float
    fade: float
    weight: float


class Overdue(NamedTuple):
    """How often a document lies after what should follow it, and by how many days then."""

    miss: float
    days: float


class Words(NamedTuple):
    """``clues.toml``, compiled."""

    kinds: dict[str, Kind]
    before: dict[str, Overdue]
    spoken: dict[str, Spoken]
    sudden: frozenset[str]
    lasting: frozenset[str]
    forward: frozenset[str]
    since: frozenset[str]
    accounts: frozenset[str]
    within: frozenset[str]
    prospects: dict[str, re.Pattern[str]]
    joins: re.Pattern[str]
    of: dict[str, str]
    titles: dict[str, tuple[str, ...]]
    not_title: re.Pattern[str]
    copyright: re.Pattern[str]
    anniversary: re.Pattern[str]
    ordinals: dict[str, int]


_YEAR = r"((?:19|20)\d\d)"


@lru_cache(maxsize=1)
def words() -> Words:
    """The data that clues are found with."""
    data = tomllib.loads(files(__package__).joinpath("clues.toml").read_text("utf-8"))
    joins = "|".join(re.escape(word) for several in data["joins"].values() for word in several)
    marks = "|".join(re.escape(mark) for mark in data["copyright"]["marks"])
    return Words(
        {name: Kind(**worth) for name, worth in data["kinds"].items()},
        {name: Overdue(**worth) for name, worth in data["before"].items()},
        {name: Spoken(**worth) for name, worth in data["spoken"].items()},
        frozenset(data["happenings"]["sudden"].split()),
        frozenset(data["happenings"]["lasting"].split()),
        frozenset(data["signals"]["forward"].split()),
        frozenset(data["signals"]["since"].split()),
        frozenset(data["signals"]["accounts"].split()),
        frozenset(data["signals"]["within"].split()),
        {language: re.compile(rf"\b(?:(?i:{'|'.join(map(re.escape, stems.split()))})|"
                              rf"(?:{'|'.join(data['prospects_small'].get(language, 'zz').split())})\b)")
         for language, stems in data["prospects"].items()},
        re.compile(rf"(?:\s*[,(–—-])?(?:\s*\b(?:{joins})\b){{0,2}}\s*", re.IGNORECASE),
        data["of"],
        {head: tuple(several) for head, several in data["titles"].items()},
        re.compile(rf"\b(?:{'|'.join(data['not_titles']['before'].split())})[\s-]+(?:[A-Z]\S+\s+)?$", re.IGNORECASE),
        re.compile(rf"(?<!\w)(?:{marks})\s{{0,3}}(?:{marks})?[\w .,&'’]{{0,60}}?\b{_YEAR}(?:\s?[-–]\s?{_YEAR})?\b",
                   re.IGNORECASE),
        re.compile(rf"\b(?:(?P<digits>\d{{1,3}})(?:st|nd|rd|th)|(?P<word>{'|'.join(data['anniversary']['ordinals'])}))"
                   rf"[\s-]+(?:{'|'.join(data['anniversary']['en'])})\s+(?:the\s+)?", re.IGNORECASE),
        data["anniversary"]["ordinals"],
    )  # fmt: skip


# ---------------------------------------------------------------- the explicit dates

_DATELINE = re.compile(r"XXXX-(\d\d)-(\d\d)")


def datelines(document: Document) -> Iterator[Season]:
    """The days without a year in a dateline or header: a day before the day of writing, or that day."""
    for evidence in document.dct_evidence:
        if m := _DATELINE.fullmatch(evidence.value):
            yield Season(evidence.found, 0, int(m[1]), int(m[2]), None, None, 0.7)


def evidence(document: Document) -> Iterator[Clue]:
    """A year that was too little to date a document by, such as one in a file's name."""
    for weak in document.dct_evidence:
        if weak.value.isdecimal() and len(weak.value) == 4:
            yield Clue("mentioned", weak.found, 0, instant(int(weak.value)))


def today(text: str, mentions: Sequence[Mention], timexes: Sequence[Timex]) -> Iterator[Clue]:
    """Two names of one time, of which one counts from the day of writing: "yesterday, 3 May 2019"."""
    for one, other in appositions(text, mentions):
        for near, far in ((one, other), (other, one)):
            target = timexes[far]
            if is_anchored(parse(mentions[far].expression)) and target.earliest_start is not None and target.unit:
                days = days_that_say(mentions[near].expression, bounds_of(target))
                if days is not None:
                    found = text[mentions[one].start:mentions[other].end]
                    yield Clue("today", found, mentions[one].start, days[0] * DAY, (days[1] + 1) * DAY, True,
                               mentions[near].mention_id)  # fmt: skip


def linked(text: str, mentions: Sequence[Mention], timexes: Sequence[Timex], hits: Sequence[Hit] = ()) -> Iterator[Clue]:
    """A happening that is dated by name, or elsewhere in the text, and told of again by its distance from the day of
    writing: "The election of 6 November 2012 … last month's election" puts the text into December 2012."""
    named: dict[int, Bounds] = {}
    dated: dict[str, set[Bounds]] | None = None
    for mention in mentions:
        noun = _WHOSE.match(text, mention.end) if "REF" in mention.expression else None
        if noun is None:
            continue
        if dated is None:
            named = {h.start: bounds(h.entry) for h in hits}
            dated = _dates_of_words(mentions, timexes)
        known = [named[at] for at in range(noun.start(1) - 1, noun.start(1) + 13) if at in named]
        targets = set(known) or dated.get(stem(noun[1].split()[-1]), set())
        if len(targets) != 1:
            continue
        days = days_that_say(mention.expression, next(iter(targets)))
        if days is not None:
            yield Clue("linked", text[mention.start:noun.end()], mention.start, days[0] * DAY, (days[1] + 1) * DAY, True,
                       mention.mention_id)  # fmt: skip


_WHOSE = re.compile(r"['’]s\s+((?:[\w-]+\s+){0,2}?[\w-]{4,})(?=[\s.,;:!?)]|$)")


def _dates_of_words(mentions: Sequence[Mention], timexes: Sequence[Timex]) -> dict[str, set[Bounds]]:
    """The dates, of a month or finer, that a text gives for what a word names, by the word's stem."""
    dated: dict[str, set[Bounds]] = defaultdict(set)
    for mention, timex in zip(mentions, timexes):
        if timex.earliest_start is None or timex.latest_end is None or not is_anchored(parse(mention.expression)):
            continue
        if timex.latest_end - timex.earliest_start <= 31 * DAY:
            for word in mention.told.partition("|")[0].split():
                dated[word].add(bounds_of(timex))
    return dated


def told_elsewhere(mentions: Sequence[Mention], others: dict[str, list[Telling]]) -> Iterator[Clue]:
    """What a text tells by its distance from the day of writing and another document dates: "yesterday the Kelso bridge
    collapsed", where another has that on 3 May 2019.

    Args:
        mentions: of the text.
        others: what other documents date, by the stems of its words.
    """
    for mention in mentions:
        own = set(mention.told.partition("|")[0].split())
        if "REF" not in mention.expression or len(own) < _FEWEST_WORDS:
            continue
        found: set[Bounds] = set()
        for telling in {t.mention_id: t for word in sorted(own) for t in others.get(word, ())}.values():
            theirs = set(telling.told.partition("|")[0].split())
            shared = len(own & theirs)
            if telling.doc_id != mention.doc_id and shared >= _FEWEST_WORDS and 2 * shared >= len(own | theirs):
                found.add(telling.bounds)
        days = [days_that_say(mention.expression, b) for b in found]
        if not days or None in days:
            continue
        first, last = min(d[0] for d in days), max(d[1] for d in days)
        if last - first - max(d[1] - d[0] for d in days) <= _APART:  # else two cannot both be meant
            yield Clue("corpus", mention.surface, mention.start, first * DAY, (last + 1) * DAY, False, mention.mention_id)


_APART = 3
"""Days by which tellings of one thing may differ."""

_FEWEST_WORDS = 3
"""Words that two tellings of one thing have in common."""


def bounds_of(timex: Timex) -> Bounds:
    """The four bounds of a timex."""
    return Bounds(timex.earliest_start, timex.latest_start, timex.earliest_end, timex.latest_end)


def appositions(text: str, mentions: Sequence[Mention]) -> Iterator[tuple[int, int]]:
    """Neighbours that name one time, one of them by its distance from the day of writing."""
    for n, _ in neighbours(mentions):
        one, other = mentions[n], mentions[n + 1]
        between, closes = text[one.end:other.start], text[other.end:other.end + 1]
        told_so = between.strip() and closes in _CLOSING and words().joins.fullmatch(between)
        if told_so or between in (", ", " (") and closes in ",.;)":
            yield n, n + 1


def neighbours(mentions: Sequence[Mention]) -> Iterator[tuple[int, int]]:
    """Mentions side by side of which one counts from the day of writing: they may name one time."""
    for n, (one, other) in enumerate(pairwise(mentions)):
        if 0 < other.start - one.end <= 12 and one.sentence_start == other.sentence_start:
            if ("REF" in one.expression) != ("REF" in other.expression):
                yield n, n + 1


_CLOSING = ",.;:)–—-\""
"""What may follow the second of two names of one time; nothing does at the end of a text."""


@lru_cache(maxsize=4096)
def days_that_say(expression: str, target: Bounds) -> tuple[int, int] | None:
    """The first and the last day number on which an expression denotes a time that fits another: "last month" fits
    April 2012 on all days of May. None where there is no such day within reach, or the expression says too little."""
    e = parse(expression)
    start, end = target.earliest_start, target.latest_end
    if start is None or end is None or end - start > 800 * DAY:
        return None
    probe = start // DAY
    there = resolve(e, Bounds.exact(probe * DAY, (probe + 1) * DAY))
    if None in there:
        return None
    far = probe - there.earliest_start // DAY
    reach = max(3, (there.latest_end - there.earliest_start) // DAY * 2, (end - start) // DAY, abs(far) // 8)
    found = []
    for day in range(probe + far - reach, probe + far + reach + (end - start) // DAY + 1):
        said = resolve(e, Bounds.exact(day * DAY, (day + 1) * DAY))
        if None not in said and (start <= said.earliest_start and said.latest_end <= end
                                 or said.earliest_start <= start and end <= said.latest_end):
            found.append(day)
    return (found[0], found[-1]) if found and len(found) < 1500 else None


_BY_UNIT = {Unit.MONTH: "month", Unit.QUARTER: "month", Unit.SEASON: "month", Unit.HALF: "month", Unit.YEAR: "year",
            Unit.DECADE: "decade"}  # fmt: skip


def dates(text: str, mentions: Sequence[Mention], timexes: Sequence[Timex]) -> Iterator[Clue]:
    """The dates with a year: told as past they bound the document from below, announced from above."""
    known = words()
    for mention, timex in zip(mentions, timexes):
        e = parse(mention.expression)
        since = mention.signal in known.since
        if isinstance(e, Between) and isinstance(e.end, Ref | Then | Open):
            e, since = e.start, True
        if not is_anchored(e) or timex.earliest_start is None or timex.unit is None:
            continue
        unit = Unit[timex.unit.upper()]
        if unit >= Unit.CENTURY:
            continue
        kind = _BY_UNIT.get(unit, "day")
        told = (mention.surface, mention.start)
        if isinstance(e, Between):  # "from 1990 to 1995": the end may lie ahead
            yield Clue("mentioned", *told, timex.earliest_start, None, False, mention.mention_id)
        elif not since and (mention.signal in known.forward or mention.tense == "future"):
            yield Clue("announced", *told, None, timex.latest_end, False, mention.mention_id)
        elif mention.tense == "past" or since:
            prospects = known.prospects.get(mention.language)
            ahead = prospects is None or prospects.search(text, mention.sentence_start, mention.sentence_end)
            firm = known.kinds[kind].firm and timex.mod is None and not ahead and not _is_of_a_thing(text, mention, known)
            kind = "mentioned" if ahead else "since" if since else kind
            yield Clue(kind, *told, timex.earliest_start, None, firm, mention.mention_id)
        else:
            kind = "decade" if kind == "decade" else "mentioned"
            yield Clue(kind, *told, timex.earliest_start, None, False, mention.mention_id)


def _is_of_a_thing(text: str, mention: Mention, known: Words) -> bool:
    """Whether a date is the year of a model or of accounts, which begin before it ("the 2010 Camaro", "fiscal 2009"), or a
    number that may be no year."""
    if mention.surface.isdecimal() and text[max(0, mention.start - 20):mention.start].rpartition(" ")[0].rpartition(" ")[2].lower() not in known.within:
        return True
    return bool(_NAMED_AFTER.match(text, mention.end)) or bool(known.accounts & set(mention.surface.lower().split()))


_NAMED_AFTER = re.compile(r"[- ](?:model|[A-Z][\w-]*[a-z]|[A-Z]\d)")


def seasons(mentions: Sequence[Mention]) -> Iterator[Season]:
    """The days with no year, "Aug. 2" and "Tuesday, March 5"."""
    for mention in mentions:
        if "MONTH_OF_YEAR" in mention.expression and "REF" not in mention.expression:
            fields = _fields(parse(mention.expression))
            month, day = fields.get(Field.MONTH_OF_YEAR), fields.get(Field.DAY_OF_MONTH)
            if month and day and None not in fields:
                yield Season(mention.surface, mention.start, month, day, fields.get(Field.DAY_OF_WEEK), mention.tense)


def _fields(e: Expression) -> dict[Field | None, int]:
    """The fields that an intersection of recurrences names; None among them where there is more than recurrences."""
    members = e.members if isinstance(e, Intersection) else (e,)
    return {(m.field if isinstance(m, Repeating) else None): getattr(m, "value", 0) for m in members}


def misnamed_weekday(expression: str) -> int | None:
    """The weekday (ISO) that a whole date names, when its day is another: "Tuesday, 5 March 2012" was a Monday."""
    if "DAY_OF_WEEK" not in expression or "Year(" not in expression:
        return None
    e = parse(expression)
    if not isinstance(e, Intersection):
        return None
    fields = _fields(e)
    year = next((m.number for m in e.members if isinstance(m, Year) and not m.missing), None)
    month, day, weekday = (fields.get(f) for f in (Field.MONTH_OF_YEAR, Field.DAY_OF_MONTH, Field.DAY_OF_WEEK))
    if None in (year, month, day, weekday):
        return None
    try:
        actual = (instant(year, month, day) // DAY + 3) % 7 + 1
    except ValueError:
        return None
    return weekday if weekday != actual else None


# ---------------------------------------------------------------- what is known by name


def happenings(text: str, mentions: Sequence[Mention], hits: Sequence[Hit]) -> Iterator[Clue]:
    """The happenings and periods of the gazetteer that a text names.

    A happening is current where its sentence has a "now" or a "this week", or where the text tells another of the year
    before it and speaks of its own days at all.
    """
    known = words()
    deictic = [m for m in mentions if is_deictic(m)]
    told = [(hit, _earliest(hit)) for hit in hits]
    starts = {b.earliest_start // DAY for _, b in told if b.earliest_start is not None}
    for hit, b in told:
        if b.earliest_start is None:
            continue
        found = text[hit.start:hit.end]
        day = b.earliest_start // DAY
        sure = any(c.isupper() or c.isdigit() for c in found[1:] if c) and b.latest_start is not None
        near = any(m.sentence_start <= hit.start < m.sentence_end for m in deictic)
        if hit.entry.kind in known.lasting:
            kind = "period"
        elif hit.entry.kind not in known.sudden:
            kind = "planned"
        elif _is_brief(b) and (near or deictic and any(0 < day - other <= 365 for other in starts)):
            kind = "current"
        else:
            kind = "happening"
        firm = sure and known.kinds[kind].firm
        yield Clue(kind, found, hit.start, b.earliest_start, None, firm, hit.entry.id)


def anniversaries(text: str, hits: Sequence[Hit]) -> Iterator[Clue]:
    """What comes round in so many years of a happening is told of about its day: "the 50th anniversary of D-Day"."""
    known = words()
    by_end_of_the = {text.find(" ", h.start) + 1 if text[h.start:h.start + 4].lower() == "the " else h.start: h for h in hits}
    for found in known.anniversary.finditer(text):
        hit = by_end_of_the.get(found.end())
        b = None if hit is None else _earliest(hit)
        if b is None or b.earliest_start is None or b.latest_start is None or b.latest_start - b.earliest_start > 31 * DAY:
            continue
        then = civil(b.earliest_start)
        year = then.year + (int(found["digits"]) if found["digits"] else known.ordinals[found["word"].lower()])
        day = instant(year, then.month, min(then.day, 28))
        yield Clue("anniversary", text[found.start():hit.end], found.start(), day - _ABOUT, day + _ABOUT)


_ABOUT = 45 * DAY
"""So long before and after its day an anniversary is spoken of."""


def _earliest(hit: Hit) -> Bounds:
    """The bounds of what a name stands for: of several of one name, the first."""
    several = [b for b in map(bounds, (hit.entry, *hit.namesakes)) if b.earliest_start is not None]
    return min(several, key=lambda b: b.earliest_start, default=bounds(hit.entry))


def _is_brief(b: Bounds) -> bool:
    """Whether a happening is over within a year, or was not over when the gazetteer was made."""
    return b.latest_end is None or b.latest_end - b.earliest_start < 400 * DAY


def is_deictic(mention: Mention) -> bool:
    """Whether a mention counts from the day of writing, and not far from it: "now", "yesterday", "this week"."""
    e = mention.expression
    return "REF, DAY" in e or "REF, WEEK" in e or e.startswith(("Vague('PRESENT'", "Last(REF, Repeating(DAY_OF_WEEK"))


def office_holders(text: str, gazetteer: Gazetteer) -> Iterator[Clue]:
    """Who is spoken of with the title of an office: not before the term began, and as a rule not after it."""
    titles, terms = _offices(gazetteer)
    not_title = words().not_title
    for found in titles.finditer(text):
        if not_title.search(text, max(0, found.start() - 30), found.start()):
            continue
        spans = terms.get((found["title"].lower(), found["name"]))
        if spans:
            end = max((e for _, e in spans if e is not None), default=None)
            if any(e is None for _, e in spans):
                end = None
            yield Clue("office", found.group(), found.start(), min(s for s, _ in spans), end, len(spans) == 1)


def office_people(text: str, gazetteer: Gazetteer) -> Iterator[Clue]:
    """Who has held an office, by the full name alone: known about then, and spoken of for some time."""
    pattern, terms = _known_people(gazetteer)
    for name in dict.fromkeys(found.group() for found in pattern.finditer(text)):
        start, end = terms[name]
        yield Clue("person", name, text.index(name), start, end, False)


@lru_cache(maxsize=4)
def _known_people(gazetteer: Gazetteer) -> tuple[re.Pattern[str], dict[str, tuple[Instant, Instant | None]]]:
    spans: dict[str, tuple[Instant, Instant | None]] = {}
    for entry in gazetteer.entries:
        if entry.kind == "term" and set(entry.head) & set(words().titles) and entry.participants[:1]:
            name, b = entry.participants[0], bounds(entry)
            if " " in name and b.earliest_start is not None:
                start, end = spans.get(name, (b.earliest_start, b.latest_end))
                last = None if end is None or b.latest_end is None else max(end, b.latest_end)
                spans[name] = min(start, b.earliest_start), last
    names = "|".join(map(re.escape, sorted(spans, key=len, reverse=True)))
    return re.compile(rf"\b(?:{names})\b"), spans


_Terms = dict[tuple[str, str], set[tuple[Instant, Instant | None]]]


@lru_cache(maxsize=4)
def _offices(gazetteer: Gazetteer) -> tuple[re.Pattern[str], _Terms]:
    """A pattern for titles with names, and the terms of office of each."""
    titles = words().titles
    terms: _Terms = defaultdict(set)
    for entry in gazetteer.entries:
        if entry.kind != "term":
            continue
        b = bounds(entry)
        for head in entry.head:
            for title in titles.get(head, ()):
                for name in _people(entry):
                    if b.earliest_start is not None:
                        terms[title.lower(), name].add((b.earliest_start, b.latest_end))
    names = sorted({name for _, name in terms}, key=len, reverse=True)
    calls = sorted({t for several in titles.values() for t in several}, key=len, reverse=True)
    either = "|".join(f"[{c[0].upper()}{c[0].lower()}]{re.escape(c[1:])}" for c in calls)
    return re.compile(rf"\b(?P<title>{either})\s+(?P<name>{'|'.join(map(re.escape, names))})\b"), dict(terms)


def _people(entry: Entry) -> Iterator[str]:
    """Who held an office: the full name, and its last word where the entry goes by that too."""
    if entry.participants:
        full = entry.participants[0]
        yield full
        if " " in full:
            yield full.split()[-1]


_Years = tuple[int, int | None]


@lru_cache(maxsize=1)
def _names() -> dict[str, list[tuple[str, str, _Years]]]:
    """``names_known.toml`` and ``names_current.toml``: by the first word of a name (kind of clue, name, its years)."""
    here = files(__package__)
    known = tomllib.loads(here.joinpath("names_known.toml").read_text("utf-8"))
    current = tomllib.loads(here.joinpath("names_current.toml").read_text("utf-8"))
    names: dict[str, tuple[str, _Years]] = {}
    for group in current.values():
        for years, several in group.items():
            first, last = map(int, years.split("-"))
            names |= {name: ("spoken", (first, last)) for name in several}
    names |= {name: ("name", (int(year), None)) for year, several in known["first_heard"].items() for name in several}
    names |= {name: ("name", (first, last)) for name, (first, last) in known["alive"].items()}
    by_word: dict[str, list[tuple[str, str, _Years]]] = defaultdict(list)
    for name in sorted(names, key=len, reverse=True):
        by_word[_FIRST_WORD.match(name)[0]].append((names[name][0], name, names[name][1]))
    return by_word


_FIRST_WORD = re.compile(r"\W?\w+")
_WORDS = re.compile(r"(?<!\w)[#©]?\w+")


def known_names(text: str) -> Iterator[Clue]:
    """The names that had to be heard of first, and those that were much spoken of in some years: each once."""
    by_word, seen, past = _names(), set(), 0
    for word in _WORDS.finditer(text):
        at = word.start()
        for kind, name, (first, last) in by_word.get(word[0], ()) if at >= past else ():
            end = at + len(name)
            if text.startswith(name, at) and not text[end:end + 1].isalnum():
                past = end
                if name not in seen:
                    seen.add(name)
                    until = None if last is None else instant(last + 1)
                    yield Clue(kind, name, at, instant(first), until, kind == "name")
                break


def copyright_lines(text: str) -> Iterator[Clue]:
    """``© 2019``, ``Copyright (c) 2015-2019``: the last year counts."""
    for found in words().copyright.finditer(text):
        year = int(found[2] or found[1])
        yield Clue("copyright", found.group().strip(), found.start(), instant(year), instant(year + 2), True)


# ---------------------------------------------------------------- happenings that are told in other words


def told_otherwise(text: str, gazetteer: Gazetteer) -> Iterator[Hit]:
    """Happenings with words between what happened and to whom: "the fall of the city of Mariupol's last stronghold"."""
    pattern, known = _of_names(gazetteer)
    for found in pattern.finditer(text):
        whom = found["whom"].split()
        for n in range(len(whom), 0, -1):
            entry = known.get((found["head"].lower(), " ".join(whom[:n])))
            if entry is not None:
                yield Hit(found.start(), found.start("whom") + len(" ".join(whom[:n])), entry)
                break


@lru_cache(maxsize=4)
def _of_names(gazetteer: Gazetteer) -> tuple[re.Pattern[str], dict[tuple[str, str], Entry]]:
    """The names of the form "fall of X" by head and X, and a pattern that finds them with words between."""
    said = words().of
    of, inner, the = (f"(?:{'|'.join(said[key].split())})" for key in ("of", "inner", "the"))
    whom = r"(?P<whom>[A-Z][\w-]+(?: [A-Z][\w-]+){0,3})"
    plain = re.compile(rf"(?P<head>[A-Za-z]+) {of} {whom}")
    known: dict[tuple[str, str], Entry | None] = {}
    for entry in gazetteer.entries:
        for name in (entry.name, *entry.aliases):
            if m := plain.fullmatch(name):
                key = m["head"].lower(), m["whom"]
                known[key] = entry if known.get(key, entry) == entry else None  # two of one name are none
    heads = "|".join(sorted({head for head, _ in known}, key=len, reverse=True))
    between = rf"(?:(?:{the}\s+)?(?:[a-z-]+\s+){{1,2}}{inner}\s+(?:{the}\s+)?|{the}\s+|(?:{the}\s+)?[a-z-]{{4,}}\s+)"
    pattern = rf"\b(?P<head>{heads})\s+{of}\s+{between}{whom.replace(' ', chr(92) + 's')}"
    return re.compile(pattern), {k: e for k, e in known.items() if e is not None}

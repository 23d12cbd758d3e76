"""Dating a document from its content, where nothing beside the text tells when it was written.

Every clue (`transforms.clues`) says that the document lies after something, and how far after such things documents lie:
a log-logistic distribution of distances, the same in every century. The firm ones make the hard bounds, through the
temporal network, which reports what contradicts; together they make a density over days, and its densest `SHARE`
is the likely interval. The parameters (``clues.toml``) are distances alone: nothing is fitted to any year.

>>> from transforms.annotate import annotate, plain_document
>>> found = annotate(plain_document("Yesterday, 3 May 2019, the bridge fell.", None)).document
>>> from transforms.chronology.instants import iso
>>> iso(found.dct_earliest_start), iso(found.dct_latest_end), found.dct_method
('2019-05-04', '2019-05-05', 'content')
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from math import exp, log
from typing import NamedTuple

from transforms import clues
from transforms.chronology.instants import DAY, Instant, ImpossibleDate, civil, day_number, iso
from transforms.chronology.expression_text import parse
from transforms.chronology.expressions import Ref, is_anchored
from transforms.chronology.notation import denote
from transforms.chronology.network import ORIGIN, Constraint, Contradiction, tighten
from transforms.clues import Clue, Season, bounds_of
from transforms.consistency import DCT, checked, span, with_contradictions
from transforms.gazetteer import Gazetteer, load
from transforms.gazetteer import bounds as known_bounds
from transforms.happenings.claims import Telling, tellings_of
from transforms.pin import counts_from_happening, dct_bounds, timexes_of, with_happenings
from transforms.records import Alternative, Document, Effect, Evidence, Mention, Timex

PROBABILITY = 0.8
"""How likely the document date lies in the likely interval."""

SHARE = 0.8
"""So much of the density goes into it. On news with the date taken away, intervals of this share hold about `PROBABILITY`
of the true dates (``benchmarks/undated.py``): the density is as sure as it should be."""

_MOST_EVIDENCE = 16


def dated_and_pinned(
    document: Document, mentions: Sequence[Mention], undated: Sequence[Timex], more: Iterable[Clue] = ()
) -> tuple[Document, list[Timex]]:
    """A document with no date, dated by its content, and its timexes pinned to that: to the hard bounds, however wide.

    What they would be on the likely days stands in their ``alternatives`` (policy ``likely``), what they were before in
    ``network``.

    Args:
        document: one whose evidence makes no date.
        mentions: its temporal references.
        undated: what they denote without a document date, after the row t0.
        more: clues from elsewhere.
    """
    dated, contradictions = date_by_content(document, mentions, undated[1:], load(), more)
    if dated is document:
        return document, with_contradictions(list(undated), contradictions, undated[0].mention_id)
    return dated, with_contradictions(_pinned_again(dated, mentions, undated), contradictions, undated[0].mention_id)


def narrowed_and_pinned(
    document: Document, mentions: Sequence[Mention], timexes: Sequence[Timex]
) -> tuple[Document, list[Timex]]:
    """A document whose date is known to lie in some stretch, with that stretch narrowed by what counts from the day of
    writing and is dated too ("last month (April 2012)"), and its timexes pinned to it.

    Args:
        document: one with a date that is not exact.
        mentions: its temporal references.
        timexes: what they denote, after the row t0.
    """
    text, pinned = document.text, timexes[1:]
    ties = (*clues.today(text, mentions, pinned), *clues.linked(text, mentions, pinned))
    if not ties:
        return document, checked(document, mentions, timexes)
    given = Constraint(ORIGIN, DCT, document.dct_earliest_start, document.dct_latest_start, DCT, 1.0)
    told = tighten((given, *_constraints(ties)))
    first, last = told.bounds[DCT]
    if (first, last) != (document.dct_earliest_start, document.dct_latest_start):
        ends = document.dct_earliest_end, document.dct_latest_end  # move with the starts
        length = DAY if None in (*ends, given.least, given.most) else ends[0] - given.least
        evidence = tuple(Evidence(c.kind, c.found, _span(c.start, c.end), True) for c in ties)
        dated = _within(document, first, last, length)._replace(dct_evidence=(*document.dct_evidence, *evidence))
        again = _pinned_again(dated, mentions, timexes)
        return dated, with_contradictions(again, told.contradictions, timexes[0].mention_id)
    return document, checked(document, mentions, timexes)


def date_by_corpus(
    documents: Sequence[Document], mentions: Sequence[list[Mention]], timexes: Sequence[list[Timex]],
    others: Iterable[Telling] = (), gazetteer: Gazetteer | None = None,
) -> list[tuple[Document, list[Timex]]]:  # fmt: skip
    """Documents that are read together, and their timexes: one that no metadata dates and that tells what another dates
    is dated by that too.

    Args:
        timexes: what the mentions of each document denote by itself, after its t0.
        others: what documents tell that are not among these.
    """
    alone = list(zip(documents, timexes))
    for i, found in corpus_clues(documents, mentions, timexes, others).items():
        alone[i] = dated_by_corpus(documents[i], mentions[i], found, gazetteer)
    return alone


def is_asked(document: Document) -> bool:
    """Whether other documents may tell when a document was written."""
    return document.dct_method in ("none", "content") and not dct_bounds(as_read(document)).is_exact


def corpus_clues(
    documents: Sequence[Document], mentions: Sequence[list[Mention]], timexes: Sequence[list[Timex]],
    others: Iterable[Telling] = (),
) -> dict[int, tuple[Clue, ...]]:  # fmt: skip
    """The clues that documents find in one another, by the index of the document; no text is read. See `date_by_corpus`.

    A document that waits for its date tells others only what it dates without it.
    """
    asked = [i for i, d in enumerate(documents) if is_asked(d)]
    if not asked:
        return {}
    by_word: dict[str, list[Telling]] = defaultdict(list)
    mine = (t for i, (m, x) in enumerate(zip(mentions, timexes))
            for t in tellings_of(m, {each.mention_id: each for each in x if i not in asked or each.anchor_kind == "none"}))
    for telling in (*others, *mine):
        start, end = telling.bounds.earliest_start, telling.bounds.latest_end
        if start is not None and end is not None and end - start <= 31 * DAY:
            for word in set(telling.told.partition("|")[0].split()):
                by_word[word].append(telling)
    found = {i: tuple(clues.told_elsewhere(mentions[i], by_word)) for i in asked}
    return {i: several for i, several in found.items() if several}


def dated_by_corpus(
    document: Document, mentions: Sequence[Mention], found: Iterable[Clue], gazetteer: Gazetteer | None = None
) -> tuple[Document, list[Timex]]:
    """A document dated by its content and by what other documents tell of that, and its timexes."""
    document = as_read(document)
    plain = [m for m in mentions if not counts_from_happening(m)]
    dated, denoted = dated_and_pinned(document, plain, timexes_of(document, plain), found)
    return dated, with_happenings(dated, list(mentions), denoted, gazetteer)


def as_read(document: Document) -> Document:
    """A document as it was before its content dated it."""
    if document.dct_method != "content":
        return document
    kinds = {*clues.words().kinds, "announced"}
    return _within(document, None, None, 0)._replace(
        dct_unit=None, dct_method="none", dct_likely_start=None, dct_likely_end=None, dct_probability=None,
        dct_evidence=tuple(e for e in document.dct_evidence if e.method not in kinds),
    )  # fmt: skip


def _pinned_again(document: Document, mentions: Sequence[Mention], before: Sequence[Timex]) -> list[Timex]:
    """The timexes of a document after its date was narrowed, with what they were before."""
    timexes = checked(document, mentions, timexes_of(document, mentions))
    rows = [_day_of_writing(document, before[0], timexes[0])]
    for was, now, readings in zip(before[1:], timexes[1:], _likely_readings(document, mentions)):
        if bounds_of(was) != bounds_of(now) and not any(e.effect == "narrowed" for e in now.network):
            old, new = span(bounds_of(was)), span(bounds_of(now))
            effect = Effect("narrowed", rows[0].mention_id, old, f"{old} → {new}, by the document date")
            now = now._replace(network=(*now.network, effect))
        rows.append(now._replace(alternatives=(*readings, *now.alternatives)) if readings else now)
    return rows


def _day_of_writing(document: Document, before: Timex, t0: Timex) -> Timex:
    """The row t0 of a document whose content tells its date: the hard bounds, the likely interval beside them."""
    alternatives = ()
    if document.dct_likely_start is not None:
        first, last = iso(document.dct_likely_start), iso(document.dct_likely_end - DAY)
        alternatives = (Alternative(first if first == last else f"{first}/{last}", "likely", PROBABILITY),)
    effects = tuple(Effect("narrowed", f"{e.method}: {e.found}", span(bounds_of(before)),
                           f"{span(bounds_of(before))} → {span(bounds_of(t0))}")
                    for e in document.dct_evidence if e.used)  # fmt: skip
    edtf = t0.edtf or denote(Ref(), bounds_of(t0)).edtf
    sure = PROBABILITY if document.dct_method == "content" else t0.confidence
    return t0._replace(edtf=edtf, confidence=sure, alternatives=alternatives, network=effects)


_SAMPLES = 8
"""Days of the likely interval on which references are read: half of them in its first quarter, as documents are."""


def _likely_readings(document: Document, mentions: Sequence[Mention]) -> list[tuple[Alternative, ...]]:
    """What every mention denotes on the likely days, with the share of probability that goes to each value."""
    first, past = document.dct_likely_start, document.dct_likely_end
    if first is None or past is None:
        return [()] * len(mentions)
    counted: list[Counter[str]] = [Counter() for _ in mentions]
    hanging = set()
    for n in range(_SAMPLES):
        share = (n + 0.5) / _SAMPLES
        share = share / 2 if share < 0.5 else 0.25 + (share - 0.5) * 1.5
        day = int(first + share * (past - first)) // DAY * DAY
        there = document._replace(dct_earliest_start=day, dct_latest_start=day, dct_earliest_end=day + DAY,
                                  dct_latest_end=day + DAY, dct_unit="day")  # fmt: skip
        for k, timex in enumerate(timexes_of(there, mentions)[1:]):
            counted[k][timex.value] += 1
            if timex.anchor_kind == "dct":
                hanging.add(k)
    return [
        tuple(
            Alternative(value, "likely", round(PROBABILITY * times / _SAMPLES, 3))
            for value, times in counted[k].most_common(3)
            if times > 1 and value[:1].isdigit()
        ) if k in hanging else ()
        for k in range(len(mentions))
    ]  # fmt: skip


class Content(NamedTuple):
    """What a text tells of when it was written."""

    clues: tuple[Clue, ...]
    seasons: tuple[Season, ...]
    contradictions: tuple[Contradiction, ...]
    first: int | None
    """Day number before which it was certainly not written."""
    last: int | None
    """Day number after which it was certainly not written."""
    horizon: int | None
    """Day number of the last happening that is known at all."""


def date_by_content(
    document: Document, mentions: Sequence[Mention], timexes: Sequence[Timex], gazetteer: Gazetteer,
    more: Iterable[Clue] = (),
) -> tuple[Document, tuple[Contradiction, ...]]:  # fmt: skip
    """A document with no date, dated as far as its text tells, and what contradicts in it.

    Args:
        document: one whose evidence makes no date.
        mentions: its temporal references.
        timexes: what they denote without a document date, one for each mention.
        gazetteer: the happenings that are known.
        more: clues from elsewhere.
    """
    content = read_content(document, mentions, timexes, gazetteer, more)
    likely = likely_interval(density(content))
    if likely is None and content.first is None and content.last is None:
        return document, content.contradictions
    first, last = (None if day is None else day * DAY for day in (content.first, content.last))
    return _within(document, first, last, DAY)._replace(
        dct_unit="day" if first is not None and first == last else None,
        dct_method="content",
        dct_evidence=(*document.dct_evidence, *ranked(content)),
        dct_likely_start=None if likely is None else likely[0] * DAY,
        dct_likely_end=None if likely is None else likely[1] * DAY,
        dct_probability=None if likely is None else PROBABILITY,
    ), content.contradictions


def _within(document: Document, first: Instant | None, last: Instant | None, length: int) -> Document:
    """A document that was written between two instants, in so much time."""
    return document._replace(
        dct_earliest_start=first,
        dct_latest_start=last,
        dct_earliest_end=None if first is None else first + length,
        dct_latest_end=None if last is None else last + length,
    )


def _constraints(found: Iterable[Clue]) -> Iterator[Constraint]:
    """What the firm clues say of the document date; of very many, the latest."""
    kinds = clues.words().kinds
    firm = sorted((c for c in found if c.firm), key=lambda c: (c.kind not in _TIES, -c.start))
    for c in firm[:_MOST_CONSTRAINTS]:
        end = c.end - DAY if c.kind in _TIES and c.end is not None else None
        yield Constraint(ORIGIN, DCT, c.start, end, c.source or f"{c.kind}: {c.found}", 1 - kinds[c.kind].miss)


_MOST_CONSTRAINTS = 200
_AROUND = frozenset({"corpus", "anniversary"})
"""Kinds of clues that put the document date between two days, as a rule."""
_TIES = frozenset({"today", "linked"})
"""Kinds of clues that bound the document date on both sides, and bend nothing between."""


def read_content(
    document: Document, mentions: Sequence[Mention], timexes: Sequence[Timex], gazetteer: Gazetteer,
    more: Iterable[Clue] = (),
) -> Content:  # fmt: skip
    """The clues of a text, and the days between which they certainly put it."""
    text = document.text
    hits = gazetteer.match(text)
    taken = [(h.start, h.end) for h in hits]
    hits += [h for h in clues.told_otherwise(text, gazetteer) if not any(h.start < e and s < h.end for s, e in taken)]
    hits.sort(key=lambda h: h.start)
    found = (
        *clues.today(text, mentions, timexes),
        *clues.linked(text, mentions, timexes, hits),
        *clues.dates(text, mentions, timexes),
        *clues.happenings(text, mentions, hits),
        *clues.anniversaries(text, hits),
        *clues.office_holders(text, gazetteer),
        *clues.office_people(text, gazetteer),
        *clues.known_names(text),
        *clues.copyright_lines(text),
        *clues.evidence(document),
        *more,
    )
    told = tighten(_constraints(found))
    low, high = told.bounds.get(DCT, (None, None))
    if _is_history(document, mentions):  # whose last date says little of when it was written
        found = tuple(c._replace(kind="story") if c.kind in _TOLD else c for c in found)
    seasons = (*clues.seasons(mentions), *clues.datelines(document))
    first, last = (None if t is None else t // DAY for t in (low, high))
    return Content(found, seasons, told.contradictions, first, last, _horizon(gazetteer))


def _is_history(document: Document, mentions: Sequence[Mention]) -> bool:
    """Whether a text tells of many dates with their year, and hardly of its own days."""
    if document.genre:
        return document.genre == "narrative"
    own = sum("REF" in m.expression or "DAY_OF_WEEK" in m.expression for m in mentions)
    dates = sum(is_anchored(parse(m.expression)) for m in mentions)
    return dates >= 5 and dates > 2 * own


_TOLD = frozenset({"day", "month", "year", "mentioned", "happening", "current"})


@lru_cache(maxsize=4)
def _horizon(gazetteer: Gazetteer) -> int | None:
    starts = [b.earliest_start for e in gazetteer.entries if (b := known_bounds(e)).earliest_start is not None]
    return max(starts) // DAY if starts else None


# ---------------------------------------------------------------- the density

_STEPS = ((1, 1100), (7, 3650), (30, 25_000), (365, 75_000))
"""Step in days, up to so many days after the first: fine where documents are."""


_REPEATED = 0.15
"""Weight of a clue beside the best: clues of one text are not independent."""


class Density(NamedTuple):
    """Shares of probability over days: day number → share, a step wide each."""

    days: tuple[int, ...]
    steps: tuple[int, ...]
    shares: tuple[float, ...]


def density(content: Content) -> Density | None:
    """How likely each day is; None where no clue says where to look.

    A day is as likely as all that the text tells is on that day: dates and happenings by their distance, names by how
    much they were spoken of then. Beforehand, later days are a little likelier, as there is more text of them.
    """
    kinds, before = clues.words().kinds, clues.words().before
    lower, names = _weighted(content.clues), _spoken(content.clues)
    ahead = min((c.end // DAY for c in content.clues if c.kind == "announced" and c.end is not None), default=None)
    told = [(c.start // DAY, c.end // DAY, kinds[c.kind]) for c in content.clues if c.kind in _AROUND]
    if not lower and not names and not told and ahead is None and None in (content.first, content.last):
        return None
    story = any(c.kind == "story" for c in content.clues)
    ends = {(c.end // DAY, before[c.kind]) for c in content.clues if c.end is not None and c.kind in before and not story}
    starts = [start for start, *_ in (*lower, *names)]
    first = content.first
    if first is None:
        first = min([*starts, *(start for start, *_ in told)] or [ahead]) - 3650
    if told:  # the days around it are looked at one by one
        first = max(first, min(start for start, *_ in told) - 500)
    latest = max(starts + ([] if ahead is None else [ahead]), default=first)
    if content.horizon is not None and latest < content.horizon:
        ends.add((content.horizon, before["horizon"]))
    days, steps, logs = [], [], []
    for day, step in _grid(first, content.last):
        middle = day + step / 2
        weight = log(step) + middle * log(2) / _DOUBLING
        for start, kind, share in lower:
            weight += share * _log_after(middle - start, kind)
            if kind.same < 1 and _year(start) == _year(middle):
                weight += share * log(kind.same)
        for start, end, worth, share in names:
            weight += share * _log_spoken(middle, start, end, worth)
        for end, overdue in ends:
            if middle >= end:
                weight += log(overdue.miss) - (middle - end) / overdue.days
        for start, end, kind in told:
            weight += _log_told(day, start, end, kind)
        if ahead is not None:
            share = _REPEATED if lower else 1.0
            weight += share * _log_after(ahead - middle, kinds["ahead"])
            if _year(ahead - 1) == _year(middle):
                weight += share * log(kinds["ahead"].same)
        if step <= 7:
            weight += sum(_log_season(day, season) for season in content.seasons[:12])
        days.append(day)
        steps.append(step)
        logs.append(weight)
    top = max(logs)
    shares = [exp(x - top) for x in logs]
    total = sum(shares)
    return Density(tuple(days), tuple(steps), tuple(s / total for s in shares))


@lru_cache(maxsize=65536)
def _year(day: float) -> int:
    return civil(int(day) * DAY).year


def _spoken(found: Iterable[Clue]) -> list[tuple[int, int | None, clues.Spoken, float]]:
    """(first day, last day, kind, weight) of the names that were spoken of in some years: those of the fewest years count
    most."""
    worth = clues.words().spoken
    spans: dict[tuple[int, int | None], clues.Spoken] = {}
    for c in found:
        if c.kind in worth and c.start is not None:
            span = c.start // DAY, None if c.end is None else c.end // DAY
            if span not in spans or worth[c.kind].weight > spans[span].weight:
                spans[span] = worth[c.kind]
    ranked = sorted(spans.items(), key=lambda s: (10**9 if s[0][1] is None else s[0][1] - s[0][0], -s[0][0]))
    return [(*span, kind, kind.weight * (1.0 if n < _MOST_NAMES else _REPEATED)) for n, (span, kind) in enumerate(ranked)][:20]


_MOST_NAMES = 5


def _log_spoken(day: float, start: int, end: int | None, worth: clues.Spoken) -> float:
    """Log of how much a name is spoken of on a day, 0 in its years."""
    if day < start:
        return log(worth.early) - (start - day) / worth.lead
    risen = worth.early + (1 - worth.early) * min(1.0, (day - start) / worth.rise)
    if end is None:
        return log(risen * (worth.stays + (1 - worth.stays) * exp(-(day - start) / worth.new)))
    if day < end:
        return log(risen)
    return log(worth.late + (1 - worth.late) * exp(-(day - end) / worth.fade))


def _weighted(found: Iterable[Clue]) -> list[tuple[int, clues.Kind, float]]:
    """(day, kind, weight) of the latest clues, one of a day: the latest that can be relied on counts most."""
    kinds, spoken = clues.words().kinds, clues.words().spoken
    lower = [c for c in found if c.start is not None and c.kind not in {*_TIES, *_AROUND, *spoken}]
    lower = [c for c in lower if c.kind == "story"] or lower
    latest: dict[int, clues.Kind] = {}
    for c in sorted(lower, key=lambda c: (-c.start, kinds[c.kind].miss, c.kind)):
        latest.setdefault(c.start // DAY, kinds[c.kind])
    story = any(kind is kinds["story"] for kind in latest.values())
    any_sure = any(kind.miss <= 0.1 for kind in latest.values())
    weighted, relied = [], False
    for day, kind in list(latest.items())[: 1 if story else 6]:
        sure = kind.miss <= 0.1
        weighted.append((day, kind, _REPEATED if relied else 1.0 if sure or not any_sure else 0.3))
        relied = relied or sure
    return weighted


def _grid(first: int, last: int | None) -> Iterable[tuple[int, int]]:
    day = first
    for step, reach in _STEPS:
        while day - first < reach and (last is None or day <= last):
            yield day, step
            day += step


_DOUBLING = 40 * 365.25
"""In so many days the amount of text in the world doubles."""


def _log_after(days: float, kind: clues.Kind) -> float:
    """Log density of a distance from what is told to the document.

    Args:
        days: the distance; negative where the document would lie before it.
        kind: the kind of clue.
    """
    if days < 0:
        return log(kind.miss / 400) + days / 400
    x = days / kind.days
    power = x**kind.shape
    return log(kind.shape / kind.days * (x or 1e-9) ** (kind.shape - 1) / (1 + power) ** 2)


def _log_told(day: int, start: int, end: int, kind: clues.Kind) -> float:
    """Log density of a day, when another document tells that it lies between two."""
    if start <= day < end:
        return log((1 - kind.miss) / (end - start))
    return log(kind.miss / 2 / _ASTRAY) - min(abs(day - start), abs(day - end)) / _ASTRAY


_ASTRAY = 700
"""Mean distance, in days, where it was another happening after all."""


_WRONG_WEEKDAY = 0.02
"""How often a text names a day by a weekday that it was not."""


def _log_season(day: int, season: Season) -> float:
    """Log likelihood that a text of some day names a day without its year."""
    year = civil(day * DAY).year
    best: tuple[float, int] | None = None
    for candidate in (year - 1, year, year + 1):
        try:
            there = day_number(candidate, season.month, season.day)
        except ImpossibleDate:
            continue
        away = day - there
        if season.tense == "past" and away < 0 or season.tense == "future" and away > 0:
            continue
        if best is None or abs(away) < best[0]:
            best = (abs(away), there)
    if best is None:
        return 0.0
    wrong = season.weekday is not None and (best[1] + 3) % 7 + 1 != season.weekday
    return log((0.85 * exp(-best[0] / season.near) * 365 / season.near / 2 + 0.15) * (_WRONG_WEEKDAY if wrong else 1.0))


def likely_interval(found: Density | None, probability: float = SHARE) -> tuple[int, int] | None:
    """(first day, day past the last) of the shortest stretch that holds so much of a density."""
    if found is None:
        return None
    total = [0.0, *accumulate(found.shares)]
    best: tuple[int, int] | None = None
    start = 0
    for end in range(1, len(total)):
        while total[end] - total[start + 1] >= probability:
            start += 1
        if total[end] - total[start] >= probability:
            days = found.days[start], found.days[end - 1] + found.steps[end - 1]
            if best is None or days[1] - days[0] < best[1] - best[0]:
                best = days
    return best


def likeliest_year(found: Density | None) -> int | None:
    """The year that holds most of a density."""
    if found is None:
        return None
    years: dict[int, float] = {}
    for day, step, share in zip(found.days, found.steps, found.shares):
        year = civil((day + step // 2) * DAY).year
        years[year] = years.get(year, 0.0) + share
    return max(years, key=lambda year: (years[year], -year))


# ---------------------------------------------------------------- evidence

def ranked(content: Content) -> tuple[Evidence, ...]:
    """The clues as evidence: what bounds the date most closely first, each thing once."""
    first = None if content.first is None else content.first * DAY
    kinds = clues.words().kinds
    rows: dict[tuple[str, str], tuple] = {}
    for c in content.clues:
        gap = 0 if c.start is None or first is None else abs(c.start - first) // DAY
        used = c.firm and c.start is not None and c.start // DAY == content.first
        worth = kinds[c.kind].days if c.kind in kinds else 1000
        rank = (not used, c.start is None, gap + worth, c.place)
        row = Evidence(c.kind, c.found, _span(c.start, c.end), used)
        key = (row.method, row.value)
        if key not in rows or rank < rows[key][0]:
            rows[key] = (rank, row)
    return tuple(row for _, row in sorted(rows.values()))[:_MOST_EVIDENCE]


def _span(start: Instant | None, end: Instant | None) -> str:
    """EDTF of what a clue says of the document date."""
    return f"{'..' if start is None else iso(start // DAY * DAY)}/{'..' if end is None else iso((end - 1) // DAY * DAY)}"

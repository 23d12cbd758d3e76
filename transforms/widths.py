"""How far vague words reach: "recently", "a few years ago" get bounds from a table (``widths.toml``), with EDTF's sign for about.

What TIMEX3 says of them stays PAST_REF, FUTURE_REF or PXY: the words said no more.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from transforms.chronology.expressions import After, Before, Expression, LastN, NextN, Period, Ref, Vague, parse_period
from transforms.chronology.instants import DAY, Instant, date_of, iso_year
from transforms.chronology.intervals import UNKNOWN, Bounds
from transforms.chronology.notation import Denotation
from transforms.chronology.units import shift
from transforms.grammar import languages, load


class Widths(NamedTuple):
    """A language's widths.toml: spellings, the longest first, with how far they reach or how many they are."""

    reach: tuple[tuple[str, Period], ...]
    counts: tuple[tuple[str, tuple[int, int]], ...]


@lru_cache(maxsize=None)
def widths_of(language: str) -> Widths | None:
    """The widths of a language; None where it has none."""
    table = load(language).context.get("widths") if language in languages() else None
    if table is None:
        return None
    longest = lambda pairs: tuple(sorted(pairs, key=lambda p: -len(p[0])))  # noqa: E731
    return Widths(longest((w, parse_period(p)) for w, p in table["reach"].items()), longest((w, tuple(n)) for w, n in table["counts"].items()))


def with_width(d: Denotation, e: Expression, surface: str, language: str, anchor: Bounds) -> Denotation:
    """What a vague expression denotes, with bounds that its words are wide, where the time of speech is known.

    >>> from transforms.chronology.expression_text import parse
    >>> from transforms.chronology.instants import instant, iso
    >>> from transforms.chronology.notation import denote
    >>> day = Bounds.exact(instant(2022, 5, 18), instant(2022, 5, 19))
    >>> e = parse("Before(REF, PXY)")
    >>> told = with_width(denote(e, day), e, "a few years ago", "en", day)
    >>> told.value, told.edtf, [iso(t) for t in told.bounds]
    ('PAST_REF', '2015~/2020~', ['2015-05-18', '2020-05-18', '2015-05-18', '2020-05-19'])
    """
    widths = widths_of(language) if _is_vague(e) and anchor != UNKNOWN and None not in anchor else None
    if widths is None:
        return d
    words = surface.lower()
    match e:
        case Vague("PAST") | Vague("FUTURE"):
            period = next((p for w, p in widths.reach if w in words), None)
            if period is None:
                return d
            if e.when == "PAST":
                first = _moved(anchor.earliest_start, period, -1)
                return d._replace(bounds=Bounds(first, anchor.latest_end, first, anchor.latest_end), edtf=_about(first, anchor.latest_end - DAY))
            last = _moved(anchor.latest_end, period, 1)
            return d._replace(bounds=Bounds(anchor.earliest_start, last, anchor.earliest_start, last), edtf=_about(anchor.earliest_start, last - DAY))
        case Before(Ref(), Period(amounts=((unit, None),))) | After(Ref(), Period(amounts=((unit, None),))):
            least, most = next(n for w, n in widths.counts if w in words)
            sign = -1 if isinstance(e, Before) else 1
            near, far = (tuple(_shifted(t, unit, sign * n) for t in (anchor.earliest_start, anchor.latest_end)) for n in (least, most))
            first, last = (far[0], near[1]) if sign < 0 else (near[0], far[1])
            return d._replace(bounds=Bounds(first, last - DAY, first, last), edtf=_about(first, last - DAY))
        case LastN(Ref(), Period(amounts=((unit, None),))):
            least, most = next(n for w, n in widths.counts if w in words)
            far, near = _shifted(anchor.earliest_start, unit, -most), _shifted(anchor.latest_end, unit, -least)
            return d._replace(bounds=Bounds(far, near, anchor.earliest_end, anchor.latest_end), edtf=_about(far, anchor.latest_end - DAY))
        case NextN(Ref(), Period(amounts=((unit, None),))):
            least, most = next(n for w, n in widths.counts if w in words)
            near, far = _shifted(anchor.earliest_start, unit, least), _shifted(anchor.latest_end, unit, most)
            return d._replace(bounds=Bounds(anchor.earliest_start, anchor.latest_start, near, far), edtf=_about(anchor.earliest_start, far - DAY))
    return d


@lru_cache(maxsize=4096)
def _is_vague(e: Expression) -> bool:
    return isinstance(e, Vague | Before | After | LastN | NextN) and (
        isinstance(e, Vague) or isinstance(e.period, Period) and any(count is None for _, count in e.period.amounts))


def _moved(t: Instant, period: Period, sign: int) -> Instant:
    for unit, count in period.amounts:
        t = _shifted(t, unit, sign * int(count or 0))
    return t


def _shifted(t: Instant, unit, count: int) -> Instant:
    return shift(t, unit, count)


def _about(first: Instant, last: Instant) -> str:
    """An interval with EDTF's sign for about at either end: years where it is longer than two, months where longer than two months."""
    (y0, m0, d0), (y1, m1, d1) = date_of(first // DAY), date_of(last // DAY)
    if last - first > 730 * DAY:
        return f"{iso_year(y0)}~/{iso_year(y1)}~"
    if last - first > 62 * DAY:
        return f"{iso_year(y0)}-{m0:02}~/{iso_year(y1)}-{m1:02}~"
    return f"{iso_year(y0)}-{m0:02}-{d0:02}~/{iso_year(y1)}-{m1:02}-{d1:02}~"

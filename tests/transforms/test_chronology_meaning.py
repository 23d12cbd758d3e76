"""What holds of every expression at every anchor: reading and writing, bounds, TIMEX3 values, EDTF strings."""

import re

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from transforms.chronology.expression_text import VOCABULARY, parse
from transforms.chronology.expressions import (
    About, After, Before, Between, EventRef, Every, Intersection, Last, LastN, Limit, Zoned, Named, Next, NextN,
    Nth, Open, Part, Period, Ref, Repeating, Then, This, Union, Vague, Year, granularity, parse_period, period_text,
)
from transforms.chronology.instants import DAY, SECOND, instant
from transforms.chronology.intervals import UNKNOWN, Bounds
from transforms.chronology.notation import denote
from transforms.chronology.notation_parse import BadNotation, parse_edtf, parse_timex3
from transforms.chronology.resolve import resolve
from transforms.chronology.units import FIRST, LAST, Field, Unit


def given(*strategies, examples=150):
    return lambda test: settings(max_examples=examples, deadline=None)(for_all(*strategies)(test))


# ---------------------------------------------------------------- anchors


def instants_in(first, last):
    """Midnights mostly, and any instant."""
    days = st.integers(first // DAY, last // DAY).map(lambda d: d * DAY)
    return st.one_of(days, days, st.integers(first, last))


@st.composite
def known_anchors(draw, first=instant(1), last=instant(3000)):
    """Bounds with four limits: an exact day, a day of which the place is uncertain, or any interval."""
    start = draw(instants_in(first, last))
    early, late = (draw(st.integers(0, 1000)) * DAY for _ in range(2))
    kind = draw(st.integers(0, 2))
    if kind == 0:
        return Bounds.exact(start, start + DAY)
    if kind == 1:
        return Bounds(start, start + early, start + DAY, start + early + DAY)
    length = draw(st.integers(1, 400 * DAY))
    return Bounds(start, start + early, start + length, start + length + early + late)


@st.composite
def anchors(draw, **limits):
    """Any anchor: what is known may be open on one side, or nothing."""
    b = draw(known_anchors(**limits))
    match draw(st.integers(0, 7)):
        case 0:
            return UNKNOWN
        case 1:
            return b._replace(earliest_start=None, earliest_end=None)
        case 2:
            return b._replace(latest_start=None, latest_end=None)
    return b


@st.composite
def nested_anchors(draw):
    """A wider anchor, and one that it contains."""
    b = draw(anchors())
    wider = [
        None if t is None or draw(st.integers(0, 9)) == 0 else t + sign * draw(st.integers(0, 900)) * DAY
        for t, sign in zip(b, (-1, 1, -1, 1), strict=True)
    ]
    return Bounds(*wider), b


# ---------------------------------------------------------------- expressions

RANGES = {
    Field.SECOND_OF_MINUTE: (0, 59),
    Field.MINUTE_OF_HOUR: (0, 59),
    Field.HOUR_OF_DAY: (0, 24),
    Field.PART_OF_DAY: (1, 6),
    Field.DAY_OF_WEEK: (1, 7),
    Field.DAY_OF_MONTH: (1, 31),
    Field.DAY_OF_YEAR: (1, 366),
    Field.EASTER_DAY: (-60, 80), Field.ORTHODOX_EASTER_DAY: (-60, 80), Field.FEAST: (1, 60),
    Field.WEEKEND_OF_WEEK: (1, 1),
    Field.WEEK_OF_YEAR: (1, 53),
    Field.MONTH_OF_YEAR: (1, 12),
    Field.QUARTER_OF_YEAR: (1, 4),
    Field.SEASON_OF_YEAR: (1, 4),
    Field.HALF_OF_YEAR: (1, 2),
    Field.YEAR_OF_CENTURY: (0, 99),
    Field.DECADE_OF_CENTURY: (0, 9),
}
MODS = ("BEFORE", "AFTER", "ON_OR_BEFORE", "ON_OR_AFTER", "LESS_THAN", "MORE_THAN", "EQUAL_OR_LESS", "EQUAL_OR_MORE")
PARTS = ("START", "MID", "END")

repeating = st.sampled_from(list(Field)).flatmap(lambda f: st.integers(*RANGES[f]).map(lambda v: Repeating(f, v)))
combined = (
    st.sampled_from(
        [
            (Field.MONTH_OF_YEAR, Field.DAY_OF_MONTH),
            (Field.DAY_OF_WEEK, Field.PART_OF_DAY),
            (Field.DAY_OF_WEEK, Field.DAY_OF_MONTH),
            (Field.HOUR_OF_DAY, Field.MINUTE_OF_HOUR),
            (Field.SEASON_OF_YEAR, Field.MONTH_OF_YEAR),
            (Field.WEEK_OF_YEAR, Field.DAY_OF_WEEK),
        ]
    )
    .flatmap(lambda fs: st.tuples(*(st.integers(*RANGES[f]).map(lambda v, f=f: Repeating(f, v)) for f in fs)))
    .map(Intersection)
)
recurrences = repeating | combined
units = st.sampled_from(list(Unit))
counts = st.one_of(st.integers(1, 40), st.none(), st.integers(1, 400).map(lambda n: n / 4))
periods = st.lists(st.tuples(units, counts), min_size=1, max_size=3, unique_by=lambda a: a[0]).map(
    lambda amounts: Period(tuple(sorted(amounts, reverse=True, key=lambda a: a[0])))
) | st.just(Period(()))
lengths = periods | periods.map(About) | st.builds(Limit, st.sampled_from(MODS), periods)
steps = st.integers(-5, 5)
years = st.one_of(
    st.integers(-3000, 3000).map(Year),
    st.integers(-300, 300).map(lambda n: Year(n, 1)),
    st.integers(-30, 30).map(lambda n: Year(n, 2)),
    st.integers(-3, 3).map(lambda n: Year(n, 3)),
)
words = st.text(max_size=12)
relative_leaves = st.one_of(st.just(Ref()), st.just(Then()), st.sampled_from(("PAST", "PRESENT", "FUTURE")).map(Vague))
leaves = st.one_of(relative_leaves, years, st.just(Open()), words.map(EventRef), words.map(Named), recurrences, periods)


def operators(inner):
    """One operator over smaller expressions."""
    of = units | recurrences
    return st.one_of(
        st.builds(This, inner, of),
        st.builds(Last, inner, of, steps),
        st.builds(Next, inner, of, steps),
        st.builds(Before, inner, lengths),
        st.builds(After, inner, lengths),
        st.builds(LastN, inner, lengths),
        st.builds(NextN, inner, lengths),
        st.builds(Nth, steps, of, inner),
        st.builds(Between, inner, inner),
        st.tuples(inner, recurrences).map(Intersection),
        st.tuples(inner, inner, repeating).map(Intersection),
        st.tuples(inner, inner).map(Union),
        st.builds(Part, st.sampled_from(PARTS), inner),
        inner.map(About),
        st.builds(Limit, st.sampled_from(MODS), inner),
        st.builds(Zoned, inner, st.sampled_from(["Z", "-05:00"])),
        st.builds(Every, inner, st.none() | st.just("EVERY"), st.none() | st.just("2X")),
    )


expressions = st.recursive(leaves, operators, max_leaves=4)
relative = st.recursive(
    relative_leaves,
    lambda inner: st.one_of(
        st.builds(This, inner, units | recurrences),
        st.builds(Last, inner, units | recurrences),
        st.builds(Next, inner, units | recurrences),
        st.builds(Before, inner, lengths),
        st.builds(After, inner, lengths),
        st.builds(Part, st.sampled_from(PARTS), inner),
        st.tuples(inner, recurrences).map(Intersection),
        st.builds(Nth, st.integers(1, 3), units, inner),
    ),
    max_leaves=3,
)

whole_years = st.one_of(
    years.filter(lambda y: not y.missing), st.just(This(Ref(), Unit.YEAR)), st.just(Last(Ref(), Unit.YEAR, 2))
)
total = st.recursive(
    st.just(Ref()) | whole_years | st.sampled_from(("PAST", "PRESENT", "FUTURE")).map(Vague),
    lambda inner: st.one_of(
        st.builds(This, inner, units | recurrences),
        st.builds(Last, inner, units | recurrences, st.integers(0, 3)),
        st.builds(Next, inner, units | recurrences, st.integers(0, 3)),
        st.builds(Before, inner, lengths),
        st.builds(After, inner, lengths),
        st.builds(LastN, inner, lengths),
        st.builds(NextN, inner, lengths),
        st.builds(Nth, st.sampled_from((-2, -1, 1, 2)), units, inner),
        st.builds(Part, st.sampled_from(PARTS), inner),
        inner.map(About),
        st.builds(Limit, st.sampled_from(MODS), inner),
        st.tuples(inner, inner).map(Union),
        st.tuples(
            whole_years,
            st.integers(1, 12).map(lambda n: Repeating(Field.MONTH_OF_YEAR, n)),
            st.integers(1, 28).map(lambda n: Repeating(Field.DAY_OF_MONTH, n)),
        ).map(Intersection),
    ),
    max_leaves=3,
)
"""Expressions that mean something at every anchor: nothing in them can fail to exist."""


# ---------------------------------------------------------------- text


@given(expressions)
def test_an_expression_reads_back_from_its_text(e):
    assert parse(str(e)) == e
    assert hash(parse(str(e))) == hash(e)


@given(expressions, expressions)
def test_expressions_are_equal_when_their_texts_are(a, b):
    assert (a == b) == (str(a) == str(b))


@given(periods)
def test_a_period_reads_back_from_its_text(period):
    assert parse_period(period_text(period)) == period


def test_the_strategy_covers_the_vocabulary():
    source = repr(operators(leaves)) + repr(leaves)
    assert [name for name in VOCABULARY if name not in source] == []


# ---------------------------------------------------------------- bounds


@given(expressions, anchors(), examples=150)
def test_bounds_are_in_order(e, anchor):
    assert resolve(e, anchor).is_ordered


@given(
    expressions,
    st.one_of(
        known_anchors(first=FIRST, last=FIRST + 800 * DAY), known_anchors(first=LAST - 800 * DAY, last=LAST - DAY)
    ),
)
def test_nothing_raises_at_the_ends_of_the_calendar(e, anchor):
    anchor = Bounds(*(min(t, LAST) for t in anchor))
    assert denote(e, anchor).bounds.is_ordered


@given(total, nested_anchors(), examples=150)
def test_a_wider_anchor_never_gives_a_narrower_result(e, nested):
    wide, narrow = nested
    assert resolve(e, wide).contains(resolve(e, narrow))


@given(total, known_anchors(), st.floats(0, 1))
def test_the_bounds_at_a_day_lie_within_those_of_an_uncertain_day(e, span, where):
    start, end = span.earliest_start // DAY * DAY, span.latest_end // DAY * DAY + DAY
    day = start + int((end - DAY - start) * where) // DAY * DAY
    some_day = Bounds(start, end - DAY, start + DAY, end)
    assert resolve(e, some_day).contains(resolve(e, Bounds.exact(day, day + DAY)))


@given(relative)
def test_without_an_anchor_nothing_is_known_of_what_is_relative(e):
    found = denote(e, UNKNOWN)
    assert found.bounds == UNKNOWN
    assert found.edtf is None
    assert found.value.endswith("_REF") or not re.search(r"\d{3}", found.value)


# ---------------------------------------------------------------- TIMEX3

_YEAR = r"(BC\d{4,5}|BC\d{1,3}|\d{4}|[\dX]{4})"
_CLOCK = r"T(MO|AF|EV|NI|DT|MI|[\dX]{2}(:[\dX]{2}(:[\dX]{2})?)?Z?)"
_DATE = rf"({_YEAR}(-(Q[1-4X]|H[12X]|SP|SU|FA|WI)|-W[\dX]{{2}}(-([1-7]|WE)({_CLOCK})?)?|-[\dX]{{2}}(-[\dX]{{2}}({_CLOCK})?)?)?|[\dX]{{1,3}})"
_SPAN = r"P(?=.)((\d+(\.\d+)?|X)(ML|CE|DE|Y|HY|SN|Q|M|W|WE|D))*(T((\d+(\.\d+)?|X)(DP|H|M|S))+)?|PXX"
_ONE = rf"({_DATE}|{_SPAN}|(PAST|PRESENT|FUTURE)_REF)"
LEGAL = re.compile(rf"{_ONE}(/{_ONE})*")


@given(expressions, anchors(), examples=150)
def test_a_value_is_legal_timex3(e, anchor):
    found = denote(e, anchor)
    assert LEGAL.fullmatch(found.value), found.value
    assert found.type in ("DATE", "TIME", "DURATION", "SET")


@given(
    st.sampled_from([u for u in Unit if u >= Unit.DAY]),
    st.integers(-30, 30),
    known_anchors(first=instant(200), last=instant(2900)),
)
def test_a_value_alone_says_what_the_expression_said(unit, n, anchor):
    day = Bounds.exact(anchor.earliest_start // DAY * DAY, anchor.earliest_start // DAY * DAY + DAY)
    e = Last(Ref(), unit, n) if n else This(Ref(), unit)
    found = denote(e, day)
    assert unit in (Unit.CENTURY, Unit.MILLENNIUM) or found.bounds.is_exact
    if found.bounds.is_exact and found.bounds.earliest_start >= 0:
        assert resolve(parse_timex3(found.value), UNKNOWN) == found.bounds


two = st.integers(10, 59).map(str)
canonical = st.one_of(
    st.integers(1, 9999).map(lambda y: f"{y:04}"),
    st.integers(1, 9000).map(lambda y: f"BC{y:04}"),
    st.integers(0, 999).map(lambda n: f"{n:03}"),
    st.integers(0, 99).map(lambda n: f"{n:02}"),
    st.integers(0, 9).map(str),
    st.integers(1, 900).map(lambda n: f"BC{n:03}"),
    st.integers(0, 80).map(lambda n: f"BC{n:02}"),
    st.builds("{:04}-{:02}".format, st.integers(1, 9999), st.integers(1, 12)),
    st.builds("BC{:04}-{:02}-{:02}".format, st.integers(1, 9000), st.integers(1, 12), st.integers(1, 28)),
    st.builds("{:04}-W{:02}{}".format, st.integers(1, 9998), st.integers(1, 52), st.sampled_from(("", "-WE"))),
    st.builds(
        "{:04}-{}".format,
        st.integers(1, 9999),
        st.sampled_from(
            (
                "Q1",
                "Q4",
                "QX",
                "H1",
                "H2",
                "HX",
                "SP",
                "SU",
                "FA",
                "WI",
                "XX",
                "WXX",
                "WXX-WE",
                "WXX-3",
                "XX-XX",
                "02-XX",
                "XX-12",
                "XX-XXTNI",
            )
        ),
    ),
    st.builds(
        "{:04}-{:02}-{:02}{}".format,
        st.integers(1, 9999),
        st.integers(1, 12),
        st.integers(1, 28),
        st.sampled_from(
            (
                "",
                "TMO",
                "TAF",
                "TEV",
                "TNI",
                "TDT",
                "TMI",
                "TXX",
                "T00:00",
                "T17:00",
                "T17:30",
                "T17:00:00",
                "T23:59:59",
            )
        ),
    ),
    st.sampled_from(
        "XXXX XXX XX XXXX-03 XXXX-12-25 XXXX-WXX-5 XXXX-WXX-5TNI XXXX-XX-XXTMO XXXX-XX-XXT05:00 XXXX-XX XXXX-XX-XX XXXX-WXX "
        "XXXX-QX XXXX-HX XXXX-Q2 XXXX-H1 XXXX-SU XXXX-WXX-WE XXXX-XX-12 XXXX-03-XX XXXX-XX-XXTXX XXXX-W31 XXXX-W31-WE "
        "199X 19XX 1XXX 199X-03 PAST_REF PRESENT_REF FUTURE_REF PXX 1939/1945 1998-03-12/1998-04 1998/1999/2000".split()
    ),
    periods.map(period_text),
)


@given(canonical, anchors(), examples=150)
def test_a_canonical_value_is_written_as_it_was_read(value, anchor):
    e = parse_timex3(value)
    assert e is not None
    assert denote(e, anchor).value == value


@pytest.mark.parametrize(
    ("value", "type", "written"),
    [
        ("P1E", None, "P1DE"),
        ("P2C", None, "P2CE"),
        ("P.5CE", None, "P0.5CE"),
        ("PT3NI", None, "PT3DP"),
        ("P1SU", None, "P1SN"),
        ("1998-03-12T10:15Z", None, "1998-03-12T10:15"),
        ("1998-03-12T17", None, "1998-03-12T17:00"),
        ("1998-03-12T22:00+0730", None, "1998-03-12T22:00"),
        ("1998-03-12T24:00", None, "1998-03-13T00:00"),
        ("1998-W09-5", None, "1998-02-27"),
        ("TMO", None, "XXXX-XX-XXTMO"),
        ("T10:00", None, "XXXX-XX-XXT10:00"),
        ("XXXX-WE", None, "XXXX-WXX-WE"),
        ("2014-05-04-WXX-7", None, "2014-05-04"),
        ("P1D", "SET", "P1D"),
        ("XXXX-WXX-1", "SET", "XXXX-WXX-1"),
    ],
)
def test_other_notations_of_corpora_are_read(value, type, written):
    found = denote(parse_timex3(value, type), UNKNOWN)
    assert found.value == written
    assert type is None or found.type == type


@pytest.mark.parametrize(
    "value",
    [
        "",
        "soon",
        "1998-02-30",
        "1998-13",
        "2021-W53",
        "FY1995",
        "1998-3-12",
        "PY5",
        "BC0000",
        "P",
        "1998T10:00",
        "1998-03-12T25:00",
        "1998/",
        "/1998",
        "2015 INTERSECT P1D",
        "199T10:00",
    ],
)
def test_what_is_no_value_gives_no_expression(value):
    assert parse_timex3(value) is None


@given(st.text(alphabet="0123456789X-WTPBCQH/:_REFMO ", max_size=14) | st.text(max_size=8), examples=200)
def test_no_text_breaks_the_reading_of_values(value):
    e = parse_timex3(value)
    assert e is None or parse(str(e)) == e


# ---------------------------------------------------------------- EDTF


def covers(outer, inner):
    """Whether nothing that inner allows lies outside of what outer reaches."""
    return (
        outer.earliest_start is None
        or inner.earliest_start is not None
        and outer.earliest_start <= inner.earliest_start
    ) and (outer.latest_end is None or inner.latest_end is not None and outer.latest_end >= inner.latest_end)


@given(expressions, anchors(), examples=200)
def test_an_edtf_string_contains_its_bounds(e, anchor):
    found = denote(e, anchor)
    if found.edtf is not None:
        read = parse_edtf(found.edtf)
        if all(t is None or t % DAY == 0 for t in found.bounds):
            assert read.contains(found.bounds), found.edtf
        else:  # EDTF is fine to the day
            assert covers(read, found.bounds), found.edtf


@given(
    st.sampled_from([Unit.DAY, Unit.MONTH, Unit.QUARTER, Unit.SEASON, Unit.HALF, Unit.YEAR]),
    known_anchors(first=instant(-3000)),
)
def test_an_exact_unit_reads_back_exactly_from_edtf(unit, anchor):
    found = denote(This(Ref(), unit), Bounds.exact(anchor.earliest_start, anchor.earliest_start + 1))
    assert parse_edtf(found.edtf) == found.bounds


def bounds(*days):
    return Bounds(*(None if d is None else instant(*d) for d in days))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1985-04-12", bounds((1985, 4, 12), (1985, 4, 12), (1985, 4, 13), (1985, 4, 13))),
        ("-0043-03-15", bounds((-43, 3, 15), (-43, 3, 15), (-43, 3, 16), (-43, 3, 16))),
        ("Y-43", bounds((-43,), (-43,), (-42,), (-42,))),
        ("Y17E2", bounds((1700,), (1700,), (1701,), (1701,))),
        ("1950S2", bounds((1900,), (1999,), (1901,), (2000,))),
        ("1984~", bounds((1982, 1, 1), (1985, 12, 31), (1983, 1, 2), (1987, 1, 1))),
        ("1984?", bounds((1982, 1, 1), (1985, 12, 31), (1983, 1, 2), (1987, 1, 1))),
        ("1984%", bounds((1980, 1, 2), (1987, 12, 31), (1981, 1, 2), (1988, 12, 31))),
        ("2004-06~-11", bounds((2004, 5, 12), (2004, 7, 11), (2004, 5, 13), (2004, 7, 12))),
        ("2004-06-~11", bounds((2004, 6, 9), (2004, 6, 13), (2004, 6, 10), (2004, 6, 14))),
        ("199X", bounds((1990,), (1999,), (1991,), (2000,))),
        ("19XX", bounds((1900,), (1999,), (1901,), (2000,))),
        ("-004X", bounds((-49,), (-40,), (-48,), (-39,))),
        ("2004-XX", bounds((2004, 1), (2004, 12), (2004, 2), (2005,))),
        ("1985-04-XX", bounds((1985, 4, 1), (1985, 4, 30), (1985, 4, 2), (1985, 5, 1))),
        ("156X-12-25", bounds((1560, 12, 25), (1569, 12, 25), (1560, 12, 26), (1569, 12, 26))),
        ("20XX-02-29", bounds((2000, 2, 29), (2096, 2, 29), (2000, 3, 1), (2096, 3, 1))),
        ("2004-XX-31", bounds((2004, 1, 31), (2004, 12, 31), (2004, 2, 1), (2005,))),
        ("XXXX-12-25", UNKNOWN),
        ("1985-04/..", bounds((1985, 4), (1985, 4), None, None)),
        ("1985-04/", bounds((1985, 4), (1985, 4), None, None)),
        ("../1985", bounds(None, None, (1986,), (1986,))),
        ("1984~/2004-06", bounds((1982, 1, 1), (1985, 12, 31), (2004, 7), (2004, 7))),
        ("[1667,1668]", bounds((1667,), (1668,), (1668,), (1669,))),
        ("[1667..1670]", bounds((1667,), (1670,), (1668,), (1671,))),
        ("[..1760-12-03]", bounds(None, (1760, 12, 4), None, (1760, 12, 4))),
        ("[1760-12..]", bounds((1760, 12), None, (1760, 12), None)),
        ("{1667, 1668..1670}", bounds((1667,), (1667,), (1671,), (1671,))),
        ("2001-21", bounds((2001, 3), (2001, 3), (2001, 6), (2001, 6))),
        ("2001-24", bounds((2001, 12), (2001, 12), (2002, 3), (2002, 3))),
        ("2001-32", bounds((2001, 6), (2001, 6), (2001, 9), (2001, 9))),
        ("2001-34", bounds((2001, 4), (2001, 4), (2001, 7), (2001, 7))),
        ("2001-38", bounds((2001, 5), (2001, 5), (2001, 9), (2001, 9))),
        ("2001-41", bounds((2001, 7), (2001, 7), (2002,), (2002,))),
        ("1985-04-12T23:20:30", bounds(*[(1985, 4, 12, 23, 20, 30)] * 2, *[(1985, 4, 12, 23, 20, 31)] * 2)),
        ("1985-04-12T23:20:30+05:30", bounds(*[(1985, 4, 12, 23, 20, 30)] * 2, *[(1985, 4, 12, 23, 20, 31)] * 2)),
        ("1985-04-12T23:20:00", bounds(*[(1985, 4, 12, 23, 20)] * 2, (1985, 4, 12, 23, 20, 1), (1985, 4, 12, 23, 21))),
        ("1985-04-12T24:00:00", bounds(*[(1985, 4, 13)] * 2, (1985, 4, 13, 0, 0, 1), (1985, 4, 13, 1))),
    ],
)
def test_edtf_is_read(text, expected):
    assert parse_edtf(text) == expected


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "a date is missing"),
        ("today", "'today' is no date"),
        ("199", "'199' is no date"),
        ("1985-4", "'1985-4' is no date"),
        ("1985-13", "month 13 of 1985"),
        ("1985-02-30", "day 30 of 1985-02"),
        ("2003-02-29", "day 29 of 2003-02"),
        ("2001-42", "month 42"),
        ("1985-02-3X", "no date fits '1985-02-3X'"),
        ("1985-2X", "no date fits"),
        ("XXXX", "says nothing"),
        ("12000", "no date"),
        ("Y170000002", "year 170000002 is outside"),
        ("1985/1980", "ends before it starts"),
        ("/..", "a start or an end"),
        ("1985/1986/1987", "one '/'"),
        ("[]", "not empty"),
        ("[1667", "closes with ']'"),
        ("{..}", "one side"),
        ("[1670..1667]", "ends before"),
        ("[1667,]", "a date is missing"),
        ("1985-04-12T", "no date and time"),
        ("1985-04-12T24:01:00", "hour 24"),
        ("1985-04T10:00:00", "follows a day"),
        ("1985-04-12T10:61:00", "10:61:0 does not exist"),
        ("[1985/1986]", "is no date"),
        ("1985-04S2", "is no date"),
    ],
)
def test_what_is_no_edtf_is_refused_with_what_is_wrong(text, wrong):
    with pytest.raises(BadNotation) as caught:
        parse_edtf(text)
    assert repr(text) in str(caught.value)
    assert wrong in str(caught.value)


@given(st.text(alphabet="0123456789X-/.[]{},~?%YSET: ", max_size=16) | st.text(max_size=8), examples=150)
def test_no_text_breaks_the_reading_of_edtf(text):
    try:
        found = parse_edtf(text)
    except BadNotation:
        return
    assert found.is_ordered


# ---------------------------------------------------------------- lookups


def test_a_distance_from_what_lasted_counts_from_its_near_end():
    war = Bounds.exact(instant(1939, 9, 1), instant(1945, 9, 3))
    know = lambda e: war if e == Named("world-war-2") else None  # noqa: E731
    before = denote(Before(Named("world-war-2"), Period.of(2, Unit.DAY)), UNKNOWN, know)
    after = denote(After(Named("world-war-2"), Period.of(2, Unit.YEAR)), UNKNOWN, know)
    assert (before.value, after.value) == ("1939-08-30", "1947")
    assert denote(Named("nobody"), UNKNOWN, know).bounds == UNKNOWN


@given(st.one_of(units, repeating))
def test_granularity_of_this_is_that_of_what_it_is(of):
    assert granularity(This(Ref(), of)) == granularity(of)


def test_seconds_are_the_finest():
    assert denote(This(Ref(), Unit.SECOND), Bounds.exact(0, SECOND)).value == "1970-01-01T00:00:00"

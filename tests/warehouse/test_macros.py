"""The analysts' macros: what each says of itself runs, and those about time agree with `transforms.chronology`."""

from __future__ import annotations

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.chronology.instants import DAY, instant, iso
from transforms.chronology.intervals import Allen, Bounds, Interval, possible_relations
from transforms.chronology.notation_parse import parse_edtf
from transforms.records import Participant
from warehouse import catalog
from warehouse.lake import Lake

pytestmark = pytest.mark.slow  # DuckDB binds nested macros in tens of milliseconds

MACROS = {f.name: f for f in catalog.sql_files("macros")}
OF_TIME = (
    "as_instant iso edtf_start edtf_end period edtf_contains precision_of age_at in_turn allen overlap_days "
    "possibly_overlaps certainly_overlaps"
).split()


@pytest.fixture(scope="module")
def con():
    """A database with the macros that need no lake."""
    with duckdb.connect(config=catalog.QUIET) as con:
        for name in OF_TIME:
            con.execute(MACROS[name].sql)
        yield con


def one(con, sql, *parameters):
    return con.execute(sql, parameters).fetchall()[0][0]


def instants(con, values, sql):
    """Timestamps of a query as integers: Python's own end at year 1."""
    con.register("given", pa.table({"value": pa.array(values, pa.string()), "n": range(len(values))}))
    columns = con.sql(f"SELECT {sql} FROM given ORDER BY n").to_arrow_table().columns
    return list(zip(*(c.cast(pa.int64()).to_pylist() for c in columns)))


YEARS = st.integers(-9000, 9000).map(lambda y: f"{'-' if y < 0 else ''}{abs(y):04}")
MASKS = st.tuples(st.sampled_from(["", "-"]), st.integers(1, 999), st.integers(1, 3)).map(
    lambda t: f"{t[0]}{f'{t[1]:04}'[: 4 - t[2]]}{'X' * t[2]}"
)
MONTHS = st.tuples(YEARS, st.sampled_from([f"{m:02}" for m in (*range(1, 13), *range(21, 42))] + ["XX"])).map("-".join)
DAYS = st.dates().map(lambda d: f"{d.year:04}-{d.month:02}-{d.day:02}")
OPEN_DAYS = st.tuples(YEARS, st.sampled_from(["01", "02", "06", "12", "XX"])).map(lambda t: f"{t[0]}-{t[1]}-XX")
TIMES = st.datetimes().map(lambda d: d.replace(microsecond=0).isoformat())
DATES = YEARS | MASKS | MONTHS | DAYS | OPEN_DAYS | TIMES


@pytest.mark.parametrize(
    "text", ["2014-13", "2014-00", "2014-45", "2014-02-30", "2014-01-00", "2014-05-05T25:00", "2014-05-05T10:61", "x", ""]
)
def test_what_is_no_date_is_null_and_ends_no_query(con, text):
    con.execute("CREATE OR REPLACE TEMP TABLE said AS SELECT ? AS edtf UNION ALL SELECT '2014'", [text])
    found = con.execute("SELECT edtf_start(edtf) IS NULL, edtf_end(edtf) IS NULL, period(edtf).latest_end IS NULL FROM said")
    assert sorted(found.fetchall()) == [(False, False, False), (True, True, True)]


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("iso(NULL)", None),
        ("iso(DATE '2014-05-05')", "2014-05-05"),
        ("iso(TIMESTAMP 'infinity')", None),
        ("len(allen(NULL, period('1916')))", 13),
        ("overlap_days(NULL, period('1916')).least", 0.0),
        ("edtf_contains(NULL, '2014')", None),
        ("edtf_contains('2014', NULL)", None),
        ("age_at(NULL, '2014')", None),
        ("age_at('1852', '1815')", []),
        ("period(NULL).earliest_start", None),
        ("precision_of(NULL)", None),
        ("precision_of('')", None),
        ("possibly_overlaps(period('2014'), '2015', '2014')", False),
        ("certainly_overlaps(period('2014'), NULL, NULL)", True),
    ],
)
def test_nulls_and_what_makes_no_sense(con, sql, found):
    assert one(con, f"SELECT {sql}") == found


@settings(max_examples=20)
@given(st.lists(DATES, min_size=50, max_size=50))
def test_edtf_start_and_end_are_those_of_the_parser(con, dates):
    found = instants(con, dates, "edtf_start(value), edtf_end(value)")
    for date, (start, end) in zip(dates, found):
        bounds = parse_edtf(date)
        assert (start, end) == (bounds.earliest_start, bounds.latest_end), date


@pytest.mark.parametrize(
    "text",
    ["2014", "1984~", "2004-06?", "../2014", "2014/..", "/2014-05-18", "1986~/1989-12-31", "[1889-23..1890-23]", "[..1990]",
     "[1990..]", "{1960,1961-12}", "-0043-03-15", "2024-06-07T21:47:00", "198X/.."],
)  # fmt: skip
def test_a_period_is_what_the_parser_reads_with_the_signs_left_out(con, text):
    [(start, end)] = instants(con, [text], "period(value).earliest_start, period(value).latest_end")
    bounds = parse_edtf(text.replace("~", "").replace("?", ""))
    # "1985 or later" in EDTF is a date; its period is the span of all that it may be
    assert start == bounds.earliest_start and end in (bounds.latest_end, bounds.latest_start)


def test_a_period_of_a_date_or_a_timestamp_is_that_day_or_instant(con):
    assert one(con, "SELECT iso(period(DATE '2014-05-01').latest_end)") == "2014-05-02"
    assert one(con, "SELECT iso(period(TIMESTAMP '2014-05-01 10:30:00').earliest_start)") == "2014-05-01T10:30:00"
    assert one(con, "SELECT period('soon').earliest_start") is None
    assert one(con, "SELECT period(NULL).earliest_start") is None


@pytest.mark.parametrize(
    "whole, part, found",
    [
        ("2014", "2014-05", True), ("2014-05", "2014", False), ("2014/..", "3000", True), ("2014/..", "2013-12", False),
        ("../2014", "-0043", True), ("199X", "1995-06-01", True), ("2014", "soon", None), ("soon", "2014", None),
        ("2014", "2014", True), ("2014", "2013/2014", False), ("2014", "2014/..", False), ("-0044/-0042", "-0043-03-15", True),
        ("/2022-05-18", "2022-05-18", True), ("[..1990]", "1980", True),
    ],
)  # fmt: skip
def test_what_contains_what(con, whole, part, found):
    assert one(con, "SELECT edtf_contains(?, ?)", whole, part) is found


@pytest.mark.parametrize(
    "edtf, precision",
    [
        ("2022-05-18", "day"), ("2014", "year"), ("2014~", "year"), ("2022-04", "month"), ("199X", "decade"), ("18XX", "century"),
        ("1XXX", "millennium"), ("2024-24", "season"), ("2024-34", "quarter"), ("2024-41", "half"), ("-0043-03-15", "day"),
        ("2024-06-07T21:47:00", "minute"), ("2024-06-07T21:00:00", "hour"), ("2024-06-07T21:00:05", "second"),
        ("2007-12/2008-03-01", "month"), ("2014/..", "year"), ("../2014-05", "month"), ("[1889-23..1890-23]", "season"),
        ("2004-XX", "year"), ("2004-06-XX", "month"), (None, None), ("soon", None),
    ],
)  # fmt: skip
def test_how_fine_a_date_is(con, edtf, precision):
    assert one(con, "SELECT precision_of(?)", edtf) == precision


LIMIT = st.none() | st.integers(0, 6)
BOUNDS = st.tuples(LIMIT, LIMIT, LIMIT, LIMIT).map(lambda t: Bounds(*t)).filter(lambda b: b.is_ordered)
PAIRS = st.lists(st.tuples(BOUNDS, BOUNDS), min_size=40, max_size=40)


def pairs(con, many, scale=1):
    """A table with rows a and b, which have four bounds each."""

    def column(rows, name):
        return pa.array(
            [None if getattr(r, name) is None else getattr(r, name) * scale for r in rows], pa.int64()
        ).cast(pa.timestamp("us"))

    sides = {
        side: pa.StructArray.from_arrays([column(rows, name) for name in Bounds._fields], list(Bounds._fields))
        for side, rows in zip("ab", zip(*many))
    }
    con.register("pairs", pa.table({**sides, "n": range(len(many))}))


@settings(max_examples=25)
@given(PAIRS)
def test_allen_gives_the_relations_that_python_gives(con, many):
    pairs(con, many)
    order = [r.value for r in Allen]
    for (a, b), (found,) in zip(many, con.execute("SELECT allen(a, b) FROM pairs ORDER BY n").fetchall()):
        assert found == sorted((r.value for r in possible_relations(a, b)), key=order.index), (a, b)


def test_allen_of_what_is_exact_is_one_relation(con):
    assert one(con, "SELECT allen(period('2014-05'), period('2014'))") == ["during"]
    assert one(con, "SELECT allen(period('-0043-03-15'), period('0476'))") == ["before"]
    assert one(con, "SELECT allen(period('2014'), period('2015'))") == ["meets"]


def intervals(b, last=9):
    """All intervals of whole days from day 0 to the last that have these bounds."""
    low, high = (lambda x, y: x if y is None else y), range
    return [
        (s, e)
        for s in high(low(0, b.earliest_start), low(last, b.latest_start) + 1)
        for e in high(low(0, b.earliest_end), low(last, b.latest_end) + 1)
        if s < e
    ]


@settings(max_examples=15)
@given(PAIRS)
def test_overlap_days_are_the_fewest_and_the_most(con, many):
    pairs(con, many, DAY)
    for (a, b), (found,) in zip(many, con.execute("SELECT overlap_days(a, b) FROM pairs ORDER BY n").fetchall()):
        common = [max(0, min(e, E) - max(s, S)) for s, e in intervals(a) for S, E in intervals(b)]
        if not common:
            continue
        assert found["least"] <= min(common) <= found["least"] + 1  # it may be shorter than a day
        if found["most"] is None:
            assert None in (a.earliest_start, b.earliest_start, a.latest_end, b.latest_end)
        else:
            assert found["most"] == max(common)


@settings(max_examples=10)
@given(PAIRS, st.integers(0, 6), st.integers(0, 6))
def test_sql_and_python_agree_on_overlaps(con, many, start, end):
    pairs(con, many, DAY)
    window = Interval(start * DAY, end * DAY)
    sql = "SELECT possibly_overlaps(a, ?, ?), certainly_overlaps(a, ?, ?) FROM pairs ORDER BY n"
    ends = [iso(window.start), iso(window.end)]
    for (a, _), found in zip(many, con.execute(sql, ends * 2).fetchall()):
        a = Bounds(*(None if x is None else x * DAY for x in a))
        assert found == (a.possibly_overlaps(window), a.certainly_overlaps(window))


@settings(max_examples=20)
@given(st.lists(st.tuples(st.dates(), st.dates()), min_size=40, max_size=40))
def test_the_age_between_two_days_is_one_number(con, many):
    con.register(
        "lives", pa.table({"born": [str(b) for b, _ in many], "seen": [str(a) for _, a in many], "n": range(len(many))})
    )
    for (born, at), (found,) in zip(many, con.execute("SELECT age_at(born, seen) FROM lives ORDER BY n").fetchall()):
        years = at.year - born.year - ((at.month, at.day) < (born.month, born.day))
        assert found == ([years] if at >= born else []), (born, at)


@pytest.mark.parametrize(
    "born, at, ages",
    [
        ("1815-12-10", "1852-11-27", [36]), ("1815", "1852-11-27", [36, 37]), ("1815-12-10", "1852", [36, 37]),
        ("181X", "1852-11-27", list(range(32, 43))), ("2014", "2013", []), ("2014", "2014", [0]), ("1815/..", "1852", None),
        ("-0099-07-12", "-0043-03-15", [55]), ("2000-02-29", "2001-02-28", [0]), ("2000-02-29", "2001-03-01", [1]),
    ],
)  # fmt: skip
def test_an_age_that_is_not_known_is_all_that_it_may_be(con, born, at, ages):
    assert one(con, "SELECT age_at(?, ?)", born, at) == ages


# ---------------------------------------------------------------- over a lake


@pytest.fixture(scope="module")
def told(tmp_path_factory, make):
    """Three documents: Ada and the bridge, before Christ, and one that contradicts itself."""
    lake = Lake.open(tmp_path_factory.mktemp("told") / "lake", create=True)
    first = make.document("d1", "Ada Quill opened the bridge in 2014. ADA QUILL left in May 2022. Adaline came.")
    opened = make.mention(first, 1, "2014")
    left = make.mention(first, 2, "May 2022", sentence_start=37, sentence_end=64)
    second = make.document("d2", "Caesar died on the Ides of March 44 BC.", source="Rome")
    ides = make.mention(second, 1, "the Ides of March 44 BC")
    third = make.document("d3", "It was closed in 2030; Ada did not open the bridge in 2014.")
    closed, never = make.mention(third, 1, "2030"), make.mention(third, 2, "2014")
    ada = Participant("agent", "Ada", "ada quill", "PERSON", 0, 3)

    def at(year, month=1, day=1, end=None):
        start = instant(year, month, day)
        end = end or instant(year + 1)
        return {"earliest_start": start, "latest_start": end, "earliest_end": start, "latest_end": end}

    may = {**at(2022, 5, 1, instant(2022, 6)), "edtf": "2022-05"}
    day = {**at(-43, 3, 15, instant(-43, 3, 16)), "edtf": "-0043-03-15"}
    lake.commit(
        make.rows(
            documents=[first, second, third],
            mentions=[opened, left, ides, closed, never],
            timexes=[
                make.dct_timex(first), make.dct_timex(second), make.dct_timex(third),
                make.timex(opened, "2014", instant(2014), instant(2015)),
                make.timex(left, "2022-05", instant(2022, 5), instant(2022, 6), anchor_kind="dct", anchor_policy="past"),
                make.timex(ides, "BC0044-03-15", instant(-43, 3, 15), instant(-43, 3, 16), edtf="-0043-03-15", confidence=0.5),
                make.timex(closed, "2030", instant(2030), instant(2031)),
                make.timex(never, "2014", instant(2014), instant(2015), anchor_kind="mention", anchor_id="d3:t1"),
            ],
            events=[
                make.event(opened, first, "opened", 1, lemma="open", sentence="Ada Quill opened the bridge in 2014.", participants=(ada,), **at(2014)),
                make.event(left, first, "left", 2, lemma="leave", sentence="ADA QUILL left in May 2022.", **may),
                make.event(ides, second, "died", 1, lemma="die", **day),
                make.event(closed, third, "closed", 1, lemma="close", edtf="2030", **at(2030)),
                make.event(never, third, "open", 2, lemma="open", polarity="NEG", participants=(ada,), **at(2014)),
            ],
        ),
        txn="one",
    )  # fmt: skip
    catalog.publish(lake)
    return lake


def rows(lake, sql, *parameters):
    with catalog.connect(lake.root) as con:
        return con.execute(sql, parameters).fetchall()


@pytest.mark.parametrize("name", MACROS)
def test_every_macro_has_an_example_that_runs(told, name):
    assert MACROS[name].examples
    for example in MACROS[name].examples:
        assert rows(told, example) or "FROM" in example


def test_what_was_around_a_day_is_nearest_first(told):
    assert rows(told, "SELECT days_away, event_id FROM around('2022-06-03', 10)") == [(2, "d1:e2")]
    assert rows(told, "SELECT days_away, event_id FROM around('2022-05-10', 0)") == [(0, "d1:e2")]
    assert rows(told, "SELECT event_id FROM around('-0043-03', 3)") == [("d2:e1",)]


def test_so_many_of_the_nearest_and_no_more(told):
    everything = rows(told, "SELECT event_id FROM around('2022-06-03', 800000)")
    assert len(everything) > 1 and rows(told, "SELECT event_id FROM around('2022-06-03', 800000, most := 1)") == everything[:1]
    assert rows(told, "FROM around('2022-06-03', 800000, most := 0)") == []
    assert rows(told, "FROM around('no date', 3)") == rows(told, "FROM around(NULL, 3)") == []


def test_contradictions_of_a_time(told):
    everything = rows(told, "SELECT event_id FROM contradictions() ORDER BY ALL")
    assert rows(told, "SELECT event_id FROM contradictions(since := '-4000', until := '9000') ORDER BY ALL") == everything
    assert rows(told, "FROM contradictions(since := '2900')") == rows(told, "FROM contradictions(until := '-2900')") == []


def test_before_and_after_are_certain_and_nearest(told):
    found = rows(told, "SELECT side, event_id, days_between, same_document FROM before_and_after('d1:e2')")
    assert [f[:2] for f in found] == [("before", "d2:e1"), ("before", "d1:e1"), ("before", "d3:e2"), ("after", "d3:e1")]
    assert found[-1][2:] == (instant(2030) // DAY - instant(2022, 6) // DAY, False)
    assert len(rows(told, "FROM before_and_after('d1:e2', most := 1)")) == 2 and not rows(
        told, "FROM before_and_after('x')"
    )


def test_contradictions_are_of_tense_and_of_denial(told):
    found = rows(told, "SELECT kind, event_id, other_event_id FROM contradictions() ORDER BY ALL")
    assert found == [("affirmed and denied", "d1:e1", "d3:e2"), ("past, yet to come", "d3:e1", None)]
    [detail] = rows(told, "SELECT detail FROM contradictions() WHERE event_id = 'd3:e1'")
    assert detail == ("“closed” is told as past; 2030 is after 2022-05-18",)


def test_mentions_of_words_stand_in_their_context(told):
    found = rows(
        told, 'SELECT "left", words, "right", start, "end", doc_id FROM mentions_of(\'ada quill\', width := 8)'
    )
    assert found == [("", "Ada Quill", " opened ", 0, 9, "d1"), ("n 2014. ", "ADA QUILL", " left in", 37, 46, "d1")]
    text = {d: t for d, t in rows(told, "SELECT doc_id, text FROM documents")}
    assert all(
        text[d][s:e] == w
        for _, w, _, s, e, d in rows(
            told, 'SELECT "left", words, "right", start, "end", doc_id FROM mentions_of(\'the\')'
        )
    )
    assert not rows(told, "FROM mentions_of('')") and not rows(told, "FROM mentions_of('[')")


def test_in_context_takes_mentions_and_events(told):
    assert rows(told, 'SELECT "left", words, "right" FROM in_context(\'d1:t1\', width := 4)') == [
        (" in ", "2014", ". AD")
    ]
    assert rows(told, "SELECT words FROM in_context('d2:e1')") == [("died",)]


def test_why_is_a_line_for_every_row(told):
    said = dict(rows(told, "SELECT mention_id, why(mention_id) FROM mentions"))
    assert said["d1:t2"].startswith(
        "“May 2022” is 2022-05, counted from the document date 2022-05-18 (given) (past): Year(2014)"
    )
    assert said["d3:t2"].startswith("“2014” is 2014, counted from “2030”: ")
    assert rows(told, "SELECT why('d2:e1')") == [(said["d2:t1"],)] and rows(told, "SELECT why('x')") == [(None,)]


def test_confidence_at_least(told):
    assert (
        len(rows(told, "FROM confidence_at_least(0.9)")) == 4 and len(rows(told, "FROM confidence_at_least(0.5)")) == 5
    )


def test_today_is_in_no_macro():
    for f in [*MACROS.values(), *catalog.sql_files("views")]:
        assert not any(word in f.sql.lower() for word in ("current_date", "now()", "today()", "current_timestamp")), (
            f.name
        )

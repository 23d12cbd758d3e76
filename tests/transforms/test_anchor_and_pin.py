"""From mentions to dates: which anchor, in which direction, and what is not known."""

import pytest

from transforms.annotate import annotate, day_bounds, plain_document
from transforms.chronology.instants import instant, iso
from transforms.chronology.intervals import Bounds


def pinned(text, on="2022-05-18", genre=""):
    document = plain_document(text, day_bounds(on) if on else None, genre=genre)
    found = annotate(document)
    return [(m.surface, t.value) for m, t in zip(found.mentions, found.timexes[1:])]


def timex(text, dct=None, n=0):
    return annotate(plain_document(text, dct)).timexes[1 + n]


def test_a_month_ago_has_the_granularity_that_was_said():
    assert pinned("Appointed a month ago.") == [("a month ago", "2022-04")]


@pytest.mark.parametrize("text, value", [
    ("She spoke on Monday.", "2022-05-16"),
    ("She will speak on Monday.", "2022-05-23"),
    ("They met on Wednesday.", "2022-05-18"),
    ("They will meet in March.", "2023-03"),
    ("They met in March.", "2022-03"),
])
def test_direction_follows_tense(text, value):
    assert pinned(text, genre="news")[0][1] == value


def test_the_runner_up_is_kept_with_its_score():
    t = timex("She spoke on Monday.", day_bounds("2022-05-18"))
    assert [(a.value, a.policy) for a in t.alternatives] == [("2022-05-23", "future")] and 0 < t.alternatives[0].score < 0.5


def test_that_day_and_two_days_later_take_up_an_earlier_mention():
    assert pinned("The siege began on 3 March 1940. Two days later the town fell; that year was lost.") == [
        ("3 March 1940", "1940-03-03"), ("Two days later", "1940-03-05"), ("that year", "1940")]


def test_the_anchor_is_named():
    found = annotate(plain_document("It began on 3 March 1940. Two days later it ended.", None, doc_id="d"))
    later = found.timexes[2]
    assert (later.anchor_kind, later.anchor_id) == ("mention", "d:t1")


def test_a_narrative_counts_from_the_year_it_has_reached():
    text = ("In 1939 the war began. In 1940 France fell. In 1941 Russia was attacked. In 1942 the tide turned. "
            "In 1943 Italy gave up. In September the Allies landed.")
    assert pinned(text)[-1] == ("September", "1943-09")


def test_without_a_date_nothing_is_guessed():
    t = timex("He left a month ago.")
    assert (t.value, t.earliest_start, t.latest_end, t.edtf) == ("XXXX-XX", None, None, None)
    assert annotate(plain_document("x", None)).timexes[0].value == "XXXX-XX-XX"


def test_an_uncertain_document_date_gives_bounds_as_wide_as_that_and_no_wider():
    late_may = Bounds(instant(2022, 5, 16), instant(2022, 5, 31), instant(2022, 5, 17), instant(2022, 6, 1))
    month, week = timex("A month ago, last week.", late_may), timex("A month ago, last week.", late_may, 1)
    assert (month.value, iso(month.earliest_start), iso(month.latest_end)) == ("2022-04", "2022-04-01", "2022-05-01")
    assert (iso(week.earliest_start), iso(week.latest_start)) == ("2022-05-09", "2022-05-23")


def test_since_2014_is_open_in_edtf_and_true_until_the_document_at_least():
    t = timex("Sanctions since 2014.", day_bounds("2022-05-18"))
    assert (t.value, t.edtf, iso(t.earliest_start), iso(t.latest_end)) == ("2014", "2014/..", "2014-01-01", "2022-05-19")


def test_44_bc_is_year_minus_43():
    t = timex("Caesar died on 15 March 44 BC.")
    assert (t.value, t.edtf, iso(t.earliest_start)) == ("BC0044-03-15", "-0043-03-15", "-0043-03-15")


def test_the_document_date_is_the_row_t0_where_every_chain_ends():
    found = annotate(plain_document("Yesterday.", day_bounds("2022-05-18"), doc_id="d"))
    assert (found.timexes[0].mention_id, found.timexes[0].value, found.timexes[1].anchor_id) == ("d:t0", "2022-05-18", "d:t0")


def test_a_year_ago_beside_a_quarter_is_the_same_quarter():
    assert pinned("Profit in the third quarter of 1989 rose from $10 million a year ago.") == [
        ("the third quarter of 1989", "1989-Q3"), ("a year ago", "1988-Q3")]

"""Documents that nothing but their text dates: bounds that hold, an interval that is likely, and what contradicts."""

import doctest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms import clues, consistency, content_dating
from transforms.annotate import annotate, annotate_all, day_bounds, plain_document
from transforms.chronology.instants import DAY, instant, iso
from transforms.chronology.intervals import Bounds
from transforms.content_dating import density, likely_interval, read_content
from transforms.dating import date_document
from transforms.detect import mentions_of
from transforms.gazetteer import load
from transforms.pin import timexes_of
from transforms.sources import Draft


def dated(text, **more):
    """(method, hard bounds, likely interval) of a text with no date."""
    document = annotate(plain_document(text, None, **more)).document
    hard = iso(document.dct_earliest_start), iso(document.dct_latest_end)
    return document.dct_method, hard, (document.dct_likely_start, document.dct_likely_end)


def kinds(text):
    """Kinds of evidence that a text gives, best first."""
    return [e.method for e in annotate(plain_document(text, None)).document.dct_evidence]


@pytest.mark.parametrize("module", [clues, consistency, content_dating])
def test_examples_hold(module):
    assert doctest.testmod(module).failed == 0


# ---------------------------------------------------------------- hard bounds


@pytest.mark.parametrize(
    ("text", "first", "past"),
    [
        ("Yesterday, 3 May 2019, the bridge fell.", "2019-05-04", "2019-05-05"),
        ("Today is 3 May 2019.", "2019-05-03", "2019-05-04"),
        ("It fell last month (April 2012).", "2012-05-01", "2012-06-01"),
        ("The election was on 6 November 2012. After last month's election he left.", "2012-12-01", "2013-01-01"),
        ("The bridge fell on 3 May 2019.", "2019-05-03", None),
        ("The bridge was built in 1987.", "1987-01-01", None),
        ("It has rained since October 1982.", "1982-10-01", None),
        ("The invasion of Kuwait shocked them.", "1990-08-02", None),
        ("President Bill Clinton spoke to reporters.", "1993-01-20", None),
        ("She bought an iPad and went home.", "2009-01-01", None),
        ("© 2015-2019 Acme Ltd. Nothing else is said.", "2019-01-01", None),
    ],
)
def test_what_is_told_bounds_the_document(text, first, past):
    assert dated(text)[:2] == ("content", (first, past))


@pytest.mark.parametrize(
    "text",
    [
        "The bridge will be built in 2031.",
        "It is to close by 2031.",
        "He cut his 2031 earnings projection.",
        "Former President Bill Clinton spoke.",
        "We had a lovely day and nothing happened.",
    ],
)
def test_what_is_announced_or_timeless_bounds_nothing_for_certain(text):
    _, (first, past), _ = dated(text)
    assert past is None and (first is None or "Clinton" in text)


def test_a_text_with_no_clue_stays_undated():
    assert dated("We had a lovely day.") == ("none", (None, None), (None, None))


def test_where_metadata_dates_a_document_its_content_is_not_asked():
    found = annotate(plain_document("The bridge was built in 1987.", day_bounds("2015-03-01")))
    assert (found.document.dct_method, found.document.dct_likely_start) == ("given", None)


# ---------------------------------------------------------------- the likely interval


def test_an_announcement_puts_the_document_before_it():
    _, _, (start, end) = dated("The stadium will be opened in 2031.")
    assert instant(2026) < start < end < instant(2033)


def test_who_holds_an_office_does_so_until_its_end():
    _, _, (start, end) = dated("President Bill Clinton spoke to reporters.")
    assert start >= instant(1993, 1, 20) and end < instant(2003)


def test_a_weekday_with_its_day_leaves_few_years():
    text = "President Bill Clinton spoke on {}, March 3."
    years = {}
    for weekday in ("Tuesday", "Wednesday"):
        document = plain_document(text.format(weekday), None)
        mentions = mentions_of(document)
        found = density(read_content(document, mentions, timexes_of(document, mentions)[1:], load()))
        years[weekday] = content_dating.likeliest_year(found)
    assert years["Tuesday"] == 1998 and years["Wednesday"] in (1993, 1999)  # in his years


def test_a_happening_of_these_days_is_recent():
    text = "The fall of the city of Mariupol's last stronghold is now certain. The invasion of Ukraine goes on."
    method, (first, _), (start, end) = dated(text)
    assert (method, first) == ("content", "2022-05-16")
    assert end - start <= 80 * DAY


def test_a_dateline_without_a_year_names_the_day():
    text = "KYIV, May 17 (Reuters) - The fall of Mariupol was announced on Monday."
    draft = Draft("a.txt", "text", "en", "", text, "", "", (), "a")
    document = annotate(date_document(draft)).document
    assert iso(document.dct_likely_start) == "2022-05-17"
    assert document.dct_likely_end - document.dct_likely_start <= 5 * DAY


def test_evidence_is_ranked_and_what_bounds_is_first():
    text = "The invasion of Kuwait shocked them. NATO met. The bridge was built in 1987. It will be torn down in 1999."
    evidence = annotate(plain_document(text, None)).document.dct_evidence
    assert [(e.method, e.used) for e in evidence][0] == ("happening", True)
    assert {e.method for e in evidence} == {"happening", "name", "year", "announced"}
    assert [e.used for e in evidence].count(True) == 1


@given(st.lists(st.sampled_from((
    "The bridge was built in 1987.", "It was sold on 3 May 1999.", "It will close in 2031.", "NATO met.",
    "President Bush spoke.", "The siege of Vienna was long.", "He arrived on Tuesday, March 5.",
    "Yesterday, 6 June 2004, it rained.", "In 12 BC he was born.",
)), max_size=5))  # fmt: skip
@settings(max_examples=12, deadline=None)
def test_the_likely_interval_lies_within_the_bounds_and_holds_its_share(sentences):
    document = plain_document(" ".join(sentences), None)
    mentions = mentions_of(document)
    content = read_content(document, mentions, timexes_of(document, mentions)[1:], load())
    found = density(content)
    likely = likely_interval(found)
    if likely is None:
        return
    assert content.first is None or content.first <= likely[0]
    assert content.last is None or likely[1] <= content.last + 1
    inside = sum(s for d, step, s in zip(*found) if likely[0] <= d and d + step <= likely[1])
    assert inside >= content_dating.PROBABILITY - 1e-9 and abs(sum(found.shares) - 1) < 1e-6


# ---------------------------------------------------------------- what hangs on the document date


def test_references_are_as_wide_as_the_bounds_and_say_what_is_likely():
    text = "Now the fall of Mariupol is certain. A month ago nobody thought so."
    found = annotate(plain_document(text, None, doc_id="d"))
    ago = next(t for m, t in zip(found.mentions, found.timexes[1:]) if m.surface == "A month ago")
    assert (iso(ago.earliest_start), ago.latest_end) == ("2022-04-01", None)
    assert ago.alternatives[0][:2] == ("2022-04", "likely")
    assert [e.before for e in ago.network] == ["../.."]


def test_the_row_of_the_document_date_tells_what_is_likely():
    t0 = annotate(plain_document("Yesterday, 3 May 2019, the bridge fell.", None)).timexes[0]
    assert (t0.value, t0.edtf, t0.alternatives[0].policy) == ("2019-05-04", "2019-05-04", "likely")


def test_a_stretch_that_is_given_is_narrowed_by_the_text():
    year = Bounds(instant(2012), instant(2012, 12, 31), instant(2012, 1, 2), instant(2013))
    found = annotate(plain_document("It fell last month (April 2012). Two weeks ago it rained.", year, unit="year"))
    assert (iso(found.document.dct_earliest_start), iso(found.document.dct_latest_end)) == ("2012-05-01", "2012-06-01")
    assert found.timexes[0].network[0].before == "2012-01-01/2013-01-01"
    assert iso(found.timexes[3].earliest_start) == "2012-04-16"


# ---------------------------------------------------------------- contradictions


def contradictions(text, on):
    """(number of the mention, who contradicts it) of what cannot be true together."""
    found = annotate(plain_document(text, day_bounds(on) if on else None, doc_id="d"))
    return [(t.mention_id[2:], e.by[2:]) for t in found.timexes for e in t.network if e.effect == "contradicts"]


def test_a_day_that_is_named_otherwise_contradicts_the_given_date():
    found = contradictions("Yesterday, 3 May 2019, the bridge fell.", "2015-03-01")
    assert {who for who, _ in found} == {"t0", "t1", "t2"} and ("t1", "t2") in found
    assert contradictions("Yesterday, 3 May 2019, the bridge fell.", "2019-05-04") == []


def test_what_is_told_as_past_lies_before_the_document():
    assert contradictions("In 2019 he was elected.", "2013-01-04") == [("t0", "t1"), ("t1", "t0")]
    assert contradictions("He will be elected in 2019.", "2013-01-04") == []


def test_two_todays_contradict_each_other_and_one_is_kept():
    text = "Today is 3 May 2019. Yesterday (1 January 2001) it rained."
    assert ("t3", "t1") in contradictions(text, None)
    assert dated(text)[1] == ("2019-05-03", "2019-05-04")


def test_a_weekday_that_the_date_was_not_is_told():
    assert contradictions("On Tuesday, 5 March 2012, it rained.", "2013-01-04") == [("t1", "s weekday")]
    assert contradictions("On Monday, 5 March 2012, it rained.", "2013-01-04") == []


def test_what_contradicts_is_reported_and_pinned_as_before():
    found = annotate(plain_document("Yesterday, 3 May 2019, the bridge fell.", day_bounds("2015-03-01"), doc_id="d"))
    assert [t.value for t in found.timexes] == ["2015-03-01", "2015-02-28", "2019-05-03"]


def test_another_document_dates_what_this_one_tells():
    told = "HELSBY - The old Kelso bridge collapsed on 3 May 2019, killing three."
    dated_one = plain_document(told, day_bounds("2019-05-04"), doc_id="a")
    undated = plain_document("Yesterday the old Kelso bridge collapsed. NATO was silent.", None, doc_id="b")
    other = plain_document("Yesterday the old mill burned down.", None, doc_id="c")
    _, found, stranger = annotate_all([dated_one, undated, other])
    assert (iso(found.document.dct_likely_start), iso(found.document.dct_likely_end)) == ("2019-05-04", "2019-05-05")
    assert (iso(found.document.dct_earliest_start), found.document.dct_latest_end) == ("1948-01-01", None)
    assert stranger.document.dct_method == "none"


def test_the_year_of_a_model_or_of_accounts_bounds_nothing():
    for text in ("The company showed the 2010 Camaro to its dealers.", "It lost money in the first quarter of fiscal 2009."):
        _, (earliest, _), _ = dated(text)
        assert earliest is None, text


def test_an_anniversary_is_told_of_about_its_day():
    _, (earliest, _), (start, end) = dated("The town prepares for the 50th anniversary of D-Day. Veterans are on their way.")
    assert earliest == "1944-06-06" and instant(1994, 3) < start < instant(1994, 6, 6) < end < instant(1994, 9)

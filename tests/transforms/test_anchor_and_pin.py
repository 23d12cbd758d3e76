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


def story(text):
    return pinned(text, on="2009-12-19", genre="narrative")


def test_a_month_in_a_story_is_the_one_nearest_to_where_the_story_is():
    assert story("On 7 December 1941 the fleet was hit. In January, the fort fell.")[1] == ("January", "1942-01")
    assert story("In September 1940 they marched. In August they had rested.")[1] == ("August", "1940-08")


def test_what_opens_a_sentence_leads_on():
    assert story("In May 1906 they met. By November, it was over.")[1] == ("November", "1906-11")


def test_a_background_date_does_not_move_a_story():
    assert story("In March 1808 they rose, more than in the May 1797 revolt. In April they lost.")[2] == ("April", "1808-04")


def test_a_later_year_that_is_told_twice_is_where_the_story_is():
    text = "In May 1861 it began. They lost ground in the spring of 1862. They crossed the river in June 1862. In August they won."
    assert story(text)[-1] == ("August", "1862-08")


def test_that_year_is_the_last_that_was_said_and_the_following_year_the_storys():
    told = "In May 1941 he led them to Thrace, which had been lost in 1913. "
    assert story(told + "In August of that year it was quiet.")[-1] == ("August of that year", "1913-08")
    assert story(told + "The following year, envoys came.")[-1] == ("The following year", "1942")


def test_names_of_a_list_stay_together():
    assert [v for _, v in pinned("They met in June and July.", on="2022-03-20", genre="news")] == ["2021-06", "2021-07"]


@pytest.mark.parametrize("text, value", [
    ("She resigned in May.", "2022-05"),
    ("The fee, to be paid in June, is high.", "2023-06"),
    ("They extended the loan through January.", "2023-01"),
    ("Sales since September rose.", "2022-09"),
    ("The year ended March 31 was good.", "P1Y"),
    ("Profit for the quarter ended Sept. 30 fell.", "2022-Q3"),
    ("The deadline is Friday.", "2022-11-18"),
])
def test_news_is_told_from_the_document_date(text, value):
    assert pinned(text, on="2022-11-16", genre="news")[0][1] == value


def test_a_clock_time_told_before_its_day_waits_for_it():
    assert pinned("At 5:30 a.m. local time on March 20, 2003, it began.", genre="news")[0][1] == "2003-03-20T05:30"


def test_a_quarter_that_is_to_come_is_not_what_figures_are_compared_with():
    text = "Third-quarter profit fell. The slump may last into the fourth quarter. A year ago, profit was $2 million."
    assert pinned(text, on="2022-10-26", genre="news")[-1] == ("A year ago", "2021-Q3")


def test_a_few_dates_of_long_ago_and_no_weekday_make_a_story():
    text = "The battle was fought on 18 June 1757. Saxony had been taken in April. The war went on until 1763."
    assert pinned(text, on="2012-01-01")[1] == ("April", "1757-04")


def test_the_year_after_a_winter_is_the_one_after_it_began():
    assert story("In August 1758 they met. The winter was quiet. In May of the next year they met again.")[-1] == ("May of the next year", "1759-05")


def test_the_days_of_an_undated_diary_count_from_the_day_that_heads_the_entry():
    diary = "3 June 1998. The bus was late. Yesterday it rained.\n\n4 June. Markets. Tomorrow we leave for the lake."
    assert pinned(diary, on=None)[1:] == [("Yesterday", "1998-06-02"), ("4 June", "1998-06-04"), ("Tomorrow", "1998-06-05")]
    assert ("Yesterday", "2022-05-17") in pinned(diary), "a document with a day of its own is told on that day"


def test_in_a_forecast_a_weekday_is_to_come():
    forecast = "Today: sunny. Tonight: rain after midnight. Friday: windy, with gusts up to 70 mph. Saturday: mostly cloudy."
    assert [value for words, value in pinned(forecast) if words in ("Friday", "Saturday")] == ["2022-05-20", "2022-05-21"]


def test_one_date_of_long_ago_and_bare_names_are_a_story():
    assert pinned("The first cases came in March 1918. By April they were in France. In October a second wave struck.") == [
        ("March 1918", "1918-03"), ("April", "1918-04"), ("October", "1918-10")]


def test_a_weekday_beside_a_date_of_long_ago_is_news():
    assert ("Monday", "2022-05-16") in pinned("The mill, opened in May 1918, burned on Monday. In March it was sold.")


STORY = "In March 2003 the war began. In May 2003 the president spoke. "


@pytest.mark.parametrize("text, told", [
    (STORY + "In November 2008 a pact was signed. On July 22 his sons were killed. In August 2003 a bomb went off.", ("July 22", "2003-07-22")),
    (STORY + "In November 2008 a pact was signed. On January 5 he fell ill. In August 2009 he died.", ("January 5", "2009-01-05")),
])
def test_a_story_comes_back_from_an_outlook_where_the_next_year_is_the_one_before(text, told):
    assert told in pinned(text, genre="narrative")


def test_a_season_in_a_story_belongs_to_the_month_that_is_named_after_it():
    text = "In January 1943 they held it. They had launched their summer offensive against the south in June 1942."
    assert ("summer", "1942-SU") in pinned(text, genre="narrative")


def test_a_day_of_the_next_year_counts_from_where_the_story_is():
    assert ("4 May of the next year", "1791-05-04") in pinned("In 1790 the monks left, and it was sold on 4 May of the next year.", genre="narrative")


def test_a_year_that_opens_a_sentence_of_news_frames_its_months():
    assert pinned("He leads. In 2008 the race was settled by March.", genre="news")[-1] == ("March", "2008-03")
    assert pinned("He left in 2008. The race was settled by March.", genre="news")[-1] == ("March", "2022-03")


def test_a_year_ago_beside_nine_months_is_no_quarter():
    text = "Profit for the third quarter rose. In the first nine months it was $9 million, against $7 million a year earlier."
    assert pinned(text, on="1989-11-01")[-1] == ("a year earlier", "1988")


def test_a_quarter_of_the_year_before_is_not_what_figures_are_about():
    text = "Third-quarter profit fell. In the third quarter of 1988 a plant was written off. Sales for the quarter were flat."
    assert pinned(text, on="1989-11-01")[-1] == ("the quarter", "1989-Q3")


def test_a_year_alone_on_its_line_heads_what_follows():
    assert pinned("1848\n\nThe king fled in February.\n\n1849\n\nRome fell in July.") == [
        ("1848", "1848"), ("February", "1848-02"), ("1849", "1849"), ("July", "1849-07")]

"""References that count from happenings: found by their heads, pinned to what the text, the gazetteer or other documents tell."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.annotate import Annotation, annotate, annotate_all, day_bounds, plain_document
from transforms.chronology.expression_text import parse
from transforms.chronology.expressions import After, Between, EventRef, Named, Nth, Period, Ref
from transforms.chronology.instants import iso
from transforms.chronology.units import Unit
from transforms.gazetteer import COLUMNS, load
from transforms.grammar import load as load_grammar
from transforms.happenings.sought import sought
from transforms.happenings.told import told
from transforms.happenings.words import vocabulary
from transforms.records import Mention, Timex


def read(text: str, on: str | None = None, doc_id: str = "d", gazetteer=None) -> Annotation:
    return annotate(plain_document(text, day_bounds(on) if on else None, doc_id=doc_id), gazetteer=gazetteer)


def row(found: Annotation, words: str) -> tuple[Mention, Timex]:
    """The longest mention that begins with some words, and its timex."""
    denoted = {t.mention_id: t for t in found.timexes}
    mention = max((m for m in found.mentions if m.surface.startswith(words)), key=lambda m: m.end - m.start)
    return mention, denoted[mention.mention_id]


def span(found: Annotation, words: str) -> tuple[str | None, str | None]:
    timex = row(found, words)[1]
    return iso(timex.earliest_start), iso(timex.latest_end)


def shown() -> list:
    phrases = load_grammar("en").context["happenings"]["phrase"]
    return [pytest.param(p["name"], text, value, id=f"{p['name']}: {text}") for p in phrases for text, value in p["shows"].items()]


@pytest.mark.parametrize("name, text, value", shown())
def test_a_phrase_shows(name: str, text: str, value: str) -> None:
    found = read(text, "2022-05-18")
    rules = {m.mention_id: m.rule for m in found.mentions}
    assert value in [t.value for t in found.timexes if rules.get(t.mention_id) == f"en/happenings/{name}"]


FIRE = "A fire broke out in the mill at Corran on 1 March 2021. The miller, Ann Hay, died on 4 March 2021. "


@pytest.mark.parametrize("text, words, start, end", [
    ("Two days after the fire he left.", "Two days after the fire", "2021-03-03", "2021-03-04"),
    ("A week after the fire the mill was sold.", "A week after the fire", "2021-03-08", "2021-03-15"),
    ("The week after the fire was wet.", "The week after the fire", "2021-03-02", "2021-03-09"),
    ("Three years before the fire it had been insured.", "Three years before the fire", "2018-01-01", "2019-01-01"),
    ("The day after her death it rained.", "The day after her death", "2021-03-05", "2021-03-06"),
    ("The day she died, it rained.", "The day she died", "2021-03-04", "2021-03-05"),
    ("The Saturday after the fire there was a dance.", "The Saturday after the fire", "2021-03-06", "2021-03-07"),
    ("Five years to the day after the fire it opened.", "Five years to the day", "2026-03-01", "2026-03-02"),
    ("On the first anniversary of the fire they met.", "the first anniversary", "2022-03-01", "2022-03-02"),
    ("On the eve of the fire she sang.", "the eve of the fire", "2021-02-28", "2021-03-01"),
])  # fmt: skip
def test_what_the_document_dates(text: str, words: str, start: str, end: str) -> None:
    assert span(read(FIRE + text, "2021-06-30"), words) == (start, end)


def test_since_a_happening_is_from_then_to_the_day_of_the_document() -> None:
    assert span(read(FIRE + "Since the fire the mill has stood empty.", "2021-06-30"), "the fire") == ("2021-03-01", "2021-07-01")


def test_days_and_weeks_count_from_the_first_day_of_what_lasted() -> None:
    text = ("The siege began on 3 May 1944 and ended on 30 June 1944. On the second day of the siege it rained; in week two of the "
            "siege bread ran out; week three was worse. Ten days into the siege they ate rats. Two days after the siege, they danced.")
    found = read(text)
    assert span(found, "the second day") == ("1944-05-04", "1944-05-05")
    assert span(found, "week two") == ("1944-05-10", "1944-05-17")
    assert span(found, "week three") == ("1944-05-17", "1944-05-24")
    assert span(found, "Ten days into") == ("1944-05-13", "1944-05-14")
    assert span(found, "Two days after") == ("1944-07-02", "1944-07-03")


def test_what_a_reference_dates_dates_what_counts_from_it() -> None:
    text = "The war ended on 8 May 1945. A year after the war ended the bridge was opened. Two months after the opening it fell."
    mention, timex = row(read(text), "A year after")
    assert timex.value == "1946"
    assert row(read(text), "Two months after")[1].anchor_id == mention.mention_id


@pytest.mark.parametrize("text, words, start, end, policy", [
    ("It was the day Russia invaded Ukraine.", "the day", "2022-02-24", "2022-02-25", "paraphrase"),
    ("They left two days after the fall of Saigon.", "two days", "1975-05-02", "1975-05-03", "name"),
    ("By the time the Titanic sank, it was dark.", "the time", "1912-04-14", "1912-04-16", "paraphrase"),
    ("Nothing has changed since the Soviet era.", "the Soviet era", "1991-12-25", "2022-06-02", "name"),
    ("He was born in the Soviet era.", "the Soviet era", "1922-12-30", "1991-12-27", "name"),
])  # fmt: skip
def test_what_the_gazetteer_knows(text: str, words: str, start: str, end: str, policy: str) -> None:
    found = read(text, "2022-06-01")
    assert span(found, words) == (start, end)
    assert row(found, words)[1].anchor_kind == "named" and row(found, words)[1].anchor_policy == policy


def test_a_war_is_the_one_that_the_text_names() -> None:
    text = ("The Ukraine invasion was his project. The day the war was announced, officers thought it was a game. "
            "It failed in week one.")
    found = read(text, "2022-05-18")
    assert span(found, "The day the war") == ("2022-02-24", "2022-02-25")
    assert span(found, "week one") == ("2022-02-24", "2022-03-03")


def test_of_one_name_the_one_near_the_text_is_meant() -> None:
    assert span(read("In 1948 he was at the London Olympics."), "the London Olympics")[0] == "1948-07-29"
    assert span(read("In 2011 they were nervous of the London Olympics."), "the London Olympics")[0] == "2012-07-27"


def test_another_document_dates_it_and_says_so() -> None:
    told_there = plain_document("The toll house at Marlow was blown up on 9 May 1987.", day_bounds("1987-05-11"), doc_id="paper")
    asks = plain_document("He was seen the morning after the toll house was blown up. Two days after the explosion he fled.", None,
                          doc_id="trial")
    found = annotate_all([asks, told_there])[0]
    assert span(found, "Two days after") == ("1987-05-11", "1987-05-12")
    timex = row(found, "the morning after")[1]
    assert (timex.value, timex.anchor_kind, timex.anchor_id, timex.anchor_policy) == ("1987-05-10TMO", "event", "paper:t1", "corpus")
    assert [t.anchor_policy for t in annotate(asks).timexes[1:] if t.type != "DURATION"] == ["not-found", "not-found"]


def test_what_nothing_dates_is_told_to_be_past_and_no_more() -> None:
    timex = row(read("Two days after the quarrel he had left.", "2021-06-30"), "Two days after")[1]
    assert (timex.earliest_start, iso(timex.latest_end), timex.anchor_policy) == (None, "2021-07-01", "not-found")


@pytest.mark.parametrize("text", [
    "Change at Waterloo station for Trafalgar Square.", "The Vietnam restaurant is closed.", "Katrina Boyle typed it all.",
    "He works for Apollo Steel and lives in Olympic Avenue.", "We need the day care center and a week planner.",
    "The day was long and the week ended well.", "Day one problems are day two problems.",
])  # fmt: skip
def test_a_place_a_person_or_a_thing_is_no_happening(text: str) -> None:
    assert [m.surface for m in read(text, "2022-05-18").mentions if "/happenings/" in m.rule or m.rule.startswith("gazetteer")] == []


def test_names_stand_beside_what_timeml_marks() -> None:
    kinds = {m.surface: m.kind for m in read("The Vietnam War was long. It was the day Saigon fell, two days after the riot.").mentions}
    assert kinds["The Vietnam War"] == "named" and kinds["two days"] == "timex3" and kinds["the day Saigon fell"] == "timex3"
    assert kinds["two days after the riot"] == "named"


def test_every_reference_says_when_the_happening_was_that_it_counts_from() -> None:
    [effect] = row(read("It was the day Russia invaded Ukraine.", "2022-06-01"), "the day")[1].network
    assert effect.effect == "anchored" and effect.by == "gazetteer russian-invasion-of-ukraine" and effect.before == "2022-02-24/.."


def test_ones_own_happenings_count_like_those_that_are_shipped() -> None:
    mine = ",".join(COLUMNS) + "\nbig-move,the Big Move,,2019-03-01,2019-03-01,2019-04-01,2019-04-01,,era,,move,our diary\n"
    assert span(read("Two days after the Big Move we slept.", "2020-01-01", gazetteer=load([mine])), "Two days") == ("2019-04-02", "2019-04-03")


def test_what_a_date_is_given_for_is_kept_with_it() -> None:
    text = "The weavers' strike began on 7 March 1904 and the mill closed in 1961."
    assert told(text, 29, 41, 0, len(text), vocabulary("en")).startswith("weaver strik began on|")


def test_the_end_of_something_is_its_edge() -> None:
    assert sought("the end of the siege", "en").edge == "end" and sought("the war was announced", "en").edge == "begin"


events = st.one_of(st.builds(EventRef, st.text(max_size=12)), st.builds(Named, st.from_regex(r"[a-z0-9-]{1,12}", fullmatch=True)))
expressions = st.one_of(
    events, st.builds(lambda e: After(e, Period.of(2, Unit.DAY)), events), st.builds(lambda e: Between(e, Ref()), events),
    st.builds(lambda n, e: Nth(n, Period.of(1, Unit.WEEK), e), st.integers(1, 9), events))


@given(expressions)
@settings(max_examples=60, deadline=None)
def test_an_expression_reads_back_from_its_text(e) -> None:
    assert parse(str(e)) == e and str(parse(str(e))) == str(e)


@pytest.mark.parametrize("text, words, start, end, edtf", [
    ("He has recently moved.", "recently", "2021-11-18", "2022-05-19", "2021-11~/2022-05~"),
    ("A few years ago he moved.", "A few years ago", "2015-05-18", "2020-05-19", "2015~/2020~"),
    ("Several weeks ago he moved.", "Several weeks ago", "2022-03-09", "2022-04-28", "2022-03-09~/2022-04-27~"),
])  # fmt: skip
def test_vague_words_have_a_width_and_keep_their_value(text: str, words: str, start: str, end: str, edtf: str) -> None:
    found = read(text, "2022-05-18")
    timex = row(found, words)[1]
    assert (*span(found, words), timex.edtf, timex.value) == (start, end, edtf, "PAST_REF")


def test_a_place_stands_for_the_one_happening_that_it_is_known_by():
    found = {t: annotate(plain_document(t, day_bounds("2001-05-18"))).timexes[1] for t in (
        "He died three years after Waterloo.", "A month after Aberfan the school reopened.", "Two days after Paris he wrote.")}
    assert [x.value for x in found.values()] == ["1818", "1966-11", "PAST_REF"]

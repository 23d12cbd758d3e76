"""Events: what a date hangs on, what the verb group says, and when it was. Needs the spaCy model."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows import model
from transforms.annotate import annotate, day_bounds, plain_document
from transforms.chronology.instants import iso, parse_iso
from transforms.detect import detect
from transforms.events import LONGEST_PASSAGE, WORDS_ALONE, extract, legible, passages
from transforms.pin import pin
from transforms.records import Document, Event, TLink
from transforms.tables import schema_of, to_records, to_table

PACKAGE = model.package_of("en_core_web_sm")
pytestmark = pytest.mark.skipif(PACKAGE is None, reason="no spaCy model is installed")


@pytest.fixture(scope="module")
def nlp():
    return model.load(PACKAGE)


def events(text: str, nlp, on: str = "2022-05-18") -> list[Event]:
    return annotate(plain_document(text, day_bounds(on)), nlp).events


def dated(text: str, nlp, on: str = "2022-05-18") -> list[Event]:
    return [e for e in events(text, nlp, on) if e.mention_id]


def day(event: Event) -> list[str | None]:
    return [t if t is None else iso(t)[:10] for t in event[-7:-3]]


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("Russia seized Crimea in 2014.", "seized"),
        ("On 3 May 2021, after a long night, the minister resigned.", "resigned"),
        ("The attack on 3 May 2021 surprised the ministers.", "attack"),
        ("The deal that they signed in 2014 was never published.", "signed"),
        ("The police said on 3 May 2021 that the man had fled.", "said"),
        ("The man had fled on 3 May 2021, the police said.", "fled"),
        ("She was president in 2014.", "president"),
        ('"In 2014," she said, "I resigned."', "resigned"),
        ("He found the house that burned down in 2014.", "burned"),
        ("3 May 1991: declaration of independence", "declaration"),
    ],
)
def test_the_trigger_is_what_the_date_hangs_on(text, trigger, nlp):
    assert [e.trigger for e in dated(text, nlp)] == [trigger]


@pytest.mark.parametrize(
    "text",
    [
        "The bank reported its 2014 results.",
        "Profit is higher than in 2014.",
        "Sales rose to $4 million from $3 million in 2014.",
        "It is the first strike since March 2018.",
        "The weather was fine and nobody complained.",
    ],
)
def test_a_date_of_a_thing_or_of_a_comparison_dates_no_event(text, nlp):
    assert dated(text, nlp) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He resigned in 2014.", ("PAST", "NONE", "POS", None)),
        ("He will resign in 2024.", ("FUTURE", "NONE", "POS", None)),
        ("He is going to resign in 2024.", ("FUTURE", "NONE", "POS", None)),
        ("He has worked there in 2014.", ("PRESENT", "PERFECTIVE", "POS", None)),
        ("They had been fighting in 2014.", ("PAST", "PERFECTIVE_PROGRESSIVE", "POS", None)),
        ("He was sleeping in May 2014.", ("PAST", "PROGRESSIVE", "POS", None)),
        ("He did not resign in 2014.", ("PAST", "NONE", "NEG", None)),
        ("No one was killed in 2014.", ("PAST", "NONE", "NEG", None)),
        ("He may resign in 2024.", ("NONE", "NONE", "POS", "may")),
        ("He will stay if they pay in 2024.", ("PRESENT", "NONE", "POS", "if")),
        ("He was arrested and charged in 2014.", ("PAST", "NONE", "POS", None)),
        ("He was president in 2014.", ("PAST", "NONE", "POS", None)),
    ],
)
def test_tense_aspect_polarity_and_modality(text, expected, nlp):
    (event,) = dated(text, nlp)[-1:]
    assert (event.tense, event.aspect, event.polarity, event.modality) == expected


@pytest.mark.parametrize(
    ("text", "bounds", "edtf"),
    [
        ("Russia seized Crimea in 2014.", ["2014-01-01", "2015-01-01", "2014-01-01", "2015-01-01"], "2014"),
        ("They worked until 2014.", [None, "2015-01-01", "2014-01-01", "2015-01-01"], "../2014"),
        ("They did not leave until 2014.", ["2014-01-01", "2015-01-01", "2014-01-01", "2015-01-01"], "2014"),
        ("They left after 3 May 2021.", ["2021-05-03", None, "2021-05-03", None], "2021-05-03/.."),
        ("They fought from 1939 to 1945.", ["1939-01-01", "1940-01-01", "1945-01-01", "1946-01-01"], "1939/1945"),
        ("They left between 1990 and 1992.", ["1990-01-01", "1993-01-01", "1990-01-01", "1993-01-01"], "1990/1992"),
    ],
)
def test_an_event_lies_inside_its_timex_unless_the_preposition_says_more(text, bounds, edtf, nlp):
    (event,) = dated(text, nlp)
    assert (day(event), event.edtf) == (bounds, edtf)


def test_one_row_a_trigger_with_the_narrower_date(nlp):
    (event,) = dated("In 2014, on 5 May 2014, the minister resigned.", nlp)
    assert day(event)[0] == "2014-05-05"


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("They approved the minutes of 9 May 2021.", "approved"),
        ("Monday is a cat.", "cat"),
        ("Ada King (1815 - 1852) was a writer.", "writer"),
    ],
)
def test_a_date_of_a_thing_or_of_a_life_does_not_date_the_clause(text, trigger, nlp):
    assert trigger not in [e.trigger for e in dated(text, nlp) if e.mention_id is not None]


def test_what_happens_at_a_dated_event_has_its_date(nlp):
    document = plain_document("He arrived on 5 May 2014, killing a man and wounding another.", day_bounds("2022-05-18"))
    found = {e.trigger: e for e in annotate(document, nlp).events}
    assert {e.edtf for e in found.values()} == {"2014-05-05"} and found["wounding"].mention_id is None


def test_a_date_that_lies_nowhere_dates_nothing(nlp):
    document = plain_document("He left on Monday.", None)
    assert annotate(document, nlp).events == []
    (event,) = annotate(document, nlp, every_sentence=True).events
    assert event.mention_id is None and event.edtf is None


def test_a_sentence_without_a_timex_is_parsed_on_request_alone(nlp):
    document = plain_document("The minister resigned.", day_bounds("2022-05-18"))
    assert annotate(document, nlp).events == []
    (event,) = annotate(document, nlp, every_sentence=True).events
    assert event.trigger == "resigned" and day(event) == [None, "2022-05-19", None, "2022-05-19"]


def test_a_heading_is_no_part_of_the_sentence_below_it(nlp):
    text = "Culture shock\nRussia seized Crimea in 2014" + " and nobody knew what to do about it" * 6 + "."
    (event,) = [e for e in events(text, nlp) if e.trigger == "seized"]
    assert event.sentence.startswith("Russia seized")


def test_confidence_is_that_of_the_timex_and_of_the_attachment(nlp):
    annotation = annotate(plain_document("Russia seized Crimea in 2014.", day_bounds("2022-05-18")), nlp)
    assert annotation.events[0].confidence == round(annotation.timexes[1].confidence * 0.85, 3)


def test_another_language_than_that_of_the_pipeline_has_no_events(nlp):
    document = plain_document("In 2014 he left on 2014-05-03.", day_bounds("2022-05-18"), language="xx")
    assert annotate(document, nlp).events == []


# --- without a model -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "trigger"),
    [("Russia seized Crimea in 2014.", "seized"), ("The attack on 3 May 2021 was brief.", "attack"), ("He is 40.", None)],
)
def test_words_alone_tell_of_events_beside_dates(text, trigger):
    found = dated(text, WORDS_ALONE)
    assert [e.trigger for e in found] == ([trigger] if trigger else [])
    assert all(e.confidence <= 0.5 for e in found)


def test_words_alone_have_names_beside_them():
    (event,) = dated("Russia seized Crimea in 2014.", WORDS_ALONE)
    assert [(p.role, p.surface) for p in event.participants] == [("patient", "Crimea")]


# --- tables ----------------------------------------------------------------------------------------------------------

TEXTS = ["Russia seized Crimea in 2014. He resigned on 3 May 2021.", "Nothing.", "They will meet in 2024.", ""]


def corpus(texts=TEXTS):
    return [plain_document(t, day_bounds("2022-05-18"), doc_id=f"d{n}") for n, t in enumerate(texts)]


def test_many_documents_give_what_each_gives_alone(nlp):
    documents = corpus(TEXTS * 3)
    table = to_table(Document, documents)
    mentions = detect(table)
    together, links = extract(table, mentions, pin(table, mentions), nlp)
    alone = [annotate(d, nlp) for d in documents]
    assert to_records(Event, together) == [e for a in alone for e in a.events]
    assert to_records(TLink, links) == [link for a in alone for link in a.tlinks]
    assert together.schema == schema_of(Event) and links.schema == schema_of(TLink)


def test_no_documents_give_an_empty_table(nlp):
    table = to_table(Document, [])
    mentions = detect(table)
    assert [t.num_rows for t in extract(table, mentions, pin(table, mentions), nlp)] == [0, 0]


def test_event_ids_count_in_text_order(nlp):
    found = [(e.event_id, e.trigger) for e in annotate(corpus()[0], nlp).events]
    assert found == [("d0:e1", "seized"), ("d0:e2", "resigned")]


def test_duplicates_have_neither_mentions_nor_timexes():
    original, copy = corpus([TEXTS[0], TEXTS[0]])
    table = to_table(Document, [original, copy._replace(duplicate_of="d0", similarity=1.0)])
    mentions = detect(table)
    timexes = pin(table, mentions)
    assert set(mentions["doc_id"].to_pylist()) == set(timexes["doc_id"].to_pylist()) == {"d0"}


def test_pinned_tables_hold_the_document_date_first():
    table = to_table(Document, corpus())
    ids = pin(table, detect(table))["mention_id"].to_pylist()
    assert ids == ["d0:t0", "d0:t1", "d0:t2", "d1:t0", "d2:t0", "d2:t1", "d3:t0"]


# --- bad and giant input ---------------------------------------------------------------------------------------------


@given(st.text(alphabet=st.sampled_from("a( \n\t\ud800é🎉."), max_size=400))
def test_what_is_parsed_has_the_same_offsets_and_no_long_runs(text):
    seen = legible(text)
    assert len(seen) == len(text)
    assert max(map(len, seen.split(" "))) <= 64
    assert all(a == b for a, b in zip(text, seen) if b != " ")


PIECES = ["He left", "in 2014", "(((", "\n\n", "on Monday", "🎉", "\ud800", ". ", "she may not", "go"]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(PIECES), max_size=25))
def test_offsets_are_those_of_the_stored_text(nlp, words):
    text = " ".join(words)
    found = events(text, nlp)
    assert all(text[e.start : e.end] == e.trigger for e in found)
    assert [e.start for e in found] == sorted({e.start for e in found})


def test_an_unbroken_run_is_cut_before_it_is_parsed(nlp):
    began = time.perf_counter()
    run = "(" * 20_000
    found = events(run + "He left in 2014." + run, nlp) + events("He left in 2014 " + run, nlp)
    assert time.perf_counter() - began < 5
    assert "left" in [e.trigger for e in found]


def test_a_very_long_sentence_is_parsed_in_windows_and_stored_in_windows(nlp):
    text = "He left in 2014 and " * 300
    found = events(text, nlp)
    assert len(found) == 300
    assert max(len(e.sentence) for e in found) <= LONGEST_PASSAGE


def test_windows_hold_every_mention_once():
    document = plain_document("it was in 2014 and " * 500, day_bounds("2022-05-18"))
    annotation = annotate(document)
    windows = list(passages(document, annotation.mentions, annotation.timexes))
    assert [m for w in windows for m, _ in w.dated] == annotation.mentions
    assert sum(w.end - w.start for w in windows) <= 4 * len(document.text)


def test_dates_before_the_common_era(nlp):
    (event,) = events("Caesar was killed on 15 March 44 BC.", nlp)
    assert event.trigger == "killed" and event.earliest_start == parse_iso("-0043-03-15")

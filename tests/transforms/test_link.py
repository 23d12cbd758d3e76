"""How events stand in time to timexes, to the document date and to one another. Needs the spaCy model."""

from __future__ import annotations

import pytest

from flows import model
from transforms.annotate import day_bounds, plain_document
from transforms.chronology.instants import iso
from transforms.chronology.intervals import Bounds
from transforms.detect import mentions_of
from transforms.events import Found, events_of
from transforms.link import Link, bounds_by
from transforms.pin import timexes_of

PACKAGE = model.package_of("en_core_web_sm")
needs_model = pytest.mark.skipif(PACKAGE is None, reason="no spaCy model is installed")


@pytest.fixture(scope="module")
def nlp():
    return model.load(PACKAGE)


def told(text: str, nlp) -> Found:
    document = plain_document(text, day_bounds("2022-05-18"), doc_id="d", genre="news")
    mentions = mentions_of(document)
    return events_of(document, mentions, timexes_of(document, mentions), nlp, True)


def links(text: str, nlp) -> set[tuple[str, str, str]]:
    found = told(text, nlp)
    names = {e.event_id: e.trigger for e in found.events}
    return {(names[k.source], k.relation, names.get(k.target, k.target.split(":")[-1])) for k in found.tlinks}


@needs_model
@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("He resigned on 3 May 2021.", ("resigned", "IS_INCLUDED", "t1")),
        ("He has worked there since 2014.", ("worked", "BEGUN_BY", "t1")),
        ("It opens in the first half of 2023 and has hired men since 2014.", ("hired", "BEGUN_BY", "t2")),
        ("He worked there until 2014.", ("worked", "ENDED_BY", "t1")),
        ("He left before May 2014.", ("left", "BEFORE", "t1")),
        ("He left after May 2014.", ("left", "AFTER", "t1")),
        ("He ruled for ten years.", ("ruled", "DURING", "t1")),
        ("They held talks on 3 May 2021.", ("talks", "IS_INCLUDED", "t1")),
        ("They began to leave on 3 May 2021.", ("leave", "IS_INCLUDED", "t1")),
        ("They are expected to arrive on 20 May 2022.", ("arrive", "IS_INCLUDED", "t1")),
        ("They voted to support the plan on 3 May 2022.", ("voted", "IS_INCLUDED", "t1")),
        ("He is expected to meet them later today.", ("meet", "IS_INCLUDED", "t1")),
        ("He has worked there from May 2014.", ("worked", "BEGUN_BY", "t1")),
        ("She left after ten years.", ("left", "AFTER", "t1")),
        ("On 3 May 2021 he resigned and she left.", ("left", "IS_INCLUDED", "t1")),
        ("He arrived in Paris on 3 May 2021, seeking help.", ("seeking", "IS_INCLUDED", "t1")),
        ("He was killed on 3 May 2021 when robbers attacked the shop.", ("attacked", "IS_INCLUDED", "t1")),
        ("It closed in November 2021, when prices doubled.", ("doubled", "IS_INCLUDED", "t1")),
        ("It was approved at a meeting on 3 May 2021.", ("meeting", "IS_INCLUDED", "t1")),
    ],
)
def test_a_timex_is_linked_to_what_it_hangs_on_as_its_preposition_says(text, link, nlp):
    assert link in links(text, nlp)


@needs_model
@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("The minister said he died in 1996.", ("said", "AFTER", "t1")),
        ("The minister said the flights would end in 2024.", ("said", "BEFORE", "t1")),
        ("He died in 1996 and was buried in 1997.", ("buried", "AFTER", "t1")),
        ("He died in 1996 and was buried in 1997.", ("died", "BEFORE", "t2")),
    ],
)
def test_who_tells_of_a_date_and_what_bounds_leave_no_doubt_about(text, link, nlp):
    assert link in links(text, nlp)


@needs_model
def test_who_tells_of_a_date_told_it_between_that_and_the_document_date(nlp):
    [said] = [e for e in told("The minister said he died in 1996.", nlp).events if e.trigger == "said"]
    assert (iso(said.earliest_start)[:10], iso(said.latest_end)[:10]) == ("1997-01-01", "2022-05-19")


@needs_model
def test_what_something_is_for_does_not_say_when_it_happened(nlp):
    found = links("He serves a sentence for the assassination of Abraham Lincoln.", nlp)
    assert not {k for k in found if k[0] == "sentence" and k[1] == "IS_INCLUDED"}


@needs_model
@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("He resigned.", ("resigned", "BEFORE", "t0")),
        ("He will resign.", ("resign", "AFTER", "t0")),
        ("He has resigned.", ("resigned", "BEFORE", "t0")),
        ("He is living in Rome.", ("living", "INCLUDES", "t0")),
    ],
)
def test_tense_sets_an_event_against_the_document_date(text, link, nlp):
    assert link in links(text, nlp)


@needs_model
@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("He fled before the army arrived.", ("fled", "BEFORE", "arrived")),
        ("He fled after the army arrived.", ("fled", "AFTER", "arrived")),
        ("He fled after the attack.", ("fled", "AFTER", "attack")),
        ("Nobody slept during the attack.", ("slept", "IS_INCLUDED", "attack")),
        ("The mayor said the bridge had collapsed.", ("collapsed", "BEFORE", "said")),
        ("The mayor said the army would leave.", ("leave", "AFTER", "said")),
        ("The army agreed to leave.", ("leave", "AFTER", "agreed")),
        ("The army began to leave.", ("began", "BEGINS", "leave")),
        ("They fled because the dam broke.", ("fled", "AFTER", "broke")),
        ("The explosion caused a fire.", ("explosion", "BEFORE", "fire")),
    ],
)
def test_words_order_events(text, link, nlp):
    assert link in links(text, nlp)


@needs_model
@pytest.mark.parametrize("text", ["He may resign.", "If he resigns, they win.", "He met the man whom they had named."])
def test_what_is_not_said_is_not_linked_to_a_time(text, nlp):
    assert not {k for k in links(text, nlp) if k[1] in ("IS_INCLUDED", "DURING")}


@needs_model
def test_a_past_date_dates_no_future_and_a_coming_date_no_past(nlp):
    assert not [k for k in links("The plan was ready for next year.", nlp) if k[:2] == ("was", "IS_INCLUDED")]


@needs_model
def test_an_event_without_a_timex_gets_bounds_by_its_links(nlp):
    found = told("He fled after the army arrived on 3 May 2021.", nlp)
    [fled] = [e for e in found.events if e.trigger == "fled"]
    assert fled.mention_id is None and fled.edtf is None
    assert iso(fled.earliest_start)[:10] == "2021-05-03" and iso(fled.latest_end)[:10] == "2022-05-19"


@needs_model
def test_ids_and_confidences(nlp):
    found = told("He fled after the army arrived on 3 May 2021. The mayor said it was over.", nlp)
    assert [k.tlink_id for k in found.tlinks] == [f"d:l{n}" for n in range(1, len(found.tlinks) + 1)]
    assert all(0 < k.confidence <= 1 and k.rule and k.source != k.target for k in found.tlinks)


def test_a_link_that_contradicts_a_date_bounds_nothing_and_says_what_speaks_against_it():
    class Event:
        event_class = "OCCURRENCE"

    day = Bounds(0, 10, 0, 10), 0.9
    later = Bounds(100, 110, 100, 110), 0.9
    wrong = Link(2, 1, "BEFORE", "before", "before", 0.8)
    bounds, kept = bounds_by([wrong], {1: day, 2: later}, {1: Event(), 2: Event()}, None)
    assert kept == [wrong._replace(against=(1, 2))] and bounds == {}


@needs_model
def test_a_contradiction_names_events_and_mentions(nlp):
    found = told("He left on 5 May 2019 before she arrived on 2 May 2019.", nlp)
    [told_wrong] = [k for k in found.tlinks if k.contradicts]
    assert (told_wrong.relation, set(told_wrong.contradicts)) == ("BEFORE", {"d:e1", "d:e2", "d:t1", "d:t2"})


@needs_model
def test_what_a_noun_takes_up_has_the_date_of_what_was_told(nlp):
    found = told("The Kelso bridge collapsed on 3 May 2019. The collapse injured ten drivers.", nlp)
    [noun] = [e for e in found.events if e.trigger == "collapse"]
    assert noun.mention_id is None and (iso(noun.earliest_start), iso(noun.latest_end)) == ("2019-05-03", "2019-05-04")
    assert (noun.event_id, "d:e1", "IDENTITY") in {(k.source, k.target, k.relation) for k in found.tlinks}


@needs_model
def test_another_of_its_kind_is_not_taken_up(nlp):
    found = told("A bridge collapsed on 3 May 2019. A tower collapsed on 9 May 2019. The collapse injured ten.", nlp)
    assert not [k for k in found.tlinks if k.relation == "IDENTITY"]

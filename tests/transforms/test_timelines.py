"""Timelines: whose an event is, on which date it stands, in which order; and what "the aircraft" stands for."""

from __future__ import annotations

import pytest

from transforms.cast import resolved
from transforms.chronology.instants import DAY, instant
from transforms.chronology.intervals import Bounds
from transforms.records import Document, Event, Participant, Telling
from transforms.timelines import entries_of, standing
from transforms.timelines.names import Names, words_of
from transforms.timelines.told import Report, anchor_of, told_dates

TEXT = "Northwind unveiled the N70 on Monday. The aircraft will fly in June. It has cost the firm a fortune."


def document(text: str = TEXT) -> Document:
    at = instant(2022, 5, 18)
    return Document("d", "d.txt", "", "text", "en", "", text, at, at, at + DAY, at + DAY, "day", "given", (), "news",
                    None, None, "d", "d")  # fmt: skip


def event(word: str, *parts: tuple[str, str, str], text: str = TEXT, day: int | None = None, **more) -> Event:
    """An event of `word`, its participants as (role, words, entity), dated by words when `day` is given."""
    start = text.index(word)
    sentence_start = text.rfind(". ", 0, start) + 2 if ". " in text[:start] else 0
    sentence_end = text.find(".", start) + 1
    taking_part = tuple(
        Participant(role, words, entity, "ORG" if entity else "", at := text.index(words), at + len(words))
        for role, words, entity in parts
    )
    lo = None if day is None else instant(2022, 5, day)
    hi = None if lo is None else lo + DAY
    return Event("d", f"d:{word}", None if day is None else "d:t1", start, start + len(word), word, word.rstrip("ed"),
                 "OCCURRENCE", "PAST", "NONE", "POS", None, taking_part, None, None, "happened",
                 text[sentence_start:sentence_end], sentence_start, sentence_end, lo, lo, hi, hi, None, 0.9)._replace(**more)  # fmt: skip


@pytest.mark.parametrize(
    ("entity", "names"),
    [
        ("Boeing", {"boeing"}),
        ("Boeing 787 Dreamliner", {"boeing 787", "dreamliner"}),
        ("General Motors", {"general motors", "gm"}),
        ("United States Air Force", {"us air force", "usaf"}),
        ("Barack Obama", {"obama", "president barack obama"}),
        ("Motors", {"general motors"}),
        ("Nobody", set()),
    ],
)
def test_a_corpus_calls_an_entity_by_these_names(entity, names):
    known = {
        "boeing": "ORG", "boeing 787": "PRODUCT", "dreamliner": "", "airbus": "ORG", "general motors": "ORG", "gm": "ORG",
        "general electric": "ORG", "us air force": "ORG", "usaf": "ORG", "obama": "PERSON", "president barack obama": "PERSON",
        "united kingdom": "GPE",
    }  # fmt: skip
    assert Names(known).of(entity) == names


def test_names_of_one_entity_are_found_from_either_side():
    names = Names({"general motors corp": "ORG", "gm": "ORG", "general electric": "ORG"}, words_of("en"))
    assert [pair for pair in names.pairs() if pair[0] != pair[1]] == [("general motors corp", "gm"), ("gm", "general motors corp")]


def test_a_surname_stands_for_the_only_person_who_has_it():
    known = {"ada moreau": "PERSON", "putin": "PERSON", "vladimir putin": "PERSON"}
    assert Names(known).of("Putin") == {"putin", "vladimir putin"}
    assert "karim moreau" not in Names(known | {"karim moreau": "PERSON", "moreau": "PERSON"}).of("Moreau")


def test_what_stands_for_a_name_gets_it():
    events = [
        event("unveiled", ("agent", "Northwind", "northwind"), ("patient", "N70", "n70"), day=16),
        event("fly", ("agent", "aircraft", ""), tense="FUTURE"),
        event("cost", ("agent", "It", ""), ("recipient", "firm", "")),
    ]
    named = [[p.entity for p in e.participants] for e in resolved(document(), events)]
    assert named == [["northwind", "n70"], ["n70"], ["n70", "northwind"]]


def test_an_aircraft_that_is_not_the_one_named_stays_without_a_name():
    text = "Northwind showed the N70. Three aircraft were sold."
    events = [event("showed", ("patient", "N70", "n70"), text=text), event("sold", ("patient", "aircraft", ""), text=text)]
    assert resolved(document(text), events)[1].participants[0].entity == ""


NEWS = Report("news", (instant(2022, 5, 18), instant(2022, 5, 19)))


def days(events: list[Event], report: Report = NEWS) -> dict[str, str | None]:
    return {event_id: when.edtf for event_id, when in told_dates(events, report, words_of("en")).items()}


def test_news_without_a_date_is_of_about_the_day_of_its_report_and_plans_lie_after_it():
    events = [
        event("unveiled", day=16),
        event("fly", tense="FUTURE", factuality="planned"),
        event("cost", tense="PRESENT", aspect="PERFECTIVE"),
    ]
    assert days(events) == {"d:cost": "2022-05-18~", "d:fly": None}


@pytest.mark.parametrize("report", [NEWS._replace(genre="narrative"), Report("", (instant(2022), instant(2023)))])
def test_a_history_or_a_report_of_some_day_of_a_year_gives_no_dates(report):
    assert days([event("cost")], report) == {}


def test_what_is_told_beside_a_date_in_the_same_sentence_is_of_about_that_date():
    text = "Northwind met its bank on Monday and signed a loan."
    assert days([event("met", text=text, day=16), event("signed", text=text)]) == {"d:signed": "2022-05-16~"}


def test_a_noun_is_of_the_date_that_is_set_for_it():
    text = "The second visit was delayed until Friday."
    events = [event("visit", text=text, tense="NONE"), event("delayed", ("patient", "second visit", ""), text=text, day=20,
                                                             lemma="delay")]  # fmt: skip
    assert days(events) == {"d:visit": "2022-05-20~"}


def test_a_timeline_holds_what_the_entity_does_and_what_is_done_to_it_and_no_states():
    events = [
        event("unveiled", ("agent", "Northwind", "northwind"), day=16),
        event("fly", ("other", "Northwind", "northwind")),
        event("cost", ("patient", "Northwind", "northwind"), event_class="STATE"),
    ]
    told = standing(events)
    tellings = [Telling("o" + e.event_id, e.event_id, "d", "d", None, None, None, *told[e.event_id]) for e in events]
    assert [(e.event.trigger, e.role) for e in entries_of("Northwind", events, tellings, [])] == [("unveiled", "agent")]


def test_an_anchor_is_the_finest_date_that_holds_it_all():
    day, month = instant(2014, 3, 1), instant(2014, 4, 1)
    assert anchor_of(Bounds(day, day + DAY, day, day + DAY)) == "2014-03-01"
    assert anchor_of(Bounds(day, month, day, month)) == "2014-03"
    assert anchor_of(Bounds(day, month, day, None)) == "2014-03"  # what goes on since then stands where it started
    assert anchor_of(Bounds(None, None, None, None)) is None

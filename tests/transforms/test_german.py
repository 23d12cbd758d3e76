"""German in running text: what is found, how far it reaches, and what stays silent."""

import pytest

from transforms.annotate import annotate, day_bounds, plain_document
from transforms.detect import find
from transforms.grammar import load


def read(text, on="2022-10-10"):
    found = annotate(plain_document(text, day_bounds(on), language="de"))
    return [(m.surface, t.value) for m, t in zip(found.mentions, found.timexes[1:])]


def test_prepositions_stay_outside_and_articles_inside():
    assert read("In den neunziger Jahren und im vergangenen Herbst, am 18. Mai 2022.") == [
        ("den neunziger Jahren", "199"), ("vergangenen Herbst", "2021-FA"), ("18. Mai 2022", "2022-05-18")]


def test_a_distance_is_pinned_to_a_date_and_a_length_is_not():
    assert read("Vor drei Tagen kam er an; seit vier Jahren wartete sie, in zwei Wochen reist er ab.") == [
        ("drei Tagen", "2022-10-07"), ("vier Jahren", "P4Y"), ("zwei Wochen", "2022-W43")]


def test_a_clock_time_goes_with_the_day_before_it():
    assert read("Am Freitag wird um 14.30 Uhr gespielt, danach um halb acht.")[1] == ("14.30 Uhr", "2022-10-14T14:30")


def test_a_night_belongs_to_the_day_it_begins_on():
    assert read("In der Nacht klingelte es. Um Viertel nach 7 kam Hilfe.") == [
        ("der Nacht", "2022-10-10TNI"), ("Viertel nach 7", "2022-10-10T07:15")]


def test_a_passive_in_the_present_announces():
    assert read("Am Donnerstag wird das Ergebnis bekannt gegeben.") == [("Donnerstag", "2022-10-13")]


def test_a_perfect_tells_of_the_past():
    assert read("Am Donnerstag hat der Rat getagt.") == [("Donnerstag", "2022-10-06")]


def test_a_word_that_begins_with_an_umlaut_is_found_anywhere():
    assert read("Sie kommt (übermorgen).") == [("übermorgen", "2022-10-12")]


def test_a_short_weekday_is_no_part_of_a_word_with_an_umlaut():
    assert read("Er kam früher als sonst an die Tür.") == []


def test_the_dot_of_an_ordinal_ends_no_sentence():
    text = "Am 18. Mai kam sie. Am 19. Mai ging sie."
    assert [text[f.sentence_start : f.sentence_end] for f in find(text, "de")] == ["Am 18. Mai kam sie. ", "Am 19. Mai ging sie."]


def test_capitals_tell_morning_from_tomorrow():
    assert read("am Morgen") == [("Morgen", "2022-10-10TMO")]
    assert read("bis morgen") == [("morgen", "2022-10-11")]


def test_offsets_count_code_points_after_letters_beyond_ascii():
    text = "Für 10 € – „natürlich“ – gibt es ab 3. Oktober 2022 Öl."
    mention = annotate(plain_document(text, day_bounds("2022-10-10"), language="de")).mentions[0]
    assert text[mention.start : mention.end] == mention.surface == "3. Oktober 2022"


@pytest.mark.parametrize("text", [
    "Sie ist 31 Jahre alt.",
    "Er starb im Alter von 80 Jahren.",
    "Der 24-Jährige floh zu Fuß.",
    "Am Tag der offenen Tür war viel los.",
    "Es kamen 2000 Besucher und 1990 Kinder.",
    "Er wohnt in Zimmer 1990 und zahlt 1850 Euro.",
    "Das Geschäft hat rund um die Uhr geöffnet.",
    "Rund 1200 Anhänger wollten ihn sehen.",
    "So etwas hat es hier nie gegeben.",
    "Er lief 100 Meter in Bestzeit und wurde Zweiter.",
    "Version 10.5 ist da, sagt Kapitel 3.2 auf Seite 12.",
    "Nun ja, die Menschen sind so.",
])
def test_what_is_no_time_stays_silent(text):
    assert read(text) == []


def test_the_rule_book_is_as_large_as_it_says():
    names = {p.rule.name for p in load("de").productions if p.rule.name.startswith("de/")}
    assert len(names) >= 200

"""What stands beside a candidate tells whether it is a time, a name, a number or a word."""

from __future__ import annotations

import pytest

from transforms.annotate import annotate, day_bounds, plain_document
from transforms.detect import find


def surfaces(text: str) -> list[str]:
    return [text[f.start : f.end] for f in find(text, "en")]


@pytest.mark.parametrize("text, found", [
    ("He arrived on the 6th.", ["the 6th"]),
    ("They met on the 6th and left.", ["the 6th"]),
    ("We live on the 6th floor.", []),
    ("She made a bogey on the 6th.", []),
])
def test_an_ordinal_is_a_day_where_nothing_else_is_counted(text, found):
    assert surfaces(text) == found


@pytest.mark.parametrize("text, found", [
    ("He ran the 1500 in the rain.", []),
    ("The band The 1975 comes from Cheshire.", []),
    ("They won the 2004 campaign.", ["2004"]),
    ("The war began, and 1995 saw its end.", ["1995"]),
    ("Ask for room service and 1066 for the porter.", []),
    ("The abbey was founded around 1120 and burnt down.", ["around 1120"]),
    ("A crowd of around 1120 and two dogs came.", []),
    ("The firm employs about 1500 and sells bikes.", []),
])
def test_a_number_is_a_year_where_years_stand(text, found):
    assert surfaces(text) == found


@pytest.mark.parametrize("text", [
    "Sept is the French word for seven.",
    "Jan de Vries runs the bakery.",
    "Monday and Asana compete for customers.",
    "Christmas, Florida, has a post office.",
    "Fort Sunday is a ruin.",
    '"April," he whispered, "hold the ladder."',
    'The adverb "soon" goes before the verb.',
    'Translate "last year" into Welsh.',
    "Flat 4, 23 June Crescent",
    "The evening gown had no sleeves.",
])
def test_names_addresses_and_words_as_words_are_no_times(text):
    assert surfaces(text) == []


@pytest.mark.parametrize("text, found", [
    ("see u at 8 lol", ["8"]),
    ("We need 8 at 8 percent.", []),
    ("free sat n sun lol", ["sat", "sun"]),
    ("He sat and the sun rose.", []),
    ("see you tomorrow at 9pm :)", ["tomorrow", "9pm"]),
    ("She comes tomorrow at 9pm, as agreed with the office.", ["tomorrow at 9pm"]),
])
def test_posts_are_read_as_posts_and_prose_as_prose(text, found):
    assert surfaces(text) == found


@pytest.mark.parametrize("text, found", [
    ("Theresa May resigned. Critics of May cheered in May.", ["May"]),
    ("Tony April left the firm. A letter from April arrived.", []),
    ("The firm left. A letter from April arrived.", ["April"]),
])
def test_a_surname_in_the_text_is_a_name_elsewhere_in_it(text, found):
    assert surfaces(text) == found


def test_a_minute_of_a_match_has_no_place_on_the_clock():
    timex = annotate(plain_document("He scored in the 89th minute.", day_bounds("2024-03-15"))).timexes[1]
    assert (timex.type, timex.value) == ("TIME", "XXXX-XX-XXTXX:XX")

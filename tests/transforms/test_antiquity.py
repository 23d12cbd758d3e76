"""Texts on antiquity: once a year has its era, others go without."""

import pytest

from transforms.annotate import annotate, plain_document


def values(text):
    found = annotate(plain_document(text, None))
    return {m.surface: t.value for m, t in zip(found.mentions, found.timexes[1:])}


def test_a_year_without_its_era_has_that_of_the_year_before_it():
    told = values("Pericles died in 429 BC. In 425 Sphacteria fell, and in the spring of 404 the city surrendered.")
    assert told["425"] == "BC0425" and told["the spring of 404"] == "BC0404-SP"


def test_years_after_christ_go_without_their_era_too():
    assert values("He was born in AD 76. In 117 he became emperor; he died on 10 July 138.") == {
        "AD 76": "0076", "117": "0117", "10 July 138": "0138-07-10"}


def test_the_second_year_of_a_range_needs_no_era():
    assert values("It was 432 BC. From 431 to 404 they fought.")["404"] == "BC0404"


@pytest.mark.parametrize("text", ["Of 300 Spartans none came home.", "He came with 216 ships.", "They paid $300.",
                                  "The walls, of 120 feet, fell.", "By 120 ships they were beaten."])
def test_amounts_are_no_years(text):
    assert list(values(f"In 480 BC Xerxes came. {text}")) == ["480 BC"]


def test_a_text_that_names_no_year_of_antiquity_has_no_bare_years():
    assert values("In 216 they lost.") == {}

"""The tense of the verb group that governs a reference, by words alone."""

import doctest

import pytest

from transforms import direction
from transforms.tense import tense_at, verbs_of


def tense(sentence):
    """Of a sentence with its reference in brackets."""
    start, end = sentence.index("["), sentence.index("]") - 1
    text = sentence.replace("[", "").replace("]", "")
    return tense_at(text, start, end, 0, len(text), verbs_of("en"))


@pytest.mark.parametrize("sentence, told", [
    ("The bridge was closed in [May].", "past"),
    ("The bridge will be closed in [May].", "future"),
    ("New rules to be published in [May] decide it.", "future"),
    ("It would be paid on a still unspecified date in [May].", "future"),
    ("They agreed to sell the mill in [May].", "future"),
    ("They failed to sell the mill in [May].", "past"),
    ("The licence had been due to expire on [Monday].", "past"),
    ("They signed a plan on [Monday].", "past"),
    ("It plans to open on [Monday].", "future"),
    ("The deadline is [Monday].", "future"),
    ("On [Monday], the council is to decide.", "future"),
    ("Ahead of [Sunday]'s vote, prices rose.", "future"),
    ("Sales in the year to end-[May] rose by a tenth.", "past"),
    ("Shares rose to $3 on [Monday].", "past"),
    ("The minister arrives [Sunday] for talks that were put off.", "future"),
    ("He will visit those killed in [Monday]'s bombings.", "past"),
    ("Police would not say whether [Sunday]'s raid was linked to it.", "past"),
    ("He sold it in 2009; by [May] he will have a new one.", "future"),
    ("The union has given the firm until [Friday].", "future"),
    ("The union will keep the road shut until [Thursday].", "future"),
    ("Unions called a strike for [Monday].", "future"),
    ("They sought a truce in [May].", "past"),
    ("A hearing had been scheduled for [Monday].", "past"),
    ("Sales had doubled by [March].", "past"),
    ("Leaders meet in Doha on [Tuesday].", "future"),
    ("They failed to meet on [Tuesday].", "past"),
])
def test_the_verb_group_tells_tense(sentence, told):
    assert tense(sentence) == told


@pytest.mark.parametrize("sentence", ["They extended the offer until [May].", "They sell it under a [June] agreement.", "Rain in [March]."])
def test_where_no_verb_says_whether_it_is_over_there_is_no_tense(sentence):
    assert tense(sentence) is None


def test_the_examples_of_directions():
    assert not doctest.testmod(direction).failed

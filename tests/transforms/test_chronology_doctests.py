"""Every example in the docstrings of the chronology is run."""

import doctest
import importlib
import pkgutil

import pytest

import transforms.chronology

MODULES = [m.name for m in pkgutil.iter_modules(transforms.chronology.__path__, "transforms.chronology.")]


@pytest.mark.parametrize("name", MODULES)
def test_examples_of_a_module_hold(name):
    found = doctest.testmod(importlib.import_module(name))
    assert found.failed == 0
    assert found.attempted > 0

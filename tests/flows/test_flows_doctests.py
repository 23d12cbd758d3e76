from __future__ import annotations

import doctest
from importlib import import_module

import pytest

MODULES = ("answers", "blame", "deadline", "intake", "reading", "settings")


@pytest.mark.parametrize("name", MODULES)
def test_examples_of_a_module_are_true(name: str) -> None:
    result = doctest.testmod(import_module(f"flows.{name}"))
    assert result.attempted and not result.failed

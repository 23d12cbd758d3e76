"""A few of the hostile statements of ``benchmarks/box.py``: nothing out, nothing in, an end by the deadline."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def hostile():
    """The benchmark, as a module."""
    sys.path.insert(0, str(BENCHMARKS))
    try:
        spec = importlib.util.spec_from_file_location("benchmarks_box", BENCHMARKS / "box.py")
        module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        yield module
    finally:
        sys.path.remove(str(BENCHMARKS))


@pytest.mark.slow
def test_hostile_statements_read_nothing_write_nothing_and_end(hostile, tmp_path, monkeypatch):
    here = hostile.place(tmp_path)
    monkeypatch.setenv("HOME", here.names["home"])
    monkeypatch.setenv("SECRET", hostile.SECRET)
    monkeypatch.chdir(here.names["cwd"])
    before = here.state()
    from warehouse import box
    from warehouse.errors import LakeError

    for kind, statement in hostile.statements(60, seed=7):
        try:
            rows = box.query(here.names["lake"], here.filled(statement), deadline_seconds=5, memory="256MB")
            said = rows.to_string(preview_cols=100)
        except LakeError as error:
            said = str(error)
        assert hostile.SECRET not in said.replace(here.filled(statement), ""), (kind, statement)
    assert here.state() == before


def test_statements_are_the_same_for_a_seed(hostile):
    assert list(hostile.statements(50, 3)) == list(hostile.statements(50, 3)) != list(hostile.statements(50, 4))

"""The proofs of benchmarks/proofs.py with small numbers: the lake is broken in every way, and loses nothing."""

from __future__ import annotations

import importlib.util
import secrets
import sys
from pathlib import Path

import pytest

from warehouse.disk import Disk

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def proofs():
    """The module benchmarks/proofs.py."""
    spec = importlib.util.spec_from_file_location("proofs", Path(__file__).parents[2] / "benchmarks" / "proofs.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["proofs"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("operation", ["append", "replace", "delete", "compact", "vacuum", "forget"])
def test_a_fault_at_every_writing_call(proofs, operation):
    told = list(proofs.faults([operation], ["kill", "EIO", "short write"], deep=False))
    assert len(told) == 3 and all(calls for _, _, calls, _ in told)
    assert [broken for _, _, _, broken in told] == [[], [], []]


def test_kill_at_random_moments(proofs):
    assert proofs.kills(12)["kills"] == 12


def test_states_that_a_power_cut_may_leave(proofs):
    assert proofs.crashes(150)["states"] == 150


def lazily_put(self, path, data):
    temporary = self._stage(path, data)
    self.link(temporary, path)
    self._discard(temporary)


def staged_without_fsync(self, path, data):
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")
    with self.create(temporary) as file:
        self.write(file, data)
    return temporary


@pytest.mark.parametrize(
    ("method", "careless"),
    [
        ("put_if_absent", lazily_put),
        ("_stage", staged_without_fsync),
        ("sync_folders", lambda self, folders: None),
    ],
)
def test_the_proof_would_find_a_sync_that_is_left_out(proofs, monkeypatch, method, careless):
    monkeypatch.setattr(Disk, method, careless)
    with pytest.raises(proofs.Broken):
        proofs.crashes(600)


def test_writers_compactor_vacuum_and_readers_at_once(proofs):
    told = proofs.writers(3, 8, reads=60, keep=2.0)
    assert told["commits"] == 24 and told["reads"] >= 60


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda done: done[:-1] + [done[-1]._replace(version=done[-1].version - 1)], "was acknowledged as version"),
        (lambda done: [d._replace(removed=("nobody",)) if d.version == 3 else d for d in done], "was not there"),
        (lambda done: [d._replace(began=d.began + 100, ended=d.ended + 100) if d.version == 2 else d for d in done],
         "had been acknowledged"),
    ],
)  # fmt: skip
def test_the_checker_would_find_a_history_that_is_none(proofs, lake, spoil, said):
    lake.commit(proofs.small("count0", uri="count.txt"), txn="begin")
    done = []
    for n in range(4):
        version = lake.commit(proofs.small(f"d{n}"), txn=f"t{n}")
        done.append(proofs.Done(0, n + 0.0, n + 0.5, version, f"t{n}", (f"d{n}",), ()))
    assert proofs.checked(lake, done, [])["commits"] == 4
    with pytest.raises(proofs.Broken, match=said):
        proofs.checked(lake, spoil(done), [])


def test_flipped_bytes(proofs):
    told = proofs.flips(40)
    assert told["found by fsck"] == 40


def test_opening_many_commits(proofs):
    assert proofs.opening(1000)["with a checkpoint 99 commits ago"] < 1

"""The verbs that look after a lake, as a person types them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flows import runbook
from flows.cli import cli
from warehouse import box, catalog
from warehouse.lake import Lake

pytestmark = pytest.mark.slow

GOLDEN = Path(__file__).parents[1] / "warehouse" / "golden" / "0.1.0"


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """A lake of four versions, with a catalog."""
    shutil.copytree(GOLDEN, tmp_path / "lake")
    catalog.publish(Lake.open(tmp_path / "lake"))
    return tmp_path / "lake"


def said(lake: Path, *words: str, exit_code: int = 0) -> Result:
    result = CliRunner().invoke(cli, [*words, "--lake", str(lake)])
    assert result.exit_code == exit_code, result.output
    return result


def test_fsck_is_0_on_a_sound_lake_and_1_on_a_damaged_one(lake: Path) -> None:
    assert said(lake, "fsck", "--history").output == "The lake is sound.\n"
    file = Lake.open(lake).snapshot().files("events")[0]
    data = bytearray((lake / file.path).read_bytes())
    data[100] ^= 1
    (lake / file.path).write_bytes(data)
    assert (
        f"fsck changed: 1 against “every file has the bytes that were committed”, such as {file.path}"
        in said(lake, "fsck", exit_code=1).output
    )
    [finding] = json.loads(said(lake, "fsck", "--json", exit_code=1).output)
    assert finding["check"] == "fsck changed"


def test_history_tells_what_each_version_changed(lake: Path) -> None:
    newest, *_, first = json.loads(said(lake, "history", "--json").output)
    assert (newest["version"], newest["added"], first["version"], first["time"]) == (4, "runs 1", 1, None)
    assert len(json.loads(said(lake, "history", "--json", "--limit", "2").output)) == 2
    assert "documents 4, mentions 74" in said(lake, "history").output


def test_migrate_then_compact_then_vacuum(lake: Path) -> None:
    assert json.loads(said(lake, "migrate", "--dry-run", "--json").output) and Lake.open(lake).snapshot().version == 4
    said(lake, "migrate")
    assert said(lake, "migrate").output.startswith("Nothing to do")
    assert {row["became"] for row in json.loads(said(lake, "compact", "--json").output)} == {1}
    assert said(lake, "compact").output.startswith("Nothing to do")
    assert "to delete (with --delete)" in said(lake, "vacuum", "--keep", "0", "--grace", "0").output
    assert "deleted; versions from" in said(lake, "vacuum", "--keep", "0", "--grace", "0", "--delete").output
    held = len(Lake.open(lake).snapshot().listed)
    assert len(list(lake.rglob("*.parquet"))) == held == len({p.parent for p in lake.rglob("*.parquet")})
    assert box.query(lake, "SELECT count(*) AS n FROM mentions")["n"].to_pylist() == [75]


def test_forget_says_what_it_would_do_and_does_it_when_told(lake: Path) -> None:
    name = "docs/garden-diary.md"
    assert said(lake, "forget", name).output.startswith("to erase (with --erase): 0a6716fbd813f4cb\n")
    assert "rows: " in said(lake, "forget", name, "--erase").output
    assert box.query(lake, f"FROM documents WHERE uri = '{name}'").num_rows == 0
    assert said(lake, "fsck", "--history").exit_code == 0
    assert isinstance(said(lake, "forget", name, exit_code=1).exception, Exception)


def test_a_dry_run_of_forget_waits_for_nobody_and_writes_nothing(lake: Path) -> None:
    import fcntl

    with open(lake / "_lock", "wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        before = {path.name for path in lake.iterdir()}
        assert said(lake, "forget", "docs/garden-diary.md").output.startswith("to erase (with --erase)")
    assert {path.name for path in lake.iterdir()} == before


def test_forget_waits_for_no_run(lake: Path) -> None:
    import fcntl

    with open(lake / "_lock", "wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert isinstance(said(lake, "forget", "x", "--erase", exit_code=1).exception, runbook.Busy)


def test_what_one_verb_holds_another_waits_for(lake: Path) -> None:
    from warehouse import leases
    from warehouse.errors import LeaseHeld

    with leases.held(Lake.open(lake), "upkeep", "somebody:1", 60):
        result = said(lake, "compact", exit_code=1)
    assert isinstance(result.exception, LeaseHeld) and "somebody:1 holds the lease" in str(result.exception)
    said(lake, "compact")


def test_a_table_that_is_none_is_named(lake: Path) -> None:
    assert "there is no table 'evnts'" in str(said(lake, "compact", "--table", "evnts", exit_code=1).exception)

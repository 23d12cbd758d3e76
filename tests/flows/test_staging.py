"""Where the tables of a batch wait between its tasks."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from flows.settings import Settings
from flows.staging import Staging, place
from warehouse.errors import WriteFailed


def test_what_is_staged_is_read_back_until_it_is_cleared(tmp_path: Path) -> None:
    staging = Staging(Settings(lake=str(tmp_path)), "batch")
    staging.write("base", pa.table({"version": [1]}))
    assert staging.read("base").to_pydict() == {"version": [1]} and staging.read("events").num_rows == 0
    staging.clear()
    assert not staging.folder.exists()


def test_a_lake_in_a_bucket_has_its_staging_on_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_CACHE", str(tmp_path))
    assert place("s3://bucket/deep/lake").parent == tmp_path.resolve()
    assert place("s3://bucket/deep/lake") == place("s3://bucket//deep/lake/") != place("s3://bucket/other/lake")
    assert place("lake") == Path("lake")


def test_a_disk_that_refuses_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "_staging").write_text("no folder")
    with pytest.raises(WriteFailed, match="a batch cannot wait in .*_staging: .* then run again"):
        Staging(Settings(lake=str(tmp_path)), "batch").write("base", pa.table({"version": [1]}))

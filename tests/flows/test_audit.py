"""A document that breaks a check is refused, and the rest of its batch is published."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from flows import tasks
from flows.settings import Settings
from flows.staging import Staging
from warehouse.lake import Lake


@pytest.mark.slow
def test_a_document_that_breaks_a_check_is_quarantined(
    plain_run: Callable[..., dict[str, Any]], corpus: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Staging.read

    def spoiled(self: Staging, name: str) -> pa.Table:
        table = read(self, name)
        if name == "timexes" and table.num_rows:  # as if the engine had lost its way
            confidence = [7.0] + [0.5] * (table.num_rows - 1)
            at = table.column_names.index("confidence")
            table = table.set_column(at, table.schema.field(at), pa.array(confidence))
        return table

    monkeypatch.setattr(tasks.Staging, "read", spoiled)
    summary = plain_run(corpus)
    lake = Lake.open(settings.lake)
    refused = lake.read("quarantine").to_pylist()
    assert {Path(row["uri"]).name for row in refused} == {"note.txt", "copy.txt"}, "the document, and its duplicate"
    assert {(row["stage"], row["reason"]) for row in refused} == {("publish", "failed-check")}
    assert "confidence_in_range: 1 against" in refused[0]["detail"]
    kept = set(lake.read("documents")["uri"].to_pylist())
    assert kept and not kept & {row["uri"] for row in refused}
    assert set(lake.read("timexes")["doc_id"].to_pylist()) <= set(lake.read("documents")["doc_id"].to_pylist())
    assert summary["inputs"] == summary["documents"] + summary["duplicates"] + summary["quarantined"]

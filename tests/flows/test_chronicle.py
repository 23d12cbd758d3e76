from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from flows import runbook
from flows.runbook import Busy, idle, opened
from flows.settings import Settings
from warehouse.checks import audit, fsck
from warehouse.lake import Lake

pytestmark = pytest.mark.slow

Run = Callable[..., dict[str, Any]]
TABLES = ("documents", "mentions", "timexes", "events", "quarantine")


def rows(settings: Settings, table: str, *columns: str) -> list[tuple]:
    """The named columns of a table of the lake, sorted."""
    found = Lake.open(settings.lake).read(table, list(columns))
    return sorted(zip(*(found[c].to_pylist() for c in columns)), key=str)


def digests(settings: Settings) -> dict[str, list[str]]:
    """The sha256 of all data files but those of runs, which hold times."""
    snapshot = Lake.open(settings.lake).snapshot()
    return {table: sorted(f.sha256 for f in snapshot.files(table)) for table in TABLES}


def test_a_run_fills_the_tables(plain_run: Run, corpus: Path, settings: Settings) -> None:
    summary = plain_run(corpus)
    counted = {
        name: summary[name] for name in ("inputs", "documents", "duplicates", "quarantined", "unchanged", "replaced")
    }
    assert counted == {"inputs": 6, "documents": 5, "duplicates": 1, "quarantined": 0, "unchanged": 0, "replaced": 0}
    assert rows(settings, "documents", "uri", "dct_method") == [
        ("docs/copy.txt", "content"), ("docs/deep/plain.txt", "none"), ("docs/note.txt", "none"),
        ("docs/page.md", "front-matter"), ("docs/wire.jsonl#2", "content"), ("docs/wire.jsonl#a", "jsonl"),
    ]  # fmt: skip
    assert "3 May 2021" in {surface for _, surface in rows(settings, "mentions", "doc_id", "surface")}
    assert summary["mentions"] == len(rows(settings, "mentions", "mention_id"))


def test_the_lake_passes_its_own_checks(plain_run: Run, corpus: Path, settings: Settings) -> None:
    (corpus / "broken.jsonl").write_text('{"text": "Fine in 2020."}\n{"text": \n')
    plain_run(corpus)
    (corpus / "note.txt").write_text("It was in 2015.")
    plain_run(corpus)
    lake = Lake.open(settings.lake)
    assert (audit(lake), fsck(lake)) == ([], [])


def test_a_duplicate_has_a_row_and_no_mentions(plain_run: Run, corpus: Path, settings: Settings) -> None:
    plain_run(corpus)
    by_uri = {
        uri: (doc_id, original)
        for uri, doc_id, original in rows(settings, "documents", "uri", "doc_id", "duplicate_of")
    }
    assert by_uri["docs/note.txt"][1] == by_uri["docs/copy.txt"][0]
    with_mentions = {doc_id for (doc_id,) in rows(settings, "mentions", "doc_id")}
    assert by_uri["docs/copy.txt"][0] in with_mentions and by_uri["docs/note.txt"][0] not in with_mentions


def test_a_second_run_changes_nothing_and_says_so(plain_run: Run, corpus: Path, settings: Settings) -> None:
    plain_run(corpus)
    before = digests(settings)
    again = plain_run(corpus)
    assert (again["unchanged"], again["batches"], again["documents"]) == (6, 0, 0)
    assert digests(settings) == before
    assert len(rows(settings, "runs", "run_id")) == 2


def test_an_idle_run_is_known_without_a_flow(plain_run: Run, corpus: Path, settings: Settings) -> None:
    assert idle([str(corpus)], settings) is None
    plain_run(corpus)
    summary = idle([str(corpus)], settings)
    assert summary is not None and summary["unchanged"] == 6


def test_a_changed_document_replaces_its_own_rows_and_no_others(
    plain_run: Run, corpus: Path, settings: Settings
) -> None:
    plain_run(corpus)
    before = set(rows(settings, "mentions", "mention_id", "surface"))
    (corpus / "page.md").write_text("---\ndate: 2022-05-18\n---\nThey met in 1987, and that was the end of it.\n")
    summary = plain_run(corpus)
    assert (summary["documents"], summary["replaced"], summary["unchanged"]) == (1, 1, 5)
    after = set(rows(settings, "mentions", "mention_id", "surface"))
    assert {surface for _, surface in after - before} == {"1987"}
    assert {surface for _, surface in before - after} == {"last week", "Friday"}


def test_going_back_to_an_earlier_text_is_a_change(plain_run: Run, corpus: Path, settings: Settings) -> None:
    texts = ["It was in 1987.", "It was in 1988.", "It was in 1987.", "It was in 1988."]
    for text in texts:
        (corpus / "deep" / "plain.txt").write_text(text)
        plain_run(corpus / "deep")
        assert rows(settings, "documents", "text") == [(text,)]


def test_a_sidecar_that_changes_dates_the_document_again(plain_run: Run, corpus: Path, settings: Settings) -> None:
    plain_run(corpus / "note.txt")
    (corpus / "note.txt.meta.toml").write_text('date = "2022-05-18"\n')
    summary = plain_run(corpus / "note.txt")
    assert summary["replaced"] == 1
    assert "2022-04" in {value for (value,) in rows(settings, "timexes", "value")}


def test_another_grammar_annotates_everything_again(
    plain_run: Run, corpus: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain_run(corpus)
    before = rows(settings, "mentions", "mention_id", "surface")
    monkeypatch.setattr(runbook, "recipe", lambda settings: "another")
    summary = plain_run(corpus)
    assert (summary["replaced"], summary["unchanged"]) == (6, 0)
    assert rows(settings, "mentions", "mention_id", "surface") == before


def test_a_line_that_is_gone_from_its_file_is_gone_from_the_lake(
    plain_run: Run, corpus: Path, settings: Settings
) -> None:
    plain_run(corpus)
    lines = (corpus / "wire.jsonl").read_text().splitlines()
    (corpus / "wire.jsonl").write_text(lines[0] + "\n")
    plain_run(corpus)
    uris = {uri for (uri,) in rows(settings, "documents", "uri")}
    assert "docs/wire.jsonl#a" in uris and "docs/wire.jsonl#2" not in uris


def test_a_file_that_is_gone_stays_in_the_lake(plain_run: Run, corpus: Path, settings: Settings) -> None:
    plain_run(corpus)
    (corpus / "page.md").unlink()
    assert plain_run(corpus)["batches"] == 0
    assert ("docs/page.md",) in rows(settings, "documents", "uri")


def test_what_is_refused_is_quarantined_until_it_is_mended(plain_run: Run, corpus: Path, settings: Settings) -> None:
    (corpus / "scan.txt").write_bytes(b"%PDF-1.7")
    (corpus / "feed.jsonl").write_text('{"text": "In 2020."}\n{"text": \n')
    summary = plain_run(corpus)
    assert (summary["quarantined"], summary["reasons"]) == (2, {"broken-json": 1, "not-text": 1})
    assert summary["inputs"] == summary["documents"] + summary["duplicates"] + summary["quarantined"]
    assert plain_run(corpus)["unchanged"] == summary["inputs"]

    (corpus / "scan.txt").write_text("It was in 1987.")
    mended = plain_run(corpus)
    assert (mended["documents"], mended["replaced"]) == (1, 0)
    assert rows(settings, "quarantine", "uri") == [("docs/feed.jsonl#2",)]


def test_a_document_that_fails_takes_its_copies_along_and_nothing_else(
    plain_run: Run, corpus: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows import shards

    real = shards.mentions_of
    monkeypatch.setattr(shards, "mentions_of", lambda d, *more: 1 / 0 if "Putin" in d.text else real(d, *more))
    summary = plain_run(corpus)
    assert rows(settings, "quarantine", "uri", "stage", "reason") == [
        ("docs/copy.txt", "detect", "internal-error"), ("docs/note.txt", "detect", "internal-error")
    ]  # fmt: skip
    assert (summary["documents"], summary["quarantined"], summary["inputs"]) == (4, 2, 6)


def test_batches_of_any_size_give_the_same_rows(
    plain_run: Run, corpus: Path, tmp_path: Path, settings: Settings
) -> None:
    plain_run(corpus)
    small = replace(settings, lake=str(tmp_path / "small"), batch_documents=1)
    assert plain_run(corpus, settings=small)["batches"] == 6
    for table in ("documents", "mentions", "timexes"):
        key = "doc_id" if table == "documents" else "mention_id"
        assert rows(small, table, key) == rows(settings, table, key)


def test_two_runs_do_not_write_to_one_lake(corpus: Path, settings: Settings) -> None:
    with opened([str(corpus)], settings), pytest.raises(Busy, match="another run"):
        with opened([str(corpus)], settings):
            pass


def test_nothing_is_left_in_the_staging(plain_run: Run, corpus: Path, settings: Settings) -> None:
    plain_run(corpus)
    assert list((Path(settings.lake) / "_staging").iterdir()) == []


KILLED = """
import os, sys
from dataclasses import replace
from flows.runbook import opened
from flows.settings import Settings
from flows.tasks import annotate, ingest, publish, stage

settings = Settings(lake=sys.argv[2], events=False, batch_documents=2)
with opened([sys.argv[1]], settings) as book:
    for number, batch in enumerate(book.new()):
        name = annotate.fn(ingest.fn(stage(batch, settings), settings), settings)
        if number == 1:
            os._exit(9)
        publish.fn(name, settings)
"""


def test_a_run_after_one_that_was_killed_ends_in_the_same_bytes(
    plain_run: Run, corpus: Path, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(settings, batch_documents=2)
    monkeypatch.undo()  # the recipe of the process that will be killed is the true one
    plain_run(corpus, settings=settings)
    killed = replace(settings, lake=str(tmp_path / "killed"))
    done = subprocess.run([sys.executable, "-c", KILLED, str(corpus), killed.lake], cwd=Path(__file__).parents[2])
    assert done.returncode == 9 and len(rows(killed, "documents", "uri")) == 2
    summary = plain_run(corpus, settings=killed)
    assert (summary["unchanged"], summary["batches"]) == (2, 2)
    assert digests(killed) == digests(settings)


def test_two_processes_give_the_same_bytes_as_one(
    plain_run: Run, corpus: Path, tmp_path: Path, settings: Settings
) -> None:
    small = replace(settings, shard_bytes=20, events=True)
    assert plain_run(corpus, settings=small)["events"] > 0
    parallel = replace(small, lake=str(tmp_path / "parallel"), workers=2)
    plain_run(corpus, settings=parallel)
    assert digests(parallel) == digests(small)


def test_the_flow_runs_on_prefect(prefect_server: None, corpus: Path, settings: Settings) -> None:
    from flows.chronicle import chronicle

    first = chronicle([str(corpus)], lake=settings.lake, events=False)
    assert (first["documents"], first["duplicates"], first["batches"]) == (5, 1, 1)
    second = chronicle([str(corpus)], lake=settings.lake, events=False)
    assert (second["unchanged"], second["batches"]) == (6, 0)
    assert json.loads(rows(settings, "runs", "versions")[0][0])["prefect"]


def test_prefect_sees_a_run_of_each_task_and_keeps_no_result(
    prefect_server: None, corpus: Path, settings: Settings
) -> None:
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import TaskRunFilter, TaskRunFilterFlowRunId

    from flows.chronicle import chronicle

    state = chronicle([str(corpus)], lake=settings.lake, events=False, return_state=True)
    with get_client(sync_client=True) as client:
        runs = client.read_task_runs(
            task_run_filter=TaskRunFilter(flow_run_id=TaskRunFilterFlowRunId(any_=[state.state_details.flow_run_id]))
        )
    assert {run.name.partition("-")[0] for run in runs} <= {"ingest", "annotate", "publish", "anchor", "tell"}
    assert not getattr(state.data, "storage_key", None) or not state.data.metadata.storage_block_id

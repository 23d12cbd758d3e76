"""The last step of a run: what all documents of the lake tell becomes happenings, in one commit."""

from __future__ import annotations

from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.settings import Settings
from transforms.corpus.duplicates import Copy, copies, sketch
from transforms.stories import DOCUMENT_COLUMNS, aliases, occurrences
from warehouse.lake import Lake, Snapshot


@task(cache_policy=NO_CACHE, persist_result=False, retries=2, retry_delay_seconds=1)  # the disk is the outside
def tell(settings: Settings) -> int:
    """Occurrences, tellings and aliases anew, from all events of the lake; gives how many happenings there are."""
    lake = Lake.open(settings.lake)
    snapshot = lake.snapshot()
    events = lake.read("events", snapshot=snapshot)
    documents = lake.read("documents", DOCUMENT_COLUMNS, snapshot)
    rows, tellings = occurrences(
        events,
        documents,
        copied(lake, snapshot, set(events["doc_id"].to_pylist())),
        lake.read("occurrences", ("occurrence_id", "merged_from", "split_from"), snapshot),
        lake.read("tellings", ("occurrence_id", "event_id"), snapshot),
    )
    names = aliases(events, documents["language"].unique().to_pylist())
    lake.commit(
        {"occurrences": rows, "tellings": tellings, "aliases": names},
        txn=f"stories@{snapshot.version}",
        info={"occurrences": rows.num_rows},
        replace_tables=("occurrences", "tellings", "aliases"),
    )
    return rows.num_rows


def copied(lake: Lake, snapshot: Snapshot, wanted: set[str]) -> dict[str, Copy]:
    """Which documents nearly copy an earlier one; their texts are read a file at a time, and only sketches kept."""
    sketches = []
    for file in snapshot.files("documents"):
        rows = lake.read("documents", ("doc_id", "text", "dct_earliest_start"), snapshot._replace(listed=(file,)))
        days = rows["dct_earliest_start"].cast("int64").to_pylist()
        for doc_id, text, day in zip(rows["doc_id"].to_pylist(), rows["text"], days):
            if doc_id in wanted:
                sketches.append((day is None, day or 0, doc_id, sketch(text.as_py())))
    return copies((doc_id, words) for _, _, doc_id, words in sorted(sketches, key=lambda each: each[:3]))

"""The three steps of a batch as Prefect tasks. Between them travels the batch's name; its tables wait in the staging.

Nothing is cached or persisted by Prefect: its serializer is pickle, and the lake itself knows what is done.
"""

from __future__ import annotations

from collections import Counter
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc
from prefect import task
from prefect.cache_policies import NO_CACHE

from flows import model, shards
from flows.intake import Batch
from flows.progress import current as progress
from flows.settings import Settings
from flows.settle import INDEX, Published, settle
from flows.staging import Staging
from transforms.records import Document, Quarantined
from transforms.tables import to_records, to_table
from warehouse.errors import AuditFailed
from warehouse.lake import Lake


def stage(batch: Batch, settings: Settings) -> str:
    """Puts what a batch starts from into the staging, and gives the batch's name."""
    staging = Staging(settings, batch.name)
    staging.clear()
    columns = list(zip(*batch.inputs)) or [()] * len(shards.INPUTS)
    staging.write("inputs", pa.table(columns, schema=shards.INPUTS))
    staging.write("quarantine", to_table(Quarantined, batch.refused))
    staging.write("gone", pa.table({"uri": pa.array(batch.gone, pa.string())}))
    return batch.name


@task(cache_policy=NO_CACHE, persist_result=False)
def ingest(batch: str, settings: Settings) -> str:
    """Bytes → dated documents; what cannot be read → quarantine; what the lake held of them → to be replaced."""
    staging, lake = Staging(settings, batch), Lake.open(settings.lake)
    inputs = staging.read("inputs")
    sizes = pc.binary_length(inputs["data"]).to_pylist()
    pieces = [{"inputs": shards.to_ipc(piece)} for piece in shards.cut(inputs, sizes, settings.shard_bytes)]
    results = shards.run(shards.read_shard, pieces, settings.language, settings.workers)

    snapshot = lake.snapshot()

    def fetch(doc_ids: list[str]) -> list[Document]:
        rows = lake.read("documents", snapshot=snapshot)
        return to_records(Document, rows.filter(pc.is_in(rows["doc_id"], pa.array(doc_ids, pa.string()))))

    settled = settle(
        to_records(Document, shards.join(results, "documents")),
        inputs["uri"].to_pylist() + staging.read("gone")["uri"].to_pylist(),
        lake.read("documents", INDEX, snapshot),
        fetch,
    )
    staging.write("documents", to_table(Document, settled.documents))
    refused = pa.concat_tables([staging.read("quarantine"), shards.join(results, "quarantine")])
    staging.write("quarantine", pa.concat_tables([refused, to_table(Quarantined, settled.refused)]).combine_chunks())
    staging.write("replaced", pa.table({"doc_id": pa.array(settled.replaced, pa.string())}))
    staging.write("heirs", pa.table({"doc_id": pa.array(sorted(settled.heirs), pa.string())}))
    staging.write("base", pa.table({"version": [snapshot.version]}))
    return batch


@task(cache_policy=NO_CACHE, persist_result=False)
def annotate(batch: str, settings: Settings) -> str:
    """Documents that are no duplicates → mentions, timexes, events and their links; what fails → quarantine."""
    staging = Staging(settings, batch)
    documents = staging.read("documents")
    originals = documents.filter(pc.is_null(documents["duplicate_of"]))
    sizes = pc.binary_length(originals["text"]).to_pylist()
    pieces = [{"documents": shards.to_ipc(piece)} for piece in shards.cut(originals, sizes, settings.shard_bytes)]
    progress.shards(len(pieces))
    annotate_shard = partial(shards.annotate_shard, gazetteers=settings.gazetteers)
    results = shards.run(annotate_shard, pieces, model.parsing_of(settings), settings.workers, progress.step)
    for name in ("mentions", "timexes", "events", "tlinks"):
        staging.write(name, shards.join(results, name))
    staging.write("failed", shards.join(results, "quarantine"))
    staging.write("dated", shards.join(results, "documents"))
    return batch


def _with(documents: pa.Table, dated: pa.Table) -> pa.Table:
    """The documents, with those that their content dates in the place of what they were."""
    if not dated.num_rows:
        return documents
    known = {d.doc_id: d for d in to_records(Document, dated)}
    return to_table(Document, [known.get(d.doc_id, d) for d in to_records(Document, documents)])


@task(cache_policy=NO_CACHE, persist_result=False, retries=2, retry_delay_seconds=1)  # the disk is the outside
def publish(batch: str, settings: Settings) -> Published:
    """One commit: the batch's rows come, those that they replace go. Gives what was written."""
    staging, lake = Staging(settings, batch), Lake.open(settings.lake)
    documents = _with(staging.read("documents"), staging.read("dated"))
    documents, quarantine = _refuse(documents, staging.read("failed"), staging.read("quarantine"))
    replaced = staging.read("replaced")["doc_id"].to_pylist()
    heirs = set(staging.read("heirs")["doc_id"].to_pylist())
    tables = {name: staging.read(name) for name in ("mentions", "timexes", "events", "tlinks")}
    while True:
        try:
            lake.commit(
                {"documents": documents, **tables, "quarantine": quarantine},
                txn=f"{batch}@{staging.read('base')['version'][0].as_py()}",
                info={"batch": batch},
                replace_documents=replaced,
                clear_quarantine=staging.read("inputs")["uri"].to_pylist() + staging.read("gone")["uri"].to_pylist(),
                audit=True,
            )
            break
        except AuditFailed as failure:  # nothing of the batch is visible: its other documents go in without these
            documents, quarantine = _refuse(documents, _failing(documents, failure), quarantine)
            tables = {t: rows.filter(pc.is_in(rows["doc_id"], documents["doc_id"])) for t, rows in tables.items()}
    staging.clear()
    brought = documents.filter(pc.invert(pc.is_in(documents["doc_id"], pa.array(sorted(heirs), pa.string()))))
    duplicates = brought.num_rows - brought["duplicate_of"].null_count
    counts = {
        "documents": brought.num_rows - duplicates,
        "duplicates": duplicates,
        "quarantined": quarantine.num_rows,
        "replaced": len(replaced) - len(heirs),
        **{name: table.num_rows for name, table in tables.items()},
    }
    dates = _dates(tables["timexes"])
    pinned = dates.filter(pc.or_(pc.is_valid(dates["earliest_start"]), pc.is_valid(dates["latest_end"])))
    counts |= {"dates": dates.num_rows, "pinned": pinned.num_rows}
    return Published(counts, dict(Counter(quarantine["reason"].to_pylist())))


def _dates(timexes: pa.Table) -> pa.Table:
    """The timexes that name a time which lies somewhere: no durations and sets, and not the document dates."""
    kind = pc.is_in(timexes["type"].cast(pa.string()), pa.array(["DATE", "TIME"]))
    return timexes.filter(pc.and_(kind, pc.invert(pc.ends_with(timexes["mention_id"], ":t0"))))


def _failing(documents: pa.Table, failure: AuditFailed) -> pa.Table:
    """The documents that break a check, as quarantine rows.

    Raises:
        AuditFailed: when a check is broken by something else.
    """
    why = {doc_id: finding for finding in failure.findings for doc_id in finding.doc_ids}
    rows = [
        Quarantined(d.uri, "publish", "failed-check", f"{why[d.doc_id]}; please report it", 1, d.input_hash)
        for d in to_records(Document, documents)
        if d.doc_id in why
    ]
    if len(rows) < len(why) or not all(finding.doc_ids for finding in failure.findings):
        raise failure
    return to_table(Quarantined, rows)


def _refuse(documents: pa.Table, failed: pa.Table, quarantine: pa.Table) -> tuple[pa.Table, pa.Table]:
    """The documents that did not fail, and all that are refused; a text's duplicates fail with it."""
    if not failed.num_rows:
        return documents, quarantine
    why = {row["uri"]: row for row in failed.to_pylist()}
    records = to_records(Document, documents)
    ids = {d.doc_id: why[d.uri] for d in records if d.uri in why}
    more = [
        Quarantined(**{**ids[d.duplicate_of], "uri": d.uri, "input_hash": d.input_hash})
        for d in records
        if d.duplicate_of in ids
    ]
    refused = pa.concat_tables([quarantine, failed, to_table(Quarantined, more)])
    kept = [d for d in records if d.doc_id not in ids and d.duplicate_of not in ids]
    return to_table(Document, kept), refused.combine_chunks()

"""A batch is read and annotated in shards, here or in other processes: bytes in, bytes out.

A shard is a dict of table name → Arrow IPC stream, so what crosses to a worker is never a pickled record. The cut
depends on the batch alone and results are joined in its order: one process or eight, the tables are the same bytes.
"""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from flows import model
from flows.annotation import gazetteer_of
from flows.blame import blame
from flows.deadline import TooSlow, allowance, deadline
from flows.intake import Input, of_line
from transforms.annotate import pinned
from transforms.dating import date_document
from transforms.detect import may_mention, mentions_of, may_speak_of_happenings
from transforms.gazetteer import Gazetteer
from transforms.records import TABLES, Document, Mention, Quarantined, Timex
from transforms.sources import Unreadable, fields_of, read
from transforms.tables import schema_of, to_records, to_table

Shard = dict[str, bytes]
"""Table name → Arrow IPC stream."""

INPUTS = pa.schema(
    [
        ("uri", pa.string()),
        ("file", pa.string()),
        ("data", pa.large_binary()),
        ("sidecar", pa.string()),
        ("input_hash", pa.string()),
    ]
)
"""The columns of `flows.intake.Input`."""


# --- bytes -----------------------------------------------------------------------------------------------------------


def to_ipc(table: pa.Table) -> bytes:
    """A table as an Arrow IPC stream; equal tables give equal bytes."""
    sink = pa.BufferOutputStream()
    # taken, not sliced: the padding of a slice holds bytes of the rows beside it
    whole = table.unify_dictionaries().take(pa.array(range(table.num_rows), pa.int64())).combine_chunks()
    with pa.ipc.new_stream(sink, whole.schema) as stream:
        stream.write_table(whole)
    return sink.getvalue().to_pybytes()


def from_ipc(data: bytes) -> pa.Table:
    """The table of an Arrow IPC stream."""
    return pa.ipc.open_stream(data).read_all()


def join(shards: Sequence[Shard], name: str) -> pa.Table:
    """One table of all shards, in their order."""
    tables = [from_ipc(shard[name]) for shard in shards if name in shard]
    joined = pa.concat_tables(tables) if tables else schema_of(TABLES[name]).empty_table()
    return joined.unify_dictionaries().combine_chunks()


def cut(table: pa.Table, sizes: Sequence[int], shard_bytes: int) -> Iterator[pa.Table]:
    """A table in pieces of about `shard_bytes` each, given the size of every row."""
    start = total = 0
    for row, size in enumerate(sizes):
        total += size
        if total >= shard_bytes:
            yield table.slice(start, row + 1 - start)
            start, total = row + 1, 0
    if start < table.num_rows:
        yield table.slice(start)


# --- what a worker does ----------------------------------------------------------------------------------------------


def read_shard(shard: Shard, language: str | None) -> Shard:
    """Inputs → documents, and the quarantine of what could not be read."""
    documents: list[Document] = []
    refused: list[Quarantined] = []
    for row in from_ipc(shard["inputs"]).to_pylist():
        for each in _documents_of(Input(**row), language):
            (refused if isinstance(each, Quarantined) else documents).append(each)
    return {"documents": to_ipc(to_table(Document, documents)), "quarantine": to_ipc(to_table(Quarantined, refused))}


def _documents_of(given: Input, language: str | None) -> list[Document | Quarantined]:
    found: list[Document | Quarantined] = []

    def refusal(reason: str, detail: str) -> Quarantined:
        return Quarantined(given.uri, "ingest", reason, detail, 1, given.input_hash)

    try:
        with deadline(allowance(len(given.data))):
            for draft in read(given.data, given.file, fields_of(json.loads(given.sidecar))):
                alone = given.uri != given.file
                if isinstance(draft, Unreadable):
                    found.append(refusal(draft.reason, of_line(draft.detail) if alone else draft.detail))
                    continue
                uri = given.uri if alone else draft.uri
                # an id that an input gives is unique in that input alone, so the lake names documents itself
                draft = draft._replace(uri=uri, doc_id=None)
                found.append(date_document(draft, None, json.loads(given.sidecar), language, given.input_hash))
    except Unreadable as error:
        return [refusal(error.reason, error.detail)]
    except TooSlow as error:
        return [refusal("too-slow", str(error))]
    except Exception as error:  # noqa: BLE001  one bad input must never end a run
        return [refusal("internal-error", blame(error))]
    return found or [refusal("empty", "the input holds no document")]


def annotate_shard(shard: Shard, parsing: model.Parsing | None, gazetteers: tuple[str, ...] = ()) -> Shard:
    """Documents → mentions, timexes and events, and the quarantine of the documents at which a stage failed; and again
    those documents that their content dates.

    Args:
        shard: ``documents``.
        parsing: what events are extracted with; None: no events.
        gazetteers: files of named periods and happenings beside those that are shipped.
    """
    gazetteer = _gazetteer(gazetteers)
    given = from_ipc(shard["documents"])
    documents = to_records(Document, given)
    hopeful = set(may_mention(given)["doc_id"].to_pylist())  # the others hold no word of time
    done: list[Document] = []
    mentions: list[Mention] = []
    timexes: list[Timex] = []
    refused: list[Quarantined] = []
    for document in documents:
        stage = "detect"
        try:
            with deadline(allowance(len(document.text))):
                speaks = document.doc_id in hopeful or may_speak_of_happenings(document, gazetteer)
                said = mentions_of(document, gazetteer) if speaks else []
                stage = "pin"
                known, denoted = pinned(document, said, gazetteer)
        except Exception as error:  # noqa: BLE001  one bad document must never end a run
            refused.append(_refusal(document, stage, error))
        else:
            done.append(known)
            mentions += said
            timexes += denoted
    tables = {"mentions": to_table(Mention, mentions), "timexes": to_table(Timex, timexes)}
    if parsing is not None:
        tables, failed = _with_events(done, tables, parsing)
        refused += failed
    tables["quarantine"] = to_table(Quarantined, refused)
    tables["documents"] = to_table(Document, [d for d in done if d.dct_method == "content"])
    return {name: to_ipc(table) for name, table in tables.items()}


@lru_cache(maxsize=2)
def _gazetteer(files: tuple[str, ...]) -> Gazetteer | None:
    return gazetteer_of(files)


def _with_events(
    documents: list[Document], tables: dict[str, pa.Table], parsing: model.Parsing
) -> tuple[dict[str, pa.Table], list[Quarantined]]:
    """The tables with events, extracted from all documents at once; if that fails, one by one, to find the bad one."""
    from transforms.events import extract

    nlp = model.load(parsing.package)
    try:
        with deadline(allowance(sum(len(d.text) for d in documents))):
            given = to_table(Document, documents), tables["mentions"], tables["timexes"]
            events, tlinks = extract(*given, nlp, parsing.every_sentence)
        return tables | {"events": events, "tlinks": tlinks}, []
    except Exception as error:  # noqa: BLE001  one bad document must never end a run
        if len(documents) == 1:
            return {name: table.slice(0, 0) for name, table in tables.items()}, [
                _refusal(documents[0], "events", error)
            ]
    alone = [_with_events([d], {n: _of(d, t) for n, t in tables.items()}, parsing) for d in documents]
    names = {name for tables, _ in alone for name in tables}
    whole = {name: pa.concat_tables([t[name] for t, _ in alone if name in t]).unify_dictionaries() for name in names}
    return whole, [refusal for _, failed in alone for refusal in failed]


def _of(document: Document, table: pa.Table) -> pa.Table:
    return table.filter(pc.equal(table["doc_id"], document.doc_id))


def _refusal(document: Document, stage: str, error: Exception) -> Quarantined:
    reason = "too-slow" if isinstance(error, TooSlow) else "internal-error"
    return Quarantined(document.uri, stage, reason, blame(error), 1, document.input_hash)


# --- who does it -----------------------------------------------------------------------------------------------------

_pools: dict[int, ProcessPoolExecutor] = {}


def _pool(workers: int) -> ProcessPoolExecutor:
    """The pool of this process, kept from batch to batch: a worker loads grammar and model once."""
    if workers not in _pools:
        # spawn: a fork would copy Prefect's threads and Arrow's locks in whatever state they are
        _pools[workers] = ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))
    return _pools[workers]


def close_pools() -> None:
    """Ends the worker processes, if there are any."""
    while _pools:
        _pools.popitem()[1].shutdown(cancel_futures=True)


def run(
    function: Callable[[Shard, Any], Shard],
    shards: Sequence[Shard],
    argument: Any,
    workers: int,
    done: Callable[[], None] = lambda: None,
) -> list[Shard]:
    """`function` of every shard, in order: in this process, or in `workers` others.

    A worker that dies (out of memory, a crash in C) takes no more with it than the row that killed it.
    """
    results = []
    if workers == 1:
        for shard in shards:
            results.append(function(shard, argument))
            done()
        return results
    futures = [_pool(workers).submit(function, shard, argument) for shard in shards]
    for shard, future in zip(shards, futures):
        try:
            results.append(future.result())
        except BrokenProcessPool:
            _pools.pop(workers, None)
            results.append(_survivors(function, shard, argument))
        done()
    return results


def _survivors(function: Callable[[Shard, Any], Shard], shard: Shard, argument: Any) -> Shard:
    """The result of a shard whose worker died, or may have died beside another's: whole, else row by row."""
    try:
        return _pool(1).submit(function, shard, argument).result()
    except BrokenProcessPool:
        _pools.pop(1, None)
    [(name, data)] = shard.items()
    rows = from_ipc(data)
    results = []
    for i in range(rows.num_rows):
        row = rows.slice(i, 1)
        try:
            results.append(_pool(1).submit(function, {name: to_ipc(row)}, argument).result())
        except BrokenProcessPool:
            _pools.pop(1, None)
            uri, input_hash = row["uri"][0].as_py(), row["input_hash"][0].as_py()
            stage = "ingest" if name == "inputs" else "detect"
            refused = Quarantined(uri, stage, "worker-died", "the process that read this ended abruptly", 2, input_hash)
            results.append({"quarantine": to_ipc(to_table(Quarantined, [refused]))})
    return {name: to_ipc(join(results, name)) for name in sorted({name for each in results for name in each})}

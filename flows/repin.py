"""``repin``: dates anew, from the mentions that the lake has. No grammar and no model reads a text again.

When a document's date, the gazetteer or a convention changes, what was found stays found; only what it denotes changes.
The last step of a run is the same over documents that speak of happenings which nothing in them dates: another
document of the lake may.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from flows.annotation import gazetteer_of
from transforms.annotate import pinned
from transforms.chronology.intervals import Bounds
from transforms.dating import When, read_date
from transforms.events.dates import inside
from transforms.gazetteer import Gazetteer
from transforms.happenings.anchors import Telling, asked_of, tellings_of
from transforms.pin import counts_from_happening, is_open, pin_corpus, with_happenings
from transforms.records import TABLES, Document, Event, Evidence, Mention, Timex
from transforms.tables import to_records, to_table
from warehouse.lake import Lake, Snapshot


class NoSuchDocument(ValueError):
    """A document that is to get a date and is not in the lake."""


def repin(
    lake: str, gazetteer: Sequence[str] = (), dates: Mapping[str, str] | None = None, everything: bool = False
) -> dict[str, Any]:
    """Pin again what may have changed, in one commit. Gives how many documents, mentions, changed timexes and events.

    Args:
        lake: its folder.
        gazetteer: files of one's own beside what is shipped.
        dates: doc_id → date, of documents whose date was wrong or is known now.
        everything: every document; else those that speak of happenings, and those that get a date.

    Raises:
        NoSuchDocument: when `dates` names a document that the lake does not have.
        transforms.gazetteer.BadGazetteer: when a file is not of the form that `transforms.gazetteer` describes.
    """
    at = Lake.open(lake)
    snapshot = at.snapshot()
    known = gazetteer_of(gazetteer)
    rules = at.read("mentions", ("doc_id", "rule"), snapshot)
    if everything:
        wanted = set(at.read("documents", ("doc_id",), snapshot)["doc_id"].to_pylist())
    else:
        wanted = set(rules.filter(_of_happenings(rules["rule"]))["doc_id"].to_pylist())
    return _pin_again(at, snapshot, wanted | set(dates or ()), known, dates or {}, everything=everything)


def anchor_corpus(lake: str, gazetteer: Sequence[str] = ()) -> dict[str, Any]:
    """Pin again the documents that speak of happenings which nothing in them dates: the last step of a run."""
    at = Lake.open(lake)
    snapshot = at.snapshot()
    timexes = at.read("timexes", ("doc_id", "anchor_policy"), snapshot)
    still = set(timexes.filter(pc.equal(timexes["anchor_policy"], "not-found"))["doc_id"].to_pylist())
    return _pin_again(at, snapshot, still, gazetteer_of(gazetteer), {}, alone=False)


def _of_happenings(rule: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.match_substring_regex(rule.cast(pa.string()), "/happenings/|^gazetteer/")


def _pin_again(
    lake: Lake, snapshot: Snapshot, wanted: set[str], gazetteer: Gazetteer | None, dates: Mapping[str, str],
    alone: bool = True, everything: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """The timexes of some documents anew. Without `alone`, only what other documents tell is new; without `everything`,
    a document whose date stays keeps what does not count from a happening."""
    documents = {d.doc_id: d for d in _records(Document, lake, "documents", wanted, snapshot) if d.duplicate_of is None}
    if missing := sorted(set(dates) - set(documents)):
        raise NoSuchDocument(f"the lake has no document {missing[0]!r}: take a doc_id from the view documents")
    order = sorted(documents)
    said = _by_document(_records(Mention, lake, "mentions", set(documents), snapshot))
    before = _by_document(_records(Timex, lake, "timexes", set(documents), snapshot))
    now: list[Document] = []
    denoted: list[list[Timex]] = []
    for doc_id in order:
        document = documents[doc_id]
        if alone and doc_id not in dates and not everything and document.dct_method != "content":
            kept = {t.mention_id: t for t in before[doc_id]}  # what the grammar reads does not hang on the gazetteer
            plain = [kept[m.mention_id] for m in said[doc_id] if not counts_from_happening(m)]
            timexes = with_happenings(document, said[doc_id], [before[doc_id][0], *plain], gazetteer)
        elif alone:
            given = _dated(document, dates[doc_id]) if doc_id in dates else _as_read(document)
            dated, timexes = pinned(given, said[doc_id], gazetteer)
            document = dated if doc_id in dates or given is not document else document
        else:
            timexes = before[doc_id]
        now.append(document)
        denoted.append(timexes)
    mentions = [said[d] for d in order]
    waiting = [s for m, t in zip(mentions, denoted) if is_open(m, t) for s in asked_of(m)]
    others = _tellings(lake, snapshot, waiting, set(order)) if waiting else []
    denoted = pin_corpus(now, mentions, denoted, gazetteer, others)
    return _commit(lake, snapshot, documents, now, before, denoted)


METADATA = ("given", "sidecar", "front-matter", "jsonl", "timeml", "html", "dateline", "filename")
"""Methods of evidence that does not come from the content."""


def _as_read(document: Document) -> Document:
    """A document as it was before its content dated it."""
    if document.dct_method != "content":
        return document
    evidence = tuple(e for e in document.dct_evidence if e.method in METADATA)
    return document._replace(
        dct_earliest_start=None, dct_latest_start=None, dct_earliest_end=None, dct_latest_end=None, dct_unit=None,
        dct_method="none", dct_evidence=evidence, dct_likely_start=None, dct_likely_end=None, dct_probability=None,
    )  # fmt: skip


def _dated(document: Document, words: str) -> Document:
    """A document with the date that a person gives it.

    Raises:
        BadDate: when it is none.
    """
    from flows.annotation import check_date

    check_date(words)
    when = read_date(words)
    assert isinstance(when, When)
    evidence = Evidence("given", words, when.value, True)
    return _as_read(document)._replace(
        dct_earliest_start=when.bounds[0], dct_latest_start=when.bounds[1], dct_earliest_end=when.bounds[2],
        dct_latest_end=when.bounds[3], dct_unit=when.unit.name.lower(), dct_method="given",
        dct_evidence=(evidence, *(e._replace(used=False) for e in document.dct_evidence)),
    )  # fmt: skip


def _records(record: type, lake: Lake, table: str, doc_ids: set[str], snapshot: Snapshot) -> list[Any]:
    rows = lake.read(table, snapshot=snapshot)
    return to_records(record, rows.filter(pc.is_in(rows["doc_id"], pa.array(sorted(doc_ids), pa.string()))))


def _by_document(rows: Iterable[Any]) -> dict[str, list[Any]]:
    """Rows by their document, in the order of their numbers."""
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.doc_id].append(row)
    for rows_of_one in found.values():
        rows_of_one.sort(key=lambda r: int(r.mention_id.rpartition(":t")[2]))
    return found


_MOST_WORDS = 400


def _tellings(lake: Lake, snapshot: Snapshot, asked: list[Any], besides: set[str]) -> list[Telling]:
    """What other documents of the lake tell that shares a word with what is looked for."""
    words = sorted({w for s in asked for w in (s.head, *s.others) if isinstance(w, str) and w})[:_MOST_WORDS]
    if not words:
        return []
    told = lake.read("mentions", ("doc_id", "told"), snapshot)
    pattern = rf"(?:^|[ |])(?:{'|'.join(map(re.escape, words))})(?:$|[ |])"
    found = set(told.filter(pc.match_substring_regex(told["told"], pattern))["doc_id"].to_pylist()) - besides
    timexes = _by_document(_records(Timex, lake, "timexes", found, snapshot))
    mentions = _by_document(_records(Mention, lake, "mentions", found, snapshot))
    return [t for doc_id in sorted(found)
            for t in tellings_of(mentions[doc_id], {x.mention_id: x for x in timexes[doc_id]})]  # fmt: skip


def _commit(
    lake: Lake, snapshot: Snapshot, documents: Mapping[str, Document], now: Sequence[Document],
    before: Mapping[str, list[Timex]], denoted: Sequence[list[Timex]],
) -> dict[str, Any]:  # fmt: skip
    """The changed rows in the place of what they were; nothing when nothing changed."""
    changed = {t.mention_id: t for d, rows in zip(now, denoted) for t in set(rows) - set(before[d.doc_id])}
    dated = {d.doc_id: d for d in now if d != documents[d.doc_id]}
    summary = {"documents": len(now), "mentions": sum(len(rows) - 1 for rows in denoted), "changed": len(changed),
               "redated": len(dated), "events": 0, "version": snapshot.version}  # fmt: skip
    if not changed and not dated:
        return summary
    old = {t.mention_id: t for rows in before.values() for t in rows if t.mention_id in changed}
    append = {"timexes": _exchanged(lake.read("timexes", snapshot=snapshot), Timex, "mention_id", changed)}
    events = lake.read("events", snapshot=snapshot)
    moved = _moved(events, old, changed)
    if moved:
        append["events"] = _exchanged(events, Event, "event_id", moved)
    whole = tuple(append)
    if dated:  # their rows of all tables go with them, and come again
        ids = pa.array(sorted(dated), pa.string())
        for table, record in TABLES.items():
            if table not in append and "doc_id" in record._fields:
                rows = lake.read(table, snapshot=snapshot)
                append[table] = rows.filter(pc.is_in(rows["doc_id"], ids))
        append["documents"] = _exchanged(append["documents"], Document, "doc_id", dated)
    info = {"repinned": len(changed), "redated": sorted(dated)}
    version = lake.commit(append, txn=f"repin@{snapshot.version}", info=info, replace_documents=sorted(dated), replace_tables=whole)
    return summary | {"events": len(moved), "version": version}


def _exchanged(rows: pa.Table, record: type, key: str, new: Mapping[str, Any]) -> pa.Table:
    """A table with some of its rows exchanged, each in its place."""
    ids = rows[key].to_pylist()
    places = [i for i, name in enumerate(ids) if name in new]
    fresh = to_table(record, [new[ids[i]] for i in places])
    order = list(range(rows.num_rows))
    for n, place in enumerate(places):
        order[place] = rows.num_rows + n
    return pa.concat_tables([rows, fresh]).unify_dictionaries().take(pa.array(order, pa.int64())).combine_chunks()


def _moved(events: pa.Table, old: Mapping[str, Timex], new: Mapping[str, Timex]) -> dict[str, Event]:
    """The events that happen where their timex lies, or within it, with its new dates."""
    found: dict[str, Event] = {}
    rows = events.filter(pc.is_in(events["mention_id"], pa.array(sorted(old), pa.string())))
    for event in to_records(Event, rows):
        was, now = old[event.mention_id], new[event.mention_id]
        bounds = Bounds(*(getattr(event, name) for name in _BOUNDS))
        if bounds == _bounds(was):
            dates = _bounds(now)
        elif bounds == inside(was.earliest_start, was.latest_end):
            dates = inside(now.earliest_start, now.latest_end)
        else:
            continue
        found[event.event_id] = event._replace(**dict(zip(_BOUNDS, dates)), edtf=now.edtf)
    return found


_BOUNDS = ("earliest_start", "latest_start", "earliest_end", "latest_end")


def _bounds(timex: Timex) -> Bounds:
    return Bounds(*(getattr(timex, name) for name in _BOUNDS))

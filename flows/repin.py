"""``repin``: dates anew, from the mentions that the lake has. No grammar and no model reads a text again.

When a document's date, the gazetteer or a convention changes, what was found stays found; only what it denotes changes.
The text itself is read again only where a date hangs on its words: of documents that nothing but their content dates,
and of those in which two names of one time disagree.

The last step of a run is the same over documents that speak of happenings which nothing in them dates, and over those
that have no date: another document of the lake may tell.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import accumulate
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from flows.annotation import gazetteer_of
from flows.shards import Shard, from_ipc, join, run, to_ipc
from transforms.annotate import pinned
from transforms.chronology.intervals import Bounds
from transforms.consistency import hangs_on_words
from transforms.content_dating import as_read, corpus_clues, dated_by_corpus, is_asked
from transforms.dating import When, read_date
from transforms.events.dates import inside
from transforms.gazetteer import Gazetteer
from transforms.happenings.anchors import asked_of
from transforms.happenings.claims import Telling, tellings_of
from transforms.pin import counts_from_happening, is_open, pin_corpus, with_happenings
from transforms.records import TABLES, Document, Event, Evidence, Mention, Timex, TLink
from transforms.tables import schema_of, to_records, to_table
from warehouse.lake import Lake, Snapshot

SHARD = 20_000
"""About so many mentions are pinned together."""


class NoSuchDocument(ValueError):
    """A document that is to get a date and is not in the lake."""


class _Held(NamedTuple):
    """What a version of the lake holds, texts apart."""

    lake: Lake
    snapshot: Snapshot
    documents: pa.Table
    """The documents that are no duplicates, with an empty text."""

    def rows(self, table: str, columns: Sequence[str] | None = None) -> pa.Table:
        return self.lake.read(table, columns, self.snapshot)

    def records(self, doc_ids: Iterable[str], text: bool = False) -> list[Document]:
        """Documents by their ids, in the order of these."""
        rows = _of(self.documents, doc_ids)
        return to_records(Document, self.with_texts(rows) if text else rows)

    def with_texts(self, documents: pa.Table) -> pa.Table:
        """Documents with their texts."""
        if not documents.num_rows:
            return documents
        texts = _of(self.rows("documents", ("doc_id", "text")), documents["doc_id"].to_pylist())
        text = texts["text"].take(pc.index_in(documents["doc_id"], texts["doc_id"].combine_chunks()))
        return documents.set_column(documents.column_names.index("text"), documents.schema.field("text"), text)


def repin(
    lake: str, gazetteer: Sequence[str] = (), dates: Mapping[str, str] | None = None, everything: bool = False,
    workers: int = 1,
) -> dict[str, Any]:  # fmt: skip
    """Pin again what may have changed, in one commit. Gives how many documents, mentions, changed timexes and events.

    Args:
        lake: its folder.
        gazetteer: files of one's own beside what is shipped.
        dates: doc_id → date, of documents whose date was wrong or is known now.
        everything: every document; else those that speak of happenings, and those that get a date.
        workers: processes; the rows are the same with any number.

    Raises:
        NoSuchDocument: when `dates` names a document that the lake does not have.
        transforms.gazetteer.BadGazetteer: when a file is not of the form that `transforms.gazetteer` describes.
    """
    held, dates = _held(Lake.open(lake)), dates or {}
    if missing := sorted(set(dates) - set(held.documents["doc_id"].to_pylist())):
        raise NoSuchDocument(f"the lake has no document {missing[0]!r}: take a doc_id from the view documents")
    if everything:
        speaking, anew = set(), held.documents["doc_id"].to_pylist()
    else:
        rules = held.rows("mentions", ("doc_id", "rule"))
        speaking = set(rules.filter(_of_happenings(rules["rule"]))["doc_id"].to_pylist()) - set(dates)
        by_content = held.documents.filter(pc.equal(held.documents["dct_method"], "content"))["doc_id"].to_pylist()
        anew = sorted((speaking & set(by_content)) | set(dates))
    known = gazetteer_of(gazetteer)
    before = held.rows("timexes")
    now, redated = _pinned_alone(held, anew, dates, tuple(gazetteer), workers)
    kept = sorted((speaking - set(anew)) & set(held.documents["doc_id"].to_pylist()))
    now = pa.concat_tables([now, _happenings_anew(held, kept, before, known)])
    return _commit(held, before, *_asked(held, before, now, redated, known))


def anchor_corpus(lake: str, gazetteer: Sequence[str] = ()) -> dict[str, Any]:
    """Pin again the documents that speak of happenings which nothing in them dates, or have no date themselves, where
    another document tells: the last step of a run."""
    held = _held(Lake.open(lake))
    before = held.rows("timexes")
    nothing = schema_of(Timex).empty_table()
    return _commit(held, before, *_asked(held, before, nothing, {}, gazetteer_of(gazetteer)))


def _held(lake: Lake) -> _Held:
    snapshot = lake.snapshot()
    names = schema_of(Document).names
    rows = lake.read("documents", [n for n in names if n != "text"], snapshot)
    rows = rows.filter(pc.is_null(rows["duplicate_of"]))
    text = pa.array([""] * rows.num_rows, pa.string())
    return _Held(lake, snapshot, rows.add_column(names.index("text"), schema_of(Document).field("text"), text))


def _of_happenings(rule: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.match_substring_regex(rule.cast(pa.string()), "/happenings/|^gazetteer/")


def _of(rows: pa.Table, doc_ids: Iterable[str]) -> pa.Table:
    """The rows of some documents."""
    return rows.filter(pc.is_in(rows["doc_id"], pa.array(sorted(set(doc_ids)), pa.string())))


# ---------------------------------------------------------------- documents alone


def _pinned_alone(
    held: _Held, doc_ids: Sequence[str], dates: Mapping[str, str], gazetteer: tuple[str, ...], workers: int
) -> tuple[pa.Table, dict[str, Document]]:
    """What the mentions of some documents denote by themselves; and the documents that have another date now."""
    if not doc_ids:
        return schema_of(Timex).empty_table(), {}
    documents = _of(held.documents, doc_ids)
    exact = pc.and_(pc.equal(documents["dct_earliest_start"], documents["dct_latest_start"]),
                    pc.not_equal(documents["dct_method"], "content"))  # fmt: skip
    given = pc.is_in(documents["doc_id"], pa.array(sorted(dates), pa.string()))
    of_words = pc.or_(given, pc.invert(pc.fill_null(exact, False)))
    worded = to_records(Document, held.with_texts(documents.filter(of_words)))
    worded = [as_read(_dated(d, dates[d.doc_id]) if d.doc_id in dates else d) for d in worded]
    plain = documents.filter(pc.invert(of_words))
    mentions = held.rows("mentions")
    pin = partial(_pin_shards, mentions=mentions, gazetteer=gazetteer, workers=workers)
    results = pin(plain, False) + pin(to_table(Document, worded), True)
    unread = join(results, "unread")["doc_id"].to_pylist() if results else []
    results += pin(held.with_texts(_of(plain, unread)), True)
    known = {d.doc_id: d for d in held.records([d.doc_id for d in worded])}
    after = {d.doc_id: d for d in to_records(Document, join(results, "documents"))}
    texts = {d.doc_id: d.text for d in worded}
    again = {d.doc_id: after.get(d.doc_id, d) for d in worded}
    redated = {i: d for i, d in again.items() if d != known[i]._replace(text=texts[i])}
    return join(results, "timexes"), redated


def _pin_shards(
    documents: pa.Table, texts: bool, mentions: pa.Table, gazetteer: tuple[str, ...], workers: int
) -> list[Shard]:
    """The results of `pin_shard` over documents, those of one date together: they ask for the same days."""
    if not documents.num_rows:
        return []
    documents = documents.sort_by([("dct_earliest_start", "ascending"), ("doc_id", "ascending")])
    place = pc.index_in(mentions["doc_id"], documents["doc_id"].combine_chunks())
    rows = pa.table({"place": place, "row": pa.array(range(mentions.num_rows), pa.int64())})
    rows = rows.filter(pc.is_valid(rows["place"])).sort_by([("place", "ascending"), ("row", "ascending")])
    counted = {c["values"]: c["counts"] for c in pc.value_counts(rows["place"]).to_pylist()}
    first = [0, *accumulate(counted.get(n, 0) for n in range(documents.num_rows))]
    shards, start = [], 0
    for end in range(1, documents.num_rows + 1):
        if first[end] - first[start] >= SHARD or end == documents.num_rows:
            said = mentions.take(rows["row"].slice(first[start], first[end] - first[start]))
            shards.append({"documents": to_ipc(documents.slice(start, end - start)), "mentions": to_ipc(said)})
            start = end
    return run(partial(pin_shard, gazetteers=gazetteer), shards, texts, workers)


def pin_shard(shard: Shard, texts: bool, gazetteers: tuple[str, ...] = ()) -> Shard:
    """Documents and their mentions → their timexes; the documents that their content dates; and the ``unread``: those
    without a text whose words have to be asked.

    Args:
        shard: ``documents`` and ``mentions``.
        texts: whether the documents have their texts.
        gazetteers: files of named periods and happenings beside those that are shipped.
    """
    gazetteer = gazetteer_of(gazetteers)
    said: dict[str, list[Mention]] = defaultdict(list)
    for mention in to_records(Mention, from_ipc(shard["mentions"])):
        said[mention.doc_id].append(mention)
    timexes: list[Timex] = []
    dated: list[Document] = []
    unread: list[str] = []
    for document in to_records(Document, from_ipc(shard["documents"])):
        mentions = said[document.doc_id]
        known, denoted = pinned(document, mentions, gazetteer)
        if not texts and hangs_on_words(document, mentions, denoted):
            unread.append(document.doc_id)
            continue
        timexes += denoted
        if known.dct_method == "content":
            dated.append(known)
    return {"timexes": to_ipc(to_table(Timex, timexes)), "documents": to_ipc(to_table(Document, dated)),
            "unread": to_ipc(pa.table({"doc_id": pa.array(unread, pa.string())}))}  # fmt: skip


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
    return as_read(document)._replace(
        dct_earliest_start=when.bounds[0], dct_latest_start=when.bounds[1], dct_earliest_end=when.bounds[2],
        dct_latest_end=when.bounds[3], dct_unit=when.unit.name.lower(), dct_method="given",
        dct_evidence=(evidence, *(e._replace(used=False) for e in as_read(document).dct_evidence)),
    )  # fmt: skip


def _happenings_anew(held: _Held, doc_ids: Sequence[str], before: pa.Table, gazetteer: Gazetteer | None) -> pa.Table:
    """The timexes of documents whose date stays, with what counts from happenings anew: what the grammar reads does not
    hang on the gazetteer."""
    said = _by_document(to_records(Mention, _of(held.rows("mentions"), doc_ids)))
    denoted = _by_document(to_records(Timex, _of(before, doc_ids)))
    timexes: list[Timex] = []
    for document in held.records(doc_ids):
        mentions, t0 = said[document.doc_id], denoted[document.doc_id][0]
        kept = {t.mention_id: t for t in denoted[document.doc_id]}
        plain = [kept[m.mention_id] for m in mentions if not counts_from_happening(m)]
        timexes += with_happenings(document, mentions, [t0, *plain], gazetteer)
    return to_table(Timex, timexes)


def _by_document(rows: Iterable[Any]) -> dict[str, list[Any]]:
    """Rows by their document, in the order of their numbers."""
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.doc_id].append(row)
    for rows_of_one in found.values():
        rows_of_one.sort(key=lambda r: int(r.mention_id.rpartition(":t")[2]))
    return found


# ---------------------------------------------------------------- what other documents tell


def _asked(
    held: _Held, before: pa.Table, now: pa.Table, redated: dict[str, Document], gazetteer: Gazetteer | None
) -> tuple[pa.Table, dict[str, Document]]:
    """The timexes that were pinned anew, and the documents that were dated anew, after other documents were asked.

    Args:
        before: the timexes of the lake.
        now: those of the documents that were pinned anew so far.
    """
    told = held.rows("mentions", ("doc_id", "told"))
    now, redated = _dates_of_others(held, told, before, now, redated, gazetteer)
    timexes = _exchanged(before, now)
    still = sorted(set(timexes.filter(pc.equal(timexes["anchor_policy"], "not-found"))["doc_id"].to_pylist()))
    if not still:
        return now, redated
    documents = [redated.get(d.doc_id, d) for d in held.records(still)]
    order = [d.doc_id for d in documents]
    said = _by_document(to_records(Mention, _of(held.rows("mentions"), order)))
    denoted = _by_document(to_records(Timex, _of(timexes, order)))
    mentions, alone = [said[d] for d in order], [denoted[d] for d in order]
    waiting = [s for m, t in zip(mentions, alone) if is_open(m, t) for s in asked_of(m)]
    if not waiting:
        return now, redated
    others = _tellings(held, told, timexes, waiting, set(order))
    found = pin_corpus(documents, mentions, alone, gazetteer, others)
    changed = [t for was, rows in zip(alone, found) if was is not rows for t in rows]
    return _exchanged(now, to_table(Timex, changed)), redated


def _dates_of_others(
    held: _Held, told: pa.Table, before: pa.Table, now: pa.Table, redated: dict[str, Document],
    gazetteer: Gazetteer | None,
) -> tuple[pa.Table, dict[str, Document]]:  # fmt: skip
    """Documents that no metadata dates and that tell what another dates are dated by that."""
    undated = held.documents.filter(pc.is_in(held.documents["dct_method"], pa.array(["none", "content"])))
    waiting = [d for d in (redated.get(d.doc_id, d) for d in to_records(Document, undated)) if is_asked(d)]
    if not waiting:
        return now, redated
    timexes = _exchanged(before, now)
    said = _by_document(to_records(Mention, _of(held.rows("mentions"), [d.doc_id for d in waiting])))
    mentions = [said[d.doc_id] for d in waiting]
    words = sorted({w for rows in mentions for m in rows if "REF" in m.expression
                    for w in m.told.partition("|")[0].split()})  # fmt: skip
    if not words:
        return now, redated
    sharing = _sharing(told, words) - {d.doc_id for d in waiting}
    denoted = _by_document(to_records(Timex, _of(timexes, [d.doc_id for d in waiting])))
    others = _told_by(held, timexes, sharing)
    found = corpus_clues(waiting, mentions, [denoted[d.doc_id] for d in waiting], others)
    texts = {d.doc_id: d.text for d in held.records([waiting[i].doc_id for i in found], text=True)}
    changed: list[Timex] = []
    again = dict(redated)
    for i, clues in found.items():
        document = waiting[i]._replace(text=texts[waiting[i].doc_id])
        dated, rows = dated_by_corpus(document, mentions[i], clues, gazetteer)
        changed += rows
        if dated != document:
            again[dated.doc_id] = dated
    return _exchanged(now, to_table(Timex, changed)), again


def _sharing(told: pa.Table, words: Sequence[str]) -> set[str]:
    """The documents with a clause that holds three of some words."""
    own = pc.list_element(pc.split_pattern(pc.binary_join_element_wise(told["told"], "", "|"), "|", max_splits=1), 0)
    split = pc.split_pattern(own.combine_chunks(), " ")
    at, hit = pc.list_parent_indices(split), pc.is_in(pc.list_flatten(split), pa.array(words, pa.string()))
    counted = pc.value_counts(at.filter(hit))
    rows = counted.field("values").filter(pc.greater_equal(counted.field("counts"), 3))
    return set(told["doc_id"].take(rows).to_pylist())


_MOST_WORDS = 400


def _tellings(held: _Held, told: pa.Table, timexes: pa.Table, asked: list[Any], besides: set[str]) -> list[Telling]:
    """What other documents of the lake tell that shares a word with what is looked for."""
    words = sorted({w for s in asked for w in (s.head, *s.others) if isinstance(w, str) and w})[:_MOST_WORDS]
    if not words:
        return []
    pattern = rf"(?:^|[ |])(?:{'|'.join(map(re.escape, words))})(?:$|[ |])"
    found = set(told.filter(pc.match_substring_regex(told["told"], pattern))["doc_id"].to_pylist()) - besides
    return _told_by(held, timexes, found)


def _told_by(held: _Held, timexes: pa.Table, doc_ids: set[str]) -> list[Telling]:
    """What some documents tell."""
    if not doc_ids:
        return []
    denoted = _by_document(to_records(Timex, _of(timexes, doc_ids)))
    mentions = _by_document(to_records(Mention, _of(held.rows("mentions"), doc_ids)))
    return [t for doc_id in sorted(doc_ids)
            for t in tellings_of(mentions[doc_id], {x.mention_id: x for x in denoted[doc_id]})]  # fmt: skip


# ---------------------------------------------------------------- the commit


def _commit(held: _Held, before: pa.Table, now: pa.Table, redated: Mapping[str, Document]) -> dict[str, Any]:
    """The changed rows in the place of what they were; nothing when nothing changed."""
    lake, snapshot = held.lake, held.snapshot
    was = before.take(pc.index_in(now["mention_id"], before["mention_id"].combine_chunks()))
    moved = differing(was, now)
    changed = pc.sum(moved).as_py() or 0
    documents = len(pc.unique(now["doc_id"]))
    summary = {"documents": documents, "mentions": now.num_rows - documents, "changed": changed,
               "redated": len(redated), "events": 0, "version": snapshot.version}  # fmt: skip
    if not changed and not redated:
        return summary
    append = {"timexes": _exchanged(before, now).combine_chunks()}
    events = held.rows("events")
    elsewhere = _events_anew(held, events, was.filter(moved), now.filter(moved), append["timexes"])
    if elsewhere:
        rest = events.filter(pc.invert(pc.is_in(events["event_id"], pa.array(sorted(elsewhere), pa.string()))))
        append["events"] = pa.concat_tables([rest, to_table(Event, elsewhere.values())]).unify_dictionaries().combine_chunks()
    whole = tuple(append)
    if redated:  # their rows of all tables go with them, and come again
        for table, record in TABLES.items():
            if table not in append and "doc_id" in record._fields:
                append[table] = _of(held.rows(table), redated)
        new = to_table(Document, redated.values())
        append["documents"] = new
    info = {"repinned": changed, "redated": sorted(redated)}
    version = lake.commit(append, txn=f"repin@{snapshot.version}", info=info, replace_documents=sorted(redated), replace_tables=whole)
    return summary | {"events": len(elsewhere), "version": version}


def _exchanged(rows: pa.Table, new: pa.Table) -> pa.Table:
    """Rows with those of the documents that come anew in the place of what these had."""
    if not new.num_rows:
        return rows
    stay = rows.filter(pc.invert(pc.is_in(rows["doc_id"], pc.unique(new["doc_id"]))))
    return pa.concat_tables([stay, new]).unify_dictionaries()


def differing(was: pa.Table, now: pa.Table) -> pa.ChunkedArray:
    """Which rows of two tables of the same columns are not the same; lists are of records.

    >>> a = pa.table({"n": [1, None], "of": [[{"x": 1}], []]})
    >>> differing(a, pa.table({"n": [1, None], "of": [[{"x": 2}], []]})).to_pylist()
    [True, False]
    """
    found = pa.array([False] * now.num_rows, pa.bool_())
    for name in now.column_names:
        a, b = was[name].combine_chunks(), now[name].combine_chunks()
        found = pc.or_(found, _lists_differ(a, b) if pa.types.is_list(a.type) else _values_differ(a, b))
    return found


def _values_differ(a: pa.Array, b: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(a.type):
        a, b = a.cast(pa.string()), b.cast(pa.string())
    return pc.or_(pc.xor(pc.is_null(a), pc.is_null(b)), pc.fill_null(pc.not_equal(a, b), False))


def _lists_differ(a: pa.Array, b: pa.Array) -> pa.Array:
    lengths = pc.list_value_length(a), pc.list_value_length(b)
    other = pc.not_equal(*lengths)
    rows = pc.indices_nonzero(pc.and_(pc.invert(other), pc.greater(lengths[0], 0)))
    a, b = a.take(rows), b.take(rows)
    items = pc.list_flatten(a), pc.list_flatten(b)
    unlike = pa.array([False] * len(items[0]), pa.bool_())
    for field in items[0].type:
        unlike = pc.or_(unlike, _values_differ(*(pc.struct_field(i, field.name) for i in items)))
    places = rows.take(pc.list_parent_indices(a).filter(unlike))
    return pc.or_(other, pc.is_in(pa.array(range(len(other)), pa.uint64()), places.cast(pa.uint64())))


def _events_anew(held: _Held, events: pa.Table, was: pa.Table, now: pa.Table, timexes: pa.Table) -> dict[str, Event]:
    """The events that changed timexes date, or bound through links."""
    from transforms.link.scene import Time
    from transforms.link.whole import bounded

    rows = _of(events, pc.unique(now["doc_id"]).to_pylist())
    if not rows.num_rows:
        return {}
    pairs = zip(to_records(Timex, was), to_records(Timex, now))
    found = _moved(rows, {old.mention_id: (old, new) for old, new in pairs})
    doc_ids = pc.unique(rows["doc_id"]).to_pylist()
    told, links = defaultdict(list), defaultdict(list)
    for event in to_records(Event, rows):
        told[event.doc_id].append(found.get(event.event_id, event))
    for tlink in to_records(TLink, _of(held.rows("tlinks"), doc_ids)):
        links[tlink.doc_id].append(tlink)
    said = _by_document(to_records(Mention, _of(held.rows("mentions"), doc_ids)))
    denoted = _by_document(to_records(Timex, _of(timexes, doc_ids)))
    languages = dict(zip(*(held.documents[c].to_pylist() for c in ("doc_id", "language"))))
    for doc_id, before in told.items():
        t0, *rest = denoted[doc_id]
        times = [Time(m, t, ()) for m, t in zip(said[doc_id], rest)]
        before.sort(key=lambda e: int(e.event_id.rpartition(":e")[2]))
        again = bounded(before, links[doc_id], times, t0, languages[doc_id])
        found |= {e.event_id: e for e, b in zip(again, before) if e != b}
    return found


def _moved(events: pa.Table, timexes: Mapping[str, tuple[Timex, Timex]]) -> dict[str, Event]:
    """The events that happen where their timex lies, or within it, with its new dates."""
    found: dict[str, Event] = {}
    rows = events.filter(pc.is_in(events["mention_id"], pa.array(sorted(timexes), pa.string())))
    for event in to_records(Event, rows):
        was, now = timexes[event.mention_id]
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

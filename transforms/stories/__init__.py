"""Stories: the same happening, told by many documents, becomes one row.

`evidence` weighs pairs of events, `clusters` joins them, `portrait` says what an occurrence is and who tells it,
`lineage` names it as it was named before. Everything is computed from the whole lake: what is rare in it decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Any

from transforms.corpus.duplicates import Copy
from transforms.records import Alias, Event, Occurrence, Telling
from transforms.stories.clusters import clusters_of
from transforms.stories.evidence import Node
from transforms.stories.lineage import Name, names_of
from transforms.stories.portrait import Source, Teller, portrait_of
from transforms.timelines import standing
from transforms.timelines.names import Names, words_of_all
from transforms.timelines.names import words_of as timeline_words
from transforms.timelines.told import Report, told_dates

if TYPE_CHECKING:
    import pyarrow as pa

SLICE = 10_000
"""Events that are records at once: the rest of the time they are Arrow columns, which take a tenth of the memory."""


def occurrences(
    events: pa.Table,
    documents: pa.Table,
    copies: Mapping[str, Copy] = {},  # noqa: B006 (never written to)
    earlier: pa.Table | None = None,
    earlier_tellings: pa.Table | None = None,
) -> tuple[pa.Table, pa.Table]:
    """The happenings of a corpus, and which event tells which.

    Args:
        events: table of `Event`, of all documents; those of a document stand together.
        documents: the columns `DOCUMENT_COLUMNS` of `Document`.
        copies: doc_id → the document that it nearly copies (`transforms.corpus.duplicates.copies`).
        earlier: table of `Occurrence` of the version before, whose names are kept.
        earlier_tellings: its table of `Telling`.

    Returns:
        A table of `Occurrence`, and a table of `Telling`. What is only supposed is no happening.
    """
    from transforms.tables import to_table

    known = _documents(documents, copies)
    place = {doc_id: n for n, doc_id in enumerate(known)}
    nodes: list[Node] = []
    tellers: list[Teller] = []
    words: dict[str, str] = {}
    for doc_id, rows_of in groupby(_records(events), key=lambda row: row[1].doc_id):
        if (told := known.get(doc_id)) is None:
            continue
        of_document = list(rows_of)
        heard = [event for _, event in of_document]
        spoken = timeline_words(told.language)
        dates = told_dates(heard, Report(told.genre, (told.reported, told.reported_until)), spoken)
        stands = standing(heard, spoken)
        for row, event in of_document:
            if event.factuality != "hypothetical":
                when = dates.get(event.event_id)
                nodes.append(Node(event, place[doc_id], told.language, when))
                tellers.append(Teller.of(event, told, row, words, stands[event.event_id], when))
    groups = [sorted(group, key=lambda i: tellers[i].age) for group in clusters_of(nodes)]
    groups.sort(key=lambda group: tellers[group[0]].age)
    names = names_of([[nodes[i].event_id for i in group] for group in groups], *_before(earlier, earlier_tellings))
    rows: list[Occurrence] = []
    tellings: list[Telling] = []
    sentences, copied = events["sentence"], _copied(documents)
    for group, name in zip(groups, names):
        occurrence, told_by = portrait_of(
            name, [tellers[i] for i in group], [nodes[i] for i in group], lambda row: sentences[row].as_py(), copied
        )
        rows.append(occurrence)
        tellings += told_by
    return to_table(Occurrence, rows), to_table(Telling, tellings)


def aliases(events: pa.Table, languages: Iterable[str]) -> pa.Table:
    """Which names of participants are names of one entity: a table of `Alias`.

    Args:
        events: table of `Event`, of all documents; its column ``participants``.
        languages: those of the documents.
    """
    from transforms.tables import to_table

    known: dict[str, str] = {}
    for start in range(0, events.num_rows, SLICE):
        for named in events["participants"].slice(start, SLICE).to_pylist():
            known.update((p["entity"], p["kind"]) for p in named if p["entity"])
    return to_table(Alias, [Alias(*pair) for pair in Names(known, words_of_all(languages)).pairs()])


DOCUMENT_COLUMNS = (
    "doc_id", "source", "title", "language", "genre", "duplicate_of", "dct_earliest_start", "dct_latest_end"
)  # fmt: skip
"""What is asked of documents."""


def _records(events: pa.Table) -> Iterator[tuple[int, Event]]:
    from transforms.tables import to_records

    for start in range(0, events.num_rows, SLICE):
        yield from enumerate(to_records(Event, events.slice(start, SLICE)), start)


def _documents(documents: pa.Table, copies: Mapping[str, Copy]) -> dict[str, Source]:
    found = {}
    for row in _plain(documents):
        copy = copies.get(row["doc_id"])
        found[row["doc_id"]] = Source(
            row["doc_id"], row["source"], row["title"], row["language"], row["genre"],
            row["dct_earliest_start"], row["dct_latest_end"],
            copy and copy.copy_of, copy and copy.similarity,
        )  # fmt: skip
    return found


def _copied(documents: pa.Table) -> dict[str, list[int | None]]:
    """doc_id → the document dates of its exact duplicates."""
    found: dict[str, list[int | None]] = {}
    for row in _plain(documents):
        if row["duplicate_of"] is not None:
            found.setdefault(row["duplicate_of"], []).append(row["dct_earliest_start"])
    return found


def _plain(documents: pa.Table) -> Iterator[dict[str, Any]]:
    columns = [
        (documents[name].cast("int64") if name.startswith("dct_") else documents[name]).to_pylist()
        for name in DOCUMENT_COLUMNS
    ]
    return (dict(zip(DOCUMENT_COLUMNS, row)) for row in zip(*columns))


def _before(earlier: pa.Table | None, tellings: pa.Table | None) -> tuple[dict[str, str], dict[str, Name]]:
    """event_id → the name of its occurrence, and name → its traces, in the version before."""
    if earlier is None or tellings is None:
        return {}, {}
    ids, merged, split = (earlier[name].to_pylist() for name in ("occurrence_id", "merged_from", "split_from"))
    traces = {name: Name(name, tuple(m), s) for name, m, s in zip(ids, merged, split)}
    return dict(zip(tellings["event_id"].to_pylist(), tellings["occurrence_id"].to_pylist())), traces

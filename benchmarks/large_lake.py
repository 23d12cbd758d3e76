"""A lake of many events, such as a large archive would leave after `dateline compact`, made without reading a text.

What the shares are was taken from lakes that Dateline made of news, histories and letters: three events in ten have no
date; of the dates a quarter are years, a third months, the rest days and hours; one in a thousand is older than 1775,
most lie in the last decades. Lemmas, names and words are as frequent as words are (few very often, most hardly ever). A document has
twenty events of any time, so that the rows of a document lie all over the files, which are in order of time. Files are
written by the lake's own writer. There are no links and no occurrences.
"""

from __future__ import annotations

import hashlib
import math
import os
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import duckdb

    from warehouse.log import DataFile

PER_DOCUMENT = 20
PER_FILE = 2_500_000
WIDTH = 120
"""Code points from the beginning of a sentence to that of the next."""

UNDATED, ANCIENT = 0.30, 0.001
SLOTS = 16
"""Parts of a year: four for what is dated to the year or more coarsely, then the months."""
FIRST, LAST = 1775, 2026


class Numbers(NamedTuple):
    """How many of what there are."""

    events: int

    @property
    def documents(self) -> int:
        return self.events // PER_DOCUMENT

    @property
    def step(self) -> int:
        """Event i is of document ``i * step % documents``: neighbours in time are in documents far from each other."""
        n = self.documents
        return next(s for s in range(n * 3 // 5 | 1, n * 2, 2) if math.gcd(s, n) == 1)

    @property
    def undated(self) -> int:
        return int(self.events * UNDATED)

    @property
    def ancient(self) -> int:
        return self.undated + int(self.events * ANCIENT)


FRAGMENTS = """
CREATE TABLE fragments AS
SELECT n, string_agg(word, ' ' ORDER BY j) AS f
FROM (
    SELECT n, j, CASE r WHEN 29999 THEN 'winter' ELSE 'w' || r || CASE WHEN r % 50 = 7 THEN '’s' ELSE '' END END AS word
    FROM (SELECT n, j, CAST(floor(pow(hash(n, j) / 18446744073709551616.0, 3) * 30000) AS INTEGER) AS r
          FROM range(65536) AS a(n), range(5) AS b(j))
)
GROUP BY n
"""
"""Half a dozen words each; a word's frequency falls with its rank, and one in a hundred thousand is winter."""

SENTENCES = """
SELECT x.*, left('The ' || p.f || ' ' || q.f || ' ' || r.f || ' ' || s.f, CAST(90 + h % 28 AS BIGINT)) || '.' AS sentence
FROM (SELECT *, hash(d, k) AS h FROM ({rows})) AS x
JOIN fragments AS p ON p.n = h & 65535
JOIN fragments AS q ON q.n = (h >> 16) & 65535
JOIN fragments AS r ON r.n = (h >> 32) & 65535
JOIN fragments AS s ON s.n = (h >> 48) & 65535
"""

IN_TIME = """
WITH placed AS (
    SELECT
        i, (i * {step}) % {documents} AS d, i // {documents} AS k, hash(i, 1) AS g,
        i < {undated} AS no_date, i >= {undated} AND i < {ancient} AS old,
        CASE WHEN i < {ancient} THEN 0
             ELSE {years} * {slots} * pow((i - {ancient} + 0.5) / ({events} - {ancient}), 0.35) END AS pos
    FROM range({a}, {b}) AS r(i)
),
slotted AS (
    SELECT *, CAST(floor(pos) AS INTEGER) // {slots} + {first} AS y, CAST(floor(pos) AS INTEGER) % {slots} AS slot, pos - floor(pos) AS f
    FROM placed
),
united AS (
    SELECT *,
        CASE
            WHEN no_date THEN NULL
            WHEN old THEN CASE WHEN g % 3 = 0 THEN 'century' ELSE 'year' END
            WHEN slot < 4 THEN CASE WHEN y % 100 = 0 AND slot = 0 THEN 'century' WHEN y % 10 = 0 AND slot = 1 THEN 'decade' ELSE 'year' END
            WHEN f < 0.4 THEN 'month'
            WHEN (f - 0.4) / 0.6 * 28 % 1 < 0.9 THEN 'day'
            ELSE 'hour'
        END AS unit,
        CASE
            WHEN no_date THEN NULL
            WHEN old THEN make_timestamp(-3000 + CAST(floor((i - {undated}) * 4774.0 / ({ancient} - {undated})) AS BIGINT), 1, 1, 0, 0, 0)
            WHEN slot < 4 THEN make_timestamp(y, 1, 1, 0, 0, 0)
            WHEN f < 0.4 THEN make_timestamp(y, slot - 3, 1, 0, 0, 0)
            ELSE make_timestamp(y, slot - 3, 1 + CAST(floor((f - 0.4) / 0.6 * 28) AS BIGINT),
                     CASE WHEN (f - 0.4) / 0.6 * 28 % 1 < 0.9 THEN 0 ELSE CAST(floor(((f - 0.4) / 0.6 * 28 % 1 - 0.9) * 240) AS BIGINT) END, 0, 0)
        END AS begins
    FROM slotted
)
SELECT *,
    begins + CASE unit WHEN 'century' THEN INTERVAL 100 YEARS WHEN 'decade' THEN INTERVAL 10 YEARS WHEN 'year' THEN INTERVAL 1 YEAR
        WHEN 'month' THEN INTERVAL 1 MONTH WHEN 'day' THEN INTERVAL 1 DAY ELSE INTERVAL 1 HOUR END AS ends,
    CASE WHEN no_date THEN NULL ELSE
        CASE WHEN year(begins) < 0 THEN '-' ELSE '' END || CASE unit
            WHEN 'century' THEN printf('%02dXX', abs(year(begins)) // 100)
            WHEN 'decade' THEN printf('%03dX', abs(year(begins)) // 10)
            WHEN 'year' THEN printf('%04d', abs(year(begins)))
            WHEN 'month' THEN strftime(begins, '%Y-%m')
            WHEN 'day' THEN strftime(begins, '%Y-%m-%d')
            ELSE strftime(begins, '%Y-%m-%dT%H:00:00') END
    END AS edtf
FROM united
"""
"""Events in order of time, though those without a date come first, each with its document d, its number k in it, and its date."""

IN_DOCUMENTS = """
SELECT *, hash(i, 1) AS g, i < {undated} AS no_date
FROM (SELECT d, k, (d * {back}) % {documents} + k * {documents} AS i
      FROM range({a} // {per_document}, {b} // {per_document}) AS r(d), range({per_document}) AS s(k))
"""

TEXTS = "SELECT d, string_agg(rpad(sentence, {width}, ' '), '' ORDER BY k) AS text FROM ({sentences}) GROUP BY d ORDER BY d"

ID = "printf('%016x', d)"
PUBLISHED = "TIMESTAMP '2025-01-01' + to_days(CAST(d % 700 AS INTEGER))"
CHANCE = "(g >> 8) % 1000"
DENIED = f"{CHANCE} < 60"
TENSE = f"""CASE WHEN begins >= TIMESTAMP '2025-01-01' AND {CHANCE} >= 30 OR {CHANCE} BETWEEN 500 AND 504 THEN 'FUTURE'
    WHEN g % 8 < 5 THEN 'PAST' WHEN g % 8 = 5 THEN 'PRESENT' ELSE 'NONE' END"""


def _name(shift: int) -> str:
    return f"CAST(floor(pow(((g >> {shift}) % 65536) / 65536.0, 4) * 300000) AS INTEGER)"


def _taking_part(role: str, shift: int) -> str:
    return (
        f"{{'role': '{role}', 'surface': 'Person ' || {_name(shift)}, 'entity': 'person ' || {_name(shift)}, "
        f"'kind': 'PERSON', 'start': {WIDTH} * k, 'end': {WIDTH} * k + 12}}"
    )


LEMMA = "'verb' || CAST(floor(pow(((g >> 4) % 65536) / 65536.0, 3) * 3000) AS INTEGER)"
OF_EVENT = {
    "doc_id": ID,
    "event_id": f"{ID} || ':e' || (k + 1)",
    "mention_id": f"CASE WHEN NOT no_date THEN {ID} || ':t' || (k + 1) END",
    "start": f"{WIDTH} * k + 40",
    "end": f"{WIDTH} * k + 46",
    "trigger": LEMMA,
    "lemma": LEMMA,
    "event_class": "CASE WHEN g % 7 = 0 THEN 'REPORTING' WHEN g % 7 = 1 THEN 'STATE' ELSE 'OCCURRENCE' END",
    "tense": TENSE,
    "aspect": "'NONE'",
    "polarity": f"CASE WHEN {DENIED} THEN 'NEG' ELSE 'POS' END",
    "modality": "CASE WHEN g % 17 = 3 THEN 'would' END",
    "participants": f"CASE g % 4 WHEN 0 THEN [] WHEN 1 THEN [{_taking_part('agent', 10)}, {_taking_part('patient', 20)}] ELSE [{_taking_part('agent', 10)}] END",
    "place": "CASE WHEN g % 50 = 0 THEN 'Port ' || (i % 997) END",
    "attribution": f"CASE WHEN g % 10 = 0 THEN 'Speaker ' || {_name(12)} END",
    "factuality": f"""CASE WHEN {DENIED} THEN 'denied' WHEN g % 17 = 3 THEN 'hypothetical' WHEN {TENSE} = 'FUTURE' THEN 'planned'
        WHEN g % 10 = 0 THEN 'claimed' ELSE 'happened' END""",
    "sentence": "sentence",
    "sentence_start": f"{WIDTH} * k",
    "sentence_end": f"{WIDTH} * k + len(sentence)",
    "earliest_start": "begins",
    "latest_start": f"CASE WHEN no_date AND g % 2 = 0 THEN {PUBLISHED} ELSE ends END",
    "earliest_end": "begins",
    "latest_end": f"CASE WHEN no_date AND g % 3 = 0 THEN {PUBLISHED} ELSE ends END",
    "edtf": "edtf",
    "confidence": "0.4 + (g % 53) / 100",
}
OF_TIMEX = {
    "doc_id": ID,
    "mention_id": f"{ID} || ':t' || (k + 1)",
    "type": "CASE WHEN no_date THEN CASE WHEN g % 4 = 0 THEN 'SET' ELSE 'DURATION' END WHEN unit = 'hour' THEN 'TIME' ELSE 'DATE' END",
    "value": "coalesce(edtf, CASE WHEN g % 4 = 0 THEN 'P1W' ELSE 'P' || (1 + g % 30) || 'D' END)",
    "edtf": "edtf",
    "earliest_start": "begins",
    "latest_start": "begins",
    "earliest_end": "ends",
    "latest_end": "ends",
    "unit": "unit",
    "anchor_kind": "CASE WHEN NOT no_date AND g % 3 = 0 THEN 'dct' ELSE 'none' END",
    "anchor_id": f"CASE WHEN NOT no_date AND g % 3 = 0 THEN {ID} || ':t0' END",
    "anchor_policy": "CASE WHEN NOT no_date AND g % 3 = 0 THEN 'past' END",
    "confidence": "0.4 + (g % 53) / 100",
}
OF_DCT = {
    "doc_id": ID, "mention_id": f"{ID} || ':t0'", "type": "'DATE'", "anchor_kind": "'none'", "confidence": "1.0", "unit": "'day'",
    "value": f"strftime({PUBLISHED}, '%Y-%m-%d')", "edtf": f"strftime({PUBLISHED}, '%Y-%m-%d')",
    "earliest_start": PUBLISHED, "latest_start": PUBLISHED,
    "earliest_end": f"{PUBLISHED} + INTERVAL 1 DAY", "latest_end": f"{PUBLISHED} + INTERVAL 1 DAY",
}  # fmt: skip
OF_MENTION = {
    "doc_id": ID,
    "mention_id": f"{ID} || ':t' || (k + 1)",
    "start": f"{WIDTH} * k + 60",
    "end": f"{WIDTH} * k + 72",
    "surface": "CASE WHEN no_date THEN (1 + g % 30) || ' days' WHEN g % 3 = 0 THEN 'last ' || ['Monday', 'year', 'May', 'week'][CAST(1 + g % 4 AS INTEGER)] ELSE 'on ' || (1 + g % 28) || ' May ' || (1800 + i % 226) END",
    "sentence_start": f"{WIDTH} * k",
    "sentence_end": f"{WIDTH} * k + 100",
    "type": "CASE WHEN no_date THEN CASE WHEN g % 4 = 0 THEN 'SET' ELSE 'DURATION' END ELSE 'DATE' END",
    "expression": "CASE WHEN no_date THEN 'P' || (1 + g % 30) || 'D' ELSE 'Intersection(Year(' || (1800 + i % 226) || '), Month(5), Day(' || (1 + g % 28) || '))' END",
    "rule": "'en/dates/rule ' || (g % 150)",
    "derivation": "'a day is a date(a day of a month(ordinal day(' || (1 + g % 28) || '), month), year(' || (1800 + i % 226) || '))'",
    "language": "'en'",
    "grammar": "'0123456789abcdef'",
    "kind": "'timex3'",
    "told": "'verb' || ((g >> 4) % 3000) || ' w' || ((g >> 16) % 30000) || ' w' || ((g >> 30) % 30000) || '|w' || ((g >> 40) % 30000) || '|'",
}
OF_DOCUMENT = {
    "doc_id": ID, "uri": "'archive/' || (d % 97) || '/' || d || '.txt'", "source": "'Source ' || (d % 300)", "format": "'text'", "language": "'en'",
    "title": "left(text, 40)", "text": "text", "dct_unit": "'day'", "dct_method": "'given'", "genre": "'news'",
    "dct_earliest_start": PUBLISHED, "dct_latest_start": PUBLISHED,
    "dct_earliest_end": f"{PUBLISHED} + INTERVAL 1 DAY", "dct_latest_end": f"{PUBLISHED} + INTERVAL 1 DAY",
    "dct_evidence": f"[{{'method': 'given', 'found': strftime({PUBLISHED}, '%Y-%m-%d'), 'value': strftime({PUBLISHED}, '%Y-%m-%d'), 'used': true}}]",
    "content_hash": "printf('%016x', hash(d, 2))", "input_hash": "md5(d::VARCHAR)",
}  # fmt: skip


def make(folder: Path, events: int) -> None:
    """A lake of so many events, as compaction leaves it: files and row groups in order of time, or of doc_id."""
    import duckdb

    from warehouse import catalog
    from warehouse.lake import Lake
    from warehouse.log import Commit

    numbers = Numbers(events)
    known: dict[str, Any] = {
        "events": events, "documents": numbers.documents, "step": numbers.step, "back": pow(numbers.step, -1, numbers.documents),
        "undated": numbers.undated, "ancient": numbers.ancient, "years": LAST - FIRST + 1, "first": FIRST, "slots": SLOTS,
        "per_document": PER_DOCUMENT, "width": WIDTH,
    }  # fmt: skip
    in_time, in_documents = IN_TIME.format_map(Later(known)), IN_DOCUMENTS.format_map(Later(known))
    texts = TEXTS.format(sentences=SENTENCES.format(rows=in_documents), width=WIDTH)
    plan = [
        ("documents", OF_DOCUMENT, texts, events),
        ("events", OF_EVENT, SENTENCES.format(rows=in_time), events),
        ("timexes", OF_TIMEX, in_time, events),
        ("timexes", OF_DCT, "SELECT i AS d FROM range({a}, {b}) AS r(i) ORDER BY i % 700, i", numbers.documents),
        ("mentions", OF_MENTION, in_documents, events),
    ]
    lake = Lake.open(folder, create=True)
    added = []
    with duckdb.connect(config=catalog.QUIET) as con:
        con.execute("SET threads = 2")
        con.execute(FRAGMENTS)
        for table, columns, source, rows in plan:
            started = time.process_time()
            for a, b in _parts(0, rows, numbers.undated if in_time in source else 0):
                chosen = source.replace("{a}", str(a)).replace("{b}", str(b))
                added.append(_written(con, lake.root, table, columns, chosen))
            written = sum(f.rows for f in added if f.table == table)
            print(f"  {table}: {written:,} rows, {time.process_time() - started:.0f} CPU-s", file=sys.stderr, flush=True)
    state = lake.log.head()
    lake.log.append(Commit(state.following, state.version, "generated", tuple(added), (), {}))
    started = time.process_time()
    catalog.publish(Lake.open(folder))
    print(f"  published, {time.process_time() - started:.0f} CPU-s", file=sys.stderr, flush=True)


def _parts(first: int, last: int, undated: int) -> Iterator[tuple[int, int]]:
    """From where to where the rows of each file go: those without a date come last."""
    for begin, end in ((undated, last), (first, undated)):
        for a in range(begin, end, PER_FILE):
            yield a, min(a + PER_FILE, end)


class Later(dict):
    """Names that are not known yet stay in the text."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"


def _written(con: duckdb.DuckDBPyConnection, root: Path, table: str, columns: Mapping[str, str], source: str) -> DataFile:
    """One file of a table, by the lake's own writer; columns that are not made are empty."""
    from warehouse import catalog, compact, parquet
    from warehouse.log import DataFile

    schema, types, key = parquet.plain_schema(table), catalog.types_of(con, table), compact.key_of(table)
    chosen = ", ".join(f'CAST({columns.get(f.name, _blank(f))} AS {types[f.name]}) AS "{f.name}"' for f in schema)
    (root / table).mkdir(exist_ok=True)
    temporary, rows = root / table / "unnamed", 0
    with parquet.writer(str(temporary), schema, PER_FILE, key) as file:
        for batch in _batches(con, f"SELECT {chosen} FROM ({source})", schema):
            file.write_table(batch)
            rows += batch.num_rows
    with open(temporary, "rb") as written:
        sha256 = hashlib.file_digest(written, "sha256").hexdigest()
    name = f"{table}/{sha256[:32]}.parquet"
    os.replace(temporary, root / name)
    return DataFile(name, table, rows, (root / name).stat().st_size, sha256, parquet.fingerprint(table), {})


def _batches(con: duckdb.DuckDBPyConnection, sql: str, schema: Any) -> Iterator[Any]:
    """The rows of a query in the row groups of a file."""
    import pyarrow as pa

    from warehouse import parquet

    for batch in con.sql(sql).to_arrow_reader(parquet.ROW_GROUP):
        yield pa.Table.from_batches([batch]).cast(schema)


def _blank(field: Any) -> str:
    """What stands in a column that nothing is made for."""
    import pyarrow as pa

    if field.nullable:
        return "NULL"
    return "[]" if pa.types.is_list(field.type) else "''" if pa.types.is_string(field.type) else "0"

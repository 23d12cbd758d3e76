"""How long it takes to pin a lake again: documents made of the examples of the rule book, each with a date of its own.

    python benchmarks/repinning.py [--mentions N] [--workers N] [--keep DIR]

A few hundred texts are annotated; the lake holds their mentions again and again, under new names and dates, until it has
as many as asked. `repin` is timed twice: as after a change of a convention, where every timex changes, and once more,
where none does. Then some of the documents are annotated anew, as a run would, and their timexes compared.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from flows.repin import repin
from flows.shards import close_pools
from transforms.annotate import annotate_all, day_bounds, plain_document
from transforms.chronology.instants import DAY
from transforms.grammar import load
from transforms.records import Document, Mention, Timex
from transforms.tables import to_records, to_table
from warehouse.lake import Lake

TEXTS, EACH = 250, 20
FRAMES = ("The council met {}.", "It will open {}.", "Work on the bridge began {} and went on.", "Nobody has seen it since {}.",
          "Prices rose {}, officials said.")  # fmt: skip


def texts() -> list[str]:
    """Texts of the phrases that the rules show, `EACH` in one: the shortest are the most frequent, by Zipf's law."""
    phrases = sorted({phrase for p in load("en").productions for phrase in p.rule.shows}, key=lambda x: (len(x), x))
    chance = random.Random(1)
    drawn = chance.choices(phrases, [1 / (n + 3) for n in range(len(phrases))], k=TEXTS * EACH)
    said = [FRAMES[n % len(FRAMES)].format(phrase) for n, phrase in enumerate(drawn)]
    return [" ".join(said[n:n + EACH]) for n in range(0, len(said), EACH)]


def grown(path: str, wanted: int) -> int:
    """A lake with so many mentions at least; gives how many. The timexes are those of one date, so nearly all are wrong."""
    day = day_bounds("2025-01-15")
    documents = [plain_document(t, day, doc_id=f"d{n:04}")._replace(uri=f"{n}.txt") for n, t in enumerate(texts())]
    found = [annotate_all([d])[0] for d in documents]
    tables = {
        "documents": to_table(Document, documents),
        "mentions": to_table(Mention, [m for a in found for m in a.mentions]),
        "timexes": to_table(Timex, [t for a in found for t in a.timexes]),
    }
    rounds = -(-wanted // tables["mentions"].num_rows)
    lake = Lake.open(path, create=True)
    for n in range(rounds):
        lake.commit({name: _moved(name, rows, n) for name, rows in tables.items()}, txn=f"round {n}")
    return rounds * tables["mentions"].num_rows


def _moved(name: str, rows: pa.Table, n: int) -> pa.Table:
    """Rows under the names and dates of round n."""
    for column in ("doc_id", "mention_id", "uri", "anchor_id"):
        if column in rows.column_names:
            named = pc.binary_join_element_wise(f"r{n:04}", rows[column], "-")
            rows = rows.set_column(rows.column_names.index(column), rows.schema.field(column), named)
    if name == "documents":
        away = pa.array([(n * 17 + k * 5) % 7000 * DAY for k in range(rows.num_rows)], pa.int64())
        for column in ("dct_earliest_start", "dct_latest_start", "dct_earliest_end", "dct_latest_end"):
            moved = pc.add(rows[column].cast(pa.int64()), away).cast(pa.timestamp("us"))
            rows = rows.set_column(rows.column_names.index(column), rows.schema.field(column), moved)
    return rows.combine_chunks()


def differing(path: str, every: int = 997) -> tuple[int, int]:
    """Of every so manieth document annotated anew: how many, and how many of them the lake has otherwise."""
    lake = Lake.open(path)
    documents = sorted(to_records(Document, lake.read("documents")), key=lambda d: d.doc_id)[::every]
    rows = lake.read("timexes")
    rows = rows.filter(pc.is_in(rows["doc_id"], pa.array([d.doc_id for d in documents])))
    stored = {t.mention_id: t for t in to_records(Timex, rows)}
    again = [{t.mention_id: t for t in annotate_all([d])[0].timexes} for d in documents]
    return len(again), sum(any(stored.get(k) != t for k, t in each.items()) for each in again)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mentions", type=int, default=1_000_000)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--keep", metavar="DIR", help="keep the lake here; one that is there is used as it is")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = chosen.keep or str(Path(folder, "lake"))
        if not Path(path).exists():
            print(f"{grown(path, chosen.mentions):,} mentions in {TEXTS} texts, again and again")
        for what in ("all stale", "nothing to change"):
            wall, own, others = time.perf_counter(), time.process_time(), os.times()
            summary = repin(path, everything=True, workers=chosen.workers)
            took = time.perf_counter() - wall
            close_pools()
            children = os.times().children_user - others.children_user
            print(f"{what}: {summary['mentions']:,} mentions, {summary['changed']:,} timexes changed, "
                  f"{took:.1f} s ({time.process_time() - own:.1f} s of this process, {children:.1f} s of others)")
        print("annotated anew: {} documents, {} of them otherwise".format(*differing(path)))


if __name__ == "__main__":
    main()

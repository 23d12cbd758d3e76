"""The timelines of entities, from raw text, against those that people made.

    python benchmarks/timelines.py GOLD.jsonl [--part dev|held|all] [--subset S…] [--per-entity] [--save PRED.jsonl]

GOLD: one document a line, as SemEval-2015 Task 4 has them: ``doc_id, subset, text, dct, sentences [{sid, start, end}],
timelines [{entity, order, anchor, sentence, event, row, col}], target_entities``. Only text, document date and the
names of the entities are read before scoring. The documents of a subset are one corpus.

Three tenths of the documents, by a hash of doc_id, are held out: their figures are printed, their errors are not looked
at. A part's timelines are made from the whole corpus and scored on the mentions in its documents.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from corpora import part_of  # first, so that the project is found
from timeline_scores import UNDATED, Row, Tally, Told, added, normal, score

from transforms.records import Document, Event, Mention, Occurrence, Telling, Timex
from transforms.timelines import Entry, entries_of
from transforms.timelines.names import words_of

MEASURES = ("ta", "mention", "dated", "xlink")


def read(path: Path) -> dict[str, list[dict[str, Any]]]:
    """The documents of a file by subset."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                document = json.loads(line)
                found[document.get("subset", "")].append(document)
    return dict(found)


def annotated(corpus: Sequence[dict[str, Any]], nlp: Any) -> tuple[list[Document], list[Event]]:
    """The documents and events of a corpus, from text and document date alone."""
    from transforms.annotate import day_bounds, plain_document
    from transforms.detect import mentions_of
    from transforms.events import events_of
    from transforms.pin import timexes_of

    documents, events = [], []
    for given in corpus:
        document = plain_document(given["text"], day_bounds(given["dct"]), doc_id=str(given["doc_id"]))
        document = document._replace(genre="news")
        mentions: list[Mention] = mentions_of(document)
        timexes: list[Timex] = timexes_of(document, mentions)
        documents.append(document)
        events += events_of(document, mentions, timexes, nlp, every_sentence=True).events
    return documents, events


def predicted(
    entity: str, events: Sequence[Event], tellings: Sequence[Telling], occurrences: Sequence[Occurrence]
) -> list[Row]:
    """The timeline of an entity; sentences are placed by `placed`."""
    rows: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries_of(entity, events, tellings, occurrences, words_of("en")):
        rows[entry.happening].append(entry)
    made = [(normal(entries[0].anchor), entries) for entries in rows.values()]
    order = {anchor: n for n, anchor in enumerate(sorted({a for a, _ in made} - {UNDATED}, key=lambda a: a.replace("X", "0")), 1)}
    return [
        Row(order.get(anchor, 0), anchor, tuple(Told(e.event.doc_id, str(e.telling.word_start), e.telling.words) for e in entries))
        for anchor, entries in made
    ]


def placed(rows: Iterable[Row], corpus: Sequence[dict[str, Any]], part: str) -> list[Row]:
    """The rows with sentences in place of offsets, and only mentions in the documents of a part."""
    sentences = {str(d["doc_id"]): d["sentences"] for d in corpus}
    found = []
    for row in rows:
        mentions = [
            told._replace(sentence=next((str(s["sid"]) for s in sentences[told.doc] if s["start"] <= int(told.sentence) < s["end"]), ""))
            for told in row.mentions
            if part in ("all", part_of(told.doc))
        ]
        if mentions:
            found.append(row._replace(mentions=tuple(mentions)))
    return found


def gold_of(entity: str, corpus: Sequence[dict[str, Any]], part: str) -> list[Row]:
    """The timeline that people made."""
    rows: dict[Any, list[tuple[Any, Told]]] = defaultdict(list)
    when: dict[Any, tuple[int, str]] = {}
    for document in corpus:
        if part not in ("all", part_of(str(document["doc_id"]))):
            continue
        for n, told in enumerate(document["timelines"]):
            if told["entity"] == entity:
                row = told.get("row", (document["doc_id"], n))
                when[row] = (int(told["order"]), normal(told["anchor"]))
                rows[row].append((told.get("col", n), Told(str(document["doc_id"]), str(told["sentence"]), told["event"])))
    return [Row(*when[row], tuple(told for _, told in sorted(mentions, key=lambda m: m[0]))) for row, mentions in rows.items()]


def targets(corpus: Sequence[dict[str, Any]]) -> list[str]:
    """The entities whose timelines are asked for."""
    named = [entity for d in corpus for entity in d.get("target_entities") or [t["entity"] for t in d["timelines"]]]
    return list(dict.fromkeys(named))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--part", choices=("dev", "held", "all"), default="all")
    parser.add_argument("--subset", nargs="*")
    parser.add_argument("--per-entity", action="store_true")
    parser.add_argument("--save", type=Path, metavar="FILE", help="write what is predicted, one entity a line")
    chosen = parser.parse_args()
    from flows import model
    from transforms.stories import DOCUMENT_COLUMNS, occurrences
    from transforms.tables import to_records, to_table

    nlp = model.load(model.package_of("en_core_web_sm"))
    totals: list[tuple[str, dict[str, Tally]]] = []
    lines = []
    for subset, corpus in read(chosen.gold).items():
        if chosen.subset and subset not in chosen.subset:
            continue
        documents, events = annotated(corpus, nlp)
        table = to_table(Document, documents).select(list(DOCUMENT_COLUMNS))
        found, tellings = occurrences(to_table(Event, events), table)
        told, happenings = to_records(Telling, tellings), to_records(Occurrence, found)
        per_entity = {}
        for entity in targets(corpus):
            rows = placed(predicted(entity, events, told, happenings), corpus, chosen.part)
            per_entity[entity] = score(gold_of(entity, corpus, chosen.part), rows)
            lines.append(line_of(subset, entity, rows))
        totals.append((subset, added(per_entity.values())))
        if chosen.per_entity:
            totals[-1:-1] = [(f"  {entity}", tallies) for entity, tallies in per_entity.items()]
    corpora = [tallies for name, tallies in totals if not name.startswith("  ")]
    if len(corpora) > 1:
        totals.append(("all", added(corpora)))
    print(f"{'':32}" + "".join(f"{name:>13} P{'R':>8}{'F1':>8}" for name in MEASURES))
    for name, tallies in totals:
        print(f"{name[:32]:32}" + "".join("{:>15.2f}{:>8.2f}{:>8.2f}".format(*tallies[m].figures) for m in MEASURES))
    if chosen.save:
        chosen.save.write_text("".join(lines), encoding="utf-8")


def line_of(subset: str, entity: str, rows: Iterable[Row]) -> str:
    """A timeline as a line of JSON."""
    events = [
        {"order": row.order, "anchor": row.anchor,
         "mentions": [{"doc_id": told.doc, "sentence": told.sentence, "event": told.words} for told in row.mentions]}
        for row in rows
    ]  # fmt: skip
    return json.dumps({"subset": subset, "entity": entity, "events": events}, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    main()

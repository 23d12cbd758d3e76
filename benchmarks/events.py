"""Events and their links on annotated corpora, and how fast they are extracted on one core.

    python benchmarks/events.py [CORPUS…] [--eval DIR] [--part dev|held|all] [--errors [N]] [--save FILE] [--json]

A corpus is a name in the evaluation folder or a .jsonl file, one document a line: ``{"doc_id", "text", "dct", "events":
[{"eid", "start", "end", "class"}], "timexes": [{"tid", "start", "end"}],
"tlinks": [{"source", "target", "relType"}]}``.
Everything is found in the raw text; of the gold, only the document date is given.

triggers    events with the same extent (strict); class: those of them with the same TimeML class.
links       between two things that were found (a gold event by its extent, a gold timex by overlap). Precision is over
            the pairs that the gold relates somehow, VAGUE among them; "ordered" is the precision where it is not VAGUE;
            recall is over the pairs that it orders, whether or not both ends were found.
            timex: event and timex in one sentence; date: event and document date; events: two events in one sentence.
            Relations are compared after folding BEGINS, ENDS, BEGUN_BY, ENDED_BY … into the five of TimeBank-Dense;
            DURING, which annotators use both ways, is right where they say IS_INCLUDED, DURING or SIMULTANEOUS.
            A gold that says EQUAL (MATRES) orders the starts of events alone: so are the relations found.
speed       processor seconds of reading, detecting, pinning and extracting, as `dateline run` does it (sentences that
            hold a timex) and with every sentence, in documents of 3 kB a second.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from corpora import part_of
from tagging import document_of
from transforms.records import Event, Mention, TLink

FOLDED = {
    "IBEFORE": "BEFORE", "IAFTER": "AFTER", "BEGINS": "IS_INCLUDED", "ENDS": "IS_INCLUDED",
    "DURING_INV": "INCLUDES", "BEGUN_BY": "INCLUDES", "ENDED_BY": "INCLUDES", "IDENTITY": "SIMULTANEOUS",
}  # fmt: skip
INVERSE = {"BEFORE": "AFTER", "AFTER": "BEFORE", "INCLUDES": "IS_INCLUDED", "IS_INCLUDED": "INCLUDES"}
SAME = {"DURING": ("DURING", "IS_INCLUDED", "SIMULTANEOUS"), "IS_INCLUDED": ("IS_INCLUDED", "DURING")}
"""What was found → what the gold may say, where that is more than the same."""
OF_STARTS = {
    "INCLUDES": "BEFORE", "ENDED_BY": "BEFORE", "DURING_INV": "BEFORE", "IBEFORE": "BEFORE", "IS_INCLUDED": "AFTER",
    "ENDS": "AFTER", "DURING": "AFTER", "IAFTER": "AFTER", "BEGINS": "EQUAL", "BEGUN_BY": "EQUAL",
    "SIMULTANEOUS": "EQUAL", "IDENTITY": "EQUAL",
}  # fmt: skip
"""Relation → how the starts of its two sides are ordered."""
KINDS = ("timex", "date", "events")
SIZE = 3_000
"""Bytes of a document, for speed."""


class Annotated(NamedTuple):
    """A gold document and what was found in it."""

    gold: dict[str, Any]
    text: str
    events: list[Event]
    tlinks: list[TLink]
    mentions: list[Mention]
    sentences: list[int]


def documents(names: list[str], folder: str | None, part: str) -> list[dict[str, Any]]:
    """The gold documents of the corpora, their chosen part."""
    found = []
    for name in names:
        path = Path(name) if Path(name).exists() else Path(folder or "") / f"{name}.jsonl"
        if not path.exists():
            raise SystemExit(f"corpus {name!r} is not there: name a .jsonl file, or give --eval or DATELINE_EVAL")
        lines = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
        found += [d for d in lines if part == "all" or part_of(d["doc_id"]) == part]
    return found


def annotated(given: list[dict[str, Any]], nlp: Any) -> Iterator[Annotated]:
    """What is found in the raw texts."""
    from transforms.annotate import annotate
    from transforms.detect import sentence_starts

    for gold in given:
        document = document_of(gold["text"], gold["doc_id"], gold.get("lang") or "en", gold.get("dct") or "")
        found = annotate(document, nlp, every_sentence=True)
        starts = sentence_starts(gold["text"])
        yield Annotated(gold, gold["text"], found.events, found.tlinks, found.mentions, starts)


def figures(counts: Counter) -> dict[str, float]:
    """Precision, recall, F1 and precision without what is VAGUE, in percent, of the counts of a kind."""
    p = counts["right"] / counts["found"] if counts["found"] else 0.0
    r = counts["right"] / counts["gold"] if counts["gold"] else 0.0
    ordered = counts["found"] - counts["vague"]
    f1 = 200 * p * r / (p + r) if p + r else 0.0
    return {"P": 100 * p, "R": 100 * r, "F1": f1, "ordered": 100 * counts["right"] / ordered if ordered else 0.0}


def score_triggers(each: Annotated, counts: Counter) -> None:
    """Count the events of a document, by extent and class."""
    gold = {(e["start"], e["end"]): e.get("class") for e in each.gold.get("events", ()) if e["end"] > e["start"]}
    found = {(e.start, e.end): e.event_class for e in each.events}
    counts["gold"] += len(gold)
    counts["found"] += len(found)
    counts["right"] += len(gold.keys() & found.keys())
    counts["class"] += sum(gold[k] == found[k] for k in gold.keys() & found.keys())


def gold_links(gold: dict[str, Any]) -> dict[tuple[str, str], str]:
    """(source, target) → folded relation, in both directions."""
    found: dict[tuple[str, str], str] = {}
    for link in gold.get("tlinks", ()):
        relation = FOLDED.get(link["relType"], link["relType"])
        found[link["source"], link["target"]] = relation
        found.setdefault((link["target"], link["source"]), INVERSE.get(relation, relation))
    return found


def score_links(each: Annotated, counts: dict[str, Counter], errors: list[tuple], folded: dict[str, str]) -> None:
    """Count the links of a document by kind: timex, date, events; relations that were found are folded first."""
    gold, text = each.gold, each.text
    links = gold_links(gold)
    if not links:
        return
    events = {e["eid"]: e for e in gold.get("events", ())}
    timexes = {t["tid"]: t for t in gold.get("timexes", ())}
    date = gold.get("dct_tid", "t0")
    by_start = {e["start"]: eid for eid, e in events.items()}
    names: dict[str, str] = {e.event_id: by_start[e.start] for e in each.events if e.start in by_start}
    names |= {f"{gold['doc_id']}:t0": date}
    for m in each.mentions:
        for tid, t in timexes.items():
            if t["start"] < m.end and m.start < t["end"]:
                names[m.mention_id] = tid

    def kind_of(a: str, b: str) -> str | None:
        """The kind of an ordered pair; None for what is not counted."""
        if a not in events or a == b:
            return None
        if b == date:
            return "date"
        other = timexes.get(b) or events.get(b)
        if other is None or bisect_right(each.sentences, events[a]["start"]) != bisect_right(
            each.sentences, other["start"]
        ):
            return None
        return "timex" if b in timexes else "events" if a < b else None

    for (a, b), relation in links.items():
        if (kind := kind_of(a, b)) is not None and relation != "VAGUE":
            counts[kind]["gold"] += 1
    for link in (k for k in each.tlinks if not k.contradicts):
        a, b, relation = names.get(link.source), names.get(link.target), folded.get(link.relation, link.relation)
        if a is None or b is None or a == b:
            continue
        if kind_of(a, b) is None:
            a, b, relation = b, a, INVERSE.get(relation, relation)
        kind, true = kind_of(a, b), links.get((a, b))
        if kind is None:
            continue
        if true is None:
            counts[kind]["unjudged"] += 1
            continue
        right = true in SAME.get(relation, (relation,))
        counts[kind]["found"] += 1
        counts[kind]["right"] += right
        counts[kind]["vague"] += true == "VAGUE"
        counts[f"rule {link.rule}"]["right" if right else true] += 1
        if not right:
            said = text[events[a]["start"] - 90 : events[a]["end"] + 90].replace("\n", " ")
            other = (timexes.get(b) or events.get(b) or {"text": "t0"})["text"]
            errors.append((kind, link.rule, relation, true, events[a]["text"], other, said))


def speed(given: list[dict[str, Any]], nlp: Any, every_sentence: bool) -> float:
    """Documents of 3 kB a second on one core, from text to events and links, as tables."""
    from transforms.detect import detect
    from transforms.events import extract
    from transforms.pin import pin
    from transforms.records import Document
    from transforms.tables import to_table

    def run(some: list[dict[str, Any]]) -> float:
        read = [document_of(d["text"], d["doc_id"], d.get("lang") or "en", d.get("dct") or "") for d in some]
        before = time.process_time()
        table = to_table(Document, read)
        mentions = detect(table)
        extract(table, mentions, pin(table, mentions), nlp, every_sentence)
        return time.process_time() - before

    run(given[: max(1, len(given) // 10)])
    seconds = min(run(given) for _ in range(2))
    return sum(len(d["text"].encode()) for d in given) / SIZE / seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", nargs="*", default=["timebank"], metavar="CORPUS")
    import os

    parser.add_argument("--eval", metavar="DIR", default=os.environ.get("DATELINE_EVAL"), help="the evaluation folder")
    parser.add_argument("--part", choices=("dev", "held", "all"), default="dev", help="which documents (default: dev)")
    parser.add_argument(
        "--errors", nargs="?", type=int, const=40, metavar="N", help="show wrong links (not of held-out documents)"
    )
    parser.add_argument("--save", metavar="FILE", help="write the events as JSON Lines, for other scorers")
    parser.add_argument("--no-speed", action="store_true")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    if chosen.errors and chosen.part != "dev":
        raise SystemExit("--errors is for the development part alone")
    from flows import model

    nlp = model.load(model.package_of("en_core_web_sm"))
    for name in chosen.corpora:
        given = documents([name], chosen.eval, chosen.part)
        of_starts = any(link["relType"] == "EQUAL" for d in given for link in d.get("tlinks", ()))
        triggers: Counter = Counter()
        links: dict[str, Counter] = {kind: Counter() for kind in KINDS}
        links = _Counters(links)
        errors: list[tuple] = []
        saved = []
        for each in annotated(given, nlp):
            score_triggers(each, triggers)
            score_links(each, links, errors, OF_STARTS if of_starts else FOLDED)
            saved.append(
                {
                    "doc_id": each.gold["doc_id"],
                    "events": [{"start": e.start, "end": e.end, "class": e.event_class} for e in each.events],
                }
            )
        row: dict[str, Any] = {"corpus": Path(name).stem, "documents": len(given), "triggers": figures(triggers)}
        row["triggers"]["class"] = 100 * triggers["class"] / max(1, triggers["right"])
        for kind in KINDS:
            row[kind] = figures(links[kind]) | {k: links[kind][k] for k in ("gold", "found", "vague", "unjudged")}
        if not chosen.no_speed:
            row["documents/s"] = speed(given, nlp, False)
            row["documents/s, every sentence"] = speed(given, nlp, True)
        _show(row, chosen.json)
        if chosen.errors:
            for rule in sorted(r for r in links if r.startswith("rule ")):
                print("   ", rule, dict(links[rule]))
            for error in errors[: chosen.errors]:
                print("   ", *error, sep=" | ")
        if chosen.save:
            Path(chosen.save).write_text("".join(json.dumps(line) + "\n" for line in saved), encoding="utf-8")


class _Counters(dict):
    """Counters that come to be when they are asked for."""

    def __missing__(self, key: str) -> Counter:
        self[key] = Counter()
        return self[key]


def _show(row: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print(json.dumps(row))
        return
    print(f"{row['corpus']}: {row['documents']} documents")
    for name in ("triggers", *KINDS):
        values = row[name]
        rest = "  ".join(
            f"{k} {v:.1f}" if isinstance(v, float) else f"{k} {v}"
            for k, v in values.items()
            if k not in ("P", "R", "F1") and not (name == "triggers" and k == "ordered")
        )
        print(f"  {name:<9} P {values['P']:6.2f}  R {values['R']:6.2f}  F1 {values['F1']:6.2f}   {rest}")
    for name in ("documents/s", "documents/s, every sentence"):
        if name in row:
            print(f"  {name}: {row[name]:.1f}")


if __name__ == "__main__":
    sys.exit(main())

"""How many references to happenings are pinned as a careful reader would: scores ``tests/gold``.

    python benchmarks/gold.py [--part dev|held|all] [--second] [--kind KIND] [--errors]

A reference counts when a found one overlaps it, and the found bounds contain the truth and are at most twice as wide.
Clock times are widened to whole days. Decoys must stay silent. A third of the documents, by a hash of doc_id, is held
out: their errors cannot be listed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tagging import document_of  # noqa: E402

from transforms.annotate import annotate_all  # noqa: E402
from transforms.chronology.instants import DAY, iso, parse_iso  # noqa: E402

FOLDER = ROOT / "tests" / "gold"


def part_of(doc_id: str) -> str:
    """The part that a document belongs to: "held" (one in three) or "dev"."""
    return "held" if int(hashlib.sha256(doc_id.encode()).hexdigest(), 16) % 3 == 0 else "dev"


def contains(found: Any, low: int, high: int) -> bool:
    """Whether bounds, widened to whole days, contain the truth and are at most twice as wide."""
    if found.earliest_start is None or found.latest_end is None:
        return False
    start, end = found.earliest_start // DAY * DAY, -(-found.latest_end // DAY) * DAY
    return start <= low and end >= high and end - start <= 2 * (high - low)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=("dev", "held", "all"), default="all", help="which documents (all)")
    parser.add_argument("--second", action="store_true", help="the second set, which was written when the code had been")
    parser.add_argument("--kind", help="only references of this kind in the list of errors")
    parser.add_argument("--errors", action="store_true", help="list what was missed or wrong (of dev alone)")
    chosen = parser.parse_args(arguments)
    if chosen.errors and chosen.part != "dev":
        parser.error("--errors lists development documents only (--part dev)")
    golds = [json.loads(line) for file in sorted((FOLDER / "second" if chosen.second else FOLDER).glob("*.jsonl")) for line in file.read_text("utf-8").splitlines()]
    corpora: dict[str, list[dict]] = defaultdict(list)
    for gold in golds:
        corpora[gold["corpus"] or gold["doc_id"]].append(gold)
    right, total, hit, decoys = Counter(), Counter(), 0, 0
    for group in corpora.values():
        found = annotate_all([document_of(g["text"], g["doc_id"], g["lang"], g["dct"] or "") for g in group])
        for gold, annotation in zip(group, found):
            if chosen.part not in ("all", part_of(gold["doc_id"])):
                continue
            places = {m.mention_id: m for m in annotation.mentions}
            tagged = [(places[t.mention_id], t) for t in annotation.timexes if t.mention_id in places]
            for reference in gold["references"]:
                low, high = parse_iso(reference["earliest_start"]), parse_iso(reference["latest_end"])
                over = [(m, t) for m, t in tagged if m.start < reference["end"] and reference["start"] < m.end]
                ok = any(contains(t, low, high) for _, t in over)
                total[reference["kind"]] += 1
                right[reference["kind"]] += ok
                if not ok and chosen.errors and chosen.kind in (None, reference["kind"]):
                    said = "; ".join(f"[{m.surface}] {m.expression} {iso(t.earliest_start)}..{iso(t.latest_end)} {t.anchor_policy} {t.anchor_id}"
                                     for m, t in over) or "; ".join(f"[{m.surface}] {m.expression} no timex" for m in annotation.mentions
                                                                    if m.start < reference["end"] and reference["start"] < m.end)
                    print(f"{gold['doc_id']} {reference['kind']}: {reference['text']!r} "
                          f"{reference['earliest_start']}..{reference['latest_end']}\n      {said or 'nothing found'}")
            for decoy in gold["decoys"]:
                decoys += 1
                wrong = [(m, t) for m, t in tagged if m.start < decoy["end"] and decoy["start"] < m.end]
                hit += bool(wrong)
                if wrong and chosen.errors:
                    print(f"{gold['doc_id']} DECOY {decoy['text']!r}: {[(m.surface, m.expression) for m, _ in wrong]}")
    for kind in sorted(total):
        print(f"{kind:<15}{right[kind]:>5} of {total[kind]:<5}{100 * right[kind] / total[kind]:6.1f} %")
    print(f"{'all':<15}{sum(right.values()):>5} of {sum(total.values()):<5}{100 * sum(right.values()) / max(1, sum(total.values())):6.1f} %")
    print(f"decoys that were taken for a time: {hit} of {decoys}")


if __name__ == "__main__":
    main()

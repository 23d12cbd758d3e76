"""How well documents are dated by their content, and how honest their references are: corpora with the date taken away.

    python benchmarks/undated.py [CORPUS…] [--eval DIR] [--part dev|held|all] [--list] [--json]

The document date (`dct`) and the name of the document are taken away. Each corpus is measured twice: as it is, where a
dateline or a header may still date it, and with every line that is a date blanked, so that only the prose is left.

hard      share of documents whose hard bounds contain the true date (an unbounded side contains everything)
bounded   share whose hard bounds have a side at all
likely    documents with a likely interval; and how many of these intervals contain the true date (nominally 80 %)
days      median width of the likely interval
year      share of documents whose likeliest year is the true one: of all, and of those that have one
refs      share of references that count from the document date whose bounds contain their gold value, and how many
reading   share of these whose likely readings, where there are any, hold the gold value
"""

from __future__ import annotations

import argparse
import json
import statistics
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from corpora import Corpus, add_corpus_arguments, load_corpora
from tagging import document_of
from transforms.annotate import annotate
from transforms.chronology.instants import DAY, civil, parse_iso
from transforms.chronology.intervals import UNKNOWN, Bounds
from transforms.chronology.notation_parse import parse_timex3
from transforms.chronology.resolve import resolve
from transforms.content_dating import density, likeliest_year, read_content
from transforms.dating import datelines
from transforms.detect import mentions_of
from transforms.evaluation import Gold
from transforms.gazetteer import load as load_gazetteer
from transforms.pin import counts_from_happening, timexes_of
from transforms.records import Document, Mention, Timex


class Dated(NamedTuple):
    """What became of one document."""

    doc_id: str
    true: str
    method: str
    hard: bool
    bounded: bool
    likely: bool | None
    """Whether the likely interval holds the true date; None where there is none."""
    days: int | None
    year: int | None
    references: tuple[tuple[str, bool, bool | None], ...]
    """(words, whether the bounds contain the gold value, whether a likely reading is the gold value)."""
    shown: str


def without_dates_alone(text: str) -> str:
    """A text with the lines that are a date, or end in one as headers do, blanked; offsets stay."""
    return "\n".join(" " * len(line) if len(line) < 60 and datelines(line) else line for line in text.split("\n"))


def date(gold: Gold, blank: bool) -> Dated:
    """Take a document's date away, and see."""
    document = document_of(without_dates_alone(gold.text) if blank else gold.text, "", gold.lang or "en")
    found = annotate(document)
    dated, true = found.document, parse_iso(gold.dct[:10])
    hard = (dated.dct_earliest_start is None or dated.dct_earliest_start // DAY * DAY <= true) and (
        dated.dct_latest_end is None or true < dated.dct_latest_end)
    start, end = dated.dct_likely_start, dated.dct_likely_end
    if dated.dct_method not in ("content", "none"):
        start, end = dated.dct_earliest_start // DAY * DAY, dated.dct_latest_end
    return Dated(
        gold.doc_id, gold.dct, dated.dct_method, hard,
        dated.dct_earliest_start is not None or dated.dct_latest_end is not None,
        None if start is None else start <= true < end,
        None if start is None else -(-(end - start) // DAY),
        _year(document, dated),
        tuple(_references(gold, found.mentions, found.timexes)),
        "; ".join(f"{e.method} {e.found!r} {e.value}" for e in dated.dct_evidence[:4]),
    )  # fmt: skip


def _year(document: Document, dated: Document) -> int | None:
    if dated.dct_method == "none":
        return None
    if dated.dct_method != "content":
        return civil(dated.dct_earliest_start).year
    mentions = [m for m in mentions_of(document) if not counts_from_happening(m)]
    content = read_content(document, mentions, timexes_of(document, mentions)[1:], load_gazetteer())
    return likeliest_year(density(content))


def _references(gold: Gold, mentions: list[Mention], timexes: list[Timex]) -> Iterable[tuple[str, bool, bool | None]]:
    """The references that count from the document date and that the gold has with a date that can be read."""
    said = {(tag.start, tag.end): tag for tag in gold.tags}
    for mention, timex in zip(mentions, timexes[1:]):
        tag = said.get((mention.start, mention.end))
        if tag is None or timex.anchor_kind != "dct" or tag.type not in ("DATE", "TIME") or tag.value[:1] not in "12":
            continue
        expression = parse_timex3(tag.value, tag.type)
        truth = UNKNOWN if expression is None else resolve(expression, UNKNOWN)
        if None in truth:
            continue
        likely = [a.value for a in timex.alternatives if a.policy == "likely"]
        yield mention.surface, contains(timex, truth), (tag.value in likely) if likely else None


def contains(timex: Timex, truth: Bounds) -> bool:
    """Whether bounds, widened to whole days, contain a gold value."""
    low = timex.earliest_start is None or timex.earliest_start // DAY * DAY <= truth.earliest_start
    return low and (timex.latest_end is None or -(-timex.latest_end // DAY) * DAY >= truth.latest_end)


def figures(name: str, found: list[Dated]) -> dict:
    """The figures of a corpus; shares are 0 to 1."""
    likely = [d for d in found if d.likely is not None]
    references = [r for d in found for r in d.references]
    readings = [r[2] for r in references if r[2] is not None]
    return {
        "corpus": name, "documents": len(found), "methods": dict(Counter(d.method for d in found)),
        "hard": _share(d.hard for d in found), "bounded": _share(d.bounded for d in found),
        "likely": len(likely), "coverage": _share(d.likely for d in likely),
        "days": statistics.median(d.days for d in likely) if likely else None,
        "year_of_all": _share(d.year == int(d.true[:4]) for d in found),
        "year_of_dated": _share(d.year == int(d.true[:4]) for d in found if d.year is not None),
        "references": len(references), "contained": _share(r[1] for r in references),
        "readings": len(readings), "reading": _share(readings),
    }  # fmt: skip


def _share(values: Iterable[bool]) -> float | None:
    values = list(values)
    return sum(values) / len(values) if values else None


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_corpus_arguments(parser)
    parser.add_argument("--list", action="store_true", help="every development document, with its evidence")
    parser.add_argument("--json", action="store_true", help="one JSON object a row, for a program")
    chosen = parser.parse_args(arguments)
    if chosen.list and chosen.part != "dev":
        parser.error("--list shows development documents only; what is held out is counted, never looked at")
    chosen.corpora = chosen.corpora or ["timebank", "meantime_en_dev"]
    rows, listed = [], []
    for corpus in load_corpora(chosen):
        for blank, name in ((False, corpus.name), (True, f"{corpus.name}, prose")):
            found = [date(gold, blank) for gold in _with_a_date(corpus)]
            rows.append(figures(name, found))
            listed += [(name, d) for d in found] if chosen.list else []
    if chosen.json:
        print("\n".join(map(json.dumps, rows)))
        return
    print(f"{'corpus':<26}{'docs':>5}{'hard':>7}{'bounded':>9}{'likely':>8}{'inside':>8}{'days':>7}{'year':>7}"
          f"{'(dated)':>9}{'refs':>6}{'inside':>8}{'reading':>9}  methods")
    for r in rows:
        print(f"{r['corpus']:<26}{r['documents']:>5}{_cent(r['hard']):>7}{_cent(r['bounded']):>9}{r['likely']:>8}"
              f"{_cent(r['coverage']):>8}{'–' if r['days'] is None else round(r['days']):>7}"
              f"{_cent(r['year_of_all']):>7}{_cent(r['year_of_dated']):>9}{r['references']:>6}{_cent(r['contained']):>8}{_cent(r['reading']):>9}"
              f"  {', '.join(f'{m} {n}' for m, n in sorted(r['methods'].items()))}")
    for name, d in listed:
        signs = ("" if d.hard else " OUTSIDE ITS BOUNDS") + (" outside likely" if d.likely is False else "")
        print(f"{name}: {d.doc_id} {d.true} {d.method}, {d.days} days, {d.year}{signs}: {d.shown}")
        for words, inside, _ in d.references:
            if not inside:
                print(f"    {words!r} does not contain its gold value")


def _with_a_date(corpus: Corpus) -> list[Gold]:
    return [gold for gold in corpus.documents if len(gold.dct) >= 10]


def _cent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f}"


if __name__ == "__main__":
    main()

"""Reports of happenings that are known, written by rule; and how well and how fast they are told apart.

    python benchmarks/stories.py                                # 100,000 reports of 5,000 happenings, by the whole pipeline
    python benchmarks/stories.py --reports 5000 --happenings 250
    python benchmarks/stories.py --made                         # events made by rule too, in place of the pipeline's
    python benchmarks/stories.py --write reports.jsonl          # only write them, with the truth in each line

Every happening has a kind, who, where and a day. Many share kind, place, people or day: ministers meet again and again,
the same firm signs deals with others. A report words it anew (verb or noun, full name or surname, the day as a date, a
weekday, "yesterday", "last month", the month alone), adds sentences of its own, and of some the date is wrong (3 %);
a third are copies of a wire report with another beginning. B³ is over reports, by the event of the sentence that tells
the happening; a report whose happening no event tells is alone in a group of its own. With --made the events are what
a reader without fault would find, so that it measures the joining alone, at full size in minutes.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import corpora  # noqa: F401  (so that the project is found)

FIRST = """Amara Boris Carla Daniel Elena Farid Grace Henrik Irina Jonas Karim Laura Marek Nadia Oscar Paula Rashid
Simone Tomas Ursula Viktor Wanda Yusuf Zora Anton Beatriz Cedric Dolores Emil Fatima""".split()
LAST = """Abbott Bergström Castillo Dimitrov Eriksen Ferrari Goldberg Haddad Ivanov Jansen Kowalski Lindqvist Moreau
Nakamura Okafor Petrov Quigley Rossi Santos Tanaka Urbina Vasquez Weber Yilmaz Zimmer Adeyemi Brennan Chowdhury Duarte
Esposito Fontaine Grigorescu Halloran Ibrahim Jovanovic Kaplan Laurent Mbeki Novak Ortega""".split()
FIRMS = """Northwind Steel;Alder Bank;Corvus Airlines;Blue Harbor Shipping;Meridian Oil;Tessera Motors;Halcyon Pharma;
Quartz Telecom;Juniper Foods;Orion Power;Lakeshore Media;Granite Insurance;Vesta Chemicals;Pioneer Rail;Solstice
Energy;Atlas Cement;Beacon Software;Copperfield Mining;Delta Textiles;Evergreen Paper""".replace("\n", " ").split(";")
PLACES = """Lagos Lisbon Warsaw Manila Nairobi Toronto Santiago Hanoi Dublin Ankara Bogota Karachi Oslo Prague Rabat
Seoul Tunis Vienna Zagreb Accra Baku Cairo Dhaka Geneva Harare Jakarta Kyiv Lima Madrid Minsk Munich Naples Osaka Perth
Quito Riga Sofia Tbilisi Utrecht Valencia""".split()
LANDS = "Nigeria Portugal Poland Kenya Canada Chile Vietnam Ireland Turkey Colombia Norway Morocco Tunisia Croatia".split()

KINDS: dict[str, tuple[str, ...]] = {
    "resign": (
        "{A} resigned as {role} of {F} {on}.", "{A} stepped down as {role} of {F} {on}.",
        "{F} announced the resignation of {role} {A} {on}.", "{A} quit as {role} of {F} {on}, the company said.",
    ),
    "collapse": (
        "A {thing} in {P} collapsed {on}, killing {n} people.", "{n} people died when a {thing} collapsed in {P} {on}.",
        "A {thing} caved in {on} in {P}, leaving {n} dead.", "The collapse of a {thing} in {P} {on} killed {n} people.",
    ),
    "acquire": (
        "{F} acquired {G} for ${n} million {on}.", "{F} bought {G} {on} in a deal worth ${n} million.",
        "{F} completed its acquisition of {G} for ${n} million {on}.", "{G} was taken over by {F} {on} for ${n} million.",
    ),
    "strike": (
        "Workers of {F} in {P} went on strike {on} over {matter}.", "A strike over {matter} began {on} at {F} in {P}.",
        "{F} workers in {P} walked out {on} in a dispute over {matter}.",
    ),
    "arrest": (
        "Police arrested {A} in {P} {on} on charges of {crime}.", "{A} was arrested {on} in {P}, accused of {crime}.",
        "{A} was detained by police in {P} {on} on suspicion of {crime}.",
    ),
    "meet": (
        "{A} met {B} in {P} {on} to discuss {matter}.", "{A} and {B} held talks about {matter} in {P} {on}.",
        "A meeting of {A} and {B} on {matter} took place in {P} {on}.",
    ),
    "explode": (
        "An explosion at a {thing} in {P} injured {n} people {on}.", "A {thing} in {P} exploded {on}, wounding {n} people.",
        "{n} people were injured {on} by a blast at a {thing} in {P}.",
    ),
    "open": (
        "{F} opened a {thing} in {P} {on}.", "A {thing} built by {F} was inaugurated in {P} {on} by {A}.",
        "{A} opened the new {thing} of {F} in {P} {on}.",
    ),
    "sign": (
        "{F} signed a contract with {G} over {matter} {on} in {P}.", "{F} and {G} signed an agreement on {matter} {on}.",
        "An agreement on {matter} was signed by {F} and {G} in {P} {on}.",
    ),
    "win": (
        "{A} won the election for mayor of {P} {on}.", "{A} was elected mayor of {P} {on}.",
        "Voters in {P} elected {A} as mayor {on}.",
    ),
    "crash": (
        "A {vehicle} of {F} crashed near {P} {on} with {n} people on board.",
        "{n} people were on the {vehicle} of {F} that crashed {on} near {P}.",
        "The crash of a {F} {vehicle} near {P} {on} killed {n} people.",
    ),
    "sentence": (
        "A court in {P} sentenced {A} {on} to {n} months in prison for {crime}.",
        "{A} was sentenced to {n} months in prison for {crime} by a court in {P} {on}.",
        "{A} was convicted of {crime} {on} in {P} and sentenced to {n} months.",
    ),
}  # fmt: skip
"""Kind of happening → the sentences that tell it. ``{A}`` ``{B}`` people, ``{F}`` ``{G}`` firms, ``{P}`` a place."""

FILL = {
    "role": "chairman treasurer director spokesman".split(),
    "thing": "bridge|warehouse|power station|school|hospital|cinema|car park|chemical plant|hotel|stadium".split("|"),
    "matter": "pay|fisheries|water rights|safety|border trade|a gas pipeline|pensions|grain exports|visas".split("|"),
    "crime": "fraud|bribery|smuggling|tax evasion|forgery|espionage".split("|"),
    "vehicle": "train|bus|ferry|helicopter|cargo plane".split("|"),
}
ASIDES = (
    "Officials gave no further details.", "The news was first carried by local radio.", "A spokeswoman declined to comment.",
    "Markets showed little reaction.", "Residents spoke of confusion in the streets.", "The weather was fair.",
    "An inquiry has been promised.", "Several newspapers carried the story on their front pages.",
    "It was the talk of the town.", "The opposition demanded an explanation.", "Others were more cautious.",
    "There was no word from the government.", "Experts had expected it for a long time.",
)
OPENINGS = ("", "", "(Wire) ", "{P}: ", "Our correspondent writes: ", "Update. ")
MONTHS = ("January February March April May June July August September October November December").split()
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


class Happening(NamedTuple):
    """What happened, to whom, where, and on which day (a proleptic ordinal)."""

    number: int
    kind: str
    filled: dict[str, str]
    day: int


class Report(NamedTuple):
    """A text that tells a happening; `lead` is the span of the sentence that does."""

    doc_id: str
    happening: int
    day: int
    source: str
    text: str
    lead: tuple[int, int]
    days: tuple[int, int]
    """First day of the date that it gives, and past the last (proleptic ordinals)."""


def happenings(n: int, rng: random.Random) -> list[Happening]:
    """Happenings of ten years; one in four is like an earlier one but for one thing, or for its day."""
    from datetime import date

    first = date(2010, 1, 1).toordinal()
    people = [f"{a} {b}" for a in FIRST for b in LAST]
    rng.shuffle(people)
    people = people[: max(60, n // 8)]
    made: list[Happening] = []
    for number in range(n):
        filled = {name: rng.choice(words) for name, words in FILL.items()}
        filled |= {"P": rng.choice(PLACES), "n": str(rng.randint(3, 400))}
        filled["A"], filled["B"] = rng.sample(people, 2)
        filled["F"], filled["G"] = rng.sample(FIRMS, 2)
        kind, day = rng.choice(list(KINDS)), first + rng.randrange(3650)
        if made and rng.random() < 0.25:
            like = rng.choice(made)
            kind, changed = like.kind, rng.choice(["A", "P", "F", "day"])
            filled = like.filled | {"n": filled["n"]} | ({changed: filled[changed]} if changed != "day" else {})
            day = like.day + (rng.randint(8, 60) * rng.choice([-1, 1]) if changed in ("day", "n") else rng.randint(-30, 30))
        made.append(Happening(number, kind, filled, day))
    return made


def reports(of: Sequence[Happening], n: int, rng: random.Random) -> Iterator[Report]:
    """Reports of happenings, some of them told far more often than others."""
    weights = [1 / (1 + i % 40) ** 0.5 for i in range(len(of))]
    wires: dict[int, Report] = {}
    for number, happening in enumerate([*of, *rng.choices(of, weights, k=n - len(of))][:n]):
        doc_id, source = f"r{number}", f"paper {number % 997}"
        wire = wires.get(happening.number)
        if wire is not None and rng.random() < 1 / 3:
            opening = rng.choice(OPENINGS).format(**happening.filled)
            text = opening + wire.text + " " + rng.choice(ASIDES)
            lead = (wire.lead[0] + len(opening), wire.lead[1] + len(opening))
            yield Report(doc_id, happening.number, wire.day + rng.choice([0, 0, 1]), source, text, lead, wire.days)
            continue
        report = written(doc_id, happening, source, rng)
        if wire is None:
            wires[happening.number] = report
        yield report


def written(doc_id: str, happening: Happening, source: str, rng: random.Random) -> Report:
    """A report in words of its own."""
    late = rng.choice([0, 1, 1, 2, 3, 5, 40, 200]) if rng.random() < 0.9 else 1
    told = happening.day + (rng.choice([-2, -1, 1, 2]) if rng.random() < 0.03 else 0)
    published = max(happening.day, told) + late
    filled = dict(happening.filled)
    on, days = day_said(told, published, rng)
    lead = rng.choice(KINDS[happening.kind]).format(on=on, **filled)
    before = [rng.choice(ASIDES)] if rng.random() < 0.2 else []
    after = rng.sample(ASIDES, rng.randint(1, 3))
    if "{A}" in "".join(KINDS[happening.kind]) and rng.random() < 0.4:
        after.insert(0, f"{filled['A'].split()[1]} has lived in {rng.choice(LANDS)} since {rng.randint(1970, 2005)}.")
    text = " ".join([*before, lead, *after])
    start = text.index(lead)
    return Report(doc_id, happening.number, published, source, text, (start, start + len(lead)), days)


def day_said(told: int, published: int, rng: random.Random) -> tuple[str, tuple[int, int]]:
    """A day in the words of a report, and the days that these words hold: first, and past the last."""
    from datetime import date

    day, late = date.fromordinal(told), published - told
    exact, weekday = f"on {day.day} {MONTHS[day.month - 1]} {day.year}", f"on {WEEKDAYS[day.weekday()]}"
    if late < 6:
        near = "today" if late == 0 else "yesterday" if late == 1 else f"on {MONTHS[day.month - 1]} {day.day}"
        return rng.choice([near, weekday, exact]), (told, told + 1)
    first = day.replace(day=1)
    month = first.toordinal(), first.toordinal() + 31
    return rng.choice([
        (exact, (told, told + 1)),
        (f"on {day.day} {MONTHS[day.month - 1]}" if late < 100 else exact, (told, told + 1)),
        (f"in {MONTHS[day.month - 1]} {day.year}", month),
    ])  # fmt: skip


# --- how well ---------------------------------------------------------------------------------------------------------


def b_cubed(truth: Sequence[Any], found: Sequence[Any]) -> tuple[float, float, float]:
    """B³ precision, recall and F1 of one grouping of the same things by another (Bagga & Baldwin 1998).

    >>> b_cubed("aabb", "xxxy")
    (0.6666666666666666, 0.75, 0.7058823529411765)
    """
    both, trues, founds = Counter(zip(truth, found)), Counter(truth), Counter(found)
    precision = sum(n * n / founds[f] for (_, f), n in both.items()) / len(truth)
    recall = sum(n * n / trues[t] for (t, _), n in both.items()) / len(truth)
    return precision, recall, 2 * precision * recall / (precision + recall)


BATCH = 500
"""Reports that are read together."""


def annotated(given: Iterable[Report], keep: Path | None = None) -> tuple[Any, Any, dict[str, tuple[int, int]]]:
    """Tables of documents and events of reports, and doc_id → the span of the sentence that tells the happening.

    Args:
        given: the reports.
        keep: a folder into which every batch is written when it is read, and from which it is taken when it is there.
    """
    import pyarrow as pa

    from flows import model

    nlp = model.load(model.package_of("en_core_web_sm"))
    given = list(given)
    batches = [given[start : start + BATCH] for start in range(0, len(given), BATCH)]
    tables: list[tuple[Any, Any]] = []
    for number, batch in enumerate(batches):
        tables.append(_kept(keep / f"{number:05}", batch, nlp) if keep else _read(batch, nlp))
        print(f"\r{min(len(given), (number + 1) * BATCH):,} reports read", end="", file=sys.stderr)
    print(file=sys.stderr)
    documents, events = (pa.concat_tables(each).unify_dictionaries() for each in zip(*tables))
    return documents, events, {report.doc_id: report.lead for report in given}


def _read(batch: Sequence[Report], nlp: Any) -> tuple[Any, Any]:
    """Tables of documents and events of some reports, by the pipeline."""
    from datetime import date

    from transforms.annotate import day_bounds, plain_document
    from transforms.detect import mentions_of
    from transforms.events import extract
    from transforms.pin import timexes_of
    from transforms.records import Document, Mention, Timex
    from transforms.tables import to_table

    documents = []
    for report in batch:
        day = day_bounds(date.fromordinal(report.day).isoformat())
        document = plain_document(report.text, day, doc_id=report.doc_id)
        documents.append(document._replace(source=report.source, genre="news"))
    said = [mentions_of(d) for d in documents]
    denoted = [timexes_of(d, m) for d, m in zip(documents, said)]
    table = to_table(Document, documents)
    events, _ = extract(table, to_table(Mention, sum(said, [])), to_table(Timex, sum(denoted, [])), nlp)
    return table, events


def _kept(stem: Path, batch: Sequence[Report], nlp: Any) -> tuple[Any, Any]:
    """What `_read` gives, from the files of a stem when they are there."""
    import pyarrow.parquet as pq

    from transforms.records import Document, Event
    from transforms.tables import schema_of

    paths = [stem.with_name(f"{stem.name}_{name}.parquet") for name in ("documents", "events")]
    if not all(path.exists() for path in paths):
        stem.parent.mkdir(parents=True, exist_ok=True)
        for path, table in zip(paths, _read(batch, nlp)):
            pq.write_table(table, path.with_suffix(".part"))
            path.with_suffix(".part").rename(path)
    documents, events = (pq.read_table(path).cast(schema_of(r)) for path, r in zip(paths, (Document, Event)))
    return documents, events


WORDS = {
    "resign": "resigned stepped resignation quit", "collapse": "collapsed died caved collapse", "acquire": "acquired bought acquisition taken",
    "strike": "strike walked", "arrest": "arrested detained", "meet": "met talks meeting", "explode": "explosion exploded blast",
    "open": "opened inaugurated", "sign": "signed", "win": "won elected", "crash": "crashed crash", "sentence": "sentenced convicted",
}  # fmt: skip
"""Kind → the words that name it in its sentences."""

LEMMAS = {
    "resigned": "resign", "stepped": "step", "collapsed": "collapse", "died": "die", "caved": "cave", "acquired": "acquire",
    "bought": "buy", "taken": "acquire", "walked": "walkout", "arrested": "arrest", "detained": "detain", "met": "meet",
    "talks": "talk", "exploded": "explode", "opened": "open", "inaugurated": "inaugurate", "signed": "sign", "won": "win",
    "elected": "elect", "crashed": "crash", "sentenced": "sentence", "convicted": "convict",
}  # fmt: skip


def read_by_rule(given: Sequence[Report], of: Sequence[Happening]) -> tuple[Any, Any, dict[str, tuple[int, int]]]:
    """What `annotated` gives, of a reader without fault: one event a report, with the names and the place in its sentence."""
    from datetime import date

    from transforms.annotate import day_bounds, plain_document
    from transforms.chronology.instants import DAY
    from transforms.records import Document, Event, Participant
    from transforms.tables import to_table

    epoch = date(1970, 1, 1).toordinal()
    documents, events = [], []
    for r in given:
        bounds = day_bounds(date.fromordinal(r.day).isoformat())
        documents.append(plain_document(r.text, bounds, doc_id=r.doc_id)._replace(source=r.source, genre="news"))
        lead, filled = r.text[slice(*r.lead)], of[r.happening].filled
        word = next(w for w in WORDS[of[r.happening].kind].split() if w in lead)
        named = [filled[x] for x in "ABFG" if filled[x] in lead]
        parts = tuple(Participant("agent", name, name.casefold(), "", 0, len(name)) for name in named)
        lo, hi = ((day - epoch) * DAY for day in r.days)
        start = r.lead[0] + lead.index(word)
        events.append(Event(
            r.doc_id, f"{r.doc_id}:e1", f"{r.doc_id}:t1", start, start + len(word), word, LEMMAS.get(word, word), "OCCURRENCE",
            "PAST", "NONE", "POS", None, parts, filled["P"] if filled["P"] in lead else None, None, "happened", lead, *r.lead,
            lo, hi, lo, hi, None, 0.9,
        ))  # fmt: skip
    return to_table(Document, documents), to_table(Event, events), {r.doc_id: r.lead for r in given}


def measured(documents: Any, events: Any, leads: dict[str, tuple[int, int]], truth: dict[str, int]) -> dict[str, Any]:
    """B³ over reports, and what the stage of stories took."""
    from transforms.corpus.duplicates import copies, sketch
    from transforms.stories import DOCUMENT_COLUMNS, occurrences

    started = time.process_time()
    texts = zip(documents["doc_id"].to_pylist(), documents["text"].to_pylist())
    copied = copies([(doc_id, sketch(text)) for doc_id, text in texts])
    sketched = time.process_time()
    rows, tellings = occurrences(events, documents.select(list(DOCUMENT_COLUMNS)), copied)
    ended = time.process_time()
    where = dict(zip(events["event_id"].to_pylist(), zip(events["doc_id"].to_pylist(), events["start"].to_pylist())))
    size = dict(zip(rows["occurrence_id"].to_pylist(), rows["n_mentions"].to_pylist()))
    home: dict[str, str] = {}
    for event_id, occurrence in zip(tellings["event_id"].to_pylist(), tellings["occurrence_id"].to_pylist()):
        doc, start = where[event_id]
        if leads[doc][0] <= start < leads[doc][1] and size[occurrence] > size.get(home.get(doc, ""), 0):
            home[doc] = occurrence
    docs = documents["doc_id"].to_pylist()
    precision, recall, f1 = b_cubed([truth[d] for d in docs], [home.get(d, d) for d in docs])
    return {"reports": len(docs), "events": events.num_rows, "occurrences": rows.num_rows, "untold": len(docs) - len(home),
            "precision": precision, "recall": recall, "f1": f1, "copies": len(copied),
            "sketching": sketched - started, "joining": ended - sketched}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--happenings", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the reports as JSON Lines, and end")
    parser.add_argument("--made", action="store_true", help="events made by rule: measures the joining alone")
    parser.add_argument("--growth", action="store_true", help="also on a tenth and three tenths of the reports")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep what was read here, and read it no second time")
    chosen = parser.parse_args()
    rng = random.Random(chosen.seed)
    of = happenings(chosen.happenings, rng)
    made = list(reports(of, chosen.reports, rng))
    rng.shuffle(made)
    if chosen.write:
        from datetime import date

        with chosen.write.open("w", encoding="utf-8") as file:
            for r in made:
                row = {"doc_id": r.doc_id, "dct": date.fromordinal(r.day).isoformat(), "source": r.source, "text": r.text,
                       "happening": r.happening}  # fmt: skip
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
        return
    if chosen.made:
        documents, events, leads = read_by_rule(made, of)
    else:
        documents, events, leads = annotated(made, chosen.keep)
    truth = {r.doc_id: r.happening for r in made}
    print(f"{'reports':>9}{'events':>9}{'rows':>9}{'untold':>8}{'B³ P':>8}{'R':>8}{'F1':>8}{'copies':>8}"
          f"{'sketch s':>10}{'join s':>8}{'MB':>7}")  # fmt: skip
    import pyarrow.compute as pc

    for share in (0.1, 0.3, 1.0) if chosen.growth else (1.0,):
        some = documents.slice(0, int(share * documents.num_rows))
        row = measured(some, events.filter(pc.is_in(events["doc_id"], some["doc_id"].combine_chunks())), leads, truth)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
        print(f"{row['reports']:>9,}{row['events']:>9,}{row['occurrences']:>9,}{row['untold']:>8,}"
              f"{100 * row['precision']:>8.2f}{100 * row['recall']:>8.2f}{100 * row['f1']:>8.2f}{row['copies']:>8,}"
              f"{row['sketching']:>10.1f}{row['joining']:>8.1f}{memory:>7.0f}")  # fmt: skip


if __name__ == "__main__":
    main()

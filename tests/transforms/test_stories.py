"""Happenings out of reports: what is one, who tells it, what they disagree in, and how it keeps its name."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.chronology.instants import DAY, instant
from transforms.corpus.duplicates import Copy, copies, sketch
from transforms.records import Document, Event, Occurrence, Participant, Telling
from transforms.stories import DOCUMENT_COLUMNS, occurrences
from transforms.stories.lineage import names_of
from transforms.tables import to_records, to_table

BRIDGE = "The bridge over the Wye at Hay collapsed in the night, killing 14 people."


def report(doc_id: str, day: int, source: str = "", title: str = "") -> Document:
    at = instant(2022, 5, day)
    return Document(doc_id, f"{doc_id}.txt", source, "text", "en", title, BRIDGE, at, at, at + DAY, at + DAY, "day",
                    "given", (), "news", None, None, doc_id, doc_id)  # fmt: skip


def event(doc_id: str, day: int | None, lemma: str = "collapse", sentence: str = BRIDGE, who: Iterable[str] = (), n: int = 1,
          place: str | None = None, days: int = 1, **more) -> Event:  # fmt: skip
    start = None if day is None else instant(2022, 5, day)
    end = None if start is None else start + days * DAY
    taking_part = tuple(Participant("agent", name.title(), name, "PERSON", 0, len(name)) for name in who)
    edtf = None if day is None else f"2022-05-{day:02}" if days == 1 else "2022-05"
    return Event(doc_id, f"{doc_id}:e{n}", f"{doc_id}:t1", 10 * n, 10 * n + 9, lemma, lemma, "OCCURRENCE", "PAST", "NONE", "POS",
                 None, taking_part, place, None, "happened", sentence, 0, len(sentence), start, end, start, end, edtf,
                 0.9)._replace(**more)  # fmt: skip


def told(documents: list[Document], events: list[Event], copied: dict[str, Copy] = {}, before=(None, None)):  # noqa: B006
    documents_table = to_table(Document, documents).select(list(DOCUMENT_COLUMNS))
    tables = occurrences(to_table(Event, events), documents_table, copied, *before)
    return to_records(Occurrence, tables[0]), to_records(Telling, tables[1]), tables


def groups(tellings: list[Telling]) -> set[frozenset[str]]:
    found: dict[str, set[str]] = {}
    for telling in tellings:
        found.setdefault(telling.occurrence_id, set()).add(telling.event_id)
    return {frozenset(group) for group in found.values()}


def test_two_reports_in_other_words_are_one_happening_with_two_sources():
    rows, _, _ = told(
        [report("a", 13), report("b", 14)],
        [event("a", 12), event("b", 12, "fall", "A bridge at Hay fell into the Wye on Thursday; 14 people were killed.")],
    )
    assert [(r.n_mentions, r.n_documents, r.n_independent_sources, r.agreement) for r in rows] == [(2, 2, 2, 1.0)]
    assert (rows[0].first_reported, rows[0].last_reported) == (instant(2022, 5, 13), instant(2022, 5, 14))


def test_the_same_words_of_another_month_are_another_happening():
    rows, _, _ = told([report("a", 13), report("b", 28)], [event("a", 2), event("b", 25)])
    assert len(rows) == 2


def test_other_people_are_another_happening():
    quit_ = "{} resigned as chairman of Northwind Steel."
    rows, _, _ = told(
        [report("a", 13), report("b", 13)],
        [
            event("a", 12, "resign", quit_.format("Ada Moreau"), ["ada moreau"]),
            event("b", 12, "resign", quit_.format("Karim Haddad"), ["karim haddad"]),
        ],
    )
    assert len(rows) == 2


def test_a_month_agrees_with_a_day_in_it_and_the_day_is_kept():
    rows, _, _ = told([report("a", 13), report("b", 31)], [event("a", 12), event("b", 1, days=31)])
    assert [(r.edtf, r.agreement) for r in rows] == [("2022-05-12", 1.0)]


def test_a_date_that_differs_is_shown_as_a_contradiction():
    documents = [report("a", 13), report("b", 13), report("c", 13)]
    others = "The bridge over the Wye at Hay collapsed in the night, killing 14 people, {}."
    rows, _, _ = told(documents, [
        event("a", 12), event("b", 12, sentence=others.format("police said")), event("c", 11, sentence=others.format("it is reported")),
    ])  # fmt: skip
    assert [(r.edtf, r.n_independent_sources, r.agreement) for r in rows] == [("2022-05-12", 3, 0.667)]
    assert [(d.edtf, d.n_sources, d.agrees) for d in rows[0].told_dates] == [("2022-05-12", 2, True), ("2022-05-11", 1, False)]


def test_a_document_that_tells_it_of_two_days_tells_two_happenings():
    rows, _, _ = told([report("a", 20)], [event("a", 12), event("a", 14, n=2)])
    assert len(rows) == 2


def test_copies_of_a_wire_report_and_one_publisher_count_as_one_source():
    documents = [report("a", 13), report("b", 13), report("c", 14, "Herald"), report("d", 15, "Herald")]
    words = ["in the small hours", "soon after midnight", "as a lorry crossed", "before dawn"]
    events = [event(d.doc_id, 12, sentence=f"{BRIDGE[:-1]}, {w}.") for d, w in zip(documents, words)]
    rows, tellings, _ = told(documents, events, {"b": Copy("a", 0.8)})
    assert [(r.n_documents, r.n_independent_sources) for r in rows] == [(4, 2)]
    assert {t.doc_id: t.source for t in tellings} == {"a": "a", "b": "a", "c": "c", "d": "c"}


def test_what_is_only_supposed_is_no_happening():
    rows, tellings, _ = told([report("a", 13)], [event("a", 12, factuality="hypothetical")])
    assert rows == tellings == []


def test_planned_and_happened_are_one_and_it_happened():
    rows, _, _ = told([report("a", 10), report("b", 13)], [event("a", 12, factuality="planned"), event("b", 12)])
    assert [r.factuality for r in rows] == ["happened"]


def test_a_headline_that_names_it_is_the_title():
    documents = [report("a", 13, title="Weather"), report("b", 13, title="Ada Moreau resigns from Northwind")]
    sentence = "Ada Moreau resigned as chairman of Northwind Steel on Thursday."
    rows, _, _ = told(documents, [event(d.doc_id, 12, "resign", sentence, ["ada moreau"]) for d in documents])
    assert [r.title for r in rows] == ["Ada Moreau resigns from Northwind"]


def test_names_stay_when_documents_are_added():
    documents, events = [report("b", 13), report("c", 28)], [event("b", 12), event("c", 25)]
    _, before, tables = told(documents, events)
    earlier = report("a", 12)
    _, after, _ = told([earlier, *documents], [event("a", 12), *events], before=tables)
    assert {t.event_id: t.occurrence_id for t in before}.items() <= {t.event_id: t.occurrence_id for t in after}.items()


def test_merges_and_splits_leave_a_trace_that_stays():
    first = names_of([["a:e1"], ["b:e1"]], {})
    one, two = (name.occurrence_id for name in first)
    [merged] = names_of([["a:e1", "b:e1", "c:e1"]], {"a:e1": one, "b:e1": two, "c:e1": one})
    assert (merged.occurrence_id, merged.merged_from) == (one, (two,))
    [again] = names_of([["a:e1", "b:e1"]], {"a:e1": one, "b:e1": one}, {one: merged})
    assert again.merged_from == (two,)
    kept, split = names_of([["a:e1", "c:e1"], ["b:e1"]], {"a:e1": one, "b:e1": one, "c:e1": one})
    assert (kept.occurrence_id, kept.split_from, split.split_from) == (one, None, one)


@given(st.lists(st.integers(1, 28), min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_documents_changes_nothing(days: list[int], rng: random.Random):
    documents = [report(f"d{n}", day) for n, day in enumerate(days)]
    events = [event(f"d{n}", day) for n, day in enumerate(days)]
    _, straight, _ = told(documents, events)
    order = rng.sample(range(len(days)), len(days))
    _, shuffled, _ = told([documents[i] for i in order], [events[i] for i in order])
    assert groups(straight) == groups(shuffled)
    assert sorted(t.event_id for t in straight) == sorted(e.event_id for e in events)


def test_a_text_with_a_new_beginning_is_a_copy_and_one_of_other_words_is_not():
    wire = " ".join(f"word{n} of the report number {n}" for n in range(60))
    other = " ".join(f"thing{n} in another story number {n}" for n in range(60))
    found = copies((key, sketch(text)) for key, text in {"a": wire, "b": other, "c": "LAGOS (Wire) - " + wire}.items())
    assert {key: copy.copy_of for key, copy in found.items()} == {"c": "a"}
    assert found["c"].similarity > 0.9


@pytest.mark.slow
def test_reports_of_made_up_happenings_are_told_apart():
    """Happenings that share words, places and people; each is told five times on its day."""
    rng = random.Random(1)
    people, places = [f"person{n} name{n % 17}" for n in range(200)], [f"town{n}" for n in range(40)]
    documents, events, truth = [], [], {}
    for happening in range(200):
        who, where, day = rng.choice(people), rng.choice(places), rng.randint(1, 28)
        for n in range(5):
            doc_id = f"h{happening}r{n}"
            truth[f"{doc_id}:e1"] = happening
            documents.append(report(doc_id, day))
            words = rng.choice(["police said", "it was reported", "a witness said", "officials said"])
            sentence = f"{who.title()} was arrested in {where.title()}, {words}, with {happening + 300} forged papers."
            events.append(event(doc_id, day, "arrest", sentence, [who], place=where))
    _, tellings, _ = told(documents, events)
    pairs = [{truth[e] for e in group} for group in groups(tellings)]
    assert sum(len(found) == 1 for found in pairs) / len(pairs) > 0.95
    assert len(pairs) < 230

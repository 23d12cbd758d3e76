"""Annotated documents out: JSON lines, TimeML, and a page for reading."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows import model
from transforms import exports
from transforms.annotate import annotate
from transforms.chronology.instants import instant
from transforms.dating import date_document
from transforms.evaluation import gold_from_timeml, tags_of
from transforms.exports import jsonl, text, timeml
from transforms.records import Document, Event, Evidence, Mention, Timex, TLink
from transforms.sources import Draft, Unreadable, read

WORDS = "Sales rose <sharply> & fell a month ago, in April 2022."


def document(words: str = WORDS, given: str | None = "2022-05-18", title: str = "Up & down") -> Document:
    return date_document(Draft("note.txt", "text", "en", title, words, "", "", (), "d:1"), given=given)


def mention(start: int, end: int, n: int = 1, words: str = WORDS) -> Mention:
    return Mention(
        "d:1",
        f"d:1:t{n}",
        start,
        end,
        words[start:end],
        0,
        len(words),
        "DATE",
        "Before(REF, P1M)",
        "en/relative/ago",
        "ago(a month)",
        None,
        "past",
        "en",
        "f00d",
    )


def timex(n: int = 1, value: str = "2022-04", **more) -> Timex:
    start, end = instant(2022, 4), instant(2022, 5)
    plain = Timex(
        "d:1",
        f"d:1:t{n}",
        "DATE",
        value,
        None,
        None,
        None,
        value,
        start,
        start,
        end,
        end,
        "month",
        "dct",
        "d:1:t0",
        "past",
        0.9,
        (),
    )
    return plain._replace(**more)


EVENT = Event(
    "d:1",
    "d:1:e1",
    "d:1:t1",
    6,
    10,
    "rose",
    "rise",
    "OCCURRENCE",
    "PAST",
    "NONE",
    "POS",
    None,
    (),
    None,
    None,
    "happened",
    WORDS,
    0,
    len(WORDS),
    instant(2022, 4),
    instant(2022, 5),
    instant(2022, 4),
    None,
    "2022-04",
    0.7,
)
T0 = timex(0, "2022-05-18")
AGO = WORDS.index("a month")


def parsed(*rows: tuple[Mention, Timex], doc: Document | None = None) -> ElementTree.Element:
    return ElementTree.fromstring(
        timeml.write(doc or document(), [m for m, _ in rows], [T0, *(t for _, t in rows)], [])
    )


def test_every_module_of_the_folder_is_an_export():
    assert list(exports.formats()) == ["jsonl", "text", "timeml"]
    for module in exports.formats().values():
        assert module.write(document(), [], [T0], []).endswith("\n") and module.SUFFIXES


# ---------------------------------------------------------------- json lines


def test_a_line_has_exactly_these_keys():
    line = jsonl.write(document(), [mention(AGO, AGO + 11)], [T0, timex()], [EVENT])
    entry = json.loads(line)
    assert line.count("\n") == 1
    assert list(entry) == ["doc_id", "dct", "timexes", "named", "events"]
    assert list(entry["dct"]) == [
        "earliest_start",
        "latest_end",
        "likely_start",
        "likely_end",
        "probability",
        "method",
        "evidence",
    ]
    assert entry["timexes"] == [
        {
            "start": AGO,
            "end": AGO + 11,
            "text": "a month ago",
            "type": "DATE",
            "value": "2022-04",
            "mod": None,
            "quant": None,
            "freq": None,
            "edtf": "2022-04",
            "earliest_start": "2022-04-01",
            "latest_start": "2022-04-01",
            "earliest_end": "2022-05-01",
            "latest_end": "2022-05-01",
            "confidence": 0.9,
            "rule": "en/relative/ago",
            "expression": "Before(REF, P1M)",
            "anchor": "d:1:t0",
        }
    ]
    assert (
        entry["events"][0] | {"trigger": "rose", "latest_end": None, "earliest_start": "2022-04-01"}
        == entry["events"][0]
    )


def test_the_date_of_the_document_comes_with_its_evidence():
    dct = json.loads(jsonl.write(document(given="2022-05"), [], [T0], []))["dct"]
    assert dct == {
        "earliest_start": "2022-05-01",
        "latest_end": "2022-06-01",
        "likely_start": None,
        "likely_end": None,
        "probability": None,
        "method": "given",
        "evidence": [Evidence("given", "2022-05", "2022-05", True)._asdict()],
    }


def test_an_unknown_date_is_null():
    dct = json.loads(jsonl.write(document(given=None), [], [], []))["dct"]
    assert (dct["earliest_start"], dct["latest_end"], dct["method"]) == (None, None, "none")


def test_rows_come_in_text_order():
    rows = [mention(30, 35, 2), mention(4, 9, 1)]
    entry = json.loads(jsonl.write(document(), rows, [timex(2), T0, timex(1)], []))
    assert [t["start"] for t in entry["timexes"]] == [4, 30]


# ---------------------------------------------------------------- timeml


def test_the_parts_of_a_timeml_file():
    root = parsed((mention(AGO, AGO + 11), timex(mod="APPROX", quant="EVERY", freq="2X")))
    assert (root.tag, [child.tag for child in root]) == ("TimeML", ["DOCID", "DCT", "TITLE", "TEXT"])
    assert root.find("DCT/TIMEX3").attrib == {
        "tid": "t0",
        "type": "DATE",
        "value": "2022-05-18",
        "temporalFunction": "false",
        "functionInDocument": "CREATION_TIME",
    }
    assert root.findtext("TITLE") == "Up & down"
    assert "".join(root.find("TEXT").itertext()) == WORDS
    [inline] = root.find("TEXT")
    assert inline.text == "a month ago"
    assert inline.attrib == {
        "tid": "t1",
        "type": "DATE",
        "value": "2022-04",
        "mod": "APPROX",
        "quant": "EVERY",
        "freq": "2X",
        "temporalFunction": "true",
        "anchorTimeID": "t0",
    }


def test_of_timexes_that_overlap_the_outermost_is_kept():
    rows = [
        (mention(4, 9, 1), timex(1)),
        (mention(4, 20, 2), timex(2)),
        (mention(15, 30, 3), timex(3)),
        (mention(20, 25, 4), timex(4)),
    ]
    assert [t.get("tid") for t in parsed(*rows).find("TEXT")] == ["t2", "t4"]


def test_an_anchor_that_was_not_kept_is_not_named():
    rows = [
        (mention(4, 20, 1), timex(1)),
        (mention(6, 9, 2), timex(2)),
        (mention(30, 35, 3), timex(3, anchor_id="d:1:t2")),
    ]
    assert "anchorTimeID" not in parsed(*rows).find("TEXT")[1].attrib


@pytest.mark.parametrize(
    ("given", "value", "type"),
    [
        ("2022-05", "2022-05", "DATE"),
        ("44 BC", "BC0044", "DATE"),
        ("2022-05-18T14:30", "2022-05-18T14:30", "TIME"),
        ("2022-05-16/2022-05-31", "2022-05-16/2022-05-31", "DATE"),
        (None, "XXXX-XX-XX", "DATE"),
    ],
)
def test_the_creation_time_is_as_fine_as_it_is_known(given, value, type):
    dct = ElementTree.fromstring(timeml.write(document(given=given), [], [], [])).find("DCT/TIMEX3")
    assert (dct.get("value"), dct.get("type")) == (value, type)


@settings(max_examples=60)
@given(
    st.text(st.characters(), min_size=1, max_size=120),
    st.lists(st.tuples(st.integers(0, 120), st.integers(0, 120)), max_size=6),
    st.text(st.characters(), max_size=20),
    st.sampled_from([None, "2022-05-18", "2022", "44 BC", "2022-05-18T14:30:05"]),
)
def test_what_is_written_reads_back_to_the_same_text_and_date(words, spans, title, given_date):
    doc = document(words, given_date, title)
    rows = [mention(min(a, b), min(max(a, b), len(doc.text)), n, doc.text) for n, (a, b) in enumerate(spans, 1)]
    rows = [m for m in rows if m.start < m.end]
    written = timeml.write(doc, rows, [timex(int(m.mention_id[5:])) for m in rows], [])
    [found] = read(written.encode(), "out.tml")
    if isinstance(found, Unreadable):
        assert found.reason == "no-text" and not doc.text.strip()
        return
    again = date_document(found)
    assert (again.text, again.title, again.doc_id) == (doc.text, doc.title, doc.doc_id)
    assert again[7:12] == doc[7:12]


EVENT_2 = EVENT._replace(event_id="d:1:e2", start=23, end=27, trigger="fell", lemma="fall", pos="VERB", modality="may")


def tlink(n: int, source: str, target: str, relation: str, signal: str | None = None) -> TLink:
    return TLink("d:1", f"d:1:l{n}", f"d:1:{source}", f"d:1:{target}", relation, None, signal, "rule", 0.8)


def written(*tlinks: TLink, events: tuple[Event, ...] = (EVENT_2, EVENT)) -> ElementTree.Element:
    rows = [mention(AGO, AGO + 11), mention(44, 54, 2)]
    return ElementTree.fromstring(timeml.write(document(), rows, [T0, timex(), timex(2)], events, tlinks))


def test_events_stand_in_the_text_and_each_has_an_instance():
    root = written()
    inline = [(e.tag, e.get("eid") or e.get("tid"), e.text) for e in root.find("TEXT")]
    assert inline == [
        ("EVENT", "e1", "rose"), ("EVENT", "e2", "fell"), ("TIMEX3", "t1", "a month ago"), ("TIMEX3", "t2", "April 2022"),
    ]  # fmt: skip
    assert "".join(root.find("TEXT").itertext()) == WORDS
    assert root.find("TEXT/EVENT").attrib == {"eid": "e1", "class": "OCCURRENCE"}
    assert root.findall("MAKEINSTANCE")[1].attrib == {
        "eiid": "ei2", "eventID": "e2", "pos": "VERB", "tense": "PAST", "aspect": "NONE", "polarity": "POS", "modality": "may",
    }  # fmt: skip


def test_links_join_instances_and_times_and_name_their_signal():
    links = [
        tlink(1, "e1", "t0", "BEFORE"), tlink(2, "e2", "t2", "IS_INCLUDED", "in"), tlink(3, "e1", "e2", "BEFORE"),
    ]  # fmt: skip
    root = written(*links)
    assert [link.attrib for link in root.findall("TLINK")] == [
        {"lid": "l1", "relType": "BEFORE", "eventInstanceID": "ei1", "relatedToTime": "t0"},
        {"lid": "l2", "relType": "IS_INCLUDED", "eventInstanceID": "ei2", "relatedToTime": "t2", "signalID": "s1"},
        {"lid": "l3", "relType": "BEFORE", "eventInstanceID": "ei1", "relatedToEventInstance": "ei2"},
    ]
    assert [(s.get("sid"), s.text) for s in root.iter("SIGNAL")] == [("s1", "in")]


def test_what_is_not_written_is_not_linked():
    inside = EVENT_2._replace(start=AGO + 2, end=AGO + 7)
    root = written(tlink(1, "e2", "t1", "IS_INCLUDED"), tlink(2, "e1", "t9", "BEFORE"), events=(EVENT, inside))
    assert [e.get("eid") for e in root.iter("EVENT")] == ["e1"] and root.find("TLINK") is None


NAMES = {
    "TIMEX3": {"tid", "type", "value", "mod", "quant", "freq", "temporalFunction", "functionInDocument", "anchorTimeID"},
    "EVENT": {"eid", "class"},
    "MAKEINSTANCE": {"eiid", "eventID", "pos", "tense", "aspect", "polarity", "modality"},
    "SIGNAL": {"sid"},
    "TLINK": {"lid", "relType", "eventInstanceID", "relatedToEventInstance", "relatedToTime", "signalID"},
}
"""Attributes of TimeML 1.2.1 that are written."""
REQUIRED = {
    "TIMEX3": {"tid", "type", "value"},
    "EVENT": NAMES["EVENT"],
    "MAKEINSTANCE": NAMES["MAKEINSTANCE"] - {"modality"},
    "SIGNAL": {"sid"},
    "TLINK": {"lid", "relType", "eventInstanceID"},
}


@pytest.mark.slow
@pytest.mark.skipif(model.package_of("en_core_web_sm") is None, reason="no spaCy model is installed")
def test_what_is_found_is_written_and_read_back_the_same():
    nlp = model.load(model.package_of("en_core_web_sm"))
    words = (
        "The mayor said on 3 May 2021 that the bridge had collapsed after the flood. Two men, who fled before the police "
        "arrived, have been arrested since Monday. He will not resign & may stay until 2024 < 2025."
    )
    doc = document(words)
    found = annotate(doc, nlp, every_sentence=True)
    xml = timeml.write(found.document, found.mentions, found.timexes, found.events, found.tlinks)
    root = ElementTree.fromstring(xml)
    ids: dict[str, str] = {"t0": "t0"}
    for element in root.iter():
        if element.tag in NAMES:
            assert REQUIRED[element.tag] <= set(element.attrib) <= NAMES[element.tag], element.attrib
            assert all(element.attrib.values())
    for instance in root.iter("MAKEINSTANCE"):
        ids[instance.get("eiid")] = instance.get("eventID")
    at, places = 0, {}
    text = root.find("TEXT")
    at += len(text.text or "")
    for element in text:
        places[element.get("eid") or element.get("tid") or element.get("sid")] = at, at + len(element.text)
        at += len(element.text) + len(element.tail or "")
    assert {i: p for i, p in places.items() if i[0] == "e"} == {
        e.event_id.rpartition(":")[2]: (e.start, e.end) for e in found.events
    }
    assert [(t.start, t.end, t.type, t.value) for t in gold_from_timeml(xml.encode()).tags] == [
        (t.start, t.end, t.type, t.value) for t in tags_of(found.mentions, found.timexes)
    ]
    kept = {"t0", *places}
    assert [
        (ids[k.get("eventInstanceID")], k.get("relType"), k.get("relatedToTime") or ids[k.get("relatedToEventInstance")])
        for k in root.iter("TLINK")
    ] == [
        (k.source.rpartition(":")[2], k.relation, k.target.rpartition(":")[2])
        for k in found.tlinks
        if k.target.rpartition(":")[2] in kept
    ]
    assert len(found.tlinks) > 5 and root.find(".//SIGNAL") is not None
    [again] = read(xml.encode(), "out.tml")
    assert date_document(again).text == doc.text


# ---------------------------------------------------------------- text


def test_a_line_a_timex_in_its_context():
    page = text.write(document(), [mention(AGO, AGO + 11)], [T0, timex()], [EVENT])
    assert page.splitlines()[:2] == ["Up & down [d:1]", "  written 2022-05-18 (given: 2022-05-18)"]
    assert "2022-04  2022-04  " in page and "rose <sharply> & fell ⟦a month ago⟧, in April 2022." in page
    assert "* 2022-04  rose: Sales rose" in page


def test_what_is_uncertain_or_unknown_is_said():
    assert "written between 2022-05-01 and 2022-05-31 (given: 2022-05)" in text.write(
        document(given="2022-05"), [], [], []
    )
    assert "written at an unknown time" in text.write(document(given=None), [], [], [])


def test_a_terminal_obeys_nothing_in_it():
    page = text.write(document("one \u202e two \x1b[31m three"), [mention(0, 3)], [timex()], [])
    assert "\u202e" not in page and "\x1b" not in page

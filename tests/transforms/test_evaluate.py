"""The figures, on cases that are counted by hand, and beside the reference scorer where there is one."""

from __future__ import annotations

import importlib.util
import os
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.evaluation import (BrokenGold, Figures, Gold, Tag, by_class, bootstrap, calibration, causes, errors,
                                   fold, gold_from_jsonl, gold_from_timeml, innermost, judged, pair, score,
                                   score_documents, tags_of, total, value_difference)
from transforms.records import Mention, Timex

TEXT = "x" * 200


def gold(*tags: Tag, doc_id: str = "d", text: str = TEXT) -> Gold:
    return Gold(doc_id, "en", "2022-05-18", text, tags)


def day(start: int, end: int, value: str = "2022-05-18", type: str = "DATE") -> Tag:
    return Tag(start, end, type, value)


def test_nothing_to_find_and_nothing_found_is_perfect():
    figures = score([gold()], {})
    assert (figures.relaxed.f1, figures.strict.f1, figures.type_f1, figures.value_f1) == (1, 1, 1, 1)


def test_nothing_found_is_zero():
    figures = score([gold(day(0, 5))], {})
    assert figures.relaxed == (0, 0, 0) and figures.value_f1 == 0


def test_overlap_counts_relaxed_and_equal_extent_counts_strict():
    figures = score([gold(day(0, 5), day(10, 15), day(20, 25))], {"d": [day(0, 5), day(12, 18)]})
    assert figures.relaxed == (1.0, 2 / 3, 0.8)
    assert figures.strict == (0.5, 1 / 3, 0.4)


def test_touching_is_not_overlapping():
    assert score([gold(day(0, 5))], {"d": [day(5, 9)]}).paired == 0


def test_a_tag_is_paired_once():
    assert score([gold(day(0, 20))], {"d": [day(0, 5), day(6, 10)]}) == Figures(1, 2, 1, 0, 1, 1, 1, 0, 0)


def test_pairing_goes_from_left_to_right():
    assert pair([day(0, 10), day(10, 20)], [day(5, 15), day(16, 18)]) == [(0, 0), (1, 1)]


def test_type_and_value_f1_are_shares_of_relaxed_f1():
    right = [day(0, 5), day(10, 15, "P1D", "DURATION"), day(20, 25), day(30, 35)]
    found = [day(0, 5), day(10, 15, "P1D"), day(20, 25, "2022-05-19"), day(100, 105)]
    figures = score([gold(*right)], {"d": found})
    assert figures.relaxed == (0.75, 0.75, 0.75)
    assert figures.type_f1 == pytest.approx(2 / 3 * 0.75)
    assert figures.value_f1 == pytest.approx(2 / 3 * 0.75)
    assert figures.strict_type_value.f1 == pytest.approx(0.25)


def test_only_the_innermost_of_nested_tags_counts():
    assert innermost([day(0, 20), day(5, 10), day(5, 12), day(30, 30), day(40, 45), day(40, 45, "2000")]) == \
        [day(5, 10), day(40, 45)]


def test_documents_are_counted_together():
    first, second = gold(day(0, 5), doc_id="a"), gold(day(0, 5), doc_id="b")
    counts = score_documents([first, second], {"a": [day(0, 5)]})
    assert total(counts.values()) == score([first, second], {"a": [day(0, 5)]})
    assert counts["b"] == Figures(gold=1)


def test_a_prediction_outside_the_text_is_refused():
    with pytest.raises(ValueError, match="outside the text"):
        score([gold(day(0, 5))], {"d": [day(190, 201)]})


@pytest.mark.parametrize("left, right", [("199", "199X"), ("P1DE", "P10Y"), ("PT48H", "P2D"), ("P24M", "P2Y"),
                                         ("1998-XX-XX", "1998"), ("2022-05-18T10:00:00", "2022-05-18T10:00"),
                                         ("2022-05-18T10:00Z", "2022-05-18T10:00"), ("P1C", "P100Y")])
def test_notations_fold(left: str, right: str):
    assert fold(left) == fold(right)


@pytest.mark.parametrize("left, right", [("PT36H", "P1D"), ("P5M", "PT5M"), ("P0W", "P0D"), ("19", "1900"),
                                         ("PXW", "PXD"), ("XXXX-05", "2022-05")])
def test_different_values_do_not_fold(left: str, right: str):
    assert fold(left) != fold(right)


def test_classes_add_up_to_the_whole():
    right = [Tag(0, 5, "DATE", "2022-05-16", "Monday"), Tag(10, 15, "DURATION", "P3W", "three weeks"),
             Tag(20, 25, "SET", "P1D", "daily"), Tag(30, 33, "DATE", "199", "the 1990s")]
    found = [Tag(0, 5, "DATE", "2022-05-23", "Monday"), Tag(10, 15, "DATE", "2022", "three weeks"),
             Tag(50, 54, "TIME", "2022-05-18T14:00", "2pm")]
    classes = by_class([gold(*right)], {"d": found})
    assert set(classes) == {"weekday", "duration", "set", "decade or century", "clock time"}
    assert total(classes.values()) == score([gold(*right)], {"d": found})


def test_every_cause_of_error_is_named():
    right = [Tag(0, 5, "DATE", "2022-05-16", "Monday"), Tag(10, 15, "DURATION", "P3W"), Tag(20, 25, "DATE", "2022")]
    found = [Tag(0, 5, "DATE", "2022-05-23", "Monday"), Tag(8, 15, "DATE", "P3W"), Tag(50, 54, "DATE", "1990", "1990")]
    assert set(causes(errors([gold(*right)], {"d": found}))) == {
        ("value", "week later", 1), ("extent", "too long at the start", 1), ("type", "DATE for DURATION", 1),
        ("missed", "relative year", 1), ("spurious", "year", 1)}


@pytest.mark.parametrize("right, guess, why", [
    ("2022-05-16", "2022-05-09", "week earlier"), ("2022-05-31", "2022-06-01", "day later"),
    ("2022-12", "2023-01", "month later"), ("2022-12-24", "2021-12-24", "year earlier"), ("1999", "2000", "year later"),
    ("2022-Q1", "2021-Q4", "quarter earlier"), ("2022-Q1", "2021-Q1", "year earlier"), 
    ("1960", "1860", "century earlier"),
    ("2022-W01", "2021-W52", "week earlier"), ("2022", "2022-05", "finer: month for year"),
    ("2022-05-18", "2022", "coarser: year for day"), ("2022-SP", "2022-Q1", "quarter for season"),
    ("P3W", "P3M", "another unit: M for W"), ("PXW", "P2W", "exact for vague amount"), ("P1D", "P2D", "another amount"),
    ("P1D", "2022-05-18", "date for duration"), ("2022-05-18", "P1D", "duration for date"),
    ("PRESENT_REF", "2022-05-18", "exact for vague"), ("XXXX-05", "2022-05", "unknown part filled"),
    ("2022-05-18T10:00", "2022-05-18T22:00", "another time of day"), 
    ("2022-05-18TMO", "2022-05-18", "coarser: day for time"),
    ("", "2022", "gold has no value"), ("199X", "199", "notation"), ("2022-13-40", "2022", "other"),
])
def test_why_a_value_is_wrong(right: str, guess: str, why: str):
    assert value_difference(right, guess) == why


ALPHABET = "0123456789XPTQWHMDY-:SU_REF"


@given(st.text(ALPHABET, max_size=12), st.text(ALPHABET, max_size=12))
def test_any_two_values_have_a_difference(right: str, guess: str):
    assert value_difference(right, guess)


def test_the_same_predictions_do_not_differ():
    counts = score_documents([gold(day(0, 5), doc_id=str(k)) for k in range(9)], {"1": [day(0, 5)]})
    difference = bootstrap(counts, counts, n=50)
    assert (difference.difference, difference.low, difference.high, difference.p) == (0, 0, 0, 1.0)


def test_a_clear_gain_is_told_from_chance():
    golds = [gold(day(0, 5), doc_id=str(k)) for k in range(30)]
    half = {str(k): [day(0, 5)] for k in range(15)}
    all_of_them = {str(k): [day(0, 5)] for k in range(30)}
    difference = bootstrap(score_documents(golds, half), score_documents(golds, all_of_them), n=200, seed=1)
    assert difference.p < 0.05 and 0 < difference.low <= difference.difference <= difference.high
    assert difference == bootstrap(score_documents(golds, half), score_documents(golds, all_of_them), n=200, seed=1)


def test_a_bootstrap_needs_the_same_documents():
    with pytest.raises(ValueError, match="same documents"):
        bootstrap({"a": Figures()}, {"b": Figures()})


def test_calibrated_confidence_has_no_error():
    assert calibration([(0.75, True)] * 3 + [(0.75, False)]).ece == 0


def test_confidence_of_one_and_always_wrong():
    measured = calibration([(1.0, False)] * 4)
    assert (measured.ece, measured.aurc, measured.accuracy) == (1, 1, 0)


def test_ranking_errors_last_lowers_the_risk():
    assert calibration([(0.9, True), (0.1, False)]).aurc < calibration([(0.1, True), (0.9, False)]).aurc


def test_order_within_a_tie_does_not_matter():
    one = [(0.5, True), (0.5, False), (0.5, True)]
    assert calibration(one) == calibration(one[::-1])


def test_a_confidence_outside_0_to_1_is_refused():
    with pytest.raises(ValueError, match="0 to 1"):
        calibration([(1.5, True)])


def test_a_prediction_is_right_when_paired_with_the_same_value():
    found = [day(0, 5)._replace(confidence=0.9), day(10, 15, "1999")._replace(confidence=0.5), day(50, 55)]
    assert judged([gold(day(0, 5), day(10, 15))], {"d": found}) == [(0.9, True), (0.5, False), (1.0, False)]


TIMEML = """<?xml version="1.0" ?><!DOCTYPE TimeML SYSTEM "TimeML.dtd"><TimeML><DOCID>wsj_1</DOCID>
<DCT><TIMEX3 tid="t0" type="DATE" value="1998-01-08" functionInDocument="CREATION_TIME">19980108</TIMEX3></DCT>
<TEXT>A &amp; B <EVENT eid="e1">met</EVENT> on <TIMEX3 tid="t1" type="DATE" value="1998-01-05">M<b/>onday
</TIMEX3>\U0001f600 <TIMEX3 tid="t2" type="SET" value="P1D">daily</TIMEX3>.<TIMEX3 tid="t3" value="1998"/></TEXT>
<MAKEINSTANCE eiid="ei1"/></TimeML>"""


def test_timeml_gives_text_date_and_timexes_at_code_points():
    document = gold_from_timeml(TIMEML.encode())
    assert (document.doc_id, document.dct) == ("wsj_1", "1998-01-08")
    assert document.text == "A & B met on Monday\n\U0001f600 daily."
    assert document.tags == (Tag(13, 20, "DATE", "1998-01-05", "Monday\n"), Tag(22, 27, "SET", "P1D", "daily"))


@pytest.mark.parametrize("xml, why", [
    (b"<TimeML><TEXT>open", "well-formed"), (b"<html/>", "root element"), (b"", "XML"),
    (b'<!DOCTYPE t [<!ENTITY a "aaaa">]><TimeML>&a;</TimeML>', "entity")])
def test_broken_timeml_is_refused(xml: bytes, why: str):
    with pytest.raises(BrokenGold, match=why):
        gold_from_timeml(xml, "one.tml")


def test_gold_lines_are_read():
    line = '{"doc_id":"a","text":"on Monday","timexes":[{"start":3,"end":9,"type":"DATE","value":null}]}\n\n'
    assert gold_from_jsonl(line.encode()) == [Gold("a", "", "", "on Monday", (Tag(3, 9, "DATE", "", "Monday"),))]


@pytest.mark.parametrize("line, why", [
    ('{"doc_id":"a"', "line 1"), ('{"text":"t"}', "doc_id"), ("[1]", "line 1"),
    ('{"doc_id":"a","text":"t"}\n{"doc_id":"a","text":"t"}', "line 2.*before"),
    ('{"doc_id":"a","text":"t","timexes":[{"start":0,"end":9}]}', "outside the text")])
def test_broken_gold_lines_are_refused(line: str, why: str):
    with pytest.raises(BrokenGold, match=why):
        gold_from_jsonl(line.encode())


def test_the_document_date_is_no_prediction():
    mention = Mention("d", "d:t1", 3, 9, "Monday", 0, 9, "DATE", "", "", "", None, None, "en", "")
    timexes = [Timex("d", name, "DATE", value, *(None,) * 9, "dct", None, None, 0.8, ())
               for name, value in (("d:t0", "2022-05-18"), ("d:t1", "2022-05-16"))]
    assert tags_of([mention], timexes) == [Tag(3, 9, "DATE", "2022-05-16", "Monday", 0.8)]


# Beside the reference scorer, where DATELINE_EVAL names the folder that holds it and its corpora.

FOLDER = os.environ.get("DATELINE_EVAL", "")
reference_needed = pytest.mark.skipif(not FOLDER or not (Path(FOLDER) / "score.py").exists(),
                                      reason="DATELINE_EVAL names no folder with score.py")


def reference():
    spec = importlib.util.spec_from_file_location("reference_score", Path(FOLDER) / "score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


NOTATIONS = ("P1DE", "P10Y", "199", "199X", "PT48H", "1998-XX-XX", "P2W", "", "P14D")


def perturbed(document: Gold, draw: random.Random) -> list[Tag]:
    """The gold with tags lost, moved, stretched, nested, doubled, misread and made up."""
    found: list[Tag] = []
    n = len(document.text)
    for tag in document.tags:
        if draw.random() < 0.15:
            continue
        start, end = tag.start, tag.end
        if draw.random() < 0.3:
            start, end = max(0, start + draw.randint(-6, 6)), min(n, end + draw.randint(-6, 6))
        kind = draw.choice(("DATE", "TIME", "SET", "DURATION")) if draw.random() < 0.2 else tag.type
        value = draw.choice(NOTATIONS + (tag.value + "-XX",)) if draw.random() < 0.3 else tag.value
        found.append(Tag(start, end, kind, value))
        if draw.random() < 0.1:
            found.append(Tag(max(0, start - draw.randint(0, 4)), min(n, end + draw.randint(0, 9)), "DATE", "1998"))
    for _ in range(draw.randint(0, 4)):
        start = draw.randrange(n)
        found.append(Tag(start, min(n, start + draw.randint(0, 30)), "DATE", "1998"))
    draw.shuffle(found)
    return found


@reference_needed
@pytest.mark.parametrize("corpus", ["timebank", "wikiwars_dev", "meantime_en_dev", "tweets_dev"])
@pytest.mark.parametrize("seed", [0, 1])
def test_figures_equal_the_reference_to_the_last_digit(corpus: str, seed: int):
    scorer = reference()
    path = Path(FOLDER) / f"{corpus}.jsonl"
    documents = gold_from_jsonl(path.read_bytes(), path.name)
    draw = random.Random(seed)
    predicted = {document.doc_id: perturbed(document, draw) for document in documents}
    as_dicts = {name: {"timexes": [{"start": t.start, "end": t.end, "type": t.type, "value": t.value} for t in tags]}
                for name, tags in predicted.items()}
    theirs = scorer.figures(scorer.score(scorer.load(path), as_dicts)[0])
    ours = score(documents, predicted)
    assert {"strict": tuple(theirs["strict"].values()), "relaxed": tuple(theirs["relaxed"].values()),
            "strict_value": tuple(theirs["strict_value"].values()),
            "strict_type_value": tuple(theirs["strict_type_value"].values())} == \
        {"strict": ours.strict, "relaxed": ours.relaxed, "strict_value": ours.strict_value,
         "strict_type_value": ours.strict_type_value}
    assert (theirs["gold"], theirs["pred"], theirs["pairs"], theirs["type_acc"], theirs["value_acc"], theirs["type_F1"],
            theirs["value_F1"], theirs["value_F1_notation"]) == \
        (ours.gold, ours.predicted, ours.paired, ours.type_accuracy, ours.value_accuracy, ours.type_f1, ours.value_f1,
         ours.folded_value_f1)


@reference_needed
def test_random_spans_are_paired_as_the_reference_pairs_them():
    scorer, draw = reference(), random.Random(7)
    for _ in range(3000):
        sides = []
        for _ in range(2):
            starts = [draw.randrange(30) for _ in range(draw.randrange(8))]
            sides.append([Tag(s, s + draw.randrange(9)) for s in starts])
        theirs = [scorer.spans([{"start": t.start, "end": t.end} for t in side], "inner") for side in sides]
        ours = [innermost(side) for side in sides]
        assert [[t[:2] for t in side] for side in ours] == [[(x["start"], x["end"]) for x in side] for side in theirs]
        assert pair(*ours) == scorer.pair(*theirs)

"""From text to mentions: offsets, context, and time that grows no faster than the text."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.annotate import annotate, day_bounds, plain_document
from transforms.detect import context_of, find, is_colloquial, may_mention, sentence_starts
from transforms.grammar import load
from transforms.records import Document
from transforms.tables import to_table


def surfaces(text, language="en"):
    return [text[f.start : f.end] for f in find(text, language)]


WORDS = st.sampled_from(["yesterday", "März", "naïve", "“May 5”", "1998", "in", "\n\n", "🙂", "last week", "—", "5 p.m.", "the", "’90s", "x", "\x00", "Müller", "."])


@settings(max_examples=150)
@given(st.lists(WORDS, max_size=20).map(" ".join) | st.text(max_size=200))
def test_a_mention_is_the_words_at_its_offsets(text):
    for mention in annotate(plain_document(text, None)).mentions:
        assert text[mention.start : mention.end] == mention.surface
        assert 0 <= mention.sentence_start <= mention.start < mention.end
        assert mention.sentence_end <= len(text)


def test_offsets_count_code_points_not_bytes():
    assert surfaces("Ünïcödé 🙂🙂 yesterday — and “last week”.") == ["yesterday", "last week"]


@pytest.mark.parametrize("text, found", [
    ("In 1998 prices rose.", ["1998"]),
    ("The hall seats 1998 people.", []),
    ("Her 1998 novel sold well.", ["1998"]),
    ("The war (1939-1945) was long.", ["1939", "1945"]),
    ("Call 555-1998 now.", ["now"]),
    ("We march on Tuesday.", ["Tuesday"]),
    ("You may call in May.", ["May"]),
    ("June Carter sang in June.", ["June"]),
    ("It costs $2000 a month.", ["a month"]),
    ("Version 2.0.1999 is out today.", ["today"]),
    ("It happened at 10:30 on Friday.", ["10:30 on Friday"]),
    ("They won 10:30.", []),
])
def test_the_surroundings_decide_what_is_weak(text, found):
    assert surfaces(text) == found


@pytest.mark.parametrize("text, found", [
    ("My sister June met April, who sells boats.", []),
    ("Donna Summer sang in Summer.", ["Summer"]),
    ("The Remains of the Day is a novel about people of the 20th Century.", ["the 20th Century"]),
    ("They thanked Jan, June and August.", []),
    ("Mr. Weeks waited for weeks.", ["weeks"]),
    ("The village of Noon slept until noon.", ["noon"]),
    ('"September" was a song of September.', ["September"]),
    ("IBM Friday named a man called Friday.", ["Friday"]),
    ("President Clinton said Monday that Tokyo fell Tuesday.", ["Monday", "Tuesday"]),
])
def test_a_name_is_no_time(text, found):
    assert surfaces(text) == found


@pytest.mark.parametrize("text, found", [
    ("The prime factors of 1995 were found in 1995.", ["1995"]),
    ("Wages rose in 1901, and the index rose to 1987.", ["1901"]),
    ("It lies 12 degrees, 31 minutes north.", []),
    ("The plan is drawn at 1:50.", []),
    ("for (int day = 0; day < 7; day++) { total += hours[day]; }", []),
    ("They read Orwell's 1984. Reagan's 1984 campaign was long.", ["1984"]),
])
def test_a_number_or_a_word_of_code_is_no_time(text, found):
    assert surfaces(text) == found


@pytest.mark.parametrize("text, found", [
    ("The third-quarter loss grew.", ["third-quarter"]),
    ("The third quarter was bad.", ["The third quarter"]),
    ("Its current size is small, and the current is strong.", ["current"]),
    ("A spring offensive and a spring mattress.", ["spring"]),
    ("It happened within minutes, as the minutes say.", ["minutes"]),
])
def test_what_stands_before_a_noun(text, found):
    assert surfaces(text) == found


def test_a_post_may_say_less_than_prose():
    assert surfaces("What a lovely day it was.") == []
    assert surfaces("what a lovely day :)") == ["day"]
    english = context_of("en")
    assert is_colloquial("see http://x.org", english) and not is_colloquial("The board met on Monday.", english)
    assert is_colloquial("gonna be late for class, wait for me", english) and is_colloquial("So tired ..", english) is False


def test_sentences_do_not_end_at_abbreviations():
    text = "On Jan. 5 Mr. Smith left. He came back in May."
    assert [text[s:].split()[0] for s in sentence_starts(text)] == ["On", "He"]


@pytest.mark.parametrize("text, tense", [("He will leave on Monday.", "future"), ("She left on Monday.", "past"), ("On Monday he arrived.", "past")])
def test_a_mention_knows_the_tense_it_is_told_in(text, tense):
    assert find(text, "en")[0].tense == tense


HOSTILE = ["the ", "1998 ", "May ", "of the first ", "12,", "1:", "two hundred and ", "about ", "a ", "((((", "-", "last ", "'98s ", "the second of ", "31 March to ", ". ", "ago "]


@pytest.mark.slow
@pytest.mark.parametrize("unit", HOSTILE)
def test_time_grows_with_the_text_and_no_faster(unit):
    def seconds(n):
        text = (unit * (n // len(unit) + 1))[:n]
        best = []
        for _ in range(2):
            start = time.process_time()
            find(text, "en")
            best.append(time.process_time() - start)
        return min(best)

    find("yesterday", "en")
    small, large = seconds(3_000), seconds(30_000)
    assert large < 12 * small + 0.25


def test_the_gate_over_a_column_drops_only_documents_with_nothing_to_find():
    root = Path(__file__).parents[1]
    sentences = [s for file in sorted((root / "negatives").glob("*.txt")) for s in file.read_text(encoding="utf-8").splitlines()]
    sentences += [s for p in load("en").productions if p.rule.name.startswith("en/") for s in p.rule.shows]
    documents = [plain_document(s, None, doc_id=str(n)) for n, s in enumerate(sentences)]
    documents += [plain_document("Sie kam früher als übermorgen.", None, language="de", doc_id="de"),
                  plain_document("Nichts davon ist wahr.", None, language="de", doc_id="nothing")]
    kept = set(may_mention(to_table(Document, documents))["doc_id"].to_pylist())
    assert [d.text for d in documents if d.doc_id not in kept and find(d.text, d.language)] == []
    assert "de" in kept and "nothing" not in kept and len(kept) < len(documents)


def test_dates_in_figures_stand_in_one_order_in_a_document():
    table = "06/01/2020 | Astrid | delayed\n07/01/2020 | Bonnie Dundee | repairs until 20/01/2020\n"
    found = annotate(plain_document(table, day_bounds("2020-01-08")))
    assert [t.value for t in found.timexes[1:]] == ["2020-01-06", "2020-01-07", "2020-01-20"]
    assert annotate(plain_document("It sailed on 06/01/2020.", day_bounds("2020-07-08"))).timexes[1].value == "2020-06-01"


def test_a_date_may_be_written_with_narrow_spaces():
    [found] = find("On 17\u202fMay\u20092022 he left.", "en")
    assert (found.start, found.end) == (3, 14)

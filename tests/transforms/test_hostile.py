"""Ten times the text takes at most twelve times the time, whatever the text; and what is remembered is bounded."""

import gc
import sys
import time
from random import Random

import pytest

from transforms.annotate import annotate, day_bounds, plain_document
from transforms.grammar import LONGEST_KNOWN, Grammar, load
from transforms.pin import _denoted

ALLOWED = 12
NOISE = 0.01  # seconds: a shorter time counts as this; what a reference looks at around it is bounded, and a short text has less

UNITS = [
    "1", "12,", "1:", "1/", "1-", "00:", "5% ", "$5 ", "12345 ",                              # digits
    "(", "-", ".", "’", "...", "“", "@", "\n", "\r\n", "\t", " ", "\x00", "\u200b", ". ",      # signs
    "x", "É", "中", "🙂", "e\u0301", "Word ", "A. ",                                            # letters
    "the ", "of the first ", "two hundred and ", "about ", "last ", "every ", "twice ", "once ",  # fillers
    "ago ", "to ", "from from to ", "the second of ", "half ", "early ", "will ",
    "1998 ", "May ", "May\n", "today ", "years ", "second ", "5pm ", "'98s ", "10:30 ", "2024-03-15 ",
    "nite ", "springs ",
    "May, June, ", "1998 and ", "one, two, ", "years, months, ",                               # lists
    "Monday to ", "31 March to ", "between May and ", "1998–", "since until ",                  # ranges
    "the end of the ", "the day after the day before ", "early in the ", "twice a ",            # nests without a core
    "He left on Monday. ", "In the 1890s. In May he left. ", "(1998) ",
]


def repeated(unit):
    return lambda size: (unit * (size // len(unit) + 1))[:size]


def numbered(pattern):
    return lambda size: "".join(pattern.format(n) for n in range(size // 4))[:size]


def mixed(size):
    return "".join(Random(1).choices(UNITS, k=size))[:size]


SHAPES = {repr(unit): repeated(unit) for unit in UNITS} | {
    "mixed": mixed,
    "all amounts": numbered("{} days ago, "),
    "fillers, then cores": lambda size: repeated("the two ")(size // 2) + repeated("May ")(size // 2),
    "cores, then fillers": lambda size: repeated("May ")(size // 2) + repeated("of the ")(size // 2),
    "decades, then months": lambda size: repeated("In the 1890s. ")(size // 2) + repeated("In May he left.")(size // 2),
    "happenings, then what counts from them": lambda size: (
        repeated("The attack was on 3 May 2019. ")(size // 2) + repeated("Two days after the attack he left. ")(size // 2)),
    "happenings that nothing dates": repeated("The day after the collapse they met. "),
    "growing gaps": lambda size: "".join("May" + " " * n for n in range(int((2 * size) ** 0.5)))[:size],
}


@pytest.fixture(scope="module", autouse=True)
def no_collection_of_garbage():
    """As timeit does: how much else this program holds is not to be counted."""
    gc.disable()
    yield
    gc.enable()


def seconds(text):
    document = plain_document(text, day_bounds("2022-05-18"))
    passes = []
    while len(passes) < 3 and sum(passes) < 0.1:
        before = time.process_time()
        annotate(document)
        passes.append(time.process_time() - before)
    return max(min(passes), NOISE)


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_ten_times_the_text_takes_at_most_twelve_times_the_time(shape):
    annotate(plain_document("yesterday", None))
    for _ in range(5):  # others use the machine: a shape that is slow by nature is slow every time
        small, large = seconds(shape(1_000)), seconds(shape(10_000))
        if large <= ALLOWED * small:
            return
    assert large <= ALLOWED * small


@pytest.mark.slow
@pytest.mark.parametrize("category", sorted(load("en").lexicon.entries))
def test_the_words_of_a_category_take_linear_time(category):
    words = " ".join(sorted(load("en").lexicon.entries[category])) + " "
    test_ten_times_the_text_takes_at_most_twelve_times_the_time(repeated(words))


@pytest.mark.parametrize("text", ["7" * 100_000, "7" * 100_000 + " years ago", "in " + "9" * 5000, "12:" + "1" * 5000])
def test_a_number_of_many_digits_is_no_date(text):
    assert [m.surface for m in annotate(plain_document(text, None)).mentions] in ([], ["years ago"])


def test_a_long_run_is_read_to_its_end():
    text = "today " * 5000
    assert len(annotate(plain_document(text, None)).mentions) == 5000


def test_a_phrase_without_end_is_not_remembered():
    grammar = load("en")
    phrase = "Monday " * LONGEST_KNOWN
    grammar.read(phrase)
    assert phrase not in grammar._memo


def test_what_is_remembered_is_bounded(monkeypatch):
    monkeypatch.setattr(sys.modules[Grammar.__module__], "_MEMO", 50)
    grammar = Grammar("xx", [])
    for n in range(500):
        grammar.read(f"nothing {n}")
        assert len(grammar._memo) <= 50
    assert _denoted.cache_info().maxsize <= 50_000

"""Whether the tagger takes linear time, whatever the text: some two hundred hostile shapes at three sizes.

    python benchmarks/hostile.py [WORD…] [--longest N] [--show N] [--json]

Every shape is measured at N/100, N/10 and N characters (100,000), the best of three. Shown are the shapes with the
worst growth per tenfold text (12 is the most that is allowed), and the slowest, counted on the first pass. With words,
only the shapes whose names hold one of them are measured.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable, Iterator
from itertools import count, cycle
from typing import NamedTuple

from corpora import ROOT  # noqa: F401  (puts the checkout on the path)
from transforms.annotate import annotate, day_bounds, plain_document
from transforms.grammar import load

ALLOWED = 12.0
"""Most that ten times the text may cost."""
NOISE = 0.004
"""Seconds that are not worth comparing: a shorter time counts as this."""

Shape = Callable[[int], str]
"""A text of so many characters."""

CORES = (
    "1998 ", "98 ", "May ", "may ", "Monday ", "year ", "years ", "second ", "today ", "now ", "yesterday's ",
    "Christmas ", "spring ", "fall ", "sun ", "morning ", "daily ", "later ", "recently ", "forever ", "century ",
    "5pm ", "5 p.m. ", "10:30 ", "10:30:00 ", "2024-03-15 ", "2024-03-15T10:30:00Z ", "20240315 ", "2024-W09 ",
    "P1Y ", "44 BC ", "1990s ", "'98 ", "'98s ", "the '98 ", "Q1 ", "3/4/05 ", "12.05.1998 ", "week-long ",
    "two-year-old ", "mid-1998 ", "noon ",
)
FILLERS = (
    "the ", "a ", "of ", "in ", "and ", "or ", "to ", "from ", "about ", "at least ", "two ", "hundred ",
    "two hundred and ", "first ", "of the ", "of the first ", "the second of ", "this ", "last ", "next ", "every ",
    "once ", "per ", "early ", "half ", "a half ", "a few ", "dozens of ", "hundreds of thousands of ", "ago ",
    "before ", "since ", "until ", "will ",
)
NESTED = (
    "early in the ", "the end of the ", "the beginning of the end of ", "the day after the day before ",
    "the day after ", "the first day of the first week of ", "two days after ", "a year before ",
    "the last of the last ", "late last ", "the night of the morning of ", "the week of the month of ",
    "about about ", "not more than at least ", "every second ", "twice a ", "half past quarter to ",
    "the first half of the second half of ", "mid-early-late-", "the third quarter of the ",
    "more than a year and less than ", "the past the coming ",
)
LISTS = (
    "May, June, ", "Monday, ", "Monday and ", "12 and 13 ", "12, 13, ", "1998, ", "1998 and ", "May 5, ", "5 May, ",
    "one, two, ", "two hours and ten minutes ", "an hour, a minute, ", "years, months, ", "May or June or ",
    "1998/", "the first, second, ", "Q1, Q2, ", "1990s, ", "today, tomorrow, ",
)
RANGES = (
    "31 March to ", "from May to ", "between May and ", "between 1998 and ", "from 5 to ", "Monday to ", "Monday-",
    "1998-", "1998–", "1998 - ", "from from to to ", "May-June-", "5-6-", "5pm-6pm-", "two to three ",
    "since until ", "from 1998 ",
)
DIGITS = (
    "1", "9", "0", "12,", "1.", "1:", "00:", "1/", "12/", "1-", "1,000,", "1e5", "12345 ", "1 ", "12 ", "1998",
    "31.12.", "$5 ", "5% ", "№5", "#1 ", "1st", "2nd ", "٣", "²", "½ ",
)
SIGNS = (
    ".", ",", "-", "/", ":", "'", "’", "\"", "(", "()", "((((", "[", "!", "?", "! ", ". ", "... ", "…", "—", " — ",
    "- ", "* ", "@", "#", "_", "\\", "|", "<b>", "&amp;", "http://", "a.", "A. ", "Mr. ", "'s ", "'s",
)
SPACES = (
    "\n", "\n\n", "\r\n", "\t", " ", "\u00a0", "\u200b", "\u2028", "\x00", "\ufeff", " \n",
)
LETTERS = (
    "x", "word ", "Word ", "é", "ü ", "ß", "İ", "ﬁ ", "中", "年", "🙂", "👨‍👩‍👧 ", "e\u0301", "\u202e", "𝟏𝟗𝟗𝟖 ", "Ｍａｙ ",
    "мая ",
)
SPREAD = (
    "today\n", "May\n\n", "1998\n", "- Monday\n", "the\n", "5\n", "x\n", "last week. ", "He left on Monday. ",
    "“May” ", "(1998) ", "[1998] ", "May? ", "it was in 1998 that ", "@x #y today :) ",
)


def repeated(unit: str) -> Shape:
    """A unit over and over."""
    return lambda size: (unit * (size // len(unit) + 1))[:size]


def joined(pieces: Callable[[], Iterator[str]]) -> Shape:
    """Pieces without end, up to the size."""

    def text(size: int) -> str:
        parts, length = [], 0
        for piece in pieces():
            if length >= size:
                break
            parts.append(piece)
            length += len(piece)
        return "".join(parts)[:size]

    return text


def shuffled(pieces: list[str], seed: int) -> Shape:
    """Pieces in an order without pattern, always the same."""

    def endless() -> Iterator[str]:
        chance = random.Random(seed)
        while True:
            yield chance.choice(pieces)

    return joined(endless)


def halves(first: Shape, second: Shape) -> Shape:
    """One shape, then the other."""
    return lambda size: first(size // 2) + second(size - size // 2)


def shapes() -> dict[str, Shape]:
    """All shapes by name."""
    kinds = {"core": CORES, "filler": FILLERS, "nested": NESTED, "list": LISTS, "range": RANGES, "digits": DIGITS,
             "signs": SIGNS, "space": SPACES, "letters": LETTERS, "spread": SPREAD}
    found = {f"{kind} {unit!r}": repeated(unit) for kind, units in kinds.items() for unit in units}
    for category, spellings in sorted(load("en").lexicon.entries.items()):
        words = [word + " " for word in sorted(spellings)]
        found[f"words of <{category}>"] = joined(lambda words=words: cycle(words))
    everything = [unit for units in kinds.values() for unit in units]
    for seed in range(3):
        found[f"mixed, all kinds {seed}"] = shuffled(everything, seed)
    for kind in ("core", "filler", "nested", "list", "range", "digits"):
        found[f"mixed {kind}"] = shuffled(list(kinds[kind]), 7)
    found |= {
        "all years": joined(lambda: (f"in {n % 9999 + 1} " for n in count())),
        "all numbers": joined(lambda: (f"{n} " for n in count())),
        "all amounts": joined(lambda: (f"{n} days ago, " for n in count())),
        "all dates": joined(lambda: (f"May {n % 31 + 1}, {n % 3000} " for n in count())),
        "growing numbers": joined(lambda: ("1" * n + " " for n in count(1))),
        "growing gaps": joined(lambda: ("May" + " " * n for n in count(1))),
        "growing words": joined(lambda: ("x" * n + " " for n in count(1))),
        "one number, then a year": halves(repeated("7"), repeated(" years")),
        "fillers, then a core": halves(repeated("the two "), repeated("May ")),
        "a core, then fillers": halves(repeated("May "), repeated("of the ")),
        "spaces, then a core": halves(repeated(" "), repeated("1998 ")),
        "brackets, then a core": halves(repeated("("), repeated("1998)")),
        "decades, then months": halves(repeated("In the 1890s. "), repeated("In May he left. ")),
        "history, then weekdays": halves(repeated("In 1812 it fell. "), repeated("On Monday it rose. ")),
        "no sentence ends": repeated("and he said on Monday that "),
        "one sentence a word": repeated("Now. "),
        "every code point": joined(lambda: (chr(n) for n in cycle(range(0xD7FF)))),
    }
    return found


class Measured(NamedTuple):
    """A shape's seconds at the three sizes."""

    name: str
    seconds: tuple[float, ...]
    first_pass: float

    @property
    def growth(self) -> float:
        """The worse of the two growths per tenfold text."""
        times = [max(t, NOISE) for t in self.seconds]
        return max(after / before for before, after in zip(times, times[1:]))


def seconds_for(text: str, patience: float = 1.0) -> list[float]:
    """Processor seconds of up to three passes over a text, no more after `patience` seconds."""
    document = plain_document(text, day_bounds("2022-05-18"))
    passes: list[float] = []
    while len(passes) < 3 and sum(passes) < patience:
        before = time.process_time()
        annotate(document)
        passes.append(time.process_time() - before)
    return passes


def measure(name: str, shape: Shape, longest: int) -> Measured:
    """A shape at three sizes; once more and longer when it seems to grow too fast, since others use the machine."""
    for patience in (1.0, 20.0):
        passes = [seconds_for(shape(size), patience) for size in (longest // 100, longest // 10, longest)]
        measured = Measured(name, tuple(min(p) for p in passes), passes[-1][0])
        if measured.growth <= ALLOWED:
            break
    return measured


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs="*", metavar="WORD", help="only shapes with one of these in their names")
    parser.add_argument("--longest", type=int, default=100_000, metavar="N",
                        help="characters of the longest text (100000)")
    parser.add_argument("--show", type=int, default=12, metavar="N", help="rows of each list (12)")
    parser.add_argument("--json", action="store_true", help="all rows as JSON lines")
    chosen = parser.parse_args()
    annotate(plain_document("yesterday", day_bounds("2022-05-18")))
    rows = [measure(name, shape, chosen.longest) for name, shape in shapes().items()
            if not chosen.words or any(word in name for word in chosen.words)]
    speed = {row.name: chosen.longest / 1000 / max(row.first_pass, 1e-6) for row in rows}
    if chosen.json:
        for row in rows:
            print(json.dumps({"shape": row.name, "seconds": row.seconds, "growth": row.growth,
                              "kB/s": speed[row.name]}))
        return
    too_fast = sum(row.growth > ALLOWED for row in rows)
    print(f"{len(rows)} shapes, {too_fast} grow more than {ALLOWED:g}-fold per tenfold text")
    print("\n growth  seconds at the three sizes")
    for row in sorted(rows, key=lambda row: -row.growth)[:chosen.show]:
        print(f"{row.growth:7.1f}  {'  '.join(f'{t:.4f}' for t in row.seconds)}  {row.name}")
    print("\n   kB/s  on the first pass")
    for row in sorted(rows, key=lambda row: speed[row.name])[:chosen.show]:
        print(f"{speed[row.name]:7.0f}  {row.name}")


if __name__ == "__main__":
    main()

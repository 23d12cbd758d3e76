"""The figures of TempEval-3 (UzZaman et al. 2013) over timexes, as counts that add up over documents.

A gold and a predicted tag are *paired* one to one from left to right when they overlap. *Relaxed* counts pairs,
*strict* counts pairs of the same extent; type F1 and value F1 are relaxed F1 times the share of pairs with equal
attribute, compared as raw strings. Where tags nest, only the innermost count, on both sides: the official tool sees no
others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from transforms.evaluation.gold import Gold, Predictions, Tag


class PRF(NamedTuple):
    """Precision, recall and their harmonic mean, each 0 to 1."""

    precision: float
    recall: float
    f1: float


class Figures(NamedTuple):
    """Counts of one document, or of many: `a.plus(b)` counts both. The figures are properties, 0 to 1."""

    gold: int = 0
    predicted: int = 0
    paired: int = 0
    same_extent: int = 0
    same_type: int = 0
    same_value: int = 0
    folded_value: int = 0
    extent_and_value: int = 0
    all_equal: int = 0

    def plus(self, other: Figures) -> Figures:
        """The counts of both."""
        return Figures(*map(sum, zip(self, other)))

    def _prf(self, hits: int) -> PRF:
        if not self.gold and not self.predicted:
            return PRF(1.0, 1.0, 1.0)
        p = hits / self.predicted if self.predicted else 0.0
        r = hits / self.gold if self.gold else 0.0
        return PRF(p, r, 2 * p * r / (p + r) if p + r else 0.0)

    def _share(self, hits: int) -> float:
        if self.paired:
            return hits / self.paired
        return 0.0 if self.gold or self.predicted else 1.0

    @property
    def relaxed(self) -> PRF:
        """Found at all: some overlap."""
        return self._prf(self.paired)

    @property
    def strict(self) -> PRF:
        """Found with the same extent."""
        return self._prf(self.same_extent)

    @property
    def type_accuracy(self) -> float:
        """Share of pairs with equal type."""
        return self._share(self.same_type)

    @property
    def value_accuracy(self) -> float:
        """Share of pairs with equal value."""
        return self._share(self.same_value)

    @property
    def type_f1(self) -> float:
        """Relaxed F1 times type accuracy."""
        return self.type_accuracy * self.relaxed.f1

    @property
    def value_f1(self) -> float:
        """Relaxed F1 times value accuracy: the figure that ranks systems."""
        return self.value_accuracy * self.relaxed.f1

    @property
    def folded_value_f1(self) -> float:
        """As value F1, after `fold` made one of several notations for the same value (not in the official tool)."""
        return self._share(self.folded_value) * self.relaxed.f1

    @property
    def strict_value(self) -> PRF:
        """Same extent and same value (not in the official tool)."""
        return self._prf(self.extent_and_value)

    @property
    def strict_type_value(self) -> PRF:
        """Same extent, type and value (not in the official tool)."""
        return self._prf(self.all_equal)


def innermost(tags: Iterable[Tag]) -> list[Tag]:
    """The tags that hold no other, in text order; empty ones go, and of two on the same extent the first stays."""
    ordered = sorted((tag for tag in tags if tag.end > tag.start), key=lambda tag: (tag.start, -tag.end))
    kept: list[Tag] = []
    for position in range(len(ordered) - 1, -1, -1):
        tag = ordered[position]
        if position and ordered[position - 1][:2] == tag[:2]:
            continue                                      # the same extent again: its first is still to come
        if not kept or kept[-1].end > tag.end:            # kept[-1] opens last and, so far, closes first
            kept.append(tag)
    return kept[::-1]


def pair(gold: Sequence[Tag], predicted: Sequence[Tag]) -> list[tuple[int, int]]:
    """Index pairs (gold, predicted) of overlapping tags, one to one, from left to right.

    Both lists come from `innermost`, so that starts and ends both rise: whoever opens while an unpaired tag of the
    other side is open is paired with the earliest such.
    """
    sides = (gold, predicted)
    openings = sorted((tag.start, side, index) for side in (0, 1) for index, tag in enumerate(sides[side]))
    taken: tuple[set[int], set[int]] = (set(), set())
    waiting = [0, 0]                                      # per side: the first that can still be paired
    pairs: list[tuple[int, int]] = []
    for at, side, index in openings:
        if index in taken[side]:
            continue
        other = 1 - side
        first = waiting[other]
        while first < len(sides[other]) and (first in taken[other] or sides[other][first].end <= at):
            first += 1
        waiting[other] = first
        if first < len(sides[other]) and sides[other][first].start <= at:
            taken[side].add(index)
            taken[other].add(first)
            pairs.append((first, index) if side else (index, first))
    return pairs


_QUANTITY = re.compile(r"P(T?)(\d+)([A-Z]+)")
_YEARS = {"DE": 10, "E": 10, "CE": 100, "C": 100, "ML": 1000, "L": 1000}
_TAILS = (                                                # unknown parts, decades as 199X, seconds of zero, UTC
    (re.compile(r"(-XX)+$"), ""),
    (re.compile(r"^(\d+)X+$"), r"\1"),
    (re.compile(r"T(\d\d:\d\d):00$"), r"T\1"),
    (re.compile(r"(T\d\d:\d\d(:\d\d)?)Z$"), r"\1"),
)


def fold(value: str) -> str:
    """One notation for values that several notations have (not official): 199X, 199; P1DE, P10Y; PT48H, P2D.

    >>> [fold(v) for v in ("199X", "P2DE", "PT48H", "P24M", "P2W", "1998-XX-XX", "1998-01-08T14:30:00", "P5M")]
    ['199', 'P20Y', 'P2D', 'P2Y', 'P14D', '1998', '1998-01-08T14:30', 'P5M']
    """
    value = value.strip()
    if quantity := _QUANTITY.fullmatch(value):
        clock, n, unit = bool(quantity[1]), int(quantity[2]), quantity[3]
        if not clock and unit in _YEARS:
            return f"P{n * _YEARS[unit]}Y"
        if n and clock and unit == "H" and n % 24 == 0:
            return f"P{n // 24}D"
        if n and not clock and unit == "M" and n % 12 == 0:
            return f"P{n // 12}Y"
        if n and not clock and unit == "W":
            return f"P{n * 7}D"
    elif value[:1].isdigit():
        for tail, shorter in _TAILS:
            value = tail.sub(shorter, value)
    return value


def figures_of_pair(gold: Tag, predicted: Tag) -> Figures:
    """The counts of one pair."""
    extent = gold[:2] == predicted[:2]
    kind = gold.type == predicted.type
    value = gold.value == predicted.value
    return Figures(1, 1, 1, extent, kind, value, fold(gold.value) == fold(predicted.value), extent and value,
                   extent and kind and value)


class Matched(NamedTuple):
    """One document's tags side by side; together they hold every innermost tag once."""

    pairs: list[tuple[Tag, Tag]]
    missed: list[Tag]
    spurious: list[Tag]


def match(document: Gold, predicted: Sequence[Tag]) -> Matched:
    """Gold and predicted tags of a document side by side.

    Raises:
        ValueError: when a prediction lies outside the text.
    """
    for tag in predicted:
        if tag.end > tag.start and not 0 <= tag.start < tag.end <= len(document.text):
            raise ValueError(f"{document.doc_id}: prediction {tag.start}..{tag.end} lies outside the text of "
                             f"{len(document.text)} code points; are its offsets of another text?")
    golds, found = innermost(document.tags), innermost(predicted)
    pairs = pair(golds, found)
    seen, used = {i for i, _ in pairs}, {j for _, j in pairs}
    return Matched([(golds[i], found[j]) for i, j in pairs],
                   [tag for i, tag in enumerate(golds) if i not in seen],
                   [tag for j, tag in enumerate(found) if j not in used])


def score_document(document: Gold, predicted: Sequence[Tag]) -> Figures:
    """The counts of one document."""
    matched = match(document, predicted)
    lone = Figures(gold=len(matched.missed), predicted=len(matched.spurious))
    return total([lone, *(figures_of_pair(*two) for two in matched.pairs)])


def score_documents(gold: Iterable[Gold], predicted: Predictions) -> dict[str, Figures]:
    """The counts of every gold document by doc_id; a document without predictions counts as one with none found."""
    return {document.doc_id: score_document(document, predicted.get(document.doc_id, ())) for document in gold}


def score(gold: Iterable[Gold], predicted: Predictions) -> Figures:
    """The figures of predictions over a corpus, micro-averaged.

    >>> text = "Rain on Monday and on May 5."
    >>> tags = Tag(8, 14, "DATE", "2022-05-02"), Tag(22, 27, "DATE", "2022-05-05")
    >>> figures = score([Gold("d", "en", "2022-05-02", text, tags)], {"d": [Tag(5, 14, "DATE", "2022-05-02")]})
    >>> figures.relaxed, figures.strict.f1
    (PRF(precision=1.0, recall=0.5, f1=0.6666666666666666), 0.0)
    """
    return total(score_documents(gold, predicted).values())


def total(figures: Iterable[Figures]) -> Figures:
    """The counts of all."""
    return Figures(*map(sum, zip(Figures(), *figures)))

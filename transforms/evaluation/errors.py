"""What went wrong, grouped by cause, so that the most frequent cause is mended first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from transforms.chronology.instants import DAY, WEEK, ImpossibleDate, instant, week_start
from transforms.evaluation.classes import class_of
from transforms.evaluation.figures import fold, match
from transforms.evaluation.gold import Gold, Predictions, Tag


class Error(NamedTuple):
    """One difference between gold and prediction; a pair can err in extent, type and value at once."""

    cause: str
    """missed, spurious, extent, type or value"""
    detail: str
    """what kind of that cause: the class of a missed expression, "too long", "off by one day", …"""
    doc_id: str
    gold: Tag | None
    predicted: Tag | None


def errors(gold: Iterable[Gold], predicted: Predictions) -> list[Error]:
    """Every difference between gold and prediction, in text order by document."""
    found: list[Error] = []
    for document in gold:
        doc_id = document.doc_id
        matched = match(document, predicted.get(doc_id, ()))
        here = [Error("missed", class_of(tag), doc_id, tag, None) for tag in matched.missed]
        here += [Error("spurious", class_of(tag), doc_id, None, tag) for tag in matched.spurious]
        for right, guess in matched.pairs:
            if right[:2] != guess[:2]:
                here.append(Error("extent", extent_difference(right, guess), doc_id, right, guess))
            if right.type != guess.type:
                here.append(Error("type", f"{guess.type} for {right.type}", doc_id, right, guess))
            if right.value != guess.value:
                here.append(Error("value", value_difference(right.value, guess.value), doc_id, right, guess))
        found += sorted(here, key=lambda error: (error.gold or error.predicted)[:2])
    return found


def causes(found: Sequence[Error]) -> list[tuple[str, str, int]]:
    """(cause, detail, how often), the most frequent first."""
    counted = Counter((error.cause, error.detail) for error in found)
    return [(cause, detail, n) for (cause, detail), n in sorted(counted.items(), key=lambda x: (-x[1], x[0]))]


def extent_difference(gold: Tag, predicted: Tag) -> str:
    """How a predicted extent differs: too long, too short, or shifted; and on which side.

    >>> extent_difference(Tag(5, 9), Tag(3, 9)), extent_difference(Tag(5, 9), Tag(5, 7))
    ('too long at the start', 'too short at the end')
    """
    start, end = gold.start - predicted.start, predicted.end - gold.end
    if start and end:
        if (start > 0) != (end > 0):
            return "shifted"
        return f"too {'long' if start > 0 else 'short'} on both sides"
    return f"too {'long' if start + end > 0 else 'short'} at the {'start' if start else 'end'}"


_DURATION = re.compile(r"P(?:(T?)([\dX.]+)([A-Z]+))?.*")
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_WEEK = re.compile(r"(\d{4})-W(\d\d)(-WE)?")
_YEAR_PART = re.compile(r"(\d{4})-(\d\d|Q\d|H\d|SP|SU|FA|AU|WI)")
_PARTS = {"WI": 0, "SP": 1, "SU": 2, "FA": 3, "AU": 3}


class _Place(NamedTuple):
    """Where a value stands on the axis of its own granularity, and how many of these make a year."""

    unit: str
    number: int
    a_year: float


def _place(value: str) -> _Place | None:
    value = value.partition("T")[0]
    try:
        if m := _DAY.fullmatch(value):
            return _Place("day", instant(int(m[1]), int(m[2]), int(m[3])) // DAY, 365.25)
        if m := _WEEK.fullmatch(value):
            return _Place("weekend" if m[3] else "week", week_start(int(m[1]), int(m[2])) // WEEK, 52.18)
    except ImpossibleDate:
        return None
    if m := _YEAR_PART.fullmatch(value):
        year, part = int(m[1]), m[2]
        if part.isdigit():
            return _Place("month", year * 12 + int(part), 12)
        if part in _PARTS:
            return _Place("season", year * 4 + _PARTS[part], 4)
        return _Place("quarter", year * 4 + int(part[1]), 4) if part[0] == "Q" else \
            _Place("half", year * 2 + int(part[1]), 2)
    if re.fullmatch(r"\d{2,4}", value):
        return _Place({2: "century", 3: "decade", 4: "year"}[len(value)], int(value), 1)
    return None


def value_difference(gold: str, predicted: str) -> str:
    """Why a predicted value is not the gold's: notation, direction, granularity, or another place on the same axis.

    >>> value_difference("2022-05-16", "2022-05-23"), value_difference("2022-03", "2023-03")
    ('week later', 'year later')
    >>> value_difference("2022-05-17", "2022-05-18"), value_difference("2022-05", "2022-05-18")
    ('day later', 'finer: day for month')
    >>> value_difference("1990s", "PAST_REF"), value_difference("199X", "199"), value_difference("P2W", "P3W")
    ('vague for exact', 'notation', 'another amount')
    """
    if not gold:
        return "gold has no value"
    if fold(gold) == fold(predicted):
        return "notation"
    if gold.endswith("_REF") or predicted.endswith("_REF"):
        both = gold.endswith("_REF") and predicted.endswith("_REF")
        return "another vague reference" if both else \
            "exact for vague" if gold.endswith("_REF") else "vague for exact"
    durations = gold.startswith("P"), predicted.startswith("P")
    if any(durations):
        return _duration_difference(gold, predicted) if all(durations) else \
            "date for duration" if durations[0] else "duration for date"
    return _date_difference(gold, predicted)


def _duration_difference(gold: str, predicted: str) -> str:
    (_, n, unit), (_, m, other) = (_DURATION.fullmatch(value).groups() for value in (gold, predicted))
    if unit != other:
        return f"another unit: {other} for {unit}"
    if n and m and ("X" in n) != ("X" in m):
        return "exact for vague amount" if "X" in n else "vague for exact amount"
    return "another amount"


_GRAIN = {"century": 0, "decade": 1, "year": 2, "half": 3, "season": 4, "quarter": 4, "month": 5, "week": 6,
          "weekend": 7, "day": 8, "time": 9}


def _date_difference(gold: str, predicted: str) -> str:
    if ("X" in gold) != ("X" in predicted):
        return "unknown part filled" if "X" in gold else "known part left open"
    right, guess = _place(gold), _place(predicted)
    if right is None or guess is None:
        return "other"
    units = tuple("time" if "T" in value else place.unit for value, place in ((gold, right), (predicted, guess)))
    if units[0] != units[1]:
        if _GRAIN[units[0]] == _GRAIN[units[1]]:
            return f"{units[1]} for {units[0]}"
        return f"{'finer' if _GRAIN[units[1]] > _GRAIN[units[0]] else 'coarser'}: {units[1]} for {units[0]}"
    distance = guess.number - right.number
    if not distance:
        return "another time of day"
    way = "later" if distance > 0 else "earlier"
    if abs(distance) == 1:
        return f"{right.unit} {way}"
    if right.unit == "day" and abs(distance) == 7:
        return f"week {way}"
    if right.unit == "year":
        return f"{'century' if distance % 100 == 0 else 'years'} {way}"
    years = abs(distance) / right.a_year
    same_within_year = gold[4:] == predicted[4:] and years >= 1 - 2 / right.a_year
    if same_within_year:
        return f"year {way}" if years < 1.5 else f"years {way}"
    return f"{right.unit}s {way}"

"""What kind of expression a tag is, to see which kinds a tagger misses.

Values decide, so that the classes hold in any language; only weekday and month names are told from "yesterday" and
"last month" by their words, with the names of Python's `calendar`.
"""

from __future__ import annotations

import calendar
import re
from collections import defaultdict
from collections.abc import Iterable

from transforms.evaluation.figures import Figures, figures_of_pair, match
from transforms.evaluation.gold import Gold, Predictions, Tag

_WORDS = re.compile(r"[^\W\d_]+")
_WEEKDAYS = {name.lower() for name in (*calendar.day_name, *calendar.day_abbr)}
_MONTHS = {name.lower() for name in (*calendar.month_name, *calendar.month_abbr) if name}

_SHAPES = (                                               # of DATE and TIME values, first match wins
    ("vague", r".*_REF"),
    ("part of day", r".*T[A-Z]{2}"),
    ("clock time", r".*T.*"),
    ("quarter or half", r".*-[QH][\dX]"),
    ("season", r".*-(SP|SU|FA|AU|WI)"),
    ("week", r".*-W[\dX]{2}(-WE)?"),
    ("decade or century", r"(BC|-)?(\d{2}(XX)?|\d{3}X?)"),
    ("year", r"(BC|-)?[\dX]{4}"),
    ("month", r"(BC|-)?[\dX]{4}-[\dX]{2}(-XX)?"),
    ("day", r"(BC|-)?[\dX]{4}-([\dX]{2}-[\dX]{2}|W[\dX]{2}-[\dX])"),
)
_SHAPES = tuple((name, re.compile(shape)) for name, shape in _SHAPES)


def class_of(tag: Tag) -> str:
    """The class of an expression, by its type, its value and whether its words name a weekday or month.

    >>> [class_of(Tag(0, 1, "DATE", value, words)) for value, words in (
    ...     ("2022-05-16", "Monday"), ("2022-05-17", "yesterday"), ("2022-05-18", "May 18"), ("2022-04", "last month"),
    ...     ("2022-Q1", "the first quarter"), ("PAST_REF", "recently"), ("199", "the 1990s"))]
    ['weekday', 'relative day', 'date', 'relative month', 'quarter or half', 'vague', 'decade or century']
    """
    if tag.type == "SET":
        return "set"
    if tag.type == "DURATION" or re.match(r"PT?[\dX.]", tag.value):
        return "vague duration" if "X" in tag.value else "duration"
    name = next((name for name, shape in _SHAPES if shape.fullmatch(tag.value)), "other")
    words = {word.lower() for word in _WORDS.findall(tag.text)}
    digits = any(c.isdigit() for c in tag.text)
    if name == "day":
        if digits or words & _MONTHS:
            return "date"
        return "weekday" if words & _WEEKDAYS else "relative day"
    if name == "month" and not digits and not words & _MONTHS:
        return "relative month"
    if name == "year" and not digits:
        return "relative year"
    return name


def by_class(gold: Iterable[Gold], predicted: Predictions) -> dict[str, Figures]:
    """Figures by class, most frequent in the gold first; together they are the figures of `score`.

    A pair counts in the class of its gold, a spurious prediction in its own.
    """
    found: defaultdict[str, Figures] = defaultdict(Figures)

    def count(tag: Tag, figures: Figures) -> None:
        name = class_of(tag)
        found[name] = found[name].plus(figures)

    for document in gold:
        matched = match(document, predicted.get(document.doc_id, ()))
        for right, guess in matched.pairs:
            count(right, figures_of_pair(right, guess))
        for tag in matched.missed:
            count(tag, Figures(gold=1))
        for tag in matched.spurious:
            count(tag, Figures(predicted=1))
    return dict(sorted(found.items(), key=lambda entry: (-entry[1].gold, entry[0])))

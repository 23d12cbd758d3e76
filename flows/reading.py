"""What a phrase means, as lines for a person or as JSON. Needs the grammar alone, so that `dateline read` is quick."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from transforms.annotate import Reading
from transforms.chronology.instants import iso
from transforms.chronology.intervals import Bounds
from transforms.records import Mention

_ISO_DAY = re.compile(r"-?\d{4}-\d\d-\d\d(?:T.*)?")
_POORER = str.maketrans({"├": "|", "│": "|", "└": "`", "─": "-", "←": "<-", "…": "..."})

BOUNDS = ("earliest_start", "latest_start", "earliest_end", "latest_end")


def day_of(words: str) -> str | Bounds:
    """When a phrase is said: a day as it is written, or bounds where less or more than a day is given.

    Raises:
        flows.annotation.BadDate: when the words are no date.

    >>> day_of("2022-05-18"), iso(day_of("2022-05").latest_start)
    ('2022-05-18', '2022-05-31')
    """
    if _ISO_DAY.fullmatch(words):
        return words
    from flows.annotation import BadDate
    from transforms.dating import When, read_date

    when = read_date(words)
    if not isinstance(when, When):
        raise BadDate(f"{words!r} is no date: write 2022-05-18, 2022-05 or 2022-05-16/2022-05-31")
    return when.bounds


def spelled(text: str, encoding: str | None) -> str:
    """A drawing in the signs that an encoding has.

    >>> spelled("└─ März  ← month", "ascii")
    '`- März  <- month'
    """
    try:
        "├│└─←…".encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return text.translate(_POORER)
    return text


def as_json(reading: Reading) -> dict[str, Any]:
    """A reading as JSON values; instants as ISO 8601, null for unbounded."""
    mention, timex = reading.mention, reading.timex
    return {
        "text": mention.surface,
        **{name: getattr(timex, name) for name in ("type", "value", "mod", "quant", "freq", "edtf")},
        **{name: iso(getattr(timex, name)) for name in BOUNDS},
        "confidence": timex.confidence,
        "expression": mention.expression,
        "rule": mention.rule,
        "derivation": mention.derivation,
        "alternatives": [alternative._asdict() for alternative in timex.alternatives],
    }


def lines(reading: Reading, trees: Sequence[Sequence[str]], style: Callable[..., str]) -> list[str]:
    """A reading as a small tree: what it denotes, what it means, and how the rules nest.

    Args:
        reading: one reference of the phrase.
        trees: the rules that read it, as `rules_of` gives them.
        style: `click.style` or the like, for bold and dim text.
    """
    mention, timex = reading.mention, reading.timex
    told = {
        "value": f"{timex.value}  {style(timex.type, dim=True)}",
        "mod": timex.mod,
        "quant": timex.quant,
        "freq": timex.freq,
        "EDTF": timex.edtf,
        "dates": dates(*(iso(getattr(timex, name)) for name in BOUNDS)),
        "means": mention.expression,
        "or": ", ".join(f"{a.value} ({a.policy})" for a in timex.alternatives),
    }
    rows = [f"{style(f'{name:<6}', dim=True)}  {text}" for name, text in told.items() if text]
    return [
        style(mention.surface, bold=True),
        *(f"├─ {row}" for row in rows),
        f"└─ {style('read as', dim=True)}",
        *(f"   {line}" for tree in _below(mention, trees) for line in branches(tree)),
    ]


def _below(mention: Mention, trees: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """The trees of a reading; of one that counts from a happening, those of its words below what found the happening."""
    if not mention.rule.startswith("gazetteer/") and "/happenings/" not in mention.rule:
        return list(trees)
    root = f"{mention.surface}  ← {mention.rule}  = {mention.expression}"
    return [[root, *(f"  {line}" for tree in trees for line in tree)]]


def outermost(readings: Sequence[Reading]) -> list[Reading]:
    """The readings that are no part of a larger one: "two days" of "two days after the war" is no answer of its own."""
    spans = [(each.mention.start, each.mention.end) for each in readings]
    return [each for each, (a, b) in zip(readings, spans) if not any(c <= a and b <= d and (c, d) != (a, b) for c, d in spans)]


def rules_of(readings: Sequence[Reading]) -> list[list[Sequence[str]]]:
    """For each reading of one phrase its trees of rules; all trees where one cannot tell which is whose."""
    trees: list[list[str]] = []
    for line in readings[0].tree if readings else ():
        if not line.startswith(" "):
            trees.append([])
        trees[-1].append(line)
    if len(trees) == len(readings):
        return [[tree] for tree in trees]
    return [list(trees) for _ in readings]


def dates(
    earliest_start: str | None, latest_start: str | None, earliest_end: str | None, latest_end: str | None
) -> str:
    """Four bounds in words.

    >>> dates("2022-04-01", "2022-04-01", "2022-05-01", "2022-05-01")
    'from 2022-04-01 until 2022-05-01'
    >>> dates("2014-01-01", "2015-01-01", None, "2022-05-19")
    'from 2014-01-01…2015-01-01 until ?…2022-05-19'
    >>> dates(None, None, None, None)
    'not known'
    """
    if not any((earliest_start, latest_start, earliest_end, latest_end)):
        return "not known"
    start = earliest_start if earliest_start == latest_start else f"{earliest_start or '?'}…{latest_start or '?'}"
    end = latest_end if earliest_end == latest_end else f"{earliest_end or '?'}…{latest_end or '?'}"
    return f"from {start or '?'} until {end or '?'}"


def branches(indented: Sequence[str]) -> list[str]:
    """Lines indented by two spaces a level, drawn as a tree.

    >>> print(*branches(["a", "  b", "    c", "  d"]), sep="\\n")
    └─ a
       ├─ b
       │  └─ c
       └─ d
    """
    depths = [(len(line) - len(line.lstrip(" "))) // 2 for line in indented]
    drawn = []
    for at, (line, depth) in enumerate(zip(indented, depths)):
        bars = "".join("│  " if _goes_on(depths, at, level) else "   " for level in range(depth))
        drawn.append(f"{bars}{'├─' if _goes_on(depths, at, depth) else '└─'} {line.lstrip(' ')}")
    return drawn


def _goes_on(depths: Sequence[int], at: int, level: int) -> bool:
    """Whether the branch of this level that line `at` lies on has a further line below."""
    below = next((depth for depth in depths[at + 1 :] if depth <= level), -1)
    return below == level

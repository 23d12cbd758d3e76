"""TimeML 1.2.1: the text with TIMEX3 elements inline; `transforms.sources.timeml` reads it back to the same text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from transforms.chronology.notation import unit_value
from transforms.chronology.units import Unit
from transforms.exports import pinned, tid
from transforms.records import Document, Event, Mention, Timex

SUFFIXES = (".tml",)

_ROOT = (
    '<TimeML xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:noNamespaceSchemaLocation="http://timeml.org/timeMLdocs/TimeML_1.2.1.xsd">'
)
_FORBIDDEN = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(document: Document, mentions: Iterable[Mention], timexes: Iterable[Timex], events: Iterable[Event]) -> str:
    """A whole TimeML file. Of timexes that overlap the outermost, then the first is kept: TIMEX3 does not nest."""
    timexes = list(timexes)
    kept = _apart((m, t) for m, t in pinned(mentions, timexes) if m.kind == "timex3")
    named = {"t0"} | {tid(mention.mention_id) for mention, _ in kept}
    text, at = [], 0
    for mention, timex in kept:
        words = _words(document.text[mention.start : mention.end])
        text.append(_words(document.text[at : mention.start]))
        text.append(f"<TIMEX3 {_attributes(mention, timex, named)}>{words}</TIMEX3>")
        at = mention.end
    text.append(_words(document.text[at:]))
    value = _dct_value(document, timexes)
    kind = "TIME" if "T" in value else "DATE"
    return "\n".join(
        (
            '<?xml version="1.0" encoding="UTF-8"?>',
            _ROOT,
            f"<DOCID>{_words(document.doc_id)}</DOCID>",
            f'<DCT><TIMEX3 tid="t0" type="{kind}" value={_quoted(value)} temporalFunction="false" '
            f'functionInDocument="CREATION_TIME">{_words(value)}</TIMEX3></DCT>',
            f"<TITLE>{_words(document.title)}</TITLE>",
            f"<TEXT>{''.join(text)}</TEXT>",
            "</TimeML>",
            "",
        )
    )


def _apart(rows: Iterable[tuple[Mention, Timex]]) -> list[tuple[Mention, Timex]]:
    """The rows that overlap no earlier one; rows come in text order, the longer first where two start together."""
    kept: list[tuple[Mention, Timex]] = []
    for mention, timex in rows:
        if mention.start < mention.end and (not kept or mention.start >= kept[-1][0].end):
            kept.append((mention, timex))
    return kept


def _attributes(mention: Mention, timex: Timex, named: set[str]) -> str:
    pairs = {
        "tid": tid(mention.mention_id),
        "type": timex.type,
        "value": timex.value,
        "mod": timex.mod,
        "quant": timex.quant,
        "freq": timex.freq,
    }
    anchor = tid(timex.anchor_id) if timex.anchor_id else None
    if timex.anchor_kind in ("dct", "mention"):
        pairs["temporalFunction"] = "true"
        pairs["anchorTimeID"] = anchor if anchor in named else None
    return " ".join(f"{name}={_quoted(value)}" for name, value in pairs.items() if value)


def _dct_value(document: Document, timexes: Iterable[Timex]) -> str:
    """The value of the document date as its row says, as its bounds say, or with X for all."""
    for timex in timexes:
        if tid(timex.mention_id) == "t0":
            return timex.value
    start = document.dct_earliest_start
    if start is None or document.dct_unit is None:
        return "XXXX-XX-XX"
    last = document.dct_latest_start or start
    unit = Unit[document.dct_unit.upper()]
    if unit_value(start, unit) == unit_value(last, unit):
        return unit_value(start, unit)
    return f"{unit_value(start, Unit.DAY)}/{unit_value(last, Unit.DAY)}"


def _words(text: str) -> str:
    return escape(_FORBIDDEN.sub("\ufffd", text))


def _quoted(value: str) -> str:
    return quoteattr(_FORBIDDEN.sub("\ufffd", value))

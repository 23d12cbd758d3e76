"""TimeML 1.2.1: the text with its times and events inline, and how they are linked.

`transforms.sources.timeml` reads it back to the same text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from transforms.chronology.notation import unit_value
from transforms.chronology.units import Unit
from transforms.exports import pinned, tid
from transforms.records import Document, Event, Mention, Timex, TLink

SUFFIXES = (".tml",)

_ROOT = (
    '<TimeML xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:noNamespaceSchemaLocation="http://timeml.org/timeMLdocs/TimeML_1.2.1.xsd">'
)
_FORBIDDEN = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(
    document: Document,
    mentions: Iterable[Mention],
    timexes: Iterable[Timex],
    events: Iterable[Event],
    tlinks: Iterable[TLink] = (),
) -> str:
    """A whole TimeML file: TIMEX3, EVENT and SIGNAL inline, MAKEINSTANCE and TLINK after the text.

    They do not nest: of timexes that overlap the outermost, then the first is kept, and no event inside a timex. Links
    are between what is kept. The layout is that of TempEval-3, the names are those of TimeML 1.2.1.
    """
    timexes, events = list(timexes), sorted(events, key=lambda e: (e.start, e.end, e.event_id))
    kept = _apart((m, t) for m, t in pinned(mentions, timexes) if m.kind == "timex3")
    inline = [
        Marked(m.start, m.end, "TIMEX3", _attributes(m, t, {"t0"} | {tid(x.mention_id) for x, _ in kept}))
        for m, t in kept
    ]
    told = [e for e in events if e.start < e.end and _is_free(e.start, e.end, inline)]
    inline += [Marked(e.start, e.end, "EVENT", {"eid": tid(e.event_id), "class": e.event_class}) for e in told]
    places = {m.mention_id: m.start for m, _ in kept} | {e.event_id: e.start for e in told}
    places[f"{document.doc_id}:t0"] = -1
    links = [k for k in tlinks if not k.contradicts and k.source in places and k.target in places]
    signals = _signals(document.text, links, places, told, inline)
    inline += [Marked(start, end, "SIGNAL", {"sid": sid}) for (start, end), sid in signals.spans.items()]
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
            f"<TEXT>{_marked_up(document.text, inline)}</TEXT>",
            *(f"<MAKEINSTANCE {_written(_instance(e))}/>" for e in told),
            *(f"<TLINK {_written(_tlink(k, signals.of.get(k.tlink_id)))}/>" for k in links),
            "</TimeML>",
            "",
        )
    )


class Marked(NamedTuple):
    """An element around a stretch of the text."""

    start: int
    end: int
    tag: str
    attributes: dict[str, str | None]


class Signals(NamedTuple):
    """Where the words of signals stand, each with its sid, and tlink_id → sid."""

    spans: dict[tuple[int, int], str]
    of: dict[str, str]


def _marked_up(text: str, inline: list[Marked]) -> str:
    pieces, at = [], 0
    for start, end, tag, attributes in sorted(inline, key=lambda each: each.start):
        pieces.append(_words(text[at:start]))
        pieces.append(f"<{tag} {_written(attributes)}>{_words(text[start:end])}</{tag}>")
        at = end
    return "".join((*pieces, _words(text[at:])))


def _is_free(start: int, end: int, inline: list[Marked]) -> bool:
    return not any(start < each.end and each.start < end for each in inline)


def _signals(
    text: str, links: list[TLink], places: dict[str, int], events: list[Event], inline: list[Marked]
) -> Signals:
    """The words that say how a link's ends are related: the nearest such word before the later end, in its sentence."""
    sentences = {e.event_id: e.sentence_start for e in events}
    spans: dict[tuple[int, int], str] = {}
    of: dict[str, str] = {}
    for link in links:
        if link.signal is None:
            continue
        first, last = sentences[link.source], max(places[link.source], places[link.target])
        if link.target in sentences:
            first = min(first, sentences[link.target])
        found = [m.span() for m in re.finditer(rf"\b{re.escape(link.signal)}\b", text[first:last], re.IGNORECASE)]
        if found and _is_free(first + found[-1][0], first + found[-1][1], inline):
            span = first + found[-1][0], first + found[-1][1]
            of[link.tlink_id] = spans.setdefault(span, f"s{len(spans) + 1}")
    return Signals(spans, of)


def _instance(event: Event) -> dict[str, str | None]:
    eid = tid(event.event_id)
    return {
        "eiid": f"ei{eid[1:]}",
        "eventID": eid,
        "pos": event.pos,
        "tense": event.tense,
        "aspect": event.aspect,
        "polarity": event.polarity,
        "modality": event.modality,
    }


def _tlink(link: TLink, sid: str | None) -> dict[str, str | None]:
    source, target = tid(link.source), tid(link.target)
    to_event = target.startswith("e")
    return {
        "lid": tid(link.tlink_id),
        "relType": link.relation,
        "eventInstanceID": f"ei{source[1:]}",
        "relatedToEventInstance" if to_event else "relatedToTime": f"ei{target[1:]}" if to_event else target,
        "signalID": sid,
    }


def _apart(rows: Iterable[tuple[Mention, Timex]]) -> list[tuple[Mention, Timex]]:
    """The rows that overlap no earlier one; rows come in text order, the longer first where two start together."""
    kept: list[tuple[Mention, Timex]] = []
    for mention, timex in rows:
        if mention.start < mention.end and (not kept or mention.start >= kept[-1][0].end):
            kept.append((mention, timex))
    return kept


def _attributes(mention: Mention, timex: Timex, named: set[str]) -> dict[str, str | None]:
    pairs: dict[str, str | None] = {
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
    return pairs


def _written(attributes: dict[str, str | None]) -> str:
    return " ".join(f"{name}={_quoted(value)}" for name, value in attributes.items() if value)


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

"""JSON lines: a document a line, with its date, timexes and events; offsets count code points of the text."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from transforms.chronology.instants import iso
from transforms.exports import pinned
from transforms.records import Document, Event, Mention, Timex, TLink

SUFFIXES = (".jsonl",)

_BOUNDS = ("earliest_start", "latest_start", "earliest_end", "latest_end")


def write(
    document: Document, mentions: Iterable[Mention], timexes: Iterable[Timex], events: Iterable[Event],
    tlinks: Iterable[TLink] = (),
) -> str:  # fmt: skip
    """One line: ``doc_id``, ``dct``, ``timexes``, ``events``; instants are ISO 8601, null where nothing bounds them.

    ``timexes`` are what TimeML marks; ``named`` are happenings and what counts from them, as far as they are dated, with what
    each one counts from. What a document that its content dates leaves open has ``likely`` readings beside its bounds.
    """
    rows = list(pinned(mentions, timexes))
    line = {
        "doc_id": document.doc_id,
        "dct": {
            "earliest_start": iso(document.dct_earliest_start),
            "latest_end": iso(document.dct_latest_end),
            "likely_start": iso(document.dct_likely_start),
            "likely_end": iso(document.dct_likely_end),
            "probability": document.dct_probability,
            "method": document.dct_method,
            "evidence": [evidence._asdict() for evidence in document.dct_evidence],
        },
        "timexes": [_timex(mention, timex) for mention, timex in rows if mention.kind == "timex3"],
        "named": [_named(mention, timex) for mention, timex in rows if mention.kind == "named" and _is_dated(timex)],
        "events": [_event(event) for event in sorted(events, key=lambda e: (e.start, e.end, e.event_id))],
    }
    return json.dumps(line, ensure_ascii=False) + "\n"


def _is_dated(timex: Timex) -> bool:
    return any(getattr(timex, bound) is not None for bound in _BOUNDS)


def _named(mention: Mention, timex: Timex) -> dict[str, Any]:
    """A happening, with the kind of its anchor (named: of the gazetteer; event: a mention that dates it) and how that was found."""
    return _timex(mention, timex) | {"anchor_kind": timex.anchor_kind, "anchor_policy": timex.anchor_policy}


def _timex(mention: Mention, timex: Timex) -> dict[str, Any]:
    likely = [{"value": a.value, "probability": a.score} for a in timex.alternatives if a.policy == "likely"]
    told = {
        "start": mention.start,
        "end": mention.end,
        "text": mention.surface,
        "type": timex.type,
        "value": timex.value,
        "mod": timex.mod,
        "quant": timex.quant,
        "freq": timex.freq,
        "edtf": timex.edtf,
        **{bound: iso(getattr(timex, bound)) for bound in _BOUNDS},
        "confidence": timex.confidence,
        "rule": mention.rule,
        "expression": mention.expression,
        "anchor": timex.anchor_id,
    }
    return told | {"likely": likely} if likely else told


def _event(event: Event) -> dict[str, Any]:
    fields = {key: value for key, value in event._asdict().items() if key != "doc_id"}
    participants = [participant._asdict() for participant in event.participants]
    return fields | {"participants": participants} | {bound: iso(fields[bound]) for bound in _BOUNDS}

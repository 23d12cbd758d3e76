"""`pin`: mentions → timexes. Reads the mentions table alone: the text is not needed to pin again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from transforms.anchor import Discourse
from transforms.chronology.expression_text import parse
from transforms.chronology.expressions import Between, Expression, is_anchored
from transforms.chronology.instants import DAY, date_of
from transforms.chronology.intervals import UNKNOWN, Bounds
from transforms.chronology.notation import Denotation, denote, unit_value
from transforms.chronology.units import Unit
from transforms.records import Alternative, Document, Mention, Timex

if TYPE_CHECKING:
    import pyarrow as pa

_TOP_TYPES = {"DURATION", "SET"}


@lru_cache(maxsize=30_000)
def _denoted(e: Expression, anchor: Bounds) -> Denotation:
    return denote(e, anchor)


def dct_bounds(document: Document) -> Bounds:
    """The four bounds of a document's date."""
    return Bounds(document.dct_earliest_start, document.dct_latest_start, document.dct_earliest_end, document.dct_latest_end)


def dct_timex(document: Document) -> Timex:
    """The document date as the row t0, where every chain of anchors ends."""
    bounds = dct_bounds(document)
    unit = Unit[document.dct_unit.upper()] if document.dct_unit else None
    value = "XXXX-XX-XX"
    edtf = None
    if unit is not None and bounds.earliest_start is not None:
        value = unit_value(bounds.earliest_start, unit)
        edtf = value
    kind = "TIME" if unit is not None and unit < Unit.DAY else "DATE"
    return Timex(document.doc_id, f"{document.doc_id}:t0", kind, value, None, None, None, edtf, *bounds,
                 document.dct_unit, "none", None, None, 1.0 if bounds != UNKNOWN else 0.0, ())


def timexes_of(document: Document, mentions: Iterable[Mention]) -> list[Timex]:
    """What the mentions of one document denote, in text order, after the row t0."""
    mentions = list(mentions)
    dct = dct_bounds(document)
    t0 = dct_timex(document)
    discourse = Discourse(dct, t0.mention_id, genre_of(document, mentions))
    timexes = [t0]
    for m in mentions:
        e = parse(m.expression)
        a = discourse.anchor(e, m)
        d = _denoted(a.expression, a.anchor)
        alternatives: tuple[Alternative, ...] = ()
        if a.runner_up is not None:
            other, policy, score = a.runner_up
            value = _denoted(other, a.anchor).value
            if value != d.value:
                alternatives = (Alternative(value, policy, round(score, 3)),)
        kind = m.type if m.type in _TOP_TYPES or d.type in _TOP_TYPES else d.type
        timexes.append(Timex(m.doc_id, m.mention_id, kind, d.value, d.mod, d.quant, None if d.freq is None else str(d.freq), d.edtf, *d.bounds,
                             d.unit.name.lower() if d.unit is not None else None, a.kind, a.anchor_id, a.policy, a.confidence, alternatives))
        if kind in ("DATE", "TIME") and not isinstance(e, Between):
            discourse.add(m, a.expression, d.bounds, d.unit)
        elif isinstance(e, Between) and discourse.genre != "narrative":  # "since 1995" is background: a story stays where it is
            inner = _denoted(a.expression.start, a.anchor)
            discourse.add(m, e.start, inner.bounds, inner.unit)
    return timexes


def genre_of(document: Document, mentions: list[Mention]) -> str:
    """News or narrative, by what the references themselves are like; what the document says of itself wins."""
    if document.genre:
        return document.genre
    year = None
    if document.dct_earliest_start is not None:
        year = date_of(document.dct_earliest_start // DAY)[0]
    historical = deictic = 0
    for m in mentions:
        e = parse(m.expression)
        if is_anchored(e):
            start = _denoted(e, UNKNOWN).bounds.earliest_start
            if start is not None and (year is None or date_of(start // DAY)[0] < year - 2):
                historical += 1
        elif "REF" in m.expression or "DAY_OF_WEEK" in m.expression:
            deictic += 1
    return "narrative" if historical >= 5 and historical > 2 * deictic else "news"


def pin(documents: pa.Table, mentions: pa.Table) -> pa.Table:
    """The timexes of a table of documents and their mentions as a table of `Timex`: t0 of each document, then its mentions;
    duplicates have none."""
    from transforms.tables import to_records, to_table

    of_document: dict[str, list[Mention]] = defaultdict(list)
    for mention in to_records(Mention, mentions):
        of_document[mention.doc_id].append(mention)
    originals = (d for d in to_records(Document, documents) if d.duplicate_of is None)
    return to_table(Timex, [t for d in originals for t in timexes_of(d, of_document.get(d.doc_id, ()))])

"""`pin`: mentions → timexes. Reads the mentions table alone: the text is not needed to pin again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from transforms.anchor import Discourse
from transforms.chronology.expression_text import parse
from transforms.chronology.expressions import Between, Every, Expression, granularity, is_anchored
from transforms.chronology.instants import DAY, date_of, iso
from transforms.chronology.intervals import UNKNOWN, Bounds
from transforms.chronology.notation import Denotation, denote, unit_value
from transforms.chronology.units import Unit
from transforms.direction import fields_of
from transforms.gazetteer import Gazetteer
from transforms.gazetteer import load as load_gazetteer
from transforms.happenings.anchors import FOUND_BY, SURE, Anchor, Reader, asked_of, far_past, speaks_of_happenings
from transforms.happenings.claims import Corpus, Telling, may_be_told_elsewhere, tellings_of
from transforms.records import Alternative, Document, Effect, Mention, Timex
from transforms.widths import with_width

if TYPE_CHECKING:
    import pyarrow as pa

_TOP_TYPES = {"DURATION", "SET"}
_NAME_OF: dict[Unit | None, str | None] = {None: None} | {unit: unit.name.lower() for unit in Unit}


@lru_cache(maxsize=8192)
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


def timexes_of(document: Document, mentions: Iterable[Mention], gazetteer: Gazetteer | None = None, corpus: Corpus | None = None) -> list[Timex]:
    """What the mentions of one document denote, in text order, after the row t0.

    Args:
        gazetteer: the happenings that are known by name; None: the one that is shipped.
        corpus: what other documents tell.
    """
    mentions = list(mentions)
    timexes = _plain_timexes(document, [m for m in mentions if not counts_from_happening(m)])
    return with_happenings(document, mentions, timexes, gazetteer, corpus)


def _plain_timexes(document: Document, mentions: list[Mention]) -> list[Timex]:
    """The timexes of what the grammar reads, after t0."""
    dct = dct_bounds(document)
    t0 = dct_timex(document)
    discourse = Discourse(dct, t0.mention_id, genre_of(document, mentions))
    timexes = [t0]
    coming = _years_to_come(mentions) if discourse.genre == "narrative" else {}
    for n, m in enumerate(mentions):
        e = parse(m.expression)
        if n + 1 < len(mentions) and discourse.waits_for(e, m, mentions[n + 1]):
            day = discourse.anchor(parse(mentions[n + 1].expression), mentions[n + 1])
            there = _denoted(day.expression, day.anchor)
            discourse.add(mentions[n + 1], day.expression, there.bounds, there.unit)
        a = discourse.anchor(e, m)
        d = _denoted(a.expression, a.anchor)
        alternatives: tuple[Alternative, ...] = ()
        if a.runner_up is not None:
            other, policy, score = a.runner_up
            value = _denoted(other, a.anchor).value
            if value != d.value:
                alternatives = (Alternative(value, policy, round(score, 3)),)
        kind = m.type if m.type in _TOP_TYPES or d.type in _TOP_TYPES else d.type
        wide = with_width(d, a.expression, m.surface, m.language, a.anchor)
        timexes.append(Timex(m.doc_id, m.mention_id, kind, d.value, d.mod, d.quant, None if d.freq is None else str(d.freq), wide.edtf, *wide.bounds,
                             _NAME_OF[d.unit], a.kind, a.anchor_id, a.policy, a.confidence, alternatives))
        if kind in ("DATE", "TIME") and not isinstance(e, Between):
            discourse.add(m, a.expression, d.bounds, d.unit, coming.get(n))
        elif kind == "DURATION":
            discourse.add_amount(e)
        elif isinstance(e, Between) and discourse.genre != "narrative":  # "since 1995" is background: a story stays where it is
            inner = _denoted(a.expression.start, a.anchor)
            discourse.add(m, e.start, inner.bounds, inner.unit)
    return timexes


def _years_to_come(mentions: list[Mention]) -> dict[int, int]:
    """For every mention, the next year that a later sentence names."""
    coming: dict[int, int] = {}
    later = year = None  # of the sentences after this one; of this one
    sentence = -1
    for n in range(len(mentions) - 1, -1, -1):
        m = mentions[n]
        if m.sentence_start != sentence:
            later, sentence = year if year is not None else later, m.sentence_start
            year = None
        if later is not None:
            coming[n] = later
        of_a_year, start, _, _ = _manner(m.expression)
        if of_a_year and start is not None:
            year = start
    return coming


def counts_from_happening(m: Mention) -> bool:
    """Whether a mention names a happening or counts from something that is not read by the grammar alone."""
    return "/happenings/" in m.rule or m.rule.startswith("gazetteer/")


def with_happenings(document: Document, mentions: list[Mention], timexes: list[Timex], gazetteer: Gazetteer | None = None,
                    corpus: Corpus | None = None) -> list[Timex]:
    """The timexes of a document with those of its references to happenings, in text order, as far as anything tells when they were."""
    if all(not counts_from_happening(m) for m in mentions):
        return timexes
    dct, t0 = dct_bounds(document), timexes[0]
    known = {t.mention_id: t for t in timexes[1:]}
    waiting = [m for m in mentions if counts_from_happening(m)]
    discourse = Discourse(dct, t0.mention_id, "news")
    reader = Reader(mentions, dct, gazetteer or load_gazetteer(), waiting[0].language)
    while waiting:
        reader.take_up(known)
        left = []
        for m in waiting:
            timex = _happening(m, reader, discourse, corpus)
            if timex is None:
                left.append(m)
            else:
                known[m.mention_id] = timex
        if len(left) == len(waiting):
            break
        waiting = left
    for m in waiting:
        known[m.mention_id] = _not_found(m, dct)
    return [t0, *(known[m.mention_id] for m in mentions)]


def pin_corpus(documents: Sequence[Document], mentions: Sequence[list[Mention]], timexes: Sequence[list[Timex]],
               gazetteer: Gazetteer | None = None, others: Iterable[Telling] = ()) -> list[list[Timex]]:
    """The timexes of documents that are read together: what one does not date itself, another may. Repeated until nothing more
    is found, so that a date found through one document can date what a third speaks of.

    Args:
        timexes: what the mentions of each document denote by itself, after its t0.
        others: what documents tell that are not among these.
    """
    pinned = list(timexes)
    waiting = [i for i, m in enumerate(mentions) if is_open(m, pinned[i])]
    others = list(others)
    tellings: dict[int, list[Telling]] = {}
    changed: Iterable[int] = range(len(pinned))
    while waiting and len(documents) + len(others) > 1:
        told_now = {i: tellings_of(mentions[i], {t.mention_id: t for t in pinned[i]}) for i in changed}
        news = {documents[i].doc_id for i, told in told_now.items() if told != tellings.get(i)} | ({t.doc_id for t in others} if not tellings else set())
        if not news:
            break
        tellings |= told_now
        corpus = Corpus()
        corpus.add(others)
        for i in range(len(pinned)):
            corpus.add(tellings[i])
        asked = {i: asked_of(_lost(mentions[i], pinned[i])) for i in waiting}
        corpus.prepare([s for each in asked.values() for s in each])
        waiting = [i for i in waiting if any(c.doc_id in news for s in asked[i] for c in corpus.claims_for(s, documents[i].doc_id, set()))]
        before = [pinned[i] for i in waiting]
        for i in waiting:
            told = {t.mention_id: t for t in pinned[i][1:]}
            plain = [told[m.mention_id] for m in mentions[i] if not counts_from_happening(m)]
            pinned[i] = with_happenings(documents[i], mentions[i], [pinned[i][0], *plain], gazetteer, corpus)
        changed = [i for i, old in zip(waiting, before) if pinned[i] != old]
        if not changed:
            break
        waiting = [i for i in waiting if is_open(mentions[i], pinned[i])]
    return pinned


def _lost(mentions: Iterable[Mention], timexes: Iterable[Timex]) -> list[Mention]:
    """The mentions that other documents are asked for: nothing else dates their happening, but perhaps what was new at the time."""
    lost = {t.mention_id for t in timexes if t.anchor_policy in ("not-found", "current", "corpus")}
    return [m for m in mentions if m.mention_id in lost]


def is_open(mentions: Iterable[Mention], timexes: Iterable[Timex]) -> bool:
    """Whether a document speaks of a happening that nothing in it dates, and another document may."""
    lost = {t.mention_id for t in timexes if t.anchor_policy == "not-found"}
    return bool(lost) and any(map(may_be_told_elsewhere, asked_of(m for m in mentions if m.mention_id in lost)))


def _happening(m: Mention, reader: Reader, discourse: Discourse, corpus: Corpus | None) -> Timex | None:
    """What a reference to a happening denotes; None when nothing tells when it was."""
    if not speaks_of_happenings(m.expression):  # "the Monday after Easter 2019": it counts from what the grammar reads
        a = discourse.anchor(parse(m.expression), m)
        d = _denoted(a.expression, a.anchor)
        return _timex(m, d, a.kind, a.anchor_id, a.policy, a.confidence)
    pinned = reader.pinned(m, corpus)
    if pinned is None:
        return None
    d = denote(pinned.expression, reader.dct, pinned.known.get)
    found = pinned.anchor
    return _timex(m, d, found.kind, found.id, found.policy, SURE[found.policy])._replace(network=(_anchored(found, reader.gazetteer),))


def _anchored(found: Anchor, gazetteer: Gazetteer) -> Effect:
    """When the happening was that a reference counts from, who says so, and how it was found."""
    lasted = f"{iso(found.bounds.earliest_start) or '..'}/{iso(found.bounds.latest_end) or '..'}"
    entry = gazetteer.by_id.get(found.id or "") if found.kind == "named" else None
    who = found.id or "" if entry is None else f"gazetteer {entry.id}"
    what = "" if entry is None else f"{entry.name} ({entry.source}), "
    return Effect("anchored", who, lasted, what + FOUND_BY[found.policy])


def _not_found(m: Mention, dct: Bounds) -> Timex:
    """What is known of a reference whose happening nothing dates: if it is told as past, that it was over by then."""
    past = m.tense == "past" and dct.latest_end is not None
    bounds = far_past(dct) if past else UNKNOWN
    d = Denotation("DATE", "PAST_REF" if past else "XXXX-XX-XX", None, None, None, None, bounds, granularity(parse(m.expression)))
    return _timex(m, d, "event", None, "not-found", SURE["not-found"])


def _timex(m: Mention, d: Denotation, kind: str, anchor_id: str | None, policy: str | None, sure: float) -> Timex:
    return Timex(m.doc_id, m.mention_id, d.type if d.type not in _TOP_TYPES else "DATE", d.value, d.mod, d.quant, None, d.edtf, *d.bounds,
                 d.unit.name.lower() if d.unit is not None else None, kind, anchor_id, policy, sure, ())


_OF_A_STORY_TOO = ("Next(REF", "Part('END', This(REF, YEAR", "Part('START', This(REF, YEAR")
"""How expressions begin that count from now in news and from where it is in a story: "the next year", "the end of the year"."""


_OF_A_YEAR = 0.2
"""How much less a year that is counted from now tells of news than a day or a month, where nothing is dated of late."""


@lru_cache(maxsize=8192)
def _manner(expression: str) -> tuple[bool, int | None, bool, bool]:
    """How an expression tells its time: whether by itself, and then the year in which it starts; else whether by that of the speaker,
    or by a bare name."""
    e = parse(expression)
    if is_anchored(e):
        start = _denoted(e, UNKNOWN).bounds.earliest_start
        return True, None if start is None else date_of(start // DAY)[0], False, False
    if "REF" in expression or "DAY_OF_WEEK" in expression:
        return False, None, not expression.startswith(_OF_A_STORY_TOO), False
    return False, None, False, bool(fields_of(e)) and not isinstance(e, Every)


def genre_of(document: Document, mentions: list[Mention]) -> str:
    """News or narrative, by what the references themselves are like; what the document says of itself wins."""
    if document.genre:
        return document.genre
    year = None
    if document.dct_earliest_start is not None:
        year = date_of(document.dct_earliest_start // DAY)[0]
    historical = deictic = bare = recent = 0
    for m in mentions:
        of_a_year, start, is_deictic, is_bare = _manner(m.expression)
        if not of_a_year:
            deictic, bare = deictic + is_deictic, bare + is_bare
        elif start is not None and (year is None or start < year - 2):
            historical += 1
        else:
            recent += start is not None
    if historical and bare and not deictic and not recent:  # "The first cases came in March 1918. By April …"
        return "narrative"
    if not recent:  # "the year", "this year": in a text without a date of its own time rather the story's
        deictic -= _OF_A_YEAR * sum(m.expression == "This(REF, YEAR)" for m in mentions)
    return "narrative" if historical > 1 and historical > (2 if historical > 4 else 3) * deictic else "news"


def pin(documents: pa.Table, mentions: pa.Table) -> pa.Table:
    """The timexes of a table of documents and their mentions as a table of `Timex`: t0 of each document, then its mentions;
    duplicates have none."""
    from transforms.tables import to_records, to_table

    of_document: dict[str, list[Mention]] = defaultdict(list)
    for mention in to_records(Mention, mentions):
        of_document[mention.doc_id].append(mention)
    originals = (d for d in to_records(Document, documents) if d.duplicate_of is None)
    return to_table(Timex, [t for d in originals for t in timexes_of(d, of_document.get(d.doc_id, ()))])

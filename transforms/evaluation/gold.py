"""Human annotation to measure against, read from JSON lines or TimeML, and predictions in the same shape.

Offsets count code points of `Gold.text`. Nothing here opens a file: callers hand over bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from transforms.records import Mention, Timex


class BrokenGold(ValueError):
    """Annotation that cannot be measured against: says which document or line, and what is wrong with it."""


class Tag(NamedTuple):
    """One temporal expression of a text, as somebody (or something) marked it."""

    start: int
    end: int
    type: str = ""
    value: str = ""
    text: str = ""
    confidence: float = 1.0


class Gold(NamedTuple):
    """One annotated document; `dct` is its date as TIMEX3 value, empty when there is none."""

    doc_id: str
    lang: str
    dct: str
    text: str
    tags: tuple[Tag, ...]


Predictions = Mapping[str, Sequence[Tag]]
"""doc_id → what was found in that document."""


def gold_from_jsonl(data: bytes, name: str = "gold") -> list[Gold]:
    """Annotated documents, one JSON object a line: ``doc_id``, ``text``, ``timexes`` and optionally ``lang``, ``dct``.

    Raises:
        BrokenGold: when a line is not such an object, a doc_id comes twice, or a timex lies outside its text.
    """
    found: dict[str, Gold] = {}
    for number, line in enumerate(data.decode("utf-8").split("\n"), 1):
        if not line.strip():
            continue
        place = f"{name}, line {number}"
        try:
            entry = json.loads(line)
            doc_id, text = entry["doc_id"], entry["text"]
            tags = tuple(Tag(x["start"], x["end"], x.get("type") or "", x.get("value") or "",
                             text[x["start"]:x["end"]]) for x in entry.get("timexes") or ())
        except (ValueError, TypeError, KeyError) as error:
            raise BrokenGold(f"{place}: not an annotated document ({error!r})") from error
        if doc_id in found:
            raise BrokenGold(f"{place}: doc_id {doc_id!r} was there before; give each document its own")
        found[doc_id] = checked(Gold(doc_id, entry.get("lang") or "", entry.get("dct") or "", text, tags), place)
    return list(found.values())


def predictions_from_jsonl(data: bytes, gold: Iterable[Gold], name: str = "predictions") -> dict[str, list[Tag]]:
    """What some tagger found in the documents of a corpus, one JSON object a line: ``doc_id`` and ``timexes`` (start, end, type, value
    and optionally confidence), as `transforms.exports.jsonl` writes them. Other documents are passed over.

    Raises:
        BrokenGold: when a line is not such an object, or no document of the corpus is there.
    """
    texts = {document.doc_id: document.text for document in gold}
    found: dict[str, list[Tag]] = {}
    for number, line in enumerate(data.decode("utf-8").split("\n"), 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            text = texts.get(entry["doc_id"])
            if text is not None:
                found[entry["doc_id"]] = [Tag(x["start"], x["end"], x.get("type") or "", x.get("value") or "", text[x["start"]:x["end"]],
                                              x.get("confidence", 1.0)) for x in entry.get("timexes") or ()]
        except (ValueError, TypeError, KeyError) as error:
            raise BrokenGold(f"{name}, line {number}: no predictions ({error!r})") from error
    if not found:
        raise BrokenGold(f"{name} has no predictions for any document of the corpus: their doc_ids differ")
    return found


def gold_from_timeml(xml: bytes, doc_id: str = "") -> Gold:
    """The annotated document in a TimeML file: the text of ``TEXT`` (of the root when there is none), its TIMEX3s.

    The document date is the timex whose ``functionInDocument`` is CREATION_TIME (or PUBLICATION_TIME), or the one in
    ``DCT``. A timex without text has no extent and is left out. ``doc_id`` is used when the file names none.

    Raises:
        BrokenGold: when the bytes are not XML, or the root is not ``TimeML``.

    >>> gold_from_timeml(b'<TimeML><DCT><TIMEX3 tid="t0" type="DATE" value="2022-05-18"/></DCT>'
    ...     b'<TEXT>It rained <TIMEX3 tid="t1" type="DATE" value="2022-05-17">yesterday</TIMEX3>.</TEXT></TimeML>')
    Gold(doc_id='', lang='', dct='2022-05-18', text='It rained yesterday.', tags=(Tag(start=10, end=19, \
type='DATE', value='2022-05-17', text='yesterday', confidence=1.0),))
    """
    place = doc_id or "TimeML"
    try:
        root = fromstring(xml)
    except (ParseError, DefusedXmlException) as error:
        raise BrokenGold(f"{place}: not XML that is well-formed and free of entity tricks ({error})") from error
    if root.tag != "TimeML":
        raise BrokenGold(f"{place}: the root element is {root.tag!r}, expected 'TimeML'")
    body = root.find(".//TEXT")
    pieces: list[str] = []
    tags: list[Tag] = []
    _walk(root if body is None else body, 0, pieces, tags)
    text = "".join(pieces)
    tags = [tag._replace(text=text[tag.start:tag.end]) for tag in tags if tag.end > tag.start]
    return Gold((root.findtext(".//DOCID") or doc_id).strip(), root.get("lang", ""), _creation_time(root), text,
                tuple(sorted(tags, key=lambda tag: (tag.start, -tag.end))))


def _walk(element: Element, at: int, pieces: list[str], tags: list[Tag]) -> int:
    """Gather text and timexes below an element that starts at offset `at`; returns the offset past it."""
    start = at
    if element.text:
        pieces.append(element.text)
        at += len(element.text)
    for child in element:
        at = _walk(child, at, pieces, tags)
        if child.tail:
            pieces.append(child.tail)
            at += len(child.tail)
    if element.tag == "TIMEX3":
        tags.append(Tag(start, at, element.get("type", ""), element.get("value", "")))
    return at


def _creation_time(root: Element) -> str:
    timexes = list(root.iter("TIMEX3"))
    for role in ("CREATION_TIME", "PUBLICATION_TIME"):
        for timex in timexes:
            if timex.get("functionInDocument") == role:
                return timex.get("value", "")
    inside = root.find(".//DCT/TIMEX3")
    return "" if inside is None else inside.get("value", "")


def checked(document: Gold, place: str = "") -> Gold:
    """The same document, when all its tags lie inside its text.

    Raises:
        BrokenGold: when one does not.
    """
    for tag in document.tags:
        if not 0 <= tag.start <= tag.end <= len(document.text):
            raise BrokenGold(f"{place or document.doc_id}: timex {tag.start}..{tag.end} lies outside the text of "
                             f"{len(document.text)} code points")
    return document


def tags_of(mentions: Iterable[Mention], timexes: Iterable[Timex]) -> list[Tag]:
    """What the tagger found, as tags: a mention's place with its timex's type, value and confidence.

    A timex without a mention (the document date, t0) has no place in the text and is left out; so are happenings that TimeML
    does not mark as times.
    """
    places = {mention.mention_id: mention for mention in mentions if mention.kind == "timex3"}
    return [Tag(places[x.mention_id].start, places[x.mention_id].end, x.type, x.value,
                places[x.mention_id].surface, x.confidence)
            for x in timexes if x.mention_id in places]

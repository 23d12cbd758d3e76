"""One document at a time: detect and pin, and read single phrases. The tables of `detect` and `pin` use the same functions."""

from __future__ import annotations

from typing import Any, NamedTuple

from transforms.chronology.instants import DAY, parse_iso
from transforms.chronology.intervals import Bounds
from transforms.detect import grammar_for, mentions_of
from transforms.events import events_of
from transforms.pin import timexes_of
from transforms.records import Document, Event, Mention, Timex


class Annotation(NamedTuple):
    """What was found in a document; the first timex is the document date, t0."""

    mentions: list[Mention]
    timexes: list[Timex]
    events: list[Event]


class Reading(NamedTuple):
    """A phrase as it was read: the mention, what it denotes, and the tree of rules."""

    mention: Mention
    timex: Timex
    tree: list[str]


def annotate(document: Document, nlp: Any = None) -> Annotation:
    """The mentions and timexes of a document, and with a spaCy pipeline its events (see `transforms.events`)."""
    mentions = mentions_of(document)
    timexes = timexes_of(document, mentions)
    return Annotation(mentions, timexes, [] if nlp is None else events_of(document, mentions, timexes, nlp))


def plain_document(text: str, dct: Bounds | None, unit: str | None = "day", language: str = "en", genre: str = "",
                   doc_id: str = "phrase") -> Document:
    """A document of a text and a date, with nothing else known."""
    bounds = dct or Bounds(None, None, None, None)
    return Document(doc_id, doc_id, "", "text", language, "", text, *bounds, unit if dct else None, "given" if dct else "none", (),
                    genre, None, None, "", "")


def day_bounds(day: str) -> Bounds:
    """The bounds of a day given as 2022-05-18 (a clock time is dropped).

    Raises:
        ImpossibleDate: when it is no date.
    """
    t = parse_iso(day)
    start = t // DAY * DAY
    return Bounds.exact(start, start + DAY)


def read_phrase(phrase: str, on: str | None = None, language: str = "en") -> list[Reading]:
    """The references in one phrase, spoken on a day (2022-05-18) or at an unknown time."""
    document = plain_document(phrase, day_bounds(on) if on else None, language=language)
    found = annotate(document)
    trees = grammar_for(language).trees(phrase)
    return [Reading(m, t, trees) for m, t in zip(found.mentions, found.timexes[1:])]


__all__ = ["Annotation", "Reading", "annotate", "day_bounds", "plain_document", "read_phrase"]

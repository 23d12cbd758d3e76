"""One document at a time: detect and pin, and read single phrases. The tables of `detect` and `pin` use the same functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from transforms.chronology.instants import DAY, parse_iso
from transforms.chronology.intervals import Bounds
from transforms.detect import grammar_for, mentions_of, with_clauses
from transforms.gazetteer import Gazetteer
from transforms.pin import counts_from_happening, pin_corpus, timexes_of, with_happenings
from transforms.records import Document, Event, Mention, Timex, TLink


class Annotation(NamedTuple):
    """What was found in a document; the first timex is the document date, t0."""

    mentions: list[Mention]
    timexes: list[Timex]
    events: list[Event]
    document: Document
    """The document, dated by its content where nothing else tells its date."""
    tlinks: list[TLink]
    """How the events stand in time to timexes, to the document date and to one another."""


class Reading(NamedTuple):
    """A phrase as it was read: the mention, what it denotes, and the tree of rules."""

    mention: Mention
    timex: Timex
    tree: list[str]


def annotate(document: Document, nlp: Any = None, every_sentence: bool = False, gazetteer: Gazetteer | None = None) -> Annotation:
    """The mentions and timexes of a document, and with a spaCy pipeline its events and links (see `transforms.events`)."""
    [found] = annotate_all([document], nlp, every_sentence, gazetteer)
    return found


def pinned(document: Document, mentions: Sequence[Mention], gazetteer: Gazetteer | None = None) -> tuple[Document, list[Timex]]:
    """What the mentions of a document denote, t0 first, and the document with the date that it has by then: dates first, then
    what counts from happenings."""
    from transforms.consistency import settled  # not for a single phrase, which is read at once

    document, timexes = settled(document, [m for m in mentions if not counts_from_happening(m)])
    return document, with_happenings(document, mentions, timexes, gazetteer)


def annotate_all(documents: Sequence[Document], nlp: Any = None, every_sentence: bool = False,
                 gazetteer: Gazetteer | None = None) -> list[Annotation]:
    """The annotations of documents that are one corpus: what one does not date itself, another may."""
    if len(documents) == 1:
        said = [_said_alone(documents[0], gazetteer)]
    else:
        said = [mentions_of(d, gazetteer) for d in documents]
    alone = [pinned(d, m, gazetteer) for d, m in zip(documents, said)]
    if len(documents) > 1:
        from transforms.content_dating import date_by_corpus

        alone = date_by_corpus([d for d, _ in alone], said, [t for _, t in alone], (), gazetteer)
    documents = [d for d, _ in alone]
    denoted = pin_corpus(documents, said, [t for _, t in alone], gazetteer)
    return [annotation(*each, nlp, every_sentence) for each in zip(documents, said, denoted)]


def _said_alone(document: Document, gazetteer: Gazetteer | None) -> list[Mention]:
    """The mentions of a document that no other is read with: what its dates are given for is asked by its references to
    happenings, and by its own date where that is not certain."""
    mentions = mentions_of(document, gazetteer, clauses=False)
    dated = document.dct_earliest_start is not None and document.dct_earliest_start == document.dct_latest_start
    return mentions if dated and not any(map(counts_from_happening, mentions)) else with_clauses(document, mentions)


def annotation(document: Document, mentions: list[Mention], timexes: list[Timex], nlp: Any, every_sentence: bool = False) -> Annotation:
    """What was found in a document, with its events and links if there is a spaCy pipeline."""
    if nlp is None:
        return Annotation(mentions, timexes, [], document, [])
    from transforms.events import events_of  # a room of its own, which takes its time to enter

    found = events_of(document, mentions, timexes, nlp, every_sentence)
    return Annotation(mentions, timexes, found.events, document, found.tlinks)


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


def read_phrase(phrase: str, on: str | Bounds | None = None, language: str = "en", alone: bool = False) -> list[Reading]:
    """The references in one phrase, spoken on a day (2022-05-18), within bounds, or at an unknown time; ``alone``: a phrase that may
    be many things in a text ("May", "Q3", "1066") is taken for one, where that is all of it."""
    document = plain_document(phrase, day_bounds(on) if isinstance(on, str) else on, language=language)
    mentions = mentions_of(document)
    if alone and not mentions:
        grammar, stripped = grammar_for(language), phrase.strip()
        mentions = [Mention(document.doc_id, f"{document.doc_id}:t{n}", r.start, r.end, stripped[r.start:r.end], 0, len(stripped), r.type, r.text,
                            r.rule, r.derivation, None, None, grammar.language, grammar.fingerprint, "timex3", "")
                    for n, r in enumerate(grammar.read(stripped), 1) if r.whole == (0, len(stripped))]
    trees = grammar_for(language).trees(phrase)
    return [Reading(m, t, trees) for m, t in zip(mentions, timexes_of(document, mentions)[1:])]


__all__ = ["Annotation", "Reading", "annotate", "annotate_all", "day_bounds", "pinned", "plain_document", "read_phrase"]

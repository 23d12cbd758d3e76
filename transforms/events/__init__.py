"""`events`: what the sentences say happens, to whom, where, when, and who says so. The only room that knows a spaCy
Doc.

The sentences that hold a date are parsed, or all of them. Every verb, predicate and noun that names what happens is
an event;
a timex dates the one that it hangs on, with the four bounds in which that lies; the others get bounds by their links
(`transforms.link`). Who takes part is joined by name within the document.

spaCy's pipeline (`nlp`) is an argument: tagger, parser and lemmatizer. The words of a language are its ``events.toml``;
without it its documents have no events, nor have documents in a language that `nlp` does not parse.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from transforms.events.parse import Parser
from transforms.events.passages import LONGEST_PASSAGE, Passage, legible, passages
from transforms.events.reader import Found, Reader
from transforms.events.reduced import reader_for
from transforms.events.vocabulary import vocabulary_of
from transforms.pin import genre_of
from transforms.records import Document, Event, Mention, Timex, TLink

if TYPE_CHECKING:
    import pyarrow as pa

WORDS_ALONE = "words alone"
"""Stands for a pipeline where none is installed: events are told by the forms of words
(`transforms.events.reduced`)."""


def extract(
    documents: pa.Table, mentions: pa.Table, timexes: pa.Table, nlp: Any, every_sentence: bool = False
) -> tuple[pa.Table, pa.Table]:
    """The events of many documents and their links, in the order of the documents.

    Args:
        documents: table of `Document`.
        mentions: their table of `Mention`, a document's mentions in text order.
        timexes: their table of `Timex`.
        nlp: spaCy pipeline with tagger, parser and lemmatizer, or `WORDS_ALONE`.
        every_sentence: parse also sentences that hold no timex.

    Returns:
        A table of `Event` and one of `TLink`.
    """
    from transforms.tables import to_records, to_table

    wanted: dict[str, list[Mention]] = defaultdict(list)
    for mention in to_records(Mention, mentions):
        wanted[mention.doc_id].append(mention)
    pinned: dict[str, list[Timex]] = defaultdict(list)
    for timex in to_records(Timex, timexes):
        pinned[timex.doc_id].append(timex)
    chosen = documents if every_sentence else _with_mentions(documents, set(wanted))
    given = ((d, wanted[d.doc_id], pinned[d.doc_id]) for d in to_records(Document, chosen) if d.duplicate_of is None)
    events: list[Event] = []
    tlinks: list[TLink] = []
    for found in _found(given, nlp, every_sentence):
        events += found.events
        tlinks += found.tlinks
    return to_table(Event, events), to_table(TLink, tlinks)


def _with_mentions(documents: pa.Table, wanted: set[str]) -> pa.Table:
    import pyarrow as pa
    import pyarrow.compute as pc

    return documents.filter(pc.is_in(documents["doc_id"], pa.array(sorted(wanted), pa.string())))


def events_of(
    document: Document, mentions: Iterable[Mention], timexes: Iterable[Timex], nlp: Any, every_sentence: bool = False
) -> Found:
    """The events of one document and their links; see `extract`."""
    given = [(document, list(mentions), list(timexes))]
    return next(_found(given, nlp, every_sentence), Found([], []))


_parsers: list[Parser] = []


def _parser_of(nlp: Any) -> Parser:
    """The parser around a pipeline, kept with what it remembers of words; there is one pipeline a process."""
    if not _parsers or _parsers[0].nlp is not nlp:
        _parsers[:] = [Parser(nlp)]
    return _parsers[0]


def _found(
    given: Iterable[tuple[Document, list[Mention], list[Timex]]], nlp: Any, every_sentence: bool
) -> Iterator[Found]:
    parser = reader_for("en") if nlp == WORDS_ALONE else _parser_of(nlp)

    def texts() -> Iterator[tuple[str, tuple[Reader, Passage]]]:
        for document, mentions, timexes in given:
            vocabulary = vocabulary_of(document.language) if document.language == parser.language else None
            if vocabulary is not None:
                news = genre_of(document, mentions) == "news"
                reader = Reader(document, timexes, vocabulary, parser.trust, news)
                for passage in passages(document, mentions, timexes, every_sentence):
                    yield legible(document.text[passage.start : passage.end]), (reader, passage)

    current: Reader | None = None
    for words, (reader, passage) in parser.parse(texts()):
        if current is not None and reader is not current:
            yield current.finish()
        current = reader
        reader.read(words, passage)
    if current is not None:
        yield current.finish()


__all__ = ["LONGEST_PASSAGE", "WORDS_ALONE", "Found", "events_of", "extract", "legible", "passages"]

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
from typing import TYPE_CHECKING, Any, NamedTuple

from transforms import link
from transforms.cast import resolved
from transforms.chronology.intervals import Bounds
from transforms.events.attribution import Speakers, Told, factuality_of, parenthetic_teller, teller_of
from transforms.events.dates import CLAUSE, Attached, Date, attached, dates_of, inside, is_narrower, is_record, root_of
from transforms.events.names import Name, Names
from transforms.events.parse import Parser, Word
from transforms.events.participants import LONGEST, Part, parts_of, phrase_of, subjects_of, tail_of
from transforms.events.passages import LONGEST_PASSAGE, Passage, legible, passages
from transforms.events.reduced import reader_for
from transforms.events.triggers import SUBJECTS, Trigger, complete, triggers_in
from transforms.events.vocabulary import Vocabulary, vocabulary_of
from transforms.pin import genre_of
from transforms.records import Document, Event, Mention, Participant, Timex, TLink

if TYPE_CHECKING:
    import pyarrow as pa

NOUN_IN_NAME = 0.8
"""How far the date of what a name names is trusted, beside that of the name."""

WORDS_ALONE = "words alone"
"""Stands for a pipeline where none is installed: events are told by the forms of words
(`transforms.events.reduced`)."""

UNDATED = 0.6
"""How far the bounds of an event are trusted that no timex of its own dates, beside those of the document date."""

_POS = {"VERB": "VERB", "AUX": "VERB", "NOUN": "NOUN", "PROPN": "NOUN", "ADJ": "ADJECTIVE"}
"""Universal part of speech → TimeML's."""

_HEADLINE = 160
"""Characters of a longest headline."""


class Found(NamedTuple):
    """The events of a document, in text order, and how they stand in time."""

    events: list[Event]
    tlinks: list[TLink]


class Said(NamedTuple):
    """The words of who or what takes part, or of who says so, before names are joined."""

    role: str
    surface: str
    start: int
    end: int
    pronoun: str
    """The word itself in small letters if it is a pronoun, else nothing."""
    is_name: bool
    kind: str
    tail: str
    """The words with capitals at the end of what a title stands for, else nothing."""


class Draft(NamedTuple):
    """An event before its document is read to the end: what other sentences may add is still missing."""

    event: Event
    parts: list[Said]
    teller: Said | None
    """Who says so, as far as the sentence tells."""
    grants: bool
    """Whether the verb of saying grants what it tells ("admitted")."""


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

    def texts() -> Iterator[tuple[str, tuple[_Reader, Passage]]]:
        for document, mentions, timexes in given:
            vocabulary = vocabulary_of(document.language) if document.language == parser.language else None
            if vocabulary is not None:
                news = genre_of(document, mentions) == "news"
                reader = _Reader(document, timexes, vocabulary, parser.trust, news)
                for passage in passages(document, mentions, timexes, every_sentence):
                    yield legible(document.text[passage.start : passage.end]), (reader, passage)

    current: _Reader | None = None
    for words, (reader, passage) in parser.parse(texts()):
        if current is not None and reader is not current:
            yield current.finish()
        current = reader
        reader.read(words, passage)
    if current is not None:
        yield current.finish()


class _Reader:
    """A document while its passages are read, one after the other."""

    def __init__(self, document: Document, timexes: Iterable[Timex], vocabulary: Vocabulary, trust: float, news: bool):
        self.trust = trust
        self.news = news
        self.document = document
        self.vocabulary = vocabulary
        self.date = next((t for t in timexes if t.mention_id == f"{document.doc_id}:t0"), None)
        self.names = Names(document.text, vocabulary.naming)
        self.drafts: dict[int, Draft] = {}
        self.links: list[tuple[int, link.Link, dict[int, int]]] = []
        self.told: list[tuple[int, Said]] = []

    def read(self, words: list[Word], passage: Passage) -> None:
        """Take in a parsed passage."""
        vocabulary = self.vocabulary
        times = link.times_in(words, passage.start, passage.dated)
        dated_words = {w.i for time in times if not time.tells and not time.names for w in time.words}
        triggers = {t.word.i: t for t in triggers_in(words, vocabulary.words)}
        dates, anchors = self._dates(words, passage, times, triggers)
        for i in [i for i in triggers if i in dated_words and i not in dates]:
            del triggers[i]  # "the third quarter", "last season": a time is no event
        headline = _is_headline(self.document, passage)
        asked = _asked(words)
        factuality = {
            i: "hypothetical"
            if t.word.sentence in asked and not t.negated
            else factuality_of(t, triggers, vocabulary, headline)
            for i, t in triggers.items()
        }
        scene = link.Scene(
            words, triggers, times, anchors, dates.keys(), factuality, self.date, headline, self.news, vocabulary
        )
        links = link.links_in(scene)
        own = {i: (date.bounds, date.confidence) for i, (date, _) in dates.items()}
        bounds, links = link.bounds_by(links, own, triggers, self.date, times)
        links += link.following(scene, own, bounds, links)
        for i, trigger in triggers.items():
            self._draft(words, passage, triggers, dated_words, trigger, factuality[i], dates.get(i), bounds.get(i))
        places = {i: passage.start + t.word.start for i, t in triggers.items()}
        self.links += [(places[each.source], each, places) for each in links]

    def _dates(
        self, words: list[Word], passage: Passage, times: list[link.Time], triggers: dict[int, Trigger]
    ) -> tuple[dict[int, tuple[Date, float]], dict[str, int]]:
        """(index of a trigger → its date and how sure it hangs there, mention_id → index of the trigger it hangs
        on)."""
        vocabulary = self.vocabulary.words
        spans = {t.mention.mention_id: t.words for t in times}
        plain = {w.i for t in times if not t.tells and not t.names for w in t.words}
        anchors: dict[str, int] = {}
        hanging: dict[str, Attached] = {}
        for time in times:
            if time.names and not self._is_when(time):
                continue  # "the pandemic isolated him", "a sentence for the assassination": it takes part
            found = attached(time.words, words, vocabulary)
            found = found and self._in_time(found, time, triggers)
            if found is None or found.word.i in plain:
                continue  # a date is no event: "last month was the driest August"
            if time.mention.signal in vocabulary.since and is_record(time.words, words, vocabulary):
                continue
            if found.word.i not in triggers:
                if time.timex.type not in ("DATE", "TIME"):
                    continue
                triggers[found.word.i] = complete(Trigger(found.word, found.finite, found.confidence), vocabulary)
            anchors[time.mention.mention_id] = found.word.i
            hanging[time.mention.mention_id] = found
        dates: dict[int, tuple[Date, float]] = {}
        for date in dates_of(passage.dated, self.document.text, vocabulary):
            if date.mention.mention_id not in spans or (found := hanging.get(date.mention.mention_id)) is None:
                continue
            if date.bounds == Bounds(None, None, None, None):
                continue
            known = dates.get(found.word.i)
            if known is None or found.confidence > known[1] or is_narrower(date.bounds, known[0].bounds):
                dates[found.word.i] = date, found.confidence
        for time in times:
            itself = link.named_by(time, triggers) if time.names else None
            if itself is not None and itself not in dates and time.timex.latest_end is not None:
                t = time.timex
                dates[itself] = (
                    Date(time.mention, inside(t.earliest_start, t.latest_end), t.edtf, t.confidence),
                    NOUN_IN_NAME,
                )
        return dates, anchors

    def _is_when(self, time: link.Time) -> bool:
        """Whether the name of a happening says when something else happened: after a preposition of time, or alone."""
        root, signals = root_of(time.words), self.vocabulary.signals
        if root.dep != "pobj":
            return root.dep not in (*SUBJECTS, "dobj", "attr", "poss", "compound", "appos", "conj")
        return root.head.lower in signals.at_happenings | signals.before | signals.after | signals.since | signals.until

    def _in_time(self, found: Attached, time: link.Time, triggers: dict[int, Trigger]) -> Attached | None:
        """The word that a timex dates where tense allows it, else the one above it: "voted to support it on Friday" was
        said on a Saturday, so that Friday is when they voted."""
        found = self._expected(found, time, triggers)
        date, timex = self.date, time.timex
        if date is None or date.earliest_start is None or date.latest_end is None or timex.type not in ("DATE", "TIME"):
            return found
        over = timex.latest_end is not None and timex.latest_end <= date.latest_end
        to_come = timex.earliest_start is not None and timex.earliest_start >= date.latest_end
        for word in (found.finite, *found.finite.ancestors()):
            trigger = triggers.get(found.word.i if word is found.finite else word.i)
            if trigger is None or not trigger.is_verb:
                if word is found.finite:
                    return found
                continue
            tense = trigger.group.tense
            infinitive = trigger.finite.tag == "VB" and tense == "NONE" and trigger.group.modality is None
            infinitive = infinitive and not self._is_expected(trigger.finite.head)
            if (
                to_come
                and tense == "PAST"
                or over
                and (tense == "FUTURE" or infinitive and trigger.finite.dep == "xcomp")
            ):
                continue
            return found if word is found.finite else Attached(trigger.word, trigger.finite, CLAUSE)
        return None if to_come else found

    def _expected(self, found: Attached, time: link.Time, triggers: dict[int, Trigger]) -> Attached:
        """What is to happen at a time that stands after it: "is due to arrive on Friday" dates the arrival."""
        if self._is_expected(found.word):
            for child in found.word.children:
                if child.dep == "xcomp" and child.tag == "VB" and child.i in triggers and child.i < time.words[0].i:
                    return Attached(child, child, CLAUSE)
        return found

    def _is_expected(self, word: Word) -> bool:
        """Whether a word tells that something is to happen: due, expected, scheduled."""
        return word.lemma in self.vocabulary.saying.planning and (word.pos == "ADJ" or word.tag == "VBN")

    def _draft(
        self, words: list[Word], passage: Passage, triggers: dict[int, Trigger], dated_words: set[int],
        trigger: Trigger,
        factuality: str, dated: tuple[Date, float] | None, linked: Bounds | None,
    ) -> None:  # fmt: skip
        if dated is None and self.trust < 1:
            return  # without a parse, only what stands beside a date
        document, vocabulary = self.document, self.vocabulary
        word = trigger.word
        start = passage.start + word.start
        parts = [
            self._said(part, words, passage)
            for part in parts_of(trigger, triggers.keys(), dated_words, vocabulary.naming)
        ]
        teller = teller_of(word, triggers, vocabulary) or parenthetic_teller(word, triggers)
        speaker = None if teller is None or teller is word else self._speaker(teller, words, passage)
        if (
            trigger.event_class == "REPORTING"
            and trigger.is_verb
            and (own := self._speaker(word, words, passage)) is not None
        ):
            self.told.append((start, own))
        bounds, edtf, mention_id, trust = Bounds(None, None, None, None), None, None, trigger.confidence
        if dated is not None:
            date, sure = dated
            bounds, edtf, mention_id = date.bounds, date.edtf, date.mention.mention_id
            trust = date.confidence * sure
        elif linked is not None:
            bounds, trust = linked, UNDATED * trigger.confidence
        event = Event(
            document.doc_id, "", mention_id, start, start + len(word.text),
            document.text[start : start + len(word.text)], word.lemma,
            trigger.event_class, trigger.group.tense, trigger.group.aspect, "NEG" if trigger.negated else "POS",
            trigger.group.modality, (), None, None, factuality, document.text[passage.start : passage.end],
            passage.start, passage.end,
            *bounds, edtf, round(trust * self.trust, 3), _POS.get(word.pos, "OTHER"),
        )  # fmt: skip
        known = self.drafts.get(start)
        if known is None or event.confidence > known.event.confidence:
            grants = teller is not None and teller.lemma in vocabulary.saying.granting
            self.drafts[start] = Draft(event, parts, speaker, grants)

    def _said(self, part: Part, words: list[Word], passage: Passage) -> Said:
        phrase = phrase_of(part.word, words, self.vocabulary.naming)
        start, end = passage.start + words[phrase.first].start, passage.start + words[phrase.past - 1].end
        surface = " ".join(self.document.text[start:end].split())[:LONGEST]
        pronoun = part.word.lower if part.word.pos == "PRON" else ""
        is_name = phrase.name is not None
        if is_name and phrase.name != (phrase.first, phrase.past):
            first, past = phrase.name
            surface = " ".join(w.text for w in words[first:past])
            start, end = passage.start + words[first].start, passage.start + words[past - 1].end
        tail = (
            tail_of(part.word) if part.word.pos == "NOUN" and part.word.lemma in self.vocabulary.naming.titles else ""
        )
        return Said(part.role, surface, start, end, pronoun, is_name, part.word.kind, tail)

    def _speaker(self, teller: Word, words: list[Word], passage: Passage) -> Said | None:
        """Who says what a verb of saying tells, or "according to" names."""
        if teller.lemma in self.vocabulary.saying.according:
            found = [c for p in teller.children if p.dep == "prep" for c in p.children if c.dep == "pobj"]
        else:
            found = [s for s, passive in subjects_of(teller, self.vocabulary.naming) if not passive]
            found += [c for p in teller.children if p.dep == "agent" for c in p.children if c.dep == "pobj"]
        return self._said(Part("agent", found[0]), words, passage) if found else None

    # --- at the end of the document -----------------------------------------------------------------------------------

    def finish(self) -> Found:
        """The events and links of the whole document."""
        text, doc_id = self.document.text, self.document.doc_id
        speakers = Speakers(text, self.vocabulary.saying)
        told = [Told(start, self._shown(said)) for start, said in sorted(self.told)]
        by_quote = speakers.of_quotes(told, self.names)
        events: list[Event] = []
        ids: dict[int, str] = {}
        for n, start in enumerate(sorted(self.drafts), 1):
            draft = self.drafts[start]
            quote = speakers.quote_at(start)
            said_by = None if draft.teller is None else self._shown(draft.teller)
            quoted_by = None if quote is None else by_quote[quote]
            attribution = quoted_by or said_by
            speaker = self.names.of(attribution).entity if attribution and quote is not None else ""
            participants = tuple(self._participant(part, speaker) for part in draft.parts)
            factuality = draft.event.factuality
            if factuality == "happened" and attribution is not None and not draft.grants:
                factuality = "claimed"
            ids[start] = f"{doc_id}:e{n}"
            events.append(
                draft.event._replace(
                    event_id=ids[start], participants=participants, attribution=attribution, factuality=factuality,
                    place=next((p.surface for p in participants if p.role == "place"), None),
                )
            )  # fmt: skip
        return Found(resolved(self.document, events), self._tlinks(ids))

    def _shown(self, said: Said) -> str:
        """Who speaks, by the fullest name that is known."""
        if said.pronoun:
            name = self._person(said, "")
            return said.surface if name is None else self.names.display(name.entity)
        name = self.names.of(said.surface, said.kind) if said.is_name else self.names.at_the_end(said.tail)
        return self.names.display(name.entity) if name is not None and name.kind == "PERSON" else said.surface

    def _person(self, said: Said, speaker: str) -> Name | None:
        naming = self.vocabulary.naming
        if said.pronoun in naming.he or said.pronoun in naming.she:
            return self.names.before(said.start, said.pronoun in naming.she, speaker)
        return Name(speaker, "PERSON") if speaker and said.pronoun in naming.first_person else None

    def _participant(self, said: Said, speaker: str) -> Participant:
        if said.pronoun:
            name = self._person(said, speaker) or Name("", "")
        else:
            name = self.names.of(said.surface, said.kind) if said.is_name else self.names.at_the_end(said.tail)
            name = name or Name("", said.kind)
        return Participant(said.role, said.surface, *name, said.start, said.end)

    def _tlinks(self, ids: dict[int, str]) -> list[TLink]:
        doc_id = self.document.doc_id
        rows: dict[tuple[str, str], TLink] = {}
        for start, each, places in sorted(self.links, key=lambda found: found[0]):
            source = ids.get(start)
            target = each.target if isinstance(each.target, str) else ids.get(places[each.target])
            if source is not None and target is not None and (source, target) not in rows:
                rows[source, target] = TLink(
                    doc_id, f"{doc_id}:l{len(rows) + 1}", source, target, each.relation,
                    link.ALLEN[each.relation], each.signal,
                    each.rule, each.confidence,
                )  # fmt: skip
        return list(rows.values())


def _is_headline(document: Document, passage: Passage) -> bool:
    """Whether a passage is a heading: a short line of its own that no full stop ends, the title or the first."""
    text = document.text
    if passage.end - passage.start > _HEADLINE or text[passage.end - 1] in ".!?:;,\"”’'":
        return False
    alone = (passage.start == 0 or text[passage.start - 1] == "\n") and text[passage.end : passage.end + 1] in (
        "",
        "\n",
    )
    return alone and (passage.start == 0 or text[passage.start : passage.end] == document.title)


def _asked(words: list[Word]) -> set[int]:
    """The numbers of the sentences that ask."""
    return {w.sentence for w in words if w.text == "?"}


__all__ = ["LONGEST_PASSAGE", "WORDS_ALONE", "Found", "events_of", "extract", "legible", "passages"]

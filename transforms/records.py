"""The tables of Dateline, one frozen record a table; every field says what it holds.

`transforms.tables` derives the Arrow schema from these classes: a column is one line here. Instants are
`transforms.chronology.instants.Instant` (µs, proleptic Gregorian, floating; None is unbounded). The four bounds say where
a start and an end may lie (CIDOC-CRM P82a, P81a, P81b, P82b): an exact interval has two equal pairs.
"""

from __future__ import annotations

from typing import Annotated, Literal, NamedTuple, NewType

At = NewType("At", int)
"""An `Instant` that becomes an Arrow ``timestamp[us]``."""


class Evidence(NamedTuple):
    """One reason to believe that a document was written at some time."""

    method: Annotated[str, "where: given, sidecar, front-matter, html, timeml, dateline, filename, a kind of clues.toml"]
    found: Annotated[str, "the words or the value, as found"]
    value: Annotated[str, "what they mean, as TIMEX3 value"]
    used: Annotated[bool, "whether the document date rests on it"]


class Alternative(NamedTuple):
    """A reading that was not chosen."""

    value: Annotated[str, "TIMEX3 value of the reading"]
    policy: Annotated[str, "the policy that would have given it"]
    score: Annotated[float, "its weight, 0 to 1"]


class Effect(NamedTuple):
    """What the temporal network of a document did with a timex."""

    effect: Annotated[str, "narrowed: others narrowed it; contradicts: it cannot be true together with another; anchored: when the happening was that it counts from"]
    by: Annotated[str, "the mention_id, or what else speaks of it"]
    before: Annotated[str, "earliest start and latest end before, as ISO 8601 with a slash between; .. is unbounded"]
    detail: Annotated[str, "how, in words"]


class Document(NamedTuple):
    """A text, where it came from and when it was written."""

    doc_id: Annotated[str, "content hash of uri and text (or the id that the input gave to annotate)"]
    uri: Annotated[str, "where the text came from; one live document a uri"]
    source: Annotated[str, "who published it, as far as known; empty otherwise"]
    format: Annotated[str, "name of the module in transforms/sources that read it"]
    language: Annotated[str, "ISO 639-1 code"]
    title: Annotated[str, "title, empty when there is none"]
    text: Annotated[str, "normalised text: every offset counts its code points"]
    dct_earliest_start: Annotated[At | None, "document date: earliest start"]
    dct_latest_start: Annotated[At | None, "document date: latest start"]
    dct_earliest_end: Annotated[At | None, "document date: earliest end"]
    dct_latest_end: Annotated[At | None, "document date: latest end"]
    dct_unit: Annotated[str | None, "granularity of the document date: day, month, year, second; null when unknown"]
    dct_method: Annotated[str, "method of the evidence that was used; content: what the text tells; or none"]
    dct_evidence: Annotated[tuple[Evidence, ...], "all evidence, best first"]
    genre: Annotated[str, "news, narrative, colloquial or reference, where the input says; empty where it is to be found"]
    duplicate_of: Annotated[str | None, "doc_id of the document with the same text, which carries the mentions"]
    similarity: Annotated[float | None, "1.0 for an exact duplicate; null for an original"]
    content_hash: Annotated[str, "hash of the text alone, by which duplicates are known"]
    input_hash: Annotated[str, "hash of the bytes and evidence it was read from, by which a re-run knows it"]
    dct_likely_start: Annotated[At | None, "document date by its content: it probably lies after this"] = None
    dct_likely_end: Annotated[At | None, "document date by its content: it probably lies before this"] = None
    dct_probability: Annotated[float | None, "how probably it lies between the two; null if not weighed"] = None


class Mention(NamedTuple):
    """The words of a temporal reference, before any date is known."""

    doc_id: Annotated[str, "document"]
    mention_id: Annotated[str, "doc_id:tN, N in text order"]
    start: Annotated[int, "first code point"]
    end: Annotated[int, "past the last code point: text[start:end] == surface"]
    surface: Annotated[str, "the words"]
    sentence_start: Annotated[int, "first code point of the sentence"]
    sentence_end: Annotated[int, "past the last code point of the sentence"]
    type: Annotated[Literal["DATE", "TIME", "DURATION", "SET"], "TIMEX3 type"]
    expression: Annotated[str, "what it means, with no anchor, as text of transforms.chronology.expressions"]
    rule: Annotated[str, "language/file/rule that read it"]
    derivation: Annotated[str, "how the rules nest"]
    signal: Annotated[str | None, "the temporal preposition before it (since, until, before), which changes its bounds"]
    tense: Annotated[Literal["past", "present", "future"] | None, "tense of the governing verb group, as far as seen"]
    language: Annotated[str, "language folder that read it"]
    grammar: Annotated[str, "fingerprint of that grammar"]
    kind: Annotated[Literal["timex3", "named"], "timex3: as TimeML marks them; named: a happening, which TimeML marks as an event or not at all"] = "timex3"
    told: Annotated[str, "stems of its clause, of the rest of the sentence and of the one before, | between: what its date is given for"] = ""


class Timex(NamedTuple):
    """What a mention denotes. The document date itself is the row t0."""

    doc_id: Annotated[str, "document"]
    mention_id: Annotated[str, "mention; doc_id:t0 is the document date"]
    type: Annotated[Literal["DATE", "TIME", "DURATION", "SET"], "TIMEX3 type"]
    value: Annotated[str, "TIMEX3 value (TimeML 1.2.1)"]
    mod: Annotated[str | None, "TIMEX3 mod: START, MID, END, APPROX, BEFORE, MORE_THAN, …"]
    quant: Annotated[str | None, "TIMEX3 quant of a set"]
    freq: Annotated[str | None, "TIMEX3 freq of a set"]
    edtf: Annotated[str | None, "ISO 8601-2 (EDTF) string; null where it has none"]
    earliest_start: Annotated[At | None, "not before this does it start (P82a)"]
    latest_start: Annotated[At | None, "by this it has started (P81a)"]
    earliest_end: Annotated[At | None, "until this it certainly lasts (P81b)"]
    latest_end: Annotated[At | None, "after this it is over (P82b), exclusive"]
    unit: Annotated[str | None, "granularity that was said"]
    anchor_kind: Annotated[Literal["none", "dct", "mention", "event", "named"], "what it was pinned to"]
    anchor_id: Annotated[str | None, "mention_id of the anchor"]
    anchor_policy: Annotated[str | None, "how the direction was chosen: past, future, nearest, same, …"]
    confidence: Annotated[float, "0 to 1"]
    alternatives: Annotated[tuple[Alternative, ...], "readings that were not chosen, best first"]
    network: Annotated[tuple[Effect, ...], "what the network of the document did with it; empty as a rule"] = ()


class Participant(NamedTuple):
    """Who or what takes part in an event."""

    role: Annotated[str, "agent (does, says, has or is it), patient (it is done to), recipient, place or other"]
    surface: Annotated[str, "the words, without articles: a pronoun stays a pronoun here"]
    entity: Annotated[str, "casefolded name that joins mentions of an entity, within and across documents, or """]
    kind: Annotated[str, "PERSON, ORG, GPE, LOC, NORP …, as spaCy's labels; empty where it is not known"]
    start: Annotated[int, "first code point of the words"]
    end: Annotated[int, "past the last code point of the words"]


class Event(NamedTuple):
    """What a sentence says happens, and when: by a timex of its own, or by its links to what is dated."""

    doc_id: Annotated[str, "document"]
    event_id: Annotated[str, "doc_id:eN, N in text order"]
    mention_id: Annotated[str | None, "the timex that dates it; null when it has none of its own"]
    start: Annotated[int, "first code point of the trigger"]
    end: Annotated[int, "past the last code point of the trigger"]
    trigger: Annotated[str, "the word that names what happened"]
    lemma: Annotated[str, "its lemma"]
    event_class: Annotated[
        Literal["OCCURRENCE", "STATE", "REPORTING", "I_ACTION", "I_STATE", "ASPECTUAL", "PERCEPTION"], "TimeML class"
    ]
    tense: Annotated[str, "PAST, PRESENT, FUTURE or NONE"]
    aspect: Annotated[str, "PERFECTIVE, PROGRESSIVE, PERFECTIVE_PROGRESSIVE or NONE"]
    polarity: Annotated[Literal["POS", "NEG"], "whether it is negated"]
    modality: Annotated[str | None, "the modal verb, or the conjunction of a condition (if), if any"]
    participants: Annotated[tuple[Participant, ...], "who and what takes part, in text order"]
    place: Annotated[str | None, "where, as the sentence says it"]
    attribution: Annotated[str | None, "who says so, as the text names them; null when the document itself does"]
    factuality: Annotated[
        Literal["happened", "planned", "denied", "claimed", "hypothetical"],
        "happened (or holds), says the document; planned or expected; denied; claimed by somebody else; only supposed",
    ]
    sentence: Annotated[str, "the sentence"]
    sentence_start: Annotated[int, "first code point of the sentence"]
    sentence_end: Annotated[int, "past the last code point of the sentence"]
    earliest_start: Annotated[At | None, "not before this does it start"]
    latest_start: Annotated[At | None, "by this it has started"]
    earliest_end: Annotated[At | None, "until this it certainly lasts"]
    latest_end: Annotated[At | None, "after this it is over, exclusive"]
    edtf: Annotated[str | None, "ISO 8601-2 string of its date"]
    confidence: Annotated[float, "0 to 1"]
    pos: Annotated[Literal["VERB", "NOUN", "ADJECTIVE", "OTHER"], "part of speech of the trigger"] = "OTHER"


class TLink(NamedTuple):
    """How an event stands in time to a timex, to the document date or to another event: source RELATION target."""

    doc_id: Annotated[str, "document"]
    tlink_id: Annotated[str, "doc_id:lN"]
    source: Annotated[str, "event_id"]
    target: Annotated[str, "event_id or mention_id; doc_id:t0 is the document date"]
    relation: Annotated[
        Literal[
            "BEFORE", "AFTER", "IBEFORE", "IAFTER", "INCLUDES", "IS_INCLUDED", "DURING", "SIMULTANEOUS", "BEGINS",
            "BEGUN_BY", "ENDS", "ENDED_BY", "IDENTITY",
        ],
        "TimeML relType",
    ]
    allen: Annotated[str | None, "Allen's name, where the relation is one of his thirteen; null where it is several"]
    signal: Annotated[str | None, "the word that says so, if any"]
    rule: Annotated[str, "the rule that linked them"]
    confidence: Annotated[float, "0 to 1"]
    contradicts: Annotated[tuple[str, ...], "events and timexes that are more trusted and say otherwise: then it bounds nothing"] = ()


class ToldDate(NamedTuple):
    """A date that some sources give to a happening."""

    edtf: Annotated[str, "ISO 8601-2 (EDTF) string, made of the bounds where the event has none"]
    n_sources: Annotated[int, "independent sources that say so"]
    agrees: Annotated[bool, "whether it can be the same time as the bounds of the occurrence"]
    event_id: Annotated[str, "an event that says so"]


class Occurrence(NamedTuple):
    """One happening, told by one document or by many."""

    occurrence_id: Annotated[str, "stays the same when documents are added"]
    title: Annotated[str, "the title or the sentence that tells it best"]
    lemma: Annotated[str, "the word that names it most often, its lemma"]
    event_class: Annotated[
        Literal["OCCURRENCE", "STATE", "REPORTING", "I_ACTION", "I_STATE", "ASPECTUAL", "PERCEPTION"], "TimeML class"
    ]
    factuality: Annotated[
        Literal["happened", "planned", "denied", "claimed", "hypothetical"], "the firmest that is said of it"
    ]
    entities: Annotated[tuple[str, ...], "who takes part, most often named first, as in the participants of its events"]
    place: Annotated[str | None, "where, as most of them say"]
    earliest_start: Annotated[At | None, "not before this does it start"]
    latest_start: Annotated[At | None, "by this it has started"]
    earliest_end: Annotated[At | None, "until this it certainly lasts"]
    latest_end: Annotated[At | None, "after this it is over, exclusive"]
    edtf: Annotated[str | None, "ISO 8601-2 (EDTF) string of its date; with ~ when no words date it, but its report does"]
    n_mentions: Annotated[int, "events that tell it"]
    n_documents: Annotated[int, "documents that tell it, copies among them"]
    n_independent_sources: Annotated[int, "sources that tell it: a wire report and its copies count once"]
    first_reported: Annotated[At | None, "earliest document date among those that tell it"]
    last_reported: Annotated[At | None, "latest document date among those that tell it"]
    agreement: Annotated[float, "share of the independent sources whose date can be the same, 0 to 1"]
    told_dates: Annotated[tuple[ToldDate, ...], "the dates that are told, the one of most sources first"]
    merged_from: Annotated[tuple[str, ...], "occurrences of earlier versions that turned out to be this one"]
    split_from: Annotated[str | None, "occurrence of an earlier version that turned out to be this one and another"]


class Telling(NamedTuple):
    """An event that tells an occurrence, and who tells it."""

    occurrence_id: Annotated[str, "occurrence"]
    event_id: Annotated[str, "event"]
    doc_id: Annotated[str, "document of the event"]
    source: Annotated[str, "independent source: a doc_id that stands for a report, its copies and its publisher"]
    copy_of: Annotated[str | None, "doc_id of the earlier document that this one nearly copies"]
    similarity: Annotated[float | None, "share of the wording of both together that both have, 0 to 1"]
    reported: Annotated[At | None, "document date, its earliest start"]
    on_timelines: Annotated[bool, "whether it stands on timelines: no state, and no word that only carries another event"] = True
    word_start: Annotated[int, "first code point of the words that name it"] = 0
    words: Annotated[str, "the words that name it: rolled out; flight, of what is said to have made its flight"] = ""


class Alias(NamedTuple):
    """Two names of one entity, as far as the names tell."""

    name: Annotated[str, "a name of a participant, as in its entity"]
    alias: Annotated[str, "a name of the same: gm of general motors; itself too"]


class Quarantined(NamedTuple):
    """An input that was refused: never lost, never silent."""

    uri: Annotated[str, "the input"]
    stage: Annotated[str, "ingest, detect, pin, link"]
    reason: Annotated[str, "reason code, e.g. unknown-format, not-text, empty, broken-json"]
    detail: Annotated[str, "what was wrong, where, and what to do"]
    attempts: Annotated[int, "how often it was tried"]
    input_hash: Annotated[str, "hash of the bytes, by which a re-run knows it"]


class Run(NamedTuple):
    """A run of a flow: what went in, what came out, with what."""

    run_id: Annotated[str, "unique id"]
    started: Annotated[At, "when it started, UTC"]
    seconds: Annotated[float, "how long it took"]
    paths: Annotated[tuple[str, ...], "what it was given"]
    inputs: Annotated[int, "inputs seen: documents + duplicates + quarantined + unchanged"]
    documents: Annotated[int, "documents written"]
    duplicates: Annotated[int, "documents whose text another document has"]
    quarantined: Annotated[int, "inputs refused"]
    unchanged: Annotated[int, "inputs already in the lake"]
    replaced: Annotated[int, "documents whose earlier version was removed"]
    mentions: Annotated[int, "mentions written"]
    timexes: Annotated[int, "timexes written"]
    events: Annotated[int, "events written"]
    grammar: Annotated[str, "fingerprints of the grammars"]
    versions: Annotated[str, "versions of dateline, Python and what was used, as JSON"]


TABLES: dict[str, type] = {
    "documents": Document,
    "mentions": Mention,
    "timexes": Timex,
    "events": Event,
    "tlinks": TLink,
    "occurrences": Occurrence,
    "tellings": Telling,
    "aliases": Alias,
    "quarantine": Quarantined,
    "runs": Run,
}
"""Table name → record class: the one list of tables."""

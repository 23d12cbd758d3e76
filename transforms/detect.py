"""`detect`: documents → mentions. The gate finds runs of words, the grammar reads them, the surroundings confirm them.

Nothing here knows a word of any language: prepositions and verb forms come from the language's ``context.toml``.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from transforms.grammar import Grammar, Reading, languages, load
from transforms.records import Document, Mention

if TYPE_CHECKING:
    import pyarrow as pa

_SENTENCE_END = re.compile(r"(?:[.!?][\"'”’)\]]*\s+(?=[\"'“‘„«»(\[]*[A-ZÀ-ÖØ-Þ0-9])|\n[ \t]*\n\s*|\n(?=[-*•] ))")
_WORD_BEFORE = re.compile(r"([^\W\d_]+(?:['’][^\W\d_]+)?)[\s\"'“‘(\[-]*\Z")
_WORD_AFTER = re.compile(r"[\s-]*([^\W_]+)")
_ORDINAL = re.compile(r"(?<!\d)\d{1,2}\Z")
_ABBREVIATION = re.compile(r"(?:^|[\s(\"'“])(?:[A-Z]|[A-Z][a-z]{1,3}|[a-z]\.[a-z]|U\.S|No|St)\.\s*\Z")


class Found(NamedTuple):
    """A reading where it stands in the text."""

    start: int
    end: int
    reading: Reading
    sentence_start: int
    sentence_end: int
    tense: str | None
    signal: str | None


class Context(NamedTuple):
    """A language's context.toml, compiled."""

    prepositions: frozenset[str]
    year_signals: frozenset[str]
    certain_year_signals: frozenset[str]
    counted: frozenset[str]
    numbered: frozenset[str]
    titles: frozenset[str]
    prospective: frozenset[str]
    not_verbs: frozenset[str]
    tense: dict[str, str]
    endings: tuple[tuple[str, str], ...]
    ordinal_dot: bool


@lru_cache(maxsize=None)
def context_of(language: str) -> Context:
    """The words by which a language's references are told in their surroundings."""
    table = load(language).context
    tense = {w: t for t in ("present", "past", "future") for w in table.get(t, ())}
    endings = tuple((e, t) for t in ("present", "past", "future") for e in table.get(f"{t}_endings", ()))
    return Context(frozenset(table.get("prepositions", ())), frozenset(table.get("year_signals", ())),
                   frozenset(table.get("certain_year_signals", ())),
                   frozenset(table.get("counted", ())), frozenset(table.get("numbered", ())), frozenset(table.get("titles", ())),
                   frozenset(table.get("prospective", ())), frozenset(table.get("not_verbs", ())), tense, endings, table.get("ordinal_dot", False))


@lru_cache(maxsize=256)
def grammar_for(language: str) -> Grammar:
    """The grammar that reads a language; what is free of language (xx) where there is no folder for it."""
    return load(language if language in languages() else "xx")


def find(text: str, language: str) -> list[Found]:
    """The references in a text, left to right."""
    grammar = grammar_for(language)
    context = context_of(grammar.language)
    sentences: list[int] | None = None
    colloquial = is_colloquial(text)
    found: list[Found] = []
    for offset, past in grammar.gate.runs(text):
        confirmed: tuple[tuple[int, int], bool] | None = None
        for reading in grammar.read(text[offset:past]):
            start, end = offset + reading.start, offset + reading.end
            whole = offset + reading.whole[0], offset + reading.whole[1]
            if _inside_word(text, *whole):
                continue
            before = _WORD_BEFORE.search(text, max(0, start - 24), start)
            signal = before.group(1).lower() if before else None
            if reading.latent and reading.latent not in _TENSE_GUARDS:
                if confirmed is None or confirmed[0] != whole:  # the members of a list stand or fall together
                    confirmed = whole, _confirmed(text, start, whole[1], signal, reading, context, colloquial)
                if not confirmed[1]:
                    continue
            if sentences is None:
                sentences = sentence_starts(text, context.ordinal_dot)
            k = bisect_right(sentences, start) - 1
            s0, s1 = sentences[k], sentences[k + 1] if k + 1 < len(sentences) else len(text)
            tense = tense_at(text, start, end, s0, s1, context)
            alone = whole[1] - whole[0] >= s1 - s0 - 1  # a phrase by itself tells nothing that is past
            if tense in _TENSE_GUARDS.get(reading.latent, ()) and not (tense is None and alone):
                if reading.latent == "not-past":
                    continue
                plain_readings = grammar.read(text[start:end])  # "read in two days": an amount, not a date to come
                if len(plain_readings) != 1:
                    continue
                reading = plain_readings[0]
            found.append(Found(start, end, reading, s0, s1, tense,
                               signal if signal in context.prepositions else None))
    return found


_TENSE_GUARDS: dict[str, tuple[str | None, ...]] = {"not-past": ("past",), "future": ("past", "present", None)}
"""Guards that ask for a tense → the tenses in which the reading does not count."""


_COLLOQUIAL = re.compile(r"(?:^|\s)[@#]\w|https?://|[:;]-?[)(DPp](?:\s|$)|!!|\blol\b", re.IGNORECASE)


def is_colloquial(text: str) -> bool:
    """Whether a text is a short post rather than prose: handles, tags, links, smileys."""
    return len(text) < 600 and _COLLOQUIAL.search(text) is not None


def sentence_starts(text: str, ordinal_dot: bool = False) -> list[int]:
    """Where the sentences of a text begin, the first at 0. ``ordinal_dot``: a dot makes a number an ordinal ("18. Mai")."""
    starts = [0]
    for m in _SENTENCE_END.finditer(text):
        if text[m.start()] == "." and _ABBREVIATION.search(text, max(0, m.start() - 6), m.start() + 1):
            continue
        if ordinal_dot and text[m.start()] == "." and _ORDINAL.search(text, max(0, m.start() - 4), m.start()):
            continue
        if m.end() < len(text):
            starts.append(m.end())
    return starts


def tense_at(text: str, start: int, end: int, sentence_start: int, sentence_end: int, context: Context) -> str | None:
    """The tense of the verb nearest to a mention, before it if there is one in reach, otherwise after it."""
    before = text[max(sentence_start, start - 90) : start]
    follows = ""
    for word in reversed(_VERBS.findall(before)):
        if word in context.prospective and follows and follows not in context.not_verbs:
            return "future"  # "agreed to close in January"
        if (tense := _tense_of(word, context)) is not None:
            return tense
        follows = word
    for word in _VERBS.findall(text[end : min(sentence_end, end + 90)]):
        if (tense := _tense_of(word, context)) is not None:
            return tense
    return None


_VERBS = re.compile(r"['’][a-z]+|(?<![^\W\d_])[a-zß-öø-ÿ]+(?:n['’]t)?")


def _tense_of(word: str, context: Context) -> str | None:
    known = context.tense.get(word)
    if known is None and len(word) > 4:
        for ending, tense in context.endings:
            if word.endswith(ending):
                return tense
    return known


def _inside_word(text: str, start: int, end: int) -> bool:
    """Whether a span begins or ends within a word, a number or a path."""
    if start > 1 and text[start - 1] in "'’" and text[start - 2].isalpha() and text[start].isalpha():
        return True
    if start and (text[start - 1].isalnum() or text[start - 1] in "_@#/\\$£€") and text[start].isalnum():
        return True
    if end < len(text) and (text[end].isalnum() or text[end] in "_@\\") and text[end - 1].isalnum():
        return True
    if text[start].isdigit() and start > 1 and text[start - 1] in ".,:-" and text[start - 2].isalnum() and (
            text[start - 2].isdigit() or text[start - 1] in "-:"):
        return True
    if end + 1 < len(text) and text[end] == "." and text[end + 1].islower() and text[end - 1].isalpha():
        return True
    return bool(end + 1 < len(text) and text[end - 1].isdigit() and text[end] in ".,:/%-" and (text[end] == "%" or text[end + 1].isdigit()))



def _confirmed(text: str, start: int, end: int, signal: str | None, reading: Reading, context: Context, colloquial: bool) -> bool:
    """Whether the surroundings make a weak reading a reference: what each of `transforms.grammar.rules.GUARDS` asks for."""
    after = _WORD_AFTER.match(text, end)
    follows = after.group(1) if after else ""
    if colloquial and reading.latent != "year":
        return True
    match reading.latent:
        case "preposition":
            return signal in context.prepositions and not follows[:1].isupper()
        case "end":
            return not follows or follows in context.prepositions
        case "name":
            if signal in context.titles:
                return False
            return not follows[:1].isupper() or signal in context.prepositions
        case "month":
            return signal in context.prepositions or not (follows[:1].isupper() or _capital_before(text, start))
        case "uncounted":
            return signal not in context.numbered and follows not in context.counted
        case "year":
            return _year_confirmed(text, start, end, signal, follows, context, colloquial)
    return False


def _capital_before(text: str, start: int) -> bool:
    """Whether the word before, in the same sentence, has a capital: "Black September"."""
    m = _WORD_BEFORE.search(text, max(0, start - 24), start)
    return bool(m and m.group(1)[0].isupper() and m.start() > 1 and text[m.start() - 2] not in ".!?\n:")


def _year_confirmed(text: str, start: int, end: int, signal: str | None, follows: str, context: Context, colloquial: bool) -> bool:
    """Whether a number is a year: in brackets, after a word that years follow, at the head of a line or sentence; and not
    before what is counted."""
    before, after = text[max(0, start - 2) : start], text[end : end + 1]
    if before[-1:] in ("(", "[") and (after in ")]-–,;" or not after):
        return True
    if follows in context.counted or signal in context.numbered:
        return False
    if follows[:1].islower() and follows.endswith("s") and len(follows) > 3 and follows not in context.tense:
        return signal in context.certain_year_signals
    if signal in context.year_signals or (signal or "").endswith(("'s", "’s")):
        return True
    if before == ", " and after in "\n,;" and text[start - 3 : start - 2].isalpha():
        return True
    if not before or before[-1] == "\n" or before[-2:] in (". ", "! ", "? ") or before == "  ":
        return after == ":" or (follows[:1].islower() and after == " ")
    return colloquial and "1950" < text[start : start + 4] < "2040"


def mentions_of(document: Document) -> list[Mention]:
    """The mentions of one document, in text order."""
    grammar = grammar_for(document.language)
    text = document.text
    return [
        Mention(document.doc_id, f"{document.doc_id}:t{n}", f.start, f.end, text[f.start : f.end], f.sentence_start, f.sentence_end,
                f.reading.type, f.reading.text, f.reading.rule, f.reading.derivation, f.signal, f.tense,
                grammar.language, grammar.fingerprint)
        for n, f in enumerate(find(text, document.language), 1)
    ]


def may_mention(documents: pa.Table) -> pa.Table:
    """The documents of a table that may hold a reference: originals with a core word of their language's grammar, found by
    Arrow's RE2 over the whole column. Texts beyond ASCII pass: the gate itself, which knows accents, decides on them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    spoken, text = documents["language"], pc.ascii_lower(documents["text"])
    passing = pc.invert(pc.string_is_ascii(text))
    for language in pc.unique(spoken).to_pylist():
        found = pc.match_substring_regex(text, grammar_for(language).trigger)
        passing = pc.or_(passing, pc.and_(pc.equal(spoken, pa.scalar(language)), found))
    return documents.filter(pc.and_(passing, pc.is_null(documents["duplicate_of"])))


def detect(documents: pa.Table) -> pa.Table:
    """The mentions of a table of documents as a table of `Mention`, in the documents' order; duplicates have none."""
    from transforms.tables import to_records, to_table

    return to_table(Mention, [m for document in to_records(Document, may_mention(documents)) for m in mentions_of(document)])

"""`detect`: documents → mentions. The gate finds runs of words, the grammar reads them, the surroundings confirm them.

Nothing here knows a word of any language: prepositions and verb forms come from the language's ``context.toml``.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import deque
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from transforms.chronology.expression_text import text_of
from transforms.evidence import Context, clock_after_link, confirmed, context_of, is_code, is_name, is_quantity, stands_before_noun
from transforms.gazetteer import Gazetteer
from transforms.gazetteer import load as load_gazetteer
from transforms.grammar import Grammar, Reading, languages, load
from transforms.happenings.phrases import Span, may_count
from transforms.happenings.phrases import find as find_happenings
from transforms.happenings.told import masked, told
from transforms.happenings.words import vocabulary
from transforms.records import Document, Mention
from transforms.tense import tense_at, verbs_of

if TYPE_CHECKING:
    import pyarrow as pa

_SENTENCE_END = re.compile(r"[.!?\n](?:(?<!\n)[\"'”’)\]]*\s+(?=[\"'“‘„«»(\[]*[A-ZÀ-ÖØ-Þ0-9])|(?<=\n)(?:[ \t]*\n\s*|(?=[-*•] )))")
_WORD_BEFORE = re.compile(r"([^\W\d_]+(?:['’][^\W\d_]+)?)[\s\"'“‘(\[-]*\Z")
_NARROW = re.compile("[\u2000-\u200a\u202f\u205f\u3000]")
"""Spaces of other widths: "17\u202fMay"."""
_HEAD = re.compile(r"\w+(?: \w+)?")
_NAME_WITH_NAME = re.compile(r" [A-Z]\w+ [A-Z]\Z")
_ORDINAL = re.compile(r"(?<!\d)\d{1,2}\Z")
_ABBREVIATION = re.compile(r"(?:^|[\s(\"'“])(?:[A-Z]|(?!May|Jun|Jul)[A-Z][a-z]{1,3}|Ju[nl]|[a-z]\.[a-z]|U\.S|No|St)\.\s*\Z")


class Found(NamedTuple):
    """A reading where it stands in the text."""

    start: int
    end: int
    reading: Reading
    sentence_start: int
    sentence_end: int
    tense: str | None
    signal: str | None


@lru_cache(maxsize=256)
def grammar_for(language: str) -> Grammar:
    """The grammar that reads a language; what is free of language (xx) where there is no folder for it."""
    return load(language if language in languages() else "xx")


def find(text: str, language: str) -> list[Found]:
    """The references in a text, left to right."""
    grammar = grammar_for(language)
    context = context_of(grammar.language)
    if not text.isascii() and _NARROW.search(text):
        text = _NARROW.sub(" ", text)
    sentences: list[int] | None = None
    colloquial: bool | None = None
    found: list[Found] = []
    named = 0  # where the last name ended
    for offset, past in grammar.gate.runs(text):
        if colloquial is None:
            colloquial = is_colloquial(text, context)
        stands: tuple[tuple[int, int], bool] | None = None
        readings = deque((reading, offset) for reading in grammar.read(text[offset:past]))
        while readings:
            reading, at = readings.popleft()
            start, end = at + reading.start, at + reading.end
            whole = at + reading.whole[0], at + reading.whole[1]
            if _inside_word(text, *whole):
                continue
            before = _WORD_BEFORE.search(text, max(0, start - 24), start)
            signal = before.group(1).lower() if before else None
            if reading.latent and reading.latent not in _TENSE_GUARDS:
                if stands is None or stands[0] != whole:  # the members of a list stand or fall together
                    stands = whole, confirmed(text, start, whole[1], signal, reading, context, colloquial)
                if not stands[1]:
                    if reading.latent == "end" and at == offset and (cut := text.rfind(" ", start, whole[1])) > 0:
                        shorter = grammar.read(text[start:cut])  # "two years" of "two years after"
                        readings.extendleft((r, start) for r in reversed(shorter))
                    continue
            if text[end - 1 : end + 1] == "..":
                end -= 1  # "in Dec..."
            surface = text[start:end]
            if (surface.isalpha() or text[start - 1 : start] in context.quotes) and is_code(text, start, end, signal, context):
                continue
            if not surface.islower() or surface in context.given:
                if text[named:start] in _LISTED or is_name(text, start, end, signal, context, colloquial):
                    while found and text[found[-1].end : start] in _LISTED and (
                            text[found[-1].start : found[-1].end].lower() in context.given):
                        start = found.pop().start
                    named = end
                    continue
            if surface[0].isdigit() and is_quantity(text, start, end, signal, context):
                continue
            if sentences is None:
                sentences = sentence_starts(text, context.ordinal_dot)
            k = bisect_right(sentences, start) - 1
            s0, s1 = sentences[k], sentences[k + 1] if k + 1 < len(sentences) else len(text)
            tense = tense_at(text, start, end, s0, s1, verbs_of(grammar.language))
            alone = whole[1] - whole[0] >= s1 - s0 - 1  # a phrase by itself tells nothing that is past
            if tense in _TENSE_GUARDS.get(reading.latent, ()) and not (tense is None and alone):
                if reading.latent == "not-past":
                    continue
                plain_readings = grammar.read(text[start:end])  # "read in two days": an amount, not a date to come
                if len(plain_readings) != 1:
                    continue
                reading = plain_readings[0]
            if "-" in surface and stands_before_noun(text, start, end, context):
                start += surface.index(" ") + 1  # "the third-quarter loss": the article is the loss's
            signal = signal if signal in context.prepositions else None
            if colloquial and reading.type == "TIME" and (linked := clock_after_link(text, start, end, context)):
                day = grammar.read(text[start : linked[0]])  # posts tell two times in "tomorrow at 9pm"
                if len(day) == 1 and day[0].end == linked[0] - start:
                    found.append(Found(start, linked[0], day[0], s0, s1, tense, signal))
                    start, signal = linked[1], linked[2]
            found.append(Found(start, end, reading, s0, s1, tense, signal))
    if any("Year(" in f.reading.text and _OLD_YEAR.search(f.reading.text) for f in found):
        from transforms.antiquity import with_bare_years  # for texts on antiquity alone

        return with_bare_years(text, found, grammar.language)
    return found


_LISTED = (", ", " and ", ", and ", " or ", " & ")
"""What stands between names in a list, of which the first tells what the others are: "thanks to Jan, June and May"."""
_OLD_YEAR = re.compile(r"Year\(-?\d{1,3}\)")
_TENSE_GUARDS: dict[str, tuple[str | None, ...]] = {"not-past": ("past",), "future": ("past", "present", None)}
"""Guards that ask for a tense → the tenses in which the reading does not count."""


_COLLOQUIAL = re.compile(r"(?:^|\s)[@#]\w|\s@ \w|https?://|[:;=]-?[)(DPp](?:\s|$)|!!|\?!|[a-z]~|\^\^|\bo\.o\b|([a-z])\1\1|"
                         r"[\U0001f300-\U0001faff☀-➿]", re.IGNORECASE)
_CODE = re.compile(r"[{}=<>\\|]|\w\(")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def is_colloquial(text: str, context: Context) -> bool:
    """Whether a text is a short post rather than prose: handles, tags, links, smileys, or two signs of haste (no stop at
    the end, no capital at the start, no subject, dots for a pause, words of chat)."""
    if len(text) >= 600:
        return False
    if _COLLOQUIAL.search(text) is not None:
        return True
    if not context.chat or _CODE.search(text):
        return False
    words = _WORD.findall(text)
    if not context.slang.isdisjoint(w.lower() if len(w) > 2 else w for w in words):
        return True
    if len(text) > 200:
        return False
    signs = sum(w.lower() in context.chat for w in words[:40]) + (not context.lowered.isdisjoint(words)) + ("!" in text)
    signs += len(words) < 13 and text.rstrip()[-1:] == "!" and '"' not in text and "“" not in text
    signs += any(w.lower() in context.first_person for w in words[:40])
    signs += bool(words) and words[0].lower() in context.openers
    if len(words) > 7:
        signs += (1 + (len(words) > 8 and ":" not in text)) * (words[0].islower() and text.lstrip()[:1].islower())
        mostly_lower = sum(w.islower() for w in words) * 2 > len(words)  # no heading
        signs += mostly_lower and text.rstrip()[-1:].isalnum() and "\n" not in text.strip()
    return signs + (".." in text) > 1


@lru_cache(maxsize=2)
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
    if text[end : end + 1] == "-" and text[end - 1].isdigit() and text[end + 1 : end + 2].isupper() and (
            not text[end + 2 : end + 3].islower()):
        return True  # "MAY-2041-B"
    if end + 1 < len(text) and text[end] == "." and text[end + 1].islower() and text[end - 1].isalpha():
        return True
    return bool(end + 1 < len(text) and text[end - 1].isdigit() and text[end] in ".,:/%-" and (text[end] == "%" or text[end + 1].isdigit()))


def mentions_of(document: Document, gazetteer: Gazetteer | None = None, clauses: bool = True) -> list[Mention]:
    """The mentions of one document, in text order: what the grammar reads, and what counts from happenings or names them.

    Args:
        gazetteer: the happenings that are known by name; None: the one that is shipped.
        clauses: whether to keep what each date is given for (`with_clauses`).
    """
    grammar = grammar_for(document.language)
    text, words = document.text, vocabulary(grammar.language)
    found = find(text, document.language)
    meant = in_one_order([text[f.start : f.end] for f in found], [f.reading.text for f in found])
    rows = [(f.start, f.end, f.sentence_start, f.sentence_end, f.reading.type, e, f.reading.rule, f.reading.derivation,
             f.signal, f.tense, "timex3") for f, e in zip(found, meant)]
    if words is not None:
        rows += _happenings(text, grammar.language, found, gazetteer)
        rows.sort(key=lambda row: (row[0], -row[1]))
    mentions = [
        Mention(document.doc_id, f"{document.doc_id}:t{n}", start, end, text[start:end], s0, s1, kind, expression, rule,
                derivation, signal, tense, grammar.language, grammar.fingerprint, marked, "")
        for n, (start, end, s0, s1, kind, expression, rule, derivation, signal, tense, marked) in enumerate(rows, 1)
    ]
    return with_clauses(document, mentions) if clauses else mentions


_IN_FIGURES = re.compile(r"(?<!\d)(\d{1,2})([/-])(\d{1,2})\2(?:\d{4}|\d\d)(?!\d)")
_MONTH_AND_DAY = re.compile(r"\(MONTH_OF_YEAR, (\d+)\), Repeating\(DAY_OF_MONTH, (\d+)\)")


def in_one_order(surfaces: list[str], expressions: list[str]) -> list[str]:
    """The expressions of a document in which days and months in figures stand in one order: where one date can only be day
    first, and none can only be month first, all are.

    >>> in_one_order(["06/01/2020", "20/01/2020"], ["Intersection((Year(2020), Repeating(MONTH_OF_YEAR, 6), Repeating(DAY_OF_MONTH, 1)))", ""])[0]
    'Intersection((Year(2020), Repeating(MONTH_OF_YEAR, 1), Repeating(DAY_OF_MONTH, 6)))'
    """
    figures = [_IN_FIGURES.search(surface) for surface in surfaces]
    firsts, seconds = [int(m[1]) for m in figures if m], [int(m[3]) for m in figures if m]
    if max(firsts, default=0) <= 12 or max(seconds) > 12:
        return expressions
    return [_MONTH_AND_DAY.sub(r"(MONTH_OF_YEAR, \2), Repeating(DAY_OF_MONTH, \1)", e) if m and int(m[1]) <= 12 and
            f"MONTH_OF_YEAR, {int(m[1])})" in e else e for m, e in zip(figures, expressions)]


def with_clauses(document: Document, mentions: list[Mention]) -> list[Mention]:
    """Mentions with the words of what each date is given for, by which references to happenings find when those were."""
    words = vocabulary(grammar_for(document.language).language)
    if words is None:
        return mentions
    blank = masked(document.text, [(m.start, m.end) for m in mentions if "/happenings/" in m.rule])
    return [
        m._replace(told=told(blank, m.start, m.end, m.sentence_start, m.sentence_end, words, document.text))
        if m.type in ("DATE", "TIME") and not m.expression.startswith(("Named", "Vague")) else m
        for m in mentions
    ]


def _happenings(text: str, language: str, found: list[Found], gazetteer: Gazetteer | None) -> list[tuple]:
    """Rows for the references to happenings in a text."""
    hits = (gazetteer or load_gazetteer()).match(text)
    if not found and not hits and not may_count(text, language):
        return []
    context = context_of(language)
    sentences = sentence_starts(text, context.ordinal_dot)
    spans = [Span(f.start, f.end, f.reading.expression, f.reading.type) for f in found]
    rows = []
    starts = [span.start for span in spans]
    for s in find_happenings(text, language, spans, hits, sentences):
        reading = spans[bisect_right(starts, s.start) - 1] if spans and starts[0] <= s.start else None
        if reading and s.end <= reading.end:  # the grammar has read it whole: "the first week of 1998"
            continue
        head = _HEAD.match(text, s.start, s.end)
        if s.marked and head and (_NAME_WITH_NAME.search(head.group() + text[head.end() : head.end() + 2])
                                  or is_name(text, s.start, head.end(), None, context, False)):  # "The Friday Times is a paper"
            continue
        k = bisect_right(sentences, s.start) - 1
        s0, s1 = sentences[k], sentences[k + 1] if k + 1 < len(sentences) else len(text)
        before = _WORD_BEFORE.search(text, max(0, s.start - 24), s.start)
        signal = before.group(1).lower() if before else None
        rows.append((s.start, s.end, s0, s1, "DATE", text_of(s.expression), s.rule, s.derivation,
                     signal if signal in context.prepositions else None,
                     None if s.rule.startswith("gazetteer/") else tense_at(text, s.start, s.end, s0, s1, verbs_of(language)),
                     "timex3" if s.marked and all(s.start <= f.start and f.end <= s.end for f in found if f.start < s.end and s.start < f.end)
                     else "named"))
    return rows


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


def may_speak_of_happenings(document: Document, gazetteer: Gazetteer | None = None) -> bool:
    """Whether a document that holds no word of time may speak of a happening all the same."""
    language = grammar_for(document.language).language
    return vocabulary(language) is not None and (
        may_count(document.text, language) or bool((gazetteer or load_gazetteer()).match(document.text)))


def detect(documents: pa.Table, gazetteer: Gazetteer | None = None) -> pa.Table:
    """The mentions of a table of documents as a table of `Mention`, in the documents' order; duplicates have none."""
    from transforms.tables import to_records, to_table

    hopeful = set(may_mention(documents)["doc_id"].to_pylist())
    originals = (d for d in to_records(Document, documents) if d.duplicate_of is None)
    return to_table(Mention, [m for d in originals if d.doc_id in hopeful or may_speak_of_happenings(d, gazetteer)
                              for m in mentions_of(d, gazetteer)])

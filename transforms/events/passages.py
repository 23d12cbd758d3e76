"""What of a document is parsed: its sentences, or those that hold a date; of a very long one, windows."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from transforms.detect import context_of, grammar_for, sentence_starts
from transforms.records import Document, Mention, Timex

LONGEST_RUN = 64
"""Characters without a blank that spaCy gets to see: its tokenizer is quadratic in them."""

LONGEST_PASSAGE = 1_000
"""Characters of a sentence that are parsed at once; a longer one is parsed in windows."""

MARGIN = 250
"""Characters on both sides of the mentions of a window."""

LONG_LINE = 200
"""A line of more characters is a paragraph: its end is no mere wrap."""

_NEWLINE = re.compile("\n")
_RUN = re.compile(rf"(\S{{{LONGEST_RUN}}})\S")
_DATELINE = re.compile(
    r"[A-Z][A-Z.'’]+(?:[ -][A-Z][A-Z.'’]+)*(?:,[^()\n]{1,40})?[ ]*(?:\([^()\n]{2,40}\))?[ ]*[-–—_]{1,2}\s"
)
_UNSEEN = re.compile(r"[\s\ud800-\udfff]")

Dated = tuple[Mention, Timex]
"""A temporal reference and what it denotes."""


class Passage(NamedTuple):
    """A stretch of a document that is parsed, a sentence or a window of a very long one; and the references in it."""

    start: int
    end: int
    dated: tuple[Dated, ...]


def passages(
    document: Document, mentions: Iterable[Mention], timexes: Iterable[Timex], every_sentence: bool = False
) -> Iterator[Passage]:
    """The sentences of a text that hold a date or time which lies somewhere, or all of them, left to right.

    Of a sentence that is longer than `LONGEST_PASSAGE`, the windows around its mentions, or windows that cover it.
    """
    text = document.text
    pinned = {t.mention_id: t for t in timexes if t.type in ("DATE", "TIME", "DURATION")}
    pairs = [(m, pinned[m.mention_id]) for m in sorted(mentions, key=lambda m: m.start) if m.mention_id in pinned]
    for start, end, dated in _sentences(document, pairs, every_sentence):
        if end - start <= LONGEST_PASSAGE:
            yield Passage(start, end, tuple(dated))
        elif every_sentence:
            yield from _tiles(text, start, end, dated)
        else:
            yield from _windows(text, start, end, dated)


def _sentences(document: Document, pairs: list[Dated], every: bool) -> Iterator[tuple[int, int, list[Dated]]]:
    """(start, end, references) of the sentences, cut where a paragraph ends: a heading is no part of what follows
    it."""
    text = document.text
    if every:
        context = context_of(grammar_for(document.language).language)
        starts = sentence_starts(text, context.ordinal_dot)
    else:
        starts = sorted({m.sentence_start for m, _ in pairs})
    ends = {m.sentence_start: m.sentence_end for m, _ in pairs}
    first = 0
    for k, opening in enumerate(starts):
        closing = ends.get(opening) or (starts[k + 1] if k + 1 < len(starts) else len(text))
        for start, end in _pieces(text, opening, closing):
            past = first
            while past < len(pairs) and pairs[past][0].start < end:
                past += 1
            if (every or any(_lies_somewhere(t) for _, t in pairs[first:past])) and (
                stretch := _stripped(text, start, end)
            ):
                yield *stretch, pairs[first:past]
            first = past


def _lies_somewhere(timex: Timex) -> bool:
    return timex.type in ("DATE", "TIME") and (timex.earliest_start is not None or timex.latest_end is not None)


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence, cut after lines that are too long to be wrapped, and before such lines."""
    opening = start
    for newline in (m.start() for m in _NEWLINE.finditer(text, start, end)):
        if _paragraph_ends(text, newline):
            yield opening, newline + 1
            opening = newline + 1
    yield opening, end


def _paragraph_ends(text: str, newline: int) -> bool:
    before = text.rfind("\n", max(0, newline - LONG_LINE), newline)
    after = text.find("\n", newline + 1, newline + 1 + LONG_LINE)
    return before < 0 <= newline - LONG_LINE or after < 0 and len(text) > newline + LONG_LINE


def _stripped(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None


def _windows(text: str, start: int, end: int, dated: list[Dated]) -> Iterator[Passage]:
    """Windows around the mentions of a very long sentence."""
    first = 0
    while first < len(dated):
        opening = dated[first][0].start
        past = first + 1
        while past < len(dated) and dated[past][0].end <= opening + LONGEST_PASSAGE - 2 * MARGIN:
            past += 1
        closing = dated[past - 1][0].end
        left, right = max(start, opening - MARGIN), min(end, closing + MARGIN)
        if left > start and (blank := text.find(" ", left, opening)) >= 0:
            left = blank + 1
        if right < end and (blank := text.rfind(" ", closing, right)) >= 0:
            right = blank
        yield Passage(left, right, tuple(dated[first:past]))
        first = past


def _tiles(text: str, start: int, end: int, dated: list[Dated]) -> Iterator[Passage]:
    """Windows that cover a very long sentence, cut at blanks where no mention is."""
    starts = [m.start for m, _ in dated]
    first = 0
    while start < end:
        cut = min(end, start + LONGEST_PASSAGE)
        if cut < end:
            k = bisect_right(starts, cut) - 1
            if k >= first and dated[k][0].end > cut and dated[k][0].start > start:
                cut = dated[k][0].start
            elif (blank := text.rfind(" ", start + MARGIN, cut)) > 0:
                cut = blank + 1
        past = first
        while past < len(dated) and dated[past][0].end <= cut:
            past += 1
        if stretch := _stripped(text, start, cut):
            yield Passage(*stretch, tuple(dated[first:past]))
        start, first = cut, max(past, bisect_right(starts, cut - 1))


def dateline_of(passage: str) -> int:
    """How many characters of a passage are the place, day and agency by which a report begins.

    >>> dateline_of("PORT TALLIS, Sept 14 (Meridian Press) - Dock workers walk out."), dateline_of("A man - or two")
    (40, 0)
    """
    found = _DATELINE.match(passage)
    return found.end() if found else 0


def legible(passage: str) -> str:
    """A passage as spaCy may see it: line ends and lone surrogates as blanks, and a blank in every run of more than 64
    characters. Its length, hence every offset in it, stays the same.

    >>> legible("on\\nMonday"), len(legible("(" * 500)), max(map(len, legible("(" * 500).split()))
    ('on Monday', 500, 64)
    """
    return _RUN.sub(r"\1 ", _UNSEEN.sub(" ", passage))

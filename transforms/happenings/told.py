"""What a date is given for: the words of its clause, kept with the mention, so that the text need not be read again.

>>> from transforms.happenings.words import vocabulary
>>> text = "The mayor resigned on 11 June 2019. It was cold."
>>> told(text, 22, 34, 0, 36, vocabulary("en"))
'mayor resign||'
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from transforms.happenings.words import WORD, Vocabulary, stems_of

_LONGEST = 500
_SENTENCE_BEFORE = re.compile(r"(?:^|[.!?\n][\"'”’)\]]*\s+)([^.!?\n]*(?:[.](?=\d)[^.!?\n]*)*[.!?\n][\"'”’)\]]*\s*)\Z")


_PIECE = re.compile(r"[;:,()—–]|\w+")


def _edges(text: str, start: int, end: int, words: Vocabulary) -> Iterator[tuple[int, int]]:
    """Where clauses end in a stretch: signs, and the words at which another begins."""
    for m in _PIECE.finditer(text, start, end):
        piece = m.group()
        if piece in ";:,()—–" or piece.lower() in words.stops:
            yield m.span()


def masked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """A text with blanks in place of spans: what another reference counts from is not what a date is given for."""
    pieces, last = [], 0
    for start, end in spans:
        if start >= last:
            pieces += [text[last:start], " " * (end - start)]
            last = end
    return "".join(pieces) + text[last:]


def told(text: str, start: int, end: int, sentence_start: int, sentence_end: int, words: Vocabulary, whole: str = "") -> str:
    """Stems of a mention's clause, of the rest of its sentence, and, where a pronoun stands for it, of the sentence before;
    ``|`` between the three.

    Args:
        text: with blanks in place of what other references count from.
        whole: without them, for what a relative clause or a pronoun stands for; "": the same.
    """
    whole = whole or text
    s0, s1 = max(sentence_start, start - _LONGEST), min(sentence_end, end + _LONGEST)
    left = s0
    for _, left in _edges(text, s0, start, words):
        pass
    right, _ = next(_edges(text, end, s1, words), (s1, s1))
    own = stems_of(text[left:start], words) + stems_of(text[end:right], words)
    if not own:  # "On 4 March, | the inquiry was announced": what a date stands before
        if right < s1:
            upto, _ = next(_edges(text, right + 1, s1, words), (s1, s1))
            own, right = stems_of(text[right:upto], words), upto
        elif left > s0:
            begin = s0
            for _, begin in _edges(text, s0, left - 1, words):
                pass
            own, left = stems_of(text[begin:left], words), begin
    if text[s0:left].rstrip().lower().endswith(tuple(words.relatives)):  # "lockdown, which began on …"
        begin = s0
        for _, past in _edges(text, s0, max(s0, left - 8), words):
            begin = past if text[past : left - 8].strip() else begin
        own = stems_of(whole[begin:left], words) + own
    rest = stems_of(text[s0:left], words) + stems_of(text[right:s1], words)
    before: tuple[str, ...] = ()
    first = WORD.search(text, left, right) or WORD.search(text, s0, s1)
    subject = WORD.search(text, s0, s1)
    if any(w is not None and w.group().lower() in words.anaphors for w in (first, subject)) or any(s in words.occur for s in own):
        previous = _SENTENCE_BEFORE.search(whole, max(0, sentence_start - 300), sentence_start)
        if previous:
            before = stems_of(previous.group(1), words)
    return "|".join(" ".join(part) for part in (own, rest, before))

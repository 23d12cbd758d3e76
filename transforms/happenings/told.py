"""What a date is given for: the words of its clause, kept with the mention, so that the text need not be read again.

>>> from transforms.happenings.words import vocabulary
>>> text = "The mayor resigned on 11 June 2019. It was cold."
>>> told(text, 22, 34, 0, 36, vocabulary("en"))
'mayor resign||'
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from transforms.happenings.words import WORD, Memo, Vocabulary, kept

_LONGEST = 500
_SENTENCE_BEFORE = re.compile(r"(?:^|[.!?\n][\"'”’)\]]*\s+)([^.!?\n]*(?:[.](?=\d)[^.!?\n]*)*[.!?\n][\"'”’)\]]*\s*)\Z")
_PIECES = re.compile(rf"[;:,()—–]|{WORD.pattern}").findall


def masked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """A text with blanks in place of spans: what another reference counts from is not what a date is given for."""
    pieces, last = [], 0
    for start, end in spans:
        if start >= last:
            pieces += [text[last:start], " " * (end - start)]
            last = end
    return "".join(pieces) + text[last:] if pieces else text


def told(text: str, start: int, end: int, sentence_start: int, sentence_end: int, words: Vocabulary, whole: str = "") -> str:
    """Stems of a mention's clause, of the rest of its sentence, and, where a pronoun stands for it, of the sentence before;
    ``|`` between the three. A clause ends at signs, and at the words at which another begins.

    Args:
        text: with blanks in place of what other references count from.
        whole: without them, for what a relative clause or a pronoun stands for; "": the same.
    """
    s0, s1 = max(sentence_start, start - _LONGEST), min(sentence_end, end + _LONGEST)
    before, after = _PIECES(text[s0:start]), _PIECES(text[end:s1])
    left, right = _stems(before, words), _stems(after, words)
    begin, past = _edge_before(left, len(left)), _edge_after(right, 0)
    own = left[begin + 1 :] + right[:past]
    if not any(own):  # "On 4 March, | the inquiry was announced": what a date stands before
        if past < len(right):
            upto = _edge_after(right, past + 1)
            own, past = right[past + 1 : upto], upto
        elif begin >= 0:
            upto, begin = begin, _edge_before(left, begin)
            own = left[begin + 1 : upto]
    relative: list[str | None] = []
    if begin >= 0 and before[begin].lower() in words.relatives:  # "lockdown, which began on …"
        relative = _antecedent(_PIECES((whole or text)[s0:start]), before[begin], words)
    rest = left[: max(begin, 0)] + right[past + 1 :]
    previous: Iterable[str | None] = ()
    subjects = ((*before, *after)[:1], (before[begin + 1 :] + after[:past])[:1])
    if any(word.lower() in words.anaphors for first in subjects for word in first) or not words.occur.isdisjoint(own):
        sentence = _SENTENCE_BEFORE.search(whole or text, max(0, sentence_start - 300), sentence_start)
        previous = _stems(_PIECES(sentence.group(1)), words) if sentence else ()
    return "|".join(" ".join(filter(None, part)) for part in (relative + own, rest, previous))


def _stems(pieces: list[str], words: Vocabulary) -> list[str | None]:
    """What is kept of each piece: its stem, "" of a word that says nothing, None of what ends a clause."""
    known = _STEMS.get(words.stops)
    if known is None:
        known = _STEMS[words.stops] = Memo(lambda piece: None if piece in ";:,()—–" or piece.lower() in words.stops else kept(piece, words))
    return [known[piece] for piece in pieces]


_STEMS: dict[frozenset[str], Memo] = {}


def _edge_before(stems: list[str | None], i: int) -> int:
    """The place of the last edge before the i-th piece; -1 where there is none."""
    for k in range(i - 1, -1, -1):
        if stems[k] is None:
            return k
    return -1


def _edge_after(stems: list[str | None], i: int) -> int:
    """The place of the first edge from the i-th piece on; the end where there is none."""
    return stems.index(None, i) if None in stems[i:] else len(stems)


def _antecedent(pieces: list[str], relative: str, words: Vocabulary) -> list[str | None]:
    """The clause before the last word like this one, a relative."""
    upto = len(pieces) - 1
    while pieces[upto] != relative:
        upto -= 1
    stems = _stems(pieces, words)
    while upto > 0 and stems[upto - 1] is None:
        upto -= 1
    return stems[_edge_before(stems, upto) + 1 : upto]

"""One spelling of a text, on which all offsets count.

The policy, character by character:

- CR LF, a lone CR, NEL, vertical tab and form feed are line ends: they become LF;
- NUL and the other controls (C0 but tab and LF, DEL, C1) become a space, so that words they part stay parted;
- halves of surrogate pairs and the noncharacters that XML forbids become U+FFFD;
- everything else stays, in its place: nothing is composed, folded, stripped or reordered.
"""

from __future__ import annotations

import re

_ODD = re.compile("\r\n|[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS = frozenset(("\r\n", "\r", "\x85", "\x0b", "\x0c"))
_BLANKS = re.compile(r"\s+")
_LONGEST_TITLE = 500


def normalise(text: str) -> str:
    """The text as it is stored; doing it twice changes nothing.

    >>> normalise("one\\r\\ntwo\\x00three\\ud800")
    'one\\ntwo three\\ufffd'
    """
    if text.replace("\n", "").replace("\t", "").isprintable():  # most texts, and told at once
        return text
    return _ODD.sub(_replacement, text)


def _replacement(match: re.Match[str]) -> str:
    found = match.group()
    if found in _LINE_ENDS:
        return "\n"
    return " " if found < "\xa0" else "\ufffd"


def one_line(text: str) -> str:
    """A text as a title: normalised, in one line, cut at 500 characters.

    >>> one_line(" The  end\\n of it ")
    'The end of it'
    """
    return _BLANKS.sub(" ", normalise(text[: 4 * _LONGEST_TITLE])).strip()[:_LONGEST_TITLE]

"""Names in a document: which of them are the same person, body or place, and what "he" and "I" stand for.

Full names are looked for in the whole text before anything is parsed, so that "Hill" is Fiona Hill wherever she is named
in full. A pronoun is joined only to the one person who is named shortly before it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

from transforms.events.vocabulary import Naming

REACH = 320
"""Characters before a pronoun in which the person is looked for."""

_CAPITAL = re.compile(r"(?<![\w'’-])[A-ZÀ-ÖØ-Þ][\w'’-]*\.?(?:[ \n](?:(?:de|van|von|der|den|bin|ibn|al|la|du|da|di|dos|le)[ ])*[A-ZÀ-ÖØ-Þ][\w'’-]*\.?)*")
_POSSESSIVE = re.compile(r"['’]s?\Z")
_INITIAL = re.compile(r"\A[A-Z]\.?\Z")


class Name(NamedTuple):
    """A name as it joins: the entity, and its kind where it is known."""

    entity: str
    kind: str


class Names:
    """The names of one document."""

    def __init__(self, text: str, naming: Naming):
        self._naming = naming
        self._full: dict[str, set[str]] = {}
        self._known: dict[str, Name] = {}
        self._display: dict[str, str] = {}
        runs = [(m.start(), m.group().split()) for m in _CAPITAL.finditer(text)]
        titled: list[tuple[int, str]] = []
        for start, run in runs:
            tokens, title = self._person_tokens(run)
            if len(tokens) >= 2 and (title or tokens[0] in naming.first_names) and not self._is_body(tokens):
                full = _joined(tokens)
                self._full.setdefault(tokens[-1].casefold(), set()).add(full)
                self._display.setdefault(full, " ".join(tokens))
            elif title and len(tokens) == 1:
                titled.append((start, tokens[0].casefold()))
        self._titled = {last for _, last in titled}
        self._places: list[int] = []
        self._persons: list[str] = []
        for start, run in runs:
            tokens, _ = self._person_tokens(run)
            if tokens and (name := self.of(" ".join(tokens))).kind == "PERSON":
                self._places.append(start)
                self._persons.append(name.entity)

    def of(self, surface: str, kind: str = "") -> Name:
        """The entity that a name names.

        Args:
            surface: the words of the name, perhaps with titles before it.
            kind: what is known of it already, as spaCy's label.
        """
        known = self._known.get(surface)
        if known is None:
            known = self._known[surface] = self._named(surface)
        return known if known.kind or not kind else Name(known.entity, kind)

    def display(self, entity: str) -> str:
        """A name as the text writes it in full."""
        return self._display.get(entity, entity.title())

    def before(self, offset: int, but: str = "") -> Name | None:
        """The one person who is named shortly before an offset; None when there are several, or none.

        Args:
            offset: where the pronoun stands.
            but: an entity that it is not: who speaks of "him" is another.
        """
        first, past = bisect_left(self._places, offset - REACH), bisect_left(self._places, offset)
        found = {p for p in self._persons[first:past] if p != but}
        return Name(found.pop(), "PERSON") if len(found) == 1 else None

    def between(self, start: int, end: int) -> list[str]:
        """The persons who are named in a stretch of text, in its order."""
        return self._persons[bisect_left(self._places, start) : bisect_left(self._places, end)]

    def _person_tokens(self, run: list[str]) -> tuple[list[str], bool]:
        """A run of words with capitals without what stands before the name, and whether a title did."""
        tokens = [t for t in (_POSSESSIVE.sub("", t) for t in run) if t]
        title = False
        while tokens and (low := tokens[0].casefold().rstrip(".")) and (low in self._naming.titles or low in self._naming.no_names):
            title = title or low in self._naming.titles
            tokens = tokens[1:]
        if tokens and tokens[-1].endswith(".") and not _INITIAL.match(tokens[-1]):
            tokens[-1] = tokens[-1].rstrip(".")
        return tokens, title

    def _is_body(self, tokens: list[str]) -> bool:
        naming = self._naming
        return any(t.casefold().rstrip(".") in naming.company_endings or t.casefold() in naming.organisations for t in tokens)

    def _named(self, surface: str) -> Name:
        naming = self._naming
        whole = " ".join(surface.split()).rstrip(",")
        if alias := self._alias(whole):
            return Name(alias, self._kind(alias, whole.split()))
        tokens, title = self._person_tokens(whole.split())
        company = False
        while len(tokens) > 1 and tokens[-1].casefold().rstrip(".,") in naming.company_endings:
            company, tokens = True, tokens[:-1]
        if not tokens:
            return Name("", "")
        if company:
            return Name(_joined(tokens), "ORG")
        key = _joined(tokens)
        if alias := self._alias(" ".join(tokens)):
            return Name(alias, self._kind(alias, tokens))
        if key in naming.places:
            return Name(key, "GPE")
        last = tokens[-1].casefold()
        if len(tokens) == 1 and len(full := self._full.get(last, ())) == 1:
            return Name(next(iter(full)), "PERSON")
        if key in self._full.get(last, ()) or title and not self._is_body(tokens) or len(tokens) == 1 and last in self._titled:
            return Name(key, "PERSON")
        return Name(key, self._kind(key, tokens))

    def _alias(self, words: str) -> str | None:
        found = self._naming.aliases.get(words.casefold())
        return found if found and (len(words) > 3 or words.isupper()) else None

    def _kind(self, key: str, tokens: list[str]) -> str:
        naming = self._naming
        if key in naming.places:
            return "GPE"
        if any(t.casefold() in naming.organisations for t in tokens) or len(tokens) == 1 and 2 <= len(tokens[0]) <= 5 and tokens[0].isupper():
            return "ORG"
        if len(tokens) > 1 and tokens[0] in naming.first_names:
            return "PERSON"
        return ""


def _joined(tokens: list[str]) -> str:
    """A name that joins: casefolded, without initials in its middle and without dots.

    >>> _joined(["Vladimir", "V.", "Putin"]), _joined(["U.S."])
    ('vladimir putin', 'us')
    """
    kept = [t for i, t in enumerate(tokens) if not (0 < i < len(tokens) - 1 and _INITIAL.match(t))]
    return " ".join(kept).casefold().replace(".", "")

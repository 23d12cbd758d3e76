"""Names in a document: which of them are the same person, body or place, and what "he" and "I" stand for.

Full names are looked for in the whole text before anything is parsed, so that "Hill" is Fiona Hill wherever she is
named
in full. A pronoun is joined only to the one person who is named shortly before it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from transforms.detect import sentence_starts
from transforms.events.vocabulary import Naming

REACH = 1_000
"""Characters of a sentence before a pronoun in which the person is looked for."""

_CAPITAL = re.compile(
    r"(?<![\w'’-])[A-ZÀ-ÖØ-Þ][\w'’-]*\.?"
    r"(?:[ \n](?:(?:de|van|von|der|den|bin|ibn|al|la|du|da|di|dos|le)[ ])*[A-ZÀ-ÖØ-Þ][\w'’-]*\.?)*"
)
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
        self._sentences = sentence_starts(text)
        runs = [run for m in _CAPITAL.finditer(text) for run in self._in_sentences(m)]
        titled: list[tuple[int, str]] = []
        said = [self._called(start, *self._person_tokens(run), text) for start, run in runs]
        alone = {tokens[0] for tokens, _ in said if len(tokens) == 1}
        for (start, _), (tokens, title) in zip(runs, said):
            if (
                2 <= len(tokens) <= 4
                and not self._is_body(tokens)
                and _joined(tokens) not in naming.places
                and (
                    title
                    or self._is_first(tokens[0])
                    or tokens[-1] in alone
                    and tokens[-1].casefold() not in naming.place_nouns
                )
            ):  # a surname is used alone
                full = _joined(tokens)
                self._full.setdefault(tokens[-1].casefold(), set()).add(full)
                self._display.setdefault(full, " ".join(tokens))
            elif title and len(tokens) == 1:
                titled.append((start, tokens[0].casefold()))
        self._titled = {last for _, last in titled}
        self._places: list[int] = []
        self._persons: list[str] = []
        for (start, _), (tokens, _) in zip(runs, said):
            last = tokens[-1].casefold() if tokens else ""
            known = last in self._full or last in self._titled or len(tokens) > 1 and self._is_first(tokens[0])
            if known and (name := self.of(" ".join(tokens))).kind == "PERSON":
                self._places.append(start)
                self._persons.append(name.entity)

    def _called(self, start: int, tokens: list[str], title: bool, text: str) -> tuple[list[str], bool]:
        """A run of words and whether a title tells a person, in it or before it: "the envoy Ida Kern"."""
        if not title and len(tokens) == 2 and text[start - 1 : start] == " ":
            before = text[max(0, start - 20) : start].split()[-1:]
            title = before != [] and before[0] in self._naming.callings
        return tokens, title

    def _in_sentences(self, run: re.Match[str]) -> Iterator[tuple[int, list[str]]]:
        """A run of words with capitals, cut where a sentence starts in it."""
        start, text = run.start(), run.string
        if ". " not in (words := run.group()) and "\n" not in words:
            yield start, words.split()
            return
        for k in range(bisect_right(self._sentences, start), bisect_left(self._sentences, run.end())):
            yield start, text[start : self._sentences[k]].split()
            start = self._sentences[k]
        yield start, text[start : run.end()].split()

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

    def before(self, offset: int, woman: bool, but: str = "") -> Name | None:
        """The one person who is named before an offset in its sentence, else in the one before; None when it may be
        several.

        Args:
            offset: where the pronoun stands.
            woman: whether it is "she".
            but: an entity that it is not: who speaks of "him" is another.
        """
        k = bisect_right(self._sentences, offset) - 1
        past = offset
        for start in self._sentences[max(0, k - (2 if woman else 1)) : k + 1][::-1]:
            named = {p for p in self.between(max(start, past - REACH), past) if p != but}
            found = {p for p in named if (self._is_woman(p) is True if woman else self._is_woman(p) is not True)}
            if woman and not found:  # the one who is not known to be a man
                found = {p for p in named if self._is_woman(p) is None and " " in p}
            if len(found) == 1:
                return Name(found.pop(), "PERSON")
            if found:
                return None
            past = start
        return None

    def at_the_end(self, words: str) -> Name | None:
        """The person with whose full name some words end."""
        tokens = words.split()
        for n in (2, 3, 4):
            if len(tokens) >= n and _joined(tokens[-n:]) in self._full.get(tokens[-1].casefold(), ()):
                return Name(_joined(tokens[-n:]), "PERSON")
        return None

    def _is_woman(self, entity: str) -> bool | None:
        """Whether a person is a woman, by the first name; None where that does not tell."""
        first = entity.split(" ")[0] if " " in entity else ""
        if first in self._naming.women:
            return True
        return False if first.title() in self._naming.first_names and first not in self._naming.either else None

    def between(self, start: int, end: int) -> list[str]:
        """The persons who are named in a stretch of text, in its order."""
        return self._persons[bisect_left(self._places, start) : bisect_left(self._places, end)]

    def _person_tokens(self, run: list[str]) -> tuple[list[str], bool]:
        """A run of words with capitals without what stands before the name, and whether a title did."""
        tokens = [t for t in (_POSSESSIVE.sub("", t) for t in run) if t]
        title = False
        while (
            tokens
            and (low := tokens[0].casefold().rstrip("."))
            and not (len(tokens) > 1 and tokens[1] in self._naming.of)  # "the Duke of Wellington"
            and (low in self._naming.titles or low in self._naming.no_names)
        ):
            title = title or low in self._naming.titles
            tokens = tokens[1:]
        for i in range(len(tokens) - 2, -1, -1):  # "the National Security Council Fiona Hill", "US President Joe Biden"
            low = tokens[i].casefold().rstrip(".")
            if low in self._naming.titles or low in self._naming.organisations and i < len(tokens) - 2:
                if tokens[i + 1].casefold() in self._naming.of:
                    break  # "the University of Oslo"
                if not self._is_body(tokens[i + 1 :]):
                    title = title or low in self._naming.titles
                    tokens = tokens[i + 1 :]
                break
        if tokens and tokens[-1].endswith(".") and not _INITIAL.match(tokens[-1]):
            tokens[-1] = tokens[-1].rstrip(".")
        return tokens, title

    def _is_first(self, token: str) -> bool:
        return token in self._naming.first_names or token.casefold() in self._naming.women

    def _is_body(self, tokens: list[str]) -> bool:
        naming = self._naming
        return any(
            t.casefold().rstrip(".") in naming.company_endings or t.casefold() in naming.organisations for t in tokens
        )

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
        if (
            key in self._full.get(last, ())
            or title
            and not self._is_body(tokens)
            or len(tokens) == 1
            and last in self._titled
        ):
            return Name(key, "PERSON")
        return Name(key, self._kind(key, tokens))

    def _alias(self, words: str) -> str | None:
        found = self._naming.aliases.get(words.casefold())
        return found if found and (len(words) > 3 or words.isupper()) else None

    def _kind(self, key: str, tokens: list[str]) -> str:
        naming = self._naming
        if key in naming.places:
            return "GPE"
        if (
            any(t.casefold() in naming.organisations for t in tokens)
            or len(tokens) == 1
            and 2 <= len(tokens[0]) <= 5
            and tokens[0].isupper()
        ):
            return "ORG"
        of_title = len(tokens) > 2 and tokens[1] in naming.of and tokens[0].casefold() in naming.titles
        if len(tokens) > 1 and self._is_first(tokens[0]) or of_title:
            return "PERSON"
        return ""


def _joined(tokens: list[str]) -> str:
    """A name that joins: casefolded, without initials in its middle and without dots.

    >>> _joined(["Vladimir", "V.", "Putin"]), _joined(["U.S."])
    ('vladimir putin', 'us')
    """
    kept = [t for i, t in enumerate(tokens) if not (0 < i < len(tokens) - 1 and _INITIAL.match(t))]
    return " ".join(kept).casefold().replace(".", "")

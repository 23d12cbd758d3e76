"""Named periods and known happenings as open data: "the Soviet era", "the Battle of Waterloo", "Hurricane Katrina".

A file of ``data/`` is a kind of happening; a row is one, with the names it goes by and four bounds. The folder is the
registry: a new ``.csv`` with the same header is read. A user's own file has the same form (`load`).

Columns: ``id`` (stays the same for ever), ``name``, ``aliases`` (``|`` between them), four bounds (ISO 8601 days or
times, half-open, astronomical years: 44 BC is -0043; empty is unbounded; an exact end has two equal bounds, one that
is known to the year has the edges of that year), ``region``, ``kind``, ``participants`` and ``head`` (``|`` between
them; who took part, and the words that a paraphrase would use), ``source``. Days before 1582 are the ones that
histories print (Julian), as texts say them.

An alias says how it may be written. A capital in it asks for a capital in the text; a small letter takes either.
"the" before a name is optional and belongs to the match, unless the alias itself starts with it ("the Blitz"): then
it must be there.

>>> gazetteer = load()
>>> [(hit.start, hit.end, hit.entry.id) for hit in gazetteer.match("He was born in the Soviet era.")]
[(15, 29, 'soviet-era')]
>>> gazetteer.match("We met at Waterloo station.")
[]
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from importlib import resources
from typing import NamedTuple

from transforms.gazetteer.entries import COLUMNS, BadGazetteer, Entry, bounds, fault_of, read
from transforms.gazetteer.shipped import Shipped, shipped
from transforms.grammar.gate import plain

_SAME = str.maketrans("’‘ʼ‐‑‒–—−", "'''------")
_WORD = re.compile(r"\w+|[^\w\s]")
_LETTERS = re.compile(r"[^\W_]+")
_WORDS = re.compile(r"\w+")
_WORTH_A_GATE = 1_000_000
"""Characters after which an automaton is worth its building."""
_MOST_LETTERS = 120


class Hit(NamedTuple):
    """Where a text names an entry: code-point offsets, ``text[start:end]`` with a leading "the".

    ``namesakes`` are others of the same name: "the London Olympics" were held three times.
    """

    start: int
    end: int
    entry: Entry
    namesakes: tuple[Entry, ...] = ()


class Guards(NamedTuple):
    """What tells a name of a happening from something else (``guards.toml``)."""

    heads: frozenset[str]
    names: frozenset[str]
    after: frozenset[str]
    kinds: frozenset[str]


class Gazetteer:
    """Entries, by id and by name. Later entries replace earlier ones of the same id, and take over their aliases.

    ``fingerprint`` changes whenever a byte of the files does.
    """

    def __init__(self, by_id: Mapping[str, Entry], fingerprint: str, guards: Guards, own: frozenset[str] = frozenset()) -> None:
        self.by_id = by_id
        self._fingerprint = fingerprint
        self._guards = guards
        self._own = own
        self._passed = 0
        self._names: dict[str, tuple[str, Entry, tuple[Entry, ...]]] = {}
        """Every alias that was asked for, by its folded spelling: as it was written, its entry (the last one), and the others of that
        name. A user's own entry has no namesakes."""
        self._longest: dict[str, int] = {}
        """The length of the longest name by its first two words, so that a name is not looked for beyond it."""
        self._taken_up: set[str] = set()

    @property
    def fingerprint(self) -> str:
        """Changes whenever a byte of the files does."""
        return self._fingerprint or self.by_id.fingerprint

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """All entries, in the order of the files."""
        return tuple(self.by_id.values())

    @property
    def index(self) -> Shipped | None:
        """The index of the entries; None where there is none, and all of them are to be read."""
        return self.by_id if isinstance(self.by_id, Shipped) and self.by_id.is_indexed else None

    @cached_property
    def _starts(self) -> frozenset[str]:
        """What names begin with: their first two words, or the one that they are."""
        if self.index is not None:
            return self.index.starts
        self._add(self.entries)
        return frozenset(map(start_of, self._names))

    def _take_up(self, text: str, at: int) -> None:
        """Read the names that may begin at a place, if they were not read before."""
        if self.index is None:
            return
        words = _WORDS.findall(_fold(text[at : at + _MOST_LETTERS]))[:3]
        for n in range(1, len(words) + 1):
            shelf = " ".join(words[:n])
            if shelf not in self._taken_up:
                self._taken_up.add(shelf)
                self._add(self.index.at(shelf), shelf)

    def _add(self, entries: Iterable[Entry], shelf: str = "") -> None:
        """Take up the names of entries; of those on a shelf, if it is given."""
        for entry in entries:
            for alias in (entry.name, *entry.aliases):
                key = _fold(alias)
                if shelf and shelf_of(key) != shelf:
                    continue
                old = self._names.get(key)
                others = (*old[2], old[1]) if old is not None and old[1].id != entry.id and entry.id not in self._own else ()
                self._names[key] = (alias, entry, others)
                words = " ".join(key.split(" ", 2)[:2])
                self._longest[words] = max(self._longest.get(words, 0), len(key))

    def match(self, text: str) -> list[Hit]:
        """Every name in a text, from left to right, the longest where several begin; none overlap.

        >>> [h.entry.id for h in load().match("After World War II the Cold War began.")]
        ['world-war-ii', 'cold-war']
        """
        hits: list[Hit] = []
        at = 0
        for start in self._places(text):
            if start >= at and (hit := self._name_at(text, start)) is not None:
                hits.append(Hit(_the_before(text, start, at), *hit))
                at = hit[0]
        return hits

    def _places(self, text: str) -> Iterator[int]:
        """Where a name may begin, its names taken up. One text is looked through word by word; an automaton takes longer to build, and
        is built when there is enough to read."""
        self._passed += len(text)
        data = plain(text) if self._passed > _WORTH_A_GATE else b""
        if not data or not text.isascii() and data.count(b"?") != text.count("?"):
            yield from self._places_by_words(text)
            return
        search, at = self._gate.search, 0
        while found := search(data, at):
            at = found.start()
            self._take_up(text, at)
            yield at
            at += 1

    def _places_by_words(self, text: str) -> Iterator[int]:
        starts, folded = self._starts, _fold(text) if text.isascii() else _fold_one_to_one(text)
        words = _WORDS.findall(folded)
        found = starts.intersection(words).union(starts.intersection(map(" ".join, zip(words, words[1:]))))
        for place in sorted({at for first in {start.partition(" ")[0] for start in found} for at in _words_at(folded, first)}):
            first, *second = _WORDS.findall(folded, place, place + _MOST_LETTERS)[:2]
            if first in found or second and f"{first} {second[0]}" in found:
                self._take_up(text, place)
                yield place

    @cached_property
    def _gate(self):
        """An RE2 pattern over `plain` text that finds where a name may begin."""
        import re2

        options = re2.Options()
        options.max_mem = 512 << 20
        options.case_sensitive = False
        options.longest_match = True
        options.encoding = re2.Options.Encoding.LATIN1
        spelled = sorted({r"\W+".join(re.escape(plain(w).decode()) for w in start.split(" ")) for start in self._starts})
        return re2.compile(rf"\b(?:{'|'.join(spelled)})\b".encode("latin-1"), options)

    def _name_at(self, text: str, start: int) -> tuple[int, Entry, tuple[Entry, ...]] | None:
        """The end of the longest name that starts here, its entry and the namesakes of that."""
        if start and (text[start - 1].isalnum() or text[start - 1] in "-‐‑_@#" or _joins_digits(text, start)):
            return None
        names, best, key, last = self._names, None, "", start
        limit, words = _MOST_LETTERS, 0
        for word in _WORD.finditer(text, start, start + 2 * _MOST_LETTERS):
            gap = text[last:word.start()]
            if gap.count("\n") > 1:
                break
            if gap:
                words += 1
                limit = self._longest.get(key, 0) if words == 2 else limit
                key += " "
            key += _fold(word[0])
            if len(key) > limit:
                break
            last = word.end()
            known = names.get(key)
            if known is not None and _capitals(known[0], text[start:last]) and self._ends(text, last):
                best = (last, known[1], known[2])
        return best

    def _ends(self, text: str, end: int) -> bool:
        """Whether a name can end here: not inside a word, a number or the name of something larger."""
        rest = text[end:end + 40]
        if not rest:
            return True
        if rest[0] in "-‐‑" and rest[1:2].isalnum() or rest[0] == "_" or _joins_digits(text, end):
            return False
        following = _FOLLOWING.match(rest)
        return following is None or following[1].lower() not in self._guards.after


_FOLLOWING = re.compile(r"(?:['’]s)?\s+([^\W_]+)")


def _joins_digits(text: str, at: int) -> bool:
    """Whether digits go on across this place: "9/11" is no name in "9/11/2003" or "1.9/11"."""
    before, after = text[max(at - 2, 0):at], text[at:at + 2]
    return (len(after) == 2 and after[0] in "/.,:" and after[1].isdigit() and before[-1:].isdigit()) or (
        len(before) == 2 and before[1] in "/.,:" and before[0].isdigit() and after[:1].isdigit())


def _the_before(text: str, start: int, floor: int) -> int:
    """Where a name begins when "the" before it is counted in."""
    found = _THE.search(text, max(floor, start - 8), start)
    return found.start() if found else start


_THE = re.compile(r"\b[Tt](?:he|HE)\s+\Z")


def _fold(words: str) -> str:
    """A spelling as names are compared: small letters, one apostrophe, one hyphen."""
    small = words.lower()
    return small if small.isascii() else small.translate(_SAME)


def _fold_one_to_one(text: str) -> str:
    """A text folded letter by letter, so that places stay: some capitals have small letters of two signs."""
    small = _fold(text)
    return small if len(small) == len(text) else "".join(c if len(c.lower()) > 1 else c.lower() for c in text).translate(_SAME)


def _capitals(alias: str, written: str) -> bool:
    """Whether what was written has a capital wherever the alias has one at the start of a word."""
    if alias == written:
        return True
    return all(w[0].isupper() or not a[0].isupper() for a, w in zip(_LETTERS.findall(alias), _LETTERS.findall(written)))


@lru_cache(maxsize=1)
def _guards() -> Guards:
    raw = tomllib.loads(resources.files(__package__).joinpath("guards.toml").read_text("utf-8"))
    names = frozenset(n.strip() for line in raw["names"].splitlines() for n in line.split("|") if n.strip())
    heads, after, kinds = (frozenset(raw[key].split()) for key in ("heads", "after", "kinds"))
    return Guards(heads, names, after, kinds)


def start_of(name: str) -> str:
    """What a folded name begins with, as `Gazetteer.match` looks for it.

    >>> start_of("battle of hastings"), start_of("9/11"), start_of("brexit")
    ('battle of', '9 11', 'brexit')
    """
    words = _WORDS.findall(name)
    return " ".join(words[:2])


def _words_at(text: str, word: str) -> Iterator[int]:
    """Where a word stands in a text."""
    at = text.find(word)
    while at >= 0:
        if (whole := _WORDS.match(text, at)) and whole.end() == at + len(word) and not _WORDS.match(text, at - 1 if at else 0, at):
            yield at
        at = text.find(word, at + 1)


def shelf_of(name: str) -> str:
    """Under what a folded name stands in the index: what it begins with, and one word more after a short one.

    >>> shelf_of("battle of hastings"), shelf_of("cold war"), shelf_of("hurricane katrina of 2005")
    ('battle of hastings', 'cold war', 'hurricane katrina')
    """
    words = _WORDS.findall(name)
    return " ".join(words[: 3 if len(words) > 1 and len(words[1]) < 4 else 2])


def load(extra: Iterable[bytes | str] = ()) -> Gazetteer:
    """The gazetteer that is shipped, with a user's own files (their content) beside it.

    A user's row replaces a shipped one of the same id, and its names win over shipped names.

    Raises:
        BadGazetteer: when one of ``extra`` is not of the form that the module describes.

    >>> mine = ",".join(COLUMNS) + "\\n"
    >>> mine += "big-move,the Big Move,,2019-03-01,2019-03-01,2019-04-01,2019-04-01,,era,,move,our diary\\n"
    >>> [h.entry.id for h in load([mine]).match("Since the Big Move we were happy.")]
    ['big-move']
    """
    added = list(extra)
    if not added:
        return _plain_gazetteer()
    digest = hashlib.sha256(shipped().fingerprint.encode())
    own: list[Entry] = []
    for n, raw in enumerate(added, 1):
        digest.update(raw if isinstance(raw, bytes) else raw.encode("utf-8"))
        own.extend(read(raw, f"gazetteer file {n}"))
    return Gazetteer({e.id: e for e in (*shipped().values(), *own)}, digest.hexdigest(), _guards(), frozenset(e.id for e in own))


@lru_cache(maxsize=1)
def _plain_gazetteer() -> Gazetteer:
    return Gazetteer(shipped(), "", _guards())


__all__ = ["COLUMNS", "BadGazetteer", "Entry", "Gazetteer", "Hit", "bounds", "fault_of", "load", "read", "shelf_of", "start_of"]

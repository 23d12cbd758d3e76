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

import csv
import gc
import hashlib
import io
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from importlib import resources
from typing import NamedTuple

from transforms.chronology.instants import ImpossibleDate, parse_iso
from transforms.chronology.intervals import Bounds
from transforms.grammar.gate import plain

COLUMNS = ("id", "name", "aliases", "earliest_start", "latest_start", "earliest_end", "latest_end", "region", "kind",
           "participants", "head", "source")
_BOUNDS = ("earliest_start", "latest_start", "earliest_end", "latest_end")

_SAME = str.maketrans("’‘ʼ‐‑‒–—−", "'''------")
_WORD = re.compile(r"\w+|[^\w\s]")
_LETTERS = re.compile(r"[^\W_]+")
_START = re.compile(r"\w+|[^\w\s](?=\w)")
_WORTH_A_GATE = 200_000
"""Characters after which an automaton is worth its building."""
_MOST_LETTERS = 120


class BadGazetteer(ValueError):
    """A gazetteer file that cannot be read: names the file, the line and what is wrong with it."""


class Entry(NamedTuple):
    """A named period or a happening.

    Bounds are ISO 8601 as in the file ("" is unbounded); `bounds` has them as instants.
    """

    id: str
    name: str
    aliases: tuple[str, ...]
    earliest_start: str
    latest_start: str
    earliest_end: str
    latest_end: str
    region: str
    kind: str
    participants: tuple[str, ...]
    head: tuple[str, ...]
    source: str


class Hit(NamedTuple):
    """Where a text names an entry: code-point offsets, ``text[start:end]`` with a leading "the".

    ``namesakes`` are others of the same name: "the London Olympics" were held three times.
    """

    start: int
    end: int
    entry: Entry
    namesakes: tuple[Entry, ...] = ()


@lru_cache(maxsize=65536)
def bounds(entry: Entry) -> Bounds:
    """The four bounds of an entry as instants.

    Raises:
        ImpossibleDate: when a bound is no date (`load` has checked users' files, the tests ``data/``).

    >>> bounds(load().by_id["soviet-era"]).is_exact
    True
    """
    return Bounds(*(parse_iso(text) if text else None for text in entry[3:7]))


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

    def __init__(self, entries: Callable[[], Iterable[Entry]], fingerprint: str, guards: Guards, own: frozenset[str] = frozenset(),
                 starts: frozenset[str] | None = None) -> None:
        self._read_entries = entries
        self._first_words = starts
        self._passed = 0
        self.fingerprint = fingerprint
        self._guards = guards
        self._own = own

    @cached_property
    def by_id(self) -> Mapping[str, Entry]:
        """The entries by their ids, read when they are first asked for."""
        gc.disable()  # tens of thousands of tuples that stay: nothing to collect
        try:
            return {e.id: e for e in self._read_entries()}
        finally:
            gc.enable()

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """All entries, in the order of the files."""
        return tuple(self.by_id.values())

    @cached_property
    def _names(self) -> dict[str, tuple[str, Entry, tuple[Entry, ...]]]:
        """Every alias by its folded spelling: as it was written, its entry (the last one), and the others of that name. A user's
        own entry has no namesakes."""
        names: dict[str, tuple[str, Entry, tuple[Entry, ...]]] = {}
        for entry in self.entries:
            for alias in (entry.name, *entry.aliases):
                key = _fold(alias)
                old = names.get(key)
                others = (*old[2], old[1]) if old is not None and old[1] is not entry and entry.id not in self._own else ()
                names[key] = (alias, entry, others)
        return names

    @cached_property
    def _longest(self) -> dict[str, int]:
        """The length of the longest name by its first two words, so that a name is not looked for beyond it."""
        longest: dict[str, int] = {}
        for name in self._names:
            start = " ".join(name.split(" ", 2)[:2])
            longest[start] = max(longest.get(start, 0), len(name))
        return longest

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
        """Where a name may begin. One text is looked through word by word; an automaton takes longer to build, and is built when
        there is enough to read."""
        self._passed += len(text)
        if self._passed < _WORTH_A_GATE:
            yield from self._places_by_words(text)
        else:
            data, search, at = plain(text), self._gate.search, 0
            while found := search(data, at):
                at = found.start()
                yield at
                at += 1

    def _places_by_words(self, text: str) -> Iterator[int]:
        starts, words = self._starts, list(_START.finditer(_fold(text) if text.isascii() else _fold_one_to_one(text)))
        for word, following in zip(words, (*words[1:], None)):
            first = word.group()
            if first in starts or following is not None and f"{first} {following.group()}" in starts:
                yield word.start()

    @cached_property
    def _gate(self):
        """An RE2 pattern over `plain` text that finds where a name may begin."""
        import re2

        options = re2.Options()
        options.max_mem = 512 << 20
        options.case_sensitive = False
        options.encoding = re2.Options.Encoding.LATIN1
        spelled = (r"\s*".join(re2.escape(plain(w).decode()) for w in start.split(" ")) for start in sorted(self._starts))
        return re2.compile(rf"\b(?:{'|'.join(spelled)})\b".encode("latin-1"), options)

    @cached_property
    def _starts(self) -> frozenset[str]:
        """What names begin with: their first two words, or the one that they are."""
        if self._first_words is not None:
            return self._first_words
        return frozenset(map(start_of, self._names))

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


@lru_cache(maxsize=1)
def _contents() -> tuple[tuple[tuple[str, bytes], ...], str]:
    """The files of ``data/`` and their fingerprint."""
    folder = resources.files(__package__)
    digest = hashlib.sha256(folder.joinpath("guards.toml").read_bytes())
    files = sorted((f for f in folder.joinpath("data").iterdir() if f.name.endswith(".csv")), key=_own_last)
    contents = tuple((file.name, file.read_bytes()) for file in files)
    for _, raw in contents:
        digest.update(raw)
    return contents, digest.hexdigest()


def _shipped() -> list[Entry]:
    """The entries of ``data/``. A row is only split here; the tests check every one of them."""
    return [entry for name, raw in _contents()[0] for entry in read(raw, f"data/{name}", check=False)]


@lru_cache(maxsize=1)
def _shipped_starts() -> frozenset[str]:
    """What shipped names begin with, from ``data/starts.txt``, which ``python -m transforms.gazetteer`` writes: most texts hold no
    name, and need none of the entries."""
    return frozenset(resources.files(__package__).joinpath("data/starts.txt").read_text("utf-8").split("\n"))


def start_of(name: str) -> str:
    """What a folded name begins with, as `Gazetteer.match` looks for it.

    >>> start_of("battle of hastings"), start_of("9/11"), start_of("brexit")
    ('battle of', '9 /', 'brexit')
    """
    words = _START.findall(name)
    return " ".join(words[:2])


def _own_last(file) -> tuple[bool, str]:
    """What was derived from another collection comes first, so that a row written for this one replaces it."""
    return file.name != "wikidata.csv", file.name


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
    digest = hashlib.sha256(_contents()[1].encode())
    own: list[Entry] = []
    for n, raw in enumerate(added, 1):
        digest.update(raw if isinstance(raw, bytes) else raw.encode("utf-8"))
        own.extend(read(raw, f"gazetteer file {n}"))
    return Gazetteer(lambda: [*_shipped(), *own], digest.hexdigest(), _guards(), frozenset(e.id for e in own))


@lru_cache(maxsize=1)
def _plain_gazetteer() -> Gazetteer:
    return Gazetteer(_shipped, _contents()[1], _guards(), starts=_shipped_starts())


def read(raw: bytes | str, file: str, check: bool = True) -> list[Entry]:
    """The entries of one CSV file; ``file`` is what errors call it.

    Raises:
        BadGazetteer: when the header or a row is not of the form that the module describes.

    >>> read("id,name\\n", "mine.csv")
    Traceback (most recent call last):
    ...
    transforms.gazetteer.BadGazetteer: mine.csv, line 1: the header lacks aliases, earliest_start, latest_start, ...
    """
    try:
        text = raw.decode("utf-8-sig") if isinstance(raw, bytes) else raw.removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise BadGazetteer(f"{file}: not UTF-8 (byte {error.start}); save the file as UTF-8") from None
    rows = csv.reader(io.StringIO(text, newline=""))
    header = tuple(next(rows, ()))
    if header != COLUMNS:
        raise BadGazetteer(f"{file}, line 1: {_header_fault(header)}")
    entries: list[Entry] = []
    seen: dict[str, int] = {}
    for row in rows:
        if len(row) != len(COLUMNS):
            if not row:
                continue
            raise BadGazetteer(f"{file}, line {rows.line_num}: {len(row)} fields instead of {len(COLUMNS)}; "
                               "put fields that hold a comma in double quotes")
        entry = Entry(*row[:2], _several(row[2]), *row[3:9], _several(row[9]), _several(row[10]), row[11])
        if check and (fault := fault_of(entry)):
            raise BadGazetteer(f"{file}, line {rows.line_num}: {fault}")
        if check and seen.setdefault(entry.id, rows.line_num) != rows.line_num:
            raise BadGazetteer(f"{file}, line {rows.line_num}: id {entry.id!r} is also that of line {seen[entry.id]}")
        entries.append(entry)
    return entries


def _several(field: str) -> tuple[str, ...]:
    return tuple(field.split("|")) if field else ()


def _header_fault(header: tuple[str, ...]) -> str:
    missing = [c for c in COLUMNS if c not in header]
    if missing:
        return f"the header lacks {', '.join(missing[:3])}{', ...' if len(missing) > 3 else ''}"
    return f"the header must be {','.join(COLUMNS)}"


_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def fault_of(entry: Entry) -> str:
    """What is wrong with an entry, "" when nothing is.

    >>> fault_of(load().by_id["soviet-era"]._replace(latest_end="1800-01-01"))
    'earliest_end 1991-12-26 is after latest_end 1800-01-01'
    """
    if not _ID.fullmatch(entry.id):
        return f"id {entry.id!r} is not small letters, digits and hyphens, such as 'soviet-era'"
    if any(not a.strip() or a != " ".join(a.split()) for a in (entry.name, *entry.aliases)):
        return f"a name of {entry.id!r} is empty or has spaces to spare"
    for column in _BOUNDS:
        text = getattr(entry, column)
        try:
            if text:
                parse_iso(text)
        except ImpossibleDate as error:
            return f"{column}: {error}"
    b = bounds(entry)
    for low, high in (("earliest_start", "latest_start"), ("earliest_end", "latest_end"),
                      ("earliest_start", "earliest_end"), ("latest_start", "latest_end")):
        early, late = getattr(b, low), getattr(b, high)
        if early is not None and late is not None and early > late:
            return f"{low} {getattr(entry, low)} is after {high} {getattr(entry, high)}"
    if b.earliest_start is not None and b.earliest_start == b.latest_end:
        return "it ends when it starts; ends are half-open, so a day ends on the next"
    return ""

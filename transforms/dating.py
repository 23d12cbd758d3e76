"""When a document was written: ranked evidence → the document creation time (DCT) as bounds.

The ranks, best first: what the caller gave, a sidecar, a field of the front matter or of the JSON object, TimeML's
creation time, what a web page declares, a dateline or header in the text, the name of the file. File times and the wall
clock are never evidence: they tell when a file was copied. Where all evidence is silent the date is unknown.

All evidence is kept with the document. The best rank wins against what contradicts it; what agrees with it and is finer
refines it: a page "of May 2022" with the dateline "KYIV, May 17" is of 17 May 2022.

The date of a document is a point, a day as a rule. ``2022-05`` means a day somewhere in May 2022: it starts between
1 and 31 May, and ends a day later.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from hashlib import blake2b
from importlib.resources import files
from typing import Any, NamedTuple

from transforms.chronology.instants import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    ImpossibleDate,
    Instant,
    civil,
    instant,
    month_length,
    week_start,
)
from transforms.chronology.intervals import UNKNOWN, Bounds
from transforms.chronology.notation import unit_value
from transforms.chronology.units import Unit, enclosing
from transforms.corpus.language import likely_language
from transforms.corpus.normalise import normalise, one_line
from transforms.records import Document, Evidence
from transforms.sources import Draft, Unreadable, language_code

RANKS = ("given", "sidecar", "front-matter", "jsonl", "timeml", "html", "dateline", "filename")
"""Methods of evidence, best first."""

GENRES = ("news", "narrative", "colloquial", "reference")
"""What the genre of a document may be."""

SIDECAR_DATES = ("published", "date", "dct")
SIDECAR_KEYS = (*SIDECAR_DATES, "source", "title", "language", "genre", "url", "note", "fields")
"""What a sidecar may say of a file."""

EARLIEST_YEAR, LATEST_YEAR = 1500, 2100
"""Years that are believed where nothing but their digits says that they are years: in file names and headers."""


class When(NamedTuple):
    """A point whose place is known between two instants, in a unit."""

    first: Instant
    """Earliest start."""
    last: Instant
    """Latest start."""
    unit: Unit
    """Granularity of what was said."""
    value: str
    """TIMEX3 value; two of them with a slash for a range."""

    @property
    def bounds(self) -> Bounds:
        """Bounds of the point, which is a day unless a clock time was said."""
        length = {Unit.SECOND: SECOND, Unit.MINUTE: MINUTE, Unit.HOUR: HOUR}.get(self.unit, DAY)
        return Bounds(self.first, self.last, self.first + length, self.last + length)

    @property
    def days(self) -> tuple[int, int]:
        """(first, last) day number on which the point may lie."""
        return self.first // DAY, self.last // DAY


_A_LEAP_YEAR = 2000


class MonthDay(NamedTuple):
    """A day of some year: evidence that needs a year from elsewhere."""

    month: int
    day: int

    @property
    def value(self) -> str:
        """TIMEX3 value, with X for the year."""
        return f"XXXX-{self.month:02}-{self.day:02}"


# ---------------------------------------------------------------- a document


def date_document(
    draft: Draft,
    given: str | None = None,
    sidecar: Mapping[str, Any] | None = None,
    language: str | None = None,
    input_hash: str = "",
) -> Document:
    """The document of a draft, dated by all the evidence there is.

    Args:
        draft: what a format read.
        given: the date that the caller knows it to have: ``2022-05-18``, ``2022-05``, ``2022-05-16/2022-05-31``.
        sidecar: what lies beside the file says of it: `SIDECAR_KEYS`.
        language: ISO 639-1 code that overrides every other; without one, sidecar, draft and text are asked in turn.
        input_hash: by which a re-run knows the input; made from text and evidence when empty.

    Raises:
        Unreadable: ``bad-date`` when the given date is none; ``bad-sidecar`` for a key that no sidecar has, and for a date in it that is none.
    """
    beside = _checked(sidecar or {}, draft.uri)
    text = normalise(draft.text)
    language = language or language_code(beside.get("language", "")) or draft.language or likely_language(text)
    found = _found_in(draft, given, beside, text, language)
    evidence, when, method = weigh(found)
    bounds = when.bounds if when else UNKNOWN
    genre = beside.get("genre") or draft.genre
    return Document(
        doc_id=draft.doc_id or _hash(f"{draft.uri}\0{text}", size=8),
        uri=draft.uri,
        source=one_line(beside.get("source") or draft.source),
        format=draft.format,
        language=language,
        title=one_line(beside.get("title") or draft.title),
        text=text,
        dct_earliest_start=bounds.earliest_start,
        dct_latest_start=bounds.latest_start,
        dct_earliest_end=bounds.earliest_end,
        dct_latest_end=bounds.latest_end,
        dct_unit=when.unit.name.lower() if when else None,
        dct_method=method,
        dct_evidence=evidence,
        genre=genre if genre in GENRES else "",
        duplicate_of=None,
        similarity=None,
        content_hash=_hash(text, size=16),
        input_hash=input_hash or _hash(repr((draft.uri, draft.title, text, language, evidence)), size=16),
    )


def _checked(sidecar: Mapping[str, Any], uri: str) -> dict[str, str]:
    """A sidecar's values as strings: a typing error in a key would lose a date without a word."""
    for key in sidecar:
        if key not in SIDECAR_KEYS:
            raise Unreadable("bad-sidecar", f"{uri}: a sidecar has no key {key!r}, only {', '.join(SIDECAR_KEYS)}")
    values = {key: str(value).strip() for key, value in sidecar.items() if key != "fields"}
    if values.get("genre", GENRES[0]) not in GENRES:
        raise Unreadable("bad-sidecar", f"{uri}: genre {values['genre']!r} is none of {', '.join(GENRES)}")
    return values


def _hash(text: str, size: int) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).hexdigest()


class _Clue(NamedTuple):
    method: str
    found: str
    when: When | MonthDay | None
    weak: bool = False
    """Whether it counts only together with other evidence."""


def _found_in(draft: Draft, given: str | None, beside: Mapping[str, str], text: str, language: str) -> list[_Clue]:
    clues = []
    if given is not None:
        when = read_date(given, language)
        if not isinstance(when, When):
            raise Unreadable("bad-date", f"{given!r} is no date: write 2022-05-18, 2022-05 or 2022-05-16/2022-05-31")
        clues.append(_Clue("given", given, when))
    for key in SIDECAR_DATES:
        if beside.get(key):
            clues.append(_Clue("sidecar", beside[key], read_date(beside[key], language)))
            if clues[-1].when is None:
                raise Unreadable("bad-sidecar", f"{draft.uri}: {key} = {beside[key]!r} is no date: write 2022-05-18, 2022-05 or 2022-05-16/2022-05-31")
    addresses = [e.found for e in draft.evidence if e.method == "filename"] + [a for a in (beside.get("url"),) if a]
    clues += [_Clue(e.method, e.found, read_date(e.found, language) or _epoch(e)) for e in draft.evidence if e.method != "filename"]
    clues += [_Clue("dateline", words, when) for words, when in datelines(text, language)]
    for name in (draft.uri, *addresses):
        clues += [_Clue("filename", words, when, weak) for words, when, weak in dates_in_name(name)]
    return clues


_EPOCH = re.compile(r"(1\d{9})(?:\.\d+|\d{3})?")
_WRITTEN_BY_PROGRAMS = ("jsonl", "front-matter")


def _epoch(e: Evidence) -> When | None:
    """Seconds or milliseconds since 1970, from 2001 to 2033, where programs write them; elsewhere such a number is any number."""
    m = _EPOCH.fullmatch(e.found) if e.method in _WRITTEN_BY_PROGRAMS else None
    return _point(int(m[1]) * SECOND, Unit.SECOND) if m else None


def weigh(clues: list[_Clue]) -> tuple[tuple[Evidence, ...], When | None, str]:
    """(evidence best first, the date it makes, the method it rests on): "none" when it makes none."""
    clues = sorted(
        dict.fromkeys(clues), key=lambda clue: RANKS.index(clue.method) if clue.method in RANKS else len(RANKS)
    )
    full = [(i, c.when) for i, c in enumerate(clues) if isinstance(c.when, When) and not c.weak]
    partial = [(i, c.when) for i, c in enumerate(clues) if isinstance(c.when, MonthDay)]
    weak = [(i, c.when) for i, c in enumerate(clues) if isinstance(c.when, When) and c.weak]
    date, used = _best(full, partial)
    if date is None:  # a bare year in a file's name is not much, but with the day of a dateline it is a date
        date, used = _best(weak, partial)
        if len(used) < 2:
            date, used = None, []
    evidence = tuple(
        Evidence(c.method, c.found, c.when.value if c.when else "", i in used) for i, c in enumerate(clues)
    )
    return evidence, date, clues[min(used)].method if used else "none"


def _best(full: list[tuple[int, When]], partial: list[tuple[int, MonthDay]]) -> tuple[When | None, list[int]]:
    """The best date, refined by what agrees with it and is finer, and which evidence that took."""
    if not full:
        return None, []
    (index, date), *others = full
    used = [index]
    for index, other in others:
        (a, z), (b, y) = date.days, other.days
        if a <= b <= y <= z and y - b < z - a:
            date, used = other, [*used, index]
    for index, month_day in partial:
        days = list(_days_within(month_day, date)) if date.first != date.last else []
        if len(days) == 1:
            return days[0], [*used, index]
    return date, used


def _days_within(month_day: MonthDay, date: When) -> Iterator[When]:
    for year in range(civil(date.first).year, min(civil(date.last).year, civil(date.first).year + 10) + 1):
        day = _day(year, *month_day)
        if day and date.first <= day.first <= date.last:
            yield day


# ---------------------------------------------------------------- reading a date


def read_date(words: str, language: str = "en") -> When | MonthDay | None:
    """What a date in metadata means; None for what is none, "yesterday" among it.

    Numbers are read as the language writes them. In English 03/04/2022 may be either day: the date is then somewhere
    between the two. Two figures are a year from 1969 to 2068.

    >>> [read_date(words).value for words in ("Wed, 18 May 2022 14:30:00 +0200", "18. Mai 2022", "May 2022")]
    ['2022-05-18T14:30:00', '2022-05-18', '2022-05']
    >>> read_date("03/04/2022").value, read_date("03/04/2022", "fr").value
    ('2022-03-04/2022-04-03', '2022-04-03')
    >>> read_date("15 March 44 BC").value, read_date("17 May").value, read_date("yesterday")
    ('BC0044-03-15', 'XXXX-05-17', None)
    """
    words = " ".join(words.split()).strip(" ,;|()[]<>\"'")
    if not words or len(words) > 100:
        return None
    for form in (_range, _iso_date, _spelled):
        try:
            if when := form(words, language):
                return when
        except ImpossibleDate:
            return None
    return _odd(words, language)


_ISO_DATE = re.compile(
    r"(?P<year>[+-]?\d{4}|BC\d{4})(?:(?P<sep>[-/.]?)(?P<month>\d\d)(?:(?P=sep)(?P<day>\d\d))?)?(?:-XX){0,2}"
    r"(?:(?:[T_]| )(?P<hour>\d\d)(?::?(?P<minute>\d\d)(?::?(?P<second>\d\d)(?:[.,]\d{1,9})?)?)?"
    r"(?: ?(?:Z|UTC|GMT|[+-]\d\d(?::?\d\d)?))?|T[A-Z]{2})?"
)
_ISO_WEEK = re.compile(r"(\d{4})-?W(\d\d)(?:-?([1-7]))?")
_ISO_QUARTER = re.compile(r"(\d{4})-?Q([1-4])")
_MONTH_DAY = re.compile(r"(?:XXXX|-)-(\d\d)-(\d\d)")


def _range(words: str, language: str) -> When | None:
    left, slash, right = words.partition("/")
    if not slash or len(left) < 4 or len(right) < 4:
        return None
    start, end = _iso_date(left.strip(), language), _iso_date(right.strip(), language)
    if not isinstance(start, When) or not isinstance(end, When) or start.first > end.last:
        return None
    return When(start.first, end.last, max(start.unit, end.unit), f"{start.value}/{end.value}")


def _iso_date(words: str, language: str) -> When | MonthDay | None:
    if m := _MONTH_DAY.fullmatch(words):
        return _month_day(int(m[1]), int(m[2]))
    if m := _ISO_WEEK.fullmatch(words):
        monday = week_start(int(m[1]), int(m[2]))
        return _point(monday + (int(m[3]) - 1) * DAY, Unit.DAY) if m[3] else _span(monday, Unit.WEEK)
    if m := _ISO_QUARTER.fullmatch(words):
        return _span(instant(int(m[1]), 3 * int(m[2]) - 2), Unit.QUARTER)
    m = _ISO_DATE.fullmatch(words)
    if not m or (m["month"] and not m["day"] and m["sep"] != "-") or (m["hour"] and not m["day"]):
        return None  # 202205 may be anything
    if m["year"] == "0000":
        return None  # the year that databases write for none
    year = 1 - int(m["year"][2:]) if m["year"].startswith("BC") else int(m["year"])
    return _dated(year, m["month"], m["day"], m["hour"], m["minute"], m["second"])


_NUMERIC = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d\d)")
_CLOCK = re.compile(
    r"(?<![\d/.-])(\d{1,2})(?:[:.h](\d\d)(?::(\d\d)(?:\.\d+)?)?h?)? ?(?:(a|p)\.?m\b\.?)?(?![\d/.-]*\d)", re.IGNORECASE
)
_OFFSET = re.compile(r"(?<=:\d\d) ?(?:Z|[+-]\d\d:?\d\d)(?=$|[ ,;)])")
_DAY_WORD = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|re|º|°|ª|\.)?", re.IGNORECASE)
_YEAR_WORD = re.compile(r"\d{3,4}")
_HYPHEN = re.compile(r"(?<=\d)[-_](?=[^\W\d])|(?<=[^\W\d])[-_](?=\d)|_")


def _spelled(words: str, language: str) -> When | MonthDay | None:
    """Dates such as 18 May 2022, May 18th, 2022 at 2:30 pm, 02/13/98 09:30, May 2022, 44 BC."""
    lexicon = _words()
    rest, clock = _without_clock(_OFFSET.sub("", words))
    plain = [w for w in re.split(r"[ ,;|()]+", _HYPHEN.sub(" ", rest)) if w.strip(".-–")]
    plain = [w for w in plain if w.lower().rstrip(".") not in lexicon.ignored]
    if clock:
        plain = [w for w in plain if w.lower().rstrip(".") not in lexicon.zones]
    if len(plain) == 1 and (m := _NUMERIC.fullmatch(plain[0])):
        return _numeric(m, clock, language)
    if len(plain) == 1 and plain[0] != words and not clock and "-" in plain[0]:
        return _iso_date(plain[0], language)  # 2022-05-18 Wed
    era = next((lexicon.eras[w] for w in map(_era_word, plain) if w in lexicon.eras), None)
    plain = [w for w in plain if _era_word(w) not in lexicon.eras]
    months = [lexicon.months.get(w.lower().rstrip(".")) for w in plain]
    shape = "".join("M" if month else _shape(w) for w, month in zip(plain, months))
    parts = dict(zip((_ERA_SHAPES if era else _SHAPES).get(shape, ""), plain))
    if not parts:
        return None
    month = next((m for m in months if m), None)
    day = int(_DAY_WORD.fullmatch(parts["D"])[1]) if "D" in parts else None  # type: ignore[index]
    if "Y" not in parts:
        return _month_day(month, day)
    year = int(re.sub(r"\D", "", parts["Y"]))
    if not year:
        return None
    return _dated(1 - year if era == "before" else year, month, day, *(clock if day else ()))


_SHAPES = {"DMY": "DMY", "MDY": "MDY", "YMD": "YMD", "MY": "MY", "DM": "DM", "MD": "MD", "Y": "Y"}
"""Shape of a row of words → what each is: day, month, year."""
_ERA_SHAPES = {"DMY": "DMY", "MDY": "MDY", "MY": "MY", "Y": "Y", "DMD": "DMY", "MDD": "MDY", "MD": "MY", "D": "Y"}
"""The same with BC or AD, where a year may be as short as a day."""


def _era_word(word: str) -> str:
    return word.lower().replace(".", "")


def _shape(word: str) -> str:
    if _YEAR_WORD.fullmatch(word):
        return "Y"
    return "D" if _DAY_WORD.fullmatch(word) else "?"


_BARE_CLOCK = re.compile(r"(?<!\d)(\d{1,2})([0-5]\d) ?(?=[ap]\.?m\b)", re.IGNORECASE)


def _without_clock(words: str) -> tuple[str, tuple[str, ...]]:
    """(the words without their clock time, (hour, minute, second)): a bare number is no clock time."""
    words = _BARE_CLOCK.sub(r"\1:\2 ", words)  # 410 AM, as weather services write it
    for m in _CLOCK.finditer(words):
        hour, minute, second, half = m.groups()
        if minute is None and not half:
            continue
        if "." in m.group() and not half and not re.match(r" ?(?:uhr|h)\b", words[m.end() :], re.IGNORECASE):
            continue
        if half:
            hour = str(int(hour) % 12 + 12 * (half.lower() == "p"))
        return words[: m.start()] + " " + words[m.end() :], (hour, minute or "00", *([second] if second else []))
    return words, ()


def _numeric(m: re.Match[str], clock: tuple[str, ...], language: str) -> When | None:
    a, b, year = int(m[1]), int(m[3]), int(m[4])
    if len(m[4]) == 2:
        year += 1900 if year >= 69 else 2000
    if m[2] == "." or language != "en" or a > 12:
        return _dated(year, b, a, *clock)
    if b > 12 or a == b:
        return _dated(year, a, b, *clock)
    one, other = sorted((_dated(year, a, b), _dated(year, b, a)))
    return When(one.first, other.first, Unit.DAY, f"{one.value}/{other.value}")


def _dated(
    year: int,
    month: int | str | None = None,
    day: int | str | None = None,
    hour: str | None = None,
    minute: str | None = None,
    second: str | None = None,
) -> When:
    start = instant(year, int(month or 1), int(day or 1), int(hour or 0), int(minute or 0), int(second or 0))
    if not day:
        return _span(start, Unit.MONTH if month else Unit.YEAR)
    return _point(start, Unit.SECOND if second else Unit.MINUTE if minute else Unit.HOUR if hour else Unit.DAY)


def _day(year: int, month: int, day: int) -> When | None:
    try:
        return _dated(year, month, day)
    except ImpossibleDate:
        return None


def _point(start: Instant, unit: Unit) -> When:
    return When(start, start, unit, unit_value(start, unit))


def _span(start: Instant, unit: Unit) -> When:
    """A day that lies somewhere in a longer unit."""
    return When(start, enclosing(start, unit)[1] - DAY, unit, unit_value(start, unit))


def _month_day(month: int | None, day: int | None) -> MonthDay | None:
    return MonthDay(month, day) if month and day and month <= 12 and day <= month_length(_A_LEAP_YEAR, month) else None


_ODD_LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "pl", "ru", "tr", "cs")


def _odd(words: str, language: str) -> When | None:
    """A day in a spelling that only dateparser knows, when every number of it comes back in the result.

    dateparser fills gaps with today and sees dates where none are: so it gets a whole, short phrase with a year in
    figures and few numbers, must find day, month and year, and is not asked for clock times.
    """
    numbers = [int(n) for n in re.findall(r"[0-9]+", words)]
    if (
        len(words) > 64
        or not words.isprintable()
        or not any(1000 <= n <= 9999 for n in numbers)
        or not 2 <= len(numbers) <= 5
    ):
        return None
    if any(c.isnumeric() and not c.isascii() for c in words) or not re.search(r"[^\W\d_]{3}", words):
        return None
    from datetime import datetime

    import dateparser

    settings = {
        "STRICT_PARSING": True,
        "REQUIRE_PARTS": ["day", "month", "year"],
        "PARSERS": ["absolute-time"],
        "RELATIVE_BASE": datetime(1800, 1, 1),
        "DATE_ORDER": "MDY" if language == "en" else "DMY",
        "RETURN_AS_TIMEZONE_AWARE": False,
    }
    try:
        found = dateparser.parse(words, languages=list(_ODD_LANGUAGES), settings=settings)
    except Exception:  # noqa: BLE001 (strange spellings trip it in many ways: then it is no date)
        return None
    if found is None or found.year not in numbers or found.day not in numbers:
        return None
    clock = {found.hour, found.hour % 12 or 12, found.minute, found.second}
    explained = {found.year, found.month, found.day} | clock
    return _day(found.year, found.month, found.day) if explained.issuperset(numbers) else None


class _Lexicon(NamedTuple):
    months: dict[str, int]
    ignored: frozenset[str]
    zones: frozenset[str]
    eras: dict[str, str]
    label: re.Pattern[str]
    byline: re.Pattern[str]


@lru_cache(maxsize=1)
def _words() -> _Lexicon:
    data = tomllib.loads(files(__package__).joinpath("dating.toml").read_text("utf-8"))
    months = {w: n for names in data["months"].values() for n, one in enumerate(names, 1) for w in one.split()}
    ignored = frozenset(w for kind in ("weekdays", "fillers") for one in data[kind].values() for w in one.split())
    eras = {w: kind for kind, words in data["eras"].items() for w in words.split()}
    labels = sorted({label for one in data["labels"].values() for label in one}, key=len, reverse=True)
    return _Lexicon(
        months,
        ignored,
        frozenset(data["zones"]["any"].split()),
        eras,
        re.compile(rf"(?:{'|'.join(map(re.escape, labels))})\b[ \t]*[:*–—-]*[* \t]*", re.IGNORECASE),
        re.compile(rf"(?:{'|'.join(map(re.escape, data['bylines'].values()))})\b", re.IGNORECASE),
    )


# ---------------------------------------------------------------- datelines and headers

_DIGIT = re.compile(r"\d")
_HEAD_LINES = 12
_LONGEST_HEADER = 160
_PARTS = re.compile(r"\s*[|•·]\s*")
_AFTER_DATE = re.compile(
    r"\s*(?:\([^()\n]{2,40}\)|/[^/\n]{2,40}/)\s*[-–—_:.]{0,3}|\s+[-–—_]{1,2}(?=\s)|\s?[–—]|\.\s?[-–—]|:(?=\s)"
)
_AGENCY = re.compile(r"\s*[(/]")
_LINE_START_DATE = re.compile(r"\d{1,2}[/.]\d{1,2}[/.](?:\d{4}|\d\d)(?= )|\d{4}-\d\d-\d\d(?=[ T])")
_MARKS = "#*_>` \t:+"


def datelines(text: str, language: str = "en") -> list[tuple[str, When | MonthDay]]:
    """(words, date) of datelines and headers in the first lines of a text.

    >>> [(words, date.value) for words, date in datelines("KYIV, May 17 (Reuters) - Shelling went on.")]
    [('KYIV, May 17', 'XXXX-05-17')]
    >>> [date.value for _, date in datelines("The flood\\nBy Ann Lee | 18 May 2022\\nIt rained.")]
    ['2022-05-18']
    """
    lines = (line.replace("**", "").strip(_MARKS) for line in text[:4000].split("\n"))
    head = [line for line in lines if line][:_HEAD_LINES]
    found: list[tuple[str, When | MonthDay]] = []
    for number, line in enumerate(head):
        if _DIGIT.search(line, 0, _LONGEST_HEADER):
            found += _labelled(line, language) or _agency(line, language) or _alone(number, line, text, language)
    return [(words, date) for words, date in dict.fromkeys(found) if _plausible(date)]


def _plausible(date: When | MonthDay) -> bool:
    return isinstance(date, MonthDay) or EARLIEST_YEAR <= civil(date.first).year <= LATEST_YEAR


def _is_day(date: When | MonthDay | None) -> bool:
    return isinstance(date, When) and date.unit <= Unit.DAY


def _labelled(line: str, language: str) -> list[tuple[str, When | MonthDay]]:
    """``Published: 18 May 2022``, ``By Ann Lee | 18 May 2022``, ``Von Ann Lee, 18. Mai 2022``."""
    if len(line) > _LONGEST_HEADER:
        return []
    lexicon, parts = _words(), [part.strip(_MARKS) for part in _PARTS.split(line)]
    for part in parts:
        if m := lexicon.label.match(part):
            rest = part[m.end() :].split(" (")[0]
            for words in (rest, rest.split(" – ")[0], rest.split(" - ")[0]):
                if isinstance(date := read_date(words, language), When):
                    return [(part, date)]
    if len(parts) > 1:
        return [(part, date) for part in parts if _is_day(date := read_date(part, language))][:1]  # type: ignore[misc]
    if lexicon.byline.match(line) and (ending := _date_at_end(line, language)) and _is_day(ending[2]):
        return [(line, ending[2])]
    return []


def _date_at_end(words: str, language: str) -> tuple[str, str, When | MonthDay] | None:
    """(what comes before, what parts them, the date) of words that end in a date; the longest date counts."""
    for m in list(re.finditer(r"[\s,–—-]+", words))[-12:]:
        tail = words[m.end() :]
        if _DIGIT.search(tail) and (date := _near(tail, language)):
            return words[: m.start()], m.group(), date
    return None


def _near(words: str, language: str) -> When | MonthDay | None:
    """A date in a plain spelling; years and months alone are none here, and dateparser is not asked."""
    for form in (_iso_date, _spelled):
        try:
            date = form(words.strip(" ,."), language)
        except ImpossibleDate:
            return None
        if isinstance(date, MonthDay) or _is_day(date):
            return date
    return None


def _agency(line: str, language: str) -> list[tuple[str, When | MonthDay]]:
    """``KYIV, May 17 (Reuters) - …``, ``LONDON, 17 May 2022 — …``: a place, a date, what parts them from the news."""
    digit = _DIGIT.search(line, 0, 120)
    for m in list(_AFTER_DATE.finditer(line, digit.start(), 120))[:4] if digit else ():
        ending = _date_at_end(line[: m.start()], language)
        if not ending:
            continue
        place = re.sub(r"\([^()]*\)|/[^/]*/", " ", ending[0]).strip(" ,.")
        names = place.replace(",", " ").split()
        if not 1 <= len(names) <= 6 or not names[0][0].isupper():
            continue
        capitals = names[0].isupper() and len(names[0]) > 1
        proper = "," in ending[1] and all(name[0].isupper() or len(name) <= 3 for name in names)
        agency = _AGENCY.match(m.group()) or "(" in ending[0]
        if capitals or (proper and (agency or isinstance(ending[2], When))):
            return [(line[: m.start()].strip(), ending[2])]
    return []


def _alone(number: int, line: str, text: str, language: str) -> list[tuple[str, When | MonthDay]]:
    """A line that is a date, or a place and a date, or a first line that begins with one in figures.

    In a diary or a log there are many such lines: then none of them is the date of the whole.
    """
    date = _stands_alone(line, language)
    if date is None and number == 0 and (m := _LINE_START_DATE.match(line)):
        date, line = read_date(m.group(), language), m.group()
    if not _is_day(date):
        return []
    others = (
        _stands_alone(other.strip(_MARKS), language) or _starts(other, language)
        for other in text.split("\n", 2000)[:2000]
    )
    return [(line, date)] if all(o is None or o == date for o in others) else []


def _stands_alone(line: str, language: str) -> When | MonthDay | None:
    if len(line) > 60 or not _DIGIT.search(line):
        return None
    if date := _near(line, language):
        return date
    place, _, rest = line.partition(", ")
    names = place.split()
    if (
        rest
        and len(names) <= 3
        and all(name[0].isupper() for name in names)
        and isinstance(date := _near(rest, language), When)
    ):
        return date
    return None


def _starts(line: str, language: str) -> When | MonthDay | None:
    m = _LINE_START_DATE.match(line.strip(_MARKS))
    return read_date(m.group(), language) if m else None


# ---------------------------------------------------------------- names of files

_YMD_NAME = re.compile(r"(?<!\d)(\d{4})([-_.]?)(\d\d)\2(\d\d)(?!\d)")
_STAMP_NAME = re.compile(r"(?<!\d)(\d{4})(\d\d)(\d\d)\d{6}(?!\d)")
_DMY_NAME = re.compile(r"(?<!\d)(\d{1,2}[-_.]\d{1,2}[-_.]\d{4})(?!\d)")
_YM_NAME = re.compile(r"(?<!\d)(?<!\d[-_.])(\d{4})[-_](\d\d)(?![-_.]?\d)")
_YEAR_NAME = re.compile(r"(?<!\d)(\d{4})(?!\d)")
_WEEK_NAME = re.compile(r"(?<!\d)(\d{4}-?W\d\d)(?!\d)")
_FOLDERS = re.compile(r"(?:^|/)(\d{4})/(\d\d?)/(\d\d?)(?=/|$)")
_MONTH_FOLDERS = re.compile(r"(?:^|/)(\d{4})/(\d\d)(?=/)")


def dates_in_name(uri: str) -> list[tuple[str, When, bool]]:
    """(words, date, whether it is weak) that a file's name, its id in a collection, or its dated folders tell.

    A bare year is weak: 1984.txt may be of any year.

    >>> [(words, date.value) for words, date, _ in dates_in_name("news/wsj_19980108.txt")]
    [('19980108', '1998-01-08')]
    >>> dates_in_name("scan-12345678.txt")
    []
    """
    path, _, mark = uri[-1000:].partition("#")
    path = path.split("?")[0]
    folders, _, name = path.rstrip("/").rpartition("/")
    name = mark or name
    days = [(m.group(), _day(int(m[1]), int(m[3]), int(m[4]))) for m in _YMD_NAME.finditer(name)]
    days += [(m.group(), _day(*map(int, m.groups()))) for m in _STAMP_NAME.finditer(name)]
    days += [(m.group(), read_date(re.sub(r"[-_.]", "-", m[1]))) for m in _DMY_NAME.finditer(name)]
    days += _spelled_in_name(name)
    days += [(m.group().strip("/"), _day(*map(int, m.groups()))) for m in _FOLDERS.finditer(path)]
    found = [(words, date, False) for words, date in days if _is_day(date)]
    if not found:  # a folder for each day
        days = [(m.group(), _day(int(m[1]), int(m[3]), int(m[4]))) for m in _YMD_NAME.finditer(folders.rpartition("/")[2])]
        found = [(words, date, False) for words, date in days if date and len(days) == 1]
    if not found:
        found = [(m.group(), _dated(int(m[1]), m[2]), False) for m in _YM_NAME.finditer(name) if 1 <= int(m[2]) <= 12]
        found += [(m.group(), week, False) for m in _WEEK_NAME.finditer(name) if (week := read_date(m[1]))]
        found += _months_in_name(name)
    if not found:
        found = [(m.group().strip("/"), _dated(int(m[1]), m[2]), False) for m in _MONTH_FOLDERS.finditer(path) if 1 <= int(m[2]) <= 12]
    if not found:
        years = [(m.group(), _dated(int(m[1])), True) for m in _YEAR_NAME.finditer(name) if int(m[1])]
        found = years if len(years) == 1 else []
    return [each for each in found if _plausible(each[1])][:3]  # type: ignore[return-value]


def _spelled_in_name(name: str) -> Iterator[tuple[str, When | MonthDay | None]]:
    """``minutes-18-May-2022``, ``2022_may_18``."""
    months = _words().months
    parts = re.split(r"[-_., ]+", name)
    for i in range(len(parts) - 2):
        three = parts[i : i + 3]
        if any(p.lower() in months for p in three) and all(p.isdigit() or p.lower() in months for p in three):
            yield "-".join(three), read_date(" ".join(three))


def _months_in_name(name: str) -> list[tuple[str, When, bool]]:
    """``newsletter-May-2022``, ``2022_may``: a month and a year side by side."""
    months = _words().months
    parts = re.split(r"[-_., ]+", name)
    pairs = [(a, b) if a.lower() in months else (b, a) for a, b in zip(parts, parts[1:]) if (a.lower() in months) != (b.lower() in months)]
    return [(f"{month} {year}", _dated(int(year), months[month.lower()]), False) for month, year in pairs if re.fullmatch(r"\d{4}", year) and int(year)]

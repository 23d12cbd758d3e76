"""What the surroundings of a candidate say: whether a weak reading is a reference, and whether a strong one is a name.

Nothing here knows a word of any language: they come from the language's ``context.toml``. Only a few words on either
side of a candidate are looked at, so that the cost grows with the candidates and not with the text.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from transforms.grammar import Reading, load

_WORD_AFTER = re.compile(r"[\s-]*([^\W_]+)")
_SUBJECT_WITH = re.compile(r"(?: (\w+) ([A-Z][^\W\d_]+) [a-z]|, ([A-Z][^\W\d_]+), [a-z])")
_YEAR_BEFORE = re.compile(r"([^\W\d_]+) \d{4}\b")
_CALLER = re.compile(r"[,!?][\"”] \w+ (\w+)")
_ON_OR_DIGIT = re.compile(r"[^\W_]| ?\d")
_SUBTITLE = re.compile(r": (?:An?|The) [A-Z]")
_CODE = re.compile(r"[{}]|\w\(\w*[,)]|==|=>|\+\+|->|\w\[\w+\]|\w = [^=]*;|^\w+ = ")
_CAPITAL = re.compile(r"(?<![^\W_])[A-ZÀ-ÖØ-Þ][^\W\d_]*")
_CAPITAL_BEFORE = re.compile(r"(?<![^\W_])([A-ZÀ-ÖØ-Þ][^\W\d_]*)\.?[ \t]\Z")
_WORDS_BEFORE = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_LOWER_WORD = re.compile(r"(?<![^\W_])[a-zß-öø-ÿ]{4,}")
_CAPITAL_AFTER = re.compile(r" ([A-ZÀ-ÖØ-Þ][^\W\d_]+)")
_TITLED_LINK = re.compile(r"(?<![^\W_])[A-ZÀ-ÖØ-Þ][^\W\d_]*[ \t][^\W\d_]+[ \t]\Z")
_BY_SOMEBODY = re.compile(r" (?:by|von|de) [A-Z]")
_QUOTED_BEFORE = re.compile(r"[\"“‘]([^\"“”‘’.;:!?]*)\Z|(?:^|\s)'([^\"“”'.;:!?]*)\Z")
_QUOTED_AFTER = re.compile(r"([^\"“”‘’.;:!?]*?)[,.]?[\"”’']")
_COORDINATED = re.compile(r"(?:, | (\w+) )([A-ZÀ-ÖØ-Þ][^\W\d_]+)\b")
_COORDINATED_BEFORE = re.compile(r"(?:(?<=[.!?] )|^|(?<=, )|(?<=\s))([A-ZÀ-ÖØ-Þ][^\W\d_]+)(?:, | (\w+) )\Z")


class Context(NamedTuple):
    """A language's context.toml, compiled: sets of words in lower case, but for names."""

    prepositions: frozenset[str]
    year_signals: frozenset[str]
    certain_year_signals: frozenset[str]
    counted: frozenset[str]
    numbered: frozenset[str]
    counting: frozenset[str]
    short_names: frozenset[str]
    measures: frozenset[str]
    measure_links: frozenset[str]
    clock_links: frozenset[str]
    day_number_links: frozenset[str]
    levels: frozenset[str]
    angles: frozenset[str]
    titles: frozenset[str]
    first_names: frozenset[str]
    given: frozenset[str]
    kin: frozenset[str]
    calling: frozenset[str]
    naming: frozenset[str]
    person_verbs: frozenset[str]
    person_objects: frozenset[str]
    relatives: frozenset[str]
    ratios: frozenset[str]
    bearers: frozenset[str]
    present_copulas: frozenset[str]
    enjoying: frozenset[str]
    places: frozenset[str]
    place_links: frozenset[str]
    labels: frozenset[str]
    spelling: frozenset[str]
    quotes: frozenset[str]
    pronouns: frozenset[str]
    conjunctions: frozenset[str]
    copulas: frozenset[str]
    works: frozenset[str]
    articles: frozenset[str]
    determiners: frozenset[str]
    prospective: frozenset[str]
    not_verbs: frozenset[str]
    slang: frozenset[str]
    season_signals: frozenset[str]
    seasonal: frozenset[str]
    chat: frozenset[str]
    lowered: frozenset[str]
    first_person: frozenset[str]
    openers: frozenset[str]
    timely: frozenset[str]
    tense: dict[str, str]
    endings: tuple[tuple[str, str], ...]
    common: frozenset[str]
    proper: tuple[str, ...]
    temporal: frozenset[str]
    telling: frozenset[str]
    ordinal_dot: bool


@lru_cache(maxsize=None)
def context_of(language: str) -> Context:
    """The words by which a language's references are told in their surroundings."""
    grammar = load(language)
    table = grammar.context
    made = {
        "tense": {w: t for t in ("present", "past", "future") for w in table.get(t, ())},
        "endings": tuple((e, t) for t in ("present", "past", "future") for e in table.get(f"{t}_endings", ())),
        "ordinal_dot": table.get("ordinal_dot", False)}
    lexicon = grammar.lexicon
    spellings = {s for category, found in lexicon.entries.items() if category not in lexicon.filler for s in found}
    capital = {s for s in spellings if s[0].isupper()}
    folded = {s.lower() for s in capital}
    made["temporal"] = frozenset(capital)
    made["proper"] = tuple(sorted(s for s in capital if " " in s))
    common = {s for s in spellings if s.islower() and s.isalpha() and s not in folded}
    made["common"] = frozenset(common if table.get("capitals_are_names") else ())
    words = {name: table.get(name, ()) for name in Context._fields if name not in made and name != "telling"}
    sets = {name: frozenset(w.split() if isinstance(w, str) else w) for name, w in words.items()}
    made["telling"] = sets["naming"] | sets["copulas"] | sets["kin"] | sets["enjoying"]
    return Context(**made, **sets)


def confirmed(text: str, start: int, end: int, signal: str | None, reading: Reading, context: Context,
              colloquial: bool) -> bool:
    """Whether the surroundings make a weak reading a reference: what each of `transforms.grammar.rules.GUARDS` asks."""
    after = _WORD_AFTER.match(text, end)
    follows = after.group(1) if after else ""
    if colloquial and reading.latent not in ("year", "adjective", "modifier", "happening", "uncounted", "hour", "day-number"):
        return True
    match reading.latent:
        case "preposition":
            return signal in context.prepositions and not follows[:1].isupper()
        case "end":
            return (not follows or follows in context.prepositions) and signal not in context.copulas
        case "adjective":  # stands before a noun
            return bool(after) and not any(
                follows in words for words in (context.tense, context.prepositions, context.conjunctions))
        case "noun":  # stands after a preposition, or at the end
            return signal in context.prepositions or not follows or follows in context.tense
        case "season":
            return (signal in context.season_signals and not follows[:1].isupper()) or follows in context.seasonal
        case "happening":
            return follows in context.seasonal
        case "numbered":  # "on the second day"; "it is the second day of the strike"
            if signal not in context.prepositions and signal not in context.copulas and signal != "'s":
                return False
            return not follows or follows in context.prepositions
        case "modifier":  # stands between a determiner and a noun
            return signal in context.determiners and follows.islower() and follows not in context.tense and (
                follows not in context.prepositions)
        case "daily":  # no noun: "the daily is a newspaper"
            return signal not in context.articles or not (
                follows == "" or follows in context.prepositions or follows in context.tense)
        case "name":
            if end - start < 5 and text[start:end].lower() in context.short_names and _is_word(text, end, signal, follows, context):
                return False
            return not follows[:1].isupper() or signal in context.prepositions
        case "month":
            if follows.isdigit() and len(follows) == 3:
                return False  # the number plate SEP 412
            if end - start < 5 and text[start:end].lower() in context.short_names and _is_word(text, end, signal, follows, context):
                return False
            return signal in context.prepositions or not (follows[:1].isupper() or _capital_before(text, start))
        case "uncounted":
            return signal not in context.numbered and follows not in context.counted
        case "margin":  # after a preposition, or where a list has its dates
            return signal in context.prepositions and not follows[:1].isupper() or _at_margin(text, start, end)
        case "day-number":  # "on the 6th", not "on the 6th floor"
            if signal not in context.day_number_links or text[end : end + 1] == "-":
                return False
            known = not follows or any(follows in words for words in (
                context.prepositions, context.conjunctions, context.tense, context.pronouns, context.chat, context.slang))
            return known and context.levels.isdisjoint(w.lower() for w in _WORDS_BEFORE.findall(text[max(0, start - 40) : start]))
        case "hour":
            return colloquial and _hour_confirmed(text, end, follows, context)
        case "year":
            return _year_confirmed(text, start, end, signal, follows, context, colloquial)
    return False


_CITED = re.compile(r"\([^()\n]*[A-Za-z][.,]? \Z")
_MARGIN = re.compile(r"(?:^|[\n|\t]|\n[ \t]*[-*•·–]|  )[ \t\[(]*\Z")
_MARGIN_AFTER = re.compile(r"[\])]?[.:]?[ \t]*(?:$|[\n|\t]|[-–—](?=[ \d])|[ \t](?!(?:[-+*/=%<>]|\w{0,3}\d)))")


def _at_margin(text: str, start: int, end: int) -> bool:
    """Whether a candidate stands where lists, tables and programmes have their dates: at the head of a line, or in a cell of its own."""
    return _MARGIN.search(text, max(0, start - 24), start) is not None and _MARGIN_AFTER.match(text, end) is not None


def _hour_confirmed(text: str, end: int, follows: str, context: Context) -> bool:
    """Whether a bare number after "at" or "til" in a post is an hour: what follows is not what it counts, nor a street."""
    if text[end : end + 1] in ("%", "°", "/", "+", "*", "=", ":", "-", "–", "'") and text[end : end + 2].strip() == text[end : end + 2]:
        return False
    if follows in context.counted or follows == "of":
        return False
    if text[end : end + 1] != " ":
        return True
    plural = len(follows) > 3 and follows.endswith("s") and not follows.endswith("ss") and follows not in context.common
    street = follows[:1].isupper() and follows[1:2].islower()
    return not (plural and follows not in context.tense or street)


def _is_word(text: str, end: int, signal: str | None, follows: str, context: Context) -> bool:
    """Whether what spells a month's or a weekday's name in short is a name or a word of its own: "Sept is French for seven",
    "Jan de Vries", "the Apr"."""
    if signal in context.prepositions:
        return False
    return signal in context.articles or text[end : end + 1] == " " and follows[:1].isalpha() and follows not in context.prepositions


def _capital_before(text: str, start: int) -> bool:
    """Whether the word before, in the same sentence, has a capital: "Black September"."""
    m = _CAPITAL_BEFORE.search(text, max(0, start - 24), start)
    if m and len(m[1]) > 4 and text[m.end(1)] == ".":  # no abbreviation: "on Tuesday. December was dry"
        return False
    return bool(m and m.start() > 1 and text[m.start() - 2] not in ".!?\n:")


def _year_confirmed(text: str, start: int, end: int, signal: str | None, follows: str, context: Context,
                    colloquial: bool) -> bool:
    """Whether a number is a year: in brackets, after a word that years follow, at the head of a line or sentence; and
    not before what is counted."""
    if not text[start].isdigit() and (signal not in context.year_signals or signal in context.measure_links):
        return _about_a_year(text, start, end, signal, follows, context)
    before, after = text[max(0, start - 2) : start], text[end : end + 1]
    if before[-1:] in ("(", "[") and (after in ")]-–,;" or not after):
        return True
    if follows in context.counted or signal in context.numbered:
        return False
    if signal in context.articles and text[start - 4 : start - 3].isupper() and _in_sentence(text, start - 4):
        return False  # "the band The 1975"
    if _SUBTITLE.match(text, end):
        return False  # "2001: A Space Odyssey"
    if follows[:1].islower() and follows.endswith("s") and len(follows) > 3 and follows not in context.tense and "://" not in text[end : end + 12]:
        return signal in context.certain_year_signals
    if signal in context.conjunctions:  # "and 1995 saw the end", "in 1990 and again in May and 1995", not "1066 for the porter"
        return follows in context.tense or any(
            m.group(1).lower() in context.certain_year_signals for m in _YEAR_BEFORE.finditer(text, max(0, start - 60), start))
    if signal in context.articles:  # "the 2004 campaign", not "he ran the 1500 in the rain"
        return bool(follows) and text[end : end + 1] in " -\n" and not any(
            follows in words for words in (context.prepositions, context.conjunctions, context.tense))
    if signal in context.year_signals:
        return True
    if (signal or "").endswith(("'s", "’s")):
        return bool(follows)  # "Reagan's 1984 campaign", not "Orwell's 1984."
    if before == ", " and (after in "\n,;" or text[end : end + 2] in (".", ".\n")) and text[start - 3 : start - 2].isalpha():
        return not text[max(0, start - 16) : start - 2].lower().endswith(tuple(context.numbered))
    if before in ("- ", "* ", "• ", "– ") and text[start - 3 : start - 2] in ("", "\n"):  # an entry of a list
        return after in ":–-,(" or text[end : end + 2] in (" –", " -", " —", " (", "  ")
    if after == ")" and _CITED.search(text, max(0, start - 40), start):
        return True  # "(6th Cir. 2016)", "(Smith et al., 2016)"
    if not before or before[-1] == "\n" or before[-2:] in (". ", "! ", "? ", "# ") or before == "  ":
        return after == ":" or after == " " and (
            follows[:1].islower() or colloquial and "1950" < text[start : start + 4] < "2040") or text.startswith("\n\n", end)  # a heading
    return colloquial and "1950" < text[start : start + 4] < "2040"


def _about_a_year(text: str, start: int, end: int, signal: str | None, follows: str, context: Context) -> bool:
    """Whether "around 1120" is a year: after what was done ("founded around 1120"), at the head of a sentence, after a comma;
    not after what counts ("employs about 1500"), nor before what is counted."""
    if signal in context.counting or follows in context.counted or follows.islower() and follows.endswith("s") and follows not in context.tense:
        return False
    if signal is None:
        return follows not in context.tense
    if signal in context.measure_links:  # "a crowd of around 1120"
        words = _WORDS_BEFORE.findall(text[max(0, start - 40) : start].lower())
        return signal in context.year_signals and context.measures.isdisjoint(words[-3:-1])
    if text[start - 2 : start] == ", ":
        return text[end : end + 1] in ",;."
    return context.tense.get(signal) == "past" or any(tense == "past" and signal.endswith(e) for e, tense in context.endings)


def is_quantity(text: str, start: int, end: int, signal: str | None, context: Context) -> bool:
    """Whether a number measures: "the prime factors of 1995", "its index rose to 1987", "12 degrees, 31 minutes"."""
    surface = text[start:end]
    bare = surface.isdigit()
    if signal in context.numbered and surface.replace("-", "").isdigit():
        return True  # "part number 08-15-2001"
    if bare and signal not in context.measure_links:
        return False
    words = [w.lower() for w in _WORDS_BEFORE.findall(text[max(0, start - 40) : start].rpartition(". ")[2])]
    if not words:
        return False
    if bare:
        return not context.measures.isdisjoint(words[-3:-1])
    if ":" in surface:
        return not context.ratios.isdisjoint(words)  # "drawn at 1:25"
    return words[-1] in context.angles or text[max(0, start - 2) : start].strip() in context.angles


def stands_before_noun(text: str, start: int, end: int, context: Context) -> bool:
    """Whether a candidate is words joined by a hyphen that stand before a noun, and an article, which is the noun's."""
    article, _, rest = text[start:end].partition(" ")
    if article.lower() not in context.articles or " " in rest or "-" not in rest or not rest[-1].isalpha():
        return False
    after = _WORD_AFTER.match(text, end) if text[end : end + 1] == " " else None
    return after is not None and after.group(1).islower() and not any(
        after.group(1) in words for words in (context.prepositions, context.conjunctions, context.tense))


def clock_after_link(text: str, start: int, end: int, context: Context) -> tuple[int, int, str] | None:
    """Where the day ends and the clock time begins, and the word between them: "tomorrow | at | 9pm"."""
    words = text[start:end].split(" ")
    for k, word in enumerate(words[1:-1], 1):
        if word.lower() in context.clock_links:
            day = start + len(" ".join(words[:k]))
            return day, day + len(word) + 2, word.lower()
    return None


def is_code(text: str, start: int, end: int, signal: str | None, context: Context) -> bool:
    """Whether a single word is an identifier: in a line of code, or after what says so ("the variable weeks")."""
    if signal in context.labels or signal in context.spelling and text[start - 1 : start] in context.quotes:
        return True
    around = text[max(0, start - 60) : end + 60]
    return ("{" in around or "=" in around or "(" in around) and _CODE.search(around.replace("\n", " ; ")) is not None


def is_name(text: str, start: int, end: int, signal: str | None, context: Context, colloquial: bool) -> bool:
    """Whether a candidate names a person, a place or a work: "Donna Summer", "April said", "28 Days Later"."""
    surface = text[start:end]
    single = surface.isalpha()
    before, after = text[max(0, start - 48) : start], text[end : end + 64]
    if single and signal in context.place_links:
        words = _WORDS_BEFORE.findall(before)[-2:]
        if words and words[0].lower() in context.places:
            return True  # "the village of Noon"
    previous = before[:-1].rstrip(".").rpartition(" ")[2].lstrip("\"'“‘(\n") if before[-1:] == " " else ""
    if previous[:1].isupper() and (previous in context.first_names or previous.lower() in context.titles):
        return True
    if single and context.common and surface in context.temporal and signal not in context.timely and _is_borne(text, surface, context):
        return True  # "Critics of May", where a Theresa May is spoken of
    if single and previous[:1].isupper() and previous.lower() in context.places and surface[0].isupper():
        return True  # "Fort Sunday"
    if single and surface[0].isupper() and (not before or before[-2:] in (". ", "! ", "? ") or before[-1] == "\n"):
        other = _SUBJECT_WITH.match(after)  # "Monday and Asana compete", "Christmas, Florida, has a post office"
        if other and (other.group(2) or other.group(3)) not in context.temporal and (
                other.group(1) in context.conjunctions or other.group(1) is None and surface.lower() in context.given):
            return True
    if single and signal in context.telling and _is_named(before, after, signal, context):
        return True
    if single and surface.lower() in context.given and _is_person(surface, before, after, signal, context):
        return True
    if surface.isupper() or not context.common:
        return False
    if any(quote in before for quote in "\"“‘'") and _in_quoted_title(surface, before, after, context):
        return True
    return not colloquial and (_is_work(surface, before, after, signal, context) or (
        surface not in context.temporal and _has_odd_capital(text, start, end, signal, context)))


@lru_cache(maxsize=2)
def _surnames_in(text: str) -> dict[str, bool]:
    """What is known of the surnames in a text, by `_is_borne`."""
    return {}


def _is_borne(text: str, surface: str, context: Context) -> bool:
    """Whether somebody in the text has the word for a surname: "Theresa May", not "Theresa, May" or "Theresa May 5"."""
    known = _surnames_in(text)
    if surface not in known:
        known[surface] = False
        at = text.find(" " + surface)
        while at >= 0:
            first = text[max(0, at - 16) : at].rstrip(".").rpartition(" ")[2].lstrip("\"'“‘(\n")
            if first[:1].isupper() and (first in context.first_names or first.lower() in context.titles) and not (
                    _ON_OR_DIGIT.match(text, at + 1 + len(surface))):
                known[surface] = True
                break
            at = text.find(" " + surface, at + 1)
    return known[surface]


def _is_named(before: str, after: str, signal: str | None, context: Context) -> bool:
    """Whether it is told as a name: "a man called Thursday", "named his son Friday", "reading Saturday by Ian McEwan"."""
    words = [w.lower() for w in _WORDS_BEFORE.findall(before)][-3:]
    if len(words) > 1:
        if words[-1] in context.naming and (words[-2] in context.bearers or words[-2] in context.present_copulas):
            return True
        if words[-1] in context.copulas and words[-2] in context.labels:
            return True
    if len(words) > 2 and words[-1] in context.kin and words[-3] in context.naming:
        return True
    return signal in context.enjoying and _BY_SOMEBODY.match(after) is not None


def _is_person(surface: str, before: str, after: str, signal: str | None, context: Context) -> bool:
    """Whether a month's or a season's name is a person's: "April said", "my sister June", "June and Julia"."""
    if signal in context.kin or signal in context.person_objects:
        return True
    if signal == "of" and (other := _CAPITAL_AFTER.match(after)) and other.group(1) not in context.temporal:
        return True  # "shares of May Department Stores"
    words = [w.lower() for w in _WORDS_BEFORE.findall(before)][-5:]
    if signal == "of" and len(words) > 1 and words[-2] in context.kin:
        return True
    rest = _WORDS_BEFORE.findall(after[:32])
    if rest and rest[0] in context.copulas and not context.kin.isdisjoint(rest[1:4]):
        return True
    follows = _WORD_AFTER.match(after)
    if follows and follows.group(1) in context.person_verbs:
        return True
    if after[:2] in ("'s", "’s"):
        owned = _WORD_AFTER.match(after, 2)
        return bool(owned and owned.group(1) in context.kin)
    if follows is None and rest and after[:2] == ", " and rest[0] in context.relatives:
        return True
    if signal in context.prepositions and signal not in context.conjunctions:
        other = re.match(r" (\w+) (?:(?:to|with|for|from) )?(\w+)", after)
        return bool(other and other.group(1) in context.conjunctions and other.group(2) in context.pronouns)
    if not context.naming.isdisjoint(words):
        return True
    if before[-1:] in ("\"", "“") and after[:2] == ", " and rest and rest[0].islower():
        return True
    if before[-1:] in ("\"", "“") and (caller := _CALLER.match(after)) and caller.group(1) in context.calling:
        return True  # ""April," he whispered"
    if before[-2:] == ", " and after[:2] == ", " and rest and rest[0] in context.pronouns:
        return True
    if before[-2:] == ", " and after[:2] in (",\"", ",”", ",'", ",’", "?\"", "?”", "!\"", "!”", ".\"", ".”"):
        return True
    for pattern, where in ((_COORDINATED.match, after), (_COORDINATED_BEFORE.search, before)):
        if m := pattern(where):
            name, link = (m.group(2), m.group(1)) if pattern == _COORDINATED.match else (m.group(1), m.group(2))
            if (link is None or link in context.conjunctions) and name in context.first_names - context.temporal:
                return True
    return False


def _in_quoted_title(surface: str, before: str, after: str, context: Context) -> bool:
    """Whether a candidate stands in a title in quotes: "Ruby Tuesday", "A Day in the Life"."""
    left, right = _QUOTED_BEFORE.search(before), _QUOTED_AFTER.match(after)
    if not left or not right:
        return False
    inside = (left.group(1) or left.group(2) or "") + surface + right.group(1)
    words = _WORDS_BEFORE.findall(inside)
    if len(words) == 1 and after[:1] == ",":
        return False  # "Friday," she said
    return 0 < len(words) < 8 and words[0][0].isupper() and all(
        w[0].isupper() or len(w) < 4 or w in context.prepositions for w in words)


def _is_work(surface: str, before: str, after: str, signal: str | None, context: Context) -> bool:
    """Whether it is said that a candidate is a song, a film, a book: "Yesterday is a ballad", "the song Tomorrow"."""
    if not surface[0].isupper():
        return False
    if not before or before[-1] in "\"“‘\n" or before[-2:] in (". ", "! ", "? "):
        words = _WORDS_BEFORE.findall(after)
        for k, word in enumerate(words[:5]):
            if word in context.copulas:
                return not context.works.isdisjoint(words[k + 1 : k + 6])
    return (signal in context.works and surface not in context.temporal
            and before[-1:] == " " and before[-2:-1].isalpha())


def _has_odd_capital(text: str, start: int, end: int, signal: str | None, context: Context) -> bool:
    """Whether a common word has a capital where prose gives it none: "The Hours", "Twentieth Century Fox"."""
    surface = text[start:end]
    odd = None
    for m in _CAPITAL.finditer(surface):
        initials = len(m.group()) > 1 and m.group().isupper()  # "4:47 PM"
        if not initials and m.group().lower() in context.common and (m.start() or _in_sentence(text, start)):
            odd = m
    if odd is None or any(name in surface for name in context.proper):
        return False
    follows = _WORD_AFTER.match(text, end)
    upper = bool(follows and follows.group(1)[0].isupper() and text[end] == " ")
    if signal in context.prepositions and not upper and not _TITLED_LINK.search(text, max(0, start - 40), start):
        return False  # "in Summer", "the turn of the 20th Century"; not "The Remains of the Day"
    line = text[max(text.rfind("\n", max(0, start - 120), start) + 1, start - 120) : end + 120].split("\n", 1)[0]
    lower = [w for w in _LOWER_WORD.findall(line) if w not in context.prepositions]
    return len(lower) > 1 or any(w not in context.tense for w in lower)


def _in_sentence(text: str, start: int) -> bool:
    """Whether words of the same sentence stand before."""
    before = text[max(0, start - 3) : start].rstrip(" \"'“‘([")
    return bool(before) and before[-1] not in ".!?:;\n–—-" and text[start - 1 : start] != "\n"

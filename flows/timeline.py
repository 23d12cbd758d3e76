"""The verb ``dateline timeline``: what happened to somebody, in order, or the few happenings that matter most."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import click

@click.argument("entity", required=False)
@click.option("--summary", type=click.IntRange(1), metavar="N", help="Only the N happenings that matter most.")
@click.option("--place", metavar="NAME", help="Only what happened there.")
@click.option("--topic", metavar="WORD", help="Only sentences with a word that begins so.")
@click.option("--since", metavar="DATE", help="Only what may have ended after this, such as 2014-05.")
@click.option("--until", metavar="DATE", help="Only what may have started before this.")
@click.option("--lake", metavar="DIR", help="Folder of the lake (DATELINE_LAKE; default: lake).")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def timeline(
    entity: str | None,
    summary: int | None,
    place: str | None,
    topic: str | None,
    since: str | None,
    until: str | None,
    lake: str | None,
    as_json: bool,
) -> None:
    """Tell what happened to ENTITY, in order of time: dateline timeline "Fiona Hill" --summary 5.

    A row is a happening, however many documents tell it. Happenings of which no order is known share a number.
    """
    from flows.answers import plain
    from flows.settings import Settings
    from warehouse import box

    if not (entity or place or topic):
        raise click.UsageError("name an ENTITY, or a --place or a --topic")
    where = Settings.gather(lake=lake).lake
    given = {"entity": entity, "at_place": place, "topic": topic, "since": _date(since), "until": _date(until)}
    known: list[str] = []
    if entity:
        known = box.query(where, "SELECT entity FROM participants").to_pydict()["entity"]
        meant = called(entity, where, known)
        given["entity"] = "|".join(meant or [entity])
        if meant and meant != [entity.casefold()]:
            click.echo(f"known as: {', '.join(meant)}", err=True)
    names, answers = plain(box.query(where, question(given, summary)))
    rows = [dict(zip(names, answer)) for answer in answers]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2, default=str))
    elif not rows:
        places = box.query(where, PLACES).to_pydict()["place"] if place else []
        raise click.ClickException(nothing_of(given, entity, known, places))
    else:
        for line in lines(rows):
            click.echo(line)


PLACES = "SELECT place FROM events WHERE place IS NOT NULL GROUP BY place ORDER BY count(*) DESC, place"


def _date(words: str | None) -> str | None:
    """A date of the command line as SQL takes it: 2014-05 as it stands, "May 2014" as its first day.

    Raises:
        flows.annotation.BadDate: when the words are no date.
    """
    if words is None:
        return None
    from flows.annotation import check_date
    from transforms.chronology.instants import iso
    from transforms.dating import read_date

    check_date(words)
    return words if re.fullmatch(r"-?\d{4}(?:-\d\d){0,2}", words) else iso(read_date(words).first)


def called(entity: str, where: str, known: Sequence[str]) -> list[str]:
    """The names of a corpus that somebody means by an entity; none when no participant is called so."""
    from transforms.timelines.names import Names, tokens_of, words_of
    from warehouse import box

    wanted = tokens_of(entity)
    if (name := next((name for name in known if tokens_of(name) == wanted), None)) is not None:
        quoted = name.replace("'", "''")
        asked = f"SELECT alias FROM aliases WHERE name = '{quoted}' ORDER BY alias"
        return box.query(where, asked).to_pydict()["alias"]
    kinds = box.query(where, "SELECT entity, kind FROM participants").to_pydict()
    return sorted(Names(dict(zip(kinds["entity"], kinds["kind"])), words_of("en")).of(entity))


def nothing_of(
    given: Mapping[str, str | None], entity: str | None, known: Sequence[str], places: Sequence[str] = ()
) -> str:
    """What to say when a timeline is empty: whom else, or where else, one may have meant.

    >>> nothing_of({"entity": "Fionna Hill"}, "Fionna Hill", ["fiona hill", "vladimir putin"])
    'nothing in the lake is told of Fionna Hill; did you mean fiona hill?'
    >>> nothing_of({"at_place": "Rigga"}, None, [], ["Riga", "Oslo"])
    'nothing in the lake is told of Rigga; places that it knows: Riga, Oslo'
    """
    from difflib import get_close_matches

    asked = [entity] if entity else []
    asked += [value for name, value in given.items() if value and name != "entity"]
    words = entity.casefold().split() if entity else []
    near = get_close_matches(" ".join(words), known, n=3, cutoff=0.7) if words else []
    near += [name for name in known if any(word in name.split() for word in words)]
    near = [name for name in dict.fromkeys(near) if name.split() != words][:3]
    told = f"nothing in the lake is told of {', '.join(asked)}"
    if near and not (len(asked) > 1 and entity and entity.casefold() in known):
        return f"{told}; did you mean {' or '.join(near)}?"
    if places:
        return f"{told}; places that it knows: {', '.join(places[:5])}"
    return f"{told}: `dateline sql \"from participants\"` lists who takes part"


def question(given: Mapping[str, str | None], summary: int | None) -> str:
    """The SQL that asks for a timeline.

    >>> question({"entity": "O'Neil", "topic": None}, 3)
    "FROM timeline_summary(entity := 'O''Neil', n := 3)"
    """
    asked = [f"{name} := '{value.replace(chr(39), chr(39) * 2)}'" for name, value in given.items() if value]
    asked += [f"n := {summary}"] if summary else []
    return f"FROM timeline{'_summary' if summary else ''}({', '.join(asked)})"


def lines(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """A timeline for a person: number, date, what happens, and who tells it.

    What ties with the row above has no number, what no order is known for a question mark. A sentence is given once;
    where it comes again, only the words around.

    >>> row = {"position": 1, "when_edtf": "2014", "trigger": "ended", "sentence": "It ended.",
    ...        "factuality": "happened", "n_independent_sources": 2, "agreement": 0.5, "attribution": None,
    ...        "dates": ["2014 (1)", "2013 (1)"]}
    >>> undated = {"when_edtf": None, "position": None, "n_independent_sources": 1, "agreement": 1}
    >>> print(*lines([row, row | undated]), sep=chr(10))
      1  2014        ended: It ended.
                     2 sources; their dates differ: 2014 (1), 2013 (1)
      ?  undated     ended
    """
    dates = [_when(row) for row in rows]
    width = max(11, min(26, max(map(len, dates)) + 1))
    told, before, given = [], None, []
    for row, when in zip(rows, dates):
        number = "?" if row["position"] is None else "" if row["position"] == before else str(row["position"])
        before = row["position"]
        sentence = " ".join(row["sentence"].split())
        if given[-1:] == [sentence]:
            words = ""
        else:
            words = f": {around(row['trigger'], sentence) if sentence in given else sentence}"
        told.append(f"{number:>3}  {when:<{width}} {row['trigger']}{words}")
        given.append(sentence)
        if notes := _notes(row):
            told.append(f"{'':>5}{'':<{width}} {notes}")
    return told


AROUND = 45
"""Characters on either side of a word that is shown again."""


def around(word: str, sentence: str) -> str:
    """The words around a word in a sentence.

    >>> told = "Women were not admitted for ten years; she sat in the gallery and took notes of what was taught there."
    >>> around("sat", told)
    'Women were not admitted for ten years; she sat in the gallery and took notes of what was …'
    """
    at = max(0, sentence.find(word))
    start, end = max(0, at - AROUND), at + len(word) + AROUND
    start = 0 if start == 0 else sentence.find(" ", start) + 1
    end = len(sentence) if end >= len(sentence) else sentence.rfind(" ", 0, end)
    return ("… " if start else "") + sentence[start:end] + (" …" if end < len(sentence) else "")


def _when(row: Mapping[str, Any]) -> str:
    """The date of a row; of one without, the bounds that are known, as one day between them.

    >>> _when({"when_edtf": None, "earliest_start": None, "latest_end": "2012-01-01"})
    '[..2011-12-31]'
    """
    if row["when_edtf"]:
        return row["when_edtf"]
    start, end = row.get("earliest_start"), row.get("latest_end")
    if not start and not end:
        return "undated"
    return f"[{start[:10] if start else ''}..{_day_before(end) if end else ''}]"


def _day_before(end: str) -> str:
    """The last day before an instant that is past the last."""
    from transforms.chronology.instants import DAY, instant, iso

    day, _, clock = end.partition("T")
    if clock or day.startswith("-") or len(day) != 10:
        return day
    return iso(instant(*map(int, day.split("-"))) - DAY)[:10]


FIRMLY = {"claimed": "claimed", "planned": "planned", "denied": "did not happen, it says", "hypothetical": "supposed"}


def _notes(row: Mapping[str, Any]) -> str:
    notes = [FIRMLY[row["factuality"]]] if row["factuality"] != "happened" else []
    notes += [f"says {row['attribution']}"] if row["attribution"] else []
    if row["n_independent_sources"] > 1:
        notes.append(f"{row['n_independent_sources']} sources")
    told = ", ".join(notes)
    return told + (f"; their dates differ: {', '.join(row['dates'])}" if row["agreement"] < 1 else "")

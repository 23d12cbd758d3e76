"""The gazetteer: its data hold together, its dates are right, and names match while places and persons do not."""

from __future__ import annotations

import re
import time
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import transforms.gazetteer as package
from transforms.chronology.instants import iso, parse_iso
from transforms.gazetteer import COLUMNS, BadGazetteer, Entry, Gazetteer, bounds, fault_of, load, read
from transforms.gazetteer.__main__ import index, starts
from transforms.gazetteer.shipped import Shipped

DATA = Path(package.__file__).parent / "data"
FILES = sorted(DATA.glob("*.csv"))
ROWS = [(path.name, entry) for path in FILES for entry in read(path.read_bytes(), path.name, check=False)]
OWN = [entry for name, entry in ROWS if name != "wikidata.csv"]
HEADER = ",".join(COLUMNS) + "\n"

PLACES_AND_PERSONS = """
Waterloo|Vietnam|Korea|Crimea|Ukraine|Mariupol|Stalingrad|Leningrad|Hiroshima|Nagasaki|Verdun|Gettysburg|Hastings
Agincourt|Dunkirk|Berlin|Moscow|Kyiv|Kiev|Baghdad|Kabul|Fallujah|Aleppo|Mosul|Sarajevo|Srebrenica|Chernobyl
Fukushima|Bhopal|Columbine|Oklahoma City|Lockerbie|Versailles|Yalta|Potsdam|Munich|Helsinki|Maastricht|Schengen
Bretton Woods|Camp David|Oslo|Dayton|Kyoto|Paris|Rome|Athens|Sochi|Beijing|London|Tokyo|Rio de Janeiro|Barcelona
Atlanta|Seoul|Los Angeles|Montreal|Mexico City|Melbourne|Soviet Union|USSR|Russia|Germany|France|England|Britain
Japan|China|India|Pakistan|Israel|Gaza|Iran|Iraq|Syria|Libya|Egypt|Kuwait|Kosovo|Bosnia|Rwanda|Darfur|Somalia
Grenada|Panama|Falklands|Suez|Cuba|Bay of Pigs|Guantanamo|Wounded Knee|Alamo|Kent State|Tiananmen Square|Capitol
Pentagon|Wall Street|Napoleon|Victoria|Queen Victoria|Elizabeth|Elizabeth II|Henry VIII|Louis XIV|Peter the Great
Catherine the Great|Augustus|Nero|Hadrian|Trajan|Julius Caesar|Cleopatra|Charlemagne|Genghis Khan|Saladin|Hitler
Adolf Hitler|Stalin|Lenin|Trotsky|Khrushchev|Brezhnev|Gorbachev|Yeltsin|Putin|Vladimir Putin|Churchill
Winston Churchill|Thatcher|Margaret Thatcher|Tony Blair|David Cameron|Boris Johnson|Theresa May|Clinton|Bill Clinton
Reagan|Ronald Reagan|Nixon|Richard Nixon|Kennedy|John F. Kennedy|Lincoln|Abraham Lincoln|George Washington
George W. Bush|Barack Obama|Donald Trump|Joe Biden|Angela Merkel|Helmut Kohl|Charles de Gaulle|Emmanuel Macron
Nelson Mandela|Mao Zedong|Deng Xiaoping|Gandhi|Nehru|Fidel Castro|Hugo Chávez|Pinochet|Saddam Hussein
Muammar Gaddafi|Osama bin Laden|Princess Diana|Pope Francis|John Paul II|Benedict XVI|Kofi Annan|Martin Luther King
Malcolm X|Rosa Parks|Jamal Khashoggi|Alexei Navalny|George Floyd|Katrina|Sandy|Harvey|Irma|Maria|Andrew|Krakatoa
Vesuvius|Pompeii|Mount St. Helens|Titanic|Lusitania|Hindenburg|Challenger|Columbia|Apollo|Sputnik|Hubble|Normandy
Omaha Beach|Pearl Harbor|Midway|Iwo Jima|Okinawa|Guadalcanal|El Alamein|Tobruk|Anzio|Arnhem|Ypres|Somme|Gallipoli
Passchendaele|Jutland|Bastille|Kremlin|White House|Downing Street|Roman|Victorian|Soviet|Ottoman|Tudor|Jurassic
Regency|World Cup|Olympics|Super Bowl|Brown|Bush|Johnson|May|Major
""".replace("\n", "|").strip("|").split("|")

KNOWN = """
september-11-attacks|2001-09-11|2001-09-12
world-war-i|1914-07-28|1918-11-12
world-war-ii|1939-09-01|1945-09-03
soviet-era|1922-12-30|1991-12-27
victorian-era|1837-06-20|1901-01-23
presidency-of-bill-clinton|1993-01-20|2001-01-20
presidency-of-john-f-kennedy|1961-01-20|1963-11-22
presidency-of-abraham-lincoln|1861-03-04|1865-04-15
premiership-of-margaret-thatcher|1979-05-04|1990-11-28
premiership-of-tony-blair|1997-05-02|2007-06-27
chancellorship-of-angela-merkel|2005-11-22|2021-12-08
papacy-of-pope-john-paul-ii|1978-10-16|2005-04-02
1-0|
1936-summer-olympics|1936-08-01|1936-08-17
1972-summer-olympics|1972-08-26|1972-09-12
2020-summer-olympics|2021-07-23|2021-08-09
1980-winter-olympics|1980-02-13|1980-02-25
1966-fifa-world-cup|1966-07-11|1966-07-31
2018-fifa-world-cup|2018-06-14|2018-07-16
super-bowl-i|1967-01-15|1967-01-16
super-bowl-lvii|2023-02-12|2023-02-13
korean-war|1950-06-25|1953-07-28
falklands-war|1982-04-02|1982-06-15
six-day-war|1967-06-05|1967-06-11
2014-crimean-status-referendum|2014-03-16|2014-03-17
sinking-of-the-moskva|2022-04-13|2022-04-15
siege-of-mariupol|2022-02-24|2022-05-21
chernobyl-disaster|1986-04-26|1986-04-27
2004-indian-ocean-earthquake-and-tsunami|2004-12-26|2004-12-27
2010-haiti-earthquake|2010-01-12|2010-01-13
great-fire-of-london|1666-09-02|1666-09-07
1755-lisbon-earthquake|1755-11-01|1755-11-02
hindenburg-disaster|1937-05-06|1937-05-07
exxon-valdez-oil-spill|1989-03-24|1989-03-25
easter-rising|1916-04-24|1916-04-30
carnation-revolution|1974-04-25|1974-04-26
2016-brexit-referendum|2016-06-23|2016-06-24
brexit|2020-01-31|2020-02-01
murder-of-george-floyd|2020-05-25|2020-05-26
january-6-united-states-capitol-attack|2021-01-06|2021-01-07
fall-of-kabul|2021-08-15|2021-08-16
october-7-attacks|2023-10-07|2023-10-08
104th-united-states-congress|1995-01-03|1997-01-03
meiji-era|1868-01-03|1912-07-31
prohibition-era|1920-01-17|1933-12-06
""".replace("1-0|\n", "").strip().splitlines()


def named(text: str) -> list[tuple[str, str]]:
    """What is matched: the words and the id."""
    return [(text[h.start:h.end], h.entry.id) for h in load().match(text)]


# ---------------------------------------------------------------- the data


def test_at_least_1500_entries_of_our_own() -> None:
    assert len(OWN) >= 1500


def test_every_row_is_sound() -> None:
    assert [f"{name}: {fault}" for name, entry in ROWS if (fault := fault_of(entry))] == []


def test_every_kind_is_a_known_one() -> None:
    assert {entry.kind for _, entry in ROWS} <= package._guards().kinds


def test_every_row_says_where_it_comes_from() -> None:
    known = re.compile(r"general knowledge|Wikidata P585 Q\d+")
    assert [e.id for _, e in ROWS if not known.fullmatch(e.source)] == []


def test_every_row_has_words_for_a_paraphrase() -> None:
    assert [entry.id for _, entry in ROWS if not entry.head] == []


def test_ids_are_unique() -> None:
    seen: dict[str, list[str]] = defaultdict(list)
    for name, entry in ROWS:
        seen[entry.id].append(name)
    assert {i: names for i, names in seen.items() if len(names) > 1} == {}


def test_only_reigns_and_what_is_held_again_share_a_name() -> None:
    seen: dict[str, set[str]] = defaultdict(set)
    for _, entry in ROWS:
        if entry.kind not in ("games", "reign"):  # "the London Olympics" were held three times
            for alias in (entry.name, *entry.aliases):
                seen[package._fold(alias).removeprefix("the ")].add(entry.id)
    assert {alias: ids for alias, ids in seen.items() if len(ids) > 1} == {}


def test_a_name_tells_who_else_has_it() -> None:
    [hit] = load().match("He was at the London Olympics.")
    assert {hit.entry.id, *(e.id for e in hit.namesakes)} == {f"{y}-summer-olympics" for y in (1908, 1948, 2012)}


def test_every_name_says_that_it_is_a_happening() -> None:
    guards = package._guards()
    known = {name.lower() for name in guards.names}

    def has_head(alias: str) -> bool:
        words = re.findall(r"[^\W\d_]+", alias.lower())
        return any({w, w.removesuffix("s"), w.removesuffix("es")} & guards.heads for w in words)

    aliases = {alias for _, entry in ROWS for alias in (entry.name, *entry.aliases)}
    assert sorted(a for a in aliases if a.lower() not in known and not has_head(a)) == []


def test_files_are_in_order_of_time() -> None:
    for path in FILES:
        starts = [parse_iso(e.earliest_start) for name, e in ROWS if name == path.name and e.earliest_start]
        assert starts == sorted(starts), path.name


@pytest.mark.parametrize("row", KNOWN)
def test_well_known_dates(row: str) -> None:
    name, start, end = row.split("|")
    found = bounds(load().by_id[name])
    assert (iso(found.earliest_start), iso(found.latest_end)) == (start, end)


# ---------------------------------------------------------------- names match


@pytest.mark.parametrize(
    ("text", "words", "entry"),
    [
        ("He grew up in the Soviet era.", "the Soviet era", "soviet-era"),
        ("The Soviet Era was over", "The Soviet Era", "soviet-era"),
        ("SOVIET ERA FLATS", "SOVIET ERA", "soviet-era"),
        ("during Clinton's term, taxes", "Clinton's term", "presidency-of-bill-clinton"),
        ("during Clinton’s term, taxes", "Clinton’s term", "presidency-of-bill-clinton"),
        ("before the COVID-19 pandemic", "the COVID-19 pandemic", "covid-19-pandemic"),
        ("before the Covid‑19 pandemic", "the Covid‑19 pandemic", "covid-19-pandemic"),
        ("since 9/11, security", "9/11", "september-11-attacks"),
        ("the second world war's end", "the second world war", "world-war-ii"),
        ("World War\nII ended", "World War\nII", "world-war-ii"),
        ("the Second Battle of Fallujah began", "the Second Battle of Fallujah", "second-battle-of-fallujah"),
        ("the Russo-Japanese War", "the Russo-Japanese War", "russo-japanese-war"),
        ("“the Troubles” lasted", "the Troubles", "troubles"),
        ("(World War I)", "World War I", "world-war-i"),
        ("the annexation of Crimea in", "the annexation of Crimea", "annexation-of-crimea"),
        ("the Eyjafjallajökull eruption", "the Eyjafjallajökull eruption", "2010-eruptions-of-eyjafjallajokull"),
    ],
)
def test_a_name_is_found_with_its_article(text: str, words: str, entry: str) -> None:
    assert named(text) == [(words, entry)]


def test_offsets_are_code_points() -> None:
    text = "😀 Đà Nẵng – after the Vietnam War 😀 and the Korean War"
    assert [text[h.start:h.end] for h in load().match(text)] == ["the Vietnam War", "the Korean War"]


def test_several_names_in_order() -> None:
    assert [i for _, i in named("World War I, the Great Depression and World War II")] == [
        "world-war-i", "great-depression", "world-war-ii"]


def test_a_longer_name_wins() -> None:
    assert named("the 2018 FIFA World Cup Final in Moscow") == [
        ("the 2018 FIFA World Cup Final", "2018-fifa-world-cup-final")]


def test_a_shorter_name_stands_when_the_longer_lacks_its_capital() -> None:
    own = load([row(name="World War II Story", aliases="")])
    assert [h.entry.id for h in own.match("a World War II story, a World War II Story")] == ["world-war-ii", "big-move"]


# ---------------------------------------------------------------- and nothing else does


@pytest.mark.parametrize("words", PLACES_AND_PERSONS)
def test_a_bare_place_or_person_never_matches(words: str) -> None:
    assert named(f"In {words} and the {words}, {words}'s friends spoke of {words}.") == []


@pytest.mark.parametrize(
    "word", ["Blitz", "Enlightenment", "Reformation", "Depression", "Restoration", "Troubles", "Terror"])
def test_a_common_word_is_a_name_only_with_its_article(word: str) -> None:
    assert named(f"{word} came to {word} in {word}.") == []
    assert named(f"It ended the {word}, she said.")[0][0] == f"the {word}"


@pytest.mark.parametrize(
    "text",
    [
        "Meet me at Waterloo station.",
        "Victoria Beckham's new line",
        "a Vietnam restaurant in Paris",
        "we stayed in a Renaissance hotel",
        "the National World War II Museum",
        "the Vietnam War Memorial in Washington",
        "a Great Depression museum",
        "Restoration Hardware opened a shop",
        "the great depression that he felt",
        "soviet era in small letters",
        "a brave new era",
        "the troubles of youth",
        "a cup of tea after the game",
        "on 9/11/2003 we met",
        "version 1.9/11 of it",
        "the anti-World War II-era song",
        "the pre-Victorian era",
        "a Watergate-style affair",
        "World War III",
        "World War IIIb",
        "the Cold Wars",
        "The Cold War Museum",
        "the King James Version",
    ],
)
def test_what_only_looks_like_a_name_stays_silent(text: str) -> None:
    assert named(text) == []


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_can_be_matched_and_hits_are_in_it(before: str, after: str) -> None:
    text = f"{before} World War II {after}"
    last = 0
    for hit in load().match(text):
        assert last <= hit.start < hit.end <= len(text)
        last = hit.end


# ---------------------------------------------------------------- a user's own


def row(**changes: str) -> str:
    days = ("2019-03-01", "2019-03-01", "2019-04-01", "2019-04-01")
    move = ("big-move", "the Big Move", "the Move of 2019", *days, "", "era", "", "move", "our diary")
    own = dict(zip(COLUMNS, move)) | changes
    return HEADER + ",".join(own[c] for c in COLUMNS) + "\n"


def test_a_users_file_is_matched_beside_ours() -> None:
    own = load([row().encode()])
    assert [h.entry.id for h in own.match("Since the Big Move and World War II")] == ["big-move", "world-war-ii"]


def test_a_users_row_replaces_ours() -> None:
    own = load([row(id="soviet-era", name="our Soviet era", aliases="Soviet era")])
    assert own.by_id["soviet-era"].source == "our diary"
    assert len(own.entries) == len(load().entries)


def test_the_fingerprint_follows_the_files() -> None:
    ours, mine = load().fingerprint, load([row()]).fingerprint
    assert len({ours, load().fingerprint, mine, load([row(region="here")]).fingerprint}) == 3


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xff\xfe", "gazetteer file 1: not UTF-8"),
        ("id,name\n", "gazetteer file 1, line 1: the header lacks aliases"),
        (HEADER + "a,b\n", "line 2: 2 fields instead of 12"),
        (row(earliest_start="2019-02-30"), "line 2: earliest_start: day 30 of 2019-02 does not exist"),
        (row(latest_end="2018-01-01"), "line 2: earliest_end 2019-04-01 is after latest_end 2018-01-01"),
        (row(id="Big Move"), "line 2: id 'Big Move' is not small letters"),
        (row(name=" "), "line 2: a name of 'big-move' is empty"),
        (row() + row().removeprefix(HEADER), "line 3: id 'big-move' is also that of line 2"),
    ],
)
def test_an_error_names_the_line_and_the_fault(content: str | bytes, says: str) -> None:
    with pytest.raises(BadGazetteer, match=re.escape(says)):
        load([content])


# ---------------------------------------------------------------- bounds and speed


def test_bounds_before_christ_are_astronomical() -> None:
    assert iso(bounds(load().by_id["peloponnesian-war"]).earliest_start) == "-0430-01-01"


def test_an_open_end_is_unbounded() -> None:
    entry = load().by_id["russian-invasion-of-ukraine"]
    assert isinstance(entry, Entry) and entry.latest_end == "" and bounds(entry).latest_end is None


@pytest.mark.slow
def test_matching_is_fast_where_little_is_found() -> None:
    text = "The committee met again on Tuesday and put off its decision on the building until spring. " * 20_000
    gazetteer = load()
    gazetteer.match(text)  # builds the automaton
    began = time.perf_counter()
    assert gazetteer.match(text) == []
    assert len(text) / 1e6 / (time.perf_counter() - began) > 15  # MB/s; a third of what a quiet machine shows


def test_the_index_is_that_of_the_entries() -> None:
    assert index() == (DATA / "index.tsv").read_text("utf-8"), "run python -m transforms.gazetteer"
    assert starts(index()) == (DATA / "starts.txt").read_text("utf-8")


def test_an_index_of_other_files_is_not_used() -> None:
    rows = [("wars.csv", HEADER.encode() + row(name="our war").removeprefix(HEADER).encode())]
    changed = Gazetteer(Shipped(rows, b"", index(), starts(index())), "", package._guards())
    assert changed.index is None and [hit.entry.id for hit in changed.match("In our war they fled.")] == ["big-move"]


def test_names_are_the_same_read_whole_or_by_the_index() -> None:
    text = "The Battle of Hastings, World War II, the London Olympics, Brexit, the fall of Saigon and Hurricane Katrina."
    whole = load([HEADER])  # with a user's file all entries are read
    assert [hit[:3] for hit in whole.match(text)] == [hit[:3] for hit in load().match(text)]


def test_a_text_is_read_alike_with_and_without_the_automaton() -> None:
    text = "After World War II came the Cold War, 9/11 and the fall of the Berlin Wall; Düsseldorf and the Soviet era."
    gazetteer = load([HEADER])
    by_words = gazetteer.match(text)
    gazetteer._passed = package._WORTH_A_GATE
    assert gazetteer.match(text) == by_words and len(by_words) == 5

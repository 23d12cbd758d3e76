"""When was it written? Ranked evidence, nothing guessed, and all of it kept."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.chronology.instants import DAY, MINUTE, iso
from transforms.dating import When, date_document, dates_in_name, datelines, read_date
from transforms.records import Document, Evidence
from transforms.sources import Draft, Unreadable, read

SEEDS = Path(__file__).parents[2] / "seeds"


def dated(
    text: str = "We met again.", uri: str = "note.txt", evidence: dict[str, str] | None = None, **how
) -> Document:
    """A document made of a text, a name and evidence of its format (method → words)."""
    clues = tuple(Evidence(method, found, "", False) for method, found in (evidence or {}).items())
    return date_document(Draft(uri, "text", "en", "", text, "", "", clues, None), **how)


def bounds(document: Document) -> tuple[str | None, ...]:
    return tuple(map(iso, document[7:11]))


def used(document: Document) -> list[str]:
    return [e.method for e in document.dct_evidence if e.used]


# ---------------------------------------------------------------- what a date means


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("2022-05-18", "2022-05-18"),
        ("2022-05", "2022-05"),
        ("2022", "2022"),
        ("20220518", "2022-05-18"),
        ("2022/05/18", "2022-05-18"),
        ("2022-05-18T14:30", "2022-05-18T14:30"),
        ("2022-05-18 14:30:00+02:00", "2022-05-18T14:30:00"),
        ("20220518T143000Z", "2022-05-18T14:30:00"),
        ("2022-05-18T24:00", "2022-05-19T00:00"),
        ("2022-W20", "2022-W20"),
        ("2022-05-16/2022-05-31", "2022-05-16/2022-05-31"),
        ("Wed, 18 May 2022 14:30:00 +0200", "2022-05-18T14:30:00"),
        ("18 May 2022", "2022-05-18"),
        ("May 18th, 2022", "2022-05-18"),
        ("Wednesday, May 18, 2022 at 2:30 pm EDT", "2022-05-18T14:30"),
        ("10:15 AM EDT May 18, 2022", "2022-05-18T10:15"),
        ("18-May-2022", "2022-05-18"),
        ("02/13/98 09:30", "1998-02-13T09:30"),
        ("May 2022", "2022-05"),
        ("Mittwoch, 18. Mai 2022, 14:30 Uhr", "2022-05-18T14:30"),
        ("18.05.2022", "2022-05-18"),
        ("le 1er mai 2022 à 14h30", "2022-05-01T14:30"),
        ("4 de octubre de 2005", "2005-10-04"),
        ("4 ottobre 2005", "2005-10-04"),
        ("17 May", "XXXX-05-17"),
        ("1998-02-13TEV", "1998-02-13"),
        ("1998-XX-XX", "1998"),
    ],
)
def test_plain_forms(words, value):
    assert read_date(words).value == value


@pytest.mark.parametrize(
    ("words", "value", "start"),
    [
        ("-0043-03-15", "BC0044-03-15", "-0043-03-15"),
        ("15 March 44 BC", "BC0044-03-15", "-0043-03-15"),
        ("44 BC", "BC0044", "-0043-01-01"),
        ("24 August AD 79", "0079-08-24", "0079-08-24"),
    ],
)
def test_years_before_and_after_christ(words, value, start):
    assert (read_date(words).value, iso(read_date(words).first)) == (value, start)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("18 de maio de 2022", "2022-05-18"),
        ("18 mei 2022", "2022-05-18"),
        ("18 мая 2022 г.", "2022-05-18"),
    ],
)
def test_odd_spellings_are_read_by_dateparser(words, value):
    assert read_date(words).value == value


@pytest.mark.parametrize(
    "words",
    [
        "",
        "yesterday",
        "now",
        "today",
        "last Tuesday",
        "3 days ago",
        "in 2022 days",
        "vor 3 Tagen 2022",
        "²⁰²⁰",
        "the 1990s",
        "Q3 2004",
        "2022-02-30",
        "31 April 2022",
        "2022-13-01",
        "2022-05-18T25:00",
        "0000-00-00",
        "12345678",
        "1652832000",
        "10",
        "2022.05",
        "202205",
        "Mayday 2022",
        "version 2022",
        "x" * 5000,
        "2022 " * 1000,
    ],
)
def test_what_is_no_date_gives_none(words):
    assert read_date(words) is None


@given(st.text(max_size=120))
def test_no_words_raise(words):
    date = read_date(words)
    assert date is None or not isinstance(date, When) or (date.first <= date.last and date.bounds.is_ordered)


@given(st.dates())
def test_a_day_reads_back_in_every_spelling(day):
    value = f"{day.year:04}-{day:%m-%d}"
    for words in (value, f"{day.year:04}{day:%m%d}", f"{day.day}.{day.month}.{day.year:04}"):
        assert read_date(words).value == value
    if day.year >= 1000:
        for words in (
            f"{day.day} {day:%B} {day.year}",
            f"{day:%b} {day.day}, {day.year}",
            f"{day:%a, %d %b} {day.year} 08:00",
        ):
            assert read_date(words).value[:10] == value


def test_figures_that_may_be_two_days_are_both_in_english():
    assert read_date("03/04/2022").value == "2022-03-04/2022-04-03"
    assert read_date("03/04/2022", "de").value == "2022-04-03"
    assert read_date("04/04/2022").value == "2022-04-04"


# ---------------------------------------------------------------- the bounds of a document's date


@pytest.mark.parametrize(
    ("given_", "expected", "unit"),
    [
        ("2022-05-18", ("2022-05-18", "2022-05-18", "2022-05-19", "2022-05-19"), "day"),
        ("2022-05", ("2022-05-01", "2022-05-31", "2022-05-02", "2022-06-01"), "month"),
        ("2022", ("2022-01-01", "2022-12-31", "2022-01-02", "2023-01-01"), "year"),
        ("2022-05-16/2022-05-31", ("2022-05-16", "2022-05-31", "2022-05-17", "2022-06-01"), "day"),
        ("44 BC", ("-0043-01-01", "-0043-12-31", "-0043-01-02", "-0042-01-01"), "year"),
        (
            "2022-05-18T14:30",
            ("2022-05-18T14:30:00", "2022-05-18T14:30:00", "2022-05-18T14:31:00", "2022-05-18T14:31:00"),
            "minute",
        ),
    ],
)
def test_a_date_is_a_point_whose_place_may_be_uncertain(given_, expected, unit):
    document = dated(given=given_)
    assert (bounds(document), document.dct_unit, document.dct_method) == (expected, unit, "given")


def test_nothing_known_stays_unknown():
    document = dated()
    assert (bounds(document), document.dct_unit, document.dct_method) == ((None,) * 4, None, "none")
    assert document.dct_evidence == ()


@given(st.integers(1, 9999), st.integers(1, 12))
def test_a_month_holds_all_its_days_and_no_other(year, month):
    date = read_date(f"{year:04}-{month:02}")
    assert date.bounds.is_ordered and 27 * DAY <= date.last - date.first <= 30 * DAY
    assert date.bounds.latest_end - date.last == DAY
    assert read_date(f"{year:04}-{month:02}-01T00:00").bounds.latest_end - date.first == MINUTE


# ---------------------------------------------------------------- evidence


def test_the_best_rank_wins_and_the_rest_stays_listed():
    document = dated(
        "LONDON, 3 June 2022 — We met.",
        "2022-07-01-note.txt",
        {"html": "2022-05-20", "front-matter": "2022-05-19"},
        given="2022-05-17",
        sidecar={"published": "2022-05-18"},
    )
    assert [e.method for e in document.dct_evidence] == [
        "given",
        "sidecar",
        "front-matter",
        "html",
        "dateline",
        "filename",
    ]
    assert (document.dct_method, used(document), bounds(document)[0]) == ("given", ["given"], "2022-05-17")


def test_what_agrees_and_is_finer_refines():
    document = dated(evidence={"html": "2022-05-18T08:00"}, sidecar={"published": "2022-05"})
    assert (bounds(document)[0], used(document)) == ("2022-05-18T08:00:00", ["sidecar", "html"])


def test_what_contradicts_does_not():
    document = dated(evidence={"html": "2022-06-18"}, sidecar={"published": "2022-05"})
    assert (bounds(document)[:2], used(document)) == (("2022-05-01", "2022-05-31"), ["sidecar"])


def test_a_day_is_fine_enough():
    assert used(dated(evidence={"html": "2022-05-18T08:00"}, sidecar={"published": "2022-05-18"})) == ["sidecar"]


def test_metadata_that_is_no_date_is_kept_and_not_used():
    document = dated(evidence={"front-matter": "yesterday"})
    assert document.dct_evidence == (Evidence("front-matter", "yesterday", "", False),)
    assert document.dct_method == "none"


@pytest.mark.parametrize(
    ("uri", "method", "day"),
    [
        ("note.txt", "none", None),
        ("2022-note.txt", "dateline", "2022-05-17"),
        ("2022-05-note.txt", "dateline", "2022-05-17"),
        ("2022-06-note.txt", "filename", "2022-06-01"),
    ],
)
def test_a_dateline_without_a_year_needs_one_from_elsewhere(uri, method, day):
    document = dated("KYIV, May 17 (Reuters) - Shelling went on.", uri)
    assert document.dct_evidence[0] == Evidence("dateline", "KYIV, May 17", "XXXX-05-17", method == "dateline")
    assert (document.dct_method, bounds(document)[0]) == (method, day)


def test_a_bare_year_in_a_name_is_no_date_of_its_own():
    document = dated(uri="1984.txt")
    assert document.dct_evidence == (Evidence("filename", "1984", "1984", False),)
    assert document.dct_method == "none"


def test_a_given_date_that_is_none_is_an_error_of_the_caller():
    with pytest.raises(Unreadable, match="'yesterday' is no date: write 2022-05-18"):
        dated(given="yesterday")


def test_a_misspelt_key_of_a_sidecar_is_not_passed_over():
    with pytest.raises(Unreadable, match="no key 'publised'"):
        dated(sidecar={"publised": "2022-05-18"})
    with pytest.raises(Unreadable, match="genre 'poem'"):
        dated(sidecar={"genre": "poem"})


def test_toml_dates_are_dates():
    sidecar = tomllib.loads("published = 2022-05-18T14:30:00")
    assert bounds(dated(sidecar=sidecar))[0] == "2022-05-18T14:30:00"


# ---------------------------------------------------------------- datelines and headers


@pytest.mark.parametrize(
    ("head", "value"),
    [
        ("KYIV, May 17 (Reuters) - Shelling went on.", "XXXX-05-17"),
        ("LONDON, 17 May 2022 — The talks go on.", "2022-05-17"),
        ("NEW YORK, Feb. 13, 1998 (AP) _ Stocks rose.", "1998-02-13"),
        ("WASHINGTON, D.C., May 18, 2022 /Wire/ -- A firm said", "2022-05-18"),
        ("BERLIN, 18. Mai (dpa) - Der Kanzler", "XXXX-05-18"),
        ("Paris, le 18 mai 2022 – Le ministre", "2022-05-18"),
        ("Zürich, 18. Mai 2022 (sda) Der Rat", "2022-05-18"),
        ("Published: 18 May 2022", "2022-05-18"),
        ("**Date:** 12 March 2024", "2024-03-12"),
        ("Date: Wed, 18 May 2022 14:30:00 +0200", "2022-05-18T14:30:00"),
        ("Stand: 18.05.2022, 14:30 Uhr", "2022-05-18T14:30"),
        ("Publié le 18 mai 2022", "2022-05-18"),
        ("By Ann Lee | 18 May 2022", "2022-05-18"),
        ("By Ann Lee, May 18, 2022", "2022-05-18"),
        ("Von Ann Lee, 18. Mai 2022", "2022-05-18"),
        ("02/13/98 09:30", "1998-02-13T09:30"),
        ("December 10, 2013", "2013-12-10"),
        ("London, 3rd March 1854", "1854-03-03"),
        ("28/09/1993 Prices rise again", "1993-09-28"),
    ],
)
def test_a_header_tells_the_date(head, value):
    for text in (f"{head}\n\nThe rest of it.", f"{head}\nThe rest of it, which is about 3 May 2019."):
        assert [date.value for _, date in datelines(text)] == [value]


@pytest.mark.parametrize(
    "head",
    [
        "WASHINGTON (AP) _ The Senate met.",
        "On May 17 (Tuesday) - as on most days - we met.",
        "May 17 - a day like any other.",
        "He was born in London on 18 May 2022 - a Wednesday.",
        "We met on 18 May 2022.",
        "In 2014 - the year of the fair - we met.",
        "Updated: 3 May 2022",
        "Version 2.3.1 (12.11.10) - the last one",
        "1 January 1660\nUp early.\n2 January 1660\nUp late.",
        "## 3 May\nFrost.\n## 4 May\nMore frost.",
        "2024-01-03 started\n2024-01-04 stopped",
    ],
)
def test_a_sentence_a_diary_and_a_log_have_no_dateline(head):
    assert datelines(head) == []


def test_only_the_first_lines_are_looked_at():
    assert datelines("We met.\n" * 20 + "Published: 18 May 2022") == []


@given(st.text(st.characters(codec="utf-8"), max_size=300))
def test_no_text_raises(text):
    datelines(text)


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("uri", "value"),
    [
        ("2022-05-18-title.md", "2022-05-18"),
        ("wsj_19980108", "1998-01-08"),
        ("20220518_notes.txt", "2022-05-18"),
        ("IMG_20220518143000.txt", "2022-05-18"),
        ("18-05-2022.txt", "2022-05-18"),
        ("minutes-18-May-2022.md", "2022-05-18"),
        ("news/2022/05/18/storm.html", "2022-05-18"),
        ("https://post.example/2022/05/18/storm?id=20210101", "2022-05-18"),
        ("2022-05-minutes.md", "2022-05"),
        ("minutes May 18, 2022.txt", "2022-05-18"),
        ("2022-05-18/notes.txt", "2022-05-18"),
        ("2022/05/notes.txt", "2022-05"),
        ("newsletter-May-2022.txt", "2022-05"),
        ("2022-W20.txt", "2022-W20"),
        ("posts.jsonl#APW19980227.0489", "1998-02-27"),
    ],
)
def test_a_name_tells_the_date(uri, value):
    [(_, date, weak)] = dates_in_name(uri)
    assert (date.value, weak) == (value, False)


@pytest.mark.parametrize(
    "uri",
    [
        "12345678.txt",
        "scan-20221345.txt",
        "30000101.txt",
        "000_12b6e9c1d785f567.txt",
        "isbn-9781234567897.txt",
        "posts-2022-05-18.jsonl#17",
        "note.txt",
        "",
        "#",
        "2010-2015.txt",
    ],
)
def test_a_number_in_a_name_is_no_date(uri):
    assert dates_in_name(uri) == []


# ---------------------------------------------------------------- the document


def test_ids_and_hashes():
    a, b = dated("We met.", "a.txt"), dated("We met.", "b.txt")
    assert a.doc_id != b.doc_id and len(a.doc_id) == 16
    assert a.content_hash == b.content_hash != dated("We left.", "a.txt").content_hash
    assert dated("We met.", "a.txt") == a
    assert dated("We met.", "a.txt", given="2022").input_hash != a.input_hash
    assert dated(input_hash="abc").input_hash == "abc"


def test_language_is_what_is_said_or_what_is_seen():
    draft = Draft("a", "text", "", "", "Die Brücke bleibt bis Ostern gesperrt, sagte sie.", "", "", (), None)
    assert date_document(draft).language == "de"
    assert date_document(draft, sidecar={"language": "en-GB"}).language == "en"
    assert date_document(draft, sidecar={"language": "en"}, language="fr").language == "fr"


def test_a_sidecar_with_a_date_that_is_none_is_refused_and_not_passed_over():
    draft = Draft("a", "text", "", "", "We met.", "", "", (), None)
    with pytest.raises(Unreadable, match="published = 'someday' is no date"):
        date_document(draft, sidecar={"published": "someday"})


@pytest.mark.parametrize("number", ["1652832000", "1652832000000", "1652832000.25"])
def test_seconds_since_1970_are_a_date_where_programs_write_them(number):
    by_program = Draft("a", "jsonl", "", "", "We met.", "", "", (Evidence("jsonl", number, "", False),), None)
    assert iso(date_document(by_program).dct_earliest_start) == "2022-05-18"
    on_a_page = by_program._replace(evidence=(Evidence("html", number, "", False),))
    assert date_document(on_a_page).dct_earliest_start is None


def test_the_seeds_are_dated_by_what_they_have():
    beside = tomllib.loads((SEEDS / "seeds.toml").read_text())
    methods = {}
    for path in sorted(SEEDS.iterdir()):
        for draft in read(path.read_bytes(), path.name) if path.name != "seeds.toml" else ():
            if isinstance(draft, Draft):
                document = date_document(draft, sidecar=beside.get(path.name))
                methods.setdefault(
                    path.stem, (document.dct_method, iso(document.dct_earliest_start), document.language)
                )
    assert methods == {
        "000_12b6e9c1d785f567": ("sidecar", "2022-05-18", "en"),
        "biography-ada-quill": ("sidecar", "2011-01-01", "en"),
        "changelog": ("sidecar", "2021-04-30", "en"),
        "ferry-returns": ("html", "2023-09-14T08:15:00", "en"),
        "garden-diary": ("sidecar", "2021-01-03", "en"),
        "history-of-the-calendar": ("front-matter", "2019-11-03", "en"),
        "hochwasser": ("dateline", "2023-01-18", "de"),
        "minutes-residents": ("dateline", "2024-03-12", "en"),
        "observatory": ("timeml", "2008-10-21", "en"),
        "posts": ("jsonl", "2024-06-07T08:12:00", "en"),
        "posts-damaged": ("jsonl", "2024-06-13", "en"),
        "reservoir": ("none", None, "en"),
        "wire-2023-dock-strike": ("dateline", "2023-09-14", "en"),
    }


@pytest.mark.parametrize("head", ["#+TITLE: A\n#+DATE: <2022-05-18 Wed>\n\n", "=====\nTitle\n=====\n:date: 2022-05-18\n\n"], ids=["Org", "reStructuredText"])
def test_light_marks_label_a_date_in_their_way(head):
    assert [date.value for _, date in datelines(head + "We met.")] == ["2022-05-18"]

"""Bytes in, drafts or refusals out: every format, every way to be broken, and never an exception."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from transforms import sources
from transforms.corpus.normalise import normalise
from transforms.sources import Draft, JsonFields, Unreadable, read, suffix_of

SEEDS = Path(__file__).parents[2] / "seeds"
SUFFIXES = sorted(s for module in sources.formats().values() for s in module.SUFFIXES)


def only(data: bytes | str, uri: str, **fields: str) -> Draft:
    """The one draft that an input gives."""
    [found] = read(data.encode() if isinstance(data, str) else data, uri, JsonFields(**fields))
    assert isinstance(found, Draft), found
    return found


def refusal(data: bytes | str, uri: str) -> str:
    """The reason code of the one refusal that an input gives."""
    [found] = read(data.encode() if isinstance(data, str) else data, uri)
    assert isinstance(found, Unreadable), found
    assert uri.partition("#")[0] in found.detail or found.detail
    return found.reason


# ---------------------------------------------------------------- which format


def test_every_module_of_the_folder_is_a_format():
    assert list(sources.formats()) == ["html", "jsonl", "jsonlist", "mail", "markdown", "text", "timeml"]
    assert len(SUFFIXES) == len(set(SUFFIXES)), "a suffix belongs to one format"


@pytest.mark.parametrize(
    ("uri", "data", "format"),
    [
        ("note.txt", "We met on Monday.", "text"),
        ("NOTE.TXT", "We met on Monday.", "text"),
        ("note.md", "# Monday\nWe met.", "markdown"),
        ("page.html?print=1", "<html><body><p>We met on Monday.</p></body></html>", "html"),
        ("posts.ndjson", '{"text": "We met on Monday."}', "jsonl"),
        ("list.json", '[{"text": "We met on Monday."}]', "jsonlist"),
        ("a.tml", "<TimeML><TEXT>We met.</TEXT></TimeML>", "timeml"),
    ],
)
def test_the_suffix_tells_the_format(uri, data, format):
    assert only(data, uri).format == format


@pytest.mark.parametrize(
    ("data", "format"),
    [
        ("<!DOCTYPE html><html><body><p>We met on Monday.</p></body></html>", "html"),
        ('<?xml version="1.0"?><TimeML><TEXT>We met.</TEXT></TimeML>', "timeml"),
        ('{"text": "We met on Monday."}', "jsonl"),
        ("---\ntitle: Tea\n---\nWe met.", "markdown"),
        ("We met on Monday.", "text"),
    ],
)
def test_without_a_suffix_the_bytes_tell(data, format):
    assert only(data, "wsj_0026").format == format


def test_a_number_after_a_dot_is_no_suffix():
    assert suffix_of("APW19980227.0489") == ""
    assert only("We met.", "APW19980227.0489").format == "text"


def test_what_no_format_reads_is_refused_by_name():
    assert refusal("a,b\n1,2", "table.csv") == "unknown-format"
    assert refusal(b"%PDF-1.7 and so on", "paper.pdf") == "unknown-format"
    assert refusal(b"PK\x03\x04....", "paper") == "unknown-format"


@pytest.mark.parametrize("uri", ["a" + s for s in SUFFIXES] + ["a"])
@pytest.mark.parametrize("data", [b"", b" \n\t\n"])
def test_nothing_is_empty(uri, data):
    assert refusal(data, uri) == "empty"


# ---------------------------------------------------------------- whatever comes


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.one_of(
        st.binary(max_size=300),
        st.text(max_size=200).map(lambda t: t.encode("utf-8", "replace")),
        st.lists(
            st.sampled_from(
                [
                    "<html>",
                    "<p>",
                    "</p>",
                    "<TimeML>",
                    "<TEXT>",
                    "</TEXT>",
                    "</TimeML>",
                    "<!DOCTYPE x [",
                    "---\n",
                    "+++\n",
                    "date: 1\n",
                    '{"text":',
                    '"a"}',
                    "\n",
                    "[",
                    "]",
                    "&amp;",
                    "&x;",
                    "a",
                    "\x00",
                    "é",
                ]
            ),
            max_size=25,
        ).map(lambda parts: "".join(parts).encode()),
    ),
    st.sampled_from([*SUFFIXES, "", ".bin"]),
)
def test_any_bytes_under_any_suffix_give_drafts_or_refusals(data, suffix):
    for found in read(data, "input" + suffix):
        assert isinstance(found, Draft | Unreadable)
        if isinstance(found, Draft):
            assert found.text.strip() and normalise(found.text) == found.text
            found.uri.encode(), found.title.encode(), found.source.encode()


@pytest.mark.parametrize(
    ("uri", "data", "reason"),
    [
        ("deep.html", b"<div>" * 200_000 + b"end", "too-deep"),
        ("deep.jsonl", b"[" * 200_000, "too-deep"),
        ("deep.json", b'{"a":' * 200_000, "too-deep"),
        ("deep.tml", b"<TimeML>" + b"<s>" * 200_000, "too-deep"),
        ("wide.html", b"<html><body>" + b"<p>x" * 150_000, "too-large"),
        ("long.txt", b"x" * (sources.MAX_BYTES + 1), "too-large"),
    ],
)
def test_what_would_hang_or_crash_is_refused_at_once(uri, data, reason):
    began = time.monotonic()
    assert refusal(data, uri) == reason
    assert time.monotonic() - began < 5


def test_a_name_that_is_no_unicode_can_be_stored():
    assert only("We met.", "caf\udce9.txt").uri.encode()


# ---------------------------------------------------------------- text


def test_text_is_taken_whole_with_lf_at_its_line_ends():
    assert only("  One.\r\nTwo.\rThree.\n", "a.txt").text == "  One.\nTwo.\nThree.\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_in_the_usual_encodings(encoding):
    text = "Die Brücke über die Alme bleibt für die Bürger gesperrt."
    assert only(text.encode(encoding), "a.txt").text == text


def test_binary_in_a_text_file_is_not_text():
    assert refusal(b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "a.txt") == "not-text"
    assert refusal(bytes(range(32)) * 20, "a.txt") == "not-text"


# ---------------------------------------------------------------- markdown


@pytest.mark.parametrize(
    "front",
    [
        '+++\ntitle = "Tea"\ndate = 2022-05-18\nlang = "en-GB"\n+++\n',
        "---\ntitle: Tea\ndate: 2022-05-18\nlang: en\n---\n",
        "Title: Tea\nDate: 2022-05-18\nLang: en\n\n",
    ],
)
def test_front_matter_is_read_and_is_no_text(front):
    draft = only(front + "\nWe met.\n", "tea.md")
    assert (draft.title, draft.language, draft.text) == ("Tea", "en", "We met.\n")
    assert [(e.method, e.found, e.used) for e in draft.evidence] == [("front-matter", "2022-05-18", False)]


def test_front_matter_that_is_broken_still_gives_its_lines():
    draft = only("---\ntitle: Tea: the 'second' cup: [\ndate: 18 May 2022\n---\nWe met.", "tea.md")
    assert [e.found for e in draft.evidence] == ["18 May 2022"]


def test_an_impossible_date_in_yaml_is_a_string_like_any_other():
    assert [e.found for e in only("---\ndate: 2022-02-30\n---\nWe met.", "tea.md").evidence] == ["2022-02-30"]


def test_a_rule_and_a_sentence_with_a_colon_are_no_front_matter():
    for text in ("---\nWe met.\n", "Remember: we met.\n\nDate: never.\n", "# Tea\n\ndate: none\n"):
        assert only(text, "tea.md").text == text


def test_the_first_heading_is_the_title_where_no_other_is():
    assert only("Intro.\n\n# A *good* year #\n", "a.md").title == "A *good* year"
    assert only("A good year\n===========\n", "a.md").title == "A good year"


# ---------------------------------------------------------------- html

PAGE = """<!doctype html><html lang="en-GB"><head><title>Bridge reopens - The Post</title>{head}</head><body>
<nav><a href="/">Home</a></nav><article><h1>Bridge reopens</h1>{byline}
<p>The old bridge reopened on Thursday, two years after the flood. It had been closed since March 3, 2021, and nobody
knew when it would be open again, said the mayor.</p>
<p>The work began last spring and took longer than planned.</p></article></body></html>"""


def test_a_page_gives_text_title_site_and_language():
    draft = only(PAGE.format(head='<meta property="og:site_name" content="The Post">', byline=""), "a.html")
    assert draft.text.startswith("Bridge reopens\nThe old bridge") and "Home" not in draft.text
    assert (draft.title, draft.source, draft.language) == ("Bridge reopens", "The Post", "en")


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2023-09-14T08:15">',
        '<meta name="DC.date" content="2023-09-14T08:15">',
        '<script type="application/ld+json">{"@type": "Article", "datePublished": "2023-09-14T08:15"}</script>',
        '<meta name="last-modified" content="2023-10-01"><meta itemprop="datePublished" content="2023-09-14T08:15">',
    ],
)
def test_a_page_declares_its_date_in_many_ways(head):
    assert [(e.method, e.found) for e in only(PAGE.format(head=head, byline=""), "a.html").evidence] == [
        ("html", "2023-09-14T08:15")
    ]


def test_a_page_that_only_shows_its_date_is_searched_for_it():
    byline = '<div class="byline">By Ann Lee | <span class="date">14 September 2023</span></div>'
    assert [e.found for e in only(PAGE.format(head="", byline=byline), "a.html").evidence] == ["2023-09-14"]


def test_a_date_that_the_article_mentions_is_not_its_date():
    assert only(PAGE.format(head="", byline=""), "a.html").evidence == ()


def test_the_address_of_a_page_is_evidence_too():
    draft = only(
        PAGE.format(head='<link rel="canonical" href="https://post.example/2023/09/14/bridge">', byline=""), "a.html"
    )
    assert [(e.method, e.found) for e in draft.evidence] == [("filename", "https://post.example/2023/09/14/bridge")]


def test_a_page_says_its_encoding():
    page = '<html><head><meta charset="iso-8859-15"></head><body><p>Der Weg kostet 5 € für alle.</p></body></html>'
    assert "5 € für" in only(page.encode("iso-8859-15"), "a.html").text


def test_a_page_without_text_has_none():
    assert refusal("<html><body><script>var a = 1;</script></body></html>", "a.html") == "no-text"


# ---------------------------------------------------------------- json


def test_a_line_is_a_document_named_by_its_id_or_its_number():
    data = '{"doc_id": "x7", "text": "One."}\n\n{"text": "Two."}\n'
    assert [(d.uri, d.doc_id) for d in read(data.encode(), "p.jsonl")] == [("p.jsonl#x7", "x7"), ("p.jsonl#3", None)]


def test_a_broken_line_is_refused_alone():
    lines = [
        '{"doc_id": 1, "text": "One."}',
        '{"text": "Two',
        "7",
        '{"body": "Three."}',
        '{"text": " "}',
        '{"text": "Six."}',
    ]
    found = list(read("\n".join(lines).encode() + b"\n\xff\xfe", "p.jsonl"))
    assert [f.reason if isinstance(f, Unreadable) else f.text for f in found] == [
        "One.",
        "broken-json",
        "broken-json",
        "no-text",
        "no-text",
        "Six.",
        "bad-encoding",
    ]
    assert "line 2" in found[1].detail and "'body'" in found[3].detail


def test_an_id_that_comes_twice_is_refused_the_second_time():
    found = list(read(b'{"doc_id": "a", "text": "One."}\n{"doc_id": "a", "text": "Two."}', "p.jsonl"))
    assert isinstance(found[0], Draft) and found[1].reason == "duplicate-id"


def test_the_keys_can_be_named():
    entry = {"key": 5, "body": "One.", "when": "2022", "l": "de_DE", "link": "https://www.post.example/2022/05/18/x"}
    draft = only(json.dumps(entry), "p.jsonl", id="key", text="body", dct="when", lang="l", url="link")
    assert (draft.doc_id, draft.language, draft.source) == ("5", "de", "post.example")
    assert [(e.method, e.found) for e in draft.evidence] == [("jsonl", "2022"), ("filename", entry["link"])]


def test_a_json_file_is_a_document_or_a_list_of_them():
    assert only('{\n  "text": "One."\n}', "p.json").uri == "p.json#1"
    assert [d.text for d in read(b'[{"text": "One."}, {"text": "Two."}]', "p.json")] == ["One.", "Two."]
    assert [d.text for d in read(b'{"text": "One."}\n{"text": "Two."}', "p.json")] == ["One.", "Two."]
    assert refusal("{", "p.json") == "broken-json"


# ---------------------------------------------------------------- timeml

TIMEML = """<?xml version="1.0"?><TimeML><DOCID>wsj_7</DOCID><DCT><TIMEX3 tid="t0" type="DATE" value="1998-01-08"
functionInDocument="CREATION_TIME">01/08/1998</TIMEX3></DCT><TITLE>Up &amp; down</TITLE>
<TEXT> Shares <EVENT eid="e1">rose</EVENT> on
<TIMEX3 tid="t1" type="DATE" value="1998-01-07">Wednesday</TIMEX3>. </TEXT></TimeML>"""


def test_timeml_gives_the_text_without_its_marks_and_the_creation_time():
    draft = only(TIMEML, "wsj_7.tml")
    assert (draft.text, draft.title, draft.doc_id) == (" Shares rose on\nWednesday. ", "Up & down", "wsj_7")
    assert [(e.method, e.found) for e in draft.evidence] == [("timeml", "1998-01-08")]


def test_timeml_without_a_text_element_is_text_but_for_its_head():
    bare = TIMEML.replace("<TEXT>", "").replace("</TEXT>", "")
    assert only(bare, "a.tml").text.strip() == "Shares rose on\nWednesday."


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE TimeML SYSTEM "TimeML.dtd">',
        '<!DOCTYPE TimeML [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE TimeML [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_timeml_may_declare_nothing(declaration):
    assert refusal(f"{declaration}<TimeML><TEXT>&a;</TEXT></TimeML>", "a.tml") == "forbidden-xml"


def test_timeml_that_is_none():
    assert refusal("<TimeML><TEXT>We met.</TimeML>", "a.tml") == "broken-xml"
    assert refusal("<note>We met.</note>", "a.tml") == "unknown-format"
    assert refusal('<?xml version="1.0" encoding="klingon"?><TimeML/>', "a.tml") in ("broken-xml", "bad-encoding")


# ---------------------------------------------------------------- the seeds


def test_every_format_has_a_seed_and_every_seed_is_read_or_refused_on_purpose():
    found = [
        f for path in sorted(SEEDS.iterdir()) if path.name != "seeds.toml" for f in read(path.read_bytes(), path.name)
    ]
    refused = [(f.reason) for f in found if isinstance(f, Unreadable)]
    assert {f.format for f in found if isinstance(f, Draft)} == {"html", "jsonl", "markdown", "text", "timeml"}
    assert refused == ["broken-json", "no-text", "not-text"]


# ---------------------------------------------------------------- mail

LETTER = """\
From: =?utf-8?q?J=C3=B6rg?= Keller <jk@example.org>
Date: Wed, 18 May 2022 14:30:00 +0200
Subject: =?utf-8?q?The_vote?=
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=x

--x
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

We met in the caf=E9 yesterday.
--x
Content-Type: text/html

<p>We met in the caf&eacute; yesterday.</p>
--x--
"""


def test_a_letter_has_its_date_its_subject_and_its_sender_from_its_headers():
    draft = only(LETTER, "a.eml")
    assert (draft.format, draft.title, draft.source) == ("mail", "The vote", "Jörg Keller")
    assert draft.evidence[0].found == "Wed, 18 May 2022 14:30:00 +0200"
    assert draft.text.strip() == "We met in the café yesterday."


def test_a_letter_in_html_alone_is_read_as_a_page():
    page = "Date: 1 May 2022\nContent-Type: text/html\n\n<html><body><p>We met on Monday.</p></body></html>"
    assert only(page, "a.eml").text.strip() == "We met on Monday."


def test_a_letter_without_headers_or_text_is_none():
    assert refusal("We met on Monday.\n", "a.eml") == "unknown-format"
    assert refusal("Date: 1 May 2022\nContent-Type: image/png\n\nxxxx", "a.eml") == "no-text"


# ---------------------------------------------------------------- odd spellings of ordinary things


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_needs_no_mark_where_every_other_byte_is_nul(encoding):
    assert only("We met on Monday, 16 May 2022.\n".encode(encoding), "a.txt").text == "We met on Monday, 16 May 2022.\n"


@pytest.mark.parametrize(
    "front",
    [
        '{\n "title": "A",\n "date": "2022-05-18"\n}\n\n',
        "---\ndate:\n  - 2022-05-18\n---\n",
        "---\ntitle:\tA\n\tdate: 2022-05-18\n---\n",
    ],
    ids=["JSON", "a list of one", "tabs, which YAML forbids"],
)
def test_front_matter_of_odd_shapes(front):
    draft = only(front + "We met on Monday.\n", "a.md")
    assert draft.evidence[0].found == "2022-05-18"
    assert draft.text == "We met on Monday.\n"


def test_json_ld_may_spell_a_date_with_escapes():
    script = '<script type="application/ld+json">{"datePublished": "2022\\u002d05-18"}</script>'
    assert only(f"<html><head>{script}</head><body><p>We met.</p></body></html>", "a.html").evidence[0].found == "2022-05-18"


def test_marks_that_nobody_sees_are_no_text():
    assert refusal("\u200b\ufeff\u00ad\n", "a.txt") == "no-text"


def test_json_documents_may_call_their_date_and_id_as_others_do():
    draft = only('{"id": 7, "text": "We met.", "published": "2022-05-18"}\n', "a.jsonl")
    assert (draft.doc_id, draft.evidence[0].found) == ("7", "2022-05-18")


def test_a_number_of_thousands_of_digits_is_refused_in_plain_words():
    [refused] = read(b'{"doc_id": ' + b"9" * 5000 + b', "text": "x"}', "a.jsonl")
    assert (refused.reason, refused.detail) == ("broken-json", "line 1 is not JSON that can be read: a number has too many digits")

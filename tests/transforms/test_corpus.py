"""Texts made one: decoding, normalising, languages, duplicates."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.corpus.decode import binary_kind, decode
from transforms.corpus.duplicates import mark
from transforms.corpus.language import UNKNOWN, language_of, languages
from transforms.corpus.normalise import normalise, one_line
from transforms.dating import date_document
from transforms.sources import Draft, Unreadable

ANY_TEXT = st.text(st.characters(), max_size=200)


# ---------------------------------------------------------------- normalise


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("a\x00b\x07c\x1bd", "a b c d"),
        ("page\x0cpage\x85line", "page\npage\nline"),
        ("half \ud83d of a pair", "half \ufffd of a pair"),
        ("kept: \t é e\u0301 \u00a0 \u200b \u202e \U0001f600", "kept: \t é e\u0301 \u00a0 \u200b \u202e \U0001f600"),
    ],
)
def test_normalise_by_the_policy(text, normal):
    assert normalise(text) == normal


@given(ANY_TEXT)
def test_normalising_twice_changes_nothing(text):
    once = normalise(text)
    assert normalise(once) == once
    once.encode("utf-8")


@given(ANY_TEXT)
def test_only_a_line_end_of_two_characters_changes_the_length(text):
    assert len(normalise(text)) == len(text) - text.count("\r\n")


@given(ANY_TEXT)
def test_a_title_is_one_line(text):
    title = one_line(text)
    assert one_line(title) == title and "\n" not in title and len(title) <= 500


# ---------------------------------------------------------------- decode


@given(
    ANY_TEXT.filter(lambda t: not t.startswith(("\ufeff", "\x00"))),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
)
def test_what_is_marked_or_utf8_comes_back(text, encoding):
    try:
        data = text.encode(encoding)
    except UnicodeEncodeError:
        return
    try:
        assert decode(data) == text
    except Unreadable as refusal:  # text that is all controls passes for none
        assert refusal.reason == "not-text"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Die Brücke über die Alme bleibt für alle gesperrt, sagte der Bürgermeister.", "cp1252"),
        ("Le café était fermé; où êtes-vous allés cet été ?", "latin-1"),
        ("“Mañana”, dijo el niño, “volveré por la tarde”.", "cp1252"),
        ("Это обычный русский текст о погоде и о том, что было вчера.", "cp1251"),
    ],
)
def test_older_encodings(text, encoding):
    assert decode(text.encode(encoding)) == text


def test_one_broken_byte_does_not_cost_the_text():
    text = "Zürich, März: die Bäche führen Hochwasser. " * 40
    assert decode(text.encode() + b"\xff end") == text + "\ufffd end"


@given(st.binary(max_size=200))
def test_bytes_decode_or_are_refused_with_a_reason(data):
    try:
        assert isinstance(decode(data), str)
    except Unreadable as refusal:
        assert refusal.reason in ("not-text", "bad-encoding") and refusal.detail


def test_binary_is_known_by_its_first_bytes():
    assert binary_kind(b"\x1f\x8b\x08") == "gzip"
    assert binary_kind(b"plain") is None


# ---------------------------------------------------------------- language


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The minister said on Friday that the talks would go on."),
        ("en", "can't believe it's been ten years since we opened the shop"),
        ("de", "Die Brücke bleibt bis Ostern gesperrt, teilte die Stadt am Mittwoch mit."),
        ("de", "Heute vor einem Jahr sind wir hier eingezogen."),
        ("fr", "Le conseil municipal a décidé hier de fermer l'école dès la semaine prochaine."),
        ("es", "El alcalde dijo ayer que las obras empezarán el próximo lunes."),
        ("it", "Il sindaco ha detto ieri che i lavori inizieranno la settimana prossima."),
    ],
)
def test_the_languages_that_are_told_apart(language, text):
    assert language_of(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4711 / 0815",
        "http://t.co/150h2CTvjH",
        "昨日は雨が降りました。",
        "Вчера весь день шёл дождь.",
        "De burgemeester zei gisteren dat het werk volgende week begint en dat het niet langer zal duren.",
        "O presidente disse ontem que as obras não vão começar antes da próxima semana.",
        "Burmistrz powiedział wczoraj, że prace rozpoczną się w przyszłym tygodniu i że nie potrwają długo.",
        "Borgmästaren sade igår att arbetet inte börjar förrän i nästa vecka.",
    ],
)
def test_what_is_none_of_them_is_unknown(text):
    assert language_of(text) == UNKNOWN


@given(ANY_TEXT)
def test_any_text_has_a_language_or_none(text):
    assert language_of(text) in languages() | {UNKNOWN}


# ---------------------------------------------------------------- duplicates


def document(uri: str, text: str):
    return date_document(Draft(uri, "text", "en", "", text, "", "", (), None))


def test_the_first_of_equal_texts_is_the_original():
    a, b, c = mark([document("a", "Same."), document("b", "Other."), document("c", "Same.")])
    assert (a.duplicate_of, b.duplicate_of, c.duplicate_of) == (None, None, a.doc_id)
    assert (a.similarity, c.similarity) == (None, 1.0)


def test_what_is_known_already_is_the_original():
    a = document("a", "Same.")
    assert mark([a], {a.content_hash: "elsewhere"})[0].duplicate_of == "elsewhere"
    assert mark([a], {a.content_hash: a.doc_id})[0].duplicate_of is None


def test_the_same_text_with_other_line_ends_is_a_duplicate():
    assert mark([document("a", "One.\nTwo."), document("b", "One.\r\nTwo.")])[1].similarity == 1.0

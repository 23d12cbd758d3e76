"""Bytes → text, once, by a stated policy.

A byte order mark decides (UTF-8, UTF-16, UTF-32). Without one, every other byte a NUL is UTF-16, what is valid UTF-8 is
UTF-8, and UTF-8 with a rare broken byte keeps its text with U+FFFD there. Only then are older encodings considered:
charset-normalizer names one, and since it tells the Western code pages apart poorly, Windows-1252 goes first where it
gives a known language and leaves no byte unread.
"""

from __future__ import annotations

import codecs

from transforms.corpus.language import UNKNOWN, language_of


class Unreadable(ValueError):
    """An input, or a part of one, that gives no document."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        """Reason code: unknown-format, not-text, empty, no-text, broken-json, broken-xml, too-large, too-deep, …"""
        self.detail = detail
        """What was wrong, where, and what to do, in a sentence."""

    def __reduce__(self) -> tuple:
        return type(self), (self.reason, self.detail)


_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is its beginning
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a zip archive or an Office document"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstandard"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x7fELF", "a program"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"PAR1", "Parquet"),
    (b"SQLite format 3\x00", "an SQLite database"),
)
_CONTROLS = bytes(c for c in range(32) if c not in b"\t\n\x0b\x0c\r\x1b")
_SAMPLE = 1 << 16
_MOST_CONTROLS = 0.02
_MOST_BROKEN = 0.002
_LEAST_NULS = 0.7
"""Of every other byte, how many are NUL in UTF-16 that is written mostly in the Latin alphabet."""


def binary_kind(data: bytes) -> str | None:
    """What bytes are that are no text, by their first bytes; None when they may be text.

    >>> binary_kind(b"%PDF-1.7 ...")
    'a PDF file'
    """
    return next((kind for magic, kind in _BINARY if data.startswith(magic)), None)


def decode(data: bytes) -> str:
    """The text that the bytes spell, not yet normalised.

    Raises:
        Unreadable: ``not-text`` for what is binary, ``bad-encoding`` when no encoding fits.

    >>> decode("Straße".encode("utf-16"))
    'Straße'
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace").removeprefix("\ufeff")
    if kind := binary_kind(data):
        raise Unreadable("not-text", f"the bytes are {kind}: turn it into text first")
    sample = data[:_SAMPLE]
    if encoding := _unmarked_utf16(sample):
        return data.decode(encoding, "replace")
    if len(sample) - len(sample.translate(None, _CONTROLS)) > _MOST_CONTROLS * len(sample) + 1:
        raise Unreadable("not-text", "too many control bytes for a text (UTF-16 needs a byte order mark)")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_older(data, sample)


def _unmarked_utf16(sample: bytes) -> str | None:
    """The byte order of UTF-16 without its mark: Latin letters have a NUL beside them, always on the same side.

    >>> _unmarked_utf16("On Monday.".encode("utf-16-be"))
    'utf-16-be'
    """
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    most, encoding = max((odd, "utf-16-le"), (even, "utf-16-be"))
    return encoding if min(even, odd) <= _MOST_CONTROLS * len(sample) and most >= _LEAST_NULS * len(sample[1::2]) > 0 else None


def _decode_older(data: bytes, sample: bytes) -> str:
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    letters = sum(not c.isascii() for c in text[:_SAMPLE])
    if broken <= _MOST_BROKEN * len(text) and letters > 2 * broken:
        return text
    western = data.decode("cp1252", "replace")
    if western.count("\ufffd") <= _MOST_BROKEN * len(western) and language_of(western) != UNKNOWN:
        return western
    import charset_normalizer

    best = charset_normalizer.from_bytes(sample).best()
    if best is None:
        raise Unreadable("bad-encoding", "the bytes fit no encoding of text: convert the file to UTF-8")
    return data.decode(best.encoding, "replace").removeprefix("\ufeff")

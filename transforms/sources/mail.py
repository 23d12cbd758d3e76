"""A letter by electronic mail: its ``Date`` header is the date, its subject the title, its sender the source.

The text is that of the first part in plain text, else of the first in HTML; what is attached is passed over. Quoted
letters stay in the text, as it stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import Message
from email.utils import parseaddr

from transforms.corpus.decode import decode
from transforms.records import Evidence
from transforms.sources import Draft, JsonFields, Unreadable, check_size, html

SUFFIXES = (".eml",)

_MOST_PARTS = 200


def read(data: bytes, uri: str, fields: JsonFields) -> Iterator[Draft | Unreadable]:
    """One document a letter."""
    check_size(len(data), uri)
    letter = message_from_bytes(data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n"), policy=policy.compat32)
    if not letter.keys():
        raise Unreadable("unknown-format", f"{uri} does not begin with the headers of a letter, such as 'Date: …': rename it to .txt")
    name, address = parseaddr(_header(letter, "From"))
    sent = _header(letter, "Date")
    yield Draft(
        uri=uri,
        format="mail",
        language=_header(letter, "Content-Language").split(",")[0],
        title=_header(letter, "Subject"),
        text=_text(letter, uri, fields),
        source=name or address,
        genre="",
        evidence=(Evidence("front-matter", sent, "", False),) if sent else (),
        doc_id=None,
    )


def _header(letter: Message, name: str) -> str:
    """A header in words, its encoded parts decoded as far as they can be."""
    from email.errors import HeaderParseError
    from email.header import decode_header, make_header

    raw = str(letter.get(name, ""))
    try:
        return " ".join(str(make_header(decode_header(raw))).split())
    except (HeaderParseError, LookupError, ValueError):
        return " ".join(raw.split())


def _text(letter: Message, uri: str, fields: JsonFields) -> str:
    parts = []
    for part in letter.walk():
        parts.append(part)
        if len(parts) > _MOST_PARTS:
            raise Unreadable("too-large", f"{uri} has more than {_MOST_PARTS} parts: split it")
    shown = [part for part in parts if not part.is_multipart() and part.get_content_disposition() != "attachment"]
    for kind in ("text/plain", "text/html"):
        for part in shown:
            if part.get_content_type() == kind and (text := _words(part, kind, uri, fields)).strip():
                return text
    raise Unreadable("no-text", f"{uri} is a letter, and no part of it is text")


def _words(part: Message, kind: str, uri: str, fields: JsonFields) -> str:
    data = part.get_payload(decode=True) or b""
    charset = part.get_param("charset")
    if isinstance(charset, str):
        try:
            data = data.decode(charset).encode()
        except (LookupError, ValueError):
            pass
    if kind == "text/plain":
        return decode(data) if data else ""
    return "".join(draft.text for draft in html.read(data, uri, fields) if isinstance(draft, Draft)) if data else ""

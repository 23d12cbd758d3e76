"""TimeML: the text of ``TEXT``, the document date of the TIMEX3 that is the creation time; annotations are passed over.

The parser is expat with all that can be turned against a reader refused: a document type declaration (and with it every
entity), and nesting beyond a hundred elements.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.parsers import expat

from transforms.records import Evidence
from transforms.sources import Draft, JsonFields, Unreadable, check_size

SUFFIXES = (".tml", ".timeml")

_DEEPEST = 100
_BESIDE_THE_TEXT = frozenset(("DOCID", "DCT", "TITLE", "EXTRAINFO"))
_IS_DCT = frozenset(("CREATION_TIME", "PUBLICATION_TIME"))


def looks_like(head: bytes) -> bool:
    """Whether a TimeML root begins in the first bytes."""
    return head.startswith(b"<") and b"<TimeML" in head


def read(data: bytes, uri: str, fields: JsonFields) -> Iterator[Draft | Unreadable]:
    """One document; without ``TEXT``, all that is not beside the text is the text."""
    check_size(len(data), uri)
    found = _Handlers(uri)
    try:
        found.parser.Parse(data, True)
    except expat.ExpatError as error:
        raise Unreadable("broken-xml", f"{uri} is not XML: {error}") from None
    except (ValueError, LookupError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable("bad-encoding", f"{uri} names an encoding that cannot be read: {error}") from None
    if found.root != "TimeML":
        raise Unreadable("unknown-format", f"{uri} is XML, but its root is {found.root!r} and not 'TimeML'")
    yield Draft(
        uri=uri,
        format="timeml",
        language=found.language,
        title="".join(found.texts["TITLE"]),
        text="".join(found.texts["TEXT"] if found.has_text else found.texts[""]),
        source="",
        genre="",
        evidence=tuple(Evidence("timeml", value or words, "", False) for value, words in found.dates),
        doc_id="".join(found.texts["DOCID"]).strip() or None,
    )


class _Handlers:
    """What expat calls: collects the text of the elements that count."""

    def __init__(self, uri: str) -> None:
        self.uri = uri
        self.root = self.language = ""
        self.has_text = False
        self.texts: dict[str, list[str]] = {"TITLE": [], "TEXT": [], "DOCID": [], "": []}
        self.dates: list[tuple[str, str]] = []
        self._path: list[str] = []
        self._date_words: list[str] | None = None
        self.parser = expat.ParserCreate()
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._words

    def _refuse(self, *_: object) -> None:
        raise Unreadable("forbidden-xml", f"{self.uri} declares a document type or an entity: take the declaration out")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._path) >= _DEEPEST:
            raise Unreadable("too-deep", f"{self.uri} nests more than {_DEEPEST} elements")
        if not self._path:
            self.root = name
            self.language = attributes.get("xml:lang", "")
        self._path.append(name)
        self.has_text |= name == "TEXT"
        if name == "TIMEX3" and (attributes.get("functionInDocument") in _IS_DCT or "DCT" in self._path):
            self._date_words = []
            self.dates.append((attributes.get("value", "").strip(), ""))

    def _end(self, name: str) -> None:
        self._path.pop()
        if name == "TIMEX3" and self._date_words is not None:
            self.dates[-1] = (self.dates[-1][0], "".join(self._date_words))
            self._date_words = None

    def _words(self, words: str) -> None:
        if self._date_words is not None:
            self._date_words.append(words)
        for name in ("TEXT", "TITLE", "DOCID"):
            if name in self._path:
                self.texts[name].append(words)
        if not _BESIDE_THE_TEXT.intersection(self._path):
            self.texts[""].append(words)

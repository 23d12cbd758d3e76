"""Web pages: trafilatura takes the text, title and site; the date comes from what the page declares.

Declared dates (``meta``, JSON-LD, ``time``) are evidence as they stand. Only where a page declares none is htmldate
asked, and not about the running text: a date that an article mentions is not the date of the article.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from transforms.corpus.decode import decode
from transforms.corpus.normalise import normalise
from transforms.records import Evidence
from transforms.sources import Draft, JsonFields, Unreadable, check_size

if TYPE_CHECKING:
    from lxml.html import HtmlElement

SUFFIXES = (".html", ".htm", ".xhtml")

_DECLARED = (  # best first; lower case
    "article:published_time",
    "og:published_time",
    "datepublished",
    "dc.date.issued",
    "dcterms.issued",
    "pubdate",
    "publishdate",
    "publish_date",
    "publish-date",
    "publication_date",
    "citation_publication_date",
    "parsely-pub-date",
    "sailthru.date",
    "article.published",
    "dc.date",
    "dc:date",
    "dcterms.date",
    "dc.date.created",
    "dcterms.created",
    "date",
)
_JSON_LD_DATE = re.compile(r'"(datePublished|dateCreated|uploadDate)"\s*:\s*"([^"]{4,40})"')
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{2,30})", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_RUNNING_TEXT = ("p", "li", "td", "th", "blockquote", "pre", "figcaption", "footer", "aside", "nav", "img", "textarea")
_EARLIEST, _LATEST = "1500-01-01", "2100-12-31"  # fixed: left alone, htmldate asks the clock
_DEEPEST = 254  # where libxml2 stops, and leaves out the rest without a word
_MOST_ELEMENTS = 100_000  # a few seconds of trafilatura


def looks_like(head: bytes) -> bool:
    """Whether the input begins like a page."""
    return (
        re.match(rb"(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html)\b", head, re.I | re.S) is not None
    )


def read(data: bytes, uri: str, fields: JsonFields) -> Iterator[Draft | Unreadable]:
    """One document a page: main text, title, site, language, and evidence of its date."""
    check_size(len(data), uri)
    page = _parsed(_decoded(data), uri)
    head = {key: value for key, value in _declarations(page)}
    text, title, site = _extracted(page, uri)
    yield Draft(
        uri=uri,
        format="html",
        language=page.get("lang") or head.get("content-language") or "",
        title=title,
        text=text,
        source=site,
        genre="",
        evidence=tuple(_evidence(page, head)),
        doc_id=None,
    )


def _decoded(data: bytes) -> str:
    """The page's text: as declared, where the declaration is needed and holds."""
    declared = _CHARSET.search(data[:4096])
    if declared and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            try:
                return data.decode(declared[1].decode("ascii"))
            except (UnicodeDecodeError, LookupError):
                pass
    return decode(data)


def _parsed(text: str, uri: str) -> HtmlElement:
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        page = html.document_fromstring(_XML_DECLARATION.sub("", normalise(text)).encode("utf-8"), parser)
    except (etree.LxmlError, ValueError) as error:
        raise Unreadable("no-text", f"{uri} is no page: {error}") from None
    depth = count = 0
    for event, _ in etree.iterwalk(page, events=("start", "end")):
        depth += 1 if event == "start" else -1
        count += event == "start"
        if depth >= _DEEPEST:
            raise Unreadable("too-deep", f"{uri} nests {_DEEPEST} elements or more, and would lose a part of its text")
        if count > _MOST_ELEMENTS:
            raise Unreadable("too-large", f"{uri} has more than {_MOST_ELEMENTS:,} elements: split it")
    return page


def _declarations(page: HtmlElement) -> Iterator[tuple[str, str]]:
    """Name and content of the ``meta`` elements, later ones first, so that a dictionary of them keeps the first."""
    for element in reversed(page.xpath("//meta[@content]")):
        for attribute in ("name", "property", "itemprop", "http-equiv"):
            if name := element.get(attribute):
                yield name.strip().lower(), element.get("content", "").strip()


def _evidence(page: HtmlElement, head: dict[str, str]) -> Iterator[Evidence]:
    declared = [head[name] for name in _DECLARED if head.get(name)]
    for script in page.xpath("//script[contains(@type, 'ld+json')]")[:20]:
        declared += _linked((script.text or "")[:200_000])
    marked = page.xpath(
        "//time[@datetime][@pubdate or contains(@itemprop, 'datePublished') or contains(@class, 'publish')]"
    )
    declared += [element.get("datetime") for element in marked[:1]]
    if not declared:
        declared = [
            element.get("datetime") for element in page.xpath("(//article|//main)//header//time[@datetime]")[:1]
        ]
    for found in dict.fromkeys(declared):
        yield Evidence("html", found, "", False)
    if not declared and (found := _searched(page)):
        yield Evidence("html", found, "", False)
    address = page.xpath("string(//link[@rel='canonical']/@href)") or head.get("og:url")
    if address:
        yield Evidence("filename", address, "", False)


def _linked(script: str) -> list[str]:
    """The first date of a JSON-LD script, as its JSON spells it; read by eye where it is no JSON."""
    try:
        script = json.dumps(json.loads(script), ensure_ascii=False)  # a date may be written with escapes
    except (ValueError, RecursionError):
        pass
    return [m[2] for m in _JSON_LD_DATE.finditer(script)][:1]


def _searched(page: HtmlElement) -> str | None:
    """What htmldate finds outside the running text, when the page shows its digits."""
    from copy import deepcopy

    from htmldate import find_date
    from lxml import etree

    _quiet()
    rest = deepcopy(page)
    etree.strip_elements(rest, *_RUNNING_TEXT, with_tail=False)
    for address in rest.xpath("//link[@rel='canonical'] | //meta[@property='og:url' or @name='og:url']"):
        address.drop_tree()  # evidence of its own
    try:
        found = find_date(rest, extensive_search=False, original_date=True, min_date=_EARLIEST, max_date=_LATEST)
    except Exception:  # noqa: BLE001 (a search in a stranger's page: whatever it stumbles on, nothing was found)
        return None
    if not found or found.endswith("-01-01"):  # its way to write "some day of the year"
        return None
    year, _, day = found.split("-")
    shown = set(re.findall(r"\d+", etree.tostring(rest, encoding="unicode")[:500_000]))
    apart = year in shown and not shown.isdisjoint((day, day.lstrip("0")))
    return found if apart or any(digits.startswith(found.replace("-", "")) for digits in shown) else None


def _extracted(page: HtmlElement, uri: str) -> tuple[str, str, str]:
    """(text, title, site) of a page; the whole body where trafilatura finds no main text."""
    from copy import deepcopy

    from trafilatura import bare_extraction
    from trafilatura.metadata import extract_metadata

    _quiet()
    title = site = text = ""
    plain = {"extensive_search": False, "original_date": True, "min_date": _EARLIEST, "max_date": _LATEST}
    try:
        about = extract_metadata(deepcopy(page), date_config=plain, extensive=False)
        title, site = about.title or "", about.sitename or ""
        found = bare_extraction(deepcopy(page), include_comments=False, date_extraction_params=plain)
        text = (found.text if found else "") or ""
    except RecursionError:
        raise Unreadable("too-deep", f"{uri} is nested too deeply for its text to be taken") from None
    except Exception:  # noqa: BLE001 (a stranger's page may trip the extraction: its body is taken instead)
        pass
    return text if text.strip() else _body(page), title, site


def _body(page: HtmlElement) -> str:
    """All text of the body, a line an element."""
    pieces = page.xpath("//body//text()[not(ancestor::script or ancestor::style or ancestor::noscript)]")
    lines = (" ".join(piece.split()) for piece in pieces)
    return "\n".join(line for line in lines if line)


@lru_cache(maxsize=1)
def _quiet() -> None:
    """What the libraries have to say of a page ends here: what matters is in the result."""
    for name in ("trafilatura", "htmldate"):
        logging.getLogger(name).setLevel(logging.CRITICAL)

"""Documents one by one, with no lake: what the verbs ``annotate`` and ``evaluate`` do."""

from __future__ import annotations

import json
import pkgutil
from collections import deque
from collections.abc import Iterable, Iterator
from importlib import import_module
from itertools import chain
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from flows.blame import blame
from flows.deadline import TooSlow, allowance, deadline
from flows.intake import UTF16, id_of, of_line, sidecar_of
from transforms import exports
from transforms.records import Document
from transforms.sources import Draft, Unreadable, fields_of, jsonl, read, suffix_of

if TYPE_CHECKING:
    from transforms.evaluation import Gold, Tag
    from transforms.gazetteer import Gazetteer
    from transforms.happenings.claims import Telling
    from transforms.records import Mention, Timex


class UnknownFormat(ValueError):
    """A format that no module of transforms/exports writes: says which there are."""


class BadDate(ValueError):
    """Words that were given as a date and are none."""


class Refused(NamedTuple):
    """A document that could not be read or annotated."""

    doc_id: str | None
    reason: str
    detail: str


def documents(
    stream: BinaryIO, name: str, dct: str | None = None, language: str | None = None
) -> Iterator[Document | Refused]:
    """The documents of a file or of standard input (``-``), line by line where every line is one.

    Args:
        stream: the bytes.
        name: path of the file, whose sidecars are read too; ``-`` for standard input.
        dct: the date of all documents, which goes before what they say themselves.
        language: the language of all documents.
    """
    uri, sidecar = ("stdin", {}) if name == "-" else (Path(name).name, sidecar_of(Path(name)))
    if dct is not None:
        check_date(dct)
    fields = fields_of(sidecar)
    first = stream.readline()
    suffix = suffix_of(uri)
    in_lines = suffix in jsonl.SUFFIXES and not first.startswith(UTF16) or not suffix and jsonl.looks_like(first.strip())
    if in_lines:
        for number, line in enumerate(chain([first], stream), 1):
            if line.strip():
                for draft in read(line, uri if suffix else f"{uri}.jsonl", fields):
                    doc_id = draft.doc_id if isinstance(draft, Draft) else id_of(line, fields) or None
                    yield _dated(draft, doc_id, f"line {number}: ", dct, sidecar, language)
    else:
        for draft in read(first + stream.read(), uri, fields):
            yield _dated(draft, None, "", dct, sidecar, language)


def check_date(words: str) -> None:
    """Let a date that a person gave pass.

    Raises:
        BadDate: when it is none.
    """
    from transforms.dating import When, read_date

    if not isinstance(read_date(words), When):
        raise BadDate(f"{words!r} is no date: write 2022-05-18, 2022-05 or 2022-05-16/2022-05-31")


def _dated(
    draft: Draft | Unreadable, doc_id: str | None, place: str, dct: str | None, sidecar: dict[str, Any],
    language: str | None,
) -> Document | Refused:  # fmt: skip
    from transforms.dating import date_document

    try:
        if isinstance(draft, Unreadable):
            raise draft
        document = date_document(draft, given=dct, sidecar=sidecar, language=language)
    except Unreadable as refusal:
        return Refused(doc_id, refusal.reason, place + (of_line(refusal.detail) if place else refusal.detail))
    except Exception as error:  # noqa: BLE001  one bad document must not end the stream
        return Refused(doc_id or draft.doc_id, "internal-error", place + blame(error))
    return document._replace(doc_id=draft.doc_id or document.doc_id)


def export_named(name: str | None, output: str | None) -> ModuleType:
    """The module of transforms/exports with this name; without one, what the ending of `output` asks for, else jsonl.

    Raises:
        UnknownFormat: when there is none.
    """
    names = sorted(m.name for m in pkgutil.iter_modules(exports.__path__))
    suffix = Path(output or "").suffix.lower()
    if name is None and suffix not in ("", ".jsonl"):  # only then are the others imported, to ask for their endings
        name = next((n for n in names if suffix in import_module(f"{exports.__name__}.{n}").SUFFIXES), None)
    if (name or "jsonl") not in names:
        raise UnknownFormat(f"{name!r} is no format to write: there are {', '.join(names)}")
    return import_module(f"{exports.__name__}.{name or 'jsonl'}")


def annotated(
    documents: Iterable[Document | Refused], export: ModuleType, nlp: Any = None, gazetteer: Gazetteer | None = None,
    every_sentence: bool = False, most_waiting: int | None = None,
) -> Iterator[tuple[str, Refused | None]]:
    """The annotation of each document as text that ends a line, and the refusal where there is none, in their order.

    Documents are one corpus: one that has no date, or speaks of a happening that nothing in it dates, waits, with those
    behind it, for what the others tell, until they are `MOST_WAITING`. A refused line of JSON Lines gives a line too,
    with its id, no timexes and the ``error``; other formats nothing.
    """
    from transforms.content_dating import date_by_corpus
    from transforms.happenings.claims import tellings_of
    from transforms.pin import dct_bounds, is_open, pin_corpus

    def waits(read: _Read) -> bool:
        """Whether other documents may tell of what this one leaves open."""
        undated = read.document.dct_method in ("none", "content") and not dct_bounds(read.document).is_exact
        return is_open(read.mentions, read.timexes) or undated and any(m.told for m in read.mentions)

    most_waiting = MOST_WAITING if most_waiting is None else most_waiting
    waiting: deque[_Read | Refused] = deque()
    told: deque[Telling] = deque(maxlen=MOST_TOLD)

    def settle() -> None:
        """Ask all documents for what the waiting ones leave open."""
        rows = [i for i, each in enumerate(waiting) if not isinstance(each, Refused)]
        mine = {waiting[i].document.doc_id for i in rows}
        given = [waiting[i].document for i in rows], [waiting[i].mentions for i in rows], [waiting[i].timexes for i in rows]
        others = [t for t in told if t.doc_id not in mine]
        dated = date_by_corpus(*given, others, gazetteer)
        given = [d for d, _ in dated], given[1], [t for _, t in dated]
        for i, document, timexes in zip(rows, given[0], pin_corpus(*given, gazetteer, others)):
            waiting[i] = waiting[i]._replace(document=document, timexes=timexes)

    for document in documents:
        read_now = _read(document, gazetteer)
        if not isinstance(read_now, Refused):
            told += tellings_of(read_now.mentions, {t.mention_id: t for t in read_now.timexes})
        waiting.append(read_now)
        while waiting and (isinstance(waiting[0], Refused) or not waits(waiting[0])):
            yield _written(waiting.popleft(), export, nlp, every_sentence)
        if len(waiting) > most_waiting:
            settle()
            while waiting:
                yield _written(waiting.popleft(), export, nlp, every_sentence)
    settle()
    while waiting:
        yield _written(waiting.popleft(), export, nlp, every_sentence)


MOST_WAITING = 500
"""Documents that wait for what others tell; more would take too much memory."""
MOST_TOLD = 3_000
"""Dated clauses that are kept for documents to come, the latest: each is looked at whenever documents have waited."""


class _Read(NamedTuple):
    """A document with what was found in it so far."""

    document: Document
    mentions: list[Mention]
    timexes: list[Timex]


def _read(document: Document | Refused, gazetteer: Gazetteer | None) -> _Read | Refused:
    from transforms.annotate import pinned
    from transforms.detect import mentions_of

    if isinstance(document, Refused):
        return document
    try:
        with deadline(allowance(len(document.text))):
            mentions = mentions_of(document, gazetteer)
            dated, timexes = pinned(document, mentions, gazetteer)
            return _Read(dated, mentions, timexes)
    except Exception as error:  # noqa: BLE001  one bad document must not end the stream
        return _refused(document, error)


def _refused(document: Document, error: Exception) -> Refused:
    return Refused(document.doc_id, "too-slow" if isinstance(error, TooSlow) else "internal-error", blame(error))


def _written(given: _Read | Refused, export: ModuleType, nlp: Any, every_sentence: bool) -> tuple[str, Refused | None]:
    if not isinstance(given, Refused):
        try:
            from transforms.annotate import annotation

            with deadline(allowance(len(given.document.text))):
                found = annotation(*given, nlp, every_sentence)
            text = export.write(found.document, found.mentions, found.timexes, found.events, found.tlinks)
            return text if text.endswith("\n") else text + "\n", None
        except Exception as error:  # noqa: BLE001  one bad document must not end the stream
            given = _refused(given.document, error)
    if ".jsonl" not in export.SUFFIXES:
        return "", given
    error = {"reason": given.reason, "detail": given.detail}
    line = {"doc_id": given.doc_id, "dct": None, "timexes": [], "named": [], "events": [], "error": error}
    return json.dumps(line, ensure_ascii=False) + "\n", given


def gazetteer_of(files: Iterable[str]) -> Gazetteer | None:
    """The gazetteer with files of one's own beside it; None when there are none.

    Raises:
        transforms.gazetteer.BadGazetteer: when one is not of the form that `transforms.gazetteer` describes.
    """
    from transforms.gazetteer import load

    contents = [Path(file).read_bytes() for file in files]
    return load(contents) if contents else None


# --- against gold ----------------------------------------------------------------------------------------------------


def gold_of(paths: Iterable[str]) -> list[Gold]:
    """The annotated documents of JSON Lines files, TimeML files, and folders of these.

    Raises:
        transforms.evaluation.BrokenGold: when one is not what its suffix says.
    """
    from transforms.evaluation import gold_from_jsonl, gold_from_timeml

    found: list[Gold] = []
    for given in map(Path, paths):
        files = sorted(given.rglob("*")) if given.is_dir() else [given]
        for file in files:
            if suffix_of(file.name) in jsonl.SUFFIXES:
                found += gold_from_jsonl(file.read_bytes(), file.name)
            elif file.is_file() and (file.suffix == ".tml" or not given.is_dir()):
                found.append(gold_from_timeml(file.read_bytes(), file.stem))
    return found


def tags_for(gold: Gold, language: str | None) -> list[Tag]:
    """What is found in the text of an annotated document, given its date and language."""
    from transforms.annotate import annotate
    from transforms.dating import date_document
    from transforms.evaluation import tags_of

    draft = Draft(gold.doc_id, "text", gold.lang, "", gold.text, "", "", (), gold.doc_id)
    document = date_document(draft, given=gold.dct or None, language=gold.lang or language)
    found = annotate(document._replace(text=gold.text))  # offsets are of the text as it was annotated
    return tags_of(found.mentions, found.timexes)

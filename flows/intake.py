"""Paths, folders and globs → inputs in a fixed order → batches of what the lake does not hold yet.

An input is a file, or one line of a JSON Lines file: the least thing that can be new, changed or refused on its own.
Its name is its path under the folder that was given, that folder included: ``seeds/note.txt``, ``seeds/wire.jsonl#17``.
So it is the same wherever the folder lies. File times and the clock play no part.
"""

from __future__ import annotations

import codecs
import json
import os
import re
import stat
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache
from glob import has_magic
from hashlib import blake2b
from itertools import chain, takewhile
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from transforms.corpus.normalise import one_line
from transforms.records import Quarantined
from transforms.sources import JsonFields, Unreadable, fields_of, jsonl

FOLDER_SIDECAR = "seeds.toml"
"""One TOML table a file, in the folder of the files: ``["note.txt"]`` and below it ``date = "2022-05-18"``."""
FILE_SIDECAR = ".meta.toml"
"""Ending of the TOML file that describes one other file: ``note.txt.meta.toml``."""

UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""Marks of UTF-16, in which no byte by itself ends a line."""


class NoInput(ValueError):
    """A path that names nothing, or two files that would share a name: says which, and what to do."""


class Found(NamedTuple):
    """A file that was found under the paths, not yet read."""

    uri: str
    path: Path
    size: int
    refusal: tuple[str, str] | None = None
    """(reason code, detail) when the file is not one to read."""


class Input(NamedTuple):
    """The bytes of one input, and what is known of them from beside."""

    uri: str
    file: str
    """uri of the file: the same, but for a line of a file."""
    data: bytes
    sidecar: str
    """JSON object of what the sidecars say, ``{}`` for nothing."""
    input_hash: str
    """Hash of the bytes, the sidecar and the recipe (grammar, model, code): equal means nothing to do."""


class Batch(NamedTuple):
    """Inputs that are read, annotated and committed together."""

    inputs: tuple[Input, ...]
    refused: tuple[Quarantined, ...]
    gone: tuple[str, ...] = ()
    """uris of lines that a file of this run held in an earlier run, and holds no more."""

    @property
    def name(self) -> str:
        """Fingerprint of what goes in; with the recipe inside each input hash, it tells what comes out."""
        digest = blake2b(digest_size=10)
        for uri, input_hash in sorted((x.uri, x.input_hash) for x in (*self.inputs, *self.refused)):
            digest.update(f"{uri}\0{input_hash}\0".encode())
        digest.update("\0".join(self.gone).encode())
        return digest.hexdigest()


# --- finding ---------------------------------------------------------------------------------------------------------


def find(paths: Sequence[str | Path], max_bytes: int) -> list[Found]:
    """The files under paths, folders and globs, sorted by uri, each file once.

    Names that begin with a dot, sidecars, lakes and links to folders are passed over. What is not a regular file, lies outside
    its folder (a link), or has more than `max_bytes` for one document is kept with a refusal, so that it ends in the
    quarantine.

    Raises:
        NoInput: when a path names nothing, or two files have the same uri.
    """
    found: dict[str, Found] = {}
    seen: dict[Path, str] = {}
    for given in map(str, paths):
        for uri, path, root in _walk(given):
            real = Path(os.path.realpath(path))
            if real in seen:
                continue
            if uri in found:
                raise NoInput(f"{found[uri].path} and {path} would both be called {uri!r}: give the folder above both")
            seen[real] = uri
            found[uri] = _look(uri, path, real, root, max_bytes)
    return [found[uri] for uri in sorted(found)]


def _walk(given: str) -> Iterator[tuple[str, Path, Path]]:
    """(uri, path, root folder) of the files under one argument."""
    path = Path(given)
    if not given:
        raise NoInput("a path is empty: name a file, a folder or a glob")
    if path.is_dir() and _is_lake(os.listdir(path)):
        raise NoInput(f"{given!r} is a lake: name the documents that are to go into it")
    if os.path.lexists(path):
        files, root = (_files(path), path) if path.is_dir() else (iter([path]), path.parent)
    elif has_magic(given):
        root = Path(*takewhile(lambda part: not has_magic(part), path.parts))
        pattern = path.parts[len(root.parts) :]
        files = (file for file in _files(root) if _matches(file.relative_to(root).parts, pattern))
        first = next(files, None)
        if first is None:
            raise NoInput(f"nothing matches {given!r}")
        files = chain([first], files)
    else:
        raise NoInput(f"{given!r} does not exist")
    for file in files:
        yield _uri(file, root), file, root


def _files(folder: Path) -> Iterator[Path]:
    """The files below a folder that are not hidden, no sidecars and not of a lake; links to folders are not followed."""
    for at, folders, names in os.walk(folder):
        if _is_lake((*folders, *names)):
            folders.clear()
            continue
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and name != FOLDER_SIDECAR and not name.endswith(FILE_SIDECAR):
                yield Path(at, name)


def _is_lake(names: Iterable[str]) -> bool:
    """Whether a folder with these names in it is a lake: what a run has written is nothing for the next to read."""
    return {"_log", "_lock"} <= set(names)


def _matches(parts: Sequence[str], pattern: Sequence[str]) -> bool:
    """Whether a path, or a folder above it, matches a glob; ``**`` stands for any number of folders.

    >>> _matches(("a", "b", "c.txt"), ("**", "*.txt")), _matches(("a", "b", "c.txt"), ("a",)), _matches(("a",), ("b*",))
    (True, True, False)
    """
    if not pattern:
        return True
    if pattern[0] == "**" and _matches(parts, pattern[1:]):
        return True
    return bool(parts) and fnmatchcase(parts[0], pattern[0]) and _matches(parts[1:], pattern[pattern[0] != "**" :])


def _uri(path: Path, root: Path) -> str:
    # surrogates stand for bytes of a file name that are no UTF-8: written out, so that the name can be stored
    name = Path(os.path.abspath(root)).name
    uri = (Path(name) / path.relative_to(root)).as_posix() if name else path.relative_to(root).as_posix()
    return uri.encode("utf-8", "backslashreplace").decode()


def _look(uri: str, path: Path, real: Path, root: Path, max_bytes: int) -> Found:
    try:
        info = real.stat()
    except OSError as error:
        return Found(uri, path, 0, ("unreadable", f"{path}: {error.strerror}"))
    if not real.is_relative_to(os.path.realpath(root)):
        return Found(uri, path, 0, ("outside-root", f"{path} links to {real}, outside {root}: give that path itself"))
    if not stat.S_ISREG(info.st_mode):
        return Found(uri, path, 0, ("not-a-file", f"{path} is not a regular file"))
    if info.st_size > max_bytes and not is_lines(path):
        detail = f"{path} has {info.st_size:,} bytes, more than {max_bytes:,}: split it, or raise DATELINE_MAX_BYTES"
        return Found(uri, path, info.st_size, ("too-large", detail))
    return Found(uri, path, info.st_size)


# --- sidecars --------------------------------------------------------------------------------------------------------


def sidecar_of(path: Path) -> dict[str, Any]:
    """What the sidecars say of a file: its entry in ``seeds.toml`` beside it; ``<file>.meta.toml`` goes before it.

    Raises:
        Unreadable: when a sidecar is not TOML: a date that is lost for a typo would be lost silently.
    """
    folder = _toml(path.parent / FOLDER_SIDECAR)
    entry = folder.get(path.name, {})
    if not isinstance(entry, dict):
        raise Unreadable("broken-sidecar", f"{path.parent / FOLDER_SIDECAR}: {path.name!r} must be a table")
    return {**entry, **_toml(path.with_name(path.name + FILE_SIDECAR))}


def _toml(path: Path) -> dict[str, Any]:
    try:
        info = path.stat()
    except OSError:
        return {}
    return _parsed_toml(path, info.st_mtime_ns, info.st_size)


@lru_cache(maxsize=64)
def _parsed_toml(path: Path, _time: int, _size: int) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise Unreadable("broken-sidecar", f"{path}: {error}") from None


# --- reading ---------------------------------------------------------------------------------------------------------


def inputs_of(found: Found, recipe: str) -> Iterator[Input | Quarantined]:
    """The inputs of a file: itself, or its lines where it is a JSON Lines file; or why it is refused."""
    try:
        if found.refusal:
            raise Unreadable(*found.refusal)
        beside = sidecar_of(found.path)
        sidecar = json.dumps(beside, default=str, sort_keys=True, ensure_ascii=False)
        with open(found.path, "rb") as file:
            if is_lines(found.path) and file.peek(2)[:2] not in UTF16:
                yield from _lines_of(found, file, sidecar, recipe, fields_of(beside))
            else:
                data = file.read()
                yield Input(found.uri, found.uri, data, sidecar, _hash(recipe, sidecar, data))
    except (OSError, Unreadable) as error:
        if isinstance(error, OSError):
            error = Unreadable("unreadable", f"{found.path}: {error.strerror}")
        known_by = _hash(recipe, found.uri, error.reason, error.detail)
        yield Quarantined(found.uri, "ingest", error.reason, error.detail, 1, known_by)


def is_lines(path: Path) -> bool:
    """Whether every line of a file is an input of its own."""
    return path.suffix.lower() in jsonl.SUFFIXES


def _lines_of(found: Found, file: BinaryIO, sidecar: str, recipe: str, fields: JsonFields) -> Iterator[Input]:
    names: set[str] = set()
    for number, line in enumerate(file, 1):
        if line.strip(b" \t\r\n\xef\xbb\xbf"):
            name = id_of(line, fields) or str(number)
            name = str(number) if name in names else name
            names.add(name)
            yield Input(f"{found.uri}#{name}", found.uri, line, sidecar, _hash(recipe, sidecar, line))
    if not names:
        raise Unreadable("empty", f"{found.path} has no line")


def of_line(detail: str) -> str:
    """A detail on a line that was read alone: its place is in the name of the input, and "line 1" would mislead.

    >>> of_line("line 1 is not JSON")
    'the line is not JSON'
    """
    return re.sub(r"^(line|entry) 1\b", "the line", detail)


def id_of(line: bytes, fields: JsonFields = JsonFields()) -> str:
    """The id that a line gives its document; empty when it gives none or is no JSON."""
    try:
        return one_line(jsonl.id_in(json.loads(line.removeprefix(codecs.BOM_UTF8)), fields))
    except (ValueError, RecursionError):
        return ""


def _hash(*parts: str | bytes) -> str:
    digest = blake2b(digest_size=16)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "little") + data)
    return digest.hexdigest()


# --- batches ---------------------------------------------------------------------------------------------------------


class Tally:
    """What intake passed over, for the closing row of a run."""

    def __init__(self) -> None:
        self.unchanged = 0
        """Inputs that the lake holds as they are."""
        self.bytes = 0
        """Bytes of the files that were looked at so far."""


def batches(
    files: Iterable[Found], known: Mapping[str, str], recipe: str, batch_bytes: int, batch_documents: int, tally: Tally
) -> Iterator[Batch]:
    """The inputs that are new or changed, cut into batches by size; `tally` counts what passes.

    Args:
        files: what `find` found, in its order.
        known: uri → input hash of what the lake holds.
        recipe: fingerprint of everything else that decides the result.
        batch_bytes: a batch is full at this many bytes…
        batch_documents: … or at this many inputs.
    """
    within = _lines_by_file(known)
    inputs: list[Input] = []
    refused: list[Quarantined] = []
    gone: set[str] = set()
    size = 0
    for found in files:
        present: set[str] = set()
        tally.bytes += found.size
        for each in inputs_of(found, recipe):
            present.add(each.uri)
            if _is_known(each, known, within):
                tally.unchanged += max(1, len(within.get(each.uri, ())))
                continue
            if isinstance(each, Quarantined):
                refused.append(each)
            else:
                inputs.append(each)
                size += len(each.data)
            if size >= batch_bytes or len(inputs) + len(refused) >= batch_documents:
                yield Batch(tuple(inputs), tuple(refused))
                inputs, refused, size = [], [], 0
        if found.uri not in present:  # it was read as lines, so the lines are all that there is of it now
            gone.update((within.get(found.uri, set()) | known.keys() & {found.uri}) - present)
    if inputs or refused or gone:
        yield Batch(tuple(inputs), tuple(refused), tuple(sorted(gone)))


def _lines_by_file(known: Collection[str]) -> dict[str, set[str]]:
    files: dict[str, set[str]] = {}
    for uri in known:
        file, mark, _ = uri.rpartition("#")
        if mark:
            files.setdefault(file, set()).add(uri)
    return files


def _is_known(each: Input | Quarantined, known: Mapping[str, str], within: Mapping[str, set[str]]) -> bool:
    if each.uri in known:
        return known[each.uri] == each.input_hash
    lines = within.get(each.uri, ())
    return bool(lines) and all(known[line] == each.input_hash for line in lines)

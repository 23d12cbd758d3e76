"""What decides, besides an input, what becomes of it: one fingerprint. When it changes, all is annotated again."""

from __future__ import annotations

import json
import platform
from hashlib import blake2b
from importlib import metadata
from pathlib import Path

import transforms
from flows import model
from flows.settings import Settings

DOWNSTREAM = ("evaluation", "exports")
"""Rooms of transforms that only read what was annotated."""


def recipe(settings: Settings) -> str:
    """Fingerprint of the code and data of `transforms`, the spaCy model if there are events, and the given language."""
    parsing = model.parsing_of(settings)
    digest = blake2b(digest_size=8)
    parsed = parsing and f"{parsing.package and model.version_of(parsing.package)}\0{parsing.every_sentence}"
    digest.update(f"{settings.language}\0{parsed}\0".encode())
    root = Path(transforms.__file__).parent
    for file in sorted(p for p in root.rglob("*") if p.suffix in (".py", ".toml", ".csv")):
        name = file.relative_to(root)
        if name.parts[0] not in DOWNSTREAM:
            digest.update(f"{name.as_posix()}\0{file.stat().st_size}\0".encode() + file.read_bytes())
    return digest.hexdigest()


def versions(settings: Settings) -> str:
    """Versions of what took part, as a JSON object."""
    names = ["dateline", "prefect", "duckdb", "pyarrow", "spacy"]
    package = model.package_of(settings.model) if settings.events else None
    found = {"python": platform.python_version()}
    for name in [*names, *([package] if package else [])]:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:  # run from a checkout that was not installed
            found[name] = "not installed"
    return json.dumps(found, sort_keys=True)

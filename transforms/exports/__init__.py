"""An annotated document → one format. A module in this folder is a format, and the folder is the registry.

An export module has ``SUFFIXES`` and ``write(document, mentions, timexes, events, tlinks) -> str``: the whole of one
document, ending in a line end. Rows may come in any order, and are all of that document.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import import_module
from types import ModuleType

from transforms.records import Mention, Timex


@lru_cache(maxsize=1)
def formats() -> dict[str, ModuleType]:
    """Name → module of the exports, in the order of their names."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return {name: import_module(f"{__name__}.{name}") for name in names}


def pinned(mentions: Iterable[Mention], timexes: Iterable[Timex]) -> Iterator[tuple[Mention, Timex]]:
    """Each mention with what it denotes, in text order; the document date ``t0``, which has no mention, is left out."""
    denoted = {timex.mention_id: timex for timex in timexes}
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end, m.mention_id)):
        if mention.mention_id in denoted:
            yield mention, denoted[mention.mention_id]


def tid(mention_id: str) -> str:
    """The part of a mention_id that counts within its document.

    >>> tid("wsj:0026:t3")
    't3'
    """
    return mention_id.rpartition(":")[2]

"""The names of occurrences: the same as before when documents are added, with a trace where they merge or split."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple


class Name(NamedTuple):
    """What an occurrence is called, and what it was."""

    occurrence_id: str
    merged_from: tuple[str, ...]
    split_from: str | None


def names_of(
    groups: Sequence[Sequence[str]],
    earlier: Mapping[str, str],
    traces: Mapping[str, Name] = {},  # noqa: B006 (never written to)
) -> list[Name]:
    """A name for every group of events.

    A group keeps the name that most of its events had, unless another has more of them. Names that lose all their
    events to it are listed as merged; a group whose events had a name that went elsewhere says from what it split.

    Args:
        groups: event_ids by occurrence; the first event gives a new occurrence its name.
        earlier: event_id → occurrence_id of the version before.
        traces: occurrence_id → its name with the traces of the version before, which are kept.

    >>> old = {"a:e1": "o1", "b:e1": "o1", "c:e1": "o2"}
    >>> [n.occurrence_id for n in names_of([["a:e1", "b:e1", "d:e1"], ["c:e1"]], old)]
    ['o1', 'o2']
    >>> names_of([["a:e1", "b:e1", "c:e1"]], old)
    [Name(occurrence_id='o1', merged_from=('o2',), split_from=None)]
    >>> [(n.occurrence_id == "o1", n.split_from) for n in names_of([["a:e1", "b:e1"][:1], ["b:e1"], ["c:e1"]], old)]
    [(True, None), (False, 'o1'), (False, None)]
    """
    shares = [Counter(earlier[event] for event in group if event in earlier) for group in groups]
    claims = sorted(
        (-n, groups[i][0], old, i) for i, share in enumerate(shares) for old, n in share.items()
    )
    kept: dict[int, str] = {}
    owner: dict[str, int] = {}
    for _, _, old, i in claims:
        if old not in owner:
            owner[old] = i  # most of its events are here
            kept.setdefault(i, old)
    taken = set(kept.values()) | set(earlier.values())
    names = []
    for i, group in enumerate(groups):
        name = kept.get(i)
        lost = {old for old in shares[i] if owner[old] == i and old != name}
        split = None
        if name is None:
            split = min(shares[i], key=lambda old: (-shares[i][old], old), default=None)
            name = _fresh(group[0], taken)
            taken.add(name)
        before = traces.get(name, Name(name, (), None))
        merged = {*before.merged_from, *lost, *(m for old in lost if old in traces for m in traces[old].merged_from)}
        names.append(Name(name, tuple(sorted(merged)), before.split_from or split))
    return names


def _fresh(event_id: str, taken: Collection[str]) -> str:
    name, n = _hash(event_id), 0
    while name in taken:
        n += 1
        name = _hash(f"{event_id} {n}")
    return name


def _hash(text: str) -> str:
    return "o" + hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()

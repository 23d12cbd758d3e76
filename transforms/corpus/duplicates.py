"""Documents with the same text: one of them carries the mentions, the others point to it. And documents with nearly the
same text, such as a wire report that many print: each carries its own mentions, and all count as one source.

The wording of a text is the set of its shingles, four words each, as hashes; of a long text the smallest of them stand
for all (a bottom-k sketch: Broder 1997). Whoever shares one of the very smallest is compared, so that time grows with
the number of documents and no faster.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from heapq import nsmallest
from typing import NamedTuple
from zlib import crc32

from transforms.records import Document

SHINGLE = 4
"""Words in a row that make a shingle."""

SKETCH = 128
"""Shingles that stand for a text."""

PROBES = 8
"""Smallest shingles of a text by which its likes are looked up: half of the wording shared is missed once in 256."""

NEAR = 0.5
"""Share of the wording of both together that makes a text a copy."""

MOST_ALIKE = 64
"""Texts that are looked up by one shingle: what more have in common is a formula."""

COMPARED = 6
"""Texts that a text is compared with, those that share most of its smallest shingles."""

LONGEST = 200_000
"""Characters of a text that are looked at."""

_WORD = re.compile(r"\w+")


class Copy(NamedTuple):
    """The earlier text that a text nearly is."""

    copy_of: str
    """Its key, such as a doc_id."""
    similarity: float
    """Share of the wording of both together that both have, 0 to 1."""


def mark(documents: Iterable[Document], known: Mapping[str, str] = {}) -> list[Document]:  # noqa: B006 (never written to)
    """The documents in their order, exact duplicates marked with the doc_id of the original and similarity 1.0.

    The original is the one that is `known` (content hash → doc_id), else the first that comes. A document is never its
    own duplicate, so that reading it again leaves it as it was.
    """
    originals = dict(known)
    marked = []
    for document in documents:
        original = originals.setdefault(document.content_hash, document.doc_id)
        if original == document.doc_id:
            marked.append(document._replace(duplicate_of=None, similarity=None))
        else:
            marked.append(document._replace(duplicate_of=original, similarity=1.0))
    return marked


def sketch(text: str) -> array[int]:
    """The smallest hashes of a text's shingles, ascending; of a text shorter than a shingle, the hash of all of it.

    >>> sketch("Rain fell on the hills.") == sketch("rain fell,\\non the hills") != sketch("Rain fell on all hills")
    True
    """
    words = [word.encode() for word in _WORD.findall(text[:LONGEST].casefold())]
    starts = range(max(1, len(words) - SHINGLE + 1))
    return array("I", nsmallest(SKETCH, {crc32(b" ".join(words[i : i + SHINGLE])) for i in starts}))


def resemblance(a: Sequence[int], b: Sequence[int]) -> float:
    """The share of the wording of two texts together that both have, as far as their sketches tell; 0 to 1."""
    seen = min((each[-1] for each in (a, b) if len(each) == SKETCH), default=max(a[-1], b[-1]))
    mine, other = ({shingle for shingle in each if shingle <= seen} for each in (a, b))
    return len(mine & other) / len(mine | other)


def copies(sketches: Iterable[tuple[str, Sequence[int]]]) -> dict[str, Copy]:
    """Which texts are nearly the same as an earlier one.

    Args:
        sketches: (key, `sketch` of the text), the earliest first. What is a copy is no original of others.

    >>> wire = "The bridge over the river collapsed on Monday morning, the ministry said, and nobody was hurt."
    >>> texts = {"a": wire, "b": "LAGOS (AP) " + wire, "c": "A bridge fell into a river. No one was hurt."}
    >>> copies((key, sketch(text)) for key, text in texts.items())
    {'b': Copy(copy_of='a', similarity=0.867)}
    """
    originals: dict[str, Sequence[int]] = {}
    holders: dict[int, list[str]] = defaultdict(list)
    found: dict[str, Copy] = {}
    for key, mine in sketches:
        shared = Counter(k for shingle in mine[:PROBES] for k in holders.get(shingle, ()))
        near = {k: resemblance(mine, originals[k]) for k, _ in shared.most_common(COMPARED)}
        best = max(near, key=lambda k: near[k], default=None)  # the earliest of equals
        if best is not None and near[best] >= NEAR:
            found[key] = Copy(best, round(near[best], 3))
            continue
        originals[key] = mine
        for shingle in mine[:PROBES]:
            if len(holders[shingle]) < MOST_ALIKE:
                holders[shingle].append(key)
    return found


"""`link`: how the events of a sentence stand in time to its timexes, to the document date and to one another.

A link is made only where the words say it: a timex hangs on an event, a conjunction or a verb of saying orders two, a
tense sets one against the document date. Every link keeps its rule; what is not said is not linked.

The bounds of events without a timex of their own follow from the links, by the temporal network of each sentence; and
from bounds that leave no doubt, more links.
"""

from __future__ import annotations

from transforms.link.bounds import bounds_by, following
from transforms.link.document_date import to_document_date
from transforms.link.events import between_events
from transforms.link.scene import ALLEN, Link, Scene, Time, named_by, times_in
from transforms.link.times import to_times


def links_in(scene: Scene) -> list[Link]:
    """The links that a passage says, each pair once: the most trusted."""
    found: dict[tuple[int, int | str], Link] = {}
    for link in (*to_times(scene), *between_events(scene), *to_document_date(scene)):
        known = found.get((link.source, link.target))
        if known is None or link.confidence > known.confidence:
            found[link.source, link.target] = link
    return list(found.values())


__all__ = ["ALLEN", "Link", "Scene", "Time", "bounds_by", "following", "links_in", "named_by", "times_in"]

"""For reading: the document's date and why, then a line a timex with its value and its words in their place."""

from __future__ import annotations

from collections.abc import Iterable

from transforms.chronology.instants import iso
from transforms.exports import pinned
from transforms.records import Document, Event, Mention, Timex, TLink

SUFFIXES = (".txt",)

_AROUND = 30
"""Characters of context on either side."""


def write(
    document: Document, mentions: Iterable[Mention], timexes: Iterable[Timex], events: Iterable[Event],
    tlinks: Iterable[TLink] = (),
) -> str:  # fmt: skip
    """A heading, then value, EDTF and the words between ⟦ ⟧ in context, aligned; then the events: when, who, what,
    and who says so."""
    lines = [f"{_printable(document.title or document.uri)} [{document.doc_id}]", f"  written {_written(document)}"]
    rows = [
        (timex.value, timex.edtf or "", _context(document.text, mention))
        for mention, timex in pinned(mentions, timexes)
    ]
    widths = [max((len(row[i]) for row in rows), default=0) for i in (0, 1)]
    lines += [f"  {value:{widths[0]}}  {edtf:{widths[1]}}  {context}".rstrip() for value, edtf, context in rows]
    lines += [_event(event) for event in sorted(events, key=lambda e: (e.start, e.end, e.event_id))]
    return "\n".join(lines) + "\n"


def _event(event: Event) -> str:
    """When, who, what, whom and where, whether it is so and who says it; then the sentence."""
    who = {p.role: [q.surface for q in event.participants if q.role == p.role] for p in event.participants}
    agents, patients, recipients = (", ".join(who.get(role, ())) for role in ("agent", "patient", "recipient"))
    told = [agents, event.trigger, patients, recipients and f"to {recipients}", event.place and f"@ {event.place}"]
    so = "" if event.factuality == "happened" else event.factuality
    said = (" by " if so == "claimed" else ", says ").join(filter(None, (so, event.attribution)))
    line = f"  * {_when(event)}  {_printable(' '.join(filter(None, told)))}"
    return f"{line}{f' ({_printable(said)})' if said else ''}: {_printable(event.sentence)}"


def _when(event: Event) -> str:
    if event.edtf:
        return event.edtf
    first, last = event.earliest_start, event.latest_end
    return f"{iso(first) or ''}..{iso(last) or ''}" if first is not None or last is not None else "?"


def _written(document: Document) -> str:
    if document.dct_earliest_start is None:
        return "at an unknown time"
    first, last = iso(document.dct_earliest_start), iso(document.dct_latest_start)
    words = "; ".join(_printable(e.found) for e in document.dct_evidence if e.used)
    return f"{first if first == last else f'between {first} and {last}'} ({document.dct_method}: {words})"


def _context(text: str, mention: Mention) -> str:
    left = _printable(text[max(0, mention.start - _AROUND) : mention.start])
    right = _printable(text[mention.end : mention.end + _AROUND])
    return f"{left:>{_AROUND}}⟦{_printable(text[mention.start : mention.end])}⟧{right}"


def _printable(text: str) -> str:
    """In one line, without what a terminal would obey: a text may hold escapes and marks that turn the direction."""
    return "".join(c if c.isprintable() else " " for c in text.replace("\n", " "))

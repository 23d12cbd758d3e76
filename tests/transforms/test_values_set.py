"""The values of time in short news and histories (``tests/values``): their form, and that what was right stays right."""

import json
from pathlib import Path

import pytest

from transforms.annotate import annotate, day_bounds, plain_document

FOLDER = Path(__file__).parents[1] / "values"


def documents(name):
    return [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("name", ["news", "histories"])
def test_references_stand_where_they_say(name):
    for d in documents(name):
        assert all(d["text"][t["start"] : t["end"]] == t["text"] for t in d["timexes"]), d["doc_id"]


@pytest.mark.parametrize("name", ["news", "histories"])
def test_most_values_are_right(name):
    right = total = 0
    for d in documents(name):
        found = annotate(plain_document(d["text"], day_bounds(d["dct"])))
        read = [(m.start, m.end, t.type, t.value) for m, t in zip(found.mentions, found.timexes[1:])]
        for t in d["timexes"]:
            total += 1
            right += any(s < t["end"] and e > t["start"] and (kind, value) == (t["type"], t["value"]) for s, e, kind, value in read)
    assert right >= 0.94 * total

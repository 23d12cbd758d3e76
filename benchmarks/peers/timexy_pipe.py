"""timexy on a blank spaCy pipeline; it writes every date as midnight, which is taken for the day."""

import json
import re
import sys
import time

import spacy
from timexy import Timexy  # noqa: F401  registers the component

pipeline = None
for line in sys.stdin:
    document = json.loads(line)
    if pipeline is None:
        pipeline = spacy.blank(document["lang"])
        pipeline.add_pipe("timexy", config={"kb_id_type": "timex3", "label": "timexy", "overwrite": False})
        pipeline("Warm up on Monday.")
    before = time.perf_counter()
    parsed = pipeline(document["text"])
    seconds = time.perf_counter() - before
    found = []
    for entity in parsed.ents:
        attributes = dict(re.findall(r'(\w+)="([^"]*)"', entity.kb_id_))
        found.append({"start": entity.start_char, "end": entity.end_char, "type": attributes.get("type"),
                      "value": attributes.get("value", "").removesuffix("T00:00:00")})
    print(json.dumps({"doc_id": document["doc_id"], "timexes": found, "seconds": seconds}), flush=True)

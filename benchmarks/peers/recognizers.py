"""Microsoft's Recognizers-Text for dates and times, the Python package (its newest is of 2019).

It is made for utterances and slows down on long texts, so it is given one paragraph at a time.
"""

import json
import sys
import time
from datetime import datetime

from recognizers_date_time import recognize_datetime
from recognizers_text import Culture

KINDS = {"date": "DATE", "daterange": "DATE", "time": "TIME", "timerange": "TIME", "datetime": "TIME",
         "datetimerange": "TIME", "duration": "DURATION", "set": "SET"}


def value(timex: str, readings: list[dict]) -> str:
    """The TIMEX3 value of an answer: its timex when that is definite, else its earlier reading."""
    if timex.startswith("P") or not (timex.startswith("(") or "XX" in timex or timex.startswith("T")):
        return timex
    first = readings[0] if readings else {}
    return str(first.get("value") or first.get("start") or timex).replace(" ", "T")


recognize_datetime("on Monday", Culture.English, reference=datetime(2014, 5, 5))
for line in sys.stdin:
    document = json.loads(line)
    base = datetime.fromisoformat(document["dct"][:10])
    before = time.perf_counter()
    hits, at = [], 0
    for paragraph in document["text"].split("\n"):
        hits += [(at, hit) for hit in recognize_datetime(paragraph, Culture.English, reference=base)]
        at += len(paragraph) + 1
    seconds = time.perf_counter() - before
    found = []
    for at, hit in hits:
        readings = (hit.resolution or {}).get("values") or []
        timex = readings[0].get("timex", "") if readings else ""
        kind = KINDS.get(hit.type_name.rpartition(".")[2], "DATE")
        found.append({"start": at + hit.start, "end": at + hit.end + 1, "type": kind,
                      "value": timex if kind == "SET" else value(timex, readings)})
    print(json.dumps({"doc_id": document["doc_id"], "timexes": found, "seconds": seconds}), flush=True)

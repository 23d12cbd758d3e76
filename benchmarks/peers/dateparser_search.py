"""dateparser.search.search_dates, with the document's date as base; its granularity from get_date_data(…).period."""

import json
import sys
import time
from datetime import datetime

from dateparser.date import DateDataParser
from dateparser.search import search_dates

SHAPES = {"year": "%Y", "month": "%Y-%m", "week": "%G-W%V", "day": "%Y-%m-%d", "time": "%Y-%m-%dT%H:%M"}

for line in sys.stdin:
    document = json.loads(line)
    settings = {"RELATIVE_BASE": datetime.fromisoformat(document["dct"][:10]), "RETURN_TIME_AS_PERIOD": True,
                "PREFER_DATES_FROM": "past"}
    before = time.perf_counter()
    hits = search_dates(document["text"], languages=[document["lang"]], settings=settings) or []
    seconds = time.perf_counter() - before
    periods = DateDataParser(languages=[document["lang"]], settings=settings)
    found, cursor = [], 0
    for words, moment in hits:
        start = document["text"].find(words, cursor)
        if start < 0:
            continue
        cursor = start + len(words)
        period = periods.get_date_data(words).period or "day"
        found.append({"start": start, "end": cursor, "type": "TIME" if period == "time" else "DATE",
                      "value": moment.strftime(SHAPES.get(period, "%Y-%m-%d"))})
    print(json.dumps({"doc_id": document["doc_id"], "timexes": found, "seconds": seconds}), flush=True)

"""datefinder.find_dates; it says no granularity, so every hit is a day."""

import json
import sys
import time
from datetime import datetime

import datefinder

for line in sys.stdin:
    document = json.loads(line)
    base = datetime.fromisoformat(document["dct"][:10])
    before = time.perf_counter()
    hits = list(datefinder.find_dates(document["text"], index=True, base_date=base))
    seconds = time.perf_counter() - before
    found = [{"start": start, "end": end, "type": "DATE", "value": moment.strftime("%Y-%m-%d")}
             for moment, (start, end) in hits]
    print(json.dumps({"doc_id": document["doc_id"], "timexes": found, "seconds": seconds}), flush=True)

-- How many events lie in each century, by when they start at the earliest
-- example: SELECT century, events, documents FROM events_by_century LIMIT 3
-- century: its first year, astronomical: 1900 is the 20th century, -100 the hundred years that end with 1 BC
-- documents: documents that tell of them
-- kept: sum events, sum documents
SELECT CAST(floor(year(earliest_start) / 100) AS INTEGER) * 100 AS century, count(*) AS events, count(DISTINCT doc_id) AS documents
FROM events
WHERE earliest_start IS NOT NULL
GROUP BY century
ORDER BY century

-- How many events lie in each century?
-- touches: scan
SELECT CAST(floor(year(earliest_start) / 100) AS INTEGER) * 100 AS century, count(*) AS events, count(DISTINCT doc_id) AS documents
FROM events
WHERE earliest_start IS NOT NULL
GROUP BY century
ORDER BY century

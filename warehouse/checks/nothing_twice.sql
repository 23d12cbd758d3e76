-- No document, mention, timex, event or run is there twice
WITH ids AS (
    SELECT 'documents' AS "table", doc_id AS id FROM documents
    UNION ALL SELECT 'mentions', mention_id FROM mentions
    UNION ALL SELECT 'timexes', mention_id FROM timexes
    UNION ALL SELECT 'events', event_id FROM events
    UNION ALL SELECT 'runs', run_id FROM runs
)
SELECT "table", id, count(*) AS rows
FROM ids
GROUP BY ALL
HAVING count(*) > 1

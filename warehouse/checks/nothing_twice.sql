-- No document, mention, timex, event or run is there twice
WITH ids AS (
    SELECT 'documents' AS "table", doc_id, doc_id AS id FROM documents
    UNION ALL SELECT 'mentions', doc_id, mention_id FROM mentions
    UNION ALL SELECT 'timexes', doc_id, mention_id FROM timexes
    UNION ALL SELECT 'events', doc_id, event_id FROM events
    UNION ALL SELECT 'runs', NULL, run_id FROM runs
)
SELECT "table", min(doc_id) AS doc_id, id, count(*) AS rows
FROM ids
GROUP BY "table", id
HAVING count(*) > 1

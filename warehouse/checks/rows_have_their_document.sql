-- Every mention, timex and event belongs to a document that is in the lake
WITH rows AS (
    SELECT DISTINCT 'mentions' AS "table", doc_id FROM mentions
    UNION ALL SELECT DISTINCT 'timexes', doc_id FROM timexes
    UNION ALL SELECT DISTINCT 'events', doc_id FROM events
)
FROM rows ANTI JOIN documents USING (doc_id)

-- The bounds of every interval are in order: no start and no end is crossed, and it does not end before it starts
WITH bounds AS (
    SELECT 'timexes' AS "table", doc_id, mention_id AS id, earliest_start, latest_start, earliest_end, latest_end
    FROM timexes
    UNION ALL
    SELECT 'events', doc_id, event_id, earliest_start, latest_start, earliest_end, latest_end FROM events
    UNION ALL
    SELECT 'documents', doc_id, doc_id, dct_earliest_start, dct_latest_start, dct_earliest_end, dct_latest_end
    FROM documents
)
FROM bounds
WHERE earliest_start > latest_start
   OR earliest_end > latest_end
   OR earliest_start > latest_end

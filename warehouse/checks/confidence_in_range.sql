-- A confidence lies between 0 and 1
WITH weights AS (
    SELECT doc_id, mention_id AS id, confidence FROM timexes
    UNION ALL SELECT doc_id, event_id, confidence FROM events
)
FROM weights
WHERE NOT (confidence BETWEEN 0 AND 1)

-- How many temporal references and events each document has, of those that have any
-- example: SELECT doc_id, mentions, pinned, events FROM dated_share LIMIT 3
-- mentions: temporal references in the document
-- pinned: those of them that have dates
-- events: events that it tells of
-- kept: sum mentions, sum pinned, sum events
WITH counted AS (
    SELECT doc_id, count(*) AS mentions, 0 AS pinned, 0 AS events FROM mentions GROUP BY doc_id
    UNION ALL
    SELECT doc_id, 0, count(*), 0
    FROM timexes
    WHERE NOT ends_with(mention_id, ':t0')
      AND coalesce(earliest_start, latest_start, earliest_end, latest_end) IS NOT NULL
    GROUP BY doc_id
    UNION ALL
    SELECT doc_id, 0, 0, count(*) FROM events GROUP BY doc_id
)
SELECT
    doc_id,
    CAST(sum(mentions) AS BIGINT) AS mentions,
    CAST(sum(pinned) AS BIGINT) AS pinned,
    CAST(sum(events) AS BIGINT) AS events
FROM counted
GROUP BY doc_id
ORDER BY doc_id

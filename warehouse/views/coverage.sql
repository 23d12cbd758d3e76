-- How much of each document is dated: its temporal references, and the share of them that is pinned
-- mentions: temporal references in the document
-- pinned: those of them that have dates
-- share: pinned / mentions; null when the document has none
-- events: events that it dates
WITH said AS (
    SELECT doc_id, count(*) AS mentions FROM mentions GROUP BY doc_id
),
dated AS (
    SELECT doc_id, count(*) AS pinned
    FROM timexes
    WHERE NOT ends_with(mention_id, ':t0')
      AND coalesce(earliest_start, latest_start, earliest_end, latest_end) IS NOT NULL
    GROUP BY doc_id
),
happened AS (
    SELECT doc_id, count(*) AS events FROM events GROUP BY doc_id
)
SELECT
    d.title,
    d.uri,
    coalesce(s.mentions, 0) AS mentions,
    coalesce(p.pinned, 0) AS pinned,
    round(coalesce(p.pinned, 0) / nullif(s.mentions, 0), 3) AS share,
    coalesce(h.events, 0) AS events,
    d.dct_method,
    d.dct_unit,
    d.language,
    d.genre,
    d.duplicate_of,
    d.doc_id
FROM documents AS d
LEFT JOIN said AS s USING (doc_id)
LEFT JOIN dated AS p USING (doc_id)
LEFT JOIN happened AS h USING (doc_id)
ORDER BY d.uri

-- How much of each document is dated: its temporal references, and the share of them that is pinned
-- mentions: temporal references in the document
-- pinned: those of them that have dates
-- share: pinned / mentions; null when the document has none
-- events: events that it dates
SELECT
    d.title,
    d.uri,
    coalesce(s.mentions, 0) AS mentions,
    coalesce(s.pinned, 0) AS pinned,
    round(coalesce(s.pinned, 0) / nullif(s.mentions, 0), 3) AS share,
    coalesce(s.events, 0) AS events,
    d.dct_method,
    d.dct_unit,
    d.language,
    d.genre,
    d.duplicate_of,
    d.doc_id
FROM documents AS d
LEFT JOIN dated_share AS s USING (doc_id)

-- Temporal references that no dates are known for, and why
-- why: why it has no dates
-- sentence: the sentence that says so
WITH dated AS (
    SELECT * FROM timexes
    WHERE (earliest_start IS NOT NULL OR latest_start IS NOT NULL OR earliest_end IS NOT NULL OR latest_end IS NOT NULL)
        AND anchor_policy IS DISTINCT FROM 'not-found'
)
SELECT
    m.surface,
    m.type,
    t.value,
    CASE
        WHEN t.mention_id IS NULL THEN 'it has not been pinned yet'
        WHEN t.anchor_policy = 'not-found' THEN 'nothing tells when that happened'
        WHEN m.type = 'DURATION' THEN 'it is a length of time, with no place in it'
        WHEN m.type = 'SET' THEN 'it recurs, with no beginning or end said'
        WHEN d.dct_earliest_start IS NULL AND d.dct_latest_end IS NULL THEN 'the document has no date'
        ELSE 'nothing in the text says from when it counts'
    END AS why,
    m.expression,
    m.rule,
    substring(d.text, m.sentence_start + 1, m.sentence_end - m.sentence_start) AS sentence,
    d.title,
    d.uri,
    m.doc_id,
    m.mention_id
FROM mentions AS m
ANTI JOIN dated USING (mention_id)
LEFT JOIN timexes AS t ON t.mention_id = m.mention_id
LEFT JOIN documents AS d ON d.doc_id = m.doc_id
ORDER BY m.doc_id, m.start

-- The words of a mention or the trigger of an event, by its id, with some characters of the text around them
-- example: SELECT "left", words, "right" FROM in_context((SELECT min(mention_id) FROM mentions))
CREATE OR REPLACE MACRO in_context(id, width := 60) AS TABLE
WITH place AS (
    SELECT doc_id, start, "end" FROM mentions WHERE doc_id = regexp_replace(id, ':[te]\d+$', '') AND mention_id = id
    UNION ALL
    SELECT doc_id, start, "end" FROM events WHERE doc_id = regexp_replace(id, ':[te]\d+$', '') AND event_id = id
)
SELECT
    right(substring(d.text, 1, p.start), greatest(0, width)) AS "left",
    substring(d.text, p.start + 1, p."end" - p.start) AS words,
    substring(d.text, p."end" + 1, greatest(0, width)) AS "right",
    d.title,
    d.uri,
    p.start,
    p."end",
    doc_id
FROM place AS p JOIN documents AS d USING (doc_id)

-- Where words stand in the texts, whatever their case, with some characters around them; copies of a text are left out
-- example: SELECT count(*) FROM mentions_of('the')
CREATE OR REPLACE MACRO mentions_of(words, width := 40) AS TABLE
WITH found AS (
    SELECT
        doc_id, uri, title, source, text, dct_earliest_start, dct_latest_end,
        regexp_split_to_array(text, '(?i)' || regexp_escape(trim(words))) AS parts
    FROM documents
    WHERE duplicate_of IS NULL AND trim(words) <> '' AND regexp_matches(text, '(?i)' || regexp_escape(trim(words)))
),
split AS (
    SELECT
        *, unnest(range(1, len(parts))) AS nth,
        [len(part) FOR part IN parts] AS lengths
    FROM found
),
placed AS (
    SELECT *, CAST(list_sum(lengths[1:nth]) + (nth - 1) * len(trim(words)) AS BIGINT) AS start FROM split
)
SELECT
    right(substring(text, 1, start), greatest(0, width)) AS "left",
    substring(text, start + 1, len(trim(words))) AS words,
    substring(text, start + len(trim(words)) + 1, greatest(0, width)) AS "right",
    title,
    uri,
    source,
    dct_earliest_start AS published_from,
    dct_latest_end AS published_until,
    start,
    start + len(trim(words)) AS "end",
    doc_id
FROM placed
-- whole words only: neither a letter nor a digit on either side
WHERE NOT regexp_matches(substring(text, start, CASE WHEN start = 0 THEN 0 ELSE 1 END), '[\p{L}\p{N}]')
  AND NOT regexp_matches(substring(text, start + len(trim(words)) + 1, 1), '[\p{L}\p{N}]')
ORDER BY published_from NULLS LAST, doc_id, start

-- Documents whose date is not known: what "last year" means in them stays open until someone says
-- evidence: what was found, and was not enough
-- waiting: temporal references in it that have no dates
WITH waiting AS (
    SELECT doc_id, count(*) AS waiting FROM unpinned GROUP BY doc_id
)
SELECT
    d.uri,
    d.title,
    d.source,
    d.format,
    d.language,
    coalesce(w.waiting, 0) AS waiting,
    [e.method || ': ' || e.found FOR e IN d.dct_evidence] AS evidence,
    d.doc_id
FROM documents AS d
LEFT JOIN waiting AS w USING (doc_id)
WHERE d.dct_earliest_start IS NULL AND d.dct_latest_end IS NULL
ORDER BY waiting DESC, d.uri
